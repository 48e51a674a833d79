//! Does it answer?

use std::io;
use std::time::Duration;

use crate::command::Launch;
use crate::ports;

/// How long one question may take.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Where to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Probe {
    pub(crate) host: String,
    pub(crate) port: u16,
    /// The path to ask for; `None` when a listening port is answer enough.
    pub(crate) path: Option<String>,
}

impl Probe {
    /// How to ask a server that is launched so; `None` for one without a port, which answers by living.
    pub(crate) fn of(host: &str, port: Option<u16>, launch: &Launch) -> Option<Probe> {
        port.map(|port| Probe { host: host.to_owned(), port, path: launch.health_path.clone() })
    }

    /// Whether a server whose processes are `pids` answers. Blocks for up to two seconds.
    ///
    /// Its port must be held by one of its own processes: an answer of somebody else's is none. Any HTTP answer
    /// counts, an error page too; so does any other protocol's, since not every server speaks HTTP.
    pub(crate) fn answers(&self, pids: &[u32]) -> bool {
        match ports::is_held_by(self.port, pids) {
            Some(true) => {}
            Some(false) => return false,
            // Where the system does not tell whose a port is, a connection has to do.
            None if ports::answers(&self.host, self.port) => {}
            None => return false,
        }
        let Some(path) = &self.path else { return true };
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .user_agent("trayvisor-probe")
            .build()
            .into();
        match agent.get(format!("http://{}:{}{path}", reachable(&self.host), self.port)).call() {
            Ok(_) => true,
            Err(ureq::Error::Timeout(_) | ureq::Error::ConnectionFailed) => false,
            Err(ureq::Error::Io(error)) => hung_up(&error),
            // Something answered, and not in HTTP.
            Err(_) => true,
        }
    }
}

/// Whether a connection was made and then closed without a word: that, too, is an answer, of a server that does not
/// speak HTTP.
fn hung_up(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe)
}

/// The host under which this machine reaches a server that listens on `host`, as it stands in a URL.
pub(crate) fn reachable(host: &str) -> String {
    match host {
        "0.0.0.0" | "" => "127.0.0.1".to_owned(),
        "::" | "[::]" => "[::1]".to_owned(),
        host if host.contains(':') && !host.starts_with('[') => format!("[{host}]"),
        host => host.to_owned(),
    }
}
