use serde_json::{Value, json};

use super::*;
use crate::config::CONFIG_FILE;

/// Exports a project with this configuration.
fn exported(config: &Value, files: &[&str], format: Format) -> Export {
    exported_only(&[], config, files, format)
}

/// Exports these servers of a project with this configuration.
fn exported_only(servers: &[&str], config: &Value, files: &[&str], format: Format) -> Export {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join(CONFIG_FILE), config.to_string()).expect("written");
    for file in files {
        let path = dir.path().join(file);
        std::fs::write(&path, "org.springframework.boot").expect("written");
        make_executable(&path);
    }
    let project = Project::open(dir.path()).expect("readable");
    let home = Home::at(dir.path().join("home")).expect("a home");
    let servers: Vec<String> = servers.iter().map(|&name| name.to_owned()).collect();
    export(&project, &servers, format, Path::new("/usr/bin/trayvisor"), &home).expect("exported")
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

/// A job, the server that it needs, and one that needs it. The job's command contains a port.
fn with_job() -> Value {
    let program = std::env::current_exe().expect("a program");
    json!({ "name": "shop", "servers": {
        "db": { "command": [program, "{port}"], "port": 5432 },
        "migrate": { "kind": "job", "command": [program, "{port}"], "port": 5433, "depends_on": ["db"] },
        "api": { "command": [program, "{port}"], "port": 8000, "depends_on": { "migrate": "completed" } },
    }})
}

/// The text of the file with this name.
fn file<'a>(export: &'a Export, name: &str) -> &'a str {
    let found = export.files.iter().find(|file| file.name == name);
    &found.unwrap_or_else(|| panic!("no {name}: {:?}", export.files)).text
}

/// The documents of the only file.
fn yaml_documents(export: &Export) -> Vec<Value> {
    serde_saphyr::from_multiple(&export.files[0].text).expect("YAML")
}

#[test]
fn compose_waits_for_the_success_of_a_job_and_runs_it_once() {
    let compose = yaml_documents(&exported(&with_job(), &[], Format::Compose)).remove(0);
    let services = &compose["services"];
    assert_eq!(services["api"]["depends_on"]["migrate"]["condition"], "service_completed_successfully");
    let job = &services["migrate"];
    assert_eq!(job["depends_on"]["db"]["condition"], "service_healthy");
    assert_eq!(job["restart"], "no");
    assert_eq!((&job["ports"], &job["healthcheck"]), (&Value::Null, &Value::Null));
}

#[test]
fn kubernetes_runs_a_job_as_a_job_that_is_not_tried_again() {
    let export = exported(&with_job(), &[], Format::Kubernetes);
    let documents = yaml_documents(&export);
    let of_job: Vec<&Value> =
        documents.iter().filter(|document| document["metadata"]["name"] == "shop-migrate").collect();
    let [job] = of_job[..] else { panic!("{of_job:?}") };
    assert_eq!((&job["apiVersion"], &job["kind"]), (&json!("batch/v1"), &json!("Job")));
    assert_eq!(job["spec"]["backoffLimit"], 0);
    let pod = &job["spec"]["template"]["spec"];
    assert_eq!(pod["restartPolicy"], "Never");
    for server_only in ["ports", "startupProbe", "readinessProbe", "livenessProbe"] {
        assert_eq!(pod["containers"][0][server_only], Value::Null, "{server_only}");
    }
    for said in ["migrate: a Job runs once", "api: \"depends_on\" is not carried over"] {
        assert!(export.remarks.iter().any(|remark| remark.starts_with(said)), "{:?}", export.remarks);
    }
    assert!(!export.remarks.iter().any(|remark| remark.contains("\"restart\"")), "{:?}", export.remarks);
}

// A unit names its user, and sysinfo cannot list users under Wine.
#[cfg(unix)]
#[test]
fn systemd_runs_a_job_before_the_servers_that_require_it() {
    let export = exported(&with_job(), &[], Format::Systemd);
    let job = file(&export, "trayvisor-shop-migrate.service");
    for line in ["Type=oneshot", "RemainAfterExit=yes", "Wants=trayvisor-shop-db.service"] {
        assert!(job.lines().any(|found| found == line), "no {line} in {job}");
    }
    let start = job.lines().find(|line| line.starts_with("ExecStart=")).expect("a command");
    assert!(start.ends_with(" run migrate"), "{start}");
    for server_only in ["PIDFile=", "ExecStop=", "ExecReload=", "Restart="] {
        assert!(!job.lines().any(|line| line.starts_with(server_only)), "{job}");
    }
    let api = file(&export, "trayvisor-shop-api.service");
    for line in
        ["Requires=trayvisor-shop-migrate.service", "After=network.target trayvisor-shop-migrate.service"]
    {
        assert!(api.lines().any(|found| found == line), "no {line} in {api}");
    }
    assert!(!api.contains("Wants="), "{api}");
    let repeated = "migrate: Trayvisor runs it again at each start of a server that needs it";
    assert!(
        job.contains(repeated) && export.remarks.iter().any(|remark| remark.starts_with(repeated)),
        "{job}"
    );
}

#[cfg(unix)]
#[test]
fn a_unit_does_not_require_a_job_that_is_not_exported() {
    let export = exported_only(&["api"], &with_job(), &[], Format::Systemd);
    let api = file(&export, "trayvisor-shop-api.service");
    assert!(api.contains("\nWants=trayvisor-shop-migrate.service\n") && !api.contains("Requires="), "{api}");
    assert_eq!(export.remarks, [""; 0]);
}

#[cfg(unix)]
#[test]
fn a_job_that_is_alone_in_its_project_is_run_by_its_name() {
    let program = std::env::current_exe().expect("a program");
    let job = json!({ "name": "shop", "kind": "job", "command": [program, "x"] });
    let export = exported(&job, &[], Format::Systemd);
    let unit = file(&export, "trayvisor-shop.service");
    assert!(unit.contains(" run shop\n"), "{unit}");
}

#[test]
fn a_procfile_leaves_a_job_out_and_says_how_to_run_it() {
    let export = exported(&with_job(), &[], Format::Procfile);
    let lines: Vec<&str> = file(&export, "Procfile").lines().filter(|line| !line.starts_with('#')).collect();
    assert!(!lines.iter().any(|line| line.starts_with("migrate:")) && lines.len() == 2, "{lines:?}");
    let left_out = export.remarks.iter().find(|remark| remark.starts_with("migrate: left out, because"));
    assert!(left_out.is_some_and(|said| said.contains("`trayvisor run migrate`")), "{:?}", export.remarks);
}

#[test]
fn launchd_runs_a_job_at_each_login_and_not_again() {
    let export = exported(&with_job(), &[], Format::Launchd);
    let agent = file(&export, "trayvisor.shop-migrate.plist");
    let agent = plist::Value::from_reader_xml(agent.as_bytes()).expect("a property list");
    let flag = |key: &str| agent.as_dictionary().and_then(|agent| agent.get(key)?.as_boolean());
    assert_eq!((flag("RunAtLoad"), flag("KeepAlive")), (Some(true), Some(false)));
    let once = "migrate: launchd runs it once at each login, and no server waits for it";
    assert!(export.remarks.iter().any(|remark| remark.starts_with(once)), "{:?}", export.remarks);
}
