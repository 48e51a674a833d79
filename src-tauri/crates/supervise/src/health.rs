//! Checks whether a server answers, and answers well.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::ports;
use trayvisor_log::PROBE_MARK;
use trayvisor_model::{HealthCheck, HealthRules, Message, Plan};

/// Common health check paths.
const USUAL: [&str; 3] = ["/health", "/healthz", "/livez"];

/// The ports of Node's inspector, on which nobody is served.
const INSPECTOR: std::ops::RangeInclusive<u16> = 9229..=9239;

/// Where to send health checks, and what to request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Probe {
    pub host: String,
    pub port: u16,
    pub check: HealthCheck,
    /// Interval, timeout and number of tries.
    pub rules: HealthRules,
}

/// A good answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// How long it took, if there was one to wait for.
    pub latency: Option<Duration>,
    /// Where the server listens, if the system reports that.
    pub at: Option<SocketAddr>,
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
    /// One of the server's own processes must listen: an answer from another process does not count. With `anywhere`,
    /// another port than the expected one will do, if none of them listens on that.
    pub(crate) fn ask(&self, pids: &[u32], anywhere: bool) -> Result<Answer, Message> {
        let at = match ports::addresses_of(pids) {
            Some(own) => Some(self.place(&own, anywhere).ok_or(Message::NotListening { port: self.port })?),
            None => None,
        };
        let place = self.at(at);
        let asked = Instant::now();
        // A helper's port, such as a debugger's, is not where it serves.
        if at.is_some_and(|at| at.port() != self.port) && !matches!(place.get("/")?, Reply::Status(_)) {
            return Err(Message::NotListening { port: self.port });
        }
        match &self.check {
            // Where the system does not report who listens, a connection is enough.
            HealthCheck::Port if at.is_some() => return Ok(Answer { latency: None, at }),
            HealthCheck::Port | HealthCheck::Connection if ports::answers(&place.host, place.port) => {}
            HealthCheck::Port | HealthCheck::Connection => {
                return Err(Message::NoConnection { port: place.port });
            }
            HealthCheck::Any => {
                place.get("/")?;
            }
            HealthCheck::Path(path) => match place.get(path)? {
                Reply::Status(200..400) => {}
                Reply::Status(status) => return Err(Message::AnswersStatus { status, path: path.clone() }),
                Reply::Other => return Err(Message::NotHttp { path: path.clone() }),
            },
        }
        Ok(Answer { latency: Some(asked.elapsed()), at })
    }

    /// The same for the place where the server was found to listen.
    pub(crate) fn at(&self, at: Option<SocketAddr>) -> Probe {
        let Some(at) = at else { return self.clone() };
        Probe { host: host_of(at, &self.host), port: at.port(), ..self.clone() }
    }

    /// Where a server that listens on these addresses is to be asked.
    fn place(&self, own: &[SocketAddr], anywhere: bool) -> Option<SocketAddr> {
        let on = |port: u16| own.iter().copied().filter(move |address| address.port() == port);
        ports::best(on(self.port), &self.host).or_else(|| somewhere(own, &self.host).filter(|_| anywhere))
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
        match agent.get(format!("{}{path}{mark}{PROBE_MARK}", url(&self.host, self.port))).call() {
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

/// Whether a server of this host speaks HTTP there.
pub(crate) fn speaks_http(host: &str, at: SocketAddr) -> bool {
    let (check, rules) = (HealthCheck::Any, HealthRules::default());
    let probe = Probe { host: host_of(at, host), port: at.port(), check, rules };
    matches!(probe.get("/"), Ok(Reply::Status(_)))
}

/// The address of those that a server listens on where it most likely serves.
pub(crate) fn somewhere(own: &[SocketAddr], host: &str) -> Option<SocketAddr> {
    ports::best(own.iter().copied().filter(|address| !INSPECTOR.contains(&address.port())), host)
}

/// The host under which to reach a server that listens there: the configured one, if that leads there.
pub(crate) fn host_of(at: SocketAddr, configured: &str) -> String {
    if ports::leads_to(configured, at) { configured.to_owned() } else { at.ip().to_canonical().to_string() }
}

/// Whether a connection was made and then closed without data. That counts as an answer too, from a server that does
/// not speak HTTP.
fn hung_up(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe)
}

/// The address of a server's page.
pub(crate) fn url(host: &str, port: u16) -> String {
    format!("http://{}:{port}", reachable(host))
}

/// The host for URLs under which this machine reaches a server that listens on `host`.
fn reachable(host: &str) -> String {
    match host {
        "0.0.0.0" | "" => "127.0.0.1".to_owned(),
        "::" | "[::]" => "[::1]".to_owned(),
        host if host.contains(':') && !host.starts_with('[') => format!("[{host}]"),
        host => host.to_owned(),
    }
}
