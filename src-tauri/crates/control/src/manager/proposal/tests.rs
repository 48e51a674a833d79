use std::fs;

use serde_json::{Value, json};

use super::*;
use crate::Manager;
use trayvisor_project::config::CONFIG_FILE;
use trayvisor_store::home::Home;

/// A folder, and a manager that knows nothing yet.
struct Bench {
    dir: tempfile::TempDir,
    manager: Manager,
}

impl Bench {
    fn new(files: &[(&str, &str)]) -> Bench {
        let dir = tempfile::tempdir().expect("a folder");
        let home = Home::at(dir.path().join("home")).expect("a home");
        let bench = Bench { dir, manager: Manager::with_home(home, "trayvisor".into()) };
        fs::create_dir(bench.folder()).expect("made");
        for (file, text) in files {
            fs::write(bench.folder().join(file), text).expect("written");
        }
        bench
    }

    fn configured(config: &Value) -> Bench {
        Bench::new(&[(CONFIG_FILE, &config.to_string())])
    }

    fn folder(&self) -> std::path::PathBuf {
        self.dir.path().join("shop")
    }

    fn text(&self) -> Option<String> {
        fs::read_to_string(self.folder().join(CONFIG_FILE)).ok()
    }

    /// The single server of the folder, as found.
    fn found(&self) -> ProposedServer {
        let proposal = self.manager.projects().propose(&self.folder(), None).expect("proposed");
        let [found] = proposal.servers.try_into().expect("one");
        found
    }

    fn proposed(&self, edits: &Value) -> Vec<ProposedServer> {
        self.manager.projects().propose(&self.folder(), Some(&edits_of(edits))).expect("proposed").servers
    }

    /// Adds the folder, and returns the configuration that there is then.
    fn added(&self, edits: &Value) -> Value {
        self.manager.projects().add_proposed(&self.folder(), Some(&edits_of(edits))).expect("added");
        serde_json::from_str(&self.text().expect("saved")).expect("JSON")
    }
}

/// Values to set, by server.
fn edits_of(edits: &Value) -> BTreeMap<String, SettingsEdit> {
    let edit = |(name, values): (&String, &Value)| {
        let set = values.as_object().expect("fields by name").clone();
        (name.clone(), SettingsEdit { set, unset: Vec::new() })
    };
    edits.as_object().expect("edits by server").iter().map(edit).collect()
}

/// A program that is there on every system that tests run on.
fn program() -> String {
    std::env::current_exe().expect("this test").display().to_string()
}

/// A server whose program, the shell, is there on every system that tests run on.
const IN_A_SHELL: &str = "web: prepare && serve\n";

#[test]
fn what_was_found_is_a_default_and_an_edit_is_shown_before_it_is_saved() {
    let bench = Bench::new(&[("Procfile", IN_A_SHELL)]);
    let found = bench.found();
    assert_eq!((found.name.as_str(), found.port, found.values.len()), ("shop", Some(5000), 0));
    assert_eq!(found.defaults["port"].value, 5000);
    assert_eq!(found.defaults["name"].value, "shop");
    let [edited] =
        bench.proposed(&json!({ "shop": { "name": "site", "port": 5001 } })).try_into().expect("one");
    assert_eq!((edited.name.as_str(), edited.port, edited.fault), ("site", Some(5001), None));
    assert_eq!(Value::Object(edited.values), json!({ "name": "site", "port": 5001 }));
    assert_eq!(bench.text(), None, "nothing is saved before somebody says so");
    assert_eq!(
        bench.added(&json!({ "shop": { "name": "site", "port": 5001 } })),
        json!({ "name": "site", "port": 5001 })
    );
}

#[test]
fn a_folder_that_is_taken_as_found_gets_no_file() {
    let bench = Bench::new(&[("Procfile", IN_A_SHELL)]);
    bench.manager.projects().add_proposed(&bench.folder(), None).expect("added");
    assert_eq!(bench.text(), None);
}

#[test]
fn where_nothing_is_found_a_command_can_be_given() {
    let bench = Bench::new(&[]);
    let nothing = bench.found();
    assert_eq!((nothing.description, nothing.command.len(), nothing.fingerprint), (None, 0, None));
    assert_eq!(nothing.defaults["command"].value, Value::Null);
    let edit = json!({ "shop": { "command": [program(), "serve"], "port": null } });
    let [edited] = bench.proposed(&edit).try_into().expect("one");
    assert_eq!((edited.command[1].as_str(), edited.port), ("serve", None));
    assert!(edited.description.is_some() && edited.fingerprint.is_some());
    assert_eq!(bench.added(&edit), edit["shop"]);
}

#[test]
fn the_port_that_is_kept_for_a_command_in_the_place_of_what_was_found_is_shown() {
    let bench = Bench::new(&[("package.json", r#"{"scripts": {"dev": "vite"}}"#)]);
    let edit = json!({ "shop": { "command": [program()] } });
    let [edited] = bench.proposed(&edit).try_into().expect("one");
    assert_eq!((edited.port, &edited.defaults["port"].value), (Some(5173), &json!(5173)));
    assert_eq!(bench.added(&edit), json!({ "command": [program()], "port": 5173 }));
}

#[test]
fn servers_that_are_not_edited_and_keys_that_are_not_shown_stay_as_they_are() {
    let bench = Bench::configured(&json!({
        "mine": [1], "host": "0.0.0.0",
        "servers": {
            "api": { "command": [program()], "env": { "A": "1" }, "port": 8001 }, "nothing": { "mine": 2 },
            "web": { "command": [program()], "depends_on": ["api"] },
        },
    }));
    let found = bench.manager.projects().propose(&bench.folder(), None).expect("proposed").servers;
    let described: Vec<_> =
        found.iter().map(|server| (server.name.as_str(), server.description.is_some())).collect();
    assert_eq!(described, [("api", true), ("nothing", false), ("web", true)]);
    assert!(found[0].defaults["host"].shared && found[0].defaults["host"].value == "0.0.0.0");
    let before = bench.text();
    let edit = edits_of(&json!({ "api": { "name": "backend" } }));
    bench
        .manager
        .projects()
        .add_proposed(&bench.folder(), Some(&edit))
        .expect_err("one of them has nothing to run");
    assert_eq!(bench.text(), before);
    let edit =
        json!({ "api": { "name": "backend", "reload": false }, "nothing": { "command": [program()] } });
    assert_eq!(
        bench.added(&edit).to_string(),
        json!({
            "mine": [1], "host": "0.0.0.0",
            "servers": {
                "backend": { "command": [program()], "env": { "A": "1" }, "port": 8001, "reload": false },
                "nothing": { "mine": 2, "command": [program()] },
                "web": { "command": [program()], "depends_on": ["backend"] },
            },
        })
        .to_string()
    );
}

#[test]
fn what_cannot_be_is_told_at_its_server_and_field_and_no_server_is_saved() {
    let config =
        json!({ "servers": { "api": { "command": [program()] }, "web": { "command": [program()] } } });
    let bench = Bench::configured(&config);
    for (edits, field) in [
        (json!({ "api": { "port": 8001 }, "web": { "port": 70000 } }), "port"),
        (json!({ "api": { "port": 8001 }, "web": { "name": "../x" } }), "name"),
        (json!({ "api": { "port": 8001 }, "web": { "name": "api" } }), "name"),
        (json!({ "api": { "port": 8001 }, "web": { "depends_on": ["db"] } }), "depends_on"),
    ] {
        let [api, web] = bench.proposed(&edits).try_into().expect("two");
        assert_eq!(api.fault, None, "{edits}");
        assert_eq!(web.fault.expect("a fault").field.as_deref(), Some(field), "{edits}");
        bench.manager.projects().add_proposed(&bench.folder(), Some(&edits_of(&edits))).expect_err("refused");
        assert_eq!(bench.text(), Some(config.to_string()), "{edits}");
    }
    for edits in [json!({ "db": { "port": 1 } }), json!({ "api": { "prot": 1 } })] {
        bench.manager.projects().propose(&bench.folder(), Some(&edits_of(&edits))).expect_err("refused");
    }
}

#[test]
fn what_needs_a_port_is_refused_without_one() {
    let bench = Bench::new(&[("index.php", "<?php")]);
    let [edited] = bench.proposed(&json!({ "shop": { "port": null } })).try_into().expect("one");
    assert_eq!(edited.fault.expect("a fault").field.as_deref(), Some("port"));
}

#[test]
fn comments_that_an_edit_takes_with_it_are_told_before_it_is_saved() {
    let text = "{\n  // mine\n  \"command\": [\"x\", /* slow */ \"y\"],\n  \"port\": 8000 // not 8001\n}\n";
    let bench = Bench::new(&[(CONFIG_FILE, &text.replace("\"x\"", &json!(program()).to_string()))]);
    let notes = |edits: Value| {
        let [server] = bench.proposed(&edits).try_into().expect("one");
        server.notes.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(notes(json!({ "shop": { "port": 9000 } })), [""; 0]);
    let lost = "this change removes comments from .backend_config.json: /* slow */";
    assert_eq!(notes(json!({ "shop": { "command": ["z", "y", "x"] } })), [lost]);
}
