//! macOS: no subreaper and no `/proc`; what a leader leaves behind is found by session, ancestry and tag.

mod login;
mod usage;

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{WaitOptions, getpid, kill_process, waitpid};
use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System, UpdateKind};
use tokio::sync::mpsc::UnboundedSender;

pub use self::login::{launch_at_login, launches_at_login};
use super::{Desktop, Inherited, Pipes, TAG, TreeEvent, Usage, exit_of, rustix_pid, signal, spawn_leader};
use crate::process::{self, Ending, look_at};
use trayvisor_model::Launch;
use trayvisor_model::ProcessId;

/// How often to check the rest of a tree after its leader exited; the system has no event for that.
const LOOK: Duration = Duration::from_millis(20);

/// The system does not count these.
pub fn memory_kills() -> Option<u64> {
    None
}

/// Identifies this boot by its time.
pub fn boot_id() -> &'static str {
    static BOOT: LazyLock<String> =
        LazyLock::new(|| System::boot_time().map_or_else(|_| String::new(), |time| time.to_string()));
    &BOOT
}

/// When a process started, in seconds since 1970; `None` if it has ended or is a zombie.
pub fn start_of(pid: u32) -> Option<u64> {
    let pid = Pid::from_u32(pid);
    let system = look_at(ProcessesToUpdate::Some(&[pid]), ProcessRefreshKind::nothing())?;
    let process = system.process(pid)?;
    (process.status() != sysinfo::ProcessStatus::Zombie).then(|| process.start_time())
}

/// Whether one of these processes watches this file or its folder. This system does not tell.
pub fn watches(_pids: &[u32], _file: &Path) -> bool {
    false
}

/// Signals this process after checking it again. `Ok(false)` if it has ended.
pub fn end_process(process: &ProcessId, ending: Ending) -> io::Result<bool> {
    let Some(pid) = rustix_pid(process.pid).filter(|_| process::is_alive(process)) else { return Ok(false) };
    match kill_process(pid, signal(ending)) {
        Ok(()) => Ok(true),
        Err(Errno::SRCH) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn own_pid() -> u32 {
    getpid().as_raw_nonzero().get() as u32
}

fn everything(environment: UpdateKind) -> Option<System> {
    look_at(ProcessesToUpdate::All, ProcessRefreshKind::nothing().with_environ(environment))
}

fn named(process: &sysinfo::Process) -> Option<ProcessId> {
    (process.status() != sysinfo::ProcessStatus::Zombie)
        .then(|| process::id(process.pid().as_u32(), process.start_time()))
}

/// Every running process below `root`, without `root` itself.
pub fn descendants(root: u32) -> Vec<ProcessId> {
    let Some(system) = everything(UpdateKind::Never) else { return Vec::new() };
    let mut found = HashSet::from([Pid::from_u32(root)]);
    loop {
        let more: Vec<Pid> = system
            .processes()
            .values()
            .filter(|process| process.parent().is_some_and(|parent| found.contains(&parent)))
            .map(sysinfo::Process::pid)
            .filter(|pid| !found.contains(pid))
            .collect();
        if more.is_empty() {
            break;
        }
        found.extend(more);
    }
    found.remove(&Pid::from_u32(root));
    found.iter().filter_map(|pid| system.process(*pid)).filter_map(named).collect()
}

/// The tree of a running supervisor: all processes below it, and orphans with its tag.
pub fn tree_of(supervisor: u32, tag: &str) -> Vec<ProcessId> {
    let mut members = descendants(supervisor);
    for process in tagged(tag).into_iter().filter(|process| process.pid != supervisor) {
        if !members.contains(&process) {
            members.push(process);
        }
    }
    members
}

/// The processes of this user with a server's tag: what a killed supervisor left behind, or what started its own
/// session.
pub fn tagged(tag: &str) -> Vec<ProcessId> {
    let wanted = format!("{TAG}={tag}");
    let own = own_pid();
    let Some(system) = everything(UpdateKind::Always) else { return Vec::new() };
    let carries =
        |process: &&sysinfo::Process| process.environ().iter().any(|entry| entry.to_str() == Some(&wanted));
    let mut found: Vec<ProcessId> = system.processes().values().filter(carries).filter_map(named).collect();
    found.retain(|process| process.pid != own);
    found
}

/// A server's processes: the leader, its descendants, and all processes with its tag.
#[derive(Clone, Debug)]
pub struct Tree {
    leader: ProcessId,
    tag: String,
    /// The processor time of earlier trees.
    earlier: Duration,
}

impl Tree {
    /// Spawns the leader.
    pub fn spawn(
        launch: &Launch,
        inherited: &Inherited,
        tag: &str,
        events: UnboundedSender<TreeEvent>,
    ) -> io::Result<(Tree, Pipes)> {
        let earlier = usage::ended(own_pid());
        let (pid, pipes) = spawn_leader(launch, inherited, tag, || Ok(()))?;
        let leader = process::id(pid, start_of(pid).unwrap_or_default());
        let tree = Tree { leader, tag: tag.to_owned(), earlier };
        let watched = tree.clone();
        thread::Builder::new().name("reaper".into()).spawn(move || watched.reap(&events))?;
        Ok((tree, pipes))
    }

    /// The process that runs the command line.
    pub fn leader(&self) -> &ProcessId {
        &self.leader
    }

    /// Every running process of the tree.
    pub fn members(&self) -> Vec<ProcessId> {
        tree_of(own_pid(), &self.tag)
    }

    /// The resources that the tree uses; `None` if none of it is running. Orphans are left out: finding them means
    /// reading the environments of all processes, which is too expensive every two seconds.
    pub fn usage(&self) -> Option<Usage> {
        usage::below(own_pid(), self.earlier)
    }

    fn reap(&self, events: &UnboundedSender<TreeEvent>) {
        let exit = loop {
            match waitpid(rustix_pid(self.leader.pid), WaitOptions::empty()) {
                Ok(Some((_, status))) => break exit_of(status.as_raw()),
                Ok(None) | Err(Errno::INTR) => {}
                Err(_) => break trayvisor_model::Exit::Code(-1),
            }
        };
        let _ = events.send(TreeEvent::Exited(exit));
        while !self.members().is_empty() {
            thread::sleep(LOOK);
        }
        let _ = events.send(TreeEvent::Gone);
    }
}

/// Starts a program that outlives this process, outside the tree of the server that this process supervises. `dir` is
/// its working folder, `output` receives all its output.
pub fn spawn_apart(program: &Path, args: &[&str], dir: &Path, output: &File) -> io::Result<()> {
    let mut command = tokio::process::Command::new(program);
    command.args(args).current_dir(dir).stdin(Stdio::null());
    command.stdout(output.try_clone()?).stderr(output.try_clone()?);
    super::detach(&mut command);
    // The spawned process exits at once, after starting the program as an orphan.
    command.into_std().spawn()?.wait().map(drop)
}

/// Always true.
pub fn may_have_keyring() -> bool {
    true
}

/// The user's keychain.
pub fn keyring() -> keyring_core::Result<Arc<keyring_core::CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

/// The tray and notifications are part of the system.
pub async fn desktop() -> Desktop {
    Desktop::System
}

/// Always true: the system's own panel shows them.
pub async fn shows_tray_icons() -> bool {
    true
}

/// A write is reported when the file is closed, as one kind of event.
pub const REPORTS_WRITES: bool = false;

/// Whether this folder is on a network drive, where changes from other machines are not reported.
pub fn is_shared(dir: &Path) -> bool {
    rustix::fs::statfs(dir).is_ok_and(|found| found.f_flags & libc::MNT_LOCAL as u32 == 0)
}

/// Whether running this program may only open the dialog that installs the developer tools.
pub fn is_system_stub(program: &Path) -> bool {
    let is_python = program.file_name().is_some_and(|name| name.to_string_lossy().starts_with("python"));
    is_python && program.parent() == Some(Path::new("/usr/bin"))
}

/// The folders in which applications keep the command that opens them; only some put it into PATH.
pub fn editor_places() -> Vec<PathBuf> {
    const PLACES: [&str; 6] = [
        "Visual Studio Code.app/Contents/Resources/app/bin",
        "Cursor.app/Contents/Resources/app/bin",
        "VSCodium.app/Contents/Resources/app/bin",
        "Sublime Text.app/Contents/SharedSupport/bin",
        "PyCharm.app/Contents/MacOS",
        "IntelliJ IDEA.app/Contents/MacOS",
    ];
    PLACES.iter().map(|place| Path::new("/Applications").join(place)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apples_own_python_is_a_stub_and_any_other_is_not() {
        assert!(is_system_stub(Path::new("/usr/bin/python3")));
        assert!(!is_system_stub(Path::new("/usr/local/bin/python3")));
        assert!(!is_system_stub(Path::new("/usr/bin/perl")));
    }
}
