//! A line made a row for the window.

use super::level::Levels;
use super::needle::Needle;
use super::{ansi, links, text};
use trayvisor_model::{LogLevel, LogLink, LogRow};

/// Bytes of a row's text at most: what no person reads in one row, and no browser lays out well.
const LONGEST: usize = 4000;

/// What rows are made with.
pub(super) struct Making<'a> {
    /// What is marked in them.
    pub(super) needle: Option<&'a Needle>,
    /// Whether a file may be opened that is named in them.
    pub(super) may_open: &'a dyn Fn(&str) -> bool,
}

impl Making<'_> {
    /// Makes a row of a line of so many bytes, all or the first of them.
    pub(super) fn row(&self, row: u64, line: &[u8], length: u64, level: Option<LogLevel>) -> LogRow {
        let (stamp, shown) = text::shown(line);
        let kept = &shown[..cut_at(shown)];
        let unread = length.saturating_sub(line.len() as u64);
        let text = ansi::colours_only(&String::from_utf8_lossy(kept)).into_owned();
        let plain = ansi::plain(&text);
        let units = Units::of(&plain);
        let found = self.needle.into_iter().flat_map(|needle| needle.places(&plain));
        let links = links::links(&plain, self.may_open);
        LogRow {
            row,
            time: stamp.map(|stamp| String::from_utf8_lossy(stamp).into_owned()),
            cut: (shown.len() - kept.len()) as u64 + unread,
            level,
            found: found.map(|place| (units.at(place.start), units.at(place.end))).collect(),
            links: links
                .into_iter()
                .map(|(place, page)| LogLink { from: units.at(place.start), to: units.at(place.end), page })
                .collect(),
            text,
        }
    }

    /// The same for a line that has not ended, whose level nobody has told so far.
    pub(super) fn unfinished(&self, row: u64, line: &[u8], length: u64) -> LogRow {
        self.row(row, line, length, Levels::default().next(text::shown(line).1))
    }
}

/// Where a text that is too long is cut: before a letter, and before an escape code.
fn cut_at(text: &[u8]) -> usize {
    if text.len() <= LONGEST {
        return text.len();
    }
    let is_inside_letter = |at: usize| text[at] & 0xc0 == 0x80;
    let at = (0..=LONGEST).rev().find(|at| !is_inside_letter(*at)).unwrap_or(LONGEST);
    let escape = memchr::memrchr(0x1b, &text[at.saturating_sub(20)..at]).map(|n| at.saturating_sub(20) + n);
    escape.filter(|escape| !text[*escape..at].contains(&b'm')).unwrap_or(at)
}

/// Counts bytes of a text as JavaScript counts its letters.
struct Units<'a> {
    text: &'a str,
    ascii: bool,
}

impl Units<'_> {
    fn of(text: &str) -> Units<'_> {
        Units { text, ascii: text.is_ascii() }
    }

    fn at(&self, byte: usize) -> u32 {
        let units = if self.ascii { byte } else { self.text[..byte].encode_utf16().count() };
        u32::try_from(units).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(line: &str, needle: Option<&str>) -> LogRow {
        let needle = needle.and_then(|text| Needle::plain(text).expect("a needle"));
        let making = Making { needle: needle.as_ref(), may_open: &|_| true };
        making.row(7, line.as_bytes(), line.len() as u64, None)
    }

    #[test]
    fn a_line_is_taken_apart_and_made_harmless() {
        let made = row("2026-11-22T19:30:01.123+01:00 \x1b[31ma\x1b[0m\x1b[2Jb\n", None);
        assert_eq!(made.time.as_deref(), Some("2026-11-22T19:30:01.123+01:00"));
        assert_eq!((made.row, &*made.text), (7, "\x1b[31ma\x1b[0mb"));
        assert_eq!(row("no stamp\r\n", None).time, None);
    }

    #[test]
    fn what_was_found_is_told_in_units_of_the_text_without_escape_codes() {
        let made = row("\x1b[32m🚀 ok\x1b[0m: Done, done", Some("done"));
        assert_eq!(made.found, [(7, 11), (13, 17)]);
        assert_eq!(row("a\x1b[1mb", Some("ab")).found, [(0, 2)], "across a change of colour");
    }

    #[test]
    fn a_long_line_is_cut_and_says_by_how_much() {
        let made = row(&"ä".repeat(3000), None);
        assert_eq!((made.text.chars().count(), made.cut), (2000, 2000));
        let coloured = format!("{}\x1b[31mred", "x".repeat(LONGEST - 2));
        assert_eq!(row(&coloured, None).text.len(), LONGEST - 2, "not in an escape code");
    }

    #[test]
    fn links_are_told_with_what_they_lead_to() {
        let made = row("ä see http://127.0.0.1:8000/docs and app/main.py:12", None);
        let links: Vec<_> = made.links.iter().map(|link| (link.from, link.to, link.page)).collect();
        assert_eq!(links, [(6, 32, true), (37, 51, false)]);
    }
}
