//! Starts a program outside the server's tree.

use std::ffi::{CString, OsStr};
use std::fs::File;
use std::io;
use std::os::fd::AsRawFd as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

/// Starts a program that outlives this process, outside the tree of the server that this process supervises. `dir` is
/// its working folder, `output` receives all its output.
///
/// A supervisor adopts all orphans and waits for them, so an ordinary child, even after a double fork, would count as
/// part of the server's tree. With `CLONE_PARENT` (clone(2)) the new process is a child of our parent, so we never wait
/// for it. Our parent is the system's first process: see `detach`.
pub fn spawn_apart(program: &Path, args: &[&str], dir: &Path, output: &File) -> io::Result<()> {
    let text = |text: &OsStr| CString::new(text.as_bytes()).map_err(io::Error::other);
    let (program, dir) = (text(program.as_os_str())?, text(dir.as_os_str())?);
    let args = args.iter().map(|arg| text(OsStr::new(arg))).collect::<io::Result<Vec<_>>>()?;
    let argv: Vec<*const libc::c_char> =
        [&program].into_iter().chain(&args).map(|arg| arg.as_ptr()).chain([std::ptr::null()]).collect();
    let nothing = File::open("/dev/null")?;
    let (nothing, output) = (nothing.as_raw_fd(), output.as_raw_fd());
    let flags = libc::c_long::from(libc::CLONE_PARENT | libc::SIGCHLD);
    // SAFETY: without CLONE_VM this is fork(2): the new process has a copy of our memory and returns here with 0. Locks
    // of other threads are copied as they were, so until execv(3) it only makes system calls, on data prepared above.
    unsafe {
        match libc::syscall(libc::SYS_clone, flags, 0_usize, 0_usize, 0_usize, 0_usize) {
            -1 => Err(io::Error::last_os_error()),
            0 => {
                libc::setsid();
                libc::dup2(nothing, libc::STDIN_FILENO);
                libc::dup2(output, libc::STDOUT_FILENO);
                libc::dup2(output, libc::STDERR_FILENO);
                if libc::chdir(dir.as_ptr()) == 0 {
                    libc::execv(program.as_ptr(), argv.as_ptr());
                }
                // This is the only place that can report the failure.
                let word = b"trayvisor: the courier could not be started\n";
                libc::write(libc::STDERR_FILENO, word.as_ptr().cast(), word.len());
                libc::_exit(127)
            }
            _ => Ok(()),
        }
    }
}
