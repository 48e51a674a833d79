//! The sentences that command, tray, notifications and window share.

use std::time::Duration;

use crate::{Ancestor, Conflict, Exit, Holder};

/// What a process is called that the system keeps to itself.
pub const UNSEEN: &str = "a process that the system does not show";

/// "python3 (4711)", "python3 (812) of user www-data", "a process of user www-data".
pub fn holder(holder: &Holder) -> String {
    let mut who = holder.name.clone();
    if let Some(pid) = holder.pid {
        who.push_str(&format!(" ({pid})"));
        if let Some(user) = holder.user.as_ref().filter(|_| holder.other_user) {
            who.push_str(&format!(" of user {user}"));
        }
    }
    if let Some(server) = &holder.server {
        who.push_str(&format!(", your server {}", server.name));
    }
    who
}

/// "nodemon (123) starts it again: stop that".
pub fn restarter(restarter: Option<&Ancestor>) -> String {
    match restarter {
        Some(Ancestor { name, .. }) if name == "systemd" => {
            "systemd starts it again: `systemctl --user list-units` names the service, stop that".to_owned()
        }
        Some(Ancestor { name, pid }) => format!("{name} ({pid}) starts it again: stop that"),
        None => "It does not end, or something starts it again: stop that".to_owned(),
    }
}

/// All of them, or that nobody is seen.
pub fn holders(all: &[Holder]) -> String {
    named(&all.iter().map(holder).collect::<Vec<_>>())
}

/// The same of those that [`holder`] has named already.
pub fn named(holders: &[String]) -> String {
    if holders.is_empty() { UNSEEN.to_owned() } else { holders.join(" and ") }
}

/// "port 8000 is in use by python3 (4711)".
pub fn conflict(conflict: &Conflict) -> String {
    format!("port {} is in use by {}", conflict.port, holders(&conflict.holders))
}

/// A command line as people write it: words with blanks or quotes in them are quoted.
pub fn command_line(words: &[String]) -> String {
    let quoted = |word: &String| {
        let plain = !word.is_empty() && !word.contains(|c: char| c.is_whitespace() || c == '"' || c == '\'');
        match (plain, word.contains('"')) {
            (true, _) => word.clone(),
            (false, true) => format!("'{}'", word.replace('\'', r#"'"'"'"#)),
            (false, false) => format!("\"{word}\""),
        }
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// "exit code 1", "signal SIGKILL".
pub fn exit(exit: Exit) -> String {
    match exit {
        Exit::Code(code) => format!("exit code {code}"),
        Exit::Signal(signal) => match signal_name(signal) {
            Some(name) => format!("signal {name}"),
            None => format!("signal {signal}"),
        },
    }
}

/// The names of the signals whose numbers Linux and macOS share. The window gets the same table.
pub(crate) const SIGNALS: [(i32, &str); 12] = [
    (1, "SIGHUP"),
    (2, "SIGINT"),
    (3, "SIGQUIT"),
    (4, "SIGILL"),
    (5, "SIGTRAP"),
    (6, "SIGABRT"),
    (8, "SIGFPE"),
    (9, "SIGKILL"),
    (11, "SIGSEGV"),
    (13, "SIGPIPE"),
    (14, "SIGALRM"),
    (15, "SIGTERM"),
];

fn signal_name(signal: i32) -> Option<&'static str> {
    SIGNALS.into_iter().find(|(number, _)| *number == signal).map(|(_, name)| name)
}

/// "0.4 s", "12 s", "3 min", "2 h 14 min", "5 d 3 h".
pub fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..86_400 => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds / 3600 % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_are_named_where_their_numbers_are_the_same_everywhere() {
        let named = [5, 14, 9, 10].map(|signal| exit(Exit::Signal(signal)));
        assert_eq!(named, ["signal SIGTRAP", "signal SIGALRM", "signal SIGKILL", "signal 10"]);
    }
}
