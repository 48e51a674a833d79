//! A server's settings as a form, and as the text of the file: read, checked, and saved as a whole.

pub(super) mod defaults;

use std::slice;

use serde_json::Value;

use super::Manager;
use trayvisor_model::Launch;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{
    ServerRef, SettingsCheck, SettingsEdit, SettingsFault, SettingsForm, SettingsRun, SettingsText,
};
use trayvisor_project::config::{Project, ServerConfig};
use trayvisor_project::launch;
use trayvisor_store::home::portable;
use trayvisor_supervise::record::Record;

/// The settings of one server: [`Manager::settings`]. The methods read and write a file, and block while doing so.
///
/// ```no_run
/// # use trayvisor_control::{Manager, Result, model::{ServerRef, SettingsEdit}};
/// # fn example(manager: &Manager, server: &ServerRef) -> Result<()> {
/// let settings = manager.settings(server);
/// let edit = SettingsEdit::set([("reload", false.into())]);
/// let outcome = settings.check(&edit)?;
/// if outcome.fault.is_none() {
///     settings.save(&edit, &outcome.revision)?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Settings<'a> {
    pub(super) manager: &'a Manager,
    pub(super) server: &'a ServerRef,
}

impl Settings<'_> {
    /// A server's own settings, for a form. For variables see [`SettingsCheck::variables`].
    ///
    /// # Errors
    /// When the configuration cannot be read, or has no such server.
    pub fn form(&self) -> Result<SettingsForm> {
        let (project, revision) = Project::open_revision(&self.server.project)?;
        let values = project.values(&self.server.name)?;
        let others = project.server_names()?.into_iter().filter(|name| *name != self.server.name).collect();
        Ok(SettingsForm { revision, values, others })
    }

    /// Checks an edit of a server's settings without saving it.
    ///
    /// # Errors
    /// When the configuration cannot be read, or has no such server. Errors in the edit are part of the result.
    pub fn check(&self, edit: &SettingsEdit) -> Result<SettingsCheck> {
        let (project, revision) = Project::open_revision(&self.server.project)?;
        let blank = SettingsCheck { revision, ..SettingsCheck::default() };
        let (changed, name) = match project.with(&self.server.name, edit) {
            Ok(changed) => changed,
            Err(error) => {
                return Ok(SettingsCheck { fault: Some(fault(&error, &self.server.name)), ..blank });
            }
        };
        let (defaults, comments_lost) = (defaults::of(&changed, &name), changed.lost_comments());
        let blank = SettingsCheck { defaults, comments_lost, ..blank };
        Ok(tried(Some((&project, &self.server.name)), &changed, &name, blank))
    }

    /// Saves an edit of a server's settings, if the configuration still has this revision. Returns the server, which
    /// may have a new name. The user thereby agrees to what they wrote themselves, with the command in view, but not to
    /// earlier changes by others.
    ///
    /// # Errors
    /// [`Message::ConfigChanged`], [`Message::RenameRunning`], and [`Message::ConfigValue`] if a value is not allowed.
    /// Then nothing is saved.
    pub fn save(&self, edit: &SettingsEdit, revision: &str) -> Result<ServerRef> {
        let was_agreed = self.manager.is_agreed(self.server)?;
        let (mut changed, name) = Project::open(&self.server.project)?.with(&self.server.name, edit)?;
        self.manager.check_running(&changed)?;
        changed.check()?;
        Project::check_revision(&self.server.project, revision)?;
        changed.save()?;
        let saved = ServerRef { project: self.server.project.clone(), name };
        self.manager.keep_agreement(&saved, was_agreed);
        Ok(saved)
    }

    /// Saves the port of a server; `None` for a server without one.
    ///
    /// # Errors
    /// As [`Settings::save`].
    pub fn set_port(&self, port: Option<u16>) -> Result<()> {
        self.set("port", port.into())
    }

    /// Moves the log of a server to a folder that no program of its project watches, from its next start on.
    ///
    /// # Errors
    /// As [`Settings::save`].
    pub fn move_log(&self) -> Result<()> {
        self.set("log.folder", portable(&self.manager.home.logs(self.server)).into())
    }

    fn set(&self, key: &str, value: Value) -> Result<()> {
        let (_, revision) = Project::open_revision(&self.server.project)?;
        self.save(&SettingsEdit::set([(key, value)]), &revision).map(drop)
    }

    /// The text of the configuration file that contains the server, including the values of variables.
    ///
    /// # Errors
    /// When it is not text, or not a regular file of the user.
    pub fn text(&self) -> Result<SettingsText> {
        Project::text(&self.server.project)
    }

    /// Checks a text as the configuration without saving it.
    ///
    /// # Errors
    /// When the current file cannot be read. Errors in the text are part of the result.
    pub fn check_text(&self, text: &str) -> Result<SettingsCheck> {
        let revision = Project::text(&self.server.project)?.revision;
        let blank = SettingsCheck { revision, ..SettingsCheck::default() };
        match Project::with_text(&self.server.project, text) {
            // An edit of the text may remove the server.
            Ok(changed) if !changed.server_names()?.contains(&self.server.name) => Ok(blank),
            Ok(changed) => {
                let saved = Project::open(&self.server.project).ok();
                let saved = saved.as_ref().map(|project| (project, self.server.name.as_str()));
                Ok(tried(saved, &changed, &self.server.name, blank))
            }
            Err(error) => Ok(SettingsCheck { fault: Some(fault(&error, &self.server.name)), ..blank }),
        }
    }

    /// Saves a text as the configuration, unchanged, if the current file still has this revision. The user thereby
    /// agrees to its command, as in [`Settings::save`].
    ///
    /// # Errors
    /// As [`Settings::save`], and [`Message::NotValid`].
    pub fn save_text(&self, text: &str, revision: &str) -> Result<()> {
        let was_agreed = self.manager.is_agreed(self.server)?;
        let changed = Project::with_text(&self.server.project, text)?;
        self.manager.check_running(&changed)?;
        Project::check_revision(&self.server.project, revision)?;
        changed.save_text(text)?;
        self.manager.keep_agreement(self.server, was_agreed);
        Ok(())
    }

    /// The value of one of a server's variables in its settings.
    ///
    /// # Errors
    /// [`Message::NoVariable`] if the settings do not contain it.
    pub fn variable(&self, name: &str) -> Result<String> {
        let value = Project::open(&self.server.project)?.variable(&self.server.name, name)?;
        value.ok_or_else(|| Message::NoVariable { name: name.to_owned() }.into())
    }
}

impl Manager {
    fn is_agreed(&self, server: &ServerRef) -> Result<bool> {
        Ok(self.consent().pending(slice::from_ref(server))?.is_empty())
    }

    /// Stores that the user has agreed to their own change. If the command cannot be run yet, they are asked later.
    fn keep_agreement(&self, server: &ServerRef, was_agreed: bool) {
        if was_agreed {
            let _ = self.consent().agree_to_current(server);
        }
    }

    /// A running server whose name disappears from its project could no longer be found.
    pub(super) fn check_running(&self, changed: &Project) -> Result<()> {
        let saved = Project::open(changed.dir()).and_then(|saved| saved.server_names()).ok();
        let kept = changed.server_names()?;
        // The names in a broken configuration are unknown.
        let is_known = |name: &String| saved.as_ref().is_none_or(|saved| saved.contains(name));
        let is_lost = |server: &ServerRef| is_known(&server.name) && !kept.contains(&server.name);
        match Record::living_of(&self.home, changed.dir()).into_iter().find(is_lost) {
            Some(lost) => Err(Message::RenameRunning { name: lost.name }.into()),
            None => Ok(()),
        }
    }
}

/// The command of changed settings, beside the saved one.
fn tried(
    saved: Option<(&Project, &str)>,
    changed: &Project,
    name: &str,
    blank: SettingsCheck,
) -> SettingsCheck {
    let config = match changed.check().and_then(|()| changed.server(name)) {
        Ok(config) => config,
        Err(error) => return SettingsCheck { fault: Some(fault(&error, name)), ..blank },
    };
    let launch = launch::resolve(changed, &config, None);
    let (launch, problem) = match launch {
        Ok(launch) => (Some(launch), None),
        Err(error) => (None, Some(error.message())),
    };
    let variables = launch::variables(changed, &config, launch.as_ref());
    let before = saved.and_then(|(project, name)| launched(project, name));
    let needs_restart = before.zip(launch.as_ref()).is_some_and(|((before, was), launch)| {
        before.differs(launch)
            || was.port != config.port
            || was.kind != config.kind
            || was.log_file != config.log_file
    });
    let run = launch.map(|mut launch| {
        launch.notes.extend(changed.remarks_about(name));
        run(launch)
    });
    SettingsCheck { run, problem, variables, needs_restart, ..blank }
}

fn launched(project: &Project, name: &str) -> Option<(Launch, ServerConfig)> {
    let config = project.server(name).ok()?;
    Some((launch::resolve(project, &config, None).ok()?, config))
}

fn run(launch: Launch) -> SettingsRun {
    let command = launch.argv();
    SettingsRun { command, folder: launch.cwd, description: launch.description, notes: launch.notes }
}

/// The field of a server's form that an error belongs to.
pub(super) fn fault(error: &Error, server: &str) -> SettingsFault {
    let at = |field: &str| Some(field.to_owned());
    let message = error.message();
    let (field, place) = match &message {
        Message::ConfigValue { key, .. } => (field_of(key, server), None),
        Message::NeedsCycle { .. } => (at("depends_on"), None),
        Message::NotValid { line, column, .. } => (None, Some((*line, *column))),
        _ => (None, None),
    };
    let message = match message {
        Message::ConfigValue { allowed, .. } if field.is_some() => Message::ItCanBe { allowed },
        Message::NotValid { why, .. } => *why,
        message => message,
    };
    SettingsFault { field, place, message }
}

/// The form field for a key in a message: "servers.api.port" for the server called api, or "port".
fn field_of(key: &str, server: &str) -> Option<String> {
    let own = key.strip_prefix(&format!("servers.{server}."));
    let field = own.into_iter().chain([key]).find_map(Project::field)?;
    Some(field.to_owned())
}

#[cfg(test)]
mod tests;
