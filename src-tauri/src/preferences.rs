//! What the user prefers.

use serde::{Deserialize, Serialize};
use trayvisor_control::home::Home;
use trayvisor_control::preferences;

use crate::language::{self, Language};

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

/// How logs are shown. The window's TypeScript type is `LogPreferences` in `ui/src/backend.ts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct LogPreferences {
    /// With the time stamps.
    pub(crate) times: bool,
    /// With long lines wrapped.
    pub(crate) wrap: bool,
}

impl Default for LogPreferences {
    fn default() -> Self {
        LogPreferences { times: true, wrap: false }
    }
}

/// `preferences.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Preferences {
    /// What quitting does.
    pub(crate) on_quit: OnQuit,
    /// The editor to open files in: its command's name or path; `None` for the one that is found.
    pub(crate) editor: Option<String>,
    /// How logs are shown.
    pub(crate) log: LogPreferences,
    /// What the user is spoken to in; `None` for the system's.
    pub(crate) language: Option<Language>,
    /// Whether it was said that this desktop shows no tray icons.
    pub(crate) lacks_tray_told: bool,
}

impl Preferences {
    /// Reads the file; see [`preferences::read`].
    pub(crate) fn read(home: &Home) -> Preferences {
        preferences::read(home)
    }

    /// The language to speak.
    pub(crate) fn spoken(&self) -> Language {
        self.language.unwrap_or_else(Language::of_system)
    }

    /// Speaks that from now on.
    pub(crate) fn speak(&self) {
        language::speak(self.spoken());
    }
}
