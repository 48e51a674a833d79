//! The question that the user is asked before a command is run, and the answer.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::ServerRef;

/// Identifies exactly what is run for a server: a different command has a different fingerprint. SHA-256, in
/// hexadecimal.
pub type Fingerprint = String;

/// What would be run for a server, as shown to the user for agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct ToRun {
    /// The command line, program first.
    pub command: Vec<String>,
    /// The scripts that the command only names, one per line: "dev: vite --open".
    pub script: Option<String>,
    /// The folder it runs in.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub folder: PathBuf,
    /// The names of the environment variables that the configuration sets. Never their values.
    pub variables: Vec<String>,
}

/// A server whose current command the user has not agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Question {
    /// The server.
    pub server: ServerRef,
    /// Its project's name, for people.
    pub project_name: String,
    /// What would be run.
    pub now: ToRun,
    /// What the user agreed to before; `None` if it was never run from here. If it looks the same as `now`, something
    /// that is not shown has changed, such as the value of a variable.
    pub before: Option<ToRun>,
    /// Identifies exactly what would be run, for an [`Agreement`].
    pub fingerprint: Fingerprint,
}

/// The user's agreement to what a server's [`Question`] showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Agreement {
    /// The server.
    pub server: ServerRef,
    /// The fingerprint from the question.
    pub fingerprint: Fingerprint,
}

impl From<&Question> for Agreement {
    fn from(question: &Question) -> Agreement {
        Agreement { server: question.server.clone(), fingerprint: question.fingerprint.clone() }
    }
}
