//! What the user agrees to before it is run.

use tauri::State;
use trayvisor_control::model::{Agreement, Failure, Question, ServerRef};
use trayvisor_control::{Manager, doctor, preferences};

use super::Answer;

#[tauri::command]
pub(crate) async fn to_agree(manager: State<'_, Manager>, servers: Vec<ServerRef>) -> Answer<Vec<Question>> {
    manager.to_agree(&servers).map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn agree(manager: State<'_, Manager>, agreements: Vec<Agreement>) -> Answer<()> {
    manager.agree(&agreements).map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn add_demo(manager: State<'_, Manager>) -> Answer<ServerRef> {
    manager.add_demo().map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn lacks_tray(manager: State<'_, Manager>) -> Answer<bool> {
    Ok(!preferences::read(manager.home()).lacks_tray_told && !doctor::shows_tray_icons().await)
}

#[tauri::command]
pub(crate) async fn told_of_tray(manager: State<'_, Manager>) -> Answer<()> {
    preferences::change(manager.home(), "lacks_tray_told", &true).map_err(Failure::from)
}
