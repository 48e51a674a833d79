//! Resource usage of a tree: processor time from its job, which includes exited processes, and the rest per process.

use std::mem;
use std::os::windows::io::AsRawHandle as _;
use std::ptr::null_mut;
use std::time::Duration;

use windows_sys::Win32::Foundation::HANDLE;
use windows_sys::Win32::System::JobObjects::{
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION, JobObjectBasicAccountingInformation, QueryInformationJobObject,
};
use windows_sys::Win32::System::ProcessStatus::{K32GetProcessMemoryInfo, PROCESS_MEMORY_COUNTERS};
use windows_sys::Win32::System::Threading::{GetProcessHandleCount, PROCESS_QUERY_LIMITED_INFORMATION};

use super::super::{open_process, processes, start_by};
use super::{Job, Usage};

/// The resources that the processes of a job use; `None` if it has none.
pub(super) fn of(job: &Job) -> Option<Usage> {
    let cpu = processor_time(job)?;
    let pids = job.pids();
    let (mut memory_bytes, mut open_files, mut newest) = (0, 0, 0);
    for pid in &pids {
        let Ok(process) = open_process(*pid, PROCESS_QUERY_LIMITED_INFORMATION) else { continue };
        memory_bytes += working_set(process.as_raw_handle());
        open_files += handles(process.as_raw_handle());
        newest = start_by(process.as_raw_handle()).unwrap_or_default().max(newest);
    }
    let ours = processes().into_iter().filter(|listed| pids.contains(&listed.pid));
    let threads = ours.map(|listed| u64::from(listed.threads)).sum();
    (threads > 0).then_some(Usage { cpu, memory_bytes, threads, open_files, newest })
}

/// The processor time of all processes that were ever in the job.
fn processor_time(job: &Job) -> Option<Duration> {
    // SAFETY: plain data for which zero is valid, passed with its own size; the job's handle is open.
    let (known, found) = unsafe {
        let mut found: JOBOBJECT_BASIC_ACCOUNTING_INFORMATION = mem::zeroed();
        let size = size_of::<JOBOBJECT_BASIC_ACCOUNTING_INFORMATION>() as u32;
        let known = QueryInformationJobObject(
            job.0.as_raw_handle(),
            JobObjectBasicAccountingInformation,
            (&raw mut found).cast(),
            size,
            null_mut(),
        );
        (known != 0, found)
    };
    // In units of 100 ns.
    let time = u64::try_from(found.TotalUserTime.saturating_add(found.TotalKernelTime)).unwrap_or_default();
    known.then(|| Duration::from_nanos(time.saturating_mul(100)))
}

/// The memory that a process uses, in bytes; 0 if it is not known.
fn working_set(process: HANDLE) -> u64 {
    // SAFETY: plain data for which zero is valid, passed with its own size; the handle is open.
    unsafe {
        let mut found: PROCESS_MEMORY_COUNTERS = mem::zeroed();
        let size = size_of::<PROCESS_MEMORY_COUNTERS>() as u32;
        if K32GetProcessMemoryInfo(process, &raw mut found, size) == 0 {
            0
        } else {
            found.WorkingSetSize as u64
        }
    }
}

/// Number of handles of a process; 0 if it is not known.
fn handles(process: HANDLE) -> u64 {
    let mut count = 0;
    // SAFETY: the handle is open, and the pointer is to a live variable.
    if unsafe { GetProcessHandleCount(process, &raw mut count) } == 0 { 0 } else { count.into() }
}
