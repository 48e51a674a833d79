//! Windows: a job object holds the tree, a console event asks it to end.

mod job;
mod login;

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::mem;
use std::os::windows::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::os::windows::io::{AsRawHandle as _, FromRawHandle as _, OwnedHandle};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use interprocess::local_socket::ListenerOptions;
use interprocess::local_socket::tokio::Stream;
use windows_sys::Win32::Foundation::{
    ERROR_INVALID_PARAMETER, FILETIME, HANDLE, HANDLE_FLAG_INHERIT, INVALID_HANDLE_VALUE, STILL_ACTIVE,
    SetHandleInformation,
};
use windows_sys::Win32::Storage::FileSystem::{BY_HANDLE_FILE_INFORMATION, GetFileInformationByHandle};
use windows_sys::Win32::System::Console::{
    GetStdHandle, STD_ERROR_HANDLE, STD_INPUT_HANDLE, STD_OUTPUT_HANDLE,
};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};
use windows_sys::Win32::System::Threading::{
    CREATE_NEW_PROCESS_GROUP, CREATE_NO_WINDOW, GetExitCodeProcess, GetProcessTimes, OpenProcess,
    PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_TERMINATE, TerminateProcess,
};

pub use self::job::Tree;
pub use self::login::{launch_at_login, launches_at_login};
use super::{Desktop, OpenError};
use crate::process::{self, Ending};
use trayvisor_model::{Message, ProcessId, UnsafeFile};

/// A virtual environment's Python, in its folder.
pub const VENV_PYTHON: &str = "Scripts/python.exe";
/// A virtual environment's programs, in its folder.
pub const VENV_PROGRAMS: &str = "Scripts";
/// A conda environment's Python, in its folder.
pub const CONDA_PYTHON: &str = "python.exe";
/// The folders of a conda environment's programs and libraries, relative to its folder.
pub const CONDA_PROGRAMS: &[&str] = &["", "Library/bin", "Scripts"];
/// What the number of open files counts: Windows does not distinguish files from other handles.
pub const OPEN_FILES: &str = "handles";
/// Whether gunicorn runs on this system.
pub const HAS_GUNICORN: bool = false;
/// The name of Maven's wrapper in a project.
pub const MAVEN_WRAPPER: &str = "mvnw.cmd";
/// The name of Gradle's wrapper in a project.
pub const GRADLE_WRAPPER: &str = "gradlew.bat";
/// The names of the system's own Python, the best first.
pub const PYTHONS: [&str; 2] = ["python", "py"];
/// Whether two names are of the same variable of an environment; case does not matter.
pub fn is_same_variable(one: &OsStr, other: &OsStr) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// Whether a file or folder belongs to this user or to the system. Windows protects a user's folders from others.
pub fn is_trusted(path: &Path) -> bool {
    path.exists()
}

/// Process ids of the system itself: idle, and the kernel with its web server (http.sys).
pub const SYSTEM_PIDS: [u32; 2] = [0, 4];
/// Why the system must not be ended, and what to do instead.
pub const SYSTEM_HOLDER: Message = Message::IsHttpSys {};
/// Why the system refuses a port that no process holds.
pub fn port_refused(port: u16) -> Message {
    Message::PortReserved { port }
}
/// The system's shell and its option to run one line.
pub const SHELL: [&str; 2] = ["cmd", "/C"];

/// Exit code of killed processes, the same as taskkill's.
const KILLED: u32 = 1;

/// Always `None`, because PATH is the same for all of the user's programs.
pub fn login_shell_path(_limit: Duration) -> Option<OsString> {
    None
}

/// Installers put their folders into PATH.
pub fn usual_places() -> Vec<PathBuf> {
    Vec::new()
}

/// Editor installers put their folders into PATH.
pub fn editor_places() -> Vec<PathBuf> {
    Vec::new()
}

/// Creates a folder and its parents. Below the user's profile, inherited permissions close it to other users.
pub fn create_private_dir(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)
}

/// The pipe of the server with this id. All homes share one place for pipes.
pub fn socket_path(_run: &Path, home: &str, id: &str) -> PathBuf {
    PathBuf::from(format!(r"\\.\pipe\trayvisor-{home}-{id}"))
}

/// Always false: pipe names have enough room.
pub fn socket_path_too_long(_path: &Path) -> bool {
    false
}

/// Nothing to do: a pipe disappears with its process.
pub fn clear_socket(_path: &Path) {}

/// `FILE_FLAG_OPEN_REPARSE_POINT`: open a link itself, not what it points to.
const OPEN_LINK_ITSELF: u32 = 0x0020_0000;
const IS_LINK: u32 = 0x0400;

/// Opens a project's file, which must be regular and not a link; `None` if it is missing.
pub fn open_own(path: &Path, options: &mut OpenOptions) -> Result<Option<File>, OpenError> {
    if let Ok(found) = path.symlink_metadata() {
        let unsafe_because = if found.file_attributes() & IS_LINK != 0 {
            Some(UnsafeFile::Link)
        } else if found.is_dir() {
            Some(UnsafeFile::Folder)
        } else {
            None
        };
        if let Some(what) = unsafe_because {
            return Err(OpenError::Unsafe(what));
        }
    }
    match options.custom_flags(OPEN_LINK_ITSELF).open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Nothing to do: permissions are inherited from the folder.
pub fn keep_mode(_old: &Path, _new: &File) -> io::Result<()> {
    Ok(())
}

/// Nothing to do: the writer is the owner, and access is inherited from the folder.
pub fn own_like(_new: &File, _like: &Path) -> io::Result<()> {
    Ok(())
}

/// Nothing to do: closed connections do not linger, and the option of that name would share the port with its holder.
pub fn ignore_closed_connections(_socket: &socket2::Socket) -> io::Result<()> {
    Ok(())
}

/// The name of a user.
pub fn user_name(id: &sysinfo::Uid) -> Option<String> {
    let users = sysinfo::Users::new_with_refreshed_list().ok()?;
    users.get_user_by_id(id).map(|user| user.name().to_owned())
}

/// Identifies a file by its index on the volume, so that it differs from a later file with the same name. The creation
/// time is not enough: Windows gives a new file that of a file that had its name in the last 15 s.
pub fn file_id(file: &File) -> io::Result<String> {
    // SAFETY: plain data for which zero is valid; the handle is open.
    let (known, found) = unsafe {
        let mut found: BY_HANDLE_FILE_INFORMATION = mem::zeroed();
        (GetFileInformationByHandle(file.as_raw_handle(), &raw mut found) != 0, found)
    };
    if !known {
        return Err(io::Error::last_os_error());
    }
    Ok(format!("{:08x}{:08x}{:08x}", found.dwVolumeSerialNumber, found.nFileIndexHigh, found.nFileIndexLow))
}

/// Keeps a command from opening a console of its own.
pub fn without_window(command: &mut std::process::Command) {
    std::os::windows::process::CommandExt::creation_flags(command, CREATE_NO_WINDOW);
}

/// Starts a program that outlives this process, with a hidden console, through which its servers are asked to end.
pub fn detach(command: &mut tokio::process::Command) {
    keep_standard_handles();
    command.creation_flags(CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP);
}

/// Starts a program that outlives this process, outside the job of the server that this process supervises. `dir` is
/// its working folder, `output` receives all its output.
pub fn spawn_apart(program: &Path, args: &[&str], dir: &Path, output: &File) -> io::Result<()> {
    let mut command = tokio::process::Command::new(program);
    command.args(args).current_dir(dir).stdin(Stdio::null());
    command.stdout(output.try_clone()?).stderr(output.try_clone()?);
    detach(&mut command);
    command.into_std().spawn().map(drop)
}

/// Always true.
pub fn may_have_keyring() -> bool {
    true
}

/// The user's credentials, which the Credential Manager shows.
pub fn keyring() -> keyring_core::Result<Arc<keyring_core::CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

/// Keeps new processes from inheriting our standard handles. Otherwise a reader of our output would wait until the last
/// server exits.
fn keep_standard_handles() {
    for which in [STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE] {
        // SAFETY: no pointers are passed, and an invalid handle is refused.
        unsafe { SetHandleInformation(GetStdHandle(which), HANDLE_FLAG_INHERIT, 0) };
    }
}

/// The system does not count these.
pub fn memory_kills() -> Option<u64> {
    None
}

/// Start times are absolute here, so they differ between boots.
pub fn boot_id() -> &'static str {
    ""
}

fn open_process(pid: u32, access: u32) -> io::Result<OwnedHandle> {
    // SAFETY: no pointers are passed; the handle is checked and owned from here on.
    unsafe {
        let handle = OpenProcess(access, 0, pid);
        if handle.is_null() {
            Err(io::Error::last_os_error())
        } else {
            Ok(OwnedHandle::from_raw_handle(handle))
        }
    }
}

fn start_by(handle: HANDLE) -> Option<u64> {
    let mut code = 0;
    let mut times = [FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 }; 4];
    let [created, exited, kernel, user] = &mut times;
    // SAFETY: the handle is open while the caller holds it; the pointers are to live variables.
    let known = unsafe {
        GetExitCodeProcess(handle, &raw mut code) != 0
            && GetProcessTimes(handle, created, exited, kernel, user) != 0
    };
    (known && code == STILL_ACTIVE as u32)
        .then(|| u64::from(created.dwHighDateTime) << 32 | u64::from(created.dwLowDateTime))
}

/// When a process started, in 100 ns since 1601; `None` if it has ended.
pub fn start_of(pid: u32) -> Option<u64> {
    start_by(open_process(pid, PROCESS_QUERY_LIMITED_INFORMATION).ok()?.as_raw_handle())
}

/// Whether one of these processes watches this file or its folder. This system does not tell.
pub fn watches(_pids: &[u32], _file: &Path) -> bool {
    false
}

/// Kills exactly this process, through the same handle by which it was checked. A foreign process without a shared
/// console can only be killed, not asked. `Ok(false)` if it has ended.
pub fn end_process(process: &ProcessId, _ending: Ending) -> io::Result<bool> {
    let handle = match open_process(process.pid, PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_TERMINATE) {
        Ok(handle) => handle,
        Err(error) if error.raw_os_error() == Some(ERROR_INVALID_PARAMETER as i32) => return Ok(false),
        Err(error) => return Err(error),
    };
    if start_by(handle.as_raw_handle()) != Some(process.start) {
        return Ok(false);
    }
    // SAFETY: the handle is open, with the right to terminate.
    if unsafe { TerminateProcess(handle.as_raw_handle(), KILLED) } == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(true)
}

fn toolhelp(what: u32) -> io::Result<OwnedHandle> {
    // SAFETY: no pointers are passed; the handle is checked and owned from here on.
    unsafe {
        let handle = CreateToolhelp32Snapshot(what, 0);
        if handle == INVALID_HANDLE_VALUE {
            return Err(io::Error::last_os_error());
        }
        Ok(OwnedHandle::from_raw_handle(handle))
    }
}

/// A row of the system's process list.
struct Listed {
    pid: u32,
    parent: u32,
    threads: u32,
}

/// All processes.
fn processes() -> Vec<Listed> {
    let Ok(snapshot) = toolhelp(TH32CS_SNAPPROCESS) else { return Vec::new() };
    let mut rows = Vec::new();
    // SAFETY: PROCESSENTRY32W is plain data for which zero is valid; dwSize is set as the calls require, and the
    // snapshot is open.
    unsafe {
        let mut entry: PROCESSENTRY32W = mem::zeroed();
        entry.dwSize = size_of::<PROCESSENTRY32W>() as u32;
        let mut more = Process32FirstW(snapshot.as_raw_handle(), &raw mut entry) != 0;
        while more {
            let (pid, parent) = (entry.th32ProcessID, entry.th32ParentProcessID);
            rows.push(Listed { pid, parent, threads: entry.cntThreads });
            more = Process32NextW(snapshot.as_raw_handle(), &raw mut entry) != 0;
        }
    }
    rows
}

/// Every running process below `root`, without `root` itself.
pub fn descendants(root: u32) -> Vec<ProcessId> {
    let rows = processes();
    let mut found = vec![root];
    let mut at = 0;
    while at < found.len() {
        let parent = found[at];
        at += 1;
        for row in rows.iter().filter(|row| row.parent == parent && row.pid != 0) {
            if !found.contains(&row.pid) {
                found.push(row.pid);
            }
        }
    }
    found.into_iter().skip(1).filter_map(process::of).collect()
}

/// The tree of a running supervisor, found by the parents of its processes, because its job is not accessible.
pub fn tree_of(supervisor: u32, _tag: &str) -> Vec<ProcessId> {
    descendants(supervisor)
}

/// Always empty: a killed supervisor's job ends its whole tree.
pub fn tagged(_tag: &str) -> Vec<ProcessId> {
    Vec::new()
}

/// Waits for a request to end this process.
pub async fn asked_to_end() {
    match tokio::signal::windows::ctrl_shutdown() {
        Ok(mut shutdown) => {
            shutdown.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

/// Only the pipe's owner may use it: full access for the owner, none for others, nothing inherited.
pub fn only_for_us(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    use interprocess::os::windows::local_socket::ListenerOptionsExt as _;
    use interprocess::os::windows::security_descriptor::SecurityDescriptor;
    let owner_only = SecurityDescriptor::deserialize(widestring::u16cstr!("D:P(A;;GA;;;OW)"))?;
    Ok(options.security_descriptor(owner_only))
}

/// Always true, because the pipe's access list already checks this.
pub fn is_us(_stream: &Stream) -> bool {
    true
}

/// The tray and notifications are part of the system.
pub async fn desktop() -> Desktop {
    Desktop::System
}

/// Always true: the system's own panel shows them.
pub async fn shows_tray_icons() -> bool {
    true
}

/// A write is reported when the file is closed or its cache is flushed, as one kind of event.
pub const REPORTS_WRITES: bool = false;

/// Windows reports what others change on a network drive, too.
pub fn is_shared(_dir: &Path) -> bool {
    false
}

/// Whether running this program may only point to the store from which it can be installed.
pub fn is_system_stub(program: &Path) -> bool {
    let folder = program.parent().and_then(Path::file_name);
    folder.is_some_and(|name| name.eq_ignore_ascii_case("WindowsApps"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_among_the_stores_is_a_stub_and_any_other_is_not() {
        let store = r"C:\Users\me\AppData\Local\Microsoft\WindowsApps\python.exe";
        assert!(is_system_stub(Path::new(store)));
        assert!(!is_system_stub(Path::new(r"C:\Python313\python.exe")));
    }
}
