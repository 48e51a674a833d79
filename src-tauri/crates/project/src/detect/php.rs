//! PHP: Laravel, recognised by `artisan`, or a folder with an `index.php`.

use super::folder::Folder;
use super::{Found, Run, words};

pub(super) fn laravel(folder: &Folder) -> Option<Found> {
    if !folder.has("artisan") {
        return None;
    }
    let command = words(["php", "artisan", "serve", "--host={host}", "--port={port}"]);
    Some(Found::new("Laravel", "artisan", Some(8000), Run::Program(command)))
}

pub(super) fn plain(folder: &Folder) -> Option<Found> {
    let file = folder.first(&["public/index.php", "index.php"])?;
    let mut command = words(["php", "-S", "{host}:{port}"]);
    if file.starts_with("public/") {
        command.extend(words(["-t", "public"]));
    }
    Some(Found { needs_port: true, ..Found::new("PHP", file, Some(8000), Run::Program(command)) })
}
