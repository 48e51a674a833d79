//! Which programs read `.env` files themselves. Some prefer `.env.local` or others to `.env`, and all prefer what is
//! already set: with `.env` in their environment, they would get other values than in a terminal.

use super::lines;
use crate::config::ServerConfig;
use crate::detect::Folder;

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

/// Whether the server's command, which leads to these lines, reads `.env` files itself.
pub(super) fn is_read_by(server: &ServerConfig, lines: &[String]) -> bool {
    if lines.is_empty() {
        return false;
    }
    let folder = Folder::at(&server.cwd);
    let lists = |(file, library): (&str, &str)| folder.text(file).is_some_and(|text| text.contains(library));
    let reads = |word: &str| READERS.contains(&word) || word.starts_with(OPTION);
    LIBRARIES.into_iter().any(lists) || lines.iter().any(|line| lines::names(line).any(reads))
}
