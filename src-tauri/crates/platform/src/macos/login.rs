//! Launch at login: an agent in the user's LaunchAgents folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use plist::{Dictionary, Value};

const LABEL: &str = "dev.trayvisor.desktop";

/// Whether the agent exists.
pub fn launches_at_login() -> io::Result<bool> {
    file()?.try_exists()
}

/// Turns the launch of this program at login, with this argument, on or off.
pub fn launch_at_login(program: &Path, argument: &str, on: bool) -> io::Result<()> {
    let file = file()?;
    if !on {
        return fs::remove_file(&file).or_else(|error| match error.kind() {
            io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        });
    }
    file.parent().map_or(Ok(()), fs::create_dir_all)?;
    let [program, argument] = [program.display().to_string(), argument.to_owned()].map(Value::String);
    let agent: Dictionary = [
        ("Label", Value::String(LABEL.to_owned())),
        ("ProgramArguments", Value::Array(vec![program, argument])),
        ("RunAtLoad", Value::Boolean(true)),
        // Programs with windows must not be throttled like background jobs.
        ("ProcessType", Value::String("Interactive".to_owned())),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect();
    Value::Dictionary(agent).to_file_xml(file).map_err(io::Error::other)
}

fn file() -> io::Result<PathBuf> {
    let home = dirs::home_dir().ok_or_else(|| io::Error::other("this user has no home folder"))?;
    Ok(home.join("Library/LaunchAgents").join(format!("{LABEL}.plist")))
}
