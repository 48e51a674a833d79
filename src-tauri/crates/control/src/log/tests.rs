//! A log as a whole: what was written, through whatever rotations and restarts, is what is read.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;
use crate::files;
use crate::model::LogPosition;

/// A log in a folder of its own.
struct Log {
    dir: tempfile::TempDir,
}

impl Log {
    fn new() -> Log {
        Log { dir: tempfile::tempdir().expect("a folder") }
    }

    fn with(content: impl AsRef<[u8]>) -> Log {
        let log = Log::new();
        fs::write(log.path(), content).expect("written");
        log
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("backend.log")
    }

    fn writer(&self, limits: Limits) -> Writer {
        Writer::open(self.path(), limits).expect("opened")
    }

    fn append(&self, content: &str) {
        use std::io::Write as _;
        let mut file = files::open_to_append(&self.path()).expect("opened");
        file.write_all(content.as_bytes()).expect("written");
    }

    fn rotate(&self) {
        for n in (0..9).rev().filter(|n| rotated(&self.path(), *n).exists()) {
            fs::rename(rotated(&self.path(), n), rotated(&self.path(), n + 1)).expect("rotated");
        }
    }

    fn tail(&self, count: usize) -> Vec<String> {
        tail(&self.path(), count).expect("read").lines
    }

    fn follow(&self, from: &LogPosition) -> crate::model::LogPage {
        follow(&self.path(), from, 50).expect("read")
    }

    /// The texts of all lines of all files, without their times.
    fn texts(&self) -> Vec<String> {
        texts(&self.path(), LogPosition::default(), None)
    }

    /// The texts of the lines wanted.
    fn find(&self, wanted: Wanted<'_>) -> Option<Vec<String>> {
        let stretch = find(&self.path(), wanted).expect("read")?;
        Some(texts(&self.path(), stretch.from, Some(&stretch.until)))
    }
}

fn texts(log: &Path, from: LogPosition, until: Option<&LogPosition>) -> Vec<String> {
    let mut lines = Lines::new(log.to_owned(), from, LONGEST_LINE);
    let mut texts = Vec::new();
    while until != Some(lines.position())
        && let Some(line) = lines.next_line().expect("read")
    {
        texts.push(split(&line).1.to_owned());
    }
    texts
}

const NOTHING: [&str; 0] = [];

// ── Writing ──

#[test]
fn each_line_gets_the_time_it_arrived() {
    let log = Log::new();
    let mut writer = log.writer(Limits::default());
    writer.output(b"one\ntw");
    writer.output(b"o\n");
    for line in log.tail(2) {
        let (stamp, _) = split(&line);
        stamp.expect("a stamp").parse::<jiff::Timestamp>().expect("a time");
    }
    assert_eq!(log.texts(), ["one", "two"]);
}

#[test]
fn what_was_there_is_kept_and_an_unfinished_last_line_is_finished() {
    let log = Log::with(b"\xff\0 broken");
    log.writer(Limits::default()).note("again");
    assert_eq!(log.texts(), ["\u{fffd}\0 broken", "[trayvisor] again"]);
}

#[test]
fn a_note_ends_the_line_that_a_crash_left_unfinished() {
    let log = Log::new();
    let mut writer = log.writer(Limits::default());
    writer.output(b"Connecting to the database... ");
    assert_eq!(log.tail(9), NOTHING, "it may still go on");
    let page = tail(&log.path(), 9).expect("read");
    assert!(page.unfinished.is_some_and(|text| text.ends_with("database... ")));
    writer.note("crashed");
    assert_eq!(log.texts(), ["Connecting to the database... ", "[trayvisor] crashed"]);
}

#[test]
fn a_full_file_is_put_away_and_only_so_many_are_kept() {
    let log = Log::new();
    let limits = Limits { max_size: 1000, keep: 2 };
    let mut writer = log.writer(limits);
    let lines: Vec<String> = (0..40).map(|n| format!("{n:0>100}")).collect();
    for chunk in lines.join("\n").as_bytes().chunks(77) {
        writer.output(chunk);
    }
    writer.end_line();
    let kept = log.texts();
    assert_eq!(kept, lines[lines.len() - kept.len()..], "the newest lines, none lost, none torn");
    assert!(!rotated(&log.path(), 3).exists());
    for n in 0..=limits.keep {
        let size = fs::metadata(rotated(&log.path(), n)).map_or(0, |found| found.len());
        assert!(size <= limits.max_size + 131, ".{n} has {size} bytes, more than a line too much");
    }
    assert!(kept.len() >= 14, "{}", kept.len());
}

#[test]
fn where_fewer_files_are_to_be_kept_the_surplus_goes_with_the_next_rotation() {
    let log = Log::with("current\n");
    for n in 1..=5 {
        fs::write(rotated(&log.path(), n), format!("{n}\n")).expect("written");
    }
    log.writer(Limits { max_size: 10, keep: 2 }).output(b"next\n");
    assert_eq!(log.texts(), ["1", "current", "next"]);
    assert!(!(3..=6).any(|n| rotated(&log.path(), n).exists()));
}

#[test]
fn a_log_without_old_files_begins_anew() {
    let log = Log::with("current\n");
    log.writer(Limits { max_size: 10, keep: 0 }).output(b"next\n");
    assert_eq!(log.texts(), ["next"]);
    assert!(!rotated(&log.path(), 1).exists());
}

#[test]
fn a_line_longer_than_a_file_may_be_is_whole() {
    let log = Log::new();
    let mut writer = log.writer(Limits { max_size: 1_000_000, keep: 5 });
    let long = "x".repeat(10_485_760);
    writer.output(b"before\n");
    for chunk in long.as_bytes().chunks(16_384) {
        writer.output(chunk);
    }
    writer.output(b"\nafter\n");
    let texts = log.texts();
    assert_eq!(texts.len(), 3);
    assert_eq!(texts[0], "before");
    assert!(texts[1] == long, "{} bytes", texts[1].len());
    assert_eq!(texts[2], "after");
    let page = log.tail(3);
    assert!(page[1].len() < 70_000 && page[1].ends_with("… (10485791 bytes)"), "cut for a window");
}

#[test]
fn an_output_that_never_ends_its_line_is_broken_and_kept_within_limits() {
    let log = Log::new();
    let mut writer = log.writer(Limits { max_size: 1_000_000, keep: 1 });
    let chunk = vec![b'x'; 1_000_000];
    for _ in 0..40 {
        writer.output(&chunk);
    }
    let size: u64 =
        (0..9).filter_map(|n| fs::metadata(rotated(&log.path(), n)).ok()).map(|file| file.len()).sum();
    assert!(size <= 2 * LONGEST_LINE as u64, "{size}");
    assert!(log.texts().iter().all(|line| line.len() <= LONGEST_LINE));
}

#[test]
fn a_server_cannot_write_lines_of_the_supervisors() {
    let log = Log::new();
    let mut writer = log.writer(Limits::default());
    writer.output(b"[trayvisor] started (PID: 1): rm\n[trayv");
    writer.output(b"isor] stopped\n[INFO] hello\n");
    assert_eq!(log.texts(), [" [trayvisor] started (PID: 1): rm", " [trayvisor] stopped", "[INFO] hello"]);
}

#[test]
fn a_note_is_one_line_and_obeyed_by_no_terminal() {
    let log = Log::new();
    log.writer(Limits::default()).note("started (PID: 1): sh -c a\nb\x1b[2J");
    assert_eq!(log.texts(), ["[trayvisor] started (PID: 1): sh -c a b"]);
}

#[test]
fn a_log_emptied_in_the_midst_of_a_line_goes_on_with_a_line() {
    let log = Log::new();
    let mut writer = log.writer(Limits::default());
    writer.output(b"one\ntw");
    fs::OpenOptions::new().write(true).open(log.path()).and_then(|file| file.set_len(0)).expect("emptied");
    writer.output(b"o\nthree\n");
    assert_eq!(log.texts(), ["o", "three"]);
    assert!(log.tail(2).iter().all(|line| split(line).0.is_some()));
}

#[test]
fn a_log_taken_away_is_made_again_and_the_line_under_way_stays_whole() {
    let log = Log::new();
    let mut writer = log.writer(Limits::default());
    writer.output(b"one\ntw");
    let away = log.dir.path().join("away.log");
    fs::rename(log.path(), &away).expect("moved");
    std::thread::sleep(writer::LOOK);
    writer.output(b"o\nthree\n");
    assert_eq!(texts(&away, LogPosition::default(), None), ["one", "two"]);
    assert_eq!(log.texts(), ["three"]);
}

#[test]
fn lines_that_could_not_be_written_are_counted_and_none_is_torn() {
    let log = Log::new();
    let mut writer = log.writer(Limits::default());
    writer.output(b"one\ntw");
    // In the file's place there is something that no line can be added to.
    fs::rename(log.path(), log.dir.path().join("away")).expect("moved");
    fs::create_dir(log.path()).expect("made");
    std::thread::sleep(writer::LOOK);
    writer.output(b"o\nthree\nfo");
    writer.output(b"u");
    writer.output(b"r\nfive\n");
    writer.note("six");
    writer.output(b"seven\nei");
    fs::remove_dir(log.path()).expect("removed");
    writer.output(b"ght\n");
    assert_eq!(log.texts(), NOTHING);
    writer.output(b"nine\n");
    let texts = log.texts();
    let lost = "[trayvisor] lines lost here: 6 (";
    assert!(texts.len() == 2 && texts[0].starts_with(lost) && texts[1] == "nine", "{texts:?}");
}

// ── Reading ──

#[test]
fn the_last_lines_of_a_long_log_are_found_from_its_end() {
    let log = Log::with((0..100_000).map(|n| format!("line {n}\n")).collect::<String>());
    assert_eq!(log.tail(2), ["line 99998", "line 99999"]);
    assert_eq!(log.tail(20_000).len(), 20_000);
}

#[test]
fn a_short_or_missing_log_gives_what_there_is() {
    let log = Log::with("only\r\n");
    assert_eq!(log.tail(50), ["only"]);
    assert_eq!(log.tail(0), NOTHING);
    let page = tail(&log.path().with_extension("none"), 50).expect("read");
    assert_eq!((page.lines.len(), page.missed, page.next), (0, false, LogPosition::default()));
}

#[test]
fn a_page_is_limited_and_the_next_goes_on_without_a_gap() {
    let line = "x".repeat(99);
    let log = Log::with((0..90_000).map(|n| format!("{n:06}{line}\n")).collect::<String>());
    log.rotate();
    log.append("newer\n");
    let first = tail(&log.path(), 100_000).expect("read");
    assert!(first.lines.len() > 70_000 && first.lines.len() < 90_000, "{}", first.lines.len());
    let second = follow(&log.path(), &first.next, 100_000).expect("read");
    assert_eq!(first.lines.len() + second.lines.len(), 90_001);
    assert!(second.lines[0].starts_with(&format!("{:06}", first.lines.len())));
}

#[test]
fn right_after_a_rotation_the_lines_before_are_shown() {
    let log = Log::with("one\ntwo\n");
    log.rotate();
    let page = tail(&log.path(), 50).expect("read");
    assert_eq!(page.lines, ["one", "two"]);
    log.append("three\n");
    assert_eq!(log.follow(&page.next).lines, ["three"]);
}

#[test]
fn an_unfinished_line_is_shown_as_such_until_it_is_whole() {
    let log = Log::with("one\ntw");
    let page = tail(&log.path(), 50).expect("read");
    assert_eq!((page.lines, page.unfinished.as_deref()), (vec!["one".to_owned()], Some("tw")));
    log.append("o\nthree\n");
    let page = log.follow(&page.next);
    assert_eq!((page.lines, page.unfinished), (vec!["two".to_owned(), "three".to_owned()], None));
}

#[test]
fn following_goes_on_across_rotations_without_a_gap() {
    let log = Log::with("one\n");
    let page = tail(&log.path(), 50).expect("read");
    for line in ["two\n", "three\n", "four\n"] {
        log.append(line);
        log.rotate();
    }
    log.append("five\n");
    let page = log.follow(&page.next);
    assert_eq!(page.lines, ["two", "three", "four", "five"]);
    assert!(!page.missed);
}

#[test]
fn a_reader_whose_file_is_gone_is_told_so() {
    let log = Log::with("one\n");
    let page = tail(&log.path(), 50).expect("read");
    // Another file in the meantime, so that the new one is not taken for it.
    fs::rename(log.path(), log.dir.path().join("away")).expect("moved");
    assert_eq!(log.follow(&page.next).lines, NOTHING);
    log.append("two\n");
    let page = log.follow(&page.next);
    assert_eq!((page.lines, page.missed), (vec!["two".to_owned()], true));
    assert!(!log.follow(&page.next).missed, "once");
}

#[test]
fn an_emptied_log_is_followed_from_its_beginning() {
    let log = Log::with("one\ntwo\n");
    let page = tail(&log.path(), 50).expect("read");
    fs::write(log.path(), "new\n").expect("emptied");
    assert_eq!(log.follow(&page.next).lines, ["new"]);
    fs::write(log.path(), "as long as\nit was before\n").expect("emptied");
    assert_eq!(log.follow(&page.next).lines, ["as long as", "it was before"]);
}

// ── Finding ──

const LAST_10: Wanted<'_> = Wanted { count: 10, pattern: None, previous: false };

#[test]
fn the_last_lines_with_a_text_are_found_in_all_files() {
    let log = Log::with("2026-11-22T19:30:01.500+01:00 GET 500\nGET 200\nget 404\n");
    log.rotate();
    log.append("POST 500\n\x1b[31mG\x1b[0mET 404\n");
    let pattern = Pattern::new("get");
    let wanted = Wanted { pattern: Some(&pattern), ..LAST_10 };
    assert_eq!(log.find(wanted).expect("found").len(), 5, "from the first one on");
    let two = log.find(Wanted { count: 2, ..wanted }).expect("found");
    assert_eq!(two, ["get 404", "POST 500", "\x1b[31mG\x1b[0mET 404"]);
    let time = Pattern::new("01.500");
    assert_eq!(log.find(Wanted { pattern: Some(&time), ..wanted }).expect("a log"), NOTHING);
}

#[test]
fn the_previous_run_is_found_across_files() {
    let log = Log::new();
    assert_eq!(log.find(Wanted { previous: true, ..LAST_10 }), None);
    let mut writer = log.writer(Limits { max_size: 150, keep: 50 });
    let run = |writer: &mut Writer, pid: u32| {
        writer.note(&format!("started (PID: {pid}): x"));
        (0..4).for_each(|n| {
            writer.output(format!("{pid} says {n}\n[trayvisor] started (PID: 0)\n").as_bytes());
        });
    };
    run(&mut writer, 1);
    assert_eq!(log.find(Wanted { previous: true, ..LAST_10 }), None, "it is the first one");
    run(&mut writer, 2);
    run(&mut writer, 3);
    assert!(rotated(&log.path(), 4).exists());
    let all = Wanted { count: 100, pattern: None, previous: true };
    let previous = log.find(all).expect("a run before");
    assert_eq!(previous.len(), 9);
    assert_eq!(previous[0], "[trayvisor] started (PID: 2): x");
    assert_eq!(previous[7], "2 says 3");
    let pattern = Pattern::new("says");
    let last = log.find(Wanted { count: 1, pattern: Some(&pattern), ..all }).expect("a run before");
    assert_eq!(last[0], "2 says 3");
    // Each run is in five files, the first of them with its beginning alone.
    for n in 7..15 {
        fs::remove_file(rotated(&log.path(), n)).expect("removed");
    }
    assert_eq!(log.find(all).map(|left| left.len()), Some(4), "what is left of it");
}

// ── Whatever is written ──

/// What happens to a log.
#[derive(Clone, Debug)]
enum Step {
    Output(Vec<u8>),
    Note(String),
    /// A supervisor ends, and another one writes on.
    Restart,
    /// A reader takes at most so many lines.
    Read(usize),
}

fn step() -> impl Strategy<Value = Step> {
    // No "[": lines that look like notes are another test's.
    let bytes = prop_oneof![any::<u8>(), Just(b'\n'), Just(b'x')].prop_filter("no [", |byte| *byte != b'[');
    prop_oneof![
        6 => prop::collection::vec(bytes, 0..200).prop_map(Step::Output),
        1 => "[^\\p{Cc}]{0,20}".prop_map(Step::Note),
        1 => Just(Step::Restart),
        3 => (0..20_usize).prop_map(Step::Read),
    ]
}

/// What must be in the log after these steps, written down in the simplest way.
fn expected(steps: &[Step]) -> Vec<String> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    let mut unfinished = false;
    for step in steps {
        match step {
            Step::Output(bytes) => {
                for line in bytes.split_inclusive(|byte| *byte == b'\n') {
                    match lines.last_mut().filter(|_| unfinished) {
                        Some(last) => last.extend(line),
                        None => lines.push(line.to_owned()),
                    }
                    unfinished = !line.ends_with(b"\n");
                }
            }
            Step::Note(text) => {
                lines.push(format!("{NOTE}{text}").into_bytes());
                unfinished = false;
            }
            Step::Restart => unfinished = false,
            Step::Read(_) => {}
        }
    }
    let text = |line: &Vec<u8>| {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned()
    };
    lines.iter().map(text).collect()
}

/// The texts of lines that must all have their time.
fn strip(lines: &[String]) -> Vec<String> {
    let text = |line: &String| match split(line) {
        (Some(_), text) => text.to_owned(),
        (None, _) => panic!("no time: {line:?}"),
    };
    lines.iter().map(text).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_line_is_read_once_and_in_order(steps in prop::collection::vec(step(), 0..30), count in 0..40_usize) {
        let log = Log::new();
        let limits = Limits { max_size: 600, keep: 1000 };
        let mut writer = log.writer(limits);
        let (mut seen, mut at) = (Vec::new(), LogPosition::default());
        for step in &steps {
            match step {
                Step::Output(bytes) => writer.output(bytes),
                Step::Note(text) => writer.note(text),
                Step::Restart => writer = log.writer(limits),
                Step::Read(count) => {
                    let page = follow(&log.path(), &at, *count).expect("read");
                    prop_assert!(!page.missed);
                    seen.extend(strip(&page.lines));
                    at = page.next;
                }
            }
        }
        writer.end_line();
        seen.extend(strip(&follow(&log.path(), &at, usize::MAX).expect("read").lines));
        let expected = expected(&steps);
        prop_assert_eq!(&seen, &expected);
        prop_assert_eq!(&log.texts(), &expected);
        let last = &expected[expected.len().saturating_sub(count)..];
        prop_assert_eq!(strip(&log.tail(count)), last);
        let pattern = Pattern::new("x");
        let found = log.find(Wanted { count, pattern: Some(&pattern), previous: false }).unwrap_or_default();
        let matches = |line: &&String| pattern.find(&ansi::plain(line)).is_some();
        let all: Vec<&String> = expected.iter().filter(matches).collect();
        let wanted = &all[all.len().saturating_sub(count)..];
        prop_assert_eq!(found.iter().filter(matches).collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn no_content_and_no_position_is_too_odd_to_be_read(
        content in prop::collection::vec(any::<u8>(), 0..400),
        older in prop::collection::vec(any::<u8>(), 0..400),
        offset in any::<u64>(),
        count in 1..50_usize,
    ) {
        let log = Log::with(older);
        log.rotate();
        fs::write(log.path(), content).expect("written");
        let page = tail(&log.path(), count).expect("read");
        prop_assert!(page.lines.len() <= count);
        let anywhere = LogPosition { offset, ..page.next };
        follow(&log.path(), &anywhere, count).expect("read");
        let nowhere = LogPosition { file: "gone".to_owned(), offset };
        prop_assert!(follow(&log.path(), &nowhere, count).expect("read").missed);
        find(&log.path(), Wanted { count, pattern: Some(&Pattern::new("a")), previous: true }).expect("read");
    }
}
