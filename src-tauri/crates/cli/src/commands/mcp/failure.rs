//! A failure that an agent reads and works around; it is not an error of the protocol.

use rmcp::ErrorData;
use rmcp::handler::server::tool::IntoCallToolResult;
use rmcp::model::{CallToolResponse, CallToolResult, ContentBlock};
use serde_json::{Value, json};
use trayvisor_control::Error;
use trayvisor_control::model::Conflict;

use super::answer::Server;
use super::words::{quoted, readable_lines};

/// What happened, to which server, and what to do now.
pub(super) struct Failure {
    said: String,
    /// In the tool's output schema: agents check errors against it, too.
    data: Option<Value>,
}

impl Failure {
    pub(super) fn new(said: String) -> Failure {
        Failure { said, data: None }
    }

    /// Adds the server's current state.
    pub(super) fn with(self, server: Option<Server>) -> Failure {
        Failure { data: server.map(|server| json!(server)), ..self }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let more = if let Error::PortBusy(conflict) = &error {
            ways_out(conflict)
        } else if let Error::Crashed { report, .. } = &error {
            quoted(&readable_lines(&report.lines))
        } else {
            String::new()
        };
        Failure::new(format!("{error}{more}"))
    }
}

/// The ways out of a port conflict that an agent has.
fn ways_out(conflict: &Conflict) -> String {
    let mut ways = Vec::new();
    if let Some(next) = conflict.next_free {
        ways.push(format!("`start` with next_port: true uses {next} this time"));
    }
    if conflict.can_be_freed() {
        ways.push(format!(
            "`free_port` ends the process that uses {}, once the user has agreed",
            conflict.port
        ));
    }
    ways.iter().map(|way| format!(". {way}")).collect()
}

impl IntoCallToolResult for Failure {
    fn into_call_tool_result(self) -> Result<CallToolResponse, ErrorData> {
        let mut result = CallToolResult::error(vec![ContentBlock::text(self.said)]);
        result.structured_content = self.data;
        Ok(result.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::conflict;

    #[test]
    fn freeing_a_port_is_offered_only_where_all_holders_are_seen_and_may_be_ended() {
        assert!(ways_out(&conflict(&[(Some(4711), None)])).contains("free_port"));
        assert_eq!(ways_out(&conflict(&[])), "");
        assert_eq!(ways_out(&conflict(&[(Some(1), Some("it belongs to the system"))])), "");
    }
}
