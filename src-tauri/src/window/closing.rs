//! Closing the window, which asks first while something is unsaved.

use std::sync::atomic::{AtomicBool, Ordering};

use tauri::{Emitter as _, Manager as _, State, WebviewWindow, Window, WindowEvent};

use crate::commands::{Answer, failure};

/// Whether the page has something that is not saved.
#[derive(Default)]
pub(crate) struct Unsaved(AtomicBool);

/// Leaves the closing to the page where something is unsaved. The page says so again when it asks: one that hangs
/// does not, and the second try closes the window.
pub(crate) fn asked(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    if window.state::<Unsaved>().0.swap(false, Ordering::Relaxed) && window.emit("closing", ()).is_ok() {
        api.prevent_close();
    }
}

// Not async: what was said last is what holds.
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands a state over")]
#[tauri::command]
pub(crate) fn set_unsaved(now: State<'_, Unsaved>, unsaved: bool) {
    now.0.store(unsaved, Ordering::Relaxed);
}

#[tauri::command]
pub(crate) async fn close(window: WebviewWindow) -> Answer<()> {
    window.destroy().map_err(|error| failure("close", error.to_string()))
}
