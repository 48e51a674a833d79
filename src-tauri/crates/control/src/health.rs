//! Does it answer, and well?

use std::io;
use std::time::{Duration, Instant};

use crate::config::ServerConfig;
use crate::ports;

/// Marks a question of ours in the server's own log, whose lines about it are left out of ours.
pub(crate) const MARK: &str = "trayvisor-probe";

/// Where applications say how they are, by custom.
const USUAL: [&str; 3] = ["/health", "/healthz", "/livez"];

/// How often a server is asked, and when it counts as unhealthy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// From one question to the next, while all is well.
    pub interval: Duration,
    /// How long one question may take.
    pub timeout: Duration,
    /// So many questions in a row without a good answer make it unhealthy.
    pub failures: u32,
    /// How long it may take after its start to answer well for the first time; until then nothing is held against it.
    pub start_period: Duration,
}

impl Default for Rules {
    /// Every 10 s, 2 s for an answer, 3 times; 30 s for the first answer.
    fn default() -> Self {
        Rules {
            interval: Duration::from_secs(10),
            timeout: Duration::from_secs(2),
            failures: 3,
            start_period: Duration::from_secs(30),
        }
    }
}

/// What a server is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// This path, over HTTP: 2xx and 3xx are good.
    Path(String),
    /// "/", over HTTP: any answer is good, an error page too. The usual, until something better is found.
    Any,
    /// A connection to its port: it speaks, and not HTTP.
    Connection,
    /// Nothing: that its port is listened on is enough.
    Port,
}

impl Check {
    /// The path asked for over HTTP.
    pub(crate) fn path(&self) -> Option<&str> {
        match self {
            Check::Path(path) => Some(path),
            Check::Any => Some("/"),
            Check::Connection | Check::Port => None,
        }
    }
}

/// Where to ask, and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Probe {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) check: Check,
    /// How often, how long, how many times.
    pub(crate) rules: Rules,
}

/// What came back over HTTP.
enum Reply {
    Status(u16),
    /// Something that is not HTTP.
    Other,
}

impl Probe {
    /// How to ask a server that is launched on this port; `None` for one without, which answers by living.
    pub(crate) fn of(config: &ServerConfig, port: Option<u16>) -> Option<Probe> {
        let (host, check) = (config.host.clone(), config.check.clone());
        port.map(|port| Probe { host, port, check, rules: config.health })
    }

    /// Whether a server whose processes are `pids` answers well, and if not, what it does instead: "answers 503 on
    /// /health". Blocks for as long as the rules allow.
    ///
    /// How long its answer took, where there is one to wait for.
    ///
    /// Its port must be held by one of its own processes: an answer of somebody else's is none.
    pub(crate) fn ask(&self, pids: &[u32]) -> Result<Option<Duration>, String> {
        let connects = || ports::answers(&self.host, self.port);
        match ports::is_held_by(self.port, pids) {
            Some(true) => {}
            // Where the system does not tell whose a port is, a connection has to do.
            None if connects() => {}
            Some(false) | None => return Err(format!("does not listen on port {}", self.port)),
        }
        let asked = Instant::now();
        match &self.check {
            Check::Port => return Ok(None),
            Check::Connection if connects() => {}
            Check::Connection => return Err(format!("takes no connection on port {}", self.port)),
            Check::Any => {
                self.get("/")?;
            }
            Check::Path(path) => match self.get(path)? {
                Reply::Status(200..400) => {}
                Reply::Status(status) => return Err(format!("answers {status} on {path}")),
                Reply::Other => return Err(format!("does not answer in HTTP on {path}")),
            },
        }
        Ok(Some(asked.elapsed()))
    }

    /// What a server that answers is better asked from now on, where `self` asks for just anything; `None` when that
    /// does not show now.
    pub(crate) fn better(&self) -> Option<Check> {
        let status = |path: &str| match self.get(path) {
            Ok(Reply::Status(status)) => Some(status),
            Ok(Reply::Other) | Err(_) => None,
        };
        match self.get("/") {
            Ok(Reply::Status(_)) => {}
            // A reloader that changes its worker hangs up once, too.
            Ok(Reply::Other) if matches!(self.get("/"), Ok(Reply::Other)) => return Some(Check::Connection),
            Ok(Reply::Other) | Err(_) => return None,
        }
        let is_good = |path: &str| matches!(status(path), Some(200..300));
        match USUAL.into_iter().find(|path| is_good(path)) {
            // One that has a page for everything has none for this.
            Some(path) if !is_good(&format!("/{MARK}")) => Some(Check::Path(path.to_owned())),
            Some(_) | None => Some(Check::Any),
        }
    }

    fn get(&self, path: &str) -> Result<Reply, String> {
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
            Ok(answer) => Ok(Reply::Status(answer.status().as_u16())),
            // Something answered, and not in HTTP.
            Err(ureq::Error::Http(_) | ureq::Error::Protocol(_)) => Ok(Reply::Other),
            Err(ureq::Error::Io(error)) if hung_up(&error) => Ok(Reply::Other),
            Err(ureq::Error::Timeout(_)) => {
                Err(format!("does not answer on {path} within {} s", self.rules.timeout.as_secs()))
            }
            Err(_) => Err(format!("takes no connection on port {}", self.port)),
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
