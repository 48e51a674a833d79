//! One server's settings as edited in a form: field by field, and as the text of the file.
//!
//! A field is a key of the configuration, or a key inside an object with both names: "port", "health.path". A variable
//! is "env.NAME"; its value is only given on a separate request.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Message;

/// What a server's form begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct SettingsForm {
    /// Names the file's content as it was read; opaque.
    pub revision: String,
    /// The server's own values as they stand in the file, by field. Variables are not among them.
    #[cfg_attr(feature = "ts", ts(type = "Record<string, unknown>"))]
    pub values: Map<String, Value>,
    /// The other servers of its project.
    pub others: Vec<String>,
}

/// What is changed of a server's settings. Everything that is not named stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct SettingsEdit {
    /// New values by field.
    #[cfg_attr(feature = "ts", ts(type = "Record<string, unknown>"))]
    pub set: Map<String, Value>,
    /// The fields whose defaults are to hold.
    pub unset: Vec<String>,
}

impl SettingsEdit {
    /// Sets these fields.
    pub fn set<'a>(values: impl IntoIterator<Item = (&'a str, Value)>) -> SettingsEdit {
        let set = values.into_iter().map(|(field, value)| (field.to_owned(), value)).collect();
        SettingsEdit { set, unset: Vec::new() }
    }
}

/// What would come of settings as they are typed. Nothing is saved and nothing run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct SettingsCheck {
    /// Names the file's content as it is by now.
    pub revision: String,
    /// Why it could not be saved.
    pub fault: Option<SettingsFault>,
    /// What holds where a field is empty. Without those that can't be told.
    pub defaults: BTreeMap<String, SettingsDefault>,
    /// What would be run.
    pub run: Option<SettingsRun>,
    /// Why it could not be started as it stands: a missing program.
    pub problem: Option<Message>,
    /// Its environment beyond ours, by name.
    pub variables: Vec<Variable>,
    /// Whether only a restart brings the changes into effect.
    pub needs_restart: bool,
}

/// What keeps settings from being saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct SettingsFault {
    /// The field; `None` where it is none of this server's.
    pub field: Option<String>,
    /// Where it is in the text, line and column from 1, when that is no JSON.
    pub place: Option<(usize, usize)>,
    /// What is wrong, or what can be.
    pub message: Message,
}

/// What holds where a field is empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct SettingsDefault {
    /// The value; null where it is only known once the server runs, or there is none.
    #[cfg_attr(feature = "ts", ts(type = "unknown"))]
    pub value: Value,
    /// Whether all servers of the project share it.
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
    /// What it is and how we know: "FastAPI, found in backend/main.py".
    pub description: Message,
    /// What a person should know about it.
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
    /// What its project's servers share.
    Shared,
    /// A file such as `.env`.
    File {
        /// Its path, relative to the project's folder where it lies in it.
        file: String,
    },
    /// Trayvisor, since the server's kind wants it, or for the log's sake.
    Trayvisor,
}

/// The configuration file's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct SettingsText {
    /// The file.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub file: PathBuf,
    /// What stands in it; empty where there is none.
    pub text: String,
    /// Names its content; opaque.
    pub revision: String,
}
