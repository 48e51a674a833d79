//! The user's preferences: `preferences.json`, an object with a key for each part of Trayvisor that has preferences.

use std::path::Path;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::files::{self, Keep};
use crate::home::Home;
use trayvisor_model::Preferences;
use trayvisor_model::error::Result;

/// Reads the preferences. Missing ones, or all if the file is invalid, have their defaults, because they should not
/// prevent a start.
pub fn read(home: &Home) -> Preferences {
    load(home).unwrap_or_else(|error| {
        tracing::warn!("{error}; the default preferences are used");
        Preferences::default()
    })
}

/// Reads the preferences; missing ones have their defaults.
///
/// # Errors
/// If the file is invalid or cannot be read.
pub fn load(home: &Home) -> Result<Preferences> {
    Ok(files::read_json(&home.preferences_file())?.unwrap_or_default())
}

/// Changes one preference and keeps all others, even unknown ones.
///
/// # Errors
/// If the file is invalid or cannot be written; then nothing is changed.
pub fn change(home: &Home, key: &str, value: &impl Serialize) -> Result<()> {
    let value = serde_json::to_value(value).expect("our own data is always JSON");
    let write = |path: &Path, all: &Map<String, Value>| files::write_json(path, all, Keep::Durably);
    files::change_json(&home.preferences_file(), write, |all| {
        all.insert(key.to_owned(), value);
        true
    })
    .map(drop)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use super::*;
    use trayvisor_model::OnQuit;

    #[test]
    fn a_change_leaves_all_other_preferences_as_they_are() {
        let dir = tempfile::tempdir().expect("a folder");
        let home = Home::at(dir.path().join("home")).expect("made");
        assert_eq!(read(&home), Preferences::default());
        fs::write(home.preferences_file(), r#"{"on_quit":"stop","mine":[1]}"#).expect("written");
        change(&home, "log", &BTreeMap::from([("wrap", true)])).expect("changed");
        let text = fs::read_to_string(home.preferences_file()).expect("read");
        let compact: String = text.split_whitespace().collect();
        assert_eq!(compact, r#"{"on_quit":"stop","mine":[1],"log":{"wrap":true}}"#);
        let read = read(&home);
        assert_eq!((read.on_quit, read.log.wrap, read.log.times), (OnQuit::Stop, true, true));
    }

    #[test]
    fn a_broken_file_means_the_defaults_and_is_left_to_be_mended() {
        let dir = tempfile::tempdir().expect("a folder");
        let home = Home::at(dir.path().join("home")).expect("made");
        fs::write(home.preferences_file(), "{").expect("written");
        assert_eq!(read(&home), Preferences::default());
        change(&home, "log", &true).expect_err("broken");
        assert_eq!(fs::read_to_string(home.preferences_file()).expect("read"), "{");
    }
}
