//! The user's preferences.

use std::path::PathBuf;

use crate::Message;
use serde::{Deserialize, Serialize};

use super::AlertEvent;

/// What quitting the tray does with the servers that run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum OnQuit {
    /// Asks each time.
    #[default]
    Ask,
    /// Leaves them running.
    Leave,
    /// Stops them all.
    Stop,
}

/// Whether the window is light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Theme {
    /// As the system is.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// How logs are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogPreferences {
    /// With the time stamps.
    pub times: bool,
    /// With long lines wrapped.
    pub wrap: bool,
}

impl Default for LogPreferences {
    fn default() -> Self {
        LogPreferences { times: true, wrap: false }
    }
}

/// What `preferences.json` says; keys beyond these are left alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Preferences {
    /// What quitting does.
    pub on_quit: OnQuit,
    /// Whether the window is light or dark.
    pub theme: Theme,
    /// What the window speaks, as in "de"; `None` for what the system does.
    pub language: Option<String>,
    /// The editor to open files in: its command's name or path; `None` for the one that is found.
    pub editor: Option<String>,
    /// How logs are shown.
    pub log: LogPreferences,
    /// Whether it was said that this desktop shows no tray icons.
    pub lacks_tray_told: bool,
}

/// One preference, as it is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "key", content = "value", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Preference {
    /// Whether the tray is launched when the user logs in.
    LaunchAtLogin(bool),
    /// See [`Preferences::on_quit`].
    OnQuit(OnQuit),
    /// The events that raise a notification on the desktop.
    Notifications(Vec<AlertEvent>),
    /// See [`Preferences::theme`].
    Theme(Theme),
    /// See [`Preferences::language`].
    Language(Option<String>),
    /// See [`Preferences::editor`].
    Editor(Option<String>),
    /// See [`Preferences::log`].
    Log(LogPreferences),
}

/// An editor that is on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct FoundEditor {
    /// What [`Preferences::editor`] calls it.
    pub command: String,
    /// What people call it.
    pub name: String,
}

/// All preferences as they are, wherever they are kept, and what there is to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct AllPreferences {
    /// Those of `preferences.json`.
    #[serde(flatten)]
    pub own: Preferences,
    /// Whether the system launches the tray when the user logs in.
    pub launch_at_login: bool,
    /// The events that raise a notification on the desktop.
    pub notifications: Vec<AlertEvent>,
    /// The editors found; the first is used where none is preferred.
    pub editors: Vec<FoundEditor>,
    /// Where everything of the user's lies.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub folder: PathBuf,
    /// What could not be read, and is shown as if it said nothing.
    pub problems: Vec<Message>,
}
