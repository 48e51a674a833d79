//! The health check path that a project's own files mention. Others are not asked for: each would be an error in the
//! server's log.

use std::collections::VecDeque;
use std::fs::{self, DirEntry};
use std::path::Path;

/// Common health check paths.
const USUAL: [&str; 4] = ["/health", "/healthz", "/livez", "/api/health"];
/// The files that are read, by their ending.
const SOURCES: [&str; 14] =
    ["py", "js", "mjs", "cjs", "ts", "mts", "rb", "php", "go", "rs", "java", "kt", "cs", "ex"];
/// What is not the project's own.
const FOREIGN: [&str; 8] =
    ["node_modules", "venv", "target", "dist", "build", "vendor", "__pycache__", "site-packages"];
/// How many files and folders are looked at, and how much of a file is read: enough for a service, and quick.
const MOST: usize = 300;
const MOST_BYTES: u64 = 200_000;
/// How deep folders are looked into.
const DEPTH: usize = 4;

/// The first usual path that a file in the folder mentions, as a whole string in quotes.
pub(super) fn health_path(folder: &Path) -> Option<&'static str> {
    let mut found: Vec<&'static str> = Vec::new();
    let (mut folders, mut left) = (VecDeque::from([(folder.to_owned(), 0)]), MOST);
    while let Some((folder, depth)) = folders.pop_front()
        && left > 0
    {
        left -= 1;
        let mut entries: Vec<DirEntry> = fs::read_dir(folder).into_iter().flatten().flatten().collect();
        entries.sort_by_key(DirEntry::file_name);
        for entry in entries {
            let (name, path) = (entry.file_name(), entry.path());
            let name = name.to_string_lossy();
            // Links are not followed.
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() && depth < DEPTH && !name.starts_with('.') && !FOREIGN.contains(&&*name) {
                folders.push_back((path, depth + 1));
            } else if kind.is_file() && is_source(&path) && left > 0 {
                left -= 1;
                let is_small = entry.metadata().is_ok_and(|about| about.len() <= MOST_BYTES);
                let text =
                    if is_small { fs::read_to_string(&path).unwrap_or_default() } else { String::new() };
                found.extend(USUAL.into_iter().filter(|usual| mentions(&text, usual)));
            }
        }
    }
    USUAL.into_iter().find(|usual| found.contains(usual))
}

fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|ending| SOURCES.iter().any(|source| ending == *source))
}

fn mentions(text: &str, path: &str) -> bool {
    let quoted = |quote: &char| {
        text.contains(&format!("{quote}{path}{quote}")) || text.contains(&format!("{quote}{path}/{quote}"))
    };
    ['"', '\'', '`'].iter().any(quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_projects_own_files_mention_as_a_path_is_asked_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |file: &str, text: &str| {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("in the folder")).expect("made");
            fs::write(path, text).expect("written");
        };
        write("main.py", "# see /health and \"/healthy\"\n@app.get('/')\n");
        write("node_modules/express/index.js", "app.get('/health')");
        write("README.md", "GET `/health`");
        assert_eq!(health_path(folder.path()), None);
        write("app/routes/status.py", "@router.get(\"/healthz\")\n");
        assert_eq!(health_path(folder.path()), Some("/healthz"));
        write("src/server.ts", "app.get('/health', ok)");
        assert_eq!(health_path(folder.path()), Some("/health"));
    }
}
