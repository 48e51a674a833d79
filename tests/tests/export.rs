//! Writing a project's servers down for other programs; those programs judge what was written.

use std::ffi::OsStr;
use std::fs;
use std::process::{Command, Stdio};

use serde_json::json;
use trayvisor_tests::binaries;
use trayvisor_tests::home::Home;
use trayvisor_tests::project::Project;

/// Folder and server names that a careless file would trip over.
const HARD: &str = "shop 100% \"it's\" $HOME ü";

/// A project of two servers under hard names.
fn two_servers(home: &Home) -> Project<'_> {
    let project = Project::new(home, HARD);
    let program = binaries::test_server();
    let servers = json!({ "servers": {
        "api": { "command": [program, "--port", "{port}"], "port": project.port(), "stop": { "timeout_s": 30 } },
        "we b$x %i": { "command": "echo {port} | cat", "shell": true, "port": 9000, "env": { "GREETING": "hello" } },
    }});
    project.configure(&servers.to_string());
    project
}

/// What a program that reads a file says of it: nothing, where all is well.
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
    let project = two_servers(&home);
    let units = home.folder().join("units");
    let units_text = units.to_str().unwrap();
    let written = project.trayvisor(&["export", "systemd", "--output", units_text]);
    assert_eq!(written.ok().lines().count(), 2, "a unit a server: {written:?}");
    for unit in fs::read_dir(&units).unwrap() {
        let unit = unit.unwrap().path();
        let text = fs::read_to_string(&unit).unwrap();
        assert_eq!(complaints("systemd-analyze", &["verify".as_ref(), unit.as_os_str()]), "", "{text}");
        let settings = text.lines().filter(|line| !line.starts_with('#'));
        let filled_in = settings.filter(|line| line.replace("%%", "").contains('%')).count();
        assert_eq!(filled_in, 0, "systemd would fill something in: {text}");
    }

    let again = project.trayvisor(&["export", "systemd", "--output", units_text]);
    assert!(again.error(1).contains("is there already"), "{again:?}");
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
