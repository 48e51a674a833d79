//! Prometheus' text format, version 0.0.4.

use std::fmt::{Display, Write as _};

use super::Server;

/// One metric: its name, kind, description, and value.
type Family = (&'static str, &'static str, &'static str, fn(&Server) -> Option<f64>);

/// Names and units follow Prometheus' conventions.
const FAMILIES: [Family; 8] = [
    ("up", "gauge", "Whether the server is running and ready.", |server| Some(f64::from(server.ready))),
    ("cpu_seconds_total", "counter", "Processor time that the server has used since its start.", |server| {
        server.metrics.cpu_s
    }),
    ("memory_bytes", "gauge", "Resident memory of the server's processes.", |server| {
        server.metrics.now.memory_bytes.map(|bytes| bytes as f64)
    }),
    ("threads", "gauge", "Threads of the server's processes.", |server| {
        server.metrics.now.threads.map(|count| count as f64)
    }),
    (
        "open_files",
        "gauge",
        "Open files and sockets of the server's processes (Windows: handles).",
        |server| server.metrics.now.open_files.map(|count| count as f64),
    ),
    ("restarts_total", "counter", "Restarts after crashes since the server was started by hand.", |server| {
        Some(f64::from(server.restarts))
    }),
    ("ready_seconds", "gauge", "Time from the server's start to its first answer.", |server| {
        server.ready_after_s
    }),
    ("probe_seconds", "gauge", "Response time of the last health check.", |server| {
        server.metrics.now.latency_s
    }),
];

/// All metrics, one family after the other. Unknown values are left out.
pub(super) fn exposition(servers: &[Server]) -> String {
    let mut text = String::new();
    for (name, kind, help, value) in FAMILIES {
        let name = format!("trayvisor_server_{name}");
        line(&mut text, format_args!("# HELP {name} {help}"));
        line(&mut text, format_args!("# TYPE {name} {kind}"));
        for (server, value) in servers.iter().filter_map(|server| Some((server, value(server)?))) {
            let (project, server) = (escaped(&server.project), escaped(&server.name));
            line(&mut text, format_args!("{name}{{project=\"{project}\",server=\"{server}\"}} {value}"));
        }
    }
    text.truncate(text.trim_end().len());
    text
}

fn line(text: &mut String, line: impl Display) {
    writeln!(text, "{line}").expect("a text takes what is written");
}

/// A label's value, escaped for the format.
fn escaped(value: &str) -> String {
    value.replace('\\', r"\\").replace('"', r#"\""#).replace('\n', r"\n")
}
