//! Ports and their holders.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{Message, ProcessId, ServerRef};

/// A process listening on a port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Holder {
    /// Its process id; `None` if the system does not reveal it (for another user's process or a container's).
    pub pid: Option<u32>,
    /// Identifies exactly this process, so that only the process that was shown can be ended later. The page passes it
    /// back unchanged.
    pub process: Option<ProcessId>,
    /// Its short name, such as "python3", or whatever else is known about it.
    pub name: Message,
    /// Its whole command line, if it can be read.
    pub command: Option<String>,
    /// The name of the user that it runs as, if the system reveals it.
    pub user: Option<String>,
    /// Whether it runs as a different user than Trayvisor.
    pub other_user: bool,
    /// The addresses that it listens on, such as "127.0.0.1:8000".
    pub addresses: Vec<String>,
    /// When it was started, if that can be read.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub since: Option<Timestamp>,
    /// Its ancestors, outermost first, beginning with the shell or desktop of its session.
    pub parents: Vec<Ancestor>,
    /// The Trayvisor server that it belongs to.
    pub server: Option<ServerRef>,
    /// The known project in whose folder it runs, regardless of who started it.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub project: Option<PathBuf>,
    /// Whether it may be ended to free its port.
    #[serde(default)]
    pub may_be_ended: bool,
    /// Why it must not be ended, and what to do instead; `None` if it is not protected.
    pub protected: Option<Message>,
}

impl Holder {
    /// A holder that is known only by its name.
    pub fn named(name: &str) -> Holder {
        Holder {
            pid: None,
            process: None,
            name: name.into(),
            command: None,
            user: None,
            other_user: false,
            addresses: Vec::new(),
            since: None,
            parents: Vec::new(),
            server: None,
            project: None,
            may_be_ended: false,
            protected: None,
        }
    }

    /// "python3 (4711)", "python3 (812) of user www-data", "a process of user www-data".
    pub fn message(&self) -> Message {
        let name = self.name.to_string();
        let process = match (self.pid, self.user.as_ref().filter(|_| self.other_user)) {
            (Some(pid), Some(user)) => Message::OtherUsersProcess { name, pid, user: user.clone() },
            (Some(pid), None) => Message::Process { name, pid },
            (None, _) => self.name.clone(),
        };
        match &self.server {
            Some(server) => Message::YourServer { process: Box::new(process), server: server.name.clone() },
            None => process,
        }
    }
}

impl Serialize for Holder {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Holder::serialize(self, serializer)
    }
}

/// Supervisors of 0.1.0 do not send whether a holder may be ended. It may if its pid is known and it is not protected.
impl<'de> Deserialize<'de> for Holder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Holder, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let is_told = value.get("may_be_ended").is_some();
        let mut holder = Holder::deserialize(value).map_err(serde::de::Error::custom)?;
        if !is_told {
            holder.may_be_ended = holder.pid.is_some() && holder.protected.is_none();
        }
        Ok(holder)
    }
}

/// A message for each holder, or a message that none can be seen.
pub fn messages_of(holders: &[Holder]) -> Vec<Message> {
    if holders.is_empty() {
        vec![Message::HiddenProcess {}]
    } else {
        holders.iter().map(Holder::message).collect()
    }
}

/// An ancestor of a process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Ancestor {
    /// Its process id.
    pub pid: u32,
    /// Its short name: "bash".
    pub name: String,
}

/// A port with a listener.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeldPort {
    /// The port.
    pub port: u16,
    /// Its holders, in order of pid; at least one.
    pub holders: Vec<Holder>,
}

/// Processes that listen on a port at the same addresses, such as a reload parent and its worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Listener {
    /// The port.
    pub port: u16,
    /// From where it can be reached.
    pub reach: Reach,
    /// Whether the port can be freed from all its holders, including those at other addresses.
    pub can_be_freed: bool,
    /// The processes, starting with the one that the others descend from; at least one.
    pub holders: Vec<Holder>,
}

/// From where a port can be reached, judging by the addresses that its holders listen on. A firewall may allow less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Reach {
    /// Only from this machine.
    Machine,
    /// From every network that this machine is in.
    Network,
    /// Only through some of this machine's addresses.
    Addresses,
}

/// A port conflict: a server needs a port that a process outside its tree holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Conflict {
    /// When the start was refused.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub at: Timestamp,
    /// The port that the server needs.
    pub port: u16,
    /// Its holders. Empty if the system refuses the port but shows no holder.
    pub holders: Vec<Holder>,
    /// The next free port, for "Use 8001".
    pub next_free: Option<u16>,
}

impl Conflict {
    /// "port 8000 is in use by python3 (4711)".
    pub fn message(&self) -> Message {
        Message::PortBusy { port: self.port, holders: messages_of(&self.holders) }
    }

    /// Whether the port can be freed; see [`can_be_freed`].
    pub fn can_be_freed(&self) -> bool {
        can_be_freed(&self.holders)
    }
}

/// Whether a port with these holders can be freed: at least one is known, and all of them may be ended.
pub fn can_be_freed(holders: &[Holder]) -> bool {
    !holders.is_empty() && holders.iter().all(|holder| holder.may_be_ended)
}
