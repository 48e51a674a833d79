//! A log for a window: any of a million rows at once, filtered and searched.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::{self, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::index::Index;
use super::links::file_in;
use super::list::List;
use super::needle::Needle;
use super::row::Making;
use super::rows::STEP;
use super::{LONGEST_LINE, ansi, text};
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{LogAnchor, LogLook, LogMatch, LogQuery, LogRow, LogRun, LogSight, LogState};
use trayvisor_store::files;

/// Maximum number of bytes read of a line; a row never shows more.
const SHOWN: usize = 64 * 1024;
/// Maximum number of rows returned at once.
const MOST_ROWS: u64 = 2000;
/// Maximum number of bytes to copy to the clipboard.
const MOST_COPIED: usize = 10_000_000;

/// The view of one log. Reads and searches in steps of limited time, so that the caller can show progress and change
/// the query in between. Keeps in memory the position of each 256th row, a byte for each row, and eight bytes for each
/// row that a filter or search has picked.
#[derive(Debug)]
pub struct LogView {
    index: Index,
    project: PathBuf,
    folders: Vec<PathBuf>,
    query: LogQuery,
    needle: Option<Needle>,
    /// The rows with the wanted levels; `None` if that is all rows.
    listed: Option<List>,
    /// The rows among those that match the needle.
    found: List,
    /// The next row to scan.
    scanned: u64,
    done: bool,
}

impl LogView {
    /// Views a log, which need not exist yet. Files named in its lines can be opened if they are below `project`;
    /// relative paths are searched in `folders`.
    pub fn new(log: PathBuf, project: PathBuf, folders: Vec<PathBuf>) -> LogView {
        LogView {
            index: Index::new(log),
            project,
            folders,
            query: LogQuery::default(),
            needle: None,
            listed: None,
            found: List::default(),
            scanned: 0,
            done: false,
        }
    }

    /// Reads and searches for about `patience`, and returns the result so far, with up to 2,000 rows in sight. A
    /// changed query starts the search again.
    ///
    /// # Errors
    /// [`Message::Expression`]; the previous query stays in place. Also if a file is not a regular file owned by the
    /// user, or cannot be read.
    pub fn look(&mut self, query: &LogQuery, sight: LogSight, patience: Duration) -> Result<LogLook> {
        let until = Instant::now() + patience;
        self.ask(query)?;
        let epoch = self.index.epoch();
        let all_read = self.index.read_on(until)?;
        if self.index.epoch() != epoch {
            self.pick_anew();
        }
        self.forget();
        self.done = all_read && self.pick(until)?;
        let state = self.state()?;
        let (at, rows) = self.rows(sight)?;
        Ok(LogLook { state, at, rows })
    }

    fn ask(&mut self, query: &LogQuery) -> Result<()> {
        if self.query.needle != query.needle {
            self.needle = query.needle.as_ref().map(Needle::of).transpose()?.flatten();
        }
        let picks_anew = (self.query.level, &self.query.needle) != (query.level, &query.needle);
        self.query = query.clone();
        if picks_anew {
            self.pick_anew();
        }
        Ok(())
    }

    fn pick_anew(&mut self) {
        self.listed = self.query.level.map(|_| List::default());
        self.found = List::default();
        self.scanned = 0;
    }

    /// Forgets the picked rows that no longer exist.
    fn forget(&mut self) {
        let first = self.index.rows().start;
        self.found.forget_before(first);
        if let Some(listed) = &mut self.listed {
            listed.forget_before(first);
        }
    }

    /// Picks from the rows that have not been scanned. Returns whether all have been.
    fn pick(&mut self, until: Instant) -> Result<bool> {
        let rows = self.index.rows();
        let wanted = self.scanned.max(rows.start)..rows.end;
        if self.listed.is_none() && self.needle.is_none() {
            self.scanned = rows.end;
            return Ok(true);
        }
        let mut cursor = self.index.cursor(LONGEST_LINE)?;
        let mut memory = Vec::new();
        for (row, level) in self.index.levels(wanted) {
            if row.is_multiple_of(STEP) && Instant::now() >= until {
                return Ok(false);
            }
            self.scanned = row + 1;
            if level < self.query.level {
                continue;
            }
            if let Some(listed) = &mut self.listed {
                listed.push(row);
            }
            if let Some(needle) = &self.needle
                && let Some((line, _)) = cursor.read(row)?
                && needle.is_in(ansi::plain_bytes(text::shown(line).1, &mut memory))
            {
                self.found.push(row);
            }
        }
        Ok(true)
    }

    fn state(&self) -> Result<LogState> {
        let rows = self.wanted_rows();
        let shown = self.positions(&rows);
        let all = self.index.rows();
        let found = self.found.positions(&rows);
        Ok(LogState {
            epoch: self.index.epoch(),
            first: shown.start,
            end: shown.end,
            next_row: all.end,
            runs: self.index.runs().count() as u64,
            found: found.end - found.start,
            done: self.done,
            progress: self.progress(&all),
            unfinished: self.unfinished(&rows)?,
        })
    }

    fn progress(&self, all: &Range<u64>) -> u8 {
        let read = self.index.progress();
        if read < 100 || self.needle.is_none() {
            return read;
        }
        let searched = self.scanned.saturating_sub(all.start) * 100;
        searched.checked_div(all.end - all.start).map_or(100, |percent| percent.min(100) as u8)
    }

    /// The unfinished line, if all rows before it are shown.
    fn unfinished(&self, rows: &Range<u64>) -> Result<Option<LogRow>> {
        let end = self.index.rows().end;
        if !self.done || self.picked().is_some() || rows.end != end || self.query.since > end {
            return Ok(None);
        }
        let mut cursor = self.index.cursor(SHOWN)?;
        let line = cursor.unfinished()?;
        Ok(line.map(|(line, length)| self.with_making(|making| making.unfinished(end, line, length))))
    }

    /// The rows in sight, and the position of the first of them.
    pub(super) fn rows(&self, sight: LogSight) -> Result<(u64, Vec<LogRow>)> {
        let shown = self.positions(&self.wanted_rows());
        let count = sight.count.min(MOST_ROWS);
        let from = match sight.from {
            LogAnchor::End(known) => shown.end.saturating_sub(count).max(known),
            LogAnchor::Row(row) => self.position(row),
            LogAnchor::Position(position) => position,
        };
        let mut from = from.clamp(shown.start, shown.end);
        let to = from.saturating_add(count).min(shown.end);
        let mut rows = Vec::new();
        if from == to {
            // The usual case while a window waits for more.
            return Ok((from, rows));
        }
        let mut cursor = self.index.cursor(SHOWN)?;
        self.with_making(|making| {
            for position in from..to {
                let Some(row) = self.row(position) else { break };
                let level = self.index.levels(row..row + 1).next().and_then(|(_, level)| level);
                match cursor.read(row)? {
                    Some((line, length)) => rows.push(making.row(row, line, length, level)),
                    // Its file was removed in the meantime.
                    None if rows.is_empty() => from = position + 1,
                    None => break,
                }
            }
            Ok((from, rows))
        })
    }

    /// Calls `make` with what is needed to create rows. Checks only once whether a file exists.
    fn with_making<T>(&self, make: impl FnOnce(&Making<'_>) -> T) -> T {
        let known: RefCell<HashMap<String, bool>> = RefCell::default();
        let may_open = |path: &str| {
            let look = || file_in(path, &self.project, &self.folders).is_some();
            *known.borrow_mut().entry(path.to_owned()).or_insert_with(look)
        };
        make(&Making { needle: self.needle.as_ref(), may_open: &may_open })
    }

    /// The next matching row at or after this row, or with `backwards` the last one at or before it. Wraps around at
    /// both ends of the log.
    pub fn find(&self, row: u64, backwards: bool) -> Option<LogMatch> {
        let found = self.found.positions(&self.wanted_rows());
        let last = found.end.checked_sub(1).filter(|last| *last >= found.start)?;
        let next = self.found.position(if backwards { row.saturating_add(1) } else { row });
        let n = match (backwards, next) {
            (true, next) if next <= found.start => last,
            (true, next) => (next - 1).min(last),
            (false, next) if next > last => found.start,
            (false, next) => next.max(found.start),
        };
        let row = self.found.row(n)?;
        Some(LogMatch { row, position: self.position(row), ordinal: n - found.start + 1 })
    }

    /// The position of the row with this number, or of the next row that is shown.
    pub(super) fn position(&self, row: u64) -> u64 {
        let rows = self.wanted_rows();
        let row = row.clamp(rows.start, rows.end);
        self.picked().map_or(row, |list| list.position(row))
    }

    /// The text of the rows between two positions, without escape codes, optionally with time stamps.
    ///
    /// # Errors
    /// [`Message::TooMuchToCopy`] for more than 10 MB; otherwise like [`LogView::look`].
    pub fn text(&self, positions: Range<u64>, times: bool) -> Result<String> {
        let mut bytes = Vec::new();
        let shown = self.positions(&self.wanted_rows());
        let positions = positions.start.max(shown.start)..positions.end.min(shown.end);
        self.each_line(positions, times, |line| {
            bytes.extend_from_slice(line);
            if bytes.len() > MOST_COPIED {
                Err(Message::TooMuchToCopy { megabytes: MOST_COPIED / 1_000_000 }.into())
            } else {
                Ok(())
            }
        })?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Writes all rows that are shown into a file, without escape codes, optionally with time stamps. Writes all of
    /// them or none.
    ///
    /// # Errors
    /// If the file cannot be written; otherwise like [`LogView::look`].
    pub fn save(&self, file: &Path, times: bool) -> Result<()> {
        let positions = self.positions(&self.wanted_rows());
        let mut failed = None;
        let written = files::write_piece_by_piece(file, |out| {
            let written = self.each_line(positions, times, |line| {
                out.write_all(line).map_err(Error::file(Message::Written {}, file))
            });
            written.map_err(|error| {
                failed = Some(error);
                io::ErrorKind::Other.into()
            })
        });
        failed.map_or(written, Err)
    }

    fn each_line(
        &self,
        positions: Range<u64>,
        times: bool,
        mut take: impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        let mut cursor = self.index.cursor(LONGEST_LINE)?;
        let (mut text, mut memory) = (Vec::new(), Vec::new());
        for row in positions.filter_map(|position| self.row(position)) {
            let Some((line, _)) = cursor.read(row)? else { continue };
            let (stamp, shown) = text::shown(line);
            text.clear();
            if let Some(stamp) = stamp.filter(|_| times) {
                text.extend_from_slice(stamp);
                text.push(b' ');
            }
            text.extend_from_slice(ansi::plain_bytes(shown, &mut memory));
            text.push(b'\n');
            take(&text)?;
        }
        Ok(())
    }

    /// The rows of the chosen runs, before filtering.
    fn wanted_rows(&self) -> Range<u64> {
        let all = self.index.rows();
        let mut runs = self.index.runs();
        let rows = match (self.query.run, runs.next()) {
            (LogRun::All, _) | (LogRun::This, None) => all.clone(),
            (LogRun::This, Some(last)) => last..all.end,
            (LogRun::Before, Some(last)) => runs.next().unwrap_or(all.start)..last,
            (LogRun::Before, None) => all.start..all.start,
        };
        let from = rows.start.max(self.query.since.min(all.end));
        from..rows.end.max(from)
    }

    /// The rows that are shown; `None` if that is all of them.
    fn picked(&self) -> Option<&List> {
        let only_found = self.query.only_found && self.needle.is_some();
        if only_found { Some(&self.found) } else { self.listed.as_ref() }
    }

    fn positions(&self, rows: &Range<u64>) -> Range<u64> {
        self.picked().map_or_else(|| rows.clone(), |list| list.positions(rows))
    }

    fn row(&self, position: u64) -> Option<u64> {
        self.picked().map_or(Some(position), |list| list.row(position))
    }
}
