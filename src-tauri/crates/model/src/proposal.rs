//! Proposals for the form that adds a folder. They are edited in the same way as the settings of known servers.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Fingerprint, Message, SettingsDefault, SettingsFault};

/// What was found in a folder. It is shown and can be edited before anything is saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Proposal {
    /// The folder.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub project: PathBuf,
    /// The project's name, from its configuration or else from the folder.
    pub name: String,
    /// Whether the folder has a `.backend_config.json`. Its settings take precedence; detection only fills the gaps.
    pub configured: bool,
    /// Its servers, in the order of the configuration. A new folder has one server, even if nothing was found in it.
    pub servers: Vec<ProposedServer>,
}

/// One server of a [`Proposal`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct ProposedServer {
    /// Its name.
    pub name: String,
    /// The port that it would listen on; `None` for a server without one.
    pub port: Option<u16>,
    /// Its own values by field, as they are or would be in the file; see
    /// [`SettingsForm::values`](crate::SettingsForm::values).
    #[cfg_attr(feature = "ts", ts(type = "Record<string, unknown>"))]
    pub values: Map<String, Value>,
    /// The values that apply to empty fields. Values that cannot be determined are left out.
    pub defaults: BTreeMap<String, SettingsDefault>,
    /// Why the edited settings cannot be saved.
    pub fault: Option<SettingsFault>,
    /// The kind and how it was detected: "FastAPI, found in backend/main.py"; `None` if nothing was found that could be
    /// run.
    pub description: Option<Message>,
    /// The command that would be run, program first.
    pub command: Vec<String>,
    /// The script that the command only names; see [`ToRun::script`](crate::ToRun::script).
    pub script: Option<String>,
    /// Identifies exactly what would be run, for an [`Agreement`](crate::Agreement); `None` if nothing can be run.
    pub fingerprint: Option<Fingerprint>,
    /// Notes for the user.
    pub notes: Vec<Message>,
    /// Why it could not be started as it is, such as a missing Python or program.
    pub problem: Option<Message>,
}
