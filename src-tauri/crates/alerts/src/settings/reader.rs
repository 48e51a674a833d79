//! Reads an `alerts` section: its destinations, each checked on its own.

use std::str::FromStr;

use lettre::message::Mailbox;
use serde_json::{Map, Value};

use super::Settings;
use crate::address::{Address, is_loopback};
use crate::destination::{Destination, Email, Encryption, Means, Scope, Webhook};
use crate::shape::Shape;
use crate::template::Template;
use trayvisor_model::AlertEvent;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};

/// Shown instead of values that may be secrets.
const UNSHOWN: &str = "…";

type Section = Map<String, Value>;

/// Reads a section with this key.
pub(super) struct Reader {
    key: String,
    scope: Scope,
}

impl Reader {
    pub(super) fn new(key: String, scope: Scope) -> Reader {
        Reader { key, scope }
    }

    /// All destinations of a section, and the problems of invalid ones.
    pub(super) fn section(&self, value: &Value, known: &[&str]) -> Settings {
        let mut settings = Settings::default();
        let section = match value {
            Value::Null | Value::Bool(false) => return settings,
            Value::Object(section) => section,
            other => {
                settings.problems.push(self.cannot("", &kind(other), Message::AlertsValue {}));
                return settings;
            }
        };
        settings.problems.extend(self.unknown("", section, known));
        for (key, value) in each(section, "webhook") {
            self.take(&mut settings, self.webhook(&key, value));
        }
        for (key, value) in each(section, "email") {
            self.take(&mut settings, self.email(&key, value));
        }
        settings
    }

    fn take(&self, settings: &mut Settings, read: Result<(Means, Vec<AlertEvent>)>) {
        match read {
            Ok((means, events)) => {
                settings.destinations.push(Destination { scope: self.scope.clone(), events, means });
            }
            Err(error) => settings.problems.push(error),
        }
    }

    fn webhook(&self, key: &str, value: &Value) -> Result<(Means, Vec<AlertEvent>)> {
        let section = match value {
            Value::String(_) => &Section::from_iter([("url".to_owned(), value.clone())]),
            Value::Object(section) => section,
            other => return Err(self.cannot(key, &kind(other), Message::WebhookValue {})),
        };
        self.known(key, section, &["url", "shape", "events", "secret"])?;
        let webhook = Webhook {
            url: self.url(&format!("{key}.url"), section.get("url"))?,
            shape: self.shape(&format!("{key}.shape"), section.get("shape"))?,
            secret: self.secret(&format!("{key}.secret"), section.get("secret"))?,
        };
        Ok((Means::Webhook(webhook), self.events(&format!("{key}.events"), section.get("events"))?))
    }

    fn url(&self, key: &str, value: Option<&Value>) -> Result<Template> {
        let allowed = Message::WebhookAddressOrSecret {};
        let text = value
            .and_then(Value::as_str)
            .ok_or_else(|| self.cannot(key, &UNSHOWN.into(), allowed.clone()))?;
        let url = self.template(key, text)?;
        if url.has_secret() {
            return Ok(url);
        }
        let Some(address) = Address::new(text) else {
            return Err(self.cannot(key, &UNSHOWN.into(), allowed));
        };
        let is_secret = Shape::of_host(address.host()).is_some_and(Shape::has_secret_address);
        if is_secret { Err(self.is_secret(key)) } else { Ok(url) }
    }

    fn shape(&self, key: &str, value: Option<&Value>) -> Result<Option<Shape>> {
        let Some(value) = value.filter(|value| !value.is_null()) else { return Ok(None) };
        let found = Shape::ALL.into_iter().find(|shape| value.as_str() == Some(shape.name()));
        let names = Shape::ALL.into_iter().map(|shape| shape.name().to_owned()).collect();
        found.map(Some).ok_or_else(|| self.cannot(key, value, Message::OneOf { names }))
    }

    /// Events by name; all if the setting is missing.
    pub(super) fn events(&self, key: &str, value: Option<&Value>) -> Result<Vec<AlertEvent>> {
        let Some(value) = value.filter(|value| !value.is_null()) else { return Ok(AlertEvent::ALL.to_vec()) };
        let named =
            |name: &Value| AlertEvent::ALL.into_iter().find(|event| name.as_str() == Some(event.name()));
        let events = value.as_array().and_then(|names| names.iter().map(named).collect());
        let names = AlertEvent::ALL.into_iter().map(|event| event.name().to_owned()).collect();
        events.ok_or_else(|| self.cannot(key, value, Message::ListOf { names }))
    }

    fn email(&self, key: &str, value: &Value) -> Result<(Means, Vec<AlertEvent>)> {
        let Value::Object(section) = value else {
            return Err(self.cannot(key, &kind(value), Message::EmailValue {}));
        };
        self.known(key, section, &["to", "from", "smtp", "tls", "user", "password", "events"])?;
        let inner =
            |name: &str| (format!("{key}.{name}"), section.get(name).filter(|value| !value.is_null()));
        let (to_key, to) = inner("to");
        let (from_key, from) = inner("from");
        let (host, port) = self.smtp(&inner("smtp").0, section.get("smtp"))?;
        let email = Email {
            to: self.mailboxes(&to_key, to)?,
            from: from.map(|from| self.mailbox(&from_key, from)).transpose()?,
            tls: self.tls(&inner("tls").0, section.get("tls"), &host, port)?,
            user: self.user(&inner("user").0, section.get("user"))?,
            password: self.secret(&inner("password").0, section.get("password"))?,
            host,
            port,
        };
        Ok((Means::Email(email), self.events(&inner("events").0, section.get("events"))?))
    }

    fn mailboxes(&self, key: &str, value: Option<&Value>) -> Result<Vec<Mailbox>> {
        match value {
            Some(Value::Array(all)) if !all.is_empty() => {
                all.iter().map(|one| self.mailbox(key, one)).collect()
            }
            Some(one) => Ok(vec![self.mailbox(key, one)?]),
            None => Err(self.cannot(key, &Value::Null, Message::EmailAddresses {})),
        }
    }

    fn mailbox(&self, key: &str, value: &Value) -> Result<Mailbox> {
        let mailbox = value.as_str().and_then(|text| Mailbox::from_str(text).ok());
        mailbox.ok_or_else(|| self.cannot(key, value, Message::EmailAddress {}))
    }

    fn smtp(&self, key: &str, value: Option<&Value>) -> Result<(String, u16)> {
        let value = value.unwrap_or(&Value::Null);
        let is_host = |host: &&str| !host.is_empty() && !host.contains(['/', '@', ' ', '{']);
        let parts = value.as_str().and_then(|text| text.rsplit_once(':'));
        let taken = parts.and_then(|(host, port)| Some((Some(host).filter(is_host)?, port.parse().ok()?)));
        match taken {
            Some((host, port @ 1..)) => Ok((host.to_owned(), port)),
            _ => Err(self.cannot(key, value, Message::HostAndPort {})),
        }
    }

    /// Port 465 uses TLS from the first byte (RFC 8314); other ports usually use STARTTLS.
    fn tls(&self, key: &str, value: Option<&Value>, host: &str, port: u16) -> Result<Encryption> {
        let Some(value) = value.filter(|value| !value.is_null()) else {
            return Ok(if port == 465 { Encryption::Tls } else { Encryption::StartTls });
        };
        match value.as_str() {
            Some("starttls") => Ok(Encryption::StartTls),
            Some("tls") => Ok(Encryption::Tls),
            Some("none") if is_loopback(host) => Ok(Encryption::None),
            _ => Err(self.cannot(key, value, Message::TlsValue {})),
        }
    }

    fn user(&self, key: &str, value: Option<&Value>) -> Result<Option<Template>> {
        match value {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => self.template(key, text).map(Some),
            Some(other) => Err(self.cannot(key, &kind(other), Message::AText {})),
        }
    }

    /// The name of a secret. The secret itself is refused.
    fn secret(&self, key: &str, value: Option<&Value>) -> Result<Option<Template>> {
        match value {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => match self.template(key, text)? {
                secret if secret.has_secret() => Ok(Some(secret)),
                _ => Err(self.is_secret(key)),
            },
            Some(_) => Err(self.is_secret(key)),
        }
    }

    fn template(&self, key: &str, text: &str) -> Result<Template> {
        let allowed = Message::SecretTemplate { names: Box::new(Message::SecretNames {}) };
        Template::new(text).ok_or_else(|| self.cannot(key, &UNSHOWN.into(), allowed))
    }

    /// Refuses unknown keys, because a misspelt one would silently do nothing.
    fn known(&self, key: &str, section: &Section, known: &[&str]) -> Result<()> {
        self.unknown(key, section, known).map_or(Ok(()), Err)
    }

    fn unknown(&self, key: &str, section: &Section, known: &[&str]) -> Option<Error> {
        let unknown = section.keys().find(|name| !known.contains(&name.as_str()))?;
        let key = self.full(key);
        Some(Message::UnknownKey { key: format!("{key}.{unknown}"), known: listed(known) }.into())
    }

    fn cannot(&self, key: &str, value: &Value, allowed: Message) -> Error {
        let (key, value, allowed) = (self.full(key), value.to_string(), Box::new(allowed));
        Message::ConfigValue { key, value, allowed }.into()
    }

    fn is_secret(&self, key: &str) -> Error {
        Message::SecretInConfig { key: self.full(key), option: self.scope.option().to_owned() }.into()
    }

    fn full(&self, key: &str) -> String {
        if key.is_empty() { self.key.clone() } else { format!("{}.{key}", self.key) }
    }
}

/// The entries of a key, one or several, each with its own key.
fn each<'a>(section: &'a Section, key: &str) -> Vec<(String, &'a Value)> {
    match section.get(key) {
        None | Some(Value::Null | Value::Bool(false)) => Vec::new(),
        Some(Value::Array(all)) => {
            all.iter().enumerate().map(|(at, one)| (format!("{key}[{at}]"), one)).collect()
        }
        Some(one) => vec![(key.to_owned(), one)],
    }
}

/// A description of a value that may be a secret.
fn kind(value: &Value) -> Value {
    let kind = match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    kind.into()
}

fn listed(known: &[&str]) -> Vec<String> {
    known.iter().map(|name| format!("\"{name}\"")).collect()
}
