//! Which files ask for a version.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Language;
use super::wanted::Wanted;
use crate::detect::Folder;

/// A file that can ask for a version, and how the version is read from its text.
type File = (&'static str, fn(Language, &str) -> Option<String>);

/// Files in the order in which they count in one folder.
const NODE: [File; 3] = [(".nvmrc", first_line), (".node-version", first_line), ("package.json", volta)];
const PYTHON: [File; 1] = [(".python-version", first_line)];
/// Files of both languages.
const BOTH: [File; 7] = [
    ("mise.local.toml", mise),
    ("mise.toml", mise),
    (".mise.toml", mise),
    ("mise/config.toml", mise),
    (".mise/config.toml", mise),
    (".config/mise.toml", mise),
    (".tool-versions", tool_versions),
];
/// Says what works, not what to use; so it only counts if nothing else asks.
const ENGINES: File = ("package.json", engines);

/// The version that the nearest file in these folders asks for.
pub(super) fn nearest(language: Language, places: &[&Path]) -> Option<(PathBuf, Wanted)> {
    let (own, last): (&[File], &[File]) = match language {
        Language::Node => (&NODE, &[ENGINES]),
        Language::Python => (&PYTHON, &[]),
    };
    let files = own.iter().chain(&BOTH).collect::<Vec<_>>();
    let read = |place: &Path, (file, version): &File| {
        let text = Folder::at(place).text(file)?;
        Some((place.join(file), Wanted::parse(&version(language, &text)?)?))
    };
    let first =
        |files: &[&File]| places.iter().find_map(|place| files.iter().find_map(|file| read(place, file)));
    first(&files).or_else(|| first(&last.iter().collect::<Vec<_>>()))
}

/// The first line that is not a comment.
fn first_line(_: Language, text: &str) -> Option<String> {
    without_comments(text).next().map(str::to_owned)
}

fn without_comments(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    lines.filter(|line| !line.is_empty())
}

/// As in "nodejs 20.11.1 18.19.0", where the first is the one to use.
fn tool_versions(language: Language, text: &str) -> Option<String> {
    let mut lines = without_comments(text).map(str::split_whitespace);
    let mut words = lines.find_map(|mut words| names(language).contains(&words.next()?).then_some(words))?;
    words.next().map(plain).map(str::to_owned)
}

/// What asdf and mise call a language.
fn names(language: Language) -> &'static [&'static str] {
    match language {
        Language::Node => &["node", "nodejs", "core:node"],
        Language::Python => &["python", "core:python"],
    }
}

/// A version without mise's and asdf's words for "the newest of these".
fn plain(version: &str) -> &str {
    version.strip_prefix("latest:").or_else(|| version.strip_prefix("prefix:")).unwrap_or(version)
}

/// The version in the table "tools". Nothing else of the file is used: mise does that only where the user allowed it.
fn mise(language: Language, text: &str) -> Option<String> {
    let file: toml::Table = text.parse().ok()?;
    let tools = file.get("tools")?;
    let tool = names(language).iter().find_map(|name| tools.get(name))?;
    let first = tool.as_array().map_or(Some(tool), |versions| versions.first())?;
    let version = first.get("version").unwrap_or(first).as_str()?;
    Some(plain(version).to_owned())
}

fn volta(_: Language, text: &str) -> Option<String> {
    node_of(text, "volta")
}

fn engines(_: Language, text: &str) -> Option<String> {
    node_of(text, "engines")
}

fn node_of(package: &str, key: &str) -> Option<String> {
    let package: Value = serde_json::from_str(package).ok()?;
    package.get(key)?.get("node")?.as_str().map(str::to_owned)
}
