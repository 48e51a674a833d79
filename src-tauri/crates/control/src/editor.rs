//! The user's editor: found, and opened at a line.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::Command;

use crate::error::{Error, Result};
use crate::log::Place;
use crate::platform;
use crate::search_path;

/// How an editor is told a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `--goto file:line:column`, of Visual Studio Code and what came from it.
    Goto,
    /// `file:line:column`.
    Colons,
    /// `--line 3 --column 9 file`, of JetBrains' and of Kate.
    Options,
    /// `+3:9 file`.
    Plus,
    /// `+3 file`.
    PlusLine,
    /// `-l 3 file`.
    Short,
    /// `-n3 -c9 file`.
    Glued,
    /// The file alone, for those that we don't know.
    File,
}

/// Editors with a window of their own, those first that are likelier to be wanted by who has several.
const EDITORS: [(&str, Form); 27] = [
    ("code", Form::Goto),
    ("cursor", Form::Goto),
    ("zed", Form::Colons),
    ("zeditor", Form::Colons),
    ("windsurf", Form::Goto),
    ("codium", Form::Goto),
    ("code-insiders", Form::Goto),
    ("code-oss", Form::Goto),
    ("subl", Form::Colons),
    ("sublime_text", Form::Colons),
    ("pycharm", Form::Options),
    ("webstorm", Form::Options),
    ("phpstorm", Form::Options),
    ("rubymine", Form::Options),
    ("goland", Form::Options),
    ("rustrover", Form::Options),
    ("idea", Form::Options),
    ("clion", Form::Options),
    ("lapce", Form::Colons),
    ("mate", Form::Short),
    ("kate", Form::Options),
    ("gnome-text-editor", Form::Plus),
    ("gedit", Form::Plus),
    ("geany", Form::Colons),
    ("gvim", Form::PlusLine),
    ("mvim", Form::PlusLine),
    ("notepad++", Form::Glued),
];

/// Opens a place in an editor: in `preferred`, a name or a path, or in the one that VISUAL or EDITOR names if it has a
/// window, or in the first that is found. It gets its arguments one by one, and no shell reads them. Needs a tokio
/// runtime with I/O enabled.
///
/// # Errors
/// [`Error::NoEditor`] where none is found, and when it can't be started.
pub fn open(place: &Place, preferred: Option<&str>) -> Result<()> {
    let (program, form) = find(preferred).ok_or_else(|| Error::NoEditor(place.file.clone()))?;
    let mut command = Command::new(&program);
    command.args(arguments(form, place)).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    platform::detach(&mut command);
    let started = command.spawn();
    started.map(drop).map_err(|source| Error::Spawn { program: program.display().to_string(), source })
}

fn find(preferred: Option<&str>) -> Option<(PathBuf, Form)> {
    let mut places: Vec<PathBuf> = env::split_paths(&search_path::get()).collect();
    places.extend(platform::editor_places());
    let path = env::join_paths(places).unwrap_or_default();
    let found = |name: &str| which::which_in_global(name, Some(&path)).ok()?.next();
    if let Some(preferred) = preferred {
        return found(preferred).map(|program| (program, form_of(preferred).unwrap_or(Form::File)));
    }
    let of_user = ["VISUAL", "EDITOR"].iter().filter_map(|name| env::var(name).ok());
    let of_user: Vec<String> = of_user.map(|command| program_of(&command)).collect();
    let names = of_user.iter().map(String::as_str).chain(EDITORS.iter().map(|(name, _)| *name));
    names.into_iter().find_map(|name| form_of(name).zip(found(name))).map(|(form, program)| (program, form))
}

/// The program of a command such as "code --wait", whose options are for those who wait for it.
fn program_of(command: &str) -> String {
    let is_path = form_of(command).is_some();
    let first = || shlex::split(command).into_iter().flatten().next();
    if is_path { command.to_owned() } else { first().unwrap_or_default() }
}

/// How this editor is told a place; `None` for those that we don't know, and for those of a terminal.
fn form_of(program: &str) -> Option<Form> {
    let stem = Path::new(program).file_stem()?.to_str()?.to_lowercase();
    let stem = stem.strip_suffix("64").unwrap_or(&stem);
    EDITORS.iter().find(|(name, _)| *name == stem).map(|(_, form)| *form)
}

/// What an editor is started with.
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
    fn editors_that_need_a_terminal_are_none_of_ours() {
        for program in ["vi", "vim", "nvim", "nano", "hx", "emacs", "ed"] {
            assert_eq!(form_of(program), None, "{program}");
        }
    }
}
