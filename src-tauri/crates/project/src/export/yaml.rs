//! Writes YAML.

use serde_json::Value;

use super::words::comments;

/// Documents, one after the other, preceded by a comment.
pub(super) fn text(header: &[String], documents: &[Value]) -> String {
    comments(header) + "\n" + &documents.iter().map(document).collect::<Vec<_>>().join("---\n")
}

fn document(value: &Value) -> String {
    // Words of a command stay on one line, whatever their length.
    let options = serde_saphyr::ser_options! { prefer_block_scalars: false };
    serde_saphyr::to_string_with_options(value, options).expect("plain data can be written as YAML")
}

/// The value with every text changed; keys stay the same.
pub(super) fn with_texts(value: Value, change: fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(change(&text)),
        Value::Array(items) => items.into_iter().map(|item| with_texts(item, change)).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, with_texts(value, change))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

/// An object without the missing values.
pub(super) fn object(fields: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
