//! Messages in JSON: as plain text for people, scripts and older versions, and also as data for this version.
//!
//! Data for other processes and files contains each message twice: its English text in the original field, and the
//! message itself in a second field, which is named after the first with the suffix [`BESIDE`]. Older versions read
//! the text, and so do newer ones that do not know the message.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Language, Message};

/// Marks a message.
pub(super) const MESSAGE: &str = "$message";
/// Marks a message that is shown without its hint.
const BRIEF: &str = "$brief";
/// Marks the hint of a message.
const HINT: &str = "$hint";
/// Suffix of the field that holds the message, beside the field with its text.
const BESIDE: &str = "_message";

/// For messages without their hint, which has its own field.
pub mod brief {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use super::{BRIEF, Message};

    /// Writes the message.
    pub fn serialize<S: Serializer>(message: &Message, serializer: S) -> Result<S::Ok, S::Error> {
        std::collections::BTreeMap::from([(BRIEF, message)]).serialize(serializer)
    }

    /// Reads the message.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Message, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        super::message_in(&value).ok_or_else(|| serde::de::Error::custom("not a message"))
    }
}

/// The hint of a message, under its own name.
#[derive(Serialize, Deserialize)]
pub(crate) struct Hint {
    #[serde(rename = "$hint")]
    of: Box<Message>,
}

/// How the text of a message begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// As a clause, for scripts.
    Small,
    /// With a capital letter, unless it begins with a name: for people, where it stands alone.
    Capital,
}

impl Language {
    /// Replaces every message in a piece of JSON with its text.
    pub fn put_into_words(self, begin: Begin, value: &mut Value) {
        if let Some(words) = self.words(begin, value) {
            *value = words;
            return;
        }
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.put_into_words(begin, item)),
            Value::Object(fields) => fields.values_mut().for_each(|field| self.put_into_words(begin, field)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// The text of this value, if it is a message.
    fn words(self, begin: Begin, value: &Value) -> Option<Value> {
        let fields = value.as_object()?;
        if let Some(message) = fields.get(HINT).filter(|_| fields.len() == 1) {
            return Some(message_in(message)?.hint(self).into());
        }
        let message = message_in(value)?;
        let text = if fields.contains_key(BRIEF) { message.text(self) } else { message.whole(self) };
        Some(match begin {
            Begin::Small => text.into(),
            Begin::Capital => message.capital(self, text).into(),
        })
    }
}

/// The message in this value, if it is one.
pub(super) fn message_in(value: &Value) -> Option<Message> {
    match value {
        Value::String(text) => Some(Message::verbatim(text)),
        Value::Object(fields) => match fields.get(MESSAGE) {
            Some(name) => Message::of_data(name.as_str()?, fields),
            None => message_in(fields.get(BRIEF).filter(|_| fields.len() == 1)?),
        },
        _ => None,
    }
}

/// Converts to JSON for other processes and for files.
///
/// # Errors
/// Those of [`serde_json::to_value`].
pub fn to_value(what: &impl Serialize) -> serde_json::Result<Value> {
    let mut value = serde_json::to_value(what)?;
    part(&mut value);
    Ok(value)
}

/// Like [`to_value`], but as text on one line.
///
/// # Errors
/// Those of [`serde_json::to_vec`].
pub fn to_vec(what: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&to_value(what)?)
}

/// Reads what [`to_value`] wrote, in this version or another.
///
/// # Errors
/// Those of [`serde_json::from_value`].
pub fn from_value<T: DeserializeOwned>(mut value: Value) -> serde_json::Result<T> {
    join(&mut value);
    serde_json::from_value(value)
}

/// Like [`from_value`], but from text.
///
/// # Errors
/// Those of [`serde_json::from_slice`].
pub fn from_slice<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    // An error from the original text has the right position.
    from_value(serde_json::from_slice(json)?).or_else(|_| serde_json::from_slice(json))
}

/// Replaces messages with their English text, and adds the messages beside it.
fn part(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(part),
        Value::Object(fields) => {
            let mut beside = Map::new();
            for (name, field) in fields.iter_mut() {
                if field.get(HINT).is_some() {
                    Language::English.put_into_words(Begin::Small, field);
                } else if holds_messages(field) {
                    let mut words = field.clone();
                    Language::English.put_into_words(Begin::Small, &mut words);
                    beside.insert(format!("{name}{BESIDE}"), std::mem::replace(field, words));
                } else {
                    part(field);
                }
            }
            fields.append(&mut beside);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether this is one or more messages. A separate hint does not count, since it follows from its message.
fn holds_messages(value: &Value) -> bool {
    match value {
        Value::Array(items) => {
            !items.is_empty() && items.iter().all(|item| item.is_object() && holds_messages(item))
        }
        Value::Object(fields) => fields.contains_key(MESSAGE) || fields.contains_key(BRIEF),
        _ => false,
    }
}

/// Puts messages back in place of their texts, if this version knows them.
fn join(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(join),
        Value::Object(fields) => {
            let names: Vec<String> = fields.keys().filter(|name| name.ends_with(BESIDE)).cloned().collect();
            for beside in names {
                let name = beside.strip_suffix(BESIDE).unwrap_or(&beside);
                if fields.contains_key(name) && fields.get(&beside).is_some_and(is_known) {
                    let message = fields.remove(&beside).unwrap_or_default();
                    fields.insert(name.to_owned(), message);
                }
            }
            fields.values_mut().for_each(join);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether this is something that [`part`] adds beside a text: one or more messages that this version knows.
fn is_known(value: &Value) -> bool {
    match value {
        Value::Array(items) => !items.is_empty() && items.iter().all(is_known),
        value => value.is_object() && message_in(value).is_some(),
    }
}

impl Hint {
    /// The hint of this message.
    pub(crate) fn of(message: &Message) -> Hint {
        Hint { of: Box::new(message.clone()) }
    }
}
