//! The history of a server: kept longer than its supervisor runs, in a file of limited size.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::files::{self, Keep};
use crate::home::Home;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::message::{self, Message};
use trayvisor_model::{CrashReport, Event, Happening, ServerRef};

/// Size of the events to keep, in bytes: about two thousand events. May be exceeded until the next cut.
const MOST: u64 = 256 * 1024;
/// Maximum number of crash reports per server.
const REPORTS: usize = 50;

/// The history of one server.
#[derive(Clone, Debug)]
pub struct History {
    events: PathBuf,
    reports: PathBuf,
}

impl History {
    /// The history of this server.
    pub fn of(home: &Home, server: &ServerRef) -> History {
        let record = home.record(server);
        History { events: record.with_extension("history"), reports: record.with_extension("crashes") }
    }

    /// Adds an event at the current time. If it cannot be saved, it is missing later, without other effects.
    pub fn add(&self, what: Happening) {
        if let Err(error) = self.append(&Event { at: jiff::Timestamp::now(), what }) {
            tracing::warn!("{error}");
        }
    }

    /// Adds a crash, and saves its report.
    pub fn add_crash(&self, report: &CrashReport) {
        self.add(Happening::from(report));
        self.keep(report);
    }

    fn append(&self, event: &Event) -> Result<()> {
        let mut line = message::to_vec(event).expect("our own data is always JSON");
        line.push(b'\n');
        let mut file = files::open_to_append(&self.events)?;
        // A single write, so that concurrent writers each add a whole line.
        file.write_all(&line).map_err(Error::file(Message::Written {}, &self.events))?;
        let is_long = file.metadata().is_ok_and(|found| found.len() > MOST);
        // Windows cannot replace an open file.
        drop(file);
        if is_long { self.cut() } else { Ok(()) }
    }

    /// Removes the older half.
    fn cut(&self) -> Result<()> {
        let text = files::read(&self.events).map_err(Error::file(Message::Read {}, &self.events))?;
        let middle = text.len() / 2;
        let begin =
            text[middle..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| middle + at + 1);
        files::write_bytes(&self.events, &text[begin..], Keep::WhileUp)
    }

    /// The events, oldest first.
    pub fn events(&self) -> Vec<Event> {
        let text = read(&self.events);
        // Skips lines cut off by a power failure, and events of a newer version.
        text.lines().filter_map(|line| message::from_slice(line.as_bytes()).ok()).collect()
    }

    /// Saves a crash report, and removes the oldest if there are too many. Reports that this version cannot read are
    /// kept; a file that is not a list of reports is set aside.
    pub fn keep(&self, report: &CrashReport) {
        if let Err(error) = self.add_report(report) {
            tracing::warn!("{error}");
        }
    }

    fn add_report(&self, report: &CrashReport) -> Result<()> {
        let mut all: Vec<Value> = match files::read_json(&self.reports) {
            Ok(all) => all.unwrap_or_default(),
            Err(Error::Failed(Message::NotValid { .. })) => {
                self.put_reports_aside()?;
                Vec::new()
            }
            // A file that cannot be read now may be readable later, so it is not overwritten.
            Err(error) => return Err(error),
        };
        all.push(message::to_value(report).expect("our own data is always JSON"));
        let excess = all.len().saturating_sub(REPORTS);
        all.drain(..excess);
        files::write_json(&self.reports, &all, Keep::WhileUp)
    }

    fn put_reports_aside(&self) -> Result<()> {
        let aside = self.reports.with_extension("crashes.unreadable");
        fs::rename(&self.reports, aside).map_err(Error::file(Message::PutAside {}, &self.reports))
    }

    /// The saved crash reports that this version can read, oldest first.
    pub fn reports(&self) -> Vec<CrashReport> {
        let all: Vec<Value> = serde_json::from_str(&read(&self.reports)).unwrap_or_default();
        all.into_iter().filter_map(|report| message::from_value(report).ok()).collect()
    }
}

fn read(path: &Path) -> String {
    files::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn history(dir: &tempfile::TempDir) -> History {
        let home = Home::at(dir.path().join("home")).expect("made");
        History::of(&home, &ServerRef { project: "/shop".into(), name: "api".into() })
    }

    fn report(cause: &str) -> CrashReport {
        CrashReport {
            at: jiff::Timestamp::now(),
            exit: None,
            uptime_s: 1.0,
            cause: cause.into(),
            lines: vec![],
        }
    }

    #[test]
    fn events_are_kept_in_their_order() {
        let dir = tempfile::tempdir().expect("a folder");
        let history = history(&dir);
        assert_eq!(history.events(), []);
        history.add(Happening::Started { pid: 7, by: Some("tray".into()) });
        history.add(Happening::Stopped { by: None, killed: false });
        let what: Vec<Happening> = history.events().into_iter().map(|event| event.what).collect();
        assert_eq!(
            what,
            [
                Happening::Started { pid: 7, by: Some("tray".into()) },
                Happening::Stopped { by: None, killed: false }
            ]
        );
    }

    #[test]
    fn an_event_and_a_report_keep_their_messages() {
        let dir = tempfile::tempdir().expect("a folder");
        let history = history(&dir);
        let cause = Message::PythonPackageMissing { package: "redis".to_owned() };
        let told = CrashReport { cause: cause.clone(), ..report("") };
        history.add_crash(&told);
        history.add_crash(&told);
        let unhealthy = Message::AnswersStatus { status: 503, path: "/health".to_owned() };
        history.add(Happening::Unhealthy { why: unhealthy.clone() });
        assert_eq!(history.reports(), [told.clone(), told.clone()]);
        let what: Vec<Happening> = history.events().into_iter().map(|event| event.what).collect();
        assert_eq!(what[0], Happening::from(&told));
        assert_eq!(what[2], Happening::Unhealthy { why: unhealthy });
        let kept: Vec<Value> = serde_json::from_str(&read(&history.reports)).expect("JSON");
        assert_eq!(kept[0]["cause"], "the Python package “redis” is not installed");
        assert!(kept.iter().all(|report| report.get("cause_message_message").is_none()), "{kept:?}");
    }

    #[test]
    fn the_oldest_events_go_when_there_are_too_many() {
        let dir = tempfile::tempdir().expect("a folder");
        let history = history(&dir);
        for pid in 0..8000 {
            history.add(Happening::Started { pid, by: None });
        }
        assert!(fs::metadata(&history.events).expect("there").len() <= MOST);
        let events = history.events();
        assert!(events.len() > 1000, "{}", events.len());
        assert_eq!(events.last().expect("some").what, Happening::Started { pid: 7999, by: None });
    }

    #[test]
    fn fifty_crash_reports_are_kept_and_a_torn_file_is_put_aside() {
        let dir = tempfile::tempdir().expect("a folder");
        let history = history(&dir);
        for n in 0..60 {
            history.keep(&report(&format!("crash {n}")));
        }
        let causes: Vec<String> =
            history.reports().into_iter().map(|report| report.cause.to_string()).collect();
        assert_eq!((causes.len(), &*causes[0], &*causes[49]), (50, "crash 10", "crash 59"));
        fs::write(&history.reports, "[{").expect("written");
        fs::write(&history.events, b"\xff{\n").expect("written");
        assert_eq!((history.reports().len(), history.events().len()), (0, 0));
        history.keep(&report("again"));
        assert_eq!(history.reports().len(), 1);
        let aside = history.reports.with_extension("crashes.unreadable");
        assert_eq!(fs::read_to_string(aside).expect("put aside"), "[{");
    }

    #[test]
    fn what_a_newer_version_wrote_is_passed_over_and_kept() {
        let dir = tempfile::tempdir().expect("a folder");
        let history = history(&dir);
        history.add_crash(&report("first"));
        let newer = json!([{ "at": "2026-11-29T10:00:00Z", "why": { "id": "no_memory" } }]);
        fs::write(&history.reports, newer.to_string()).expect("written");
        let mut events = read(&history.events);
        events += "{\"at\":\"2026-11-29T10:00:00Z\",\"event\":\"slept\"}\n";
        fs::write(&history.events, &events).expect("written");
        history.add_crash(&report("second"));

        assert_eq!((history.events().len(), history.reports().len()), (2, 1));
        assert!(read(&history.events).starts_with(&events));
        let kept: Vec<Value> = serde_json::from_str(&read(&history.reports)).expect("JSON");
        assert_eq!((kept.len(), &kept[0]), (2, &newer[0]));
    }
}
