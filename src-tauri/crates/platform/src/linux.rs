//! Linux: `/proc`, pidfds, the subreaper and the parent-death signal.

mod apart;
mod containers;
mod desktop;
mod keyring;
mod login;
mod sockets;
mod usage;

use std::collections::HashMap;
use std::fs;
use std::io::{self, PipeReader};
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
use super::{TAG, TreeEvent, Usage, exit_of, rustix_pid, signal, spawn_leader};
use crate::process::{self, Ending};
use trayvisor_model::Launch;
use trayvisor_model::ProcessId;

/// Names this boot: a pid and a start time mean nothing after the next.
pub fn boot_id() -> &'static str {
    static BOOT: LazyLock<String> = LazyLock::new(|| {
        fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default().trim().to_owned()
    });
    &BOOT
}

/// What `/proc/PID/stat` says of a process, as far as we need it.
struct Stat {
    state: char,
    parent: u32,
    /// Processor time of its own, in clock ticks.
    ticks: u64,
    /// … and that of its children that have ended and that it has asked about, and of theirs.
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
    // The name, in parentheses, may hold anything, parentheses too; what follows the last is numbers.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_ascii_whitespace().collect();
    // Numbered as in proc(5), where the third is the first after the name.
    let number = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
    Some(Stat {
        state: fields.first()?.chars().next()?,
        parent: fields.get(1)?.parse().ok()?,
        ticks: number(14)? + number(15)?,
        ended_ticks: number(16)? + number(17)?,
        threads: number(20)?,
        // In clock ticks since boot.
        start: number(22)?,
    })
}

/// When a process started, in clock ticks since boot; `None` when it is gone or a zombie.
pub fn start_of(pid: u32) -> Option<u64> {
    stat(pid).filter(Stat::is_alive).map(|stat| stat.start)
}

/// Signals exactly this process: it is looked at again through a handle that cannot come to mean another.
/// `Ok(false)` when it is gone.
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

/// How many processes the kernel has killed for want of memory since boot.
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

/// Every living process below `root`, itself apart.
pub fn descendants(root: u32) -> Vec<ProcessId> {
    let mut children: HashMap<u32, Vec<(u32, u64)>> = HashMap::new();
    for pid in numeric_entries() {
        if let Some(stat) = stat(pid).filter(Stat::is_alive) {
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

/// A living supervisor's tree: all below it, since it adopts what loses its parent.
pub fn tree_of(supervisor: u32, _tag: &str) -> Vec<ProcessId> {
    descendants(supervisor)
}

/// The processes of this user that carry a server's tag: what a killed supervisor left behind.
pub fn tagged(tag: &str) -> Vec<ProcessId> {
    let wanted = format!("{TAG}={tag}");
    let own = own_pid();
    let carries = |pid: &u32| {
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|entry| entry == wanted.as_bytes())
    };
    numeric_entries().filter(|pid| *pid != own).filter(carries).filter_map(process::of).collect()
}

/// A server's processes: the leader and all that came from it, wherever they went, since the supervisor adopts
/// what loses its parent.
#[derive(Clone, Debug)]
pub struct Tree {
    leader: ProcessId,
    /// What trees before this one have used.
    earlier_ticks: u64,
}

impl Tree {
    /// Spawns the leader. It is killed when this thread's process dies, so call it from the main thread: the kernel
    /// watches the thread. One tree at a time a process, which must have no other children.
    pub fn spawn(
        launch: &Launch,
        tag: &str,
        events: UnboundedSender<TreeEvent>,
    ) -> io::Result<(Tree, PipeReader)> {
        // The argument is only tested for being there (prctl(2)).
        set_child_subreaper(Some(getpid()))?;
        let parent = getpid();
        let earlier_ticks = usage::ended_ticks(own_pid());
        let (pid, output) = spawn_leader(launch, tag, move || {
            set_parent_process_death_signal(Some(Signal::KILL))?;
            // It may have died before the line above.
            if getppid() == Some(parent) { Ok(()) } else { Err(Errno::SRCH.into()) }
        })?;
        let start = stat(pid).map_or(0, |stat| stat.start);
        thread::Builder::new()
            .name("reaper".into())
            .stack_size(256 * 1024)
            .spawn(move || reap(pid, &events))?;
        Ok((Tree { leader: process::id(pid, start), earlier_ticks }, output))
    }

    /// The process that the command line became.
    pub fn leader(&self) -> &ProcessId {
        &self.leader
    }

    /// Every living process of the tree.
    pub fn members(&self) -> Vec<ProcessId> {
        descendants(own_pid())
    }

    /// What the tree uses; `None` when nothing of it lives.
    pub fn usage(&self) -> Option<Usage> {
        usage::below(own_pid(), self.earlier_ticks)
    }

    /// Asks every process of the tree to end, or makes it.
    pub fn end(&self, ending: Ending) {
        for process in self.members() {
            // One that is gone, or became another user's, is not ours to end.
            let _ = end_process(&process, ending);
        }
    }
}

/// Reaps everything that ends, ours and adopted, until nothing is left.
fn reap(leader: u32, events: &UnboundedSender<TreeEvent>) {
    loop {
        match wait(WaitOptions::empty()) {
            Ok(Some((pid, status))) if pid.as_raw_nonzero().get() as u32 == leader => {
                let _ = events.send(TreeEvent::Exited(exit_of(status.as_raw())));
            }
            Ok(_) | Err(Errno::INTR) => {}
            Err(_) => {
                let _ = events.send(TreeEvent::Gone);
                return;
            }
        }
    }
}

/// Whether the system reports each write to a file, and, as another kind of event, that it was closed after writing.
pub const REPORTS_WRITES: bool = true;

/// Whether this folder's file system may be changed from elsewhere, which inotify does not report: network drives, what
/// a FUSE program shows, folders that a virtual machine shares.
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

/// Packages put editors into PATH.
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
