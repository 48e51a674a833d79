//! Secrets: in the system's keyring if there is one that answers, else in a file that only the user can read.
//!
//! Each secret belongs to one project or to the user's own `alerts.json`, and other settings cannot use it. Otherwise a
//! cloned configuration could name secrets of others and send them anywhere.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use keyring_core::{Entry, Error as KeyringError};

use super::destination::Scope;
use super::template;
use super::within;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_platform as platform;
use trayvisor_store::files;
use trayvisor_store::home::Home;

/// Longest time to wait for the keyring. If it does not answer, for instance because it must be unlocked, it is not
/// used.
const PATIENCE: Duration = Duration::from_secs(3);
/// The service name of our entries in the keyring.
const SERVICE: &str = "trayvisor";

/// Where a secret was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretPlace {
    /// The system's keyring.
    Keyring,
    /// This file, which only the user can read.
    File(PathBuf),
}

/// The secrets of one scope.
pub struct Secrets {
    home: Home,
    scope: Scope,
}

/// The content of the file: values by name, by scope.
type Kept = BTreeMap<String, BTreeMap<String, String>>;

impl Secrets {
    /// The secrets of this scope.
    pub fn of(home: &Home, scope: &Scope) -> Secrets {
        Secrets { home: home.clone(), scope: scope.clone() }
    }

    /// A secret's value.
    ///
    /// # Errors
    /// [`Message::NoSecret`] if it was never set, [`Message::Keyring`] if the keyring does not reveal it.
    pub fn get(&self, name: &str) -> Result<String> {
        // The file comes first: it contains secrets that could not be saved in the keyring, so they are newer.
        if let Some(value) = self.kept()?.get(&self.scope.id()).and_then(|own| own.get(name)) {
            return Ok(value.clone());
        }
        match self.ask_keyring(name, Entry::get_password) {
            Asked::Answered(Ok(value)) => Ok(value),
            Asked::None | Asked::Answered(Err(KeyringError::NoEntry)) => {
                Err(Message::NoSecret { name: name.to_owned(), option: self.scope.option().to_owned() }
                    .into())
            }
            Asked::Answered(Err(error)) => Err(self.refused(name, &error.to_string())),
            Asked::Silent => Err(self.refused(name, "it does not answer")),
        }
    }

    /// Saves a secret, replacing an older one with its name. Returns where it was saved.
    ///
    /// # Errors
    /// [`Message::SecretName`], [`Message::EmptySecret`], and if the file cannot be written.
    pub fn set(&self, name: &str, value: &str) -> Result<SecretPlace> {
        check(name)?;
        if value.is_empty() {
            return Err(Message::EmptySecret { name: name.to_owned() }.into());
        }
        let given = value.to_owned();
        let set = self.ask_keyring(name, move |entry| entry.set_password(&given));
        if matches!(set, Asked::Answered(Ok(()))) {
            self.change(|own| drop(own.remove(name)))?;
            return Ok(SecretPlace::Keyring);
        }
        self.change(|own| drop(own.insert(name.to_owned(), value.to_owned())))?;
        Ok(SecretPlace::File(self.file()))
    }

    /// Deletes a secret. Returns whether it existed.
    ///
    /// # Errors
    /// If the keyring or the file cannot be changed.
    pub fn remove(&self, name: &str) -> Result<bool> {
        check(name)?;
        let kept = self.change(|own| own.remove(name).is_some())?;
        match self.ask_keyring(name, Entry::delete_credential) {
            Asked::Answered(Ok(())) => Ok(true),
            Asked::None | Asked::Answered(Err(KeyringError::NoEntry)) => Ok(kept),
            Asked::Answered(Err(error)) => Err(self.refused(name, &error.to_string())),
            Asked::Silent => Err(self.refused(name, "it does not answer")),
        }
    }

    fn refused(&self, name: &str, why: &str) -> Error {
        let option = self.scope.option().to_owned();
        Message::Keyring { name: name.to_owned(), why: why.to_owned(), option }.into()
    }

    /// Asks the system's keyring about one of our secrets, with a time limit.
    fn ask_keyring<T: Send + 'static>(
        &self,
        name: &str,
        question: impl FnOnce(&Entry) -> keyring_core::Result<T> + Send + 'static,
    ) -> Asked<T> {
        if !platform::may_have_keyring() {
            return Asked::None;
        }
        let account = format!("{name} of {} in {}", self.scope.title(), self.home.id());
        let ask = move || match platform::keyring() {
            Ok(store) => {
                Asked::Answered(store.build(SERVICE, &account, None).and_then(|entry| question(&entry)))
            }
            Err(error) => {
                tracing::debug!("no keyring: {error}");
                Asked::None
            }
        };
        within(PATIENCE, ask).unwrap_or(Asked::Silent)
    }

    fn file(&self) -> PathBuf {
        self.home.alerts().join("secrets.json")
    }

    fn kept(&self) -> Result<Kept> {
        Ok(files::read_json(&self.file())?.unwrap_or_default())
    }

    /// Changes the secrets of this scope in the file, under a lock, so that concurrent changes are not lost.
    fn change<T>(&self, change: impl FnOnce(&mut BTreeMap<String, String>) -> T) -> Result<T> {
        let file = self.file();
        let lock_file = file.with_extension("lock");
        let lock = files::open_lock(&lock_file)?;
        lock.lock().map_err(Error::file(Message::Locked {}, &lock_file))?;
        let before = self.kept()?;
        let mut kept = before.clone();
        let own = kept.entry(self.scope.id()).or_default();
        let changed = change(own);
        kept.retain(|_, own| !own.is_empty());
        if kept != before {
            files::write_secret_json(&file, &kept)?;
        }
        Ok(changed)
    }
}

/// The keyring's response.
enum Asked<T> {
    /// There is no keyring.
    None,
    Answered(keyring_core::Result<T>),
    /// There is a keyring, but it did not answer in time.
    Silent,
}

fn check(name: &str) -> Result<()> {
    if template::is_name(name) {
        return Ok(());
    }
    Err(Message::SecretName { name: format!("{name:?}"), allowed: Box::new(Message::SecretNames {}) }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(dir: &tempfile::TempDir, scope: &Scope) -> Secrets {
        Secrets::of(&Home::at(dir.path().join("home")).expect("made"), scope)
    }

    #[test]
    fn a_secret_is_its_scopes_alone() {
        let dir = tempfile::tempdir().expect("a folder");
        let shop = secrets(&dir, &Scope::Project("/shop".into()));
        shop.change(|own| own.insert("HOOK".into(), "abc".into())).expect("written");
        assert_eq!(shop.get("HOOK").expect("there"), "abc");
        for other in [Scope::User, Scope::Project("/other".into())] {
            let others = secrets(&dir, &other);
            assert_eq!(others.kept().expect("read").get(&others.scope.id()), None);
        }
    }

    #[test]
    fn names_and_values_that_cannot_be_change_nothing() {
        let dir = tempfile::tempdir().expect("a folder");
        let secrets = secrets(&dir, &Scope::User);
        for (name, value) in [("", "x"), ("a b", "x"), ("../x", "x"), ("NAME", "")] {
            let refused = secrets.set(name, value).expect_err("cannot be");
            assert!(
                matches!(refused, Error::Failed(Message::SecretName { .. } | Message::EmptySecret { .. })),
                "{refused}"
            );
        }
        assert!(!secrets.file().exists());
    }

    #[test]
    fn a_secret_that_was_forgotten_is_gone_from_the_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let secrets = secrets(&dir, &Scope::User);
        secrets.change(|own| own.insert("NAME".into(), "abc".into())).expect("written");
        secrets.change(|own| own.remove("NAME")).expect("written");
        assert_eq!(std::fs::read_to_string(secrets.file()).expect("there").trim(), "{}");
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_its_user_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().expect("a folder");
        let secrets = secrets(&dir, &Scope::User);
        for value in ["a", "b"] {
            secrets.change(|own| own.insert("NAME".into(), value.into())).expect("written");
            let mode = secrets.file().metadata().expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
