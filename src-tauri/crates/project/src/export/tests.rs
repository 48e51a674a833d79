use serde_json::{Value, json};

use super::*;
use crate::config::CONFIG_FILE;

/// Exports a project with this configuration.
fn exported(config: &Value, files: &[&str], format: Format) -> Export {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join(CONFIG_FILE), config.to_string()).expect("written");
    for file in files {
        let path = dir.path().join(file);
        std::fs::write(&path, "org.springframework.boot").expect("written");
        make_executable(&path);
    }
    let project = Project::open(dir.path()).expect("readable");
    let home = Home::at(dir.path().join("home")).expect("a home");
    export(&project, &[], format, Path::new("/usr/bin/trayvisor"), &home).expect("exported")
}

#[cfg(unix)]
fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("made executable");
}

#[cfg(windows)]
fn make_executable(_path: &Path) {}

/// Two servers with a setting of each kind.
fn two_servers() -> Value {
    let program = std::env::current_exe().expect("a program");
    json!({ "command": [program], "servers": {
        "db": { "port": 5432, "stop": { "signal": "INT" } },
        "api": { "port": 8000, "depends_on": ["db"], "health": { "start_period_s": 95, "path": "/ok" } },
    }})
}

#[test]
fn a_slow_start_gets_the_time_that_is_configured() {
    let manifests = exported(&two_servers(), &[], Format::Kubernetes).files[0].text.clone();
    let startup = manifests.split("startupProbe:").nth(2).expect("the second server's");
    let startup = startup.split("readinessProbe:").next().expect("its own part");
    // 95 s of probes every 10 s, and the three that may fail.
    assert!(startup.contains("failureThreshold: 13") && startup.contains("path: /ok"), "{manifests}");
}

#[cfg(unix)]
#[test]
fn compose_waits_as_long_as_a_start_may_take() {
    let node = json!({ "command": ["./node", "x"], "port": 8000, "health": { "start_period_s": 95 } });
    let compose = &exported(&node, &["node"], Format::Compose).files[0].text;
    assert!(compose.contains("start_period: 95s"), "{compose}");
}

#[test]
fn a_file_with_variables_is_named_in_every_format_even_if_it_does_not_exist() {
    let program = std::env::current_exe().expect("a program");
    let config = json!({ "name": "shop", "command": [program, "x"], "env_file": ["a.env", "b/b.env"] });
    for (format, texts) in [
        (Format::Compose, ["env_file:\n    - a.env\n    - b/b.env"].as_slice()),
        (
            Format::Kubernetes,
            &[
                "name: shop-a-env",
                "name: shop-b-b-env",
                "`kubectl create secret generic shop-b-b-env --from-env-file=b/b.env`",
            ],
        ),
        (Format::Procfile, &["`-e a.env,b/b.env`"]),
        (Format::Launchd, &["the variables in a.env, b/b.env are not carried over"]),
    ] {
        let export = exported(&config, &["a.env"], format);
        let text = &export.files[0].text;
        for expected in texts {
            assert!(text.contains(expected), "{text}");
        }
        let missing = "shop: \"env_file\" names what is not in the project's folder: b/b.env";
        assert!(text.contains(missing) && export.remarks.iter().any(|said| said == missing), "{text}");
    }
}

#[test]
fn no_setting_is_lost_without_a_word() {
    for (format, remarks) in [
        (Format::Launchd, ["api: \"depends_on\" is", "db: \"stop\" is"].as_slice()),
        (Format::Kubernetes, &["api: \"depends_on\" is", "db: \"stop\" is"]),
        (Format::Procfile, &["api: \"depends_on\" is", "\"restart\" and \"stop\" are"]),
    ] {
        let export = exported(&two_servers(), &[], format);
        for remark in remarks {
            assert!(export.remarks.iter().any(|said| said.starts_with(remark)), "{:?}", export.remarks);
            assert!(export.files.iter().any(|file| file.text.contains(remark)), "{:?}", export.files);
        }
    }
}

#[test]
fn a_kind_that_wants_its_port_under_another_name_gets_it() {
    let spring = ["pom.xml", trayvisor_platform::MAVEN_WRAPPER];
    let procfile = exported(&json!({}), &spring, Format::Procfile);
    let line = procfile.files[0].text.lines().last().expect("a line").to_owned();
    assert!(line.contains(": SERVER_PORT=$PORT ./mvnw"), "{line}");
}
