//! What the user prefers.

use serde::Deserialize;
use trayvisor_control::home::Home;

/// What quitting the tray does with the servers that run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OnQuit {
    /// Asks each time.
    #[default]
    Ask,
    /// Leaves them running.
    Leave,
    /// Stops them all.
    Stop,
}

/// `preferences.json`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Preferences {
    /// What quitting does.
    pub(crate) on_quit: OnQuit,
}

impl Preferences {
    /// Reads the file. One that is missing or broken means the defaults: no preference is worth not starting for.
    pub(crate) fn read(home: &Home) -> Preferences {
        let path = home.preferences_file();
        let Ok(text) = std::fs::read(&path) else { return Preferences::default() };
        serde_json::from_slice(&text).unwrap_or_else(|error| {
            tracing::warn!("{}: {error}; the defaults are used", path.display());
            Preferences::default()
        })
    }
}
