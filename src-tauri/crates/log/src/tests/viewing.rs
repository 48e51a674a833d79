//! Any row of a log at once, whatever happens to its files.

use std::time::Duration;

use super::*;
use trayvisor_model::Message;
use trayvisor_model::error::Error;
use trayvisor_model::{
    LogAnchor, LogLevel, LogLook, LogNeedle, LogQuery, LogRow, LogRun, LogSight, LogState,
};

const LONG: Duration = Duration::from_secs(60);

/// A log and its view.
struct Viewed {
    log: Log,
    view: LogView,
    query: LogQuery,
}

impl Viewed {
    fn of(log: Log) -> Viewed {
        let project = log.dir.path().to_owned();
        let view = LogView::new(log.path(), project.clone(), vec![project]);
        Viewed { log, view, query: LogQuery::default() }
    }

    /// Looks at these rows after everything has been read and searched.
    fn look_at(&mut self, from: LogAnchor, count: u64) -> LogLook {
        let look = self.view.look(&self.query, LogSight { from, count }, LONG).expect("read");
        assert!(look.state.done);
        look
    }

    fn look(&mut self) -> LogState {
        self.look_at(LogAnchor::End(0), 0).state
    }

    fn rows(&mut self) -> Vec<LogRow> {
        let LogLook { state, at, rows } = self.look_at(LogAnchor::Position(0), u64::MAX);
        assert_eq!(at, state.first);
        assert_eq!(rows.len() as u64, (state.end - state.first).min(2000));
        rows
    }

    fn texts(&mut self) -> Vec<String> {
        self.rows().iter().map(LogRow::text).collect()
    }

    fn seek(&mut self, needle: &str, only_found: bool) -> LogState {
        let needle = LogNeedle { text: needle.to_owned(), expression: false };
        self.query = LogQuery { needle: Some(needle), only_found, ..self.query.clone() };
        self.look()
    }
}

fn numbered(numbers: std::ops::Range<usize>) -> String {
    numbers.map(|n| format!("line {n}\n")).collect()
}

#[test]
fn any_rows_of_a_long_log_are_read_at_once() {
    let mut viewed = Viewed::of(Log::with(numbered(0..100_000)));
    let state = viewed.look();
    assert_eq!((state.first, state.end, state.progress), (0, 100_000, 100));
    for from in [0, 255, 256, 70_001, 99_990] {
        for place in [LogAnchor::Position(from), LogAnchor::Row(from)] {
            let look = viewed.look_at(place, 10);
            let texts: Vec<_> = look.rows.iter().map(LogRow::text).collect();
            let expected: Vec<_> = (from..from + 10).map(|n| format!("line {n}")).collect();
            assert_eq!((look.at, texts), (from, expected));
        }
    }
    assert_eq!(viewed.look_at(LogAnchor::Position(99_999), 10).rows.len(), 1);
    assert!(viewed.look_at(LogAnchor::Position(u64::MAX), 10).rows.is_empty());
}

#[test]
fn the_last_rows_are_looked_at_but_not_those_that_are_known() {
    let mut viewed = Viewed::of(Log::with(numbered(0..50)));
    let numbers = |look: LogLook| (look.at, look.rows.iter().map(|row| row.row).collect::<Vec<_>>());
    assert_eq!(numbers(viewed.look_at(LogAnchor::End(0), 3)), (47, vec![47, 48, 49]));
    assert_eq!(numbers(viewed.look_at(LogAnchor::End(50), 3)), (50, vec![]));
    viewed.log.append("new\nnewer\n");
    assert_eq!(numbers(viewed.look_at(LogAnchor::End(50), 3)), (50, vec![50, 51]));
    viewed.log.append(&numbered(0..10));
    assert_eq!(numbers(viewed.look_at(LogAnchor::End(52), 3)), (59, vec![59, 60, 61]));
    assert_eq!(numbers(viewed.look_at(LogAnchor::End(0), 100)).1.len(), 62);
}

#[test]
fn a_row_is_found_again_where_others_are_hidden() {
    let mut viewed = Viewed::of(Log::with("INFO: a\nERROR: b\nINFO: c\nERROR: d\nINFO: e\n"));
    viewed.query.level = Some(LogLevel::Error);
    let texts = |look: LogLook| (look.at, look.rows.iter().map(LogRow::text).collect::<Vec<_>>());
    assert_eq!(texts(viewed.look_at(LogAnchor::Row(3), 9)), (1, vec!["ERROR: d".to_owned()]));
    assert_eq!(texts(viewed.look_at(LogAnchor::Row(2), 9)), (1, vec!["ERROR: d".to_owned()]), "the next one");
    assert_eq!(texts(viewed.look_at(LogAnchor::Row(4), 9)), (2, vec![]), "there is none");
}

#[test]
fn a_missing_log_is_an_empty_one_and_grows_from_there() {
    let mut viewed = Viewed::of(Log::new());
    assert_eq!((viewed.look().end, viewed.look().epoch), (0, 0));
    viewed.log.append("one\ntw");
    let state = viewed.look();
    assert_eq!((state.end, state.unfinished.map(|row| row.text()).as_deref()), (1, Some("tw")));
    viewed.log.append("o\n");
    assert_eq!(viewed.texts(), ["one", "two"]);
    assert_eq!(viewed.look().unfinished, None);
}

#[test]
fn a_look_takes_no_longer_than_it_may_and_goes_on_where_it_was() {
    let mut viewed = Viewed::of(Log::with(numbered(0..2000)));
    let mut states = Vec::new();
    while states.last().is_none_or(|state: &LogState| !state.done) {
        let nothing = LogSight { from: LogAnchor::End(0), count: 0 };
        states.push(viewed.view.look(&viewed.query, nothing, Duration::ZERO).expect("read").state);
    }
    let ends: Vec<_> = states.iter().map(|state| state.end).collect();
    assert_eq!(ends[..3], [256, 512, 768]);
    assert_eq!(ends.last(), Some(&2000));
    assert!(states[0].progress > 5 && states[0].progress < 20);
}

#[test]
fn rows_keep_their_numbers_when_the_log_is_rotated() {
    let mut viewed = Viewed::of(Log::with("one\ntwo\n"));
    viewed.look();
    viewed.log.rotate();
    viewed.log.append("three\n");
    let state = viewed.look();
    assert_eq!((state.first, state.end, state.epoch), (0, 3, 0));
    assert_eq!(viewed.texts(), ["one", "two", "three"]);
    fs::remove_file(rotated(&viewed.log.path(), 1)).expect("removed");
    let state = viewed.look();
    assert_eq!((state.first, state.end, state.epoch), (2, 3, 0));
    assert_eq!(viewed.rows().iter().map(|row| row.row).collect::<Vec<_>>(), [2]);
}

#[test]
fn an_emptied_log_is_another_one() {
    let mut viewed = Viewed::of(Log::with("one\ntwo\n"));
    viewed.seek("t", false);
    for content in ["new t\n", "longer than it ever was before\n", ""] {
        let epoch = viewed.look().epoch;
        fs::write(viewed.log.path(), content).expect("emptied");
        let expected: Vec<_> = content.lines().collect();
        assert_eq!(viewed.texts(), expected);
        assert_eq!(viewed.look().epoch, epoch + 1);
        assert_eq!(viewed.look().found, expected.len().min(1) as u64 * u64::from(content.contains('t')));
    }
}

#[test]
fn rows_of_a_file_that_went_since_the_last_look_are_left_out_and_never_others_in_their_place() {
    let mut viewed = Viewed::of(Log::with("one\ntwo\n"));
    viewed.log.rotate();
    viewed.log.append("three\n");
    viewed.look();
    fs::remove_file(rotated(&viewed.log.path(), 1)).expect("removed");
    let sight = LogSight { from: LogAnchor::Position(0), count: 10 };
    let (at, rows) = viewed.view.rows(sight).expect("read");
    assert_eq!((at, rows.len(), &*rows[0].text()), (2, 1, "three"));
    fs::write(viewed.log.path(), "other\nlines\n").expect("emptied");
    assert!(viewed.view.rows(sight).expect("read").1.is_empty());
}

#[test]
fn what_is_looked_for_is_counted_and_found_both_ways_and_around() {
    let mut viewed = Viewed::of(Log::with("an ERROR\nfine\n\x1b[31mer\x1b[0mror\nfine\nno error\n"));
    assert_eq!(viewed.seek("error", false).found, 3);
    let find = |row, backwards| {
        let found = viewed.view.find(row, backwards).expect("found");
        (found.row, found.position, found.ordinal)
    };
    assert_eq!(find(0, false), (0, 0, 1));
    assert_eq!(find(1, false), (2, 2, 2));
    assert_eq!(find(5, false), (0, 0, 1));
    assert_eq!(find(3, true), (2, 2, 2));
    assert_eq!(find(0, true), (0, 0, 1));
    assert_eq!(find(u64::MAX, true), (4, 4, 3));
    viewed.log.append("and an error\n");
    assert_eq!(viewed.look().found, 4);
    assert_eq!(viewed.seek("nowhere", false).found, 0);
    assert_eq!(viewed.view.find(0, false), None);
}

#[test]
fn only_the_rows_are_shown_that_are_wanted() {
    let lines = "INFO: a\nERROR: b\n  its stack\nDEBUG: c\nsomething\nWARNING: d\n";
    let mut viewed = Viewed::of(Log::with(lines));
    viewed.query.level = Some(LogLevel::Warning);
    assert_eq!(viewed.texts(), ["ERROR: b", "  its stack", "WARNING: d"]);
    assert_eq!(viewed.rows().iter().map(|row| row.row).collect::<Vec<_>>(), [1, 2, 5]);
    assert_eq!(viewed.view.position(3), 2, "the next one shown");
    viewed.seek("stack", true);
    assert_eq!(viewed.texts(), ["  its stack"]);
    assert_eq!(viewed.view.find(0, false).map(|found| (found.row, found.position)), Some((2, 0)));
    viewed.query.level = None;
    viewed.seek("O", true);
    assert_eq!(viewed.texts(), ["INFO: a", "ERROR: b"]);
    viewed.log.append("INFO: e\n");
    assert_eq!(viewed.texts(), ["INFO: a", "ERROR: b", "INFO: e"]);
    viewed.log.append("unfinish");
    assert_eq!(viewed.look().unfinished, None, "nobody knows yet");
}

#[test]
fn runs_are_told_apart_and_what_is_merely_printed_begins_none() {
    let run = |n: usize| format!("[trayvisor] started (PID: {n})\nof {n}\n");
    let mut viewed = Viewed::of(Log::with("before\n"));
    viewed.query.run = LogRun::Before;
    assert!(viewed.texts().is_empty());
    viewed.log.append(&run(1));
    assert_eq!(viewed.texts(), ["before"], "what is left of it");
    viewed.log.append(&run(2));
    viewed.log.append(" [trayvisor] started (PID: 3)\n10 %\r[trayvisor] started (PID: 4)\n");
    assert_eq!(viewed.texts(), ["[trayvisor] started (PID: 1)", "of 1"]);
    viewed.query.run = LogRun::This;
    assert_eq!(viewed.texts()[..2], ["[trayvisor] started (PID: 2)", "of 2"]);
    assert_eq!(viewed.look().runs, 2);
    viewed.query.since = viewed.look().next_row;
    assert!(viewed.texts().is_empty(), "cleared");
    viewed.log.append("new\n");
    assert_eq!(viewed.texts(), ["new"]);
}

#[test]
fn what_is_copied_and_saved_is_what_is_shown_in_plain_text() {
    let stamp = "2026-11-22T19:30:01.123+01:00";
    let mut viewed = Viewed::of(Log::with(format!("{stamp} \x1b[31mred\x1b[0m\nblue\n{stamp} red too\n")));
    viewed.look();
    assert_eq!(viewed.view.text(0..2, false).expect("copied"), "red\nblue\n");
    assert_eq!(viewed.view.text(2..99, true).expect("copied"), format!("{stamp} red too\n"));
    viewed.seek("red", true);
    let file = viewed.log.dir.path().join("saved.txt");
    viewed.view.save(&file, true).expect("saved");
    assert_eq!(fs::read_to_string(&file).expect("read"), format!("{stamp} red\n{stamp} red too\n"));
    viewed.view.save(&viewed.log.dir.path().join("none/saved.txt"), true).expect_err("no folder");
}

#[test]
fn more_than_a_clipboard_takes_is_not_copied() {
    let mut viewed = Viewed::of(Log::with(format!("{}\n", "x".repeat(999)).repeat(11_000)));
    viewed.look();
    assert!(matches!(viewed.view.text(0..11_000, false), Err(Error::Failed(Message::TooMuchToCopy { .. }))));
    assert_eq!(viewed.view.text(0..9000, false).expect("copied").len(), 9_000_000);
}

#[test]
fn a_query_that_is_none_leaves_the_one_before() {
    let mut viewed = Viewed::of(Log::with("a\nb\n"));
    viewed.seek("b", true);
    let needle = Some(LogNeedle { text: "(".to_owned(), expression: true });
    let wrong = LogQuery { needle, ..viewed.query.clone() };
    let sight = LogSight { from: LogAnchor::End(0), count: 9 };
    viewed.view.look(&wrong, sight, LONG).expect_err("no expression");
    assert_eq!(viewed.texts(), ["b"]);
}

/// What happens to a log while it is viewed.
#[derive(Clone, Debug)]
enum Step {
    Append(String),
    Rotate,
    /// The oldest file is removed.
    Forget,
    Empty(String),
}

fn step() -> impl Strategy<Value = Step> {
    let lines = "([ab\r]{0,5}\n){0,300}[ab]{0,3}";
    prop_oneof![
        5 => lines.prop_map(Step::Append),
        2 => Just(Step::Rotate),
        1 => Just(Step::Forget),
        1 => "[c-z]{12}\n".prop_map(Step::Empty),
    ]
}

/// The contents of a log's files, oldest first; the current one last, if it exists.
#[derive(Default)]
struct Files {
    old: Vec<String>,
    current: Option<String>,
}

impl Files {
    /// Applies a step to the log and to this model.
    fn take(&mut self, log: &Log, step: Step) {
        match step {
            Step::Append(text) => {
                log.append(&text);
                self.current.get_or_insert_default().push_str(&text);
            }
            // Without a current file there is nothing to rotate.
            Step::Rotate if self.current.is_none() => {}
            Step::Rotate => {
                log.rotate();
                self.old.extend(self.current.take());
            }
            Step::Forget if self.old.is_empty() => {}
            Step::Forget => {
                let oldest = (1..20).rev().map(|n| rotated(&log.path(), n)).find(|path| path.exists());
                fs::remove_file(oldest.expect("an old one")).expect("removed");
                self.old.remove(0);
            }
            Step::Empty(text) => {
                fs::write(log.path(), &text).expect("emptied");
                self.current = Some(text);
            }
        }
    }

    /// The texts of their rows, computed in the simplest way.
    fn rows(&self) -> Vec<String> {
        let current = self.current.as_deref().unwrap_or_default();
        let whole = current.rfind('\n').map_or(0, |end| end + 1);
        // An unfinished line in a rotated file stays unfinished, and is a row.
        let is_newest = |n: usize| self.current.is_none() && n + 1 == self.old.len();
        let old = self.old.iter().enumerate().map(|(n, file)| {
            let end = if is_newest(n) { file.rfind('\n').map_or(0, |end| end + 1) } else { file.len() };
            &file[..end]
        });
        let lines = old.chain([&current[..whole]]).flat_map(|file| file.split_inclusive('\n'));
        let shown = |line: &str| line.trim_end_matches(['\n', '\r']).rsplit('\r').next().map(str::to_owned);
        lines.filter_map(shown).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_rows_are_the_lines_of_the_files_whatever_happens(steps in prop::collection::vec(step(), 1..12)) {
        let mut viewed = Viewed::of(Log::new());
        viewed.query.needle = Some(LogNeedle { text: "ab".to_owned(), expression: false });
        let mut files = Files::default();
        for step in steps {
            files.take(&viewed.log, step);
            let expected = files.rows();
            let state = viewed.look();
            let mut texts = Vec::new();
            while (texts.len() as u64) < state.end - state.first {
                let look = viewed.look_at(LogAnchor::Position(state.first + texts.len() as u64), 700);
                prop_assert_eq!(&look.state, &state);
                prop_assert!(!look.rows.is_empty());
                texts.extend(look.rows.iter().map(LogRow::text));
            }
            prop_assert_eq!(&texts, &expected);
            let found = expected.iter().filter(|line| line.contains("ab")).count();
            prop_assert_eq!(state.found, found as u64);
        }
    }
}
