//! Python's web applications: run by uvicorn or their framework's own server, or by gunicorn for several workers.

use super::{Call, Wanted};
use crate::detect::{Asgi, Wsgi};
use trayvisor_model::Message;
use trayvisor_model::error::Result;
use trayvisor_platform as platform;

/// An ASGI application.
pub(super) fn asgi(wanted: &Wanted<'_>, asgi: &Asgi) -> Result<Call> {
    let python = wanted.python()?;
    // The newer package comes first: uvicorn's own module has been deprecated since uvicorn 0.30.
    let workers = [
        ("uvicorn_worker", "uvicorn_worker.UvicornWorker"),
        ("uvicorn/workers", "uvicorn.workers.UvicornWorker"),
    ];
    let worker = workers.iter().find(|(module, _)| python.has(module));
    let args = match worker {
        Some((_, worker)) if several(wanted) && platform::HAS_GUNICORN && python.has("gunicorn") => {
            let mut args =
                gunicorn(wanted, &asgi.app, asgi.app_dir.as_ref().map(|dir| dir.display().to_string()));
            args.extend(["--worker-class".to_owned(), (*worker).to_owned()]);
            args
        }
        Some(_) | None => uvicorn(wanted, asgi),
    };
    Ok(python.call(args))
}

fn uvicorn(wanted: &Wanted<'_>, asgi: &Asgi) -> Vec<String> {
    let server = wanted.server;
    let made = asgi.app.strip_suffix("()");
    let mut args = words(&["-m", "uvicorn", made.unwrap_or(&asgi.app), "--host", &server.host]);
    if let Some(port) = wanted.port {
        args.extend(["--port".to_owned(), port.to_string()]);
    }
    args.extend(words(&["--log-level", &server.log_level]));
    if let Some(dir) = &asgi.app_dir {
        args.extend(["--app-dir".to_owned(), dir.display().to_string()]);
    }
    if made.is_some() {
        args.push("--factory".to_owned());
    }
    if wanted.environment.colours() {
        args.push("--use-colors".to_owned());
    }
    // uvicorn ignores workers when it reloads, so only one of the two is passed.
    if server.reload {
        args.push("--reload".to_owned());
    } else if several(wanted) {
        args.extend(["--workers".to_owned(), server.workers.to_string()]);
    }
    args
}

/// A WSGI application.
pub(super) fn wsgi(wanted: &Wanted<'_>, wsgi: &Wsgi) -> Result<Call> {
    let python = wanted.python()?;
    if wanted.server.reload {
        return Ok(python.call(wanted.words(&wsgi.reloading)));
    }
    let workers = wanted.server.workers;
    match &wsgi.app {
        Some(app) if several(wanted) && platform::HAS_GUNICORN && python.has("gunicorn") => {
            let dir = Some(wsgi.app_dir.display().to_string()).filter(|dir| !dir.is_empty());
            Ok(python.call(gunicorn(wanted, app, dir)))
        }
        Some(_) | None => {
            let mut call = python.call(wanted.words(&wsgi.plain));
            if several(wanted) {
                call.notes.push(Message::WorkersNeedGunicorn { workers });
            }
            Ok(call)
        }
    }
}

fn several(wanted: &Wanted<'_>) -> bool {
    wanted.server.workers > 1 && !wanted.server.reload
}

fn gunicorn(wanted: &Wanted<'_>, app: &str, import_from: Option<String>) -> Vec<String> {
    let mut args = words(&["-m", "gunicorn", app, "--workers", &wanted.server.workers.to_string()]);
    args.extend(wanted.words(&words(&["--bind={host}:{port}"])));
    // gunicorn has no level more detailed than debug.
    let level = if wanted.server.log_level == "trace" { "debug" } else { &wanted.server.log_level };
    args.extend(words(&["--log-level", level, "--access-logfile", "-"]));
    if let Some(dir) = import_from {
        args.extend(["--pythonpath".to_owned(), dir]);
    }
    args
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
