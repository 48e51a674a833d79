//! Identifies processes exactly: a PID alone may later refer to another process.

use std::io;

use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System, UpdateKind};

use crate as platform;
use trayvisor_model::ProcessId;
use trayvisor_model::StopSignal;

/// The process of this boot with this PID and start time.
pub fn id(pid: u32, start: u64) -> ProcessId {
    ProcessId { pid, start, boot: platform::boot_id().to_owned() }
}

/// The running process that has this PID now; `None` if there is none, or only a zombie.
pub fn of(pid: u32) -> Option<ProcessId> {
    platform::start_of(pid).map(|start| id(pid, start))
}

/// Whether exactly this process is running. A zombie is not.
pub fn is_alive(process: &ProcessId) -> bool {
    process.boot == platform::boot_id() && platform::start_of(process.pid) == Some(process.start)
}

/// Asks exactly this process to end (SIGTERM), or kills it (`force`: SIGKILL; on Windows always). Checks the process
/// again right before the signal. `Ok(false)` if it has ended.
///
/// # Errors
/// The system's error, for instance if the process belongs to another user.
pub fn end(process: &ProcessId, force: bool) -> io::Result<bool> {
    if process.boot != platform::boot_id() {
        return Ok(false);
    }
    let ending = if force { Ending::Forced } else { Ending::Asked(StopSignal::default()) };
    platform::end_process(process, ending)
}

/// How to end a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Ask it, and give it time.
    Asked(StopSignal),
    /// Kill it at once.
    Forced,
}

/// A part of a server's process tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The process that runs the command.
    Leader,
    /// All others.
    Rest,
}

/// Information about these processes; `None` if the system does not provide it.
pub fn look_at(which: ProcessesToUpdate<'_>, what: ProcessRefreshKind) -> Option<System> {
    let mut system = System::new().ok()?;
    system.refresh_processes_specifics(which, true, what);
    Some(system)
}

/// The kernel cuts the name at 15 bytes; the program's file name is complete.
pub fn name_of(process: &sysinfo::Process) -> String {
    let short = process.name().to_string_lossy().into_owned();
    let program =
        process.exe().and_then(|exe| exe.file_name()).map(|name| name.to_string_lossy().into_owned());
    program.filter(|program| program.starts_with(&short)).unwrap_or(short)
}

/// The name of the current user; `None` if the system does not provide it.
pub fn user() -> Option<String> {
    let me = Pid::from_u32(std::process::id());
    let kind = ProcessRefreshKind::nothing().with_user(UpdateKind::Always);
    let system = look_at(ProcessesToUpdate::Some(&[me]), kind)?;
    platform::user_name(system.process(me)?.user_id()?)
}

/// The command line of a process, its words joined by spaces; `None` if the system does not show it.
pub fn command_of(process: &ProcessId) -> Option<String> {
    let pid = Pid::from_u32(process.pid);
    let what = ProcessRefreshKind::nothing().with_cmd(UpdateKind::Always);
    let system = look_at(ProcessesToUpdate::Some(&[pid]), what)?;
    let words = system.process(pid)?.cmd().iter().map(|word| word.to_string_lossy().into_owned());
    Some(words.collect::<Vec<_>>().join(" "))
}

/// The command of the last of these processes if each has started only the next one, without those whose command line
/// `is_helper`. `None` otherwise, and if the last one is a copy of the one before: a worker.
pub fn end_of_chain(processes: &[ProcessId], is_helper: impl Fn(&str) -> bool) -> Option<Vec<String>> {
    let pids: Vec<Pid> = processes.iter().map(|process| Pid::from_u32(process.pid)).collect();
    let what = ProcessRefreshKind::nothing().with_cmd(UpdateKind::Always);
    let system = look_at(ProcessesToUpdate::Some(&pids), what)?;
    let words = |process: &sysinfo::Process| -> Vec<String> {
        process.cmd().iter().map(|word| word.to_string_lossy().into_owned()).collect()
    };
    let chain: Vec<_> = pids.iter().filter_map(|pid| system.process(*pid)).collect();
    let chain: Vec<_> = chain.into_iter().filter(|process| !is_helper(&words(process).join(" "))).collect();
    let has_child =
        |process: &sysinfo::Process| chain.iter().any(|child| child.parent() == Some(process.pid()));
    let mut ends = chain.iter().filter(|process| !has_child(process));
    let (Some(last), None) = (ends.next(), ends.next()) else { return None };
    let before = chain.iter().find(|process| last.parent() == Some(process.pid()));
    (before.is_none_or(|before| before.cmd() != last.cmd())).then(|| words(last))
}

/// "python3 (4711)" for an accessible process.
pub fn describe(process: &ProcessId) -> String {
    let pid = Pid::from_u32(process.pid);
    let what = ProcessRefreshKind::nothing().with_exe(UpdateKind::Always);
    let system = look_at(ProcessesToUpdate::Some(&[pid]), what);
    let name = system.as_ref().and_then(|system| system.process(pid)).map(name_of);
    format!("{} ({})", name.as_deref().unwrap_or("a process"), process.pid)
}
