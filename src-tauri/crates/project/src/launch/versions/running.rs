//! The version of the program that would run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use nodejs_semver::Version;

use super::installed::Install;
use super::wanted::version_in;
use super::{Language, Search};
use trayvisor_platform as platform;

/// Longest time to wait for a program's version.
const LIMIT: Duration = Duration::from_secs(1);

/// The program that would run.
#[derive(Debug)]
pub(super) enum Running {
    /// A program of this version.
    Version(Version),
    /// No program, or one that a version manager would choose among those that it has installed.
    Nothing,
    /// A program that does not say its version, or must not be asked.
    Unknown,
}

/// The program of a language that the search finds first.
pub(super) fn of(
    language: Language,
    search: &Search<'_>,
    places: &[&Path],
    installed: &[Install],
) -> Running {
    let Some(program) = search.find(language, &search.path) else { return Running::Nothing };
    let real = dunce::canonicalize(&program).unwrap_or_else(|_| program.clone());
    if is_shim(language, &program, &real) {
        return Running::Nothing;
    }
    let is_in = |install: &&Install| {
        real.parent()
            .is_some_and(|dir| dunce::canonicalize(&install.programs).is_ok_and(|programs| programs == dir))
    };
    if let Some(install) = installed.iter().find(is_in) {
        return Running::Version(install.version.clone());
    }
    // Looking at a project must not run what is in it.
    if places.iter().any(|place| program.starts_with(place) || real.starts_with(place)) {
        return Running::Unknown;
    }
    asked(&program).map_or(Running::Unknown, Running::Version)
}

/// Whether it is a version manager's stand-in, which chooses the version when it runs: a script among others, or a link
/// to a program with another name (`volta-shim`, `mise`).
fn is_shim(language: Language, program: &Path, real: &Path) -> bool {
    let is_among_shims = program.parent().is_some_and(|dir| dir.ends_with("shims"));
    let name = real.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    is_among_shims || !name.starts_with(&language.name().to_lowercase())
}

/// The version that a program prints. Each program is asked once, and again after it was replaced.
fn asked(program: &Path) -> Option<Version> {
    type Answers = BTreeMap<(PathBuf, SystemTime), Option<Version>>;
    static ANSWERS: LazyLock<Mutex<Answers>> = LazyLock::new(Mutex::default);
    let changed = fs::metadata(program).and_then(|found| found.modified()).ok()?;
    let mut answers = ANSWERS.lock().unwrap_or_else(PoisonError::into_inner);
    let ask = || version_in(&platform::answer(program, "--version", LIMIT)?);
    answers.entry((program.to_owned(), changed)).or_insert_with(ask).clone()
}
