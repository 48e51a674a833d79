//! Procfile: its `web` process, or its only one.

use super::folder::Folder;
use super::{Found, PORT_AND_HOST, Run};

/// What foreman and its kin begin with.
const PORT: u16 = 5000;
const OTHERS: &str =
    "the Procfile has other processes, too: `trayvisor import Procfile` makes each of them a server";

pub(super) fn detect(folder: &Folder) -> Option<Found> {
    let text = folder.text("Procfile")?;
    let processes: Vec<(&str, &str)> = text.lines().filter_map(process).collect();
    let (name, command) = match processes.as_slice() {
        [only] => *only,
        several => *several.iter().find(|(name, _)| *name == "web")?,
    };
    let port = (name == "web").then(|| folder.port_in_env().unwrap_or(PORT));
    let kind = format!("Process {name}");
    let note = (processes.len() > 1).then_some(OTHERS);
    let found = Found::new(&kind, "Procfile", port, Run::Shell(command.to_owned()));
    Some(Found { env: PORT_AND_HOST, note, ..found })
}

/// "web: bin/serve" as name and command.
fn process(line: &str) -> Option<(&str, &str)> {
    let (name, command) = line.split_once(':')?;
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let (name, command) = (name.trim(), command.trim());
    (!name.is_empty() && name.chars().all(fits) && !command.is_empty()).then_some((name, command))
}
