//! Preferences: reads and changes them wherever they are stored.

use std::path::Path;

use serde::Serialize;

use super::Manager;
use crate::editor;
use trayvisor_alerts::Desktop;
use trayvisor_model::AlertEvent;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{AllPreferences, Preference};
use trayvisor_platform as platform;
use trayvisor_store::preferences;

/// The user's preferences: [`Manager::preferences`].
///
/// ```no_run
/// # use std::path::Path;
/// # use trayvisor_control::{Manager, Result, model::{Preference, Theme}};
/// # fn example(manager: &Manager) -> Result<()> {
/// let tray = (Path::new("trayvisor-desktop"), "--at-login");
/// manager.preferences().set(&Preference::Theme(Theme::Dark), tray)?;
/// assert_eq!(manager.preferences().all().own.theme, Theme::Dark);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct UserPreferences<'a> {
    pub(super) manager: &'a Manager,
}

impl UserPreferences<'_> {
    /// All current preferences, and the available choices.
    pub fn all(&self) -> AllPreferences {
        let mut problems = Vec::new();
        let mut note = |error: Error| problems.push(error.message());
        let own = preferences::load(&self.manager.home).unwrap_or_else(|error| {
            note(error);
            Default::default()
        });
        let launch_at_login = platform::launches_at_login().unwrap_or_else(|error| {
            note(launch_at_login(error));
            false
        });
        let desktop = Desktop::of(&self.manager.home);
        AllPreferences {
            own,
            launch_at_login,
            notifications: AlertEvent::ALL.into_iter().filter(|event| desktop.shows(*event)).collect(),
            editors: editor::found(),
            folder: self.manager.home.root().to_owned(),
            problems,
        }
    }

    /// Changes one preference, which takes effect from the next read. `tray` is the program to launch at login, with
    /// its argument.
    ///
    /// # Errors
    /// When a file that stores it is broken or cannot be written, [`Message::LaunchAtLogin`], and
    /// [`Message::UnknownEditor`]; then nothing was changed.
    pub fn set(&self, preference: &Preference, tray: (&Path, &str)) -> Result<()> {
        match preference {
            Preference::LaunchAtLogin(on) => {
                platform::launch_at_login(tray.0, tray.1, *on).map_err(launch_at_login)
            }
            Preference::Notifications(events) => Desktop::keep(&self.manager.home, events),
            Preference::OnQuit(on_quit) => self.keep("on_quit", on_quit),
            Preference::Theme(theme) => self.keep("theme", theme),
            Preference::Language(language) => self.keep("language", language),
            Preference::Editor(editor) => {
                editor.as_deref().map_or(Ok(()), editor::check)?;
                self.keep("editor", editor)
            }
            Preference::Log(log) => self.keep("log", log),
        }
    }

    fn keep(&self, key: &str, value: &impl Serialize) -> Result<()> {
        preferences::change(&self.manager.home, key, value)
    }
}

fn launch_at_login(source: std::io::Error) -> Error {
    Error::System { message: Message::LaunchAtLogin { why: source.to_string() }, source }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use trayvisor_model::{LogPreferences, OnQuit, Theme};
    use trayvisor_store::home::Home;

    fn manager(dir: &tempfile::TempDir) -> Manager {
        let home = Home::at(dir.path().join("home")).expect("made");
        Manager::with_home(home, "trayvisor".into())
    }

    #[test]
    fn each_preference_is_kept_and_read_again() {
        let dir = tempfile::tempdir().expect("a folder");
        let manager = manager(&dir);
        let editor = std::env::current_exe().expect("we are a program").display().to_string();
        for preference in [
            Preference::OnQuit(OnQuit::Leave),
            Preference::Theme(Theme::Dark),
            Preference::Language(Some("de".to_owned())),
            Preference::Editor(Some(editor.clone())),
            Preference::Log(LogPreferences { times: false, wrap: true }),
            Preference::Notifications(vec![AlertEvent::GaveUp]),
        ] {
            manager.preferences().set(&preference, (Path::new("unused"), "")).expect("kept");
        }
        let all = manager.preferences().all();
        assert_eq!((all.own.on_quit, all.own.theme), (OnQuit::Leave, Theme::Dark));
        assert_eq!((all.own.language.as_deref(), all.own.editor), (Some("de"), Some(editor)));
        assert_eq!(all.own.log, LogPreferences { times: false, wrap: true });
        assert_eq!(all.notifications, [AlertEvent::GaveUp]);
        assert_eq!(all.folder, manager.home().root());
    }

    #[test]
    fn what_is_broken_is_said_and_not_overwritten() {
        let dir = tempfile::tempdir().expect("a folder");
        let manager = manager(&dir);
        for (file, preference) in [
            (manager.home().preferences_file(), Preference::Theme(Theme::Dark)),
            (manager.home().alerts_file(), Preference::Notifications(Vec::new())),
        ] {
            fs::write(&file, "{ broken").expect("written");
            let refused =
                manager.preferences().set(&preference, (Path::new("unused"), "")).expect_err("broken");
            assert!(refused.to_string().contains("1:3"), "{refused}");
            assert_eq!(fs::read_to_string(&file).expect("read"), "{ broken");
        }
        let problems = manager.preferences().all().problems;
        assert!(
            problems.iter().any(|problem| problem.to_string().contains("preferences.json")),
            "{problems:?}"
        );
    }

    #[test]
    fn an_editor_that_is_not_there_is_refused() {
        let dir = tempfile::tempdir().expect("a folder");
        let manager = manager(&dir);
        let nothing = Preference::Editor(Some("no-such-editor".to_owned()));
        let refused = manager.preferences().set(&nothing, (Path::new("unused"), "")).expect_err("not there");
        assert!(
            matches!(&refused, Error::Failed(Message::UnknownEditor { name }) if name == "no-such-editor"),
            "{refused}"
        );
        assert_eq!(manager.preferences().all().own.editor, None);
    }
}
