//! The environment that a server inherits from the process that starts it.

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};

use serde::{Deserialize, Serialize};

use crate as platform;
use crate::search_path;

/// The environment of a process that starts a server: its variables, with the search path of the user's own terminal.
/// When it is sent to another process, variables that are not Unicode are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inherited(BTreeMap<OsString, OsString>);

impl Inherited {
    /// This process's own. Without the mark of a server in whose terminal we may have been started.
    pub fn own() -> Inherited {
        let mut all: BTreeMap<OsString, OsString> =
            env::vars_os().filter(|(name, _)| name != platform::TAG).collect();
        all.retain(|name, _| !platform::is_same_variable(name, OsStr::new(PATH)));
        all.insert(PATH.into(), search_path::get());
        Inherited(all)
    }

    /// An environment of these variables.
    pub fn of<'a>(variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Inherited {
        Inherited(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        let is_named = |(known, _): &(&OsString, _)| platform::is_same_variable(known, OsStr::new(name));
        self.0
            .get(OsStr::new(name))
            .or_else(|| self.0.iter().find(is_named).map(|(_, value)| value))
            .map(|value| &**value)
    }

    /// The folders to look for programs in, joined as in PATH.
    pub fn path(&self) -> &OsStr {
        self.get(PATH).unwrap_or_default()
    }

    /// All variables.
    pub fn all(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }
}

const PATH: &str = "PATH";

impl Serialize for Inherited {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer
            .collect_map(self.0.iter().filter_map(|(name, value)| Some((name.to_str()?, value.to_str()?))))
    }
}

impl<'de> Deserialize<'de> for Inherited {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Inherited, D::Error> {
        let all = BTreeMap::<String, String>::deserialize(deserializer)?;
        Ok(Inherited(all.into_iter().map(|(name, value)| (name.into(), value.into())).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_same_after_it_was_sent() {
        let sent = Inherited::of([("PATH", "/bin"), ("WHO", "me")]);
        let text = serde_json::to_string(&sent).expect("written");
        assert_eq!(serde_json::from_str::<Inherited>(&text).expect("read"), sent);
        assert_eq!(
            (sent.path(), sent.get("WHO"), sent.get("NONE")),
            (OsStr::new("/bin"), Some(OsStr::new("me")), None)
        );
    }
}
