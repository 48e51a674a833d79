//! Recognises a server that reloads because Trayvisor writes to its log: it reloads, prints that it has started, this is
//! written to the log, and its reloader sees a change.
//!
//! Reloads alone prove nothing: a user may be editing, and some servers start a process for each request. So the log is
//! held back for a moment. Only a server that then stops reloading, and reloads as soon as the log is written again,
//! several times in a row, reacts to the log.
//!
//! A reload is seen by a new process, or, of a reloader that starts none, by its output.

use std::time::{Duration, Instant};

use trayvisor_model::Message;

/// How often to look while a server may be in a loop.
pub(crate) const LOOK: Duration = Duration::from_millis(500);

/// Reloads that follow each other before the log is held back.
const SUSPICIOUS: u32 = 4;
/// Shortest time that the log is held back.
const SHORTEST_HOLD: Duration = Duration::from_secs(2);
/// How long a server is left alone after a few reloads that were not enough, so that one that prints a line now and then
/// is not looked at more often for it.
const PAUSE: Duration = Duration::from_secs(5);
/// How long a server is left alone after a suspicion that proved wrong; twice as long each time.
const REST: Duration = Duration::from_secs(30);

/// What to do with the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Hold it back.
    Hold,
    /// Write what was held back, and pass whether there was anything to [`Trial::released`].
    Release,
    /// Report the server.
    Report,
}

/// A sign of a reload, and what it takes to prove that the log causes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sign {
    /// Longest time between two reloads of a loop.
    longest_gap: Duration,
    /// Number of times that the log must be shown to cause a reload.
    proofs: u32,
}

/// A process was started.
pub(crate) const NEW_PROCESS: Sign = Sign { longest_gap: Duration::from_secs(5), proofs: 2 };
/// Something was printed, as most servers do for many reasons.
pub(crate) const NEW_OUTPUT: Sign = Sign { longest_gap: Duration::from_millis(1500), proofs: 3 };

/// How far the suspicion against a server is.
#[derive(Debug)]
enum Step {
    /// It has not reloaded lately.
    Calm,
    /// It has reloaded this many times in a row.
    Reloading { count: u32 },
    /// The log is held back.
    Holding { since: Instant },
    /// The log is written again.
    Writing { since: Instant },
    /// It is left alone for a while.
    Resting { until: Instant },
}

/// The trial of one run of a server.
#[derive(Debug)]
pub(crate) struct Trial {
    sign: Sign,
    step: Step,
    /// Grows with each sign of a reload.
    mark: u64,
    /// When it reloaded last, and the longest time between its reloads.
    last: Option<Instant>,
    gap: Duration,
    proofs: u32,
    /// Number of suspicions that proved wrong.
    acquitted: u32,
}

impl Trial {
    /// A trial with this sign of a reload, whose mark grows from here.
    pub(crate) fn new(sign: Sign, mark: u64) -> Trial {
        Trial { sign, step: Step::Calm, mark, last: None, gap: LOOK, proofs: 0, acquitted: 0 }
    }

    /// Whether to look again after [`LOOK`]; if not, the next sample is soon enough.
    pub(crate) fn is_close(&self) -> bool {
        !matches!(self.step, Step::Calm | Step::Resting { .. })
    }

    /// Whether the log is being held back, or its effect awaited.
    pub(crate) fn is_under_way(&self) -> bool {
        matches!(self.step, Step::Holding { .. } | Step::Writing { .. })
    }

    /// Whether the log was shown to cause a reload once.
    pub(crate) fn has_proof(&self) -> bool {
        self.proofs > 0
    }

    /// Takes a look at the server.
    pub(crate) fn look(&mut self, now: Instant, mark: u64) -> Option<Act> {
        let has_reloaded = mark > self.mark;
        self.mark = self.mark.max(mark);
        let since_last = self.last.map(|last| now - last);
        if has_reloaded {
            self.last = Some(now);
        }
        match self.step {
            Step::Resting { until } => {
                if now >= until {
                    self.step = Step::Calm;
                }
                None
            }
            Step::Calm if !has_reloaded => None,
            Step::Reloading { .. } if !has_reloaded => {
                if since_last.is_none_or(|since| since > self.sign.longest_gap) {
                    self.step = Step::Resting { until: now + PAUSE };
                }
                None
            }
            Step::Calm => {
                (self.gap, self.proofs) = (LOOK, 0);
                self.step = Step::Reloading { count: 1 };
                None
            }
            Step::Reloading { count } => {
                self.gap = self.gap.max(since_last.unwrap_or_default());
                self.step = Step::Reloading { count: count + 1 };
                (count + 1 >= SUSPICIOUS).then(|| self.hold(now))
            }
            // One reload may have been under way.
            Step::Holding { since } if has_reloaded && now - since > self.gap + LOOK => {
                self.acquit(now);
                Some(Act::Release)
            }
            Step::Holding { since } => {
                let quiet_since = self.last.map_or(since, |last| last.max(since));
                (now - quiet_since >= SHORTEST_HOLD.max(2 * self.gap)).then(|| {
                    self.step = Step::Writing { since: now };
                    Act::Release
                })
            }
            Step::Writing { .. } if has_reloaded => {
                self.proofs += 1;
                if self.proofs < self.sign.proofs {
                    return Some(self.hold(now));
                }
                self.step = Step::Calm;
                Some(Act::Report)
            }
            Step::Writing { since } => {
                if now - since > 2 * self.gap + LOOK {
                    self.acquit(now);
                }
                None
            }
        }
    }

    /// Takes whether there was anything to write after [`Act::Release`]. A write that did not happen causes nothing.
    pub(crate) fn released(&mut self, any: bool) {
        if let Step::Writing { since } = self.step
            && !any
        {
            self.acquit(since);
        }
    }

    fn hold(&mut self, now: Instant) -> Act {
        self.step = Step::Holding { since: now };
        Act::Hold
    }

    /// Ends a suspicion that proved wrong.
    pub(crate) fn acquit(&mut self, now: Instant) {
        self.step = Step::Resting { until: now + REST * 2_u32.saturating_pow(self.acquitted).min(1000) };
        self.acquitted += 1;
    }
}

/// Lines about changes to the log that a watcher must have printed. Each of them is another change.
const LINES: usize = 4;
/// Parts of words with which watchers report a change: "changed", "modified", "reloading", "updates".
const CHANGE: [&str; 6] = ["chang", "modif", "reload", "updat", "restart", "rebuil"];

/// Whether a watcher reports changes to the log with this name in a server's last lines.
pub(crate) fn names_log(lines: &[String], log: &str) -> bool {
    let is_change = |line: &&String| {
        let lower = line.to_lowercase();
        line.contains(log) && CHANGE.iter().any(|word| lower.contains(word))
    };
    lines.iter().filter(is_change).count() >= LINES
}

/// Watchers, and the option with which each ignores a log; `LOG` stands for its name.
const TOOLS: [(&str, &str); 14] = [
    ("nodemon", "--ignore '*.log'"),
    ("cargo-watch", "-i '*.log'"),
    ("watchexec", "--ignore '*.log'"),
    ("uvicorn", "--reload-exclude '*.log'"),
    ("granian", "--reload-ignore-patterns '.*\\.log'"),
    ("watchfiles", "--ignore-paths LOG"),
    ("watchmedo", "--ignore-patterns '*.log'"),
    ("air", "exclude_regex = [\"\\\\.log$\"] in .air.toml"),
    ("tsx", "--exclude '*.log'"),
    ("browser-sync", "--ignore '*.log'"),
    ("live-server", "--ignore=LOG"),
    ("chokidar", "--ignore '*.log'"),
    ("deno", "--watch-exclude='*.log'"),
    ("tailwindcss", "@source not \"./LOG\" in its CSS"),
];

/// That the server reloads because of this log, and what to do. `commands` are those of its processes.
pub(crate) fn message(log: &str, commands: &[String]) -> Message {
    let name = log.rsplit(['/', '\\']).next().unwrap_or(log);
    let runs = |tool: &str| commands.iter().any(|command| command.split(' ').any(|word| is_tool(word, tool)));
    match TOOLS.iter().find(|(tool, _)| runs(tool)) {
        Some((tool, option)) => Message::ReloadsForLogInTool {
            log: log.to_owned(),
            tool: (*tool).to_owned(),
            option: option.replace("LOG", name),
        },
        None => Message::ReloadsForLog { log: log.to_owned() },
    }
}

/// Whether a word of a command runs this tool: `nodemon`, `…/bin/watchmedo`, `node_modules/tsx/dist/cli.mjs`.
fn is_tool(word: &str, tool: &str) -> bool {
    let mut parts = word.split(['/', '\\']);
    let package = parts.by_ref().find(|part| *part == "node_modules").and_then(|_| parts.next());
    let file = word.rsplit(['/', '\\']).next().unwrap_or(word);
    package == Some(tool) || file.split('.').next() == Some(tool)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks at a server that reloads at the moments for which `reloads` is true, given the time in ms, whether the log
    /// is held back, and when that last changed. Returns when it is reported, in ms, and how often the log was held
    /// back.
    fn trial(sign: Sign, reloads: impl Fn(u64, bool, u64) -> bool) -> (Option<u64>, u32) {
        let (start, mut trial, mut mark) = (Instant::now(), Trial::new(sign, 1), 1);
        let (mut held, mut since, mut holds) = (false, 0, 0);
        for at in (0..120_000).step_by(100) {
            mark += u64::from(reloads(at, held, since));
            if at % if trial.is_close() { 500 } else { 2000 } != 0 {
                continue;
            }
            match trial.look(start + Duration::from_millis(at), mark) {
                Some(Act::Hold) => (held, since, holds) = (true, at, holds + 1),
                Some(Act::Release) => {
                    (held, since) = (false, at);
                    trial.released(true);
                }
                Some(Act::Report) => return (Some(at), holds),
                None => {}
            }
        }
        assert!(!held, "nothing is held back for ever");
        (None, holds)
    }

    #[test]
    fn a_server_that_reloads_whenever_the_log_is_written_is_reported() {
        for cycle in [300, 1200, 3000] {
            let (reported, _) =
                trial(NEW_PROCESS, |at, held, since| at % cycle == 0 && (!held || at - since < 300));
            let latest = 12_000 + 12 * cycle;
            assert!(reported.is_some_and(|at| at < latest), "one reload in {cycle} ms: {reported:?}");
        }
    }

    #[test]
    fn one_that_only_prints_whenever_the_log_is_written_is_reported() {
        let (reported, _) = trial(NEW_OUTPUT, |at, held, since| at % 400 == 0 && (!held || at - since < 300));
        assert!(reported.is_some_and(|at| at < 18_000), "{reported:?}");
    }

    #[test]
    fn one_that_prints_all_the_time_or_now_and_then_is_left_alone() {
        assert_eq!(trial(NEW_OUTPUT, |at, _, _| at % 1000 == 0).0, None);
        assert_eq!(trial(NEW_OUTPUT, |at, _, _| at % 3000 < 800).0, None);
    }

    #[test]
    fn a_server_that_starts_processes_all_the_time_is_left_alone() {
        let (reported, holds) = trial(NEW_PROCESS, |at, _, _| at % 300 == 0);
        assert_eq!((reported, holds), (None, 3), "in two minutes");
    }

    #[test]
    fn a_user_who_saves_now_and_then_is_left_alone() {
        // Every few seconds, every few minutes, and a burst that ends while the log is held back.
        assert_eq!(trial(NEW_PROCESS, |at, _, _| at % 4000 == 0).0, None);
        assert_eq!(trial(NEW_PROCESS, |at, _, _| at % 30_000 == 0), (None, 0));
        let (reported, holds) = trial(NEW_PROCESS, |at, _, _| at < 4000 && at % 500 == 0);
        assert_eq!((reported, holds), (None, 1));
    }

    #[test]
    fn a_server_that_starts_its_processes_once_is_not_suspected() {
        assert_eq!(trial(NEW_PROCESS, |at, _, _| at < 1000), (None, 0));
    }

    #[test]
    fn nothing_written_proves_nothing() {
        let (now, mut trial) = (Instant::now(), Trial::new(NEW_PROCESS, 1));
        trial.step = Step::Writing { since: now };
        trial.released(false);
        assert!(!trial.is_close());
        assert_eq!(trial.look(now + LOOK, 2), None);
    }

    #[test]
    fn a_watcher_that_names_the_log_again_and_again_gives_itself_away() {
        let lines = |line: &str, count| vec![line.to_owned(); count];
        let told = "Change detected /shop/backend.log";
        assert!(names_log(&lines(told, 4), "backend.log"));
        assert!(!names_log(&lines(told, 1), "backend.log"));
        assert!(!names_log(&lines("Change detected /shop/main.py", 9), "backend.log"));
        assert!(!names_log(&lines("Uploading backend.log", 9), "backend.log"));
    }

    #[test]
    fn the_option_of_a_known_watcher_is_named() {
        let option = |command: &str| match message("/shop/backend.log", &[command.to_owned()]) {
            Message::ReloadsForLogInTool { tool, option, .. } => Some(format!("{tool} {option}")),
            _ => None,
        };
        let named = |text: &str| Some(text.to_owned());
        assert_eq!(option("node /shop/node_modules/.bin/nodemon s.js"), named("nodemon --ignore '*.log'"));
        assert_eq!(option("node /shop/node_modules/tsx/dist/cli.mjs"), named("tsx --exclude '*.log'"));
        assert_eq!(option("watchfiles.exe main.run"), named("watchfiles --ignore-paths backend.log"));
        assert_eq!(option("node /home/nodemon/again.js"), None);
    }
}
