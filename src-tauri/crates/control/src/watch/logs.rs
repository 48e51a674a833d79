//! Reports when a log may have grown.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use super::folders::{Folders, Report};

/// How long to wait after the first line, so that many lines in a row wake us only once.
const SETTLE: Duration = Duration::from_millis(20);
/// Interval of checks where the system does not report each write: on macOS and Windows, in a missing folder, on a
/// network drive.
const POLL: Duration = Duration::from_millis(100);

/// Reports when one of several logs may have changed.
#[derive(Debug)]
pub struct LogWatch {
    folders: BTreeSet<PathBuf>,
    watched: Folders,
    changes: mpsc::Receiver<()>,
}

impl LogWatch {
    /// Watches these logs and their rotated files. Create it before the logs are read for the first time.
    pub fn new(logs: Vec<PathBuf>) -> LogWatch {
        let folders: BTreeSet<PathBuf> =
            logs.iter().filter_map(|log| log.parent()).map(Path::to_owned).collect();
        let names = move |path: &Path| {
            let name = path.file_name().unwrap_or_default().as_encoded_bytes();
            let mut logs = logs.iter().filter_map(|log| log.file_name());
            logs.any(|log| name.starts_with(log.as_encoded_bytes()))
        };
        let (wake, changes) = mpsc::channel(1);
        let mut watched = Folders::new(Report::Writes, Arc::new(names), wake);
        watched.keep(folders.iter().map(PathBuf::as_path));
        LogWatch { folders, watched, changes }
    }

    /// Waits until one of them may have changed since the last return.
    ///
    /// # Panics
    /// Outside a tokio runtime with time enabled.
    pub async fn next(&mut self) {
        if self.watched.keep(self.folders.iter().map(PathBuf::as_path)) {
            // The log may have grown before the watch began.
            return;
        }
        if self.watched.are_to_be_polled() {
            let _ = timeout(POLL, self.changes.recv()).await;
            return;
        }
        self.changes.recv().await;
        sleep(SETTLE).await;
        // The read that follows covers all events up to now.
        while self.changes.try_recv().is_ok() {}
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::io::Write as _;

    use super::*;

    const SOON: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_log_that_grows_is_put_away_or_begun_is_reported() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("backend.log");
        let mut watch = LogWatch::new(vec![path.clone()]);
        let mut log = File::create(&path).expect("made");
        timeout(SOON, watch.next()).await.expect("it was begun");
        log.write_all(b"ready\n").expect("written");
        timeout(SOON, watch.next()).await.expect("it has grown");
        drop(log);
        fs::rename(&path, dir.path().join("backend.log.1")).expect("put away");
        timeout(SOON, watch.next()).await.expect("it was put away");
    }

    #[tokio::test]
    async fn a_log_whose_folder_comes_later_is_reported() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("logs").join("backend.log");
        let mut watch = LogWatch::new(vec![path.clone()]);
        fs::create_dir(dir.path().join("logs")).expect("made");
        timeout(SOON, watch.next()).await.expect("its folder is there");
        fs::write(&path, "ready\n").expect("written");
        timeout(SOON, watch.next()).await.expect("it is there");
    }
}
