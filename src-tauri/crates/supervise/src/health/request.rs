//! One request to a server, over HTTP or HTTPS.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use trayvisor_log::ProbeMark;
use ureq::tls::TlsConfig;

/// Whether a server's connections are encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// It has answered over plain HTTP, or not over HTTPS.
    Http,
    /// It has answered over HTTPS.
    Https,
    /// Nothing says that it is encrypted.
    PerhapsHttp,
    /// Its command or its files say that it is.
    PerhapsHttps,
}

impl Scheme {
    /// Whether HTTPS is what it speaks, as far as is known.
    pub(crate) fn is_encrypted(self) -> bool {
        matches!(self, Scheme::Https | Scheme::PerhapsHttps)
    }

    fn other(self) -> Scheme {
        if self.is_encrypted() { Scheme::Http } else { Scheme::Https }
    }
}

/// A reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// An HTTP status.
    Status(u16),
    /// An answer that is not HTTP.
    Other,
}

/// Why there is no reply.
pub(crate) enum NoReply {
    Late,
    NoConnection,
}

/// What is requested.
pub(crate) struct Request<'a> {
    /// Host and port, as in a URL: "127.0.0.1:8000".
    pub at: &'a str,
    pub path: &'a str,
    pub timeout: Duration,
    pub mark: &'a ProbeMark,
}

impl Request<'_> {
    /// Sends the request, and again in the other scheme if the first was only a guess and the reply shows that it was
    /// wrong. Returns the scheme of the reply.
    pub(crate) fn send(&self, scheme: Scheme) -> Result<(Reply, Scheme), NoReply> {
        let settled = if scheme.is_encrypted() { Scheme::Https } else { Scheme::Http };
        let reply = self.once(scheme.is_encrypted())?;
        // nginx and Go tell a plain request to an encrypted port that it is a bad one.
        let is_doubtful = matches!(reply, Reply::Other | Reply::Status(400));
        if is_doubtful
            && scheme != settled
            && let Ok(Reply::Status(status)) = self.once(scheme.other().is_encrypted())
        {
            return Ok((Reply::Status(status), scheme.other()));
        }
        Ok((reply, settled))
    }

    fn once(&self, encrypted: bool) -> Result<Reply, NoReply> {
        let mark = self.mark.for_request();
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(self.timeout))
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .user_agent(mark)
            .tls_config(unverified())
            .build()
            .into();
        let (scheme, Request { at, path, .. }) = (if encrypted { "https" } else { "http" }, self);
        let and = if path.contains('?') { '&' } else { '?' };
        match agent.get(format!("{scheme}://{at}{path}{and}{mark}")).call() {
            Ok(answer) => Ok(Reply::Status(answer.status().as_u16())),
            Err(ureq::Error::Http(_) | ureq::Error::Protocol(_)) => Ok(Reply::Other),
            Err(ureq::Error::Rustls(_) | ureq::Error::Tls(_)) => Ok(Reply::Other),
            Err(ureq::Error::Io(error)) if hung_up(&error) || is_of_tls(&error) => Ok(Reply::Other),
            Err(ureq::Error::Timeout(_)) => Err(NoReply::Late),
            Err(_) => Err(NoReply::NoConnection),
        }
    }
}

/// A development server's certificate is its own. One of its own processes listens there, so nobody else answers.
fn unverified() -> TlsConfig {
    TlsConfig::builder()
        .disable_verification(true)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build()
}

/// Whether a connection was made and then closed without data. That counts as an answer too, from a server that does
/// not speak HTTP.
fn hung_up(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe)
}

fn is_of_tls(error: &io::Error) -> bool {
    error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()).is_some()
}
