//! The process of the window's page is killed: the page comes back, and nothing else is affected.
#![cfg(target_os = "linux")]

use anyhow::{Result, ensure};
use serde_json::json;
use trayvisor_tests::desktop::{Desktop, until_mark, webkit_processes};
use trayvisor_tests::home::Home;
use trayvisor_tests::processes::{Process, describe};
use trayvisor_tests::project::Project;
use trayvisor_tests::wait::{SOON, check, eventually};
use trayvisor_tests::window::{Window, windows_of};

/// The process that shows the window's page, once there is one that is not among these.
#[track_caller]
fn page_besides(home: &Home, known: &[Process]) -> Process {
    eventually("a process shows the window's page", SOON, || {
        let all = webkit_processes(home);
        // The system cuts names after 15 characters.
        let page = all.iter().find(|process| process.name() == "WebKitWebProces" && !known.contains(process));
        page.copied().ok_or_else(|| describe(&all))
    })
}

#[test]
fn a_window_whose_page_is_killed_comes_back_at_its_server_and_the_tray_never_notices() {
    let home = Home::new();
    let settings = json!({ "restart": { "policy": "never" } });
    let api = Project::test_server(&home, "api", &[], &settings);
    let web = Project::test_server(&home, "web", &[], &settings);
    api.add();
    web.add();
    let desktop = Desktop::start().unwrap();
    let mut tray = desktop.launch_tray(&home).unwrap();
    let item = desktop.item_of(&mut tray);
    let mut app = desktop.launch_drivable(&home, &["window"]).unwrap();
    let window = Window::of(&desktop, &home, &app).unwrap();
    eventually("the server's page is there", SOON, || {
        window.row("web")?.click()?;
        shows(&window, "main[aria-label=web]")
    });
    // A driver's session ends with the page that it was created for.
    drop(window);

    let page = page_besides(&home, &[]);
    page.kill().unwrap();
    page_besides(&home, &[page]);
    let window = Window::of(&desktop, &home, &app).unwrap();
    eventually("the page says so", SOON, || -> Result<()> {
        let said = window.find("news")?.text()?;
        ensure!(said.contains("reloaded"), "it says “{said}”");
        shows(&window, "main[aria-label=web]")
    });

    let line = format!("api :{}", api.port());
    item.menu().unwrap().click(&[&line, "Start"]).unwrap();
    until_mark(&item, "api", '●');
    api.until_it_answers();
    Process::find(pid_of(&api)).unwrap().kill().unwrap();
    eventually("the notification", SOON, || desktop.notifications.open("api crashed"));
    assert!(tray.describe().starts_with("is running"), "{}", tray.describe());
    assert!(app.describe().starts_with("is running"), "{}", app.describe());
}

fn shows(window: &Window, selector: &str) -> Result<()> {
    let found = window.script("return document.querySelector(arguments[0]) !== null", &json!([selector]))?;
    ensure!(found == true, "there is no {selector} on the page:\n{}", window.page());
    Ok(())
}

fn pid_of(project: &Project<'_>) -> u32 {
    project.until("running")["pid"].as_u64().and_then(|pid| pid.try_into().ok()).unwrap()
}

#[test]
fn a_page_that_ends_again_and_again_is_not_loaded_again_and_again() {
    let home = Home::new();
    let desktop = Desktop::start().unwrap();
    let mut app = desktop.launch_drivable(&home, &["window"]).unwrap();
    let mut killed = Vec::new();
    for _ in 0..3 {
        // A driver that connects during the reload loses its session; then another one is used.
        eventually("the page is there", SOON, || shows(&Window::of(&desktop, &home, &app)?, "main"));
        let page = page_besides(&home, &killed);
        page.kill().unwrap();
        killed.push(page);
    }
    // The message has its own window.
    eventually("the window gives up with a message", SOON, || {
        let windows = windows_of(&desktop, app.pid()).unwrap_or_default();
        check(windows.len() == 2, || format!("{} windows; the application {}", windows.len(), app.describe()))
    });
    assert!(app.describe().contains("it has ended three times within a minute"), "{}", app.describe());
}
