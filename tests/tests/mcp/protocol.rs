//! The protocol on standard input and output: it is the only output, and ends with the input.

use std::fmt::Display;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use trayvisor_tests::binaries;
use trayvisor_tests::foreign::Foreign;
use trayvisor_tests::home::Home;
use trayvisor_tests::project::Project;
use trayvisor_tests::wait::{SOON, check, eventually};

fn begin(home: &Home, project: &Project<'_>) -> Child {
    let mut command: Command = home.command(binaries::trayvisor());
    command.arg("mcp").current_dir(project.folder());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn send(child: &mut Child, line: impl Display) {
    writeln!(child.stdin.as_mut().unwrap(), "{line}").unwrap();
}

fn hello(child: &mut Child, capabilities: &Value) {
    let client = json!({ "name": "an\u{1b}[31m agent", "version": "1" });
    let params =
        json!({ "protocolVersion": "2025-06-18", "capabilities": capabilities, "clientInfo": client });
    send(child, json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params }));
    send(child, json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
}

fn call(child: &mut Child, id: u32, tool: &str, arguments: &Value) {
    let params = json!({ "name": tool, "arguments": arguments });
    send(child, json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params }));
}

#[test]
fn standard_output_carries_the_protocol_and_nothing_else() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--flood", "20"], &json!({}));
    let mut child = begin(&home, &api);
    hello(&mut child, &json!({}));
    for malformed in ["", "no JSON", "{}", "[1,2]", r#"{"jsonrpc":"2.0","id":9}"#, "\u{0}\u{ff}"] {
        send(&mut child, malformed);
    }
    send(&mut child, r#"{"jsonrpc":"2.0","id":2,"method":"no/such/method"}"#);
    call(&mut child, 3, "no_such_tool", &json!({}));
    call(&mut child, 4, "free_port", &json!({ "port": 70000 }));
    call(&mut child, 5, "start", &json!({ "server": 7 }));
    call(&mut child, 6, "start", &json!({}));
    eventually("the server runs", SOON, || {
        check(api.status()["ready"] == true, || format!("{:#}", api.status()))
    });
    call(&mut child, 7, "logs", &json!({}));
    call(&mut child, 8, "stop", &json!({}));
    drop(child.stdin.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let lines = String::from_utf8(output.stdout).unwrap();
    let messages: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let answer = |id: u32| {
        let answers: Vec<_> = messages.iter().filter(|message| message["id"] == id).collect();
        assert_eq!(answers.len(), 1, "answers to {id}: {lines}");
        answers[0]
    };
    assert!((2..=3).all(|id| answer(id)["error"].is_object()), "{lines}");
    assert!((4..=5).all(|id| answer(id)["result"]["isError"] == true), "{lines}");
    assert!((6..=8).all(|id| answer(id)["result"]["isError"] == false), "{lines}");
    assert!(messages.iter().all(|message| message["jsonrpc"] == "2.0"), "{lines}");
    let by = api.history()[0]["by"].clone();
    assert_eq!(by, "an31m agent via MCP", "what would disturb a terminal is left out");
}

#[test]
fn a_call_that_was_taken_back_ends_nobody_whatever_the_user_says() {
    let home = Home::new();
    let nowhere = Project::new(&home, "nowhere");
    let mut holder = Foreign::holding(nowhere.port());
    let mut child = begin(&home, &nowhere);
    hello(&mut child, &json!({ "elicitation": {} }));
    call(&mut child, 2, "free_port", &json!({ "port": nowhere.port() }));
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let next =
        lines.map(|line| serde_json::from_str::<Value>(&line).unwrap()).find(|message| message["id"] != 1);
    let question = next.unwrap();
    assert_eq!(question["method"], "elicitation/create");
    let taken_back = json!({ "requestId": 2, "reason": "never mind" });
    send(&mut child, json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": taken_back }));
    let yes = json!({ "action": "accept", "content": { "end": true } });
    send(&mut child, json!({ "jsonrpc": "2.0", "id": question["id"], "result": yes }));
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    assert!(holder.is_alive());
}

#[test]
fn it_ends_with_its_input_even_while_a_call_goes_on() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--late", "600000"], &json!({}));
    for hurry in [false, true] {
        let mut child = begin(&home, &api);
        hello(&mut child, &json!({}));
        if hurry {
            call(&mut child, 2, "start", &json!({ "wait_s": 600 }));
            eventually("it is being started", SOON, || {
                check(api.status()["phase"] == "starting", || format!("{:#}", api.status()))
            });
        }
        drop(child.stdin.take());
        eventually("it ends", Duration::from_secs(20), || {
            check(matches!(child.try_wait(), Ok(Some(status)) if status.success()), || "it runs on".into())
        });
    }
    assert_eq!(api.status()["phase"], "starting", "what was started goes on");
}

#[test]
fn input_that_ends_at_once_is_no_failure() {
    let home = Home::new();
    let nowhere = Project::new(&home, "nowhere");
    let ended = nowhere.trayvisor(&["mcp"]);
    assert!(ended.ok().is_empty() && ended.stderr.is_empty(), "{ended:?}");
}
