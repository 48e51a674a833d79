//! What clicks do.

use tauri::AppHandle;
use trayvisor_control::model::{Conflict, Holder, ServerRef, Snapshot};
use trayvisor_control::{Error, Manager, StartOptions, home};

use crate::commands::open_url;
use crate::roles::{Show, open_window};
use crate::tray::notices::Button;
use crate::tray::{all, notify, quit};

/// Something that the user asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Start(ServerRef),
    StartFreeing(ServerRef, Conflict),
    TakeOver(ServerRef, Box<Holder>),
    StartOn(ServerRef, u16),
    Stop(ServerRef),
    Restart(ServerRef),
    Open(Option<String>),
    ShowLogs(ServerRef),
    StartAll,
    Autostart,
    StopAll,
    Add,
    ShowWindow,
    Quit,
}

impl Action {
    /// What a menu item's identity means, with the servers as last reported. `None` for one that has gone meanwhile.
    pub(crate) fn of(id: &str, servers: &[Snapshot]) -> Option<Action> {
        let Some((verb, server_id)) = id.split_once('/') else {
            return Some(match id {
                "start-all" => Action::StartAll,
                "stop-all" => Action::StopAll,
                "add" => Action::Add,
                "window" => Action::ShowWindow,
                "quit" => Action::Quit,
                _ => return None,
            });
        };
        let snapshot = servers.iter().find(|snapshot| home::id(&snapshot.server()) == server_id)?;
        let server = snapshot.server();
        Some(match verb {
            "start" => Action::Start(server),
            "stop" => Action::Stop(server),
            "restart" => Action::Restart(server),
            "free" => Action::StartFreeing(server, snapshot.conflict.clone()?),
            "take-over" => Action::TakeOver(server, Box::new(snapshot.elsewhere.clone()?)),
            "use-next" => Action::StartOn(server, snapshot.conflict.as_ref()?.next_free?),
            "open" => Action::Open(snapshot.url.clone()),
            "docs" => Action::Open(snapshot.docs_url.clone()),
            "logs" => Action::ShowLogs(server),
            _ => return None,
        })
    }

    /// What a notification's button means.
    pub(crate) fn of_button(button: &Button, server: ServerRef) -> Action {
        match button {
            Button::Restart => Action::Restart(server),
            Button::ShowLogs => Action::ShowLogs(server),
            Button::FreePort(conflict) => Action::StartFreeing(server, conflict.clone()),
            Button::UsePort(port) => Action::StartOn(server, *port),
        }
    }
}

/// Does it, in the background; what goes wrong is told in a notification.
pub(crate) fn perform(app: &AppHandle, manager: &Manager, action: Action) {
    let (app, manager) = (app.clone(), manager.clone());
    tauri::async_runtime::spawn(async move {
        if let Err(message) = act(&app, &manager, action).await {
            notify::tell(&manager, &message);
        }
    });
}

async fn act(app: &AppHandle, manager: &Manager, action: Action) -> Result<(), String> {
    let start = async |server: ServerRef, options| told(manager.start(&server, options).await.map(drop));
    let usual = StartOptions::default();
    match action {
        Action::Start(server) => start(server, usual).await,
        Action::StartFreeing(server, conflict) => start(server, StartOptions::freeing(conflict)).await,
        Action::TakeOver(server, elsewhere) => start(server, StartOptions::taking_over(*elsewhere)).await,
        // A port that is not the configured one stays on no record: what is wrong with it is told here.
        Action::StartOn(server, port) => {
            let started = manager.start(&server, StartOptions { port: Some(port), ..usual }).await;
            started.map(drop).or_else(|error| match error {
                Error::PortBusy(_) => Err(error.to_string()),
                error => told(Err(error)),
            })
        }
        Action::Stop(server) => told(manager.stop(&server).await.map(drop)),
        Action::Restart(server) => told(manager.restart(&server, usual).await.map(drop)),
        Action::StartAll => told(all::start(manager).await),
        Action::Autostart => told(all::autostart(manager).await),
        Action::StopAll => told(all::stop(manager).await),
        Action::Open(url) => open_url(url.as_deref()).map_err(|failure| failure.message),
        Action::ShowLogs(server) => open_window(&Show { server: Some(server), ..Show::default() }),
        Action::Add => open_window(&Show { add: true, ..Show::default() }),
        Action::ShowWindow => open_window(&Show::default()),
        Action::Quit => quit::quit(app, manager).await.map_err(|error| error.to_string()),
    }
}

/// Whether this shows in the server's snapshot, and so gets a notification of its own, with buttons.
pub(crate) fn is_on_record(error: &Error) -> bool {
    matches!(error, Error::PortBusy(_) | Error::Crashed { .. } | Error::StoppedMeanwhile(_))
}

/// What is on record is told from there.
fn told(outcome: Result<(), Error>) -> Result<(), String> {
    match outcome {
        Err(error) if !is_on_record(&error) => Err(error.to_string()),
        Ok(()) | Err(_) => Ok(()),
    }
}
