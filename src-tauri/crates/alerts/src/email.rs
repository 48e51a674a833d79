//! Sending an alert by mail.

use std::error::Error as _;
use std::io;
use std::net::ToSocketAddrs as _;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{SmtpTransport, Transport as _};

use super::destination::{Email, Encryption};
use super::event::Alert;
use super::notice::{HeldBack, Notice};
use super::undelivered::Undelivered;
use super::webhook::{LIMIT, of_connection, of_tls};
use super::within;
use trayvisor_model::Message;
use trayvisor_model::error::Result;

/// Longest time for sending a mail, which takes several requests and answers.
const WHOLE: Duration = Duration::from_secs(30);

/// Sends an alert once. Each answer of the server has the same time limit as a webhook's; blocks for up to [`WHOLE`].
pub(super) fn send(
    email: &Email,
    alert: &Alert,
    held_back: HeldBack,
    secret: impl Fn(&str) -> Result<String>,
) -> Result<(), Undelivered> {
    let fill =
        |text: &Option<super::template::Template>| text.as_ref().map(|text| text.fill(&secret)).transpose();
    let (user, password) = (fill(&email.user)?, fill(&email.password)?);
    let mail = compose(email, alert, held_back)?;
    let mut server = SmtpTransport::builder_dangerous(&email.host)
        .port(email.port)
        .tls(encryption(email)?)
        .timeout(Some(LIMIT));
    if let (Some(user), Some(password)) = (user, password) {
        server = server.credentials(Credentials::new(user, password));
    }
    let (host, port, server) = (email.host.clone(), email.port, server.build());
    let deliver = move || {
        if (host.as_str(), port).to_socket_addrs().is_err() {
            return Err(Undelivered::later(Message::MailHostUnknown { host }));
        }
        server.send(&mail).map(drop).map_err(|error| plainly(&error))
    };
    let slow = || Undelivered::later(Message::MailLate { seconds: WHOLE.as_secs() });
    within(WHOLE, deliver).unwrap_or_else(|| Err(slow()))
}

fn encryption(email: &Email) -> Result<Tls, Undelivered> {
    let parameters = || {
        TlsParameters::new(email.host.clone())
            .map_err(|_| Undelivered::later(Message::CertificatesUnreadable {}))
    };
    Ok(match email.tls {
        Encryption::StartTls => Tls::Required(parameters()?),
        Encryption::Tls => Tls::Wrapper(parameters()?),
        Encryption::None => Tls::None,
    })
}

/// The mail. It has the same id in each attempt, and is marked as automatic, so that absence notices do not answer it
/// (RFC 3834).
fn compose(email: &Email, alert: &Alert, held_back: HeldBack) -> Result<lettre::Message, Undelivered> {
    let message = Notice::of(alert, held_back);
    let from: &Mailbox = email.from.as_ref().unwrap_or(&email.to[0]);
    let mut mail = lettre::Message::builder()
        .from(from.clone())
        .subject(format!("[{}] {}", message.project, message.title))
        .message_id(Some(format!("<{}@trayvisor>", alert.id)))
        .date(alert.at.into())
        .header(ContentType::TEXT_PLAIN);
    for to in &email.to {
        mail = mail.to(to.clone());
    }
    let at = alert.at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S %Z");
    let text = format!("{}\n\n{}, {at}\n", message.text, message.place());
    let mut mail = mail.body(text).map_err(|_| Undelivered::never(Message::MailUnwritable {}))?;
    for (name, value) in [
        ("Auto-Submitted", "auto-generated"),
        ("X-Trayvisor-Event", alert.what.event().name()),
        ("X-Trayvisor-Delivery", &alert.id),
    ] {
        let name = HeaderName::new_from_ascii(name.to_owned()).expect("our own names are good");
        mail.headers_mut().insert_raw(HeaderValue::new(name, value.to_owned()));
    }
    Ok(mail)
}

/// Why a mail was not accepted. The server's own text may repeat parts of the mail, so only its code is used.
fn plainly(error: &lettre::transport::smtp::Error) -> Undelivered {
    if let Some(code) = error.status() {
        let (number, code) = (u16::from(code), code.to_string());
        let why = match number {
            530 | 534 | 535 | 538 => Message::MailLoginRefused { code },
            550 | 551 | 553 => Message::MailAddressRefused { code },
            _ => Message::MailRefused { code },
        };
        return if error.is_permanent() { Undelivered::never(why) } else { Undelivered::later(why) };
    }
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(tls) = inner.downcast_ref::<rustls::Error>() {
            return Undelivered::later(of_tls(tls));
        }
        if let Some(connection) = inner.downcast_ref::<io::Error>() {
            return Undelivered::later(of_connection(connection));
        }
        source = inner.source();
    }
    Undelivered::later(if error.is_client() { Message::MailServerLacks {} } else { Message::MailNotSmtp {} })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::What;
    use trayvisor_model::ServerRef;

    #[test]
    fn a_mail_says_what_where_and_when_and_its_name_can_forge_no_header() {
        let server = ServerRef { project: "/work/shop".into(), name: "api\r\nBcc: x@example.com".into() };
        let alert = Alert::new(&server, What::GaveUp, 5);
        let email = Email {
            to: vec![
                "Ann <ann@example.com>".parse().expect("an address"),
                "b@example.com".parse().expect("one"),
            ],
            from: None,
            host: "localhost".into(),
            port: 25,
            tls: Encryption::None,
            user: None,
            password: None,
        };
        let mail = compose(&email, &alert, HeldBack::default()).expect("written").formatted();
        let mail = String::from_utf8(mail).expect("text");
        assert!(mail.contains("From: Ann <ann@example.com>\r\n"), "{mail}");
        assert!(mail.contains("To: Ann <ann@example.com>, b@example.com\r\n"), "{mail}");
        assert!(mail.contains("Subject: [shop] api"), "{mail}");
        assert!(mail.contains(&format!("Message-ID: <{}@trayvisor>\r\n", alert.id)), "{mail}");
        assert!(mail.contains("Auto-Submitted: auto-generated\r\n"), "{mail}");
        let (head, body) = mail.split_once("\r\n\r\n").expect("a head and a body");
        assert!(!head.contains("\nBcc:"), "{head}");
        assert!(body.contains("now stays stopped") && body.contains("shop on "), "{body}");
    }
}
