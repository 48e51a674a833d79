//! Restarts all servers of a project and prints the address of each:
//!
//!     cargo run -p trayvisor-control --example restart_all -- FOLDER PATH-OF-TRAYVISOR

use std::path::PathBuf;

use trayvisor_control::config::Project;
use trayvisor_control::{Manager, Result, StartOptions};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let folder = arguments.next().unwrap_or_else(|| ".".into());
    let manager = Manager::new(arguments.next().unwrap_or_else(|| "trayvisor".into()))?;
    let servers = Project::find(&folder)?.servers()?;

    manager.stop_all(&servers).await;
    let started = manager.start_all(&servers, StartOptions::default()).await;
    for (server, started) in servers.iter().zip(started) {
        match started {
            Ok(now) => println!("{} answers at {}", server.name, now.url.unwrap_or_default()),
            Err(error) => println!("{} does not run: {error}", server.name),
        }
    }
    Ok(())
}
