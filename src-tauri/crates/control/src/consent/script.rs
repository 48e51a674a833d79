//! Commands that only name a script, whose text stands in a file of the project: `npm run dev`.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::detect::Folder;

/// The programs that run scripts, and the files these are in.
const RUNNERS: [(&str, &str); 5] = [
    ("npm", "package.json"),
    ("pnpm", "package.json"),
    ("yarn", "package.json"),
    ("bun", "package.json"),
    ("composer", "composer.json"),
];

/// By these each of them is told that they are in another folder.
const ELSEWHERE: [&str; 5] = ["--prefix", "--dir", "--cwd", "--working-dir", "-C"];

/// What a command line leads to, a line for each script; `None` where that is none.
pub(super) fn of(command: &[String], folder: &Path) -> Option<String> {
    match elsewhere(command, folder) {
        Some((command, folder)) => in_folder(&command, &folder),
        None => in_folder(command, folder),
    }
}

/// The command line without the words that name another folder, and that folder.
fn elsewhere(command: &[String], folder: &Path) -> Option<(Vec<String>, PathBuf)> {
    // What comes after is the script's own.
    let own = command.iter().take_while(|word| *word != "--");
    own.enumerate().find_map(|(at, word)| {
        let (option, value) = word.split_once('=').unzip();
        let option = ELSEWHERE.iter().find(|known| **known == option.unwrap_or(word))?;
        let (value, taken) = match value {
            Some(value) if option.starts_with("--") => (value, 1),
            Some(_) => return None,
            None => (command.get(at + 1)?.as_str(), 2),
        };
        let left = [&command[..at], &command[at + taken..]].concat();
        Some((left, folder.join(value)))
    })
}

fn in_folder(command: &[String], folder: &Path) -> Option<String> {
    let named = named(command, folder);
    match named.filter(|text| runner_in(text).is_none()) {
        Some(text) => Some(text),
        None => all(command, folder),
    }
}

/// Where a runner is called in another way, by a shell's line or by a script, each of its scripts may be run.
fn all(command: &[String], folder: &Path) -> Option<String> {
    let file = command.iter().find_map(|word| runner_in(word))?;
    let text: Value = serde_json::from_str(&Folder::at(folder).text(file)?).ok()?;
    let scripts = text.get("scripts")?.as_object()?;
    let lines = scripts.iter().filter_map(|(name, script)| Some(format!("{name}: {}", text_of(script)?)));
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// The file of the scripts that a text calls a runner of.
fn runner_in(text: &str) -> Option<&'static str> {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.find_map(|word| RUNNERS.iter().find(|(name, _)| *name == word).map(|(_, file)| *file))
}

/// The script that a runner is given, and those that npm runs before and after it.
fn named(command: &[String], folder: &Path) -> Option<String> {
    let (program, arguments) = command.split_first()?;
    let runner = Path::new(program).file_stem()?;
    let (_, file) = RUNNERS.iter().find(|(name, _)| runner == *name)?;
    let named = arguments.iter().find(|word| !matches!(word.as_str(), "run" | "run-script"))?;
    let text: Value = serde_json::from_str(&Folder::at(folder).text(file)?).ok()?;
    let scripts = text.get("scripts")?;
    let line = |name: String| Some(format!("{name}: {}", text_of(scripts.get(&name)?)?));
    scripts.get(named)?;
    let all = ["pre", "", "post"].iter().filter_map(|when| line(format!("{when}{named}")));
    Some(all.collect::<Vec<_>>().join("\n"))
}

/// Composer's scripts may be several.
fn text_of(script: &Value) -> Option<String> {
    match script {
        Value::String(line) => Some(line.clone()),
        Value::Array(lines) => Some(lines.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" && ")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    }
}
