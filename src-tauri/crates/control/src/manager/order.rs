//! Several servers at once, each in its turn: none is started before those it needs, none stopped before those that
//! need it.

use futures_util::future::join_all;
use tokio::sync::watch;

use super::{Manager, StartOptions, Stopped};
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{ServerRef, Snapshot};
use trayvisor_project::config::Project;

/// Which of two servers comes first when one needs the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The one that is needed, for starting. When it fails, the other is left out.
    NeededFirst,
    /// The one that is needed last, for stopping.
    NeededLast,
}

impl Manager {
    /// These servers and all that they need, what is needed first coming first. One whose needs can't be told is there
    /// all the same: what is wrong shows when it is started.
    pub fn with_needs(&self, servers: &[ServerRef]) -> Vec<ServerRef> {
        let mut all: Vec<ServerRef> = Vec::new();
        for server in servers {
            let needed = needs(server).unwrap_or_default();
            for server in needed.into_iter().chain([server.clone()]) {
                if !all.contains(&server) {
                    all.push(server);
                }
            }
        }
        all
    }

    /// Starts servers, and those that they need, as far as they need not wait for each other at once. What became of
    /// each of `servers`, in their order.
    pub async fn start_all(&self, servers: &[ServerRef], options: StartOptions) -> Vec<Result<Snapshot>> {
        let options = &options;
        let start = |server| async move { self.start(&server, options.clone()).await };
        self.in_order(servers, Order::NeededFirst, start).await
    }

    /// Stops servers, all at once but for those that others of them need.
    pub async fn stop_all(&self, servers: &[ServerRef]) -> Vec<Result<Stopped>> {
        let stop = |server| async move { self.stop(&server).await };
        self.in_order(servers, Order::NeededLast, stop).await
    }

    /// Restarts servers, all at once but for those that need others of them. What became of each, in their order.
    pub async fn restart_all(&self, servers: &[ServerRef], options: StartOptions) -> Vec<Result<Snapshot>> {
        let options = &options;
        let restart = |server| async move { self.restart(&server, options.clone()).await };
        self.in_order(servers, Order::NeededFirst, restart).await
    }

    /// Does something to each of these servers, at once but for those that wait for others among them. What became of
    /// each, in their order.
    pub async fn in_order<T, F: Future<Output = Result<T>>>(
        &self,
        servers: &[ServerRef],
        order: Order,
        action: impl Fn(ServerRef) -> F,
    ) -> Vec<Result<T>> {
        let turns = Turns::new(servers, order);
        let (turns, action) = (&turns, &action);
        let in_turn = |at: usize| async move {
            let outcome = match turns.come(at).await {
                Ok(server) => action(server).await,
                Err(error) => Err(error),
            };
            turns.done[at].send_replace(Some(outcome.is_ok()));
            outcome
        };
        join_all((0..servers.len()).map(in_turn)).await
    }
}

/// The outcome of doing something to several servers: of several errors, the first that no snapshot shows.
///
/// # Errors
/// That one, or if snapshots show them all, the first.
pub fn outcome<T>(results: Vec<Result<T>>) -> Result<()> {
    let mut errors: Vec<Error> = results.into_iter().filter_map(Result::err).collect();
    errors.sort_by_key(Error::is_on_record);
    errors.into_iter().next().map_or(Ok(()), Err)
}

/// Whose turn it is.
struct Turns {
    servers: Vec<ServerRef>,
    order: Order,
    /// By server: the places of those that come before it.
    before: Vec<Vec<usize>>,
    /// By server: whether it went well, once it is done.
    done: Vec<watch::Sender<Option<bool>>>,
}

impl Turns {
    fn new(servers: &[ServerRef], order: Order) -> Turns {
        // One whose needs can't be told waits for nobody: what is wrong with it shows when it is its turn.
        let needs: Vec<Vec<ServerRef>> =
            servers.iter().map(|server| needs(server).unwrap_or_default()).collect();
        let comes_before = |other: usize, at: usize| match order {
            Order::NeededFirst => needs[at].contains(&servers[other]),
            Order::NeededLast => needs[other].contains(&servers[at]),
        };
        let all = 0..servers.len();
        let before = all.clone().map(|at| all.clone().filter(|other| comes_before(*other, at)).collect());
        Turns {
            servers: servers.to_vec(),
            order,
            before: before.collect(),
            done: servers.iter().map(|_| watch::Sender::new(None)).collect(),
        }
    }

    /// Waits until all before it are done.
    async fn come(&self, at: usize) -> Result<ServerRef> {
        for other in &self.before[at] {
            let mut done = self.done[*other].subscribe();
            let went_well = done.wait_for(Option::is_some).await.is_ok_and(|done| *done == Some(true));
            if !went_well && self.order == Order::NeededFirst {
                let (name, need) = (self.servers[at].name.clone(), self.servers[*other].name.clone());
                return Err(Message::NeedFailed { name, need }.into());
            }
        }
        Ok(self.servers[at].clone())
    }
}

/// All that a server needs. One whose configuration can't be read says so when it is started.
pub(super) fn needs(server: &ServerRef) -> Result<Vec<ServerRef>> {
    let project = Project::open(&server.project)?;
    let named = |name| ServerRef { project: server.project.clone(), name };
    Ok(project.needs(&server.name)?.into_iter().map(named).collect())
}
