//! A row in the tables of causes.

use std::collections::BTreeMap;
use std::ffi::OsString;

use regex_lite::{Captures, Regex};

use super::{Explanation, mask, shortened};
use trayvisor_model::Message;

/// A pattern in the output and what it means.
#[derive(Debug)]
pub(super) struct Row {
    /// A regular expression, which may span lines; `^` and `$` match at line ends.
    pattern: &'static str,
    /// The cause, made from the groups of the pattern.
    cause: fn(&Found) -> Message,
    lasting: bool,
    pub(super) weight: Weight,
}

/// What a match says about the exit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// Why it happened.
    Cause,
    /// An uncaught exception, in its own words.
    Exception,
    /// Only that it failed.
    Summary,
}

/// A match of a row's pattern. Its texts contain no secrets.
pub(super) struct Found<'a> {
    captures: Captures<'a>,
    env: &'a BTreeMap<String, OsString>,
}

/// A matching cause, and where in the text it was found.
#[derive(Debug)]
pub(super) struct Fit {
    pub(super) explanation: Explanation,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Row {
    /// A cause that may be gone at the next start: a database that is not up yet.
    pub(super) const fn passing(pattern: &'static str, cause: fn(&Found) -> Message) -> Row {
        Row { pattern, cause, lasting: false, weight: Weight::Cause }
    }

    /// A cause that lasts until somebody fixes it: a missing package.
    pub(super) const fn lasting(pattern: &'static str, cause: fn(&Found) -> Message) -> Row {
        Row { lasting: true, ..Row::passing(pattern, cause) }
    }

    /// The same row with another weight.
    pub(super) const fn weighing(self, weight: Weight) -> Row {
        Row { weight, ..self }
    }

    /// The last match of this row.
    pub(super) fn last_in(&self, text: &str, env: &BTreeMap<String, OsString>) -> Option<Fit> {
        let pattern = Regex::new(&format!("(?m){}", self.pattern)).expect("a pattern of ours");
        let captures = pattern.captures_iter(text).last()?;
        let whole = captures.get(0)?;
        let (start, end) = (whole.start(), whole.end());
        let cause = (self.cause)(&Found { captures, env });
        let explanation = Explanation { cause, lasting: self.lasting, tells_exit: false };
        Some(Fit { explanation, start, end })
    }
}

impl Found<'_> {
    /// The text matched by this group, short enough to be shown; empty if there is none.
    pub(super) fn text(&self, group: &str) -> String {
        self.any(group).unwrap_or_default()
    }

    /// The same; `None` if the group matched nothing.
    pub(super) fn any(&self, group: &str) -> Option<String> {
        let text = self.captures.name(group)?.as_str();
        Some(shortened(mask::values(&mask::passwords(text), self.env)))
    }

    /// The full text of the group, for further search.
    pub(super) fn whole(&self, group: &str) -> String {
        self.captures.name(group).map(|text| text.as_str().to_owned()).unwrap_or_default()
    }
}
