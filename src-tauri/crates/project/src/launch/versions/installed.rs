//! The versions that version managers have installed.

use std::fs;
use std::path::{Path, PathBuf};

use nodejs_semver::Version;

use super::Language;
use super::manager::MANAGERS;
use super::wanted::version_in;
use trayvisor_platform::Inherited;

/// An installed version.
#[derive(Debug)]
pub(super) struct Install {
    pub(super) version: Version,
    /// The folder of its programs.
    pub(super) programs: PathBuf,
    pub(super) manager: &'static str,
}

/// All installed versions of a language.
pub(super) fn of(language: Language, inherited: &Inherited) -> Vec<Install> {
    let mut installed = Vec::new();
    for manager in MANAGERS.iter().filter(|manager| manager.language == language) {
        for dir in manager.versions(inherited) {
            let folders = fs::read_dir(dir).into_iter().flatten().flatten();
            installed.extend(folders.filter_map(|folder| {
                let version = version_of(&folder.file_name().into_string().ok()?)?;
                let programs = programs_in(&folder.path(), language)?;
                Some(Install { version, programs, manager: manager.name })
            }));
        }
    }
    installed
}

/// The version that a folder is named after: "v20.11.1", "3.12.1", "cpython-3.12.1-linux-x86_64-gnu". `None` for others,
/// such as links named "20" and "pypy3.10-7.3.12".
fn version_of(folder: &str) -> Option<Version> {
    let name = match folder.strip_prefix("cpython-") {
        Some(name) => name.split('-').next().unwrap_or(name),
        None => folder.strip_prefix('v').unwrap_or(folder),
    };
    let is_number = name.chars().all(|c| c.is_ascii_digit() || c == '.');
    is_number.then(|| version_in(name))?
}

/// The folder of a version's programs; `None` if its program is missing.
fn programs_in(folder: &Path, language: Language) -> Option<PathBuf> {
    // On Windows the programs are in the version's folder itself. fnm has a folder in between.
    let mut places =
        ["bin", "", "installation/bin", "installation"].into_iter().map(|place| folder.join(place));
    let has = |place: &PathBuf| {
        language.programs().iter().any(|program| which::which_in(program, Some(place), folder).is_ok())
    };
    places.find(has)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_a_version_if_its_whole_name_is_one() {
        for (folder, version) in [
            ("v20.11.1", Some("20.11.1")),
            ("3.12.1", Some("3.12.1")),
            ("cpython-3.12.1-linux-x86_64-gnu", Some("3.12.1")),
            ("20", None),
            ("pypy3.10-7.3.12", None),
            ("3.13.0rc1", None),
            ("3.12.1/envs", None),
        ] {
            assert_eq!(version_of(folder).map(|version| version.to_string()).as_deref(), version, "{folder}");
        }
    }
}
