//! Closing the window, which asks first while something is unsaved.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tauri::{Manager as _, Window, WindowEvent};
use trayvisor_page::PageEvent;

use super::tell;

/// A page that has not taken up the question by then hangs, and must not keep the window open.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the page has something that is not saved.
#[derive(Default)]
pub(super) struct Unsaved(Mutex<Asking>);

impl Unsaved {
    /// Takes what the page says.
    pub(super) fn set(&self, unsaved: bool) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is(unsaved);
    }
}

#[derive(Default)]
struct Asking {
    unsaved: bool,
    /// When the window was to be closed, until the page takes that up.
    since: Option<Instant>,
}

impl Asking {
    /// Whether a window that is to be closed now stays open for the page to ask.
    fn keeps_open(&mut self, now: Instant) -> bool {
        let since = *self.since.get_or_insert(now);
        self.unsaved && now.duration_since(since) < PATIENCE
    }

    /// What the page says, which takes up the question by that.
    fn is(&mut self, unsaved: bool) {
        *self = Asking { unsaved, since: None };
    }
}

/// Leaves the closing to the page where something is unsaved.
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
