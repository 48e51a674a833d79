//! A webhook's address: which addresses are allowed, and which part may be shown.

use std::net::IpAddr;

use ureq::http::Uri;

/// A webhook's address. Its path and query work like a password and are never shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address(Uri);

impl Address {
    /// Parses an address; `None` if it is not allowed. Without TLS it must be a recognisably local address, because a
    /// name may lead anywhere.
    pub(crate) fn new(text: &str) -> Option<Address> {
        let uri: Uri = text.parse().ok()?;
        let allowed = match uri.scheme_str()? {
            "https" => true,
            "http" => is_near(uri.host()?),
            _ => false,
        };
        let anonymous = !uri.authority()?.as_str().contains('@');
        (allowed && anonymous && !uri.host()?.is_empty()).then_some(Address(uri))
    }

    /// Its host, the only part that may be shown.
    pub(crate) fn host(&self) -> &str {
        self.0.host().unwrap_or_default()
    }

    /// The address itself.
    pub(crate) fn uri(&self) -> &Uri {
        &self.0
    }

    /// Whether the connection uses TLS.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.0.scheme_str() == Some("https")
    }
}

/// Whether a host is this machine, or an address that is not routed to the internet.
fn is_near(host: &str) -> bool {
    is_loopback(host)
        || match ip(host) {
            Some(IpAddr::V4(ip)) => ip.is_private() || ip.is_link_local(),
            Some(IpAddr::V6(ip)) => ip.is_unique_local() || ip.is_unicast_link_local(),
            None => false,
        }
}

/// Whether a host is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || ip(host).is_some_and(|ip| ip.is_loopback())
}

fn ip(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_near_is_sent_to_without_tls() {
        for good in [
            "https://hooks.slack.com/services/T/B/x",
            "https://example.com:8443/",
            "http://127.0.0.1:8000/hook",
            "http://localhost/x",
            "http://[::1]:9/",
            "http://192.168.1.5/x",
            "http://10.0.0.1",
            "http://[fd00::1]/x",
        ] {
            assert!(Address::new(good).is_some(), "{good}");
        }
        for bad in [
            "http://example.com/x",
            "http://8.8.8.8/",
            "http://localhost.example.com/",
            "ftp://127.0.0.1/",
            "file:///etc/passwd",
            "https://me:word@example.com/",
            "hooks.slack.com/services",
            "https://",
            "",
        ] {
            assert!(Address::new(bad).is_none(), "{bad}");
        }
    }
}
