//! The log that the page shows: one at a time, read on threads that may block.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::{JoinError, spawn_blocking};
use trayvisor_control::Error;
use trayvisor_control::log::LogView;
use trayvisor_control::model::{Failure, Message};

/// Longest time that one look at a log takes. The page looks again for more.
pub(crate) const PATIENCE: Duration = Duration::from_millis(50);

/// The log that was opened last, with its number.
#[derive(Clone, Default)]
pub(crate) struct OpenLog(Arc<Mutex<Option<(u32, LogView)>>>);

impl OpenLog {
    /// Opens a log in place of the previous one, after any save of that one is complete. Returns its number.
    pub(crate) async fn open(&self, view: LogView) -> Result<u32, Failure> {
        let open = self.0.clone();
        let work = move || {
            let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
            let number = open.as_ref().map_or(0, |(number, _)| number + 1);
            *open = Some((number, view));
            number
        };
        spawn_blocking(work).await.map_err(broken)
    }

    /// Runs `work` on the log with this number, if that log is still open.
    pub(crate) async fn with<T: Send + 'static>(
        &self,
        number: u32,
        work: impl FnOnce(&mut LogView) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let open = self.0.clone();
        let work = move || match open.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            Some((open, view)) if *open == number => work(view).map_err(Failure::from),
            Some(_) | None => Err(Message::LogClosed {}.into()),
        };
        spawn_blocking(work).await.unwrap_or_else(|error| Err(broken(error)))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is an error on its way")]
fn broken(error: JoinError) -> Failure {
    Message::verbatim(error.to_string()).into()
}
