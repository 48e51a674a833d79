//! The command line.

use std::path::PathBuf;

use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use trayvisor_control::export::Format;
use trayvisor_control::model::{MOST_WORKERS, Span};

/// What newcomers and scripts need to know besides.
const AFTER_HELP: &str = "\
In a project's folder, `trayvisor start` is all it takes. Each command tells its options with --help.

Exit codes: 0 success, 1 failure (of status: not all are running), 2 wrong usage";

/// Runs your local servers: start, stop, logs and ports, with or without the tray.
#[derive(Parser)]
#[command(name = "trayvisor", version, disable_help_subcommand = true, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// Look for the project from this folder instead of the current one.
    #[arg(short = 'C', value_name = "DIR", global = true, display_order = 100)]
    pub(crate) from: Option<PathBuf>,
    /// All servers of all known projects (start, stop, restart, status, metrics, crashes, history, list).
    #[arg(long, global = true, display_order = 100)]
    pub(crate) all: bool,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Make a folder one of your projects, so that the tray shows it.
    Add {
        /// The folder; the current one when left out.
        dir: Option<PathBuf>,
    },
    /// Forget a project; its files stay.
    Remove {
        /// The folder; the current one when left out.
        dir: Option<PathBuf>,
    },
    /// List the servers of all your projects.
    List {
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Start servers and wait until they answer.
    Start {
        /// The servers' names; all of the project when left out.
        servers: Vec<String>,
        #[command(flatten)]
        start: Starting,
        /// Where something else has the port, take the next free one this time.
        #[arg(long, conflicts_with = "force")]
        next_port: bool,
    },
    /// Stop servers and wait until nothing of them is left.
    Stop {
        /// The servers' names; all of the project when left out.
        servers: Vec<String>,
    },
    /// Stop servers and start them again.
    Restart {
        /// The servers' names; all of the project when left out.
        servers: Vec<String>,
        #[command(flatten)]
        start: Starting,
    },
    /// Show how servers are. Succeeds when all asked for are running and answer.
    Status {
        /// The servers' names; all of the project when left out.
        servers: Vec<String>,
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
        /// Again every two seconds, until Ctrl+C.
        #[arg(long)]
        watch: bool,
    },
    /// Show the last lines of a server's log, or follow it.
    Logs {
        /// The server's name; all of the project when left out.
        server: Option<String>,
        #[command(flatten)]
        show: Show,
    },
    /// Show what servers used in the last hour or day: CPU, memory, threads, open files, time to answer.
    Metrics {
        /// The servers' names; all of the project when left out.
        servers: Vec<String>,
        #[command(flatten)]
        how: Measured,
    },
    /// Show the last crash: what happened, why, what to do, and the last lines of output.
    Crashes {
        /// The server's name; all of the project when left out.
        server: Option<String>,
        #[command(flatten)]
        which: WhichCrashes,
    },
    /// Show what happened when: who started and stopped what, crashes, port conflicts.
    History {
        /// The servers' names; all of the project when left out.
        servers: Vec<String>,
        /// How many events.
        #[arg(long, default_value_t = 50, value_name = "N")]
        lines: usize,
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// End whatever listens on a port.
    KillPort {
        /// The port to free.
        #[arg(long, value_name = "N", value_parser = port)]
        port: u16,
    },
    /// List every port of this machine that something listens on, and what.
    Ports {
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Show a project's configuration, or change what options name.
    Config {
        /// The server; all of the project when left out.
        server: Option<String>,
        #[command(flatten)]
        change: Change,
    },
    /// Show where alerts go and how the last ones went; try them, keep their secrets.
    #[command(args_conflicts_with_subcommands = true)]
    Alerts {
        #[command(subcommand)]
        action: Option<AlertsAction>,
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Write servers down for another program: a unit of systemd, a Procfile, …
    Export {
        /// For which one.
        #[arg(value_parser = format())]
        format: Format,
        /// The servers' names; all of the project when left out.
        servers: Vec<String>,
        /// Write the files into this folder instead of printing them; none is overwritten.
        #[arg(long, value_name = "DIR")]
        output: Option<PathBuf>,
    },
    /// Take over what another program runs: a Procfile, or a process-compose.yaml.
    Import {
        /// The file; a `.backend_config.json` is written beside it, or into the folder of -C.
        file: PathBuf,
    },
    /// Look for what keeps Trayvisor or a server from working, and say how to mend it.
    Doctor {
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Serve coding agents: the Model Context Protocol (MCP) on standard input and output.
    Mcp,
    /// Print a script that has your shell complete these commands.
    Completions {
        /// The shell that you use.
        shell: Shell,
    },
    /// Run a small web server, to see how Trayvisor works.
    Demo {
        /// The address to listen on.
        #[arg(long, default_value = "127.0.0.1")]
        host: String,
        /// The port to listen on.
        #[arg(long, default_value_t = 8765)]
        port: u16,
    },
    /// What a folder of pages runs as: serves the current folder.
    #[command(hide = true)]
    Serve {
        /// The address to listen on.
        #[arg(long, default_value = "127.0.0.1")]
        host: String,
        /// The port to listen on.
        #[arg(long, default_value_t = 8000)]
        port: u16,
    },
    /// What takes alerts to where they go.
    #[command(hide = true)]
    Deliver,
    /// What a server's supervisor runs as.
    #[command(hide = true)]
    Supervise {
        /// The project's folder.
        project: PathBuf,
        /// The server's name.
        name: String,
    },
}

impl Verb {
    /// Whether it can be about all known projects.
    pub(crate) fn takes_all(&self) -> bool {
        match self {
            Verb::Start { .. }
            | Verb::Stop { .. }
            | Verb::Restart { .. }
            | Verb::Status { .. }
            | Verb::Metrics { .. }
            | Verb::Crashes { .. }
            | Verb::History { .. }
            | Verb::List { .. } => true,
            Verb::Logs { .. }
            | Verb::Config { .. }
            | Verb::Alerts { .. }
            | Verb::Deliver
            | Verb::Export { .. }
            | Verb::Import { .. }
            | Verb::Doctor { .. }
            | Verb::Mcp
            | Verb::Completions { .. }
            | Verb::Add { .. }
            | Verb::Remove { .. }
            | Verb::KillPort { .. }
            | Verb::Ports { .. }
            | Verb::Demo { .. }
            | Verb::Serve { .. }
            | Verb::Supervise { .. } => false,
        }
    }

    /// The servers named.
    pub(crate) fn servers(&self) -> &[String] {
        match self {
            Verb::Start { servers, .. }
            | Verb::Stop { servers }
            | Verb::Restart { servers, .. }
            | Verb::Status { servers, .. }
            | Verb::Metrics { servers, .. }
            | Verb::History { servers, .. }
            | Verb::Export { servers, .. } => servers,
            Verb::Logs { server, .. } | Verb::Crashes { server, .. } | Verb::Config { server, .. } => {
                server.as_slice()
            }
            Verb::Add { .. }
            | Verb::Remove { .. }
            | Verb::List { .. }
            | Verb::Alerts { .. }
            | Verb::Deliver
            | Verb::KillPort { .. }
            | Verb::Ports { .. }
            | Verb::Import { .. }
            | Verb::Doctor { .. }
            | Verb::Mcp
            | Verb::Completions { .. }
            | Verb::Demo { .. }
            | Verb::Serve { .. }
            | Verb::Supervise { .. } => &[],
        }
    }
}

/// What can be done about alerts.
#[derive(Subcommand)]
pub(crate) enum AlertsAction {
    /// Send a test to every destination now. Succeeds when all arrive.
    Test {
        /// The server whose alerts are tried; all of the project when left out.
        server: Option<String>,
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Keep a secret that settings name as {secret:NAME}. It is asked for, or read from standard input.
    Secret {
        /// Its name.
        name: String,
        /// For alerts.json, which is for all your projects, instead of this one.
        #[arg(long)]
        user: bool,
        /// Forget it.
        #[arg(long)]
        remove: bool,
    },
}

#[derive(Args)]
pub(crate) struct Starting {
    /// First end whatever else listens on the port.
    #[arg(long)]
    pub(crate) force: bool,
    /// How many seconds to wait for an answer.
    #[arg(long, default_value_t = 30, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=86_400))]
    pub(crate) wait: u64,
}

#[derive(Args)]
pub(crate) struct Show {
    /// How many lines of each server.
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub(crate) lines: usize,
    /// Go on showing what is added, until Ctrl+C.
    #[arg(long, conflicts_with = "previous")]
    pub(crate) follow: bool,
    /// Only lines of the run before the one that was started last.
    #[arg(long)]
    pub(crate) previous: bool,
    /// Only lines with this text in them. Capitals match too, unless the text has some itself.
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) grep: Option<String>,
}

#[derive(Args)]
pub(crate) struct Measured {
    /// How far back: the last hour in steps of 2 s, or the last day in steps of a minute.
    #[arg(long, default_value = "hour", value_name = "hour|day", value_parser = span())]
    pub(crate) span: Span,
    /// As JSON, with every step: for scripts and charts.
    #[arg(long)]
    pub(crate) json: bool,
    /// What is now, in the text format of Prometheus: for the textfile collector of its node_exporter.
    #[arg(long, conflicts_with_all = ["json", "span"])]
    pub(crate) prometheus: bool,
}

#[derive(Args)]
pub(crate) struct WhichCrashes {
    /// The last N crashes instead, a line each. Each server's last 50 are kept.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) last: Option<u16>,
    /// With each of them its last lines of output.
    #[arg(long)]
    pub(crate) lines: bool,
    /// As JSON, for scripts; with the last lines of output.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct Change {
    /// The port to listen on.
    #[arg(long, value_name = "N", value_parser = port)]
    pub(crate) port: Option<u16>,
    /// The address to listen on.
    #[arg(long, value_name = "HOST")]
    pub(crate) host: Option<String>,
    /// Start again by itself when the code changes.
    #[arg(long, value_name = "true|false")]
    pub(crate) reload: Option<bool>,
    /// How many worker processes serve, while reload is false.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_WORKERS)))]
    pub(crate) workers: Option<u32>,
    /// How much the server says: critical, error, warning, info, debug or trace.
    #[arg(long, value_name = "LEVEL")]
    pub(crate) log_level: Option<String>,
}

fn port(text: &str) -> Result<u16, String> {
    match text.parse() {
        Ok(port) if port > 0 => Ok(port),
        Ok(_) | Err(_) => Err("a port is a number from 1 to 65535".to_owned()),
    }
}

/// Export's formats, by their names.
fn format() -> impl clap::builder::TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name)).try_map(|name| name.parse())
}

/// How far back, by name.
fn span() -> impl clap::builder::TypedValueParser<Value = Span> {
    PossibleValuesParser::new(["hour", "day"]).map(|name| if name == "day" { Span::Day } else { Span::Hour })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Arguments;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
