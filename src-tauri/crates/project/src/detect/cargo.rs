//! Rust: a Cargo package with a program in it.

use std::collections::BTreeSet;
use std::path::Path;

use toml::{Table, Value};

use super::folder::Folder;
use super::{Found, PORT_AND_HOST, Run, words};

const MAIN: &str = "src/main.rs";

pub(super) fn detect(folder: &Folder) -> Option<Found> {
    let manifest: Table = folder.text("Cargo.toml")?.parse().ok()?;
    let command = command(folder, &manifest)?;
    let port = folder.port_in_env().unwrap_or(8080);
    Some(Found::new("Cargo", "Cargo.toml", Some(port), Run::Program(command)).told_by(PORT_AND_HOST))
}

/// `cargo run`, if Cargo knows which program to run; of several programs, the one named like the package, else `None`.
fn command(folder: &Folder, manifest: &Table) -> Option<Vec<String>> {
    let package = manifest.get("package")?;
    let name = package.get("name")?.as_str()?;
    let mut programs = programs(folder, manifest);
    if folder.has(MAIN) && !named(manifest).any(|program| text(program, "path") == Some(MAIN)) {
        programs.insert(name.to_owned());
    }
    let cargo_knows = package.get("default-run").is_some() || programs.len() == 1;
    match programs.contains(name) {
        _ if cargo_knows => Some(words(["cargo", "run"])),
        true => Some(words(["cargo", "run", "--bin", name])),
        false => None,
    }
}

/// The names of the programs besides `src/main.rs`: those in the manifest, and the files in `src/bin`.
fn programs(folder: &Folder, manifest: &Table) -> BTreeSet<String> {
    let dir = Path::new("src/bin");
    let files =
        folder.files("src/bin").into_iter().filter_map(|file| Some(file.strip_suffix(".rs")?.to_owned()));
    let folders =
        folder.folders(dir).into_iter().filter(|name| folder.has(&format!("src/bin/{name}/main.rs")));
    let in_manifest = named(manifest).filter_map(|program| text(program, "name")).map(str::to_owned);
    files.chain(folders).chain(in_manifest).collect()
}

/// The manifest's `[[bin]]`.
fn named(manifest: &Table) -> impl Iterator<Item = &Value> {
    manifest.get("bin").and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(program: &'a Value, key: &str) -> Option<&'a str> {
    program.get(key)?.as_str()
}
