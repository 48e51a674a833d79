use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Begin, Hints, Language, Message, english, from_value, german, to_value};
use crate::CrashReport;

/// The names in braces in a text.
fn names(text: &str) -> BTreeSet<&str> {
    let text = text.split("{{").collect::<Vec<_>>();
    let parts = text.iter().flat_map(|part| part.split('{').skip(1));
    parts.filter_map(|part| Some(part.split_once('}')?.0)).collect()
}

#[test]
fn every_language_tells_the_same_of_each_message() {
    for ((name, text, hint), (same, german, german_hint)) in english::ENGLISH.iter().zip(german::GERMAN) {
        assert_eq!(name, same, "the catalogues have the same order");
        assert_eq!(names(text), names(german), "{name}");
        assert_eq!(hint.len(), german_hint.len(), "{name}");
        for (hint, german) in hint.iter().zip(*german_hint) {
            assert_eq!(names(hint), names(german), "{name}");
        }
    }
    assert_eq!(english::ENGLISH.len(), german::GERMAN.len());
}

#[test]
fn a_text_is_a_clause_and_a_hint_is_a_sentence() {
    for (name, text, hint) in english::ENGLISH.iter().chain(german::GERMAN) {
        assert!(!text.ends_with('.') && !text.is_empty(), "{name}");
        for hint in *hint {
            let small = hint.starts_with(char::is_lowercase) && !hint.starts_with("systemd");
            assert!(!hint.ends_with('.') && !small, "{name}: {hint}");
        }
    }
}

fn missing_package() -> Message {
    Message::PythonPackageMissing { package: "redis".to_owned() }
}

#[test]
fn a_message_is_told_in_every_language_with_the_messages_in_it() {
    let message = Message::DidNotStart {
        name: "api".to_owned(),
        cause: Box::new(missing_package()),
        advice: Hints(vec![missing_package()]),
    };
    assert!(
        message
            .whole(Language::German)
            .ends_with(". „redis“ in der Python-Umgebung des Projekts installieren, dann wieder starten")
    );
    assert_eq!(
        Language::ALL.map(|language| message.text(language)),
        [
            "api did not start: the Python package “redis” is not installed",
            "api ist nicht gestartet: das Python-Paket „redis“ ist nicht installiert"
        ]
    );
    let holders = vec![
        Message::Process { name: "python3".to_owned(), pid: 1 },
        Message::OtherUsersProcess { name: "node".to_owned(), pid: 2, user: "mia".to_owned() },
    ];
    assert_eq!(
        Language::ALL
            .map(|language| Message::PortBusy { port: 8000, holders: holders.clone() }.text(language)),
        [
            "port 8000 is in use by python3 (1) and node (2) of user mia",
            "Port 8000 ist belegt von python3 (1) und node (2) von Benutzer mia"
        ]
    );
}

#[test]
fn a_sentence_begins_with_a_capital_letter_unless_a_name_stands_there() {
    let name = || "api".to_owned();
    let sentence = |message: &Message| message.sentence(Language::English);
    assert_eq!(sentence(&missing_package()), "The Python package “redis” is not installed.");
    assert_eq!(sentence(&Message::StoppedMeanwhile { name: name() }), "api was stopped before it was ready.");
    assert_eq!(sentence(&Message::verbatim("port is closed")), "port is closed.");
    let phrase = Message::AnswersStatus { status: 503, path: "/health".to_owned() };
    assert_eq!(
        (phrase.text(Language::English), sentence(&phrase)),
        ("answers 503 on /health".into(), "answers 503 on /health.".into())
    );
    assert_eq!(
        missing_package().sentences(Language::German),
        "Das Python-Paket „redis“ ist nicht installiert. „redis“ in der Python-Umgebung des Projekts installieren, \
         dann wieder starten."
    );
}

#[test]
fn the_words_of_a_server_stay_as_they_are() {
    let message = Message::FailedWithWhyAt {
        kind: "ValueError".to_owned(),
        why: "see its log for details".to_owned(),
        file: "/p/a.py".to_owned(),
        line: "3".to_owned(),
    };
    assert_eq!(
        message.text(Language::German),
        "er scheiterte mit ValueError: see its log for details, in /p/a.py, Zeile 3"
    );
}

fn report() -> CrashReport {
    let at = "2026-11-29T10:00:00Z".parse().expect("a time");
    CrashReport { at, exit: None, uptime_s: 1.0, cause: missing_package(), lines: Vec::new() }
}

#[test]
fn an_older_version_reads_the_words_and_this_one_the_message() {
    let sent = to_value(&report()).expect("JSON");
    assert_eq!(sent["cause"], "the Python package “redis” is not installed");
    assert!(sent["advice"].as_str().is_some_and(|advice| advice.starts_with("Install “redis”")), "{sent}");
    assert_eq!(from_value::<CrashReport>(sent).expect("readable"), report());
}

#[test]
fn a_message_of_a_newer_version_is_told_in_its_english_words() {
    let mut newer = to_value(&report()).expect("JSON");
    newer["cause_message"] = json!({ "$message": "MoonInTheWay", "phase": 3 });
    let read: CrashReport = from_value(newer).expect("readable");
    assert_eq!(read.cause.text(Language::German), "the Python package “redis” is not installed");
    assert!(read.cause.hint(Language::German).is_some_and(|hint| hint.starts_with("Install “redis”")));
}

#[test]
fn several_messages_are_sent_beside_their_words_too() {
    let told = crate::Happening::Conflict {
        port: 8000,
        holders: vec![Message::HiddenProcess {}, Message::verbatim("node (7)")],
    };
    let sent = to_value(&told).expect("JSON");
    assert_eq!(sent["holders"], json!(["a process that the system does not show", "node (7)"]));
    assert_eq!(from_value::<crate::Happening>(sent).expect("readable"), told);
}

#[test]
fn people_get_words_in_their_language_and_nothing_else() {
    let mut value = serde_json::to_value(report()).expect("JSON");
    Language::German.put_into_words(Begin::Capital, &mut value);
    assert_eq!(value["cause"], "Das Python-Paket „redis“ ist nicht installiert");
    assert!(value["advice"].as_str().is_some_and(|advice| advice.starts_with("„redis“")), "{value}");
    assert!(!value.to_string().contains('$'), "{value}");
    let mut other: Value = json!({ "a": [1, "x", null, { "$message": "no such message" }] });
    let before = other.clone();
    Language::German.put_into_words(Begin::Capital, &mut other);
    assert_eq!(other, before);
}

#[test]
fn other_data_with_such_names_stays_as_it_is() {
    let data =
        json!({ "hook": "a", "hook_message": "b", "list": [], "list_message": [], "on_message": ["c"] });
    assert_eq!(from_value::<Value>(data.clone()).expect("readable"), data);
    assert_eq!(to_value(&data).expect("JSON"), data);
}
