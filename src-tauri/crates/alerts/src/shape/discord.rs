//! Discord's webhooks: an embed, which cannot mention anybody, with escaped Markdown.

use serde_json::{Value, json};

use super::{cut, is_bad};
use crate::notice::Notice;
use trayvisor_model::AlertEvent;

/// Discord's limits for an embed's title, description and footer, in characters as it counts them (UTF-16).
const TITLE: usize = 256;
const DESCRIPTION: usize = 4096;
const FOOTER: usize = 2048;

const RED: u32 = 0x00d1_3438;
const GREEN: u32 = 0x0010_7c10;

pub(super) fn body(message: &Notice, event: AlertEvent) -> Value {
    json!({
        "allowed_mentions": { "parse": [] },
        "embeds": [{
            "title": escaped(&message.title, TITLE),
            "description": escaped(&message.text, DESCRIPTION),
            "footer": { "text": cut(&message.place(), FOOTER, char::len_utf16) },
            "color": if is_bad(event) { RED } else { GREEN },
        }],
    })
}

/// Escapes Markdown: a backslash before each special character. Cuts first, so that no escape is cut.
fn escaped(text: &str, most: usize) -> String {
    let width = |c: char| if is_special(c) { 2 } else { c.len_utf16() };
    let mut escaped = String::new();
    for c in cut(text, most, width).chars() {
        if is_special(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

fn is_special(c: char) -> bool {
    matches!(
        c,
        '\\' | '*' | '_' | '~' | '`' | '|' | '>' | '<' | '#' | '-' | '[' | ']' | '(' | ')' | '@' | ':'
    )
}
