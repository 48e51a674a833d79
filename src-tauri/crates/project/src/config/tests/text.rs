//! The file's text: encoding, comments, and the result of edits.

use super::*;
use trayvisor_model::Message;

/// A text in UTF-16 with a byte order mark.
fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
}

#[test]
fn what_editors_on_windows_write_is_read() {
    let text = "{ \"name\": \"größer 🙂\", \"port\": 9000 }";
    for content in [
        text.as_bytes().to_vec(),
        format!("\u{feff}{text}").into_bytes(),
        utf16(text, u16::to_le_bytes),
        utf16(text, u16::to_be_bytes),
    ] {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join(CONFIG_FILE), &content).expect("written");
        let project = Project::open(dir.path()).expect("readable");
        assert_eq!(project.server("größer 🙂").expect("checked").port, Some(9000));
        assert_eq!(Project::text(dir.path()).expect("a text").text, text);
        project.save_text("{ \"name\": \"kleiner\" }").expect("saved");
        let saved = std::fs::read(dir.path().join(CONFIG_FILE)).expect("read");
        assert_eq!(saved.first(), content.first(), "in the encoding that it had");
        assert_eq!(Project::open(dir.path()).expect("readable").name(), "kleiner");
    }
    for half in [&b"\xff\xfe{"[..], b"\xfe\xff\xd8\x00", b"\xef\xbb\xbf\xff"] {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join(CONFIG_FILE), half).expect("written");
        let error = Project::open(dir.path()).expect_err("no text");
        assert!(matches!(error, Error::Failed(Message::NotValid { line: 1, column: 1, .. })), "{error:?}");
    }
}

#[test]
fn comments_and_trailing_commas_are_accepted() {
    let (_dir, project) = text_project(
        "// mine\n{ /* the \"port\": 1 */ \"port\": 9000, // of the API\n  \"command\": [\"x\", \"//\",],\n}\n// end",
    );
    let project = project.expect("readable");
    let server = project.server(&project.name()).expect("checked");
    assert_eq!((server.port, server.command), (Some(9000), Some(vec!["x".to_owned(), "//".to_owned()])));
    for wrong in
        ["{ 'port': 1 }", "{ port: 1 }", "{ \"port\": 0x10 }", "{ \"port\": 1 \"host\": \"::1\" }", "// none"]
    {
        let (_dir, project) = text_project(wrong);
        assert!(matches!(project, Err(Error::Failed(Message::NotValid { .. }))), "{wrong}");
    }
}

/// The text after this edit of a server.
fn text_edited(text: &str, server: Option<&str>, edit: &SettingsEdit) -> String {
    let (dir, project) = text_project(text);
    project.expect("readable").edit(server, edit).expect("saved");
    std::fs::read_to_string(dir.path().join(CONFIG_FILE)).expect("read")
}

#[test]
fn an_edit_keeps_comments_order_and_layout() {
    let text = "// the shop\n{\n\t\"servers\": {\n\t\t\"api\": { // mine\n\t\t\t\"port\": 8000, // not 8001\n\t\t\t/* soon */ \
                \"command\": [\"x\"],\n\t\t},\n\t\t\"web\": { \"command\": [\"y\"], \"depends_on\": [ \"api\" /* first */ ] }\n\t}\n}\n// end\n";
    let edited = |values: &[(&str, Value)]| text_edited(text, Some("api"), &set(values));
    assert_eq!(edited(&[("port", json!(9000))]), text.replace("8000", "9000"));
    assert_eq!(edited(&[("port", json!(8000))]), text);
    assert_eq!(
        edited(&[("name", json!("shop"))]),
        text.replace("\"api\"", "\"shop\""),
        "where it stands, and where it is needed"
    );
    let added = edited(&[("health.path", json!("/up"))]);
    assert_eq!(
        added,
        text.replace("[\"x\"],", "[\"x\"],\n\t\t\t\"health\": {\n\t\t\t\t\"path\": \"/up\",\n\t\t\t},")
    );
    let unset = SettingsEdit { unset: vec!["health.path".to_owned()], ..SettingsEdit::default() };
    assert_eq!(text_edited(&added, Some("api"), &unset), text);
}

fn unset(fields: &[&str]) -> SettingsEdit {
    SettingsEdit {
        unset: fields.iter().map(|field| (*field).to_owned()).collect(),
        ..SettingsEdit::default()
    }
}

#[test]
fn comments_that_go_with_what_is_changed_are_named_before() {
    let lists = "{\n  \"depends_on\": [\n    \"db\", // first\n    \"cache\" // fast\n  ]\n}";
    for (text, edit, lost, after) in [
        // Beside a key that goes; those on lines of their own stay.
        (
            "{\n  // the port\n  /* a */ \"port\": /* b */ 1, // c\n  \"host\": \"::1\" // d\n}",
            unset(&["port"]),
            &["/* a */", "/* b */", "// c"][..],
            "{\n  // the port\n  \"host\": \"::1\" // d\n}",
        ),
        (
            "{\n  \"port\": 1, // a\n  \"host\": \"::1\" // b\n  // end\n}",
            unset(&["host"]),
            &["// b"],
            "{\n  \"port\": 1 // a\n  // end\n}",
        ),
        // In an object that goes, or gives way to a value; not in one of which something stays.
        (
            "{\n  \"health\": { // a\n    \"path\": \"/up\" /* b\n c */\n  }\n}",
            unset(&["health.path"]),
            &["// a", "/* b c */"],
            "{}",
        ),
        (
            "{ \"health\": { /* a */ \"path\": \"/up\" } /* b */ }",
            set(&[("health", json!(false))]),
            &["/* a */"],
            "{ \"health\": false /* b */ }",
        ),
        (
            "{ \"health\": { /* a */ \"path\": \"/up\", \"failures\": 1 } /* b */ }",
            set(&[("health.path", json!("/"))]),
            &[],
            "{ \"health\": { /* a */ \"path\": \"/\", \"failures\": 1 } /* b */ }",
        ),
        // In a list: those of what stays, stay.
        (
            lists,
            set(&[("depends_on", json!(["db", "cache", "mail"]))]),
            &[],
            "{\n  \"depends_on\": [\n    \"db\", // first\n    \"cache\", // fast\n    \"mail\"\n  ]\n}",
        ),
        (
            lists,
            set(&[("depends_on", json!(["cache"]))]),
            &["// first"],
            "{\n  \"depends_on\": [\n    \"cache\" // fast\n  ]\n}",
        ),
        (lists, set(&[("depends_on", json!([]))]), &["// first", "// fast"], "{\n  \"depends_on\": []\n}"),
        (
            "{ \"command\": [ \"x\", /* a */ \"y\" ] }",
            set(&[("command", json!(["y", "z", "x"]))]),
            &["/* a */"],
            "{ \"command\": [\"y\", \"z\", \"x\"] }",
        ),
    ] {
        let (dir, project) = text_project(text);
        let project = project.expect("readable");
        let (mut changed, _) = project.with(&project.name(), &edit).expect("fields that there are");
        let named = match changed.lost_comments() {
            Some(Message::CommentsLost { comments, .. }) => comments,
            other => other.map(|other| other.to_string()).into_iter().collect(),
        };
        assert_eq!(named, lost, "{text}");
        changed.save().expect("saved");
        assert_eq!(std::fs::read_to_string(dir.path().join(CONFIG_FILE)).expect("read"), after);
        assert_eq!(changed.lost_comments(), None, "they are gone by now");
    }
}

#[test]
fn an_edit_of_a_shared_key_changes_the_projects_own() {
    let text = "{ \"port\": 1, \"servers\": { \"api\": { \"port\": 2 } } }";
    assert_eq!(text_edited(text, None, &set(&[("port", json!(3))])), text.replace('1', "3"));
}

#[test]
fn an_edit_keeps_the_files_encoding() {
    let (dir, _) = text_project("{}");
    let file = dir.path().join(CONFIG_FILE);
    std::fs::write(&file, utf16("{ \"name\": \"größer\", \"port\": 1 }", u16::to_le_bytes)).expect("written");
    let mut project = Project::open(dir.path()).expect("readable");
    project.edit(None, &set(&[("port", json!(2))])).expect("saved");
    let saved = std::fs::read(&file).expect("read");
    assert_eq!(saved, utf16("{ \"name\": \"größer\", \"port\": 2 }", u16::to_le_bytes));
}
