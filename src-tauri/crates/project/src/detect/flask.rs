//! Flask: a module that creates an application with `Flask(`, at its top level or in a factory.

use std::path::{Path, PathBuf};

use super::folder::Folder;
use super::module::{Module, module_name};
use super::python;
use super::{Found, Run, Wsgi, shown, words};

/// Factories that Flask finds by itself; gunicorn needs their names.
const FACTORIES: [&str; 2] = ["create_app", "make_app"];

pub(super) fn detect(folder: &Folder) -> Option<Found> {
    let (module, attribute) =
        python::modules(folder).iter().find_map(|module| Some((module, attribute(module)?)))?;
    let plain =
        words(["-m", "flask", "--app", &shown(&module.file), "run", "--host={host}", "--port={port}"]);
    // Flask imports a file from the first parent folder that is not a package; gunicorn gets the same folder.
    let app_dir = import_folder(folder, &module.file);
    let wsgi = Wsgi {
        reloading: plain.iter().cloned().chain(["--debug".to_owned()]).collect(),
        plain,
        app: Some(format!("{}:{attribute}", module_name(&module.file, &app_dir))),
        app_dir,
    };
    Some(Found::new("Flask", &module.file, Some(5000), Run::Wsgi(wsgi)))
}

fn attribute(module: &Module) -> Option<String> {
    let factory = || {
        let called = |name: &&&str| module.text.lines().any(|line| line.starts_with(&format!("def {name}(")));
        let makes = module.text.lines().any(|line| line.contains("Flask("));
        FACTORIES.iter().find(called).filter(|_| makes).map(|name| format!("{name}()"))
    };
    module.instance_of("Flask").or_else(factory)
}

fn import_folder(folder: &Folder, file: &Path) -> PathBuf {
    let is_package = |dir: &Path| folder.has(&shown(&dir.join("__init__.py")));
    let mut above = file.ancestors().skip(1);
    above.find(|dir| dir.as_os_str().is_empty() || !is_package(dir)).unwrap_or(Path::new("")).to_owned()
}
