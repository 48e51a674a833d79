//! A server for tests that can behave badly in all the ways that servers do.

use std::env;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::Duration;

use trayvisor_tests::appetite;

const HELP: &str = "usage: trayvisor-test-server --port N [--host H]
  --late MS         listen only after a while
  --connect N       be a client of port N and nothing else
  --hold            hold the port without ever answering
  --health FILE     answer on /health with the status that stands in this file; \"hang\" is no answer at all
  --rude            speak something that is not HTTP
  --flood N         write N lines first
  --count MS        write a numbered line every so often
  --exit-after MS   end by itself after a while
  --code N          … with this exit code
  --burn PERCENT    use this much of one core
  --spend MS        use this much processor time and end
  --memory MB       use this much memory
  --children N      have so many children use both of these, in equal parts
  --threads N       have so many threads more
  --files N         have so many files open
  --ignore-term     ignore the wish to end (SIGTERM)
  --fork            leave the port to a grandchild in a session of its own
  --escape          leave behind a child that has broken away and ignores SIGTERM
  -- WORDS          words that are only looked at from outside";

/// How the server behaves.
#[derive(Default)]
struct Manners {
    host: String,
    port: u16,
    connect: Option<u16>,
    late: Duration,
    hold: bool,
    health: Option<PathBuf>,
    rude: bool,
    flood: u64,
    count: Option<Duration>,
    exit_after: Option<Duration>,
    code: u8,
    burn: u64,
    spend: Option<Duration>,
    memory: u64,
    children: u64,
    threads: u64,
    files: u64,
    ignore_term: bool,
    fork: bool,
    escape: bool,
    /// It was started by another test server, in its own session.
    detached: bool,
    /// It is the process in between, which starts the escaping one and ends.
    between: bool,
    /// SIGTERM is already ignored.
    deaf: bool,
}

fn main() -> ExitCode {
    match Manners::from_arguments(env::args().skip(1)) {
        Ok(manners) => match run(&manners) {
            Ok(code) => code,
            Err(error) => {
                eprintln!("trayvisor-test-server: {}:{}: {error}", manners.host, manners.port);
                ExitCode::FAILURE
            }
        },
        Err(wrong) => {
            eprintln!("trayvisor-test-server: {wrong}\n{HELP}");
            ExitCode::from(2)
        }
    }
}

impl Manners {
    fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut manners = Manners { host: "127.0.0.1".into(), ..Manners::default() };
        while let Some(flag) = arguments.next() {
            let mut number = || {
                let value = arguments.next().ok_or(format!("{flag} wants a value"))?;
                value.parse::<u64>().map_err(|error| format!("{flag} {value}: {error}"))
            };
            match flag.as_str() {
                "--port" => manners.port = number()?.try_into().map_err(|_| "no such port")?,
                "--connect" => manners.connect = Some(number()?.try_into().map_err(|_| "no such port")?),
                "--host" => manners.host = arguments.next().ok_or("--host wants a value")?,
                "--late" => manners.late = Duration::from_millis(number()?),
                "--health" => manners.health = Some(arguments.next().ok_or("--health wants a file")?.into()),
                "--rude" => manners.rude = true,
                "--flood" => manners.flood = number()?,
                "--count" => manners.count = Some(Duration::from_millis(number()?)),
                "--exit-after" => manners.exit_after = Some(Duration::from_millis(number()?)),
                "--code" => manners.code = number()?.try_into().map_err(|_| "no such exit code")?,
                "--burn" => manners.burn = number()?,
                "--spend" => manners.spend = Some(Duration::from_millis(number()?)),
                "--memory" => manners.memory = number()?,
                "--children" => manners.children = number()?,
                "--threads" => manners.threads = number()?,
                "--files" => manners.files = number()?,
                "--hold" => manners.hold = true,
                "--ignore-term" => manners.ignore_term = true,
                "--fork" => manners.fork = true,
                "--escape" => manners.escape = true,
                "--detached" => manners.detached = true,
                "--between" => manners.between = true,
                "--deaf" => manners.deaf = true,
                "--" => break,
                _ => return Err(format!("what is {flag}?")),
            }
        }
        Ok(manners)
    }
}

fn run(manners: &Manners) -> io::Result<ExitCode> {
    if manners.detached && !manners.deaf {
        own_session()?;
    }
    if manners.between {
        // When this process has ended, the child has no ancestor in the tree any more.
        again(&["--detached", "--ignore-term"])?.spawn()?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(time) = manners.spend {
        appetite::spend(time)?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(port) = manners.connect {
        let _held = TcpStream::connect(("127.0.0.1", port))?;
        println!("connected to port {port} as process {}", std::process::id());
        loop {
            thread::park();
        }
    }
    if manners.ignore_term && !manners.deaf {
        return deaf();
    }
    if manners.escape {
        again(&["--between", "--detached"])?.spawn()?.wait()?;
    }
    let port = manners.port.to_string();
    if manners.fork {
        again(&["--detached", "--host", &manners.host, "--port", &port])?.spawn()?;
    }
    if let Some(after) = manners.exit_after {
        let code = manners.code;
        thread::spawn(move || {
            thread::sleep(after);
            std::process::exit(code.into());
        });
    }
    let mut out = io::stdout().lock();
    for line in 1..=manners.flood {
        writeln!(out, "flood line {line} of {}", manners.flood)?;
    }
    drop(out);
    if let Some(pause) = manners.count {
        thread::spawn(move || count(pause));
    }
    use_up(manners)?;
    if manners.port == 0 || manners.fork {
        loop {
            thread::park();
        }
    }
    thread::sleep(manners.late);
    serve(manners)
}

/// Uses the requested resources, itself or through children.
fn use_up(manners: &Manners) -> io::Result<()> {
    if manners.children > 0 {
        let part = |whole: u64| (whole / manners.children).to_string();
        for _ in 0..manners.children {
            again(&["--burn", &part(manners.burn), "--memory", &part(manners.memory)])?.spawn()?;
        }
        return Ok(());
    }
    appetite::hold_memory(manners.memory);
    appetite::hold_threads(manners.threads);
    appetite::hold_files(manners.files)?;
    if manners.burn > 0 {
        let percent = manners.burn;
        thread::spawn(move || appetite::burn(percent));
    }
    Ok(())
}

fn serve(manners: &Manners) -> io::Result<ExitCode> {
    let listener = TcpListener::bind((manners.host.as_str(), manners.port))?;
    println!("listening on {} as process {}", listener.local_addr()?, std::process::id());
    if manners.hold {
        loop {
            thread::park();
        }
    }
    for stream in listener.incoming() {
        let stream = stream?;
        let (health, rude) = (manners.health.clone(), manners.rude);
        thread::spawn(
            move || if rude { (&stream).write_all(b"-ERR what?\n") } else { answer(&stream, health) },
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a request's head and says hello. A client that disconnects is ignored.
fn answer(mut stream: &TcpStream, health: Option<PathBuf>) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?.take(64 * 1024)).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let path = request.split([' ', '?']).nth(1).unwrap_or_default();
    let status = match (path, health) {
        (_, None) | ("/", Some(_)) => "200".to_owned(),
        ("/health", Some(file)) => std::fs::read_to_string(file)?.trim().to_owned(),
        (_, Some(_)) => "404".to_owned(),
    };
    if status == "hang" {
        loop {
            thread::park();
        }
    }
    let body = format!("hello from process {}\n", std::process::id());
    let length = body.len();
    let head = format!("HTTP/1.1 {status} OK\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n");
    stream.write_all(format!("{head}Connection: close\r\n\r\n{body}").as_bytes())
}

fn count(pause: Duration) -> io::Result<()> {
    for line in 1_u64.. {
        writeln!(io::stdout(), "numbered line {line}")?;
        thread::sleep(pause);
    }
    Ok(())
}

/// Starts this program again, with other arguments.
fn again(arguments: &[&str]) -> io::Result<Command> {
    let mut command = Command::new(env::current_exe()?);
    command.args(arguments).stdin(Stdio::null());
    Ok(command)
}

/// Replaces itself by the same program with SIGTERM ignored: this is inherited across `exec`, and a shell can do it
/// without unsafe code.
#[cfg(unix)]
fn deaf() -> io::Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' TERM; exec \"$0\" \"$@\" --deaf"]).arg(env::current_exe()?);
    Err(command.args(env::args().skip(1)).exec())
}

/// Windows has no SIGTERM to ignore.
#[cfg(not(unix))]
fn deaf() -> io::Result<ExitCode> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Leaves the session, and with it the process group, that it was started in.
#[cfg(unix)]
fn own_session() -> io::Result<()> {
    rustix::process::setsid()?;
    Ok(())
}

/// Windows has no such sessions.
#[cfg(not(unix))]
fn own_session() -> io::Result<()> {
    Ok(())
}
