//! Where alerts go.

use std::path::PathBuf;

use lettre::message::Mailbox;

use super::address::Address;
use super::shape::Shape;
use super::template::Template;
use trayvisor_model::ServerRef;
use trayvisor_model::{AlertEvent, Message};
use trayvisor_store::home;

/// Whose a destination is, and with it whose secrets it may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The project's of this folder: what its configuration names can't reach the secrets of others.
    Project(PathBuf),
    /// The user's own, for all projects.
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

    /// What a keyring shows of it.
    pub fn title(&self) -> String {
        match self {
            Scope::Project(dir) => dir.display().to_string(),
            Scope::User => "all projects".to_owned(),
        }
    }

    /// What `trayvisor alerts secret` needs for it, with a blank before it.
    pub fn option(&self) -> &'static str {
        match self {
            Scope::Project(_) => "",
            Scope::User => " --user",
        }
    }
}

/// One place that alerts go to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Destination {
    pub scope: Scope,
    /// What is told there.
    pub events: Vec<AlertEvent>,
    /// How.
    pub means: Means,
}

/// How an alert gets somewhere.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Means {
    Webhook(Webhook),
    Email(Email),
}

/// An HTTP endpoint.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Webhook {
    pub url: Template,
    /// `None` for what its host is known to take.
    pub shape: Option<Shape>,
    /// What deliveries are signed with.
    pub secret: Option<Template>,
}

/// Mail through an SMTP server.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Email {
    pub to: Vec<Mailbox>,
    /// `None` for the first of those that it goes to.
    pub from: Option<Mailbox>,
    pub host: String,
    pub port: u16,
    pub tls: Encryption,
    pub user: Option<Template>,
    pub password: Option<Template>,
}

/// How a connection to an SMTP server is kept from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// Begun in the clear and encrypted before anything is said; refused where the server can't.
    StartTls,
    /// Encrypted from the first byte.
    Tls,
    /// Not at all: this machine only.
    None,
}

impl Destination {
    /// A short name, the same as long as it is the same place.
    pub(crate) fn key(&self) -> String {
        let place = match &self.means {
            Means::Webhook(webhook) => format!("webhook {}", webhook.url.as_written()),
            Means::Email(email) => format!("email {}:{} {}", email.host, email.port, recipients(&email.to)),
        };
        home::id(&ServerRef { project: self.scope.id().into(), name: place })
    }

    /// What people call it: "webhook to hooks.slack.com". Nothing secret is part of it.
    pub(crate) fn label(&self) -> Message {
        match &self.means {
            Means::Webhook(_) => Message::WebhookTo { host: self.place() },
            Means::Email(_) => Message::EmailTo { addresses: self.place() },
        }
    }

    /// Where that is: "hooks.slack.com". Nothing secret is part of it.
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
    /// The host, where it is no part of a secret.
    pub(crate) fn host(&self) -> Option<String> {
        let before = self.url.before_secrets();
        let after_scheme = before.split_once("://")?.1;
        // A host that a secret may go on with is not known.
        let is_whole = !self.url.has_secret() || after_scheme.contains('/');
        is_whole.then(|| Address::new(before))?.map(|address| address.host().to_owned())
    }
}

/// The addresses, without the names that may stand before them.
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
