//! Turns a shell command line into our own form: a list of words if no shell is needed, so that it runs the same on
//! every system.

use super::literal::{literal, valid_port};

/// Characters that have a meaning only for a shell, quoted or not.
const SHELL_ONLY: &str = "|&;<>()$`*?[]{}~#!\\\n";
/// Shell built-ins.
const BUILTINS: [&str; 10] =
    [".", "alias", "cd", "eval", "export", "set", "source", "trap", "ulimit", "umask"];

/// Names and values, in order.
type Variables = Vec<(String, String)>;

/// A parsed command line. `PORT`, and a port that it names, have become `{port}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The port that it names: `-p 3000`, `PORT=3000`.
    pub port: Option<u16>,
    /// The port that it takes if PORT is not set: `${PORT:-3000}`.
    pub default_port: Option<u16>,
    /// Whether it contains the port.
    pub names_port: bool,
    /// The variables set in front of the command; values may contain `{port}`.
    pub env: Variables,
    /// Its words, or the line itself if it needs a shell.
    pub command: Vec<String>,
    /// Whether it needs a shell.
    pub shell: bool,
}

impl Line {
    /// Parses a line.
    pub fn of(text: &str) -> Line {
        let (line, default_port) = with_our_port(text.trim());
        let (port, line) = literal(&line).map_or((None, line), |(port, line)| (Some(port), line));
        let names_port = line.contains("{port}");
        let (env, command) = words(&line).unwrap_or_default();
        let shell = command.is_empty();
        let command = if shell { vec![line] } else { command };
        Line { port, default_port, names_port, env, command, shell }
    }
}

/// Replaces `$PORT`, `${PORT}` and `${PORT:-3000}` with `{port}`, and returns the last default.
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

/// The length of a reference to `PORT` at the start of a text, and its default.
fn reference(text: &str) -> Option<(usize, Option<u16>)> {
    if let Some(rest) = text.strip_prefix("$PORT") {
        // It may be the start of another variable's name.
        let ends = !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        return ends.then_some((5, None));
    }
    let (inside, _) = text.strip_prefix("${PORT")?.split_once('}')?;
    let length = "${PORT".len() + inside.len() + 1;
    let default = inside.strip_prefix(":-").or_else(|| inside.strip_prefix('-'));
    match default {
        None if inside.is_empty() => Some((length, None)),
        None => None,
        Some(default) => valid_port(default).map(|port| (length, Some(port))),
    }
}

/// The variables set in front, and the words; `None` if the line needs a shell.
fn words(line: &str) -> Option<(Variables, Vec<String>)> {
    if line.replace("{port}", "").contains(|c: char| SHELL_ONLY.contains(c)) {
        return None;
    }
    let mut words = shlex::split(line)?;
    let mut env = Vec::new();
    if let [first, second, ..] = words.as_slice()
        && first == "env"
        && second.contains('=')
    {
        words.remove(0);
    }
    while let Some((name, value)) = words.first().and_then(|word| word.split_once('=')) {
        if !is_name(name) {
            return None;
        }
        env.push((name.to_owned(), value.to_owned()));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_needs_a_shell_keeps_one() {
        for line in [
            "a | b",
            "a && b",
            "echo $HOME",
            "ls *.py",
            "a > log",
            "cd web",
            "a 'open",
            "A=$B c",
            "~/bin/x",
            "\\",
        ] {
            let read = Line::of(line);
            assert_eq!((read.command, read.shell), (vec![line.to_owned()], true));
        }
        let other = "a $PORTS ${PORT:-x} ${PORT";
        assert_eq!(Line::of(other).command, [other]);
    }

    #[test]
    fn the_port_that_a_line_names_is_found() {
        for (line, port, default_port) in [
            ("serve -p ${PORT:-3000}", None, Some(3000)),
            ("PORT=4000 serve", Some(4000), None),
            ("PORT=0 serve", None, None),
            ("serve -p $PORT", None, None),
            ("serve -p 3000 -e $HOME", Some(3000), None),
        ] {
            let read = Line::of(line);
            assert_eq!((read.port, read.default_port), (port, default_port), "{line}");
        }
    }

    #[test]
    fn variables_in_front_of_a_command_need_no_shell() {
        for line in ["PORT=4000 serve", "env PORT=4000 serve", "PORT=$PORT serve"] {
            let read = Line::of(line);
            assert_eq!((read.command, read.shell), (vec!["serve".to_owned()], false), "{line}");
            assert_eq!(read.env, [("PORT".to_owned(), "{port}".to_owned())], "{line}");
        }
        assert_eq!(Line::of("env -i serve").command, ["env", "-i", "serve"]);
    }
}
