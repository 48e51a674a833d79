//! An SMTP server on loopback that keeps the mails it receives.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::Value;
use tempfile::TempDir;

use crate::binaries;

/// An aiosmtpd mail server. Ends with the value.
pub struct MailServer {
    child: Child,
    port: u16,
    got: Arc<Mutex<Vec<Value>>>,
    authority: Option<TempDir>,
}

impl MailServer {
    /// Accepts all mail, without encryption.
    #[track_caller]
    pub fn open() -> Self {
        MailServer::run(&[], None)
    }

    /// Requires STARTTLS, with a certificate from its own authority, and this login.
    #[track_caller]
    pub fn guarded(user: &str, password: &str) -> Self {
        let authority = certificates();
        let [certificate, key] = ["server.pem", "server.key"].map(|file| authority.path().join(file));
        let arguments = [certificate.to_str(), key.to_str(), Some(user), Some(password)];
        MailServer::run(&arguments.map(|argument| argument.expect("UTF-8")), Some(authority))
    }

    #[track_caller]
    fn run(arguments: &[&str], authority: Option<TempDir>) -> Self {
        let mut command = Command::new(binaries::tools_venv().join("bin/python"));
        command.arg(binaries::fixtures().join("mail_server.py")).args(arguments);
        let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut child = started.unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let port = lines.next().expect("it says its port").expect("in UTF-8");
        let got: Arc<Mutex<Vec<Value>>> = Arc::default();
        let kept = Arc::clone(&got);
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let mail = serde_json::from_str(&line).expect("a mail as JSON");
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
            }
        });
        MailServer { child, port: port.parse().expect("a port"), got, authority }
    }

    /// Its address: "localhost:2525".
    pub fn address(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// The authority of its certificate, for `SSL_CERT_FILE`.
    ///
    /// # Panics
    ///
    /// When it has no certificate.
    pub fn authority(&self) -> PathBuf {
        self.authority.as_ref().expect("guarded").path().join("authority.pem")
    }

    /// The mails received so far.
    pub fn got(&self) -> Vec<Value> {
        self.got.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The events in these mails.
    pub fn events(&self) -> Vec<String> {
        let event = |mail: &Value| mail["headers"]["X-Trayvisor-Event"].as_str().unwrap_or("none").to_owned();
        self.got().iter().map(event).collect()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An authority, and a certificate from it for `localhost`.
fn certificates() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = folder.path();
    fs::write(place.join("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1").expect("written");
    let new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    openssl(
        place,
        &["req", "-x509", "-subj", "/CN=Test authority", "-keyout", "authority.key", "-out", "authority.pem"],
        &new_key,
    );
    openssl(
        place,
        &["req", "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr"],
        &new_key,
    );
    let signed = ["x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key"];
    openssl(place, &signed, &["-CAcreateserial", "-extfile", "names", "-out", "server.pem"]);
    folder
}

fn openssl(folder: &Path, arguments: &[&str], more: &[&str]) {
    let mut command = Command::new("openssl");
    command.args(arguments).args(more).current_dir(folder);
    let done = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
}
