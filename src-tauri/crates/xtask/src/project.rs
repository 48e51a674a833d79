//! Paths in the checkout.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::shell::{Outcome, cargo};

/// This checkout.
pub(crate) struct Project {
    /// The folder with the workspace's Cargo.toml.
    pub(crate) root: PathBuf,
    /// Cargo's target folder, including one set by `CARGO_TARGET_DIR` or a configuration.
    pub(crate) target: PathBuf,
}

impl Project {
    /// Finds the checkout that this runs from, and makes its root the current folder.
    pub(crate) fn find() -> Outcome<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").ok_or("run this as 'cargo xtask'")?;
        // src-tauri/crates/xtask
        let root = Path::new(&manifest).ancestors().nth(3).ok_or("the checkout's root was not found")?;
        std::env::set_current_dir(root).map_err(|error| format!("{}: {error}", root.display()))?;
        let metadata = cargo().args(["metadata", "--format-version", "1", "--no-deps"]).read()?;
        let target =
            json_string(&metadata, "target_directory").ok_or("cargo metadata names no target folder")?;
        Ok(Self { root: root.to_owned(), target: target.into() })
    }

    /// The window's sources.
    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// The folder in which `cargo build` puts the binaries.
    pub(crate) fn binaries(&self, release: bool) -> PathBuf {
        self.target.join(if release { "release" } else { "debug" })
    }

    /// The path as a person here would write it: relative to the root, if it is below it.
    pub(crate) fn shown<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}

/// The executable's file name on this system.
pub(crate) fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

/// The string with this key in JSON, found by a plain search. Good enough for a path, in which cargo only escapes `\\`.
fn json_string(json: &str, key: &str) -> Option<String> {
    let start = format!("\"{key}\":\"");
    let rest = &json[json.find(&start)? + start.len()..];
    Some(rest[..rest.find('"')?].replace("\\\\", "\\"))
}

/// Time of the last change in the folder. The times of subfolders count, because they show deleted files; that of the
/// folder itself does not, because tools create and remove files there.
pub(crate) fn last_change(folder: &Path, skip: &[&str]) -> Option<SystemTime> {
    let mut last = None;
    for entry in fs::read_dir(folder).ok()?.flatten() {
        if skip.iter().any(|name| entry.file_name() == OsStr::new(name)) {
            continue;
        }
        let Ok(about) = entry.metadata() else { continue };
        last = last.max(about.modified().ok());
        if about.is_dir() {
            last = last.max(last_change(&entry.path(), &[]));
        }
    }
    last
}

/// Creates a folder and its parents.
pub(crate) fn make_folder(folder: &Path) -> Outcome {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}

/// Removes a folder and its content, if it exists.
pub(crate) fn remove_folder(folder: &Path) -> Outcome {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{}: {error}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// Reads a whole file.
pub(crate) fn read_file(file: &Path) -> Outcome<Vec<u8>> {
    fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}

/// Writes a whole file.
pub(crate) fn write_file(file: &Path, content: impl AsRef<[u8]>) -> Outcome {
    fs::write(file, content).map_err(|error| format!("{}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::json_string;

    #[test]
    fn a_windows_path_is_read_from_cargos_metadata() {
        let json = r#"{"packages":[],"target_directory":"C:\\code\\target","version":1}"#;
        assert_eq!(json_string(json, "target_directory").as_deref(), Some(r"C:\code\target"));
        assert_eq!(json_string(json, "no_such_key"), None);
    }
}
