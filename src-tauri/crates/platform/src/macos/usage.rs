//! Resource usage of a tree, from libproc.

use std::mem;
use std::sync::LazyLock;
use std::time::Duration;

use libc::{
    PROC_PIDLISTFDS, PROC_PIDTASKINFO, RUSAGE_INFO_V2, proc_fdinfo, proc_pid_rusage, proc_pidinfo,
    proc_taskinfo, rusage_info_v2,
};

use super::{Usage, descendants};

/// The processor time of all exited processes below a process.
pub(super) fn ended(pid: u32) -> Duration {
    resources(pid).map_or(Duration::ZERO, |used| ended_by(&used))
}

/// The resources of everything below `root`, with the processor time of what has exited since `earlier`; `None` if
/// nothing is running there.
pub(super) fn below(root: u32, earlier: Duration) -> Option<Usage> {
    // Exited processes first: a process that exits in between is counted in the next sample, and never twice.
    let mut cpu = ended(root).saturating_sub(earlier);
    let (mut memory_bytes, mut threads, mut open_files, mut newest) = (0, 0, 0, 0);
    for process in descendants(root) {
        let (Some(used), Some(task)) = (resources(process.pid), task(process.pid)) else { continue };
        cpu += time(used.ri_user_time + used.ri_system_time) + ended_by(&used);
        memory_bytes += used.ri_resident_size;
        threads += u64::try_from(task.pti_threadnum).unwrap_or_default();
        open_files += count_open_files(process.pid);
        newest = process.start.max(newest);
    }
    (threads > 0).then_some(Usage { cpu, memory_bytes, threads, open_files, newest })
}

fn ended_by(used: &rusage_info_v2) -> Duration {
    time(used.ri_child_user_time + used.ri_child_system_time)
}

/// The system counts in ticks, whose length differs between machines.
fn time(ticks: u64) -> Duration {
    static BASE: LazyLock<(u64, u64)> = LazyLock::new(time_base);
    let (numerator, denominator) = *BASE;
    let nanoseconds = u128::from(ticks) * u128::from(numerator) / u128::from(denominator);
    Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
}

/// A tick's length in nanoseconds, as a fraction.
#[expect(deprecated, reason = "libc recommends a crate of its own for the one call that this is")]
fn time_base() -> (u64, u64) {
    let mut base = libc::mach_timebase_info { numer: 1, denom: 1 };
    // SAFETY: the pointer is to a live variable of the type that the call fills.
    unsafe { libc::mach_timebase_info(&raw mut base) };
    (base.numer.into(), base.denom.max(1).into())
}

fn resources(pid: u32) -> Option<rusage_info_v2> {
    // SAFETY: plain data for which zero is valid, of the type that belongs to the requested flavor.
    unsafe {
        let mut used: rusage_info_v2 = mem::zeroed();
        (proc_pid_rusage(pid.cast_signed(), RUSAGE_INFO_V2, (&raw mut used).cast()) == 0).then_some(used)
    }
}

fn task(pid: u32) -> Option<proc_taskinfo> {
    // SAFETY: plain data for which zero is valid, passed with its own size.
    unsafe {
        let mut task: proc_taskinfo = mem::zeroed();
        let size = size_of::<proc_taskinfo>() as i32;
        let filled = proc_pidinfo(pid.cast_signed(), PROC_PIDTASKINFO, 0, (&raw mut task).cast(), size);
        (filled == size).then_some(task)
    }
}

/// Number of open files of a process; 0 if it is not accessible.
fn count_open_files(pid: u32) -> u64 {
    const EACH: usize = size_of::<proc_fdinfo>();
    let list = |buffer: &mut [u8]| {
        let (to, size) = (buffer.as_mut_ptr(), i32::try_from(buffer.len()).unwrap_or(i32::MAX));
        // SAFETY: the buffer is passed with its own size; without a buffer, the call returns the size that it needs.
        let filled = unsafe {
            proc_pidinfo(
                pid.cast_signed(),
                PROC_PIDLISTFDS,
                0,
                if size == 0 { std::ptr::null_mut() } else { to.cast() },
                size,
            )
        };
        usize::try_from(filled).unwrap_or_default()
    };
    let room = list(&mut []);
    let filled = list(&mut vec![0; room]);
    (filled / EACH) as u64
}
