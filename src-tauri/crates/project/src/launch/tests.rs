mod encryption;
mod environment;
mod python;
mod versions;

use serde_json::{Value, json};

use super::*;

fn project(config: &Value, files: &[(&str, &str)]) -> (tempfile::TempDir, Project) {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join(".backend_config.json"), config.to_string()).expect("written");
    for (file, text) in files {
        let path = dir.path().join(file);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        std::fs::write(&path, text).expect("written");
        if file.ends_with(&VENV_PYTHON[".venv".len()..]) {
            let venv = path.ancestors().nth(2).expect("an environment");
            std::fs::write(venv.join("pyvenv.cfg"), "").expect("written");
        }
    }
    let project = Project::open(dir.path()).expect("readable");
    (dir, project)
}

fn launch(project: &Project) -> Result<Launch> {
    let server = project.server(&project.name())?;
    resolve(project, &server, None)
}

fn launched(config: &Value, files: &[(&str, &str)]) -> Launch {
    let (_dir, project) = project(config, files);
    launch(&project).expect("resolved")
}

const APP: (&str, &str) = ("backend/main.py", "app = FastAPI()");
const VENV_PYTHON: &str = if cfg!(windows) { ".venv/Scripts/python.exe" } else { ".venv/bin/python" };
const PYTHON: (&str, &str) = (VENV_PYTHON, "");

#[test]
fn a_fastapi_application_is_run_by_its_own_environments_uvicorn() {
    let config = json!({"host": "0.0.0.0", "port": 9000, "log_level": "debug", "env": {"NO_COLOR": "1"}});
    let (_dir, project) = project(&config, &[APP, PYTHON]);
    let launch = launch(&project).expect("resolved");
    assert_eq!(launch.program, project.dir().join(VENV_PYTHON));
    let line = launch.args.join(" ");
    assert_eq!(line, "-m uvicorn backend.main:app --host 0.0.0.0 --port 9000 --log-level debug --reload");
    assert_eq!(std::path::Path::new(&launch.env["VIRTUAL_ENV"]), project.dir().join(".venv"));
    assert_eq!(launch.docs_path.as_deref(), Some("/docs"));
    assert_eq!(launch.description, "FastAPI, found in backend/main.py");
}

#[test]
fn a_factory_is_called_by_uvicorn() {
    let launch = launched(&json!({"app": "shop:create()"}), &[PYTHON]);
    let line = launch.args.join(" ");
    assert!(line.starts_with("-m uvicorn shop:create ") && line.contains(" --factory"), "{line}");
    assert_eq!(launch.description, "ASGI application shop:create()");
}

#[test]
fn reload_wins_over_workers_and_that_is_said() {
    let with = launched(&json!({"workers": 4}), &[APP, PYTHON]);
    assert!(!with.args.contains(&"--workers".to_owned()));
    assert!(
        with.notes[0].to_string().contains("4 workers")
            && with.notes[0].to_string().contains("one worker runs"),
        "{:?}",
        with.notes
    );
    let without = launched(&json!({"workers": 4, "reload": false}), &[APP, PYTHON]);
    assert!(without.args.ends_with(&["--workers".to_owned(), "4".to_owned()]));
    assert!(without.notes.is_empty(), "{:?}", without.notes);
}

#[cfg(unix)]
#[test]
fn several_workers_are_gunicorns_where_it_is_installed() {
    const SITE: &str = ".venv/lib/python3.13/site-packages";
    let config = json!({"workers": 4, "reload": false, "log_level": "trace", "host": "::1"});
    let gunicorn = format!("{SITE}/gunicorn/__init__.py");
    let gunicorn = (gunicorn.as_str(), "");
    let line = |worker: &str| launched(&config, &[APP, PYTHON, gunicorn, (worker, "")]).args.join(" ");
    let common =
        "-m gunicorn backend.main:app --workers 4 --bind=[::1]:8000 --log-level debug --access-logfile -";
    let new = line(&format!("{SITE}/uvicorn_worker/__init__.py"));
    assert_eq!(new, format!("{common} --worker-class uvicorn_worker.UvicornWorker"));
    let old = line(&format!("{SITE}/uvicorn/workers.py"));
    assert_eq!(old, format!("{common} --worker-class uvicorn.workers.UvicornWorker"));
    let neither = line(&format!("{SITE}/uvicorn/main.py"));
    assert!(neither.starts_with("-m uvicorn") && neither.ends_with("--workers 4"), "{neither}");

    let flask = ("backend/app.py", "app = Flask(__name__)");
    let wsgi = launched(&config, &[flask, PYTHON, gunicorn]).args.join(" ");
    assert!(wsgi.starts_with("-m gunicorn app:app ") && wsgi.ends_with(" --pythonpath backend"), "{wsgi}");
}

#[test]
fn several_workers_without_gunicorn_are_one_and_that_is_said() {
    let flask = ("app.py", "app = Flask(__name__)");
    let launch = launched(&json!({"workers": 4, "reload": false}), &[flask, PYTHON]);
    assert_eq!(launch.args.join(" "), "-m flask --app app.py run --host=127.0.0.1 --port=5000");
    assert!(launch.notes[0].to_string().contains("gunicorn"), "{:?}", launch.notes);
}

#[test]
fn a_port_given_for_once_wins_over_the_configured_one() {
    let (_dir, project) = project(&json!({"port": 9000}), &[APP, PYTHON]);
    let server = project.server(&project.name()).expect("checked");
    let launch = resolve(&project, &server, Some(9001)).expect("resolved");
    assert!(launch.args.windows(2).any(|pair| pair == ["--port", "9001"]));
}

#[test]
fn a_server_without_a_port_is_told_none() {
    let manage = ("manage.py", "DJANGO_SETTINGS_MODULE");
    let launch = launched(&json!({"port": null}), &[manage, PYTHON]);
    assert_eq!(launch.args, ["manage.py", "runserver"]);
}

#[test]
fn a_kinds_own_port_is_used_where_none_is_configured_and_told_by_the_environment() {
    let script = ("server.py", "os.environ['PORT']");
    let env = |config| launched(&config, &[script, PYTHON, (".env", "PORT=4000")]).env;
    assert_eq!(env(json!({}))["PORT"], "4000");
    assert_eq!(env(json!({"port": 9000}))["PORT"], "9000");
    assert_eq!(env(json!({"host": "0.0.0.0"}))["HOST"], "0.0.0.0");
}

#[test]
fn each_server_is_what_its_own_folder_holds() {
    let config = json!({"servers": {"api": {"cwd": "backend"}, "old": {"cwd": "legacy"}}});
    let flask = ("legacy/app.py", "app = Flask(__name__)");
    let (_dir, project) = project(&config, &[APP, flask, PYTHON]);
    let description = |name: &str| {
        let server = project.server(name).expect("checked");
        resolve(&project, &server, None).expect("resolved").description
    };
    assert_eq!(description("api"), "FastAPI, found in main.py");
    assert_eq!(description("old"), "Flask, found in app.py");
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
    let path = std::env::var_os("PATH").expect("a PATH");
    let first = std::env::split_paths(&path).next().expect("a folder");
    assert!(message.contains(&first.display().to_string()), "{message}");
}

#[test]
fn a_folder_with_nothing_to_run_is_told_what_was_looked_for() {
    let (_dir, project) = project(&json!({}), &[]);
    let message = launch(&project).expect_err("nothing").to_string();
    assert!(["FastAPI", "Node.js", "Procfile"].iter().all(|kind| message.contains(kind)), "{message}");
}

#[cfg(unix)]
fn make_executable(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("made executable");
}

#[cfg(windows)]
fn make_executable(_path: &std::path::Path) {}
