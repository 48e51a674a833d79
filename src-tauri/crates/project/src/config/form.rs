//! The servers of a folder as the dialog that adds it has them: whole settings, of which only what differs is written.

use serde_json::{Map, Value};

use super::{Project, ServerConfig};
use trayvisor_model::Settings;
use trayvisor_model::error::Result;

impl Project {
    /// The project as the window's form would have it, keeping all that the form does not show. Nothing is saved.
    ///
    /// # Errors
    /// [`Message::ConfigValue`](trayvisor_model::Message::ConfigValue) when a value cannot be.
    pub fn edited(&self, servers: &[Settings]) -> Result<Project> {
        let mut changed = self.clone();
        if let ([settings], false) = (servers, self.has_several()) {
            changed.root.insert("name".into(), settings.name.clone().into());
            apply(settings, &mut changed.root, self.server(&self.name()).ok().as_ref());
        } else {
            changed.root.insert("servers".into(), Value::Object(self.edited_servers(servers)));
        }
        changed.check()?;
        Ok(changed)
    }

    /// The servers as edited: each keeps the keys that it had under its name, or in its place when it was renamed.
    fn edited_servers(&self, servers: &[Settings]) -> Map<String, Value> {
        let nothing = Map::new();
        let before = self.root.get("servers").and_then(Value::as_object).unwrap_or(&nothing);
        let is_kept = |name: &String| servers.iter().any(|settings| settings.name == *name);
        let edit = |(place, settings): (usize, &Settings)| {
            let renamed = || before.keys().nth(place).filter(|name| !is_kept(name));
            let old_name = before.keys().find(|name| **name == settings.name).or_else(renamed);
            let keys = old_name.and_then(|name| before.get(name)).and_then(Value::as_object);
            let mut keys = keys.cloned().unwrap_or_default();
            apply(settings, &mut keys, old_name.and_then(|name| self.server(name).ok()).as_ref());
            (settings.name.clone(), Value::Object(keys))
        };
        servers.iter().enumerate().map(edit).collect()
    }
}

/// Writes the form's values into a server's keys. What is as it was, be it shared or a default, is not repeated.
fn apply(settings: &Settings, keys: &mut Map<String, Value>, before: Option<&ServerConfig>) {
    let mut put = |key: &str, value: Value, unchanged: bool| {
        if value.is_null() && key != "port" {
            keys.remove(key);
        } else if !unchanged {
            keys.insert(key.into(), value);
        }
    };
    let same = |unchanged: fn(&ServerConfig, &Settings) -> bool| {
        before.is_some_and(|before| unchanged(before, settings))
    };
    put("host", settings.host.clone().into(), same(|before, new| before.host == new.host));
    // The port of what was found goes with it: a command in its place must keep the one that was shown.
    let keeps_port = |before: &ServerConfig, new: &Settings| {
        before.port == new.port && (before.found.is_none() || new.command.is_none())
    };
    put("port", settings.port.into(), same(keeps_port));
    put("workers", settings.workers.into(), same(|before, new| before.workers == new.workers));
    put("reload", settings.reload.into(), same(|before, new| before.reload == new.reload));
    put(
        "log_level",
        settings.log_level.clone().into(),
        same(|before, new| before.log_level == new.log_level),
    );
    put("app", settings.app.clone().into(), same(|before, new| before.app == new.app));
    let command = match &settings.command {
        // A shell's command is one text.
        Some(command) if before.is_some_and(|before| before.shell) => command.join(" ").into(),
        command => command.clone().into(),
    };
    put("command", command, same(|before, new| before.command == new.command));
}
