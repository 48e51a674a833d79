//! Slack's incoming webhooks: blocks of plain text, without mentions and links.

use serde_json::{Value, json};

use super::cut;
use crate::notice::Notice;

/// Slack's limits for a header and for a section's text, in characters.
const HEADER: usize = 150;
const SECTION: usize = 3000;

pub(super) fn body(message: &Notice) -> Value {
    let plain = |text: String| json!({ "type": "plain_text", "text": text, "emoji": false });
    let one = |_| 1;
    json!({
        // Text of the notification. Slack's three special characters are escaped; otherwise <!channel> would notify
        // everybody.
        "text": escape(&cut(&message.title, HEADER, one)),
        "mrkdwn": false,
        "parse": "none",
        "link_names": false,
        "unfurl_links": false,
        "unfurl_media": false,
        "blocks": [
            { "type": "header", "text": plain(cut(&message.title, HEADER, one)) },
            { "type": "section", "text": plain(cut(&message.text, SECTION, one)) },
            { "type": "context", "elements": [plain(cut(&message.place(), SECTION, one))] },
        ],
    })
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
