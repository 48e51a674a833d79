//! Checks whether a server answers, and answers well.

mod mentions;
mod request;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use self::request::{NoReply, Request};
pub(crate) use self::request::{Reply, Scheme};
use crate::ports;
use trayvisor_log::ProbeMark;
use trayvisor_model::{HealthCheck, HealthRules, Launch, Message, Plan};

/// The ports of Node's inspector, on which nobody is served.
const INSPECTOR: std::ops::RangeInclusive<u16> = 9229..=9239;

/// Where to send health checks, and what to request.
#[derive(Clone, Debug)]
pub(crate) struct Probe {
    /// Where the server is to listen.
    pub at: Place,
    pub check: HealthCheck,
    /// Interval, timeout and number of tries.
    pub rules: HealthRules,
    /// The server's folder, whose files may name a path for health checks.
    pub folder: PathBuf,
    pub mark: Arc<ProbeMark>,
}

/// How closely to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Whether it listens, if the system reports that. Nobody notices.
    Glance,
    /// Whether it answers.
    Question,
}

/// A good answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// How long it took, if there was one to wait for.
    pub latency: Option<Duration>,
    /// Where the server listens, if the system reports that.
    pub place: Option<Place>,
    /// The reply, if it was asked for one.
    pub reply: Option<Reply>,
}

impl Answer {
    /// Whether the answer was HTTP, if that was asked.
    pub(crate) fn speaks_http(&self) -> Option<bool> {
        self.reply.map(|reply| matches!(reply, Reply::Status(_)))
    }

    /// Whether it is good only because any answer is: an error of the server.
    pub(crate) fn is_error(&self) -> bool {
        matches!(self.reply, Some(Reply::Status(500..)))
    }
}

/// Where to reach a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The configured host, if that leads there.
    pub host: String,
    pub port: u16,
    pub scheme: Scheme,
}

impl Probe {
    /// The probe for a server launched on this port; `None` without a port: such a server is healthy as long as it is
    /// alive.
    pub(crate) fn of(plan: &Plan, launch: &Launch, mark: &Arc<ProbeMark>) -> Option<Probe> {
        let (host, port, scheme) = (plan.host.clone(), plan.port?, scheme_of(launch));
        Some(Probe {
            at: Place { host, port, scheme },
            check: plan.check.clone(),
            rules: plan.health,
            folder: launch.cwd.clone(),
            mark: Arc::clone(mark),
        })
    }

    /// Checks whether a server whose processes are `pids` answers well. An error says what it does instead: "answers
    /// 503 on /health". Blocks for as long as the rules allow.
    ///
    /// One of the server's own processes must listen: an answer from another process does not count. With `anywhere`,
    /// another port than the expected one will do, if none of them listens on that.
    pub(crate) fn ask(&self, pids: &[u32], anywhere: bool, effort: Effort) -> Result<Answer, Message> {
        let not_listening = || Message::NotListening { port: self.at.port };
        let place = match ports::addresses_of(pids) {
            Some(own) => Some(self.place(&own, anywhere).ok_or_else(not_listening)?),
            None => None,
        };
        let mut answer = Answer { latency: None, place, reply: None };
        let mut there = answer.place.clone().unwrap_or_else(|| self.at.clone());
        let is_elsewhere = there.port != self.at.port;
        if effort == Effort::Glance && !is_elsewhere {
            return Ok(answer);
        }
        let asked = Instant::now();
        let reply = match &self.check {
            // A helper's port, such as a debugger's, is not where it serves.
            HealthCheck::Port | HealthCheck::Connection | HealthCheck::Any if is_elsewhere => {
                match self.get(&mut there, "/")? {
                    Reply::Other => return Err(not_listening()),
                    reply @ Reply::Status(_) => Some(reply),
                }
            }
            // Where the system does not report who listens, a connection is enough.
            HealthCheck::Port if answer.place.is_some() => return Ok(answer),
            HealthCheck::Port | HealthCheck::Connection if ports::answers(&there.host, there.port) => None,
            HealthCheck::Port | HealthCheck::Connection => {
                return Err(Message::NoConnection { port: there.port });
            }
            HealthCheck::Any => Some(self.get(&mut there, "/")?),
            HealthCheck::Path(path) => match self.get(&mut there, path)? {
                Reply::Other if is_elsewhere => return Err(not_listening()),
                reply @ Reply::Status(200..400) => Some(reply),
                Reply::Status(status) => return Err(Message::AnswersStatus { status, path: path.clone() }),
                Reply::Other => return Err(Message::NotHttp { path: path.clone() }),
            },
        };
        answer.latency = Some(asked.elapsed());
        answer.reply = reply;
        answer.place = answer.place.map(|_| there);
        Ok(answer)
    }

    fn get(&self, there: &mut Place, path: &str) -> Result<Reply, Message> {
        there.get(path, self.rules.timeout, &self.mark)
    }

    /// Where a server that listens on these addresses is to be asked.
    fn place(&self, own: &[SocketAddr], anywhere: bool) -> Option<Place> {
        let on = |port: u16| own.iter().copied().filter(move |address| address.port() == port);
        let Place { host, port, scheme } = &self.at;
        let there = ports::best(on(*port), host).map(|at| Place::of(at, host, *scheme));
        there.or_else(|| Place::somewhere(own, host, *scheme).filter(|_| anywhere))
    }

    /// A better check for a server that speaks HTTP there: a path that its files mention, if it answers well on it.
    pub(crate) fn better(&self, mut there: Place) -> HealthCheck {
        let path = mentions::health_path(&self.folder);
        match path.filter(|path| matches!(self.get(&mut there, path), Ok(Reply::Status(200..300)))) {
            Some(path) => HealthCheck::Path(path.to_owned()),
            None => HealthCheck::Any,
        }
    }
}

impl Place {
    /// The place of an address that a server with this configured host listens on.
    fn of(at: SocketAddr, configured: &str, scheme: Scheme) -> Place {
        let leads_there = ports::leads_to(configured, at);
        let host = if leads_there { configured.to_owned() } else { at.ip().to_canonical().to_string() };
        Place { host, port: at.port(), scheme }
    }

    /// The place, of those where a server listens, where it most likely serves.
    pub(crate) fn somewhere(own: &[SocketAddr], configured: &str, scheme: Scheme) -> Option<Place> {
        let serving = own.iter().copied().filter(|address| !INSPECTOR.contains(&address.port()));
        ports::best(serving, configured).map(|at| Place::of(at, configured, scheme))
    }

    /// The address of the page there.
    pub(crate) fn url(&self) -> String {
        url(&self.host, self.port, self.scheme)
    }

    /// Whether it speaks HTTP there; if so, the scheme is known from then on.
    pub(crate) fn speaks_http(&mut self, mark: &ProbeMark) -> bool {
        matches!(self.get("/", HealthRules::default().timeout, mark), Ok(Reply::Status(_)))
    }

    /// Requests a path, and remembers the scheme of the reply.
    fn get(&mut self, path: &str, timeout: Duration, mark: &ProbeMark) -> Result<Reply, Message> {
        let at = format!("{}:{}", reachable(&self.host), self.port);
        let request = Request { at: &at, path, timeout, mark };
        let (reply, scheme) = request.send(self.scheme).map_err(|none| match none {
            NoReply::Late => {
                let seconds = timeout.as_secs_f64().to_string();
                Message::NoAnswerWithin { path: path.to_owned(), seconds }
            }
            NoReply::NoConnection => Message::NoConnection { port: self.port },
        })?;
        // What is not HTTP says nothing about the scheme.
        if let Reply::Status(_) = reply {
            self.scheme = scheme;
        }
        Ok(reply)
    }
}

/// What a launch says about the scheme.
pub(crate) fn scheme_of(launch: &Launch) -> Scheme {
    if launch.encrypted { Scheme::PerhapsHttps } else { Scheme::PerhapsHttp }
}

/// The address of a server's page.
pub(crate) fn url(host: &str, port: u16, scheme: Scheme) -> String {
    let scheme = if scheme.is_encrypted() { "https" } else { "http" };
    format!("{scheme}://{}:{port}", reachable(host))
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
