//! Adds the user's own destinations to `alerts.json` and removes them. Everything else in that file is kept.

use serde_json::{Map, Value, json};

use super::address::Address;
use super::destination::Scope;
use super::random_id;
use super::secret::Secrets;
use super::settings::{Settings, change_user_file, read_one, user_file};
use super::shape::Shape;
use super::template::Template;
use trayvisor_model::Message;
use trayvisor_model::error::Result;
use trayvisor_model::{DestinationFault, NewDestination};
use trayvisor_store::home::{self, Home};

/// The problems that prevent adding a destination.
pub fn faults(home: &Home, new: &NewDestination) -> Vec<DestinationFault> {
    let entry = Entry::of(new);
    let known = || {
        let key = read_one(entry.kind, &entry.value).ok()?.key();
        Settings::of_user(home).destinations.iter().any(|known| known.key() == key).then_some(())
    };
    let mut faults = Vec::new();
    let mut find = |fault, is_fault: bool| faults.extend(is_fault.then_some(fault));
    match new {
        NewDestination::Webhook { .. } => {
            find(DestinationFault::Url, read_one(entry.kind, &entry.value).is_err());
        }
        NewDestination::Email { smtp, user, password, .. } => {
            let cannot =
                |to: Value, smtp: &str| read_one("email", &json!({ "to": to, "smtp": smtp })).is_err();
            find(DestinationFault::To, cannot(entry.value["to"].clone(), "a.b:25"));
            find(DestinationFault::Smtp, cannot("a@b.c".into(), smtp.trim()));
            find(DestinationFault::Login, user.trim().is_empty() != password.is_empty());
        }
    }
    find(DestinationFault::Known, known().is_some());
    faults
}

/// Adds a destination. Blocks for as long as the keyring takes, a few seconds at most.
///
/// # Errors
/// A problem of the destination, or if the file is invalid or cannot be written; then nothing is changed.
pub fn add(home: &Home, new: &NewDestination) -> Result<()> {
    let entry = Entry::of(new);
    read_one(entry.kind, &entry.value)?;
    // Checked first, so that no secret is saved if the file is invalid.
    user_file(home)?;
    let secrets = Secrets::of(home, &Scope::User);
    if let Some((name, value)) = &entry.secret {
        secrets.set(name, value)?;
    }
    let added = change_user_file(home, |section| {
        let mut entries = entries(section, entry.kind);
        entries.push(entry.value);
        section.insert(entry.kind.to_owned(), Value::Array(entries));
        true
    });
    added.map(drop).inspect_err(|_| {
        if let Some((name, _)) = &entry.secret {
            let _ = secrets.remove(name);
        }
    })
}

/// Removes the destination with this id, and the secrets that no other destination of the user names. Blocks like
/// [`add`].
///
/// # Errors
/// [`Message::UnknownDestination`], or if the file is invalid or cannot be written; then nothing is changed.
pub fn remove(home: &Home, id: &str) -> Result<()> {
    let (mut removed, mut left) = (None, Map::new());
    change_user_file(home, |section| {
        removed = ["webhook", "email"].into_iter().find_map(|kind| take_out(section, kind, id));
        left.clone_from(section);
        removed.is_some()
    })?;
    let removed = removed.ok_or(Message::UnknownDestination {})?;
    let names =
        |value: Value| Template::new(&value.to_string()).map(|text| names_of(&text)).unwrap_or_default();
    let needed = names(Value::Object(left));
    let secrets = Secrets::of(home, &Scope::User);
    for name in names(removed).iter().filter(|name| !needed.contains(name)) {
        // A secret that is left behind does no harm.
        let _ = secrets.remove(name);
    }
    Ok(())
}

/// Removes the first destination with this id from those of a kind.
fn take_out(section: &mut Map<String, Value>, kind: &str, id: &str) -> Option<Value> {
    let mut entries = entries(section, kind);
    let is_it = |value: &Value| read_one(kind, value).is_ok_and(|destination| destination.key() == id);
    let removed = entries.remove(entries.iter().position(is_it)?);
    if entries.is_empty() {
        section.shift_remove(kind);
    } else {
        section.insert(kind.to_owned(), Value::Array(entries));
    }
    Some(removed)
}

fn names_of(text: &Template) -> Vec<String> {
    text.names().map(ToOwned::to_owned).collect()
}

/// The entries of a kind, one or several.
fn entries(section: &Map<String, Value>, kind: &str) -> Vec<Value> {
    match section.get(kind) {
        None | Some(Value::Null | Value::Bool(false)) => Vec::new(),
        Some(Value::Array(several)) => several.clone(),
        Some(one) => vec![one.clone()],
    }
}

/// A destination for the file, and the secret that it names.
struct Entry {
    kind: &'static str,
    value: Value,
    secret: Option<(String, String)>,
}

impl Entry {
    fn of(new: &NewDestination) -> Entry {
        match new {
            NewDestination::Webhook { url } => Entry::webhook(url.trim()),
            NewDestination::Email { to, smtp, user, password } => {
                let to: Vec<&str> = to.split(',').map(str::trim).filter(|one| !one.is_empty()).collect();
                let to = if let [one] = to[..] { one.into() } else { json!(to) };
                let mut value = json!({ "to": to, "smtp": smtp.trim() });
                let secret =
                    (!password.is_empty()).then(|| (format!("MAIL_{}", &random_id()[..8]), password.clone()));
                if let Some((name, _)) = &secret {
                    value["user"] = user.trim().into();
                    value["password"] = format!("{{secret:{name}}}").into();
                }
                Entry { kind: "email", value, secret }
            }
        }
    }

    /// The entry for a webhook. If its address is itself a secret, the host stays visible, to show which service it is.
    fn webhook(url: &str) -> Entry {
        let path = url.find("://").and_then(|scheme| Some(scheme + 3 + url[scheme + 3..].find('/')? + 1));
        let shape = Address::new(url).and_then(|address| Shape::of_host(address.host()));
        match (shape.filter(|shape| shape.has_secret_address()), path) {
            (Some(shape), Some(path)) if path < url.len() => {
                // Named by its content, so that the same address is recognised again.
                let name = format!("{}_{:08x}", shape.name().to_uppercase(), home::hash(url.bytes()) >> 32);
                let value = format!("{}{{secret:{name}}}", &url[..path]).into();
                Entry { kind: "webhook", value, secret: Some((name, url[path..].to_owned())) }
            }
            _ => Entry { kind: "webhook", value: url.into(), secret: None },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use trayvisor_model::error::Error;

    fn home(dir: &tempfile::TempDir) -> Home {
        Home::at(dir.path().join("home")).expect("made")
    }

    fn webhook(url: &str) -> NewDestination {
        NewDestination::Webhook { url: url.to_owned() }
    }

    fn email(to: &str, smtp: &str, user: &str, password: &str) -> NewDestination {
        let [to, smtp, user, password] = [to, smtp, user, password].map(ToOwned::to_owned);
        NewDestination::Email { to, smtp, user, password }
    }

    fn said(home: &Home) -> Value {
        serde_json::from_str(&fs::read_to_string(home.alerts_file()).expect("there")).expect("JSON")
    }

    fn ids(home: &Home) -> Vec<String> {
        Settings::of_user(home).destinations.iter().map(super::super::Destination::key).collect()
    }

    #[test]
    fn what_is_added_stands_beside_what_is_there_and_can_be_taken_out_again() {
        let dir = tempfile::tempdir().expect("a folder");
        let home = home(&dir);
        let before = json!({ "mine": 1, "webhook": { "url": "https://a.com/", "events": ["crash"] }, "desktop": false });
        fs::write(home.alerts_file(), before.to_string()).expect("written");
        add(&home, &webhook(" https://b.com/x ")).expect("added");
        add(&home, &email("me@b.c, you@b.c", "smtp.b.c:587", "", "")).expect("added");
        let after = said(&home);
        assert_eq!(after["webhook"], json!([before["webhook"], "https://b.com/x"]));
        assert_eq!(after["email"], json!([{ "to": ["me@b.c", "you@b.c"], "smtp": "smtp.b.c:587" }]));
        assert_eq!((&after["mine"], &after["desktop"]), (&before["mine"], &before["desktop"]));
        for id in &ids(&home)[1..] {
            remove(&home, id).expect("removed");
        }
        assert_eq!(said(&home)["webhook"], json!([before["webhook"]]));
        assert_eq!(said(&home).get("email"), None);
        assert!(matches!(remove(&home, "nobody"), Err(Error::Failed(Message::UnknownDestination {}))));
    }

    #[test]
    fn an_address_that_is_a_secret_is_kept_as_one_and_forgotten_with_its_destination() {
        let dir = tempfile::tempdir().expect("a folder");
        let home = home(&dir);
        add(&home, &webhook("https://hooks.slack.com/services/T0/B0/hunter2")).expect("added");
        add(&home, &email("me@b.c", "smtp.b.c:587", "me", "hunter2")).expect("added");
        let text = said(&home).to_string();
        assert!(
            !text.contains("hunter2") && text.contains("https://hooks.slack.com/{secret:SLACK_"),
            "{text}"
        );
        let settings = Settings::of_user(&home);
        assert_eq!(settings.destinations[0].label(), "webhook to hooks.slack.com");
        assert!(settings.problems.is_empty(), "{settings:?}");
        let again = faults(&home, &webhook("https://hooks.slack.com/services/T0/B0/hunter2"));
        assert_eq!(again, [DestinationFault::Known]);
        assert_eq!(faults(&home, &webhook("https://hooks.slack.com/services/T0/B0/other")), []);
        let secrets = Secrets::of(&home, &Scope::User);
        let names = names_of(&Template::new(&text).expect("well formed"));
        assert_eq!(secrets.get(&names[0]).expect("kept"), "services/T0/B0/hunter2");
        assert_eq!(secrets.get(&names[1]).expect("kept"), "hunter2");
        for id in ids(&home) {
            remove(&home, &id).expect("removed");
        }
        for name in names {
            assert!(matches!(secrets.get(&name), Err(Error::Failed(Message::NoSecret { .. }))), "{name}");
        }
    }

    #[test]
    fn what_cannot_be_is_named_and_changes_nothing() {
        let dir = tempfile::tempdir().expect("a folder");
        let home = home(&dir);
        use DestinationFault::{Login, Smtp, To, Url};
        for (new, expected) in [
            (webhook(""), vec![Url]),
            (webhook("http://example.com/x"), vec![Url]),
            (webhook("https://hooks.slack.com"), vec![Url]),
            (email("", "", "me", ""), vec![To, Smtp, Login]),
            (email("me", "smtp.b.c:0", "", "word"), vec![To, Smtp, Login]),
        ] {
            assert_eq!(faults(&home, &new), expected);
            if expected != [Login] {
                add(&home, &new).expect_err("cannot be");
            }
        }
        assert!(!home.alerts_file().exists());
        for good in [webhook("http://127.0.0.1:9/x"), email("a@b.c, d@e.f", "b.c:465", "me", "word")] {
            assert_eq!(faults(&home, &good), []);
            add(&home, &good).expect("added");
        }
        assert_eq!(faults(&home, &webhook("http://127.0.0.1:9/x")), [DestinationFault::Known]);
    }

    #[test]
    fn a_broken_file_is_said_and_not_overwritten() {
        let dir = tempfile::tempdir().expect("a folder");
        let home = home(&dir);
        fs::write(home.alerts_file(), "{ broken").expect("written");
        for refused in [add(&home, &webhook("https://b.com/x")), remove(&home, "x")] {
            assert!(matches!(refused, Err(Error::Failed(Message::NotValid { .. }))), "{refused:?}");
        }
        assert_eq!(fs::read_to_string(home.alerts_file()).expect("there"), "{ broken");
    }
}
