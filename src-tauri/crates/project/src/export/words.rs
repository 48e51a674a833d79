//! Limits and comments in the files of other programs.

use std::time::Duration;

use trayvisor_model::Message;
use trayvisor_model::error::Result;

/// Whole seconds, rounded up, for programs that do not accept decimals.
pub(super) fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

/// Refuses a text with control characters, which could end a line or the file.
pub(super) fn one_line(text: &str, place: &'static str) -> Result<()> {
    if text.contains(char::is_control) {
        return Err(Message::NotExportable {
            text: text.escape_debug().to_string(),
            place: place.to_owned(),
        }
        .into());
    }
    Ok(())
}

/// Lines that begin with `# `.
pub(super) fn comments(lines: &[String]) -> String {
    lines.iter().map(|line| format!("# {}", on_one_line(line)).trim_end().to_owned() + "\n").collect()
}

/// A text with all line ends escaped, so that no part of it is read as content of the file.
fn on_one_line(text: &str) -> String {
    let ends = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.chars().map(|c| if ends(c) { c.escape_default().to_string() } else { c.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_with_decimals_is_rounded_up() {
        assert_eq!([0, 100, 1000, 1001].map(|ms| whole_seconds(Duration::from_millis(ms))), [0, 1, 1, 2]);
    }

    #[test]
    fn a_comment_ends_with_its_line_whatever_is_in_it() {
        for end in ["\n", "\r", "\u{85}", "\u{2028}"] {
            let text = comments(&[format!("shop{end}evil: true"), String::new()]);
            assert_eq!(text.matches(end).count(), if end == "\n" { 2 } else { 0 }, "{text:?}");
            assert!(text.starts_with("# shop\\") && text.ends_with("evil: true\n#\n"), "{text:?}");
        }
    }
}
