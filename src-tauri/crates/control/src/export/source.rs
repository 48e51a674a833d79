//! A server as exports see it: its settings, what would be run, and a name that is plain enough for everybody.

use std::path::{Path, PathBuf};

use crate::command::{self, Launch};
use crate::config::{Project, ServerConfig};
use crate::error::Result;

/// A server to be exported.
#[derive(Debug)]
pub(super) struct Source<'a> {
    /// Its project.
    pub(super) project: &'a Project,
    /// Its settings.
    pub(super) config: ServerConfig,
    /// Its name, in small letters, digits and hyphens; no other server of the project has it.
    pub(super) name: String,
}

/// Those of these names, or all of them where none is named, in the configuration's order.
pub(super) fn choose<'a>(project: &'a Project, names: &[String]) -> Result<Vec<Source<'a>>> {
    names.iter().try_for_each(|name| project.server(name).map(drop))?;
    let mut sources = all(project)?;
    sources.retain(|source| names.is_empty() || names.contains(&source.config.name));
    Ok(sources)
}

fn all(project: &Project) -> Result<Vec<Source<'_>>> {
    let mut sources: Vec<Source<'_>> = Vec::new();
    for server in project.server_names()? {
        let plain = plain(&server);
        let numbered = (2..).map(|n| format!("{plain}-{n}"));
        let is_new = |name: &String| !sources.iter().any(|source| source.name == *name);
        let name = std::iter::once(plain.clone()).chain(numbered).find(is_new);
        let name = name.expect("numbers do not run out");
        sources.push(Source { project, config: project.server(&server)?, name });
    }
    Ok(sources)
}

/// A name as hosts have them (RFC 1123), 40 letters at most, since others are put before and after it.
pub(super) fn plain(name: &str) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
    let words: String = name.chars().map(kept).collect();
    let mut plain = words.split_whitespace().collect::<Vec<_>>().join("-");
    if !plain.starts_with(|c: char| c.is_ascii_lowercase()) {
        plain = format!("server-{plain}");
    }
    plain.truncate(40);
    plain.trim_end_matches('-').to_owned()
}

impl Source<'_> {
    /// Its project's name and its own, where the project has several: "shop-api".
    pub(super) fn full_name(&self) -> String {
        let project = plain(&self.project.name());
        if self.project.has_several() { format!("{project}-{}", self.name) } else { project }
    }

    /// What would be run for it on a port that stands nowhere else in it, and that port: so its places can be told.
    pub(super) fn with_port_marked(&self) -> Result<(Launch, String)> {
        let usual = command::resolve(self.project, &self.config, None)?;
        let texts: Vec<&str> = usual.args.iter().map(String::as_str).chain(usual.cwd.to_str()).collect();
        let stands_nowhere = |port: &u16| !texts.iter().any(|text| text.contains(&port.to_string()));
        let mark = (1..=u16::MAX).rev().find(stands_nowhere).unwrap_or(u16::MAX);
        let port = self.config.port.map(|_| mark);
        Ok((command::resolve(self.project, &self.config, port)?, mark.to_string()))
    }

    /// What is run for it elsewhere, `root` being the project's folder there: without paths of this machine, as far as
    /// they can be told.
    pub(super) fn elsewhere(&self, launch: &Launch, root: &str) -> Vec<String> {
        let dir = self.project.dir();
        let moved = |arg: &String| arg.replace(&dir.display().to_string(), root);
        let mut args = launch.args.iter().map(moved);
        if self.config.shell {
            return ["sh".to_owned(), "-c".to_owned()].into_iter().chain(args.next_back()).collect();
        }
        std::iter::once(program(&launch.program, dir, root)).chain(args).collect()
    }
}

/// What a program is called elsewhere: by its place in the project, or by its name, where it is the system's or a
/// virtual environment's.
fn program(program: &Path, dir: &Path, root: &str) -> String {
    let in_venv = program.ancestors().nth(2).is_some_and(|venv| venv.join("pyvenv.cfg").is_file());
    match program.strip_prefix(dir) {
        Ok(inside) if !in_venv => format!("{root}/{}", slashes(inside)),
        Ok(_) | Err(_) => {
            let name = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy();
            let stem = [".exe", ".cmd", ".bat"].iter().find_map(|end| name.strip_suffix(end));
            stem.unwrap_or(&name).to_owned()
        }
    }
}

/// A relative path as other systems write it.
pub(super) fn slashes(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The way from a folder of the project to the project's folder: ".", "..", "../..".
pub(super) fn way_up(from: &Path, dir: &Path) -> Option<PathBuf> {
    let depth = from.strip_prefix(dir).ok()?.components().count();
    Some(if depth == 0 { ".".into() } else { std::iter::repeat_n("..", depth).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_plain_enough_for_a_host() {
        assert_eq!(plain("Web Shop (v2)"), "web-shop-v2");
        assert_eq!(plain("Lädchen"), "l-dchen");
        assert_eq!(plain("8-ball"), "server-8-ball");
        assert_eq!(plain("店"), "server");
        assert_eq!(plain(&"x-".repeat(80)).len(), 39);
    }

    #[test]
    fn a_program_of_an_environment_or_of_the_system_goes_by_its_name() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(dir.path().join(".venv")).expect("made");
        std::fs::write(dir.path().join(".venv/pyvenv.cfg"), "").expect("written");
        let named = |path: &Path| program(path, dir.path(), ".");
        assert_eq!(named(&dir.path().join(".venv").join("bin").join("python")), "python");
        assert_eq!(named(&dir.path().join("bin").join("serve")), "./bin/serve");
        assert_eq!(named(Path::new("/usr/bin/npm")), "npm");
        assert_eq!(named(Path::new("npm.cmd")), "npm");
    }
}
