//! What reaches the file.

use super::*;

#[test]
fn each_line_gets_the_time_it_arrived() {
    let log = Log::new();
    let mut writer = log.writer(LogLimits::default());
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
    log.writer(LogLimits::default()).note("again");
    assert_eq!(log.texts(), ["\u{fffd}\0 broken", "[trayvisor] again"]);
}

#[test]
fn a_note_ends_the_line_that_a_crash_left_unfinished() {
    let log = Log::new();
    let mut writer = log.writer(LogLimits::default());
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
    let limits = LogLimits { max_size: 1000, keep: 2 };
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
    log.writer(LogLimits { max_size: 10, keep: 2 }).output(b"next\n");
    assert_eq!(log.texts(), ["1", "current", "next"]);
    assert!(!(3..=6).any(|n| rotated(&log.path(), n).exists()));
}

#[test]
fn a_log_without_old_files_begins_anew() {
    let log = Log::with("current\n");
    log.writer(LogLimits { max_size: 10, keep: 0 }).output(b"next\n");
    assert_eq!(log.texts(), ["next"]);
    assert!(!rotated(&log.path(), 1).exists());
}

#[test]
fn a_line_longer_than_a_file_may_be_is_whole() {
    let log = Log::new();
    let mut writer = log.writer(LogLimits { max_size: 1_000_000, keep: 5 });
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
    let mut writer = log.writer(LogLimits { max_size: 1_000_000, keep: 1 });
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
    let mut writer = log.writer(LogLimits::default());
    writer.output(b"[trayvisor] started (PID: 1): rm\n[trayv");
    writer.output(b"isor] stopped\n[INFO] hello\n");
    assert_eq!(log.texts(), [" [trayvisor] started (PID: 1): rm", " [trayvisor] stopped", "[INFO] hello"]);
}

#[test]
fn a_note_is_one_line_and_obeyed_by_no_terminal() {
    let log = Log::new();
    log.writer(LogLimits::default()).note("started (PID: 1): sh -c a\nb\x1b[2J");
    assert_eq!(log.texts(), ["[trayvisor] started (PID: 1): sh -c a b"]);
}

#[test]
fn a_log_emptied_in_the_midst_of_a_line_goes_on_with_a_line() {
    let log = Log::new();
    let mut writer = log.writer(LogLimits::default());
    writer.output(b"one\ntw");
    fs::OpenOptions::new().write(true).open(log.path()).and_then(|file| file.set_len(0)).expect("emptied");
    writer.output(b"o\nthree\n");
    assert_eq!(log.texts(), ["o", "three"]);
    assert!(log.tail(2).iter().all(|line| split(line).0.is_some()));
}

#[test]
fn a_log_taken_away_is_made_again_and_the_line_under_way_stays_whole() {
    let log = Log::new();
    let mut writer = log.writer(LogLimits::default());
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
    let mut writer = log.writer(LogLimits::default());
    writer.output(b"one\ntw");
    // A folder in place of the file, so that no line can be added.
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

#[test]
fn lines_that_are_held_back_are_written_whole_and_in_order() {
    let log = Log::new();
    let mut writer = log.writer(LogLimits::default());
    writer.output(b"one\ntw");
    let before = fs::read(log.path()).expect("read");
    writer.hold();
    writer.output(b"o\nthree\nfo");
    writer.note("noted");
    assert_eq!(fs::read(log.path()).expect("read"), before, "the file stays as it is");
    assert!(writer.release());
    writer.output(b"five\n");
    assert_eq!(log.texts(), ["one", "two", "three", "fo", "[trayvisor] noted", "five"]);
    writer.hold();
    assert!(!writer.release(), "there was nothing to write");
    writer.hold();
    writer.output(b"six\n");
    drop(writer);
    assert_eq!(log.texts().last().map(String::as_str), Some("six"), "nothing is lost at the end");
}

#[test]
fn a_log_that_is_emptied_while_lines_are_held_back_goes_on_with_them() {
    let log = Log::new();
    let mut writer = log.writer(LogLimits::default());
    writer.output(b"one\nan unfinished prom");
    writer.hold();
    writer.output(b"pt\ntwo");
    fs::write(log.path(), "").expect("emptied");
    assert!(writer.release());
    writer.output(b"\nthree\n");
    let texts = log.texts();
    assert_eq!(texts.last().map(String::as_str), Some("three"), "{texts:?}");
    assert!(texts.iter().any(|text| text.ends_with("two")), "{texts:?}");
}
