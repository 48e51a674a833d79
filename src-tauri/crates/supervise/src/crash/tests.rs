//! Each file in `fixtures/` is the output of a real tool, with neutral paths: Python 3.11.7, uvicorn 0.54.0, gunicorn
//! 27.0.1, Django 5.2.19, Flask 3.1.3, pydantic-settings 2.16.3, SQLAlchemy 2.1.9, psycopg 3.3.9, asyncpg 0.32.0,
//! redis-py 8.1.0, PyMongo 4.20.0, PyMySQL 1.2.4; Node 20.20.2, npm 11.19.1, pnpm 9.15.9, yarn 1.22.22, Vite 7.3.8,
//! Next.js 15.5.29, Astro 5.18.2, nodemon 3.1.14, tsx 4.23.15; OpenJDK 17.0.15; Rust 1.95.0; Go 1.27.3; bash 5.2.15, dash 0.5.12.

use super::*;
use trayvisor_model::Language;

/// A fixture's name and text, the exit, and the expected cause.
type Case = (&'static str, &'static str, Exit, &'static str);

macro_rules! fixtures {
    ($($name:literal, $exit:expr, $cause:literal;)*) => {
        &[$(($name, include_str!(concat!("fixtures/", $name, ".txt")), $exit, $cause)),*]
    };
}

const PASSING: &[Case] = fixtures! {
    "asyncpg-refused", Exit::Code(1), "PostgreSQL at 127.0.0.1:5432 does not accept connections";
    "django-refused", Exit::Code(1), "PostgreSQL at 127.0.0.1:5432 does not accept connections";
    "sqlalchemy-refused", Exit::Code(1), "PostgreSQL at 127.0.0.1:5432 does not accept connections";
    "uvicorn-startup-refused", Exit::Code(3), "PostgreSQL at 127.0.0.1:5432 does not accept connections";
    "pymysql-refused", Exit::Code(1), "MySQL at 127.0.0.1 does not accept connections";
    "pymongo-refused", Exit::Code(1), "MongoDB at localhost:27017 does not accept connections";
    "redis-refused", Exit::Code(1), "Redis at localhost:6379 does not accept connections";
    "node-refused", Exit::Code(1), "PostgreSQL at 127.0.0.1:5432 does not accept connections";
    "go-refused", Exit::Code(1), "PostgreSQL at 127.0.0.1:5432 does not accept connections";
    "java-refused", Exit::Code(1), "a server that it needs does not accept connections";
    "java-cause", Exit::Code(1), "a server that it needs does not accept connections";
    "rust-refused", Exit::Code(101), "a server that it needs does not accept connections";
    "go-bind", Exit::Code(1), "its port is in use";
    "java-bind", Exit::Code(1), "its port is in use";
    "python-missing-file", Exit::Code(1), "the file “settings.toml” was not found";
    "node-missing-file", Exit::Code(1), "the file “settings.json” was not found";
    "java-file", Exit::Code(1), "the file “settings.xml” was not found";
    "python-denied-file", Exit::Code(1), "it has no permission to use the file “secret.key”";
    "node-denied-file", Exit::Code(1), "it has no permission to use the file “secret.key”";
    "python-memory", Exit::Code(1), "it ran out of memory";
    "node-memory", Exit::Signal(6), "it ran out of memory";
    "java-memory", Exit::Code(1), "it ran out of memory: Java heap space";
    "python-fault", Exit::Signal(11), "it crashed in native code (signal SIGSEGV)";
    "python-exception", Exit::Code(1),
        "it failed with ZeroDivisionError: division by zero, in /shop/zero.py, line 2";
    "python-during", Exit::Code(1), "it failed with RuntimeError: no price list, in /shop/during.py, line 6";
    "python-secret", Exit::Code(1),
        "it failed with ValueError: cannot parse postgres://shop:***@db.example/shop, in /shop/secret.py, line 2";
    "uvicorn-startup", Exit::Code(3),
        "it failed with RuntimeError: the model is not there, in /shop/startup.py, line 5";
    "node-async", Exit::Code(1), "it failed with an error: no price list, in /shop/asyncerr.js, line 1";
    "node-exception", Exit::Code(1),
        "it failed with TypeError: Cannot read properties of undefined (reading 'length'), in /shop/type.js, line 3";
    "node-rejected", Exit::Code(1), "it failed with an unhandled rejection: “no price list”";
    "node-thrown", Exit::Code(1), "it failed with “no price list”, in /shop/throw.js, line 1";
    "java-null", Exit::Code(1),
        r#"it failed with NullPointerException: Cannot invoke "String.length()" because "<local5>" is null, in Main.java, line 10"#;
    "go-panic", Exit::Code(1), "it panicked: assignment to entry in nil map, in /shop/g/main.go, line 4";
    "rust-panic", Exit::Code(101),
        "it panicked: index out of bounds: the len is 0 but the index is 1, in src/main.rs, line 3";
};

const LASTING: &[Case] = fixtures! {
    "python-missing-module", Exit::Code(1), "the Python package “redis_lock_nothing” is not installed";
    "python-interpreter-missing-module", Exit::Code(1), "the Python package “hypercorn” is not installed";
    "python-missing-submodule", Exit::Code(1), "the Python module “json.nothing” was not found";
    "python-missing-name", Exit::Code(1), "the Python module “json” has no “nothing”";
    "python-missing-script", Exit::Code(2), "the program “/shop/serve.py” was not found";
    "python-syntax", Exit::Code(1),
        "there is a syntax error in /shop/syntax.py, line 3: '(' was never closed";
    "python-indentation", Exit::Code(1),
        "there is a syntax error in /shop/indent.py, line 2: expected an indented block after function definition on line 1";
    "python-environment", Exit::Code(1), "the environment variable “DATABASE_URL” is not set";
    "python-settings", Exit::Code(1), "the environment variable for its setting “database_url” is not set";
    "uvicorn-inner-missing", Exit::Code(1), "the Python package “mising_thing” is not installed";
    "uvicorn-syntax", Exit::Code(1),
        "there is a syntax error in /shop/syntax.py, line 3: '(' was never closed";
    "django-reload-syntax", Exit::Code(1), "there is a syntax error in /shop/shop/urls.py, line 14: invalid syntax";
    "flask-reload-syntax", Exit::Code(1), "there is a syntax error in /shop/app.py, line 12: invalid syntax";
    "gunicorn-reload-syntax", Exit::Code(1), "there is a syntax error in /shop/app.py, line 12: invalid syntax";
    "uvicorn-missing-attribute", Exit::Code(3),
        r#"the application could not be loaded: Attribute "api" not found in module "main""#;
    "uvicorn-missing-module", Exit::Code(3),
        r#"the application could not be loaded: Could not import module "mein""#;
    "uvicorn-denied-port", Exit::Code(3), "it is not allowed to listen on port 80";
    "gunicorn-missing-module", Exit::Code(3), "the Python package “mising_thing” is not installed";
    "gunicorn-app", Exit::Code(4), "the application could not be loaded: there is no “app” in “wsgi_ok”";
    "django-settings", Exit::Code(3),
        "Django's settings are not complete: The SECRET_KEY setting must not be empty";
    "flask-missing-app", Exit::Code(2), "no Flask application was found";
    "flask-no-module", Exit::Code(2), "the module “nothing” could not be imported";
    "node-missing-module", Exit::Code(1), "the Node package “express” is not installed";
    "node-missing-module-esm", Exit::Code(1), "the Node package “express” is not installed";
    "node-missing-own-module", Exit::Code(1), "the program's file “./routes/orders” was not found";
    "node-missing-script", Exit::Code(1), "the program's file “/shop/serve.js” was not found";
    "node-missing-name", Exit::Code(1),
        "there is a syntax error in /shop/name.mjs, line 1: The requested module 'node:fs' does not provide an export named 'nothing'";
    "node-syntax", Exit::Code(1), "there is a syntax error in /shop/syntax.js, line 2: Unexpected token '{'";
    "node-syntax-esm", Exit::Code(1),
        "there is a syntax error in /shop/syntax.mjs, line 1: Unexpected token ';'";
    "nodemon-syntax", Exit::Code(1), "there is a syntax error in /shop/s.js, line 2: Unexpected token '='";
    "tsx-syntax", Exit::Code(1),
        "there is a syntax error in /shop/s.ts, line 4: Expected identifier but found \"=\"";
    "node-require-in-module", Exit::Code(1), "it uses “require” in an ES module";
    "node-denied-port", Exit::Code(1), "it is not allowed to listen on port 80";
    "vite-old-node", Exit::Code(1), "it needs Node 20.19+ or 22.12+, but Node 16.20.2 runs";
    "astro-old-node", Exit::Code(1), "it needs Node >=18.20.8, but Node 16.20.2 runs";
    "next-old-node", Exit::Code(1),
        "it needs Node ^18.18.0 || ^19.8.0 || >= 20.0.0, but Node 16.20.2 runs";
    "pnpm-engines", Exit::Code(1), "it needs Node >=22, but Node 20.20.2 runs";
    "yarn-engines", Exit::Code(1), "it needs Node >=22, but Node 20.20.2 runs";
    "npm-missing-script", Exit::Code(1), "the project's package.json has no script “dev”";
    "npm-no-package", Exit::Code(254), "there is no package.json in the server's working folder";
    "npm-not-installed", Exit::Code(127), "the project's packages are not installed (“vite” was not found)";
    "java-class", Exit::Code(1), "the Java class “org.postgresql.Driver” was not found";
    "java-def", Exit::Code(1), "the Java class “Dep” was not found";
    "java-main", Exit::Code(1), "the Java class “shop.Main” was not found";
    "java-jar", Exit::Code(1), "the program “shop.jar” was not found";
    "java-version", Exit::Code(1), "it was built for a newer Java than the installed one";
    "java-denied", Exit::Code(1), "it is not allowed to listen on its port";
    "go-denied", Exit::Code(1), "it is not allowed to listen on its port";
    "cargo-compile", Exit::Code(101), "“shop” does not compile";
    "shell-not-found", Exit::Code(127), "the command “gunicornn” was not found";
    "shell-denied", Exit::Code(126), "the program “./start.sh” cannot be run: permission denied";
    "shell-no-file", Exit::Code(127), "the program “serve.sh” was not found";
};

fn explained_with(exit: Exit, output: &str, env: &[(&str, &str)]) -> Explanation {
    let lines: Vec<String> = output.lines().map(str::to_owned).collect();
    let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    explain(&Facts {
        exit,
        lines: &lines,
        memory_ran_out: None,
        left_others: false,
        folder: Path::new("/shop"),
        notes: &[],
        env: &env,
    })
}

/// Why the program of a reloader could not start, after this output; the command is that of the last process.
fn broken_after(output: &str, command: &[&str]) -> Option<String> {
    let lines: Vec<String> = output.lines().map(str::to_owned).collect();
    let facts = Facts {
        exit: Exit::Code(1),
        lines: &lines,
        memory_ran_out: None,
        left_others: false,
        folder: Path::new("/shop"),
        notes: &[],
        env: &BTreeMap::new(),
    };
    let innermost = || Some(command.iter().map(|&word| word.to_owned()).collect());
    broken(innermost, &facts).map(|cause| cause.text(Language::English))
}

fn explained(exit: Exit, output: &str) -> Explanation {
    explained_with(exit, output, &[])
}

#[test]
fn what_real_tools_print_is_understood() {
    for (cases, lasting) in [(PASSING, false), (LASTING, true)] {
        for (name, output, exit, cause) in cases {
            let why = explained(*exit, output);
            assert_eq!(
                (why.cause.text(Language::English).as_str(), why.lasting),
                (*cause, lasting),
                "{name}"
            );
            assert!(why.cause.hint(Language::English).is_some(), "{name}: it is said what to do");
        }
    }
}

#[test]
fn a_reloader_that_says_so_is_broken_until_it_starts_its_program_again() {
    for (output, again) in [
        (include_str!("fixtures/django-reload-syntax.txt"), "Watching for file changes with StatReloader"),
        (include_str!("fixtures/flask-reload-syntax.txt"), " * Restarting with stat"),
        (
            include_str!("fixtures/gunicorn-reload-syntax.txt"),
            "[2026-11-30 16:35:25 +0000] [5819] [INFO] Booting worker with pid: 5819",
        ),
        (include_str!("fixtures/nodemon-syntax.txt"), "[nodemon] starting `node s.js 21011`"),
    ] {
        let command = ["a", "wrapper"];
        let cause = broken_after(output, &command).expect("it is broken");
        assert!(cause.contains("there is a syntax error in /shop/"), "{cause}");
        assert_eq!(broken_after(&format!("{output}{again}\n"), &command), None, "{again}");
        assert_eq!(broken_after(&format!("{again}\n{output}"), &command), Some(cause), "{again}");
    }
}

#[test]
fn a_reloader_without_a_word_is_broken_if_only_it_is_left_and_the_error_is_recent() {
    let (uvicorn, tsx) =
        (include_str!("fixtures/uvicorn-syntax.txt"), include_str!("fixtures/tsx-syntax.txt"));
    for (output, command) in [
        (uvicorn, &["/usr/bin/python3", "/shop/.venv/bin/uvicorn", "main:app", "--reload"][..]),
        (uvicorn, &[r"C:\shop\.venv\Scripts\watchfiles.exe", "shop.main"]),
        (tsx, &["node", "/shop/node_modules/.bin/tsx", "watch", "s.ts"]),
        (tsx, &["node", r"C:\shop\node_modules\tsx\dist\cli.mjs", "watch", "s.ts"]),
    ] {
        let cause = broken_after(output, command).expect("it is broken");
        assert!(cause.contains("there is a syntax error in /shop/"), "{cause}");
        let later = "a line\n".repeat(100);
        assert_eq!(broken_after(&format!("{output}{later}"), command), None);
        for again in
            ["WARNING:  StatReload detected changes in 's.py'. Reloading...", "[tsx] change in ./s.ts"]
        {
            assert_eq!(broken_after(&format!("{output}{again}\n"), command), None);
        }
    }
    for other in [&["python3", "main.py"][..], &["tsx", "s.ts"], &["node", "watch"]] {
        assert_eq!(broken_after(uvicorn, other), None, "{other:?}");
    }
}

#[test]
fn every_fixture_is_explained() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/crash/fixtures");
    let files = std::fs::read_dir(folder).expect("the fixtures").count();
    assert_eq!(files, PASSING.len() + LASTING.len());
}

#[test]
fn a_cause_that_was_overcome_gives_way_to_a_later_exception() {
    let refused = include_str!("fixtures/asyncpg-refused.txt");
    let failed = include_str!("fixtures/python-exception.txt");
    let cause = |output: &str| explained(Exit::Code(1), output).cause.to_string();
    assert!(cause(&format!("{refused}\n{failed}")).starts_with("it failed with ZeroDivisionError"));
    let chained = "The above exception was the direct cause of the following exception:";
    assert!(cause(&format!("{refused}\n{chained}\n\n{failed}")).starts_with("PostgreSQL at"));
}

#[test]
fn what_was_said_last_counts() {
    let missing = include_str!("fixtures/python-missing-module.txt");
    let denied = include_str!("fixtures/python-denied-file.txt");
    assert!(explained(Exit::Code(1), &format!("{missing}{denied}")).cause.to_string().contains("secret.key"));
    assert!(
        explained(Exit::Code(1), &format!("{denied}{missing}"))
            .cause
            .to_string()
            .contains("is not installed")
    );
}

#[test]
fn a_tool_that_only_says_that_it_failed_is_taken_at_its_word() {
    let uvicorn = "ERROR:    Application startup failed. Exiting.";
    assert_eq!(explained(Exit::Code(3), uvicorn).cause, "the application failed during startup");
    let gunicorn = "[2026-11-23 09:28:36 +0000] [3101] [ERROR] Reason: Worker failed to boot.";
    assert_eq!(explained(Exit::Code(3), gunicorn).cause, "gunicorn could not load the application");
}

#[test]
fn passwords_and_values_of_variables_are_not_repeated() {
    let said = "Traceback (most recent call last):\n  File \"/shop/main.py\", line 3\n\
                ValueError: no amqp://shop:p@ss/word@mq/ and no sk-1234567890 on 8000";
    let why = explained_with(Exit::Code(1), said, &[("API_KEY", "sk-1234567890"), ("PORT", "8000")]);
    assert_eq!(
        why.cause,
        "it failed with ValueError: no amqp://shop:***@mq/ and no $API_KEY on 8000, in /shop/main.py, line 3"
    );
    let said =
        "Traceback (most recent call last):\n  File \"/srv/tenant-4711-secret/main.py\", line 3\nOops: no";
    let why = explained_with(Exit::Code(1), said, &[("TENANT", "tenant-4711-secret")]);
    assert_eq!(why.cause, "it failed with Oops: no, in /srv/$TENANT/main.py, line 3");
}

#[test]
fn a_cause_fits_into_a_notification() {
    let said =
        format!("Traceback (most recent call last):\n  File \"a.py\", line 3\nOops: {}", "ä".repeat(999));
    let cause = explained(Exit::Code(1), &said).cause.text(Language::English);
    assert!(cause.contains("ä…, in a.py, line 3") && cause.chars().count() < 300, "{cause}");
}

#[test]
fn a_port_in_use_is_understood_in_everybodys_words() {
    for taken in [
        // uvicorn 0.54, alone and with reload or workers
        "ERROR:    [Errno 98] error while attempting to bind on address ('127.0.0.1', 8000): address already in use",
        "ERROR:    [Errno 98] Address already in use",
        // gunicorn 27
        "[2026-11-23 07:45:43 +0000] [25880] [ERROR] Connection in use: ('127.0.0.1', 8000)",
        "[2026-11-23 07:45:43 +0000] [25880] [ERROR] connection to ('127.0.0.1', 8000) failed: [Errno 98] Address already in use",
        // Flask 3.1, Django 5.2, Python 3.11
        "Address already in use",
        "Error: That port is already in use.",
        "OSError: [Errno 98] Address already in use",
        "OSError: [WinError 10048] Only one usage of each socket address (protocol/network address/port) is normally permitted",
        // Node 20, Vite 8
        "Error: listen EADDRINUSE: address already in use 127.0.0.1:3000",
        "Error: Port 5173 is already in use",
        // PHP 8.2, Rust 1.95
        "[Mon Nov 23 07:47:02 2026] Failed to listen on 127.0.0.1:8000 (reason: Address already in use)",
        "Error: Os { code: 98, kind: AddrInUse, message: \"Address already in use\" }",
        // According to their documentation: Go, Puma, Spring Boot
        "listen tcp :8080: bind: address already in use",
        "Address already in use - bind(2) for \"127.0.0.1\" port 3000 (Errno::EADDRINUSE)",
        "Web server failed to start. Port 8080 was already in use.",
    ] {
        assert_eq!(explained(Exit::Code(1), taken).cause, "its port is in use", "{taken}");
        assert!(says_address_in_use(&[taken.to_owned()]), "{taken}");
    }
    for other in ["Listening on port 8000", "this e-mail address is in use", "the name is already in use"] {
        assert!(!says_address_in_use(&[other.to_owned()]), "{other}");
    }
}

#[test]
fn without_a_hint_the_exit_speaks() {
    for (exit, cause) in [
        (Exit::Signal(11), "it crashed in native code (signal SIGSEGV)"),
        (Exit::Signal(15), "it was ended by signal SIGTERM"),
        (Exit::Code(0), "it ended by itself with exit code 0"),
        (Exit::Code(3), "it ended with exit code 3"),
        (Exit::Code(126), "its program cannot be executed (exit code 126)"),
        (Exit::Code(127), "a command was not found (exit code 127)"),
        (Exit::Code(137), "it was killed (exit code 137), possibly because memory ran out"),
        (Exit::Code(139), "it crashed in native code (exit code 139)"),
    ] {
        assert_eq!(explained(exit, "hello").cause, cause);
    }
}

#[test]
fn who_was_killed_did_not_say_why() {
    let earlier = include_str!("fixtures/python-exception.txt");
    for (memory_ran_out, cause) in [
        (Some(true), "it was killed (signal SIGKILL), most likely because memory ran out"),
        (Some(false), "it was killed (signal SIGKILL)"),
        (None, "it was killed (signal SIGKILL); the system does that when memory runs out"),
    ] {
        let lines: Vec<String> = earlier.lines().map(str::to_owned).collect();
        let facts = Facts {
            exit: Exit::Signal(9),
            lines: &lines,
            memory_ran_out,
            left_others: false,
            folder: Path::new("/shop"),
            notes: &[],
            env: &BTreeMap::new(),
        };
        assert_eq!(explain(&facts).cause, cause);
    }
}

#[test]
fn a_report_has_the_last_lines_without_secrets() {
    let key = "-----BEGIN KEY-----\nabc\n-----END KEY-----";
    let env = BTreeMap::from([("API_KEY".to_owned(), key.into()), ("LEVEL".to_owned(), "info".into())]);
    let mut lines: Vec<String> = (0..40).map(|n| format!("line {n}")).collect();
    lines.extend(
        format!("at info, with\n{key}\nand postgres://shop:hunter2@db/shop").lines().map(str::to_owned),
    );
    let kept = last_without_secrets(&lines, &env);
    assert_eq!(kept.len(), LINES);
    assert_eq!(kept[LINES - 3..], ["at info, with", "$API_KEY", "and postgres://shop:***@db/shop"]);
}
