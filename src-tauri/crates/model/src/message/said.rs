//! The form of a message's values in its text.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Language, Message};

/// Something that can stand in a message.
pub(super) trait Said: Serialize + DeserializeOwned {
    /// As it stands in a text in this language.
    fn said(&self, language: Language) -> String;

    /// As it stands in JSON.
    fn data(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// What stands there; `None` where it is something else.
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

/// "a and b"; empty for no items.
impl Said for Vec<Message> {
    fn said(&self, language: Language) -> String {
        self.iter().map(|message| message.text(language)).collect::<Vec<_>>().join(language.and())
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
