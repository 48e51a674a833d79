//! Django: a `manage.py` that names its settings.

use std::path::Path;

use super::folder::Folder;
use super::{Found, Run, Wsgi, shown, words};

const PLACES: [&str; 5] =
    ["manage.py", "backend/manage.py", "src/manage.py", "server/manage.py", "app/manage.py"];

pub(super) fn detect(folder: &Folder) -> Option<Found> {
    PLACES.iter().find_map(|file| {
        let text = folder.text(file)?;
        if !text.contains("DJANGO_SETTINGS_MODULE") {
            return None;
        }
        let reloading = words([file, "runserver", "{host}:{port}"]);
        let app_dir = Path::new(file).parent().unwrap_or(Path::new("")).to_owned();
        let wsgi = Wsgi {
            plain: reloading.iter().cloned().chain(["--noreload".to_owned()]).collect(),
            reloading,
            app: application(folder, &app_dir, &text),
            app_dir,
        };
        Some(Found::new("Django", *file, Some(8000), Run::Wsgi(wsgi)))
    })
}

/// The project's own `wsgi.py`, next to the settings that `manage.py` names: "shop.wsgi" for "shop.settings".
fn application(folder: &Folder, dir: &Path, manage: &str) -> Option<String> {
    let (_, after) = manage.split_once("DJANGO_SETTINGS_MODULE")?;
    let settings = after.split(['"', '\'']).find(|text| text.contains("settings"))?;
    let package = settings.split_once(".settings")?.0;
    let file = dir.join(package.replace('.', "/")).join("wsgi.py");
    folder.has(&shown(&file)).then(|| format!("{package}.wsgi"))
}
