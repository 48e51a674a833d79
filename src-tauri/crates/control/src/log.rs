//! A server's log: written line by line with the time of arrival, rotated, and read from its end.

pub mod ansi;
mod capture;
mod read;

pub(crate) use capture::{Capture, Writer, lock};
pub use read::{follow, tail};

/// How much of a log is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A file that has grown to so many bytes is put away as `.1`.
    pub max_size: u64,
    /// So many files are kept beside the current one.
    pub keep: u32,
}

impl Default for Limits {
    /// 10 MB and five old files.
    fn default() -> Self {
        Limits { max_size: 10_000_000, keep: 5 }
    }
}

/// The name of the file that was put away `n` rotations ago.
fn rotated(path: &std::path::Path, n: u32) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{n}"));
    name.into()
}
