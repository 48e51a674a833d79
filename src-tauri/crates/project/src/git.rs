//! Keeps Trayvisor's files out of sight of git: the pid and log files in a project's folder, by lines in
//! `.git/info/exclude`. That file belongs to one clone; `.gitignore` belongs to everybody and is only read.

use std::fs;
use std::path::{Path, PathBuf};

use crate::config::Project;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_store::files::{self, Keep};

/// The names of Trayvisor's files in a project's folder, as git's patterns.
const OURS: [&str; 4] = [".backend.pid", ".backend.*.pid", "backend.log*", "backend.*.log*"];

/// What is to be added to which file, so that git does not show Trayvisor's files.
#[derive(Debug)]
pub struct Exclude {
    file: PathBuf,
    before: String,
    lines: Vec<String>,
}

impl Exclude {
    /// The file: `.git/info/exclude` of the repository, or its place for a worktree or a submodule.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Adds the lines.
    ///
    /// # Errors
    /// If the file is a link or belongs to another user, or cannot be written.
    pub fn write(&self) -> Result<()> {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder).map_err(Error::file(Message::Created {}, folder))?;
        }
        files::check_own(&self.file)?;
        let gap = if self.before.is_empty() || self.before.ends_with('\n') { "" } else { "\n" };
        let text = format!("{}{gap}{}\n", self.before, self.lines.join("\n"));
        files::write_bytes(&self.file, text.as_bytes(), Keep::Durably)
    }
}

/// What would hide the project's pid and log files from git; `None` if it is in no repository, or git ignores these
/// files already. Ignore files of the user, outside the repository, are not read.
///
/// # Errors
/// When the configuration cannot be read, or `.git/info/exclude` is a link or belongs to another user.
pub fn exclude(project: &Project) -> Result<Option<Exclude>> {
    let dir = project.dir();
    let found = dir.ancestors().find_map(|root| Some((root, common_dir(&root.join(".git"))?)));
    let Some((root, git)) = found else { return Ok(None) };
    let Ok(below) = dir.strip_prefix(root) else { return Ok(None) };
    let file = git.join("info/exclude");
    let before = files::read_own(&file)?.unwrap_or_default();
    let before = String::from_utf8_lossy(&before).into_owned();
    let mut ours = Vec::new();
    for name in project.server_names()? {
        ours.extend([project.pid_file(&name), project.server(&name)?.log_file]);
    }
    let ignored = |path: &Path| {
        let by_file = path.ancestors().skip(1).take_while(|folder| folder.starts_with(root)).any(|folder| {
            let text = fs::read_to_string(folder.join(".gitignore")).unwrap_or_default();
            is_ignored(&text, folder, path)
        });
        by_file || is_ignored(&before, root, path)
    };
    if ours.iter().filter(|path| path.starts_with(dir)).all(|path| ignored(path)) {
        return Ok(None);
    }
    let below: String = below.iter().map(|part| format!("/{}", part.to_string_lossy())).collect();
    let lines = OURS.iter().map(|name| format!("{below}/{name}"));
    Ok(Some(Exclude { lines: lines.collect(), file, before }))
}

/// The folder that holds what all worktrees of a repository share, by its `.git`: a folder, or a file that names one.
fn common_dir(git: &Path) -> Option<PathBuf> {
    if git.is_dir() {
        return git.join("HEAD").is_file().then(|| git.to_owned());
    }
    let named = fs::read_to_string(git).ok()?;
    let dir = git.parent()?.join(named.strip_prefix("gitdir:")?.trim());
    if !dir.join("HEAD").is_file() {
        return None;
    }
    Some(match fs::read_to_string(dir.join("commondir")) {
        Ok(common) => dir.join(common.trim()),
        Err(_) => dir,
    })
}

/// Whether the lines of an ignore file in this folder match a file or a folder that it is in. A line with `!` counts as
/// no match, and so do the rarer forms of patterns: then lines are added that are not needed.
fn is_ignored(text: &str, folder: &Path, path: &Path) -> bool {
    let Ok(below) = path.strip_prefix(folder) else { return false };
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with(['#', '!'])).any(
        |line| {
            let pattern = line.trim_end_matches('/');
            let is_folder = pattern != line;
            let last = parts.len() - usize::from(is_folder);
            let mut prefixes = (1..=last).map(|count| &parts[..count]);
            match pattern.trim_start_matches("**/") {
                name if !name.contains('/') => prefixes.any(|prefix| {
                    prefix.last().is_some_and(|part| matches(name.as_bytes(), part.as_bytes()))
                }),
                rooted => prefixes.any(|prefix| {
                    matches(rooted.trim_start_matches('/').as_bytes(), prefix.join("/").as_bytes())
                }),
            }
        },
    )
}

/// Whether a name matches a pattern with `*` and `?`.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) if matches(rest, name) => true,
        (Some((b'*', _)), Some((letter, after))) => *letter != b'/' && matches(pattern, after),
        (Some((wanted, rest)), Some((letter, after))) => {
            (wanted == letter || (*wanted == b'?' && *letter != b'/')) && matches(rest, after)
        }
        (_, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A repository with a project in a folder of it.
    fn repository() -> (tempfile::TempDir, PathBuf) {
        let root = tempfile::tempdir().expect("a folder");
        let shop = root.path().join("apps/shop");
        fs::create_dir_all(&shop).expect("made");
        fs::create_dir(root.path().join(".git")).expect("made");
        fs::write(root.path().join(".git/HEAD"), "ref: refs/heads/main\n").expect("written");
        fs::write(shop.join(".backend_config.json"), r#"{"command": ["sleep", "1"]}"#).expect("written");
        (root, shop)
    }

    fn of(dir: &Path) -> Option<Exclude> {
        exclude(&Project::open(dir).expect("a project")).expect("readable")
    }

    #[test]
    fn lines_are_added_once_and_keep_what_is_there() {
        let (root, shop) = repository();
        let file = root.path().join(".git/info/exclude");
        fs::create_dir(root.path().join(".git/info")).expect("made");
        fs::write(&file, "# mine\n*.swp").expect("written");
        of(&shop).expect("not ignored yet").write().expect("written");
        let text = fs::read_to_string(&file).expect("read");
        assert!(text.starts_with("# mine\n*.swp\n/apps/shop/.backend.pid\n"), "{text}");
        assert!(text.ends_with("/apps/shop/backend.*.log*\n"), "{text}");
        assert!(of(&shop).is_none());
    }

    #[test]
    fn a_missing_info_folder_is_made() {
        let (root, shop) = repository();
        of(&shop).expect("not ignored yet").write().expect("written");
        assert!(root.path().join(".git/info/exclude").is_file());
    }

    #[test]
    fn what_the_projects_own_files_ignore_needs_no_lines() {
        for ignore in ["*.log\n*.pid\n", "/apps/shop\n", "apps/\n", ".backend*\n**/backend.log\n"] {
            let (root, shop) = repository();
            fs::write(root.path().join(".gitignore"), ignore).expect("written");
            assert!(of(&shop).is_none(), "{ignore:?}");
        }
        let (root, shop) = repository();
        fs::write(root.path().join(".gitignore"), "*.log\n!*.pid\n").expect("written");
        assert!(of(&shop).is_some(), "the pid file is not ignored");
    }

    #[test]
    fn the_lines_of_a_worktree_lie_in_its_repository() {
        let (root, _) = repository();
        let work = tempfile::tempdir().expect("a folder");
        let own = root.path().join(".git/worktrees/work");
        fs::create_dir_all(&own).expect("made");
        fs::write(own.join("HEAD"), "ref: refs/heads/work\n").expect("written");
        fs::write(own.join("commondir"), "../..\n").expect("written");
        fs::write(work.path().join(".git"), format!("gitdir: {}\n", own.display())).expect("written");
        fs::write(work.path().join(".backend_config.json"), r#"{"command": ["sleep", "1"]}"#)
            .expect("written");
        of(work.path()).expect("not ignored yet").write().expect("written");
        let text = fs::read_to_string(root.path().join(".git/info/exclude")).expect("read");
        assert!(text.starts_with("/.backend.pid\n"), "{text}");
    }

    #[test]
    fn a_folder_without_a_repository_has_nothing_to_hide_from() {
        let (root, shop) = repository();
        fs::remove_file(root.path().join(".git/HEAD")).expect("removed");
        assert!(of(&shop).is_none());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_the_file_is_refused() {
        let (root, shop) = repository();
        fs::create_dir(root.path().join(".git/info")).expect("made");
        std::os::unix::fs::symlink("/etc/passwd", root.path().join(".git/info/exclude")).expect("made");
        exclude(&Project::open(&shop).expect("a project")).expect_err("a link");
    }
}
