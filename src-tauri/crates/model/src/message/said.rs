//! How the values of a message appear in its text.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Language, Message};

/// A value that a message can contain.
pub(super) trait Said: Serialize + DeserializeOwned {
    /// The value as it appears in a text in this language.
    fn said(&self, language: Language) -> String;

    /// The value as JSON.
    fn data(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The value in this JSON; `None` if it is of another type.
    fn of_data(data: &Value) -> Option<Self> {
        Self::deserialize(data).ok()
    }
}

macro_rules! said_as_it_is {
    ($($type:ty),*) => {
        $(impl Said for $type {
            fn said(&self, _: Language) -> String {
                self.to_string()
            }
        })*
    };
}

said_as_it_is!(String, u16, u32, u64, usize, i32);

impl Said for Box<Message> {
    fn said(&self, language: Language) -> String {
        self.text(language)
    }
}

impl Said for Vec<Message> {
    fn said(&self, language: Language) -> String {
        language.list(self)
    }
}

/// "a, b".
impl Said for Vec<String> {
    fn said(&self, _: Language) -> String {
        self.join(", ")
    }
}

/// The hints of several messages, without repetitions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hints(pub Vec<Message>);

impl Said for Hints {
    fn said(&self, language: Language) -> String {
        let mut hints: Vec<String> = Vec::new();
        for hint in self.0.iter().filter_map(|message| message.hint(language)) {
            if !hints.contains(&hint) {
                hints.push(hint);
            }
        }
        hints.join(". ")
    }
}
