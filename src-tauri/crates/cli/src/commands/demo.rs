//! `demo`: a small web server, so that Trayvisor can be tried without Python.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use crate::output;

const PAGE: &str = "<!doctype html><meta charset=utf-8><title>Trayvisor demo</title>\
    <style>body{font:18px/1.6 system-ui;max-width:34em;margin:15vh auto;padding:0 1em}</style>\
    <h1>It is running.</h1><p>This page comes from the demo server that Trayvisor started for you. \
    Stop it from the tray and this page is gone; start it and it is back.";
/// Maximum length of a request's head, in bytes.
const LONGEST_HEAD: u64 = 16 * 1024;
/// How long a client may take to send its request.
const PATIENCE: Duration = Duration::from_secs(5);

/// Serves until it is ended.
pub(crate) fn run(host: &str, port: u16) -> ExitCode {
    let listener = match TcpListener::bind((host, port)) {
        Ok(listener) => listener,
        Err(error) => {
            output::error(&format!("the demo server could not listen on {host}:{port}: {error}"));
            return ExitCode::FAILURE;
        }
    };
    output::line(&format!("INFO:     Demo server running on http://{host}:{port}"));
    for stream in listener.incoming().flatten() {
        thread::spawn(move || answer(stream));
    }
    ExitCode::SUCCESS
}

/// Answers one request; bad requests and closed connections are ignored.
fn answer(mut stream: TcpStream) -> Option<()> {
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let mut head = BufReader::new(&stream).take(LONGEST_HEAD);
    let mut request = String::new();
    head.read_line(&mut request).ok()?;
    let mut line = String::new();
    while head.read_line(&mut line).ok()? > 2 {
        line.clear();
    }
    let path = request.split_ascii_whitespace().nth(1)?;
    let (status, kind, body) = match path {
        "/" => ("200 OK", "text/html; charset=utf-8", PAGE),
        "/health" => ("200 OK", "application/json", "{\"status\":\"ok\"}"),
        _ => ("404 Not Found", "text/plain", "There is nothing here. Try /"),
    };
    output::line(&format!("INFO:     {} \"{}\" {status}", stream.peer_addr().ok()?, request.trim_end()));
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .ok()
}
