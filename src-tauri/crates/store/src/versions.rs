//! Files of released versions can still be read: see `tests/fixtures/versions`.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::history::History;
use crate::home::Home;
use crate::{preferences, projects};
use trayvisor_model::Language;
use trayvisor_model::{Exit, Happening, LogPreferences, OnQuit, Preferences, Theme};
use trayvisor_recorded::{SERVERS, server};

fn home() -> (TempDir, Home) {
    let (dir, root) = trayvisor_recorded::home();
    (dir, Home::at(root).expect("a home"))
}

#[test]
fn every_event_is_understood() {
    let (_dir, home) = home();
    let mut kinds = BTreeSet::new();
    for name in SERVERS {
        let text =
            fs::read_to_string(home.record(&server(name)).with_extension("history")).expect("a history");
        let events = History::of(&home, &server(name)).events();
        assert_eq!(events.len(), text.lines().count(), "{name}");
        let kind = |event| serde_json::to_value(event).expect("JSON")["event"].as_str().map(str::to_owned);
        kinds.extend(events.iter().filter_map(kind));
    }
    let all =
        "alert_failed answering conflict crashed freed given_up ready recovered started stopped unhealthy";
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>().join(" "), all);
    let late: Vec<Happening> =
        History::of(&home, &server("late")).events().into_iter().map(|event| event.what).collect();
    let [conflict, Happening::Freed { port: 28030, holders }, started, Happening::Ready { after_s }, stopped] =
        late.as_slice()
    else {
        panic!("{late:?}")
    };
    assert_eq!(*conflict, Happening::Conflict { port: 28030, holders: holders.clone() });
    assert!(matches!(started, Happening::Started { by: Some(by), .. } if by == "the command"), "{started:?}");
    assert!(*after_s > 0.0 && *stopped == Happening::Stopped { by: None, killed: false });
}

#[test]
fn crash_reports_are_understood_and_stay_when_another_comes() {
    let (_dir, home) = home();
    let reports = |name| History::of(&home, &server(name)).reports();
    let [broken] = reports("broken").try_into().expect("one");
    assert_eq!(broken.exit, Some(Exit::Code(1)));
    assert_eq!(broken.cause, "the Python package “redis” is not installed");
    assert!(broken.cause.hint(Language::English).is_some_and(|advice| advice.starts_with("Install “redis”")));
    assert_eq!(broken.lines.last().expect("lines"), "ModuleNotFoundError: No module named 'redis'");
    let exits: Vec<Option<Exit>> =
        ["phoenix", "orphan"].iter().flat_map(|name| reports(name)).map(|report| report.exit).collect();
    assert_eq!(exits, [Some(Exit::Signal(9)), None]);
    let [killed] = reports("phoenix").try_into().expect("one");
    History::of(&home, &server("loop")).keep(&killed);
    let causes: Vec<String> =
        reports("loop").into_iter().map(|report| report.cause.text(Language::English)).collect();
    assert_eq!((causes.len(), causes[9].as_str()), (10, "it was killed (signal SIGKILL)"));
    assert!(causes[..9].iter().all(|cause| cause.contains("the queue is gone")), "{causes:?}");
}

#[test]
fn projects_keep_their_order_and_preferences_hold() {
    let (_dir, home) = home();
    let known = projects::known(&home).expect("readable");
    assert_eq!(known, ["/home/dev/studio", "/home/dev/shop"].map(PathBuf::from));
    let shop = &projects::entries(&home).expect("readable")[1];
    let in_order = shop.in_order(["api", "web", "hand"].map(server).to_vec());
    assert_eq!(in_order, ["hand", "web", "api"].map(server));

    let expected = Preferences {
        on_quit: OnQuit::Leave,
        theme: Theme::Dark,
        language: Some("de".to_owned()),
        log: LogPreferences { times: false, wrap: true },
        ..Preferences::default()
    };
    assert_eq!(preferences::load(&home).expect("readable"), expected);
}
