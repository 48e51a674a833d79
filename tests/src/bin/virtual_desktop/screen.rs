//! The screen as a user sees it: a background, windows, a picture of all of it.

use std::path::Path;
use std::time::{Duration, Instant};
use std::{collections::HashSet, thread::sleep};

use anyhow::{Result, bail, ensure};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ChangeWindowAttributesAux, ConnectionExt as _, ImageFormat, MapState, Window,
};
use x11rb::rust_connection::RustConnection;

use crate::session::{PATIENCE, Session, finish, until};

/// A calm background.
const BACKGROUND: u32 = 0x00c9_d1de;

/// Number of colours from which a window counts as drawn; an empty one shows only a few.
const COLOURS: usize = 12;

/// How long a picture must stay the same to count as finished. The limit is the longest wait for that: a window with
/// live figures never stands still.
const STILL: Duration = Duration::from_millis(600);
const STILL_LIMIT: Duration = Duration::from_secs(6);

/// The centre of the tray's icon, from the top and from the right edge of the screen.
const TRAY_ICON: u16 = 14;

/// Minimum size of a menu; tooltips and the panel's helper windows are smaller.
const MENU: u16 = 40;

/// The session's screen.
pub(crate) struct Screen {
    x11: RustConnection,
    root: Window,
}

impl Screen {
    /// Connects to it and paints the background.
    pub(crate) fn of(session: &Session) -> Result<Self> {
        let (x11, number) = x11rb::connect(Some(&session.display()))?;
        let root = x11.setup().roots[number].root;
        let aux = ChangeWindowAttributesAux::new().background_pixel(BACKGROUND);
        x11.change_window_attributes(root, &aux)?;
        x11.clear_area(false, root, 0, 0, 0, 0)?;
        x11.flush()?;
        Ok(Screen { x11, root })
    }

    /// Waits until this process has a window and has drawn it.
    pub(crate) fn until_drawn(&self, pid: u32) -> Result<()> {
        let window = until("window of the app", PATIENCE, || self.window_of(pid))?;
        until("drawn window", PATIENCE, || {
            let colours = self.pixels(window)?.chunks_exact(4).map(<[u8]>::to_vec).collect::<HashSet<_>>();
            ensure!(colours.len() >= COLOURS, "only {} colours are in it", colours.len());
            Ok(())
        })?;
        self.until_still(window)
    }

    fn until_still(&self, window: Window) -> Result<()> {
        let start = Instant::now();
        let mut seen = self.pixels(window)?;
        let mut since = Instant::now();
        while since.elapsed() < STILL && start.elapsed() < STILL_LIMIT {
            sleep(Duration::from_millis(100));
            let now = self.pixels(window)?;
            if now != seen {
                seen = now;
                since = Instant::now();
            }
        }
        Ok(())
    }

    /// Clicks the only icon in the panel's tray, at the right end, and waits until its menu is open.
    pub(crate) fn open_tray_menu(&self, session: &Session) -> Result<()> {
        let screen = self.x11.get_geometry(self.root)?.reply()?;
        let right = (screen.width - TRAY_ICON).to_string();
        let click = ["mousemove", &right, &TRAY_ICON.to_string(), "click", "1"];
        finish(session.command("xdotool").args(click), PATIENCE)?;
        self.until_something_opens()
    }

    /// Waits until a menu or a notification is above the other windows and has been drawn.
    pub(crate) fn until_something_opens(&self) -> Result<()> {
        until("menu or notification", PATIENCE, || {
            for window in self.x11.query_tree(self.root)?.reply()?.children {
                let about = self.x11.get_window_attributes(window)?.reply()?;
                let size = self.x11.get_geometry(window)?.reply()?;
                let is_menu = about.override_redirect && size.width > MENU && size.height > MENU;
                if is_menu && about.map_state == MapState::VIEWABLE {
                    return Ok(());
                }
            }
            bail!("nothing opened over the other windows")
        })?;
        self.until_still(self.root)
    }

    /// Closes an open menu, and moves the pointer off the icon before its tooltip appears.
    pub(crate) fn close_menu(&self, session: &Session) -> Result<()> {
        finish(session.command("xdotool").args(["mousemove", "0", "400"]), PATIENCE)?;
        self.press(session, "Escape")
    }

    /// Presses a key, by its name in X11, and waits for the effect.
    pub(crate) fn press(&self, session: &Session, key: &str) -> Result<()> {
        finish(session.command("xdotool").args(["key", key]), PATIENCE)?;
        self.until_still(self.root)
    }

    /// Saves a picture of the whole screen.
    pub(crate) fn save(&self, session: &Session, picture: &Path) -> Result<()> {
        save(session, &["-window", "root"], picture)
    }

    /// Saves a picture of the screen's upper right corner, where tray and notifications are.
    pub(crate) fn save_corner(
        &self,
        session: &Session,
        (width, height): (u16, u16),
        picture: &Path,
    ) -> Result<()> {
        let left = self.x11.get_geometry(self.root)?.reply()?.width - width;
        let crop = format!("{width}x{height}+{left}+0");
        save(session, &["-window", "root", "-crop", &crop, "+repage"], picture)
    }

    /// Saves a picture of this process's window, without its frame.
    pub(crate) fn save_window(&self, session: &Session, pid: u32, picture: &Path) -> Result<()> {
        save(session, &["-window", &self.window_of(pid)?.to_string()], picture)
    }

    /// The window of this process among those that the window manager manages.
    fn window_of(&self, pid: u32) -> Result<Window> {
        let windows = self.numbers(self.root, "_NET_CLIENT_LIST")?;
        let ours = windows.iter().find(|window| {
            self.numbers(**window, "_NET_WM_PID").is_ok_and(|owner| owner.first() == Some(&pid))
        });
        ensure!(ours.is_some(), "none of the {} windows is of process {pid}", windows.len());
        Ok(ours.copied().unwrap_or_default())
    }

    fn numbers(&self, window: Window, property: &str) -> Result<Vec<u32>> {
        let atom = self.x11.intern_atom(false, property.as_bytes())?.reply()?.atom;
        let reply = self.x11.get_property(false, window, atom, AtomEnum::ANY, 0, 1024)?.reply()?;
        Ok(reply.value32().map(Iterator::collect).unwrap_or_default())
    }

    fn pixels(&self, window: Window) -> Result<Vec<u8>> {
        let size = self.x11.get_geometry(window)?.reply()?;
        let all = self.x11.get_image(ImageFormat::Z_PIXMAP, window, 0, 0, size.width, size.height, !0)?;
        Ok(all.reply()?.data)
    }
}

fn save(session: &Session, what: &[&str], picture: &Path) -> Result<()> {
    finish(session.command("import").args(what).arg(picture), PATIENCE)
}
