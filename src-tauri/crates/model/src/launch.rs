//! What is run for a server.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::Message;

/// What is run for a server.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Launch {
    /// The program, found.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// The folder it runs in.
    pub cwd: PathBuf,
    /// What its environment has beyond ours.
    pub env: BTreeMap<String, OsString>,
    /// What it is and how we know: "FastAPI, found in backend/main.py".
    pub description: Message,
    /// What a person should know about it: settings that don't go together, an environment that is broken.
    pub notes: Vec<Message>,
    /// The path of its API documentation, where it has one.
    pub docs_path: Option<String>,
}

impl Launch {
    /// Whether a process started as this one is another than one started as that one.
    pub fn differs(&self, other: &Launch) -> bool {
        let run = |launch: &Launch| (launch.argv(), launch.cwd.clone(), launch.env.clone());
        run(self) != run(other)
    }

    /// The command line, program first, as it is shown to people.
    pub fn argv(&self) -> Vec<String> {
        let program = self.program.display().to_string();
        std::iter::once(program).chain(self.args.iter().cloned()).collect()
    }
}
