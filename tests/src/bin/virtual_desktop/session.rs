//! The desktop session: starts its programs and ends all of them.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;
use trayvisor_tests::display::Display;
use trayvisor_tests::processes;
use trayvisor_tests::tray::WATCHER;
use zbus::blocking::{Connection, connection, fdo::DBusProxy};

/// Longest wait for any part of the desktop to appear.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Longest wait for an answer on the bus: healthy programs are faster.
const ANSWER: Duration = Duration::from_secs(10);

/// Where distributions install a notification daemon that draws action buttons; it is not on the `PATH`.
const NOTIFYD: [&str; 5] = [
    "/usr/lib/x86_64-linux-gnu/xfce4/notifyd/xfce4-notifyd",
    "/usr/lib/aarch64-linux-gnu/xfce4/notifyd/xfce4-notifyd",
    "/usr/lib64/xfce4/notifyd/xfce4-notifyd",
    "/usr/lib/xfce4/notifyd/xfce4-notifyd",
    "/usr/libexec/xfce4-notifyd",
];

/// At the top of the screen: windows on the left, the tray on the right.
const PANEL: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/>
        <value type="int" value="2"/>
        <value type="int" value="3"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="tasklist">
      <property name="show-handle" type="bool" value="false"/>
    </property>
    <property name="plugin-2" type="string" value="separator">
      <property name="expand" type="bool" value="true"/>
      <property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-3" type="string" value="systray"/>
  </property>
</channel>
"#;

/// A running desktop; everything that was started in it ends with the value.
pub(crate) struct Session {
    /// A connection to its bus.
    pub(crate) bus: Connection,
    programs: Programs,
    display: Display,
}

/// The programs in the session. All of them, including those started by the bus or a webview, have the session's own
/// runtime folder in their environment; this finds them at the end.
struct Programs {
    children: Vec<Child>,
    /// `HOME`.
    user: PathBuf,
    folder: TempDir,
    bus_address: String,
}

impl Session {
    /// Starts the screen, the bus, the window manager, the panel and the notification daemon for a user with this
    /// folder, and waits until there is a tray.
    pub(crate) fn start(user: &Path) -> Result<Self> {
        let display = Display::start(1520, 860)?;
        let folder = tempfile::Builder::new().prefix("trayvisor-desktop-").tempdir()?;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700))?;
        let settings = user.join(".config/xfce4/xfconf/xfce-perchannel-xml");
        let user = user.to_owned();
        let mut programs = Programs { children: Vec::new(), user, folder, bus_address: String::new() };
        fs::create_dir_all(&settings)?;
        fs::write(settings.join("xfce4-panel.xml"), PANEL)?;

        let bus = programs.start_bus(&display)?;
        let mut session = Session { bus, programs, display };
        session.start_quietly("openbox", &[])?;
        let notifyd = NOTIFYD.into_iter().find(|file| Path::new(file).is_file()).unwrap_or("dunst");
        session.start_quietly(notifyd, &[])?;
        session.until_owned("org.freedesktop.Notifications", "a notification daemon")?;
        session.start_quietly("xfce4-panel", &["--disable-wm-check"])?;
        session.until_owned(WATCHER, "the panel's tray")?;
        Ok(session)
    }

    /// The screen's name.
    pub(crate) fn display(&self) -> String {
        self.display.name()
    }

    /// A program that runs in this session.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        self.programs.command(program, &self.display)
    }

    /// Starts a program; the session ends it if it is still running. Its index is for [`Session::ended`].
    pub(crate) fn launch(&mut self, command: &mut Command) -> Result<usize> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.spawn().with_context(|| format!("starting {name}"))?;
        self.programs.children.push(child);
        Ok(self.programs.children.len() - 1)
    }

    /// The process id of a launched program.
    pub(crate) fn pid(&self, launched: usize) -> u32 {
        self.programs.children[launched].id()
    }

    /// Ends a launched program at once.
    pub(crate) fn end(&mut self, launched: usize) -> Result<()> {
        let child = &mut self.programs.children[launched];
        child.kill()?;
        child.wait()?;
        Ok(())
    }

    /// How a launched program ended, if it has.
    pub(crate) fn ended(&mut self, launched: usize) -> Result<Option<ExitStatus>> {
        Ok(self.programs.children[launched].try_wait()?)
    }

    fn start_quietly(&mut self, program: &str, arguments: &[&str]) -> Result<usize> {
        let mut command = self.command(program);
        command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
        self.launch(&mut command)
    }

    fn until_owned(&self, name: &'static str, what: &str) -> Result<()> {
        let bus = DBusProxy::new(&self.bus)?;
        until(what, PATIENCE, || {
            ensure!(bus.name_has_owner(name.try_into()?)?, "nobody has the name {name} on the bus");
            Ok(())
        })
    }
}

impl Programs {
    fn command(&self, program: impl AsRef<OsStr>, display: &Display) -> Command {
        let mut command = Command::new(program);
        command
            .env("DISPLAY", display.name())
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus_address)
            .env("XDG_RUNTIME_DIR", self.folder.path())
            .env("HOME", &self.user)
            .env("XDG_SESSION_TYPE", "x11")
            .env("XDG_CURRENT_DESKTOP", "XFCE")
            .env("GDK_BACKEND", "x11")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            // No screen reader is needed here.
            .env("NO_AT_BRIDGE", "1")
            .stdin(Stdio::null());
        for name in ["VIRTUAL_ENV", "WAYLAND_DISPLAY", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
            command.env_remove(name);
        }
        command
    }

    /// Starts a bus for this session that can start the system's own services (the panel's settings).
    fn start_bus(&mut self, display: &Display) -> Result<Connection> {
        let mut daemon = self
            .command("dbus-daemon", display)
            .args(["--session", "--nofork", "--nopidfile", "--nosyslog", "--print-address=1"])
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("starting dbus-daemon")?;
        let mut address = String::new();
        let output = daemon.stdout.take().context("its output")?;
        self.children.push(daemon);
        BufReader::new(output).read_line(&mut address)?;
        ensure!(!address.trim().is_empty(), "dbus-daemon ended without an address");
        self.bus_address = address.trim().into();
        let builder = connection::Builder::address(self.bus_address.as_str())?;
        Ok(builder.method_timeout(ANSWER).build()?)
    }
}

impl Drop for Programs {
    fn drop(&mut self) {
        for child in self.children.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
        for process in processes::with_environment("XDG_RUNTIME_DIR", &self.folder.path().to_string_lossy()) {
            let _ = process.kill();
        }
    }
}

/// Repeats `look` until it succeeds; after the limit, its last error says what was seen instead.
pub(crate) fn until<T>(what: &str, limit: Duration, mut look: impl FnMut() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    loop {
        match look() {
            Ok(found) => return Ok(found),
            Err(seen) if start.elapsed() >= limit => {
                bail!("no {what} after {} s: {seen:#}", limit.as_secs())
            }
            Err(_) => sleep(Duration::from_millis(50)),
        }
    }
}

/// Runs a command, which must succeed within the limit.
pub(crate) fn finish(command: &mut Command, limit: Duration) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command.spawn().with_context(|| format!("starting {name}"))?;
    let start = Instant::now();
    let status = loop {
        match child.try_wait()? {
            Some(status) => break status,
            None if start.elapsed() < limit => sleep(Duration::from_millis(20)),
            None => {
                child.kill()?;
                child.wait()?;
                bail!("{name} did not end in {} s", limit.as_secs());
            }
        }
    };
    ensure!(status.success(), "{name} ended with {status}");
    Ok(())
}
