//! Does what the window can and the command cannot, so that `tests/fixtures/versions/record.py` can record it:
//!     cargo run -p trayvisor-control --example as_window -- follow SECONDS
//!     cargo run -p trayvisor-control --example as_window -- prefer WEBHOOK
//!     cargo run -p trayvisor-control --example as_window -- arrange FOLDER…
//!     cargo run -p trayvisor-control --example as_window -- restart FOLDER NAME PORT

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use trayvisor_control::config::Project;
use trayvisor_control::model::{
    AlertEvent, LogPreferences, NewDestination, OnQuit, Preference, ServerRef, Theme,
};
use trayvisor_control::{Manager, StartOptions};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let manager = Manager::new("trayvisor".into())?.named("window");
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["follow", seconds] => follow(&manager, Duration::from_secs(seconds.parse()?)).await,
        ["prefer", webhook] => prefer(&manager, webhook).await?,
        ["arrange", folders @ ..] => arrange(&manager, folders)?,
        ["restart", folder, name, port] => {
            let server = ServerRef { project: folder.into(), name: (*name).to_owned() };
            manager.restart(&server, StartOptions::default().on_port(Some(port.parse()?))).await?;
        }
        _ => return Err("usage: as_window follow|prefer|arrange|restart …".into()),
    }
    Ok(())
}

/// Follows all servers of all known projects.
async fn follow(manager: &Manager, time: Duration) {
    let mut watch = manager.watch();
    let all = async { while watch.next().await.is_some() {} };
    // A watch does not end on its own.
    let _ = tokio::time::timeout(time, all).await;
}

/// Sets every preference except launch at login, which the system stores. No editor is set, since it would have to
/// exist.
async fn prefer(manager: &Manager, webhook: &str) -> trayvisor_control::Result<()> {
    for preference in [
        Preference::OnQuit(OnQuit::Leave),
        Preference::Theme(Theme::Dark),
        Preference::Language(Some("de".to_owned())),
        Preference::Editor(None),
        Preference::Log(LogPreferences { times: false, wrap: true }),
        Preference::Notifications(vec![AlertEvent::Crash, AlertEvent::GaveUp]),
    ] {
        manager.preferences().set(&preference, (Path::new("trayvisor-desktop"), ""))?;
    }
    manager.alerts().add(NewDestination::Webhook { url: webhook.to_owned() }).await
}

/// Puts projects into this order, and reverses the order of the servers in each.
fn arrange(manager: &Manager, folders: &[&str]) -> trayvisor_control::Result<()> {
    let mut servers = Vec::new();
    for folder in folders {
        servers.extend(Project::open(Path::new(folder))?.servers()?.into_iter().rev());
    }
    manager.projects().arrange(&servers)
}
