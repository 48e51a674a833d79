//! Explains an exit that nobody asked for in plain words, and what to do about it.
//!
//! Causes are rows of tables, one table for each family of tools ([`python`], [`node`], [`java`], [`native`],
//! [`system`]). A new cause is a row there, the tool's real output in `fixtures/`, and a line in `tests.rs`.

mod folder;
mod java;
mod mask;
mod native;
mod node;
mod python;
mod reloader;
mod row;
mod system;
#[cfg(test)]
mod tests;
mod version;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use regex_lite::Regex;

pub(crate) use self::reloader::broken;
use self::row::{Fit, Row, Weight};
use trayvisor_model::{Exit, Message};

/// Maximum number of output lines in a crash report.
const LINES: usize = 30;
/// Maximum number of lines read to find the cause: an exception with a chain of causes takes more than a hundred.
pub(crate) const READ: usize = 200;
/// Longest quote from the output in a cause, in characters. It has to fit into a notification.
const LONGEST: usize = 250;

/// A cause, with what to do where that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Explanation {
    pub cause: Message,
    /// Whether each start will fail in the same way until somebody fixes it, as with a missing package.
    pub lasting: bool,
    /// Whether the cause says how the process ended.
    pub tells_exit: bool,
}

/// What is known about an exit.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub exit: Exit,
    /// The last lines of output, oldest first.
    pub lines: &'a [String],
    /// Whether the kernel killed any process for lack of memory during the run; `None` where the system does not report
    /// that.
    pub memory_ran_out: Option<bool>,
    /// The folder it ran in.
    pub folder: &'a Path,
    /// Whether the server has left processes running.
    pub left_others: bool,
    /// The notes about its launch.
    pub notes: &'a [Message],
    /// The variables that only the server's environment has: their values must not be shown.
    pub env: &'a BTreeMap<String, OsString>,
}

/// If several rows match at the same place, the first one wins.
const FAMILIES: [&[Row]; 5] = [python::ROWS, node::ROWS, java::ROWS, native::ROWS, system::ROWS];

/// Explains an exit by the last output, or else by how the process ended.
pub(crate) fn explain(facts: &Facts) -> Explanation {
    let text = facts.lines.join("\n");
    let by_output = if is_told_by_output(facts.exit) { by_output(&text, facts.env) } else { None };
    let explanation = match by_output {
        Some(Fit { explanation, .. }) => {
            Explanation { cause: folder::seen_from(facts.folder, explanation.cause), ..explanation }
        }
        None => system::by_exit(facts),
    };
    Explanation { cause: version::seen_with(facts.notes, explanation.cause), ..explanation }
}

/// The last of these lines for a report. Reports are passed on, so secrets are removed.
pub(crate) fn last_without_secrets(lines: &[String], env: &BTreeMap<String, OsString>) -> Vec<String> {
    // As one text, since a value (a private key) may span several lines.
    let text = mask::values(&mask::passwords(&lines.join("\n")), env);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].iter().map(|line| (*line).to_owned()).collect()
}

/// Whether the output says that the port was taken.
pub(crate) fn says_address_in_use(lines: &[String]) -> bool {
    let said = Regex::new(system::ADDRESS_IN_USE).expect("a pattern of ours");
    lines.iter().any(|line| said.is_match(line))
}

/// Whether the output can explain the exit: a killed process had no time to say why, an aborting one says it first.
fn is_told_by_output(exit: Exit) -> bool {
    const ABORTED: i32 = 6;
    match exit {
        Exit::Code(_) => true,
        Exit::Signal(signal) => signal == ABORTED,
    }
}

/// The last match wins. A cause takes precedence over the uncaught exception that it led to, and a tool's "it failed"
/// is used only if nothing else matches.
fn by_output(text: &str, env: &BTreeMap<String, OsString>) -> Option<Fit> {
    let last = |weight| last(text, weight, env);
    let cause = last(Weight::Cause);
    let exception = last(Weight::Exception);
    let told = match (cause, exception) {
        (Some(cause), Some(exception)) if is_unrelated(text, &cause, &exception) => Some(exception),
        (cause, exception) => cause.or(exception),
    };
    told.or_else(|| last(Weight::Summary))
}

fn last(text: &str, weight: Weight, env: &BTreeMap<String, OsString>) -> Option<Fit> {
    let rows = FAMILIES.into_iter().flatten().filter(|row| row.weight == weight);
    // `max_by_key` takes the last of equal items, hence `rev`.
    rows.rev().filter_map(|row| row.last_in(text, env)).max_by_key(|fit| fit.end)
}

/// Whether the exception came after the cause and was not caused by it.
fn is_unrelated(text: &str, cause: &Fit, exception: &Fit) -> bool {
    text.get(cause.end..exception.start).is_some_and(|between| !between.contains(python::CHAINED))
}

fn shortened(mut text: String) -> String {
    if let Some((at, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(at);
        text.push('…');
    }
    text
}
