//! ntfy: published as JSON to the server's root, with the topic next to the message, which is plain text.

use serde_json::{Value, json};
use ureq::http::Uri;

use super::{cut, is_bad};
use crate::notice::Notice;
use trayvisor_model::AlertEvent;

/// Longer messages than ntfy's 4,096 bytes become attachments; the title counts separately.
const MOST: usize = 4000;
const TITLE: usize = 250;

/// ntfy's priorities range from 1 to 5; 3 is the default.
const USUAL: u8 = 3;
const HIGH: u8 = 4;

pub(super) fn request(topic: &Uri, message: &Notice, event: AlertEvent) -> (Uri, Value) {
    let (above, name) = topic.path().trim_end_matches('/').rsplit_once('/').unwrap_or_default();
    let text = format!(
        "{}\n{}",
        cut(&message.text, MOST - TITLE, char::len_utf8),
        cut(&message.place(), TITLE, char::len_utf8)
    );
    let body = json!({
        "topic": name,
        "title": cut(&message.title, TITLE, char::len_utf8),
        "message": text,
        "priority": if is_bad(event) { HIGH } else { USUAL },
        "tags": [if is_bad(event) { "warning" } else { "white_check_mark" }],
    });
    (root(topic, above), body)
}

/// The address where a server publishes, with the query, which may hold a token.
fn root(topic: &Uri, above: &str) -> Uri {
    let query = topic.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = topic.clone().into_parts();
    parts.path_and_query = format!("{above}/{query}").parse().ok();
    Uri::from_parts(parts).unwrap_or_else(|_| topic.clone())
}
