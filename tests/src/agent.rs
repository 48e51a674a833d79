//! A coding agent: the client of the protocol's own SDK, which has started `trayvisor mcp`.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rmcp::model::{
    CallToolRequestParams, CallToolResult, ClientCapabilities, ClientConfig, ElicitRequestParams,
    ElicitResult, ElicitationAction, ElicitationCapability, ErrorData, Implementation, ProtocolVersion, Tool,
};
use rmcp::service::{ClientLifecycleMode, ClientServiceExt as _, RequestContext, RunningService};
use rmcp::transport::TokioChildProcess;
use rmcp::{ClientHandler, RoleClient};
use serde_json::{Value, json};

use crate::binaries;
use crate::home::Home;

/// The protocol style that an agent uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// With an initial handshake; the server may send requests to the client.
    Session,
    /// From revision 2026-07-28 on: each request is independent.
    Stateless,
}

/// The user behind an agent, if the agent can ask them anything.
#[derive(Clone)]
pub struct User {
    answer: Option<Arc<dyn Fn() -> ElicitResult + Send + Sync>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl User {
    /// A user that the agent cannot ask.
    pub fn out_of_reach() -> Self {
        User { answer: None, asked: Arc::default() }
    }

    /// A user who answers every question in this way.
    pub fn who(answer: impl Fn() -> ElicitResult + Send + Sync + 'static) -> Self {
        User { answer: Some(Arc::new(answer)), asked: Arc::default() }
    }

    /// A user who agrees to everything.
    pub fn agreeing() -> Self {
        User::who(|| sent(true))
    }

    /// The questions so far.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The form about ending a holder, as sent by the user.
pub fn sent(end: bool) -> ElicitResult {
    ElicitResult::new(ElicitationAction::Accept).with_content(json!({ "end": end }))
}

impl ClientHandler for User {
    fn get_info(&self) -> ClientConfig {
        let mut can = ClientCapabilities::default();
        can.elicitation = self.answer.as_ref().map(|_| ElicitationCapability::new());
        ClientConfig::new(can, Implementation::new("claude-code", "1.0"))
    }

    async fn create_elicitation(
        &self,
        request: ElicitRequestParams,
        _context: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        let ElicitRequestParams::FormElicitationParams { message, .. } = request else {
            return Err(ErrorData::invalid_params("not a form", None));
        };
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(message);
        match &self.answer {
            Some(answer) => Ok(answer()),
            None => Err(ErrorData::invalid_request("nobody is there", None)),
        }
    }
}

/// An agent that works in a folder.
pub struct Agent {
    client: RunningService<RoleClient, User>,
}

impl Agent {
    /// Starts `trayvisor mcp` in a folder.
    pub async fn begin(home: &Home, folder: &Path, user: &User, way: Way) -> Self {
        let mut command = home.command(binaries::trayvisor());
        command.arg("mcp").current_dir(folder);
        let server = TokioChildProcess::new(tokio::process::Command::from(command)).expect("it starts");
        let mode = match way {
            Way::Session => ClientLifecycleMode::Initialize,
            Way::Stateless => {
                ClientLifecycleMode::Discover { preferred_versions: vec![ProtocolVersion::V_2026_07_28] }
            }
        };
        let client =
            user.clone().serve_with_lifecycle(server, mode).await.expect("they understand each other");
        Agent { client }
    }

    /// The tools that it is offered.
    pub async fn tools(&self) -> Vec<Tool> {
        self.client.list_all_tools().await.expect("a list of tools")
    }

    /// Calls a tool.
    pub async fn call(&self, tool: &'static str, arguments: Value) -> CallToolResult {
        let arguments = arguments.as_object().expect("arguments are an object").clone();
        let call = CallToolRequestParams::new(tool).with_arguments(arguments);
        self.client.call_tool(call).await.unwrap_or_else(|error| panic!("{tool}: {error}"))
    }

    /// The data of a tool's answer.
    pub async fn ask(&self, tool: &'static str, arguments: Value) -> Value {
        let result = self.call(tool, arguments).await;
        assert_ne!(result.is_error, Some(true), "{tool}: {result:#?}");
        result.structured_content.unwrap_or_else(|| panic!("{tool} answers without data"))
    }

    /// The text with which a tool refuses.
    pub async fn refused(&self, tool: &'static str, arguments: Value) -> String {
        let result = self.call(tool, arguments).await;
        assert_eq!(result.is_error, Some(true), "{tool}: {result:#?}");
        said(&result)
    }

    /// Ends the connection.
    pub async fn end(self) {
        self.client.cancel().await.expect("it ends");
    }
}

/// The text of an answer.
pub fn said(result: &CallToolResult) -> String {
    result.content.iter().filter_map(|content| content.as_text()).map(|text| text.text.as_str()).collect()
}
