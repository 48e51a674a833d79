//! Code shared by Linux and macOS.

mod login_shell;

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{
    DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown,
};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use interprocess::local_socket::ListenerOptions;
use interprocess::local_socket::tokio::{Stream, prelude::*};
use rustix::fs::OFlags;
use rustix::process::{Pid, Signal, geteuid};

pub use self::login_shell::{login_shell_path, usual_places};
use super::{Inherited, OpenError, Pipes};
use crate::process::{Ending, Part};
use crate::{Tree, end_process};
use trayvisor_model::Launch;
use trayvisor_model::StopSignal;
use trayvisor_model::{Exit, Message, ProcessId, UnsafeFile};

/// A virtual environment's Python, in its folder.
pub const VENV_PYTHON: &str = "bin/python";
/// A virtual environment's programs, in its folder.
pub const VENV_PROGRAMS: &str = "bin";
/// A conda environment's Python, in its folder.
pub const CONDA_PYTHON: &str = "bin/python";
/// The folders of a conda environment's programs, relative to its folder.
pub const CONDA_PROGRAMS: &[&str] = &["bin"];
/// What the number of open files counts.
pub const OPEN_FILES: &str = "files";
/// Whether gunicorn runs on this system.
pub const HAS_GUNICORN: bool = true;
/// The name of Maven's wrapper in a project.
pub const MAVEN_WRAPPER: &str = "mvnw";
/// The name of Gradle's wrapper in a project.
pub const GRADLE_WRAPPER: &str = "gradlew";
/// The names of the system's own Python, the best first.
pub const PYTHONS: [&str; 2] = ["python3", "python"];
/// Process ids of the system itself.
pub const SYSTEM_PIDS: [u32; 2] = [0, 1];
/// Why the system must not be ended, and what to do instead.
pub const SYSTEM_HOLDER: Message = Message::IsSystem {};
/// Why the system refuses a port that no process holds.
pub fn port_refused(port: u16) -> Message {
    Message::PortNeedsRights { port }
}
/// Whether two names are of the same variable of an environment.
pub fn is_same_variable(one: &OsStr, other: &OsStr) -> bool {
    one == other
}

/// Whether only this user and the system can change a file or folder. Links are not followed: a link must be the
/// user's own, so that nobody else decides where it leads.
pub fn is_trusted(path: &Path) -> bool {
    let own = geteuid().as_raw();
    let is_ours = |found: fs::Metadata| (found.uid() == own || found.uid() == 0) && found.mode() & 0o022 == 0;
    path.symlink_metadata().is_ok_and(|found| found.is_symlink() && found.uid() == own || is_ours(found))
}

/// The system's shell and its option to run one line.
pub const SHELL: [&str; 2] = ["sh", "-c"];

/// Creates a folder, and its parents, that only this user can access; an existing folder is closed to others.
pub fn create_private_dir(dir: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    let found = fs::symlink_metadata(dir)?;
    if !found.is_dir() {
        return Err(io::Error::new(io::ErrorKind::NotADirectory, "it is not a folder"));
    }
    if found.uid() != geteuid().as_raw() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it belongs to another user"));
    }
    if found.mode() & 0o077 != 0 {
        fs::set_permissions(dir, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// The socket of the server with this id; its folder already distinguishes homes.
pub fn socket_path(run: &Path, _home: &str, id: &str) -> PathBuf {
    run.join(format!("{id}.sock"))
}

/// Whether a socket cannot be bound to this path, by the smaller of the two systems' limits (macOS: 104 bytes).
pub fn socket_path_too_long(path: &Path) -> bool {
    path.as_os_str().len() > 100
}

/// Removes the socket file of a killed supervisor. Only for the holder of the lock.
pub fn clear_socket(path: &Path) {
    let _ = fs::remove_file(path);
}

/// Opens a project's file, which must be regular, owned by the user and not a link; `None` if it is missing.
pub fn open_own(path: &Path, options: &mut OpenOptions) -> Result<Option<File>, OpenError> {
    // NONBLOCK: a FIFO in place of the file must not block.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match options.custom_flags(flags.bits() as i32).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(_) if path.symlink_metadata().is_ok_and(|found| !found.is_file()) => {
            return Err(OpenError::Unsafe(kind(path)));
        }
        Err(error) => return Err(error.into()),
    };
    let found = file.metadata()?;
    let unsafe_because = if !found.is_file() {
        Some(kind(path))
    } else if found.nlink() > 1 {
        Some(UnsafeFile::HardLink)
    } else if found.uid() != geteuid().as_raw() && !geteuid().is_root() {
        Some(UnsafeFile::OtherUser)
    } else {
        None
    };
    match unsafe_because {
        Some(what) => Err(OpenError::Unsafe(what)),
        None => Ok(Some(file)),
    }
}

fn kind(path: &Path) -> UnsafeFile {
    match path.symlink_metadata() {
        Ok(found) if found.is_symlink() => UnsafeFile::Link,
        Ok(found) if found.is_dir() => UnsafeFile::Folder,
        Ok(_) | Err(_) => UnsafeFile::NotRegular,
    }
}

/// Copies the permissions of a file to its replacement.
pub fn keep_mode(old: &Path, new: &File) -> io::Result<()> {
    let mode = fs::metadata(old).map_or(0o644, |found| found.mode() & 0o777);
    new.set_permissions(fs::Permissions::from_mode(mode))
}

/// Gives a new file the owner of the file that it replaces, or of its folder, so that files written by root for a user
/// still belong to the user. Only root can do that; others get an error if the file belongs to another user.
pub fn own_like(new: &File, like: &Path) -> io::Result<()> {
    let (own, like) = (new.metadata()?, fs::metadata(like)?);
    let is_same = (own.uid(), own.gid()) == (like.uid(), like.gid());
    if geteuid().is_root() && !is_same {
        let given = fchown(new, Some(like.uid()), Some(like.gid()));
        // The folder's owner may be unknown to this root, for instance on a network disk or outside the container.
        return if like.is_dir() { Ok(()) } else { given };
    }
    if is_same || like.is_dir() {
        return Ok(());
    }
    if own.uid() != like.uid() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it belongs to another user"));
    }
    // This process may not be in the group. That does not change what the user may do with the file.
    let _ = fchown(new, None, Some(like.gid()));
    Ok(())
}

/// Lets a socket bind to a port with only closed connections (TIME_WAIT), as servers do.
pub fn ignore_closed_connections(socket: &socket2::Socket) -> io::Result<()> {
    socket.set_reuse_address(true)
}

/// The name of a user.
pub fn user_name(id: &sysinfo::Uid) -> Option<String> {
    // sysinfo's own list leaves out users who cannot log in, such as those of databases.
    uzers::get_user_by_uid(**id).map(|user| user.name().to_string_lossy().into_owned())
}

/// Identifies a file, so that it differs from a later file with the same name. The inode alone is not enough, because
/// it is soon reused.
pub fn file_id(file: &File) -> io::Result<String> {
    let found = file.metadata()?;
    let born =
        found.created().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok()).unwrap_or_default();
    Ok(format!("{}.{}", found.ino(), born.as_nanos()))
}

/// Keeps a command from opening a console of its own: nothing to do here.
pub fn without_window(_command: &mut Command) {}

/// Makes a command start a program that outlives this process, in its own session and as an orphan: the spawned process
/// forks again and exits, so the program belongs to the system's first process, and no other process has to reap it.
pub fn detach(command: &mut tokio::process::Command) {
    // SAFETY: setsid, fork and _exit are single system calls here, in a process with one thread, and do not touch
    // memory.
    unsafe {
        command.pre_exec(|| {
            rustix::process::setsid()?;
            match libc::fork() {
                -1 => Err(io::Error::last_os_error()),
                0 => Ok(()),
                _ => libc::_exit(0),
            }
        })
    };
}

/// Spawns a server's leader in its own session, with pipes for its output and its input. `prepare` runs in the child and
/// must be async-signal-safe.
pub(super) fn spawn_leader(
    launch: &Launch,
    inherited: &Inherited,
    tag: &str,
    prepare: impl Fn() -> io::Result<()> + Send + Sync + 'static,
) -> io::Result<(u32, Pipes)> {
    let (output, writer) = io::pipe()?;
    let (reader, input) = io::pipe()?;
    let mut command = Command::new(&launch.program);
    command
        .args(&launch.args)
        .current_dir(&launch.cwd)
        .env_clear()
        .envs(inherited.all())
        .envs(&launch.env)
        .env(super::TAG, tag)
        .stdin(reader)
        .stdout(writer.try_clone()?)
        .stderr(writer);
    // SAFETY: setsid and what callers pass are single system calls: async-signal-safe, without access to our memory.
    unsafe {
        command.pre_exec(move || {
            rustix::process::setsid()?;
            prepare()
        })
    };
    // std never waits for the child, because the tree's own thread reaps all its processes.
    Ok((command.spawn()?.id(), Pipes { output, input }))
}

impl Tree {
    /// Asks the processes of this part to end.
    pub fn ask(&self, part: Part, signal: StopSignal) {
        let is_leader = |process: &ProcessId| process == self.leader();
        self.end(Ending::Asked(signal), |process| is_leader(process) == (part == Part::Leader));
    }

    /// Kills every process of the tree.
    pub fn kill(&self) {
        self.end(Ending::Forced, |_| true);
    }

    fn end(&self, ending: Ending, which: impl Fn(&ProcessId) -> bool) {
        for process in self.members().into_iter().filter(which) {
            // Skips a process that has ended, or whose PID now belongs to another user.
            let _ = end_process(&process, ending);
        }
    }
}

/// The exit that a wait status means.
pub(super) fn exit_of(raw: i32) -> Exit {
    let status = ExitStatus::from_raw(raw);
    match (status.code(), status.signal()) {
        (Some(code), _) => Exit::Code(code),
        (None, Some(signal)) => Exit::Signal(signal),
        (None, None) => Exit::Code(-1),
    }
}

/// A process id for rustix.
pub(super) fn rustix_pid(pid: u32) -> Option<Pid> {
    i32::try_from(pid).ok().and_then(Pid::from_raw)
}

/// The signal for this ending.
pub(super) fn signal(ending: Ending) -> Signal {
    match ending {
        Ending::Forced => Signal::KILL,
        Ending::Asked(StopSignal::Term) => Signal::TERM,
        Ending::Asked(StopSignal::Int) => Signal::INT,
        Ending::Asked(StopSignal::Quit) => Signal::QUIT,
        Ending::Asked(StopSignal::Hup) => Signal::HUP,
        Ending::Asked(StopSignal::Usr1) => Signal::USR1,
        Ending::Asked(StopSignal::Usr2) => Signal::USR2,
    }
}

/// Waits for a request to end this process (SIGTERM, SIGINT). A supervisor ignores SIGHUP.
pub async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut int), Ok(_hup)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()), signal(SignalKind::hangup()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
}

/// Only the owner can access a socket's file and its folder.
pub fn only_for_us(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    use interprocess::os::unix::local_socket::ListenerOptionsExt as _;
    Ok(options.mode(0o600))
}

/// Whether the peer is the current user.
pub fn is_us(stream: &Stream) -> bool {
    stream.peer_creds().is_ok_and(|peer| peer.euid() == Some(geteuid().as_raw()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::chown;

    use super::*;

    #[test]
    fn a_new_file_gets_the_owner_of_the_one_before_or_of_its_folder() {
        let dir = tempfile::tempdir().expect("a folder");
        let old = dir.path().join("old");
        let own = File::create(&old).and_then(|file| file.metadata()).expect("made");
        // Only root can change the owner of a file, so others keep theirs.
        let theirs = if geteuid().is_root() { (4711, 4712) } else { (own.uid(), own.gid()) };
        for like in [old.as_path(), dir.path()] {
            chown(like, Some(theirs.0), Some(theirs.1)).expect("given");
            let new = tempfile::tempfile().expect("made");
            own_like(&new, like).expect("given");
            let found = new.metadata().expect("there");
            assert_eq!((found.uid(), found.gid()), theirs);
        }
    }
}
