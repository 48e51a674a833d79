//! Reads and writes files. Files of a project are opened without following links, and every file is replaced as a
//! whole.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read as _, Write as _};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::message::{self, Message};
use trayvisor_platform::{self as platform, OpenError};

/// Largest file that is read into memory, in bytes: a configuration, variables, an imported file, data in the user's
/// folder. Logs are larger and are read in parts.
const LARGEST: u64 = 16_000_000;

/// The content of a project's file, which must be a regular file owned by the user and not a link; `None` if it is
/// missing.
pub fn read_own(path: &Path) -> Result<Option<Vec<u8>>> {
    let Some(file) = open_to_read(path)? else { return Ok(None) };
    read_whole(file).map(Some).map_err(Error::file(Message::Read {}, path))
}

/// The content of any file of up to 16 MB.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    read_whole(File::open(path)?)
}

fn read_whole(file: File) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    // The file's size is not used, because a device has none and a file may grow.
    file.take(LARGEST + 1).read_to_end(&mut content)?;
    if content.len() as u64 > LARGEST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 16 MB"));
    }
    Ok(content)
}

/// Opens a project's file for reading; `None` if it is missing.
pub fn open_to_read(path: &Path) -> Result<Option<File>> {
    open(path, OpenOptions::new().read(true))
}

fn open(path: &Path, options: &mut OpenOptions) -> Result<Option<File>> {
    platform::open_own(path, options).map_err(|error| match error {
        OpenError::Unsafe(what) => {
            let (path, what) = (path.display().to_string(), Box::new(what.message()));
            Message::UnsafeFile { path, what }.into()
        }
        OpenError::System(source) => Error::file(Message::Opened {}, path)(source),
    })
}

/// Refuses an existing file that is a link, or is not a regular file owned by the user.
pub fn check_own(path: &Path) -> Result<()> {
    open_to_read(path).map(drop)
}

/// Removes a project's file if it is a regular file owned by the user and not a link. Any other file is kept.
pub fn remove_own(path: &Path) {
    if check_own(path).is_ok() {
        let _ = std::fs::remove_file(path);
    }
}

/// Opens a file for appending. A missing file is created and gets the owner of its folder.
pub fn open_to_append(path: &Path) -> Result<File> {
    open_or_make(path, OpenOptions::new().append(true))
}

/// Opens a lock file, or creates it like [`open_to_append`].
pub fn open_lock(path: &Path) -> Result<File> {
    open_or_make(path, OpenOptions::new().write(true))
}

fn open_or_make(path: &Path, options: &mut OpenOptions) -> Result<File> {
    if let Some(file) = open(path, options)? {
        return Ok(file);
    }
    let file = open(path, options.create(true))?;
    let file = file.ok_or_else(|| Error::file(Message::Created {}, path)(io::ErrorKind::NotFound.into()))?;
    let folder = path.parent().map_or(Ok(()), |folder| platform::own_like(&file, folder));
    folder.map_err(Error::file(Message::Created {}, path))?;
    Ok(file)
}

/// Reads one of our JSON files; `None` if it is missing.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    parse(path, |text| serde_json::from_slice(text))
}

/// Reads a file that [`write_with_messages`] wrote; `None` if it is missing.
pub fn read_with_messages<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    parse(path, message::from_slice)
}

fn parse<T>(path: &Path, parse: impl Fn(&[u8]) -> serde_json::Result<T>) -> Result<Option<T>> {
    let text = match read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::file(Message::Read {}, path)(error)),
    };
    parse(&text).map(Some).map_err(|error| syntax(path, &error))
}

/// The error for invalid JSON, with its position.
pub fn syntax(file: &Path, error: &serde_json::Error) -> Error {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let why = text.rsplit_once(" at line").map_or(text.as_str(), |(why, _)| why);
    Error::not_valid(file, "JSON", (line, column), why)
}

/// Whether a file must survive a power failure, or only be complete for current readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Synced to the disk before it gets its name.
    Durably,
    /// Not synced, because it describes running processes, and none runs after a power failure.
    WhileUp,
}

/// Writes a JSON file atomically: readers see the old or the new content, never a part.
pub fn write_json<T: Serialize>(path: &Path, value: &T, keep: Keep) -> Result<()> {
    write_bytes(path, &json(value), keep)
}

/// The same for data with messages: their words are written too, for other versions (see
/// [`message::to_value`]). Not for files whose keys users choose.
pub fn write_with_messages<T: Serialize>(path: &Path, value: &T, keep: Keep) -> Result<()> {
    write_json(path, &message::to_value(value).expect("our own data is always JSON"), keep)
}

/// Writes a file atomically.
pub fn write_bytes(path: &Path, content: &[u8], keep: Keep) -> Result<()> {
    replace(path, Access::Kept, keep, |out| out.write_all(content))
}

/// Writes a short text atomically, for current readers.
pub fn write_text(path: &Path, text: &str) -> Result<()> {
    write_bytes(path, text.as_bytes(), Keep::WhileUp)
}

/// Writes a JSON file atomically. Only its user may read it, even if others could read the old one.
pub fn write_secret_json<T: Serialize>(path: &Path, value: &T) -> Result<()> {
    replace(path, Access::Private, Keep::Durably, |out| out.write_all(&json(value)))
}

/// Reads, changes and writes one of our JSON files under a lock, so that concurrent changes are not lost. `change`
/// returns whether it changed anything; the same is returned.
pub fn change_json<T: Default + DeserializeOwned + Serialize>(
    path: &Path,
    write: impl FnOnce(&Path, &T) -> Result<()>,
    change: impl FnOnce(&mut T) -> bool,
) -> Result<bool> {
    let lock_file = path.with_extension("lock");
    let lock = open_lock(&lock_file)?;
    lock.lock().map_err(Error::file(Message::Locked {}, &lock_file))?;
    let mut content: T = read_json(path)?.unwrap_or_default();
    let changed = change(&mut content);
    if changed {
        write(path, &content)?;
    }
    Ok(changed)
}

/// Writes a large file atomically: everything that `write` writes, or nothing.
pub fn write_piece_by_piece(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> Result<()> {
    replace(path, Access::Kept, Keep::WhileUp, write)
}

/// Who may read a file after writing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    /// The same users as before; everybody for a new file.
    Kept,
    /// Only its user.
    Private,
}

/// Writes a file, as the only function that does: into a temporary file next to it, which then replaces it and gets the
/// owner of the old file or of the folder.
fn replace(
    path: &Path,
    access: Access,
    keep: Keep,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> Result<()> {
    let replace = || {
        let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = tempfile::Builder::new().prefix(".trayvisor-").tempfile_in(dir)?;
        let mut out = BufWriter::new(file.as_file());
        write(&mut out)?;
        out.flush()?;
        drop(out);
        platform::own_like(file.as_file(), if path.exists() { path } else { dir })?;
        // A temporary file belongs to its user only.
        if access == Access::Kept {
            platform::keep_mode(path, file.as_file())?;
        }
        if keep == Keep::Durably {
            file.as_file().sync_all()?;
        }
        file.persist(path).map_err(|error| error.error)
    };
    replace().map(drop).map_err(Error::file(Message::Written {}, path))
}

fn json<T: Serialize>(value: &T) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).expect("our own data is always JSON");
    text.push(b'\n');
    text
}

#[cfg(test)]
mod tests;
