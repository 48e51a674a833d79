use super::*;
use crate::destination::{Encryption, Means};

/// The settings in this section of a project.
fn read(section: &Value) -> Settings {
    let known = ["webhook", "email"];
    Reader::new("alerts".to_owned(), Scope::Project("/shop".into())).section(section, &known)
}

fn labels(settings: &Settings) -> Vec<String> {
    settings.destinations.iter().map(|destination| destination.label().to_string()).collect()
}

/// The single problem of a section.
fn problem(section: &Value) -> String {
    let settings = read(section);
    assert_eq!(settings.problems.len(), 1, "{settings:?}");
    settings.problems[0].to_string()
}

#[test]
fn a_webhook_is_an_address_an_object_or_a_list_of_them() {
    for webhook in [
        serde_json::json!("https://example.com/hook"),
        serde_json::json!({ "url": "https://example.com/hook", "events": ["crash"] }),
        serde_json::json!(["https://example.com/hook"]),
    ] {
        let settings = read(&serde_json::json!({ "webhook": webhook }));
        assert_eq!(labels(&settings), ["webhook to example.com"], "{settings:?}");
        assert!(settings.problems.is_empty(), "{settings:?}");
    }
    assert_eq!(read(&serde_json::json!({ "webhook": false, "email": null })).destinations, []);
}

#[test]
fn mail_takes_its_encryption_from_the_port_unless_it_is_said() {
    let tls = |smtp: &str, tls: Value| {
        let email =
            serde_json::json!({ "to": ["Ann <ann@example.com>", "b@example.com"], "smtp": smtp, "tls": tls });
        let settings = read(&serde_json::json!({ "email": email }));
        match settings.destinations.first().map(|destination| &destination.means) {
            Some(Means::Email(email)) => Ok(email.tls),
            Some(Means::Webhook(_)) | None => Err(settings.problems[0].to_string()),
        }
    };
    assert_eq!(tls("smtp.example.com:587", Value::Null), Ok(Encryption::StartTls));
    assert_eq!(tls("smtp.example.com:465", Value::Null), Ok(Encryption::Tls));
    assert_eq!(tls("localhost:2525", "none".into()), Ok(Encryption::None));
    let refused = tls("smtp.example.com:25", "none".into()).expect_err("in the clear to elsewhere");
    assert!(refused.contains("alerts.email.tls") && refused.contains("on this machine"), "{refused}");
    let refused = tls("smtp.example.com", Value::Null).expect_err("no port");
    assert!(refused.contains("alerts.email.smtp") && refused.contains("smtp.example.com:587"), "{refused}");
}

#[test]
fn a_secret_in_the_configuration_is_refused_with_what_to_do_instead_and_not_repeated() {
    let email = |key: &str| {
        let mut email = serde_json::json!({ "to": "a@b.c", "smtp": "h:1" });
        email[key] = "hunter2".into();
        serde_json::json!({ "email": email })
    };
    for section in [
        serde_json::json!({ "webhook": "https://hooks.slack.com/services/T0/B0/hunter2" }),
        serde_json::json!({ "webhook": "https://discord.com/api/webhooks/1/hunter2" }),
        serde_json::json!({ "webhook": "https://prod-1.westeurope.logic.azure.com/workflows/hunter2" }),
        serde_json::json!({ "webhook": { "url": "https://example.com/", "secret": "hunter2" } }),
        email("password"),
    ] {
        let said = problem(&section);
        assert!(said.contains("{secret:NAME}") && said.contains("`trayvisor alerts secret NAME`"), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[test]
fn what_is_wrong_is_named_with_what_can_be_and_keeps_nothing_else_from_working() {
    let settings = read(&serde_json::json!({
        "webook": "https://example.com/a",
        "webhook": ["http://example.com/hunter2", "https://example.com/b", { "url": "https://e.com/", "events": ["crsh"] }],
        "email": { "to": "nobody", "smtp": "h:1" },
    }));
    let said: Vec<String> = settings.problems.iter().map(ToString::to_string).collect();
    assert_eq!(labels(&settings), ["webhook to example.com"]);
    assert_eq!(said.len(), 4, "{said:?}");
    assert!(said[0].contains("alerts.webook") && said[0].contains("\"webhook\""), "{said:?}");
    assert!(said[1].contains("alerts.webhook[0].url") && said[1].contains("https://"), "{said:?}");
    assert!(!said[1].contains("hunter2"), "{said:?}");
    assert!(said[2].contains("alerts.webhook[2].events") && said[2].contains("gave_up"), "{said:?}");
    assert!(said[3].contains("alerts.email.to") && said[3].contains("me@example.com"), "{said:?}");
    let said = problem(&serde_json::json!("email"));
    assert!(said.contains("an object with \"webhook\" and \"email\""), "{said}");
}

#[test]
fn a_servers_own_alerts_win_over_its_projects() {
    let dir = tempfile::tempdir().expect("a folder");
    let config = r#"{ "alerts": { "webhook": "https://all.example.com/" },
        "servers": { "api": {}, "web": { "alerts": { "webhook": "https://web.example.com/" } }, "db": { "alerts": false } } }"#;
    std::fs::write(dir.path().join(trayvisor_project::config::CONFIG_FILE), config).expect("written");
    let project = Project::open(dir.path()).expect("read");
    let of = |server| labels(&Settings::of_server(&project, server));
    assert_eq!(of("api"), ["webhook to all.example.com"]);
    assert_eq!(of("web"), ["webhook to web.example.com"]);
    assert_eq!(of("db"), [] as [&str; 0]);
}

#[test]
fn the_users_own_file_is_for_all_projects_and_chooses_what_the_desktop_shows() {
    let dir = tempfile::tempdir().expect("a folder");
    let home = Home::at(dir.path().join("home")).expect("made");
    assert!(Desktop::of(&home).shows(AlertEvent::Crash), "all by default");
    let write = |text: &str| std::fs::write(home.alerts_file(), text).expect("written");

    write(r#"{ "webhook": "https://me.example.com/", "desktop": ["gave_up"] }"#);
    let settings = Settings::of_user(&home);
    assert_eq!((labels(&settings).len(), settings.problems.len()), (1, 0), "{settings:?}");
    let desktop = Desktop::of(&home);
    assert!(desktop.shows(AlertEvent::GaveUp) && !desktop.shows(AlertEvent::Crash));

    write(r#"{ "desktop": false }"#);
    assert!(AlertEvent::ALL.into_iter().all(|event| !Desktop::of(&home).shows(event)));

    write(r#"{ "desktop": ["no such"] }"#);
    let problems = Settings::of_user(&home).problems;
    assert!(problems[0].to_string().contains("alerts.json.desktop"), "{problems:?}");
    assert!(Desktop::of(&home).shows(AlertEvent::Crash), "one too many is better than none");
}

#[test]
fn choosing_what_the_desktop_shows_leaves_all_else_as_it_is() {
    let dir = tempfile::tempdir().expect("a folder");
    let home = Home::at(dir.path().join("home")).expect("made");
    let said = || {
        let text = std::fs::read_to_string(home.alerts_file()).expect("there");
        text.split_whitespace().collect::<String>()
    };
    std::fs::write(home.alerts_file(), r#"{"webhook":"https://e.com/","mine":1}"#).expect("written");
    Desktop::keep(&home, &[AlertEvent::GaveUp]).expect("kept");
    assert_eq!(said(), r#"{"webhook":"https://e.com/","mine":1,"desktop":["gave_up"]}"#);
    Desktop::keep(&home, &[]).expect("kept");
    assert!(AlertEvent::ALL.into_iter().all(|event| !Desktop::of(&home).shows(event)));
    Desktop::keep(&home, &AlertEvent::ALL).expect("kept");
    assert_eq!(said(), r#"{"webhook":"https://e.com/","mine":1}"#);
}
