//! Reads data from newer versions: values that this version does not know must not prevent reading the rest.

use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_json::Value;

use super::{Goal, Phase};

/// Reads a value, and uses the default for an unknown one.
pub(crate) fn or_default<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    reader: D,
) -> Result<T, D::Error> {
    known_or(reader, T::default())
}

/// Reads a phase. An unknown one is read as `Starting`, so that the server can be waited for and stopped.
pub(crate) fn phase<'de, D: Deserializer<'de>>(reader: D) -> Result<Phase, D::Error> {
    known_or(reader, Phase::Starting)
}

/// Reads a goal. An unknown one is read as `Up`, so that the server does not count as stopped.
pub(crate) fn goal<'de, D: Deserializer<'de>>(reader: D) -> Result<Goal, D::Error> {
    known_or(reader, Goal::Up)
}

fn known_or<'de, D: Deserializer<'de>, T: DeserializeOwned>(reader: D, otherwise: T) -> Result<T, D::Error> {
    let value = Value::deserialize(reader)?;
    Ok(T::deserialize(value).unwrap_or(otherwise))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{CrashReport, Goal, Phase, Process, ServerRef, Snapshot, State};

    fn snapshot() -> Snapshot {
        let server = ServerRef { project: "/shop".into(), name: "api".into() };
        Snapshot::stopped(server, "shop".into(), "/shop/backend.log".into())
    }

    fn read(snapshot: &Value) -> Snapshot {
        serde_json::from_value(snapshot.clone()).expect("readable")
    }

    #[test]
    fn what_a_newer_version_says_of_a_server_does_not_hide_the_rest() {
        let mut newer = serde_json::to_value(snapshot()).expect("JSON");
        newer["phase"] = json!("installing");
        newer["goal"] = json!({ "up": { "until": "noon" } });
        newer["last_exit"] = json!({ "exception": 5 });
        newer["crash"] = json!({ "id": "no_memory" });
        newer["conflict"] = json!([8000, 8001]);
        newer["pid"] = json!(7);
        newer["mood"] = json!("good");
        let state = State::Starting { process: Some(Process::of(7)) };
        let expected = Snapshot { state, ..snapshot() };
        assert_eq!(read(&newer), expected);
    }

    #[test]
    fn a_snapshot_needs_only_a_name_a_project_a_goal_and_a_phase() {
        let least = read(&json!({ "name": "api", "project": "/shop", "goal": "up", "phase": "running" }));
        // Without a process, it cannot be running.
        assert_eq!((least.server(), least.phase()), (snapshot().server(), Phase::Starting));
        assert_eq!((least.goal(), least.pid(), least.supervisor_version), (Goal::Up, None, None));
    }

    #[test]
    fn what_could_never_be_is_read_as_the_nearest_that_can() {
        let least = json!({ "name": "api", "project": "/shop", "goal": "up" });
        let with = |phase: &str| {
            let mut written = least.clone();
            written["phase"] = json!(phase);
            read(&written)
        };
        assert_eq!(with("running").state, State::Starting { process: None });
        for phase in ["failed", "waiting"] {
            let crash = with(phase).crash().cloned().expect("a cause");
            assert_eq!(crash.cause, "Trayvisor stopped restarting it, for an unknown reason");
        }
    }

    #[test]
    fn a_crash_report_needs_only_a_time_and_a_cause() {
        let report =
            json!({ "at": "2026-11-29T10:00:00Z", "cause": "no memory", "exit": { "exception": 5 } });
        let report: CrashReport = serde_json::from_value(report).expect("readable");
        assert_eq!((report.cause, report.exit, report.lines.len()), ("no memory".into(), None, 0));
    }
}
