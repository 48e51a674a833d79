//! Starting what is no part of the server's tree.

use std::ffi::{CString, OsStr};
use std::fs::File;
use std::io;
use std::os::fd::AsRawFd as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

/// Starts a program that outlives us, outside the tree of the server that this process supervises. `dir` is its working
/// folder, `output` takes all that it says.
///
/// A supervisor adopts whatever loses its parent, and waits for all of it: an ordinary child, forked twice or not, would
/// count as its server's. With `CLONE_PARENT` (clone(2)) the new process is our parent's child, which is never ours to
/// wait for. Our parent is the system's first process: see `detach`.
pub fn spawn_apart(program: &Path, args: &[&str], dir: &Path, output: &File) -> io::Result<()> {
    let text = |text: &OsStr| CString::new(text.as_bytes()).map_err(io::Error::other);
    let (program, dir) = (text(program.as_os_str())?, text(dir.as_os_str())?);
    let args = args.iter().map(|arg| text(OsStr::new(arg))).collect::<io::Result<Vec<_>>>()?;
    let argv: Vec<*const libc::c_char> =
        [&program].into_iter().chain(&args).map(|arg| arg.as_ptr()).chain([std::ptr::null()]).collect();
    let nothing = File::open("/dev/null")?;
    let (nothing, output) = (nothing.as_raw_fd(), output.as_raw_fd());
    let flags = libc::c_long::from(libc::CLONE_PARENT | libc::SIGCHLD);
    // SAFETY: without CLONE_VM this is fork(2): the new process has a copy of our memory and returns here with 0. Other
    // threads' locks are copied as they were, so until execv(3) it makes only system calls, on what is prepared above.
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
                // The one word that can be said here: nobody else hears of it.
                let word = b"trayvisor: the courier could not be started\n";
                libc::write(libc::STDERR_FILENO, word.as_ptr().cast(), word.len());
                libc::_exit(127)
            }
            _ => Ok(()),
        }
    }
}
