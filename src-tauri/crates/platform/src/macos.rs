//! macOS: no subreaper and no `/proc`; what a leader leaves behind is found by session, ancestry and tag.

mod login;
mod usage;

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, PipeReader};
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
use super::{Desktop, TAG, TreeEvent, Usage, exit_of, rustix_pid, signal, spawn_leader};
use crate::process::{self, Ending, look_at};
use trayvisor_model::Launch;
use trayvisor_model::ProcessId;

/// How often the rest of a tree is looked at once its leader is gone; there is nothing to be woken by.
const LOOK: Duration = Duration::from_millis(20);

/// The system keeps no such count.
pub fn memory_kills() -> Option<u64> {
    None
}

/// Names this boot by its time.
pub fn boot_id() -> &'static str {
    static BOOT: LazyLock<String> =
        LazyLock::new(|| System::boot_time().map_or_else(|_| String::new(), |time| time.to_string()));
    &BOOT
}

/// When a process started, in seconds since 1970; `None` when it is gone or a zombie.
pub fn start_of(pid: u32) -> Option<u64> {
    let pid = Pid::from_u32(pid);
    let system = look_at(ProcessesToUpdate::Some(&[pid]), ProcessRefreshKind::nothing())?;
    let process = system.process(pid)?;
    (process.status() != sysinfo::ProcessStatus::Zombie).then(|| process.start_time())
}

/// Signals this process after looking at it once more. `Ok(false)` when it is gone.
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

/// Every living process below `root`, itself apart.
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

/// A living supervisor's tree: all below it, and what has lost its parent and carries the tag.
pub fn tree_of(supervisor: u32, tag: &str) -> Vec<ProcessId> {
    let mut members = descendants(supervisor);
    for process in tagged(tag).into_iter().filter(|process| process.pid != supervisor) {
        if !members.contains(&process) {
            members.push(process);
        }
    }
    members
}

/// The processes of this user that carry a server's tag: what a killed supervisor left behind, or what went into a
/// session of its own.
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

/// A server's processes: the leader, its descendants, and whatever carries its tag.
#[derive(Clone, Debug)]
pub struct Tree {
    leader: ProcessId,
    tag: String,
    /// What trees before this one have used.
    earlier: Duration,
}

impl Tree {
    /// Spawns the leader.
    pub fn spawn(
        launch: &Launch,
        tag: &str,
        events: UnboundedSender<TreeEvent>,
    ) -> io::Result<(Tree, PipeReader)> {
        let earlier = usage::ended(own_pid());
        let (pid, output) = spawn_leader(launch, tag, || Ok(()))?;
        let leader = process::id(pid, start_of(pid).unwrap_or_default());
        let tree = Tree { leader, tag: tag.to_owned(), earlier };
        let watched = tree.clone();
        thread::Builder::new().name("reaper".into()).spawn(move || watched.reap(&events))?;
        Ok((tree, output))
    }

    /// The process that the command line became.
    pub fn leader(&self) -> &ProcessId {
        &self.leader
    }

    /// Every living process of the tree.
    pub fn members(&self) -> Vec<ProcessId> {
        tree_of(own_pid(), &self.tag)
    }

    /// What the tree uses; `None` when nothing of it lives. Who has lost its parent is left out: only a look at the
    /// environments of all processes would find it, which is too dear for every two seconds.
    pub fn usage(&self) -> Option<Usage> {
        usage::below(own_pid(), self.earlier)
    }

    /// Asks every process of the tree to end, or makes it.
    pub fn end(&self, ending: Ending) {
        for process in self.members() {
            // One that is gone, or became another user's, is not ours to end.
            let _ = end_process(&process, ending);
        }
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

/// Starts a program that outlives us, outside the tree of the server that this process supervises. `dir` is its working
/// folder, `output` takes all that it says.
pub fn spawn_apart(program: &Path, args: &[&str], dir: &Path, output: &File) -> io::Result<()> {
    let mut command = tokio::process::Command::new(program);
    command.args(args).current_dir(dir).stdin(Stdio::null());
    command.stdout(output.try_clone()?).stderr(output.try_clone()?);
    super::detach(&mut command);
    // What is spawned ends at once, having started the program as nobody's child.
    command.into_std().spawn()?.wait().map(drop)
}

/// There always is one.
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

/// The system's own panel does.
pub async fn shows_tray_icons() -> bool {
    true
}

/// What is written to a file is reported when the file is closed, as one kind of event.
pub const REPORTS_WRITES: bool = false;

/// Whether this folder is on a network drive: what others change there is not reported.
pub fn is_shared(dir: &Path) -> bool {
    rustix::fs::statfs(dir).is_ok_and(|found| found.f_flags & libc::MNT_LOCAL as u32 == 0)
}

/// Where applications keep the command that opens them, which only some put into PATH.
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
