//! A browser as the page's surroundings. Prints what a browser cannot do for the page.

use std::io;
use std::path::{Path, PathBuf};

use trayvisor_control::Manager;
use trayvisor_control::model::{Language, Message, Preferences};
use trayvisor_page::{Show, Surroundings};

/// A page in a browser.
pub(crate) struct Browser {
    /// The folder for saved files, because a browser cannot open a dialog.
    folder: PathBuf,
    tray: PathBuf,
}

impl Browser {
    /// Creates surroundings that save files in the user's folder of Trayvisor.
    ///
    /// # Errors
    /// When the system does not report the path of this program.
    pub(crate) fn new(manager: &Manager) -> io::Result<Browser> {
        let tray = format!("trayvisor-desktop{}", std::env::consts::EXE_SUFFIX);
        Ok(Browser {
            folder: manager.home().root().to_owned(),
            tray: std::env::current_exe()?.with_file_name(tray),
        })
    }
}

impl Surroundings for Browser {
    fn language(&self) -> Language {
        Language::English
    }

    fn initial(&self) -> Show {
        Show::default()
    }

    async fn choose_folder(&self) -> Option<PathBuf> {
        eprintln!("A browser names no folders. Type its path");
        None
    }

    async fn choose_file(&self, name: &str) -> Option<PathBuf> {
        Some(self.folder.join(Path::new(name).file_name()?))
    }

    fn open_url(&self, url: &str) -> Result<(), Message> {
        eprintln!("Would open {url}");
        Ok(())
    }

    fn open_folder(&self, folder: &Path) -> Result<(), Message> {
        eprintln!("Would open {}", folder.display());
        Ok(())
    }

    fn show_in_folder(&self, file: &Path) -> Result<(), Message> {
        eprintln!("Would show {} in its folder", file.display());
        Ok(())
    }

    fn follow(&self, _preferences: &Preferences) {}

    fn tray(&self) -> (&Path, &str) {
        (&self.tray, "--at-login")
    }

    fn set_unsaved(&self, _unsaved: bool) {}

    fn close(&self) -> Result<(), Message> {
        Err("a page cannot close its browser".into())
    }
}
