//! What the user agrees to before it is run.

use trayvisor_control::model::{Agreement, Failure, Question, ServerRef};
use trayvisor_control::{doctor, preferences};

use super::{Answer, TheManager};

#[tauri::command]
pub(crate) async fn to_agree(manager: TheManager<'_>, servers: Vec<ServerRef>) -> Answer<Vec<Question>> {
    manager.to_agree(&servers).map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn agree(manager: TheManager<'_>, agreements: Vec<Agreement>) -> Answer<()> {
    manager.agree(&agreements).map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn add_demo(manager: TheManager<'_>) -> Answer<ServerRef> {
    manager.add_demo().map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn lacks_tray(manager: TheManager<'_>) -> Answer<bool> {
    Ok(!preferences::read(manager.home()).lacks_tray_told && !doctor::shows_tray_icons().await)
}

#[tauri::command]
pub(crate) async fn told_of_tray(manager: TheManager<'_>) -> Answer<()> {
    preferences::change(manager.home(), "lacks_tray_told", &true).map_err(Failure::from)
}
