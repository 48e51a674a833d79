//! How clients talk to a supervisor: one line of JSON asks, lines of JSON answer.
//!
//! Each answer is a whole [`Snapshot`], so that nobody has to keep count of events: whoever is slow misses states, not
//! the truth, and the supervisor never waits for a client.

use std::io;
use std::path::Path;
use std::time::Duration;

use interprocess::local_socket::tokio::{Listener, Stream, prelude::*};
use interprocess::local_socket::{GenericFilePath, ListenerOptions};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;

use crate::version;
use trayvisor_model::message;
use trayvisor_model::{Fingerprint, Snapshot};
use trayvisor_platform as platform;

/// The form of calls and records. 0.1.0 did not name it; a version that changes what a field means raises it. Added fields
/// need no new one: they have a default, and readers pass over what they don't know.
pub(crate) const FORM: u32 = 2;

/// The form of what names none.
pub(crate) fn first_form() -> u32 {
    1
}

/// What a client asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Request {
    /// How is it? With processor and memory use.
    Look,
    /// It shall run; on another port than the configured one where one is given.
    Start {
        /// The port for this run.
        port: Option<u16>,
        /// What may be run and nothing else; `None` for whatever its settings say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agreed: Option<Fingerprint>,
    },
    /// It shall not run.
    Stop,
    /// It shall run as a new process; on another port where one is given.
    Restart {
        /// The port for this run.
        port: Option<u16>,
        /// As of a start.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agreed: Option<Fingerprint>,
    },
}

impl Request {
    /// The same on this port, where it is for one.
    #[must_use]
    pub fn on(self, port: Option<u16>) -> Request {
        match self {
            Request::Start { agreed, .. } => Request::Start { port, agreed },
            Request::Restart { agreed, .. } => Request::Restart { port, agreed },
            Request::Look | Request::Stop => self,
        }
    }
}

/// The first line of an answer. Each line after it is a snapshot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// Nothing was done, and nothing follows.
    Refused {
        /// Why.
        refused: Refusal,
    },
    /// It is being done, and this is how the server is now.
    Taken(Box<Snapshot>),
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Something else would be run than what was agreed to.
    NotAgreed,
}

/// One line from a client.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Call {
    /// The form it has: see [`FORM`].
    #[serde(default = "first_form")]
    v: u32,
    /// What it asks for.
    pub request: Request,
    /// Who asks, for the history: "tray", "command".
    #[serde(default)]
    pub by: String,
    /// Whether it wants to hear of every change from then on.
    pub follow: bool,
}

impl Call {
    /// Asks for this, in the name of `by`.
    pub fn new(request: Request, by: &str, follow: bool) -> Call {
        Call { v: FORM, request, by: by.to_owned(), follow }
    }
}

/// A request on its way to the supervisor's loop, with the way back.
pub(crate) struct Asked {
    pub request: Request,
    pub by: String,
    pub answer: oneshot::Sender<Answer>,
}

/// A supervisor that does not answer a client within this is taken for hung; it delays nobody else.
pub const ANSWER: Duration = Duration::from_secs(1);
/// A line longer than this is not one of ours.
const LONGEST_CALL: u64 = 4096;
/// How long a client may take to say what it wants, and how long it may leave us unable to tell it something.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the supervisor's end. The lock must be held: what lies in the way is a dead supervisor's.
pub(crate) fn listen(path: &Path) -> io::Result<Listener> {
    platform::clear_socket(path);
    let name = path.to_fs_name::<GenericFilePath>()?;
    platform::only_for_us(ListenerOptions::new().name(name))?.create_tokio()
}

/// Serves one client. `snapshots` ends when the supervisor does, after its last word.
pub(crate) async fn serve(
    stream: Stream,
    asked: mpsc::Sender<Asked>,
    mut snapshots: watch::Receiver<Snapshot>,
) {
    if !platform::is_us(&stream) {
        return;
    }
    let mut line = String::new();
    let mut sender = &stream;
    let mut reader = BufReader::new(&stream).take(LONGEST_CALL);
    let Ok(Ok(1..)) = timeout(PATIENCE, reader.read_line(&mut line)).await else { return };
    let Ok(call) = serde_json::from_str::<Call>(&line) else { return };
    let (answer, answered) = oneshot::channel();
    if asked.send(Asked { request: call.request, by: call.by, answer }).await.is_err() {
        return;
    }
    // A supervisor that is about to end takes nothing on: the client hears no answer and asks the next one.
    let Ok(first) = answered.await else { return };
    let sent = tell(&mut sender, &first).await;
    let (Ok(()), Answer::Taken(mut told), true) = (sent, first, call.follow) else { return };
    loop {
        let now = snapshots.borrow_and_update().clone();
        if now != *told {
            if tell(&mut sender, &now).await.is_err() {
                return;
            }
            *told = now;
        }
        let mut rest = [0];
        tokio::select! {
            changed = snapshots.changed() => if changed.is_err() { return },
            // A client says nothing more; this is how we notice that it left.
            _ = reader.read(&mut rest) => return,
        }
    }
}

async fn tell(sender: &mut (impl AsyncWrite + Unpin), what: &impl Serialize) -> io::Result<()> {
    let mut line = message::to_vec(what)?;
    line.push(b'\n');
    timeout(PATIENCE, async {
        sender.write_all(&line).await?;
        sender.flush().await
    })
    .await
    .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
}

/// A client's end.
pub struct Connection {
    reader: BufReader<Stream>,
}

impl Connection {
    /// Reaches a supervisor and asks. Fails at once where none is.
    pub async fn open(path: &Path, call: Call, limit: Duration) -> io::Result<Connection> {
        let ask = async {
            let mut stream = Stream::connect(path.to_fs_name::<GenericFilePath>()?).await?;
            if !platform::is_us(&stream) {
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, "another user answers there"));
            }
            let mut line = serde_json::to_vec(&call)?;
            line.push(b'\n');
            stream.write_all(&line).await?;
            stream.flush().await?;
            Ok(Connection { reader: BufReader::new(stream) })
        };
        timeout(limit, ask).await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    }

    /// The next snapshot; `None` when the supervisor has ended. Whether it is outdated is told by our version.
    ///
    /// # Errors
    /// When reading fails. An answer that can't be understood [`is_unreadable`]; more may follow.
    pub async fn next(&mut self) -> io::Result<Option<Snapshot>> {
        let snapshot: Option<Snapshot> = self.line().await?;
        Ok(snapshot.map(version::labelled))
    }

    /// The same of a request that may be refused.
    ///
    /// # Errors
    /// As [`Connection::next`].
    pub async fn answer(&mut self) -> io::Result<Option<Answer>> {
        Ok(self.line().await?.map(|answer| match answer {
            Answer::Taken(snapshot) => Answer::Taken(Box::new(version::labelled(*snapshot))),
            refused @ Answer::Refused { .. } => refused,
        }))
    }

    async fn line<T: DeserializeOwned>(&mut self) -> io::Result<Option<T>> {
        let mut line = Vec::new();
        match self.reader.read_until(b'\n', &mut line).await {
            Ok(0) => Ok(None),
            Ok(_) => Ok(Some(message::from_slice(&line)?)),
            Err(error)
                if error.kind() == io::ErrorKind::ConnectionReset
                    || error.kind() == io::ErrorKind::BrokenPipe =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

/// Whether an answer came whole and was none that this version understands. Asking again would bring the same.
pub fn is_unreadable(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::InvalidData
}

#[cfg(test)]
mod tests;
