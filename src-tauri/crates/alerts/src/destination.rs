//! The destinations of alerts.

use std::path::PathBuf;

use lettre::message::Mailbox;

use super::address::Address;
use super::shape::Shape;
use super::template::Template;
use trayvisor_model::ServerRef;
use trayvisor_model::{AlertEvent, Message};
use trayvisor_store::home;

/// The owner of a destination, which decides which secrets it may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The project in this folder. Its configuration cannot use the secrets of others.
    Project(PathBuf),
    /// The user, for all projects.
    User,
}

impl Scope {
    /// A short name for it.
    pub fn id(&self) -> String {
        match self {
            Scope::Project(dir) => home::id(&ServerRef { project: dir.clone(), name: String::new() }),
            Scope::User => "user".to_owned(),
        }
    }

    /// Its name in a keyring.
    pub fn title(&self) -> String {
        match self {
            Scope::Project(dir) => dir.display().to_string(),
            Scope::User => "all projects".to_owned(),
        }
    }

    /// Its option for `trayvisor alerts secret`, with a space in front.
    pub fn option(&self) -> &'static str {
        match self {
            Scope::Project(_) => "",
            Scope::User => " --user",
        }
    }
}

/// One destination of alerts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Destination {
    pub scope: Scope,
    /// The events that are sent there.
    pub events: Vec<AlertEvent>,
    /// How they are sent.
    pub means: Means,
}

/// How an alert is sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Means {
    Webhook(Webhook),
    Email(Email),
}

/// An HTTP endpoint.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Webhook {
    pub url: Template,
    /// The format of the requests; `None` for the usual one of the host.
    pub shape: Option<Shape>,
    /// The key that signs deliveries.
    pub secret: Option<Template>,
}

/// Mail through an SMTP server.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Email {
    pub to: Vec<Mailbox>,
    /// The sender; `None` for the first recipient.
    pub from: Option<Mailbox>,
    pub host: String,
    pub port: u16,
    pub tls: Encryption,
    pub user: Option<Template>,
    pub password: Option<Template>,
}

/// How a connection to an SMTP server is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// Starts unencrypted and switches to TLS before anything is sent. Fails if the server cannot do that.
    StartTls,
    /// Encrypted from the first byte.
    Tls,
    /// Not encrypted: only for this machine.
    None,
}

impl Destination {
    /// A short name that stays the same for the same destination.
    pub(crate) fn key(&self) -> String {
        let place = match &self.means {
            Means::Webhook(webhook) => format!("webhook {}", webhook.url.as_written()),
            Means::Email(email) => format!("email {}:{} {}", email.host, email.port, recipients(&email.to)),
        };
        home::id(&ServerRef { project: self.scope.id().into(), name: place })
    }

    /// Its name for display: "webhook to hooks.slack.com". Contains no secrets.
    pub(crate) fn label(&self) -> Message {
        match &self.means {
            Means::Webhook(_) => Message::WebhookTo { host: self.place() },
            Means::Email(_) => Message::EmailTo { addresses: self.place() },
        }
    }

    /// Its place for display: "hooks.slack.com". Contains no secrets.
    pub(crate) fn place(&self) -> String {
        match &self.means {
            Means::Webhook(webhook) => {
                let host = webhook.host();
                host.as_deref().or(webhook.url.first_secret()).unwrap_or("nowhere").to_owned()
            }
            Means::Email(email) => recipients(&email.to),
        }
    }
}

impl Webhook {
    /// The host, if it is not part of a secret.
    pub(crate) fn host(&self) -> Option<String> {
        let before = self.url.before_secrets();
        let after_scheme = before.split_once("://")?.1;
        // The host is unknown if a secret may be part of it.
        let is_whole = !self.url.has_secret() || after_scheme.contains('/');
        is_whole.then(|| Address::new(before))?.map(|address| address.host().to_owned())
    }
}

/// The addresses of the recipients, without their names.
pub(crate) fn recipients(all: &[Mailbox]) -> String {
    all.iter().map(|mailbox| mailbox.email.to_string()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn webhook(url: &str) -> Destination {
        let url = Template::new(url).expect("well formed");
        let means = Means::Webhook(Webhook { url, shape: None, secret: None });
        Destination { scope: Scope::User, events: vec![], means }
    }

    #[test]
    fn a_label_has_the_host_and_nothing_secret() {
        for (url, label) in [
            ("https://hooks.slack.com/services/T0/B0/abc", "webhook to hooks.slack.com"),
            ("https://ntfy.sh/{secret:TOPIC}", "webhook to ntfy.sh"),
            ("{secret:HOOK}", "webhook to {secret:HOOK}"),
            ("https://{secret:HOST}/x/abc", "webhook to {secret:HOST}"),
            ("https://a{secret:REST}", "webhook to {secret:REST}"),
        ] {
            assert_eq!(webhook(url).label(), label);
        }
    }

    #[test]
    fn a_key_is_of_one_place_and_one_scope() {
        let user = webhook("https://example.com/a");
        let project = Destination { scope: Scope::Project("/shop".into()), ..user.clone() };
        assert_eq!(user.key(), webhook("https://example.com/a").key());
        assert_ne!(user.key(), project.key());
        assert_ne!(user.key(), webhook("https://example.com/b").key());
    }
}
