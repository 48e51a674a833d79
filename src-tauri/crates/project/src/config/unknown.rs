//! Parts of a configuration that have no effect: misspelt keys, and duplicate keys.

use serde::de::{DeserializeOwned, Deserializer, Visitor, value::Error as Captured};
use serde_json::{Map, Value};

use super::keys::{Health, Keys, Log, Restart, Stop};
use super::{CONFIG_FILE, Project};
use trayvisor_model::Message;

/// Minimum similarity for a suggestion: "comand" and "command" are similar enough, "path" and "watch" are not.
const ALIKE: f64 = 0.8;

/// The keys that apply to the project as a whole.
const OF_PROJECT: [&str; 2] = ["$schema", "servers"];

/// The objects inside a server's keys, and the keys of each.
pub(super) fn sections() -> [(&'static str, &'static [&'static str]); 4] {
    [
        ("health", names::<Health>()),
        ("restart", names::<Restart>()),
        ("stop", names::<Stop>()),
        ("log", names::<Log>()),
    ]
}

/// The names of a server's keys.
pub(super) fn keys() -> &'static [&'static str] {
    names::<Keys>()
}

impl Project {
    /// Describes what is allowed but hardly meant, one sentence each: misspelt and duplicate keys, and shared ports.
    pub fn remarks(&self) -> Vec<Message> {
        let keys = self.without_effect().into_iter().map(|(_, remark)| remark);
        keys.chain(self.shared_ports()).collect()
    }

    /// Only the remarks about a server's own keys and the shared ones.
    pub fn remarks_about(&self, server: &str) -> Vec<Message> {
        let own = format!("servers.{server}.");
        let is_about = |key: &str| key.starts_with(&own) || !key.starts_with("servers.");
        let all = self.without_effect().into_iter();
        let keys = all.filter(|(key, _)| is_about(key)).map(|(_, remark)| remark);
        let shares = |message: &Message| match message {
            Message::PortShared { servers, .. } => servers.iter().any(|name| name == server),
            _ => false,
        };
        keys.chain(self.shared_ports().into_iter().filter(shares)).collect()
    }

    /// The keys that have no effect, and why.
    fn without_effect(&self) -> Vec<(String, Message)> {
        let mut found = Vec::new();
        unknown("", &self.root, &mut found);
        for (name, own) in self.root.get("servers").and_then(Value::as_object).into_iter().flatten() {
            if let Some(own) = own.as_object() {
                unknown(&format!("servers.{name}."), own, &mut found);
            }
        }
        let document = self.document.as_ref().into_iter();
        for key in document.flat_map(|document| document.repeated(&self.dir.join(CONFIG_FILE))) {
            found.push((key.clone(), Message::KeyRepeated { key, file: CONFIG_FILE.to_owned() }));
        }
        found
    }
}

/// Adds the unknown keys of this object, which is at `path`.
fn unknown(path: &str, keys: &Map<String, Value>, found: &mut Vec<(String, Message)>) {
    let mut check = |section: &str, name: &str, known: &[&str]| {
        if !known.contains(&name) {
            let place = format!("{path}{section}{name}");
            let (key, file) = (place.clone(), CONFIG_FILE.to_owned());
            found.push((
                place,
                match meant(section, name) {
                    Some(meant) => Message::KeyMisspelt { key, file, meant },
                    None => Message::KeyUnknown { key, file },
                },
            ));
        }
    };
    for (key, value) in keys {
        if !(path.is_empty() && OF_PROJECT.contains(&key.as_str())) {
            check("", key, self::keys());
        }
        if let Some((section, known)) = sections().into_iter().find(|(section, _)| section == key) {
            for key in value.as_object().into_iter().flat_map(Map::keys) {
                check(&format!("{section}."), key, known);
            }
        }
    }
}

/// The key that was probably meant, even one of another object. `section` is empty or ends in a dot.
fn meant(section: &str, key: &str) -> Option<String> {
    let own = keys().iter().map(|key| ("", *key));
    let inner = sections().into_iter().flat_map(|(name, keys)| keys.iter().map(move |key| (name, *key)));
    let score = |(place, known): (&'static str, &'static str)| {
        let is_here = section.strip_suffix('.').unwrap_or_default() == place;
        (strsim::jaro_winkler(key, known), is_here, place, known)
    };
    let best = own.chain(inner).map(score).filter(|(likeness, ..)| *likeness > ALIKE);
    let (_, _, place, known) =
        best.max_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)))?;
    Some(if place.is_empty() { known.to_owned() } else { format!("{place}.{known}") })
}

/// The field names that a type's deserializer asks for.
fn names<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut names: &[&str] = &[];
    // Always an error, because nothing is read.
    let _ = T::deserialize(Names(&mut names));
    names
}

/// Records the field names of a struct and supplies no values.
struct Names<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = Captured;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, Captured> {
        *self.0 = fields;
        Err(serde::de::Error::custom("only the names are wanted"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Captured> {
        Err(serde::de::Error::custom("not an object with named keys"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
