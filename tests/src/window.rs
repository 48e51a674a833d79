//! The window: clicked through WebDriver, closed as a window manager closes it.

use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde_json::{Value, json};
use ureq::Agent;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, Window as XWindow,
};
use x11rb::rust_connection::RustConnection;

use crate::desktop::{App, Desktop};
use crate::home::Home;
use crate::processes::Process;
use crate::wait::{SOON, eventually};
use crate::{binaries, port};

/// The key for an element in WebDriver's JSON.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// In Debian's package webkit2gtk-driver.
const DRIVER: &str = "WebKitWebDriver";
/// Longest wait for a window on a busy machine.
const SESSION: Duration = Duration::from_secs(30);

/// Allows a driver to control the webviews of a program.
pub fn drivable(command: &mut Command) -> &mut Command {
    command.env("TAURI_AUTOMATION", "true").env("TAURI_WEBVIEW_AUTOMATION", "true")
}

/// The same, for a driver that starts later and finds them on this port.
pub fn drivable_at(command: &mut Command, port: u16) -> &mut Command {
    drivable(command).env("WEBKIT_INSPECTOR_SERVER", format!("127.0.0.1:{port}"))
}

/// The real window, controlled through WebKit's own WebDriver; closes with the value.
pub struct Window {
    driver: Child,
    agent: Agent,
    session: String,
}

impl Window {
    /// Opens the window, as `trayvisor-desktop window ARGUMENTS` does.
    pub fn open(desktop: &Desktop, home: &Home, arguments: &[&str]) -> Result<Self> {
        let arguments: Vec<_> = ["window"].into_iter().chain(arguments.iter().copied()).collect();
        let options =
            json!({ "webkitgtk:browserOptions": { "binary": binaries::desktop(), "args": arguments } });
        let open = || Window::drive(drivable(&mut desktop.command(home, DRIVER.into())), &options);
        // On a busy bus a window that was just killed still counts as open, and the new one exits.
        open().or_else(|_| open()).context("opening the window")
    }

    /// Drives the window of a running application that [`Desktop::launch_drivable`] started.
    pub fn of(desktop: &Desktop, home: &Home, app: &App) -> Result<Self> {
        Window::at(desktop.command(home, DRIVER.into()), app.automation().context("it can't be driven")?)
    }

    /// Drives the window that listens on this port, with a driver started by this command.
    pub fn at(mut driver: Command, automation: u16) -> Result<Self> {
        eventually("the window can be driven", SOON, || {
            TcpStream::connect((Ipv4Addr::LOCALHOST, automation)).map(drop)
        });
        Window::drive(driver.arg(format!("--target=127.0.0.1:{automation}")), &json!({}))
    }

    fn drive(driver: &mut Command, wanted: &Value) -> Result<Self> {
        let port = port::any()?;
        let driver = driver
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("starting WebKitWebDriver (Debian's package webkit2gtk-driver)")?;
        let settings = Agent::config_builder().timeout_global(Some(SOON)).http_status_as_error(false);
        let base = format!("http://127.0.0.1:{port}/session");
        let mut window = Window { driver, agent: settings.build().into(), session: base.clone() };
        eventually("WebKitWebDriver listens", SOON, || {
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).map(drop)
        });
        let wanted = json!({ "capabilities": { "alwaysMatch": wanted } });
        let begun = window.agent.post(base.as_str()).config().timeout_global(Some(SESSION)).build();
        let answer = value_of(begun.send_json(&wanted)?.body_mut().read_json()?)?;
        let id = answer["sessionId"].as_str().context("a session without a name")?;
        window.session = format!("{base}/{id}");
        Ok(window)
    }

    /// Runs JavaScript in the page and returns its result.
    pub fn script(&self, script: &str, arguments: &Value) -> Result<Value> {
        self.post("/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// The element with this `data-testid`.
    pub fn find(&self, id: &str) -> Result<Element<'_>> {
        self.css(&test_id(id))
    }

    /// All elements with this `data-testid`.
    pub fn find_all(&self, id: &str) -> Result<Vec<Element<'_>>> {
        let found = self.post("/elements", &by_css(&test_id(id)))?;
        let found = found.as_array().context("a list of elements")?;
        found.iter().map(|element| self.element(element)).collect()
    }

    /// The row of a server.
    pub fn row(&self, name: &str) -> Result<Element<'_>> {
        self.css(&format!("{}[data-name={name:?}]", test_id("server-row")))
    }

    /// The page's content, for a message.
    pub fn page(&self) -> String {
        self.script("return document.body.innerText", &json!([])).map_or_else(
            |error| format!("no page: {error:#}"),
            |text| text.as_str().unwrap_or_default().into(),
        )
    }

    fn css(&self, selector: &str) -> Result<Element<'_>> {
        let found =
            self.post("/element", &by_css(selector)).with_context(|| format!("looking for {selector}"))?;
        self.element(&found)
    }

    fn element(&self, found: &Value) -> Result<Element<'_>> {
        let id = found[ELEMENT].as_str().context("an element without a name")?;
        Ok(Element { window: self, path: format!("/element/{id}") })
    }

    fn get(&self, path: &str) -> Result<Value> {
        let mut answer = self.agent.get(format!("{}{path}", self.session)).call()?;
        value_of(answer.body_mut().read_json()?)
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let mut answer = self.agent.post(format!("{}{path}", self.session)).send_json(body)?;
        value_of(answer.body_mut().read_json()?)
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let goodbye = self.agent.delete(self.session.as_str());
        let _ = goodbye.config().timeout_global(Some(Duration::from_secs(10))).build().call();
        // On a busy machine the driver may not have ended its window yet.
        let opened = Process::find(self.driver.id()).map(Process::children).unwrap_or_default();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        for process in opened {
            let _ = process.kill();
        }
    }
}

/// An element on the page.
pub struct Element<'window> {
    window: &'window Window,
    path: String,
}

impl<'window> Element<'window> {
    /// Clicks it.
    pub fn click(&self) -> Result<()> {
        self.window.post(&format!("{}/click", self.path), &json!({})).map(drop)
    }

    /// Types a text into it, in place of its content.
    pub fn write(&self, text: &str) -> Result<()> {
        self.window.post(&format!("{}/clear", self.path), &json!({}))?;
        self.window.post(&format!("{}/value", self.path), &json!({ "text": text })).map(drop)
    }

    /// Its text.
    pub fn text(&self) -> Result<String> {
        let text = self.window.get(&format!("{}/text", self.path))?;
        Ok(text.as_str().context("a text")?.trim().into())
    }

    /// One of its attributes.
    pub fn attribute(&self, name: &str) -> Result<Option<String>> {
        let value = self.window.get(&format!("{}/attribute/{name}", self.path))?;
        Ok(value.as_str().map(Into::into))
    }

    /// Whether it can be clicked.
    pub fn is_enabled(&self) -> Result<bool> {
        self.window.get(&format!("{}/enabled", self.path))?.as_bool().context("yes or no")
    }

    /// The element with this `data-testid` inside it.
    pub fn find(&self, id: &str) -> Result<Element<'window>> {
        let path = format!("{}/element", self.path);
        let found =
            self.window.post(&path, &by_css(&test_id(id))).with_context(|| format!("looking for {id}"))?;
        self.window.element(&found)
    }
}

fn test_id(id: &str) -> String {
    format!("[data-testid={id:?}]")
}

fn by_css(selector: &str) -> Value {
    json!({ "using": "css selector", "value": selector })
}

fn value_of(mut answer: Value) -> Result<Value> {
    let value = answer["value"].take();
    match value["error"].as_str() {
        Some(error) => bail!("{error}: {}", value["message"].as_str().unwrap_or_default()),
        None => Ok(value),
    }
}

/// The windows of a process on the desktop's screen.
pub fn windows_of(desktop: &Desktop, pid: u32) -> Result<Vec<u32>> {
    let (display, screen) = x11rb::connect(Some(&desktop.display()))?;
    let atom = atom(&display, "_NET_WM_PID")?;
    let root = display.setup().roots[screen].root;
    let mut found = Vec::new();
    let mut todo = vec![root];
    while let Some(window) = todo.pop() {
        let Ok(tree) = display.query_tree(window)?.reply() else { continue };
        todo.extend(tree.children);
        let owner = display.get_property(false, window, atom, AtomEnum::CARDINAL, 0, 1)?.reply();
        let owned = owner.is_ok_and(|owner| owner.value32().and_then(|mut value| value.next()) == Some(pid));
        if owned && is_shown(&display, window)? {
            found.push(window);
        }
    }
    Ok(found)
}

/// Asks a window to close, as a click on its cross does.
pub fn close(desktop: &Desktop, window: u32) -> Result<()> {
    let (display, _) = x11rb::connect(Some(&desktop.display()))?;
    let protocols = atom(&display, "WM_PROTOCOLS")?;
    let delete = atom(&display, "WM_DELETE_WINDOW")?;
    let message = ClientMessageEvent::new(32, window, protocols, [delete, x11rb::CURRENT_TIME, 0, 0, 0]);
    display
        .send_event(false, window, EventMask::NO_EVENT, message)?
        .check()
        .map_err(|error| anyhow!("{error}"))
}

fn is_shown(display: &RustConnection, window: XWindow) -> Result<bool> {
    use x11rb::protocol::xproto::MapState;
    Ok(display
        .get_window_attributes(window)?
        .reply()
        .is_ok_and(|reply| reply.map_state == MapState::VIEWABLE))
}

fn atom(display: &RustConnection, name: &str) -> Result<u32> {
    let atom = display.intern_atom(false, name.as_bytes())?.reply()?.atom;
    ensure!(atom != 0, "no atom {name}");
    Ok(atom)
}
