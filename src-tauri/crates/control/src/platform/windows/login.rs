//! Launch at login: a value under the user's `Run` key.

use std::io;
use std::path::Path;

use windows_registry::CURRENT_USER;

const RUN: &str = r"Software\Microsoft\Windows\CurrentVersion\Run";
/// Where the Task Manager and the Settings note what the user has switched off there.
const APPROVED: &str = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run";
const NAME: &str = "Trayvisor";

/// Whether the value is there, and the user has not switched it off in the system's own list.
pub(crate) fn launches_at_login() -> io::Result<bool> {
    let is_there = found(CURRENT_USER.open(RUN).and_then(|run| run.get_string(NAME)))?.is_some();
    let note = found(CURRENT_USER.open(APPROVED).and_then(|notes| notes.get_value(NAME)))?;
    // An odd first byte says that it is off; the others say since when.
    let is_off = note.is_some_and(|note| note.first().is_some_and(|first| first % 2 == 1));
    Ok(is_there && !is_off)
}

/// Has this program launched at login, with this argument, or no more.
pub(crate) fn launch_at_login(program: &Path, argument: &str, on: bool) -> io::Result<()> {
    let run = CURRENT_USER.create(RUN)?;
    if on {
        // Unquoted, a path with a blank in it is taken for several.
        run.set_string(NAME, format!("\"{}\" {argument}", program.display()))?;
    } else {
        found(run.remove_value(NAME))?;
    }
    found(CURRENT_USER.options().write().open(APPROVED).and_then(|notes| notes.remove_value(NAME)))?;
    Ok(())
}

/// What is not there is no error.
fn found<T>(read: windows_registry::Result<T>) -> io::Result<Option<T>> {
    match read.map_err(io::Error::from) {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_is_there_while_it_is_on_and_no_longer() {
        launch_at_login(Path::new(r"C:\My apps\trayvisor-desktop.exe"), "--at-login", true).expect("written");
        assert!(launches_at_login().expect("read"));
        let value = CURRENT_USER.open(RUN).and_then(|run| run.get_string(NAME)).expect("there");
        assert_eq!(value, r#""C:\My apps\trayvisor-desktop.exe" --at-login"#);
        let notes = CURRENT_USER.create(APPROVED).expect("made");
        notes.set_bytes(NAME, windows_registry::Type::Bytes, &[3, 0, 0, 0]).expect("switched off");
        assert!(!launches_at_login().expect("read"));
        launch_at_login(Path::new(r"C:\x.exe"), "--at-login", true).expect("written");
        assert!(launches_at_login().expect("read"), "switched on again");
        launch_at_login(Path::new(r"C:\x.exe"), "--at-login", false).expect("removed");
        assert!(!launches_at_login().expect("read"));
        launch_at_login(Path::new(r"C:\x.exe"), "--at-login", false).expect("it was off already");
    }
}
