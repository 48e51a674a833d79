//! Causes common to all languages: addresses, connections, the shell, signals and exit codes.

use super::row::{Found, Row};
use super::{Explanation, Facts};
use trayvisor_model::{Exit, Message};

/// The message differs by tool: `Address already in use`, `EADDRINUSE`, `Connection in use` (gunicorn), `That port is
/// already in use` (Django), `Port 5173 is already in use` (Vite), and the text of Windows.
pub(super) const ADDRESS_IN_USE: &str = "(?i)(?:address already in use|addrinuse|connection in use\
    |only one usage of each socket address|port .*already in use).*";

pub(super) const ROWS: &[Row] = &[
    Row::passing(ADDRESS_IN_USE, |_| Message::ItsPortInUse {}),
    Row::lasting(
        r"error while attempting to bind on address \('.*', (?<port>\d+)\): permission denied",
        |found| Message::PortDenied { port: found.text("port") },
    ),
    Row::lasting(r"access a socket in a way forbidden by its access permissions.*", |_| {
        Message::ItsPortReserved {}
    }),
    // asyncio and asyncpg; libpq; redis-py; PyMongo; Node.
    Row::passing(r"Connect call failed \('(?<host>[^']+)', (?<port>\d+).*", refused),
    Row::passing(
        r#"connection to server at "(?<host>[^"]+)".*, port (?<port>\d+) failed: Connection refused.*"#,
        refused,
    ),
    Row::passing(r"Error \d+ connecting to (?<host>[^:\s]+):(?<port>\d+)\. .*", refused),
    Row::passing(r"(?<host>[^\s:]+):(?<port>\d+): \[(?:Errno|WinError) \d+\] Connection refused.*", refused),
    Row::passing(r"ECONNREFUSED (?<host>\S+):(?<port>\d+).*", refused),
    Row::passing(r"dial tcp (?<host>\S+):(?<port>\d+): connect: connection refused.*", refused),
    Row::passing(r"Can't connect to MySQL server on '(?<host>[^']+)'.*", |found| Message::ServiceDown {
        service: "MySQL".to_owned(),
        place: found.text("host"),
    }),
    Row::passing(r"(?i)connection ?refused.*", |_| Message::NeedDown {}),
    Row::lasting(r"^\S*sh: (?:line )?(?:\d+: )?(?<command>.+): (?:command )?not found$", |found| {
        Message::CommandMissing { command: found.text("command") }
    }),
    Row::lasting(r"^'(?<command>.+)' is not recognized as an internal or external command,.*", |found| {
        Message::CommandMissing { command: found.text("command") }
    }),
    Row::lasting(r"^\S*sh: (?:line )?(?:\d+: )?(?<path>.+): Permission denied$", |found| {
        Message::ProgramDenied { path: found.text("path") }
    }),
    Row::lasting(
        r"^\S*sh: (?:line )?(?:\d+: )?(?:cannot open )?(?<path>.+): (?:No such file or directory|not found)$",
        |found| Message::ProgramMissing { path: found.text("path") },
    ),
];

fn refused(found: &Found) -> Message {
    let port = found.text("port");
    let place = format!("{}:{port}", found.text("host"));
    match usual_service(&port) {
        Some(service) => Message::ServiceDown { service: service.to_owned(), place },
        None => Message::NeedDownAt { place },
    }
}

/// The service that usually listens on this port.
fn usual_service(port: &str) -> Option<&'static str> {
    Some(match port {
        "1433" => "SQL Server",
        "3306" => "MySQL",
        "5432" => "PostgreSQL",
        "5672" => "RabbitMQ",
        "6379" => "Redis",
        "9092" => "Kafka",
        "9200" => "Elasticsearch",
        "11211" => "memcached",
        "27017" => "MongoDB",
        _ => return None,
    })
}

/// Explains an exit by its code or signal, where the output gives no cause.
pub(super) fn by_exit(facts: &Facts) -> Explanation {
    let Facts { exit, memory_ran_out, left_others, .. } = *facts;
    let how = Box::new(exit.message());
    let cause = match exit {
        // Only the kernel's own log names the killed process, and not every user may read that.
        Exit::Signal(9) => match memory_ran_out {
            Some(true) => Message::KilledForMemory {},
            Some(false) => Message::Killed {},
            None => Message::KilledBySystem {},
        },
        Exit::Signal(4 | 7 | 8 | 10 | 11) => Message::CrashedInNativeCode { how },
        Exit::Signal(6) => Message::Aborted { how },
        Exit::Signal(_) => Message::EndedBySignal { how },
        Exit::Code(0) if left_others => Message::WentToBackground {},
        Exit::Code(0) => Message::EndedByItself {},
        // A shell's own codes (POSIX), and its code for a program ended by a signal: 128 plus the signal's number.
        Exit::Code(126) => Message::ItsProgramDenied { how },
        Exit::Code(127) => Message::ACommandMissing { how },
        Exit::Code(137) => Message::KilledMaybeForMemory { how },
        // Windows: STATUS_ACCESS_VIOLATION (ntstatus.h).
        Exit::Code(139 | -1_073_741_819) => Message::CrashedInNativeCode { how },
        Exit::Code(_) => Message::EndedWith { how },
    };
    Explanation { cause, lasting: matches!(exit, Exit::Code(126 | 127)), tells_exit: true }
}
