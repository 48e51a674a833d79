//! Checks whether a server answers, and answers well.

use std::io;
use std::time::{Duration, Instant};

use crate::ports;
use trayvisor_log::PROBE_MARK;
use trayvisor_model::{HealthCheck, HealthRules, Message, Plan};

/// Common health check paths.
const USUAL: [&str; 3] = ["/health", "/healthz", "/livez"];

/// Where to send health checks, and what to request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Probe {
    pub host: String,
    pub port: u16,
    pub check: HealthCheck,
    /// Interval, timeout and number of tries.
    pub rules: HealthRules,
}

/// An HTTP reply.
enum Reply {
    Status(u16),
    /// An answer that is not HTTP.
    Other,
}

impl Probe {
    /// The probe for a server launched on this port; `None` without a port: such a server is healthy as long as it is
    /// alive.
    pub(crate) fn of(plan: &Plan) -> Option<Probe> {
        let (host, check) = (plan.host.clone(), plan.check.clone());
        plan.port.map(|port| Probe { host, port, check, rules: plan.health })
    }

    /// Checks whether a server whose processes are `pids` answers well. An error says what it does instead: "answers
    /// 503 on /health". Blocks for as long as the rules allow.
    ///
    /// Returns how long the answer took, if there was one to wait for.
    ///
    /// One of the server's own processes must hold the port: an answer from another process does not count.
    pub(crate) fn ask(&self, pids: &[u32]) -> Result<Option<Duration>, Message> {
        let connects = || ports::answers(&self.host, self.port);
        match ports::is_held_by(self.port, pids) {
            Some(true) => {}
            // Where the system does not report who holds a port, a connection is enough.
            None if connects() => {}
            Some(false) | None => return Err(Message::NotListening { port: self.port }),
        }
        let asked = Instant::now();
        match &self.check {
            HealthCheck::Port => return Ok(None),
            HealthCheck::Connection if connects() => {}
            HealthCheck::Connection => return Err(Message::NoConnection { port: self.port }),
            HealthCheck::Any => {
                self.get("/")?;
            }
            HealthCheck::Path(path) => match self.get(path)? {
                Reply::Status(200..400) => {}
                Reply::Status(status) => return Err(Message::AnswersStatus { status, path: path.clone() }),
                Reply::Other => return Err(Message::NotHttp { path: path.clone() }),
            },
        }
        Ok(Some(asked.elapsed()))
    }

    /// A better check for a server that answers, where `self` accepts any answer; `None` if none can be found now.
    pub(crate) fn better(&self) -> Option<HealthCheck> {
        let status = |path: &str| match self.get(path) {
            Ok(Reply::Status(status)) => Some(status),
            Ok(Reply::Other) | Err(_) => None,
        };
        match self.get("/") {
            Ok(Reply::Status(_)) => {}
            // A reloader that replaces its worker also hangs up once.
            Ok(Reply::Other) if matches!(self.get("/"), Ok(Reply::Other)) => {
                return Some(HealthCheck::Connection);
            }
            Ok(Reply::Other) | Err(_) => return None,
        }
        let is_good = |path: &str| matches!(status(path), Some(200..300));
        match USUAL.into_iter().find(|path| is_good(path)) {
            // A server that answers every path has no health page.
            Some(path) if !is_good(&format!("/{PROBE_MARK}")) => Some(HealthCheck::Path(path.to_owned())),
            Some(_) | None => Some(HealthCheck::Any),
        }
    }

    fn get(&self, path: &str) -> Result<Reply, Message> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(self.rules.timeout))
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .user_agent(PROBE_MARK)
            .build()
            .into();
        let mark = if path.contains('?') { '&' } else { '?' };
        match agent
            .get(format!("http://{}:{}{path}{mark}{PROBE_MARK}", reachable(&self.host), self.port))
            .call()
        {
            Ok(answer) => Ok(Reply::Status(answer.status().as_u16())),
            // An answer that is not HTTP.
            Err(ureq::Error::Http(_) | ureq::Error::Protocol(_)) => Ok(Reply::Other),
            Err(ureq::Error::Io(error)) if hung_up(&error) => Ok(Reply::Other),
            Err(ureq::Error::Timeout(_)) => Err(Message::NoAnswerWithin {
                path: path.to_owned(),
                seconds: self.rules.timeout.as_secs_f64().to_string(),
            }),
            Err(_) => Err(Message::NoConnection { port: self.port }),
        }
    }
}

/// Whether a connection was made and then closed without data. That counts as an answer too, from a server that does
/// not speak HTTP.
fn hung_up(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe)
}

/// The host for URLs under which this machine reaches a server that listens on `host`.
pub(crate) fn reachable(host: &str) -> String {
    match host {
        "0.0.0.0" | "" => "127.0.0.1".to_owned(),
        "::" | "[::]" => "[::1]".to_owned(),
        host if host.contains(':') && !host.starts_with('[') => format!("[{host}]"),
        host => host.to_owned(),
    }
}
