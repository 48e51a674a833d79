//! Docker Compose. Docker publishes the ports, so the server itself has none.

use super::folder::Folder;
use super::{Found, Run, words};

const FILES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

pub(super) fn detect(folder: &Folder) -> Option<Found> {
    let file = folder.first(&FILES)?;
    // Containers must be down before the server's stop timeout (10 s).
    let command = words(["docker", "compose", "up", "--timeout=5"]);
    Some(Found::new("Docker Compose", file, None, Run::Program(command)))
}
