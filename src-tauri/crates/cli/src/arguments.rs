//! The command line.

use std::path::PathBuf;

use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use trayvisor_control::export::Format;
use trayvisor_control::model::{MOST_WORKERS, Span};

/// What newcomers and scripts also need to know.
const AFTER_HELP: &str = "\
In a project's folder, `trayvisor start` is all you need.
Run `trayvisor COMMAND --help` to see the options of a command.

Exit codes: 0 success, 1 failure (status: not all servers are running), 2 wrong usage";

/// Run your local servers: start and stop them, read their logs, resolve port conflicts.
#[derive(Parser)]
#[command(name = "trayvisor", version, disable_help_subcommand = true, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// Look for the project in this folder instead of the current one.
    #[arg(short = 'C', value_name = "DIR", global = true, display_order = 100)]
    pub(crate) from: Option<PathBuf>,
    /// Use all servers of all known projects (start, stop, restart, status, metrics, crashes, history, list).
    #[arg(long, global = true, display_order = 100)]
    pub(crate) all: bool,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Add a folder to your projects, so that the tray shows its servers.
    Add {
        /// The folder. Default: the current one.
        dir: Option<PathBuf>,
        /// Hide the pid and log files from git, in this clone only (.git/info/exclude).
        #[arg(long)]
        git_exclude: bool,
    },
    /// Remove a project from the list; its files stay.
    Remove {
        /// The folder. Default: the current one.
        dir: Option<PathBuf>,
    },
    /// List the servers of all your projects.
    List {
        /// Print JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Start servers and wait until they are ready.
    Start {
        /// Names of servers. Default: all servers of the project.
        servers: Vec<String>,
        #[command(flatten)]
        start: Starting,
        /// If the port is in use, use the next free one this time.
        #[arg(long, conflicts_with = "force")]
        next_port: bool,
    },
    /// Stop servers and wait until all their processes have exited.
    Stop {
        /// Names of servers. Default: all servers of the project.
        servers: Vec<String>,
    },
    /// Restart servers.
    Restart {
        /// Names of servers. Default: all servers of the project.
        servers: Vec<String>,
        #[command(flatten)]
        start: Starting,
    },
    /// Show server status. Exits with 0 if all servers asked for are running and ready.
    Status {
        /// Names of servers. Default: all servers of the project.
        servers: Vec<String>,
        /// Print JSON, for scripts.
        #[arg(long)]
        json: bool,
        /// Update every two seconds, until Ctrl+C.
        #[arg(long)]
        watch: bool,
    },
    /// Show the last lines of a server's log, or follow it.
    Logs {
        /// Name of the server. Default: all servers of the project.
        server: Option<String>,
        #[command(flatten)]
        show: Show,
    },
    /// Run a job, show its output, and exit with its exit code.
    Run {
        /// Name of the job.
        job: String,
    },
    /// Write a line to what a server reads: the answer to a question, a debugger's command.
    Send {
        /// Name of the server.
        server: String,
        /// The line.
        #[arg(allow_hyphen_values = true)]
        text: String,
    },
    /// Show what servers used in the last hour or day: CPU, memory, threads, open files, response time.
    Metrics {
        /// Names of servers. Default: all servers of the project.
        servers: Vec<String>,
        #[command(flatten)]
        how: Measured,
    },
    /// Show the last crash: its cause, what to do, and the last lines of output.
    Crashes {
        /// Name of the server. Default: all servers of the project.
        server: Option<String>,
        #[command(flatten)]
        which: WhichCrashes,
    },
    /// Show past events: starts and stops with who asked for them, crashes, port conflicts.
    History {
        /// Names of servers. Default: all servers of the project.
        servers: Vec<String>,
        /// Number of events to show.
        #[arg(long, default_value_t = 50, value_name = "N")]
        lines: usize,
        /// Print JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Kill the process that uses a port.
    KillPort {
        /// The port to free.
        #[arg(long, value_name = "N", value_parser = port)]
        port: u16,
    },
    /// List the ports in use on this machine, and which process uses each.
    Ports {
        /// Print JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Show a project's configuration, or change it with the options.
    Config {
        /// Name of the server. Default: all servers of the project.
        server: Option<String>,
        #[command(flatten)]
        change: Change,
    },
    /// Show where alerts go and whether the last ones arrived; send a test, store secrets.
    #[command(args_conflicts_with_subcommands = true)]
    Alerts {
        #[command(subcommand)]
        action: Option<AlertsAction>,
        /// Print JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Export servers to systemd, launchd, Docker Compose, Kubernetes or a Procfile.
    Export {
        /// The format to write.
        #[arg(value_parser = format())]
        format: Format,
        /// Names of servers. Default: all servers of the project.
        servers: Vec<String>,
        /// Write the files into this folder instead of printing them. Existing files are not overwritten.
        #[arg(long, value_name = "DIR")]
        output: Option<PathBuf>,
    },
    /// Import servers from a Procfile or a process-compose.yaml.
    Import {
        /// The file to import. Writes `.backend_config.json` beside it, or into the folder given with -C.
        file: PathBuf,
    },
    /// Check Trayvisor and your servers for problems, and show how to fix them.
    Doctor {
        /// Print JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Run an MCP server (Model Context Protocol) for coding agents, on standard input and output.
    Mcp,
    /// Print a completion script for your shell.
    Completions {
        /// Your shell.
        shell: Shell,
    },
    /// Run a small web server, to try out Trayvisor.
    Demo {
        /// The address to listen on.
        #[arg(long, default_value = "127.0.0.1")]
        host: String,
        /// The port to listen on.
        #[arg(long, default_value_t = 8765)]
        port: u16,
    },
    /// Serve the static pages in the current folder.
    #[command(hide = true)]
    Serve {
        /// The address to listen on.
        #[arg(long, default_value = "127.0.0.1")]
        host: String,
        /// The port to listen on.
        #[arg(long, default_value_t = 8000)]
        port: u16,
    },
    /// Deliver alerts.
    #[command(hide = true)]
    Deliver,
    /// Supervise a server.
    #[command(hide = true)]
    Supervise {
        /// The project's folder.
        project: PathBuf,
        /// The server's name.
        name: String,
    },
}

impl Verb {
    /// Whether it accepts `--all`.
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
            | Verb::Run { .. }
            | Verb::Send { .. }
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

    /// The names of servers that were given.
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
            Verb::Run { job: server } | Verb::Send { server, .. } => std::slice::from_ref(server),
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

/// Subcommands of `alerts`.
#[derive(Subcommand)]
pub(crate) enum AlertsAction {
    /// Send a test to every destination now. Exits with 0 if all arrive.
    Test {
        /// Name of the server whose alerts to test. Default: all servers of the project.
        server: Option<String>,
        /// Print JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Store a secret that settings refer to as {secret:NAME}. It is prompted for, or read from standard input.
    Secret {
        /// The secret's name.
        name: String,
        /// Store it for alerts.json, which applies to all your projects, instead of for this project.
        #[arg(long)]
        user: bool,
        /// Remove the secret.
        #[arg(long)]
        remove: bool,
    },
}

#[derive(Args)]
pub(crate) struct Starting {
    /// First kill any other process that uses the port.
    #[arg(long)]
    pub(crate) force: bool,
    /// Longest time to wait until the server is ready, in seconds.
    #[arg(long, default_value_t = 30, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=86_400))]
    pub(crate) wait: u64,
    /// Exit with 1 if a server is not ready by then.
    #[arg(long)]
    pub(crate) ready: bool,
}

#[derive(Args)]
pub(crate) struct Show {
    /// Number of lines to show per server.
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub(crate) lines: usize,
    /// Keep showing new lines, until Ctrl+C.
    #[arg(long, conflicts_with = "previous")]
    pub(crate) follow: bool,
    /// Show only lines of the run before the last one.
    #[arg(long)]
    pub(crate) previous: bool,
    /// Show only lines that contain this text. Ignores case, unless the text has capital letters.
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) grep: Option<String>,
}

#[derive(Args)]
pub(crate) struct Measured {
    /// Time span: the last hour in steps of 2 s, or the last day in steps of a minute.
    #[arg(long, default_value = "hour", value_name = "hour|day", value_parser = span())]
    pub(crate) span: Span,
    /// Print JSON with every step, for scripts and charts.
    #[arg(long)]
    pub(crate) json: bool,
    /// Print current values in Prometheus text format, for the textfile collector of node_exporter.
    #[arg(long, conflicts_with_all = ["json", "span"])]
    pub(crate) prometheus: bool,
}

#[derive(Args)]
pub(crate) struct WhichCrashes {
    /// Show the last N crashes, one per line. The last 50 of each server are kept.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) last: Option<u16>,
    /// Show the last lines of output with each crash.
    #[arg(long)]
    pub(crate) lines: bool,
    /// Print JSON, for scripts, with the last lines of output.
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
    /// Restart the server when the code changes.
    #[arg(long, value_name = "true|false")]
    pub(crate) reload: Option<bool>,
    /// Number of worker processes; used only if reload is false.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_WORKERS)))]
    pub(crate) workers: Option<u32>,
    /// The server's log level: critical, error, warning, info, debug or trace.
    #[arg(long, value_name = "LEVEL")]
    pub(crate) log_level: Option<String>,
}

fn port(text: &str) -> Result<u16, String> {
    match text.parse() {
        Ok(port) if port > 0 => Ok(port),
        Ok(_) | Err(_) => Err("a port must be a number from 1 to 65535".to_owned()),
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
