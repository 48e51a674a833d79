//! Access to a Python file for detection.

use std::path::{Path, PathBuf};

/// A Python file.
pub(super) struct Module {
    /// Relative to the searched folder.
    pub(super) file: PathBuf,
    /// The folder that it is imported from, relative to the searched folder; empty for that folder itself.
    pub(super) root: PathBuf,
    pub(super) text: String,
}

impl Module {
    /// "backend.main"; a package has the name of its folder.
    pub(super) fn name(&self) -> String {
        module_name(&self.file, &self.root)
    }

    /// The name that a class's instance is bound to at the top level: "app" in `app = FastAPI(`.
    pub(super) fn instance_of(&self, class: &str) -> Option<String> {
        self.text.lines().find_map(|line| bound_name(line, class))
    }
}

/// A file's module name when imported from a folder.
pub(super) fn module_name(file: &Path, root: &Path) -> String {
    let inside = file.strip_prefix(root).unwrap_or(file).with_extension("");
    let mut parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    parts.pop_if(|last| last == "__init__");
    parts.join(".")
}

/// The name before the `=` in `app = FastAPI(` or `app: FastAPI = fastapi.FastAPI(`.
fn bound_name(line: &str, class: &str) -> Option<String> {
    let (target, value) = line.split_once('=')?;
    let (call, _) = value.split_once('(')?;
    if call.trim().rsplit('.').next() != Some(class) {
        return None;
    }
    let name = target.split(':').next()?.trim_end();
    super::is_name(name).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_names_and_annotations_are_understood() {
        for (line, name) in [
            ("api = FastAPI(", "api"),
            ("app: FastAPI = FastAPI()", "app"),
            ("application=fastapi.FastAPI (debug=True)", "application"),
        ] {
            assert_eq!(bound_name(line, "FastAPI").as_deref(), Some(name), "{line}");
        }
    }

    #[test]
    fn what_only_looks_like_an_application_is_left_alone() {
        for line in [
            "    app = FastAPI()",
            "# app = FastAPI()",
            "app = FastAPIWrapper()",
            "app == FastAPI()",
            "x.app = FastAPI()",
        ] {
            assert_eq!(bound_name(line, "FastAPI"), None, "{line}");
        }
    }
}
