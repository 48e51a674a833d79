//! Masks secrets in a server's output: a cause is shown in places that the log is not.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::OsString;

use regex_lite::Regex;

/// Length from which a value is masked, in bytes. Shorter values ("8000", "info") are not secrets but ordinary words.
const TELLING: usize = 8;

/// Addresses without their passwords: "postgres://shop:***@localhost/shop".
pub(super) fn passwords(text: &str) -> String {
    // A password may contain any character, so everything up to the last "@" belongs to it.
    let address = Regex::new(r"://([^:/\s@]*):\S*@").expect("a pattern of ours");
    match address.replace_all(text, "://$1:***@") {
        Cow::Borrowed(_) => text.to_owned(),
        Cow::Owned(masked) => masked,
    }
}

/// Replaces values of variables with their names: "cannot read $API_KEY".
pub(super) fn values(text: &str, env: &BTreeMap<String, OsString>) -> String {
    let mut variables: Vec<(&String, &str)> =
        env.iter().filter_map(|(name, value)| Some((name, value.to_str()?))).collect();
    // Longest first: one value may be part of another.
    variables.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
    let telling = variables.into_iter().filter(|(_, value)| value.len() >= TELLING);
    telling.fold(text.to_owned(), |text, (name, value)| text.replace(value, &format!("${name}")))
}
