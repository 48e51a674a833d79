//! Alerts: destinations, tests of them, and their secrets.

use tokio::task::spawn_blocking;

use super::Manager;
use trayvisor_alerts::{self as alerts, Alerts as Routes, AllAlerts, Scope, SecretPlace, Secrets, Tested};
use trayvisor_model::error::Result;
use trayvisor_model::{DestinationFault, NewDestination};
use trayvisor_project::config::Project;
use trayvisor_store::home::Home;

/// Alert destinations, tests of them, and their secrets: [`Manager::alerts`].
///
/// ```no_run
/// # use trayvisor_control::{Manager, Result, model::NewDestination};
/// # async fn example(manager: &Manager) -> Result<()> {
/// let webhook = NewDestination::Webhook { url: "https://ntfy.sh/my-servers".to_owned() };
/// manager.alerts().add(webhook).await?;
/// for destination in manager.alerts().all()?.destinations {
///     println!("{}", destination.to);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Alerts<'a> {
    pub(super) manager: &'a Manager,
}

impl Alerts<'_> {
    /// The destinations for these servers of a project, and those for all projects; without a project only the latter.
    pub fn of(&self, project: Option<&Project>, servers: &[String]) -> Routes {
        Routes::of(&self.manager.home, project, servers)
    }

    /// Sends a test to all of them and waits for the outcomes. Blocks for up to 30 s.
    pub fn test(&self, alerts: &Routes, project: Option<&Project>) -> Vec<Tested> {
        alerts.test(&self.manager.home, project)
    }

    /// Stores a secret that settings of this scope name, and replaces an older one. Returns where it was stored.
    ///
    /// # Errors
    /// [`Message::SecretName`](crate::model::Message::SecretName),
    /// [`Message::EmptySecret`](crate::model::Message::EmptySecret), and when it cannot be stored.
    pub fn set_secret(&self, scope: &Scope, name: &str, value: &str) -> Result<SecretPlace> {
        Secrets::of(&self.manager.home, scope).set(name, value)
    }

    /// Deletes a secret. Returns whether it existed.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove_secret(&self, scope: &Scope, name: &str) -> Result<bool> {
        Secrets::of(&self.manager.home, scope).remove(name)
    }

    /// All destinations: the user's own, and those of all known projects.
    ///
    /// # Errors
    /// When the list of projects cannot be read.
    pub fn all(&self) -> Result<AllAlerts> {
        Ok(AllAlerts::of(&self.manager.home, &self.manager.projects().list()?))
    }

    /// Sends a test to the destination with this [id](trayvisor_alerts::AlertDestination::id) and waits up to 30 s for
    /// the outcome.
    ///
    /// # Errors
    /// [`Message::UnknownDestination`](crate::model::Message::UnknownDestination), and when the list of projects cannot
    /// be read.
    pub async fn test_one(&self, id: String) -> Result<Tested> {
        let all = self.all()?;
        self.blocking(move |home| all.test(home, &id)).await
    }

    /// The faults that keep a destination from being added; empty if there are none.
    pub fn check(&self, new: &NewDestination) -> Vec<DestinationFault> {
        alerts::faults(&self.manager.home, new)
    }

    /// Adds a destination to the user's own. Its secret parts are stored as secrets.
    ///
    /// # Errors
    /// The fault of the destination, and when the file is broken or cannot be written; then nothing was changed.
    pub async fn add(&self, new: NewDestination) -> Result<()> {
        self.blocking(move |home| alerts::add(home, &new)).await
    }

    /// Removes a destination from the user's own, by its [id](trayvisor_alerts::AlertDestination::id).
    ///
    /// # Errors
    /// [`Message::UnknownDestination`](crate::model::Message::UnknownDestination), and when the file is broken or
    /// cannot be written; then nothing was changed.
    pub async fn remove(&self, id: String) -> Result<()> {
        self.blocking(move |home| alerts::remove(home, &id)).await
    }

    /// Runs work that waits for a keyring or an endpoint on a thread that may block.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Home) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let home = self.manager.home.clone();
        spawn_blocking(move || work(&home)).await.expect("nothing in there panics")
    }
}
