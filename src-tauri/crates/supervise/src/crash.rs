//! What an exit that nobody asked for means, in plain words, and what to do about it.
//!
//! Causes are rows of tables, one table a family of tools ([`python`], [`node`], [`java`], [`native`], [`system`]). A new
//! cause is a row there, what the tool really printed in `fixtures/`, and a line in `tests.rs`.

mod java;
mod mask;
mod native;
mod node;
mod python;
mod row;
mod system;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ffi::OsString;

use regex_lite::Regex;

use self::row::{Fit, Row, Weight};
use trayvisor_model::{Exit, Message};

/// So many lines of output go into a crash report.
const LINES: usize = 30;
/// So many are read for its cause: an exception with its own causes takes more than a hundred.
pub(crate) const READ: usize = 200;
/// What a cause repeats of the output has to fit into a notification; in characters.
const LONGEST: usize = 250;

/// A cause, with what to do where that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Explanation {
    pub cause: Message,
    /// Whether it will be the same each time until somebody fixes it, as with a missing package.
    pub lasting: bool,
    /// Whether it says how the process ended.
    pub tells_exit: bool,
}

/// What is known of an exit.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub exit: Exit,
    /// The last lines of output, oldest first.
    pub lines: &'a [String],
    /// Whether the kernel killed anything for want of memory meanwhile; `None` where the system does not tell.
    pub memory_ran_out: Option<bool>,
    /// What its environment had beyond ours: values that must not be shown.
    pub env: &'a BTreeMap<String, OsString>,
}

/// On one place the first that fits wins.
const FAMILIES: [&[Row]; 5] = [python::ROWS, node::ROWS, java::ROWS, native::ROWS, system::ROWS];

/// Explains an exit by the last output, else by how it ended.
pub(crate) fn explain(facts: &Facts) -> Explanation {
    let text = facts.lines.join("\n");
    let by_output = if is_told_by_output(facts.exit) { by_output(&text, facts.env) } else { None };
    by_output.unwrap_or_else(|| system::by_exit(facts.exit, facts.memory_ran_out))
}

/// The last of these lines, as they go into a report: it is handed on, so the secrets in them stay out of it.
pub(crate) fn last_without_secrets(lines: &[String], env: &BTreeMap<String, OsString>) -> Vec<String> {
    // As one text, since a value (a private key) may take several lines.
    let text = mask::values(&mask::passwords(&lines.join("\n")), env);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].iter().map(|line| (*line).to_owned()).collect()
}

/// Whether the output says that the port was taken.
pub(crate) fn says_address_in_use(lines: &[String]) -> bool {
    let said = Regex::new(system::ADDRESS_IN_USE).expect("a pattern of ours");
    lines.iter().any(|line| said.is_match(line))
}

/// Who was killed had no time to say why; who aborts says it first.
fn is_told_by_output(exit: Exit) -> bool {
    const ABORTED: i32 = 6;
    match exit {
        Exit::Code(_) => true,
        Exit::Signal(signal) => signal == ABORTED,
    }
}

/// What was said last counts. An exception that nobody caught gives way to a cause that led to it, and a tool's "it
/// failed" to all else.
fn by_output(text: &str, env: &BTreeMap<String, OsString>) -> Option<Explanation> {
    let last = |weight| last(text, weight, env);
    let cause = last(Weight::Cause);
    let exception = last(Weight::Exception);
    let told = match (cause, exception) {
        (Some(cause), Some(exception)) if is_unrelated(text, &cause, &exception) => Some(exception),
        (cause, exception) => cause.or(exception),
    };
    told.or_else(|| last(Weight::Summary)).map(|fit| fit.explanation)
}

fn last(text: &str, weight: Weight, env: &BTreeMap<String, OsString>) -> Option<Fit> {
    let rows = FAMILIES.into_iter().flatten().filter(|row| row.weight == weight);
    // Of equals `max_by_key` takes the last one.
    rows.rev().filter_map(|row| row.last_in(text, env)).max_by_key(|fit| fit.end)
}

/// Whether an exception came later than a cause and not of it.
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
