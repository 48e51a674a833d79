//! Sending an alert to an HTTP endpoint.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use ureq::http::{HeaderMap, Uri, header};
use ureq::tls::{RootCerts, TlsConfig};

use super::address::Address;
use super::destination::Webhook;
use super::event::Alert;
use super::notice::HeldBack;
use super::shape::Shape;
use super::signature;
use super::undelivered::{Retry, Undelivered};
use trayvisor_model::Message;
use trayvisor_model::error::Result;

/// Total time limit for an endpoint.
pub(super) const LIMIT: Duration = Duration::from_secs(10);

/// Sends an alert once. Blocks for up to [`LIMIT`].
pub(super) fn send(
    webhook: &Webhook,
    alert: &Alert,
    held_back: HeldBack,
    secret: impl Fn(&str) -> Result<String>,
) -> Result<(), Undelivered> {
    let url = webhook.url.fill(&secret)?;
    let key = webhook.secret.as_ref().map(|key| key.fill(&secret)).transpose()?;
    let address = Address::new(url.trim());
    let address = address.ok_or_else(|| {
        let allowed = Box::new(Message::WebhookAddress {});
        Undelivered::later(Message::AddressUnusable { allowed })
    })?;
    let shape = webhook.shape.or_else(|| Shape::of_host(address.host())).unwrap_or(Shape::Json);
    let (to, body) = shape.request(&address, alert, held_back);
    post(&to, address.is_encrypted(), alert, key.as_deref(), body.to_string().as_bytes())
}

fn post(to: &Uri, encrypted: bool, alert: &Alert, key: Option<&str>, body: &[u8]) -> Result<(), Undelivered> {
    let mut request = agent(encrypted)
        .post(to)
        .header(header::CONTENT_TYPE, "application/json")
        .header("X-Trayvisor-Event", alert.what.event().name())
        .header("X-Trayvisor-Delivery", &alert.id);
    if let Some(key) = key {
        let now = Timestamp::now().as_second();
        request = request
            .header("X-Trayvisor-Timestamp", now.to_string())
            .header("X-Trayvisor-Signature", format!("sha256={}", signature::sign(key, now, body)));
    }
    let response = request.send(body).map_err(|error| Undelivered::later(plainly(&error)))?;
    match response.status().as_u16() {
        200..=299 => Ok(()),
        status => Err(refused(status, response.headers())),
    }
}

/// Certificates are verified by the system, as in a browser. Redirects are not followed. Requests to the internet use
/// the proxy in the environment (HTTPS_PROXY, NO_PROXY), which only sees the host.
fn agent(encrypted: bool) -> ureq::Agent {
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()));
    ureq::Agent::config_builder()
        .timeout_global(Some(LIMIT))
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(if encrypted { ureq::Proxy::try_from_env() } else { None })
        .user_agent(concat!("trayvisor/", env!("CARGO_PKG_VERSION")))
        .tls_config(tls.build())
        .build()
        .into()
}

/// The meaning of an unsuccessful answer: a busy or broken endpoint may accept the request later, one that refuses it
/// will refuse it again.
fn refused(status: u16, headers: &HeaderMap) -> Undelivered {
    let why = match status {
        300..=399 => Message::AnsweredRedirect { status },
        401 | 403 => Message::AnsweredDenied { status },
        404 | 410 => Message::AnsweredGone { status },
        _ => Message::Answered { status },
    };
    let retry = match status {
        408 | 429 | 500..=599 => after(headers).map_or(Retry::Later, Retry::After),
        _ => Retry::Never,
    };
    Undelivered { why, retry }
}

/// The delay in `Retry-After`, given as seconds or as a date.
fn after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    Duration::try_from(at.duration_since(Timestamp::now())).ok()
}

/// Why a request was not answered. The errors' own texts may contain the address.
fn plainly(error: &ureq::Error) -> Message {
    match error {
        ureq::Error::HostNotFound => Message::HostUnknown {},
        ureq::Error::Timeout(_) => Message::AnswerLate { seconds: LIMIT.as_secs() },
        ureq::Error::Io(error) => of_connection(error),
        ureq::Error::Rustls(error) => of_tls(error),
        ureq::Error::Tls(_) | ureq::Error::Pem(_) => Message::TlsFailed {},
        ureq::Error::Protocol(_) => Message::AnswerNotHttp {},
        ureq::Error::InvalidProxyUrl | ureq::Error::ConnectProxyFailed(_) => Message::ProxyRefused {},
        _ => Message::ConnectionFailed {},
    }
}

/// Describes an error of a connection, or of TLS on it.
pub(super) fn of_connection(error: &io::Error) -> Message {
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return of_tls(tls);
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Message::NothingListens {},
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => {
            Message::AnswerLate { seconds: LIMIT.as_secs() }
        }
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
            Message::HungUp {}
        }
        kind => Message::verbatim(kind.to_string()),
    }
}

/// Describes an error of an encrypted connection.
pub(super) fn of_tls(error: &rustls::Error) -> Message {
    match error {
        rustls::Error::InvalidCertificate(why) => Message::CertificateDistrusted { why: format!("{why}") },
        rustls::Error::InvalidMessage(_) => Message::TlsNotSpoken {},
        _ => Message::TlsFailed {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, retry_after: Option<&str>) -> Retry {
        let mut headers = HeaderMap::new();
        if let Some(text) = retry_after {
            headers.insert(header::RETRY_AFTER, text.parse().expect("a header"));
        }
        refused(status, &headers).retry
    }

    #[test]
    fn only_what_may_go_better_is_tried_again() {
        for status in [301, 400, 401, 403, 404, 410, 413, 422] {
            assert_eq!(answered(status, Some("5")), Retry::Never, "{status}");
        }
        for status in [408, 429, 500, 502, 503, 504] {
            assert_eq!(answered(status, None), Retry::Later, "{status}");
            assert_eq!(answered(status, Some("5")), Retry::After(Duration::from_secs(5)), "{status}");
        }
    }

    #[test]
    fn a_moment_to_wait_for_may_be_a_date() {
        let soon = Timestamp::now() + jiff::SignedDuration::from_secs(100);
        let date = jiff::fmt::rfc2822::to_string(&soon.to_zoned(jiff::tz::TimeZone::UTC)).expect("a date");
        let Retry::After(wait) = answered(503, Some(&date)) else { panic!("{date}") };
        assert!((95..=100).contains(&wait.as_secs()), "{wait:?}");
        assert_eq!(answered(503, Some("Fri, 31 Dec 1999 23:59:59 GMT")), Retry::Later);
        assert_eq!(answered(503, Some("nonsense")), Retry::Later);
    }
}
