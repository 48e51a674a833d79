//! Alerts to be delivered, one file each: written by supervisors, read by the courier.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::event::Alert;
use super::notice::HeldBack;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_platform as platform;
use trayvisor_store::files::{self, Keep};
use trayvisor_store::home::Home;

/// The folder of alerts that have not arrived everywhere.
#[derive(Clone, Debug)]
pub(crate) struct Outbox(PathBuf);

/// An alert, and the destinations that it has not reached.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Post {
    pub alert: Alert,
    /// The destinations; `None` until the courier has decided them.
    pub left: Option<BTreeMap<String, HeldBack>>,
}

impl Outbox {
    pub(crate) fn of(home: &Home) -> Outbox {
        Outbox(home.alerts().join("outbox"))
    }

    /// Adds an alert. Does not wait for the disk: a power failure loses one alert at most.
    pub(crate) fn put(&self, alert: Alert) -> Result<()> {
        platform::create_private_dir(&self.0).map_err(Error::file(Message::Created {}, &self.0))?;
        self.write(&Post { alert, left: None })
    }

    /// Saves the remaining destinations, or removes the alert if there are none.
    pub(crate) fn write(&self, post: &Post) -> Result<()> {
        let path = self.path(&post.alert);
        if post.left.as_ref().is_some_and(BTreeMap::is_empty) {
            return std::fs::remove_file(&path).map_err(Error::file(Message::Removed {}, &path));
        }
        files::write_with_messages(&path, post, Keep::WhileUp)
    }

    /// The files of all alerts, oldest first.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(&self.0).into_iter().flatten().flatten().map(|file| file.path());
        let mut files: Vec<PathBuf> =
            files.filter(|path| path.extension().is_some_and(|kind| kind == "json")).collect();
        files.sort();
        files
    }

    /// Reads a file. Removes it if it does not contain an alert, because it could never be sent.
    pub(crate) fn read(&self, file: &Path) -> Option<Post> {
        match files::read_with_messages(file) {
            Ok(post) => post,
            Err(error) => {
                tracing::warn!("{error}");
                if matches!(error, Error::Failed(Message::NotValid { .. })) {
                    let _ = std::fs::remove_file(file);
                }
                None
            }
        }
    }

    /// File names sort by time.
    fn path(&self, alert: &Alert) -> PathBuf {
        self.0.join(format!("{:013}-{}.json", alert.at.as_millisecond(), alert.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::What;
    use trayvisor_model::ServerRef;

    #[test]
    fn alerts_come_out_in_their_order_and_are_gone_once_they_are_everywhere() {
        let dir = tempfile::tempdir().expect("a folder");
        let outbox = Outbox::of(&Home::at(dir.path().join("home")).expect("made"));
        assert_eq!(outbox.files(), [] as [PathBuf; 0]);
        let server = ServerRef { project: "/shop".into(), name: "api".into() };
        for seconds in [9, 3, 6] {
            let alert = Alert::new(&server, What::Recovered, 0);
            let at = jiff::Timestamp::from_second(1_700_000_000 + seconds).expect("a time");
            outbox.put(Alert { at, ..alert }).expect("written");
        }
        std::fs::write(outbox.0.join("1.json"), "{").expect("written");
        let posts: Vec<Post> = outbox.files().iter().filter_map(|file| outbox.read(file)).collect();
        let seconds: Vec<i64> = posts.iter().map(|post| post.alert.at.as_second() - 1_700_000_000).collect();
        assert_eq!(seconds, [3, 6, 9]);
        assert_eq!(outbox.files().len(), 3, "what can't be read is taken out");
        for post in posts {
            outbox.write(&Post { left: Some(BTreeMap::new()), ..post }).expect("taken out");
        }
        assert_eq!(outbox.files(), [] as [PathBuf; 0]);
    }
}
