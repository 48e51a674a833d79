//! One server's log among several that are shown together.

use jiff::Timestamp;
use trayvisor_control::log::{self, LONGEST_LINE, Lines, Needle, Wanted};
use trayvisor_control::model::{LogPosition, ServerRef};
use trayvisor_control::{Manager, Result};

use crate::arguments::Show;
use crate::output;

/// The requested lines of one server, in order.
pub(super) struct Source<'a> {
    name: &'a str,
    needle: Option<&'a Needle>,
    lines: Lines,
    /// Where to end; `None` while it is followed.
    until: Option<LogPosition>,
    next: Option<String>,
    /// Whether there is nothing more at the moment.
    at_end: bool,
    /// The time of `next`, or of the previous line if it has none.
    at: Timestamp,
}

impl<'a> Source<'a> {
    /// Finds the requested lines of a server; prints a hint if there are none.
    pub(super) fn open(
        manager: &Manager,
        server: &'a ServerRef,
        show: &Show,
        needle: Option<&'a Needle>,
    ) -> Result<Source<'a>> {
        let file = manager.log(server).file()?;
        let wanted = Wanted { count: show.lines, needle, previous: show.previous };
        let found = log::find(&file, wanted)?;
        let name = &server.name;
        if found.is_none() && show.previous {
            output::hint(&format!("The log of {name} has no run before the last one"));
        } else if found.is_none() {
            output::hint(&format!("{name} has no log yet; start it with `trayvisor start`"));
        }
        let stretch = found.unwrap_or_default();
        let lines = Lines::new(file, stretch.from, LONGEST_LINE);
        let until = Some(stretch.until).filter(|_| !show.follow);
        Ok(Source { name, needle, lines, until, next: None, at_end: false, at: Timestamp::MIN })
    }

    /// The time of the next line; `None` at the end, until [`Source::look_again`].
    pub(super) fn peek(&mut self) -> Result<Option<Timestamp>> {
        while self.next.is_none() && !self.at_end {
            let line = match &self.until {
                Some(until) if until == self.lines.position() => None,
                Some(_) | None => self.lines.next_line()?,
            };
            self.at_end = line.is_none();
            self.next = line.and_then(|line| self.wanted(line));
        }
        if self.lines.missed() {
            let name = self.name;
            output::hint(&format!(
                "Lines of {name} may be missing: the log was deleted or rotated before it was read"
            ));
        }
        Ok(self.next.as_ref().map(|_| self.at))
    }

    /// Expects new lines from now on.
    pub(super) fn look_again(&mut self) {
        self.at_end = false;
    }

    /// The next line.
    pub(super) fn take(&mut self) -> Option<String> {
        self.next.take()
    }

    /// What the server has begun to write after the last whole line.
    pub(super) fn unfinished(&mut self) -> Result<Option<String>> {
        Ok(self.lines.unfinished()?.and_then(|line| self.wanted(line)))
    }

    fn wanted(&mut self, line: String) -> Option<String> {
        let (stamp, _) = log::split(&line);
        self.at = stamp.and_then(|stamp| stamp.parse().ok()).unwrap_or(self.at);
        let wanted = self.needle.is_none_or(|needle| needle.is_in_line(&line));
        wanted.then_some(line)
    }
}
