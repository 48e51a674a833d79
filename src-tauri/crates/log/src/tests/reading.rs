//! Pages from the end and forwards.

use super::*;

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
    // Another file in between, so that the new one does not get the same identity.
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
