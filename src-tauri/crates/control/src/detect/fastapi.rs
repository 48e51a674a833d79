//! FastAPI: a module that makes an application with `app = FastAPI(`.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::Found;

/// The usual places, the most usual first.
const PLACES: [&str; 4] = ["main.py", "app.py", "backend/main.py", "app/main.py"];
/// So much of a file is read: an application is made near the top, and a folder may hold anything.
const MOST: u64 = 256 * 1024;
/// `src/**/main.py` is searched so many folders deep, and so many folders in all.
const DEEPEST: usize = 4;
const MOST_FOLDERS: usize = 500;

/// Finds the application of a folder.
pub(super) fn detect(dir: &Path) -> Option<Found> {
    let usual = PLACES.iter().map(PathBuf::from).find_map(|file| {
        let attribute = application_in(&dir.join(&file))?;
        Some(Found { kind: "FastAPI", app: format!("{}:{attribute}", module(&file)), file, app_dir: None })
    });
    usual.or_else(|| in_src(dir))
}

/// Searches `src/`, from which Python then imports.
fn in_src(dir: &Path) -> Option<Found> {
    let mut folders = vec![(PathBuf::from("src"), 0)];
    let mut looked = 0;
    while let Some((folder, depth)) = folders.pop() {
        looked += 1;
        let file = folder.join("main.py");
        if let Some(attribute) = application_in(&dir.join(&file)) {
            let inside = file.strip_prefix("src").unwrap_or(&file);
            let app = format!("{}:{attribute}", module(inside));
            return Some(Found { kind: "FastAPI", app, file, app_dir: Some(PathBuf::from("src")) });
        }
        if depth == DEEPEST || looked == MOST_FOLDERS {
            continue;
        }
        let mut inner: Vec<PathBuf> = fs::read_dir(dir.join(&folder))
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
            .filter(|entry| !entry.file_name().to_string_lossy().starts_with(['.', '_']))
            .map(|entry| folder.join(entry.file_name()))
            .collect();
        inner.sort_by(|a, b| b.cmp(a));
        folders.extend(inner.into_iter().map(|folder| (folder, depth + 1)));
    }
    None
}

fn module(file: &Path) -> String {
    let parts: Vec<_> =
        file.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    parts.join(".")
}

/// The name that a module's `FastAPI(…)` is bound to at its top level.
fn application_in(file: &Path) -> Option<String> {
    // A FIFO would block the reader and a device never end.
    if !fs::metadata(file).ok()?.is_file() {
        return None;
    }
    let mut text = Vec::new();
    fs::File::open(file).ok()?.take(MOST).read_to_end(&mut text).ok()?;
    String::from_utf8_lossy(&text).lines().find_map(bound_name)
}

/// `app = FastAPI(`, `app: FastAPI = fastapi.FastAPI(`: the name before it.
fn bound_name(line: &str) -> Option<String> {
    let (target, value) = line.split_once('=')?;
    let call = value.trim_start();
    let call = call.strip_prefix("fastapi.").unwrap_or(call);
    if !call.strip_prefix("FastAPI")?.trim_start().starts_with('(') {
        return None;
    }
    let name = target.split(':').next()?.trim_end();
    (super::is_app(&format!("m:{name}")) && !name.contains('.')).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(file: &str, text: &str) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, text).expect("written");
        dir
    }

    #[test]
    fn each_usual_place_gives_its_module() {
        for (file, app) in [
            ("main.py", "main:app"),
            ("app.py", "app:app"),
            ("backend/main.py", "backend.main:app"),
            ("app/main.py", "app.main:app"),
        ] {
            let dir = folder(file, "from fastapi import FastAPI\n\napp = FastAPI(title='x')\n");
            let found = detect(dir.path()).expect("found");
            assert_eq!((found.app.as_str(), found.app_dir), (app, None));
            assert_eq!(found.file, Path::new(file));
        }
    }

    #[test]
    fn a_package_under_src_is_imported_from_src() {
        let dir = folder("src/shop/web/main.py", "app = FastAPI()\n");
        let found = detect(dir.path()).expect("found");
        assert_eq!(
            (found.app.as_str(), found.app_dir.as_deref()),
            ("shop.web.main:app", Some(Path::new("src")))
        );
        assert_eq!(found.description(), "FastAPI, found in src/shop/web/main.py");
    }

    #[test]
    fn other_names_and_annotations_are_understood() {
        for (line, name) in [
            ("api = FastAPI(", "api"),
            ("app: FastAPI = FastAPI()", "app"),
            ("application=fastapi.FastAPI (debug=True)", "application"),
        ] {
            assert_eq!(bound_name(line).as_deref(), Some(name), "{line}");
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
            assert_eq!(bound_name(line), None, "{line}");
        }
        assert_eq!(detect(folder("main.py", "print('hello')").path()), None);
    }

    #[test]
    fn a_folder_in_the_place_of_a_file_and_broken_text_are_survived() {
        let dir = folder("main.py/x", "");
        assert_eq!(detect(dir.path()), None);
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("main.py"), b"\xff\xfe\napp = FastAPI()\n").expect("written");
        assert_eq!(detect(dir.path()).expect("found").app, "main:app");
    }
}
