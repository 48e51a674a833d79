//! Any configuration is either read or refused, and saving it keeps all unknown content.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use trayvisor_model::Message;
use trayvisor_model::SettingsEdit;

/// Every known key, each with valid and invalid values.
const KEYS: [&str; 22] = [
    "name",
    "host",
    "port",
    "workers",
    "reload",
    "log_level",
    "app",
    "command",
    "shell",
    "cwd",
    "env",
    "env_file",
    "python",
    "docs_path",
    "health",
    "restart",
    "stop",
    "log",
    "depends_on",
    "autostart",
    "alerts",
    "servers",
];

/// Fields for edits.
const EDITED: [&str; 6] = ["port", "host", "env.A", "health.path", "restart.max", "depends_on"];

/// A configuration with all kinds of settings.
const WHOLE: &str = r#"{
  "name": "größer", "host": "::1", "port": 8000, "workers": 2, "reload": false, "log_level": "info",
  "command": ["npm", "run", "dev", "--port", "{port}"], "env": { "A": "1", "B": 2, "C": true },
  "health": { "path": "/health?x=\u0041\n" }, "restart": { "policy": "on-failure", "max": 5 },
  "log": { "max_size_mb": 10, "keep": 5 }, "mine": [null, -1.5e3, {}, [[]], "\"}]"]
}"#;

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0..70_000_u32).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[a-z:/.{}-]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        let key = prop_oneof![prop::sample::select(&KEYS[..]).prop_map(str::to_owned), "[a-z_]{1,10}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..5).prop_map(object),
        ]
    })
}

fn object(entries: Vec<(String, Value)>) -> Value {
    Value::Object(entries.into_iter().collect())
}

/// An object with known and unknown keys, in any order.
fn any_config() -> impl Strategy<Value = Value> {
    let key = prop_oneof![prop::sample::select(&KEYS[..]).prop_map(str::to_owned), any::<String>()];
    prop::collection::vec((key, any_json()), 0..10).prop_map(object)
}

/// Unknown keys.
fn foreign_keys() -> impl Strategy<Value = Vec<(String, Value)>> {
    prop::collection::vec(("[a-z]{0,8}".prop_map(|key| format!("x-{key}")), any_json()), 0..8)
}

fn in_folder(text: &[u8]) -> (tempfile::TempDir, Result<Project>) {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join(CONFIG_FILE), text).expect("written");
    let project = Project::open(dir.path());
    (dir, project)
}

/// Calls everything that reads a project.
fn ask(project: &Project) {
    let Ok(names) = project.server_names() else { return };
    for name in names {
        let edit = SettingsEdit::set([("name", "other".into()), ("command", json!(["x"]))]);
        let edited = project.edited(&BTreeMap::from([(name.clone(), edit)]));
        let _ = project.server(&name).and(edited).and_then(|edited| edited.check());
    }
}

fn keys(project: &Project) -> Vec<(String, Value)> {
    project.root.clone().into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = in_folder(&bytes).1.map(|project| ask(&project));
    }

    #[test]
    fn a_configuration_with_a_byte_changed_is_read_or_refused(at in 0..WHOLE.len(), byte in any::<u8>()) {
        let mut bytes = WHOLE.as_bytes().to_vec();
        bytes[at] = byte;
        let _ = in_folder(&bytes).1.map(|project| ask(&project));
    }

    #[test]
    fn any_json_is_read_or_refused(config in any_config()) {
        let _ = in_folder(config.to_string().as_bytes()).1.map(|project| ask(&project));
    }

    #[test]
    fn what_is_refused_is_not_saved_and_what_is_saved_changes_one_key(config in any_config(), port in 0..70_000_u32) {
        let text = config.to_string();
        let (dir, project) = in_folder(text.as_bytes());
        let mut project = project.expect("an object");
        let before = keys(&project);
        let saved = project.edit(None, &SettingsEdit::set([("port", port.into())])).is_ok();
        let content = std::fs::read_to_string(dir.path().join(CONFIG_FILE)).expect("read");
        if !saved {
            prop_assert_eq!(content, text);
            return Ok(());
        }
        let mut expected = before;
        match expected.iter_mut().find(|(key, _)| key == "port") {
            Some((_, value)) => *value = port.into(),
            None => expected.push(("port".to_owned(), port.into())),
        }
        prop_assert_eq!(keys(&Project::open(dir.path()).expect("readable")), expected);
    }

    #[test]
    fn an_edit_changes_only_what_it_names(
        config in any_config(), comment in "[^\r\n]{0,12}", field in prop::sample::select(&EDITED[..]), value in any_json(),
        unset in any::<bool>(),
    ) {
        // As a person might write it: one key per line, each with a comment.
        let pretty = serde_json::to_string_pretty(&config).expect("JSON");
        let text = pretty.replace('\n', &format!(" //{comment}\n"));
        let (dir, project) = in_folder(text.as_bytes());
        let mut project = project.expect("an object");
        let edit = if unset {
            SettingsEdit { unset: vec![field.to_owned()], ..SettingsEdit::default() }
        } else {
            SettingsEdit::set([(field, value)])
        };
        let saved = project.edit(None, &edit).is_ok();
        let content = std::fs::read_to_string(dir.path().join(CONFIG_FILE)).expect("read");
        if !saved {
            prop_assert_eq!(content, text);
            return Ok(());
        }
        // The same as without comments, and the same as in memory.
        prop_assert_eq!(keys(&Project::open(dir.path()).expect("readable")), keys(&project));
        let key = field.split('.').next().unwrap_or(field);
        let others = |all: Vec<(String, Value)>| all.into_iter().filter(|(name, _)| name != key).collect::<Vec<_>>();
        let before = config.as_object().expect("an object").clone().into_iter().collect();
        prop_assert_eq!(others(keys(&project)), others(before));
        // All lines except those of the edited key are still there.
        let is_edited = |line: &str| line.contains(&format!("\"{key}\""));
        let kept = |text: &str| text.lines().filter(|line| line.starts_with("  \"")).filter(|line| !is_edited(line)).map(str::to_owned).collect::<Vec<_>>();
        let without_comma = |lines: Vec<String>| lines.into_iter().map(|line| line.replacen(", //", " //", 1)).collect::<Vec<_>>();
        prop_assert_eq!(without_comma(kept(&content)), without_comma(kept(&text)));
    }

    #[test]
    fn the_window_keeps_every_key_that_it_does_not_show_in_its_place(foreign in foreign_keys()) {
        let mut config = object(foreign);
        config["port"] = json!(8000);
        let (dir, project) = in_folder(config.to_string().as_bytes());
        let project = project.expect("readable");
        let edit = SettingsEdit::set([("port", 9000.into())]);
        let edited = project.edited(&BTreeMap::from([(project.name(), edit)]));
        edited.and_then(|mut edited| edited.save()).expect("saved");
        let saved = keys(&Project::open(dir.path()).expect("readable"));
        let mut expected = keys(&project);
        expected.last_mut().expect("the port").1 = 9000.into();
        prop_assert_eq!(saved, expected);
    }
}

#[test]
fn a_configuration_torn_anywhere_is_refused_with_line_and_column() {
    let whole = WHOLE.as_bytes();
    assert!(in_folder(whole).1.is_ok());
    for length in 0..whole.len() {
        match in_folder(&whole[..length]).1 {
            Err(Error::Failed(Message::NotValid { line, column, .. })) => {
                let lines = whole[..length].split(|byte| *byte == b'\n').count();
                assert!(
                    (1..=lines).contains(&line) && column <= 120,
                    "{length}: line {line}, column {column}"
                );
            }
            other => panic!("{length} bytes: {other:?}"),
        }
    }
}

#[test]
fn no_depth_is_too_deep_to_be_refused() {
    let deep = format!("{{\"x\": {}", "[".repeat(1_000_000));
    assert!(in_folder(deep.as_bytes()).1.is_err());
}
