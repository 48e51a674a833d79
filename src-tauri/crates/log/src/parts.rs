//! The files of a log.

use std::fs::File;
use std::path::Path;

use super::rotated;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_platform as platform;
use trayvisor_store::files;

/// One file of a log.
#[derive(Debug)]
pub(super) struct Part {
    /// Identifies the file, even after it was renamed.
    pub(super) id: String,
    pub(super) file: File,
}

/// Opens a log's files one by one, the current one first. A rotation in between hides no file, because it moves files
/// to names that are opened later.
pub(super) struct Parts<'a> {
    log: &'a Path,
    next: u32,
    missing: u32,
    seen: Vec<String>,
}

impl<'a> Parts<'a> {
    pub(super) fn of(log: &'a Path) -> Self {
        Parts { log, next: 0, missing: 0, seen: Vec::new() }
    }
}

impl Iterator for Parts<'_> {
    type Item = Result<Part>;

    fn next(&mut self) -> Option<Result<Part>> {
        // During a rotation one name is free.
        while self.missing < 2 {
            let path = rotated(self.log, self.next);
            self.next += 1;
            match open(&path) {
                Ok(None) => self.missing += 1,
                Ok(Some(part)) => {
                    self.missing = 0;
                    // A file that is moved after it was opened is found again.
                    if !self.seen.contains(&part.id) {
                        self.seen.push(part.id.clone());
                        return Some(Ok(part));
                    }
                }
                Err(error) => {
                    self.missing = 2;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

fn open(path: &Path) -> Result<Option<Part>> {
    let Some(file) = files::open_to_read(path)? else { return Ok(None) };
    let id = platform::file_id(&file).map_err(Error::file(Message::Read {}, path))?;
    Ok(Some(Part { id, file }))
}
