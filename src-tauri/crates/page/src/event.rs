//! Events that are sent to the page without a call.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use trayvisor_control::model::message::Begin;
use trayvisor_control::model::{Language, ServerRef, Snapshot};

/// An event for the page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum PageEvent {
    /// The snapshots of all servers. Sent on each change, and once a second while a server is running.
    Servers {
        /// All servers of all known projects.
        servers: Vec<Snapshot>,
    },
    /// The window was opened again, to show something else.
    Show {
        /// What to show.
        show: Show,
    },
    /// The window got the focus again. The user may have changed the accent colour in the system's settings.
    Accent {
        /// The system's accent colour as six digits; `None` if it has none.
        accent: Option<String>,
    },
    /// The user tried to close the window. It stays open because there are unsaved changes.
    Closing,
    /// Something is being dragged onto the window from another program.
    Drag {
        /// The current step.
        drag: Drag,
    },
}

impl PageEvent {
    /// Converts the event to JSON for the page, with texts in this language.
    pub fn in_words(&self, language: Language) -> Value {
        let mut event = serde_json::to_value(self).unwrap_or_default();
        language.put_into_words(Begin::Capital, &mut event);
        event
    }
}

/// A step of dragging something onto the window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Drag {
    /// It is over the window.
    Over,
    /// It has left the window, or dragging was cancelled.
    Left,
    /// It was dropped.
    Dropped {
        /// The dropped files and folders.
        paths: Vec<PathBuf>,
    },
}

/// What the window should show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Show {
    /// The server to select.
    pub server: Option<ServerRef>,
    /// Whether to open the dialog that adds a project.
    pub add: bool,
    /// The servers to start once the user has agreed to their commands.
    pub ask: Vec<ServerRef>,
    /// Whether to tell the user that the page had ended and was reloaded.
    pub reloaded: bool,
}
