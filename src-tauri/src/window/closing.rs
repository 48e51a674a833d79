//! Closing the window, which asks first if there are unsaved changes.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tauri::{Manager as _, Window, WindowEvent};
use trayvisor_page::PageEvent;

use super::tell;

/// How long the page may take to receive the question. After that it counts as hung and must not keep the window open.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the page has unsaved changes.
#[derive(Default)]
pub(super) struct Unsaved(Mutex<Asking>);

impl Unsaved {
    /// Takes the state that the page reports.
    pub(super) fn set(&self, unsaved: bool) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is(unsaved);
    }
}

#[derive(Default)]
struct Asking {
    unsaved: bool,
    /// When the close was requested, until the page responds.
    since: Option<Instant>,
}

impl Asking {
    /// Whether a close request now is left to the page.
    fn keeps_open(&mut self, now: Instant) -> bool {
        let since = *self.since.get_or_insert(now);
        self.unsaved && now.duration_since(since) < PATIENCE
    }

    /// Takes the page's state, which also counts as its response.
    fn is(&mut self, unsaved: bool) {
        *self = Asking { unsaved, since: None };
    }
}

/// Leaves the close to the page if there are unsaved changes.
pub(super) fn asked(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    let unsaved = window.state::<Unsaved>();
    let keeps_open = unsaved.0.lock().unwrap_or_else(PoisonError::into_inner).keeps_open(Instant::now());
    if keeps_open && tell(window, &PageEvent::Closing).is_ok() {
        api.prevent_close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_closes_at_once_when_nothing_is_unsaved() {
        assert!(!Asking::default().keeps_open(Instant::now()));
    }

    #[test]
    fn a_page_that_asks_keeps_the_window_open_however_often_it_is_closed() {
        let (mut asking, start) = (Asking::default(), Instant::now());
        for minute in 0..3 {
            asking.is(true);
            assert!(asking.keeps_open(start + 60 * minute * Duration::from_secs(1)));
        }
        asking.is(false);
        assert!(!asking.keeps_open(start));
    }

    #[test]
    fn a_page_that_hangs_does_not_and_a_double_click_is_no_second_try() {
        let (mut asking, start) = (Asking::default(), Instant::now());
        asking.is(true);
        assert!(asking.keeps_open(start));
        assert!(asking.keeps_open(start + Duration::from_millis(300)));
        assert!(!asking.keeps_open(start + PATIENCE));
    }
}
