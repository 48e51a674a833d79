//! Reads `.env` files as python-dotenv and Node's dotenv agree on; where they differ, as Docker Compose documents.

use std::collections::BTreeMap;

/// The variables of a `.env` file.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Dotenv {
    /// In the order of the file; for a name that is set twice, the later one counts.
    pub(crate) variables: Vec<(String, String)>,
    /// The lines that set nothing, although they are neither empty nor comments; numbered from 1.
    pub(crate) skipped: Vec<usize>,
}

/// Reads a file's text. `outside` gives the variables from outside of the file that `${NAME}` may refer to; they win
/// over those of the file.
pub(crate) fn parse(text: &str, outside: impl Fn(&str) -> Option<String>) -> Dotenv {
    let mut read = Dotenv::default();
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let text = text.replace("\r\n", "\n");
    let (mut rest, mut line) = (text.as_str(), 1);
    while !rest.is_empty() {
        let before = rest;
        match statement(rest) {
            Some((Statement::Nothing, after)) => rest = after,
            Some((Statement::Set { name, value }, after)) => {
                let known_as = |name: &str| outside(name).or_else(|| known.get(name).cloned());
                let value = match value {
                    Value::Literal(text) => text,
                    Value::Open(text) => expanded(&text, &known_as),
                };
                known.insert(name.clone(), value.clone());
                read.variables.push((name, value));
                rest = after;
            }
            None => {
                read.skipped.push(line);
                rest = rest.split_once('\n').map_or("", |(_, after)| after);
            }
        }
        line += before[..before.len() - rest.len()].matches('\n').count();
    }
    read
}

enum Statement {
    /// An empty line, a comment, or a name alone.
    Nothing,
    Set {
        name: String,
        value: Value,
    },
}

enum Value {
    /// As it is.
    Literal(String),
    /// `${NAME}` in it is replaced.
    Open(String),
}

/// The statement that a text begins with, and the text after its last line; `None` if it is not a statement.
fn statement(text: &str) -> Option<(Statement, &str)> {
    let at = text.trim_start_matches(is_blank);
    if let Some(after) = end_of_line(at) {
        return Some((Statement::Nothing, after));
    }
    let at = at
        .strip_prefix("export")
        .filter(|after| after.starts_with(is_blank))
        .map_or(at, |after| after.trim_start_matches(is_blank));
    let end = at.find(|c: char| !c.is_ascii_alphanumeric() && !"_.-".contains(c)).unwrap_or(at.len());
    let (name, after) = at.split_at(end);
    let assigned = after.trim_start_matches(is_blank);
    if name.is_empty() {
        return None;
    }
    if let Some(after) = end_of_line(assigned) {
        return Some((Statement::Nothing, after));
    }
    let value = match assigned.strip_prefix('=') {
        Some(value) => value,
        None => after.strip_prefix(':').filter(|value| value.starts_with(is_blank))?,
    };
    let value = value.trim_start_matches(is_blank);
    let (value, after) = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => quoted(&value[1..], quote)?,
        Some(_) | None => plain(value),
    };
    let (Value::Literal(text) | Value::Open(text)) = &value;
    (!text.contains('\0')).then(|| (Statement::Set { name: name.to_owned(), value }, after))
}

/// A value in quotes, from after the first one; it may have several lines. Only a comment may follow it.
fn quoted(text: &str, quote: char) -> Option<(Value, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                let escaped = chars.clone().next().map(|(_, c)| c);
                let meant = escaped.and_then(|escaped| escape(escaped, quote));
                if meant.is_some() {
                    chars.next();
                }
                value.push(meant.unwrap_or('\\'));
            }
            _ if c == quote => {
                let after = end_of_line(text[at + 1..].trim_start_matches(is_blank))?;
                let open = quote == '"';
                return Some((if open { Value::Open(value) } else { Value::Literal(value) }, after));
            }
            _ => value.push(c),
        }
    }
    None
}

/// What a character after a backslash means; `None` if the backslash is part of the value.
fn escape(c: char, quote: char) -> Option<char> {
    match (quote, c) {
        ('\'', '\'') => Some('\''),
        ('\'', _) => None,
        (_, '\\' | '"' | '\'') => Some(c),
        (_, 'a') => Some('\x07'),
        (_, 'b') => Some('\x08'),
        (_, 'f') => Some('\x0c'),
        (_, 'n') => Some('\n'),
        (_, 'r') => Some('\r'),
        (_, 't') => Some('\t'),
        (_, 'v') => Some('\x0b'),
        (_, _) => None,
    }
}

/// A value without quotes: the rest of the line, without a comment that follows a blank.
fn plain(text: &str) -> (Value, &str) {
    let (line, after) = text.split_once('\n').unwrap_or((text, ""));
    let blank_before = |at: usize| line[..at].chars().next_back().is_none_or(is_blank);
    // Without a value, a word that begins with # is the value, not a comment.
    let is_comment = |at: usize| blank_before(at) && (at > 0 || line[1..].starts_with(is_blank));
    let end = line.match_indices('#').map(|(at, _)| at).find(|at| is_comment(*at)).unwrap_or(line.len());
    (Value::Open(line[..end].trim().to_owned()), after)
}

/// The text after this line, if nothing or a comment is left of it.
fn end_of_line(text: &str) -> Option<&str> {
    let (line, after) = text.split_once('\n').unwrap_or((text, ""));
    let line = line.trim_end();
    (line.is_empty() || line.starts_with('#')).then_some(after)
}

fn is_blank(c: char) -> bool {
    c != '\n' && c.is_whitespace()
}

/// A value with `${NAME}` replaced, also in the forms with a default: `${NAME:-text}`, `${NAME-text}`,
/// `${NAME:+text}`, `${NAME+text}`. Anything else with a `$` stays as it is: passwords contain it.
fn expanded(text: &str, lookup: &impl Fn(&str) -> Option<String>) -> String {
    let mut value = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        value.push_str(before);
        let Some((inside, after)) = after.split_once('}') else {
            rest = &rest[before.len()..];
            break;
        };
        match substituted(inside, lookup) {
            Some(text) => value.push_str(&text),
            None => value.push_str(&format!("${{{inside}}}")),
        }
        rest = after;
    }
    value + rest
}

/// What a `${…}` stands for; `None` if it is not of a known form.
fn substituted(inside: &str, lookup: &impl Fn(&str) -> Option<String>) -> Option<String> {
    let end = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inside.len());
    let (name, form) = inside.split_at(end);
    if name.is_empty() {
        return None;
    }
    let found = lookup(name);
    let filled = || found.clone().filter(|value| !value.is_empty());
    if form.is_empty() {
        return Some(found.unwrap_or_default());
    }
    let replaced = |is_set: bool, text: &str| if is_set { text.to_owned() } else { String::new() };
    if let Some(text) = form.strip_prefix(":-") {
        return Some(filled().unwrap_or_else(|| text.to_owned()));
    }
    if let Some(text) = form.strip_prefix(":+") {
        return Some(replaced(filled().is_some(), text));
    }
    if let Some(text) = form.strip_prefix('-') {
        return Some(found.unwrap_or_else(|| text.to_owned()));
    }
    form.strip_prefix('+').map(|text| replaced(found.is_some(), text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value of each name, the later one for a name that is set twice.
    fn read(text: &str) -> Vec<(String, String)> {
        let all = parse(text, |name| (name == "SHELL_SET").then(|| "outside".to_owned()));
        assert_eq!(all.skipped, Vec::<usize>::new(), "{text}");
        all.variables
    }

    fn value(text: &str) -> String {
        read(text).pop().unwrap_or_else(|| panic!("nothing is set by {text}")).1
    }

    #[test]
    fn a_value_without_quotes_is_the_text_of_its_line() {
        for (line, expected) in [
            ("A=one", "one"),
            ("A = one two ", "one two"),
            ("  export A=one", "one"),
            ("A=", ""),
            ("A= # nothing", ""),
            ("A=#08f", "#08f"),
            ("A=ab#cd", "ab#cd"),
            ("A=one # the first", "one"),
            ("A=pa$word", "pa$word"),
            ("A=$2b$12$0123", "$2b$12$0123"),
            ("A=[\"x\", \"y\"]", "[\"x\", \"y\"]"),
            ("A=it's", "it's"),
            ("A=C:\\Users\\me", "C:\\Users\\me"),
            ("A=a\\nb", "a\\nb"),
            ("A=b==", "b=="),
            ("A=Zürich 東京\r", "Zürich 東京"),
            ("A: one", "one"),
            ("A=`x`", "`x`"),
        ] {
            assert_eq!(value(line), expected, "{line}");
        }
    }

    #[test]
    fn quotes_protect_blanks_and_comments_and_may_hold_several_lines() {
        for (line, expected) in [
            ("A=\"a # b\" # c", "a # b"),
            ("A='  #08f '", "  #08f "),
            ("A=\"one\\ntwo\\t\\\"x\\\"\"", "one\ntwo\t\"x\""),
            ("A='one\\ntwo'", "one\\ntwo"),
            ("A='Let\\'s go'", "Let's go"),
            ("A=\"C:\\Users\\me\"", "C:\\Users\\me"),
            ("A=\"pa\\$word\"", "pa\\$word"),
            ("A=\"a\nb\"\n", "a\nb"),
            ("A=''", ""),
        ] {
            assert_eq!(value(line), expected, "{line}");
        }
    }

    #[test]
    fn braces_are_replaced_and_the_shell_wins_over_the_file() {
        for (value_, expected) in [
            ("x${B}y", "xby"),
            ("\"${B}\"", "b"),
            ("'${B}'", "${B}"),
            ("${NONE}", ""),
            ("${NONE:-d}${NONE-e}${B:-d}${B+set}${NONE:+set}", "debset"),
            ("${SHELL_SET}", "outside"),
            ("${", "${"),
            ("${B", "${B"),
            ("${B!}", "${B!}"),
        ] {
            assert_eq!(value(&format!("B=b\nSHELL_SET=file\nA={value_}")), expected, "{value_}");
        }
    }

    #[test]
    fn a_line_that_sets_nothing_is_skipped_and_the_others_count() {
        let text = "A=1\nthis line says nothing\n\n# it's \"ours\"\nNAME\nexport NAME # alone\nB=\"open\nC=3\nD=\"x\"y\nE F=1\n=1\nA=2\n";
        let all = parse(text, |_| None);
        assert_eq!(all.skipped, [2, 7, 9, 10, 11]);
        let set: Vec<_> = all.variables.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(set, ["A=1", "C=3", "A=2"]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "[A-C=\"'\\\\ #$\\{\\}\\n\\r:x\u{e4}-]{0,60}") {
            let all = parse(&text, |_| None);
            assert!(all.skipped.iter().all(|line| *line <= text.matches('\n').count() + 1));
        }
    }
}
