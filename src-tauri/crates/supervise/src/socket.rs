//! How clients talk to a supervisor: a request is one line of JSON, answers are lines of JSON.
//!
//! Each answer is a whole [`Snapshot`]. A slow client may skip intermediate states but always ends up with the current
//! one, and the supervisor never waits for a client.

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
use trayvisor_platform::{self as platform, Inherited};

/// The format version of calls and records. 0.1.0 did not send it. Raise it when the meaning of a field changes. Added
/// fields need no new version: they have a default, and readers ignore fields that they do not know.
pub(crate) const FORM: u32 = 2;

/// The version of a call or record that does not name one.
pub(crate) fn first_form() -> u32 {
    1
}

/// What a client asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Request {
    /// Report the snapshot, with processor and memory use.
    Look,
    /// Run the server.
    Start(RunOptions),
    /// Stop the server.
    Stop,
    /// Run the server as a new process.
    Restart(RunOptions),
    /// Write this line to the server's standard input.
    Send(String),
}

/// How a server is to be run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunOptions {
    /// The port for this run, instead of the configured one.
    pub port: Option<u16>,
    /// The only command that may be run; `None` for any command in the settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<Fingerprint>,
    /// The environment of the client that asks; `None` for the supervisor's own, inherited from the client that started
    /// it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inherited: Option<Inherited>,
}

impl Request {
    /// The same on this port, if the request starts a server.
    #[must_use]
    pub fn on(self, port: Option<u16>) -> Request {
        match self {
            Request::Start(options) => Request::Start(RunOptions { port, ..options }),
            Request::Restart(options) => Request::Restart(RunOptions { port, ..options }),
            Request::Look | Request::Stop | Request::Send(_) => self,
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
    /// The request is being carried out; this is the server's snapshot now.
    Taken(Box<Snapshot>),
}

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The command differs from the one that the user agreed to.
    NotAgreed,
    /// The server is not running, so nothing can be sent to it.
    NotRunning,
}

/// One line from a client.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Call {
    /// The format version: see [`FORM`].
    #[serde(default = "first_form")]
    v: u32,
    /// The request.
    pub request: Request,
    /// Who asks, for the history: "tray", "command".
    #[serde(default)]
    pub by: String,
    /// Whether the client wants every later change.
    pub follow: bool,
}

impl Call {
    /// Makes a request on behalf of `by`.
    pub fn new(request: Request, by: &str, follow: bool) -> Call {
        Call { v: FORM, request, by: by.to_owned(), follow }
    }
}

/// A request on its way to the supervisor's loop, with the channel for the answer.
pub(crate) struct Asked {
    pub request: Request,
    pub by: String,
    pub answer: oneshot::Sender<Answer>,
}

/// Longest wait for a supervisor's answer. Without one it counts as hung, and delays no other supervisor.
pub const ANSWER: Duration = Duration::from_secs(1);
/// Maximum length of a request, in bytes. Linux limits an environment to 2 MB or more, and JSON escapes some of it.
const LONGEST_CALL: u64 = 8 << 20;
/// Longest time a client may take to send its request, or to accept an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the supervisor's end. The lock must be held: an existing socket is then from a dead supervisor.
pub(crate) fn listen(path: &Path) -> io::Result<Listener> {
    platform::clear_socket(path);
    let name = path.to_fs_name::<GenericFilePath>()?;
    platform::only_for_us(ListenerOptions::new().name(name))?.create_tokio()
}

/// Serves one client. `snapshots` ends when the supervisor does, after the last snapshot.
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
    // A supervisor that is about to end takes no requests: the client gets no answer and asks the next one.
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
            // A client sends nothing more; a read shows when it disconnects.
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

/// The client's end.
pub struct Connection {
    reader: BufReader<Stream>,
}

impl Connection {
    /// Connects to a supervisor and sends the request. Fails at once if there is no supervisor.
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

    /// The next snapshot; `None` when the supervisor has ended. Our version decides whether the supervisor is outdated.
    ///
    /// # Errors
    /// When reading fails. For an answer that cannot be understood, [`is_unreadable`] is true; more may follow.
    pub async fn next(&mut self) -> io::Result<Option<Snapshot>> {
        let snapshot: Option<Snapshot> = self.line().await?;
        Ok(snapshot.map(version::labelled))
    }

    /// The same for a request that may be refused.
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

/// Whether a whole answer came that this version does not understand. Asking again would give the same.
pub fn is_unreadable(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::InvalidData
}

#[cfg(test)]
mod tests;
