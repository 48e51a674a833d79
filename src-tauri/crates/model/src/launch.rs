//! The command that is run for a server, with its folder and environment.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::Message;

/// The command that is run for a server, with its folder and environment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Launch {
    /// The program's path.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// The folder it runs in.
    pub cwd: PathBuf,
    /// Variables that are set in addition to Trayvisor's own environment.
    pub env: BTreeMap<String, OsString>,
    /// The kind and how it was detected: "FastAPI, found in backend/main.py".
    pub description: Message,
    /// Notes for the user, such as conflicting settings or a broken environment.
    pub notes: Vec<Message>,
    /// What was chosen for it, and why: "Node 20.11.1 from nvm, as .nvmrc asks".
    pub chosen: Vec<Message>,
    /// The path of its API documentation, if it has any.
    pub docs_path: Option<String>,
    /// Whether its command or its files say that its connections are encrypted.
    pub encrypted: bool,
}

impl Launch {
    /// Whether two launches would start different processes.
    pub fn differs(&self, other: &Launch) -> bool {
        let run = |launch: &Launch| (launch.argv(), launch.cwd.clone(), launch.env.clone());
        run(self) != run(other)
    }

    /// The command line as shown to people, program first.
    pub fn argv(&self) -> Vec<String> {
        let program = self.program.display().to_string();
        std::iter::once(program).chain(self.args.iter().cloned()).collect()
    }
}
