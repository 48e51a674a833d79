//! Handles the end of the page, which is not that of the window: the process that shows it may crash or be killed.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tauri::{AppHandle, Manager as _};
use tauri_plugin_dialog::{DialogExt as _, MessageDialogKind};
use trayvisor_page::Show;

use super::LABEL;
use super::calls::Asked;
use crate::language::say;
use crate::platform::PageEnd;

/// Number of ends within [`SPAN`] at which the page is not loaded again: a new page would end as well.
const LIMIT: usize = 3;
const SPAN: Duration = Duration::from_secs(60);

/// Recent ends of the page.
#[derive(Default)]
pub(crate) struct Ends(Mutex<Vec<Instant>>);

impl Ends {
    /// Notes one. Returns whether to load the page again.
    fn note(&self, now: Instant) -> bool {
        let mut ends = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ends.retain(|end| now.duration_since(*end) < SPAN);
        ends.push(now);
        ends.len() < LIMIT
    }
}

/// Loads the page again, which then says so; if that does not help, the window closes with a message.
pub(crate) fn ended(app: &AppHandle, end: PageEnd) {
    if end == PageEnd::View {
        return give_up(app, "what shows pages here has ended, too");
    }
    let Some(window) = app.get_webview_window(LABEL) else { return };
    if !app.state::<Ends>().note(Instant::now()) {
        return give_up(app, "it has ended three times within a minute");
    }
    tracing::warn!("the window's page has ended and is loaded again");
    let asked = app.state::<Asked>();
    let mut asked = asked.0.lock().unwrap_or_else(PoisonError::into_inner);
    *asked = Some(Show { reloaded: true, ..asked.take().unwrap_or_default() });
    drop(asked);
    if let Err(error) = window.reload() {
        give_up(app, &format!("it could not be loaded: {error}"));
    }
}

fn give_up(app: &AppHandle, why: &str) {
    tracing::error!("the window's page is not loaded again: {why}");
    let dialog = app.dialog().message(say().page_lost).title("Trayvisor").kind(MessageDialogKind::Error);
    let app = app.clone();
    dialog.show(move |_understood| app.exit(1));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_ends_three_times_within_a_minute_is_not_loaded_again() {
        let (ends, start) = (Ends::default(), Instant::now());
        let at = |seconds| ends.note(start + Duration::from_secs(seconds));
        assert!(at(0) && at(30));
        assert!(!at(59));
    }

    #[test]
    fn a_page_that_ends_now_and_then_is_loaded_each_time() {
        let (ends, start) = (Ends::default(), Instant::now());
        assert!((0..20).all(|end| ends.note(start + end * SPAN / 2)));
    }
}
