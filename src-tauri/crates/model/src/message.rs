//! Messages to people as data: which message, and its values. The catalogue of each language has the texts.

/// Declares [`Message`] from its English catalogue.
macro_rules! messages {
    ($($id:ident { $($field:ident: $type:ty),* } => $text:literal $(, $hint:literal)?;)*) => {
        /// A message to people. The variants are those of the English catalogue, each documented by its English text.
        ///
        /// In JSON it is an object with its name as `$message`; in plain words (see [`Language::put_into_words`]) it is a
        /// string. A string is read as [`Message::Verbatim`].
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "$message", rename_all = "snake_case", remote = "Self")]
        #[expect(missing_docs, reason = "a field is named where it stands in the text")]
        #[non_exhaustive]
        pub enum Message {
            #[doc = "Words that are in no catalogue: a server's, a tool's, the system's, an older version's."]
            Verbatim { text: String, hint: Option<String> },
            $(#[doc = $text] $id { $($field: $type),* },)*
        }

        catalogue! {
            ENGLISH, Language::English;
            $($id { $($field),* } => $text $(, $hint)?;)*
        }
    };
}

/// Makes the functions that read a catalogue.
macro_rules! catalogue {
    ($entries:ident, $language:expr; $($id:ident { $($field:ident),* } => $text:literal $(, $hint:literal)?;)*) => {
        /// The catalogue's lines: name, text and hint.
        #[cfg(test)]
        pub(super) const $entries: &[(&str, &str, &[&str])] =
            &[$((stringify!($id), $text, &[$($hint)?])),*];

        /// The text of a message.
        #[expect(unused_variables, reason = "not every text names all that its hint does")]
        pub(super) fn text(message: &Message) -> String {
            match message {
                Message::Verbatim { text, .. } => text.clone(),
                $(Message::$id { $($field),* } => {
                    $(let $field = $field.said($language);)*
                    let text = format!($text);
                    text.strip_prefix(PHRASE).map_or(text.clone(), str::to_owned)
                })*
            }
        }

        /// What to do about it.
        #[expect(unused_variables, reason = "not every hint names all that its text does")]
        pub(super) fn hint(message: &Message) -> Option<String> {
            let hint: Option<String> = match message {
                Message::Verbatim { hint, .. } => hint.clone(),
                $(Message::$id { $($field),* } => {
                    $(let $field = $field.said($language);)*
                    None$(.or(Some(format!($hint))))?
                })*
            };
            hint.filter(|hint| !hint.is_empty())
        }

        /// Whether the text gets a capital letter when it stands alone. Values keep their own letters, and a phrase
        /// never stands alone.
        pub(super) fn takes_a_capital(message: &Message) -> bool {
            match message {
                Message::Verbatim { .. } => false,
                $(Message::$id { .. } => !$text.starts_with(['{', PHRASE]),)*
            }
        }
    };
}

/// Start of a phrase in a catalogue.
const PHRASE: char = '…';

mod english;
mod german;
mod json;
mod said;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

pub use self::english::Message;
pub(crate) use self::json::Hint;
pub use self::json::{Begin, brief, from_slice, from_value, to_value, to_vec};
pub use self::said::Hints;

/// A language that people are spoken to in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
}

impl Language {
    /// All languages.
    pub const ALL: [Language; 2] = [Language::English, Language::German];

    /// Its code: "de".
    pub fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::German => "de",
        }
    }

    /// The word before the last item of a list.
    fn and(self) -> &'static str {
        match self {
            Language::English => " and ",
            Language::German => " und ",
        }
    }
}

impl Message {
    /// A text that is in no catalogue, unchanged.
    pub fn verbatim(text: impl Into<String>) -> Message {
        Message::Verbatim { text: text.into(), hint: None }
    }

    /// The text: a clause without a full stop.
    pub fn text(&self, language: Language) -> String {
        match language {
            Language::English => english::text(self),
            Language::German => german::text(self),
        }
    }

    /// What to do about it, if known: a sentence without a full stop.
    pub fn hint(&self, language: Language) -> Option<String> {
        match language {
            Language::English => english::hint(self),
            Language::German => german::hint(self),
        }
    }

    /// Text and hint.
    pub fn whole(&self, language: Language) -> String {
        let text = self.text(language);
        match self.hint(language) {
            // A question ends with its own mark.
            Some(hint) if text.ends_with('?') => format!("{text} {hint}"),
            Some(hint) => format!("{text}. {hint}"),
            None => text,
        }
    }

    /// A text of this message, from [`Message::text`] or [`Message::whole`], with a capital letter if it stands alone.
    fn capital(&self, language: Language, text: String) -> String {
        let takes_a_capital = match language {
            Language::English => english::takes_a_capital(self),
            Language::German => german::takes_a_capital(self),
        };
        let mut letters = text.chars();
        match letters.next() {
            Some(first) if takes_a_capital => format!("{}{}", first.to_uppercase(), letters.as_str()),
            _ => text,
        }
    }

    /// The text as a sentence: with a capital letter and a full stop.
    pub fn sentence(&self, language: Language) -> String {
        with_stop(&self.capital(language, self.text(language)))
    }

    /// The hint with a full stop.
    pub fn hint_sentence(&self, language: Language) -> Option<String> {
        self.hint(language).map(|hint| with_stop(&hint))
    }

    /// Text and hint, each as a sentence.
    pub fn sentences(&self, language: Language) -> String {
        let both = [Some(self.sentence(language)), self.hint_sentence(language)];
        both.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

fn with_stop(text: &str) -> String {
    let stop = if text.ends_with(['.', '?', '!', '…']) { "" } else { "." };
    format!("{text}{stop}")
}

/// In English, with its hint.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.whole(Language::English))
    }
}

/// Whether its English text, without the hint, is this.
impl PartialEq<str> for Message {
    fn eq(&self, text: &str) -> bool {
        self.text(Language::English) == text
    }
}

/// Whether its English text, without the hint, is this.
impl PartialEq<&str> for Message {
    fn eq(&self, text: &&str) -> bool {
        self == *text
    }
}

/// An empty message.
impl Default for Message {
    fn default() -> Message {
        Message::verbatim("")
    }
}

impl From<String> for Message {
    fn from(text: String) -> Message {
        Message::verbatim(text)
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Message {
        Message::verbatim(text)
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Message::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Message, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(text) => Ok(Message::verbatim(text)),
            data => Message::deserialize(data).map_err(serde::de::Error::custom),
        }
    }
}

/// The page gets words.
#[cfg(feature = "ts")]
impl ts_rs::TS for Message {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(_: &ts_rs::Config) -> String {
        "string".to_owned()
    }

    fn inline(_: &ts_rs::Config) -> String {
        "string".to_owned()
    }
}

#[cfg(test)]
mod tests;
