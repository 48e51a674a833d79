//! Commands that only name a script, whose text is in a file of the project: `npm run dev`.

use std::path::{Path, PathBuf};

use trayvisor_project::detect::Folder;

/// The programs that run scripts, and the files that contain the scripts.
const RUNNERS: [(&str, &str); 5] = [
    ("npm", "package.json"),
    ("pnpm", "package.json"),
    ("yarn", "package.json"),
    ("bun", "package.json"),
    ("composer", "composer.json"),
];

/// Options with which a script runner selects another directory.
const ELSEWHERE: [&str; 6] = ["--prefix", "--dir", "--cwd", "--working-dir", "-C", "-d"];
/// Maximum number of folders that are read. A project that needs more is too complex to show in a dialog.
const FOLDERS: usize = 16;

/// The scripts that a command line runs, one on each line; `None` if it runs none.
pub(super) fn of(command: &[String], folder: &Path) -> Option<String> {
    let elsewhere = others(&command.join(" "));
    let is_told = |text: &String| runner_in(text).is_none() && elsewhere.is_empty();
    named(command, folder).filter(is_told).or_else(|| all(command, folder, elsewhere))
}

/// All scripts that might run when a runner is called by a shell line, by a script or for another folder: every script
/// of every folder in question. Each runner has its own rules about its options, so they are not interpreted.
fn all(command: &[String], folder: &Path, elsewhere: Vec<PathBuf>) -> Option<String> {
    let file = command.iter().find_map(|word| runner_in(word))?;
    let (mut folders, mut found) = (vec![PathBuf::new()], elsewhere);
    let (mut at, mut lines) = (0, Vec::new());
    while let Some(inside) = folders.get(at).cloned() {
        for (name, script) in Folder::at(&folder.join(&inside)).scripts(file) {
            found.extend(others(&script).into_iter().map(|other| inside.join(other)));
            let place = if at == 0 { String::new() } else { format!("{}/", inside.display()) };
            lines.push(format!("{place}{name}: {script}"));
        }
        for other in found.drain(..) {
            if !folders.contains(&other) && folders.len() < FOLDERS {
                folders.push(other);
            }
        }
        at += 1;
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The other folders named in a line.
fn others(line: &str) -> Vec<PathBuf> {
    let mut words = line.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
    let mut found = Vec::new();
    while let Some(word) = words.next() {
        match word.split_once('=') {
            Some((option, value)) if ELSEWHERE.contains(&option) => found.push(value.into()),
            None if ELSEWHERE.contains(&word) => found.extend(words.clone().next().map(PathBuf::from)),
            Some(_) | None => {}
        }
    }
    found
}

/// The file with the scripts of the runner that a text calls.
fn runner_in(text: &str) -> Option<&'static str> {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.find_map(|word| RUNNERS.iter().find(|(name, _)| *name == word).map(|(_, file)| *file))
}

/// The script that a command passes to a runner, and those that npm runs before and after it.
fn named(command: &[String], folder: &Path) -> Option<String> {
    let (program, arguments) = command.split_first()?;
    let runner = Path::new(program).file_stem()?;
    let (_, file) = RUNNERS.iter().find(|(name, _)| runner == *name)?;
    let named = arguments.iter().find(|word| !matches!(word.as_str(), "run" | "run-script"))?;
    let all = Folder::at(folder).scripts(file);
    let line = |name: String| Some(format!("{name}: {}", all.iter().find(|(known, _)| *known == name)?.1));
    line(named.clone())?;
    let lines = ["pre", "", "post"].iter().filter_map(|when| line(format!("{when}{named}")));
    Some(lines.collect::<Vec<_>>().join("\n"))
}
