use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::*;
use crate::plans;
use trayvisor_model::{Message, Origin, Process, State};
use trayvisor_platform::process;
use trayvisor_project::config::CONFIG_FILE;
use trayvisor_store::home::Home;
use trayvisor_supervise::view;

/// A project with this configuration, and a manager without known projects.
struct Bench {
    dir: tempfile::TempDir,
    manager: Manager,
}

impl Bench {
    fn new(config: &Value) -> Bench {
        Bench::of_text(&config.to_string())
    }

    fn of_text(text: &str) -> Bench {
        let dir = tempfile::tempdir().expect("a folder");
        let home = Home::at(dir.path().join("home")).expect("a home");
        fs::create_dir(dir.path().join("shop")).expect("made");
        let bench = Bench { dir, manager: Manager::with_home(home, "trayvisor".into()) };
        bench.write(CONFIG_FILE, text);
        bench
    }

    fn folder(&self) -> std::path::PathBuf {
        dunce::canonicalize(self.dir.path().join("shop")).expect("it is there")
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.folder().join(file), text).expect("written");
    }

    fn text(&self) -> String {
        fs::read_to_string(self.folder().join(CONFIG_FILE)).expect("readable")
    }

    fn config(&self) -> Value {
        serde_json::from_str(&self.text()).expect("JSON")
    }

    fn server(&self, name: &str) -> ServerRef {
        ServerRef { project: self.folder(), name: name.to_owned() }
    }

    fn check(&self, name: &str, edit: &SettingsEdit) -> SettingsCheck {
        self.manager.settings(&self.server(name)).check(edit).expect("a readable configuration")
    }

    fn save(&self, name: &str, edit: &SettingsEdit) -> Result<ServerRef> {
        let server = self.server(name);
        let revision = self.manager.settings(&server).form().expect("readable").revision;
        self.manager.settings(&server).save(edit, &revision)
    }

    /// Saves, and returns the resulting configuration.
    fn saved(&self, name: &str, edit: &SettingsEdit) -> Value {
        self.save(name, edit).expect("saved");
        self.config()
    }
}

fn set(values: &Value) -> SettingsEdit {
    let Value::Object(set) = values else { panic!("fields by name") };
    SettingsEdit { set: set.clone(), unset: Vec::new() }
}

fn unset(fields: &[&str]) -> SettingsEdit {
    SettingsEdit { set: Map::new(), unset: fields.iter().map(|field| (*field).to_owned()).collect() }
}

/// A program that exists on every system that runs the tests.
fn program() -> String {
    std::env::current_exe().expect("this test").display().to_string()
}

fn fault_at(check: &SettingsCheck) -> Option<&str> {
    check.fault.as_ref()?.field.as_deref()
}

#[test]
fn what_is_not_named_stays_as_it_is_in_its_place() {
    let bench = Bench::new(&json!({
        "mine": [1, {}], "port": 8000, "health": { "path": "/up", "mine": 1 }, "command": [program()],
        "alerts": { "webhook": "x" },
    }));
    let config = bench.saved("shop", &set(&json!({ "port": 9000, "health.failures": 5 })));
    assert_eq!(
        config.to_string(),
        json!({
            "mine": [1, {}], "port": 9000, "health": { "path": "/up", "mine": 1, "failures": 5 },
            "command": [program()], "alerts": { "webhook": "x" },
        })
        .to_string()
    );
}

#[test]
fn an_empty_field_is_no_key_and_the_default_holds() {
    let bench = Bench::new(&json!({ "port": 9000, "log": { "keep": 3 }, "command": [program()] }));
    let edit = unset(&["port", "log.keep"]);
    let default = |field: &str| bench.check("shop", &edit).defaults[field].clone();
    assert_eq!((default("port").value, default("log.keep").value), (json!(null), json!(5)));
    assert_eq!(bench.saved("shop", &edit), json!({ "command": [program()] }));
}

#[test]
fn a_key_that_all_servers_share_becomes_the_servers_own_where_it_is_changed() {
    let shared = json!({ "host": "0.0.0.0", "env": { "A": "1" }, "restart": { "max": 2, "mine": 1 } });
    let mut config = shared.clone();
    config["servers"] = json!({ "api": { "command": [program()] }, "web": { "command": [program()] } });
    let bench = Bench::new(&config);
    let form = bench.manager.settings(&bench.server("api")).form().expect("readable");
    assert_eq!((form.values.get("host"), form.others), (None, vec!["web".to_owned()]));
    let check = bench.check("api", &SettingsEdit::default());
    assert_eq!(check.defaults["host"].value, "0.0.0.0");
    assert!(check.defaults["host"].shared && check.defaults["restart.max"].shared);
    assert!(!check.defaults["port"].shared);

    let edit = set(&json!({ "host": "::1", "restart.window_s": 9, "env.B": "2" }));
    assert!(
        !bench.check("api", &edit).defaults["restart.max"].shared,
        "an object of its own hides the shared one"
    );
    let saved = bench.saved("api", &edit);
    assert_eq!(saved["host"], shared["host"]);
    assert_eq!(saved["restart"], shared["restart"]);
    assert_eq!(saved["servers"]["web"], json!({ "command": [program()] }));
    let own = json!({
        "command": [program()], "host": "::1", "restart": { "max": 2, "mine": 1, "window_s": 9 }, "env": { "B": "2" },
    });
    assert_eq!(saved["servers"]["api"], own);
}

#[test]
fn comments_that_a_change_takes_with_it_are_told_before_it_is_saved() {
    let bench =
        Bench::of_text("{ \"command\": [\"x\"], \"host\": \"::1\", // mine\n \"port\": 8000 // not 8001\n}");
    assert_eq!(bench.check("shop", &set(&json!({ "port": 9000 }))).comments_lost, None);
    let told = bench.check("shop", &unset(&["port"])).comments_lost.expect("one goes").to_string();
    assert_eq!(told, "this change removes comments from .backend_config.json: // not 8001");
    bench.save("shop", &unset(&["port"])).expect("saved");
    assert!(bench.text().contains("// mine") && !bench.text().contains("8001"), "{}", bench.text());
}

#[test]
fn what_the_core_refuses_is_told_at_its_field_and_changes_nothing() {
    let bench =
        Bench::new(&json!({ "servers": { "api": { "command": ["x"] }, "db": { "command": ["x"] } } }));
    let before = bench.text();
    for (edit, field) in [
        (set(&json!({ "port": 70000 })), "port"),
        (set(&json!({ "port": "x" })), "port"),
        (set(&json!({ "host": "a b" })), "host"),
        (set(&json!({ "health.path": "up" })), "health.path"),
        (set(&json!({ "health.interval_s": 0 })), "health.interval_s"),
        (set(&json!({ "restart.policy": "sometimes" })), "restart.policy"),
        (set(&json!({ "stop.signal": "KILL" })), "stop.signal"),
        (set(&json!({ "log.keep": -1 })), "log.keep"),
        (set(&json!({ "depends_on": ["cache"] })), "depends_on"),
        (set(&json!({ "depends_on": ["api"] })), "depends_on"),
        (set(&json!({ "env.A=B": "1" })), "env"),
        (set(&json!({ "name": "a/b" })), "name"),
        (set(&json!({ "name": "db" })), "name"),
        (unset(&["name"]), "name"),
    ] {
        let check = bench.check("api", &edit);
        assert_eq!(fault_at(&check), Some(field), "{check:#?}");
        bench.save("api", &edit).expect_err("refused");
    }
    bench.save("api", &set(&json!({ "servers": {} }))).expect_err("no field");
    assert_eq!(bench.text(), before);
}

#[test]
fn a_fault_that_is_none_of_this_servers_is_told_in_full() {
    let bench = Bench::new(&json!({ "servers": { "api": { "command": ["x"] }, "db": { "port": 0 } } }));
    let fault = bench.check("api", &set(&json!({ "port": 9000 }))).fault.expect("a fault");
    assert!(fault.field.is_none() && fault.message.to_string().contains("db.port cannot be 0"), "{fault:?}");
}

#[test]
fn a_configuration_that_somebody_changed_meanwhile_is_not_overwritten() {
    let bench = Bench::new(&json!({ "port": 8000 }));
    let server = bench.server("shop");
    let seen = bench.manager.settings(&server).form().expect("readable").revision;
    assert_eq!(bench.check("shop", &SettingsEdit::default()).revision, seen);
    bench.write(CONFIG_FILE, r#"{ "port": 8001 }"#);
    assert_ne!(bench.check("shop", &SettingsEdit::default()).revision, seen);
    let edit = set(&json!({ "workers": 2 }));
    let errors = [
        bench.manager.settings(&server).save(&edit, &seen).map(drop),
        bench.manager.settings(&server).save_text("{}", &seen),
    ];
    assert!(
        errors.iter().all(|error| matches!(error, Err(Error::Failed(Message::ConfigChanged { .. })))),
        "{errors:?}"
    );
    fs::remove_file(bench.folder().join(CONFIG_FILE)).expect("removed");
    bench.manager.settings(&server).save(&edit, &seen).expect_err("taken away meanwhile");
    assert!(!bench.folder().join(CONFIG_FILE).exists());
}

#[test]
fn no_value_of_a_variable_is_handed_out_but_the_one_that_is_asked_for() {
    let bench = Bench::new(&json!({
        "command": [program()], "env": { "SHARED": "secret-shared" },
        "servers": { "api": { "env": { "OWN": "secret-own", "NUMBER": 5 } } },
    }));
    bench.write(".env", "FILE=secret-file\nOWN=secret-weaker\n");
    fs::create_dir_all(bench.folder().join("node_modules/.bin")).expect("made");
    let server = bench.server("api");
    let form = bench.manager.settings(&server).form().expect("readable");
    let check = bench.check("api", &set(&json!({ "env.NEW": "secret-new" })));
    let sent = serde_json::to_string(&(form, &check)).expect("JSON");
    assert!(!sent.contains("secret"), "{sent}");

    let origin =
        |name: &str| check.variables.iter().find(|known| known.name == name).map(|found| &found.origin);
    assert_eq!([origin("OWN"), origin("NEW")], [Some(&Origin::Server); 2]);
    assert_eq!(origin("SHARED"), Some(&Origin::Shared));
    assert_eq!(origin("FILE"), Some(&Origin::File { file: ".env".to_owned() }));
    assert_eq!(origin("PATH"), Some(&Origin::Trayvisor), "with the project's own tools");

    let value = |name: &str| bench.manager.settings(&server).variable(name);
    assert_eq!(value("OWN").expect("set"), "secret-own");
    assert_eq!(value("SHARED").expect("set"), "secret-shared");
    assert_eq!(value("NUMBER").expect("set"), "5");
    for name in ["FILE", "PATH"] {
        assert!(matches!(value(name), Err(Error::Failed(Message::NoVariable { .. }))));
    }
}

#[test]
fn variables_that_an_edit_does_not_name_keep_their_values() {
    let bench = Bench::new(&json!({ "env": { "A": "1", "B": 2, "C": true, "D.E": "x" } }));
    let mut edit = set(&json!({ "env.C": "no", "env.F": "new" }));
    edit.unset = vec!["env.A".to_owned()];
    let config = bench.saved("shop", &edit);
    assert_eq!(config["env"].to_string(), r#"{"B":2,"C":"no","D.E":"x","F":"new"}"#);
    assert_eq!(bench.saved("shop", &set(&json!({ "env.D.E": "y" })))["env"]["D.E"], "y");
    let config = bench.saved("shop", &unset(&["env.B", "env.C", "env.D.E", "env.F"]));
    assert_eq!(config, json!({}), "nothing is left of an object without keys");
}

#[test]
fn what_would_be_run_is_told_before_anything_is_saved() {
    let bench = Bench::new(&json!({ "command": [program(), "--port", "{port}"], "port": 8000 }));
    let before = bench.text();
    let unchanged = bench.check("shop", &SettingsEdit::default());
    assert!(!unchanged.needs_restart);
    let check = bench.check("shop", &set(&json!({ "port": 9000 })));
    let run = check.run.expect("it can be run");
    assert_eq!(run.command, [program(), "--port".to_owned(), "9000".to_owned()]);
    assert_eq!(run.folder, bench.folder());
    assert!(check.needs_restart);
    let live = set(&json!({ "restart.max": 9, "health.interval_s": 1, "log.keep": 1, "stop.timeout_s": 1 }));
    assert!(!bench.check("shop", &live).needs_restart, "limits and policies apply to the server that runs");
    let missing = bench.check("shop", &set(&json!({ "command": ["no-such-program"] })));
    assert!(missing.fault.is_none() && missing.run.is_none());
    assert!(missing.problem.expect("a problem").to_string().contains("no-such-program"));
    assert_eq!(bench.text(), before);
}

#[test]
fn a_misspelt_key_is_named_beside_what_would_be_run() {
    let bench = Bench::new(&json!({ "command": [program()], "restart": { "polcy": "never" } }));
    let run = bench.check("shop", &SettingsEdit::default()).run.expect("it can be run");
    assert!(
        run.notes.iter().any(|note| note.to_string().contains("did you mean restart.policy?")),
        "{run:?}"
    );
}

#[test]
fn health_is_switched_off_and_on() {
    let bench = Bench::new(&json!({ "health": { "path": "/up" } }));
    let value =
        || bench.manager.settings(&bench.server("shop")).form().expect("readable").values["health"].clone();
    assert_eq!(value(), true);
    assert_eq!(bench.saved("shop", &set(&json!({ "health": false }))), json!({ "health": false }));
    assert_eq!(value(), false);
    assert_eq!(
        bench.saved("shop", &set(&json!({ "health.path": "/up" })))["health"],
        json!({ "path": "/up" })
    );
}

#[test]
fn a_server_is_renamed_where_it_stands_and_where_it_is_needed() {
    let bench = Bench::new(&json!({
        "servers": { "db": { "command": ["x"], "mine": 1 }, "api": { "command": ["x"], "depends_on": ["db"] } }
    }));
    let renamed = bench.save("db", &set(&json!({ "name": "store", "port": 5432 }))).expect("saved");
    assert_eq!(renamed, bench.server("store"));
    assert_eq!(
        bench.config().to_string(),
        json!({ "servers": {
            "store": { "command": ["x"], "mine": 1, "port": 5432 },
            "api": { "command": ["x"], "depends_on": ["store"] },
        } })
        .to_string()
    );
    let only = Bench::new(&json!({ "port": 8000 }));
    assert_eq!(only.save("shop", &set(&json!({ "name": "store" }))).expect("saved").name, "store");
    assert_eq!(only.save("store", &unset(&["name"])).expect("saved").name, "shop");
}

#[test]
fn a_server_that_runs_keeps_its_name() {
    let bench = Bench::new(&json!({ "port": 8000, "command": ["x"] }));
    let plan = plans::plan(&bench.server("shop"), None).expect("readable");
    let mut snapshot = view::unstarted(&bench.server("shop"), &plan);
    snapshot.state = State::Running { process: Process::of(1), ready: true };
    let supervisor = process::of(std::process::id()).expect("this process");
    let record = Record::new(snapshot, supervisor, None);
    record.write(bench.manager.home(), &bench.server("shop")).expect("written");
    let error = bench.save("shop", &set(&json!({ "name": "store" }))).expect_err("it runs");
    assert!(matches!(error, Error::Failed(Message::RenameRunning { .. })), "{error}");
    bench.save("shop", &set(&json!({ "port": 9000 }))).expect("saved");

    let shop = bench.server("shop");
    let revision = bench.manager.settings(&shop).text().expect("a text").revision;
    for (lost, text) in [(true, r#"{ "name": "store" }"#), (false, r#"{ "port": 9001, "command": ["x"] }"#)] {
        let saved = bench.manager.settings(&shop).save_text(text, &revision);
        assert_eq!(matches!(saved, Err(Error::Failed(Message::RenameRunning { .. }))), lost, "{saved:?}");
    }
}

#[test]
fn a_text_is_saved_exactly_as_it_is_typed_or_not_at_all() {
    let bench = Bench::of_text("{ \"port\": 8000; }");
    let server = bench.server("shop");
    bench.manager.settings(&server).form().expect_err("no form for what is no JSON");
    let SettingsText { text, revision, .. } = bench.manager.settings(&server).text().expect("a text");
    assert_eq!(text, "{ \"port\": 8000; }");
    let fault = bench.manager.settings(&server).check_text(&text).expect("checked").fault.expect("no JSON");
    assert_eq!(fault.place, Some((1, 15)), "{fault:?}");
    for wrong in [text.as_str(), "", "[]", r#"{ "port": 70000 }"#] {
        assert!(bench.manager.settings(&server).check_text(wrong).expect("checked").fault.is_some());
        bench.manager.settings(&server).save_text(wrong, &revision).expect_err("refused");
        assert_eq!(bench.text(), text);
    }
    let typed = "{\n\t\"mine\": 1e3,   \"port\": 8001 }";
    assert!(bench.manager.settings(&server).check_text(typed).expect("checked").fault.is_none());
    bench.manager.settings(&server).save_text(typed, &revision).expect("saved");
    assert_eq!(bench.text(), typed);
}

#[test]
fn a_text_may_take_the_server_out_whose_page_it_was_edited_on() {
    let bench = Bench::new(&json!({ "port": 8000 }));
    let check = bench.manager.settings(&bench.server("shop")).check_text(r#"{ "name": "store" }"#);
    assert_eq!(check.expect("checked").fault, None);
}

#[test]
fn a_folder_without_a_configuration_gets_one_with_what_was_typed() {
    let bench = Bench::new(&json!({}));
    fs::remove_file(bench.folder().join(CONFIG_FILE)).expect("removed");
    let server = bench.server("shop");
    assert_eq!(bench.manager.settings(&server).text().expect("none").text, "");
    assert_eq!(bench.saved("shop", &set(&json!({ "port": 9000 }))), json!({ "port": 9000 }));
    let left: Vec<_> = Path::read_dir(&bench.folder()).expect("readable").flatten().collect();
    assert_eq!(left.len(), 1, "only the configuration: {left:?}");
}

#[test]
fn a_lasting_port_is_one_edit_that_keeps_the_rest_and_stays_agreed_to() {
    let bench = Bench::new(&json!({ "command": [program(), "{port}"], "port": 8000, "team": "shop" }));
    let server = bench.server("shop");
    bench.manager.consent().agree_to_current(&server).expect("agreed");
    bench.manager.settings(&server).set_port(Some(8001)).expect("saved");
    assert_eq!(bench.config()["port"], 8001);
    assert_eq!(bench.config()["team"], "shop");
    assert!(bench.manager.consent().pending(std::slice::from_ref(&server)).expect("readable").is_empty());
    bench.manager.settings(&server).set_port(Some(0)).expect_err("not a port");
    assert_eq!(bench.config()["port"], 8001);
}

#[test]
fn saving_a_change_does_not_agree_to_what_others_had_changed_before() {
    let bench = Bench::new(&json!({ "command": [program(), "60"] }));
    let server = bench.server("shop");
    bench.manager.settings(&server).set_port(Some(8001)).expect("saved");
    assert_eq!(bench.manager.consent().pending(std::slice::from_ref(&server)).expect("readable").len(), 1);
}
