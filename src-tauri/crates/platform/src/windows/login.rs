//! Launch at login: a value under the user's `Run` key.

use std::io;
use std::path::Path;

use windows_registry::CURRENT_USER;

const RUN: &str = r"Software\Microsoft\Windows\CurrentVersion\Run";
/// The key in which the Task Manager and the Settings record what the user has disabled.
const APPROVED: &str = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run";
const NAME: &str = "Trayvisor";

/// The error for something that does not exist: ERROR_FILE_NOT_FOUND as an HRESULT (winerror.h).
const NOT_FOUND: u32 = 0x8007_0002;

/// Whether the value exists, and the user has not disabled it in the system's own list.
pub fn launches_at_login() -> io::Result<bool> {
    is_on(NAME)
}

/// Turns the launch of this program at login, with this argument, on or off.
pub fn launch_at_login(program: &Path, argument: &str, on: bool) -> io::Result<()> {
    set(NAME, program, argument, on)
}

fn is_on(name: &str) -> io::Result<bool> {
    let is_there = found(CURRENT_USER.open(RUN).and_then(|run| run.get_string(name)))?.is_some();
    let note = found(CURRENT_USER.open(APPROVED).and_then(|notes| notes.get_value(name)))?;
    // An odd first byte means that it is disabled; the other bytes contain the time.
    let is_off = note.is_some_and(|note| note.first().is_some_and(|first| first % 2 == 1));
    Ok(is_there && !is_off)
}

fn set(name: &str, program: &Path, argument: &str, on: bool) -> io::Result<()> {
    let run = CURRENT_USER.create(RUN)?;
    if on {
        // Without quotes, a path with a space would be split.
        run.set_string(name, format!("\"{}\" {argument}", program.display()))?;
    } else {
        found(run.remove_value(name))?;
    }
    found(CURRENT_USER.options().write().open(APPROVED).and_then(|notes| notes.remove_value(name)))?;
    Ok(())
}

/// Turns "not found" into `None`. The registry's errors are not kinds of `io` errors.
fn found<T>(read: windows_registry::Result<T>) -> io::Result<Option<T>> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.code().0.cast_unsigned() == NOT_FOUND => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Different from the user's own value.
    const NAME: &str = "Trayvisor's test";

    #[test]
    fn the_value_is_there_while_it_is_on_and_no_longer() {
        let set = |program: &str, on| set(NAME, Path::new(program), "--at-login", on);
        set(r"C:\My apps\trayvisor-desktop.exe", true).expect("written");
        assert!(is_on(NAME).expect("read"));
        let value = CURRENT_USER.open(RUN).and_then(|run| run.get_string(NAME)).expect("there");
        assert_eq!(value, r#""C:\My apps\trayvisor-desktop.exe" --at-login"#);
        let notes = CURRENT_USER.create(APPROVED).expect("made");
        notes.set_bytes(NAME, windows_registry::Type::Bytes, &[3, 0, 0, 0]).expect("switched off");
        assert!(!is_on(NAME).expect("read"));
        set(r"C:\x.exe", true).expect("written");
        assert!(is_on(NAME).expect("read"), "switched on again");
        set(r"C:\x.exe", false).expect("removed");
        assert!(!is_on(NAME).expect("read"));
        set(r"C:\x.exe", false).expect("it was off already");
    }
}
