//! A server's log as viewed in a window, and the links in it.

use std::path::PathBuf;

use jiff::Timestamp;

use super::Manager;
use trayvisor_log::{self as log, LogView, Target};
use trayvisor_model::error::Result;
use trayvisor_model::{LogPage, LogPosition, ServerRef};
use trayvisor_project::config::Project;
use trayvisor_supervise::record::Record;

/// The log of one server: [`Manager::log`]. The methods read files, and block while doing so.
///
/// ```no_run
/// # use trayvisor_control::{Manager, Result, model::ServerRef};
/// # fn example(manager: &Manager, server: &ServerRef) -> Result<()> {
/// let log = manager.log(server);
/// let page = log.tail(20)?;
/// page.lines.iter().for_each(|line| println!("{line}"));
/// let later = log.follow(&page.next, 1000)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Log<'a> {
    pub(super) manager: &'a Manager,
    pub(super) server: &'a ServerRef,
}

impl Log<'_> {
    /// The last `count` lines of a server's log: see [`log::tail`].
    ///
    /// # Errors
    /// As [`Log::file`], and when the log is not a regular file of the user.
    pub fn tail(&self, count: usize) -> Result<LogPage> {
        log::tail(&self.file()?, count)
    }

    /// Up to `count` lines after `from`.
    ///
    /// # Errors
    /// As [`Log::tail`].
    pub fn follow(&self, from: &LogPosition, count: usize) -> Result<LogPage> {
        log::follow(&self.file()?, from, count)
    }

    /// The question at the end of a server's output, without a line break: "Use another port? (Y/n)". The server
    /// probably waits for an answer; send it with [`Manager::send`]. `None` if the output does not end like a question.
    pub fn question(&self) -> Option<String> {
        let page = self.tail(1).ok()?;
        let line = page.unfinished.or_else(|| self.follow(&page.next, 1).ok()?.unfinished)?;
        let line = log::ansi::plain(&line).into_owned();
        // Each line begins with its time.
        let text = line.split_once(' ').filter(|(time, _)| time.parse::<Timestamp>().is_ok());
        let text = text.map_or(line.as_str(), |(_, text)| text).trim();
        text.ends_with(['?', ':', '>', ')', ']']).then(|| text.to_owned())
    }

    /// Path of a server's log file, which may not exist; rotated files are beside it.
    ///
    /// # Errors
    /// When the project's configuration cannot be read and there is no record of the server.
    pub fn file(&self) -> Result<PathBuf> {
        let record = Record::read(&self.manager.home, self.server);
        // A running server keeps the log that it was started with.
        if let Some(record) = record.as_ref().filter(|record| record.is_under_way()) {
            return Ok(record.snapshot.log.clone());
        }
        let project = Project::open(&self.server.project);
        let config = project.as_ref().ok().and_then(|project| project.server(&self.server.name).ok());
        match (config, record) {
            (Some(config), _) => Ok(config.log_file),
            (None, Some(record)) => Ok(record.snapshot.log),
            (None, None) => Ok(project?.usual_log_file(&self.server.name)),
        }
    }

    /// Views a server's log.
    ///
    /// # Errors
    /// As [`Log::file`].
    pub fn view(&self) -> Result<LogView> {
        Ok(LogView::new(self.file()?, self.server.project.clone(), folders(self.server)))
    }

    /// The target of a link in a server's log: a page, or a file of its project.
    ///
    /// # Errors
    /// [`Message::NoSuchPlace`](crate::model::Message::NoSuchPlace) for everything else.
    pub fn link_target(&self, text: &str) -> Result<Target> {
        log::target(text, &self.server.project, &folders(self.server))
    }
}

/// The folders that a relative path in a server's log may refer to: its working folder and its project's folder.
fn folders(server: &ServerRef) -> Vec<PathBuf> {
    let cwd = Project::of(server).ok().map(|(_, config)| config.cwd);
    let project = Some(server.project.clone()).filter(|project| cwd.as_ref() != Some(project));
    cwd.into_iter().chain(project).collect()
}
