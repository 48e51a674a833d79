use std::fs;

use super::*;

/// A folder with these files in it.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (file, text) in files {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, text).expect("written");
    }
    dir
}

fn found(files: &[(&str, &str)]) -> Option<Found> {
    detect(folder(files).path())
}

/// The command with reload, without Python in front.
fn line(found: &Found) -> String {
    match &found.run {
        Run::Asgi(asgi) => asgi.app.clone(),
        Run::Wsgi(wsgi) => wsgi.reloading.join(" "),
        Run::Python(file) => shown(file),
        Run::Program(words) => words.join(" "),
        Run::Scripts { reloading, .. } => reloading.join(" "),
        Run::Shell(line) => line.clone(),
    }
}

/// A fixture of a kind, and the expected result.
struct Row {
    kind: &'static str,
    files: &'static [(&'static str, &'static str)],
    description: &'static str,
    line: &'static str,
    port: Option<u16>,
    env: &'static str,
}

const MANAGE: &str = "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')";

const ROWS: [Row; 15] = [
    Row {
        kind: "FastAPI",
        files: &[("backend/main.py", "from fastapi import FastAPI\n\napp = FastAPI(title='x')\n")],
        description: "FastAPI, found in backend/main.py",
        line: "backend.main:app",
        port: Some(8000),
        env: "",
    },
    Row {
        kind: "Starlette",
        files: &[("app.py", "api = Starlette(routes=[])\n")],
        description: "Starlette, found in app.py",
        line: "app:api",
        port: Some(8000),
        env: "",
    },
    Row {
        kind: "Django",
        files: &[("manage.py", MANAGE)],
        description: "Django, found in manage.py",
        line: "manage.py runserver {host}:{port}",
        port: Some(8000),
        env: "",
    },
    Row {
        kind: "Flask",
        files: &[("app.py", "app = Flask(__name__)\n")],
        description: "Flask, found in app.py",
        line: "-m flask --app app.py run --host={host} --port={port} --debug",
        port: Some(5000),
        env: "",
    },
    Row {
        kind: "Rails",
        files: &[("bin/rails", "#!/usr/bin/env ruby")],
        description: "Rails, found in bin/rails",
        line: "ruby bin/rails server --binding={host} --port={port}",
        port: Some(3000),
        env: "",
    },
    Row {
        kind: "Laravel",
        files: &[("artisan", "#!/usr/bin/env php"), ("public/index.php", "<?php")],
        description: "Laravel, found in artisan",
        line: "php artisan serve --host={host} --port={port}",
        port: Some(8000),
        env: "",
    },
    Row {
        kind: "Spring Boot",
        files: &[("pom.xml", "<groupId>org.springframework.boot</groupId>")],
        description: "Spring Boot, found in pom.xml",
        line: "mvn spring-boot:run",
        port: Some(8080),
        env: "SERVER_PORT SERVER_ADDRESS",
    },
    Row {
        kind: "Go",
        files: &[("go.mod", "module shop"), ("main.go", "// Shop.\npackage main\n")],
        description: "Go, found in go.mod",
        line: "go run .",
        port: Some(8080),
        env: "PORT HOST",
    },
    Row {
        kind: "Node.js",
        files: &[("package.json", r#"{"scripts": {"start": "node server.js"}}"#)],
        description: "Node.js, found in package.json",
        line: "npm run start",
        port: Some(3000),
        env: "PORT HOST",
    },
    Row {
        kind: "Cargo",
        files: &[("Cargo.toml", "[package]\nname = \"shop\""), ("src/main.rs", "fn main() {}")],
        description: "Cargo, found in Cargo.toml",
        line: "cargo run",
        port: Some(8080),
        env: "PORT HOST",
    },
    Row {
        kind: "a Procfile",
        files: &[("Procfile", "# ours\nworker: bin/work\nweb: bin/serve -p $PORT\n")],
        description: "Process web, found in Procfile",
        line: "bin/serve -p {port}",
        port: Some(5000),
        env: "PORT HOST",
    },
    Row {
        kind: "PHP",
        files: &[("public/index.php", "<?php")],
        description: "PHP, found in public/index.php",
        line: "php -S {host}:{port} -t public",
        port: Some(8000),
        env: "",
    },
    Row {
        kind: "Docker Compose",
        files: &[("compose.yaml", "services: {}")],
        description: "Docker Compose, found in compose.yaml",
        line: "docker compose up --timeout=5",
        port: None,
        env: "",
    },
    Row {
        kind: "Python",
        files: &[("server.py", "port = int(os.environ['PORT'])")],
        description: "Python program, found in server.py",
        line: "server.py",
        port: Some(8000),
        env: "PORT HOST",
    },
    Row {
        kind: "index.html",
        files: &[("index.html", "<h1>Hello</h1>")],
        description: "Static pages, found in index.html",
        line: "trayvisor serve --host={host} --port={port}",
        port: Some(8000),
        env: "",
    },
];

#[test]
fn each_kind_is_found_by_its_own_files_with_a_reason() {
    for row in ROWS {
        let found = found(row.files).unwrap_or_else(|| panic!("{} was not found", row.kind));
        assert_eq!(found.description(), row.description);
        assert_eq!(line(&found), row.line, "{}", row.kind);
        assert_eq!(found.port, row.port, "{}", row.kind);
        let names: Vec<&str> = found.env.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names.join(" "), row.env, "{}", row.kind);
    }
}

#[test]
fn every_kind_has_a_fixture_and_is_named_in_messages() {
    let kinds = KINDS.map(|(kind, _)| kind);
    assert_eq!(ROWS.map(|row| row.kind), kinds);
    assert!(kinds.iter().all(|kind| looked_for().iter().any(|named| named == kind)), "{:?}", looked_for());
}

#[test]
fn of_two_kinds_in_one_folder_the_more_specific_one_wins() {
    // Kinds that occur together, in the order of the table.
    for (first, row) in ROWS.iter().enumerate() {
        for other in &ROWS[first + 1..] {
            let files: Vec<_> = other.files.iter().chain(row.files).copied().collect();
            let found = found(&files).expect("found");
            // A later file with the same name replaces the earlier one.
            assert_eq!(found.description(), row.description, "beside {}", other.kind);
        }
    }
}

#[test]
fn a_frontend_beside_a_backend_is_left_to_a_server_of_its_own() {
    let package = ("package.json", r#"{"scripts": {"dev": "vite"}}"#);
    let frontend = ("frontend/package.json", package.1);
    for (backend, kind) in
        [(("manage.py", MANAGE), "Django"), (("backend/main.py", "app = FastAPI()"), "FastAPI")]
    {
        assert_eq!(found(&[backend, package]).expect("found").kind, kind);
        assert_eq!(found(&[backend, frontend]).expect("found").kind, kind);
    }
}

#[test]
fn a_folder_with_nothing_to_run_is_left_alone() {
    for files in [
        [("README.md", "app = FastAPI()")].as_slice(),
        &[("package.json", r#"{"scripts": {"build": "tsc"}}"#)],
        &[("package.json", "{")],
        &[("manage.py", "print('not Django')")],
        &[("pom.xml", "<project/>")],
        &[("Cargo.toml", "[package]"), ("src/lib.rs", "")],
        &[("go.mod", "module shop"), ("shop.go", "package shop")],
        &[("go.mod", "module shop"), ("gen.go", "//go:build ignore\n\npackage main")],
        &[PACKAGE, ("src/bin/a.rs", ""), ("src/bin/b/main.rs", "")],
        &[("Cargo.toml", "[workspace]"), ("src/main.rs", "")],
        &[("Procfile", "one: a\ntwo: b")],
        &[("main.py/x", "")],
    ] {
        assert_eq!(found(files), None, "{files:?}");
    }
}

#[test]
fn a_package_under_src_is_imported_from_src() {
    let found = found(&[("src/shop/web/main.py", "app = FastAPI()\n")]).expect("found");
    let asgi = Asgi { app: "shop.web.main:app".to_owned(), app_dir: Some("src".into()) };
    assert_eq!(found.run, Run::Asgi(asgi));
    assert_eq!(found.description(), "FastAPI, found in src/shop/web/main.py");
}

#[test]
fn text_that_is_not_utf_8_is_survived() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("main.py"), b"\xff\xfe\napp = FastAPI()\n").expect("written");
    assert_eq!(detect(dir.path()).expect("found").app(), Some("main:app"));
}

fn wsgi(files: &[(&str, &str)]) -> Wsgi {
    match found(files).expect("found").run {
        Run::Wsgi(wsgi) => wsgi,
        other => panic!("{other:?}"),
    }
}

#[test]
fn gunicorn_is_told_where_flask_itself_would_import_from() {
    let factory = "def create_app(test=None):\n    app = Flask(__name__)\n";
    let package = wsgi(&[("app/__init__.py", factory)]);
    assert_eq!((package.app.as_deref(), package.app_dir), (Some("app:create_app()"), "".into()));
    let plain = wsgi(&[("backend/app.py", "api = flask.Flask(__name__)")]);
    assert_eq!((plain.app.as_deref(), plain.app_dir), (Some("app:api"), "backend".into()));
    let inside = wsgi(&[("backend/__init__.py", ""), ("backend/app.py", "app = Flask(__name__)")]);
    assert_eq!((inside.app.as_deref(), inside.app_dir), (Some("backend.app:app"), "".into()));
}

#[test]
fn a_django_project_below_the_folder_is_run_from_there() {
    let files = [("backend/manage.py", MANAGE), ("backend/shop/wsgi.py", "")];
    let wsgi = wsgi(&files);
    assert_eq!((wsgi.app.as_deref(), wsgi.app_dir), (Some("shop.wsgi"), "backend".into()));
    assert_eq!(wsgi.plain.join(" "), "backend/manage.py runserver {host}:{port} --noreload");
}

#[test]
fn the_package_manager_is_the_one_that_the_project_uses() {
    let package = r#"{"scripts": {"dev": "vite", "start": "node server.js"}}"#;
    for (lock, line_with) in [
        ("package-lock.json", "npm run dev -- --host={host} --port={port} --strictPort"),
        ("pnpm-lock.yaml", "pnpm run dev --host={host} --port={port} --strictPort"),
        ("yarn.lock", "yarn run dev --host={host} --port={port} --strictPort"),
        ("bun.lock", "bun run dev --host={host} --port={port} --strictPort"),
        ("bun.lockb", "bun run dev --host={host} --port={port} --strictPort"),
    ] {
        let found = found(&[("package.json", package), (lock, "")]).expect("found");
        assert_eq!((line(&found).as_str(), found.port), (line_with, Some(5173)));
        let Run::Scripts { plain, .. } = found.run else { panic!("{found:?}") };
        assert_eq!(
            plain.join(" "),
            line_with.split(' ').next().expect("a manager").to_owned() + " run start"
        );
    }
    let named = r#"{"packageManager": "pnpm@10.1.0", "scripts": {"dev": "next dev"}}"#;
    let found = found(&[("package.json", named), ("package-lock.json", "")]).expect("found");
    assert_eq!(found.description(), "Next.js, found in package.json");
    assert_eq!(line(&found), "pnpm run dev --hostname={host} --port={port}");
}

#[test]
fn a_port_that_the_project_itself_names_is_kept() {
    let express = ("package.json", r#"{"scripts": {"dev": "nodemon ."}, "dependencies": {"express": "5"}}"#);
    let with_env = found(&[express, (".env", "SECRET=x\nPORT=4000\n")]).expect("found");
    assert_eq!(
        (with_env.description().to_string().as_str(), with_env.port),
        ("Express, found in package.json", Some(4000))
    );
    let script = ("package.json", r#"{"scripts": {"dev": "vite --port 4200"}}"#);
    assert_eq!(found(&[script, (".env", "PORT=1")]).expect("found").port, Some(4200));
    assert_eq!(found(&[express, (".env", "PORT=0")]).expect("found").port, Some(3000));
}

#[test]
fn a_wrapper_of_the_project_wins_over_the_installed_tool() {
    let gradle = ("build.gradle.kts", "plugins { id(\"org.springframework.boot\") }");
    let found = found(&[gradle, (platform_wrapper(), "")]).expect("found");
    assert_eq!(line(&found), format!("./{} bootRun --no-daemon --console=plain", platform_wrapper()));
}

fn platform_wrapper() -> &'static str {
    trayvisor_platform::GRADLE_WRAPPER
}

#[test]
fn go_is_run_from_the_only_command_there_is() {
    let module = ("go.mod", "module shop");
    let one = ("cmd/shop/main.go", "package main");
    let library = ("shop.go", "package shop");
    assert_eq!(line(&found(&[module, one, library]).expect("found")), "go run ./cmd/shop");
    assert_eq!(found(&[module, one, ("cmd/tool/main.go", "package main")]), None);
}

#[test]
fn a_procfiles_line_is_run_without_a_shell_where_it_needs_none() {
    let found = |line| found(&[("Procfile", line)]).expect("found");
    let words = found("web: LEVEL=debug serve --port ${PORT:-8080}");
    assert_eq!(words.run, Run::Program(super::words(["serve", "--port", "{port}"])));
    assert_eq!((words.port, words.env[0].clone()), (Some(8080), ("LEVEL".to_owned(), "debug".to_owned())));
    assert_eq!(found("web: serve $PORT | cat").run, Run::Shell("serve {port} | cat".to_owned()));
}

const PACKAGE: (&str, &str) = ("Cargo.toml", "[package]\nname = \"shop\"");

#[test]
fn cargo_is_told_which_program_is_meant_where_it_does_not_know() {
    let (main, tool) = (("src/main.rs", ""), ("src/bin/tool.rs", ""));
    let default = ("Cargo.toml", "[package]\nname = \"shop\"\ndefault-run = \"tool\"");
    let named = ("Cargo.toml", "[package]\nname = \"x\"\n[[bin]]\nname = \"shop\"\npath = \"src/main.rs\"");
    for (files, expected) in [
        ([PACKAGE, tool].as_slice(), "cargo run"),
        (&[PACKAGE, main, tool], "cargo run --bin shop"),
        (&[default, main, tool], "cargo run"),
        (&[named, main], "cargo run"),
    ] {
        assert_eq!(line(&found(files).expect("found")), expected, "{files:?}");
    }
}

#[test]
fn the_other_processes_of_a_procfile_are_not_passed_over_in_silence() {
    let note = |text| found(&[("Procfile", text)]).expect("found").note;
    assert!(
        note("web: a\nworker: b").is_some_and(|note| note.to_string().contains("trayvisor import Procfile"))
    );
    assert_eq!(note("web: a"), None);
}

#[test]
fn a_program_that_asks_for_no_port_has_none() {
    assert_eq!(found(&[("main.py", "print('hello')")]).expect("found").port, None);
    assert_eq!(found(&[("Procfile", "worker: bin/work")]).expect("found").port, None);
    let important = "IMPORTANT = 'SUPPORTED'  # EXPORT";
    assert_eq!(found(&[("main.py", important)]).expect("found").port, None);
    assert_eq!(found(&[("main.py", "getenv(\"PORT\", 1)")]).expect("found").port, Some(8000));
}
