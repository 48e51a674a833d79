//! `cargo xtask bindings`: generates files from Rust types. ts-rs generates the window's types; the configuration's
//! keys give the fields of the form, the JSON Schema and the tables of the reference.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    project::{Project, make_folder, read_file, remove_folder},
    shell::{Outcome, cargo, say},
};

/// The folder of the window's types.
const FOLDER: &str = "ui/src/bindings";

/// The packages that generate files, each with the feature that enables it.
const PACKAGES: [(&str, &str); 5] = [
    ("trayvisor-model", "ts"),
    ("trayvisor-store", "ts"),
    ("trayvisor-alerts", "ts"),
    ("trayvisor-page", "ts"),
    ("trayvisor-project", "schema"),
];

/// Files that are generated among the types and belong elsewhere.
const ELSEWHERE: [(&str, &str); 2] = [
    ("backend_config.schema.json", "docs/schema/backend_config.schema.json"),
    ("configuration.md", "docs/configuration.md"),
];

const NOTHING: &str = "no type was exported: do the packages' types derive ts_rs::TS with the feature `ts`?";

/// Generates the types, or only compares them with `check`.
pub(crate) fn task(project: &Project, check_only: bool) -> Outcome {
    if check_only {
        return check(project);
    }
    // Starts from an empty folder, so that files of removed types disappear.
    let folder = project.root.join(FOLDER);
    remove_folder(&folder)?;
    export(&folder)?;
    for (name, place) in ELSEWHERE {
        let (written, place) = (folder.join(name), project.root.join(place));
        place.parent().map_or(Ok(()), make_folder)?;
        fs::rename(&written, &place).map_err(|error| format!("{}: {error}", place.display()))?;
    }
    Ok(())
}

/// Fails and names the files if the committed ones differ from the generated ones.
pub(crate) fn check(project: &Project) -> Outcome {
    let folder = scratch(project);
    remove_folder(&folder)?;
    export(&folder)?;
    let fresh = contents(&folder)?;
    if fresh.is_empty() {
        return Err(NOTHING.into());
    }
    let mut committed = contents(&project.root.join(FOLDER))?;
    for (name, place) in ELSEWHERE {
        if let Ok(content) = fs::read(project.root.join(place)) {
            committed.insert(name.to_owned(), content);
        }
    }
    let stale = differences(&committed, &fresh);
    if stale.is_empty() {
        say("The bindings are what the Rust types give");
        return Ok(());
    }
    Err(format!("stale in {FOLDER}: {} ('cargo xtask bindings' writes them anew)", stale.join(", ")))
}

/// The folder in which files are generated for comparison.
fn scratch(project: &Project) -> PathBuf {
    project.target.join("bindings")
}

/// Runs only the tests that generate the files into the folder.
fn export(folder: &Path) -> Outcome {
    make_folder(folder)?;
    let mut test = cargo().args(["test", "--quiet", "--lib"]);
    for (package, feature) in PACKAGES {
        test = test.args(["-p", package, "--features"]).args([format!("{package}/{feature}")]);
    }
    test.args(["export_bindings"]).env("TS_RS_EXPORT_DIR", folder).run()?;
    if contents(folder)?.is_empty() {
        return Err(NOTHING.into());
    }
    Ok(())
}

/// The files below the folder, by name.
fn contents(folder: &Path) -> Outcome<BTreeMap<String, Vec<u8>>> {
    fn add(top: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> Outcome {
        let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                add(top, &path, files)?;
            } else {
                let name = path.strip_prefix(top).unwrap_or(&path).to_string_lossy().into_owned();
                files.insert(name, read_file(&path)?);
            }
        }
        Ok(())
    }
    let mut files = BTreeMap::new();
    add(folder, folder, &mut files)?;
    Ok(files)
}

/// The differences of the committed files, one phrase each.
fn differences(committed: &BTreeMap<String, Vec<u8>>, fresh: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let mut stale = Vec::new();
    for (name, content) in fresh {
        match committed.get(name) {
            None => stale.push(format!("{name} (missing)")),
            Some(old) if old != content => stale.push(name.clone()),
            Some(_) => {}
        }
    }
    stale.extend(
        committed
            .keys()
            .filter(|name| !fresh.contains_key(*name))
            .map(|name| format!("{name} (no such type)")),
    );
    stale
}

#[cfg(test)]
mod tests {
    use super::differences;

    #[test]
    fn a_changed_a_missing_and_a_left_over_file_are_named() {
        let files = |list: &[(&str, &str)]| {
            list.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect()
        };
        let committed = files(&[("Goal.ts", "1"), ("Phase.ts", "1"), ("Old.ts", "1")]);
        let fresh = files(&[("Goal.ts", "1"), ("Phase.ts", "2"), ("New.ts", "1")]);
        assert_eq!(
            differences(&committed, &fresh),
            ["New.ts (missing)", "Phase.ts", "Old.ts (no such type)"]
        );
        assert!(differences(&fresh, &fresh).is_empty());
    }
}
