//! Carries over another program's settings, and reports keys that are not carried over.

use std::fmt::Display;

use serde_json::{Map, Value};

/// The keys of one object while they are carried over.
pub(super) struct Keys<'a> {
    /// What they belong to, for remarks: "web", "web: `shutdown`".
    place: String,
    left: Map<String, Value>,
    remarks: &'a mut Vec<String>,
}

impl<'a> Keys<'a> {
    pub(super) fn of(
        place: impl Into<String>,
        keys: Map<String, Value>,
        remarks: &'a mut Vec<String>,
    ) -> Self {
        Keys { place: place.into(), left: keys, remarks }
    }

    /// Takes a key's value; null counts as missing.
    pub(super) fn take(&mut self, key: &str) -> Option<Value> {
        self.left.shift_remove(key).filter(|value| !value.is_null())
    }

    /// Takes a text; a number or boolean is converted to text.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        match self.take(key)? {
            Value::String(text) => Some(text),
            value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => self.odd(key, "a string"),
        }
    }

    /// Takes a text or a list of texts, as a list.
    pub(super) fn texts(&mut self, key: &str) -> Option<Vec<String>> {
        let texts = match self.take(key)? {
            Value::Array(texts) => texts.iter().map(|text| Some(text.as_str()?.to_owned())).collect(),
            text => text.as_str().map(|text| vec![text.to_owned()]),
        };
        if texts.is_some() { texts } else { self.odd(key, "a string or a list of strings") }
    }

    /// Takes a whole number in this range.
    pub(super) fn whole(&mut self, key: &str, low: u64, high: u64) -> Option<u64> {
        let value = self.take(key)?;
        let number = value.as_u64().or_else(|| value.as_str()?.parse().ok());
        match number.filter(|number| (low..=high).contains(number)) {
            Some(number) => Some(number),
            None => self.odd(key, &format!("a whole number from {low} to {high}")),
        }
    }

    /// Takes an object, to be carried over in the same way.
    pub(super) fn section(&mut self, key: &str) -> Option<Keys<'_>> {
        match self.take(key)? {
            Value::Object(keys) => {
                Some(Keys { place: format!("{}: `{key}`", self.place), left: keys, remarks: self.remarks })
            }
            _ => self.odd(key, "an object"),
        }
    }

    /// Drops a key whose value has no effect here.
    pub(super) fn drop_if(&mut self, key: &str, usual: &Value) {
        if self.left.get(key) == Some(usual) {
            self.left.shift_remove(key);
        }
    }

    /// Reports that a key is not carried over, and why.
    pub(super) fn leave(&mut self, key: &str, why: &str) {
        if self.take(key).is_some() {
            self.remark(format!("`{key}` is not carried over: {why}"));
        }
    }

    /// Adds a remark about these keys.
    pub(super) fn remark(&mut self, what: impl Display) {
        self.remarks.push(format!("{}: {what}", self.place));
    }

    fn odd<T>(&mut self, key: &str, wanted: &str) -> Option<T> {
        self.remark(format!("`{key}` is not carried over: it is not {wanted}"));
        None
    }
}

impl Drop for Keys<'_> {
    fn drop(&mut self) {
        for key in std::mem::take(&mut self.left).keys() {
            self.remark(format!("`{key}` is not carried over: Trayvisor has nothing like it"));
        }
    }
}
