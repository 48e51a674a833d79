//! The versions of Node and Python that a project's files ask for. The version managers are not run: where one of them
//! has such a version, its folder comes first on PATH.

mod asked;
mod installed;
mod manager;
mod running;
mod runs;
mod wanted;

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use self::installed::Install;
use self::manager::{MANAGERS, Manager};
use self::running::Running;
use self::runs::Called;
use self::wanted::Wanted;
use super::{python, tools};
use crate::config::{Project, ServerConfig};
use trayvisor_model::Message;
use trayvisor_platform::{self as platform, Inherited};

/// A language whose version a project can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    Node,
    Python,
}

impl Language {
    const ALL: [Language; 2] = [Language::Node, Language::Python];

    fn name(self) -> String {
        format!("{self:?}")
    }

    /// The names of its program, the best first.
    fn programs(self) -> &'static [&'static str] {
        match self {
            Language::Node => &["node"],
            Language::Python => &platform::PYTHONS,
        }
    }
}

/// What the versions that a project asks for mean for a launch.
#[derive(Debug, Default)]
pub(super) struct Versions {
    /// The folders of the versions that were chosen.
    pub(super) programs: Vec<PathBuf>,
    /// Which versions were chosen, and why.
    pub(super) chosen: Vec<Message>,
    /// The versions that are not installed.
    pub(super) notes: Vec<Message>,
}

/// The versions for a server whose project has these folders of tools, and whose command leads to these lines.
pub(super) fn of(
    project: &Project,
    server: &ServerConfig,
    inherited: &Inherited,
    tools: &[PathBuf],
    lines: &[String],
) -> Versions {
    let search = Search { project, server, inherited, tools, path: tools::before(tools, inherited.path()) };
    let mut versions = Versions::default();
    let called = Called::of(lines, &search);
    for language in Language::ALL {
        if called.runs(language, server) && !search.is_decided(language) {
            search.choose(language, &mut versions);
        }
    }
    versions
}

/// A server, and where its programs are looked for.
struct Search<'a> {
    project: &'a Project,
    server: &'a ServerConfig,
    inherited: &'a Inherited,
    tools: &'a [PathBuf],
    path: OsString,
}

impl Search<'_> {
    /// Whether the project brings its own program, or the settings name one.
    fn is_decided(&self, language: Language) -> bool {
        let is_brought = self.tools.iter().any(|dir| self.find(language, dir.as_os_str()).is_some());
        let decides_python = || runs::is_python(self.server) && python::is_decided(self.project, self.server);
        is_brought || (language == Language::Python && decides_python())
    }

    fn find(&self, language: Language, path: &OsStr) -> Option<PathBuf> {
        let find = |program: &&str| which::which_in(program, Some(path), &self.server.cwd).ok();
        language.programs().iter().find_map(find)
    }

    /// Chooses an installed version if the one that would run does not fit.
    fn choose(&self, language: Language, versions: &mut Versions) {
        let places = tools::places(self.project.dir(), &self.server.cwd);
        let Some((file, wanted)) = asked::nearest(language, &places) else { return };
        let installed = installed::of(language, self.inherited);
        let running = running::of(language, self, &places, &installed);
        if let Running::Version(version) = &running
            && wanted.fits(version)
        {
            return;
        }
        let file = file.strip_prefix(self.project.dir()).unwrap_or(&file).display().to_string();
        let best = installed
            .into_iter()
            .filter(|install| wanted.fits(&install.version))
            .max_by(|a, b| a.version.cmp(&b.version));
        match best {
            Some(Install { version, programs, manager }) => {
                versions.chosen.push(Message::VersionChosen {
                    language: language.name(),
                    version: version.to_string(),
                    manager: manager.to_owned(),
                    file,
                });
                versions.programs.push(programs);
            }
            None => versions.notes.extend(self.missing(language, file, &wanted, running)),
        }
    }

    /// The note that no installed version fits; `None` if that is not certain.
    fn missing(
        &self,
        language: Language,
        file: String,
        wanted: &Wanted,
        running: Running,
    ) -> Option<Message> {
        let how = Box::new(self.how_to_install(language, wanted));
        let (language, wanted) = (language.name(), wanted.text.clone());
        match running {
            Running::Version(found) => {
                Some(Message::VersionMismatch { file, language, wanted, found: found.to_string(), how })
            }
            Running::Nothing => Some(Message::VersionMissing { file, language, wanted, how }),
            Running::Unknown => None,
        }
    }

    fn how_to_install(&self, language: Language, wanted: &Wanted) -> Message {
        let of_language = || MANAGERS.iter().filter(|manager| manager.language == language);
        let is_there = |manager: &&Manager| {
            manager.is_there(self.inherited)
                || which::which_in(manager.name, Some(&self.path), &self.server.cwd).is_ok()
        };
        match (of_language().find(is_there), wanted.to_install()) {
            (Some(manager), Some(version)) => {
                Message::InstallVersion { command: format!("{}{version}", manager.install) }
            }
            (Some(manager), None) => Message::InstallVersionWith { manager: manager.name.to_owned() },
            (None, _) => {
                let mut managers: Vec<String> =
                    of_language().map(|manager| manager.name.to_owned()).collect();
                managers.dedup();
                managers.truncate(3);
                Message::InstallVersionManager { managers }
            }
        }
    }
}
