//! Several servers at once, in order of their dependencies: a server is started after its dependencies, and stopped
//! before them.

use std::collections::HashMap;

use futures_util::future::join_all;
use tokio::sync::watch;

use super::{Manager, StartOptions, Stopped};
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{Kind, ServerRef, Snapshot};
use trayvisor_project::config::Project;

/// Which of two servers comes first if one depends on the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The dependency, for starting. If it fails, the other is left out.
    NeededFirst,
    /// The dependent, for stopping.
    NeededLast,
}

impl Manager {
    /// These servers and all their dependencies, dependencies first. A server whose dependencies cannot be read is
    /// included: its error appears when it is started.
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

    /// Starts servers and their dependencies, in parallel where possible; each job among them runs once. Returns the
    /// result for each of `servers`, in their order.
    pub async fn start_all(&self, servers: &[ServerRef], options: StartOptions) -> Vec<Result<Snapshot>> {
        let all = self.with_needs(servers);
        let options = &options.together_with(&all);
        let start = |server: ServerRef| async move {
            if servers.contains(&server) {
                self.start(&server, options.clone()).await
            } else {
                self.start_need(&server, options).await
            }
        };
        let started = self.in_order(&all, Order::NeededFirst, start).await;
        let mut by_server: HashMap<_, _> = all.iter().zip(started).collect();
        servers.iter().filter_map(|server| by_server.remove(server)).collect()
    }

    /// Stops servers in parallel where possible, each before its dependencies. Returns the results in their order.
    pub async fn stop_all(&self, servers: &[ServerRef]) -> Vec<Result<Stopped>> {
        let stop = |server| async move { self.stop(&server).await };
        self.in_order(servers, Order::NeededLast, stop).await
    }

    /// Restarts servers in parallel where possible, each after its dependencies. Returns the results in their order.
    pub async fn restart_all(&self, servers: &[ServerRef], options: StartOptions) -> Vec<Result<Snapshot>> {
        let options = &options.together_with(servers);
        let restart = |server| async move { self.restart(&server, options.clone()).await };
        self.in_order(servers, Order::NeededFirst, restart).await
    }

    /// Runs an action for each of these servers, in parallel where `order` allows it. Returns the results in the order
    /// of `servers`.
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

/// Combines several results: of several errors, the first one that no snapshot shows.
///
/// # Errors
/// That error, or the first one if snapshots show them all.
pub fn outcome<T>(results: Vec<Result<T>>) -> Result<()> {
    let mut errors: Vec<Error> = results.into_iter().filter_map(Result::err).collect();
    errors.sort_by_key(Error::is_on_record);
    errors.into_iter().next().map_or(Ok(()), Err)
}

/// Which servers each server waits for.
struct Turns {
    servers: Vec<ServerRef>,
    order: Order,
    /// For each server, the indices of the servers that it waits for.
    before: Vec<Vec<usize>>,
    /// For each server, whether it succeeded; `None` until it is done.
    done: Vec<watch::Sender<Option<bool>>>,
}

impl Turns {
    fn new(servers: &[ServerRef], order: Order) -> Turns {
        // A server whose dependencies cannot be read does not wait; its error appears when its action runs.
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

    /// Waits until all servers before this one are done.
    async fn come(&self, at: usize) -> Result<ServerRef> {
        for other in &self.before[at] {
            let mut done = self.done[*other].subscribe();
            let went_well = done.wait_for(Option::is_some).await.is_ok_and(|done| *done == Some(true));
            if !went_well && self.order == Order::NeededFirst {
                return Err(need_failed(&self.servers[at], &self.servers[*other]));
            }
        }
        Ok(self.servers[at].clone())
    }
}

/// The error for a server whose dependency is not ready, or not done.
pub(super) fn need_failed(server: &ServerRef, need: &ServerRef) -> Error {
    let is_job = Project::of(need).is_ok_and(|(_, config)| config.kind == Kind::Job);
    let (name, need) = (server.name.clone(), need.name.clone());
    if is_job { Message::NeedNotDone { name, need } } else { Message::NeedFailed { name, need } }.into()
}

/// All dependencies of a server. A configuration that cannot be read is reported when the server is started.
pub(super) fn needs(server: &ServerRef) -> Result<Vec<ServerRef>> {
    let project = Project::open(&server.project)?;
    let named = |name| ServerRef { project: server.project.clone(), name };
    Ok(project.needs(&server.name)?.into_iter().map(named).collect())
}
