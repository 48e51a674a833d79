//! Finds the port that a command line names: `-p 3000`, `--bind=0.0.0.0:8000`, `PORT=3000`, `runserver 8000`.

use std::ops::Range;

/// Options whose value is a port. Any that ends in `server.port` is one, too.
const PORT_OPTIONS: [&str; 3] = ["p", "port", "http-port"];
/// Options whose value is an address to listen on.
const ADDRESS_OPTIONS: [&str; 13] = [
    "a",
    "addr",
    "address",
    "b",
    "bind",
    "binding",
    "http",
    "http-address",
    "http-socket",
    "l",
    "listen",
    "s",
    "urls",
];
/// Variables that tell a program its port.
const VARIABLES: [&str; 5] = ["PORT", "FLASK_RUN_PORT", "HTTP_PORT", "SERVER_PORT", "UVICORN_PORT"];
/// Words that are followed by a port or an address, with options in between.
const LISTENERS: [&str; 4] = ["runserver", "runserver_plus", "http.server", "SimpleHTTPServer"];
/// Hosts that a program can only listen on, not connect to.
const WILDCARDS: [&str; 5] = ["", "*", "0.0.0.0", "[::]", "::"];
/// Programs whose options name the port of something else, or no port at all.
const OTHERS: [&str; 17] = [
    "autossh",
    "cloudflared",
    "curl",
    "docker",
    "kubectl",
    "localtunnel",
    "lt",
    "mkdir",
    "mysql",
    "nc",
    "ngrok",
    "pg_isready",
    "podman",
    "psql",
    "redis-cli",
    "smee",
    "ssh",
];
/// Words before the program of a command.
const PRELUDES: [&str; 7] = ["cross-env", "env", "exec", "export", "nohup", "npx", "sudo"];
/// Lowest port that an option can mean whose name does not say that: lower numbers are counts or levels.
const LOWEST: u16 = 1024;

/// The port that a line names, and the line with `{port}` in its place. If it names several, the first one counts.
/// With a `{port}` in it already, it names another port only by setting PORT.
pub(super) fn literal(line: &str) -> Option<(u16, String)> {
    let mut found = candidates(line);
    if line.contains("{port}") {
        found.retain(|(at, _)| {
            let before = line[..at.start].strip_suffix("PORT=");
            before.is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        });
    }
    let (_, port) = *found.first()?;
    let mut replaced = line.to_owned();
    for (at, _) in found.into_iter().rev().filter(|(_, other)| *other == port) {
        replaced.replace_range(at, "{port}");
    }
    Some((port, replaced))
}

/// Every port in a line, and where it is.
fn candidates(line: &str) -> Vec<(Range<usize>, u16)> {
    let mut found = Vec::new();
    let mut command = Command::default();
    let mut option: Option<&str> = None;
    for (start, word) in words(line) {
        if is_separator(word) {
            (command, option) = (Command::default(), None);
            continue;
        }
        let before = option.take();
        let (name, value) = if word.starts_with('-') {
            match parts(word) {
                (name, Some(value)) => (Some(name), value),
                (name, None) => {
                    option = Some(name);
                    continue;
                }
            }
        } else {
            match word.split_once('=') {
                Some((name, value)) if VARIABLES.contains(&name) => (Some(name), value),
                Some(_) => continue,
                None => (before, word),
            }
        };
        let value = value.trim_start_matches(['"', '\'']);
        let port = port_in(value).filter(|port| command.takes(name, port));
        if port.is_none() && !word.starts_with('-') {
            command.meet(word);
        }
        found.extend(port.map(|Port { at, number, .. }| {
            let from = start + word.len() - value.len();
            (from + at.start..from + at.end, number)
        }));
    }
    found
}

/// What is known of the command that a word belongs to.
#[derive(Default)]
struct Command {
    /// Its program has been met.
    begun: bool,
    /// Its options are about something else.
    is_other: bool,
    /// It is a debugger, which listens itself.
    debugs: bool,
    /// It has a word that is followed by a port.
    listens: bool,
}

impl Command {
    /// Takes a word of it that is neither an option nor a port.
    fn meet(&mut self, word: &str) {
        let name = word.rsplit('/').next().unwrap_or(word);
        if !self.begun && !PRELUDES.contains(&name) {
            self.begun = true;
            self.is_other = OTHERS.contains(&name);
        }
        self.debugs |= matches!(name, "debugpy" | "dlv");
        self.listens |= LISTENERS.contains(&name);
    }

    /// Whether this is the port to listen on, as the value of an option or variable, or without one.
    fn takes(&self, name: Option<&str>, port: &Port<'_>) -> bool {
        let is_debuggers = |name: &str| {
            ["inspect", "debug", "jdwp"].iter().any(|part| name.contains(part))
                || self.debugs && name == "listen"
        };
        if self.is_other || name.is_some_and(is_debuggers) {
            return false;
        }
        let is_wildcard = port.host.is_some_and(|host| WILDCARDS.contains(&host));
        let Some(name) = name else { return is_wildcard || self.listens };
        if VARIABLES.contains(&name) {
            return true;
        }
        let lower = name.to_ascii_lowercase();
        let is_port = PORT_OPTIONS.contains(&lower.as_str()) || lower.ends_with("server.port");
        let is_address = ADDRESS_OPTIONS.contains(&lower.as_str());
        // An option before the port of a listener may be one without a value.
        match port.host {
            Some(_) => is_wildcard || is_address || self.listens,
            None if name.len() > 1 && (is_port || is_address) => true,
            None => (is_port || name == "l" || self.listens) && port.number >= LOWEST,
        }
    }
}

/// A port at the end of a text.
struct Port<'a> {
    at: Range<usize>,
    number: u16,
    /// The host before it; `None` if there is only a number.
    host: Option<&'a str>,
}

fn port_in(text: &str) -> Option<Port<'_>> {
    let text = text.trim_end_matches('/');
    let start = text.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    let number = valid_port(&text[start..])?;
    let before = &text[..start];
    let host = match before.strip_suffix(':') {
        Some(host) => Some(host.split_once("://").map_or(host, |(_, host)| host)),
        None if before.is_empty() => None,
        None => return None,
    };
    Some(Port { at: start..text.len(), number, host })
}

/// Parses a port; 0 is not one.
pub(super) fn valid_port(text: &str) -> Option<u16> {
    text.parse().ok().filter(|port| *port > 0)
}

/// An option's name without dashes, and its value if it is in the same word: `--port=3000`, `-p3000`.
fn parts(word: &str) -> (&str, Option<&str>) {
    if let Some((name, value)) = word.rsplit_once('=') {
        return (name.trim_start_matches('-'), Some(value));
    }
    let name = word.trim_start_matches('-');
    let is_letter = !word.starts_with("--") && name.starts_with(|c: char| c.is_ascii_alphabetic());
    match is_letter.then(|| name.split_at(1)) {
        Some((letter, value)) if port_in(value).is_some() => (letter, Some(value)),
        Some(_) | None => (name, None),
    }
}

/// The words of a line without quotes around them, and where they begin. A separator of commands is a word.
fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let spaced = line.split_inclusive(char::is_whitespace).scan(0, |at, word| {
        let start = *at;
        *at += word.len();
        Some((start, word.trim_end()))
    });
    spaced.flat_map(|(start, word)| {
        let inner = word.trim_end_matches(';');
        let ends = (inner.len() < word.len()).then(|| (start + inner.len(), &word[inner.len()..]));
        let bare = inner.trim_start_matches(['"', '\'', '(']);
        let start = start + inner.len() - bare.len();
        let bare = bare.trim_end_matches(['"', '\'', ')']);
        std::iter::once((start, bare)).filter(|(_, word)| !word.is_empty()).chain(ends)
    })
}

fn is_separator(word: &str) -> bool {
    word == "--" || word.chars().all(|c| "&|;".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_found_in_every_usual_spelling() {
        for (line, replaced) in [
            ("bin/rails server -p 3000", "bin/rails server -p {port}"),
            ("puma -t 5:5 -p3000", "puma -t 5:5 -p{port}"),
            ("serve --port 3000 --open", "serve --port {port} --open"),
            ("serve --port=3000", "serve --port={port}"),
            ("npm run dev -- --port 80", "npm run dev -- --port {port}"),
            ("streamlit run app.py --server.port 8501", "streamlit run app.py --server.port {port}"),
            ("java -Dserver.port=8080 -jar x.jar", "java -Dserver.port={port} -jar x.jar"),
            ("gunicorn app -b 0.0.0.0:8000", "gunicorn app -b 0.0.0.0:{port}"),
            ("gunicorn app --bind=127.0.0.1:8000", "gunicorn app --bind=127.0.0.1:{port}"),
            ("hypercorn app -b '[::1]:8000'", "hypercorn app -b '[::1]:{port}'"),
            ("php -S localhost:8000 -t public", "php -S localhost:{port} -t public"),
            ("serve -l tcp://0.0.0.0:3000", "serve -l tcp://0.0.0.0:{port}"),
            ("dotnet run --urls http://localhost:5000/", "dotnet run --urls http://localhost:{port}/"),
            ("./api :8080", "./api :{port}"),
            ("./api -listen :8080", "./api -listen :{port}"),
            ("python manage.py runserver 8000", "python manage.py runserver {port}"),
            (
                "manage.py runserver --noreload localhost:8000",
                "manage.py runserver --noreload localhost:{port}",
            ),
            ("python3 -m http.server 8000", "python3 -m http.server {port}"),
            ("python3 -m http.server -b 127.0.0.1 8000", "python3 -m http.server -b 127.0.0.1 {port}"),
            ("PORT=4000 node server.js", "PORT={port} node server.js"),
            ("env PORT=4000 node server.js", "env PORT={port} node server.js"),
            ("cross-env NODE_ENV=x PORT=4000 node .", "cross-env NODE_ENV=x PORT={port} node ."),
            ("export PORT=4000; npm start", "export PORT={port}; npm start"),
            ("FLASK_RUN_PORT='5001' flask run", "FLASK_RUN_PORT='{port}' flask run"),
            ("sh -c 'cd web && serve -p 3000'", "sh -c 'cd web && serve -p {port}'"),
            ("PORT=3000 serve -p 3000", "PORT={port} serve -p {port}"),
            ("serve -p 3000 & watch -p 4000", "serve -p {port} & watch -p 4000"),
            (
                "python -m debugpy --listen 5678 x.py --port 80",
                "python -m debugpy --listen 5678 x.py --port {port}",
            ),
            ("node --inspect=0.0.0.0:9229 x.js -p 3000", "node --inspect=0.0.0.0:9229 x.js -p {port}"),
            ("ssh -p 2222 host -N; serve -p 3000", "ssh -p 2222 host -N; serve -p {port}"),
            ("PORT=4000; serve -p {port}", "PORT={port}; serve -p {port}"),
        ] {
            let found = literal(line).map(|(_, replaced)| replaced);
            assert_eq!(found.as_deref(), Some(replaced), "{line}");
        }
    }

    #[test]
    fn another_number_is_not_a_port() {
        for line in [
            "serve",
            "serve -p 0",
            "serve --port 70000",
            "xargs -P 4 work",
            "celery -A shop worker -l 3 -c 4",
            "gunicorn app -b unix:/run/x.sock -w 4",
            "mkdir -p 2024",
            "ssh -p 2222 host",
            "psql -p 5432 shop",
            "docker run -p 5432:5432 postgres",
            "stripe listen --forward-to localhost:3000/hooks",
            "worker --redis localhost:6379",
            "REDIS_PORT=6379 worker",
            "sleep 1000",
            "redis-server --port 6379 & serve -p {port}",
        ] {
            assert_eq!(literal(line), None, "{line}");
        }
    }
}
