//! A row of the tables of causes.

use std::collections::BTreeMap;
use std::ffi::OsString;

use regex_lite::{Captures, Regex};

use super::{Explanation, mask, shortened};
use trayvisor_model::Message;

/// What output looks like and what it means.
#[derive(Debug)]
pub(super) struct Row {
    /// A regular expression, over several lines where it takes more than one; `^` and `$` are a line's ends.
    pattern: &'static str,
    /// The cause, by what the pattern's groups have matched.
    cause: fn(&Found) -> Message,
    lasting: bool,
    pub(super) weight: Weight,
}

/// What a match says of the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// It is why.
    Cause,
    /// An exception that nobody caught, in its own words.
    Exception,
    /// No more than that it failed.
    Summary,
}

/// A match of a row's pattern. No secret leaves it.
pub(super) struct Found<'a> {
    captures: Captures<'a>,
    env: &'a BTreeMap<String, OsString>,
}

/// A cause that fits, and where in the text.
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

    /// A cause that somebody has to fix: a missing package.
    pub(super) const fn lasting(pattern: &'static str, cause: fn(&Found) -> Message) -> Row {
        Row { lasting: true, ..Row::passing(pattern, cause) }
    }

    /// The same with another weight.
    pub(super) const fn weighing(self, weight: Weight) -> Row {
        Row { weight, ..self }
    }

    /// Its last match.
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
    /// What the pattern's group of this name has matched, short enough to be told; empty where it has not.
    pub(super) fn text(&self, group: &str) -> String {
        self.any(group).unwrap_or_default()
    }

    /// The same; `None` where it has matched nothing.
    pub(super) fn any(&self, group: &str) -> Option<String> {
        let text = self.captures.name(group)?.as_str();
        Some(shortened(mask::values(&mask::passwords(text), self.env)))
    }

    /// All of it, to be looked through.
    pub(super) fn whole(&self, group: &str) -> String {
        self.captures.name(group).map(|text| text.as_str().to_owned()).unwrap_or_default()
    }
}
