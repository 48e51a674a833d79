//! The calls, each with its arguments and what it returns. The page's client is made from these types.

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

/// What the page can ask. `returns` is never sent: it ties the type of the answer to the call.
#[derive(Deserialize)]
#[serde(tag = "call", rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
pub(crate) enum Call {
    /// Every server of every known project.
    Servers { returns: Returns<Vec<Snapshot>> },
    /// Starts a server and waits until it is ready: on another port than the configured one, or after ending those who
    /// hold its port, as they were shown, and nobody else.
    Start { server: ServerRef, port: Option<u16>, freeing: Option<Conflict>, returns: Returns<Snapshot> },
    /// Ends the process that runs the server without us, which was shown, and starts it.
    TakeOver { server: ServerRef, pid: u32, returns: Returns<Snapshot> },
    /// Stops a server and waits until nothing of it is left.
    Stop { server: ServerRef, returns: Returns<Snapshot> },
    /// Restarts a server and waits until it is ready.
    Restart { server: ServerRef, returns: Returns<Snapshot> },
    /// Starts servers, those that others of them need first.
    StartAll { servers: Vec<ServerRef>, returns: Returns<()> },
    /// Stops servers, those that others of them need last.
    StopAll { servers: Vec<ServerRef>, returns: Returns<()> },
    /// Restarts servers, those that others of them need first.
    RestartAll { servers: Vec<ServerRef>, returns: Returns<()> },
    /// Keeps projects, and the servers within each, in the order of these servers.
    Arrange { servers: Vec<ServerRef>, returns: Returns<()> },
    /// Opens the system's dialog for a folder. `None` if it was cancelled.
    ChooseFolder { returns: Returns<Option<PathBuf>> },
    /// What would be done with a folder, as found or with these edits by server. Nothing is saved.
    Propose { folder: PathBuf, edits: Option<BTreeMap<String, SettingsEdit>>, returns: Returns<Proposal> },
    /// Adds a project, as found or with these edits by the names that were found.
    AddProject {
        folder: PathBuf,
        edits: Option<BTreeMap<String, SettingsEdit>>,
        returns: Returns<Vec<ServerRef>>,
    },
    /// Removes a project. All that was known of it, or `None` if it was not known.
    RemoveProject { folder: PathBuf, returns: Returns<Option<RemovedProject>> },
    /// Brings a removed project back as it was, in its place. Its folder is not read.
    RestoreProject { removed: RemovedProject, returns: Returns<()> },
    /// What of these servers, and of those that they need, the user has not agreed to have run.
    ToAgree { servers: Vec<ServerRef>, returns: Returns<Vec<Question>> },
    /// Keeps that the user has agreed. What has changed since it was shown is left out.
    Agree { agreements: Vec<Agreement>, returns: Returns<()> },
    /// Adds a small server that comes with Trayvisor as a project.
    AddDemo { returns: Returns<ServerRef> },
    /// Whether the desktop shows no tray icons and the user has not been told so.
    LacksTray { returns: Returns<bool> },
    /// Remembers that the user has been told so.
    ToldOfTray { returns: Returns<()> },
    /// Every listener of this machine, in order of port.
    Ports { returns: Returns<Vec<Listener>> },
    /// Ends those who hold a port, as they were shown. If others hold it by now, nobody is ended.
    FreePort { port: u16, shown: Vec<Holder>, returns: Returns<()> },
    /// Opens a server's log in place of the one that was open. Returns its number.
    LogOpen { server: ServerRef, returns: Returns<u32> },
    /// Reads and searches on for a moment. Gives what there is to show so far, with the rows in sight.
    LogLook { log: u32, query: LogQuery, sight: LogSight, returns: Returns<LogLook> },
    /// The next match at or after a row's number, or the last at or before it; continues at the other end.
    LogFind { log: u32, row: u64, backwards: bool, returns: Returns<Option<LogMatch>> },
    /// The plain text of the rows between two positions.
    LogText { log: u32, from: u64, to: u64, times: bool, returns: Returns<String> },
    /// Saves the rows shown in a file that the user chooses. `None` if they did not.
    LogSave { log: u32, name: String, times: bool, returns: Returns<Option<PathBuf>> },
    /// Opens a page in the browser, or a file of the server's project in the editor.
    OpenLink { server: ServerRef, text: String, returns: Returns<()> },
    /// What happened to a server, oldest first.
    History { server: ServerRef, returns: Returns<Vec<Event>> },
    /// The crash reports kept, oldest first, without secrets in their lines.
    CrashReports { server: ServerRef, returns: Returns<Vec<CrashReport>> },
    /// What a server used in the last hour or day.
    Metrics { server: ServerRef, span: Span, returns: Returns<Metrics> },
    /// Saves a server's port in its project's configuration.
    SetPort { server: ServerRef, port: u16, returns: Returns<()> },
    /// Where a phone in the same network finds a running server that listens on every address; `None` if nowhere.
    NetworkUrl { server: ServerRef, returns: Returns<Option<String>> },
    /// Product, version and system: "Trayvisor 0.1.0 on Linux (…), x86_64".
    About { returns: Returns<String> },
    /// A server's own settings as saved, without the values of variables.
    Settings { server: ServerRef, returns: Returns<SettingsForm> },
    /// What would come of an edit. Nothing is saved.
    CheckSettings { server: ServerRef, edit: SettingsEdit, returns: Returns<SettingsCheck> },
    /// Saves an edit of the file of this revision. Returns the server by its new name.
    SaveSettings { server: ServerRef, edit: SettingsEdit, revision: String, returns: Returns<ServerRef> },
    /// The configuration file's text, with all values.
    SettingsText { server: ServerRef, returns: Returns<SettingsText> },
    /// What would come of this text as the configuration. Nothing is saved.
    CheckSettingsText { server: ServerRef, text: String, returns: Returns<SettingsCheck> },
    /// Saves a text as the configuration in place of this revision.
    SaveSettingsText { server: ServerRef, text: String, revision: String, returns: Returns<()> },
    /// The value of a variable that the settings set.
    Variable { server: ServerRef, name: String, returns: Returns<String> },
    /// All preferences, and what there is to choose from.
    Preferences { returns: Returns<AllPreferences> },
    /// Changes one preference for good.
    ChangePreference { preference: Preference, returns: Returns<()> },
    /// Where alerts go: the user's own destinations and those of all projects.
    Alerts { returns: Returns<AllAlerts> },
    /// Sends a test to a destination. Returns what came of it, within half a minute.
    TestAlert { id: String, returns: Returns<Tested> },
    /// What keeps a destination from being added. Nothing is saved or sent.
    CheckDestination { destination: NewDestination, returns: Returns<Vec<DestinationFault>> },
    /// Adds a destination to the user's own.
    AddDestination { destination: NewDestination, returns: Returns<()> },
    /// Removes one of the user's own destinations.
    RemoveDestination { id: String, returns: Returns<()> },
    /// Shows the user's folder in the system's file manager.
    OpenFolder { returns: Returns<()> },
    /// Opens a server's page in the browser.
    OpenPage { server: ServerRef, page: Page, returns: Returns<()> },
    /// What the page was opened for. Only the first call gets it.
    Initial { returns: Returns<Show> },
    /// Whether the window must ask before it closes the next time.
    SetUnsaved { unsaved: bool, returns: Returns<()> },
    /// Closes the window, whatever is unsaved.
    Close { returns: Returns<()> },
}

/// The type of a call's answer. Has no value.
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct Returns<T>(PhantomData<T>);

impl<T: Serialize> Returns<T> {
    /// Answers with a value of the type that the call promises, or with what went wrong.
    pub(crate) fn give(self, outcome: Result<T, impl Into<Failure>>) -> Result<Value, Failure> {
        let value = outcome.map_err(Into::into)?;
        serde_json::to_value(value).map_err(|error| Message::verbatim(error.to_string()).into())
    }
}

/// Never sent. A field that serde takes for optional needs no attribute at each call.
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
