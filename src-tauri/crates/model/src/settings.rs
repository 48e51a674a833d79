//! The settings of one server as edited in a form: field by field, or as the text of the file.
//!
//! A field is named after its key in the configuration, such as "port"; a key inside an object is named with both keys,
//! such as "health.path". A variable is "env.NAME"; its value is only returned on a separate request.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Message;

/// The initial content of a server's form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct SettingsForm {
    /// Identifies the content of the file when it was read; opaque.
    pub revision: String,
    /// The server's own values in the file, by field, without the variables.
    #[cfg_attr(feature = "ts", ts(type = "Record<string, unknown>"))]
    pub values: Map<String, Value>,
    /// The names of the other servers in its project.
    pub others: Vec<String>,
}

/// Changes to a server's settings. Fields that are not named keep their values.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct SettingsEdit {
    /// New values by field.
    #[cfg_attr(feature = "ts", ts(type = "Record<string, unknown>"))]
    pub set: Map<String, Value>,
    /// Fields to reset to their defaults.
    pub unset: Vec<String>,
}

impl SettingsEdit {
    /// An edit that sets these fields.
    pub fn set<'a>(values: impl IntoIterator<Item = (&'a str, Value)>) -> SettingsEdit {
        let set = values.into_iter().map(|(field, value)| (field.to_owned(), value)).collect();
        SettingsEdit { set, unset: Vec::new() }
    }

    /// Whether it sets or resets this field.
    pub fn names(&self, field: &str) -> bool {
        self.set.contains_key(field) || self.unset.iter().any(|unset| unset == field)
    }
}

/// The effect that edited settings would have. Nothing is saved or run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct SettingsCheck {
    /// Identifies the current content of the file.
    pub revision: String,
    /// Why the settings cannot be saved.
    pub fault: Option<SettingsFault>,
    /// The values that apply to empty fields. Values that cannot be determined are left out.
    pub defaults: BTreeMap<String, SettingsDefault>,
    /// What would be run.
    pub run: Option<SettingsRun>,
    /// Why it could not be started as it is, such as a missing program.
    pub problem: Option<Message>,
    /// The variables that it gets in addition to Trayvisor's own environment, by name.
    pub variables: Vec<Variable>,
    /// Whether the changes take effect only after a restart.
    pub needs_restart: bool,
    /// The comments in the file that would be lost with the changes.
    pub comments_lost: Option<Message>,
}

/// The reason why settings cannot be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct SettingsFault {
    /// The field; `None` if the reason is not in a field of this server.
    pub field: Option<String>,
    /// Line and column in the text, counted from 1, if the text is not valid JSON.
    pub place: Option<(usize, usize)>,
    /// What is wrong, or what would be allowed.
    pub message: Message,
}

/// The value that applies to an empty field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct SettingsDefault {
    /// The value; null if there is none, or if it is only known once the server is running.
    #[cfg_attr(feature = "ts", ts(type = "unknown"))]
    pub value: Value,
    /// Whether it comes from the settings that all servers of the project share.
    pub shared: bool,
}

/// What would be run for a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct SettingsRun {
    /// The command, program first.
    pub command: Vec<String>,
    /// The folder it runs in.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub folder: PathBuf,
    /// The kind and how it was detected: "FastAPI, found in backend/main.py".
    pub description: Message,
    /// Notes for the user.
    pub notes: Vec<Message>,
}

/// A variable of a server's environment, without its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Who sets it.
    pub origin: Origin,
}

/// Who sets a variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Origin {
    /// The server's own settings.
    Server,
    /// The settings that all servers of its project share.
    Shared,
    /// A file such as `.env`.
    File {
        /// Its path, relative to the project's folder if the file is inside it.
        file: String,
    },
    /// Trayvisor, because the server's kind needs the variable or to improve the log.
    Trayvisor,
}

/// The text of the configuration file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct SettingsText {
    /// The file.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub file: PathBuf,
    /// Its content; empty if there is no file.
    pub text: String,
    /// Identifies its content; opaque.
    pub revision: String,
}
