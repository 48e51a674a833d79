//! Finds the port of a server whose settings name none.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::{Probed, pids_of};
use crate::health::{Place, Scheme};
use crate::ports;
use trayvisor_log::ProbeMark;
use trayvisor_model::{Phase, Snapshot};
use trayvisor_platform::Tree;

/// How long a server that cannot be probed must live to count as ready: most failures happen at once.
const LIVES: Duration = Duration::from_secs(1);

/// First and longest interval of looking for the port of a server whose settings name none.
const LOOK: Duration = Duration::from_millis(100);
const SELDOM: Duration = Duration::from_secs(10);
/// How often a port found in this way is asked again whether it speaks HTTP.
const TRIES: u32 = 10;

/// Reports a server without a port as ready once it has lived for a moment, and finds the port that it may listen on
/// all the same.
pub(super) async fn find_port(
    tree: Tree,
    (host, scheme, mark): (String, Scheme, Arc<ProbeMark>),
    seen: watch::Receiver<Snapshot>,
    tell: impl Fn(Probed),
) {
    let (started, mut wait, mut is_ready) = (Instant::now(), LOOK, false);
    let (leader, mut told, mut tries) = (tree.leader().pid, None, TRIES);
    loop {
        tokio::time::sleep(wait).await;
        // Until the process is gone, even if the next one runs already.
        if seen.borrow().pid().is_some_and(|pid| pid != leader)
            || !matches!(seen.borrow().phase(), Phase::Starting | Phase::Running)
        {
            return;
        }
        if !is_ready && started.elapsed() >= LIVES {
            is_ready = true;
            tell(Probed::Health(Ok(())));
        }
        let (tree, host, mark) = (tree.clone(), host.clone(), Arc::clone(&mark));
        let known: Option<(Place, bool)> = told.clone();
        let look = move || {
            let mut place = Place::somewhere(&ports::addresses_of(&pids_of(&tree))?, &host, scheme)?;
            let is_there = |known: &(Place, bool)| (&known.0.host, known.0.port) == (&place.host, place.port);
            match known.filter(is_there) {
                // Each question may be a session or a line in its log.
                Some((known, true)) => Some((known, true)),
                // One that does not speak HTTP is not to be asked for ever.
                Some((known, false)) if tries == 0 => Some((known, false)),
                // One that does not answer at first may still be compiling.
                Some(_) | None => {
                    let speaks_http = place.speaks_http(&mark);
                    Some((place, speaks_http))
                }
            }
        };
        let Ok(found) = tokio::task::spawn_blocking(look).await else { return };
        if found.is_some() && found == told {
            tries = tries.saturating_sub(1);
        } else if let Some((place, speaks_http)) = found.clone() {
            told = found;
            tries = TRIES;
            tell(Probed::Listens(place, speaks_http));
        }
        // One that does not speak HTTP may be a helper's, such as a debugger's.
        if is_ready && told.as_ref().is_some_and(|(_, speaks_http)| *speaks_http) {
            return;
        }
        // Most servers listen soon or never.
        wait = if is_ready { (wait * 2).min(SELDOM) } else { LOOK };
    }
}
