//! A server's settings: looked at, tried and saved.

use std::slice;

use trayvisor_control::Manager;
use trayvisor_control::model::{Failure, ServerRef, SettingsCheck, SettingsEdit, SettingsForm, SettingsText};

use super::{Answer, TheManager};

#[tauri::command]
pub(crate) async fn settings(manager: TheManager<'_>, server: ServerRef) -> Answer<SettingsForm> {
    manager.settings(&server).map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn check_settings(
    manager: TheManager<'_>,
    server: ServerRef,
    edit: SettingsEdit,
) -> Answer<SettingsCheck> {
    manager.check_settings(&server, &edit).map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn save_settings(
    manager: TheManager<'_>,
    server: ServerRef,
    edit: SettingsEdit,
    revision: String,
) -> Answer<ServerRef> {
    let was_agreed = manager.to_agree(slice::from_ref(&server))?.is_empty();
    let saved = manager.save_settings(&server, &edit, &revision)?;
    agree(&manager, &saved, was_agreed);
    Ok(saved)
}

#[tauri::command]
pub(crate) async fn settings_text(manager: TheManager<'_>, server: ServerRef) -> Answer<SettingsText> {
    manager.settings_text(&server).map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn check_settings_text(
    manager: TheManager<'_>,
    server: ServerRef,
    text: String,
) -> Answer<SettingsCheck> {
    manager.check_settings_text(&server, &text).map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn save_settings_text(
    manager: TheManager<'_>,
    server: ServerRef,
    text: String,
    revision: String,
) -> Answer<()> {
    let was_agreed = manager.to_agree(slice::from_ref(&server))?.is_empty();
    manager.save_settings_text(&server, &text, &revision)?;
    agree(&manager, &server, was_agreed);
    Ok(())
}

#[tauri::command]
pub(crate) async fn variable(manager: TheManager<'_>, server: ServerRef, name: String) -> Answer<String> {
    manager.variable(&server, &name).map_err(Failure::from)
}

/// The user has agreed to what they wrote themselves, with the command in view, but for what was changed by others before
/// and not agreed to. What can't be run yet is asked about when it can.
fn agree(manager: &Manager, server: &ServerRef, was_agreed: bool) {
    if was_agreed {
        let _ = manager.agree_to_current(server);
    }
}
