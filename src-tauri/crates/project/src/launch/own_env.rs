//! Which programs read `.env` files themselves. Some prefer `.env.local` or others to `.env`, and all prefer what is
//! already set: with `.env` in their environment, they would get other values than in a terminal.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::ServerConfig;
use crate::detect::{Folder, Found, Run};

/// Programs that read such files themselves.
const READERS: [&str; 30] = [
    "artisan",
    "astro",
    "bun",
    "craco",
    "docker",
    "docker-compose",
    "dotenv",
    "dotenvx",
    "env-cmd",
    "expo",
    "gatsby",
    "next",
    "nuxi",
    "nuxt",
    "parcel",
    "podman",
    "podman-compose",
    "react-router",
    "react-scripts",
    "redwood",
    "remix",
    "rsbuild",
    "storybook",
    "svelte-kit",
    "symfony",
    "symfony-console",
    "vinxi",
    "vite",
    "vite-node",
    "vue-cli-service",
];
/// Options that name such a file: of Node, uvicorn, Docker Compose.
const OPTION: &str = "--env-file";
/// Libraries that read several such files, and the files that list a project's libraries.
const LIBRARIES: [(&str, &str); 2] = [("Gemfile", "dotenv"), ("package.json", "dotenv-flow")];
/// Programs that run a script of package.json or composer.json.
const RUNNERS: [&str; 6] = ["npm", "pnpm", "yarn", "bun", "composer", "concurrently"];

/// Whether the server's command reads `.env` files itself.
pub(super) fn is_read_by(server: &ServerConfig) -> bool {
    let folder = Folder::at(&server.cwd);
    let line = line_of(server);
    if line.is_empty() {
        return false;
    }
    let lists = |(file, library): (&str, &str)| folder.text(file).is_some_and(|text| text.contains(library));
    if LIBRARIES.into_iter().any(lists) {
        return true;
    }
    let files = ["composer.json", "package.json"];
    let scripts: BTreeMap<String, String> = files.into_iter().flat_map(|file| folder.scripts(file)).collect();
    let (mut lines, mut seen) = (vec![line.as_str()], BTreeSet::new());
    while let Some(line) = lines.pop() {
        let words: Vec<&str> = words(line).collect();
        if words.iter().any(|word| READERS.contains(word) || word.starts_with(OPTION)) {
            return true;
        }
        if words.iter().any(|word| RUNNERS.contains(word)) {
            let named = words.iter().filter_map(|word| scripts.get_key_value(*word));
            lines.extend(named.filter(|(name, _)| seen.insert(name.as_str())).map(|(_, line)| line.as_str()));
        }
    }
    false
}

/// The command before its places are filled in; empty for an application that our own command runs.
fn line_of(server: &ServerConfig) -> String {
    match (&server.command, &server.found) {
        (Some(command), _) => command.join(" "),
        (None, Some(Found { run, .. })) => match run {
            Run::Program(words) | Run::Scripts { reloading: words, .. } => words.join(" "),
            Run::Shell(line) => line.clone(),
            Run::Asgi(_) | Run::Wsgi(_) | Run::Python(_) => String::new(),
        },
        (None, None) => String::new(),
    }
}

/// The words of a line, of a path its last part.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split(|c: char| c.is_whitespace() || "\"';&|()".contains(c));
    words.map(|word| word.rsplit(['/', '\\']).next().unwrap_or(word).trim_end_matches(".cmd"))
}
