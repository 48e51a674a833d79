//! FastAPI and Starlette: a module that creates an application with `app = FastAPI(`.

use super::folder::Folder;
use super::{Asgi, Found, Run, python};

pub(super) fn fastapi(folder: &Folder) -> Option<Found> {
    Some(Found { docs_path: Some("/docs"), ..made_by(folder, "FastAPI")? })
}

pub(super) fn starlette(folder: &Folder) -> Option<Found> {
    made_by(folder, "Starlette")
}

fn made_by(folder: &Folder, class: &str) -> Option<Found> {
    python::modules(folder).iter().find_map(|module| {
        let app = format!("{}:{}", module.name(), module.instance_of(class)?);
        let app_dir = (!module.root.as_os_str().is_empty()).then(|| module.root.clone());
        Some(Found::new(class, &module.file, Some(8000), Run::Asgi(Asgi { app, app_dir })))
    })
}
