//! Messages to people as data: the name of a message and its values. The catalogue of each language has the texts.

/// Declares [`Message`] from its English catalogue.
macro_rules! messages {
    ($($id:ident { $($field:ident: $type:ty),* } => $text:literal $(, $hint:literal)?;)*) => {
        /// A message to people. The variants are those of the English catalogue, each documented by its English text.
        ///
        /// As JSON it is an object with its name as `$message`, or a string once it is put into plain words (see
        /// [`Language::put_into_words`]). A string is read as [`Message::Verbatim`].
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "a field is named where it stands in the text")]
        #[non_exhaustive]
        pub enum Message {
            #[doc = "A text that is in no catalogue: from a server, a tool, the system or an older version."]
            Verbatim { text: String, hint: Option<String> },
            $(#[doc = $text] $id { $($field: $type),* },)*
        }

        // By hand: serde's derive takes as long to compile as the rest of this crate.
        impl Message {
            /// Its name and values.
            pub(super) fn data(&self) -> (&'static str, Map<String, Value>) {
                match self {
                    Message::Verbatim { text, hint } => {
                        ("Verbatim", [("text".to_owned(), text.data()), ("hint".to_owned(), json!(hint))].into_iter().collect())
                    }
                    $(Message::$id { $($field),* } => {
                        (stringify!($id), [$((stringify!($field).to_owned(), $field.data())),*].into_iter().collect())
                    })*
                }
            }

            /// The message with this name and these values; `None` if there is no such message.
            pub(super) fn of_data(name: &str, told: &Map<String, Value>) -> Option<Message> {
                Some(match name {
                    "Verbatim" => Message::Verbatim {
                        text: read(told, "text")?,
                        hint: told.get("hint").and_then(Value::as_str).map(str::to_owned),
                    },
                    $(stringify!($id) => Message::$id { $($field: read(told, stringify!($field))?),* },)*
                    _ => return None,
                })
            }
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

        /// The text of a message, and what to do about it.
        pub(super) fn words(message: &Message) -> (String, Option<String>) {
            match message {
                Message::Verbatim { text, hint } => (text.clone(), hint.clone()),
                $(Message::$id { $($field),* } => {
                    $(let $field = $field.said($language);)*
                    (format!($text), None$(.or(Some(format!($hint))))?)
                })*
            }
        }

        /// Whether the text starts with a capital letter when it stands alone. A value at its beginning keeps its
        /// own case, and a phrase never stands alone.
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

use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

pub use self::english::Message;
pub(crate) use self::json::Hint;
pub use self::json::{Begin, brief, from_slice, from_value, to_value, to_vec};
pub use self::said::Hints;
use self::said::Said;

/// A language of messages.
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

    /// The texts of these messages as a list: "a and b"; empty for none.
    pub fn list(self, messages: &[Message]) -> String {
        let and = match self {
            Language::English => " and ",
            Language::German => " und ",
        };
        messages.iter().map(|message| message.text(self)).collect::<Vec<_>>().join(and)
    }
}

impl Message {
    /// A text that is in no catalogue, unchanged.
    pub fn verbatim(text: impl Into<String>) -> Message {
        Message::Verbatim { text: text.into(), hint: None }
    }

    fn words(&self, language: Language) -> (String, Option<String>) {
        match language {
            Language::English => english::words(self),
            Language::German => german::words(self),
        }
    }

    /// The text: a clause without a full stop.
    pub fn text(&self, language: Language) -> String {
        let text = self.words(language).0;
        match text.strip_prefix(PHRASE) {
            Some(phrase) => phrase.to_owned(),
            None => text,
        }
    }

    /// The hint, if any: what to do about it, as a sentence without a full stop.
    pub fn hint(&self, language: Language) -> Option<String> {
        self.words(language).1.filter(|hint| !hint.is_empty())
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

/// Compares the English text, without the hint.
impl PartialEq<str> for Message {
    fn eq(&self, text: &str) -> bool {
        self.text(Language::English) == text
    }
}

/// Compares the English text, without the hint.
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

/// Reads a value of a message.
fn read<T: Said>(told: &Map<String, Value>, name: &str) -> Option<T> {
    T::of_data(told.get(name)?)
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (name, told) = self.data();
        let mut map = serializer.serialize_map(Some(told.len() + 1))?;
        map.serialize_entry(json::MESSAGE, name)?;
        told.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Message, D::Error> {
        let value = Value::deserialize(deserializer)?;
        json::message_in(&value).ok_or_else(|| serde::de::Error::custom("not a message of this version"))
    }
}

/// The page receives a message as plain text.
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
