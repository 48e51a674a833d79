//! `history`: the events of servers.

use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Value, json};
use trayvisor_control::model::Language;
use trayvisor_control::model::{Event, Happening, ServerRef};
use trayvisor_control::{Manager, Result, words};

use crate::output::{self, Voice};
use crate::selection::Selection;

/// Shows the last events of servers in order of time.
pub(crate) fn run(
    manager: &Manager,
    selection: &Selection,
    names: &[String],
    count: usize,
    json: bool,
) -> Result<ExitCode> {
    let servers = selection.servers(manager, names)?;
    let mut events: Vec<(usize, Event)> = Vec::new();
    for (at, server) in servers.iter().enumerate() {
        events.extend(manager.history(server).into_iter().map(|event| (at, event)));
    }
    events.sort_by_key(|(_, event)| event.at);
    let last = &events[events.len().saturating_sub(count)..];
    if json {
        let all: Vec<Value> = last.iter().map(|(at, event)| with_server(&servers[*at], event)).collect();
        output::line(&output::json(&all));
        return Ok(ExitCode::SUCCESS);
    }
    let voices = Voice::each(&servers);
    for (at, event) in last {
        voices[*at].line(&format!("{}  {}", output::local_time(event.at), sentence(&event.what)));
    }
    if last.is_empty() {
        output::line("No events yet");
    }
    Ok(ExitCode::SUCCESS)
}

fn with_server(server: &ServerRef, event: &Event) -> Value {
    let mut value = json!(event);
    value["name"] = json!(server.name);
    value["project"] = json!(server.project);
    value
}

fn sentence(what: &Happening) -> String {
    let seconds = |seconds: &f64| words::duration(Duration::try_from_secs_f64(*seconds).unwrap_or_default());
    match what {
        Happening::Started { pid, by: Some(by) } => format!("started by {by} (PID: {pid})"),
        Happening::Started { pid, by: None } => format!("restarted automatically (PID: {pid})"),
        Happening::Ready { after_s } => format!("ready after {}", seconds(after_s)),
        Happening::Unhealthy { why } => format!("unhealthy: it {why}"),
        Happening::Answering => "answers again".to_owned(),
        Happening::Done { after_s } => format!("done after {}", seconds(after_s)),
        Happening::Failed { uptime_s, cause, .. } => {
            format!("failed after {}: {}", seconds(uptime_s), cause.text(Language::English))
        }
        Happening::Stopped { by, killed } => {
            let by = by.as_ref().map(|by| format!("stopped by {by}"));
            let stopped = by.unwrap_or_else(|| "stopped because its supervisor was asked to exit".to_owned());
            if *killed { format!("{stopped}; it did not exit in time and was killed") } else { stopped }
        }
        Happening::Crashed { uptime_s, cause, .. } => {
            let cause = cause.text(Language::English);
            format!("crashed after {}: {cause}", seconds(uptime_s))
        }
        Happening::Recovered => "recovered".to_owned(),
        Happening::GivenUp { restarts } => format!("left stopped after {restarts} restarts"),
        Happening::Conflict { port, holders } => {
            format!("not started: port {port} is in use by {}", words::named(holders))
        }
        Happening::AlertFailed { to, why } => format!("alert not delivered, {to}: {why}"),
        Happening::Freed { port, holders } => {
            format!("freed port {port}, which was used by {}", words::named(holders))
        }
    }
}
