//! What would be done with a folder, for the form that adds it. It is edited as the settings of known servers are.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Fingerprint, Message, SettingsDefault, SettingsFault};

/// What Trayvisor would do with a folder: shown, and editable, before anything is saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Proposal {
    /// The folder looked at.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub project: PathBuf,
    /// The project's name: the folder's, or what its configuration says.
    pub name: String,
    /// Whether the folder has a `.backend_config.json`; it then decides, and detection only fills in.
    pub configured: bool,
    /// Its servers, in the configuration's order. A new folder has one, be something found in it or not.
    pub servers: Vec<ProposedServer>,
}

/// One server of a [`Proposal`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct ProposedServer {
    /// Its name.
    pub name: String,
    /// The port that it would listen on; `None` for none.
    pub port: Option<u16>,
    /// Its own values as the file has them, or would have them, by field; as in [`SettingsForm::values`](crate::SettingsForm::values).
    #[cfg_attr(feature = "ts", ts(type = "Record<string, unknown>"))]
    pub values: Map<String, Value>,
    /// What holds where a field is empty. Without those that can't be told.
    pub defaults: BTreeMap<String, SettingsDefault>,
    /// Why it could not be saved as edited.
    pub fault: Option<SettingsFault>,
    /// What it is and how we know: "FastAPI, found in backend/main.py"; `None` where nothing was found that could be
    /// run.
    pub description: Option<Message>,
    /// The command that would be run, program first.
    pub command: Vec<String>,
    /// What a command that only names a script leads to; see [`ToRun::script`](crate::ToRun::script).
    pub script: Option<String>,
    /// Names exactly what would be run, for an [`Agreement`](crate::Agreement); `None` where nothing could be.
    pub fingerprint: Option<Fingerprint>,
    /// What a person should know about it.
    pub notes: Vec<Message>,
    /// Why it could not be started as it stands (no Python, no such program).
    pub problem: Option<Message>,
}
