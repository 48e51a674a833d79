use serde_json::json;

use super::{PYTHON, launch, launched, project};

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
fn a_broken_line_is_named_without_what_it_says() {
    for (text, line) in [
        ("A=1\nB=1\npass word=hunter2\n", 3),
        ("A=1\nTOKEN='hunter2\n", 2),
        ("A=hunter2\0", 1),
        ("hunter2", 1),
    ] {
        let (_dir, project) = project(&json!({}), &[APP, PYTHON, (".env", text)]);
        let message = launch(&project).expect_err("broken").to_string();
        assert!(message.contains(&format!(".env:{line} ")) && !message.contains("hunter2"), "{message}");
    }
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
fn output_is_unbuffered_and_coloured_unless_set_otherwise() {
    let env = |env| launched(&json!({"env": env}), &[APP, PYTHON]).env;
    // The tests themselves may run without colours.
    let usual = env(json!({"NO_COLOR": ""}));
    assert_eq!((&usual["CLICOLOR_FORCE"], &usual["PY_COLORS"]), (&"1".into(), &"1".into()));
    assert!(usual.contains_key("PYTHONUNBUFFERED") || std::env::var_os("PYTHONUNBUFFERED").is_some());
    assert!(!env(json!({"NO_COLOR": "1"})).contains_key("CLICOLOR_FORCE"));
    assert!(!env(json!({"FORCE_COLOR": "0"})).contains_key("CLICOLOR_FORCE"));
    assert_eq!(env(json!({"NO_COLOR": "", "PY_COLORS": "0"}))["PY_COLORS"], "0");
    assert_eq!(env(json!({"PYTHONUNBUFFERED": "x"}))["PYTHONUNBUFFERED"], "x");
}

#[test]
fn uvicorn_is_told_about_colours_in_its_own_way() {
    let asgi = ("main.py", "app = FastAPI()");
    let args = |env| launched(&json!({"env": env}), &[asgi, PYTHON]).args.join(" ");
    assert!(args(json!({"NO_COLOR": ""})).contains("--use-colors"));
    assert!(!args(json!({"NO_COLOR": "1"})).contains("--use-colors"));
}
