//! The kinds of values as JSON Schema, and the files generated from it.

// Only tests generate these files, as with ts-rs.
#[cfg(test)]
mod written;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};
use trayvisor_model::{self as model, RestartPolicy, StopFirst, StopSignal};

use super::LOG_LEVELS;
use super::kinds::{
    Alerts, App, Command, Files, First, Flag, Host, Key, Kind, LogLevel, Name, Needs, PagePath, Policy, Port,
    Purpose, Seconds, Signal, Text, Variables, Whole,
};
use super::needs::Until;
use super::section::Section;

/// Schema key that tells the form how a value is typed; removed from the schema for editors.
const FORM: &str = "x-form";
/// Schema key with the allowed values for the reference; removed from the schema for editors.
const ALLOWED: &str = "x-allowed";

/// A kind of value, for editors and for the form.
trait Described: Kind {
    /// Its input in the form.
    const FORM: &'static str;

    /// Its JSON Schema, without null, which every key accepts as its default.
    fn schema() -> Value;
}

impl<K: Described> JsonSchema for Key<K> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        K::FORM.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let Value::Object(mut schema) = K::schema() else { unreachable!("kinds are described by objects") };
        if let Some(Value::String(kind)) = schema.get("type").cloned() {
            schema["type"] = json!([kind, "null"]);
        }
        if let Some(Value::Array(options)) = schema.get_mut("enum") {
            options.push(Value::Null);
        }
        schema.insert(FORM.to_owned(), K::FORM.into());
        schema.insert(ALLOWED.to_owned(), K::allowed().to_string().into());
        schema.into()
    }
}

impl<T: JsonSchema> JsonSchema for Section<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = T::json_schema(generator);
        schema.insert("type".to_owned(), json!(["object", "null"]));
        schema
    }
}

/// Describes kinds by their input in the form and their schema.
macro_rules! described {
    ($($kind:ty: $form:literal, $schema:expr;)*) => {
        $(impl Described for $kind {
            const FORM: &'static str = $form;

            fn schema() -> Value {
                $schema
            }
        })*
    };
}

described! {
    Text: "text", json!({ "type": "string", "pattern": "\\S" });
    Needs: "servers", json!({
        "type": ["array", "object", "null"], "items": { "type": "string" },
        "additionalProperties": { "enum": Until::ALL.map(Until::name) },
    });
    Purpose: "choice", json!({ "type": "string", "enum": model::Kind::ALL.map(model::Kind::name) });
    Flag: "flag", json!({ "type": "boolean" });
    Port: "port", json!({ "type": "integer", "minimum": 1, "maximum": 65_535 });
    Host: "text", json!({ "type": "string", "pattern": "^[A-Za-z0-9.:_%][A-Za-z0-9.:_%-]*$" });
    App: "text", json!({ "type": "string", "pattern": "^[^\\s:]+:[^\\s:]+$" });
    PagePath: "path", json!({ "type": "string", "pattern": "^/[^\\s\\\\]*$" });
    Command: "words", json!({ "type": ["array", "string", "null"], "items": { "type": "string" }, "minItems": 1 });
    Files: "list", json!({ "type": ["string", "array", "boolean", "null"], "items": { "type": "string" } });
    Variables: "variables", json!({
        "type": "object", "additionalProperties": { "type": ["string", "number", "boolean"] }
    });
    LogLevel: "choice", json!({ "type": "string", "enum": LOG_LEVELS });
    First: "choice", json!({ "type": "string", "enum": StopFirst::ALL.map(StopFirst::name) });
    Policy: "choice", json!({ "type": "string", "enum": RestartPolicy::ALL.map(RestartPolicy::name) });
    Signal: "choice", json!({ "type": "string", "enum": signals() });
    Name: "text", json!({ "type": "string" });
    Alerts: "alerts", json!({ "type": ["object", "boolean", "null"] });
}

impl<const LOW: u32, const HIGH: u32> Described for Whole<LOW, HIGH> {
    const FORM: &'static str = "number";

    fn schema() -> Value {
        json!({ "type": "integer", "minimum": LOW, "maximum": HIGH })
    }
}

impl<const LOW_MS: u64, const HIGH: u64> Described for Seconds<LOW_MS, HIGH> {
    const FORM: &'static str = "seconds";

    fn schema() -> Value {
        let (low, _) = Self::range();
        let low = if LOW_MS == 0 { json!(0) } else { json!(low) };
        json!({ "type": "number", "minimum": low, "maximum": HIGH })
    }
}

/// The signals' short names, which the form offers, then their full names.
fn signals() -> Vec<&'static str> {
    let names = StopSignal::ALL.map(StopSignal::name);
    names.into_iter().map(|name| name.trim_start_matches("SIG")).chain(names).collect()
}
