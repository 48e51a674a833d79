//! A log as the window requests and receives it.

use serde::{Deserialize, Serialize};

/// How serious a line says it is, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum LogLevel {
    /// Each step.
    Trace,
    /// For who looks for a fault.
    Debug,
    /// What happens.
    Info,
    /// What may go wrong.
    Warning,
    /// What went wrong, however badly.
    Error,
}

/// Whose lines are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum LogRun {
    /// Those of all runs.
    #[default]
    All,
    /// Those since the server was last started.
    This,
    /// Those of the run before.
    Before,
}

/// What is looked for in a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogNeedle {
    /// The text, or the regular expression. Its letters match small and capital ones alike unless one is a capital.
    pub text: String,
    /// Whether it is a regular expression.
    pub expression: bool,
}

/// Which rows of a log are shown, and what is looked for in them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogQuery {
    /// Whose lines.
    pub run: LogRun,
    /// None before the row of this number: the view was cleared there.
    pub since: u64,
    /// Only those at least as serious; all for `None`.
    pub level: Option<LogLevel>,
    /// What is looked for.
    pub needle: Option<LogNeedle>,
    /// Whether only the rows are shown in which it is found.
    pub only_found: bool,
}

/// What there is to show of a log by now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogState {
    /// Another number means another log: somebody emptied or replaced it, and nothing known of it counts any more.
    pub epoch: u32,
    /// The position of the first row shown. Positions stay what they are while the log grows and old rows go.
    pub first: u64,
    /// The position after the last row shown.
    pub end: u64,
    /// The number that the log's next row gets.
    pub next_row: u64,
    /// How many runs there are in it.
    pub runs: u64,
    /// In how many of the rows shown the needle is.
    pub found: u64,
    /// Whether all of the log has been read and searched.
    pub done: bool,
    /// How much of it has been, in percent.
    pub progress: u8,
    /// What there is so far of a line that has not ended.
    pub unfinished: Option<LogRow>,
}

/// What a look at a log gives: its state and rows, both of the same moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogLook {
    /// What there is to show.
    pub state: LogState,
    /// The position of the first of these rows.
    pub at: u64,
    /// The rows asked for; fewer where there are no more.
    pub rows: Vec<LogRow>,
}

/// The rows wanted with a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogSight {
    /// Where they begin.
    pub from: LogAnchor,
    /// How many.
    pub count: u64,
}

/// A place in what is shown of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum LogAnchor {
    /// So far from the end that the wanted rows are the last ones, but not before this position.
    End(u64),
    /// The row with this number in the log, or the next one shown.
    Row(u64),
    /// This position.
    Position(u64),
}

/// A row of a log: a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogRow {
    /// Its number in the log, whatever is shown of that.
    pub row: u64,
    /// When it arrived, as "2026-11-22T19:30:01.123+01:00"; `None` for a line without a time stamp.
    pub time: Option<String>,
    /// Who wrote it.
    pub kind: LogKind,
    /// How serious it is, or what it belongs to is.
    pub level: Option<LogLevel>,
    /// Its text. Invalid UTF-8 is replaced.
    pub parts: Vec<LogPart>,
    /// Number of bytes of a long line that are left out after that.
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
    /// What the whole text of the part leads to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub link: Option<LogLink>,
    /// Its text.
    pub pieces: Vec<LogPiece>,
}

/// What a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum LogLink {
    /// A page for the browser.
    Page,
    /// A file for the editor.
    File,
}

/// Text in one style, all or nothing of it a match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogPiece {
    /// The text, without escape codes.
    pub text: String,
    /// How the server styled it; absent for plain text.
    #[serde(default, skip_serializing_if = "LogStyle::is_plain")]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<LogStyle>"))]
    pub style: LogStyle,
    /// Whether it is what is looked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
    pub matched: bool,
}

/// How text is styled. Only what is set is sent to the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogStyle {
    /// The colour of the letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub foreground: Option<LogColour>,
    /// The colour behind them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub background: Option<LogColour>,
    /// Heavier.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
    pub bold: bool,
    /// Fainter.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
    pub dim: bool,
    /// Slanted.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
    pub italic: bool,
    /// Underlined, however often and in whatever way.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
    pub underline: bool,
    /// Struck through.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
    pub strikethrough: bool,
    /// With the two colours swapped.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<bool>"))]
    pub reverse: bool,
}

impl LogStyle {
    /// Whether nothing is set.
    pub fn is_plain(&self) -> bool {
        *self == LogStyle::default()
    }
}

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum LogColour {
    /// One of the sixteen that a terminal's theme defines, 0 to 15.
    Theme(u8),
    /// Red, green and blue.
    Rgb(u8, u8, u8),
}

/// A row that the needle is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct LogMatch {
    /// Its number in the log.
    pub row: u64,
    /// Its position in what is shown.
    pub position: u64,
    /// How many there are up to it, itself included.
    pub ordinal: u64,
}
