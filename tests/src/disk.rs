//! A disk of a test's own, small enough to be filled.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};

/// An empty disk in memory, mounted on a folder until this goes.
pub struct Disk {
    folder: PathBuf,
}

impl Disk {
    /// Mounts one of so many bytes on an empty folder.
    ///
    /// # Panics
    ///
    /// When this user may not mount anything.
    pub fn mount(folder: &Path, bytes: u64) -> Self {
        let options = std::ffi::CString::new(format!("size={bytes}")).expect("no NUL");
        if let Err(error) = mount("tmpfs", folder, "tmpfs", MountFlags::empty(), options.as_c_str()) {
            panic!(
                "this test fills a disk of its own, and none can be mounted here ({error}): run it as root"
            );
        }
        Disk { folder: folder.into() }
    }

    /// Takes all the room that there is, until [`Disk::make_room`].
    pub fn fill(&self) {
        let mut file = File::create(self.filler()).expect("a file on an own disk");
        // Ever smaller, down to the last byte.
        for size in [64 * 1024, 4096, 1] {
            while file.write_all(&vec![b'x'; size]).is_ok() {}
        }
    }

    /// Gives back what [`Disk::fill`] took.
    pub fn make_room(&self) {
        fs::remove_file(self.filler()).expect("our own file");
    }

    fn filler(&self) -> PathBuf {
        self.folder.join("filler")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // What still runs there keeps it until it ends.
        let _ = unmount(&self.folder, UnmountFlags::DETACH);
    }
}
