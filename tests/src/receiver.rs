//! A webhook endpoint on loopback that keeps the requests it gets.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::Value;

use crate::wait::{SOON, check, eventually};

/// Listens until the test's process ends.
pub struct Receiver {
    port: u16,
    got: Arc<Mutex<Vec<Delivery>>>,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The requested path.
    pub path: String,
    headers: Vec<(String, String)>,
    /// The body, unchanged.
    pub body: String,
}

impl Delivery {
    /// A header's value, empty if it is missing.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// When it is not JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.body))
    }

    /// The event that it is about.
    pub fn event(&self) -> String {
        self.header("X-Trayvisor-Event").to_owned()
    }
}

impl Receiver {
    /// Accepts everything.
    pub fn new() -> Self {
        Receiver::answering(&[])
    }

    /// Answers the first requests with these statuses, and accepts all others.
    pub fn answering(statuses: &[u16]) -> Self {
        let statuses = Arc::new(Mutex::new(VecDeque::from(statuses.to_vec())));
        Receiver::with(0, move |mut stream| {
            let status = locked(&statuses).pop_front().unwrap_or(200);
            let _ =
                write!(stream, "HTTP/1.1 {status} Said\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        })
    }

    /// Accepts everything, on a port that was free.
    pub fn at(port: u16) -> Self {
        Receiver::with(port, |mut stream| {
            let _ = write!(stream, "HTTP/1.1 204 Taken\r\nConnection: close\r\n\r\n");
        })
    }

    /// Answers 503 to everything, on a port that was free.
    pub fn refusing(port: u16) -> Self {
        Receiver::with(port, |mut stream| {
            let _ = write!(stream, "HTTP/1.1 503 Said\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        })
    }

    /// Never answers.
    pub fn hanging() -> Self {
        Receiver::with(0, |mut stream| {
            // Until the client gives up.
            let _ = stream.read(&mut [0; 1]);
        })
    }

    fn with(port: u16, answer: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let got: Arc<Mutex<Vec<Delivery>>> = Arc::default();
        let (kept, answer) = (Arc::clone(&got), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                thread::spawn(move || {
                    if let Some(delivery) = read(&stream) {
                        locked(&kept).push(delivery);
                        answer(stream);
                    }
                });
            }
        });
        Receiver { port, got }
    }

    /// The URL of a path here.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The requests so far.
    pub fn got(&self) -> Vec<Delivery> {
        locked(&self.got).clone()
    }

    /// The events received so far.
    pub fn events(&self) -> Vec<String> {
        self.got().iter().map(Delivery::event).collect()
    }

    /// Waits until this is the last event received.
    #[track_caller]
    pub fn until_last_is(&self, event: &str) {
        eventually(&format!("{event} is told"), SOON, || {
            let events = self.events();
            check(events.last().is_some_and(|last| last == event), || format!("{events:?}"))
        });
    }
}

impl Default for Receiver {
    fn default() -> Self {
        Receiver::new()
    }
}

fn locked<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read(stream: &TcpStream) -> Option<Delivery> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = Vec::new();
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let delivery = Delivery { path, headers, body: String::new() };
    let length = delivery.header("Content-Length").parse().unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Delivery { body: String::from_utf8(body).ok()?, ..delivery })
}
