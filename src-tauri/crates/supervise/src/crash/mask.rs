//! What a server printed may hold secrets; a cause goes to places that a log does not.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::OsString;

use regex_lite::Regex;

/// Shorter values ("8000", "info") are no secrets, and words of a sentence; in bytes.
const TELLING: usize = 8;

/// Addresses without their passwords: "postgres://shop:***@localhost/shop".
pub(super) fn passwords(text: &str) -> String {
    // A password may have any character in it, so all up to the last "@" is one.
    let address = Regex::new(r"://([^:/\s@]*):\S*@").expect("a pattern of ours");
    match address.replace_all(text, "://$1:***@") {
        Cow::Borrowed(_) => text.to_owned(),
        Cow::Owned(masked) => masked,
    }
}

/// The names of variables in place of their values: "cannot read $API_KEY".
pub(super) fn values(text: &str, env: &BTreeMap<String, OsString>) -> String {
    let mut variables: Vec<(&String, &str)> =
        env.iter().filter_map(|(name, value)| Some((name, value.to_str()?))).collect();
    // One value may be a part of another.
    variables.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
    let telling = variables.into_iter().filter(|(_, value)| value.len() >= TELLING);
    telling.fold(text.to_owned(), |text, (name, value)| text.replace(value, &format!("${name}")))
}
