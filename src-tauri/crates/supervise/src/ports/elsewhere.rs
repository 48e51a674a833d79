//! Finds a server that runs elsewhere: the holder of its port was started in its folder by its command.

use std::ffi::OsString;
use std::path::Path;

use trayvisor_model::Launch;
use trayvisor_platform as platform;

/// Programs whose name does not say what they run.
const INTERPRETERS: [&str; 12] =
    ["python", "python3", "node", "bun", "deno", "ruby", "php", "java", "sh", "bash", "env", "cmd"];

/// What a server's own process looks like, however it was started.
pub(super) struct Likeness<'a> {
    cwd: &'a Path,
    words: Vec<String>,
}

impl<'a> Likeness<'a> {
    /// For a server with this launch and port. The application, where there is one, is more specific than the command.
    pub(super) fn of(launch: &'a Launch, app: Option<&str>, port: u16) -> Likeness<'a> {
        let words = match (app, platform::shell_line(launch)) {
            (Some(app), _) => vec![app.to_owned()],
            (None, Some(line)) => line.split_whitespace().map(str::to_owned).collect(),
            (None, None) => launch.argv(),
        };
        Likeness { cwd: &launch.cwd, words: telling(&words, port) }
    }

    /// Whether a process with this folder and command line matches.
    pub(super) fn is(&self, cwd: Option<&Path>, argv: &[OsString]) -> bool {
        let argv = words_of(argv);
        let said = |word: &String| argv.iter().any(|other| program(other) == program(word));
        cwd.is_some_and(|cwd| same_folder(cwd, self.cwd))
            && !self.words.is_empty()
            && self.words.iter().all(said)
    }
}

/// The words of a command line. npm and similar tools set their title to the whole command as one word.
fn words_of(argv: &[OsString]) -> Vec<String> {
    let mut words =
        argv.iter().map(|word| word.to_string_lossy().into_owned()).filter(|word| !word.is_empty());
    match (words.next(), words.next()) {
        (Some(title), None) => title.split(' ').map(str::to_owned).collect(),
        (first, second) => first.into_iter().chain(second).chain(words).collect(),
    }
}

/// The words that identify what is run: without options, port and interpreter, unless nothing else is left.
fn telling(words: &[String], port: u16) -> Vec<String> {
    let port = port.to_string();
    let is_telling = |word: &&String| {
        !word.starts_with('-') && !word.contains(&port) && *word != "." && word.parse::<f64>().is_err()
    };
    let words: Vec<String> = words.iter().filter(is_telling).cloned().collect();
    let is_interpreter = |word: &str| {
        INTERPRETERS.contains(&Path::new(word).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default())
    };
    let rest: Vec<String> = words.iter().filter(|word| !is_interpreter(word)).cloned().collect();
    if rest.is_empty() { words } else { rest }
}

/// "uvicorn" for "/shop/.venv/bin/uvicorn", "npm" for what it is on Windows and for its own file.
fn program(word: &str) -> &str {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    [".exe", ".cmd", ".bat", "-cli.js"].into_iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name)
}

fn same_folder(one: &Path, other: &Path) -> bool {
    one == other
        || dunce::canonicalize(one).ok().zip(dunce::canonicalize(other).ok()).is_some_and(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    fn is(likeness: &str, started: &str) -> bool {
        let likeness = Likeness { cwd: Path::new("/shop"), words: telling(&words(likeness), 8000) };
        let argv: Vec<OsString> = words(started).into_iter().map(OsString::from).collect();
        likeness.is(Some(Path::new("/shop")), &argv)
    }

    #[test]
    fn a_server_is_known_by_what_it_runs_and_not_by_how() {
        assert!(is("backend.main:app", "/usr/bin/python3 /shop/.venv/bin/uvicorn backend.main:app --reload"));
        assert!(is(
            "/shop/.venv/bin/python manage.py runserver 127.0.0.1:8000",
            "python manage.py runserver"
        ));
        assert!(is("npm run dev -- --port 8000", "npm run dev"));
        assert!(is("npm.cmd run dev", r"C:\node\node.exe C:\node\npm\bin\npm-cli.js run dev"));
        assert!(is("/usr/bin/php -S 127.0.0.1:8000", "php -S localhost:8000"));
    }

    #[test]
    fn a_command_line_that_is_one_title_is_read_word_by_word() {
        let likeness = Likeness { cwd: Path::new("/shop"), words: telling(&words("npm run dev"), 8000) };
        let is = |argv: &[&str]| {
            let argv: Vec<OsString> = argv.iter().map(OsString::from).collect();
            likeness.is(Some(Path::new("/shop")), &argv)
        };
        assert!(is(&["npm run dev"]) && is(&["npm run dev", "", ""]));
        assert!(!is(&["npm run docs"]) && !is(&["sh", "-c", "npm run dev"]));
    }

    #[test]
    fn another_command_is_another_server() {
        assert!(!is("backend.main:app", "uvicorn other.main:app"));
        assert!(!is("npm run dev", "npm run docs"));
        assert!(!is("python manage.py runserver", "python manage.py shell"));
        assert!(!is("python app.py", "python"));
    }

    #[test]
    fn the_same_command_in_another_folder_is_another_server() {
        let likeness = Likeness { cwd: Path::new("/shop"), words: words("backend.main:app") };
        assert!(!likeness.is(Some(Path::new("/blog")), &["backend.main:app".into()]));
        assert!(!likeness.is(None, &["backend.main:app".into()]));
    }
}
