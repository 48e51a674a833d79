//! What coding agents can do, and what they cannot.
#![cfg(target_os = "linux")]

mod consent;
mod protocol;

use std::process::Command;

use rmcp::model::CallToolResult;
use serde_json::{Value, json};
use trayvisor_tests::agent::{Agent, User, Way, said};
use trayvisor_tests::binaries;
use trayvisor_tests::foreign::Foreign;
use trayvisor_tests::home::{Home, Output};
use trayvisor_tests::processes::Process;
use trayvisor_tests::project::Project;

/// Checks schemas, and answers against them, as programs in other languages would.
const JUDGE: &str = "
import json, sys
from jsonschema import Draft202012Validator
for case in json.loads(sys.argv[1]):
    Draft202012Validator.check_schema(case['schema'])
    for answer in case['answers']:
        Draft202012Validator(case['schema']).validate(answer)
print('fine')
";

async fn agent(home: &Home, project: &Project<'_>) -> Agent {
    Agent::begin(home, project.folder(), &User::out_of_reach(), Way::Session).await
}

/// A server that runs a shell script once.
fn scripted<'home>(home: &'home Home, name: &str, script: &str) -> Project<'home> {
    let project = Project::new(home, name);
    let restart = json!({ "policy": "never" });
    let settings = json!({ "port": project.port(), "shell": true, "command": script, "restart": restart });
    project.configure(&settings.to_string());
    project
}

#[track_caller]
fn assert_fits(cases: &[Value]) {
    let mut judge = Command::new(binaries::tools_venv().join("bin/python"));
    judge.args(["-c", JUDGE, &json!(cases).to_string()]);
    Output::of(judge).ok();
}

#[tokio::test]
async fn an_agent_starts_a_server_reads_its_log_and_a_crash_report() {
    let home = Home::new();
    let api =
        Project::test_server(&home, "api", &["--flood", "50"], &json!({ "restart": { "policy": "never" } }));
    for way in [Way::Session, Way::Stateless] {
        let agent = Agent::begin(&home, api.folder(), &User::out_of_reach(), way).await;
        let started = agent.ask("start", json!({})).await;
        assert_eq!((&started["phase"], &started["ready"]), (&json!("running"), &json!(true)), "{started:#}");
        assert_eq!(started["url"], format!("http://127.0.0.1:{}", api.port()));

        let found = agent.ask("logs", json!({ "server": "api", "grep": "LINE 42 OF".to_lowercase() })).await;
        let lines = found["lines"].as_array().unwrap();
        assert!(lines.last().unwrap().as_str().unwrap().ends_with(" flood line 42 of 50"), "{found:#}");

        let pid = u32::try_from(started["pid"].as_u64().unwrap()).unwrap();
        Process::find(pid).unwrap().kill().unwrap();
        api.until("failed");
        let crashes = agent.ask("crashes", json!({})).await;
        let report = &crashes["crashes"][0];
        assert_eq!(
            (&report["exit"], &report["lines"].as_array().unwrap().len()),
            (&json!("signal SIGKILL"), &30)
        );
        assert!(report["cause"].as_str().unwrap().contains("killed"), "{report:#}");
        agent.end().await;
    }
}

#[tokio::test]
async fn what_tools_answer_fits_the_schemas_that_they_announce() {
    let home = Home::new();
    let shop = Project::new(&home, "shop");
    let server = binaries::test_server();
    let fine = json!({ "port": shop.port(), "command": [server, "--port", "{port}"] });
    let taken = json!({ "port": shop.port(), "command": [server, "--port", "{port}"] });
    let broken = json!({ "shell": true, "command": "echo no; exit 3", "restart": { "policy": "never" } });
    shop.configure(&json!({ "servers": { "fine": fine, "taken": taken, "broken": broken } }).to_string());
    let agent = agent(&home, &shop).await;
    let calls = [
        ("start", json!({ "server": "fine" })),
        ("start", json!({ "server": "broken" })),
        ("restart", json!({ "server": "taken", "wait_s": 5 })),
        ("restart", json!({ "server": "fine" })),
        ("list", json!({})),
        ("status", json!({})),
        ("status", json!({ "server": "broken" })),
        ("logs", json!({ "server": "broken" })),
        ("logs", json!({ "server": "taken", "previous": true })),
        ("crashes", json!({ "server": "broken", "last": 50 })),
        ("crashes", json!({ "server": "fine" })),
        ("ports", json!({ "port": shop.port() })),
        ("free_port", json!({ "port": shop.port() })),
        ("free_port", json!({ "port": shop.port() })),
        ("stop", json!({ "server": "fine" })),
    ];
    let mut answers = Vec::new();
    for (tool, arguments) in calls {
        let answer = agent.call(tool, arguments).await;
        assert!(!said(&answer).is_empty(), "{tool} says nothing");
        answers.push((tool, answer.structured_content.unwrap_or_else(|| panic!("no data: {tool}"))));
    }
    let mut cases = Vec::new();
    for tool in agent.tools().await {
        let answers: Vec<&Value> =
            answers.iter().filter(|(of, _)| *of == tool.name).map(|(_, it)| it).collect();
        assert!(!answers.is_empty(), "{} was not called", tool.name);
        cases.push(json!({ "schema": tool.output_schema, "answers": answers }));
        cases.push(json!({ "schema": tool.input_schema, "answers": [] }));
    }
    assert_fits(&cases);
}

#[tokio::test]
async fn each_tool_says_what_it_is_for_and_whether_it_changes_anything() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let tools = agent(&home, &api).await.tools().await;
    let changes: Vec<(&str, bool)> = tools
        .iter()
        .map(|tool| (&*tool.name, tool.annotations.as_ref().unwrap().read_only_hint == Some(false)))
        .collect();
    let expected = [
        ("crashes", false),
        ("free_port", true),
        ("list", false),
        ("logs", false),
        ("ports", false),
        ("restart", true),
        ("start", true),
        ("status", false),
        ("stop", true),
    ];
    assert_eq!(changes, expected);
    for tool in tools {
        let description = tool.description.unwrap_or_default();
        assert!(description.len() > 50, "{}: {description}", tool.name);
        let hands_out_output = ["logs", "crashes"].contains(&&*tool.name);
        assert_eq!(description.contains("untrusted"), hands_out_output, "{}: {description}", tool.name);
    }
}

#[tokio::test]
async fn a_start_that_fails_tells_an_agent_the_cause_what_to_do_and_the_last_lines() {
    let home = Home::new();
    let python = binaries::venv().join("bin/python");
    let script = format!("printf 'be\\033[31mgun\\n'; {} -c 'import nothing_like_it'", python.display());
    let api = scripted(&home, "api", &script);
    let result = agent(&home, &api).await.call("start", json!({})).await;
    let said = said(&result);
    for fact in
        ["“nothing_like_it” is not installed", "Install", "untrusted", "\nbegun\n", "ModuleNotFoundError"]
    {
        assert!(said.contains(fact), "no “{fact}” in {said}");
    }
    assert_eq!(result.is_error, Some(true));
    let server = result.structured_content.unwrap();
    assert_eq!((&server["phase"], &server["crash"]["exit"]), (&json!("failed"), &json!("exit code 1")));
}

#[tokio::test]
async fn a_port_conflict_tells_an_agent_the_holder_and_the_ways_out() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let mut foreign = Foreign::holding(api.port());
    let agent = agent(&home, &api).await;
    let result = agent.call("start", json!({})).await;
    let text = said(&result);
    for fact in [&format!("({})", foreign.pid()), "`free_port`", "next_port: true"] {
        assert!(text.contains(fact), "no “{fact}” in {text}");
    }
    let conflict = &result.structured_content.unwrap()["conflict"];
    assert_eq!(conflict["holders"][0]["pid"], foreign.pid());

    let started = agent.ask("start", json!({ "next_port": true })).await;
    assert_eq!((&started["ready"], &started["port"]), (&json!(true), &conflict["next_free"]));
    assert!(foreign.is_alive());
}

#[tokio::test]
async fn an_agent_stops_and_restarts_a_server_and_is_named_in_its_history() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let agent = agent(&home, &api).await;
    assert!(said(&agent.call("stop", json!({})).await).contains("api was not running"));
    let first = agent.ask("restart", json!({})).await;
    let second = agent.ask("restart", json!({ "server": "api", "project": api.folder() })).await;
    assert_ne!(first["pid"], second["pid"]);
    let stopped = agent.call("stop", json!({})).await;
    assert!(said(&stopped).contains(&format!("api was stopped (PID {})", second["pid"])), "{stopped:#?}");
    assert_eq!(api.status()["phase"], "stopped");
    let events = api.history();
    let by: Vec<_> = events.iter().filter_map(|event| event["by"].as_str()).collect();
    assert!(by.len() > 2 && by.iter().all(|by| *by == "claude-code via MCP"), "{events:#?}");
}

#[tokio::test]
async fn an_agent_is_told_of_a_server_that_was_started_without_trayvisor_or_is_unhealthy() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--hold"], &json!({}));
    let agent = agent(&home, &api).await;
    let mut command = Command::new(binaries::test_server());
    command.args(["--port", &api.port().to_string(), "--hold"]).current_dir(api.folder());
    let terminal = Foreign::run(command);
    let looked = agent.call("status", json!({})).await;
    assert!(said(&looked).contains("api is running outside Trayvisor, as "), "{looked:#?}");
    let server = &looked.structured_content.unwrap()["servers"][0];
    assert_eq!(server["elsewhere"]["pid"], terminal.pid());
    drop(terminal);

    let health = json!({ "interval_s": 1, "timeout_s": 1, "failures": 1, "start_period_s": 1 });
    let silent = Project::test_server(&home, "silent", &["--hold"], &json!({ "health": health }));
    silent.trayvisor(&["add"]).ok();
    let which = json!({ "project": silent.folder(), "wait_s": 5 });
    assert_eq!(agent.ask("start", which.clone()).await["ready"], false);
    let looked = agent.call("status", which).await;
    assert!(said(&looked).contains("; it does not answer"), "{looked:#?}");
    assert!(looked.structured_content.unwrap()["servers"][0]["unhealthy"]["why"].is_string());
}

#[tokio::test]
async fn a_folder_that_is_no_known_project_runs_nothing_for_an_agent() {
    let home = Home::new();
    let own = Project::test_server(&home, "own", &[], &json!({}));
    let other = scripted(&home, "other", "touch was-run; exit 3");
    let agent = agent(&home, &own).await;
    for tool in ["start", "restart", "stop", "status", "logs", "crashes"] {
        for project in [json!(other.folder()), json!("../other")] {
            let refused = agent.refused(tool, json!({ "project": project })).await;
            assert!(refused.contains("is not one of your projects"), "{tool}: {refused}");
        }
    }
    assert!(!other.folder().join("was-run").exists());

    other.trayvisor(&["add"]).ok();
    agent.refused("start", json!({ "project": other.folder() })).await;
    assert!(other.folder().join("was-run").exists(), "a known one is run");
    assert_eq!(agent.ask("start", json!({})).await["name"], "own");
}

#[tokio::test]
async fn without_a_project_of_its_own_an_agent_is_asked_which_of_all_it_means() {
    let home = Home::new();
    let [shop, blog] = ["shop", "blog"].map(|name| {
        let project = Project::new(&home, name);
        let command = json!([binaries::test_server(), "--port", "{port}"]);
        let server = json!({ "port": project.port(), "command": command });
        project.configure(&json!({ "servers": { "api": server, name: server } }).to_string());
        project.trayvisor(&["add"]).ok();
        project
    });
    let nowhere = Project::new(&home, "nowhere");
    let agent = agent(&home, &nowhere).await;
    assert_eq!(agent.ask("status", json!({})).await["servers"].as_array().unwrap().len(), 4);
    assert_eq!(agent.ask("status", json!({ "server": "blog" })).await["servers"][0]["name"], "blog");
    let refused = agent.refused("start", json!({ "server": "api" })).await;
    for project in [&shop, &blog] {
        assert!(refused.contains(&format!("api of {}", project.folder().display())), "{refused}");
    }
    let refused = agent.refused("start", json!({ "server": "web" })).await;
    assert!(refused.contains("no server named \"web\""), "{refused}");
    let started = agent.ask("start", json!({ "server": "api", "project": blog.folder() })).await;
    assert_eq!(started["project"], json!(blog.folder()));
}

#[tokio::test]
async fn a_log_is_answered_in_pieces_of_limited_size() {
    let home = Home::new();
    let long = "printf 'x%.0s' $(seq 5000); echo";
    let api = scripted(&home, "api", &format!("{long}; seq -f 'n%g' 2500; printf unfinished; sleep 600"));
    let agent = agent(&home, &api).await;
    agent.call("start", json!({ "wait_s": 0 })).await;
    let mut next = json!("0-");
    let (mut all, mut pieces) = (Vec::new(), 0);
    while !all.iter().any(|line: &String| line.ends_with(" n2500")) {
        let piece = agent.ask("logs", json!({ "lines": 5000, "after": next })).await;
        let lines: Vec<String> = serde_json::from_value(piece["lines"].clone()).unwrap();
        assert!(lines.len() <= 1000 && lines.iter().all(|line| line.chars().count() < 1100));
        assert!(lines.len() == 1000 || piece["more"] == false, "{piece}");
        pieces += usize::from(!lines.is_empty());
        all.extend(lines);
        next = piece["next"].clone();
    }
    assert!(pieces >= 3);
    assert!(all.iter().any(|line| line.ends_with(" … (5030 bytes)")), "a long line is cut and says so");
    let numbers = all.iter().filter(|line| line.contains(" n")).count();
    assert_eq!(numbers, 2500, "no line is missing, none comes twice");

    let last = agent.ask("logs", json!({})).await;
    assert_eq!(last["lines"].as_array().unwrap().len(), 100);
    assert!(last["unfinished"].as_str().unwrap().ends_with(" unfinished"), "{}", last["unfinished"]);
    let found = agent.ask("logs", json!({ "grep": "N25", "lines": 2 })).await;
    assert_eq!(found["lines"], json!([]), "capitals mean capitals");
    let found = agent.ask("logs", json!({ "grep": "n25", "lines": 2 })).await;
    assert_eq!(found["lines"].as_array().unwrap().len(), 2);
    let refused = agent.refused("logs", json!({ "after": "yesterday" })).await;
    assert!(refused.contains("`next`"), "{refused}");
}

#[tokio::test]
async fn values_of_environment_variables_are_shown_to_no_agent() {
    let home = Home::new();
    let settings = json!({ "env": { "TOKEN": "hunter2hunter2" } });
    let api = Project::test_server(&home, "api", &[], &settings);
    let agent = agent(&home, &api).await;
    let calls = ["start", "status", "list", "logs", "crashes", "ports", "restart", "stop"];
    for tool in calls {
        let answer: CallToolResult = agent.call(tool, json!({})).await;
        assert!(!json!(answer).to_string().contains("hunter2"), "{tool}: {answer:#?}");
    }
}
