//! `trayvisor`: runs a developer's local servers from a terminal; it can do what the tray can.

mod arguments;
mod commands;
mod output;
mod selection;

use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;
use trayvisor_control::{Manager, Result};

use crate::arguments::{Arguments, Verb};
use crate::selection::Selection;

/// The exit code for an invalid command line.
const WRONG_USAGE: u8 = 2;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if is_help(error.kind()) => error.exit(),
        Err(error) => return wrong_usage(&error.to_string()),
    };
    match run(arguments) {
        Ok(code) => code,
        Err(error) => {
            output::error(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Help that was asked for, and help shown because no verb was given.
fn is_help(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    )
}

/// Exit code 2, with clap's message in one line; after its first paragraph clap only repeats what `--help` shows.
fn wrong_usage(message: &str) -> ExitCode {
    let said: Vec<&str> = message.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    let said = said.join(" ");
    output::error(said.strip_prefix("error: ").unwrap_or(&said));
    ExitCode::from(WRONG_USAGE)
}

fn run(Arguments { from, all, verb }: Arguments) -> Result<ExitCode> {
    if all && !verb.servers().is_empty() {
        return Ok(wrong_usage("use either server names or --all, not both"));
    }
    if all && !verb.takes_all() {
        return Ok(wrong_usage(
            "--all works with start, stop, restart, status, metrics, crashes, history and list",
        ));
    }
    let verb = match verb {
        Verb::Import { file } => return commands::import::run(&Selection { from, all }, &file),
        Verb::Completions { shell } => return Ok(commands::completions::run(shell)),
        // A server or its supervisor runs as these verbs: they need no client and no runtime.
        Verb::Deliver => return commands::deliver::run(),
        Verb::Supervise { project, name } => return commands::supervise::run(project, name),
        Verb::Demo { host, port } => return Ok(commands::demo::run(&host, port)),
        Verb::Serve { host, port } => return Ok(commands::serve::run(&host, port)),
        verb => verb,
    };
    let program = std::env::current_exe().unwrap_or_else(|_| "trayvisor".into());
    let selection = Selection { from, all };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime =
        runtime.expect("a process can always have a runtime: it is the first thing it asks of the system");
    if let Verb::Doctor { json } = verb {
        // It must also work when there can be no manager.
        return Ok(runtime.block_on(commands::doctor::run(&program, &selection, json)));
    }
    let manager = Manager::new(program)?.named("the command");
    runtime.block_on(async {
        match verb {
            Verb::Add { dir, git_exclude } => {
                commands::projects::add(&manager, &selection, dir.as_deref(), git_exclude)
            }
            Verb::Remove { dir } => commands::projects::remove(&manager, &selection, dir.as_deref()),
            Verb::List { json } => commands::projects::list(&manager, json).await,
            Verb::Start { servers, start, next_port } => {
                commands::start::run(&manager, &selection, &servers, start, next_port).await
            }
            Verb::Stop { servers } => commands::stop::run(&manager, &selection, &servers).await,
            Verb::Restart { servers, start } => {
                commands::restart::run(&manager, &selection, &servers, start).await
            }
            Verb::Status { servers, json, watch } => {
                let look = commands::status::Look { json, watch };
                commands::status::run(&manager, &selection, &servers, look).await
            }
            Verb::Logs { server, show } => {
                commands::logs::run(&manager, &selection, server.as_slice(), &show).await
            }
            Verb::Run { job } => commands::run::run(&manager, &selection, &job).await,
            Verb::Send { server, text } => commands::send::run(&manager, &selection, &server, &text).await,
            Verb::Metrics { servers, how } => {
                commands::metrics::run(&manager, &selection, &servers, &how).await
            }
            Verb::Crashes { server, which } => {
                commands::crashes::run(&manager, &selection, server.as_slice(), &which)
            }
            Verb::History { servers, lines, json } => {
                commands::history::run(&manager, &selection, &servers, lines, json)
            }
            Verb::Alerts { action: None, json } => commands::alerts::list(&manager, &selection, json),
            Verb::Alerts { action: Some(action), .. } => commands::alerts::act(&manager, &selection, action),
            Verb::KillPort { port } => commands::kill_port::run(&manager, port).await,
            Verb::Ports { json } => commands::ports::run(&manager, json),
            Verb::Mcp => commands::mcp::run(&manager, &selection).await,
            Verb::Config { server, change } => {
                commands::config::run(&manager, &selection, server, &change).await
            }
            Verb::Export { format, servers, output } => {
                commands::export::run(&manager, &selection, format, &servers, output.as_deref())
            }
            Verb::Doctor { .. }
            | Verb::Import { .. }
            | Verb::Completions { .. }
            | Verb::Deliver
            | Verb::Supervise { .. }
            | Verb::Demo { .. }
            | Verb::Serve { .. } => {
                unreachable!("handled above")
            }
        }
    })
}
