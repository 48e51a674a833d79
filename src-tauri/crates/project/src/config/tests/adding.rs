//! The servers of a folder that is added, with what was changed of them.

use super::*;

/// The project with these values of its servers set.
pub(super) fn edited(project: &Project, edits: &Value) -> Project {
    let edit = |(name, values): (&String, &Value)| {
        let set = values.as_object().expect("fields by name").clone();
        (name.clone(), SettingsEdit { set, unset: Vec::new() })
    };
    let edits = edits.as_object().expect("edits by server").iter().map(edit).collect();
    let edited = project.edited(&edits).expect("names that can be");
    edited.check().expect("checked");
    edited
}

#[test]
fn editing_nothing_changes_nothing() {
    for config in [
        json!({"name": "a", "command": "npm run dev", "shell": true, "zebra": 1}),
        json!({"host": "0.0.0.0", "servers": {"web": {"port": 5173}, "api": {"app": "main:app"}}}),
    ] {
        let (_dir, project) = project(&config);
        let project = project.expect("readable");
        let same = project.server_names().expect("names").into_iter().map(|name| (name, json!({}))).collect();
        for edits in [Value::Object(same), json!({})] {
            assert_eq!(Value::Object(edited(&project, &edits).root), config);
        }
    }
}

#[test]
fn a_command_in_the_place_of_what_was_found_keeps_the_port_that_was_shown() {
    let (_dir, project) = found("package.json", r#"{"scripts": {"dev": "vite"}}"#);
    let name = project.name();
    let port = |values: Value| {
        let edited = edited(&project, &json!({&name: values}));
        edited.server(&edited.name()).expect("checked").port
    };
    assert_eq!(port(json!({"command": ["npm", "start"]})), Some(5173));
    assert_eq!(port(json!({"command": ["npm", "start"], "name": "site"})), Some(5173));
    assert_eq!(port(json!({"command": ["npm", "start"], "port": 9000})), Some(9000));
    assert_eq!(port(json!({"command": ["npm", "start"], "port": null})), None);
}

#[test]
fn a_server_that_is_renamed_keeps_what_the_form_does_not_show() {
    let (_dir, project) =
        project(&json!({"servers": {"web": {"env": {"A": "1"}}, "api": {"app": "main:app"}}}));
    let project = project.expect("readable");
    let mut edits =
        BTreeMap::from([("web".to_owned(), set(&[("name", json!("site")), ("port", json!(5173))]))]);
    edits.insert("api".into(), SettingsEdit { unset: vec!["app".into()], ..SettingsEdit::default() });
    let edited = project.edited(&edits).expect("names that can be");
    let expected = json!({"servers": {"site": {"env": {"A": "1"}, "port": 5173}, "api": {}}});
    assert_eq!(Value::Object(edited.root), expected);
}

#[test]
fn servers_are_renamed_all_at_once_also_where_others_need_them() {
    let (_dir, project) = project(&json!({"servers": {
        "web": {"command": ["web"], "depends_on": ["api"]}, "api": {"command": ["api"]},
        "mail": {"command": ["mail"], "depends_on": ["web", "api"]},
    }}));
    let project = project.expect("readable");
    let swapped = edited(&project, &json!({"web": {"name": "api"}, "api": {"name": "web"}}));
    let expected = json!({"servers": {
        "api": {"command": ["web"], "depends_on": ["web"]}, "web": {"command": ["api"]},
        "mail": {"command": ["mail"], "depends_on": ["api", "web"]},
    }});
    assert_eq!(Value::Object(swapped.root).to_string(), expected.to_string());
    for (server, name) in [("web", "api"), ("api", "web"), ("mail", "api"), ("mail", "../x")] {
        let edits = BTreeMap::from([(server.to_owned(), set(&[("name", json!(name))]))]);
        let said = project.edited(&edits).expect_err("refused").to_string();
        assert!(said.starts_with(&format!("servers.{server}.name cannot be \"{name}\"")), "{said}");
    }
    let edits = BTreeMap::from([("other".to_owned(), SettingsEdit::default())]);
    assert!(project.edited(&edits).expect_err("unknown").to_string().contains("other"));
}
