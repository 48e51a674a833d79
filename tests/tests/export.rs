//! Exports a project's servers to other programs, which check the result.
#![cfg(target_os = "linux")]

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use trayvisor_tests::foreign::Foreign;
use trayvisor_tests::home::Home;
use trayvisor_tests::project::Project;
use trayvisor_tests::receiver::Receiver;
use trayvisor_tests::wait::{SOON, eventually};
use trayvisor_tests::{binaries, http, port};

/// A folder name that breaks careless quoting.
const HARD: &str = "shop \"it's\" <&> $HOME ü";
/// A server name of that kind.
const HARD_SERVER: &str = "we b$x %i";
/// A variable's value of that kind.
const HARD_VALUE: &str = "a: $HOME $(PATH) ${X} #\"'\\ </string> ü";

/// A project with two servers whose names and values are hard to quote, and a job that one of them needs.
fn two_servers_and_a_job<'home>(home: &'home Home, folder: &str) -> Project<'home> {
    let project = Project::new(home, folder);
    let servers = json!({ "name": "Shop", "servers": {
        "api": {
            "command": ["python3", "-m", "http.server", "{port}", "--bind", "{host}"],
            "port": project.port(), "stop": { "timeout_s": 30, "signal": "INT" },
            "health": { "path": "/health", "interval_s": 7 }, "restart": { "policy": "always" },
            "depends_on": { "migrate": "completed" },
        },
        "migrate": { "kind": "job", "command": ["python3", "-c", "print('$HOME %i')"] },
        HARD_SERVER: {
            "command": "echo $HOME {port} | cat", "shell": true, "port": 9000, "host": "0.0.0.0",
            "env": { "GREETING": HARD_VALUE }, "depends_on": ["api"], "health": false,
        },
    }});
    project.configure(&servers.to_string());
    project
}

/// Exports a project into a folder, and returns the folder.
fn exported(home: &Home, project: &Project<'_>, format: &str) -> PathBuf {
    let folder = home.folder().join(format);
    project.trayvisor(&["export", format, "--output", folder.to_str().unwrap()]).ok();
    folder
}

/// The output of a tool in the tests' own Python environment.
fn answer(tool: &str, arguments: &[&str], folder: &Path) -> String {
    let tool = binaries::tools_venv().join("bin").join(tool);
    let output = Command::new(&tool).args(arguments).current_dir(folder).output().unwrap();
    let said = [output.stdout.as_slice(), &output.stderr].map(String::from_utf8_lossy);
    assert!(output.status.success(), "{}: {} {}", tool.display(), said[0], said[1]);
    said[0].clone().into_owned()
}

/// The complaints of a program that reads a file; empty if all is well.
fn complaints(program: impl AsRef<OsStr>, arguments: &[&OsStr]) -> String {
    let output = Command::new(&program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", program.as_ref().display()));
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    if output.status.success() { said } else { format!("{}: {said}", output.status) }
}

#[test]
fn systemd_finds_nothing_to_complain_about_in_a_unit() {
    let home = Home::new();
    let project = two_servers_and_a_job(&home, &format!("{HARD} 100%"));
    let units = exported(&home, &project, "systemd");
    assert_eq!(fs::read_dir(&units).unwrap().count(), 3, "a unit for each");
    for unit in fs::read_dir(&units).unwrap() {
        let unit = unit.unwrap().path();
        let text = fs::read_to_string(&unit).unwrap();
        assert_eq!(complaints("systemd-analyze", &["verify".as_ref(), unit.as_os_str()]), "", "{text}");
        let settings = text.lines().filter(|line| !line.starts_with('#'));
        let filled_in = settings.filter(|line| line.replace("%%", "").contains('%')).count();
        assert_eq!(filled_in, 0, "systemd would fill something in: {text}");
    }

    let again = project.trayvisor(&["export", "systemd", "--output", units.to_str().unwrap()]);
    assert!(again.error(1).contains("exists already"), "{again:?}");
}

#[test]
fn a_unit_is_started_after_those_that_its_server_needs() {
    let home = Home::new();
    let project = two_servers_and_a_job(&home, "shop");
    let units = exported(&home, &project, "systemd");
    let unit = fs::read_to_string(units.join("trayvisor-shop-we-b-x-i.service")).unwrap();
    assert!(unit.contains("\nAfter=network.target trayvisor-shop-api.service\n"), "{unit}");
    assert!(unit.contains("\nWants=trayvisor-shop-api.service\n"), "{unit}");
    let unit = fs::read_to_string(units.join("trayvisor-shop-api.service")).unwrap();
    assert!(unit.contains("\nRequires=trayvisor-shop-migrate.service\n"), "{unit}");
}

#[test]
fn a_unit_says_what_the_references_says_right_for_this_project() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({ "stop": { "timeout_s": 30 } }));
    let dir = api.folder().display();
    let trayvisor = binaries::trayvisor();
    let trayvisor = trayvisor.display();
    let unit = api.trayvisor(&["export", "systemd"]);
    for line in [
        "Type=forking",
        &format!("WorkingDirectory={dir}"),
        &format!("ExecStart={trayvisor} -C {dir} start"),
        &format!("ExecStop={trayvisor} -C {dir} stop"),
        &format!("ExecReload={trayvisor} -C {dir} restart"),
        &format!("PIDFile={dir}/.backend.pid"),
        &format!("Environment=TRAYVISOR_HOME={}", home.folder().display()),
        "TimeoutStopSec=40",
        "Restart=on-failure",
        "WantedBy=multi-user.target",
    ] {
        assert!(unit.ok().lines().any(|found| found == line), "no {line:?} in {unit:?}");
    }
}

#[test]
fn a_property_list_reader_finds_the_servers_own_command_in_an_agent() {
    let home = Home::new();
    let project = two_servers_and_a_job(&home, HARD);
    let agents = exported(&home, &project, "launchd");
    let read = |name: &str| {
        let code = "import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], 'rb'))))";
        let text = answer("python", &["-c", code, name], &agents);
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let shell = read("trayvisor.shop-we-b-x-i.plist");
    assert_eq!(shell["ProgramArguments"][2], "echo $HOME 9000 | cat");
    assert_eq!(shell["EnvironmentVariables"]["GREETING"], HARD_VALUE);
    assert_eq!(shell["WorkingDirectory"], project.folder().to_str().unwrap());
    assert_eq!(shell["KeepAlive"], json!({ "SuccessfulExit": false }));
    let api = read("trayvisor.shop-api.plist");
    assert_eq!(api["KeepAlive"], true);
    assert_eq!(api["ExitTimeOut"], 30);
    assert_eq!(api["ProgramArguments"][3], project.port().to_string());
    assert_eq!(api["StandardOutPath"], project.folder().join("backend.api.log").to_str().unwrap());
}

#[test]
fn docker_compose_takes_the_services_as_they_were_meant() {
    let home = Home::new();
    let project = two_servers_and_a_job(&home, HARD);
    fs::write(project.folder().join(".env"), "SECRET=hidden").unwrap();
    let text = project.trayvisor(&["export", "compose"]);
    assert!(!text.ok().contains("hidden"), "what is in .env stays there: {text:?}");
    let file = project.folder().join("compose.yaml");
    fs::write(&file, &text.stdout).unwrap();
    let config = answer("docker-compose", &["config", "--format", "json"], project.folder());
    let services = &serde_json::from_str::<Value>(&config).unwrap()["services"];

    let port = project.port().to_string();
    let api = &services["api"];
    assert_eq!(api["image"], "python:3-slim");
    assert_eq!(api["command"], json!(["python3", "-m", "http.server", port, "--bind", "0.0.0.0"]));
    assert_eq!(api["ports"][0]["host_ip"], "127.0.0.1", "from elsewhere it was not to be reached before");
    assert_eq!(api["ports"][0]["published"], *port);
    assert_eq!(api["stop_grace_period"], "30s");
    assert_eq!(api["stop_signal"], "SIGINT");
    assert_eq!(api["restart"], "always");
    assert_eq!(api["healthcheck"]["interval"], "7s");
    assert_eq!(api["environment"]["SECRET"], "hidden", "and Compose finds it there");
    let shell = &services["we-b-x-i"];
    // Compose prints dollar signs doubled, as in its input.
    assert_eq!(shell["command"], json!(["sh", "-c", "echo $$HOME 9000 | cat"]));
    assert_eq!(shell["environment"]["GREETING"], HARD_VALUE.replace('$', "$$"));
    assert_eq!(shell["depends_on"]["api"]["condition"], "service_healthy");
    assert_eq!(api["depends_on"]["migrate"]["condition"], "service_completed_successfully");
    assert_eq!(services["migrate"]["restart"], "no");
    assert_eq!(shell["healthcheck"], Value::Null);
    assert_eq!(shell["ports"][0]["host_ip"], Value::Null);
}

/// The words of the health check in a service of this program that is asked on this path.
fn health_command(home: &Home, program: &str, port: u16, path: Option<&str>) -> Vec<String> {
    let other = Project::new(home, &format!("{program}{}", path.is_some()));
    let health = path.map_or(json!({}), |path| json!({ "path": path }));
    other.configure(
        &json!({ "name": "x", "command": [program, "x"], "port": port, "health": health }).to_string(),
    );
    let file = other.folder().join("compose.yaml");
    fs::write(&file, other.trayvisor(&["export", "compose"]).ok()).unwrap();
    let config = answer("docker-compose", &["config", "--format", "json"], other.folder());
    let test = &serde_json::from_str::<Value>(&config).unwrap()["services"]["x"]["healthcheck"]["test"];
    // Compose prints dollar signs doubled, as in its input.
    let words = test.as_array().unwrap().iter().skip(1).map(|word| word.as_str().unwrap().replace("$$", "$"));
    words.map(|word| if word == "python" { "python3".to_owned() } else { word }).collect()
}

#[test]
fn a_containers_health_command_succeeds_where_a_server_answers_well() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--health", "health"], &json!({}));
    api.write("health", "200");
    // Programs for each kind of image.
    for program in ["python3", "node", "bash"] {
        let [any, health] =
            [None, Some("/health")].map(|path| health_command(&home, program, api.port(), path));
        let succeeds = |words: &[String]| {
            let mut command = home.command(&words[0]);
            command.args(&words[1..]).stderr(Stdio::null()).status().unwrap().success()
        };
        assert!(!succeeds(&any) && !succeeds(&health), "nothing listens there: {health:?}");
        api.start();
        assert!(succeeds(&any) && succeeds(&health), "{health:?}");
        for (status, is_good) in [("503", false), ("404", false), ("302", true), ("200", true)] {
            api.write("health", status);
            assert_eq!(succeeds(&health), is_good, "{status}: {health:?}");
        }
        api.stop();
    }
}

#[test]
fn a_containers_health_command_fails_at_a_server_error_on_any_path() {
    let home = Home::new();
    let port = port::free();
    let _server = Receiver::refusing(port);
    for program in ["python3", "node", "bash"] {
        let words = health_command(&home, program, port, None);
        let status = home.command(&words[0]).args(&words[1..]).stderr(Stdio::null()).status();
        assert!(!status.unwrap().success(), "{words:?}");
    }
}

#[test]
fn a_python_service_installs_what_the_project_asks_for() {
    let home = Home::new();
    let project = two_servers_and_a_job(&home, "shop");
    fs::write(project.folder().join("requirements.txt"), "fastapi").unwrap();
    let text = project.trayvisor(&["export", "compose", "api"]);
    assert!(text.ok().contains("-r /app/requirements.txt && exec python3 -m http.server"), "{text:?}");
    assert!(!text.stdout.contains("we-b-x-i"), "only what was named: {text:?}");
}

#[test]
fn kubernetes_schemas_accept_every_manifest() {
    let home = Home::new();
    let project = two_servers_and_a_job(&home, HARD);
    fs::write(project.folder().join(".env"), "SECRET=hidden").unwrap();
    let folder = exported(&home, &project, "kubernetes");
    let said = answer("kubernetes-validate", &["--strict", "kubernetes.yaml"], &folder);
    for resource in
        ["deployment/shop-api", "service/shop-api", "job/shop-migrate", "deployment/shop-we-b-x-i"]
    {
        assert!(said.contains(&format!("passed for resource {resource}")), "{said}");
    }
    let code = "import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(open(sys.argv[1])))))";
    let text = answer("python", &["-c", code, "kubernetes.yaml"], &folder);
    let documents: Vec<Value> = serde_json::from_str(&text).unwrap();
    let container = |name: &str| {
        let is_it = |found: &&Value| found["metadata"]["name"] == name && found["kind"] == "Deployment";
        &documents.iter().find(is_it).unwrap()["spec"]["template"]["spec"]["containers"][0]
    };
    let shell = container("shop-we-b-x-i");
    assert_eq!(shell["env"][0]["value"], HARD_VALUE.replace("$(", "$$("), "Kubernetes fills in no more");
    assert_eq!(shell["envFrom"], json!([{ "secretRef": { "name": "shop-env" } }]));
    let probe = &container("shop-api")["readinessProbe"];
    assert_eq!(probe["httpGet"]["path"], "/health");
    assert_eq!(probe["periodSeconds"], 7);
}

#[test]
fn honcho_runs_what_the_procfile_says_on_the_port_that_it_gives() {
    let home = Home::new();
    let project = Project::test_server(&home, HARD, &[], &json!({ "host": "127.0.0.1" }));
    let exported = project.trayvisor(&["export", "procfile"]);
    fs::write(project.folder().join("Procfile"), exported.ok()).unwrap();
    let port = port::free().to_string();
    let honcho = binaries::tools_venv().join("bin/honcho");
    let path =
        format!("{}:{}", binaries::test_server().parent().unwrap().display(), env::var("PATH").unwrap());
    let mut command = home.command(honcho);
    command.args(["start", "-p", &port]).env("PATH", path).current_dir(project.folder());
    // Killed, not asked: asked before it has noted its first process, honcho waits for it forever.
    let _running = Foreign::run(command);
    eventually("the server answers on honcho's port", SOON, || {
        http::get(port.parse().unwrap(), "/").map_err(|error| error.to_string())
    });
}

#[test]
fn honcho_reads_the_files_with_variables_that_the_procfile_names() {
    let home = Home::new();
    let project = Project::new(&home, "shop");
    let print = "import os; print('read', os.environ['A'], os.environ['B'])";
    project.configure(
        &json!({ "command": ["python3", "-c", print], "env_file": ["a.env", "b.env"] }).to_string(),
    );
    project.write("a.env", "A=1\nB=1\n");
    project.write("b.env", "B=2\n");
    let procfile = project.trayvisor(&["export", "procfile"]).ok().to_owned();
    fs::write(project.folder().join("Procfile"), &procfile).unwrap();
    let (_, advice) = procfile.split_once("start the runner with `").expect("advice on its files");
    let arguments: Vec<&str> = advice.split('`').next().unwrap().split(' ').chain(["start"]).collect();
    let said = answer("honcho", &arguments, project.folder());
    assert!(said.contains("read 1 2"), "{said}");
}

#[test]
fn a_shell_reads_each_completion_script() {
    let home = Home::new();
    for (shell, only_check) in [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")] {
        let script = home.trayvisor(&home.projects_folder(), &["completions", shell]);
        assert!(script.ok().contains("kill-port"), "{script:?}");
        assert!(!script.stdout.contains("supervise"), "what is hidden is not offered: {script:?}");
        let file = home.folder().join(shell);
        fs::write(&file, &script.stdout).unwrap();
        assert_eq!(complaints(shell, &[only_check.as_ref(), file.as_os_str()]), "");
    }
}
