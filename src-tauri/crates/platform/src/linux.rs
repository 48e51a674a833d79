//! Linux: `/proc`, pidfds, the subreaper and the parent-death signal.

mod apart;
mod apps;
mod containers;
mod desktop;
mod keyring;
mod login;
mod sockets;
mod usage;
mod watches;

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::LazyLock;
use std::thread;

use rustix::fs::statfs;
use rustix::io::Errno;
use rustix::process::{
    PidfdFlags, Signal, WaitOptions, getpid, getppid, pidfd_open, pidfd_send_signal, set_child_subreaper,
    set_parent_process_death_signal, wait,
};
use tokio::sync::mpsc::UnboundedSender;

pub use self::apart::spawn_apart;
pub use self::containers::container_of;
pub use self::desktop::{desktop, shows_tray_icons};
pub use self::keyring::{keyring, may_have_keyring};
pub use self::login::{launch_at_login, launches_at_login};
pub use self::sockets::listening;
pub use self::watches::watches;
use super::{Inherited, Pipes, TAG, TreeEvent, Usage, exit_of, rustix_pid, signal, spawn_leader};
use crate::process::{self, Ending};
use trayvisor_model::Launch;
use trayvisor_model::ProcessId;

/// Identifies this boot: after the next boot, a PID and a start time have no meaning.
pub fn boot_id() -> &'static str {
    static BOOT: LazyLock<String> = LazyLock::new(|| {
        fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default().trim().to_owned()
    });
    &BOOT
}

/// The fields of `/proc/PID/stat` that are needed.
struct Stat {
    state: char,
    parent: u32,
    session: u32,
    /// Its own processor time, in clock ticks.
    ticks: u64,
    /// The same of its exited children, if it waited for them, and of their children.
    ended_ticks: u64,
    threads: u64,
    start: u64,
}

impl Stat {
    fn is_alive(&self) -> bool {
        !matches!(self.state, 'Z' | 'X')
    }
}

fn stat(pid: u32) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name is in parentheses and may contain parentheses. Only numbers follow the last one.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_ascii_whitespace().collect();
    // Numbered as in proc(5), where the first field after the name has number 3.
    let number = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
    Some(Stat {
        state: fields.first()?.chars().next()?,
        parent: fields.get(1)?.parse().ok()?,
        session: fields.get(3)?.parse().ok()?,
        ticks: number(14)? + number(15)?,
        ended_ticks: number(16)? + number(17)?,
        threads: number(20)?,
        // In clock ticks since boot.
        start: number(22)?,
    })
}

/// When a process started, in clock ticks since boot; `None` if it has ended or is a zombie.
pub fn start_of(pid: u32) -> Option<u64> {
    stat(pid).filter(Stat::is_alive).map(|stat| stat.start)
}

/// Signals exactly this process: checks it again through a handle that cannot refer to another process. `Ok(false)` if
/// it has ended.
pub fn end_process(process: &ProcessId, ending: Ending) -> io::Result<bool> {
    let Some(pid) = rustix_pid(process.pid) else { return Ok(false) };
    let handle = match pidfd_open(pid, PidfdFlags::empty()) {
        Ok(handle) => handle,
        Err(Errno::SRCH) => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    if !process::is_alive(process) {
        return Ok(false);
    }
    match pidfd_send_signal(&handle, signal(ending)) {
        Ok(()) => Ok(true),
        Err(Errno::SRCH) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Number of processes that the kernel has killed since boot because of low memory.
pub fn memory_kills() -> Option<u64> {
    let counts = fs::read_to_string("/proc/vmstat").ok()?;
    counts.lines().find_map(|line| line.strip_prefix("oom_kill ")?.parse().ok())
}

fn own_pid() -> u32 {
    getpid().as_raw_nonzero().get() as u32
}

fn numeric_entries() -> impl Iterator<Item = u32> {
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// Every running process below `root`, without `root` itself.
pub fn descendants(root: u32) -> Vec<ProcessId> {
    descendants_except(root, |_, _| false)
}

/// The same without some processes and what is below them.
fn descendants_except(root: u32, is_left_out: impl Fn(u32, &Stat) -> bool) -> Vec<ProcessId> {
    let mut children: HashMap<u32, Vec<(u32, u64)>> = HashMap::new();
    for pid in numeric_entries() {
        if let Some(stat) = stat(pid).filter(Stat::is_alive).filter(|stat| !is_left_out(pid, stat)) {
            children.entry(stat.parent).or_default().push((pid, stat.start));
        }
    }
    let mut found = Vec::new();
    let mut next = vec![root];
    while let Some(parent) = next.pop() {
        for (pid, start) in children.remove(&parent).unwrap_or_default() {
            found.push(process::id(pid, start));
            next.push(pid);
        }
    }
    found
}

/// The tree of a running supervisor: all processes below it, because it adopts orphans.
pub fn tree_of(supervisor: u32, _tag: &str) -> Vec<ProcessId> {
    descendants(supervisor)
}

/// The processes of this user with a server's tag: what a killed supervisor left behind.
pub fn tagged(tag: &str) -> Vec<ProcessId> {
    let wanted = format!("{TAG}={tag}");
    let own = own_pid();
    let carries = |pid: &u32| {
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|entry| entry == wanted.as_bytes())
    };
    let is_left = |pid: &u32| carries(pid) && !apps::may_be_users_own(*pid);
    numeric_entries().filter(|pid| *pid != own).filter(is_left).filter_map(process::of).collect()
}

/// A server's processes: the leader and all its descendants, even orphans, because the supervisor adopts them; without
/// what the server opened for its user.
#[derive(Clone, Debug)]
pub struct Tree {
    leader: ProcessId,
    /// The processor time of earlier trees.
    earlier_ticks: u64,
}

impl Tree {
    /// Spawns the leader. The kernel kills it when the calling thread ends, so call this from the main thread. A
    /// process may have only one tree at a time, and no other children.
    pub fn spawn(
        launch: &Launch,
        inherited: &Inherited,
        tag: &str,
        events: UnboundedSender<TreeEvent>,
    ) -> io::Result<(Tree, Pipes)> {
        // Any argument means "yes" (prctl(2)).
        set_child_subreaper(Some(getpid()))?;
        let parent = getpid();
        let earlier_ticks = usage::ended_ticks(own_pid());
        let (pid, pipes) = spawn_leader(launch, inherited, tag, move || {
            set_parent_process_death_signal(Some(Signal::KILL))?;
            // The parent may have died before the line above.
            if getppid() == Some(parent) { Ok(()) } else { Err(Errno::SRCH.into()) }
        })?;
        let start = stat(pid).map_or(0, |stat| stat.start);
        thread::Builder::new()
            .name("reaper".into())
            .stack_size(256 * 1024)
            .spawn(move || reap(pid, &events))?;
        Ok((Tree { leader: process::id(pid, start), earlier_ticks }, pipes))
    }

    /// The process that runs the command line.
    pub fn leader(&self) -> &ProcessId {
        &self.leader
    }

    /// Every running process of the tree.
    pub fn members(&self) -> Vec<ProcessId> {
        members_of(self.leader.pid)
    }

    /// The resources that the tree uses; `None` if none of it is running.
    pub fn usage(&self) -> Option<Usage> {
        usage::below(own_pid(), self.leader.pid, self.earlier_ticks)
    }
}

/// The running processes of the tree with this leader.
fn members_of(leader: u32) -> Vec<ProcessId> {
    descendants_except(own_pid(), |pid, stat| apps::is_users_own(pid, stat, leader))
}

/// Reaps children and adopted processes until none of the tree is left.
fn reap(leader: u32, events: &UnboundedSender<TreeEvent>) {
    let mut has_exited = false;
    loop {
        match wait(WaitOptions::empty()) {
            Ok(Some((pid, status))) => {
                if pid.as_raw_nonzero().get() as u32 == leader {
                    has_exited = true;
                    let _ = events.send(TreeEvent::Exited(exit_of(status.as_raw())));
                }
                // What stays open for the user is left to the system, or to the reaper of the next tree.
                if has_exited && !descendants(own_pid()).is_empty() && members_of(leader).is_empty() {
                    let _ = events.send(TreeEvent::Gone);
                    return;
                }
            }
            Ok(None) | Err(Errno::INTR) => {}
            Err(_) => {
                let _ = events.send(TreeEvent::Gone);
                return;
            }
        }
    }
}

/// Whether the system shows the listening sockets of all users.
pub const SHOWS_ALL_LISTENERS: bool = true;

/// Whether the system reports each write to a file, and separately that it was closed after writing.
pub const REPORTS_WRITES: bool = true;

/// Whether this folder's file system may be changed from another machine or program, which inotify does not report:
/// network drives, FUSE, shared folders of a virtual machine.
pub fn is_shared(dir: &Path) -> bool {
    const SHARED: [u32; 10] = [
        0x0000_517b, // SMB
        0x0000_6969, // NFS
        0x00c3_6400, // Ceph
        0x0102_1997, // 9P: the Windows drives in WSL 2
        0x5346_414f, // AFS
        0x6573_5546, // FUSE
        0x7375_7245, // Coda
        0x786f_4256, // VirtualBox
        0xfe53_4d42, // SMB 2
        0xff53_4d42, // CIFS
    ];
    statfs(dir).is_ok_and(|found| SHARED.contains(&(found.f_type as u32)))
}

/// Whether a program is there only to have the real one installed. Linux has no such programs.
pub fn is_system_stub(_program: &Path) -> bool {
    false
}

/// Editor packages put their commands into PATH.
pub fn editor_places() -> Vec<std::path::PathBuf> {
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_told_from_a_later_one_with_its_pid() {
        let me = process::of(std::process::id()).expect("alive");
        assert!(process::is_alive(&me));
        assert!(!process::is_alive(&process::id(me.pid, me.start + 1)));
        assert!(!end_process(&process::id(me.pid, me.start + 1), Ending::Forced).expect("refused"));
    }
}
