//! A server's settings in a form, and as the file's own text: looked at, tried, and saved whole.

pub(super) mod defaults;

use std::slice;

use super::Manager;
use trayvisor_model::Launch;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{
    ServerRef, SettingsCheck, SettingsEdit, SettingsFault, SettingsForm, SettingsRun, SettingsText,
};
use trayvisor_project::config::{Project, ServerConfig};
use trayvisor_project::launch;
use trayvisor_supervise::record::Record;

impl Manager {
    /// A server's own settings, for a form. Of variables see [`SettingsCheck::variables`].
    ///
    /// # Errors
    /// When the configuration can't be read, or has no such server.
    pub fn settings(&self, server: &ServerRef) -> Result<SettingsForm> {
        let (project, revision) = Project::open_revision(&server.project)?;
        let values = project.values(&server.name)?;
        let others = project.server_names()?.into_iter().filter(|name| *name != server.name).collect();
        Ok(SettingsForm { revision, values, others })
    }

    /// What would come of a server's settings as edited.
    ///
    /// # Errors
    /// When the configuration can't be read, or has no such server. What is wrong with the edit is part of the answer.
    pub fn check_settings(&self, server: &ServerRef, edit: &SettingsEdit) -> Result<SettingsCheck> {
        let (project, revision) = Project::open_revision(&server.project)?;
        let blank = SettingsCheck { revision, ..SettingsCheck::default() };
        let (changed, name) = match project.with(&server.name, edit) {
            Ok(changed) => changed,
            Err(error) => return Ok(SettingsCheck { fault: Some(fault(&error, &server.name)), ..blank }),
        };
        let (defaults, comments_lost) = (defaults::of(&changed, &name), changed.lost_comments());
        let blank = SettingsCheck { defaults, comments_lost, ..blank };
        Ok(tried(Some((&project, &server.name)), &changed, &name, blank))
    }

    /// Saves a server's settings as edited, if the configuration is still the one of this revision; the server, which
    /// may have another name by then. The user has agreed to what they wrote themselves, with the command in view, but
    /// not to what others had changed before.
    ///
    /// # Errors
    /// [`Message::ConfigChanged`], [`Message::RenameRunning`], and [`Message::ConfigValue`] when a value cannot be. Then
    /// nothing is saved.
    pub fn save_settings(
        &self,
        server: &ServerRef,
        edit: &SettingsEdit,
        revision: &str,
    ) -> Result<ServerRef> {
        let was_agreed = self.is_agreed(server)?;
        let (mut changed, name) = Project::open(&server.project)?.with(&server.name, edit)?;
        self.check_running(&changed)?;
        changed.check()?;
        Project::check_revision(&server.project, revision)?;
        changed.save()?;
        let saved = ServerRef { project: server.project.clone(), name };
        self.keep_agreement(&saved, was_agreed);
        Ok(saved)
    }

    /// Saves the port that a server is to have from now on.
    ///
    /// # Errors
    /// As [`Manager::save_settings`].
    pub fn set_port(&self, server: &ServerRef, port: u16) -> Result<()> {
        let (_, revision) = Project::open_revision(&server.project)?;
        self.save_settings(server, &SettingsEdit::set([("port", port.into())]), &revision).map(drop)
    }

    /// The text of the configuration that a server is in, whatever stands in it, variables' values too.
    ///
    /// # Errors
    /// When it is no text, or not a regular file of ours.
    pub fn settings_text(&self, server: &ServerRef) -> Result<SettingsText> {
        Project::text(&server.project)
    }

    /// What would come of this text as the configuration.
    ///
    /// # Errors
    /// When the file that is there can't be read. What is wrong with the text is part of the answer.
    pub fn check_settings_text(&self, server: &ServerRef, text: &str) -> Result<SettingsCheck> {
        let revision = Project::text(&server.project)?.revision;
        let blank = SettingsCheck { revision, ..SettingsCheck::default() };
        match Project::with_text(&server.project, text) {
            // Whoever edits the text may take the server out.
            Ok(changed) if !changed.server_names()?.contains(&server.name) => Ok(blank),
            Ok(changed) => {
                let saved = Project::open(&server.project).ok();
                let saved = saved.as_ref().map(|project| (project, server.name.as_str()));
                Ok(tried(saved, &changed, &server.name, blank))
            }
            Err(error) => Ok(SettingsCheck { fault: Some(fault(&error, &server.name)), ..blank }),
        }
    }

    /// Saves a text as the configuration, just as it is, if the one that is there is still of this revision. What it
    /// runs counts as agreed to, as in [`Manager::save_settings`].
    ///
    /// # Errors
    /// As [`Manager::save_settings`], and [`Message::NotValid`].
    pub fn save_settings_text(&self, server: &ServerRef, text: &str, revision: &str) -> Result<()> {
        let was_agreed = self.is_agreed(server)?;
        let changed = Project::with_text(&server.project, text)?;
        self.check_running(&changed)?;
        Project::check_revision(&server.project, revision)?;
        changed.save_text(text)?;
        self.keep_agreement(server, was_agreed);
        Ok(())
    }

    fn is_agreed(&self, server: &ServerRef) -> Result<bool> {
        Ok(self.to_agree(slice::from_ref(server))?.is_empty())
    }

    /// Keeps that the user has agreed to their own change. What can't be run yet is asked about when it can.
    fn keep_agreement(&self, server: &ServerRef, was_agreed: bool) {
        if was_agreed {
            let _ = self.agree_to_current(server);
        }
    }

    /// Nobody would find a server that runs by a name that its project does not know.
    pub(super) fn check_running(&self, changed: &Project) -> Result<()> {
        let saved = Project::open(changed.dir()).and_then(|saved| saved.server_names()).ok();
        let kept = changed.server_names()?;
        // Of what is broken nobody knows whom it names.
        let is_known = |name: &String| saved.as_ref().is_none_or(|saved| saved.contains(name));
        let is_lost = |server: &ServerRef| is_known(&server.name) && !kept.contains(&server.name);
        match Record::living_of(&self.home, changed.dir()).into_iter().find(is_lost) {
            Some(lost) => Err(Message::RenameRunning { name: lost.name }.into()),
            None => Ok(()),
        }
    }

    /// The value of one variable of a server, as its settings have it.
    ///
    /// # Errors
    /// [`Message::NoVariable`] where they do not set it.
    pub fn variable(&self, server: &ServerRef, name: &str) -> Result<String> {
        let value = Project::open(&server.project)?.variable(&server.name, name)?;
        value.ok_or_else(|| Message::NoVariable { name: name.to_owned() }.into())
    }
}

/// What would be run by changed settings, beside the saved ones.
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
    let needs_restart = before
        .zip(launch.as_ref())
        .is_some_and(|((before, was), launch)| before.differs(launch) || was.port != config.port);
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

/// Where an error belongs in a server's form.
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

/// The field that a key in a message is: "servers.api.port" for the server called api, or "port".
fn field_of(key: &str, server: &str) -> Option<String> {
    let own = key.strip_prefix(&format!("servers.{server}."));
    let field = own.into_iter().chain([key]).find_map(Project::field)?;
    Some(field.to_owned())
}

#[cfg(test)]
mod tests;
