//! `run`.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use trayvisor_control::config::Project;
use trayvisor_control::log::{self, LONGEST_LINE, Lines, Wanted, ansi};
use trayvisor_control::model::{Exit, Kind, Message, ServerRef};
use trayvisor_control::{Error, LogWatch, Manager, Result, StartOptions};

use crate::output;
use crate::selection::Selection;

/// A job may take as long as it takes; this is the longest wait that is accepted.
const WAIT: Duration = Duration::from_secs(86_400);

/// The exit code of a program that a signal ended, as in a shell: this plus the signal.
const BY_SIGNAL: i32 = 128;
/// The number of SIGINT, which Ctrl+C sends.
const INTERRUPT: i32 = 2;

/// Runs a job, shows its output and exits with its exit code. Ctrl+C stops it.
pub(crate) async fn run(manager: &Manager, selection: &Selection, job: &str) -> Result<ExitCode> {
    let named = selection.servers(manager, &[job.to_owned()])?;
    let Some(job) = named.first() else { return Ok(ExitCode::FAILURE) };
    if Project::of(job)?.1.kind != Kind::Job {
        return Err(Message::NotAJob { name: job.name.clone() }.into());
    }
    let mut output = Output::from_now_on(manager, job)?;
    let work = manager.start(job, StartOptions::default().wait(WAIT));
    tokio::pin!(work);
    let outcome = loop {
        tokio::select! {
            outcome = &mut work => break outcome,
            () = output.more() => output.print()?,
            _ = tokio::signal::ctrl_c() => {
                manager.stop(job).await?;
                output.print()?;
                return Ok(code(Exit::Signal(INTERRUPT)));
            }
        }
    };
    output.print()?;
    match outcome {
        Ok(done) if done.is_well() => Ok(ExitCode::SUCCESS),
        Ok(now) => Err(Message::NotReadyInTime { name: now.name, seconds: WAIT.as_secs() }.into()),
        Err(Error::JobFailed { report, name }) => {
            let exit = report.exit;
            output::error(&Error::JobFailed { name, report }.to_string());
            Ok(exit.map_or(ExitCode::FAILURE, code))
        }
        Err(error) => Err(error),
    }
}

/// As a shell reports it. Windows has exit codes that do not fit; they become 1.
fn code(exit: Exit) -> ExitCode {
    let code = match exit {
        Exit::Code(code) => code,
        Exit::Signal(signal) => BY_SIGNAL + signal,
    };
    u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from)
}

/// What a job prints, as it would print it in a terminal.
struct Output {
    lines: Lines,
    changes: LogWatch,
}

impl Output {
    fn from_now_on(manager: &Manager, job: &ServerRef) -> Result<Output> {
        let file = manager.log(job).file()?;
        let wanted = Wanted { count: 0, needle: None, previous: false };
        let end = log::find(&file, wanted)?.unwrap_or_default().until;
        let changes = LogWatch::new(vec![file.clone()]);
        Ok(Output { lines: Lines::new(file, end, LONGEST_LINE), changes })
    }

    async fn more(&mut self) {
        self.changes.next().await;
    }

    fn print(&mut self) -> Result<()> {
        let mut out = anstream::stdout().lock();
        while let Some(line) = self.lines.next_line()? {
            if !log::is_note(&line) {
                // A reader that has gone does not end the job.
                let _ = writeln!(out, "{}", ansi::colours_only(log::split(&line).1));
            }
        }
        let _: io::Result<()> = out.flush();
        Ok(())
    }
}
