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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// How long it took, if there was one to wait for.
    pub latency: Option<Duration>,
    /// Where the server listens, if the system reports that.
    pub place: Option<Place>,
}

/// Where to reach a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The configured host, if that leads there.
    pub host: String,
    pub port: u16,
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
        let not_listening = || Message::NotListening { port: self.port };
        let place = match ports::addresses_of(pids) {
            Some(own) => Some(self.place(&own, anywhere).ok_or_else(not_listening)?),
            None => None,
        };
        let there = place.as_ref().map_or_else(|| self.clone(), |place| self.at(place));
        let is_elsewhere = there.port != self.port;
        let asked = Instant::now();
        match &self.check {
            // A helper's port, such as a debugger's, is not where it serves.
            HealthCheck::Port | HealthCheck::Connection | HealthCheck::Any if is_elsewhere => {
                if let Reply::Other = there.get("/")? {
                    return Err(not_listening());
                }
            }
            // Where the system does not report who listens, a connection is enough.
            HealthCheck::Port if place.is_some() => return Ok(Answer { latency: None, place }),
            HealthCheck::Port | HealthCheck::Connection if ports::answers(&there.host, there.port) => {}
            HealthCheck::Port | HealthCheck::Connection => {
                return Err(Message::NoConnection { port: there.port });
            }
            HealthCheck::Any => {
                there.get("/")?;
            }
            HealthCheck::Path(path) => match there.get(path)? {
                Reply::Other if is_elsewhere => return Err(not_listening()),
                Reply::Status(200..400) => {}
                Reply::Status(status) => return Err(Message::AnswersStatus { status, path: path.clone() }),
                Reply::Other => return Err(Message::NotHttp { path: path.clone() }),
            },
        }
        Ok(Answer { latency: Some(asked.elapsed()), place })
    }

    /// The same for the place where the server was found to listen.
    pub(crate) fn at(&self, place: &Place) -> Probe {
        Probe { host: place.host.clone(), port: place.port, ..self.clone() }
    }

    /// Where a server that listens on these addresses is to be asked.
    fn place(&self, own: &[SocketAddr], anywhere: bool) -> Option<Place> {
        let on = |port: u16| own.iter().copied().filter(move |address| address.port() == port);
        let there = ports::best(on(self.port), &self.host).map(|at| Place::of(at, &self.host));
        there.or_else(|| Place::somewhere(own, &self.host).filter(|_| anywhere))
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

impl Place {
    /// The place of an address that a server with this configured host listens on.
    fn of(at: SocketAddr, configured: &str) -> Place {
        let leads_there = ports::leads_to(configured, at);
        let host = if leads_there { configured.to_owned() } else { at.ip().to_canonical().to_string() };
        Place { host, port: at.port() }
    }

    /// The place, of those where a server listens, where it most likely serves.
    pub(crate) fn somewhere(own: &[SocketAddr], configured: &str) -> Option<Place> {
        let serving = own.iter().copied().filter(|address| !INSPECTOR.contains(&address.port()));
        ports::best(serving, configured).map(|at| Place::of(at, configured))
    }

    /// The address of the page there.
    pub(crate) fn url(&self) -> String {
        url(&self.host, self.port)
    }

    /// Whether it speaks HTTP there.
    pub(crate) fn speaks_http(&self) -> bool {
        let Place { host, port } = self.clone();
        let probe = Probe { host, port, check: HealthCheck::Any, rules: HealthRules::default() };
        matches!(probe.get("/"), Ok(Reply::Status(_)))
    }
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
