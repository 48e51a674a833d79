//! What an exit that nobody asked for means, in plain words, and what to do about it.

use crate::model::Exit;
use crate::words;

/// So many lines of output go into a crash report.
pub(crate) const LINES: usize = 30;

/// A cause and, where we know it, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Explanation {
    pub(crate) cause: String,
    pub(crate) advice: Option<String>,
}

/// One kind of cause: looks at a line of output and explains it, or passes.
type Pattern = fn(&str) -> Option<Explanation>;

/// Tried on each line from the last to the first; the first that fits wins.
const PATTERNS: [Pattern; 5] =
    [missing_module, missing_attribute, address_in_use, permission_denied, syntax_error];

/// Explains an exit by the last lines of output.
pub(crate) fn explain(exit: Exit, lines: &[String]) -> Explanation {
    let by_output =
        lines.iter().rev().find_map(|line| PATTERNS.iter().find_map(|pattern| pattern(line.trim())));
    by_output.unwrap_or_else(|| by_exit(exit))
}

/// Whether the output says that the port was taken.
pub(crate) fn says_address_in_use(lines: &[String]) -> bool {
    lines.iter().any(|line| address_in_use(line).is_some())
}

fn by_exit(exit: Exit) -> Explanation {
    let (cause, advice) = match exit {
        Exit::Signal(9) => ("it was killed (signal SIGKILL)".to_owned(), None),
        Exit::Code(0) => ("it ended by itself with exit code 0".to_owned(), None),
        Exit::Code(_) => (format!("it ended with {}", words::exit(exit)), Some("Its log says more")),
        Exit::Signal(_) => (format!("it was ended by {}", words::exit(exit)), None),
    };
    Explanation { cause, advice: advice.map(str::to_owned) }
}

fn explained(cause: String, advice: String) -> Option<Explanation> {
    Some(Explanation { cause, advice: Some(advice) })
}

/// Python: `ModuleNotFoundError: No module named 'redis'`, and the interpreter's own `…: No module named uvicorn`.
fn missing_module(line: &str) -> Option<Explanation> {
    let (_, rest) = line.split_once("No module named ")?;
    let module = rest.trim().trim_matches(['\'', '"']).trim_end_matches('.');
    let package = module.split('.').next().filter(|package| !package.is_empty())?;
    explained(
        format!("the Python package “{package}” is not installed"),
        format!("Install “{package}” into the project's Python environment, then start it again"),
    )
}

/// uvicorn: `Error loading ASGI app. Attribute "app" not found in module "main".`
fn missing_attribute(line: &str) -> Option<Explanation> {
    let (_, rest) = line.split_once("Error loading ASGI app. ")?;
    explained(
        format!("the application could not be loaded: {}", rest.trim_end_matches('.')),
        "Check the setting \"app\", like backend.main:app".to_owned(),
    )
}

/// Each in its own words: `Address already in use`, `EADDRINUSE`, `Connection in use` (gunicorn), `That port is
/// already in use` (Django), `Port 5173 is already in use` (Vite), and what Windows says.
fn address_in_use(line: &str) -> Option<Explanation> {
    const SAID: [&str; 4] =
        ["address already in use", "addrinuse", "connection in use", "only one usage of each socket address"];
    let line = line.to_lowercase();
    let said = SAID.iter().any(|said| line.contains(said))
        || line.split_once("port ").is_some_and(|(_, rest)| rest.contains("already in use"));
    said.then(|| Explanation {
        cause: "its port is in use".to_owned(),
        advice: Some("Free the port or use another one".to_owned()),
    })
}

fn permission_denied(line: &str) -> Option<Explanation> {
    let (_, rest) = line.split_once("PermissionError: ")?;
    explained(
        format!("it was denied something: {rest}"),
        "Give it access to that, or use a port above 1023".to_owned(),
    )
}

fn syntax_error(line: &str) -> Option<Explanation> {
    let (kind, rest) = line.split_once("Error: ")?;
    if !matches!(kind, "Syntax" | "Indentation" | "Tab") {
        return None;
    }
    explained(
        format!("there is a syntax error in its code: {rest}"),
        "Mend it; the log says where".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(exit: Exit, output: &str) -> String {
        let lines: Vec<String> = output.lines().map(str::to_owned).collect();
        explain(exit, &lines).cause
    }

    #[test]
    fn a_missing_package_is_named() {
        let python = "Traceback (most recent call last):\n  File \"main.py\", line 3\nModuleNotFoundError: No module named 'redis.client'";
        assert_eq!(cause(Exit::Code(1), python), "the Python package “redis” is not installed");
        let interpreter = "/usr/bin/python3: No module named uvicorn";
        assert_eq!(cause(Exit::Code(1), interpreter), "the Python package “uvicorn” is not installed");
    }

    #[test]
    fn what_uvicorn_says_is_understood() {
        let attribute = "ERROR:    Error loading ASGI app. Attribute \"app\" not found in module \"main\".";
        assert!(cause(Exit::Code(1), attribute).contains("Attribute \"app\" not found"));
    }

    #[test]
    fn a_port_in_use_is_understood_in_everybodys_words() {
        for taken in [
            // uvicorn 0.54, alone and with reload or workers
            "ERROR:    [Errno 98] error while attempting to bind on address ('127.0.0.1', 8000): address already in use",
            "ERROR:    [Errno 98] Address already in use",
            // gunicorn 27
            "[2026-11-23 07:45:43 +0000] [25880] [ERROR] Connection in use: ('127.0.0.1', 8000)",
            "[2026-11-23 07:45:43 +0000] [25880] [ERROR] connection to ('127.0.0.1', 8000) failed: [Errno 98] Address already in use",
            // Flask 3.1, Django 5.2, Python 3.11
            "Address already in use",
            "Error: That port is already in use.",
            "OSError: [Errno 98] Address already in use",
            "OSError: [WinError 10048] Only one usage of each socket address (protocol/network address/port) is normally permitted",
            // Node 20, Vite 8
            "Error: listen EADDRINUSE: address already in use 127.0.0.1:3000",
            "Error: Port 5173 is already in use",
            // PHP 8.2, Rust 1.95
            "[Mon Nov 23 07:47:02 2026] Failed to listen on 127.0.0.1:8000 (reason: Address already in use)",
            "Error: Os { code: 98, kind: AddrInUse, message: \"Address already in use\" }",
            // As their documentation has it: Go, Puma, Spring Boot
            "listen tcp :8080: bind: address already in use",
            "Address already in use - bind(2) for \"127.0.0.1\" port 3000 (Errno::EADDRINUSE)",
            "Web server failed to start. Port 8080 was already in use.",
        ] {
            assert_eq!(cause(Exit::Code(1), taken), "its port is in use", "{taken}");
            assert!(says_address_in_use(&[taken.to_owned()]), "{taken}");
        }
        for other in ["Listening on port 8000", "this e-mail address is in use", "the name is already in use"]
        {
            assert!(!says_address_in_use(&[other.to_owned()]), "{other}");
        }
    }

    #[test]
    fn without_a_hint_the_exit_speaks() {
        assert_eq!(cause(Exit::Signal(9), "hello"), "it was killed (signal SIGKILL)");
        assert_eq!(cause(Exit::Signal(11), ""), "it was ended by signal SIGSEGV");
        assert_eq!(cause(Exit::Code(3), ""), "it ended with exit code 3");
    }
}
