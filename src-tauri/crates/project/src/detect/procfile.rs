//! Procfile: its `web` process, or its only one.

use super::folder::Folder;
use super::line::Line;
use super::{Found, PORT_AND_HOST, Run};
use trayvisor_model::Message;

/// The `PORT` that foreman and similar tools set for the first process.
pub const FIRST_PORT: u16 = 5000;
pub(super) fn detect(folder: &Folder) -> Option<Found> {
    let text = folder.text("Procfile")?;
    let processes: Vec<(&str, &str)> = text.lines().filter_map(process).collect();
    let (name, line) = match processes.as_slice() {
        [only] => *only,
        several => *several.iter().find(|(name, _)| *name == "web")?,
    };
    let line = Line::of(line);
    let usual = || folder.port_in_env().or(line.default_port).unwrap_or(FIRST_PORT);
    let port = line.port.or_else(|| listens(name, &line).then(usual));
    let run = if line.shell { Run::Shell(line.command.concat()) } else { Run::Program(line.command) };
    let note = (processes.len() > 1).then_some(Message::ProcfileHasMore {});
    let mut found = Found::new(Message::ProcfileProcess { name: name.to_string() }, "Procfile", port, run);
    // The variables that say where to listen come last and win, because the port may have changed.
    found.env = line.env;
    Some(Found { note, ..found.told_by(PORT_AND_HOST) })
}

/// Splits "web: bin/serve" into name and command.
pub fn process(line: &str) -> Option<(&str, &str)> {
    let (name, command) = line.split_once(':')?;
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let (name, command) = (name.trim(), command.trim());
    (!name.is_empty() && name.chars().all(fits) && !command.is_empty()).then_some((name, command))
}

/// Whether a process is known to listen: it names its port, or it is a web process, which may read PORT without naming
/// it in the command.
pub fn listens(name: &str, line: &Line) -> bool {
    line.names_port || name == "web"
}
