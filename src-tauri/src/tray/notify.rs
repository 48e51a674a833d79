//! Notifications on the screen.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use notify_rust::{Notification, NotificationResponse};
use tokio::sync::mpsc::{self, UnboundedSender};
use trayvisor_control::Manager;
use trayvisor_control::model::AlertEvent;
use trayvisor_control::model::Message;
use trayvisor_control::model::ServerRef;

use crate::language::{say, spoken};
use crate::platform::notifications as system;
use crate::tray::action::Action;
use crate::tray::notices::{Button, Notice};

/// The app's icon. Linux and Windows take a file's name; macOS shows the app's own.
const ICON: &[u8] = include_bytes!("../../../icons/128x128.png");
const ICON_FILE: &str = "icon.png";

/// Puts the icon where notification servers find it, and says whose it is. Without it they show their own sign for
/// nothing.
pub(crate) fn prepare(manager: &Manager) {
    let path = manager.home().root().join(ICON_FILE);
    system::introduce(&path);
    if std::fs::read(&path).is_ok_and(|there| there == ICON) {
        return;
    }
    if let Err(error) = std::fs::write(&path, ICON) {
        tracing::warn!("{}: {error}", path.display());
    }
}

/// The notifications on the screen: one a server, in which newer news takes the older's place where the system can.
pub(crate) struct Screen {
    manager: Manager,
    /// Does what an answer asks for.
    perform: Arc<dyn Fn(Action) + Send + Sync>,
    servers: Mutex<HashMap<ServerRef, Place>>,
}

/// A server's place on the screen.
struct Place {
    /// What is to be there instead of what is; `None` for nothing.
    news: UnboundedSender<Option<Notice>>,
    /// What was shown there last.
    last: Option<AlertEvent>,
}

impl Screen {
    /// With nothing on it. `perform` does what answers ask for.
    pub(crate) fn new(manager: Manager, perform: impl Fn(Action) + Send + Sync + 'static) -> Screen {
        Screen { manager, perform: Arc::new(perform), servers: Mutex::default() }
    }

    /// Shows a notice and does what its buttons say; a press on its body opens the window at the server.
    pub(crate) fn show(&self, notice: Notice) {
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        let place = servers.entry(notice.server.clone()).or_insert_with(|| {
            let (news, told) = mpsc::unbounded_channel();
            let manager = self.manager.clone();
            let write = move |notice: &Notice| written(&manager, notice);
            let perform = Arc::clone(&self.perform);
            // A task for each server, since the system's server answers when it likes.
            tauri::async_runtime::spawn(system::show_each(told, write, move |notice, answer| {
                let action = match answer {
                    Some(response) => meant(&notice, &response),
                    None => instead(&notice),
                };
                if let Some(action) = action {
                    perform(action);
                }
            }));
            Place { news, last: notice.event }
        });
        place.last = notice.event;
        // The other end is there for as long as this one.
        let _ = place.news.send(Some(notice));
    }

    /// Takes the notification about a server off the screen if it is of this kind, where the system can.
    pub(crate) fn take_away(&self, server: &ServerRef, event: AlertEvent) {
        let servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = servers.get(server).filter(|place| place.last == Some(event)) {
            let _ = place.news.send(None);
        }
    }
}

fn written(manager: &Manager, notice: &Notice) -> Notification {
    let mut notification = notification(manager, &notice.summary, &notice.body);
    system::name_press(&mut notification, say().show);
    for button in &notice.buttons {
        notification.action(button.key(), &button.label());
    }
    if notice.event.is_none() {
        // A question waits for its answer.
        system::keep(&mut notification);
    }
    notification
}

/// What an answer asks for, where it does. A press on the body is one on *Show*, where there is that button.
fn meant(notice: &Notice, response: &NotificationResponse) -> Option<Action> {
    let key = match response {
        NotificationResponse::Default => "show",
        NotificationResponse::Action(key) if key == "default" => "show",
        NotificationResponse::Action(key) => key,
        NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => return None,
    };
    let server = notice.server.clone();
    let button = notice.buttons.iter().find(|button| button.key() == key);
    Some(match button {
        Some(button) => button.action(server),
        None => Action::ShowLogs(server),
    })
}

/// What is done where a notice can't be shown: a question is put by the window.
fn instead(notice: &Notice) -> Option<Action> {
    let question = notice.buttons.iter().find(|button| matches!(button, Button::ShowQuestion(_)))?;
    Some(question.action(notice.server.clone()))
}

/// Shows a notification that asks for nothing: what a click could not do.
pub(crate) fn tell(manager: &Manager, message: &Message) {
    let notification = notification(manager, "Trayvisor", &message.sentences(spoken()));
    // Whoever shows it may take long to answer.
    std::thread::spawn(move || {
        if let Err(error) = notification.show() {
            tracing::warn!("no notification could be shown: {error}: {}", notification.body);
        }
    });
}

fn notification(manager: &Manager, summary: &str, body: &str) -> Notification {
    let icon = manager.home().root().join(ICON_FILE);
    let mut notification = Notification::new();
    notification
        .appname("Trayvisor")
        .summary(summary)
        .body(&system::text(body))
        .icon(&icon.display().to_string());
    system::sign(&mut notification);
    notification
}
