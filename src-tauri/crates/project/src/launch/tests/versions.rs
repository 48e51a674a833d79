#![cfg(unix)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{Project, make_executable, project, resolve_in};
use trayvisor_model::Launch;
use trayvisor_platform::Inherited;

/// A home with version managers, and a system with Node 20.5.0 and Python 3.11.2.
struct Machine {
    dir: tempfile::TempDir,
}

impl Machine {
    fn new() -> Machine {
        let machine = Machine { dir: tempfile::tempdir().expect("a folder") };
        machine.program("usr/bin/node", "echo v20.5.0");
        machine.program("usr/bin/python3", "echo Python 3.11.2");
        machine.program("usr/bin/npm", "");
        machine
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.dir.path().canonicalize().expect("there").join(inside)
    }

    /// Adds a program with this script.
    fn program(&self, inside: &str, script: &str) {
        let path = self.path(inside);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("written");
        make_executable(&path);
    }

    fn launch(&self, project: &Project) -> Launch {
        self.launch_with(project, &[self.path("usr/bin")], &[])
    }

    fn launch_with(&self, project: &Project, path: &[PathBuf], variables: &[(&str, &Path)]) -> Launch {
        let (home, path) = (self.path("home"), env::join_paths(path).expect("joined"));
        let all = [("HOME", home.as_path()), ("PATH", Path::new(&path))]
            .into_iter()
            .chain(variables.iter().copied());
        let inherited = Inherited::of(all.map(|(name, value)| (name, value.to_str().expect("text"))));
        let server = project.server(&project.name()).expect("there");
        resolve_in(project, &server, None, &inherited).expect("resolved")
    }

    /// What is said of a server in a project with these files.
    fn said(&self, command: &Value, files: &[(&str, &str)]) -> Vec<String> {
        let (_dir, project) = project(&json!({ "command": command, "port": null }), files);
        let Launch { chosen, notes, .. } = self.launch(&project);
        chosen.iter().chain(&notes).map(ToString::to_string).collect()
    }

    fn says_nothing(&self, command: &Value, files: &[(&str, &str)]) {
        assert_eq!(self.said(command, files), [""; 0], "{files:?}");
    }

    fn says(&self, command: &Value, files: &[(&str, &str)], text: &str) {
        assert_eq!(self.said(command, files), [text], "{files:?}");
    }
}

fn node() -> Value {
    json!(["node", "s.js"])
}

fn python() -> Value {
    json!(["python3", "s.py"])
}

/// The folders of a launch's PATH.
fn folders(launch: &Launch) -> Vec<PathBuf> {
    env::split_paths(&launch.env["PATH"]).collect()
}

#[test]
fn each_file_that_names_a_node_version_is_read() {
    let machine = Machine::new();
    for (file, text, wanted) in [
        (".nvmrc", "v77\n", "77"),
        (".nvmrc", "# ours\n\n77.1 # new\n", "77.1"),
        (".nvmrc", "lts/hydrogen", "lts/hydrogen"),
        (".node-version", "77.1.0", "77.1.0"),
        (".tool-versions", "python 3.11.2\nnodejs 77.1.0 # ours\n", "77.1.0"),
        ("mise.toml", "[tools]\nnode = \"77\"\n", "77"),
        (".mise.toml", "[tools]\nnode = { version = \"77\" }\n", "77"),
        (".config/mise.toml", "[tools]\nnode = [\"prefix:77.1\", \"20\"]\n", "77.1"),
        ("package.json", r#"{"volta": {"node": "77.1.0"}}"#, "77.1.0"),
        ("package.json", r#"{"engines": {"node": ">=77.1"}}"#, ">=77.1"),
        ("package.json", r#"{"engines": {"node": "^16 || ^18"}}"#, "^16 || ^18"),
    ] {
        let said = machine.said(&node(), &[(file, text)]).join("\n");
        assert!(
            said.starts_with(&format!("{file} asks for Node {wanted}, but Node 20.5.0 runs. ")),
            "{file}: {said}"
        );
    }
}

#[test]
fn each_file_that_names_a_python_version_is_read() {
    let machine = Machine::new();
    for (file, text, wanted) in [
        (".python-version", "3.99\n", "3.99"),
        (".tool-versions", "nodejs 20.5.0\npython 3.99.1", "3.99.1"),
        ("mise.toml", "[tools]\npython = \"3.99\"", "3.99"),
    ] {
        let said = machine.said(&python(), &[(file, text)]).join("\n");
        assert!(
            said.starts_with(&format!("{file} asks for Python {wanted}, but Python 3.11.2 runs. ")),
            "{said}"
        );
    }
}

#[test]
fn nothing_is_said_if_the_version_fits_or_any_does() {
    let machine = Machine::new();
    for text in ["v20.5.0", "20", "20.5", "lts/*", "lts/iron", "node", "system", "", "\u{1b}[31m77"] {
        machine.says_nothing(&node(), &[(".nvmrc", text)]);
    }
    for text in [">=18 <21", "^18 || ^20", "*", ">= 18.0.0", "20.x"] {
        machine
            .says_nothing(&node(), &[("package.json", &json!({ "engines": { "node": text } }).to_string())]);
    }
    machine.says_nothing(&python(), &[(".python-version", "3.11")]);
    machine.says_nothing(&python(), &[(".python-version", "shop-env")]);
    machine.says_nothing(&node(), &[(".python-version", "3.99"), ("mise.toml", "[tools]\ngo = \"1.99\"")]);
}

#[test]
fn an_installed_version_that_fits_runs_and_is_named() {
    for (inside, command, file, text, said) in [
        (
            ".nvm/versions/node/v77.1.0/bin/node",
            node(),
            ".nvmrc",
            "77",
            "Node 77.1.0 from nvm, as .nvmrc asks",
        ),
        (
            ".local/share/fnm/node-versions/v77.1.0/installation/bin/node",
            node(),
            ".node-version",
            "77",
            "Node 77.1.0 from fnm, as .node-version asks",
        ),
        (
            ".volta/tools/image/node/77.1.0/bin/node",
            node(),
            "package.json",
            r#"{"volta": {"node": "77.1.0"}}"#,
            "Node 77.1.0 from volta, as package.json asks",
        ),
        (
            ".asdf/installs/nodejs/77.1.0/bin/node",
            node(),
            ".tool-versions",
            "nodejs 77.1.0",
            "Node 77.1.0 from asdf, as .tool-versions asks",
        ),
        (
            ".local/share/mise/installs/node/77.1.0/bin/node",
            node(),
            "mise.toml",
            "[tools]\nnode = \"77\"",
            "Node 77.1.0 from mise, as mise.toml asks",
        ),
        (
            ".nodenv/versions/77.1.0/bin/node",
            node(),
            "package.json",
            r#"{"engines": {"node": ">=77"}}"#,
            "Node 77.1.0 from nodenv, as package.json asks",
        ),
        (
            ".pyenv/versions/3.99.1/bin/python3",
            python(),
            ".python-version",
            "3.99",
            "Python 3.99.1 from pyenv, as .python-version asks",
        ),
        (
            ".local/share/uv/python/cpython-3.99.1-linux-x86_64-gnu/bin/python3",
            python(),
            ".python-version",
            "3.99",
            "Python 3.99.1 from uv, as .python-version asks",
        ),
    ] {
        let machine = Machine::new();
        machine.program(&format!("home/{inside}"), "exit 1");
        let (_dir, project) = project(&json!({ "command": command, "port": null }), &[(file, text)]);
        let launch = machine.launch(&project);
        assert_eq!(launch.chosen.iter().map(ToString::to_string).collect::<Vec<_>>(), [said]);
        assert!(launch.notes.is_empty(), "{:?}", launch.notes);
        let program = machine.path("home").join(inside);
        assert_eq!(launch.program, program);
        assert_eq!(folders(&launch), [program.parent().expect("a folder"), &machine.path("usr/bin")]);
    }
}

#[test]
fn the_newest_version_that_fits_is_chosen() {
    let machine = Machine::new();
    for version in ["v18.2.0", "v18.10.0", "v19.0.0"] {
        machine.program(&format!("home/.nvm/versions/node/{version}/bin/node"), "");
    }
    fs::create_dir_all(machine.path("home/.nvm/versions/node/v18.99.0")).expect("made");
    machine.says(&node(), &[(".nvmrc", "18")], "Node 18.10.0 from nvm, as .nvmrc asks");
}

#[test]
fn a_version_managers_own_folder_is_taken_from_the_environment_of_the_server() {
    let machine = Machine::new();
    machine.program("tools/nvm/versions/node/v77.0.0/bin/node", "");
    let (_dir, project) = project(&json!({ "command": node(), "port": null }), &[(".nvmrc", "77")]);
    let launch =
        machine.launch_with(&project, &[machine.path("usr/bin")], &[("NVM_DIR", &machine.path("tools/nvm"))]);
    assert_eq!(launch.program, machine.path("tools/nvm/versions/node/v77.0.0/bin/node"));
    assert!(machine.launch(&project).chosen.is_empty());
}

#[test]
fn a_missing_version_is_installed_by_the_manager_that_is_there() {
    for (manager, text, advice) in [
        ("home/.nvm", "77", "Install it with `nvm install 77`"),
        ("home/.local/share/fnm", "v77.1.0", "Install it with `fnm install 77.1.0`"),
        ("home/.volta", "77", "Install it with `volta install node@77`"),
        ("home/.local/share/mise", "77", "Install it with `mise install node@77`"),
        ("home/none", "77", "Install it with a version manager (nvm, fnm, mise, …)"),
    ] {
        let machine = Machine::new();
        fs::create_dir_all(machine.path(manager)).expect("made");
        machine.says(
            &node(),
            &[(".nvmrc", text)],
            &format!(".nvmrc asks for Node {}, but Node 20.5.0 runs. {advice}", text.trim_start_matches('v')),
        );
    }
}

#[test]
fn the_nearest_file_counts_and_engines_only_if_no_other_does() {
    let machine = Machine::new();
    let (dir, project) = project(
        &json!({ "command": node(), "port": null, "cwd": "apps/web" }),
        &[("apps/web/s.js", ""), ("package.json", r#"{"engines": {"node": ">=77.1"}}"#)],
    );
    let note = || machine.launch(&project).notes[0].to_string();
    assert!(note().starts_with("package.json asks for Node >=77.1,"), "{}", note());
    for (file, version) in
        [(".nvmrc", "76"), ("apps/.node-version", "75"), ("apps/web/.tool-versions", "nodejs 74")]
    {
        fs::write(dir.path().join(file), version).expect("written");
        let version = version.trim_start_matches("nodejs ");
        assert!(note().starts_with(&format!("{file} asks for Node {version},")), "{}", note());
    }
}

#[test]
fn files_above_the_project_count_up_to_the_root_of_the_repository() {
    let machine = Machine::new();
    let files =
        [(".nvmrc", "77"), ("shop/.backend_config.json", r#"{"command": ["node", "s.js"], "port": null}"#)];
    let (dir, _) = project(&json!({}), &files);
    let shop = Project::open(&dir.path().join("shop")).expect("readable");
    assert!(machine.launch(&shop).notes.is_empty());
    fs::create_dir(dir.path().join(".git")).expect("made");
    let note = machine.launch(&shop).notes[0].to_string();
    assert!(note.contains(".nvmrc asks for Node 77,"), "{note}");
}

#[test]
fn programs_that_node_runs_are_recognised() {
    let machine = Machine::new();
    let package = ("package.json", r#"{"scripts": {"dev": "node s.js", "api": "python3 s.py"}}"#);
    let (nvmrc, python) = ((".nvmrc", "77"), (".python-version", "3.99"));
    let (_dir, project) = project(
        &json!({ "port": null, "servers": {
            "node": { "command": ["npm", "run", "dev"] },
            "node script": { "command": ["./serve"] },
            "node package": { "command": ["vite"] },
            "node in a shell": { "command": "NODE_ENV=x exec node s.js", "shell": true },
            "node in a script": { "command": ["sh", "dev.sh"] },
            "both": { "command": ["npm", "run", "api"] },
            "python": { "command": ["python3", "s.py"] },
            "other container": { "command": ["docker", "run", "node"] },
            "other path": { "command": [machine.path("usr/bin/python3"), "s.py"] },
            "other own Python": { "command": ["uv", "run", "python3", "s.py"] },
            "other": { "command": ["sh", "other.sh", "node.js"] },
        } }),
        &[
            package,
            nvmrc,
            python,
            ("serve", "#!/usr/bin/env node"),
            ("dev.sh", "cd web\nexec node s.js\n"),
            ("other.sh", "docker run node\n"),
            ("node_modules/.bin/vite", ""),
        ],
    );
    for file in ["serve", "node_modules/.bin/vite"] {
        make_executable(&project.dir().join(file));
    }
    for program in ["docker", "uv", "sh"] {
        machine.program(&format!("usr/bin/{program}"), "");
    }
    for name in project.server_names().expect("readable") {
        let server = project.server(&name).expect("there");
        let (home, path) = (machine.path("home"), machine.path("usr/bin"));
        let inherited =
            Inherited::of([("HOME", home.to_str().expect("text")), ("PATH", path.to_str().expect("text"))]);
        let notes = resolve_in(&project, &server, None, &inherited).expect("resolved").notes;
        let about = |file: &str| notes.iter().any(|note| note.to_string().starts_with(file));
        let expected =
            (name.starts_with("node") || name == "both", name.starts_with("python") || name == "both");
        assert_eq!((about(".nvmrc"), about(".python-version")), expected, "{name}: {notes:?}");
    }
}

#[test]
fn a_virtual_environment_and_a_node_among_the_packages_win_over_version_files() {
    let machine = Machine::new();
    machine.program("home/.nvm/versions/node/v77.0.0/bin/node", "");
    for (command, file, own) in [
        (node(), (".nvmrc", "77"), "node_modules/.bin/node"),
        (python(), (".python-version", "3.99"), ".venv/bin/python3"),
    ] {
        let (_dir, project) = project(&json!({ "command": command, "port": null }), &[file, (own, "")]);
        make_executable(&project.dir().join(own));
        let launch = machine.launch(&project);
        assert_eq!(launch.program, project.dir().join(own));
        assert_eq!((launch.chosen.len(), launch.notes.len()), (0, 0), "{launch:?}");
    }
    let venv =
        [("main.py", ""), ("venv/bin/python", ""), ("venv/pyvenv.cfg", ""), (".python-version", "3.99")];
    let (_dir, project) = project(&json!({}), &venv);
    let launch = machine.launch(&project);
    assert!(launch.notes.is_empty() && launch.program.ends_with("venv/bin/python"), "{launch:?}");
}

#[test]
fn no_program_of_the_project_is_run_to_learn_its_version() {
    let machine = Machine::new();
    let (dir, project) = project(
        &json!({ "command": node(), "port": null }),
        &[(".nvmrc", "77"), ("tools/node", "#!/bin/sh\ntouch $0.ran")],
    );
    let tools = project.dir().join("tools");
    make_executable(&tools.join("node"));
    let launch = machine.launch_with(&project, &[tools], &[]);
    assert!(launch.notes.is_empty(), "its version is not known: {:?}", launch.notes);
    assert!(!dir.path().join("tools/node.ran").exists());
}

#[test]
fn a_version_managers_stand_in_is_not_run_and_a_version_that_it_lacks_is_reported() {
    let machine = Machine::new();
    machine.program("home/.pyenv/shims/python3", "touch $0.ran");
    machine.program("home/.pyenv/versions/3.11.9/bin/python3", "");
    machine.program("home/.volta/bin/volta-shim", "touch $0.ran");
    std::os::unix::fs::symlink(
        machine.path("home/.volta/bin/volta-shim"),
        machine.path("home/.volta/bin/node"),
    )
    .expect("linked");
    let path = [machine.path("home/.pyenv/shims"), machine.path("home/.volta/bin"), machine.path("usr/bin")];
    let launch = |command: Value, file: (&str, &str)| {
        let (_dir, project) = project(&json!({ "command": command, "port": null }), &[file]);
        machine.launch_with(&project, &path, &[])
    };
    let chosen = launch(python(), (".python-version", "3.11")).program;
    assert_eq!(chosen, machine.path("home/.pyenv/versions/3.11.9/bin/python3"));
    for (command, file, said) in [
        (
            python(),
            (".python-version", "3.99"),
            ".python-version asks for Python 3.99, which is not installed. Install it with `pyenv install 3.99`",
        ),
        (
            node(),
            (".nvmrc", "77"),
            ".nvmrc asks for Node 77, which is not installed. Install it with `volta install node@77`",
        ),
    ] {
        assert_eq!(launch(command, file).notes[0].to_string(), said);
    }
    assert!(!machine.path("home/.pyenv/shims/python3.ran").exists());
    assert!(!machine.path("home/.volta/bin/volta-shim.ran").exists());
}

#[test]
fn a_program_in_a_version_managers_folder_has_that_version_without_being_asked() {
    let machine = Machine::new();
    machine.program("home/.nvm/versions/node/v77.0.0/bin/node", "touch $0.ran");
    let (_dir, project) = project(&json!({ "command": node(), "port": null }), &[(".nvmrc", "77")]);
    let launch = machine.launch_with(&project, &[machine.path("home/.nvm/versions/node/v77.0.0/bin")], &[]);
    assert_eq!((launch.chosen.len(), launch.notes.len()), (0, 0), "{launch:?}");
    assert!(!machine.path("home/.nvm/versions/node/v77.0.0/bin/node.ran").exists());
}

#[test]
fn a_stand_in_that_belongs_to_no_version_manager_is_neither_run_nor_called_missing() {
    let machine = Machine::new();
    machine.program("scoop/shims/node", "touch $0.ran");
    machine.program("snap/bin/snap", "touch $0.ran");
    std::os::unix::fs::symlink(machine.path("snap/bin/snap"), machine.path("snap/bin/node")).expect("linked");
    let (_dir, project) = project(&json!({ "command": node(), "port": null }), &[(".nvmrc", "77")]);
    for folder in ["scoop/shims", "snap/bin"] {
        let launch = machine.launch_with(&project, &[machine.path(folder)], &[]);
        assert!(launch.notes.is_empty(), "{folder}: {:?}", launch.notes);
    }
    for program in ["scoop/shims/node", "snap/bin/node", "snap/bin/snap"] {
        assert!(!machine.path(&format!("{program}.ran")).exists());
    }
}

#[cfg(target_os = "macos")]
#[test]
fn a_stub_of_the_system_is_not_asked_for_its_version() {
    let machine = Machine::new();
    let (_dir, project) =
        project(&json!({ "command": python(), "port": null }), &[(".python-version", "3.99")]);
    let launch = machine.launch_with(&project, &["/usr/bin".into()], &[]);
    assert!(launch.notes.is_empty(), "{:?}", launch.notes);
}

#[test]
fn a_program_that_took_too_long_is_asked_again() {
    let machine = Machine::new();
    machine.program(
        "usr/bin/node",
        "if [ -e $0.asked ]; then echo v20.5.0; else touch $0.asked; exec sleep 5; fi",
    );
    let (_dir, project) = project(&json!({ "command": node(), "port": null }), &[(".nvmrc", "77")]);
    assert!(machine.launch(&project).notes.is_empty(), "its version is not known");
    let note = machine.launch(&project).notes[0].to_string();
    assert!(note.contains("but Node 20.5.0 runs"), "{note}");
}

#[test]
fn a_slow_program_does_not_hold_up_another() {
    let (slow, quick) = (Machine::new(), Machine::new());
    slow.program("usr/bin/node", "touch $0.asked; until [ -e $0.go ]; do sleep 0.01; done; echo v20.5.0");
    let (_dir, project) = project(&json!({ "command": node(), "port": null }), &[(".nvmrc", "77")]);
    let note = |machine: &Machine| machine.launch(&project).notes.first().map(ToString::to_string);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| note(&slow));
        while !slow.path("usr/bin/node.asked").exists() {
            std::thread::yield_now();
        }
        assert!(note(&quick).is_some());
        fs::write(slow.path("usr/bin/node.go"), "").expect("written");
        assert!(waiting.join().expect("ended").is_some(), "it answered in time");
    });
}

#[test]
fn a_script_outside_the_project_is_not_read() {
    let machine = Machine::new();
    machine.program("usr/bin/sh", "");
    machine.program("dev.sh", "exec node s.js");
    let outside = machine.path("dev.sh");
    machine.says_nothing(&json!(["sh", outside]), &[(".nvmrc", "77")]);
    let (_dir, project) = project(&json!({ "command": ["sh", "dev.sh"], "port": null }), &[(".nvmrc", "77")]);
    std::os::unix::fs::symlink(outside, project.dir().join("dev.sh")).expect("linked");
    assert!(machine.launch(&project).notes.is_empty());
}
