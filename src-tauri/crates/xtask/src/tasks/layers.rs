//! `cargo xtask layers`: the arrows between crates and between the modules of each, and an error for a dependency
//! cycle. Cargo itself refuses cycles of crates; nothing else checks modules.

mod graph;
mod paths;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use self::{graph::Graph, paths::Module};
use crate::{
    project::{Project, read_file},
    shell::{Outcome, say},
};

/// Prints all arrows and fails on a cycle.
pub(crate) fn run(project: &Project) -> Outcome {
    let mut cycles = Vec::new();
    for picture in pictures(project)? {
        println!("{picture}\n");
        cycles.extend(picture.cycles());
    }
    refuse(&cycles)
}

/// Fails on a cycle; otherwise prints nothing.
pub(crate) fn check(project: &Project) -> Outcome {
    let pictures = pictures(project)?;
    let cycles: Vec<String> = pictures.iter().flat_map(Graph::cycles).collect();
    refuse(&cycles)?;
    let arrows: usize = pictures.iter().map(Graph::arrows).sum();
    say(&format!("{arrows} arrows between crates and modules, none of them in a cycle"));
    Ok(())
}

fn refuse(cycles: &[String]) -> Outcome {
    if cycles.is_empty() { Ok(()) } else { Err(format!("dependency cycles:\n{}", cycles.join("\n"))) }
}

/// The graph of the crates, then those of the modules of each, level by level.
fn pictures(project: &Project) -> Outcome<Vec<Graph>> {
    let crates = crates(project)?;
    let names: BTreeSet<&str> = crates.iter().map(|found| found.name.as_str()).collect();
    let mut between = Graph::new("crates");
    for found in &crates {
        for needed in found.needs.iter().filter(|needed| names.contains(needed.as_str())) {
            between.add(&found.name, needed);
        }
    }
    let mut pictures = vec![between];
    for found in &crates {
        pictures.extend(levels(&found.name, &modules(&found.folder.join("src"))?));
    }
    Ok(pictures)
}

/// A crate of the workspace.
struct Crate {
    name: String,
    folder: PathBuf,
    /// The packages that it needs to be built.
    needs: Vec<String>,
}

fn crates(project: &Project) -> Outcome<Vec<Crate>> {
    let top = project.root.join("src-tauri");
    let mut folders = vec![top.clone()];
    let entries = fs::read_dir(top.join("crates")).map_err(|error| format!("src-tauri/crates: {error}"))?;
    folders
        .extend(entries.flatten().map(|entry| entry.path()).filter(|path| path.join("Cargo.toml").is_file()));
    folders.sort();
    folders.into_iter().map(of_manifest).collect()
}

/// Reads a manifest line by line, without the dependencies of tests.
fn of_manifest(folder: PathBuf) -> Outcome<Crate> {
    let text = text_of(&folder.join("Cargo.toml"))?;
    let (mut table, mut name, mut needs) = ("", String::new(), Vec::new());
    for line in text.lines().map(str::trim) {
        let key = line.split(['.', ' ', '=']).next().unwrap_or_default();
        if line.starts_with('[') {
            table = line;
        } else if table == "[package]" && key == "name" {
            name = line.split('"').nth(1).unwrap_or_default().to_owned();
        } else if table.ends_with("dependencies]") && !table.contains("dev-") && !key.is_empty() {
            needs.push(key.to_owned());
        }
    }
    Ok(Crate { name, folder, needs })
}

/// The modules below this folder, and the modules to which each refers.
fn modules(source: &Path) -> Outcome<Vec<Module>> {
    let mut found = Vec::new();
    let mut folders = vec![source.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            let inside = path.strip_prefix(source).unwrap_or(&path).to_owned();
            if path.is_dir() {
                folders.push(path);
            } else if let Some(names) = paths::module_of(&inside) {
                found.push(Module::read(names, &text_of(&path)?));
            }
        }
    }
    Ok(found)
}

/// A graph for each module with several submodules. References from deeper modules count for the submodule that
/// contains them.
fn levels(package: &str, modules: &[Module]) -> Vec<Graph> {
    let known: BTreeSet<&[String]> = modules.iter().map(|module| module.names.as_slice()).collect();
    let mut levels: BTreeMap<&[String], Graph> = BTreeMap::new();
    for module in modules {
        for to in module.references(&known) {
            let shared = module.names.iter().zip(&to).take_while(|(a, b)| a == b).count();
            // References to modules above or inside the module itself are not arrows.
            if let (Some(from), Some(to)) = (module.names.get(shared), to.get(shared)) {
                let place = &module.names[..shared];
                let title = std::iter::once(package).chain(place.iter().map(String::as_str));
                let title = title.collect::<Vec<_>>().join("::");
                levels.entry(place).or_insert_with(|| Graph::new(&title)).add(from, to);
            }
        }
    }
    levels.into_values().collect()
}

fn text_of(path: &Path) -> Outcome<String> {
    Ok(String::from_utf8_lossy(&read_file(path)?).into_owned())
}
