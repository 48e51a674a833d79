//! Mia's projects: their contents, and the users of their servers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use trayvisor_tests::project::copy_folder;
use trayvisor_tests::{binaries, http, port};

/// A server: its project's folder in Mia's, and its name.
pub(crate) const API: (&str, &str) = ("shop", "api");
/// A server whose port is taken.
pub(crate) const BLOG: (&str, &str) = ("blog", "blog");
/// A server that crashes.
pub(crate) const PLAYGROUND: (&str, &str) = ("playground", "playground");
/// A server that becomes unhealthy.
pub(crate) const SEARCH: (&str, &str) = ("search", "search");
/// A project that is not added, as it is typed.
pub(crate) const FORUM: &str = "/tmp/mia/forum";

/// The folder of the process that holds the blog's port. It is older than all of Mia's others.
pub(crate) const DRAFTS: &str = "drafts";

/// Mia's own folder, with all of her projects in it. Its path appears in pictures, so it is the same on each machine.
pub(crate) struct Mia {
    folder: TempDir,
    /// The ports of the API and of the blog.
    pub(crate) ports: [u16; 2],
}

impl Mia {
    /// Creates the projects.
    pub(crate) fn new() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("mia").rand_bytes(0).tempdir_in("/tmp");
        let folder = folder.context("is there one from an earlier time? Then remove it")?;
        copy_folder(&binaries::fixtures().with_file_name("pictures"), folder.path());
        fs::create_dir(folder.path().join(DRAFTS))?;
        let mia = Mia { ports: [neat(8000), neat(4000)], folder };
        for project in ["shop", "forum"] {
            std::os::unix::fs::symlink(binaries::venv(), mia.folder().join(project).join(".venv"))?;
        }
        let [api, blog] = mia.ports;
        let never = json!({ "policy": "never" });
        let servers = json!({
            "api": { "app": "backend.main:app", "host": "0.0.0.0", "port": api, "reload": false },
            "worker": { "command": [".venv/bin/python", "worker.py"], "port": null, "depends_on": ["api"] },
        });
        mia.configure("shop", &json!({ "name": "shop", "servers": servers }))?;
        mia.configure("blog", &json!({ "name": "blog", "port": blog, "restart": never }))?;
        let search = json!({
            "name": "search",
            "command": ["python3", "main.py", "{port}"],
            "port": neat(9200),
            "health": { "path": "/health", "interval_s": 1 },
        });
        mia.configure("search", &search)?;
        mia.play(&["python3", "main.py"])?;
        Ok(mia)
    }

    /// Sets the command of the playground.
    pub(crate) fn play(&self, command: &[&str]) -> Result<()> {
        let never = json!({ "policy": "never" });
        let playground = json!({ "name": "playground", "command": command, "port": null, "restart": never });
        self.configure("playground", &playground)
    }

    /// `HOME`.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// `TRAYVISOR_HOME`.
    pub(crate) fn home(&self) -> PathBuf {
        self.folder().join(".local/state/trayvisor")
    }

    fn configure(&self, project: &str, configuration: &Value) -> Result<()> {
        let file = self.folder().join(project).join(".backend_config.json");
        fs::write(&file, format!("{configuration:#}")).with_context(|| file.display().to_string())
    }
}

/// This port, or the next one that is free.
fn neat(wanted: u16) -> u16 {
    (wanted..).find(|port| port::is_free(*port)).unwrap_or(wanted)
}

/// The playground's crashes before the last one: the contents of its main.py for each, in order.
pub(crate) const TRIES: [&str; 2] =
    ["print(\"hello\"\n", "import os\n\ntoken = os.environ[\"WEATHER_TOKEN\"]\nprint(token)\n"];

/// Runs the playground with these contents, which fail, and then with its own.
pub(crate) fn try_out(mia: &Mia, command: impl Fn() -> Command) -> Result<()> {
    let main = mia.folder().join("playground/main.py");
    let own = fs::read_to_string(&main)?;
    for text in TRIES.into_iter().chain([own.as_str()]) {
        fs::write(&main, text)?;
        let status = command().status()?;
        ensure!(!status.success(), "the playground does not crash");
    }
    Ok(())
}

/// Users of the shop; they stop when the value is dropped.
pub(crate) struct Customers {
    leaving: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Customers {
    /// Users of the API on this port.
    pub(crate) fn of(port: u16) -> Self {
        let leaving = Arc::new(AtomicBool::new(false));
        let left = Arc::clone(&leaving);
        let thread = spawn(move || {
            for turn in 0_u64.. {
                if left.load(Ordering::Relaxed) {
                    return;
                }
                let path = match turn * 7 % 11 {
                    0 => "/products?category=garden".to_owned(),
                    1 => "/products/4711".to_owned(),
                    2..=4 => format!("/orders/{}/pay", 2000 + turn),
                    5..=7 => format!("/products/{}", turn % 40),
                    _ => "/products".to_owned(),
                };
                // A user without an answer tries something else.
                let _ = http::get(port, &path);
                sleep(Duration::from_millis(120 + turn * 37 % 200));
            }
        });
        Customers { leaving, thread: Some(thread) }
    }
}

impl Drop for Customers {
    fn drop(&mut self) {
        self.leaving.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
