//! Brings a text to another value by changing only what differs, so that comments, order and layout stay.

use jsonc_parser::cst::{
    CstContainerNode, CstInputValue, CstLeafNode, CstNode, CstObject, CstObjectProp, ObjectPropName,
};
use serde_json::{Map, Value};

/// Changes an object from one value to another.
pub(super) fn object(object: &CstObject, before: &Map<String, Value>, after: &Map<String, Value>) {
    let mut old_names = before.keys();
    let mut new_names = after.keys();
    let mut before = before.clone();
    // A name in the place of another is the same key, renamed: what stands around it and in it is kept.
    while let (Some(old), Some(new)) = (old_names.next(), new_names.next()) {
        if !after.contains_key(old) && !before.contains_key(new) {
            let value = before.remove(old).unwrap_or_default();
            for property in named(object, old) {
                rename(&property, new);
            }
            before.insert(new.clone(), value);
        }
    }
    for gone in before.keys().filter(|name| !after.contains_key(*name)) {
        named(object, gone).into_iter().for_each(CstObjectProp::remove);
    }
    for (at, (name, value)) in after.iter().enumerate() {
        match named(object, name).pop().and_then(|property| property.value()) {
            Some(node) => change(node, before.get(name).unwrap_or(&Value::Null), value),
            None if at < object.properties().len() => {
                object.insert(at, name, input(value));
            }
            None => {
                object.append(name, input(value));
            }
        }
    }
}

/// Changes a value; in an object, and in a list that keeps its length, grows or shrinks, only what differs.
fn change(node: CstNode, before: &Value, after: &Value) {
    if before == after {
        return;
    }
    match (&node, before, after) {
        (
            CstNode::Container(CstContainerNode::Object(inner)),
            Value::Object(before),
            Value::Object(after),
        ) => {
            object(inner, before, after);
        }
        (CstNode::Container(CstContainerNode::Array(list)), Value::Array(before), Value::Array(after))
            if before.len() == after.len() =>
        {
            let values = before.iter().zip(after);
            list.elements()
                .into_iter()
                .zip(values)
                .for_each(|(item, (before, after))| change(item, before, after));
        }
        (CstNode::Container(CstContainerNode::Array(list)), Value::Array(before), Value::Array(after))
            if after.starts_with(before) =>
        {
            for value in &after[before.len()..] {
                list.append(input(value));
            }
        }
        (CstNode::Container(CstContainerNode::Array(list)), Value::Array(before), Value::Array(after))
            if !after.is_empty()
                && kept(before, after).iter().filter(|kept| **kept).count() == after.len() =>
        {
            let gone = list.elements().into_iter().zip(kept(before, after)).filter(|(_, kept)| !kept);
            gone.for_each(|(item, _)| item.remove());
        }
        _ => replace(node, input(after)),
    }
}

/// Which values of a list are among others, in the same order.
fn kept(before: &[Value], after: &[Value]) -> Vec<bool> {
    let mut after = after.iter().peekable();
    before.iter().map(|value| after.next_if_eq(&value).is_some()).collect()
}

fn replace(node: CstNode, value: CstInputValue) {
    match node {
        CstNode::Container(CstContainerNode::Object(node)) => node.replace_with(value),
        CstNode::Container(CstContainerNode::Array(node)) => node.replace_with(value),
        CstNode::Leaf(CstLeafNode::StringLit(node)) => node.replace_with(value),
        CstNode::Leaf(CstLeafNode::NumberLit(node)) => node.replace_with(value),
        CstNode::Leaf(CstLeafNode::BooleanLit(node)) => node.replace_with(value),
        CstNode::Leaf(CstLeafNode::NullKeyword(node)) => node.replace_with(value),
        // No values.
        CstNode::Container(CstContainerNode::Root(_) | CstContainerNode::ObjectProp(_))
        | CstNode::Leaf(
            CstLeafNode::WordLit(_)
            | CstLeafNode::Token(_)
            | CstLeafNode::Whitespace(_)
            | CstLeafNode::Newline(_)
            | CstLeafNode::Comment(_),
        ) => None,
    };
}

/// The properties of this name. Of several the last one counts.
fn named(object: &CstObject, name: &str) -> Vec<CstObjectProp> {
    let is_named = |property: &CstObjectProp| property.decoded_name().as_deref() == Some(name);
    object.properties().into_iter().filter(is_named).collect()
}

fn rename(property: &CstObjectProp, name: &str) {
    let literal = property.name();
    if let Some(literal) = literal.as_ref().and_then(ObjectPropName::as_string_lit) {
        literal.set_raw_value(Value::from(name).to_string());
    }
}

/// A value as the editor takes it.
pub(super) fn input(value: &Value) -> CstInputValue {
    match value {
        Value::Null => CstInputValue::Null,
        Value::Bool(flag) => CstInputValue::Bool(*flag),
        Value::Number(number) => CstInputValue::Number(number.to_string()),
        Value::String(text) => CstInputValue::String(text.clone()),
        Value::Array(items) => CstInputValue::Array(items.iter().map(input).collect()),
        Value::Object(keys) => {
            CstInputValue::Object(keys.iter().map(|(name, value)| (name.clone(), input(value))).collect())
        }
    }
}
