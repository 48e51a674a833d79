//! The desktop for the tray: a display, and a session bus with a tray host and a notification server.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::thread;
use std::time::Duration;

use dbus::arg::{AppendAll, ReadAll};
use dbus::blocking::{Connection, stdintf::org_freedesktop_dbus::Properties as _};
use tokio::sync::oneshot;

use crate::{Bus, Desktop, Notifications, TrayHost};

/// Longest time to wait for one answer.
const ANSWER: Duration = Duration::from_secs(2);
/// Longest time to wait for all answers, because connecting has no limit of its own.
const ALL: Duration = Duration::from_secs(10);

/// A service on the bus. Its object has an interface of the same name.
struct Service {
    name: &'static str,
    path: &'static str,
}

const BUS: Service = Service { name: "org.freedesktop.DBus", path: "/org/freedesktop/DBus" };
const TRAY: Service = Service { name: "org.kde.StatusNotifierWatcher", path: "/StatusNotifierWatcher" };
const NOTIFICATIONS: Service =
    Service { name: "org.freedesktop.Notifications", path: "/org/freedesktop/Notifications" };

/// Checks the display's variables and the session bus.
pub async fn desktop() -> Desktop {
    Desktop::Session { display: display(), bus: bus().await }
}

/// Whether the session shows tray icons. Assumes so if no bus answers.
pub async fn shows_tray_icons() -> bool {
    match bus().await {
        Bus::Missing | Bus::Silent => true,
        Bus::Answers { tray, .. } => tray == TrayHost::Shows,
    }
}

/// "DISPLAY=:0".
fn display() -> Option<String> {
    let set = |name: &str| {
        env::var(name).ok().filter(|value| !value.is_empty()).map(|value| format!("{name}={value}"))
    };
    set("WAYLAND_DISPLAY").or_else(|| set("DISPLAY"))
}

async fn bus() -> Bus {
    let Some(address) = bus_address() else { return Bus::Missing };
    let (tell, told) = oneshot::channel();
    // Its own thread, so that the runtime does not wait for a bus that hangs.
    thread::spawn(move || tell.send(Session::open(&address).and_then(|session| session.ask())));
    match tokio::time::timeout(ALL, told).await {
        Ok(Ok(Ok(answers))) => answers,
        Ok(Ok(Err(_)) | Err(_)) | Err(_) => Bus::Silent,
    }
}

/// A connection to the session bus.
struct Session(Connection);

impl Session {
    fn open(address: &OsStr) -> Result<Session, dbus::Error> {
        Ok(Session(Connection::new_address(&address.to_string_lossy())?))
    }

    fn ask(&self) -> Result<Bus, dbus::Error> {
        Ok(Bus::Answers { tray: self.tray()?, notifications: self.notifications()? })
    }

    fn tray(&self) -> Result<TrayHost, dbus::Error> {
        if !self.has(&TRAY)? {
            return Ok(TrayHost::Missing);
        }
        let watcher = self.0.with_proxy(TRAY.name, TRAY.path, ANSWER);
        let shows = watcher.get::<bool>(TRAY.name, "IsStatusNotifierHostRegistered").unwrap_or(false);
        Ok(if shows { TrayHost::Shows } else { TrayHost::NoPanel })
    }

    fn notifications(&self) -> Result<Notifications, dbus::Error> {
        if !self.has(&NOTIFICATIONS)? {
            let (activatable,): (Vec<String>,) = self.call(&BUS, "ListActivatableNames", ())?;
            let is_started = activatable.iter().any(|name| name == NOTIFICATIONS.name);
            return Ok(if is_started { Notifications::StartedOnDemand } else { Notifications::Missing });
        }
        type Information = (String, String, String, String);
        let information = self.call::<Information>(&NOTIFICATIONS, "GetServerInformation", ());
        let (name, _vendor, version, _specification) = information.unwrap_or_default();
        let capabilities = self.call::<(Vec<String>,)>(&NOTIFICATIONS, "GetCapabilities", ());
        let has_buttons =
            capabilities.is_ok_and(|(all,)| all.iter().any(|capability| capability == "actions"));
        Ok(Notifications::Server { name, version, has_buttons })
    }

    fn has(&self, service: &Service) -> Result<bool, dbus::Error> {
        let (has,): (bool,) = self.call(&BUS, "NameHasOwner", (service.name,))?;
        Ok(has)
    }

    fn call<R: ReadAll>(
        &self,
        service: &Service,
        method: &str,
        arguments: impl AppendAll,
    ) -> Result<R, dbus::Error> {
        self.0.with_proxy(service.name, service.path, ANSWER).method_call(service.name, method, arguments)
    }
}

/// The address of the session bus; `None` if there is no session.
pub(super) fn bus_address() -> Option<OsString> {
    if let Some(address) = env::var_os("DBUS_SESSION_BUS_ADDRESS").filter(|address| !address.is_empty()) {
        return Some(address);
    }
    let usual = Path::new(&env::var_os("XDG_RUNTIME_DIR")?).join("bus");
    let mut address = OsString::from("unix:path=");
    address.push(&usual);
    usual.exists().then_some(address)
}
