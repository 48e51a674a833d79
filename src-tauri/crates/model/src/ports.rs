//! Ports, and who has them.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ProcessId, ServerRef};

/// A process listening on a port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Holder {
    /// Its process id; `None` where the system does not tell (another user's, a container's).
    pub pid: Option<u32>,
    /// Names exactly this process, so that nobody but whom was shown is ended later. The page passes it back as it came.
    pub process: Option<ProcessId>,
    /// Its short name: "python3".
    pub name: String,
    /// Its whole command line, where it can be read.
    pub command: Option<String>,
    /// The name of the user that it runs as, where the system tells.
    pub user: Option<String>,
    /// Whether that is another user than the one that we are.
    pub other_user: bool,
    /// The addresses it listens on, as "127.0.0.1:8000".
    pub addresses: Vec<String>,
    /// When it was started, where it can be read.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub since: Option<Timestamp>,
    /// Who started it, outermost first, from the shell or desktop of its session down.
    pub parents: Vec<Ancestor>,
    /// The server of ours that it belongs to.
    pub server: Option<ServerRef>,
    /// The known project in whose folder it runs, whoever started it.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub project: Option<PathBuf>,
    /// Why it must not be killed and what to do instead; `None` when it may be.
    pub protected: Option<String>,
}

impl Holder {
    /// A holder of which nothing but its name is known.
    pub fn named(name: &str) -> Holder {
        Holder {
            pid: None,
            process: None,
            name: name.to_owned(),
            command: None,
            user: None,
            other_user: false,
            addresses: Vec::new(),
            since: None,
            parents: Vec::new(),
            server: None,
            project: None,
            protected: None,
        }
    }

    /// Whether it may be ended to free its port: it can be seen, and nothing protects it.
    pub fn may_be_ended(&self) -> bool {
        self.pid.is_some() && self.protected.is_none()
    }
}

/// A process that another came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Ancestor {
    /// Its process id.
    pub pid: u32,
    /// Its short name: "bash".
    pub name: String,
}

/// A port that somebody listens on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeldPort {
    /// The port.
    pub port: u16,
    /// Who holds it, in order of pid; at least one.
    pub holders: Vec<Holder>,
}

/// Processes that listen on a port at the same addresses: a reload parent and its worker, for one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Listener {
    /// The port.
    pub port: u16,
    /// From where it can be connected to.
    pub reach: Reach,
    /// Whether the port can be freed, of those who hold it at other addresses, too.
    pub can_be_freed: bool,
    /// The processes, the one that the others come from first; at least one.
    pub holders: Vec<Holder>,
}

/// From where a port can be connected to, by the addresses that it is held at. A firewall may allow less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Reach {
    /// From this machine alone.
    Machine,
    /// From whatever network this machine is in.
    Network,
    /// From where some of this machine's addresses can be reached, and not the others.
    Addresses,
}

/// A server wants a port that a holder outside its own tree has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Conflict {
    /// When the start was refused.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub at: Timestamp,
    /// The port wanted.
    pub port: u16,
    /// Who has it. Empty when the system refuses the port and shows nobody.
    pub holders: Vec<Holder>,
    /// The next port that is free, for "Use 8001".
    pub next_free: Option<u16>,
}

impl Conflict {
    /// Whether the port can be freed; see [`can_be_freed`].
    pub fn can_be_freed(&self) -> bool {
        can_be_freed(&self.holders)
    }
}

/// Whether a port with these holders can be freed: somebody is seen there, and all of them may be ended.
pub fn can_be_freed(holders: &[Holder]) -> bool {
    !holders.is_empty() && holders.iter().all(Holder::may_be_ended)
}
