use std::fs;
use std::slice;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::manager::{Manager, StartOptions};
use trayvisor_model::Message;
use trayvisor_model::error::Error;
use trayvisor_model::{Agreement, Question};

/// A home, with a project that has one server, "api".
struct World {
    _dir: TempDir,
    manager: Manager,
    api: ServerRef,
}

impl World {
    fn new(config: &Value) -> World {
        let dir = tempfile::tempdir().expect("a folder");
        let project = dir.path().join("api");
        fs::create_dir(&project).expect("made");
        let home = Home::at(dir.path().join("home")).expect("made");
        let manager = Manager::with_home(home, "no such supervisor".into());
        let project = dunce::canonicalize(&project).expect("it is there");
        let world = World { _dir: dir, manager, api: ServerRef { project, name: "api".to_owned() } };
        world.configure(config);
        world
    }

    fn configure(&self, config: &Value) {
        self.write(".backend_config.json", &config.to_string());
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.api.project.join(file), text).expect("written");
    }

    fn question(&self) -> Option<Question> {
        self.manager.consent().pending(slice::from_ref(&self.api)).expect("readable").pop()
    }

    fn agree(&self) {
        self.manager.consent().agree_to_current(&self.api).expect("agreed");
        assert_eq!(self.question(), None);
    }

    fn agreed_file(&self) -> std::path::PathBuf {
        self.manager.home().agreed_file()
    }
}

/// A program that exists on every machine that runs the tests.
fn program() -> String {
    std::env::current_exe().expect("we run").display().to_string()
}

fn usual() -> Value {
    json!({ "command": [program(), "--port", "{port}", "--host", "{host}"], "port": 8000 })
}

fn with(key: &str, value: Value) -> Value {
    let mut config = usual();
    config[key] = value;
    config
}

#[test]
fn what_was_never_run_is_asked_about_and_once_agreed_to_not_again() {
    let world = World::new(&usual());
    let question = world.question().expect("asked");
    assert_eq!((&question.server, question.before.as_ref()), (&world.api, None));
    assert_eq!(question.now.command, [&program(), "--port", "8000", "--host", "127.0.0.1"]);
    assert_eq!(question.now.folder, world.api.project);
    world.manager.consent().agree(&[Agreement::from(&question)]).expect("agreed");
    assert_eq!(world.question(), None);
}

#[test]
fn another_port_or_host_and_how_much_it_does_and_says_is_no_other_command() {
    let world = World::new(&usual());
    world.agree();
    for (key, value) in [
        ("port", json!(8001)),
        ("port", json!(null)),
        ("host", json!("0.0.0.0")),
        ("workers", json!(4)),
        ("reload", json!(false)),
        ("log_level", json!("debug")),
        ("restart", json!({ "policy": "never" })),
        ("autostart", json!(true)),
    ] {
        world.configure(&with(key, value));
        assert_eq!(world.question(), None, "{key}");
    }
}

#[test]
fn another_command_folder_variable_or_shell_is_asked_about_with_what_it_was_before() {
    let world = World::new(&usual());
    fs::create_dir(world.api.project.join("inside")).expect("made");
    world.agree();
    for (key, value) in [
        ("command", json!([program(), "--port", "{port}", "--host", "{host}", "--more"])),
        ("cwd", json!("inside")),
        ("env", json!({ "TOKEN": "1" })),
        ("env_file", json!([])),
        ("python", json!("python3.9")),
    ] {
        world.configure(&with(key, value));
        let question = world.question().unwrap_or_else(|| panic!("{key} is asked about"));
        let before = question.before.expect("there was one");
        assert_eq!(before.command[1..], ["--port", "8000", "--host", "127.0.0.1"], "{key}");
        assert_ne!(question.fingerprint, "");
    }
    world.configure(&json!({ "command": "echo {port}", "shell": true }));
    world.agree();
    world.configure(&json!({ "command": "echo {port}; echo more", "shell": true }));
    assert!(world.question().is_some());
}

#[test]
fn a_script_that_a_command_only_names_is_part_of_it() {
    let scripts =
        |dev: &str| json!({ "scripts": { "dev": dev, "predev": "node prepare.js", "test": "vitest" } });
    let folder = tempfile::tempdir().expect("a folder");
    let text = |words: &[&str], package: &Value| {
        fs::write(folder.path().join("package.json"), package.to_string()).expect("written");
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        script::of(&words, folder.path())
    };
    let dev = scripts("vite");
    let known = Some("predev: node prepare.js\ndev: vite".to_owned());
    assert_eq!(text(&["/usr/bin/npm", "run", "dev", "--", "--port=5173"], &dev), known);
    assert_eq!(text(&["pnpm", "dev"], &dev), known);
    assert_eq!(text(&["yarn", "test"], &dev), Some("test: vitest".to_owned()));
    for words in [&["node", "dev"][..], &[]] {
        assert_eq!(text(words, &dev), None, "{words:?}");
    }
    // Any of the scripts may run.
    let any = Some("dev: vite\npredev: node prepare.js\ntest: vitest".to_owned());
    for words in [&["npm", "run", "gone"][..], &["sh", "-c", "cd . && npm run dev"]] {
        assert_eq!(text(words, &dev), any, "{words:?}");
    }
    let below = folder.path().join("web");
    fs::create_dir(&below).expect("made");
    fs::write(below.join("package.json"), scripts("astro dev").to_string()).expect("written");
    for line in [
        "npm --prefix web run dev",
        "npm --prefix . --prefix=web run dev",
        "npm run dev --dir web",
        "pnpm -C web dev",
        "yarn --cwd 'web' dev",
        "sh -c npm --prefix web run dev",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let found = text(&words, &dev).expect("scripts");
        assert!(found.contains("dev: vite") && found.contains("web/dev: astro dev"), "{line}: {found}");
    }
    let leading = text(&["npm", "run", "dev"], &scripts("npm --prefix web run dev")).expect("scripts");
    assert!(leading.contains("web/dev: astro dev"), "{leading}");
    let circular = text(&["npm", "run", "dev"], &scripts("npm --prefix . --prefix ./. run dev"));
    assert!(circular.is_some());
    let nested = text(&["npm", "run", "dev"], &scripts("npm run build && vite")).expect("scripts");
    assert!(nested.contains("test: vitest"), "{nested}");
    assert_eq!(text(&["npm", "run", "dev"], &json!({ "scripts": ["dev"] })), None);

    let world = World::new(&json!({ "port": 8000 }));
    let project = Project::open(&world.api.project).expect("readable");
    let print = |script| {
        let config = project.server("api").expect("readable");
        fingerprint(&project, &config, Path::new("npm"), script)
    };
    assert_ne!(print(Some("dev: vite")), print(Some("dev: vite --open")));
}

#[test]
fn a_program_of_the_system_may_lie_elsewhere_and_one_of_the_project_may_not() {
    let project = Path::new("/shop");
    let known = |program: &str| known_as(Path::new(program), project);
    assert_eq!(known("/usr/bin/node"), known("/home/mia/.nvm/versions/node/v22/bin/node"));
    assert_ne!(known("/usr/bin/python3"), known("/shop/.venv/bin/python3"));
    assert_ne!(known("/shop/bin/serve"), known("/shop/other/serve"));
}

#[test]
fn what_changed_while_it_was_shown_is_asked_about_anew() {
    let world = World::new(&usual());
    let shown = world.question().expect("asked");
    world.configure(&with("command", json!([program(), "--other"])));
    world.manager.consent().agree(&[Agreement::from(&shown)]).expect("nothing to write");
    let question = world.question().expect("asked anew");
    assert_eq!((question.now.command[1].as_str(), question.before), ("--other", None));
}

#[tokio::test]
async fn nothing_that_was_not_agreed_to_is_started_and_the_error_says_of_whom() {
    let world = World::new(&with("env", json!({ "TOKEN": "s3cret" })));
    let options = || StartOptions::default().if_agreed();
    for outcome in [
        world.manager.start(&world.api, options()).await,
        world.manager.restart(&world.api, options()).await,
        world.manager.start_all(slice::from_ref(&world.api), options()).await.remove(0),
    ] {
        let error = outcome.expect_err("refused");
        assert!(matches!(&error, Error::NotAgreed(names) if names == &["api"]), "{error}");
        assert!(!error.to_string().contains("s3cret"));
        assert_eq!(error.code(), None);
    }
    assert!(world.manager.projects().list().expect("readable").is_empty(), "it is not even known by now");
}

#[test]
fn what_a_server_needs_is_asked_about_with_it_and_first() {
    let command = json!([program(), "--port", "{port}"]);
    let servers = json!({
        "web": { "command": command, "port": 8000, "depends_on": ["db"] },
        "db": { "command": command, "port": 8001 },
    });
    let world = World::new(&json!({ "servers": servers }));
    let of = |name: &str| ServerRef { name: name.to_owned(), ..world.api.clone() };
    let asked = world.manager.consent().pending(&[of("web"), of("db")]).expect("readable");
    assert_eq!(asked.iter().map(|one| one.server.name.as_str()).collect::<Vec<_>>(), ["db", "web"]);
    world.manager.consent().agree_to_current(&of("db")).expect("agreed");
    assert_eq!(world.manager.consent().pending(&[of("web")]).expect("readable").len(), 1);
}

#[test]
fn values_of_variables_are_in_no_file() {
    let world = World::new(&with("env", json!({ "TOKEN": "s3cret" })));
    assert_eq!(world.question().expect("asked").now.variables, ["TOKEN"]);
    world.agree();
    let text = fs::read_to_string(world.agreed_file()).expect("there");
    assert!(text.contains("TOKEN") && !text.contains("s3cret"), "{text}");
    world.configure(&with("env", json!({ "TOKEN": "another" })));
    let question = world.question().expect("another value is another command");
    assert_eq!(Some(question.now), question.before, "and which is not shown");
}

#[tokio::test]
async fn what_an_agent_starts_is_not_agreed_to_by_that() {
    let world = World::new(&usual());
    let start = async |consent| {
        let options = StartOptions { consent, ..StartOptions::default() };
        // The start gets as far as its supervisor, which does not exist here.
        let outcome = world.manager.start(&world.api, options).await;
        assert!(
            matches!(outcome, Err(Error::System { message: Message::SpawnFailed { .. }, .. })),
            "{outcome:?}"
        );
    };
    start(Consent::ForOnce).await;
    assert!(world.question().is_some());
    start(Consent::Given).await;
    assert_eq!(world.question(), None);
}

#[test]
fn a_broken_file_lets_nothing_run_unasked() {
    let world = World::new(&usual());
    world.agree();
    fs::write(world.agreed_file(), "{").expect("written");
    world.manager.consent().pending(slice::from_ref(&world.api)).expect_err("nobody knows");
}

#[test]
fn a_folder_is_taken_as_it_was_shown_and_a_file_stands_for_its_folder() {
    let world = World::new(&usual());
    let file = world.api.project.join(".backend_config.json");
    let proposed = world.manager.propose(&file, None).expect("proposed").servers.remove(0);
    let [added] = world.manager.adopt(&world.api.project, None).expect("added").try_into().expect("one");
    assert!(world.question().is_some(), "adding alone is no agreement");
    let fingerprint = proposed.fingerprint.expect("it can be run");
    world.manager.consent().agree(&[Agreement { server: added, fingerprint }]).expect("agreed");
    assert_eq!(world.question(), None);
}

#[test]
fn what_was_agreed_to_in_0_1_0_holds() {
    let (_dir, root) = trayvisor_recorded::home();
    let home = Home::at(root).expect("a home");
    let agreed = Agreed::read(&home).expect("readable");
    let api = agreed.of(&trayvisor_recorded::server("api")).expect("agreed to");
    assert_eq!(api.run.command[..3], ["/home/dev/shop/.venv/bin/python", "-m", "uvicorn"]);
    assert_eq!((api.run.folder.as_path(), api.fingerprint.len()), (Path::new("/home/dev/shop"), 64));
    assert!(agreed.of(&trayvisor_recorded::server("hand")).is_none());
}
