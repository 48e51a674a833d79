//! Alerts: where they go, whether they arrive, and the secrets that takes.

use super::Manager;
use crate::alerts::{Alerts, Scope, SecretPlace, Secrets, Tested};
use crate::config::Project;
use crate::error::Result;

impl Manager {
    /// Where the alerts of these servers of a project go, and those of all projects; without a project only the latter.
    pub fn alerts(&self, project: Option<&Project>, servers: &[String]) -> Alerts {
        Alerts::of(&self.home, project, servers)
    }

    /// Sends a test to all of them and waits for the outcomes. Blocks for up to half a minute.
    pub fn test_alerts(&self, alerts: &Alerts, project: Option<&Project>) -> Vec<Tested> {
        alerts.test(&self.home, project)
    }

    /// Keeps a secret that settings of this scope name, in place of an older one. Where it was put.
    ///
    /// # Errors
    /// [`Error::SecretName`](crate::Error::SecretName), [`Error::EmptySecret`](crate::Error::EmptySecret), and when it
    /// can't be kept.
    pub fn set_secret(&self, scope: &Scope, name: &str, value: &str) -> Result<SecretPlace> {
        Secrets::of(&self.home, scope).set(name, value)
    }

    /// Forgets a secret; whether it was there.
    ///
    /// # Errors
    /// When it can't be removed.
    pub fn remove_secret(&self, scope: &Scope, name: &str) -> Result<bool> {
        Secrets::of(&self.home, scope).remove(name)
    }
}
