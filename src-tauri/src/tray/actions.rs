//! Performs the actions of clicks.

use std::slice;

use tauri::AppHandle;
use trayvisor_control::model::Message;
use trayvisor_control::model::ServerRef;
use trayvisor_control::{Error, Manager, StartOptions, outcome};
use trayvisor_page::Show;

use crate::opener::open_url;
use crate::roles::open_window;
use crate::tray::action::Action;
use crate::tray::{all, consent, notify, quit};

/// Performs an action in the background; shows errors in a notification.
pub(crate) fn perform(app: &AppHandle, manager: &Manager, action: Action) {
    let (app, manager) = (app.clone(), manager.clone());
    tauri::async_runtime::spawn(async move {
        if let Err(message) = act(&app, &manager, action).await {
            notify::tell(&manager, &message);
        }
    });
}

async fn act(app: &AppHandle, manager: &Manager, action: Action) -> Result<(), Message> {
    let again = action.clone();
    let start = async |server: ServerRef, options: StartOptions| {
        let outcome = manager.start(&server, options.if_agreed()).await.map(drop);
        asked(app, manager, &server, &again, outcome).await
    };
    let usual = StartOptions::default();
    match action {
        Action::Start(server) => told(start(server, usual).await),
        Action::StartFreeing(server, conflict) => told(start(server, StartOptions::freeing(conflict)).await),
        Action::TakeOver(server, elsewhere) => {
            told(start(server, StartOptions::taking_over(*elsewhere)).await)
        }
        // A start on another port leaves no record, so its errors are shown here.
        Action::StartOn(server, port) => {
            start(server, usual.on_port(Some(port))).await.or_else(|error| match error {
                Error::PortBusy(_) => Err(error.message()),
                error => told(Err(error)),
            })
        }
        Action::Stop(server) => told(manager.stop(&server).await.map(drop)),
        Action::Restart(server) => {
            let outcome = manager.restart(&server, usual.if_agreed()).await.map(drop);
            told(asked(app, manager, &server, &again, outcome).await)
        }
        Action::StartAll => told(start_several(app, manager, all::startable(manager).await).await),
        Action::StartSeveral(servers) => told(start_several(app, manager, Ok(servers)).await),
        Action::Autostart => told(start_several(app, manager, all::autostarted(manager).await).await),
        Action::StopAll => told(all::stop(manager).await),
        Action::Agree(agreements, then) => {
            manager.consent().agree(&agreements).map_err(|error| error.message())?;
            Box::pin(act(app, manager, *then)).await
        }
        Action::Open(url) => open_url(&url.ok_or(Message::NoSuchPage {})?),
        Action::ShowQuestion(ask) => open_window(&Show { ask, ..Show::default() }),
        Action::ShowLogs(server) => open_window(&Show { server: Some(server), ..Show::default() }),
        Action::Add => open_window(&Show { add: true, ..Show::default() }),
        Action::ShowWindow => open_window(&Show::default()),
        Action::Quit => quit::quit(app, manager).await.map_err(|error| error.message()),
    }
}

/// Asks the user if a server needs agreement, and passes on any other outcome.
async fn asked(
    app: &AppHandle,
    manager: &Manager,
    server: &ServerRef,
    again: &Action,
    outcome: Result<(), Error>,
) -> Result<(), Error> {
    match outcome {
        Err(Error::NotAgreed(_)) => consent::ask(app, manager, slice::from_ref(server), again.clone()).await,
        outcome => outcome,
    }
}

/// Starts the servers that the user has agreed to, and asks about the others.
async fn start_several(
    app: &AppHandle,
    manager: &Manager,
    servers: Result<Vec<ServerRef>, Error>,
) -> Result<(), Error> {
    let (mut agreed, mut unknown) = (Vec::new(), Vec::new());
    for server in servers? {
        let is_agreed = manager.consent().pending(slice::from_ref(&server))?.is_empty();
        if is_agreed { agreed.push(server) } else { unknown.push(server) }
    }
    if !unknown.is_empty() {
        consent::ask(app, manager, &unknown, Action::StartSeveral(unknown.clone())).await?;
    }
    outcome(manager.start_all(&agreed, StartOptions::default().if_agreed()).await)
}

/// Drops errors that are on record: those get their own notification, with buttons.
fn told(outcome: Result<(), Error>) -> Result<(), Message> {
    match outcome {
        Err(error) if !error.is_on_record() => Err(error.message()),
        Ok(()) | Err(_) => Ok(()),
    }
}
