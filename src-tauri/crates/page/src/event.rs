//! Events that the page gets without asking.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use trayvisor_control::model::message::Begin;
use trayvisor_control::model::{Language, ServerRef, Snapshot};

/// Something that the page is told.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum PageEvent {
    /// How the servers are: on each change, and once a second while one runs.
    Servers {
        /// All of them.
        servers: Vec<Snapshot>,
    },
    /// The window was opened again, for something else.
    Show {
        /// For what.
        show: Show,
    },
    /// The user came back to the window, maybe from the system's settings.
    Accent {
        /// The system's accent colour as six digits; `None` if it has none.
        accent: Option<String>,
    },
    /// The window was to be closed, and is still there because something is unsaved.
    Closing,
    /// Something is dragged onto the window from elsewhere.
    Drag {
        /// What happens to it.
        drag: Drag,
    },
}

impl PageEvent {
    /// The event as the page gets it, with texts in its language.
    pub fn in_words(&self, language: Language) -> Value {
        let mut event = serde_json::to_value(self).unwrap_or_default();
        language.put_into_words(Begin::Capital, &mut event);
        event
    }
}

/// What happens to something that is dragged onto the window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Drag {
    /// It is over the window.
    Over,
    /// It has left the window, or was given up.
    Left,
    /// It was dropped.
    Dropped {
        /// The files and folders.
        paths: Vec<PathBuf>,
    },
}

/// What the window is asked to show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Show {
    /// The server to select.
    pub server: Option<ServerRef>,
    /// Whether to open the dialog that adds a project.
    pub add: bool,
    /// The servers that are to be started once the user has agreed to what that runs.
    pub ask: Vec<ServerRef>,
    /// Whether to say that the page had ended and was loaded again.
    pub reloaded: bool,
}
