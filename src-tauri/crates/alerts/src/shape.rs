//! The message formats of chat services. Text from a server stays plain text in a message: it mentions nobody, links
//! nowhere and formats nothing.

mod discord;
mod ntfy;
mod slack;
mod teams;

use serde_json::Value;
use ureq::http::Uri;

use super::address::Address;
use super::event::Alert;
use super::notice::{HeldBack, Notice};
use super::payload::Payload;
use trayvisor_model::AlertEvent;

/// The format of a webhook's requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Our own format: see [`Payload`].
    Json,
    Slack,
    Discord,
    /// An Adaptive Card, for Teams' workflows (Power Automate).
    Teams,
    Ntfy,
}

impl Shape {
    /// All shapes.
    pub(crate) const ALL: [Shape; 5] = [Shape::Json, Shape::Slack, Shape::Discord, Shape::Teams, Shape::Ntfy];

    /// Its name in the settings.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Shape::Json => "json",
            Shape::Slack => "slack",
            Shape::Discord => "discord",
            Shape::Teams => "teams",
            Shape::Ntfy => "ntfy",
        }
    }

    /// Whether the address alone, for this shape, allows anybody to write to a channel.
    pub(crate) fn has_secret_address(self) -> bool {
        match self {
            Shape::Slack | Shape::Discord | Shape::Teams => true,
            Shape::Json | Shape::Ntfy => false,
        }
    }

    /// The shape that a known host accepts.
    pub(crate) fn of_host(host: &str) -> Option<Shape> {
        let host = host.to_ascii_lowercase();
        let is = |domain: &str| {
            host.strip_suffix(domain).is_some_and(|below| below.is_empty() || below.ends_with('.'))
        };
        if is("hooks.slack.com") || is("hooks.slack-gov.com") {
            Some(Shape::Slack)
        } else if is("discord.com") || is("discordapp.com") {
            Some(Shape::Discord)
        } else if is("logic.azure.com") || is("api.powerplatform.com") || is("webhook.office.com") {
            Some(Shape::Teams)
        } else if is("ntfy.sh") {
            Some(Shape::Ntfy)
        } else {
            None
        }
    }

    /// The request in this shape, and its address: an ntfy topic is published to its server's root.
    pub(crate) fn request(self, address: &Address, alert: &Alert, held_back: HeldBack) -> (Uri, Value) {
        let message = Notice::of(alert, held_back);
        let to = address.uri().clone();
        match self {
            Shape::Json => {
                let payload = Payload::of(alert, &message, held_back);
                (to, serde_json::to_value(payload).expect("our own data is always JSON"))
            }
            Shape::Slack => (to, slack::body(&message)),
            Shape::Discord => (to, discord::body(&message, alert.what.event())),
            Shape::Teams => (to, teams::body(&message, alert.what.event())),
            Shape::Ntfy => ntfy::request(&to, &message, alert.what.event()),
        }
    }
}

/// Whether an event is bad news.
fn is_bad(event: AlertEvent) -> bool {
    match event {
        AlertEvent::Crash | AlertEvent::GaveUp | AlertEvent::Conflict | AlertEvent::Unhealthy => true,
        AlertEvent::Recovered | AlertEvent::Test => false,
    }
}

/// The text cut to at most `most` characters; if cut, it ends in "…". `width` is how many characters a service counts
/// for each.
fn cut(text: &str, most: usize, width: impl Fn(char) -> usize) -> String {
    if text.chars().map(&width).sum::<usize>() <= most {
        return text.to_owned();
    }
    let mut left = most.saturating_sub(width('…'));
    let fits = |c: &char| {
        let room = width(*c) <= left;
        left = left.saturating_sub(width(*c));
        room
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests;
