//! A server or job for exports: its settings, its launch, and a name that every format accepts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::config::{Project, ServerConfig};
use crate::launch;
use trayvisor_model::Kind;
use trayvisor_model::Launch;
use trayvisor_model::StopSignal;
use trayvisor_model::error::Result;
use trayvisor_platform as platform;

/// A server or job to be exported.
#[derive(Debug)]
pub(super) struct Source<'a> {
    /// Its project.
    pub(super) project: &'a Project,
    /// Its settings.
    pub(super) config: ServerConfig,
    /// Its name, in lower-case letters, digits and hyphens; unique in the project.
    pub(super) name: String,
    /// What must be ready or done before it, by such names.
    pub(super) needs: Vec<String>,
}

/// The servers with these names, or all if no names are given, in the configuration's order.
pub(super) fn choose<'a>(project: &'a Project, names: &[String]) -> Result<Vec<Source<'a>>> {
    names.iter().try_for_each(|name| project.server(name).map(drop))?;
    let mut sources = all(project)?;
    sources.retain(|source| names.is_empty() || names.contains(&source.config.name));
    Ok(sources)
}

fn all(project: &Project) -> Result<Vec<Source<'_>>> {
    let names = plain_names(project.server_names()?);
    let plain_of = |server: &String| names.iter().find(|(known, _)| known == server);
    let source = |(server, name): &(String, String)| {
        let config = project.server(server)?;
        let needs = config.depends_on.iter().map(|need| &need.name);
        let needs = needs.filter_map(plain_of).map(|(_, name)| name.clone()).collect();
        Ok(Source { project, config, name: name.clone(), needs })
    };
    names.iter().map(source).collect()
}

/// The texts, each with a plain name that none of the others has.
pub(super) fn plain_names(texts: impl IntoIterator<Item = String>) -> Vec<(String, String)> {
    let mut names: Vec<(String, String)> = Vec::new();
    for text in texts {
        let plain = plain(&text);
        let numbered = (2..).map(|n| format!("{plain}-{n}"));
        let is_new = |name: &String| !names.iter().any(|(_, taken)| taken == name);
        let name = std::iter::once(plain.clone()).chain(numbered).find(is_new);
        names.push((text, name.expect("numbers do not run out")));
    }
    names
}

/// A name that is valid for hosts (RFC 1123), at most 30 letters, so that two of them fit into a Kubernetes name of 63.
pub(super) fn plain(name: &str) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
    let words: String = name.chars().map(kept).collect();
    let mut plain = words.split_whitespace().collect::<Vec<_>>().join("-");
    if !plain.starts_with(|c: char| c.is_ascii_lowercase()) {
        plain = format!("server-{plain}");
    }
    plain.truncate(30);
    plain.trim_end_matches('-').to_owned()
}

impl Source<'_> {
    /// Whether it is a job.
    pub(super) fn is_job(&self) -> bool {
        self.config.kind == Kind::Job
    }

    /// The project's name and its own, if the project has several servers: "shop-api".
    pub(super) fn full_name(&self) -> String {
        self.full_name_of(&self.name)
    }

    fn full_name_of(&self, name: &str) -> String {
        let project = plain(&self.project.name());
        if self.project.has_several() { format!("{project}-{name}") } else { project }
    }

    /// The full names of what must be ready or done before it.
    pub(super) fn needs(&self) -> impl Iterator<Item = String> {
        self.needs.iter().map(|name| self.full_name_of(name))
    }

    /// The launch with these settings. Values from `.env` and similar files are left out.
    pub(super) fn launch(&self, config: ServerConfig, port: Option<u16>) -> Result<Launch> {
        let config = ServerConfig { env_files: Some(Vec::new()), ..config };
        launch::resolve(self.project, &config, port)
    }

    /// The launch with a port that occurs nowhere else in it, and that port. This shows where the port belongs.
    pub(super) fn launch_with_port_marked(&self) -> Result<(Launch, String)> {
        let usual = self.launch(self.config.clone(), None)?;
        let texts: Vec<&str> = usual.args.iter().map(String::as_str).chain(usual.cwd.to_str()).collect();
        let stands_nowhere = |port: &u16| !texts.iter().any(|text| text.contains(&port.to_string()));
        let mark = (1..=u16::MAX).rev().find(stands_nowhere).unwrap_or(u16::MAX);
        let port = self.config.port.map(|_| mark);
        Ok((self.launch(self.config.clone(), port)?, mark.to_string()))
    }

    /// The variables that the configuration and the server's kind set, with their values in this launch.
    pub(super) fn variables(&self, launch: &Launch) -> BTreeMap<String, String> {
        let kind = self.config.found.as_ref().map_or(&[] as &[_], |found| &found.env);
        let names =
            kind.iter().map(|(name, _)| name.as_str()).chain(self.config.env.keys().map(String::as_str));
        let set = |name: &str| Some((name.to_owned(), launch.env.get(name)?.to_string_lossy().into_owned()));
        names.filter_map(set).collect()
    }

    /// The files with more variables, by their path in the project: all that `env_file` names, or else the usual ones
    /// that exist.
    pub(super) fn env_files(&self) -> Vec<String> {
        let files = launch::env_files(self.project, &self.config);
        let named = files.iter().filter(|file| self.config.env_files.is_some() || file.is_file());
        named.map(|file| self.path_in_project(file)).collect()
    }

    fn path_in_project(&self, file: &Path) -> String {
        file.strip_prefix(self.project.dir()).map_or_else(|_| file.display().to_string(), slashes)
    }

    /// A remark about the files that `env_file` names and that do not exist.
    pub(super) fn env_files_missing(&self) -> Option<String> {
        let named = self.config.env_files.iter().flatten();
        let missing: Vec<String> =
            named.filter(|file| !file.is_file()).map(|file| self.path_in_project(file)).collect();
        (!missing.is_empty()).then(|| {
            let (name, missing) = (&self.config.name, missing.join(", "));
            format!("{name}: \"env_file\" names what is not in the project's folder: {missing}")
        })
    }

    /// A remark about the servers that it needs, for programs that start all servers at once.
    pub(super) fn needs_remark(&self) -> Option<String> {
        (!self.needs.is_empty()).then(|| {
            let name = &self.config.name;
            format!("{name}: \"depends_on\" is not carried over: all start at once, so each must wait for the others itself")
        })
    }

    /// A remark about its stop signal, with advice, for programs that send another signal.
    pub(super) fn stop_signal_remark(&self, advice: &str) -> Option<String> {
        (self.config.rules.stop_signal != StopSignal::default())
            .then(|| format!("{}: \"stop\" is not carried over: {advice}", self.config.name))
    }

    /// The command elsewhere, with `root` as the project's folder: without paths of this machine, as far as they can be
    /// recognised.
    pub(super) fn elsewhere(&self, launch: &Launch, root: &str) -> Vec<String> {
        if let Some(line) = platform::shell_line(launch) {
            return vec!["sh".to_owned(), "-c".to_owned(), line.to_owned()];
        }
        let dir = self.project.dir();
        let moved = |arg: &String| moved(arg, &dir.display().to_string(), root);
        let program = program(&launch.program, dir, root);
        std::iter::once(program).chain(launch.args.iter().map(moved)).collect()
    }
}

/// A text with a folder's path replaced, except where it is only the start of another folder's name.
fn moved(text: &str, dir: &str, root: &str) -> String {
    let mut parts = text.split(dir);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let ends = part.is_empty() || part.starts_with(['/', '\\']);
        out += if ends { root } else { dir };
        out += part;
    }
    out
}

/// A program's name elsewhere: its path in the project, or only its file name if it belongs to the system or to a
/// virtual environment.
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

/// A relative path with slashes on every system.
pub(super) fn slashes(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The relative path from a subfolder up to the project's folder: ".", "..", "../..".
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
        assert_eq!(plain(&"x-".repeat(80)).len(), 29);
    }

    #[test]
    fn only_the_folder_itself_is_moved() {
        for (text, expected) in [
            ("/tmp/shop", "/app"),
            ("--at=/tmp/shop/x.js", "--at=/app/x.js"),
            ("/tmp/shop-common/x.js", "/tmp/shop-common/x.js"),
            ("/tmp/shop/a:/tmp/shops", "/app/a:/tmp/shops"),
            ("server.js", "server.js"),
        ] {
            assert_eq!(moved(text, "/tmp/shop", "/app"), expected);
        }
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
