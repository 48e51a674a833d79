//! The configuration as a text that somebody edits, and whether it is still the one that they saw.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use super::document::Document;
use super::{CONFIG_FILE, Project, folder};
use trayvisor_model::Message;
use trayvisor_model::SettingsText;
use trayvisor_model::error::Result;
use trayvisor_store::files::{self, Keep};

impl Project {
    /// The project of exactly this folder, and the revision that its configuration has.
    pub fn open_revision(dir: &Path) -> Result<(Project, String)> {
        let dir = folder(dir)?;
        let text = files::read_own(&dir.join(CONFIG_FILE))?;
        let revision = revision_of(text.as_deref());
        Ok((Project::of_text(dir, text.as_deref())?, revision))
    }

    /// A configuration's text, whatever stands in it.
    ///
    /// # Errors
    /// When it is no text, or not a regular file of ours.
    pub fn text(dir: &Path) -> Result<SettingsText> {
        let file = folder(dir)?.join(CONFIG_FILE);
        let text = files::read_own(&file)?;
        let revision = revision_of(text.as_deref());
        let text = match text {
            Some(text) => Document::decode(&file, &text)?.text().to_owned(),
            None => String::new(),
        };
        Ok(SettingsText { file, text, revision })
    }

    /// The project as it would be with this configuration.
    ///
    /// # Errors
    /// [`Message::NotValid`], and what is wrong with a server's settings.
    pub fn with_text(dir: &Path, text: &str) -> Result<Project> {
        let project = Project::of_text(folder(dir)?, Some(text.as_bytes()))?;
        project.check()?;
        Ok(project)
    }

    /// Saves a text that can be this project's configuration, as it is typed, in the encoding that the file has.
    pub fn save_text(&self, text: &str) -> Result<()> {
        let file = self.dir.join(CONFIG_FILE);
        let saved = files::read_own(&file)?.and_then(|saved| Document::decode(&file, &saved).ok());
        let content = saved.map_or_else(|| text.as_bytes().to_vec(), |saved| saved.with_text(text).encode());
        files::write_bytes(&file, &content, Keep::Durably)
    }

    /// Refuses a configuration that is another one than was read before.
    ///
    /// # Errors
    /// [`Message::ConfigChanged`].
    pub fn check_revision(dir: &Path, seen: &str) -> Result<()> {
        let file = folder(dir)?.join(CONFIG_FILE);
        let now = revision_of(files::read_own(&file)?.as_deref());
        if now == seen {
            Ok(())
        } else {
            Err(Message::ConfigChanged { file: file.display().to_string() }.into())
        }
    }
}

/// Names a content, for as long as this process runs.
fn revision_of(text: Option<&[u8]>) -> String {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
