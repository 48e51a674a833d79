//! The question for the user before something is run, and the answer.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::ServerRef;

/// Identifies exactly what is run for a server: a different command has a different fingerprint. SHA-256, in
/// hexadecimal.
pub type Fingerprint = String;

/// What would be run for a server, as it is shown to whoever is to agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct ToRun {
    /// The command line, program first.
    pub command: Vec<String>,
    /// What a command that only names a script leads to, a line each: "dev: vite --open".
    pub script: Option<String>,
    /// The folder it runs in.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub folder: PathBuf,
    /// The names of the environment variables that the configuration sets. Never their values.
    pub variables: Vec<String>,
}

/// A server whose command the user has not agreed to, as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Question {
    /// The server.
    pub server: ServerRef,
    /// Its project's name, for people.
    pub project_name: String,
    /// What would be run.
    pub now: ToRun,
    /// What was agreed to before; `None` for what was never run from here. Where it looks the same as what would be run,
    /// a variable has another value.
    pub before: Option<ToRun>,
    /// Names exactly this, for [`Agreement`].
    pub fingerprint: Fingerprint,
}

/// The user agrees to what a server's [`Question`] showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Agreement {
    /// The server.
    pub server: ServerRef,
    /// The question's.
    pub fingerprint: Fingerprint,
}

impl From<&Question> for Agreement {
    fn from(question: &Question) -> Agreement {
        Agreement { server: question.server.clone(), fingerprint: question.fingerprint.clone() }
    }
}
