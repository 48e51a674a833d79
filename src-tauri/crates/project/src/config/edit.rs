//! One server's own keys as a form edits them: what is named changes, all else stays.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::{Project, cannot, is_server_name, unknown};
use trayvisor_model::Message;
use trayvisor_model::SettingsEdit;
use trayvisor_model::error::Result;

/// The fields of the form, by the path of their keys; variables besides. `health` is one, too, since it can be off.
pub(super) fn fields() -> &'static [String] {
    static FIELDS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let mut fields = Vec::new();
        for key in unknown::keys().iter().filter(|key| !["env", "alerts"].contains(key)) {
            let inner = unknown::sections().into_iter().find(|(section, _)| section == key);
            if inner.is_none() || *key == "health" {
                fields.push((*key).to_owned());
            }
            fields.extend(inner.into_iter().flat_map(|(_, keys)| keys).map(|inner| format!("{key}.{inner}")));
        }
        fields
    });
    &FIELDS
}

/// The objects among them, which a server has whole or not at all.
const SECTIONS: [&str; 4] = ["health", "restart", "stop", "log"];

impl Project {
    /// The field that a key's name stands for, if there is one.
    pub fn field(key: &str) -> Option<&'static str> {
        let is_variable = key == "env" || key.starts_with("env.");
        if is_variable {
            return Some("env");
        }
        fields().iter().map(String::as_str).find(|field| *field == key)
    }

    /// What a server's own keys say, by field.
    ///
    /// # Errors
    /// When the server's settings are no object.
    pub fn values(&self, server: &str) -> Result<Map<String, Value>> {
        let own = self.own(server)?;
        let value = |field: &str| match field.split_once('.') {
            Some((section, key)) => own.get(section)?.get(key).cloned(),
            None if field == "name" && self.has_several() => Some(server.into()),
            // An object of rules for it says that it is asked.
            None if field == "health" => own.get(field).map(|health| health.is_object().into()),
            None => own.get(field).cloned(),
        };
        Ok(fields().iter().filter_map(|field| Some((field.clone(), value(field)?))).collect())
    }

    /// The project with a server's settings changed, and what the server is called in it. Only the fields' names and
    /// the server's are checked.
    ///
    /// # Errors
    /// [`Message::ConfigValue`] for a name that cannot be, [`Message::UnknownKey`] for a field that there is not.
    pub fn with(&self, server: &str, edit: &SettingsEdit) -> Result<(Project, String)> {
        let changed = self.with_each([(server, edit)])?;
        let renamed = edit.set.get("name").and_then(Value::as_str).unwrap_or(server).to_owned();
        let name = if changed.has_several() { renamed } else { changed.name() };
        Ok((changed, name))
    }

    /// The project of a folder that is added, with the settings of its servers changed, by the names that they had.
    /// Nothing is saved, and only names are checked.
    ///
    /// # Errors
    /// As [`Project::with`].
    pub fn edited(&self, edits: &BTreeMap<String, SettingsEdit>) -> Result<Project> {
        let mut edits = edits.clone();
        for (server, edit) in &mut edits {
            self.keep_port(server, edit);
        }
        self.with_each(edits.iter().map(|(server, edit)| (server.as_str(), edit)))
    }

    /// The port of what was found goes with it: a command in its place keeps the one that was shown.
    fn keep_port(&self, server: &str, edit: &mut SettingsEdit) {
        if edit.names("port") || !edit.set.contains_key("command") {
            return;
        }
        if let Some(before) = self.server(server).ok().filter(|before| before.found.is_some()) {
            edit.set.insert("port".to_owned(), before.port.into());
        }
    }

    fn with_each<'a>(&self, edits: impl IntoIterator<Item = (&'a str, &'a SettingsEdit)>) -> Result<Project> {
        let mut changed = self.clone();
        let mut names = BTreeMap::new();
        // That of an only server is its project's, and a key like others.
        let name_is_key = !self.has_several();
        for (server, edit) in edits {
            self.own(server)?;
            let named = edit.set.get("name");
            let unnamed = edit.unset.iter().any(|field| field == "name") && !name_is_key;
            if let Some(name) = named.or(unnamed.then_some(&Value::Null)) {
                let new = name.as_str().filter(|new| is_server_name(new));
                let new = new.ok_or_else(|| cannot(&self.name_key(server), name, Message::ServerName {}))?;
                names.insert(server, new);
            }
            change(changed.keys_mut(Some(server))?, &self.root, edit, name_is_key)?;
        }
        changed.rename(&names)?;
        Ok(changed)
    }

    /// What a server's name is called in a message.
    fn name_key(&self, server: &str) -> String {
        if self.has_several() { format!("servers.{server}.name") } else { "name".to_owned() }
    }

    /// Edits the settings of one server, or with `None` those that all share, checks the outcome and saves it. Nothing
    /// is changed if a value cannot be. Names the comments that went with what was changed.
    ///
    /// # Errors
    /// [`Message::ConfigValue`], [`Message::UnknownKey`], and what keeps the file from being written.
    pub fn edit(&mut self, server: Option<&str>, edit: &SettingsEdit) -> Result<Option<Message>> {
        let mut changed = match server {
            Some(server) => self.with(server, edit)?.0,
            None => {
                let mut changed = self.clone();
                change(&mut changed.root, &Map::new(), edit, true)?;
                changed
            }
        };
        changed.check()?;
        let lost = changed.lost_comments();
        changed.save()?;
        *self = changed;
        Ok(lost)
    }

    /// The keys that are one server's own, or, with `None`, shared by all.
    fn keys_mut(&mut self, server: Option<&str>) -> Result<&mut Map<String, Value>> {
        let Some(name) = server.filter(|_| self.has_several()) else { return Ok(&mut self.root) };
        let unknown = self.unknown_server(name, self.server_names().unwrap_or_default());
        let keys = self.root.get_mut("servers").and_then(|servers| servers.get_mut(name));
        keys.and_then(Value::as_object_mut).ok_or(unknown)
    }

    /// Gives servers other names, all at once, also where others need them. That of an only server is its project's.
    fn rename(&mut self, names: &BTreeMap<&str, &str>) -> Result<()> {
        let Some(Value::Object(servers)) = self.root.get_mut("servers") else { return Ok(()) };
        let mut renamed = Map::new();
        for (old, mut keys) in std::mem::take(servers) {
            let new = names.get(old.as_str()).copied().unwrap_or(&old);
            if let Some(keys) = keys.as_object_mut() {
                rename_needs(keys, names);
            }
            if renamed.insert(new.to_owned(), keys).is_some() {
                // The one of the two that has not had it all along.
                let is_new = |(old, name): &(&&str, &&str)| **name == new && old != name;
                let server = names.iter().find(is_new).map_or(old.as_str(), |(old, _)| old);
                return Err(cannot(&self.name_key(server), &new.into(), Message::FreeServerName {}));
            }
        }
        *servers = renamed;
        rename_needs(&mut self.root, names);
        Ok(())
    }

    /// The configuration without what a server's form shows, but for what decides what is found: what is then read is
    /// what holds where a field is empty.
    pub fn bare(&self, server: &str, kept: &[&str]) -> Result<(Project, String)> {
        let mut bare = self.clone();
        let keys = bare.keys_mut(Some(server))?;
        keys.retain(|key, value| {
            // Its own object hides the shared one, whatever is in it.
            let hides = SECTIONS.contains(&key.as_str()) && value.is_object();
            if hides {
                *value = Value::Object(Map::new());
            }
            hides || kept.contains(&key.as_str())
        });
        let name = if self.has_several() { server.to_owned() } else { bare.name() };
        Ok((bare, name))
    }

    /// Whether a field's default is what the project's servers share.
    pub fn shares(&self, server: &str, field: &str) -> bool {
        let key = field.split_once('.').map_or(field, |(section, _)| section);
        let is_hidden = SECTIONS.contains(&key) && self.own(server).is_ok_and(|own| own.contains_key(key));
        self.has_several() && self.root.contains_key(key) && !is_hidden
    }

    /// A variable's configured value, for whoever asks for exactly this one.
    pub fn variable(&self, server: &str, name: &str) -> Result<Option<String>> {
        let own = self.own(server)?;
        let value = [own, &self.root].into_iter().find_map(|keys| keys.get("env")?.get(name));
        Ok(value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
    }

    /// Whether a server's own keys set a variable.
    pub fn sets(&self, server: &str, variable: &str) -> bool {
        self.own(server).is_ok_and(|own| own.get("env").and_then(|env| env.get(variable)).is_some())
    }

    /// The keys that are a server's own: all there are where the project has but one.
    fn own(&self, server: &str) -> Result<&Map<String, Value>> {
        let known = self.server_names()?;
        if !known.iter().any(|known| known == server) {
            return Err(self.unknown_server(server, known));
        }
        Ok(self.own_keys(server)?.unwrap_or(&self.root))
    }
}

/// The field, if there is one of that name.
fn known(field: &str) -> Result<&str> {
    if fields().iter().any(|known| known == field)
        || field.strip_prefix("env.").is_some_and(|name| !name.is_empty())
    {
        return Ok(field);
    }
    Err(Message::UnknownKey {
        key: field.to_owned(),
        known: fields().iter().map(ToString::to_string).collect(),
    }
    .into())
}

/// Changes what an edit names among a server's keys; the name only where it is a key.
fn change(
    keys: &mut Map<String, Value>,
    shared: &Map<String, Value>,
    edit: &SettingsEdit,
    name_is_key: bool,
) -> Result<()> {
    let (inner, whole): (Vec<&String>, Vec<&String>) =
        edit.unset.iter().partition(|field| field.contains('.'));
    for field in whole {
        remove(keys, known(field)?);
    }
    for (field, value) in edit.set.iter().filter(|(field, _)| name_is_key || *field != "name") {
        put(keys, shared, known(field)?, value.clone());
    }
    // After what is set: an object that was emptied would begin anew as the shared one.
    for field in inner {
        remove(keys, known(field)?);
    }
    Ok(())
}

fn remove(keys: &mut Map<String, Value>, field: &str) {
    let Some((section, key)) = field.split_once('.') else {
        keys.shift_remove(field);
        return;
    };
    let Some(Value::Object(fields)) = keys.get_mut(section) else { return };
    fields.shift_remove(key);
    if fields.is_empty() {
        keys.shift_remove(section);
    }
}

fn put(keys: &mut Map<String, Value>, shared: &Map<String, Value>, field: &str, value: Value) {
    match field.split_once('.') {
        Some((section, key)) => {
            let fields = keys.entry(section).or_insert_with(|| inherited(shared, section));
            if !fields.is_object() {
                *fields = Value::Object(Map::new());
            }
            fields[key] = value;
        }
        None if field == "health" && value == Value::Bool(true) => {
            keys.insert(field.to_owned(), Value::Object(Map::new()));
        }
        None => {
            keys.insert(field.to_owned(), value);
        }
    }
}

/// What an object begins with that a server did not have: it takes the place of the shared one. Variables are merged.
fn inherited(shared: &Map<String, Value>, section: &str) -> Value {
    let shared = shared.get(section).filter(|_| section != "env");
    shared.cloned().unwrap_or(Value::Null)
}

fn rename_needs(keys: &mut Map<String, Value>, names: &BTreeMap<&str, &str>) {
    let new = |old: &str| names.get(old).map(|new| (*new).to_owned());
    match keys.get_mut("depends_on") {
        Some(Value::Array(needs)) => {
            for need in needs {
                if let Some(new) = need.as_str().and_then(new) {
                    *need = new.into();
                }
            }
        }
        Some(Value::Object(needs)) => {
            let all = std::mem::take(needs).into_iter();
            needs.extend(all.map(|(need, until)| (new(&need).unwrap_or(need), until)));
        }
        Some(_) | None => {}
    }
}
