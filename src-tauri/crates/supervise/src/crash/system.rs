//! What every language has: addresses, connections, the shell, signals and exit codes.

use regex_lite::Captures;

use super::Explanation;
use super::row::Row;
use trayvisor_model::Exit;
use trayvisor_model::words;

/// The advice where we have none.
pub(super) const ITS_LOG: &str = "Its log says more";

/// Each in its own words: `Address already in use`, `EADDRINUSE`, `Connection in use` (gunicorn), `That port is
/// already in use` (Django), `Port 5173 is already in use` (Vite), and what Windows says.
pub(super) const ADDRESS_IN_USE: &str = "(?i)(?:address already in use|addrinuse|connection in use\
    |only one usage of each socket address|port .*already in use).*";

pub(super) const ROWS: &[Row] = &[
    Row::passing(ADDRESS_IN_USE, "its port is in use", "Free the port or use another one"),
    Row::lasting(
        r"error while attempting to bind on address \('.*', (?<port>\d+)\): permission denied",
        "it may not listen on port $port",
        "Use a port above 1023",
    ),
    Row::lasting(
        r"access a socket in a way forbidden by its access permissions.*",
        "it may not listen on its port: the system has reserved that",
        "Use another port",
    ),
    // asyncio and asyncpg; libpq; redis-py; PyMongo; Node.
    Row::made(r"Connect call failed \('(?<host>[^']+)', (?<port>\d+).*", refused),
    Row::made(
        r#"connection to server at "(?<host>[^"]+)".*, port (?<port>\d+) failed: Connection refused.*"#,
        refused,
    ),
    Row::made(r"Error \d+ connecting to (?<host>[^:\s]+):(?<port>\d+)\. .*", refused),
    Row::made(r"(?<host>[^\s:]+):(?<port>\d+): \[(?:Errno|WinError) \d+\] Connection refused.*", refused),
    Row::made(r"ECONNREFUSED (?<host>\S+):(?<port>\d+).*", refused),
    Row::made(r"dial tcp (?<host>\S+):(?<port>\d+): connect: connection refused.*", refused),
    Row::passing(
        r"Can't connect to MySQL server on '(?<host>[^']+)'.*",
        "MySQL at $host does not take connections",
        "Start MySQL, or mend its address in the settings",
    ),
    Row::passing(
        r"(?i)connection ?refused.*",
        "a server that it needs does not take connections",
        "Start its database and the like first; its log says more",
    ),
    Row::lasting(
        r"^\S*sh: (?:line )?(?:\d+: )?(?<command>.+): (?:command )?not found$",
        "the command “$command” was not found",
        "Install it, or check the server's command",
    ),
    Row::lasting(
        r"^'(?<command>.+)' is not recognized as an internal or external command,.*",
        "the command “$command” was not found",
        "Install it, or check the server's command",
    ),
    Row::lasting(
        r"^\S*sh: (?:line )?(?:\d+: )?(?<path>.+): Permission denied$",
        "the program “$path” may not be run",
        "Make it executable: chmod +x “$path”",
    ),
    Row::lasting(
        r"^\S*sh: (?:line )?(?:\d+: )?(?:cannot open )?(?<path>.+): (?:No such file or directory|not found)$",
        "the program “$path” is not there",
        "Check the server's command and its working folder",
    ),
];

fn refused(found: &Captures) -> (String, String) {
    let (host, port) = (&found["host"], &found["port"]);
    match usual_service(port) {
        Some(service) => (
            format!("{service} at {host}:{port} does not take connections"),
            format!("Start {service}, or mend its address in the settings"),
        ),
        None => (
            format!("a server that it needs, at {host}:{port}, does not take connections"),
            "Start that one first, or mend its address in the settings".to_owned(),
        ),
    }
}

/// What usually listens there.
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

/// How it ended, where the output does not say why.
pub(super) fn by_exit(exit: Exit, memory_ran_out: Option<bool>) -> Explanation {
    const MORE_MEMORY: &str = "Close other programs, or let it use less memory";
    let how = words::exit(exit);
    let (cause, advice, lasting) = match exit {
        Exit::Signal(9) => return killed(memory_ran_out, MORE_MEMORY),
        Exit::Signal(4 | 7 | 8 | 10 | 11) => {
            (format!("it crashed in native code ({how})"), Some(ITS_LOG), false)
        }
        Exit::Signal(6) => (format!("it gave itself up ({how})"), Some(ITS_LOG), false),
        Exit::Signal(_) => (format!("it was ended by {how}"), None, false),
        Exit::Code(0) => ("it ended by itself with exit code 0".to_owned(), None, false),
        // A shell's own codes (POSIX), and what it makes of a program that a signal ended: 128 and its number.
        Exit::Code(126) => (format!("its program may not be run ({how})"), Some("Make it executable"), true),
        Exit::Code(127) => {
            (format!("a command was not found ({how})"), Some("Check the server's command"), true)
        }
        Exit::Code(137) => {
            (format!("it was killed ({how}), as happens when memory runs out"), Some(MORE_MEMORY), false)
        }
        // Windows: STATUS_ACCESS_VIOLATION (ntstatus.h).
        Exit::Code(139 | -1_073_741_819) => {
            (format!("it crashed in native code ({how})"), Some(ITS_LOG), false)
        }
        Exit::Code(_) => (format!("it ended with {how}"), Some(ITS_LOG), false),
    };
    Explanation { cause, advice: advice.map(str::to_owned), lasting }
}

/// Only the kernel's own log names whom it killed, and that is not for everyone to read.
fn killed(memory_ran_out: Option<bool>, advice: &str) -> Explanation {
    let (cause, advice) = match memory_ran_out {
        Some(true) => ("it was killed (signal SIGKILL), most likely because memory ran out", Some(advice)),
        Some(false) => ("it was killed (signal SIGKILL)", None),
        None => ("it was killed (signal SIGKILL); the system does that when memory runs out", Some(advice)),
    };
    Explanation { cause: cause.to_owned(), advice: advice.map(str::to_owned), lasting: false }
}
