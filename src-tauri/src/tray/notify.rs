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

/// The app's icon. Linux and Windows take a file name; macOS shows the app's own.
const ICON: &[u8] = include_bytes!("../../../icons/128x128.png");
const ICON_FILE: &str = "icon.png";

/// Writes the icon to a file for the notification server, and registers our name. Without an icon the server shows a
/// placeholder.
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

/// The notifications on the screen: one for each server, where a new one replaces the old one if the system can do
/// that.
pub(crate) struct Screen {
    manager: Manager,
    /// Performs the action of an answer.
    perform: Arc<dyn Fn(Action) + Send + Sync>,
    servers: Mutex<HashMap<ServerRef, Place>>,
}

/// The notification of one server.
struct Place {
    /// What to show next; `None` to remove it.
    news: UnboundedSender<Option<Notice>>,
    /// The kind that was shown last.
    last: Option<AlertEvent>,
}

impl Screen {
    /// An empty screen. `perform` performs the actions of answers.
    pub(crate) fn new(manager: Manager, perform: impl Fn(Action) + Send + Sync + 'static) -> Screen {
        Screen { manager, perform: Arc::new(perform), servers: Mutex::default() }
    }

    /// Shows a notice and performs the actions of its buttons; a click on its body opens the window at the server.
    pub(crate) fn show(&self, notice: Notice) {
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        let place = servers.entry(notice.server.clone()).or_insert_with(|| {
            let (news, told) = mpsc::unbounded_channel();
            let manager = self.manager.clone();
            let write = move |notice: &Notice| written(&manager, notice);
            let perform = Arc::clone(&self.perform);
            // A task for each server, since the notification server may answer at any time.
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
        // The receiver lives as long as this sender.
        let _ = place.news.send(Some(notice));
    }

    /// Removes the notification about a server if it is of this kind, where the system can do that.
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
        // A question stays until it is answered.
        system::keep(&mut notification);
    }
    notification
}

/// The action of an answer, if any. A click on the body counts as *Show*, if there is that button.
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

/// What to do if a notice cannot be shown: the window asks the question.
fn instead(notice: &Notice) -> Option<Action> {
    let question = notice.buttons.iter().find(|button| matches!(button, Button::ShowQuestion(_)))?;
    Some(question.action(notice.server.clone()))
}

/// Shows a notification without buttons: an action that failed.
pub(crate) fn tell(manager: &Manager, message: &Message) {
    let notification = notification(manager, "Trayvisor", &message.sentences(spoken()));
    // The notification server may take long to answer.
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
