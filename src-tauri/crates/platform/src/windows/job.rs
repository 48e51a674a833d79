//! A server's tree: a job object that none of its processes can leave.

mod usage;

use std::io;
use std::mem;
use std::os::windows::io::{AsRawHandle as _, FromRawHandle as _, OwnedHandle};
use std::os::windows::process::CommandExt as _;
use std::process::{Child, Command};
use std::ptr::null_mut;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use windows_sys::Win32::System::Console::{CTRL_BREAK_EVENT, GenerateConsoleCtrlEvent};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    TH32CS_SNAPTHREAD, THREADENTRY32, Thread32First, Thread32Next,
};
use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
    JOBOBJECT_BASIC_PROCESS_ID_LIST, JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectBasicProcessIdList,
    JobObjectExtendedLimitInformation, QueryInformationJobObject, SetInformationJobObject,
    TerminateJobObject,
};
use windows_sys::Win32::System::Threading::{
    CREATE_NEW_PROCESS_GROUP, CREATE_SUSPENDED, OpenThread, ResumeThread, THREAD_SUSPEND_RESUME,
};

use super::super::{Inherited, Pipes, TAG, TreeEvent, Usage};
use super::{KILLED, SHELL, keep_standard_handles, start_by, toolhelp};
use crate as platform;
use crate::process::{self, Part};
use trayvisor_model::Exit;
use trayvisor_model::Launch;
use trayvisor_model::{ProcessId, StopSignal};

/// How often to check a job after its leader exited.
const LOOK: Duration = Duration::from_millis(20);
/// Maximum number of listed processes of a job.
const MOST: usize = 1024;

#[derive(Debug)]
struct Job(OwnedHandle);

impl Job {
    /// A job that ends all its processes when its last handle closes, at the latest with this process.
    fn new() -> io::Result<Job> {
        // SAFETY: null attributes and name are allowed; the handle is checked and owned; the limits are plain data for
        // which zero is valid, passed with their own size.
        unsafe {
            let handle = CreateJobObjectW(null_mut(), null_mut());
            if handle.is_null() {
                return Err(io::Error::last_os_error());
            }
            let job = Job(OwnedHandle::from_raw_handle(handle));
            let mut limits: JOBOBJECT_EXTENDED_LIMIT_INFORMATION = mem::zeroed();
            limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
            let size = size_of::<JOBOBJECT_EXTENDED_LIMIT_INFORMATION>() as u32;
            let set = SetInformationJobObject(
                handle,
                JobObjectExtendedLimitInformation,
                (&raw const limits).cast(),
                size,
            );
            if set == 0 { Err(io::Error::last_os_error()) } else { Ok(job) }
        }
    }

    fn pids(&self) -> Vec<u32> {
        #[repr(C)]
        struct List {
            head: JOBOBJECT_BASIC_PROCESS_ID_LIST,
            rest: [usize; MOST],
        }
        // SAFETY: plain data for which zero is valid, passed with its own size; the ids are contiguous from the head's
        // last field on, and the count is kept within the available space.
        unsafe {
            let mut list: List = mem::zeroed();
            let size = size_of::<List>() as u32;
            let handle = self.0.as_raw_handle();
            if QueryInformationJobObject(
                handle,
                JobObjectBasicProcessIdList,
                (&raw mut list).cast(),
                size,
                null_mut(),
            ) == 0
            {
                return Vec::new();
            }
            let count = (list.head.NumberOfProcessIdsInList as usize).min(MOST);
            let first = (&raw const list.head.ProcessIdList).cast::<usize>();
            std::slice::from_raw_parts(first, count).iter().map(|pid| *pid as u32).collect()
        }
    }
}

/// A server's processes: all that are in its job, which none can leave.
#[derive(Clone, Debug)]
pub struct Tree {
    leader: ProcessId,
    job: Arc<Job>,
}

impl Tree {
    /// Spawns the leader suspended, puts it into a job and resumes it, so that no process is ever outside the job.
    pub fn spawn(
        launch: &Launch,
        inherited: &Inherited,
        tag: &str,
        events: UnboundedSender<TreeEvent>,
    ) -> io::Result<(Tree, Pipes)> {
        keep_standard_handles();
        let job = Arc::new(Job::new()?);
        let (output, writer) = io::pipe()?;
        let (reader, input) = io::pipe()?;
        let mut command = Command::new(&launch.program);
        match platform::shell_line(launch) {
            // cmd does not understand the escaped quotes that `args` would write. With /S it removes the outer ones.
            Some(line) => command.args(["/S", SHELL[1]]).raw_arg(format!("\"{line}\"")),
            None => command.args(&launch.args),
        };
        let mut child = command
            .current_dir(&launch.cwd)
            .env_clear()
            .envs(inherited.all())
            .envs(&launch.env)
            .env(TAG, tag)
            .stdin(reader)
            .stdout(writer.try_clone()?)
            .stderr(writer)
            .creation_flags(CREATE_SUSPENDED | CREATE_NEW_PROCESS_GROUP)
            .spawn()?;
        // SAFETY: both handles are open.
        let assigned = unsafe { AssignProcessToJobObject(job.0.as_raw_handle(), child.as_raw_handle()) } != 0;
        let started = if assigned { resume(child.id()) } else { Err(io::Error::last_os_error()) };
        if let Err(error) = started {
            let _ = child.kill();
            return Err(error);
        }
        let leader = process::id(child.id(), start_by(child.as_raw_handle()).unwrap_or_default());
        let watched = Arc::clone(&job);
        thread::Builder::new().name("reaper".into()).spawn(move || reap(child, &watched, &events))?;
        Ok((Tree { leader, job }, Pipes { output, input }))
    }

    /// The process that runs the command line.
    pub fn leader(&self) -> &ProcessId {
        &self.leader
    }

    /// Every running process of the tree.
    pub fn members(&self) -> Vec<ProcessId> {
        self.job.pids().into_iter().filter_map(process::of).collect()
    }

    /// The resources that the tree uses; `None` if none of it is running.
    pub fn usage(&self) -> Option<Usage> {
        usage::of(&self.job)
    }

    /// Asks the leader's group to end with CTRL+BREAK. The rest gets it together with the leader, if that still runs.
    pub fn ask(&self, part: Part, _signal: StopSignal) {
        if part == Part::Leader || !process::is_alive(&self.leader) {
            // SAFETY: the event takes no pointers.
            unsafe { GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, self.leader.pid) };
        }
    }

    /// Ends the job.
    pub fn kill(&self) {
        // SAFETY: the job's handle is open.
        unsafe { TerminateJobObject(self.job.0.as_raw_handle(), KILLED) };
    }
}

/// Resumes the only thread of a suspended process.
fn resume(pid: u32) -> io::Result<()> {
    let snapshot = toolhelp(TH32CS_SNAPTHREAD)?;
    // SAFETY: THREADENTRY32 is plain data for which zero is valid; dwSize is set as the calls require, the snapshot is
    // open, and the thread's handle is checked and owned.
    unsafe {
        let mut entry: THREADENTRY32 = mem::zeroed();
        entry.dwSize = size_of::<THREADENTRY32>() as u32;
        let mut more = Thread32First(snapshot.as_raw_handle(), &raw mut entry) != 0;
        while more {
            if entry.th32OwnerProcessID == pid {
                let thread = OpenThread(THREAD_SUSPEND_RESUME, 0, entry.th32ThreadID);
                if thread.is_null() {
                    return Err(io::Error::last_os_error());
                }
                let thread = OwnedHandle::from_raw_handle(thread);
                let resumed = ResumeThread(thread.as_raw_handle());
                return if resumed == u32::MAX { Err(io::Error::last_os_error()) } else { Ok(()) };
            }
            more = Thread32Next(snapshot.as_raw_handle(), &raw mut entry) != 0;
        }
    }
    Err(io::Error::new(io::ErrorKind::NotFound, "its first thread was not found"))
}

fn reap(mut leader: Child, job: &Job, events: &UnboundedSender<TreeEvent>) {
    let exit = leader.wait().ok().and_then(|status| status.code()).unwrap_or(-1);
    let _ = events.send(TreeEvent::Exited(Exit::Code(exit)));
    while !job.pids().is_empty() {
        thread::sleep(LOOK);
    }
    let _ = events.send(TreeEvent::Gone);
}
