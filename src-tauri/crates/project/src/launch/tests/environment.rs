use serde_json::json;

use super::{PYTHON, env_files, launch, launched, project, resolve_in};
use trayvisor_platform::Inherited;

/// A program that every system has.
const PROGRAM: &str = if cfg!(windows) { "cmd" } else { "sh" };

const APP: (&str, &str) = ("server.py", "");

#[test]
fn variables_come_from_env_and_the_configuration_wins() {
    let text = "A=1\nexport B=\"two words\" # spoken\r\nC='$A'\n\n# D=1\nE=1 ";
    let launch = launched(&json!({"env": {"A": "2"}}), &[APP, PYTHON, (".env", text)]);
    let env = |name: &str| launch.env[name].to_str().expect("text").to_owned();
    assert_eq!([env("A"), env("B"), env("C"), env("E")], ["2", "two words", "$A", "1"]);
    assert!(!launch.env.contains_key("D"));
}

#[test]
fn the_files_named_replace_env_and_the_last_one_wins() {
    let files = [APP, PYTHON, (".env", "A=0"), ("one.env", "A=1\nB=1"), ("two.env", "B=2")];
    let env = |named| launched(&json!({"env_file": named}), &files).env;
    assert_eq!((&env(json!("one.env"))["A"], &env(json!("one.env"))["B"]), (&"1".into(), &"1".into()));
    assert_eq!(env(json!(["one.env", "two.env"]))["B"], "2");
    for none in [json!(false), json!(null), json!([])] {
        assert!(!env(none.clone()).contains_key("A"), "{none}");
    }
}

#[test]
fn a_named_file_that_is_missing_is_an_error_and_a_missing_env_is_none() {
    let (_dir, project) = project(&json!({"env_file": "no.env"}), &[APP, PYTHON]);
    let message = launch(&project).expect_err("missing").to_string();
    assert!(message.contains("no.env does not exist"), "{message}");
    launched(&json!({}), &[APP, PYTHON]);
}

#[test]
fn a_broken_line_is_skipped_and_named_without_what_it_says() {
    for (text, line) in [
        ("A=1\nB=1\npass word=hunter2\nC=1", 3),
        ("A=1\nTOKEN='hunter2\nC=1", 2),
        ("A=hunter2\0\nC=1", 1),
        ("hunter2!\nC=1", 1),
    ] {
        let launch = launched(&json!({}), &[APP, PYTHON, (".env", text)]);
        let [note] = launch.notes.as_slice() else { panic!("{text}: {:?}", launch.notes) };
        let note = note.to_string();
        assert!(note.contains(&format!(".env:{line} ")) && !note.contains("hunter2"), "{note}");
        assert_eq!(launch.env["C"], "1");
    }
}

#[test]
fn what_is_set_already_counts_more_than_env_and_the_configuration_counts_most() {
    let files = [APP, PYTHON, (".env", "A=file\nB=file\nC=file\nD=${A}")];
    let (_dir, project) = project(&json!({"env": {"B": "config"}}), &files);
    let server = project.server(&project.name()).expect("there");
    let inherited = Inherited::of([("A", "shell"), ("B", "shell")]);
    let env = resolve_in(&project, &server, None, &inherited).expect("resolved").env;
    assert_eq!([&env["A"], &env["B"]], ["shell", "config"]);
    assert_eq!([&env["C"], &env["D"]], ["file", "shell"]);
}

#[test]
fn the_env_of_the_working_folder_wins_over_the_projects() {
    let files = [(".env", "A=root\nB=root"), ("api/.env", "A=api")];
    let env = launched(&json!({"cwd": "api", "command": [PROGRAM]}), &files).env;
    assert_eq!([&env["A"], &env["B"]], ["api", "root"]);
}

#[test]
fn env_is_left_to_programs_that_read_it_themselves() {
    let package = r#"{"scripts": {"dev": "npm run -s web & node api.js", "web": "cross-env X=1 vite", "api": "node api.js"}}"#;
    let files = [("package.json", package), (".env", "A=1")];
    for (command, is_read) in [
        ("node_modules/.bin/vite --port 1", false),
        ("npx next dev", false),
        ("npm run dev", false),
        ("node --env-file=.env.dev s.js", false),
        ("npm run api", true),
        ("node invite.js", true),
    ] {
        let words: Vec<&str> = command.split(' ').collect();
        let config = json!({"command": words, "port": null});
        let (_dir, project) = project(&config, &files);
        let server = project.server(&project.name()).expect("there");
        assert_eq!(!env_files(&project, &server).is_empty(), is_read, "{command}");
    }
    let named = launched(&json!({"command": [PROGRAM, "vite"], "env_file": ".env"}), &files);
    assert_eq!(named.env["A"], "1");
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_env_is_not_followed() {
    let (dir, project) = project(&json!({}), &[APP, PYTHON, ("other", "A=1")]);
    std::os::unix::fs::symlink(dir.path().join("other"), dir.path().join(".env")).expect("linked");
    let message = launch(&project).expect_err("refused").to_string();
    assert!(message.contains("symbolic link"), "{message}");
}

#[test]
fn output_is_unbuffered_unless_set_otherwise_and_colours_are_not_forced_on_what_a_script_captures() {
    let env = |env| launched(&json!({"env": env}), &[APP, PYTHON]).env;
    let usual = env(json!({}));
    assert!(usual.contains_key("PYTHONUNBUFFERED") || std::env::var_os("PYTHONUNBUFFERED").is_some());
    assert!(!usual.keys().any(|name| name.contains("COLOR")), "{:?}", usual.keys());
    assert_eq!(env(json!({"PYTHONUNBUFFERED": "x"}))["PYTHONUNBUFFERED"], "x");
}

#[test]
fn uvicorn_is_told_about_colours_in_its_own_way() {
    let asgi = ("main.py", "app = FastAPI()");
    let args = |env| launched(&json!({"env": env}), &[asgi, PYTHON]).args.join(" ");
    assert!(args(json!({"NO_COLOR": ""})).contains("--use-colors"));
    assert!(!args(json!({"NO_COLOR": "1"})).contains("--use-colors"));
}

#[cfg(unix)]
#[test]
fn an_envrc_that_direnv_has_not_loaded_is_reported_and_not_run() {
    let files = [(".envrc", "touch ran"), ("bin/direnv", "#!/bin/sh\ntouch $0.ran"), (PROGRAM, "")];
    let (dir, project) = project(&json!({ "command": ["./sh"], "port": null }), &files);
    super::make_executable(&project.dir().join(PROGRAM));
    let server = project.server(&project.name()).expect("there");
    let (bin, loaded) = (project.dir().join("bin"), format!("-{}", project.dir().display()));
    let notes = |variables: &[(&str, &str)]| {
        let path = [("PATH", bin.to_str().expect("text"))];
        let inherited = Inherited::of(path.into_iter().chain(variables.iter().copied()));
        resolve_in(&project, &server, None, &inherited).expect("resolved").notes
    };
    assert!(notes(&[]).is_empty(), "direnv is not installed");
    super::make_executable(&bin.join("direnv"));
    assert!(notes(&[])[0].to_string().starts_with(".envrc is not loaded"), "{:?}", notes(&[]));
    assert!(notes(&[("DIRENV_DIR", &loaded)]).is_empty());
    assert_eq!(notes(&[("DIRENV_DIR", "-/elsewhere")]).len(), 1);
    assert!(!dir.path().join("ran").exists() && !bin.join("direnv.ran").exists());
}
