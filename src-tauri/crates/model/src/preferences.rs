//! The user's preferences.

use std::path::PathBuf;

use crate::Message;
use serde::{Deserialize, Serialize};

use super::AlertEvent;

/// What quitting the tray does with running servers.
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
    /// Follows the system.
    #[default]
    System,
    /// Dark text on a light background.
    Light,
    /// Light text on a dark background.
    Dark,
}

/// How logs are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogPreferences {
    /// Whether time stamps are shown.
    pub times: bool,
    /// Whether long lines are wrapped.
    pub wrap: bool,
}

impl Default for LogPreferences {
    fn default() -> Self {
        LogPreferences { times: true, wrap: false }
    }
}

/// The content of `preferences.json`. Other keys in the file are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Preferences {
    /// What quitting the tray does with running servers.
    pub on_quit: OnQuit,
    /// Whether the window is light or dark.
    pub theme: Theme,
    /// Language of the window, such as "de"; `None` for the system's language.
    pub language: Option<String>,
    /// The editor to open files in, as the name or path of its command; `None` for the first one found.
    pub editor: Option<String>,
    /// How logs are shown.
    pub log: LogPreferences,
    /// Whether the user has been informed that this desktop shows no tray icons.
    pub lacks_tray_told: bool,
}

/// A preference with its new value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "key", content = "value", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Preference {
    /// Whether the tray is launched when the user logs in.
    LaunchAtLogin(bool),
    /// See [`Preferences::on_quit`].
    OnQuit(OnQuit),
    /// The events that cause a desktop notification.
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

/// An editor that was found on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct FoundEditor {
    /// Its value in [`Preferences::editor`].
    pub command: String,
    /// Its name, for people.
    pub name: String,
}

/// All preferences, wherever they are stored, and the available choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct AllPreferences {
    /// The preferences in `preferences.json`.
    #[serde(flatten)]
    pub own: Preferences,
    /// Whether the system launches the tray when the user logs in.
    pub launch_at_login: bool,
    /// The events that cause a desktop notification.
    pub notifications: Vec<AlertEvent>,
    /// The editors found. The first is used if no editor is set.
    pub editors: Vec<FoundEditor>,
    /// The folder with all of the user's Trayvisor files.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub folder: PathBuf,
    /// Problems reading preferences. Those that could not be read are shown as if they were not set.
    pub problems: Vec<Message>,
}
