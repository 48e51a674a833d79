//! Which folders a process watches, from the list of its inotify watches.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// Whether one of these processes watches this file or its folder. Only inode numbers are compared:
/// some file systems report another device to programs than to the kernel.
pub fn watches(pids: &[u32], file: &Path) -> bool {
    let paths = [Some(file), file.parent()];
    let inodes: Vec<u64> =
        paths.into_iter().flatten().filter_map(|path| Some(fs::metadata(path).ok()?.ino())).collect();
    pids.iter().flat_map(|pid| watched(*pid)).any(|inode| inodes.contains(&inode))
}

/// The inode numbers of everything that a process watches.
fn watched(pid: u32) -> Vec<u64> {
    let files = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    let is_inotify = |file: &fs::DirEntry| {
        fs::read_link(file.path()).is_ok_and(|target| target.as_os_str() == "anon_inode:inotify")
    };
    let mut found = Vec::new();
    for file in files.filter(is_inotify) {
        let name = file.file_name();
        let info = format!("/proc/{pid}/fdinfo/{}", name.to_string_lossy());
        let info = fs::read_to_string(info).unwrap_or_default();
        let inode = |line: &str| {
            let fields = line.strip_prefix("inotify ")?;
            let inode = fields.split(' ').find_map(|field| field.strip_prefix("ino:"))?;
            u64::from_str_radix(inode, 16).ok()
        };
        found.extend(info.lines().filter_map(inode));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::inotify::{CreateFlags, WatchFlags, add_watch, init};

    #[test]
    fn a_watched_folder_is_found_and_another_is_not() {
        let (dir, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let own = [std::process::id()];
        let watcher = init(CreateFlags::CLOEXEC).expect("a watcher");
        add_watch(&watcher, dir.path(), WatchFlags::MODIFY).expect("watched");
        assert!(watches(&own, &dir.path().join("backend.log")));
        assert!(!watches(&own, &other.path().join("backend.log")));
    }
}
