//! Snapshots -> the menu's text. Pure: depends on the snapshots alone.

use trayvisor_control::home;
use trayvisor_control::model::{Condition, Kind, Mark, Snapshot};

use crate::language::{say, spoken};
use crate::tray::action::Action;

/// One line of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// Identity: the same for the same item of the same server.
    pub(crate) id: String,
    /// The text.
    pub(crate) text: String,
    /// What a click does; `None` if it cannot be clicked.
    pub(crate) action: Option<Action>,
}

impl Item {
    /// Whether it can be clicked.
    pub(crate) fn enabled(&self) -> bool {
        self.action.is_some()
    }
}

/// A server's submenu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Submenu {
    /// Identity of its title.
    pub(crate) id: String,
    /// "● api :8000".
    pub(crate) title: String,
    pub(crate) items: Vec<Item>,
}

/// The whole menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Menu {
    /// "2 running · 1 crashed".
    pub(crate) state: Item,
    /// The servers, running ones first.
    pub(crate) servers: Vec<Submenu>,
    /// Items for all servers.
    pub(crate) all: Vec<Item>,
    /// Items for Trayvisor itself.
    pub(crate) app: Vec<Item>,
}

impl Menu {
    /// All items, in order.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &Item> {
        let servers = self.servers.iter().flat_map(|server| &server.items);
        std::iter::once(&self.state).chain(servers).chain(&self.all).chain(&self.app)
    }

    /// What a click on the item with this identity does.
    pub(crate) fn action(&self, id: &str) -> Option<&Action> {
        self.lines().find(|item| item.id == id)?.action.as_ref()
    }
}

/// The menu for these servers.
pub(crate) fn of(servers: &[Snapshot]) -> Menu {
    let mut sorted: Vec<&Snapshot> = servers.iter().collect();
    sorted.sort_by_key(|server| server.pid().is_none());
    let several_projects = servers.iter().any(|server| server.project != servers[0].project);
    let any_runs = servers.iter().any(|server| server.can().stop);
    let any_rests = servers.iter().any(|server| server.can().start);
    Menu {
        state: Item { id: "state".into(), text: state(servers), action: None },
        servers: sorted.into_iter().map(|server| submenu(server, servers, several_projects)).collect(),
        all: vec![
            item("start-all", say().start_all, any_rests.then_some(Action::StartAll)),
            item("stop-all", say().stop_all, any_runs.then_some(Action::StopAll)),
        ],
        app: vec![
            item("add", say().add_project, Some(Action::Add)),
            item("window", say().show_window, Some(Action::ShowWindow)),
            item("quit", say().quit, Some(Action::Quit)),
        ],
    }
}

fn item(id: &str, text: &str, action: Option<Action>) -> Item {
    Item { id: id.to_owned(), text: text.to_owned(), action }
}

/// "2 running · 1 crashed", without zero counts.
fn state(servers: &[Snapshot]) -> String {
    if servers.is_empty() {
        return say().no_projects.to_owned();
    }
    let marks: Vec<Mark> = servers.iter().map(|server| server.condition().mark()).collect();
    let count = |mark| marks.iter().filter(|other| **other == mark).count();
    let said: Vec<String> = [
        (count(Mark::Running), say().running),
        (count(Mark::Changing), say().changing),
        (count(Mark::Crashed), say().crashed_servers),
        (count(Mark::Elsewhere), say().running_elsewhere),
        (count(Mark::Warning), say().in_trouble),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, words)| words(count))
    .collect();
    if said.is_empty() { say().nothing_runs.to_owned() } else { said.join(" · ") }
}

/// Shortens a text to the width of a menu.
fn short(text: &str) -> String {
    const ROOM: usize = 100;
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.chars().count() <= ROOM { line } else { line.chars().take(ROOM).chain(['…']).collect() }
}

fn mark(server: &Snapshot) -> &'static str {
    match server.condition().mark() {
        Mark::Stopped if server.done_at().is_some() => "✓",
        Mark::Running => "●",
        Mark::Changing => "◐",
        Mark::Warning => "▲",
        Mark::Crashed => "✖",
        Mark::Elsewhere => "◇",
        Mark::Stopped => "○",
    }
}

fn submenu(server: &Snapshot, all: &[Snapshot], several_projects: bool) -> Submenu {
    let id = home::id(&server.server());
    // Two projects may each have an "api".
    let same_name = several_projects && all.iter().filter(|other| other.name == server.name).count() > 1;
    let project = if same_name { format!(" ({})", server.project_name) } else { String::new() };
    let port = server.shown_port().map(|port| format!(" :{port}")).unwrap_or_default();
    let on = |verb: &str, text: &str, action| item(&format!("{verb}/{id}"), text, action);
    let of = || server.server();
    let (condition, can) = (server.condition(), server.can());
    let mut items = Vec::new();
    if let Some(problem) = &server.problem {
        items.push(on("problem", &short(&problem.whole(spoken())), None));
    }
    if let Some(elsewhere) = server.elsewhere.as_ref().filter(|_| condition == Condition::Elsewhere) {
        let who = (say().runs_elsewhere)(&elsewhere.message().text(spoken()));
        let take_over = can.take_over.then(|| Action::TakeOver(of(), Box::new(elsewhere.clone())));
        items.push(on("elsewhere", &short(&who), None));
        items.push(on("take-over", say().take_over, take_over));
    }
    if let Some(conflict) = server.conflict().filter(|_| condition == Condition::PortTaken) {
        // Ends only the holders that had the port when this was shown.
        let free = can.free.then(|| Action::StartFreeing(of(), conflict.clone()));
        items.push(on("free", &(say().free_and_start)(conflict.port), free));
    }
    if let Some(port) = can.use_port {
        items.push(on("use-next", &(say().start_on)(port), Some(Action::StartOn(of(), port))));
    }
    let start = can.start.then(|| Action::Start(of()));
    if condition == Condition::Waiting {
        items.push(on("start", say().start_now, start.clone()));
    }
    if can.stop {
        items.push(on("stop", say().stop, Some(Action::Stop(of()))));
    } else {
        let start_it = match server.kind {
            Kind::Server => say().start,
            Kind::Job => say().run,
        };
        items.push(on("start", start_it, start));
    }
    let open = |can: bool, url: &Option<String>| can.then(|| Action::Open(url.clone()));
    items.extend([
        on("restart", say().restart, can.restart.then(|| Action::Restart(of()))),
        on("open", say().open, open(can.open, &server.url)),
        on("docs", say().docs, open(can.open_docs, &server.docs_url)),
        on("logs", say().show_logs, Some(Action::ShowLogs(of()))),
    ]);
    let title = format!("{} {}{project}{port}", mark(server), server.name);
    Submenu { id: format!("server/{id}"), title, items }
}

#[cfg(test)]
pub(crate) mod tests;
