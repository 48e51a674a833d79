//! Keeps Trayvisor's files out of sight of git: the pid and log files in a project's folder, by lines in
//! `.git/info/exclude`. That file belongs to one clone; `.gitignore` belongs to everybody and is only read.

use std::borrow::Cow;
use std::fs;
use std::iter;
use std::path::{Path, PathBuf};

use crate::config::Project;
use crate::detect::Folder;
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

/// What would hide the project's pid and log files from git; `None` if it is in no repository, git ignores these files
/// already, or the lines are there and a `.gitignore` shows the files all the same. Ignore files of the user, outside the
/// repository, are not read.
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
    let is_ignored = |path: &Path| {
        let folders = path.ancestors().skip(1).take_while(|folder| folder.starts_with(root));
        let own = folders.filter_map(|folder| Some((folder, Folder::at(folder).text(".gitignore")?)));
        is_ignored(&own.chain([(root, before.clone())]).collect::<Vec<_>>(), path)
    };
    if ours.iter().filter(|path| path.starts_with(dir)).all(|path| is_ignored(path)) {
        return Ok(None);
    }
    let below: String = below.iter().map(|part| format!("/{}", escaped(&part.to_string_lossy()))).collect();
    let lines = OURS.iter().map(|name| format!("{below}/{name}"));
    let lines: Vec<String> = lines.filter(|line| !before.lines().any(|there| there == line)).collect();
    Ok((!lines.is_empty()).then_some(Exclude { file, before, lines }))
}

/// A folder's name as a pattern that matches only this name. It follows a `/` and comes before one, so that `!`, `#` and
/// blanks have no meaning in it.
fn escaped(name: &str) -> String {
    let mut pattern = String::new();
    for letter in name.chars() {
        match letter {
            '\\' | '*' | '?' | '[' => pattern.extend(['\\', letter]),
            // It would end the line.
            '\n' => pattern.push('?'),
            _ => pattern.push(letter),
        }
    }
    pattern
}

/// The folder that holds what all worktrees of a repository share, by its `.git`: a folder, or a file that names one.
fn common_dir(git: &Path) -> Option<PathBuf> {
    if git.is_dir() {
        return git.join("HEAD").is_file().then(|| git.to_owned());
    }
    let folder = git.parent()?;
    let named = Folder::at(folder).text(".git")?;
    let dir = folder.join(named.strip_prefix("gitdir:")?.trim());
    if !dir.join("HEAD").is_file() {
        return None;
    }
    Some(match Folder::at(&dir).text("commondir") {
        Some(common) => dir.join(common.trim()),
        None => dir,
    })
}

/// Whether git ignores a file, by the texts of ignore files, the most important first, each with its folder. An ignored
/// folder hides all that is in it, whatever is said of that.
fn is_ignored(files: &[(&Path, String)], path: &Path) -> bool {
    let hides = |place| files.iter().find_map(|(folder, text)| hides(text, folder, place, place != path));
    path.ancestors().any(|place| hides(place) == Some(true))
}

/// Whether an ignore file in this folder hides a place: its last line that matches decides, and one with `!` shows the
/// place. `None` if no line matches or the place is not in the folder.
fn hides(text: &str, folder: &Path, place: &Path, is_folder: bool) -> Option<bool> {
    let below = place.strip_prefix(folder).ok()?;
    let names: Vec<_> = below.iter().map(|name| name.to_string_lossy()).collect();
    text.lines().rev().map(|line| line.trim_end_matches(' ')).find_map(|line| {
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let (line, hides) = line.strip_prefix('!').map_or((line, true), |shown| (shown, false));
        let pattern = line.trim_end_matches('/');
        let is_for_it = is_folder || pattern == line;
        (is_for_it && matches(pattern, &names, !hides)).then_some(hides)
    })
}

/// Whether a path, given by its names, matches a pattern. For a pattern with a class of letters (`[a-z]`) the answer is
/// `otherwise`.
fn matches(pattern: &str, names: &[Cow<'_, str>], otherwise: bool) -> bool {
    if pattern.replace("\\[", "").contains('[') {
        return otherwise;
    }
    let mut parts: Vec<&str> = pattern.strip_prefix('/').unwrap_or(pattern).split('/').collect();
    // Without a `/`, it matches at any depth.
    if !pattern.contains('/') {
        parts.insert(0, "**");
    }
    // At the end, it is what is in the folder and not the folder itself.
    if parts.last() == Some(&"**") {
        parts.push("*");
    }
    fits(&parts, names, |part| *part == "**", |part, name| matches_name(part, name))
}

/// A part of a pattern for a name.
enum Letter {
    Any,
    One,
    This(u8),
}

fn matches_name(pattern: &str, name: &str) -> bool {
    let mut bytes = pattern.bytes();
    let letters = iter::from_fn(|| {
        Some(match bytes.next()? {
            b'*' => Letter::Any,
            b'?' => Letter::One,
            b'\\' => Letter::This(bytes.next().unwrap_or(b'\\')),
            other => Letter::This(other),
        })
    });
    let is = |letter: &Letter, byte: &u8| match letter {
        Letter::Any | Letter::One => true,
        Letter::This(this) => this == byte,
    };
    fits(&letters.collect::<Vec<_>>(), name.as_bytes(), |letter| matches!(letter, Letter::Any), is)
}

/// Whether things fit a pattern in which a star stands for any number of them. Only the last star is tried again with
/// more of them: that finds every fit, and a line with many stars takes no longer.
fn fits<P, T>(
    pattern: &[P],
    things: &[T],
    is_star: impl Fn(&P) -> bool,
    is: impl Fn(&P, &T) -> bool,
) -> bool {
    let (mut at, mut next, mut star) = (0, 0, None);
    while let Some(thing) = things.get(next) {
        match pattern.get(at) {
            Some(part) if is_star(part) => {
                star = Some((at, next));
                at += 1;
            }
            Some(part) if is(part, thing) => {
                at += 1;
                next += 1;
            }
            _ => {
                let Some((place, taken)) = star else { return false };
                star = Some((place, taken + 1));
                (at, next) = (place + 1, taken + 1);
            }
        }
    }
    pattern[at..].iter().all(is_star)
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
    fn the_last_matching_line_of_the_nearest_file_decides_as_in_git() {
        for (files, is_hidden) in [
            (vec![(".gitignore", "*.pid\n*.log\n!backend.log\n")], false),
            (vec![(".gitignore", "!backend.log\n*.pid\n*.log\n")], true),
            (vec![(".gitignore", "*.pid\n*.log\n"), ("apps/shop/.gitignore", "!*.log")], false),
            (vec![(".gitignore", "*.pid\n!*.log\n"), ("apps/shop/.gitignore", "*.log")], true),
            (vec![(".gitignore", "*.pid\n*.log\n!backend.l[o]g\n")], false),
            (vec![(".gitignore", "*.pid\nbackend.l[n-p]g\n")], false),
            (vec![(".gitignore", "apps/\n!backend.log\n"), ("apps/shop/.gitignore", "!*")], true),
            (vec![(".gitignore", "apps/**\n!apps/shop\n!.backend.pid\n")], false),
            (vec![(".gitignore", "apps/**/.backend.pid\n**/shop/*.log\n")], true),
            (vec![(".gitignore", "shop/*.log\n*.pid\n")], false),
            (vec![(".gitignore", "*.pid\n\\*.log\n")], false),
            (vec![(".gitignore", "*.pid\n*.log/\n")], false),
        ] {
            let (root, shop) = repository();
            for (file, text) in &files {
                fs::write(root.path().join(file), text).expect("written");
            }
            assert_eq!(of(&shop).is_none(), is_hidden, "{files:?}");
        }
    }

    #[test]
    fn lines_that_a_gitignore_overrules_are_not_added_again() {
        let (root, shop) = repository();
        fs::write(root.path().join(".gitignore"), "!backend.log\n").expect("written");
        of(&shop).expect("not ignored yet").write().expect("written");
        assert!(of(&shop).is_none());
    }

    #[test]
    fn a_pattern_with_many_stars_takes_no_longer() {
        let name = "a".repeat(200);
        assert!(!matches_name(&format!("{}b", "*a".repeat(60)), &name));
        assert!(matches_name(&"*a".repeat(60), &name));
        assert!(matches_name(&"*".repeat(60), &name));
        let names = vec![Cow::Borrowed("a"); 200];
        assert!(!matches(&format!("{}b", "**/a/".repeat(60)), &names, false));
    }

    #[test]
    fn a_folders_name_is_not_a_pattern_to_git() {
        for (name, pattern) in [
            ("[app]", r"\[app]"),
            ("a*b?", r"a\*b\?"),
            (r"a\b", r"a\\b"),
            ("#!shop ", "#!shop "),
            ("two\nlines", "two?lines"),
        ] {
            assert_eq!(escaped(name), pattern);
            assert!(matches(&format!("/{pattern}/x"), &[name.into(), "x".into()], false), "{name:?}");
        }
        let (root, shop) = repository();
        let app = root.path().join("apps/[app]");
        fs::rename(shop, &app).expect("renamed");
        of(&app).expect("not ignored yet").write().expect("written");
        let text = fs::read_to_string(root.path().join(".git/info/exclude")).expect("read");
        assert!(text.starts_with("/apps/\\[app]/.backend.pid\n"), "{text}");
        assert!(of(&app).is_none());
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_in_the_place_of_a_file_is_not_read() {
        let (root, shop) = repository();
        for pipe in [shop.join(".git"), shop.join(".gitignore")] {
            let made = std::process::Command::new("mkfifo").arg(pipe).status().expect("started");
            assert!(made.success());
        }
        let found = of(&shop).expect("not ignored yet");
        assert_eq!(
            found.file(),
            Project::open(root.path()).expect("a project").dir().join(".git/info/exclude")
        );
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
