//! Finds and ends processes, each identified by its id *and* its start time.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

/// One particular process, not a later one with the same id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Process {
    pid: u32,
    started: u64,
}

impl Process {
    /// The process that has this id now.
    pub fn find(pid: u32) -> Result<Self> {
        let started = stat(pid)?.started;
        Ok(Process { pid, started })
    }

    /// Its id.
    pub fn pid(self) -> u32 {
        self.pid
    }

    /// Whether it still runs; a zombie does not.
    pub fn is_alive(self) -> bool {
        stat(self.pid).is_ok_and(|stat| stat.started == self.started && !matches!(stat.state, 'Z' | 'X'))
    }

    /// Ends it at once.
    pub fn kill(self) -> Result<()> {
        self.signal(Signal::KILL)
    }

    /// Sends it a signal, if it is still the same process.
    pub fn signal(self, signal: Signal) -> Result<()> {
        let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw).context("a process id")?;
        let handle = pidfd_open(pid, PidfdFlags::empty())?;
        // The handle holds one process: if it is still ours, the signal cannot reach another.
        ensure!(self.is_alive(), "process {} has ended", self.pid);
        pidfd_send_signal(handle, signal)?;
        Ok(())
    }

    /// Its short name from the system: cut after 15 characters.
    pub fn name(self) -> String {
        fs::read_to_string(format!("/proc/{}/comm", self.pid)).unwrap_or_default().trim().into()
    }

    /// Its whole command line.
    pub fn command(self) -> String {
        let arguments = fs::read(format!("/proc/{}/cmdline", self.pid)).unwrap_or_default();
        String::from_utf8_lossy(&arguments).replace('\0', " ")
    }

    /// Its resident memory in KB, including shared memory: its share of that would change with other processes.
    pub fn memory_kb(self) -> Result<u64> {
        let text = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.pid))?;
        let line = text.lines().find_map(|line| line.strip_prefix("Rss:")).context("a line of it")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse()?)
    }

    /// Its living children.
    pub fn children(self) -> Vec<Process> {
        let threads = fs::read_dir(format!("/proc/{}/task", self.pid)).into_iter().flatten().flatten();
        let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
        let pids: Vec<u32> = lists
            .flat_map(|list| list.split(' ').filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>())
            .collect();
        pids.into_iter().filter_map(|pid| Process::find(pid).ok()).collect()
    }

    /// The file of its program.
    pub fn program(self) -> Option<PathBuf> {
        fs::read_link(format!("/proc/{}/exe", self.pid)).ok()
    }
}

/// The living processes that were started with this variable in their environment.
///
/// An environment is passed on to every child, even if it changes session or parent: this finds everything that belongs
/// to a test's home or server independently of any records.
pub fn with_environment(name: &str, value: &str) -> Vec<Process> {
    let wanted = format!("{name}={value}");
    let numbers = fs::read_dir("/proc").into_iter().flatten().flatten();
    numbers
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| {
            let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            environment.split(|byte| *byte == 0).any(|entry| entry == wanted.as_bytes())
        })
        .filter_map(|pid| Process::find(pid).ok())
        .filter(|process| process.is_alive())
        .collect()
}

/// Process ids and command lines, for a message.
pub fn describe(processes: &[Process]) -> String {
    let lines = processes.iter().map(|process| format!("\n  {} {}", process.pid, process.command()));
    format!("{} processes:{}", processes.len(), lines.collect::<String>())
}

struct Stat {
    state: char,
    started: u64,
}

fn stat(pid: u32) -> Result<Stat> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).with_context(|| format!("process {pid}"))?;
    // The name in brackets may itself contain brackets and spaces.
    let (_, rest) = text.rsplit_once(") ").context("a stat line")?;
    let mut fields = rest.split(' ');
    let state = fields.next().and_then(|state| state.chars().next()).context("a state")?;
    let started = fields.nth(18).context("a start time")?.parse()?;
    Ok(Stat { state, started })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_alive_and_nobody_else() {
        let process = Process::find(std::process::id()).unwrap();
        assert!(process.is_alive());
        assert!(!Process { started: process.started + 1, ..process }.is_alive());
    }
}
