//! Recorded output and files of released versions of Trayvisor: `tests/fixtures/versions`, for tests of every crate
//! whose types must still understand them. Only tests depend on this crate.

use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_json::Value;
use tempfile::TempDir;
use trayvisor_model::ServerRef;

/// The recordings of 0.1.0.
const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/versions/0.1.0");

/// The names of the servers that have a record.
pub const SERVERS: [&str; 14] = [
    "api", "beside", "broken", "done", "late", "loop", "orphan", "phoenix", "shaky", "slow", "stubborn",
    "taken", "web", "worker",
];

/// A recorded file.
///
/// # Panics
/// When it cannot be read.
pub fn read(file: &str) -> String {
    let path = Path::new(RECORDED).join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names of the files in a recorded folder, in order.
///
/// # Panics
/// When it cannot be read.
pub fn names_in(folder: &str) -> Vec<String> {
    let files = fs::read_dir(Path::new(RECORDED).join(folder)).expect("a folder");
    let name = |file: fs::DirEntry| file.file_name().into_string().expect("a name in UTF-8");
    let mut names: Vec<String> = files.map(|file| name(file.expect("a file"))).collect();
    names.sort();
    names
}

/// A copy of the recorded user's folder, and its path.
///
/// # Panics
/// When it cannot be made.
pub fn home() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let root = dir.path().join("home");
    copy(&Path::new(RECORDED).join("home"), &root);
    (dir, root)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// A server of the recorded project.
pub fn server(name: &str) -> ServerRef {
    ServerRef { project: "/home/dev/shop".into(), name: name.to_owned() }
}

/// The lines of one side in a conversation: "> " for the client, "< " for the supervisor.
pub fn lines(situation: &str, side: &str) -> Vec<String> {
    let text = read(&format!("conversations/{situation}.txt"));
    text.lines().filter_map(|line| line.strip_prefix(side)).map(str::to_owned).collect()
}

/// The same, deserialised.
///
/// # Panics
/// When one of them cannot be read as this type.
pub fn said<T: DeserializeOwned>(situation: &str, side: &str) -> Vec<T> {
    let read = |line: String| {
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{situation}: {error}: {line}"))
    };
    lines(situation, side).into_iter().map(read).collect()
}

/// The JSON output of the command: a list of objects.
///
/// # Panics
/// When it is something else.
pub fn output<T: DeserializeOwned>(file: &str) -> Vec<T> {
    serde_json::from_str(&read(&format!("output/{file}"))).expect("a list")
}

/// Whether a value still contains everything that was recorded. Keys may have been added.
pub fn keeps(now: &Value, recorded: &Value) -> bool {
    match (now, recorded) {
        (Value::Object(now), Value::Object(recorded)) => {
            recorded.iter().all(|(key, value)| now.get(key).is_some_and(|now| keeps(now, value)))
        }
        (Value::Array(now), Value::Array(recorded)) => {
            now.len() == recorded.len() && now.iter().zip(recorded).all(|(now, value)| keeps(now, value))
        }
        (now, recorded) => now == recorded,
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use trayvisor_model::message;
    use trayvisor_model::{CrashReport, Event, Holder, Metrics, Snapshot};

    use super::*;

    /// Checks that JSON output, once read, is written with the same keys and values. `added` are the keys that the
    /// command itself adds.
    fn assert_kept<T: DeserializeOwned + Serialize>(mut outputs: Vec<Value>, added: &[&str]) {
        assert!(!outputs.is_empty());
        for output in &mut outputs {
            added.iter().for_each(|key| drop(output.as_object_mut().expect("an object").remove(*key)));
            let read: T = message::from_value(output.clone()).expect("readable");
            let now = message::to_value(&read).expect("JSON");
            assert!(keeps(&now, output), "{output:#}\nhas become\n{now:#}");
        }
    }

    #[test]
    fn scripts_still_find_every_key() {
        let statuses = names_in("output/status");
        let conversations = names_in("conversations").len();
        assert_eq!(statuses.len(), conversations + 2, "cut-off and elsewhere have no conversation");
        for file in statuses.iter().map(|name| format!("status/{name}")) {
            assert_kept::<Snapshot>(output(&file), &[]);
        }
        assert_kept::<Snapshot>(output("list.json"), &[]);
        assert_kept::<Snapshot>(output("studio-status.json"), &[]);
        assert_kept::<Event>(output("history.json"), &["name", "project"]);
        assert_kept::<CrashReport>(output("crashes.json"), &["name", "project"]);
        let of_server = ["name", "project", "ready", "restarts", "ready_after_s"];
        assert_kept::<Metrics>(output("metrics-hour.json"), &of_server);
        assert_kept::<Metrics>(output("metrics-day.json"), &of_server);
        let holders =
            output::<Value>("ports.json").into_iter().map(|port| port["holders"].as_array().cloned());
        assert_kept::<Holder>(holders.flat_map(|holders| holders.expect("holders")).collect(), &[]);
    }
}
