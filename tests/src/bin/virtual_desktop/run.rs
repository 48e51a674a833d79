//! What a user would do who sees the demo for the first time.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use serde_json::Value;
use trayvisor_control::Manager;
use trayvisor_control::model::ServerRef;
use trayvisor_tests::http;
use trayvisor_tests::tray::{Item, Menu};

use crate::screen::Screen;
use crate::session::{PATIENCE, Session, finish, until};

/// Longest wait for the end: stopping a server may take its 10 s of grace, and then the app ends.
const ENDING: Duration = Duration::from_secs(40);

/// Runs it, from the first click to the last.
pub(crate) fn run(binaries: &Path, project: &Path, picture: &Path) -> Result<()> {
    let (server, port) = demo(project)?;
    let trayvisor = |verb: &str| {
        let mut command = Command::new(binaries.join("trayvisor"));
        command.arg(verb).arg("-C").arg(project);
        command
    };
    // A server left behind by an interrupted run would have no Start in its menu. Usually there is none.
    let _ = finish(trayvisor("stop").stdout(Stdio::null()).stderr(Stdio::null()), ENDING);

    // The user has seen the demo's command and agreed to it.
    let manager = Manager::new(binaries.join("trayvisor"))?;
    manager
        .consent()
        .agree_to_current(&ServerRef { project: project.canonicalize()?, name: server.clone() })?;

    println!("Starting a virtual screen with a panel and a notification daemon");
    let user = tempfile::Builder::new().prefix("trayvisor-user-").tempdir()?;
    let mut session = Session::start(user.path())?;
    let screen = Screen::of(&session)?;

    println!("Opening the tray app");
    let desktop = binaries.join("trayvisor-desktop");
    let mut command = session.command(&desktop);
    let app = session.launch(&mut command)?;
    let menu = menu_of(&mut session, app)?;

    println!("Clicking “{server} › Start” in the tray menu");
    click(&menu, &server, "Start")?;
    let answer = until("answer of the demo", PATIENCE, || {
        let answer = http::get(port, "/")?;
        ensure!(answer.status == 200, "it answers {}", answer.status);
        Ok(answer)
    })?;
    println!("http://127.0.0.1:{port} answers {}", answer.status);
    // Stop in the menu shows that the app has noticed it too.
    until("“Stop” in the tray menu", PATIENCE, || line_of(&menu, &server, "Stop"))?;
    finish(&mut trayvisor("status"), PATIENCE)?;

    let mut command = session.command(&desktop);
    let window = session.launch(command.arg("window"))?;
    screen.until_drawn(session.pid(window))?;
    let opened = screen.open_tray_menu(&session);
    screen.save(&session, picture)?;
    opened?;
    screen.close_menu(&session)?;
    println!("A picture of it: {}", picture.display());

    println!("Clicking “{server} › Stop”, then “Quit”");
    click(&menu, &server, "Stop")?;
    until("“Start” in the tray menu", ENDING, || line_of(&menu, &server, "Start"))?;
    menu.click(&["Quit"])?;
    let status = until("end of the tray app", ENDING, || session.ended(app)?.context("it is still running"))?;
    ensure!(status.success(), "the tray app ended with {status}");
    Ok(())
}

/// The demo server's name and port.
fn demo(project: &Path) -> Result<(String, u16)> {
    let file = project.join(".backend_config.json");
    let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    let config: Value = serde_json::from_str(&text).with_context(|| file.display().to_string())?;
    let port = config["port"].as_u64().and_then(|port| u16::try_from(port).ok());
    Ok((config["name"].as_str().unwrap_or("demo").into(), port.context("the demo has no port")?))
}

/// Waits until the app's icon is in the tray, and returns its menu.
fn menu_of(session: &mut Session, app: usize) -> Result<Menu> {
    let pid = session.pid(app);
    let bus = session.bus.clone();
    until("icon of the app in the tray", PATIENCE, || {
        if let Some(status) = session.ended(app)? {
            return Ok(Err(anyhow!("the tray app has ended with {status}")));
        }
        let items = Item::registered(&bus)?;
        let ours = items.iter().find(|item| item.process_id().is_ok_and(|owner| owner == pid));
        Ok(Ok(ours.context("no item in the tray is of the app's process")?.menu()?))
    })?
}

/// Waits for a line of the server's submenu that can be clicked, and returns its path.
fn line_of(menu: &Menu, server: &str, label: &str) -> Result<String> {
    let root = menu.read()?;
    let submenu = root.server(server)?;
    ensure!(submenu.at(&[label])?.enabled, "“{label}” is greyed out in this menu:\n{root}");
    Ok(submenu.label.clone())
}

/// Clicks a line of the server's submenu.
fn click(menu: &Menu, server: &str, label: &str) -> Result<()> {
    let submenu =
        until(&format!("“{label}” in the tray menu"), PATIENCE, || line_of(menu, server, label))?;
    menu.click(&[&submenu, label])
}
