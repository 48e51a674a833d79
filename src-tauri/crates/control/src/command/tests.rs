use serde_json::{Value, json};

use super::*;

fn project(config: &Value, files: &[(&str, &str)]) -> (tempfile::TempDir, Project) {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join(".backend_config.json"), config.to_string()).expect("written");
    for (file, text) in files {
        let path = dir.path().join(file);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        std::fs::write(&path, text).expect("written");
    }
    let project = Project::open(dir.path()).expect("readable");
    (dir, project)
}

fn launch(project: &Project) -> Result<Launch> {
    let server = project.server(&project.name())?;
    resolve(project, &server, None)
}

const APP: (&str, &str) = ("backend/main.py", "app = FastAPI()");
const VENV_PYTHON: &str = if cfg!(windows) { ".venv/Scripts/python.exe" } else { ".venv/bin/python" };

#[test]
fn a_fastapi_application_is_run_by_its_own_environments_uvicorn() {
    let (_dir, project) =
        project(&json!({"host": "0.0.0.0", "port": 9000, "log_level": "debug"}), &[APP, (VENV_PYTHON, "")]);
    let launch = launch(&project).expect("resolved");
    assert_eq!(launch.program, project.dir().join(VENV_PYTHON));
    let line = launch.args.join(" ");
    assert_eq!(line, "-m uvicorn backend.main:app --host 0.0.0.0 --port 9000 --log-level debug --reload");
    assert_eq!(launch.env["VIRTUAL_ENV"], project.dir().join(".venv").as_os_str());
    assert_eq!(launch.docs_path.as_deref(), Some("/docs"));
    assert_eq!(launch.description, "FastAPI, found in backend/main.py");
}

#[test]
fn workers_count_only_without_reload() {
    let (_dir, with) = project(&json!({"workers": 4}), &[APP, (VENV_PYTHON, "")]);
    assert!(!launch(&with).expect("resolved").args.contains(&"--workers".to_owned()));
    let (_dir, without) = project(&json!({"workers": 4, "reload": false}), &[APP, (VENV_PYTHON, "")]);
    assert!(launch(&without).expect("resolved").args.ends_with(&["--workers".to_owned(), "4".to_owned()]));
}

#[test]
fn a_port_given_for_once_wins_over_the_configured_one() {
    let (_dir, project) = project(&json!({"port": 9000}), &[APP, (VENV_PYTHON, "")]);
    let server = project.server(&project.name()).expect("checked");
    let launch = resolve(&project, &server, Some(9001)).expect("resolved");
    assert!(launch.args.windows(2).any(|pair| pair == ["--port", "9001"]));
}

#[test]
fn a_command_is_filled_in_and_its_program_found_from_its_folder() {
    let program = if cfg!(windows) { "bin/serve.exe" } else { "bin/serve" };
    let (_dir, project) = project(&json!({"command": [program, "--at", "{host}:{port}"]}), &[(program, "")]);
    make_executable(&project.dir().join(program));
    let launch = launch(&project).expect("resolved");
    assert_eq!(launch.args, ["--at", "127.0.0.1:8000"]);
    assert!(launch.program.ends_with(program) && launch.program.is_absolute());
}

#[test]
fn a_missing_program_is_named_with_the_places_looked_in() {
    let (_dir, project) = project(&json!({"command": ["no-such-program"]}), &[]);
    let message = launch(&project).expect_err("missing").to_string();
    assert!(message.contains("\"no-such-program\""), "{message}");
    let first = env::split_paths(&env::var_os("PATH").expect("a PATH")).next().expect("a folder");
    assert!(message.contains(&first.display().to_string()), "{message}");
}

#[test]
fn a_folder_with_nothing_to_run_is_told_what_was_looked_for() {
    let (_dir, project) = project(&json!({}), &[]);
    let message = launch(&project).expect_err("nothing").to_string();
    assert!(message.contains("app = FastAPI(") && message.contains("backend/main.py"), "{message}");
}

#[cfg(unix)]
fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("made executable");
}

#[cfg(windows)]
fn make_executable(_path: &Path) {}
