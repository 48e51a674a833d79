//! What the core says, in another language: by a list of its sentences that the window's page uses too.
//!
//! A `$word` in a sentence stands for whatever is there. Some words stand for what the core has said too; for all
//! others a server's own words may stand, which nobody translates.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The sentences and their German.
static GERMAN: LazyLock<Sentences> =
    LazyLock::new(|| Sentences::read(include_str!("../../../ui/src/texts/de/core.json")));

/// A text of the core's in German; one that is not among its sentences stays as it is.
pub(super) fn in_german(text: &str) -> String {
    GERMAN.translate(text, DEPTH)
}

/// The words that stand for something of the core's.
const ITS_OWN: [&str; 9] =
    ["action", "advice", "allowed", "cause", "how", "kind", "reason", "restarter", "what"];
/// So deep sentences may stand in sentences.
const DEPTH: usize = 3;

struct Sentences {
    /// Those in which nothing varies.
    fixed: HashMap<String, String>,
    /// The others; what says more comes first.
    varying: Vec<(Vec<Piece>, Vec<Piece>)>,
}

/// A part of a sentence.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    /// This text.
    Text(String),
    /// Whatever is there, by this name.
    Any(String),
}

impl Sentences {
    fn read(json: &str) -> Sentences {
        let all: HashMap<String, String> = serde_json::from_str(json).expect("our own sentences");
        let (fixed, varying): (HashMap<_, _>, HashMap<_, _>) =
            all.into_iter().partition(|(sentence, _)| !sentence.contains('$'));
        let mut varying: Vec<_> =
            varying.iter().map(|(english, german)| (pieces(english), pieces(german))).collect();
        varying.sort_by_key(|(english, _)| std::cmp::Reverse(said(english)));
        Sentences { fixed, varying }
    }

    fn translate(&self, text: &str, depth: usize) -> String {
        if let Some(german) = self.fixed.get(text) {
            return german.clone();
        }
        if depth == 0 {
            return text.to_owned();
        }
        let fitting =
            self.varying.iter().find_map(|(english, german)| Some((matched(english, text)?, german)));
        let Some((found, german)) = fitting else { return text.to_owned() };
        let filled = german.iter().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Any(name) => {
                let there = found.get(name.as_str()).copied().unwrap_or_default();
                match name.as_str() {
                    "holders" => self.list(there, depth - 1),
                    name if ITS_OWN.contains(&name) => self.translate(there, depth - 1),
                    _ => there.to_owned(),
                }
            }
        });
        filled.collect()
    }

    /// Several that are named in one sentence, as the core joins them.
    fn list(&self, text: &str, depth: usize) -> String {
        text.split(" and ").map(|one| self.translate(one, depth)).collect::<Vec<_>>().join(" und ")
    }
}

/// How much of a sentence is fixed.
fn said(pieces: &[Piece]) -> usize {
    pieces.iter().map(|piece| if let Piece::Text(text) = piece { text.len() } else { 0 }).sum()
}

fn pieces(sentence: &str) -> Vec<Piece> {
    let mut parts = sentence.split('$');
    let mut pieces = vec![Piece::Text(parts.next().unwrap_or_default().to_owned())];
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(part.len());
        pieces.extend([Piece::Any(part[..end].to_owned()), Piece::Text(part[end..].to_owned())]);
    }
    pieces
}

/// What stands for each name, where the text is such a sentence. Each is as short as it can be, but for the last.
fn matched<'a>(pieces: &'a [Piece], text: &'a str) -> Option<HashMap<&'a str, &'a str>> {
    let mut found = HashMap::new();
    let mut rest = text;
    let mut open: Option<&str> = None;
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Any(name) => open = Some(name),
            Piece::Text(fixed) => {
                let is_last = at + 1 == pieces.len();
                let start = match open {
                    None => rest.starts_with(fixed.as_str()).then_some(0)?,
                    Some(_) if is_last => rest.ends_with(fixed.as_str()).then(|| rest.len() - fixed.len())?,
                    Some(_) => rest.find(fixed.as_str())?,
                };
                if let Some(name) = open.take() {
                    // Nothing is no name; a second of the same has to be the same.
                    let value = Some(&rest[..start]).filter(|value| !value.is_empty())?;
                    if found.insert(name, value).is_some_and(|before| before != value) {
                        return None;
                    }
                }
                rest = &rest[start + fixed.len()..];
            }
        }
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use trayvisor_control::model::UnsafeFile;
    use trayvisor_control::{Error, crash_causes};

    use super::*;

    #[test]
    fn a_sentence_is_told_in_german_with_what_stands_in_it() {
        for (english, german) in [
            ("its log says nothing", "its log says nothing"),
            ("Its log says more", "Sein Log sagt mehr"),
            ("the Python package “redis” is not installed", "das Python-Paket „redis“ ist nicht installiert"),
            ("answers 503 on /health", "antwortet mit 503 auf /health"),
            ("it ended with exit code 3", "er endete mit Exit-Code 3"),
            ("Static pages, found in index.html", "Statische Seiten, gefunden in index.html"),
            (
                "api did not start: it ended with exit code 3. Its log says more",
                "api ist nicht gestartet: er endete mit Exit-Code 3. Sein Log sagt mehr",
            ),
        ] {
            assert_eq!(in_german(english), german);
        }
    }

    #[test]
    fn several_holders_of_a_port_are_joined_in_german() {
        assert_eq!(
            in_german("port 8000 is in use by python3 (1) and python3 (2) of user mia"),
            "Port 8000 ist belegt von python3 (1) und python3 (2) von Benutzer mia"
        );
    }

    #[test]
    fn the_words_of_a_server_stay_as_they_are() {
        let english = "it failed with ValueError: Its log says more, in /p/a.py, line 3";
        assert_eq!(
            in_german(english),
            "er scheiterte mit ValueError: Its log says more, in /p/a.py, Zeile 3"
        );
    }

    #[test]
    fn every_german_sentence_has_a_place_for_each_word_of_the_english_one() {
        for (english, german) in &GERMAN.varying {
            let words = |pieces: &[Piece]| {
                let mut words: Vec<String> = pieces.iter().filter_map(word).collect();
                words.sort();
                words.dedup();
                words
            };
            assert_eq!(words(english), words(german), "{english:?}");
        }
    }

    #[test]
    fn every_cause_of_a_crash_is_among_the_sentences() {
        let known = |sentence: &str| {
            let english = pieces(sentence);
            GERMAN.fixed.contains_key(sentence) || GERMAN.varying.iter().any(|(known, _)| *known == english)
        };
        let causes = crash_causes().flat_map(|(cause, advice)| [cause, advice]);
        let missing: Vec<&str> = causes.filter(|sentence| !known(sentence)).collect();
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn what_can_go_wrong_is_told_in_german() {
        let file = || PathBuf::from("/p/file");
        let name = || "api".to_owned();
        let refused = || std::io::Error::other("no");
        for error in [
            Error::NoProject { dir: file(), looked_for: "FastAPI or web pages".into() },
            Error::NothingToRun { file: file(), looked_for: "FastAPI or web pages".into() },
            Error::NotAFolder(file()),
            Error::NotAgreed(vec![name()]),
            Error::FolderName(file()),
            Error::Syntax { file: file(), language: "JSON", line: 1, column: 2, message: name() },
            Error::ConfigValue { key: name(), value: name(), allowed: "a text".to_owned() },
            Error::UnknownKey { key: name(), known: name() },
            Error::SecretInConfig { key: name(), option: " --user" },
            Error::NoSecret { name: name(), option: "" },
            Error::Keyring { name: name(), why: name(), option: "" },
            Error::SecretName { name: name(), allowed: "letters" },
            Error::EmptySecret(name()),
            Error::UnknownServer { name: name(), project: name(), known: vec![name()] },
            Error::WhichServer { known: vec![name()] },
            Error::UnknownProject(file()),
            Error::ConfigChanged(file()),
            Error::RenameRunning(name()),
            Error::NoVariable(name()),
            Error::NeedsCycle { project: name(), path: vec![name()] },
            Error::NeedFailed { name: name(), need: name() },
            Error::StillRunning { project: name(), running: vec![name()] },
            Error::ProgramNotFound { program: name(), searched: vec![file()] },
            Error::NoPython { notes: vec![name()], searched: vec![file()] },
            Error::NoPython { notes: vec![], searched: vec![file()] },
            Error::NoEnvFile(file()),
            Error::EnvFile { file: file(), line: 3 },
            Error::Spawn { program: name(), source: refused() },
            Error::HolderProtected { port: 8000, holders: vec![] },
            Error::HolderReplaced { port: 8000, holders: vec![] },
            Error::PortStillBusy { port: 8000, holders: vec![], restarter: None },
            Error::PortRefused {
                port: 80,
                why: "needs administrator rights, as low port numbers do; use another one, 8000 for instance",
            },
            Error::StoppedMeanwhile(name()),
            Error::StillStopping { name: name(), seconds: 9, waiting_for: name() },
            Error::Supervisor { name: name(), what: "does not answer".to_owned() },
            Error::UnsafeFile { path: file(), what: UnsafeFile::Link },
            Error::Expression { message: name() },
            Error::TooMuchToCopy(9_000_000),
            Error::NoSuchPlace(name()),
            Error::NoEditor(file()),
            Error::UnknownEditor(name()),
            Error::LaunchAtLogin(refused()),
            Error::UnknownDestination,
            Error::Exists(file()),
            Error::File { action: "read", path: file(), source: refused() },
        ] {
            let english = error.to_string();
            assert_ne!(in_german(&english), english);
        }
    }

    #[test]
    fn what_is_said_beside_a_command_is_told_in_german() {
        for note in [
            "reload and 4 workers don't go together: reload is on, so one worker runs. \
             `trayvisor config --reload false` is for all 4",
            "4 workers need gunicorn in the project's own Python environment: one worker runs",
            "the Python environment /p/.venv is broken: its Python is gone. Make it anew",
            "the project uses poetry, and poetry is not installed",
            "unknown key comand in .backend_config.json: did you mean command?",
            "unknown key zebra in .backend_config.json: it has no effect",
            "port is set twice in .backend_config.json: the last one counts",
            "the Procfile has other processes, too: `trayvisor import Procfile` makes each of them a server",
        ] {
            assert_ne!(in_german(note), note);
        }
    }

    fn word(piece: &Piece) -> Option<String> {
        match piece {
            Piece::Any(name) => Some(name.clone()),
            Piece::Text(_) => None,
        }
    }
}
