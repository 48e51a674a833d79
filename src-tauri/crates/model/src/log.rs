//! Types with which the window requests and receives a log.

use serde::{Deserialize, Serialize};

/// The severity that a line states, from the lowest to the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum LogLevel {
    /// Every step of the program.
    Trace,
    /// Details for debugging.
    Debug,
    /// Normal operation.
    Info,
    /// Something that may become a problem.
    Warning,
    /// An error of any severity, including fatal ones.
    Error,
}

/// Which runs of the server to show lines from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum LogRun {
    /// All runs.
    #[default]
    All,
    /// The latest run: the lines since the server was last started.
    This,
    /// The run before the latest one.
    Before,
}

/// What to search for in a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogNeedle {
    /// The text or regular expression. Case is ignored unless it contains a capital letter.
    pub text: String,
    /// Whether it is a regular expression.
    pub expression: bool,
}

/// Which rows of a log to show, and what to search for in them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogQuery {
    /// The runs to show lines from.
    pub run: LogRun,
    /// The number of the first row to show. Earlier rows were cleared from the view.
    pub since: u64,
    /// The lowest level to show; `None` for all rows.
    pub level: Option<LogLevel>,
    /// What to search for.
    pub needle: Option<LogNeedle>,
    /// Whether to show only rows that contain a match.
    pub only_found: bool,
}

/// The current state of what is shown of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogState {
    /// Identifies the log's content. A different number means that the log was emptied or replaced: discard everything
    /// known about it.
    pub epoch: u32,
    /// The position of the first row shown. Positions do not change while the log grows and old rows are removed.
    pub first: u64,
    /// The position after the last row shown.
    pub end: u64,
    /// The number of the next row that is added to the log.
    pub next_row: u64,
    /// Number of runs in the log.
    pub runs: u64,
    /// Number of rows shown that contain a match.
    pub found: u64,
    /// Whether the whole log has been read and searched.
    pub done: bool,
    /// How much of the log has been read and searched, in percent.
    pub progress: u8,
    /// The start of a last line that is not complete yet.
    pub unfinished: Option<LogRow>,
}

/// The state and rows of a log at the same moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogLook {
    /// The state of what is shown.
    pub state: LogState,
    /// The position of the first row in `rows`.
    pub at: u64,
    /// The requested rows; fewer if there are no more.
    pub rows: Vec<LogRow>,
}

/// The rows to return with the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogSight {
    /// Where the rows begin.
    pub from: LogAnchor,
    /// Number of rows.
    pub count: u64,
}

/// A place among the rows shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum LogAnchor {
    /// The place from which the requested rows are the last ones, but not before this position.
    End(u64),
    /// The row with this number in the log, or the next row shown if it is hidden.
    Row(u64),
    /// This position.
    Position(u64),
}

/// A row of a log: one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogRow {
    /// Its number in the log, regardless of which rows are shown.
    pub row: u64,
    /// When it was received, such as "2026-11-22T19:30:01.123+01:00"; `None` for a line without a time stamp.
    pub time: Option<String>,
    /// Who wrote it.
    pub kind: LogKind,
    /// Its level, or that of the message that it belongs to.
    pub level: Option<LogLevel>,
    /// Its text. Invalid UTF-8 is replaced.
    pub parts: Vec<LogPart>,
    /// Number of bytes of a long line that are left out after `parts`.
    pub cut: u64,
}

impl LogRow {
    /// Its text without styles, links and matches.
    pub fn text(&self) -> String {
        self.parts.iter().flat_map(|part| &part.pieces).map(|piece| &*piece.text).collect()
    }
}

/// Who wrote a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum LogKind {
    /// The server.
    Output,
    /// Its supervisor.
    Note,
}

/// A link in a row, or the text between two of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogPart {
    /// What the text of the part links to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub link: Option<LogLink>,
    /// Its text.
    pub pieces: Vec<LogPiece>,
}

/// What a link opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum LogLink {
    /// A page, in the browser.
    Page,
    /// A file, in the editor.
    File,
}

/// Text in one style that is either entirely inside or entirely outside a match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogPiece {
    /// The text, without escape codes.
    pub text: String,
    /// How the server styled it; absent for plain text.
    #[serde(default, skip_serializing_if = "LogStyle::is_plain")]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<LogStyle>"))]
    pub style: LogStyle,
    /// Whether the text is inside a match.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
    pub matched: bool,
}

/// The style of text. Only attributes that are set are sent to the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogStyle {
    /// The text colour.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub foreground: Option<LogColour>,
    /// The background colour.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub background: Option<LogColour>,
    /// Bold.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
    pub bold: bool,
    /// Dimmed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
    pub dim: bool,
    /// Italic.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
    pub italic: bool,
    /// Underlined, with any number and style of lines.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
    pub underline: bool,
    /// Struck through.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
    pub strikethrough: bool,
    /// With the text and background colours swapped.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
    pub reverse: bool,
}

impl LogStyle {
    /// Whether no attribute is set.
    pub fn is_plain(&self) -> bool {
        *self == LogStyle::default()
    }
}

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum LogColour {
    /// One of the sixteen colours that a terminal's theme defines, 0 to 15.
    Theme(u8),
    /// Red, green and blue.
    Rgb(u8, u8, u8),
}

/// A row that contains a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogMatch {
    /// Its number in the log.
    pub row: u64,
    /// Its position among the rows shown.
    pub position: u64,
    /// Number of matching rows up to and including this one.
    pub ordinal: u64,
}
