//! Teams' workflows: an Adaptive Card. Its text runs, unlike its text blocks, do not interpret Markdown.

use serde_json::{Value, json};

use super::{cut, is_bad};
use crate::notice::Notice;
use trayvisor_model::AlertEvent;

/// A card may have 28 KB in total; ours stays far below.
const MOST: usize = 4000;

pub(super) fn body(message: &Notice, event: AlertEvent) -> Value {
    let color = if is_bad(event) { "Attention" } else { "Good" };
    let title = json!({ "weight": "Bolder", "size": "Medium", "color": color });
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "body": [
                    block(&message.title, &title),
                    block(&message.text, &json!({})),
                    block(&message.place(), &json!({ "isSubtle": true, "size": "Small" })),
                ],
            },
        }],
    })
}

/// A paragraph with one run of text in this style.
fn block(text: &str, style: &Value) -> Value {
    let mut run = style.clone();
    run["type"] = "TextRun".into();
    run["text"] = cut(text, MOST, |_| 1).into();
    json!({ "type": "RichTextBlock", "inlines": [run] })
}
