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

/// Words in the names of variables whose values are secrets, however short these are.
const SECRET: [&str; 10] =
    ["PASS", "PASSWORD", "PASSWD", "PASSPHRASE", "PWD", "SECRET", "TOKEN", "KEY", "CREDENTIALS", "DSN"];

/// Whether a variable of this name and value is a secret, not a number or a switch.
fn is_secret(name: &str, value: &str) -> bool {
    let is_plain = value.len() < 3 || value.parse::<f64>().is_ok() || matches!(value, "true" | "false");
    !is_plain && name.to_uppercase().split('_').any(|word| SECRET.contains(&word))
}

/// Replaces values of variables with their names: "cannot read $API_KEY".
pub(super) fn values(text: &str, env: &BTreeMap<String, OsString>) -> String {
    let mut variables: Vec<(&String, &str)> =
        env.iter().filter_map(|(name, value)| Some((name, value.to_str()?))).collect();
    // Longest first: one value may be part of another.
    variables.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
    let replaced = |text: String, (name, value): (&String, &str)| {
        if value.len() >= TELLING {
            text.replace(value, &format!("${name}"))
        } else if is_secret(name, value) {
            without_word(&text, value, &format!("${name}"))
        } else {
            text
        }
    };
    variables.into_iter().fold(text.to_owned(), replaced)
}

/// A text in which a word is replaced where it stands by itself. A short secret may be a part of ordinary words.
fn without_word(text: &str, word: &str, by: &str) -> String {
    let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let (mut result, mut from) = (String::new(), 0);
    for (at, _) in text.match_indices(word) {
        let end = at + word.len();
        if at >= from && !is_part(text[..at].chars().next_back()) && !is_part(text[end..].chars().next()) {
            result.push_str(&text[from..at]);
            result.push_str(by);
            from = end;
        }
    }
    result + &text[from..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_secret_is_masked_where_it_stands_by_itself() {
        let env =
            BTreeMap::from([("DB_PASSWORD".to_owned(), "hunt7".into()), ("MODE".to_owned(), "info".into())]);
        assert_eq!(
            values("no login with hunt7, hunt77 or info", &env),
            "no login with $DB_PASSWORD, hunt77 or info"
        );
    }
}
