//! A line that was written for a shell, as a command of ours: a list of words where no shell is needed, so that it
//! runs in the same way on every system.

/// What only a shell gives a meaning to, outside of quotes or in them.
const SHELL_ONLY: &str = "|&;<>()$`*?[]{}~#!\\\n";
/// What a shell does itself.
const BUILTINS: [&str; 10] =
    [".", "alias", "cd", "eval", "export", "set", "source", "trap", "ulimit", "umask"];

/// Names and values, in their order.
type Variables = Vec<(String, String)>;

/// A command line that was taken apart; `PORT` in it is our `{port}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it says of its port: `${PORT:-3000}`, or `PORT=3000` in front.
    pub port: Option<u16>,
    /// Whether the port stands in it.
    pub names_port: bool,
    /// The variables set in front.
    pub env: Variables,
    /// Its words, or where it takes a shell to read them, the line itself.
    pub command: Vec<String>,
    /// Whether it takes a shell.
    pub shell: bool,
}

impl Line {
    /// Takes a line apart.
    pub fn of(text: &str) -> Line {
        let (line, port) = with_our_port(text.trim());
        let names_port = line.contains("{port}");
        match words(&line) {
            Some((env, command)) => {
                let set = env.iter().rfind(|(name, _)| name == "PORT").and_then(|(_, port)| valid_port(port));
                Line { port: port.or(set), names_port, env, command, shell: false }
            }
            None => Line { port, names_port, env: Vec::new(), command: vec![line], shell: true },
        }
    }
}

/// The port that a text is; 0 is none.
pub(super) fn valid_port(text: &str) -> Option<u16> {
    text.parse().ok().filter(|port| *port > 0)
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
        Some(default) => valid_port(default).map(|port| (length, Some(port))),
    }
}

/// The variables set in front, and the words; `None` where it takes a shell to read the line.
fn words(line: &str) -> Option<(Variables, Vec<String>)> {
    if line.replace("{port}", "").contains(|c: char| SHELL_ONLY.contains(c)) {
        return None;
    }
    let mut words = shlex::split(line)?;
    let mut env = Vec::new();
    while let Some((name, value)) = words.first().and_then(|word| word.split_once('=')) {
        if !is_name(name) || value.contains("{port}") {
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
        for (line, port) in [
            ("serve -p ${PORT:-3000}", Some(3000)),
            ("PORT=4000 serve", Some(4000)),
            ("PORT=0 serve", None),
            ("serve -p $PORT", None),
        ] {
            assert_eq!(Line::of(line).port, port, "{line}");
        }
    }
}
