//! What happened to a server, and when: kept beyond the life of its supervisor, in a file that never grows far.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::files::{self, Keep};
use crate::home::Home;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::message::{self, Message};
use trayvisor_model::{CrashReport, Event, Happening, ServerRef};

/// So many bytes of events are kept, give or take one round of cutting: some two thousand events.
const MOST: u64 = 256 * 1024;
/// So many crash reports are kept of each server.
const REPORTS: usize = 50;

/// The history of one server.
#[derive(Clone, Debug)]
pub struct History {
    events: PathBuf,
    reports: PathBuf,
}

impl History {
    /// Where this server's is.
    pub fn of(home: &Home, server: &ServerRef) -> History {
        let record = home.record(server);
        History { events: record.with_extension("history"), reports: record.with_extension("crashes") }
    }

    /// Adds an event of now. What can't be kept is missing later and harms nothing else.
    pub fn add(&self, what: Happening) {
        if let Err(error) = self.append(&Event { at: jiff::Timestamp::now(), what }) {
            tracing::warn!("{error}");
        }
    }

    /// Adds a crash, and keeps its report.
    pub fn add_crash(&self, report: &CrashReport) {
        self.add(Happening::from(report));
        self.keep(report);
    }

    fn append(&self, event: &Event) -> Result<()> {
        let mut line = message::to_vec(event).expect("our own data is always JSON");
        line.push(b'\n');
        let mut file = files::open_to_append(&self.events)?;
        // One write: of two that add at once, each adds a whole line.
        file.write_all(&line).map_err(Error::file(Message::Written {}, &self.events))?;
        let is_long = file.metadata().is_ok_and(|found| found.len() > MOST);
        // Windows replaces no file that is open.
        drop(file);
        if is_long { self.cut() } else { Ok(()) }
    }

    /// Forgets the older half.
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
        // A line that was cut off by a power failure is passed over, and so is an event of a newer version.
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// Keeps a crash report, and forgets the oldest where there are too many. Those that this version can't read stay as
    /// they are; a file that is no list of reports at all is put aside.
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
            // What could not be read now may be readable later, and is not written over.
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

    /// The crash reports kept, oldest first, as far as this version can read them.
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
        history.add(Happening::Stopped { by: None });
        let what: Vec<Happening> = history.events().into_iter().map(|event| event.what).collect();
        assert_eq!(
            what,
            [Happening::Started { pid: 7, by: Some("tray".into()) }, Happening::Stopped { by: None }]
        );
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
