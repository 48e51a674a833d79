//! Preferences, where alerts go, and where everything of the user's lies.

use tauri::WebviewWindow;
use trayvisor_control::alerts::{AllAlerts, Tested};
use trayvisor_control::model::{AllPreferences, DestinationFault, Failure, NewDestination, Preference};
use trayvisor_control::preferences;

use super::{Answer, TheManager, failure};
use crate::roles::{self, AT_LOGIN};
use crate::window;

#[tauri::command]
pub(crate) async fn preferences(manager: TheManager<'_>) -> Answer<AllPreferences> {
    Ok(manager.preferences())
}

#[tauri::command]
pub(crate) async fn change_preference(
    window: WebviewWindow,
    manager: TheManager<'_>,
    preference: Preference,
) -> Answer<()> {
    manager.prefer(&preference, (roles::program(), AT_LOGIN))?;
    window::follow(&window, &preferences::read(manager.home()));
    Ok(())
}

#[tauri::command]
pub(crate) async fn alerts(manager: TheManager<'_>) -> Answer<AllAlerts> {
    manager.all_alerts().map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn test_alert(manager: TheManager<'_>, id: String) -> Answer<Tested> {
    manager.test_alert(id).await.map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn check_destination(
    manager: TheManager<'_>,
    destination: NewDestination,
) -> Answer<Vec<DestinationFault>> {
    Ok(manager.check_destination(&destination))
}

#[tauri::command]
pub(crate) async fn add_destination(manager: TheManager<'_>, destination: NewDestination) -> Answer<()> {
    manager.add_destination(destination).await.map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn remove_destination(manager: TheManager<'_>, id: String) -> Answer<()> {
    manager.remove_destination(id).await.map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn open_folder(manager: TheManager<'_>) -> Answer<()> {
    let folder = manager.home().root();
    tauri_plugin_opener::open_path(folder, None::<&str>)
        .map_err(|error| failure("open_folder", format!("{} could not be opened: {error}", folder.display())))
}
