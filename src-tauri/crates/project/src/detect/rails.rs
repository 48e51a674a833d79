//! Rails: `bin/rails`.

use super::folder::Folder;
use super::{Found, Run, words};

pub(super) fn detect(folder: &Folder) -> Option<Found> {
    if !folder.has("bin/rails") {
        return None;
    }
    // Run with ruby, because Windows does not run scripts by their shebang.
    let command = words(["ruby", "bin/rails", "server", "--binding={host}", "--port={port}"]);
    Some(Found::new("Rails", "bin/rails", Some(3000), Run::Program(command)))
}
