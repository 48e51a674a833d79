//! Go: a module with a program at its top level, or with exactly one in `cmd`.

use std::path::Path;

use super::folder::Folder;
use super::{Found, PORT_AND_HOST, Run, words};

pub(super) fn detect(folder: &Folder) -> Option<Found> {
    if !folder.has("go.mod") {
        return None;
    }
    let package = if is_program(folder, "") { ".".to_owned() } else { only_command(folder)? };
    let port = folder.port_in_env().unwrap_or(8080);
    let found = Found::new("Go", "go.mod", Some(port), Run::Program(words(["go", "run", &package])));
    Some(found.told_by(PORT_AND_HOST))
}

fn only_command(folder: &Folder) -> Option<String> {
    let inner = folder.folders(Path::new("cmd")).into_iter().map(|name| format!("cmd/{name}"));
    let mut programs = inner.filter(|dir| is_program(folder, dir));
    let only = programs.next()?;
    programs.next().is_none().then(|| format!("./{only}"))
}

fn is_program(folder: &Folder, dir: &str) -> bool {
    let is_main = |name: &String| {
        name.ends_with(".go")
            && !name.ends_with("_test.go")
            && folder.text(Path::new(dir).join(name)).is_some_and(|text| {
                let is =
                    |words: [&str; 2]| text.lines().any(|line| line.split_whitespace().take(2).eq(words));
                // Files with `ignore`, such as code generators, are run separately and are not part of the package.
                is(["package", "main"]) && !is(["//go:build", "ignore"])
            })
    };
    folder.files(dir).iter().any(is_main)
}
