use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write as _;
use std::time::Duration;

use tokio::time::timeout;

use super::*;
use crate::watch::tests::is_wine;

const SOON: Duration = Duration::from_secs(60);

/// Folders in which only "wanted" is relevant, with the names of all files that the system reported.
fn folders(report: Report) -> (Folders, mpsc::Receiver<()>, Arc<Mutex<BTreeSet<String>>>) {
    let heard = Arc::new(Mutex::new(BTreeSet::new()));
    let names = Arc::clone(&heard);
    let matters = move |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_wanted = name == "wanted";
        names.lock().expect("no panic").insert(name);
        is_wanted
    };
    let (wake, woken) = mpsc::channel(1);
    (Folders::new(report, Arc::new(matters), wake), woken, heard)
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dunce::canonicalize(dir.path()).expect("there");
    (dir, path)
}

async fn wait(woken: &mut mpsc::Receiver<()>) {
    timeout(SOON, woken.recv()).await.expect("in time").expect("a message");
}

#[tokio::test]
async fn lines_in_a_log_wake_nobody_where_the_system_can_leave_them_out() {
    let (_dir, dir) = folder();
    let mut log = File::create(dir.join("log")).expect("made");
    for report in [Report::Entries, Report::Edits] {
        let (mut folders, mut woken, heard) = folders(report);
        folders.keep([dir.as_path()]);
        for _ in 0..1_000 {
            log.write_all(b"GET / 200\n").expect("written");
        }
        // Events arrive in order: after this one, an event for the log would have arrived.
        let new = dir.join("new");
        fs::write(&new, "{}").expect("written");
        fs::rename(&new, dir.join("wanted")).expect("renamed");
        wait(&mut woken).await;
        let heard = heard.lock().expect("no panic");
        assert!(heard.contains("wanted"));
        assert!(!platform::REPORTS_WRITES || !heard.contains("log"), "{report:?}: {heard:?}");
    }
}

#[tokio::test]
async fn figures_that_supervisors_write_into_a_file_that_is_there_wake_nobody() {
    let (_dir, dir) = folder();
    let figures = dir.join("api.metrics");
    fs::write(&figures, "0").expect("written");
    let (mut folders, mut woken, heard) = folders(Report::Entries);
    folders.keep([dir.as_path()]);
    for _ in 0..10 {
        File::options().write(true).open(&figures).expect("opened").write_all(b"1").expect("written");
    }
    fs::write(dir.join("wanted"), "{}").expect("written");
    wait(&mut woken).await;
    let heard = heard.lock().expect("no panic");
    assert!(!platform::REPORTS_WRITES || !heard.contains("api.metrics"), "{heard:?}");
}

#[tokio::test]
async fn what_is_no_longer_wanted_is_no_longer_watched() {
    let (_dir, dir) = folder();
    let [one, other] = ["one", "other"].map(|name| dir.join(name));
    for dir in [&one, &other] {
        fs::create_dir(dir).expect("made");
    }
    let (mut folders, mut woken, heard) = folders(Report::Edits);
    folders.keep([one.as_path(), &other]);
    folders.keep([other.as_path()]);
    fs::write(one.join("unwanted"), "").expect("written");
    fs::write(other.join("wanted"), "").expect("written");
    wait(&mut woken).await;
    assert!(!heard.lock().expect("no panic").contains("unwanted"));
}

#[tokio::test]
async fn a_missing_folder_is_polled_until_it_is_there() {
    let (_dir, dir) = folder();
    let shop = dir.join("shop");
    let (mut folders, mut woken, _) = folders(Report::Edits);
    folders.keep([dir.as_path(), &shop]);
    assert!(folders.are_to_be_polled());
    fs::create_dir(&shop).expect("made");
    folders.keep([dir.as_path(), &shop]);
    assert!(!folders.are_to_be_polled());
    // The creation of a requested folder is itself a change.
    wait(&mut woken).await;
    fs::write(shop.join("wanted"), "").expect("written");
    wait(&mut woken).await;
}

#[tokio::test]
async fn a_folder_replaced_by_another_is_watched_where_it_was() {
    if is_wine() {
        return;
    }
    let (_dir, dir) = folder();
    let shop = dir.join("shop");
    fs::create_dir(&shop).expect("made");
    let (mut folders, mut woken, _) = folders(Report::Edits);
    folders.keep([shop.as_path()]);
    fs::rename(&shop, dir.join("old")).expect("renamed");
    fs::create_dir(&shop).expect("made");
    wait(&mut woken).await;
    folders.keep([shop.as_path()]);
    assert!(!folders.are_to_be_polled());
    fs::write(dir.join("old").join("wanted"), "").expect("written");
    fs::write(shop.join("wanted"), "").expect("written");
    wait(&mut woken).await;
}
