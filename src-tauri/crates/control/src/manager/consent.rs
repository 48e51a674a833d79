//! The desktop runs only commands that the user has agreed to.

use std::slice;

use super::Manager;
use crate::consent::{self, Agreed, Consent, Intent};
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{Agreement, Fingerprint, Question, ServerRef};
use trayvisor_platform::process;
use trayvisor_project::config::Project;
use trayvisor_supervise::record::Record;

/// The commands that the user has agreed to run: [`Manager::consent`]. The methods read and write files, and block
/// while doing so.
///
/// ```no_run
/// # use trayvisor_control::{Manager, Result, model::{Agreement, ServerRef}};
/// # fn example(manager: &Manager, server: &ServerRef) -> Result<()> {
/// let pending = manager.consent().pending(std::slice::from_ref(server))?;
/// for question in &pending {
///     println!("{} would run {:?}", question.server.name, question.now.command);
/// }
/// // The user has agreed to exactly that.
/// manager.consent().agree(&pending.iter().map(Agreement::from).collect::<Vec<_>>())?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Consents<'a> {
    pub(super) manager: &'a Manager,
}

impl Consents<'_> {
    /// The commands that the user must agree to before these servers, and their dependencies that are not running, can
    /// start. Commands that cannot be run at all are left out: their error appears on start.
    ///
    /// # Errors
    /// When the agreements cannot be read.
    pub fn pending(&self, servers: &[ServerRef]) -> Result<Vec<Question>> {
        self.manager.questions(&self.manager.intents(servers))
    }

    /// Stores that the user has agreed to the commands that they were shown. A command that has changed since is left
    /// out, and asked about again.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn agree(&self, agreements: &[Agreement]) -> Result<()> {
        let current = |agreement: &Agreement| {
            let intent = intent(&agreement.server).ok()?;
            let same = intent.fingerprint == agreement.fingerprint;
            same.then(|| (agreement.server.clone(), intent))
        };
        consent::keep(&self.manager.home, &agreements.iter().filter_map(current).collect::<Vec<_>>())
    }

    /// Stores that the user has agreed to the current command of a server: for a user who has just written it
    /// themselves, with the command in view.
    ///
    /// # Errors
    /// When nothing could be run, or the agreement cannot be written.
    pub fn agree_to_current(&self, server: &ServerRef) -> Result<()> {
        consent::keep(&self.manager.home, &[(server.clone(), intent(server)?)])
    }
}

impl Manager {
    fn questions(&self, intents: &[(ServerRef, Intent)]) -> Result<Vec<Question>> {
        let agreed = Agreed::read(&self.home)?;
        let question = |(server, intent): &(ServerRef, Intent)| {
            let before = agreed.of(server);
            (!is_agreed(&agreed, server, intent)).then(|| Question {
                server: server.clone(),
                project_name: Project::open(&server.project)
                    .map(|project| project.name())
                    .unwrap_or_default(),
                now: intent.run.clone(),
                before: before.map(|before| before.run.clone()),
                fingerprint: intent.fingerprint.clone(),
            })
        };
        Ok(intents.iter().filter_map(question).collect())
    }

    /// Allows or refuses the start of a server and its dependencies.
    pub(super) fn have_consent(&self, server: &ServerRef, consent: Consent) -> Result<()> {
        let intents = self.intents(slice::from_ref(server));
        match consent {
            Consent::ForOnce => return Ok(()),
            Consent::Given => {}
            Consent::Needed => {
                let asked = self.questions(&intents)?;
                if !asked.is_empty() {
                    return Err(Error::NotAgreed(asked.into_iter().map(|one| one.server.name).collect()));
                }
            }
        }
        // A full disk does not prevent a start that is allowed.
        if let Err(error) = consent::keep(&self.home, &intents) {
            tracing::warn!("{error}; what was agreed to is asked about again");
        }
        Ok(())
    }

    /// The command that the supervisor may run for a server: exactly what the user has agreed to. `None` for any
    /// command in its settings, since a caller that names a server agrees to it.
    pub(super) fn agreed(&self, server: &ServerRef, consent: Consent) -> Result<Option<Fingerprint>> {
        match consent {
            Consent::Given | Consent::ForOnce => Ok(None),
            Consent::Needed => match Agreed::read(&self.home)?.of(server) {
                Some(intent) => Ok(Some(intent.fingerprint.clone())),
                None => Err(Error::NotAgreed(vec![server.name.clone()])),
            },
        }
    }

    /// The current commands of these servers, and of their dependencies that are not running.
    fn intents(&self, servers: &[ServerRef]) -> Vec<(ServerRef, Intent)> {
        let runs = |server: &ServerRef| {
            Record::read(&self.home, server)
                .is_some_and(|record| record.is_under_way() && process::is_alive(&record.supervisor))
        };
        let all = self.with_needs(servers).into_iter();
        let starting = all.filter(|server| servers.contains(server) || !runs(server));
        starting.filter_map(|server| intent(&server).ok().map(|intent| (server, intent))).collect()
    }
}

fn is_agreed(agreed: &Agreed, server: &ServerRef, intent: &Intent) -> bool {
    agreed.of(server).is_some_and(|before| before.fingerprint == intent.fingerprint)
}

/// The command for a server by its current settings.
pub(super) fn intent(server: &ServerRef) -> Result<Intent> {
    let (project, config) = Project::of(server)?;
    Intent::of(&project, &config)
}
