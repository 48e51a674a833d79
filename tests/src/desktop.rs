//! The desktop that a test provides: screen, session bus, tray host, notification daemon.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};

use anyhow::{Context, Result, anyhow};
use tempfile::TempDir;

use crate::binaries;
use crate::bus::Bus;
use crate::display::Display;
use crate::home::Home;
use crate::notifications::Notifications;
use crate::port;
use crate::processes::{self, Process};
use crate::tray::{Item, Menu, MenuItem, Watcher};
use crate::wait::{SOON, eventually};
use crate::window::drivable_at;

/// A private desktop session for a test.
pub struct Desktop {
    /// The notifications that applications send.
    pub notifications: Notifications,
    watcher: Watcher,
    display: Display,
    bus: Bus,
    runtime: TempDir,
}

impl Desktop {
    /// Starts a desktop with an empty tray.
    pub fn start() -> Result<Self> {
        let bus = Bus::start()?;
        let runtime = tempfile::Builder::new().prefix("tv-run-").tempdir()?;
        fs::set_permissions(runtime.path(), fs::Permissions::from_mode(0o700))?;
        Ok(Desktop {
            notifications: Notifications::start(bus.connect()?)?,
            watcher: Watcher::start(bus.connect()?)?,
            display: Display::start(1100, 700)?,
            bus,
            runtime,
        })
    }

    /// Removes the tray, as on a panel without one.
    pub fn remove_tray(&self) -> Result<()> {
        self.watcher.leave()
    }

    /// The name of its display.
    pub fn display(&self) -> String {
        self.display.name()
    }

    /// A program that this user runs on this desktop.
    pub fn command(&self, home: &Home, program: PathBuf) -> Command {
        let mut command = home.command(program);
        command
            .env("DISPLAY", self.display())
            .env("DBUS_SESSION_BUS_ADDRESS", self.bus.address())
            .env("XDG_RUNTIME_DIR", self.runtime.path())
            .env("XDG_SESSION_TYPE", "x11")
            .env("GDK_BACKEND", "x11")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            // No screen reader is needed here.
            .env("NO_AT_BRIDGE", "1");
        command
    }

    /// Starts the tray application.
    pub fn launch_tray(&self, home: &Home) -> Result<App> {
        self.launch(home, &[])
    }

    /// Starts a desktop with the tray application, and returns its item.
    #[track_caller]
    pub fn with_tray(home: &Home) -> (Desktop, App, Item) {
        let desktop = Desktop::start().expect("a desktop");
        let mut tray = desktop.launch_tray(home).expect("the tray application");
        let item = desktop.item_of(&mut tray);
        (desktop, tray, item)
    }

    /// Starts the desktop application with arguments.
    pub fn launch(&self, home: &Home, arguments: &[&str]) -> Result<App> {
        self.spawn(self.command(home, binaries::desktop()), arguments, None)
    }

    /// The same, but [`Window::of`](crate::window::Window::of) can drive its window.
    pub fn launch_drivable(&self, home: &Home, arguments: &[&str]) -> Result<App> {
        let (mut command, port) = (self.command(home, binaries::desktop()), port::free());
        drivable_at(&mut command, port);
        self.spawn(command, arguments, Some(port))
    }

    fn spawn(&self, mut command: Command, arguments: &[&str], automation: Option<u16>) -> Result<App> {
        let said = tempfile::Builder::new()
            .prefix("said-")
            .tempfile_in(self.runtime.path())?
            .into_temp_path()
            .keep()?;
        let output = File::create(&said)?;
        command.args(arguments).stdout(output.try_clone()?).stderr(output);
        Ok(App { child: command.spawn().context("starting trayvisor-desktop")?, said, automation })
    }

    /// The items in the tray.
    pub fn items(&self) -> Result<Vec<Item>> {
        self.watcher.items()
    }

    /// Waits until the application's item is in the tray.
    #[track_caller]
    pub fn item_of(&self, app: &mut App) -> Item {
        let pid = app.pid();
        eventually("the application's item is in the tray", SOON, || {
            let items = self.items().map_err(|error| format!("{error:#}"))?;
            let ours = items.iter().find(|item| item.process_id().is_ok_and(|owner| owner == pid));
            ours.cloned().ok_or_else(|| format!("{items:?}; the application {}", app.describe()))
        })
    }
}

/// The running desktop application; ends with the value.
pub struct App {
    child: Child,
    said: PathBuf,
    automation: Option<u16>,
}

impl App {
    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The port on which its window can be driven.
    pub(crate) fn automation(&self) -> Option<u16> {
        self.automation
    }

    /// Ends it at once, as a crash would.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Waits until it has ended on its own.
    #[track_caller]
    pub fn until_ended(&mut self) -> ExitStatus {
        eventually("the application ends", SOON, || match self.child.try_wait() {
            Ok(Some(status)) => Ok(status),
            other => Err(format!("{other:?}; it {}", self.describe())),
        })
    }

    /// Its state and output, for a message.
    pub fn describe(&mut self) -> String {
        let state = match self.child.try_wait() {
            Ok(Some(status)) => format!("has ended with {status}"),
            _ => "is running".into(),
        };
        format!("{state} and wrote: {}", fs::read_to_string(&self.said).unwrap_or_default())
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until the menu is as expected; an error includes the menu seen last.
#[track_caller]
pub fn until_menu<T>(item: &Item, what: &str, mut look: impl FnMut(&MenuItem) -> Result<T>) -> (Menu, T) {
    eventually(what, SOON, || -> Result<(Menu, T)> {
        let menu = item.menu()?;
        let root = menu.read()?;
        let found = look(&root).map_err(|error| anyhow!("{error:#}, in the menu:\n{root}"))?;
        Ok((menu, found))
    })
}

/// Waits until a server's line in the menu begins with this mark.
#[track_caller]
pub fn until_mark(item: &Item, server: &str, mark: char) -> Menu {
    let (menu, ()) = until_menu(item, &format!("“{server}” is marked {mark}"), |root| {
        let line = root.server(server)?;
        if line.label.starts_with(mark) { Ok(()) } else { Err(anyhow!("it says “{}”", line.label)) }
    });
    menu
}

/// The window processes of this home's desktop applications.
pub fn window_processes(home: &Home) -> Vec<Process> {
    of_home(home)
        .into_iter()
        .filter(|process| process.command().contains("trayvisor-desktop window"))
        .collect()
}

/// The browser engine's processes for this home's windows.
pub fn webkit_processes(home: &Home) -> Vec<Process> {
    of_home(home).into_iter().filter(|process| process.name().starts_with("WebKit")).collect()
}

/// All processes of this home, including servers.
pub fn of_home(home: &Home) -> Vec<Process> {
    processes::with_environment("TRAYVISOR_HOME", &home.folder().to_string_lossy())
}
