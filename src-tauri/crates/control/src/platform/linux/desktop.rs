//! The desktop that the tray lives on: a display, and a session bus with a tray host and a notification server. The bus
//! is asked by the system's own programs: a client of our own would add 1.9 MB to the command for five questions.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::time::Duration;

use tokio::process::Command;

use crate::doctor::{Finding, Level};

/// So long is waited for an answer.
const PATIENCE: Duration = Duration::from_secs(2);

const BUS: Service = Service::of("org.freedesktop.DBus", "/org/freedesktop/DBus");
const TRAY: Service = Service::of("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher");
const TRAYS_PROPERTIES: Service = Service { interface: "org.freedesktop.DBus.Properties", ..TRAY };
const NOTIFICATIONS: Service = Service::of("org.freedesktop.Notifications", "/org/freedesktop/Notifications");

/// Whom to ask on the bus.
struct Service {
    name: &'static str,
    path: &'static str,
    interface: &'static str,
}

impl Service {
    /// One whose interface is called as it is itself.
    const fn of(name: &'static str, path: &'static str) -> Service {
        Service { name, path, interface: name }
    }
}

/// What there is of it.
pub(crate) async fn desktop() -> Vec<Finding> {
    let mut findings = vec![display()];
    let bus = match Bus::find() {
        Ok(bus) => bus,
        Err(missing) => {
            findings.push(missing);
            return findings;
        }
    };
    if bus.ask(&BUS, "GetId", &[]).await.is_none() {
        findings.push(Finding::warning(
            "the session bus does not answer",
            "Log out and in again; the command works without it",
        ));
        return findings;
    }
    findings.push(Finding::ok("the session bus answers"));
    findings.push(tray_host(&bus).await);
    findings.push(notifications(&bus).await);
    findings
}

/// Whether some panel shows tray icons; so it is taken to be where that can't be asked.
pub(crate) async fn shows_tray_icons() -> bool {
    let Ok(bus) = Bus::find() else { return true };
    bus.ask(&BUS, "GetId", &[]).await.is_none() || tray_host(&bus).await.level == Level::Ok
}

fn display() -> Finding {
    let set = |name: &str| Some((name.to_owned(), env::var(name).ok().filter(|value| !value.is_empty())?));
    match set("WAYLAND_DISPLAY").or_else(|| set("DISPLAY")) {
        Some((name, value)) => Finding::ok(format!("display: {name}={value}")),
        None => Finding::warning(
            "no display: neither WAYLAND_DISPLAY nor DISPLAY is set",
            "The tray and the window need a desktop session; the command works without",
        ),
    }
}

async fn tray_host(bus: &Bus) -> Finding {
    let registered = bus.ask(&TRAYS_PROPERTIES, "Get", &[TRAY.name, "IsStatusNotifierHostRegistered"]);
    match (bus.has(&TRAY).await, registered.await) {
        (true, Some(answer)) if answer.is_true() => Finding::ok("a tray host shows icons"),
        (true, _) => Finding::warning("tray icons are looked after, and no panel shows them", TRAY_HELP),
        (false, _) => Finding::warning("no tray host: nothing shows tray icons", TRAY_HELP),
    }
}

const TRAY_HELP: &str = "Turn on your panel's system tray; on GNOME, install the extension “AppIndicator and \
                         KStatusNotifierItem Support”. Till then the window and the command do all that the tray does";

async fn notifications(bus: &Bus) -> Finding {
    if !bus.has(&NOTIFICATIONS).await {
        let activatable = bus.ask(&BUS, "ListActivatableNames", &[]).await.unwrap_or_default();
        if activatable.texts().any(|name| name == NOTIFICATIONS.name) {
            return Finding::ok("a notification server is started when it is needed");
        }
        return Finding::warning(
            "no notification server: crashes and port conflicts are not announced",
            "Install one, dunst for instance; the tray's icon and the window show them as well",
        );
    }
    let server = bus.ask(&NOTIFICATIONS, "GetServerInformation", &[]).await.unwrap_or_default();
    let [name, version] = [0, 2].map(|nth| server.texts().nth(nth).unwrap_or("of no name").to_owned());
    let can = bus.ask(&NOTIFICATIONS, "GetCapabilities", &[]).await.unwrap_or_default();
    if can.texts().any(|capability| capability == "actions") {
        return Finding::ok(format!("notification server: {name} {version}, with buttons"));
    }
    Finding::warning(
        format!("notification server: {name} {version}, which shows no buttons"),
        "What its buttons would do is in the tray's menu and in the window",
    )
}

/// The session bus, and the program that asks it.
struct Bus {
    address: OsString,
    asker: Asker,
}

/// What speaks to a bus, being on every system with systemd, or with the bus's own programs.
enum Asker {
    Busctl,
    DbusSend,
}

impl Bus {
    /// Where programs of this session find it.
    fn find() -> Result<Bus, Finding> {
        let address = bus_address().ok_or_else(|| {
            Finding::warning(
                "no session bus: DBUS_SESSION_BUS_ADDRESS is not set",
                "The tray and notifications need the bus of a desktop session; the command works without",
            )
        })?;
        match (which::which("busctl"), which::which("dbus-send")) {
            (Ok(_), _) => Ok(Bus { address, asker: Asker::Busctl }),
            (Err(_), Ok(_)) => Ok(Bus { address, asker: Asker::DbusSend }),
            (Err(_), Err(_)) => Err(Finding::warning(
                "the session bus cannot be asked: neither busctl nor dbus-send is there",
                "Install one of them to have the tray host and the notification server looked at",
            )),
        }
    }

    /// Whether somebody offers this service now. Nothing is started for the question.
    async fn has(&self, service: &Service) -> bool {
        self.ask(&BUS, "NameHasOwner", &[service.name]).await.is_some_and(|answer| answer.is_true())
    }

    /// Calls a method that takes texts; `None` when that fails, or takes too long.
    async fn ask(&self, service: &Service, method: &str, texts: &[&str]) -> Option<Answer> {
        let Service { name, path, interface } = service;
        let mut command = match self.asker {
            Asker::Busctl => {
                let mut command = Command::new("busctl");
                command.arg(with("--address=", &self.address)).args(["call", name, path, interface, method]);
                if !texts.is_empty() {
                    command.arg("s".repeat(texts.len())).args(texts);
                }
                command
            }
            Asker::DbusSend => {
                let mut command = Command::new("dbus-send");
                command.arg(with("--bus=", &self.address)).arg("--print-reply");
                command
                    .arg(format!("--dest={name}"))
                    .args([(*path).to_owned(), format!("{interface}.{method}")]);
                command.args(texts.iter().map(|text| format!("string:{text}")));
                command
            }
        };
        let output = tokio::time::timeout(PATIENCE, command.kill_on_drop(true).output()).await.ok()?.ok()?;
        output.status.success().then(|| Answer(String::from_utf8_lossy(&output.stdout).into_owned()))
    }
}

pub(super) fn bus_address() -> Option<OsString> {
    if let Some(address) = env::var_os("DBUS_SESSION_BUS_ADDRESS").filter(|address| !address.is_empty()) {
        return Some(address);
    }
    let usual = Path::new(&env::var_os("XDG_RUNTIME_DIR")?).join("bus");
    usual.exists().then(|| with("unix:path=", usual.as_os_str()))
}

fn with(option: &str, value: &OsStr) -> OsString {
    let mut option = OsString::from(option);
    option.push(value);
    option
}

/// What a bus answered, as either program prints it: texts are in quotes, true is "true".
#[derive(Default)]
struct Answer(String);

impl Answer {
    fn is_true(&self) -> bool {
        self.0.trim_end().ends_with("true")
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.split('"').skip(1).step_by(2)
    }
}
