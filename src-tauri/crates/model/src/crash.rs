//! Reports about crashes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::message::{Hint, Message, brief};
use crate::{Exit, lenient};

/// An exit that nobody asked for, with details that help to find the cause.
///
/// In JSON, the hint of its cause is `advice`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(as = "Written"))]
pub struct CrashReport {
    /// When it happened.
    pub at: Timestamp,
    /// How the process ended; `None` if it could not be started at all.
    pub exit: Option<Exit>,
    /// Seconds from its start to its end.
    pub uptime_s: f64,
    /// The cause, and what to do about it if known.
    pub cause: Message,
    /// The last lines that it wrote, oldest first, at most 30.
    pub lines: Vec<String>,
}

impl CrashReport {
    /// A report about an exit without any further information.
    pub fn unknown(exit: Option<Exit>) -> CrashReport {
        let at = Timestamp::UNIX_EPOCH;
        CrashReport { at, exit, uptime_s: 0.0, cause: Message::GivenUp {}, lines: Vec::new() }
    }

    /// Whether the cause only says how it ended, so that its last lines are all there is to go by.
    pub fn is_unexplained(&self) -> bool {
        matches!(
            self.cause,
            Message::EndedWith { .. }
                | Message::EndedByItself {}
                | Message::EndedBySignal { .. }
                | Message::CrashedInNativeCode { .. }
                | Message::Aborted { .. }
                | Message::StartupFailed {}
                | Message::GunicornNotLoaded {}
                | Message::Killed {}
                | Message::GivenUp {}
        )
    }
}

/// An exit that nobody asked for, with details that help to find the cause.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "CrashReport"))]
struct Written {
    /// When it happened.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    at: Timestamp,
    /// How the process ended; `None` if it could not be started at all.
    #[serde(default, deserialize_with = "lenient::or_default")]
    exit: Option<Exit>,
    /// Seconds from its start to its end.
    #[serde(default)]
    uptime_s: f64,
    /// The cause: "the package “redis” is not installed".
    #[serde(with = "brief")]
    #[cfg_attr(feature = "ts", ts(as = "Message"))]
    cause: Message,
    /// What to do about it, if known.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    advice: Option<Advice>,
    /// The last lines that it wrote, oldest first, at most 30.
    #[serde(default)]
    lines: Vec<String>,
}

/// Written as the hint of the cause, and read as its English text.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Advice {
    Of(Hint),
    Words(String),
}

impl From<CrashReport> for Written {
    fn from(report: CrashReport) -> Written {
        Written {
            at: report.at,
            exit: report.exit,
            uptime_s: report.uptime_s,
            advice: Some(Advice::Of(Hint::of(&report.cause))),
            cause: report.cause,
            lines: report.lines,
        }
    }
}

impl From<Written> for CrashReport {
    fn from(written: Written) -> CrashReport {
        let cause = match (written.cause, written.advice) {
            // From an older or a newer version.
            (Message::Verbatim { text, .. }, Some(Advice::Words(advice))) => {
                Message::Verbatim { text, hint: Some(advice) }
            }
            (cause, _) => cause,
        };
        CrashReport {
            at: written.at,
            exit: written.exit,
            uptime_s: written.uptime_s,
            cause,
            lines: written.lines,
        }
    }
}
