//! The version of the program that would run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use nodejs_semver::Version;

use super::installed::Install;
use super::manager::MANAGERS;
use super::wanted::version_in;
use super::{Language, Search};
use trayvisor_platform as platform;

/// Longest time to wait for a program's version.
const LIMIT: Duration = Duration::from_secs(1);
/// The programs of version managers that their stand-ins are links to.
const STAND_INS: [&str; 2] = ["mise", "volta-shim"];

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
    if is_stand_in(language, search, &program, &real) {
        return Running::Nothing;
    }
    // Another program that runs the real one, as those of Snap and Scoop are.
    if is_among_shims(&program) || !is_named_after(language, &real) {
        return Running::Unknown;
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
    if [&program, &real].into_iter().any(|program| platform::is_system_stub(program)) {
        return Running::Unknown;
    }
    asked(&program).map_or(Running::Unknown, Running::Version)
}

/// Whether it is a version manager's stand-in, which chooses the version when it runs: a link to the manager's program,
/// or a script in its folder of them.
fn is_stand_in(language: Language, search: &Search<'_>, program: &Path, real: &Path) -> bool {
    if real.file_stem().is_some_and(|name| STAND_INS.iter().any(|known| name.eq_ignore_ascii_case(known))) {
        return true;
    }
    let Some(Ok(dir)) = program.parent().map(dunce::canonicalize) else { return false };
    let mut managers = MANAGERS.iter().filter(|manager| manager.language == language);
    managers.any(|manager| {
        manager
            .shims(search.inherited)
            .any(|shims| dunce::canonicalize(shims).is_ok_and(|shims| shims == dir))
    })
}

fn is_among_shims(program: &Path) -> bool {
    program.parent().is_some_and(|dir| dir.ends_with("shims"))
}

fn is_named_after(language: Language, program: &Path) -> bool {
    let name = program.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    name.starts_with(&language.name().to_lowercase())
}

/// The version that a program prints. Each program that answers is asked once, and again after it was replaced.
fn asked(program: &Path) -> Option<Version> {
    type Answers = BTreeMap<(PathBuf, SystemTime), Option<Version>>;
    static ANSWERS: Mutex<Answers> = Mutex::new(BTreeMap::new());
    let answers = || ANSWERS.lock().unwrap_or_else(PoisonError::into_inner);
    let changed = fs::metadata(program).and_then(|found| found.modified()).ok()?;
    let key = (program.to_owned(), changed);
    if let Some(known) = answers().get(&key) {
        return known.clone();
    }
    // Not locked while it runs, because a slow program must not hold up the others.
    let version = version_in(&platform::answer(program, "--version", LIMIT)?);
    answers().insert(key, version.clone());
    version
}
