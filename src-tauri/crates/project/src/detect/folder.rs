//! Access to a folder for detection.

use std::cell::OnceCell;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::literal::valid_port;
use super::module::Module;
use crate::dotenv;

/// Longest part of a file that is read. What identifies a kind is near the top, and files may have any size.
const MOST: u64 = 256 * 1024;

/// A folder and what has been read from it.
pub struct Folder {
    dir: PathBuf,
    modules: OnceCell<Vec<Module>>,
}

impl Folder {
    /// Access to this folder. Nothing is read yet.
    pub fn at(dir: &Path) -> Folder {
        Folder { dir: dir.to_owned(), modules: OnceCell::new() }
    }

    /// Whether there is a file of this name.
    pub fn has(&self, file: &str) -> bool {
        self.dir.join(file).is_file()
    }

    /// The first of these files that exists.
    pub(super) fn first(&self, files: &[&'static str]) -> Option<&'static str> {
        files.iter().copied().find(|file| self.has(file))
    }

    /// A file's content; `None` if it does not exist.
    pub fn text(&self, file: impl AsRef<Path>) -> Option<String> {
        let path = self.dir.join(file);
        // Reading a FIFO would block, and reading a device would never end.
        if !fs::metadata(&path).ok()?.is_file() {
            return None;
        }
        let mut text = Vec::new();
        fs::File::open(path).ok()?.take(MOST).read_to_end(&mut text).ok()?;
        Some(String::from_utf8_lossy(&text).trim_start_matches('\u{feff}').to_owned())
    }

    /// All scripts in a package.json or composer.json, by name.
    pub fn scripts(&self, file: &str) -> Vec<(String, String)> {
        let text = self.text(file).and_then(|text| serde_json::from_str::<Value>(&text).ok());
        let Some(Value::Object(all)) = text.and_then(|mut text| text.get_mut("scripts").map(Value::take))
        else {
            return Vec::new();
        };
        all.into_iter().filter_map(|(name, script)| Some((name, text_of(&script)?))).collect()
    }

    /// The sorted names of the files in a subfolder.
    pub(super) fn files(&self, folder: &str) -> Vec<String> {
        self.names(Path::new(folder), fs::FileType::is_file)
    }

    /// The sorted names of the folders in a subfolder, except hidden ones and caches.
    pub(super) fn folders(&self, folder: &Path) -> Vec<String> {
        let mut names = self.names(folder, fs::FileType::is_dir);
        names.retain(|name| !name.starts_with(['.', '_']));
        names
    }

    fn names(&self, folder: &Path, kind: fn(&fs::FileType) -> bool) -> Vec<String> {
        let entries = fs::read_dir(self.dir.join(folder)).into_iter().flatten().flatten();
        let wanted = entries.filter(|entry| entry.file_type().is_ok_and(|found| kind(&found)));
        let mut names: Vec<String> =
            wanted.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }

    /// The Python modules that `find` returns; it is called once.
    pub(super) fn modules(&self, find: impl FnOnce(&Folder) -> Vec<Module>) -> &[Module] {
        self.modules.get_or_init(|| find(self))
    }

    /// The port in `.env`, for programs that read it there.
    pub(crate) fn port_in_env(&self) -> Option<u16> {
        let text = self.text(".env")?;
        let variables = dotenv::parse(&text, |_| None).variables;
        variables.iter().rev().find(|(name, _)| name == "PORT").and_then(|(_, port)| valid_port(port))
    }
}

/// A Composer script may be a list of commands.
fn text_of(script: &Value) -> Option<String> {
    match script {
        Value::String(line) => Some(line.clone()),
        Value::Array(lines) => Some(lines.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" && ")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    }
}
