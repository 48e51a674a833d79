//! The command lines that a server's command leads to: its own, and the scripts of package.json or composer.json that
//! it calls.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::config::ServerConfig;
use crate::detect::{Folder, Found, Run};

/// Programs that run a script of package.json or composer.json.
const RUNNERS: [&str; 6] = ["npm", "pnpm", "yarn", "bun", "composer", "concurrently"];

/// All these lines, the server's own first. None for an application that our own command runs.
pub(super) fn of(server: &ServerConfig) -> Vec<String> {
    let scripts = LazyCell::new(|| -> BTreeMap<String, String> {
        let folder = Folder::at(&server.cwd);
        ["composer.json", "package.json"].into_iter().flat_map(|file| folder.scripts(file)).collect()
    });
    let mut lines: Vec<String> = own(server).into_iter().collect();
    let (mut at, mut seen) = (0, BTreeSet::new());
    while let Some(line) = lines.get(at).cloned() {
        at += 1;
        if names(&line).any(|word| RUNNERS.contains(&word)) {
            let named = names(&line).filter_map(|word| scripts.get_key_value(word));
            lines.extend(named.filter(|(name, _)| seen.insert(name.as_str())).map(|(_, line)| line.clone()));
        }
    }
    lines
}

/// The command before its places are filled in.
fn own(server: &ServerConfig) -> Option<String> {
    match (&server.command, &server.found) {
        (Some(command), _) => Some(command.join(" ")),
        (None, Some(Found { run, .. })) => match run {
            Run::Program(words) | Run::Scripts { reloading: words, .. } => Some(words.join(" ")),
            Run::Shell(line) => Some(line.clone()),
            Run::Asgi(_) | Run::Wsgi(_) | Run::Python(_) => None,
        },
        (None, None) => None,
    }
}

/// The words of a line.
pub(super) fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| c.is_whitespace() || "\"';&|()".contains(c)).filter(|word| !word.is_empty())
}

/// The words of a line, of a path its last part.
pub(super) fn names(line: &str) -> impl Iterator<Item = &str> {
    words(line).map(|word| word.rsplit(['/', '\\']).next().unwrap_or(word).trim_end_matches(".cmd"))
}
