//! The configuration as text for an editor, and the check that it has not changed since it was read.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use super::document::Document;
use super::{CONFIG_FILE, Project, folder};
use trayvisor_model::Message;
use trayvisor_model::SettingsText;
use trayvisor_model::error::Result;
use trayvisor_store::files::{self, Keep};

impl Project {
    /// The project of exactly this folder, and the revision of its configuration.
    pub fn open_revision(dir: &Path) -> Result<(Project, String)> {
        let dir = folder(dir)?;
        let text = files::read_own(&dir.join(CONFIG_FILE))?;
        let revision = revision_of(text.as_deref());
        Ok((Project::of_text(dir, text.as_deref())?, revision))
    }

    /// A configuration's text, even if it is invalid.
    ///
    /// # Errors
    /// If it is not text, or not a regular file owned by the user.
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
    /// [`Message::NotValid`], and errors in a server's settings.
    pub fn with_text(dir: &Path, text: &str) -> Result<Project> {
        let project = Project::of_text(folder(dir)?, Some(text.as_bytes()))?;
        project.check()?;
        Ok(project)
    }

    /// Saves this text unchanged, in the encoding of the existing file. It must be a valid configuration of this
    /// project.
    pub fn save_text(&self, text: &str) -> Result<()> {
        let file = self.dir.join(CONFIG_FILE);
        let saved = files::read_own(&file)?.and_then(|saved| Document::decode(&file, &saved).ok());
        let content = saved.map_or_else(|| text.as_bytes().to_vec(), |saved| saved.with_text(text).encode());
        files::write_bytes(&file, &content, Keep::Durably)
    }

    /// Checks that the configuration is still the revision that was read.
    ///
    /// # Errors
    /// [`Message::ConfigChanged`] if it is not.
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

/// A revision for this content, valid for the lifetime of this process.
fn revision_of(text: Option<&[u8]>) -> String {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
