//! Texts in the settings with `{secret:NAME}`, which is replaced by the value only when an alert is sent.

use trayvisor_model::error::Result;

/// A text with the names of secrets instead of their values, so printing it is safe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template(String);

const OPEN: &str = "{secret:";

impl Template {
    /// Parses a text; `None` if a `{secret:` in it is not closed or has an invalid name.
    pub(crate) fn new(text: &str) -> Option<Template> {
        let mut rest = text;
        while let Some((_, after)) = rest.split_once(OPEN) {
            let (name, after) = after.split_once('}')?;
            if !is_name(name) {
                return None;
            }
            rest = after;
        }
        Some(Template(text.to_owned()))
    }

    /// The text as it was written.
    pub(crate) fn as_written(&self) -> &str {
        &self.0
    }

    /// Whether it contains a secret.
    pub(crate) fn has_secret(&self) -> bool {
        self.0.contains(OPEN)
    }

    /// The first placeholder: "{secret:NAME}".
    pub(crate) fn first_secret(&self) -> Option<&str> {
        let begin = self.0.find(OPEN)?;
        let end = begin + self.0[begin..].find('}')?;
        Some(&self.0[begin..=end])
    }

    /// The names of its secrets.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.split(OPEN).skip(1).filter_map(|after| after.split_once('}').map(|(name, _)| name))
    }

    /// The text before the first secret.
    pub(crate) fn before_secrets(&self) -> &str {
        self.0.split_once(OPEN).map_or(&self.0, |(before, _)| before)
    }

    /// The text with the values of its secrets.
    pub(crate) fn fill(&self, secret: impl Fn(&str) -> Result<String>) -> Result<String> {
        let mut filled = String::new();
        let mut rest = self.0.as_str();
        while let Some((before, after)) = rest.split_once(OPEN) {
            let (name, after) = after.split_once('}').expect("looked at when it was made");
            filled.push_str(before);
            filled.push_str(&secret(name)?);
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }
}

/// Whether this is a valid name of a secret.
pub(crate) fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    (1..=64).contains(&name.len()) && name.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_put_into_their_places() {
        let template = Template::new("https://{secret:HOST}/x?key={secret:KEY}").expect("well formed");
        assert!(template.has_secret());
        let filled = template.fill(|name| Ok(name.to_lowercase())).expect("both are there");
        assert_eq!(filled, "https://host/x?key=key");
        let plain = Template::new("https://example.com/{id}").expect("no secret");
        assert!(!plain.has_secret());
    }

    #[test]
    fn a_broken_place_is_refused() {
        for broken in ["{secret:", "{secret:}", "{secret:a b}", "x{secret:A}{secret:"] {
            assert_eq!(Template::new(broken), None, "{broken}");
        }
    }
}
