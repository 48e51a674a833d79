//! The kinds of values that a key can have. Each kind knows which values it accepts and how to describe them.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::Value;

use super::LOG_LEVELS;
use super::needs::{Need, Until};
use crate::detect;
use trayvisor_model::{self as model, Message, RestartPolicy, StopFirst, StopSignal};

/// A kind of value.
pub(super) trait Kind {
    /// The type that its values are read into.
    type Value;

    /// The values that it accepts, as the end of "it must be …".
    fn allowed() -> Message;

    /// Reads a value; `None` if the kind does not accept it.
    fn read(value: &Value) -> Option<Self::Value>;
}

/// The accepted values, encoded for serde's errors, which are plain text.
pub(super) fn as_data(allowed: &Message) -> String {
    serde_json::to_string(allowed).expect("our own data is always JSON")
}

/// The value of a key, `None` if the key is missing or null.
pub(super) struct Key<K: Kind>(pub(super) Option<K::Value>);

impl<K: Kind> Default for Key<K> {
    fn default() -> Self {
        Key(None)
    }
}

impl<'de, K: Kind> Deserialize<'de> for Key<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        match K::read(&value) {
            None if value.is_null() => Ok(Key(None)),
            None => Err(D::Error::custom(as_data(&K::allowed()))),
            read => Ok(Key(read)),
        }
    }
}

/// A text that is not blank.
pub(super) struct Text;

impl Kind for Text {
    type Value = String;

    fn allowed() -> Message {
        Message::AText {}
    }

    fn read(value: &Value) -> Option<String> {
        value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
    }
}

/// Several texts, such as names of servers.
pub(super) struct Texts;

impl Kind for Texts {
    type Value = Vec<String>;

    fn allowed() -> Message {
        Message::Texts {}
    }

    fn read(value: &Value) -> Option<Vec<String>> {
        value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
    }
}

/// Other servers, and what they must have reached: a list of names, or an object.
pub(super) struct Needs;

impl Kind for Needs {
    type Value = Vec<Need>;

    fn allowed() -> Message {
        Message::Needs {}
    }

    fn read(value: &Value) -> Option<Vec<Need>> {
        match value {
            Value::Object(needs) => needs
                .iter()
                .map(|(name, until)| {
                    let until = Until::ALL.into_iter().find(|known| until.as_str() == Some(known.name()))?;
                    Some(Need { name: name.clone(), until: Some(until) })
                })
                .collect(),
            list => Some(Texts::read(list)?.into_iter().map(|name| Need { name, until: None }).collect()),
        }
    }
}

/// Whether the command serves, or does something and ends.
pub(super) struct Purpose;

impl Kind for Purpose {
    type Value = model::Kind;

    fn allowed() -> Message {
        Message::KindName {}
    }

    fn read(value: &Value) -> Option<model::Kind> {
        model::Kind::ALL.into_iter().find(|kind| value.as_str() == Some(kind.name()))
    }
}

/// `true` or `false`.
pub(super) struct Flag;

impl Kind for Flag {
    type Value = bool;

    fn allowed() -> Message {
        Message::TrueOrFalse {}
    }

    fn read(value: &Value) -> Option<bool> {
        value.as_bool()
    }
}

/// A whole number in a range.
pub(super) struct Whole<const LOW: u32, const HIGH: u32>;

impl<const LOW: u32, const HIGH: u32> Kind for Whole<LOW, HIGH> {
    type Value = u32;

    fn allowed() -> Message {
        Message::WholeNumber { low: LOW, high: HIGH }
    }

    fn read(value: &Value) -> Option<u32> {
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        number.filter(|number| (LOW..=HIGH).contains(number))
    }
}

/// Seconds, possibly with decimals. The minimum is in milliseconds.
pub(super) struct Seconds<const LOW_MS: u64, const HIGH: u64>;

impl<const LOW_MS: u64, const HIGH: u64> Seconds<LOW_MS, HIGH> {
    /// Minimum and maximum, in seconds.
    pub(super) fn range() -> (f64, f64) {
        (Duration::from_millis(LOW_MS).as_secs_f64(), Duration::from_secs(HIGH).as_secs_f64())
    }
}

impl<const LOW_MS: u64, const HIGH: u64> Kind for Seconds<LOW_MS, HIGH> {
    type Value = Duration;

    fn allowed() -> Message {
        let (low, high) = Self::range();
        Message::SecondsBetween { low: low.to_string(), high: high.to_string() }
    }

    fn read(value: &Value) -> Option<Duration> {
        let (low, high) = Self::range();
        let seconds = value.as_f64().filter(|seconds| (low..=high).contains(seconds))?;
        Duration::try_from_secs_f64(seconds).ok()
    }
}

/// A port, or null for none.
pub(super) struct Port;

impl Kind for Port {
    type Value = Option<u16>;

    fn allowed() -> Message {
        Message::PortNumber {}
    }

    fn read(value: &Value) -> Option<Option<u16>> {
        if value.is_null() {
            return Some(None);
        }
        Whole::<1, 65_535>::read(value).and_then(|port| u16::try_from(port).ok()).map(Some)
    }
}

/// An address to listen on.
pub(super) struct Host;

impl Kind for Host {
    type Value = String;

    fn allowed() -> Message {
        Message::Address {}
    }

    fn read(value: &Value) -> Option<String> {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '_' | '%');
        Text::read(value).filter(|host| host.chars().all(fits) && !host.starts_with('-'))
    }
}

/// An ASGI application.
pub(super) struct App;

impl Kind for App {
    type Value = String;

    fn allowed() -> Message {
        Message::AppName {}
    }

    fn read(value: &Value) -> Option<String> {
        Text::read(value).filter(|app| detect::is_app(app))
    }
}

/// The path of a page on the server. It must begin with `/`, because another text could lead to another host.
pub(super) struct PagePath;

impl Kind for PagePath {
    type Value = String;

    fn allowed() -> Message {
        Message::PathBeginsWithSlash {}
    }

    fn read(value: &Value) -> Option<String> {
        let fits = |c: char| !c.is_whitespace() && !c.is_control() && c != '\\';
        let path = value.as_str().filter(|path| path.starts_with('/') && path.chars().all(fits));
        path.map(str::to_owned)
    }
}

/// A command: words, or one line for the system's shell.
pub(super) struct Command;

/// A command as it appears in the file.
pub(super) enum Written {
    /// Program and arguments.
    Words(Vec<String>),
    /// One line, which needs `"shell": true`.
    Line(String),
}

impl Kind for Command {
    type Value = Written;

    fn allowed() -> Message {
        Message::CommandValue {}
    }

    fn read(value: &Value) -> Option<Written> {
        if let Some(line) = Text::read(value) {
            return Some(Written::Line(line));
        }
        let words = Texts::read(value)?;
        words.first().is_some_and(|program| !program.is_empty()).then_some(Written::Words(words))
    }
}

/// Files of environment variables; null and false for none.
pub(super) struct Files;

impl Kind for Files {
    type Value = Vec<String>;

    fn allowed() -> Message {
        Message::FilePaths {}
    }

    fn read(value: &Value) -> Option<Vec<String>> {
        match value {
            Value::Null | Value::Bool(false) => Some(Vec::new()),
            Value::Array(files) => files.iter().map(Text::read).collect(),
            file => Text::read(file).map(|file| vec![file]),
        }
    }
}

/// Environment variables by name.
pub(super) struct Variables;

impl Kind for Variables {
    type Value = BTreeMap<String, String>;

    fn allowed() -> Message {
        Message::TextsByName {}
    }

    fn read(value: &Value) -> Option<BTreeMap<String, String>> {
        let variable = |(name, value): (&String, &Value)| {
            let value = Variable::read(value).filter(|_| is_variable_name(name))?;
            Some((name.clone(), value))
        };
        value.as_object()?.iter().map(variable).collect()
    }
}

/// Whether an environment variable can have this name.
pub(super) fn is_variable_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['=', '\0'])
}

/// The value of an environment variable; numbers and booleans are converted to text.
pub(super) struct Variable;

impl Kind for Variable {
    type Value = String;

    fn allowed() -> Message {
        Message::AText {}
    }

    fn read(value: &Value) -> Option<String> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        (!text.contains('\0')).then_some(text)
    }
}

/// One of uvicorn's log levels.
pub(super) struct LogLevel;

impl Kind for LogLevel {
    type Value = String;

    fn allowed() -> Message {
        Message::OneOf { names: LOG_LEVELS.map(str::to_owned).to_vec() }
    }

    fn read(value: &Value) -> Option<String> {
        value.as_str().filter(|level| LOG_LEVELS.contains(level)).map(str::to_owned)
    }
}

/// The restart policy of a server that exited by itself.
pub(super) struct Policy;

impl Kind for Policy {
    type Value = RestartPolicy;

    fn allowed() -> Message {
        Message::OneOf { names: RestartPolicy::ALL.map(|policy| policy.name().to_owned()).to_vec() }
    }

    fn read(value: &Value) -> Option<RestartPolicy> {
        RestartPolicy::ALL.into_iter().find(|policy| value.as_str() == Some(policy.name()))
    }
}

/// Which processes are asked to stop first.
pub(super) struct First;

impl Kind for First {
    type Value = StopFirst;

    fn allowed() -> Message {
        Message::OneOf { names: StopFirst::ALL.map(|first| first.name().to_owned()).to_vec() }
    }

    fn read(value: &Value) -> Option<StopFirst> {
        StopFirst::ALL.into_iter().find(|first| value.as_str() == Some(first.name()))
    }
}

/// The signal that asks a server to stop.
pub(super) struct Signal;

impl Kind for Signal {
    type Value = StopSignal;

    fn allowed() -> Message {
        Message::SignalName {}
    }

    fn read(value: &Value) -> Option<StopSignal> {
        StopSignal::named(value.as_str()?)
    }
}

/// The project's name. Values that are not text are ignored.
pub(super) struct Name;

impl Kind for Name {
    type Value = ();

    fn allowed() -> Message {
        Message::AText {}
    }

    fn read(_: &Value) -> Option<()> {
        Some(())
    }
}

/// Destinations of alerts. The `alerts` crate reads them, so a mistake in them does not keep a server from running.
pub(super) struct Alerts;

impl Kind for Alerts {
    type Value = ();

    fn allowed() -> Message {
        Message::AlertsValue {}
    }

    fn read(_: &Value) -> Option<()> {
        Some(())
    }
}
