//! Recognises reloaders that keep running although their program could not start, and wait for its code to change.

use super::{Facts, by_output, folder, version};
use trayvisor_model::Message;

/// What is printed when a program could not start: by `node --watch`, nodemon, cargo-watch, air and Django, and in the
/// tracebacks of gunicorn and Flask, which then serve an error page.
const FAILED: [&str; 8] = [
    "Failed running '",
    "app crashed - waiting for file changes",
    "[Finished running. Exit status: ",
    "failed to build, error: ",
    "Waiting for the file(s) to change",
    "Exception in thread django-main-thread:",
    ", in load_wsgi",
    ", in locate_app",
];
/// What is printed when it is started again: by the same tools, uvicorn and tsx. What was printed before is over.
const STARTED: [&str; 9] = [
    "Restarting '",
    "[nodemon] starting ",
    "[Running '",
    "building...",
    "Watching for file changes with ",
    "Booting worker with pid: ",
    " * Restarting with ",
    " detected changes in ",
    "[tsx] change in ",
];
/// Words of commands whose reloader prints nothing and has no process but its own while it waits: uvicorn, hypercorn,
/// watchfiles, watchmedo, tsx.
const SILENT: [&[&str]; 6] = [
    &["--reload"],
    &["--use-reloader"],
    &["watchfiles"],
    &["watchmedo"],
    &["tsx", "watch"],
    &["tsx/dist/cli.mjs", "watch"],
];
/// Without the word of a reloader, the cause must be among what was printed last. A stack trace may follow it.
const LAST: usize = 40;

/// Why the program of a reloader could not start, by its last output; `None` if the program may still run.
///
/// `innermost` is the command of the last process of a tree in which each has started only the next: a reloader without
/// its program.
pub(crate) fn broken(innermost: impl FnOnce() -> Option<Vec<String>>, facts: &Facts) -> Option<Message> {
    let since = facts.lines.iter().rposition(|line| has_any(line, &STARTED)).unwrap_or_default();
    let lines = &facts.lines[since..];
    let said = lines.iter().any(|line| has_any(line, &FAILED));
    if !said && !innermost().is_some_and(|command| waits_in_silence(&command)) {
        return None;
    }
    let text = lines.join("\n");
    let is_recent = |end: usize| text.get(end..).is_some_and(|rest| rest.lines().count() <= LAST);
    match by_output(&text, facts.env).filter(|fit| said || is_recent(fit.end)) {
        Some(fit) => {
            let cause = folder::seen_from(facts.folder, fit.explanation.cause);
            Some(version::seen_with(facts.notes, cause))
        }
        None => said.then_some(Message::ProgramEnded {}),
    }
}

fn has_any(line: &str, words: &[&str]) -> bool {
    words.iter().any(|word| line.contains(word))
}

fn waits_in_silence(command: &[String]) -> bool {
    let command: Vec<String> =
        command.iter().map(|given| given.replace('\\', "/").trim_end_matches(".exe").to_owned()).collect();
    let has = |word: &&str| command.iter().any(|given| given == word || given.ends_with(&format!("/{word}")));
    SILENT.iter().any(|words| words.iter().all(has))
}
