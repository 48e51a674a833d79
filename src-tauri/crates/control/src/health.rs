//! Does it answer?

use std::io;
use std::time::Duration;

use crate::command::Launch;
use crate::config::ServerConfig;
use crate::ports;

/// Marks a question of ours in the server's own log, whose lines about it are left out of ours.
pub(crate) const MARK: &str = "trayvisor-probe";

/// How often a server is asked, and when it counts as silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// From one question to the next, while it answers.
    pub interval: Duration,
    /// How long one question may take.
    pub timeout: Duration,
    /// So many questions in a row without an answer make it silent.
    pub failures: u32,
}

impl Default for Rules {
    /// Every 10 s, 2 s for an answer, 3 times.
    fn default() -> Self {
        Rules { interval: Duration::from_secs(10), timeout: Duration::from_secs(2), failures: 3 }
    }
}

/// Where to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Probe {
    pub(crate) host: String,
    pub(crate) port: u16,
    /// The path to ask for; `None` when a listening port is answer enough.
    pub(crate) path: Option<String>,
    /// How often, how long, how many times.
    pub(crate) rules: Rules,
}

impl Probe {
    /// How to ask a server that is launched so; `None` for one without a port, which answers by living.
    pub(crate) fn of(config: &ServerConfig, port: Option<u16>, launch: &Launch) -> Option<Probe> {
        let (host, path) = (config.host.clone(), launch.health_path.clone());
        port.map(|port| Probe { host, port, path, rules: config.health })
    }

    /// Whether a server whose processes are `pids` answers. Blocks for as long as the rules allow.
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
            .timeout_global(Some(self.rules.timeout))
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .user_agent(MARK)
            .build()
            .into();
        let mark = if path.contains('?') { '&' } else { '?' };
        match agent.get(format!("http://{}:{}{path}{mark}{MARK}", reachable(&self.host), self.port)).call() {
            Ok(_) => true,
            Err(ureq::Error::Timeout(_) | ureq::Error::ConnectionFailed) => false,
            Err(ureq::Error::Io(error)) => hung_up(&error),
            // Something answered, and not in HTTP.
            Err(ureq::Error::Http(_) | ureq::Error::Protocol(_)) => true,
            Err(_) => false,
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
