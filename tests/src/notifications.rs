//! The test as the bus's notification daemon.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Result, anyhow, ensure};
use zbus::blocking::Connection;
use zbus::fdo;
use zbus::message::Header;
use zbus::zvariant::OwnedValue;

use crate::wait::{SOON, eventually};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// Reason for closing a notification, as numbered in the specification.
const DISMISSED: u32 = 2;
const CLOSED_BY_CALL: u32 = 3;

/// Shortest time until a user can press a button.
const FINGER: Duration = Duration::from_millis(100);

/// A notification as it was requested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Its number; the same if it replaced an older one.
    pub id: u32,
    /// The first line.
    pub summary: String,
    /// The text.
    pub body: String,
    /// Its buttons: key and label of each action. `default` is a click on the body.
    pub actions: Vec<(String, String)>,
    /// Whether it is still on the screen.
    pub open: bool,
    /// The bus name of the connection that sent it.
    sender: String,
}

impl Notification {
    /// The key of the button with this label.
    pub fn button(&self, words: &str) -> Result<&str> {
        self.actions
            .iter()
            .find(|(_, label)| label == words)
            .map(|(key, _)| key.as_str())
            .ok_or_else(|| anyhow!("no button “{words}” on {self:?}"))
    }
}

/// Receives all notifications on the bus, and presses their buttons.
pub struct Notifications {
    connection: Connection,
    received: Arc<Mutex<Vec<Notification>>>,
    refuses: Arc<AtomicBool>,
}

struct Service {
    received: Arc<Mutex<Vec<Notification>>>,
    refuses: Arc<AtomicBool>,
}

impl Notifications {
    /// Becomes the bus's notification daemon, with its own connection.
    pub fn start(connection: Connection) -> Result<Self> {
        let (received, refuses) = (Arc::default(), Arc::default());
        let service = Service { received: Arc::clone(&received), refuses: Arc::clone(&refuses) };
        connection.object_server().at(PATH, service)?;
        connection.request_name(NAME)?;
        Ok(Notifications { connection, received, refuses })
    }

    /// Leaves the bus without a notification daemon.
    pub fn leave(&self) -> Result<()> {
        self.connection.release_name(NAME)?;
        Ok(())
    }

    /// From now on, refuses notifications with an error.
    pub fn refuse(&self) {
        self.refuses.store(true, Ordering::Relaxed);
    }

    /// All notifications, oldest first.
    pub fn all(&self) -> Vec<Notification> {
        self.received.lock().expect("nothing panics with the lock").clone()
    }

    /// The newest open notification with this summary; an error lists all.
    pub fn open(&self, summary: &str) -> Result<Notification> {
        let all = self.all();
        all.iter()
            .rfind(|notification| notification.open && notification.summary == summary)
            .cloned()
            .ok_or_else(|| anyhow!("no open notification “{summary}” among {all:#?}"))
    }

    /// Presses the button with this key; `default` is the body.
    ///
    /// First waits until the sender listens for it: a user would not be faster.
    #[track_caller]
    pub fn press(&self, id: u32, key: &str) -> Result<()> {
        let sender = {
            let mut all = self.received.lock().expect("nothing panics with the lock");
            let shown = all.iter_mut().rfind(|notification| notification.id == id && notification.open);
            let shown = shown.ok_or_else(|| anyhow!("notification {id} is not on the screen"))?;
            ensure!(shown.actions.iter().any(|(action, _)| action == key), "no action “{key}” on {shown:?}");
            shown.open = false;
            shown.sender.clone()
        };
        eventually("the sender listens for the press", SOON, || self.is_heard_by(&sender));
        sleep(FINGER);
        self.connection.emit_signal(None::<&str>, PATH, NAME, "ActionInvoked", &(id, key))?;
        self.connection.emit_signal(None::<&str>, PATH, NAME, "NotificationClosed", &(id, DISMISSED))?;
        Ok(())
    }

    /// Whether this connection has asked the bus for the signals of the notification daemon.
    fn is_heard_by(&self, sender: &str) -> Result<()> {
        let bus = Some("org.freedesktop.DBus");
        let statistics = Some("org.freedesktop.DBus.Debug.Stats");
        let reply =
            self.connection.call_method(bus, "/org/freedesktop/DBus", statistics, "GetAllMatchRules", &())?;
        let rules: HashMap<String, Vec<String>> = reply.body().deserialize()?;
        let rules = rules.get(sender).map_or(&[][..], Vec::as_slice);
        let asked = |signal: &str| {
            let matches = |rule: &String| !rule.contains("member=") || rule.contains(signal);
            rules.iter().any(|rule| rule.contains(NAME) && matches(rule))
        };
        ensure!(asked("ActionInvoked") && asked("NotificationClosed"), "{sender} asked for {rules:?}");
        Ok(())
    }

    /// Dismisses it, as by swiping.
    pub fn dismiss(&self, id: u32) -> Result<()> {
        close(&self.received, id);
        self.connection.emit_signal(None::<&str>, PATH, NAME, "NotificationClosed", &(id, DISMISSED))?;
        Ok(())
    }
}

fn close(received: &Mutex<Vec<Notification>>, id: u32) {
    let mut all = received.lock().expect("nothing panics with the lock");
    for notification in all.iter_mut().filter(|notification| notification.id == id) {
        notification.open = false;
    }
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Service {
    fn get_capabilities(&self) -> Vec<&'static str> {
        vec!["actions", "body", "persistence"]
    }

    fn get_server_information(&self) -> (&'static str, &'static str, &'static str, &'static str) {
        ("trayvisor-tests", "Trayvisor", env!("CARGO_PKG_VERSION"), "1.2")
    }

    #[expect(clippy::too_many_arguments, clippy::needless_pass_by_value, reason = "the specification's")]
    fn notify(
        &self,
        _application: &str,
        replaces: u32,
        _icon: &str,
        summary: String,
        body: String,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _timeout: i32,
        #[zbus(header)] header: Header<'_>,
    ) -> fdo::Result<u32> {
        if self.refuses.load(Ordering::Relaxed) {
            return Err(fdo::Error::LimitsExceeded("nothing is shown now".to_owned()));
        }
        if replaces != 0 {
            close(&self.received, replaces);
        }
        let mut all = self.received.lock().expect("nothing panics with the lock");
        let last = all.iter().map(|notification| notification.id).max().unwrap_or(0);
        let id = if replaces == 0 { last + 1 } else { replaces };
        let actions = actions.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        all.push(Notification { id, summary, body, actions, open: true, sender });
        Ok(id)
    }

    async fn close_notification(&self, id: u32, #[zbus(connection)] connection: &zbus::Connection) {
        close(&self.received, id);
        // A caller that is already gone needs no answer.
        let _ = connection
            .emit_signal(None::<&str>, PATH, NAME, "NotificationClosed", &(id, CLOSED_BY_CALL))
            .await;
    }
}
