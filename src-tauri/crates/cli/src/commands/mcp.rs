//! `mcp`: the Model Context Protocol for coding agents, on standard input and output.
//!
//! A client of [`Manager`] like every other verb, with two limits of its own. It runs only servers of the folder it was
//! started for and of known projects, so that a path from a text that an agent has read starts nothing. And it ends
//! foreign holders of a port only after asking the user ([`consent`]).

mod answer;
mod arguments;
mod consent;
mod failure;
mod log;
mod lookup;
mod tools;
mod words;

use std::hash::RandomState;
use std::io::{IsTerminal as _, stdin};
use std::path::PathBuf;
use std::process::ExitCode;

use rmcp::model::Implementation;
use rmcp::service::{RequestContext, RoleServer, ServerInitializeError};
use rmcp::{ServiceExt as _, transport};
use trayvisor_control::{Manager, Result};

use crate::output;
use crate::selection::Selection;

/// Maximum length of an agent's name in the history, in characters.
const LONGEST_NAME: usize = 40;

/// The state that the tools use.
struct Service {
    manager: Manager,
    /// The folder it was started in, or that of `-C`.
    folder: PathBuf,
    /// Distinguishes this process' tokens from those of all others.
    key: RandomState,
}

/// Serves one client until standard input ends. Standard output carries the protocol and nothing else.
pub(crate) async fn run(manager: &Manager, selection: &Selection) -> Result<ExitCode> {
    if stdin().is_terminal() {
        output::hint(
            r#"Coding agents start this command themselves: { "command": "trayvisor", "args": ["mcp"] }"#,
        );
    }
    let folder = selection.folder(None);
    let folder = std::path::absolute(&folder).unwrap_or(folder);
    let service = Service { manager: manager.clone(), folder, key: RandomState::new() };
    match service.serve(transport::stdio()).await {
        Ok(running) => {
            let _ = running.waiting().await;
        }
        Err(ServerInitializeError::ConnectionClosed(_)) => {}
        Err(error) => {
            output::error(&format!(
                "the program that started this does not follow the MCP protocol: {error}"
            ));
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

impl Service {
    /// A manager that acts in the name of the calling agent.
    fn manager_for(&self, context: &RequestContext<RoleServer>) -> Manager {
        self.manager.clone().named(&format!("{} via MCP", name(context.client_info())))
    }
}

/// The agent's name, safe to show.
fn name(client: Option<Implementation>) -> String {
    let fits = |letter: &char| letter.is_alphanumeric() || " -_./()".contains(*letter);
    let name = client.map(|client| client.name).unwrap_or_default();
    let name: String = name.chars().filter(fits).take(LONGEST_NAME).collect();
    match name.trim() {
        "" => "an agent".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agents_name_is_short_and_harmless() {
        let named = |text: &str| name(Some(Implementation::new(text, "1")));
        assert_eq!(named("claude-code"), "claude-code");
        assert_eq!(named("a\x1b[31m\nb\u{202e}"), "a31mb");
        assert_eq!(named(&"x".repeat(99)), "x".repeat(40));
        assert_eq!((named("\n"), name(None)), ("an agent".to_owned(), "an agent".to_owned()));
    }
}
