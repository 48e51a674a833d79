use std::path::Path;

use serde_json::json;

use super::{VENV_PYTHON, launch, launched, project};
use trayvisor_platform as platform;

const APP: (&str, &str) = ("main.py", "");

#[test]
fn the_environment_nearest_to_the_server_is_used() {
    let inner = format!("api/{VENV_PYTHON}");
    let files = [("api/main.py", ""), (inner.as_str(), ""), (VENV_PYTHON, "")];
    let (_dir, project) = project(&json!({"cwd": "api"}), &files);
    assert_eq!(launch(&project).expect("resolved").program, project.dir().join("api").join(VENV_PYTHON));
    std::fs::remove_dir_all(project.dir().join("api/.venv")).expect("removed");
    assert_eq!(launch(&project).expect("resolved").program, project.dir().join(VENV_PYTHON));
}

#[test]
fn a_backends_own_environment_is_found_from_the_project() {
    let python = format!("backend/{}", VENV_PYTHON.replace(".venv", "venv"));
    let (_dir, project) = project(&json!({}), &[APP, (&python, "")]);
    let launch = launch(&project).expect("resolved");
    assert_eq!(launch.program, project.dir().join(python));
    assert_eq!(Path::new(&launch.env["VIRTUAL_ENV"]), project.dir().join("backend/venv"));
    let path = std::env::split_paths(&launch.env["PATH"]).next();
    assert_eq!(path, Some(project.dir().join("backend/venv").join(platform::VENV_PROGRAMS)));
}

#[test]
fn a_conda_environment_in_the_project_is_used_as_if_it_were_active() {
    let python = format!(".conda/{}", platform::CONDA_PYTHON);
    let (_dir, project) = project(&json!({}), &[APP, (".conda/conda-meta/history", ""), (&python, "")]);
    let launch = launch(&project).expect("resolved");
    assert_eq!(launch.program, project.dir().join(python));
    assert_eq!(Path::new(&launch.env["CONDA_PREFIX"]), project.dir().join(".conda"));
}

#[test]
fn an_environment_whose_python_is_gone_is_passed_over_and_named() {
    let venv = VENV_PYTHON.replace(".venv", "venv");
    let files = [APP, (".venv/pyvenv.cfg", "home = /gone"), (venv.as_str(), "")];
    let launch = launched(&json!({}), &files);
    assert!(launch.program.ends_with(&venv), "{launch:?}");
    assert!(launch.notes[0].to_string().contains(".venv is broken"), "{:?}", launch.notes);
}

#[test]
fn a_python_outside_of_an_environment_brings_none() {
    let other = VENV_PYTHON.replace(".venv", "usr");
    let (_dir, project) = project(&json!({"python": other}), &[APP, (&other, "")]);
    std::fs::remove_file(project.dir().join("usr/pyvenv.cfg")).expect("removed");
    super::make_executable(&project.dir().join(&other));
    let launch = launch(&project).expect("resolved");
    assert!(!launch.env.contains_key("VIRTUAL_ENV") && !launch.env.contains_key("PATH"));
}

#[test]
fn a_configured_python_wins_and_brings_its_environment() {
    let other = VENV_PYTHON.replace(".venv", "tools/py");
    let (_dir, project) = project(&json!({"python": other}), &[APP, (VENV_PYTHON, ""), (&other, "")]);
    super::make_executable(&project.dir().join(&other));
    let launch = launch(&project).expect("resolved");
    assert_eq!(launch.program, project.dir().join(&other));
    assert_eq!(Path::new(&launch.env["VIRTUAL_ENV"]), project.dir().join("tools/py"));
}
