//! Finds links in a line: web pages, and files with a line number.

use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use regex::{Captures, Regex};

use trayvisor_model::LogLink;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};

/// The destination of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A page, http or https.
    Page(String),
    /// A place in a file of the project.
    Place(Place),
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, absolute and with symbolic links resolved.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, where it is known.
    pub column: Option<u32>,
}

/// A page; `File "x.py", line 12` of Python; `x.js:3:9`, `file:///p/x.js:3:9` and `x.ts(3,9)` of most others.
static LINK: LazyLock<Regex> = LazyLock::new(|| {
    let page = r#"\b(?<page>https?://[^\s<>"'`|\\^{}]+)"#;
    let python = r#"File "(?<quoted>[^"]+)", line (?<quoted_line>\d{1,7})"#;
    let file = r"(?<path>(?:file://)?(?:[A-Za-z]:)?[\w@.+~/\\-]*\w\.[A-Za-z]\w{0,9})";
    let colons = r":(?<line>\d{1,7})(?::(?<column>\d{1,5}))?\b";
    let brackets = r"\((?<line_in>\d{1,7})(?:,(?<column_in>\d{1,5}))?\)";
    Regex::new(&format!("{page}|{python}|{file}(?:{colons}|{brackets})")).expect("an expression of ours")
});

/// The links in a line, in order, and what they lead to. Only includes files that may be opened.
pub(super) fn links(line: &str, may_open: &dyn Fn(&str) -> bool) -> Vec<(Range<usize>, LogLink)> {
    let link = |found: Captures<'_>| {
        if let Some(page) = found.name("page") {
            let end = page.start() + without_punctuation(page.as_str()).len();
            return Some((page.start()..end, LogLink::Page));
        }
        let whole = found.get(0)?;
        may_open(path_of(&found)?).then(|| (whole.range(), LogLink::File))
    };
    LINK.captures_iter(line).filter_map(link).collect()
}

/// The destination of a link's text: a page, or a file below `project`. Relative paths are searched in `folders`.
///
/// # Errors
/// [`Message::NoSuchPlace`] for everything else.
pub fn target(text: &str, project: &Path, folders: &[PathBuf]) -> Result<Target> {
    let nowhere = || Error::from(Message::NoSuchPlace { place: text.to_owned() });
    let found = LINK.captures(text).filter(|found| found.get(0).is_some_and(|whole| whole.start() == 0));
    let found = found.ok_or_else(nowhere)?;
    if let Some(page) = found.name("page") {
        return Ok(Target::Page(without_punctuation(page.as_str()).to_owned()));
    }
    let number = |names: &[&str]| {
        let number = names.iter().find_map(|name| found.name(name))?;
        number.as_str().parse().ok()
    };
    let file = path_of(&found).and_then(|path| file_in(path, project, folders)).ok_or_else(nowhere)?;
    let line = number(&["quoted_line", "line", "line_in"]).unwrap_or(1);
    Ok(Target::Place(Place { file, line, column: number(&["column", "column_in"]) }))
}

/// The file that a line names, if it is below `project` with all symbolic links resolved.
pub(super) fn file_in(path: &str, project: &Path, folders: &[PathBuf]) -> Option<PathBuf> {
    let resolved = dunce::canonicalize(project).ok()?;
    // Compares the text first, because even checking a path may contact another machine (a share on Windows, an
    // automount).
    let may_be = |file: &PathBuf| file.starts_with(project) || file.starts_with(&resolved);
    let is_of_project = |file: &PathBuf| file.starts_with(&resolved) && file.is_file();
    // Joining an absolute path replaces the folder.
    let files = folders.iter().map(|folder| without_dots(&folder.join(path))).filter(may_be);
    files.filter_map(|file| dunce::canonicalize(file).ok()).find(is_of_project)
}

/// The path without "." and "..", computed from its text alone.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    plain
}

fn path_of<'a>(found: &Captures<'a>) -> Option<&'a str> {
    let path = found.name("quoted").or_else(|| found.name("path"))?.as_str();
    Some(path.strip_prefix("file://").unwrap_or(path))
}

/// A page's address without the punctuation of the sentence that contains it.
fn without_punctuation(page: &str) -> &str {
    let mut page = page;
    loop {
        let before = page.strip_suffix(['.', ',', ';', ':', '!', '?', ']', '*']).or_else(|| {
            let opened = page.matches('(').count() >= page.matches(')').count();
            page.strip_suffix(')').filter(|_| !opened)
        });
        match before {
            Some(before) => page = before,
            None => return page,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn texts(line: &str) -> Vec<&str> {
        links(line, &|_| true).into_iter().map(|(place, _)| &line[place]).collect()
    }

    #[test]
    fn what_servers_print_is_found() {
        for (line, expected) in [
            ("running on http://127.0.0.1:8000 (Press CTRL+C to quit)", "http://127.0.0.1:8000"),
            ("see https://errors.pydantic.dev/2/v/missing.", "https://errors.pydantic.dev/2/v/missing"),
            ("(https://x.org/a_(b))", "https://x.org/a_(b)"),
            ("  File \"/p/shop/main.py\", line 12, in index", "File \"/p/shop/main.py\", line 12"),
            ("    at Object.<anonymous> (/p/server.js:3:9)", "/p/server.js:3:9"),
            ("    at file:///p/server.mjs:3:9", "file:///p/server.mjs:3:9"),
            ("src/app.ts(12,5): error TS2322", "src/app.ts(12,5)"),
            ("  --> src/main.rs:2:5", "src/main.rs:2:5"),
            ("main.go:12 +0x1d", "main.go:12"),
            (r"C:\p\shop\main.py:3", r"C:\p\shop\main.py:3"),
            ("\tat shop.Main.main(Main.java:3)", "Main.java:3"),
        ] {
            assert_eq!(texts(line).first(), Some(&expected), "{line}");
        }
        for line in
            ["127.0.0.1:51234 - \"GET / HTTP/1.1\" 200", "at 12:30:05", "javascript:alert(1)", "ftp://x/y"]
        {
            assert_eq!(texts(line), [""; 0], "{line}");
        }
    }

    #[test]
    fn a_file_that_may_not_be_opened_is_no_link() {
        assert!(links("main.py:3", &|_| false).is_empty());
        assert_eq!(links("http://x", &|_| false).len(), 1);
    }

    #[test]
    fn only_files_of_the_project_are_opened() {
        let dir = tempfile::tempdir().expect("a folder");
        let outside = dunce::canonicalize(dir.path()).expect("a path");
        let project = outside.join("shop");
        fs::create_dir_all(project.join("api")).expect("made");
        fs::write(outside.join("secret.txt"), "").expect("written");
        fs::write(project.join("api/main.py"), "").expect("written");
        let api = project.join("api");
        let target = |text: &str| target(text, &project, &[api.clone(), project.clone()]);
        let place = |line, column| Target::Place(Place { file: api.join("main.py"), line, column });

        assert_eq!(target("main.py:12").expect("in the working folder"), place(12, None));
        assert_eq!(target("api/main.py:12:3").expect("in the project"), place(12, Some(3)));
        let quoted = format!("File \"{}\", line 9", api.join("main.py").display());
        assert_eq!(target(&quoted).expect("absolute"), place(9, None));
        assert_eq!(target("http://x/y").expect("a page"), Target::Page("http://x/y".to_owned()));
        let secret = format!("{}:1", outside.join("secret.txt").display());
        for text in [r"\\h\s\a.py:1", "//h/s/a.py:1", r"\\?\UNC\h\s\a.py:1"] {
            target(text).expect_err(text);
        }
        for text in ["../secret.txt:1", "api/../../secret.txt:1", &secret, "gone.py:1", "see main.py:1", "ls"]
        {
            target(text).expect_err(text);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_out_of_the_project_is_not_followed() {
        let dir = tempfile::tempdir().expect("a folder");
        let project = dir.path().join("shop");
        fs::create_dir(&project).expect("made");
        fs::write(dir.path().join("secret.txt"), "").expect("written");
        std::os::unix::fs::symlink("../secret.txt", project.join("notes.txt")).expect("linked");
        target("notes.txt:1", &project, std::slice::from_ref(&project)).expect_err("out");
    }
}
