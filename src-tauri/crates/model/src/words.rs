//! English phrases that the command, the supervisor and the alerts share.

use std::time::Duration;

use crate::ports::messages_of;
use crate::{Exit, Holder, Language, Message};

/// "python3 (4711)", "python3 (812) of user www-data", "a process of user www-data".
pub fn holder(holder: &Holder) -> String {
    holder.message().to_string()
}

/// All holders, or a phrase that none can be seen.
pub fn holders(all: &[Holder]) -> String {
    named(&messages_of(all))
}

/// Like [`holders`], for holders as messages.
pub fn named(holders: &[Message]) -> String {
    // 0.1.0 wrote an empty list if no holder could be seen.
    if holders.is_empty() { Message::HiddenProcess {}.to_string() } else { Language::English.list(holders) }
}

/// A command line as it would be typed: words that contain spaces or quotes are quoted.
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
    exit.message().to_string()
}

impl Exit {
    /// "exit code 1", "signal SIGKILL".
    pub fn message(self) -> Message {
        match self {
            Exit::Code(code) => Message::ExitCode { code },
            Exit::Signal(signal) => {
                let name = signal_name(signal).map_or_else(|| signal.to_string(), str::to_owned);
                Message::Signal { name }
            }
        }
    }
}

/// The names of the signals whose numbers are the same on Linux and macOS. The window uses the same table.
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
