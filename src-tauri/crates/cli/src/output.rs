//! What is printed: results to standard output, errors to standard error.

use std::io::{self, Write as _};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::Value;
use trayvisor_control::model::Language;
use trayvisor_control::model::ServerRef;
use trayvisor_control::model::message::Begin;
use unicode_width::UnicodeWidthStr as _;

/// The narrowest terminal in use, plus the padding at the end of a line.
const TABLE_WIDTH: u16 = 80 + 2;

/// Why serialising our data as JSON cannot fail.
const ALWAYS_JSON: &str = "our own data is always JSON";

/// Replaces characters that control a terminal: names, commands and messages come from files that others may have
/// written.
fn harmless(text: &str) -> String {
    let visible = |c: char| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c };
    text.chars().map(visible).collect()
}

/// Prints a line; returns whether the output is still open. A closed pipe must not leave a job half done.
pub(crate) fn line(text: &str) -> bool {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", harmless(text)).and_then(|()| out.flush()).is_ok()
}

/// Prints a hint, which is not part of the result, in one line.
pub(crate) fn hint(text: &str) {
    let _ = writeln!(io::stderr(), "💡 {}", harmless(text));
}

/// Prints lines about one server: unchanged if it is the only one, otherwise with its name as prefix.
pub(crate) struct Voice {
    prefix: String,
}

impl Voice {
    /// One for each of these servers.
    pub(crate) fn each(servers: &[ServerRef]) -> Vec<Voice> {
        if servers.len() < 2 {
            return servers.iter().map(|_| Voice { prefix: String::new() }).collect();
        }
        let width = servers.iter().map(|server| server.name.width()).max().unwrap_or(0);
        let padding = |name: &str| " ".repeat(width - name.width());
        let prefix = |server: &ServerRef| format!("{}{} | ", server.name, padding(&server.name));
        servers.iter().map(|server| Voice { prefix: prefix(server) }).collect()
    }

    /// The prefix of its lines.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Prints a line.
    pub(crate) fn line(&self, text: &str) {
        line(&format!("{}{text}", self.prefix));
    }

    /// Prints a line of a server's output, below what went wrong.
    pub(crate) fn quote(&self, line: &str) {
        let _ = writeln!(io::stderr(), "{}   {}", self.prefix, harmless(line));
    }

    /// Prints what went wrong.
    pub(crate) fn error(&self, text: &str) {
        let _ = writeln!(io::stderr(), "{}❌ {}", self.prefix, harmless(text));
    }
}

/// A table without borders, fitted to 80 columns if necessary: cut texts end in "…".
pub(crate) fn table<const N: usize>(heads: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut table = comfy_table::Table::new();
    table
        .load_preset(comfy_table::presets::NOTHING)
        .set_content_arrangement(comfy_table::ContentArrangement::Dynamic)
        .set_truncation_indicator("…")
        .set_width(TABLE_WIDTH)
        .set_header(heads);
    for row in rows {
        table.add_row(comfy_table::Row::from(row).max_height(1).to_owned());
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// Prints what went wrong, in one line.
pub(crate) fn error(text: &str) {
    let _ = writeln!(io::stderr(), "❌ {}", harmless(text));
}

/// Prints a remark for readers who otherwise read only the created files.
pub(crate) fn remark(text: &str) {
    let _ = writeln!(io::stderr(), "⚠️  {}", harmless(text));
}

/// Data as JSON, for people and programs.
pub(crate) fn json(data: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string_pretty(&in_words(data)).expect(ALWAYS_JSON)
}

/// Data as JSON in one line.
pub(crate) fn json_line(data: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(&in_words(data)).expect(ALWAYS_JSON)
}

fn in_words(data: &(impl Serialize + ?Sized)) -> Value {
    let mut value = serde_json::to_value(data).expect(ALWAYS_JSON);
    Language::English.put_into_words(Begin::Small, &mut value);
    value
}

/// A time in the user's time zone, as the reference prints it: "2025-10-03 14:30:22".
pub(crate) fn local_time(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Bytes as the reference prints them: "156.3 MB".
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1_048_576.0)
}
