//! Rows, and the pieces of their text.

use proptest::prelude::*;

use super::*;

const STAMP: &str = "2026-11-22T19:30:01.123+01:00";

fn row(line: &str, needle: Option<&str>, level: Option<LogLevel>) -> LogRow {
    let needle = needle.and_then(|text| Needle::plain(text).expect("a needle"));
    let making = Making { needle: needle.as_ref(), may_open: &|_| true };
    making.row(7, line.as_bytes(), line.len() as u64, level)
}

/// A row's pieces as text: `text`, `[match]`, `{style}`, and `<link>` around a whole link.
fn drawn(line: &str, needle: Option<&str>) -> String {
    let mut drawn = String::new();
    for part in row(line, needle, None).parts {
        let (before, after) = match part.link {
            Some(LogLink::Page) => ("<page:", ">"),
            Some(LogLink::File) => ("<file:", ">"),
            None => ("", ""),
        };
        drawn.push_str(before);
        for piece in part.pieces {
            let text = if piece.matched { format!("[{}]", piece.text) } else { piece.text };
            drawn.push_str(&if piece.style.is_plain() { text } else { format!("{{{text}}}") });
        }
        drawn.push_str(after);
    }
    drawn
}

#[test]
fn a_line_is_taken_apart_and_made_harmless() {
    let made = row(&format!("{STAMP} \x1b[31ma\x1b[0m\x1b[2Jb\n"), None, None);
    assert_eq!(made.time.as_deref(), Some(STAMP));
    let red = LogStyle { foreground: Some(LogColour::Theme(1)), ..LogStyle::default() };
    let pieces = vec![
        LogPiece { text: "a".to_owned(), style: red, matched: false },
        LogPiece { text: "b".to_owned(), ..LogPiece::default() },
    ];
    assert_eq!((made.row, made.parts), (7, vec![LogPart { link: None, pieces }]));
    assert_eq!(row("no stamp\r\n", None, None).time, None);
    assert_eq!(row("\x1b[31m\n", None, None).parts, []);
}

#[test]
fn matches_are_pieces_of_their_own_across_changes_of_style() {
    assert_eq!(drawn("\x1b[32m🚀 ok\x1b[0m: Done, done", Some("done")), "{🚀 ok}: [Done], [done]");
    assert_eq!(drawn("a\x1b[1mb", Some("ab")), "[a]{[b]}", "across a change of style");
    assert_eq!(drawn("a \x1b[31mre\x1b[0md b", Some("red")), "a {[re]}[d] b");
    assert_eq!(drawn("aaa", Some("a")), "[a][a][a]");
    assert_eq!(drawn("東京ä東", Some("京ä")), "東[京ä]東");
}

#[test]
fn a_long_line_is_cut_and_says_by_how_much() {
    let made = row(&"ä".repeat(3000), None, None);
    assert_eq!((made.text().chars().count(), made.cut), (2000, 2000));
    let three = row(&"東".repeat(2000), None, None);
    assert_eq!((three.text().chars().count(), three.cut), (1333, 2001), "before a letter");
    let coloured = format!("{}\x1b[31mred", "x".repeat(LONGEST - 2));
    assert_eq!(row(&coloured, None, None).text().len(), LONGEST - 2, "not in an escape code");
}

#[test]
fn links_are_parts_with_the_whole_of_their_text() {
    assert_eq!(
        drawn("ä see http://127.0.0.1:8000/docs and app/main.py:12", None),
        "ä see <page:http://127.0.0.1:8000/docs> and <file:app/main.py:12>"
    );
    assert_eq!(drawn("a.ts(3,9)b.ts:4", None), "<file:a.ts(3,9)><file:b.ts:4>", "one right after another");
}

#[test]
fn styles_matches_and_links_may_overlap_in_any_way() {
    assert_eq!(
        drawn("on \x1b[1mhttp://x:\x1b[32m80\x1b[0m/a, ok", Some("n http")),
        "o[n ]<page:{[http]}{://x:}{80}/a>, ok"
    );
    assert_eq!(drawn("see \x1b[4mmain.py:3\x1b[0m", Some("py:3")), "see <file:{main.}{[py:3]}>");
}

#[test]
fn the_word_that_names_the_level_is_coloured_where_the_server_coloured_nothing() {
    let coloured = |line: &str, level| {
        let pieces = row(line, None, Some(level)).parts.into_iter().flat_map(|part| part.pieces);
        pieces.map(|piece| (piece.text, piece.style.foreground)).collect::<Vec<_>>()
    };
    let (green, yellow) = (Some(LogColour::Theme(2)), Some(LogColour::Theme(3)));
    assert_eq!(
        coloured("WARNING: slow", LogLevel::Warning),
        [("WARNING".to_owned(), yellow), (": slow".to_owned(), None)]
    );
    assert_eq!(
        coloured("[INFO] up", LogLevel::Info),
        [("[INFO".to_owned(), green), ("] up".to_owned(), None)]
    );
    assert_eq!(coloured("ERROR: no", LogLevel::Error), [("ERROR: no".to_owned(), None)]);
    assert_eq!(coloured("  INFO", LogLevel::Info), [("  INFO".to_owned(), None)]);
    let own = coloured("INFO: \x1b[36mx", LogLevel::Info);
    assert_eq!(own, [("INFO: ".to_owned(), None), ("x".to_owned(), Some(LogColour::Theme(6)))]);
}

#[test]
fn only_lines_of_the_supervisor_are_notes() {
    let kind = |line: &str| row(line, None, None).kind;
    assert_eq!(kind(&format!("{STAMP} [trayvisor] started (PID: 1)\n")), LogKind::Note);
    assert_eq!(kind("[trayvisor] stopped"), LogKind::Note);
    for line in [" [trayvisor] started (PID: 1)", "10 %\r[trayvisor] stopped", "\x1b[0m[trayvisor] stopped"] {
        assert_eq!(kind(line), LogKind::Output, "{line:?}");
    }
}

proptest! {
    #[test]
    fn the_pieces_of_a_row_are_its_plain_text_and_none_is_empty(
        words in prop::collection::vec(prop_oneof![
            "[ab東ä🚀 ]{0,6}",
            "\x1b\\[[0-9;:]{0,8}m",
            Just("http://ab/a.b".to_owned()),
            Just("ab.py:3".to_owned()),
            "[\\x07\\x1b\\x7f\\x{9b}]{1,2}\\PC{0,2}",
        ], 0..12),
        needle in "[ab東ä/:]{0,2}",
    ) {
        let line = words.concat();
        let made = row(&line, Some(&needle), None);
        let plain = ansi::plain(&line).into_owned();
        prop_assert_eq!(made.text(), plain.as_str());
        let pieces: Vec<_> = made.parts.iter().flat_map(|part| &part.pieces).collect();
        prop_assert!(pieces.iter().all(|piece| !piece.text.is_empty()));
        let matched: String = pieces.iter().filter(|piece| piece.matched).map(|piece| &*piece.text).collect();
        let needle = Needle::plain(&needle).expect("a needle");
        let expected: String = needle.iter().flat_map(|needle| needle.places(&plain)).map(|at| &plain[at]).collect();
        prop_assert_eq!(matched, expected);
    }
}
