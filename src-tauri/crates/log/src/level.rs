//! Recognises a line's level by what common loggers write at its beginning.

use memchr::{memchr_iter, memmem};

use super::ansi;
use trayvisor_model::LogLevel;

/// Bytes to search for a level in a line of JSON, where it may be in any place.
const HEAD: usize = 256;
/// Bytes to search in any other line.
const SHORT_HEAD: usize = 96;
/// Bytes within which the level's word must begin.
const WITHIN: usize = 80;
/// Bytes including escape codes; without them, enough bytes to search should be left.
const RAW: usize = 512;

/// Recognises the levels of consecutive lines: all lines of a traceback belong to the error.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels {
    last: Option<LogLevel>,
    /// Whether the last line of a traceback, which contains the error, is still to come.
    traceback: bool,
    memory: Vec<u8>,
}

impl Levels {
    /// The level of the next line, given as it was written but without its time stamp.
    pub(super) fn next(&mut self, text: &[u8]) -> Option<LogLevel> {
        let head = plain_head(text, &mut self.memory);
        let indented = head.first().is_none_or(u8::is_ascii_whitespace);
        let begins = begins_traceback(head);
        self.last = if begins {
            Some(LogLevel::Error)
        } else if self.last.is_some() && (indented || continues(head)) {
            self.last
        } else if let Some(own) = own(head) {
            Some(own)
        } else if self.traceback {
            Some(LogLevel::Error)
        } else {
            None
        };
        self.traceback = begins || (self.traceback && indented);
        self.last
    }
}

/// The beginning of a line without escape codes, as much of it as is searched for a level.
fn plain_head<'a>(text: &'a [u8], memory: &'a mut Vec<u8>) -> &'a [u8] {
    let raw = &text[..text.len().min(RAW)];
    // Most lines have none near their beginning, and other control characters do not hide a level.
    let head =
        if ansi::has_escape(&raw[..raw.len().min(HEAD)]) { ansi::plain_bytes(raw, memory) } else { raw };
    let wanted = if head.first() == Some(&b'{') { HEAD } else { SHORT_HEAD };
    &head[..head.len().min(wanted)]
}

fn begins_traceback(head: &[u8]) -> bool {
    // An exception group's traceback is indented.
    let head = head.trim_ascii_start();
    let head = head.strip_prefix(b"+ Exception Group ").unwrap_or(head);
    head.starts_with(b"Traceback (most recent call last)")
}

/// Whether an unindented line continues the previous one.
fn continues(head: &[u8]) -> bool {
    const WITH: [&[u8]; 6] = [
        b"Caused by: ",
        b"During handling of the above exception",
        b"The above exception was the direct cause",
        b"stack backtrace:",
        b"note: run with `RUST_BACKTRACE",
        b"goroutine ",
    ];
    WITH.iter().any(|with| head.starts_with(with))
}

/// The level in the line itself.
fn own(head: &[u8]) -> Option<LogLevel> {
    if head.first() == Some(&b'{') {
        return in_json(head);
    }
    in_glog(head).or_else(|| by_word(head)).or_else(|| as_thrown(head))
}

/// `"level":30` of pino and bunyan, `"level":"info"` of most others, `"severity":"ERROR"` of cloud services.
fn in_json(head: &[u8]) -> Option<LogLevel> {
    const KEYS: [&[u8]; 5] = [b"\"level\"", b"\"severity\"", b"\"levelname\"", b"\"lvl\"", b"\"log.level\""];
    let value = KEYS.iter().find_map(|key| {
        let at = memmem::find(head, key)?;
        head[at + key.len()..].trim_ascii_start().strip_prefix(b":")
    })?;
    let value = value.trim_ascii_start();
    if let Some(word) = value.strip_prefix(b"\"") {
        return named(&word[..word.iter().position(|byte| !byte.is_ascii_alphabetic())?]);
    }
    match value.first()? {
        b'1' => Some(LogLevel::Trace),
        b'2' => Some(LogLevel::Debug),
        b'3' => Some(LogLevel::Info),
        b'4' => Some(LogLevel::Warning),
        b'5' | b'6' => Some(LogLevel::Error),
        _ => None,
    }
}

/// `E0102 15:04:05.123`, of Google's loggers.
fn in_glog(head: &[u8]) -> Option<LogLevel> {
    let (letter, rest) = head.split_first()?;
    let is_date = rest.len() > 4 && rest[..4].iter().all(u8::is_ascii_digit) && rest[4] == b' ';
    match letter {
        b'I' if is_date => Some(LogLevel::Info),
        b'W' if is_date => Some(LogLevel::Warning),
        b'E' | b'F' if is_date => Some(LogLevel::Error),
        _ => None,
    }
}

/// The word of a level: in capitals anywhere at the beginning; in lower case only where a level can stand.
fn by_word(head: &[u8]) -> Option<LogLevel> {
    let mut at = 0;
    let mut first = true;
    while at < head.len().min(WITHIN) {
        let length = head[at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if length == 0 {
            at += 1;
            continue;
        }
        let (word, before, after) = (&head[at..at + length], &head[..at], &head[at + length..]);
        if let Some(level) = named(word) {
            let capitals = word.iter().all(u8::is_ascii_uppercase);
            if (capitals && stands_alone(before, after)) || is_field(before, after, first) {
                return Some(level);
            }
        }
        first = false;
        at += length;
    }
    None
}

fn stands_alone(before: &[u8], after: &[u8]) -> bool {
    before.last().is_none_or(|byte| b" \t[(|:<\"=".contains(byte))
        && after.first().is_none_or(|byte| b" \t])|:>\",!".contains(byte))
}

/// `level=info`, `[error]`, or `warning: ` and `error[E0308]: ` as a line's first word.
fn is_field(before: &[u8], after: &[u8], first: bool) -> bool {
    const KEYS: [&[u8]; 3] = [b"level=", b"lvl=", b"severity="];
    let unquoted = before.strip_suffix(b"\"").unwrap_or(before);
    let next = after.first();
    KEYS.iter().any(|key| unquoted.ends_with(key))
        || (before.last() == Some(&b'[') && next == Some(&b']'))
        || (first && before.is_empty() && matches!(next, Some(b':' | b'[')))
}

/// The level that a text begins with in capitals, `INFO` or `[INFO`, and the end of the word.
pub(super) fn first_word(text: &str) -> Option<(LogLevel, usize)> {
    let begin = usize::from(text.starts_with('['));
    let length = text.bytes().skip(begin).take_while(u8::is_ascii_uppercase).count();
    let end = begin + length;
    let goes_on = text[end..].starts_with(|next: char| next.is_alphanumeric() || next == '_');
    let level = named(&text.as_bytes()[begin..end]).filter(|_| !goes_on)?;
    Some((level, end))
}

fn named(word: &[u8]) -> Option<LogLevel> {
    const NAMES: [(&str, LogLevel); 15] = [
        ("info", LogLevel::Info),
        ("error", LogLevel::Error),
        ("warning", LogLevel::Warning),
        ("warn", LogLevel::Warning),
        ("debug", LogLevel::Debug),
        ("trace", LogLevel::Trace),
        ("verbose", LogLevel::Debug),
        ("silly", LogLevel::Trace),
        ("notice", LogLevel::Info),
        ("critical", LogLevel::Error),
        ("fatal", LogLevel::Error),
        ("severe", LogLevel::Error),
        ("panic", LogLevel::Error),
        ("emergency", LogLevel::Error),
        ("err", LogLevel::Error),
    ];
    NAMES.iter().find(|(name, _)| word.eq_ignore_ascii_case(name.as_bytes())).map(|(_, level)| *level)
}

/// What a runtime prints for uncaught exceptions and for warnings: `TypeError: …`, `DeprecationWarning: …`,
/// `thread 'main' panicked at …`.
fn as_thrown(head: &[u8]) -> Option<LogLevel> {
    const UNCAUGHT: [&[u8]; 3] = [b"Exception in thread ", b"Uncaught ", b"Unhandled "];
    let panicked = head.starts_with(b"thread '") && memmem::find(head, b"panicked at").is_some();
    if panicked || UNCAUGHT.iter().any(|beginning| head.starts_with(beginning)) {
        return Some(LogLevel::Error);
    }
    let colon = memchr_iter(b':', &head[..head.len().min(WITHIN)]);
    for word in colon.map(|at| &head[..at]) {
        let is_first = !word.contains(&b' ');
        if is_first && (word.ends_with(b"Error") || word.ends_with(b"Exception")) {
            return Some(LogLevel::Error);
        }
        if word.ends_with(b"Warning") {
            return Some(LogLevel::Warning);
        }
        if word.ends_with(b"Fatal error") {
            return Some(LogLevel::Error);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use LogLevel::{Debug, Error, Info, Trace, Warning};

    use super::*;

    fn level(line: &str) -> Option<LogLevel> {
        Levels::default().next(line.as_bytes())
    }

    #[test]
    fn the_usual_loggers_are_understood() {
        for (line, expected) in [
            ("INFO:     Started server process [1]", Info),
            ("\x1b[32mINFO\x1b[0m:     127.0.0.1 - \"GET / HTTP/1.1\" 200 OK", Info),
            ("\x1b[31mERROR\x1b[0m:    Exception in ASGI application", Error),
            ("WARNING:root:careful", Warning),
            ("2026-01-02 03:04:05,678 - shop.orders.payment - ERROR - refused", Error),
            ("[2026-01-02 03:04:05 +0000] [4711] [INFO] Booting worker", Info),
            ("CRITICAL:  out of disk", Error),
            ("2026-01-02 03:04:05.678  WARN 4711 --- [main] o.s.b.Application : slow", Warning),
            ("2026-01-02T03:04:05.678901Z DEBUG hyper::client: connected", Debug),
            ("[2026-01-02T03:04:05Z TRACE mio::poll] woken", Trace),
            ("time=2026-01-02T03:04:05Z level=INFO msg=\"ready\"", Info),
            ("ts=1 lvl=error msg=x", Error),
            ("level=\"warning\" msg=x", Warning),
            ("{\"level\":30,\"time\":1,\"msg\":\"hi\"}", Info),
            ("{\"name\":\"x\",\"pid\":1,\"level\":50,\"msg\":\"hi\"}", Error),
            ("{\"time\":\"now\", \"level\": \"debug\", \"msg\":\"hi\"}", Debug),
            ("{\"severity\":\"WARNING\"}", Warning),
            ("E0102 15:04:05.123456 4711 server.go:12] no", Error),
            ("I0102 15:04:05.123456 4711 server.go:12] yes", Info),
            ("E, [2026-01-02T03:04:05.678 #1] ERROR -- : no route", Error),
            ("[Nest] 4711  - 01/02/2026, 3:04:05 AM   ERROR [ExceptionHandler] x", Error),
            ("info: server listens", Info),
            ("[error] 31#31: *1 connect() failed", Error),
            ("error[E0308]: mismatched types", Error),
            ("warning: unused variable", Warning),
            ("npm ERR! missing script", Error),
            ("PHP Warning:  Undefined variable $x", Warning),
            ("PHP Fatal error:  Uncaught Error", Error),
            ("TypeError: undefined is not a function", Error),
            ("java.lang.IllegalStateException: no", Error),
            ("(node:4711) DeprecationWarning: url.parse()", Warning),
            ("thread 'main' panicked at src/main.rs:2:5:", Error),
            ("panic: runtime error", Error),
            ("Exception in thread \"main\" java.lang.Error", Error),
        ] {
            assert_eq!(level(line), Some(expected), "{line}");
        }
    }

    #[test]
    fn a_word_in_a_text_is_no_level() {
        for line in [
            "GET /ERROR HTTP/1.1",
            "the error was mended",
            "ERROR_CODE=5",
            "information about it",
            "no-ERROR here",
            "see the info here",
            "ready in 300 ms",
            "",
            "{\"message\":\"level\"}",
            "[trayvisor] started (PID: 4711)",
        ] {
            assert_eq!(level(line), None, "{line}");
        }
        let late = format!("{} ERROR", "x".repeat(200));
        assert_eq!(level(&late), None);
    }

    #[test]
    fn a_first_word_in_capitals_is_told_with_its_end() {
        assert_eq!(first_word("INFO:     ready"), Some((Info, 4)));
        assert_eq!(first_word("[WARNING] slow"), Some((Warning, 8)));
        assert_eq!(first_word("ERROR"), Some((Error, 5)));
        for text in ["", "[", "info: x", "INFORM: x", "INFO_X", "INFOß", "x INFO", "Info: x"] {
            assert_eq!(first_word(text), None, "{text}");
        }
    }

    #[test]
    fn escape_codes_do_not_hide_a_level() {
        assert_eq!(level("\x1b]0;title\x07\x1b[1m\x1b[38;5;9mERROR\x1b[0m: x"), Some(Error));
        assert_eq!(level("\x1b[2m{\x1b[0m\"msg\":\"x\",\"level\":\"warn\"}"), Some(Warning));
        let long = "\x1b[38;2;255;100;0m".repeat(9);
        assert_eq!(level(&format!("{long}INFO{long}: x")), Some(Info));
    }

    #[test]
    fn what_a_traceback_consists_of_belongs_to_the_error() {
        let mut levels = Levels::default();
        let mut next = |line: &str| levels.next(line.as_bytes());
        for line in [
            "ERROR:    Exception in ASGI application",
            "Traceback (most recent call last):",
            "  File \"/p/main.py\", line 3, in index",
            "    1 / 0",
            "    ~~^~~",
            "ZeroDivisionError: division by zero",
            "",
            "During handling of the above exception, another exception occurred:",
            "",
            "Traceback (most recent call last):",
            "  File \"/p/main.py\", line 5, in index",
            "shop.Refused",
        ] {
            assert_eq!(next(line), Some(Error), "{line}");
        }
        assert_eq!(next("something else"), None);
        assert_eq!(next("  that goes on"), None);
        assert_eq!(next("INFO: fine"), Some(Info));
        assert_eq!(next("      and its second line"), Some(Info));
    }

    #[test]
    fn javas_and_nodes_stacks_belong_to_the_error_too() {
        let mut levels = Levels::default();
        for line in [
            "Exception in thread \"main\" java.lang.IllegalStateException: no",
            "\tat shop.Main.main(Main.java:3)",
            "Caused by: java.io.IOException: closed",
            "\t... 3 more",
            "TypeError: x is not a function",
            "    at Object.<anonymous> (/p/server.js:3:9)",
        ] {
            assert_eq!(levels.next(line.as_bytes()), Some(Error), "{line}");
        }
    }
}
