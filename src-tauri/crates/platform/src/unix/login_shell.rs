//! Asks the user's login shell for its PATH.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{BufRead as _, BufReader, Read};
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::geteuid;

use crate::process::Ending;
use crate::{descendants, end_process};

/// Maximum size of a shell's output to read. Its profile may print anything before the answer.
const MOST: u64 = 1024 * 1024;
/// How often to check whether the shell has exited.
const LOOK: Duration = Duration::from_millis(10);

/// The PATH of the user's login shell; `None` if it does not answer in time or the answer is invalid.
pub fn login_shell_path(limit: Duration) -> Option<OsString> {
    let shell = env::var_os("SHELL").filter(|shell| !shell.is_empty()).or_else(from_passwd)?;
    ask(Path::new(&shell), &home()?, limit)
}

/// The existing folders in which developers' programs usually are, in addition to PATH.
pub fn usual_places() -> Vec<PathBuf> {
    const OF_THE_USER: [&str; 9] = [
        ".local/bin",
        ".cargo/bin",
        ".volta/bin",
        ".bun/bin",
        ".deno/bin",
        "go/bin",
        ".pyenv/shims",
        ".rbenv/shims",
        ".asdf/shims",
    ];
    const OF_ALL: [&str; 3] = ["/opt/homebrew/bin", "/usr/local/bin", "/snap/bin"];
    let of_the_user = home().into_iter().flat_map(|home| OF_THE_USER.map(|place| home.join(place)));
    of_the_user.chain(OF_ALL.map(PathBuf::from)).filter(|place| place.is_dir()).collect()
}

fn home() -> Option<PathBuf> {
    dirs::home_dir()
}

/// The shell of this user in `/etc/passwd`. macOS keeps its users elsewhere, and always sets SHELL.
fn from_passwd() -> Option<OsString> {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let user = geteuid().as_raw().to_string();
    let of_user = |line: &str| {
        let mut fields = line.split(':');
        (fields.nth(2)? == user).then(|| fields.nth(3).map(OsString::from))?
    };
    users.lines().find_map(of_user)
}

/// Asks a shell and reads the answer between two markers, because its profile may print anything. After the time limit,
/// kills the shell and all that it started.
fn ask(shell: &Path, home: &Path, limit: Duration) -> Option<OsString> {
    let deadline = Instant::now() + limit;
    let marker = marker();
    // `printenv`, because fish prints its own PATH with spaces.
    let question = format!("echo; echo {marker}; printenv PATH; echo {marker}");
    let mut command = Command::new(shell);
    command
        .args(["-l", "-i", "-c", &question])
        .env("HOME", home)
        .current_dir(home)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    // Its own session: an interactive shell that shares a terminal would stop, or take it over.
    // SAFETY: setsid is async-signal-safe and does not touch our memory.
    unsafe {
        command.pre_exec(|| {
            rustix::process::setsid()?;
            Ok(())
        })
    };
    let mut child = command.spawn().ok()?;
    let (sender, answer) = mpsc::channel();
    let output = child.stdout.take()?;
    // Does not wait for the thread, because a process left by the profile may keep the output open for ever.
    thread::spawn(move || sender.send(between(output, marker.as_bytes())));
    let path = answer.recv_timeout(limit).ok().flatten();
    end(child, deadline);
    path.map(OsString::from_vec).filter(|path| is_sane(path))
}

/// A line that nothing prints by chance.
fn marker() -> String {
    use std::hash::{BuildHasher as _, Hasher as _};
    // The standard library's source of randomness for hash tables.
    let random = || std::hash::RandomState::new().build_hasher().finish();
    format!("trayvisor-{:016x}{:016x}", random(), random())
}

/// The single line between two marker lines.
fn between(output: impl Read, marker: &[u8]) -> Option<Vec<u8>> {
    let mut lines = BufReader::new(output.take(MOST)).split(b'\n').map_while(Result::ok);
    lines.find(|line| line == marker)?;
    let answer = lines.next()?;
    (lines.next()? == marker).then_some(answer)
}

fn is_sane(path: &OsStr) -> bool {
    env::split_paths(path).any(|folder| folder.is_absolute() && folder.is_dir())
}

/// Waits for the shell until the deadline, then kills it and everything that it started.
fn end(mut shell: Child, deadline: Instant) {
    while Instant::now() < deadline {
        if let Ok(Some(_)) = shell.try_wait() {
            return;
        }
        thread::sleep(LOOK);
    }
    for process in descendants(shell.id()) {
        let _ = end_process(&process, Ending::Forced);
    }
    let _ = shell.kill();
    let _ = shell.wait();
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::process;

    const LONG: Duration = Duration::from_secs(30);

    /// A home with this script as its shell; the script's fourth argument is the question.
    fn shell(script: &str) -> (tempfile::TempDir, PathBuf) {
        let home = tempfile::tempdir().expect("a folder");
        let shell = home.path().join("shell");
        fs::write(&shell, format!("#!/bin/sh\n{script}\n")).expect("written");
        fs::set_permissions(&shell, fs::Permissions::from_mode(0o755)).expect("made executable");
        (home, shell)
    }

    #[test]
    fn a_shells_path_is_heard_through_what_else_it_prints() {
        let (home, shell) =
            shell("export PATH=\"$HOME/tools:$PATH\"\nprintf 'Welcome! '\neval \"$4\"\necho bye");
        let path = ask(&shell, home.path(), LONG).expect("a PATH");
        assert_eq!(env::split_paths(&path).next(), Some(home.path().join("tools")));
    }

    #[test]
    fn a_real_shell_reads_its_profile() {
        let home = tempfile::tempdir().expect("a folder");
        fs::write(home.path().join(".profile"), "export PATH=\"$HOME/tools:$PATH\"").expect("written");
        let path = ask(Path::new("/bin/sh"), home.path(), LONG).expect("a PATH");
        assert!(env::split_paths(&path).any(|folder| folder == home.path().join("tools")), "{path:?}");
    }

    #[test]
    fn what_a_shell_left_running_does_not_keep_us_waiting() {
        let (home, shell) = shell("sleep 60 &\necho $! > \"$HOME/left\"\neval \"$4\"");
        let began = Instant::now();
        assert!(ask(&shell, home.path(), LONG).is_some());
        assert!(began.elapsed() < LONG);
        let left =
            fs::read_to_string(home.path().join("left")).expect("a pid").trim().parse().expect("a number");
        let left = process::of(left).expect("it is left alone");
        assert!(end_process(&left, Ending::Forced).expect("ended"));
    }

    #[test]
    fn a_shell_that_hangs_is_ended_with_all_that_it_started() {
        let (home, shell) = shell("sleep 60 &\necho $! > \"$HOME/left\"\nsleep 60");
        // A busy machine may take longer to reach the first line.
        let left = (0..5).find_map(|round| {
            assert_eq!(ask(&shell, home.path(), Duration::from_secs(1 << round)), None);
            fs::read_to_string(home.path().join("left")).ok()?.trim().parse().ok()
        });
        let left: u32 = left.expect("a pid");
        let deadline = Instant::now() + LONG;
        while process::of(left).is_some() {
            assert!(Instant::now() < deadline, "{left} still runs");
            thread::sleep(LOOK);
        }
    }

    #[test]
    fn what_is_no_answer_is_none() {
        for script in [
            "exit 1",
            "echo 'This account is currently not available.'",
            "yes",
            "PATH=relative:. eval \"$4\"",
            "PATH='' eval \"$4\"",
        ] {
            let (home, shell) = shell(script);
            assert_eq!(ask(&shell, home.path(), Duration::from_secs(2)), None, "{script}");
        }
        let nowhere = tempfile::tempdir().expect("a folder");
        assert_eq!(ask(&nowhere.path().join("shell"), nowhere.path(), LONG), None);
    }
}
