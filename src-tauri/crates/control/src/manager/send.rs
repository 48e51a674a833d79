//! Sends lines to what a server reads.

use tokio::time::timeout;

use super::Manager;
use trayvisor_model::error::Result;
use trayvisor_model::{Message, ServerRef};
use trayvisor_supervise::socket::{ANSWER, Answer, Request};

impl Manager {
    /// Writes a line to a running server's standard input, for instance the answer to a question or a debugger's
    /// command. A line break is added. Returns at once; the server may read the line later.
    ///
    /// # Errors
    /// [`Message::NothingReads`] if the server is not running.
    pub async fn send(&self, server: &ServerRef, line: &str) -> Result<()> {
        let nobody = || Message::NothingReads { name: server.name.clone() };
        let request = Request::Send(line.to_owned());
        let mut connection = self.call(server, request, false).await.map_err(|_| nobody())?;
        match timeout(ANSWER, connection.answer()).await {
            Ok(Ok(Some(Answer::Taken(_)))) => Ok(()),
            Ok(Ok(Some(Answer::Refused { .. }))) => Err(nobody().into()),
            // A supervisor of an older version does not know the request.
            Ok(Ok(None) | Err(_)) | Err(_) => {
                Err(Message::SupervisorSilent { name: server.name.clone() }.into())
            }
        }
    }
}
