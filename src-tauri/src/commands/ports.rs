//! The ports of this machine.

use trayvisor_control::model::{Failure, Holder, Listener};
use trayvisor_control::ports::listeners;

use super::{Answer, TheManager};

#[tauri::command]
pub(crate) async fn ports(manager: TheManager<'_>) -> Answer<Vec<Listener>> {
    manager.ports().map(|held| listeners(&held)).map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn free_port(manager: TheManager<'_>, port: u16, shown: Vec<Holder>) -> Answer<()> {
    manager.free(port, &shown).await.map(drop).map_err(Failure::from)
}
