//! Snapshots -> the menu's text. Pure: what is shown follows from what was reported and from nothing else.

use trayvisor_control::model::{Phase, Snapshot};
use trayvisor_control::{home, words};

use crate::tray::all;
use crate::tray::icon::{Overall, one};
use crate::tray::notices::can_be_freed;

/// One line of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// What a click is known by; see [`crate::tray::actions::Action::of`].
    pub(crate) id: String,
    /// What is read.
    pub(crate) text: String,
    /// Whether it can be clicked.
    pub(crate) enabled: bool,
}

/// A server's submenu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Submenu {
    /// Its title's identity.
    pub(crate) id: String,
    /// "● api :8000".
    pub(crate) title: String,
    /// Its lines.
    pub(crate) items: Vec<Item>,
}

/// The whole menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Menu {
    /// "2 running · 1 crashed".
    pub(crate) state: Item,
    /// The servers, running ones first.
    pub(crate) servers: Vec<Submenu>,
    /// What concerns all servers.
    pub(crate) all: Vec<Item>,
    /// What concerns Trayvisor.
    pub(crate) app: Vec<Item>,
}

/// The menu for these servers.
pub(crate) fn of(servers: &[Snapshot]) -> Menu {
    let mut sorted: Vec<&Snapshot> = servers.iter().collect();
    sorted.sort_by_key(|server| server.pid.is_none());
    let several_projects = servers.iter().any(|server| server.project != servers[0].project);
    let any_runs = servers.iter().any(|server| server.supervisor_pid.is_some());
    let any_rests = servers.iter().any(all::can_be_started);
    Menu {
        state: Item { id: "state".into(), text: state(servers), enabled: false },
        servers: sorted.into_iter().map(|server| submenu(server, servers, several_projects)).collect(),
        all: vec![item("start-all", "Start all", any_rests), item("stop-all", "Stop all", any_runs)],
        app: vec![
            item("add", "Add a project…", true),
            item("window", "Show Trayvisor", true),
            item("quit", "Quit", true),
        ],
    }
}

fn item(id: &str, text: &str, enabled: bool) -> Item {
    Item { id: id.to_owned(), text: text.to_owned(), enabled }
}

/// "2 running · 1 crashed"; what there is none of is not said.
fn state(servers: &[Snapshot]) -> String {
    if servers.is_empty() {
        return "No projects yet".to_owned();
    }
    let count = |overall| servers.iter().filter(|server| one(server) == overall).count();
    let said: Vec<String> = [
        (count(Overall::Running), "running"),
        (count(Overall::Starting), "starting or stopping"),
        (count(Overall::Crashed), "crashed"),
        (servers.iter().filter(|server| runs_elsewhere(server)).count(), "running elsewhere"),
        (count(Overall::Warning), "in trouble"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect();
    if said.is_empty() { "Nothing is running".to_owned() } else { said.join(" · ") }
}

/// One line that a menu has room for.
fn short(text: &str) -> String {
    const ROOM: usize = 100;
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.chars().count() <= ROOM { line } else { line.chars().take(ROOM).chain(['…']).collect() }
}

/// Whether it runs, not for us, and nobody has asked us to run it.
fn runs_elsewhere(server: &Snapshot) -> bool {
    server.phase == Phase::Stopped && server.elsewhere.is_some()
}

fn mark(server: &Snapshot) -> &'static str {
    match one(server) {
        Overall::Running => "●",
        Overall::Starting => "◐",
        Overall::Warning => "▲",
        Overall::Crashed if server.phase == Phase::Waiting => "◐",
        Overall::Crashed => "✖",
        Overall::Stopped if runs_elsewhere(server) => "◇",
        Overall::Stopped => "○",
    }
}

fn submenu(server: &Snapshot, all: &[Snapshot], several_projects: bool) -> Submenu {
    let id = home::id(&server.server());
    // Two projects may each have an "api".
    let same_name = several_projects && all.iter().filter(|other| other.name == server.name).count() > 1;
    let project = if same_name { format!(" ({})", server.project_name) } else { String::new() };
    let port = server.port.map(|port| format!(" :{port}")).unwrap_or_default();
    let on = |verb: &str, text: &str, enabled| item(&format!("{verb}/{id}"), text, enabled);
    let up = match server.phase {
        Phase::Starting | Phase::Running | Phase::Waiting => true,
        Phase::Stopped | Phase::Stopping | Phase::Failed => false,
    };
    let mut items = Vec::new();
    if let Some(problem) = &server.problem {
        items.push(on("problem", &short(problem), false));
    }
    if let Some(elsewhere) = &server.elsewhere {
        let who = format!("Runs elsewhere: {}", words::holder(elsewhere));
        items.extend([on("elsewhere", &short(&who), false), on("take-over", "Take over", true)]);
    } else if let Some(conflict) = server.conflict.as_ref().filter(|_| server.phase == Phase::Failed) {
        items.push(on("free", &format!("Free port {} and start", conflict.port), can_be_freed(conflict)));
        if let Some(next) = conflict.next_free {
            items.push(on("use-next", &format!("Start on {next}"), true));
        }
    }
    if server.phase == Phase::Waiting {
        items.push(on("start", "Start now", true));
    }
    if up {
        items.push(on("stop", "Stop", true));
    } else {
        items.push(on("start", "Start", server.phase != Phase::Stopping));
    }
    items.extend([
        on("restart", "Restart", up && server.phase != Phase::Waiting),
        on("open", "Open in browser", server.ready && server.url.is_some()),
        on("docs", "Open API docs", server.ready && server.docs_url.is_some()),
        on("logs", "Show logs", true),
    ]);
    let title = format!("{} {}{project}{port}", mark(server), server.name);
    Submenu { id: format!("server/{id}"), title, items }
}

#[cfg(test)]
pub(crate) mod tests;
