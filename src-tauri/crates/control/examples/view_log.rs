//! Measures how long it takes to open, read and search a log, and the memory that this needs:
//! `cargo run --release -p trayvisor-control --example view_log -- FILE NEEDLE`.

use std::time::{Duration, Instant};

use trayvisor_control::log::LogView;
use trayvisor_control::model::{LogAnchor, LogLevel, LogLook, LogNeedle, LogQuery, LogSight};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(text)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: view_log FILE NEEDLE");
        std::process::exit(2);
    };
    let file = std::path::absolute(file).expect("a path");
    let folder = file.parent().expect("a folder").to_owned();
    let mut view = LogView::new(file, folder.clone(), vec![folder]);
    let needle = |expression| Some(LogNeedle { text: text.clone(), expression });
    for (what, query) in [
        ("opened", LogQuery::default()),
        ("searched", LogQuery { needle: needle(false), ..LogQuery::default() }),
        ("searched by expression", LogQuery { needle: needle(true), ..LogQuery::default() }),
        ("filtered by level", LogQuery { level: Some(LogLevel::Error), ..LogQuery::default() }),
        ("opened again", LogQuery::default()),
    ] {
        let begun = Instant::now();
        let state = look(&mut view, &query, LogSight { from: LogAnchor::End(0), count: 60 }).state;
        let rows = state.end - state.first;
        println!("{what}: {rows} rows, {} found, {:?}", state.found, begun.elapsed());
        let begun = Instant::now();
        let middle = LogSight { from: LogAnchor::Position(state.first + rows / 2), count: 200 };
        let rows = look(&mut view, &query, middle).rows;
        println!("  {} rows in the middle: {:?}", rows.len(), begun.elapsed());
    }
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        status
            .lines()
            .filter(|line| line.starts_with("Vm") && line.contains("RSS"))
            .for_each(|line| println!("{line}"));
        status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("{line}"));
    }
}

/// Reads and searches the whole log, in the steps that a window takes.
fn look(view: &mut LogView, query: &LogQuery, sight: LogSight) -> LogLook {
    loop {
        let look = view.look(query, sight, Duration::from_millis(50)).expect("the log");
        if look.state.done {
            return look;
        }
    }
}
