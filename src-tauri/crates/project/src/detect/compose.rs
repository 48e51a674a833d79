//! Docker Compose. The ports are published by Docker, so none is the server's own.

use super::folder::Folder;
use super::{Found, Run, words};

const FILES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

pub(super) fn detect(folder: &Folder) -> Option<Found> {
    let file = folder.first(&FILES)?;
    // Containers must be down before the server's own time to stop (10 s) is over.
    let command = words(["docker", "compose", "up", "--timeout=5"]);
    Some(Found::new("Docker Compose", file, None, Run::Program(command)))
}
