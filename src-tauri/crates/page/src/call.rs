//! The calls of the page, with their arguments and results. The page's client is generated from these types.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::path::PathBuf;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use trayvisor_control::RemovedProject;
use trayvisor_control::alerts::{AllAlerts, Tested};
use trayvisor_control::model::{
    Agreement, AllPreferences, Conflict, CrashReport, DestinationFault, Event, Failure, Holder, Listener,
    LogLook, LogMatch, LogQuery, LogSight, Message, Metrics, NewDestination, Page, Preference, Proposal,
    Question, ServerRef, SettingsCheck, SettingsEdit, SettingsForm, SettingsText, Snapshot, Span,
};

use crate::event::Show;

/// A call from the page. `returns` is never sent; it declares the type of the answer.
#[derive(Deserialize)]
#[serde(tag = "call", rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
pub(crate) enum Call {
    /// Returns the snapshots of all servers of all known projects.
    Servers { returns: Returns<Vec<Snapshot>> },
    /// Starts a server and waits until it is ready. `port` replaces the configured port for this run. `freeing` ends
    /// the holders in this conflict first, as they were shown to the user, and no others; `port` is then ignored.
    Start { server: ServerRef, port: Option<u16>, freeing: Option<Conflict>, returns: Returns<Snapshot> },
    /// Ends the process with this PID, which was shown to the user as running the server elsewhere, and starts the
    /// server.
    TakeOver { server: ServerRef, pid: u32, returns: Returns<Snapshot> },
    /// Stops a server and waits until no process of its tree is left.
    Stop { server: ServerRef, returns: Returns<Snapshot> },
    /// Restarts a server and waits until it is ready.
    Restart { server: ServerRef, returns: Returns<Snapshot> },
    /// Writes a line to the standard input of a running server.
    Send { server: ServerRef, line: String, returns: Returns<()> },
    /// Starts servers, each after its dependencies.
    StartAll { servers: Vec<ServerRef>, returns: Returns<()> },
    /// Stops servers, each before its dependencies.
    StopAll { servers: Vec<ServerRef>, returns: Returns<()> },
    /// Restarts servers, each after its dependencies.
    RestartAll { servers: Vec<ServerRef>, returns: Returns<()> },
    /// Saves the order of the projects, and of the servers in each, as in this list.
    Arrange { servers: Vec<ServerRef>, returns: Returns<()> },
    /// Opens the system's dialog for choosing a folder. Returns `None` if the user cancels.
    ChooseFolder { returns: Returns<Option<PathBuf>> },
    /// Returns the proposal for a folder, as found or with these edits by the server names as found. Saves nothing.
    Propose { folder: PathBuf, edits: Option<BTreeMap<String, SettingsEdit>>, returns: Returns<Proposal> },
    /// Adds a project, as found or with these edits. The keys of `edits` are the server names as found.
    AddProject {
        folder: PathBuf,
        edits: Option<BTreeMap<String, SettingsEdit>>,
        returns: Returns<Vec<ServerRef>>,
    },
    /// Removes a project. Returns everything needed to restore it, or `None` if it was not a known project.
    RemoveProject { folder: PathBuf, returns: Returns<Option<RemovedProject>> },
    /// Restores a removed project in its former position. Does not read its folder.
    RestoreProject { removed: RemovedProject, returns: Returns<()> },
    /// Returns the commands that the user must agree to before these servers and their dependencies can start.
    ToAgree { servers: Vec<ServerRef>, returns: Returns<Vec<Question>> },
    /// Stores that the user has agreed to these commands. Skips commands that have changed since they were shown.
    Agree { agreements: Vec<Agreement>, returns: Returns<()> },
    /// Adds the demo, a small server that comes with Trayvisor, as a project.
    AddDemo { returns: Returns<ServerRef> },
    /// Whether to tell the user that the desktop shows no tray icons. False once they have been told.
    LacksTray { returns: Returns<bool> },
    /// Stores that the user has been told that the desktop shows no tray icons.
    ToldOfTray { returns: Returns<()> },
    /// Returns all listeners of this machine, sorted by port.
    Ports { returns: Returns<Vec<Listener>> },
    /// Ends the holders of a port. If any of them is neither among those `shown` to the user nor a descendant of one,
    /// ends none.
    FreePort { port: u16, shown: Vec<Holder>, returns: Returns<()> },
    /// Opens a server's log and closes the previous one. Returns the number for the other log calls.
    LogOpen { server: ServerRef, returns: Returns<u32> },
    /// Continues to read and search the log for a moment. Returns the result so far, with the rows in sight.
    LogLook { log: u32, query: LogQuery, sight: LogSight, returns: Returns<LogLook> },
    /// Finds the next match at or after this row, or with `backwards` the last one at or before it. Wraps around at
    /// both ends of the log.
    LogFind { log: u32, row: u64, backwards: bool, returns: Returns<Option<LogMatch>> },
    /// Returns the plain text of the rows between two positions, optionally with time stamps.
    LogText { log: u32, from: u64, to: u64, times: bool, returns: Returns<String> },
    /// Saves the rows shown to a file that the user chooses. Returns `None` if the user cancels.
    LogSave { log: u32, name: String, times: bool, returns: Returns<Option<PathBuf>> },
    /// Opens a link in a server's log: a page in the browser, or a file of the server's project in the editor.
    OpenLink { server: ServerRef, text: String, returns: Returns<()> },
    /// Returns the events of a server, oldest first.
    History { server: ServerRef, returns: Returns<Vec<Event>> },
    /// Returns the saved crash reports of a server, oldest first. Their lines contain no secrets.
    CrashReports { server: ServerRef, returns: Returns<Vec<CrashReport>> },
    /// Returns the resource use of a server in the last hour or day.
    Metrics { server: ServerRef, span: Span, returns: Returns<Metrics> },
    /// Saves a server's port in its project's configuration; `None` for a server without one.
    SetPort { server: ServerRef, port: Option<u16>, returns: Returns<()> },
    /// Moves a server's log out of its project, in the project's configuration.
    MoveLog { server: ServerRef, returns: Returns<()> },
    /// Returns the server's address for a phone in the same network; `None` if the server is not running, does not
    /// listen on every address, or there is no network.
    NetworkUrl { server: ServerRef, returns: Returns<Option<String>> },
    /// Returns the product, version and system: "Trayvisor 0.1.0 on Linux (…), x86_64".
    About { returns: Returns<String> },
    /// Returns a server's own settings as saved, without the values of variables.
    Settings { server: ServerRef, returns: Returns<SettingsForm> },
    /// Checks an edit of a server's settings without saving it.
    CheckSettings { server: ServerRef, edit: SettingsEdit, returns: Returns<SettingsCheck> },
    /// Saves an edit of a server's settings if the file still has this revision. Returns the server, which may have a
    /// new name.
    SaveSettings { server: ServerRef, edit: SettingsEdit, revision: String, returns: Returns<ServerRef> },
    /// Returns the text of the configuration file, including the values of variables.
    SettingsText { server: ServerRef, returns: Returns<SettingsText> },
    /// Checks a text as the configuration without saving it.
    CheckSettingsText { server: ServerRef, text: String, returns: Returns<SettingsCheck> },
    /// Saves a text as the configuration if the file still has this revision.
    SaveSettingsText { server: ServerRef, text: String, revision: String, returns: Returns<()> },
    /// Returns the value of a variable in a server's settings.
    Variable { server: ServerRef, name: String, returns: Returns<String> },
    /// Returns all current preferences, and the available choices.
    Preferences { returns: Returns<AllPreferences> },
    /// Changes one preference and saves it.
    ChangePreference { preference: Preference, returns: Returns<()> },
    /// Returns all alert destinations: the user's own, and those of all known projects.
    Alerts { returns: Returns<AllAlerts> },
    /// Sends a test alert to a destination and waits up to 30 s for the outcome.
    TestAlert { id: String, returns: Returns<Tested> },
    /// Returns the faults that prevent a destination from being added. Saves and sends nothing.
    CheckDestination { destination: NewDestination, returns: Returns<Vec<DestinationFault>> },
    /// Adds an alert destination to the user's own.
    AddDestination { destination: NewDestination, returns: Returns<()> },
    /// Removes one of the user's own alert destinations.
    RemoveDestination { id: String, returns: Returns<()> },
    /// Shows the user's folder in the system's file manager.
    OpenFolder { returns: Returns<()> },
    /// Opens a server's page in the browser.
    OpenPage { server: ServerRef, page: Page, returns: Returns<()> },
    /// Returns what the page was opened to show. Only the first call returns it.
    Initial { returns: Returns<Show> },
    /// Sets whether there are unsaved changes, so that the window asks before it closes.
    SetUnsaved { unsaved: bool, returns: Returns<()> },
    /// Closes the window without asking, even if there are unsaved changes.
    Close { returns: Returns<()> },
}

/// The type of a call's answer. Holds no value.
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct Returns<T>(PhantomData<T>);

impl<T: Serialize> Returns<T> {
    /// Converts the outcome of a call to JSON. The value must have the type that the call declares.
    pub(crate) fn give(self, outcome: Result<T, impl Into<Failure>>) -> Result<Value, Failure> {
        let value = outcome.map_err(Into::into)?;
        serde_json::to_value(value).map_err(|error| Message::verbatim(error.to_string()).into())
    }
}

/// Accepts a missing field, because `returns` is never sent. So no call needs an attribute on it.
impl<'de, T> Deserialize<'de> for Returns<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<IgnoredAny>::deserialize(deserializer)?;
        Ok(Returns(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_call_is_read_by_its_name_and_arguments_and_may_leave_out_what_is_optional() {
        let server = json!({ "project": "/p/shop", "name": "api" });
        let read = |call: Value| serde_json::from_value::<Call>(call);
        let start = read(json!({ "call": "start", "server": server, "port": 8001 }));
        assert!(matches!(start, Ok(Call::Start { port: Some(8001), freeing: None, .. })));
        let take_over = read(json!({ "call": "takeOver", "server": server, "pid": 5 }));
        assert!(matches!(take_over, Ok(Call::TakeOver { pid: 5, .. })));
        assert!(read(json!({ "call": "stop" })).is_err_and(|error| error.to_string().contains("server")));
        assert!(read(json!({ "call": "halt" })).is_err_and(|error| error.to_string().contains("halt")));
    }
}
