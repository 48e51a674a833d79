//! `serve`: serves the static pages of this folder. Used for "Static pages", so that these need no other software.

use std::io;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::http::{StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::{Router, serve};
use percent_encoding::percent_decode_str;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

use crate::output;

/// Serves until it is ended.
pub(crate) fn run(host: &str, port: u16) -> ExitCode {
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => match runtime.block_on(listen(host, port)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failed(&format!("the pages could not be served on {host}:{port}: {error}")),
        },
        Err(error) => failed(&format!("the pages could not be served: {error}")),
    }
}

fn failed(why: &str) -> ExitCode {
    output::error(why);
    ExitCode::FAILURE
}

async fn listen(host: &str, port: u16) -> io::Result<()> {
    // With links resolved, to detect links that lead outside.
    let folder = std::env::current_dir()?.canonicalize()?;
    let listener = TcpListener::bind((host, port)).await?;
    output::line(&format!("Serving {} on port {port}", folder.display()));
    let pages = Router::new()
        .fallback_service(ServeDir::new(&folder))
        .layer(middleware::from_fn_with_state(Arc::new(folder), answer));
    serve(listener, pages).await
}

/// Answers one request and logs it. Hidden files are not found.
async fn answer(State(folder): State<Arc<PathBuf>>, request: Request, next: Next) -> Response {
    // With its query, by which the log recognises a health check.
    let asked = format!("{} {}", request.method(), request.uri());
    let mut response = if is_public(&folder, request.uri()) {
        next.run(request).await
    } else {
        StatusCode::NOT_FOUND.into_response()
    };
    // Edited files must show at once.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    output::line(&format!("{asked} {}", response.status().as_u16()));
    response
}

/// Whether an address names a file in this folder, links included, with no hidden part.
fn is_public(folder: &Path, uri: &Uri) -> bool {
    let Ok(path) = percent_decode_str(uri.path()).decode_utf8() else { return false };
    let names = path.split('/').filter(|name| !name.is_empty());
    // Windows treats a backslash as a slash, and a colon as the mark of a drive or a stream.
    let is_odd = |name: &str| is_hidden(name) || name.contains(['\\', ':', '\0']);
    // A browser redirected to an address with two leading slashes takes the first name for a host.
    if path.starts_with("//") || names.clone().any(is_odd) {
        return false;
    }
    let mut file = folder.to_owned();
    file.extend(names);
    if file.is_dir() {
        file.push("index.html");
    }
    let Ok(file) = file.canonicalize() else { return false };
    let is_open = |part: Component<'_>| !is_hidden(&part.as_os_str().to_string_lossy());
    file.is_file() && file.strip_prefix(folder).is_ok_and(|inside| inside.components().all(is_open))
}

/// By name: `.env`, `.git`, and `..`.
fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().expect("a folder");
        let pages = dir.path().join("pages");
        fs::create_dir_all(pages.join("a b/.git")).expect("made");
        for file in ["index.html", "a b/index.html", "a b/x.js", ".env", "a b/.git/config", "../secret"] {
            fs::write(pages.join(file), "").expect("written");
        }
        let pages = pages.canonicalize().expect("there");
        (dir, pages)
    }

    fn is_served(folder: &Path, path: &str) -> bool {
        is_public(folder, &path.parse().expect("an address"))
    }

    #[test]
    fn the_folders_files_are_served() {
        let (_dir, pages) = folder();
        for path in ["/", "/index.html", "/a%20b", "/a%20b/", "/a%20b/x.js", "/a%20b//x.js"] {
            assert!(is_served(&pages, path), "{path}");
        }
    }

    #[test]
    fn nothing_hidden_and_nothing_outside_is_served() {
        let (_dir, pages) = folder();
        for path in [
            "/.env",
            "/%2eenv",
            "/a%20b/.git/config",
            "/../secret",
            "/%2e%2e/secret",
            "/..%2fsecret",
            "/a%20b/..%5c..%5c..%5csecret",
            "/C:/secret",
            "/index.html::$DATA",
            "/index.html%00",
            "/%ff",
            "/missing.html",
            "//a%20b",
            "//a%20b/x.js",
        ] {
            assert!(!is_served(&pages, path), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_within_the_folder_only() {
        let (_dir, pages) = folder();
        for (link, target) in
            [("in", "a b/x.js"), ("out", "../secret"), ("up", ".."), ("hidden", ".env"), ("sub", "a b")]
        {
            std::os::unix::fs::symlink(target, pages.join(link)).expect("linked");
        }
        assert!(is_served(&pages, "/in") && is_served(&pages, "/sub/x.js"));
        for path in ["/out", "/up/secret", "/hidden"] {
            assert!(!is_served(&pages, path), "{path}");
        }
    }
}
