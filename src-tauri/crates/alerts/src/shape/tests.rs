use super::*;
use crate::event::What;
use trayvisor_model::{Exit, ServerRef};

/// Output with which a server could mention everybody, link, format or break out of a text.
const HOSTILE: &str = "<!channel> <@U1> @everyone **bold** [x](https://evil.example) `code` <https://evil.example|y> & \\ \
                       {\"a\":1} <at>all</at>";

fn crash(cause: &str) -> Alert {
    let server = ServerRef { project: "/work/shop".into(), name: "api".into() };
    let what = What::Crash {
        cause: cause.into(),
        advice: Some("Start it again".into()),
        exit: Some(Exit::Code(1)),
        uptime_s: 1.5,
    };
    Alert::new(&server, what, 2)
}

fn sent(shape: Shape, url: &str, alert: &Alert) -> (String, Value) {
    let address = Address::new(url).expect("an address");
    let (to, body) = shape.request(&address, alert, HeldBack::default());
    (to.to_string(), body)
}

#[test]
fn a_shape_is_known_by_its_host() {
    for (host, shape) in [
        ("hooks.slack.com", Some(Shape::Slack)),
        ("Discord.com", Some(Shape::Discord)),
        ("ptb.discord.com", Some(Shape::Discord)),
        ("prod-12.westeurope.logic.azure.com", Some(Shape::Teams)),
        ("default0.1.environment.api.powerplatform.com", Some(Shape::Teams)),
        ("contoso.webhook.office.com", Some(Shape::Teams)),
        ("ntfy.sh", Some(Shape::Ntfy)),
        ("notdiscord.com", None),
        ("discord.com.example.org", None),
        ("127.0.0.1", None),
    ] {
        assert_eq!(Shape::of_host(host), shape, "{host}");
    }
}

#[test]
fn our_own_json_has_every_key_and_neither_path_nor_log() {
    let alert = crash("it ended");
    let (to, body) = sent(Shape::Json, "https://example.com/hook?k=1", &alert);
    assert_eq!(to, "https://example.com/hook?k=1");
    let keys: Vec<&str> = body.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "event",
            "server",
            "project",
            "host",
            "at",
            "title",
            "text",
            "cause",
            "advice",
            "exit",
            "uptime_s",
            "port",
            "holders",
            "restarts",
            "held_back"
        ]
    );
    assert_eq!((&body["event"], &body["project"]), (&"crash".into(), &"shop".into()));
    assert_eq!((&body["exit"], &body["port"]), (&serde_json::json!({ "code": 1 }), &Value::Null));
    assert!(!body.to_string().contains("/work"), "{body}");
}

#[test]
fn slack_gets_plain_text_in_which_nobody_is_called() {
    let (_, body) = sent(Shape::Slack, "https://hooks.slack.com/services/x", &crash(HOSTILE));
    assert_eq!(body["text"], "api crashed");
    for block in body["blocks"].as_array().expect("blocks") {
        let text = if block["type"] == "context" { &block["elements"][0] } else { &block["text"] };
        assert_eq!(text["type"], "plain_text", "{block}");
    }
    let mut alert = crash("x");
    alert.server.name = "<!channel>".into();
    let (_, body) = sent(Shape::Slack, "https://hooks.slack.com/services/x", &alert);
    assert_eq!(body["text"], "&lt;!channel&gt; crashed");
}

#[test]
fn discord_gets_escaped_text_in_which_nobody_is_called() {
    let (_, body) = sent(Shape::Discord, "https://discord.com/api/webhooks/1/x", &crash(HOSTILE));
    assert_eq!(body["allowed_mentions"], serde_json::json!({ "parse": [] }));
    let text = body["embeds"][0]["description"].as_str().expect("a text");
    assert!(text.contains(r"\*\*bold\*\* \[x\]\(https\:") && text.contains(r"\@everyone"), "{text}");
    assert_eq!(body["content"], Value::Null);
}

#[test]
fn teams_gets_text_runs_which_know_no_markdown() {
    let (_, body) = sent(Shape::Teams, "https://x.logic.azure.com/workflows/x", &crash(HOSTILE));
    let card = &body["attachments"][0];
    assert_eq!(card["contentType"], "application/vnd.microsoft.card.adaptive");
    let blocks = card["content"]["body"].as_array().expect("a body");
    assert!(blocks.iter().all(|block| block["type"] == "RichTextBlock"), "{card}");
    assert!(blocks[1]["inlines"][0]["text"].as_str().is_some_and(|text| text.contains(HOSTILE)), "{card}");
}

#[test]
fn ntfy_gets_the_topic_at_the_servers_root() {
    let (to, body) = sent(Shape::Ntfy, "https://ntfy.sh/my-topic?auth=tk", &crash("x"));
    assert_eq!((to.as_str(), &body["topic"]), ("https://ntfy.sh/?auth=tk", &"my-topic".into()));
    let (to, body) = sent(Shape::Ntfy, "http://127.0.0.1:8080/push/my-topic/", &crash("x"));
    assert_eq!((to.as_str(), &body["topic"]), ("http://127.0.0.1:8080/push/", &"my-topic".into()));
    assert_eq!(body["priority"], 4);
}

#[test]
fn every_service_gets_no_more_than_it_takes() {
    let alert = crash(&"@ünïcödé🙂*".repeat(3000));
    let text = |shape, path: &str| {
        let (_, body) = sent(shape, "https://example.com/x", &alert);
        body.pointer(path).and_then(Value::as_str).expect("a text").to_owned()
    };
    assert_eq!(text(Shape::Slack, "/blocks/1/text/text").chars().count(), 3000);
    let discord: usize = text(Shape::Discord, "/embeds/0/description").encode_utf16().count();
    assert!((4090..=4096).contains(&discord), "{discord}");
    assert!(text(Shape::Ntfy, "/message").len() <= 4096);
    let (_, card) = sent(Shape::Teams, "https://example.com/x", &alert);
    assert!(card.to_string().len() < 28_000);
}
