//! A line that was written for a shell, as a command of ours: a list of words where no shell is needed.

use serde_json::{Map, Value};

/// What only a shell gives a meaning to, outside of quotes or in them.
const SHELL_ONLY: &str = "|&;<>()$`*?[]{}~#!\\\n";
/// What a shell does itself.
const BUILTINS: [&str; 10] =
    [".", "alias", "cd", "eval", "export", "set", "source", "trap", "ulimit", "umask"];

/// A command line that was taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// What it says of its port: `${PORT:-3000}`.
    pub(super) port: Option<u16>,
    /// Whether the port stands in it.
    pub(super) names_port: bool,
    /// `command`, `shell` and `env` of our configuration.
    pub(super) keys: Map<String, Value>,
}

/// Takes a line apart; `PORT` in it becomes our `{port}`.
pub(super) fn read(line: &str) -> Line {
    let (line, port) = with_our_port(line.trim());
    let names_port = line.contains("{port}");
    let mut keys = Map::new();
    match words(&line) {
        Some((env, words)) => {
            if !env.is_empty() {
                keys.insert("env".to_owned(), env.into());
            }
            keys.insert("command".to_owned(), words.into());
        }
        None => {
            keys.insert("command".to_owned(), line.into());
            keys.insert("shell".to_owned(), true.into());
        }
    }
    Line { port, names_port, keys }
}

/// `$PORT`, `${PORT}` and `${PORT:-3000}` as `{port}`, and the port that the last of these says.
fn with_our_port(line: &str) -> (String, Option<u16>) {
    let mut out = String::new();
    let mut port = None;
    let mut rest = line;
    while let Some(at) = rest.find("$PORT").into_iter().chain(rest.find("${PORT")).min() {
        out += &rest[..at];
        rest = &rest[at..];
        match reference(rest) {
            Some((length, default)) => {
                out += "{port}";
                port = port.or(default);
                rest = &rest[length..];
            }
            None => {
                out.push('$');
                rest = &rest[1..];
            }
        }
    }
    (out + rest, port)
}

/// How long the reference to `PORT` at the beginning of a text is, and its default.
fn reference(text: &str) -> Option<(usize, Option<u16>)> {
    if let Some(rest) = text.strip_prefix("$PORT") {
        // Another variable's name may begin so.
        let ends = !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        return ends.then_some((5, None));
    }
    let (inside, _) = text.strip_prefix("${PORT")?.split_once('}')?;
    let length = "${PORT".len() + inside.len() + 1;
    let default = inside.strip_prefix(":-").or_else(|| inside.strip_prefix('-'));
    match default {
        None if inside.is_empty() => Some((length, None)),
        None => None,
        Some(default) => default.parse().ok().filter(|port| *port > 0).map(|port| (length, Some(port))),
    }
}

/// The variables set in front, and the words; `None` where it takes a shell to read the line.
fn words(line: &str) -> Option<(Map<String, Value>, Vec<String>)> {
    if line.replace("{port}", "").contains(|c: char| SHELL_ONLY.contains(c)) {
        return None;
    }
    let mut words = shlex::split(line)?;
    let mut env = Map::new();
    while let Some((name, value)) = words.first().and_then(|word| word.split_once('=')) {
        if !is_name(name) || value.contains("{port}") {
            return None;
        }
        env.insert(name.to_owned(), value.into());
        words.remove(0);
    }
    if words.first().is_some_and(|first| first == "exec") {
        words.remove(0);
    }
    let first = words.first()?;
    (!BUILTINS.contains(&first.as_str())).then_some((env, words))
}

fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(fits)
}
