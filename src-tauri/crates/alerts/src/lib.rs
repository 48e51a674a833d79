//! Alerts: what happens to a server, told by webhook and e-mail, whether or not anybody looks at a screen.
//!
//! A supervisor never talks to an endpoint, so that a dead one delays nothing and the supervisor can end. It writes the
//! alert into the **outbox**, a folder of the user's, and starts the **courier** (`trayvisor deliver`, hidden), of which a
//! lock leaves one. That decides who gets the alert (`limit`), takes it there, tries again where that failed, and ends
//! when the outbox is empty. What a power failure leaves there is taken up by the next courier.

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

/// Sees to it that whoever wants to hear of a happening does. Takes no longer than writing a small file; nothing is
/// written or started where nobody wants to.
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

/// Takes up what an earlier courier left: one that a power failure or the end of a session ended.
pub fn resume(home: &Home, program: &Path) {
    if !Outbox::of(home).files().is_empty()
        && let Err(error) = start_courier(home, program)
    {
        tracing::warn!("alerts that were left did not set off: {error}");
    }
}

/// Starts the `trayvisor` command as the courier. Of several at once one stays.
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

/// Sends an alert to one destination, once. Blocks, for the time that its limits leave it.
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

/// Does what may take for ever, on a thread of its own, and waits for it so long at most.
fn within<T: Send + 'static>(limit: Duration, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, outcome) = mpsc::channel();
    thread::spawn(move || done.send(work()));
    outcome.recv_timeout(limit).ok()
}

/// A name that no other alert has.
fn random_id() -> String {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).expect("the system always has random numbers");
    hex(&bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
