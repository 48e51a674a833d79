//! Errors: a message for people, and a code for the few situations that programs handle.

use std::path::Path;
use std::{fmt, io};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::message::{Hints, Language, Message};
use crate::{Conflict, CrashReport};

/// An error from this library. [`Error::message`] says what happened and what to do.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A process outside the server's tree holds its port.
    PortBusy(Box<Conflict>),
    /// The server ended on its own, and Trayvisor gave up restarting it.
    Crashed {
        /// The server's name.
        name: String,
        /// The crash.
        report: Box<CrashReport>,
    },
    /// The job ended with another exit code than 0, or could not be started.
    JobFailed {
        /// The job's name.
        name: String,
        /// How it ended.
        report: Box<CrashReport>,
    },
    /// The server was stopped while it was being started.
    StoppedMeanwhile(String),
    /// The commands of these servers are new or have changed, and the user has not agreed to them.
    NotAgreed(Vec<String>),
    /// The system refused something.
    System {
        /// The failed action.
        message: Message,
        /// The system's error.
        source: io::Error,
    },
    /// Anything else.
    Failed(Message),
}

/// The result type of this library.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// What happened, to which server or file, and what to do now.
    pub fn message(&self) -> Message {
        match self {
            Error::PortBusy(conflict) => conflict.message(),
            Error::Crashed { name, report } => Message::DidNotStart {
                name: name.clone(),
                cause: Box::new(report.cause.clone()),
                advice: Hints(vec![report.cause.clone()]),
            },
            Error::JobFailed { name, report } => Message::JobFailed {
                name: name.clone(),
                cause: Box::new(report.cause.clone()),
                advice: Hints(vec![report.cause.clone()]),
            },
            Error::StoppedMeanwhile(name) => Message::StoppedMeanwhile { name: name.clone() },
            Error::NotAgreed(servers) => {
                Message::NotAgreed { servers: servers.iter().map(Message::verbatim).collect() }
            }
            Error::System { message, .. } | Error::Failed(message) => message.clone(),
        }
    }

    /// The code, for situations that a program handles.
    pub fn code(&self) -> Option<FailureCode> {
        match self {
            Error::PortBusy(_) => Some(FailureCode::PortBusy),
            Error::Crashed { .. } | Error::JobFailed { .. } => Some(FailureCode::Crashed),
            Error::StoppedMeanwhile(_) => Some(FailureCode::StoppedMeanwhile),
            Error::Failed(Message::Expression { .. }) => Some(FailureCode::Expression),
            Error::Failed(Message::LogClosed {}) => Some(FailureCode::LogClosed),
            Error::NotAgreed(_) | Error::System { .. } | Error::Failed(_) => None,
        }
    }

    /// Whether the server's snapshot shows the error too, so that it need not be reported again.
    pub fn is_on_record(&self) -> bool {
        matches!(
            self,
            Error::PortBusy(_) | Error::Crashed { .. } | Error::JobFailed { .. } | Error::StoppedMeanwhile(_)
        )
    }

    /// Wraps a system error with the action, such as [`Message::Read`], and the file.
    pub fn file(action: Message, path: &Path) -> impl FnOnce(io::Error) -> Error {
        let path = path.display().to_string();
        move |source| {
            let why = source.to_string();
            Error::System { message: Message::FileRefused { path, action: Box::new(action), why }, source }
        }
    }

    /// An error about a file that is not valid in its format; line and column count from 1.
    pub fn not_valid(
        file: &Path,
        language: &str,
        (line, column): (usize, usize),
        why: impl Into<Message>,
    ) -> Error {
        let (file, language) = (file.display().to_string(), language.to_owned());
        Message::NotValid { file, line, column, language, why: Box::new(why.into()) }.into()
    }

    /// Wraps a system error with the program that could not be started.
    pub fn spawn(program: impl fmt::Display) -> impl FnOnce(io::Error) -> Error {
        let program = program.to_string();
        move |source| {
            let why = source.to_string();
            Error::System { message: Message::SpawnFailed { program, why }, source }
        }
    }
}

/// In English, with the hint.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::System { source, .. } => Some(source),
            Error::PortBusy(_)
            | Error::Crashed { .. }
            | Error::JobFailed { .. }
            | Error::StoppedMeanwhile(_)
            | Error::NotAgreed(_)
            | Error::Failed(_) => None,
        }
    }
}

impl From<Message> for Error {
    fn from(message: Message) -> Error {
        Error::Failed(message)
    }
}

/// A situation that a program can handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[non_exhaustive]
pub enum FailureCode {
    /// The port is taken; the server's snapshot says by whom.
    PortBusy,
    /// The server crashed or the job failed; its snapshot says why.
    Crashed,
    /// A start was overtaken by a stop.
    StoppedMeanwhile,
    /// The search text is not a valid regular expression (yet).
    Expression,
    /// The log is no longer shown.
    LogClosed,
}

/// An error for the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The situation, if it is one that a program can handle.
    pub code: Option<FailureCode>,
    /// What happened and what to do now.
    pub message: Message,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure { code: error.code(), message: error.message() }
    }
}

impl From<Message> for Failure {
    fn from(message: Message) -> Self {
        Error::from(message).into()
    }
}

impl Failure {
    /// The failure for the page, with texts in this language.
    pub fn in_words(&self, language: Language) -> Value {
        let (message, hint) = (self.message.sentence(language), self.message.hint_sentence(language));
        json!(WrittenFailure { code: self.code, message, hint })
    }
}

/// An error.
#[derive(Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Failure"))]
struct WrittenFailure {
    /// The situation, if it is one that a program can handle.
    code: Option<FailureCode>,
    /// What happened, to which server or file: a sentence.
    message: String,
    /// What to do now: a sentence.
    hint: Option<String>,
}
