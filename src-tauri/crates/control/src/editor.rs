//! Finds the user's editor and opens a file in it at a line.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::Command;

use trayvisor_log::Place;
use trayvisor_model::FoundEditor;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_platform as platform;
use trayvisor_platform::search_path;

/// How an editor takes a position on its command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `--goto file:line:column`, for Visual Studio Code and its forks.
    Goto,
    /// `file:line:column`.
    Colons,
    /// `--line 3 --column 9 file`, for JetBrains editors and Kate.
    Options,
    /// `+3:9 file`.
    Plus,
    /// `+3 file`.
    PlusLine,
    /// `-l 3 file`.
    Short,
    /// `-n3 -c9 file`.
    Glued,
    /// Only the file, for unknown editors.
    File,
}

/// Editors with their own window, by command and name. The first one found is used, so likelier choices come first.
const EDITORS: [(&str, &str, Form); 27] = [
    ("code", "Visual Studio Code", Form::Goto),
    ("cursor", "Cursor", Form::Goto),
    ("zed", "Zed", Form::Colons),
    ("zeditor", "Zed", Form::Colons),
    ("windsurf", "Windsurf", Form::Goto),
    ("codium", "VSCodium", Form::Goto),
    ("code-insiders", "Visual Studio Code Insiders", Form::Goto),
    ("code-oss", "Code - OSS", Form::Goto),
    ("subl", "Sublime Text", Form::Colons),
    ("sublime_text", "Sublime Text", Form::Colons),
    ("pycharm", "PyCharm", Form::Options),
    ("webstorm", "WebStorm", Form::Options),
    ("phpstorm", "PhpStorm", Form::Options),
    ("rubymine", "RubyMine", Form::Options),
    ("goland", "GoLand", Form::Options),
    ("rustrover", "RustRover", Form::Options),
    ("idea", "IntelliJ IDEA", Form::Options),
    ("clion", "CLion", Form::Options),
    ("lapce", "Lapce", Form::Colons),
    ("mate", "TextMate", Form::Short),
    ("kate", "Kate", Form::Options),
    ("gnome-text-editor", "GNOME Text Editor", Form::Plus),
    ("gedit", "gedit", Form::Plus),
    ("geany", "Geany", Form::Colons),
    ("gvim", "gVim", Form::PlusLine),
    ("mvim", "MacVim", Form::PlusLine),
    ("notepad++", "Notepad++", Form::Glued),
];

/// Opens a file at a position in an editor: in `preferred` (a name or a path), else in the editor named by VISUAL or
/// EDITOR if it has a window, else in the first one found. Arguments are passed one by one, without a shell. Needs a
/// tokio runtime with I/O enabled.
///
/// # Errors
/// [`Message::NoEditor`] if none is found, and when it cannot be started.
pub fn open(place: &Place, preferred: Option<&str>) -> Result<()> {
    let (program, form) =
        find(preferred).ok_or_else(|| Message::NoEditor { file: place.file.display().to_string() })?;
    let mut command = Command::new(&program);
    command.args(arguments(form, place)).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    platform::detach(&mut command);
    let started = command.spawn();
    started.map(drop).map_err(Error::spawn(program.display()))
}

/// The editors on this machine, without duplicates; the first is used if none is preferred.
pub(crate) fn found() -> Vec<FoundEditor> {
    let places = places();
    let mut found: Vec<FoundEditor> = Vec::new();
    for command in candidates() {
        let Some((_, name, _)) = known(&command).filter(|_| program(&command, &places).is_some()) else {
            continue;
        };
        if !found.iter().any(|editor| editor.name == *name) {
            found.push(FoundEditor { command, name: (*name).to_owned() });
        }
    }
    found
}

/// Returns an error for an editor that is not on this machine.
pub(crate) fn check(preferred: &str) -> Result<()> {
    let there = program(preferred, &places()).map(drop);
    there.ok_or_else(|| Message::UnknownEditor { name: preferred.to_owned() }.into())
}

fn find(preferred: Option<&str>) -> Option<(PathBuf, Form)> {
    let places = places();
    if let Some(preferred) = preferred {
        return program(preferred, &places)
            .map(|program| (program, form_of(preferred).unwrap_or(Form::File)));
    }
    candidates().into_iter().find_map(|name| Some((program(&name, &places)?, form_of(&name)?)))
}

/// Editors that may be installed: those in VISUAL and EDITOR, then all that we know.
fn candidates() -> Vec<String> {
    let of_user = ["VISUAL", "EDITOR"].iter().filter_map(|name| env::var(name).ok());
    let of_user = of_user.map(|command| program_of(&command));
    of_user.chain(EDITORS.iter().map(|(name, ..)| (*name).to_owned())).collect()
}

/// The folders with programs, in the order of PATH.
fn places() -> OsString {
    let mut places: Vec<PathBuf> = env::split_paths(&search_path::get()).collect();
    places.extend(platform::editor_places());
    env::join_paths(places).unwrap_or_default()
}

fn program(name: &str, places: &OsStr) -> Option<PathBuf> {
    which::which_in_global(name, Some(places)).ok()?.next()
}

/// The program of a command such as "code --wait", without its options, which are meant for callers that wait.
fn program_of(command: &str) -> String {
    let is_path = form_of(command).is_some();
    let first = || shlex::split(command).into_iter().flatten().next();
    if is_path { command.to_owned() } else { first().unwrap_or_default() }
}

/// How this editor takes a position; `None` for unknown editors, and for editors that run in a terminal.
fn form_of(program: &str) -> Option<Form> {
    known(program).map(|(_, _, form)| *form)
}

fn known(program: &str) -> Option<&'static (&'static str, &'static str, Form)> {
    let stem = Path::new(program).file_stem()?.to_str()?.to_lowercase();
    let stem = stem.strip_suffix("64").unwrap_or(&stem);
    EDITORS.iter().find(|(name, ..)| *name == stem)
}

/// The arguments for an editor.
fn arguments(form: Form, place: &Place) -> Vec<OsString> {
    let (line, column) = (place.line, place.column.unwrap_or(1));
    let file = place.file.clone().into_os_string();
    let mut with_place = file.clone();
    with_place.push(format!(":{line}:{column}"));
    match form {
        Form::Goto => vec!["--goto".into(), with_place],
        Form::Colons => vec![with_place],
        Form::Options => {
            let [line, column] = [line, column].map(|number| number.to_string().into());
            vec!["--line".into(), line, "--column".into(), column, file]
        }
        Form::Plus => vec![format!("+{line}:{column}").into(), file],
        Form::PlusLine => vec![format!("+{line}").into(), file],
        Form::Short => vec!["-l".into(), line.to_string().into(), file],
        Form::Glued => vec![format!("-n{line}").into(), format!("-c{column}").into(), file],
        Form::File => vec![file],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_editor_is_told_the_place_in_its_own_way() {
        let file = Path::new("/p/a b/$(x).py");
        let place = Place { file: file.to_owned(), line: 12, column: Some(3) };
        for (program, expected) in [
            ("code", &["--goto", "/p/a b/$(x).py:12:3"][..]),
            ("/usr/share/cursor/cursor", &["--goto", "/p/a b/$(x).py:12:3"]),
            ("Code.exe", &["--goto", "/p/a b/$(x).py:12:3"]),
            ("zed", &["/p/a b/$(x).py:12:3"]),
            ("subl", &["/p/a b/$(x).py:12:3"]),
            ("idea64.exe", &["--line", "12", "--column", "3", "/p/a b/$(x).py"]),
            ("pycharm.sh", &["--line", "12", "--column", "3", "/p/a b/$(x).py"]),
            ("kate", &["--line", "12", "--column", "3", "/p/a b/$(x).py"]),
            ("gedit", &["+12:3", "/p/a b/$(x).py"]),
            ("gvim", &["+12", "/p/a b/$(x).py"]),
            ("mate", &["-l", "12", "/p/a b/$(x).py"]),
            ("notepad++.exe", &["-n12", "-c3", "/p/a b/$(x).py"]),
        ] {
            let form = form_of(program).expect(program);
            assert_eq!(arguments(form, &place), expected, "{program}");
        }
        let unknown = Place { column: None, ..place };
        assert_eq!(arguments(Form::Colons, &unknown), ["/p/a b/$(x).py:12:1"]);
        assert_eq!(arguments(Form::File, &unknown), ["/p/a b/$(x).py"]);
    }

    #[test]
    fn an_editor_is_known_whatever_options_it_is_named_with() {
        assert_eq!(program_of("code --wait"), "code");
        assert_eq!(program_of("'/opt/my editors/subl' -n -w"), "/opt/my editors/subl");
        assert_eq!(program_of("/opt/my editors/subl"), "/opt/my editors/subl");
        assert_eq!(program_of(""), "");
    }

    #[test]
    fn an_editor_goes_by_its_name_however_its_program_is_called() {
        for (program, expected) in [("code", "Visual Studio Code"), ("/opt/idea64.exe", "IntelliJ IDEA")] {
            assert_eq!(known(program).map(|(_, name, _)| *name), Some(expected));
        }
        let names: Vec<String> = found().into_iter().map(|editor| editor.name).collect();
        let mut once = names.clone();
        once.dedup();
        assert_eq!(names, once);
    }

    #[test]
    fn editors_that_need_a_terminal_are_none_of_ours() {
        for program in ["vi", "vim", "nvim", "nano", "hx", "emacs", "ed"] {
            assert_eq!(form_of(program), None, "{program}");
        }
    }
}
