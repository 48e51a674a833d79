//! Resource usage of a tree, read only from `/proc` of its processes: reading all processes of the machine every two
//! seconds would cost more than many servers use.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rustix::param::{clock_ticks_per_second, page_size};

use super::apps::is_users_own;
use super::{Usage, members_of, stat};

/// The processor time of all exited processes below a process, in clock ticks.
pub(super) fn ended_ticks(pid: u32) -> u64 {
    stat(pid).map_or(0, |stat| stat.ended_ticks)
}

/// The resources of the tree with this leader, below `root`, with the processor time of what has exited since
/// `earlier_ticks`; `None` if nothing of it is running.
pub(super) fn below(root: u32, leader: u32, earlier_ticks: u64) -> Option<Usage> {
    // Exited processes first, then top down: a process that exits in between is counted in the next sample, and never
    // twice.
    let mut ticks = ended_ticks(root).saturating_sub(earlier_ticks);
    let (mut private, mut shared, mut threads, mut open_files, mut newest) = (0, 0, 0, 0, 0);
    // Kernels without lists of children (before 4.2, or built without them) need the slow way.
    let listed = Path::new(&format!("/proc/{root}/task/{root}/children")).exists();
    let mut next =
        if listed { children(root) } else { members_of(leader).iter().map(|process| process.pid).collect() };
    while let Some(pid) = next.pop() {
        let Some(stat) = stat(pid).filter(|stat| !is_users_own(pid, stat, leader)) else { continue };
        ticks += stat.ticks + stat.ended_ticks;
        if listed {
            next.extend(children(pid));
        }
        if stat.is_alive() {
            let memory = memory(pid);
            private += memory.private;
            shared = memory.shared.max(shared);
            threads += stat.threads;
            open_files += count_open_files(pid);
            newest = stat.start.max(newest);
        }
    }
    let cpu = Duration::from_millis(ticks * 1000 / clock_ticks_per_second());
    (threads > 0).then(|| Usage { cpu, memory_bytes: private + shared, threads, open_files, newest })
}

/// The children of a process, including zombies. Each of its threads has its own list.
fn children(pid: u32) -> Vec<u32> {
    let mut found = Vec::new();
    for thread in fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten() {
        let list = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        found.extend(list.split_ascii_whitespace().filter_map(|pid| pid.parse::<u32>().ok()));
    }
    found
}

/// Resident memory in bytes.
#[derive(Default)]
struct Memory {
    /// The process's own memory, and what a fork shares with its parent.
    private: u64,
    /// Files and shared memory. Most of it is shared within a tree, so only the largest value counts.
    shared: u64,
}

/// From `statm`, because the more exact `smaps_rollup` costs 2 ms per 100 MB.
fn memory(pid: u32) -> Memory {
    let text = fs::read_to_string(format!("/proc/{pid}/statm")).unwrap_or_default();
    let mut pages = text.split_ascii_whitespace().skip(1).filter_map(|pages| pages.parse::<u64>().ok());
    let (Some(resident), Some(shared)) = (pages.next(), pages.next()) else { return Memory::default() };
    let page = page_size() as u64;
    Memory { private: resident.saturating_sub(shared) * page, shared: shared * page }
}

/// Number of open files of a process; 0 if it is not accessible. The folder's own size, which Linux has since 6.2, is
/// faster but also counts the file of a pending `accept`.
fn count_open_files(pid: u32) -> u64 {
    fs::read_dir(format!("/proc/{pid}/fd")).map_or(0, |files| files.count() as u64)
}
