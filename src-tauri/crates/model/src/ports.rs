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
    /// Its process id; `None` where the system does not tell (another user's, a container's).
    pub pid: Option<u32>,
    /// Names exactly this process, so that nobody but whom was shown is ended later. The page passes it back as it came.
    pub process: Option<ProcessId>,
    /// Its short name, "python3", or what is known instead.
    pub name: Message,
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
    /// Whether it may be ended to free its port.
    #[serde(default)]
    pub may_be_ended: bool,
    /// Why it must not be ended and what to do instead; `None` when nothing speaks against it.
    pub protected: Option<Message>,
}

impl Holder {
    /// A holder of which only the name is known.
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

/// A supervisor of 0.1.0 does not send whether a holder may be ended: it may if it can be seen and is not protected.
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

/// A message for each holder, or that none can be seen.
pub fn messages_of(holders: &[Holder]) -> Vec<Message> {
    if holders.is_empty() {
        vec![Message::HiddenProcess {}]
    } else {
        holders.iter().map(Holder::message).collect()
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

/// A port with a listener.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeldPort {
    /// The port.
    pub port: u16,
    /// Its holders, in order of pid; at least one.
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
    /// "port 8000 is in use by python3 (4711)".
    pub fn message(&self) -> Message {
        Message::PortBusy { port: self.port, holders: messages_of(&self.holders) }
    }

    /// Whether the port can be freed; see [`can_be_freed`].
    pub fn can_be_freed(&self) -> bool {
        can_be_freed(&self.holders)
    }
}

/// Whether a port with these holders can be freed: at least one is seen, and all of them may be ended.
pub fn can_be_freed(holders: &[Holder]) -> bool {
    !holders.is_empty() && holders.iter().all(|holder| holder.may_be_ended)
}
