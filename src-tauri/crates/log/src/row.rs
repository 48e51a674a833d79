//! Turns a line into a row for the window.

use std::ops::Range;

use super::level::{Levels, first_word};
use super::needle::Needle;
use super::{ansi, links, note, text};
use trayvisor_model::{LogColour, LogKind, LogLevel, LogLink, LogPart, LogPiece, LogRow, LogStyle};

/// Maximum length of a row's text, in bytes. Longer text cannot be read in one row, and browsers lay it out badly.
const LONGEST: usize = 4000;

/// What is needed to create rows.
pub(super) struct Making<'a> {
    /// The text to search for in them.
    pub(super) needle: Option<&'a Needle>,
    /// Whether a file named in them may be opened.
    pub(super) may_open: &'a dyn Fn(&str) -> bool,
}

impl Making<'_> {
    /// Creates a row for a line of `length` bytes, given completely or its beginning.
    pub(super) fn row(&self, row: u64, line: &[u8], length: u64, level: Option<LogLevel>) -> LogRow {
        let (stamp, shown) = text::shown(line);
        let kept = &shown[..cut_at(shown)];
        let unread = length.saturating_sub(line.len() as u64);
        LogRow {
            row,
            time: stamp.map(|stamp| String::from_utf8_lossy(stamp).into_owned()),
            kind: if note(line).is_some() { LogKind::Note } else { LogKind::Output },
            level,
            parts: self.parts(&String::from_utf8_lossy(kept), level),
            cut: (shown.len() - kept.len()) as u64 + unread,
        }
    }

    fn parts(&self, line: &str, level: Option<LogLevel>) -> Vec<LogPart> {
        let (text, mut styles) = ansi::styled(line);
        if styles.is_empty() {
            styles = with_level(&text, level);
        }
        let matches = self.needle.into_iter().flat_map(|needle| needle.places(&text)).collect();
        let pieces = Pieces { text: &text, styles, matches };
        let mut parts = Vec::new();
        let mut begin = 0;
        for (place, link) in links::links(&text, self.may_open) {
            parts.extend(pieces.part(begin..place.start, None));
            begin = place.end;
            parts.extend(pieces.part(place, Some(link)));
        }
        parts.extend(pieces.part(begin..text.len(), None));
        parts
    }

    /// The same for a line that has not ended, whose level is not known yet.
    pub(super) fn unfinished(&self, row: u64, line: &[u8], length: u64) -> LogRow {
        self.row(row, line, length, Levels::default().next(text::shown(line).1))
    }
}

/// Where to cut a text that is too long: before a letter. The rest of a cut escape code is not shown.
fn cut_at(text: &[u8]) -> usize {
    if text.len() <= LONGEST {
        return text.len();
    }
    let is_inside_letter = |at: &usize| text[*at] & 0xc0 == 0x80;
    (0..=LONGEST).rev().find(|at| !is_inside_letter(at)).unwrap_or(LONGEST)
}

/// Colours the word for the level, if the server has not coloured the line.
fn with_level(text: &str, level: Option<LogLevel>) -> Vec<(usize, LogStyle)> {
    const GREEN: LogColour = LogColour::Theme(2);
    const YELLOW: LogColour = LogColour::Theme(3);
    let colour = match level {
        Some(LogLevel::Info) => GREEN,
        Some(LogLevel::Warning) => YELLOW,
        _ => return Vec::new(),
    };
    let word = first_word(text).filter(|(named, _)| Some(*named) == level);
    let coloured = LogStyle { foreground: Some(colour), ..LogStyle::default() };
    word.map_or_else(Vec::new, |(_, end)| vec![(0, coloured), (end, LogStyle::default())])
}

/// A text to split into pieces. Positions are in bytes and ascending.
struct Pieces<'a> {
    text: &'a str,
    /// Where each style begins.
    styles: Vec<(usize, LogStyle)>,
    matches: Vec<Range<usize>>,
}

impl Pieces<'_> {
    fn part(&self, place: Range<usize>, link: Option<LogLink>) -> Option<LogPart> {
        let mut pieces = Vec::new();
        let mut begin = place.start;
        while begin < place.end {
            let ((style, style_ends), (matched, match_ends)) = (self.style(begin), self.matched(begin));
            let end = place.end.min(style_ends).min(match_ends);
            pieces.push(LogPiece { text: self.text[begin..end].to_owned(), style, matched });
            begin = end;
        }
        (!pieces.is_empty()).then_some(LogPart { link, pieces })
    }

    /// The style at a position, and where it ends.
    fn style(&self, at: usize) -> (LogStyle, usize) {
        let next = self.styles.partition_point(|(begin, _)| *begin <= at);
        let style = next.checked_sub(1).map(|n| self.styles[n].1).unwrap_or_default();
        (style, self.styles.get(next).map_or(self.text.len(), |(begin, _)| *begin))
    }

    /// Whether a position is in a match, and where that changes.
    fn matched(&self, at: usize) -> (bool, usize) {
        let next = self.matches.partition_point(|found| found.end <= at);
        match self.matches.get(next) {
            Some(found) if found.start <= at => (true, found.end),
            Some(found) => (false, found.start),
            None => (false, self.text.len()),
        }
    }
}

#[cfg(test)]
mod tests;
