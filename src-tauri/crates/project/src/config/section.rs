//! The objects inside a server's keys: `health`, `restart`, `stop`, `log`.

use std::marker::PhantomData;

use super::kinds::as_data;
use serde::de::{Deserialize, Deserializer, MapAccess, Unexpected, Visitor, value};
use trayvisor_model::Message;

/// An object inside a server's keys.
#[derive(Default)]
pub(super) enum Section<T> {
    /// There is no such object.
    #[default]
    Missing,
    /// The value is `false`.
    Off,
    /// The object's keys.
    Keys(T),
}

impl<T: Default> Section<T> {
    /// Its keys; none is set if the section is missing.
    pub(super) fn keys(self) -> T {
        match self {
            Section::Keys(keys) => keys,
            Section::Missing | Section::Off => T::default(),
        }
    }
}

/// Reads a section that cannot be `false`.
pub(super) fn section<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Section<T>, D::Error> {
    deserializer.deserialize_any(SectionVisitor {
        allowed: Message::AnObject {},
        can_be_off: false,
        keys: PhantomData,
    })
}

/// Reads a section that can be `false`.
pub(super) fn section_or_off<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Section<T>, D::Error> {
    let allowed = Message::HealthValue {};
    deserializer.deserialize_any(SectionVisitor { allowed, can_be_off: true, keys: PhantomData })
}

/// Delegates to the visitor of an object, so that the path to a wrong value is known.
struct SectionVisitor<T> {
    allowed: Message,
    can_be_off: bool,
    keys: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for SectionVisitor<T> {
    type Value = Section<T>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.write_str(&as_data(&self.allowed))
    }

    fn visit_unit<E>(self) -> Result<Section<T>, E> {
        Ok(Section::Missing)
    }

    fn visit_bool<E: serde::de::Error>(self, on: bool) -> Result<Section<T>, E> {
        if self.can_be_off && !on {
            Ok(Section::Off)
        } else {
            Err(E::invalid_type(Unexpected::Bool(on), &self))
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Section<T>, A::Error> {
        T::deserialize(value::MapAccessDeserializer::new(map)).map(Section::Keys)
    }
}
