//! The table for people: three rows for each server.

use std::path::Path;
use std::time::Duration;

use trayvisor_control::model::{Figures, Span};
use trayvisor_control::words;

use super::Server;
use crate::output;

/// The table: the current figures, and the mean and peak of the span. With several projects, servers are shown with the
/// names of their folders.
pub(super) fn of(servers: &[Server]) -> String {
    let several = servers.windows(2).any(|pair| pair[0].project != pair[1].project);
    let files = trayvisor_control::OPEN_FILES.to_uppercase();
    let heads = ["SERVER", "", "CPU", "MEMORY", "THREADS", &files, "ANSWERS", "READY", "RESTARTS"];
    output::table(heads, servers.iter().flat_map(|server| rows(server, several)))
}

fn rows(server: &Server, several: bool) -> [[String; 9]; 3] {
    let metrics = &server.metrics;
    let (mean, max) = match metrics.span {
        Span::Hour => ("1 h mean", "1 h max"),
        Span::Day => ("1 d mean", "1 d max"),
    };
    let ready = server.ready_after_s.map(|seconds| words::duration(Duration::from_secs_f64(seconds)));
    let own = [ready.unwrap_or_else(dash), server.restarts.to_string()];
    [
        row(name(server, several), "now", &metrics.now, own),
        row(String::new(), mean, &metrics.mean, Default::default()),
        row(String::new(), max, &metrics.max, Default::default()),
    ]
}

fn row(name: String, what: &str, figures: &Figures, own: [String; 2]) -> [String; 9] {
    let [ready, restarts] = own;
    [
        name,
        what.to_owned(),
        figures.cpu_percent.map_or_else(dash, |cpu| format!("{cpu:.1}%")),
        figures.memory_bytes.map_or_else(dash, output::megabytes),
        figures.threads.map_or_else(dash, |count| count.to_string()),
        figures.open_files.map_or_else(dash, |count| count.to_string()),
        figures.latency_s.map_or_else(dash, |seconds| format!("{:.1} ms", seconds * 1000.0)),
        ready,
        restarts,
    ]
}

fn name(server: &Server, several: bool) -> String {
    match Path::new(&server.project).file_name().filter(|_| several) {
        Some(folder) => format!("{}/{}", folder.to_string_lossy(), server.name),
        None => server.name.clone(),
    }
}

fn dash() -> String {
    "-".to_owned()
}
