//! Recognises reloaders that keep running although their program could not start, and wait for its code to change.

use super::{Facts, by_output, folder, version};
use trayvisor_model::Message;

/// What reloaders print when their program has ended: `node --watch`, nodemon, cargo-watch, air.
const SAID: [&str; 5] = [
    "Failed running '",
    "app crashed - waiting for file changes",
    "[Finished running. Exit status: ",
    "failed to build, error: ",
    "Waiting for the file(s) to change",
];
/// Words of commands whose reloader prints nothing and has no process but its own while it waits: uvicorn, gunicorn,
/// hypercorn, watchfiles, watchmedo.
const SILENT: [&str; 4] = ["--reload", "--use-reloader", "watchfiles", "watchmedo"];
/// Django's reloader keeps the process that failed.
const KEEPS_PROCESS: &str = "runserver";
/// A program that could not start has printed its cause last. Only a few lines of the reloader may follow.
const LAST: usize = 8;

/// Why the program of a reloader could not start, by its last output; `None` if the program may still run. `is_alone`
/// tells whether the leader has no processes except its helpers.
pub(crate) fn broken(command: &[String], is_alone: impl FnOnce() -> bool, facts: &Facts) -> Option<Message> {
    let has = |word: &str| command.iter().any(|given| given == word || given.ends_with(&format!("/{word}")));
    let recent = &facts.lines[facts.lines.len().saturating_sub(LAST)..];
    let said = recent.iter().any(|line| SAID.iter().any(|said| line.contains(said)));
    let is_silent = || SILENT.iter().any(|word| has(word)) && is_alone();
    if !said && !has(KEEPS_PROCESS) && !is_silent() {
        return None;
    }
    let text = facts.lines.join("\n");
    let found = by_output(&text, facts.env);
    // A tool that says so may print a stack trace after the cause.
    let most = if said { 5 * LAST } else { LAST };
    let is_recent = |end: usize| text.get(end..).is_some_and(|rest| rest.lines().count() <= most);
    match found.filter(|fit| is_recent(fit.end)) {
        Some(fit) => {
            let cause = folder::seen_from(facts.folder, fit.explanation.cause);
            Some(version::seen_with(facts.notes, cause))
        }
        None => said.then_some(Message::ProgramEnded {}),
    }
}
