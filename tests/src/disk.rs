//! A disk for a test, small enough to fill up.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};

/// An empty disk in memory, mounted on a folder until it is dropped.
pub struct Disk {
    folder: PathBuf,
}

impl Disk {
    /// Mounts a disk of this many bytes on an empty folder.
    ///
    /// # Panics
    ///
    /// When this user may not mount disks.
    pub fn mount(folder: &Path, bytes: u64) -> Self {
        let options = std::ffi::CString::new(format!("size={bytes}")).expect("no NUL");
        if let Err(error) = mount("tmpfs", folder, "tmpfs", MountFlags::empty(), options.as_c_str()) {
            panic!(
                "this test fills a disk of its own, and none can be mounted here ({error}): run it as root"
            );
        }
        Disk { folder: folder.into() }
    }

    /// Fills all free space, until [`Disk::make_room`].
    pub fn fill(&self) {
        let mut file = File::create(self.filler()).expect("a file on an own disk");
        // In ever smaller steps, down to the last byte.
        for size in [64 * 1024, 4096, 1] {
            while file.write_all(&vec![b'x'; size]).is_ok() {}
        }
    }

    /// Frees what [`Disk::fill`] took.
    pub fn make_room(&self) {
        fs::remove_file(self.filler()).expect("our own file");
    }

    fn filler(&self) -> PathBuf {
        self.folder.join("filler")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Processes that still run there keep it until they end.
        let _ = unmount(&self.folder, UnmountFlags::DETACH);
    }
}
