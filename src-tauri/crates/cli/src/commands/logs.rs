//! `logs`.

mod source;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use trayvisor_control::log::{self, Needle, ansi};
use trayvisor_control::model::ServerRef;
use trayvisor_control::{LogWatch, Manager, Result};

use self::source::Source;
use crate::arguments::Show;
use crate::output::{self, Voice};
use crate::selection::Selection;

/// The colours of the servers' names, where there are several.
const NAMES: [u8; 6] = [36, 33, 32, 35, 34, 31];
/// The style of search matches.
const FOUND: &str = "\x1b[1;31m";
const RESET: &str = "\x1b[0m";

/// Prints the end of logs, several merged by time, and with follow also new lines, until the reader closes the output.
pub(crate) async fn run(
    manager: &Manager,
    selection: &Selection,
    names: &[String],
    show: &Show,
) -> Result<ExitCode> {
    let servers = selection.servers(manager, names)?;
    let needle = show.grep.as_deref().map(Needle::plain).transpose()?.flatten();
    let logs = servers.iter().map(|server| manager.log(server).file()).collect::<Result<_>>()?;
    let mut changes = show.follow.then(|| LogWatch::new(logs));
    let open = |server| Source::open(manager, server, show, needle.as_ref());
    let mut sources = servers.iter().map(open).collect::<Result<Vec<_>>>()?;
    let mut printer = Printer::new(&servers, needle.as_ref());
    loop {
        while let Some(from) = earliest(&mut sources)? {
            let line = sources[from].take();
            if line.is_some_and(|line| printer.print(from, &line).is_err()) {
                return Ok(ExitCode::SUCCESS);
            }
        }
        let Some(changes) = &mut changes else { break };
        if printer.out.flush().is_err() {
            return Ok(ExitCode::SUCCESS);
        }
        changes.next().await;
        sources.iter_mut().for_each(Source::look_again);
    }
    if !show.previous {
        for (from, source) in sources.iter_mut().enumerate() {
            let _ = source.unfinished()?.map(|line| printer.print(from, &line));
        }
    }
    let _ = printer.out.flush();
    if let Some(text) = show.grep.as_ref().filter(|_| !printer.printed) {
        output::hint(&format!("No line contains “{text}”"));
    }
    Ok(ExitCode::SUCCESS)
}

/// The source with the line that was written first.
fn earliest(sources: &mut [Source<'_>]) -> Result<Option<usize>> {
    let mut earliest = None;
    for (from, source) in sources.iter_mut().enumerate() {
        let next = source.peek()?.map(|at| (at, from));
        earliest = earliest.into_iter().chain(next).min();
    }
    Ok(earliest.map(|(_, from)| from))
}

/// Prints lines, with colours only on a terminal without `NO_COLOR`.
struct Printer<'a> {
    out: BufWriter<anstream::AutoStream<io::StdoutLock<'static>>>,
    /// The prefix of each source's lines.
    prefixes: Vec<String>,
    needle: Option<&'a Needle>,
    printed: bool,
}

impl<'a> Printer<'a> {
    fn new(servers: &[ServerRef], needle: Option<&'a Needle>) -> Printer<'a> {
        let coloured = |(voice, colour): (&Voice, &u8)| match voice.prefix() {
            "" => String::new(),
            prefix => format!("\x1b[{colour}m{prefix}{RESET}"),
        };
        let prefixes = Voice::each(servers).iter().zip(NAMES.iter().cycle()).map(coloured).collect();
        let out = BufWriter::new(anstream::stdout().lock());
        Printer { out, prefixes, needle, printed: false }
    }

    fn print(&mut self, from: usize, line: &str) -> io::Result<()> {
        self.printed = true;
        let prefix = &self.prefixes[from];
        match self.needle {
            None => writeln!(self.out, "{prefix}{}", ansi::colours_only(line)),
            Some(needle) => writeln!(self.out, "{prefix}{}", marked(line, needle)),
        }
    }
}

/// A line with its matches highlighted, instead of its own colours.
fn marked(line: &str, needle: &Needle) -> String {
    let line = ansi::plain(line);
    let text = log::split(&line).1;
    let mut marked = line[..line.len() - text.len()].to_owned();
    let mut end = 0;
    for place in needle.places(text) {
        marked += &format!("{}{FOUND}{}{RESET}", &text[end..place.start], &text[place.clone()]);
        end = place.end;
    }
    marked + &text[end..]
}
