//! Alerts: reports what happens to a server by webhook and e-mail, whether or not anybody looks at a screen.
//!
//! A supervisor never contacts an endpoint, so a dead endpoint neither delays it nor keeps it from exiting. It writes
//! the alert into the **outbox**, a folder of the user, and starts the **courier** (`trayvisor deliver`, hidden), which
//! a lock limits to one. The courier decides who gets the alert (`limit`), delivers it, tries again after failures, and
//! exits when the outbox is empty. After a power failure the next courier continues.

mod address;
mod courier;
mod destination;
mod email;
mod event;
mod lane;
mod limit;
mod list;
mod notice;
mod outbox;
mod outcome;
mod own;
mod payload;
mod secret;
mod settings;
mod shape;
mod signature;
mod template;
mod undelivered;
#[cfg(test)]
mod versions;
mod webhook;

use std::fs::OpenOptions;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use ring::rand::{SecureRandom as _, SystemRandom};

pub use self::courier::run as deliver;
pub use self::destination::Scope;
use self::destination::{Destination, Means};
use self::event::{Alert, What};
pub use self::list::{AlertDestination, AlertProblem, Alerts, AllAlerts, Tested};
use self::notice::HeldBack;
use self::outbox::Outbox;
pub use self::outcome::Outcome;
pub use self::own::{add, faults, remove};
pub use self::secret::SecretPlace;
pub use self::secret::Secrets;
pub use self::settings::Desktop;
use self::undelivered::Undelivered;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{Happening, ServerRef, Snapshot};
use trayvisor_platform as platform;
use trayvisor_store::home::Home;

/// Raises the alert for a happening, if a destination wants it. Takes no longer than writing a small file; otherwise
/// nothing is written or started.
pub fn raise(home: &Home, program: &Path, server: &ServerRef, happening: &Happening, now: &Snapshot) {
    let Some(what) = What::of(happening) else { return };
    if courier::wanting(home, server, what.event()).is_empty() {
        return;
    }
    let sent = Outbox::of(home)
        .put(Alert::new(server, what, now.restarts))
        .and_then(|()| start_courier(home, program));
    if let Err(error) = sent {
        tracing::warn!("an alert did not set off: {error}");
    }
}

/// Continues the work of an earlier courier that was ended by a power failure or the end of a session.
pub fn resume(home: &Home, program: &Path) {
    if !Outbox::of(home).files().is_empty()
        && let Err(error) = start_courier(home, program)
    {
        tracing::warn!("alerts that were left did not set off: {error}");
    }
}

/// Starts the `trayvisor` command as the courier. Of several couriers at once, only one continues.
fn start_courier(home: &Home, program: &Path) -> Result<()> {
    let log = home.supervisor_log();
    let complaints = OpenOptions::new()
        .append(true)
        .create(true)
        .open(&log)
        .map_err(Error::file(Message::Opened {}, &log))?;
    let spawned = platform::spawn_apart(program, &[courier::VERB], home.root(), &complaints);
    spawned.map_err(Error::spawn("trayvisor deliver"))
}

/// Sends an alert to one destination, once. Blocks up to the time limit of the destination.
fn send(
    home: &Home,
    destination: &Destination,
    alert: &Alert,
    held_back: HeldBack,
) -> Result<(), Undelivered> {
    let secrets = Secrets::of(home, &destination.scope);
    match &destination.means {
        Means::Webhook(webhook) => webhook::send(webhook, alert, held_back, |name| secrets.get(name)),
        Means::Email(email) => email::send(email, alert, held_back, |name| secrets.get(name)),
    }
}

/// Does work that may never end on its own thread, and waits at most `limit` for it.
fn within<T: Send + 'static>(limit: Duration, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, outcome) = mpsc::channel();
    thread::spawn(move || done.send(work()));
    outcome.recv_timeout(limit).ok()
}

/// A unique id for an alert.
fn random_id() -> String {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).expect("the system always has random numbers");
    hex(&bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
