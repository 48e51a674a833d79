//! What a menu item, a button or the start of the tray asks for.

use trayvisor_control::model::{Agreement, Conflict, Holder, ServerRef};

/// Something the user asked for.
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
    StartSeveral(Vec<ServerRef>),
    Autostart,
    /// Stores the user's agreement, and performs the action that needed it.
    Agree(Vec<Agreement>, Box<Action>),
    /// Opens the window with the question whether these may be run.
    ShowQuestion(Vec<ServerRef>),
    StopAll,
    Add,
    ShowWindow,
    Quit,
}
