//! The desktop for the pictures: Mia's projects, their servers, the tray, one window at a time.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use trayvisor_control::model::ServerRef;
use trayvisor_tests::window::{Window, drivable_at};
use trayvisor_tests::{binaries, http, port};

use super::projects::{self, API, BLOG, Customers, DRAFTS, Mia, PLAYGROUND, SEARCH};
use super::{Picture, past};
use crate::screen::Screen;
use crate::session::{PATIENCE, Session, finish, until};

/// A step in the window before a picture is taken.
pub(crate) enum Step {
    /// Clicks the element with this test id.
    Click(&'static str),
    /// Types a text into it.
    Write(&'static str, &'static str),
    /// Presses a key, by its name in X11.
    Press(&'static str),
    /// Waits for it.
    Wait(&'static str),
}

/// How long the servers are used before the first picture, so that their log fills a page and their figures are
/// settled.
const USE: Duration = Duration::from_secs(20);

/// The whole desktop; its parts end with the value, in this order.
pub(crate) struct Stage {
    _customers: Customers,
    screen: Screen,
    session: Session,
    mia: Mia,
}

impl Stage {
    /// Starts the desktop, the tray and the servers, and gives all of them a past.
    pub(crate) fn set() -> Result<Self> {
        let mia = Mia::new()?;
        let mut session = Session::start(mia.folder())?;
        let screen = Screen::of(&session)?;
        for (project, server) in [API, ("shop", "worker")] {
            let server = ServerRef { project: mia.folder().join(project), name: server.into() };
            past::write(&mia.home(), &server)?;
        }
        // Started by a shell in its own session, as in a terminal.
        let mut holder = of_mia(&session, &mia, "setsid".into());
        let line = format!("python3 -m http.server --bind 127.0.0.1 {}; true", mia.ports[1]);
        holder.args(["bash", "-c", &line]).current_dir(mia.folder().join(DRAFTS));
        session.launch(holder.stdout(Stdio::null()).stderr(Stdio::null()))?;
        until("the blog's port to be taken", PATIENCE, || http::get(mia.ports[1], "/"))?;

        let trayvisor = |folder: &str, verb: &str| trayvisor(&session, &mia, folder, verb);
        for (project, _) in [API, BLOG, PLAYGROUND] {
            finish(&mut trayvisor(project, "add"), PATIENCE)?;
        }
        finish(trayvisor(API.0, "start").stderr(Stdio::inherit()), PATIENCE)?;
        let customers = Customers::of(mia.ports[0]);
        let blog = trayvisor(BLOG.0, "start").status()?;
        ensure!(!blog.success(), "the blog's port is not taken");
        projects::try_out(&mia, || trayvisor(PLAYGROUND.0, "start"))?;
        // This command needs agreement.
        mia.play(&["python3", "main.py", "--verbose"])?;
        let mut tray = of_mia(&session, &mia, binaries::desktop());
        session.launch(&mut tray)?;
        sleep(USE);
        Ok(Stage { _customers: customers, screen, session, mia })
    }

    /// Opens a window, performs the steps, takes the picture and closes the window.
    pub(crate) fn window(&mut self, picture: &Picture, file: &Path) -> Result<()> {
        let window = self.open(picture.server, picture.dark)?;
        {
            let driver = Window::at(self.session.command("WebKitWebDriver"), window.automation)?;
            for step in picture.steps {
                self.perform(&driver, step)?;
            }
            self.screen.until_drawn(window.pid)?;
            self.screen.save_window(&self.session, window.pid, file)?;
        }
        self.session.end(window.launched)
    }

    /// Takes the whole screen, with a window and the tray's menu open.
    pub(crate) fn desktop(&mut self, file: &Path) -> Result<()> {
        let window = self.open(Some(API), false)?;
        self.screen.until_drawn(window.pid)?;
        self.screen.open_tray_menu(&self.session)?;
        self.screen.save(&self.session, file)?;
        self.screen.close_menu(&self.session)?;
        self.session.end(window.launched)
    }

    /// Takes the tray's menu, with a server's submenu open.
    pub(crate) fn tray_menu(&mut self, file: &Path) -> Result<()> {
        self.screen.open_tray_menu(&self.session)?;
        for key in ["Down", "Right"] {
            self.screen.press(&self.session, key)?;
        }
        self.screen.save_corner(&self.session, (560, 330), file)?;
        for _menu in 0..2 {
            self.screen.close_menu(&self.session)?;
        }
        Ok(())
    }

    /// Takes a crash's notification, with its buttons.
    pub(crate) fn notification(&mut self, file: &Path) -> Result<()> {
        let mut start = trayvisor(&self.session, &self.mia, PLAYGROUND.0, "start");
        ensure!(!start.status()?.success(), "nothing crashed");
        self.screen.until_something_opens()?;
        self.screen.save_corner(&self.session, (560, 260), file)
    }

    /// Adds and starts the search, and limits notifications to crashes, so that none appears in the pictures.
    pub(crate) fn start_search(&mut self) -> Result<()> {
        std::fs::write(self.mia.home().join("alerts.json"), r#"{ "desktop": ["crash"] }"#)?;
        for verb in ["add", "start"] {
            finish(&mut trayvisor(&self.session, &self.mia, SEARCH.0, verb), PATIENCE)?;
        }
        Ok(())
    }

    fn open(&mut self, server: Option<(&str, &str)>, dark: bool) -> Result<Open> {
        let mut command = of_mia(&self.session, &self.mia, binaries::desktop());
        command.arg("window").env("GTK_THEME", if dark { "Adwaita:dark" } else { "Adwaita" });
        match server {
            Some((project, server)) => {
                let folder = self.mia.folder().join(project);
                command.arg("--project").arg(folder).args(["--server", server]);
            }
            None => {
                command.env("TRAYVISOR_HOME", self.mia.folder().join("new"));
            }
        }
        let automation = port::any()?;
        let launched = self.session.launch(drivable_at(&mut command, automation))?;
        Ok(Open { launched, pid: self.session.pid(launched), automation })
    }

    fn perform(&self, window: &Window, step: &Step) -> Result<()> {
        let id = match step {
            Step::Press(key) => return self.screen.press(&self.session, key),
            Step::Click(id) | Step::Write(id, _) | Step::Wait(id) => id,
        };
        until(&format!("“{id}” on the page"), PATIENCE, || {
            let element = window.find(id).with_context(|| window.page())?;
            match step {
                Step::Click(_) => element.click(),
                Step::Write(_, text) => element.write(text),
                Step::Press(_) | Step::Wait(_) => Ok(()),
            }
        })
    }
}

/// An open window.
struct Open {
    launched: usize,
    pid: u32,
    automation: u16,
}

/// The command, in one of Mia's projects.
fn trayvisor(session: &Session, mia: &Mia, folder: &str, verb: &str) -> Command {
    let mut command = of_mia(session, mia, binaries::trayvisor());
    command.arg(verb).current_dir(mia.folder().join(folder)).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// A program of Trayvisor as Mia runs it.
fn of_mia(session: &Session, mia: &Mia, program: PathBuf) -> Command {
    let mut command = session.command(program);
    // Only the system's own programs, not those of the developer.
    command.env("TRAYVISOR_HOME", mia.home()).env("PATH", "/usr/local/bin:/usr/bin:/bin");
    command
}
