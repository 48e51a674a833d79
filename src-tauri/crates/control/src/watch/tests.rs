use std::fs;

use serde_json::json;
use tempfile::TempDir;

use super::*;
use trayvisor_platform::process;
use trayvisor_store::files::{self, Keep};
use trayvisor_store::preferences;
use trayvisor_supervise::record::Record;

/// Longest wait for a change; the machine may be busy.
const SOON: Duration = Duration::from_secs(60);

/// A home, and a folder for a project in it.
struct Bench {
    home: Home,
    project: PathBuf,
    _dir: TempDir,
}

impl Bench {
    /// With one known project that has one server.
    fn new() -> Bench {
        let bench = Bench::unknown();
        bench.configure(&["api"]);
        projects::add(&bench.home, &bench.project).expect("added");
        bench
    }

    fn unknown() -> Bench {
        let dir = tempfile::tempdir().expect("a folder");
        let root = dunce::canonicalize(dir.path()).expect("there");
        let home = Home::at(root.join("home")).expect("a home");
        let project = root.join("shop");
        fs::create_dir(&project).expect("made");
        Bench { home, project, _dir: dir }
    }

    fn file(&self) -> PathBuf {
        self.project.join(CONFIG_FILE)
    }

    /// Replaces the configuration by one with these servers, as an editor that writes a new file does.
    fn configure(&self, servers: &[&str]) {
        files::write_bytes(&self.file(), text(servers).as_bytes(), Keep::WhileUp).expect("written");
    }

    fn server(&self, name: &str) -> ServerRef {
        ServerRef { project: self.project.clone(), name: name.to_owned() }
    }

    /// A watcher after its first check, and the channel on which it hears from supervisors.
    fn watcher(&self) -> (Watcher, mpsc::Sender<News>, mpsc::Receiver<News>) {
        let (told, news) = mpsc::channel(64);
        let mut watcher = Watcher::new(self.home.clone());
        watcher.look(&told);
        (watcher, told, news)
    }
}

/// A program that every system has.
fn program() -> PathBuf {
    std::env::current_exe().expect("this test")
}

/// Whether this runs under Wine, which waits forever for a watched folder that is removed or renamed.
pub(super) fn is_wine() -> bool {
    cfg!(windows) && std::env::var_os("WINEPREFIX").is_some()
}

/// Runs a test, and ends its watch before its folders are removed.
fn run(bench: Bench, test: impl AsyncFnOnce(&Bench)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(test(&bench));
    drop(runtime);
    drop(bench);
}

fn text(servers: &[&str]) -> String {
    let server = json!({ "command": [program()], "port": null });
    let servers = servers.iter().map(|name| ((*name).to_owned(), server.clone())).collect();
    json!({ "servers": serde_json::Value::Object(servers) }).to_string()
}

/// Waits until `is_wanted`, and returns the servers' names. No server here has a port, so only an event can bring a
/// change.
async fn until(watch: &mut Watch, what: &str, is_wanted: impl Fn(&[Snapshot]) -> bool) -> Vec<Snapshot> {
    let wait = async {
        loop {
            let all = watch.next().await.expect("it goes on");
            if is_wanted(&all) {
                return all;
            }
        }
    };
    timeout(SOON, wait).await.unwrap_or_else(|_| panic!("never seen: {what}"))
}

async fn until_named(watch: &mut Watch, names: &[&str]) {
    until(watch, &names.join(", "), |all| {
        all.iter().map(|server| server.name.as_str()).eq(names.iter().copied())
    })
    .await;
}

#[test]
fn a_project_that_somebody_adds_is_seen() {
    run(Bench::unknown(), async |bench| {
        bench.configure(&["api"]);
        let mut watch = Watch::new(bench.home.clone());
        until_named(&mut watch, &[]).await;
        projects::add(&bench.home, &bench.project).expect("added");
        until_named(&mut watch, &["api"]).await;
        projects::remove(&bench.home, &bench.project).expect("removed");
        until_named(&mut watch, &[]).await;
    });
}

#[test]
fn a_configuration_is_seen_to_change_however_that_is_done() {
    run(Bench::new(), async |bench| {
        let mut watch = Watch::new(bench.home.clone());
        until_named(&mut watch, &["api"]).await;
        bench.configure(&["api", "replaced"]);
        until_named(&mut watch, &["api", "replaced"]).await;
        fs::write(bench.file(), text(&["api", "in_place"])).expect("written");
        until_named(&mut watch, &["api", "in_place"]).await;
        fs::remove_file(bench.file()).expect("removed");
        until(&mut watch, "no configuration", |all| all.len() == 1).await;
        fs::write(bench.file(), text(&["api", "again"])).expect("written");
        until_named(&mut watch, &["api", "again"]).await;
        bench.configure(&["api", "at_last"]);
        until_named(&mut watch, &["api", "at_last"]).await;
    });
}

#[test]
fn a_record_that_appears_is_seen() {
    run(Bench::new(), async |bench| {
        let mut watch = Watch::new(bench.home.clone());
        let before = until(&mut watch, "the server", |all| all.len() == 1).await;
        let mut snapshot = before[0].clone();
        snapshot.restarts = 7;
        let supervisor = process::of(std::process::id()).expect("alive");
        let record = Record::new(snapshot, supervisor, None);
        record.write(&bench.home, &bench.server("api")).expect("written");
        until(&mut watch, "what is on record", |all| all[0].restarts == 7).await;
    });
}

#[test]
fn other_preferences_are_reported() {
    run(Bench::new(), async |bench| {
        let mut watch = Watch::new(bench.home.clone());
        until_named(&mut watch, &["api"]).await;
        preferences::change(&bench.home, "log", &json!({ "wrap": true })).expect("changed");
        until_named(&mut watch, &["api"]).await;
        fs::write(bench.home.preferences_file(), "{}").expect("written");
        until_named(&mut watch, &["api"]).await;
    });
}

#[test]
fn a_folder_that_vanishes_and_comes_back_is_watched_again() {
    if is_wine() {
        return;
    }
    run(Bench::new(), async |bench| {
        let mut watch = Watch::new(bench.home.clone());
        until_named(&mut watch, &["api"]).await;
        let away = bench.project.with_file_name("away");
        fs::rename(&bench.project, &away).expect("renamed");
        until(&mut watch, "it is away", |all| all.iter().any(|server| server.problem.is_some())).await;
        fs::rename(&away, &bench.project).expect("renamed");
        until(&mut watch, "it is back", |all| all.iter().all(|server| server.problem.is_none())).await;
        bench.configure(&["api", "new"]);
        until_named(&mut watch, &["api", "new"]).await;

        fs::remove_dir_all(&bench.project).expect("removed");
        until(&mut watch, "it is gone", |all| all.iter().any(|server| server.problem.is_some())).await;
        fs::create_dir(&bench.project).expect("made");
        bench.configure(&["made", "again"]);
        until_named(&mut watch, &["made", "again"]).await;
    });
}

#[test]
fn a_folder_that_is_replaced_at_once_is_watched_again() {
    if is_wine() {
        return;
    }
    run(Bench::new(), async |bench| {
        let mut watch = Watch::new(bench.home.clone());
        until_named(&mut watch, &["api"]).await;
        fs::rename(&bench.project, bench.project.with_file_name("old")).expect("renamed");
        fs::create_dir(&bench.project).expect("made");
        bench.configure(&["other"]);
        until_named(&mut watch, &["other"]).await;
        bench.configure(&["another"]);
        until_named(&mut watch, &["another"]).await;
    });
}

#[test]
fn a_busy_log_is_not_a_change() {
    run(Bench::new(), async |bench| {
        let mut watch = Watch::new(bench.home.clone());
        until_named(&mut watch, &["api"]).await;
        for _ in 0..100 {
            let mut log = files::open_to_append(&bench.project.join("backend.log")).expect("opened");
            std::io::Write::write_all(&mut log, b"GET / 200\n").expect("written");
        }
        fs::rename(bench.project.join("backend.log"), bench.project.join("backend.log.1")).expect("put away");
        bench.configure(&["api", "web"]);
        let first = timeout(SOON, watch.next()).await.expect("in time").expect("it goes on");
        assert_eq!(first.len(), 2, "the log was reported before the configuration");
    });
}

#[test]
fn nothing_is_looked_at_while_nothing_can_have_changed_unseen() {
    run(Bench::new(), async |bench| {
        let (mut watcher, told, mut news) = bench.watcher();
        assert_eq!(watcher.servers.len(), 1);
        assert!(watcher.next_look().is_none(), "all that matters is reported");

        // A killed supervisor leaves its socket. (A Windows pipe disappears with its process.)
        let _ = fs::write(bench.home.socket(&bench.server("api")), "");
        watcher.look(&told);
        if watcher.servers.values().any(|watched| watched.follower.is_some()) {
            let (server, said) = timeout(SOON, news.recv()).await.expect("in time").expect("a word");
            assert!(said.is_none(), "nobody can answer there");
            assert!(!watcher.learn(&server, said));
            watcher.look(&told);
        }
        assert!(watcher.next_look().is_none(), "nobody will answer at that socket");

        // One with a port may be started elsewhere.
        let with_port = json!({ "command": [program()], "port": 8123 });
        fs::write(bench.file(), with_port.to_string()).expect("written");
        watcher.look(&told);
        assert!(watcher.next_look().is_some());
        bench.configure(&["api"]);
        watcher.look(&told);
        assert!(watcher.next_look().is_none());

        // The return of a removed folder is not reported.
        fs::remove_dir_all(&bench.project).expect("removed");
        watcher.look(&told);
        assert!(watcher.next_look().is_some());
    });
}

#[test]
fn a_watch_can_be_made_before_there_is_a_runtime() {
    let bench = Bench::new();
    let mut watch = Watch::new(bench.home.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(until_named(&mut watch, &["api"]));
}
