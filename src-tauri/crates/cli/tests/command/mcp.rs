//! The protocol for coding agents.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};

use super::{Place, eventually};

#[test]
fn an_agent_is_answered_on_standard_output_until_its_input_ends() {
    let place = Place::new();
    let mut command = place.command(&["mcp"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the command runs");
    let hello = json!({
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "test", "version": "1" },
    });
    let mut input = child.stdin.take().expect("piped");
    for message in [
        json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello }),
        json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }),
        json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": { "name": "start" } }),
    ] {
        writeln!(input, "{message}").expect("it reads");
    }
    // After the end of its input, it does not wait long enough for a start to finish.
    eventually("the server answers", || place.answers());
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8(output.stdout).expect("text");
    let messages: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let started = messages.iter().find(|message| message["id"] == 2).expect("an answer");
    assert_eq!(started["result"]["structuredContent"]["ready"], true, "{started:#}");
    assert!(output.status.success() && place.status()["ready"] == true);
}
