//! Sockets -> the processes that hold them, described.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::successors;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sysinfo::{Pid, Process, ProcessRefreshKind, ProcessesToUpdate, System, Uid, UpdateKind};

use super::elsewhere::Likeness;
use super::protection::{self, Surroundings};
use crate::record::Record;
use trayvisor_model::{Ancestor, Holder, Message, ProcessId, ServerRef};
use trayvisor_platform::process::{self, name_of};
use trayvisor_platform::{self as platform, Listening};
use trayvisor_store::home::Home;
use trayvisor_store::projects;

/// Maximum number of ancestors reported for a process.
const GENERATIONS: usize = 8;

/// The processes as they were at one moment.
pub(super) struct Look {
    system: Option<System>,
    us: Option<Uid>,
    trees: Vec<(ServerRef, Vec<ProcessId>)>,
    projects: Vec<PathBuf>,
}

impl Look {
    /// Reads the processes that have these sockets and their ancestors, and no others.
    pub(super) fn at(home: &Home, sockets: &[Listening]) -> Look {
        let own = Pid::from_u32(std::process::id());
        let holders = sockets.iter().flat_map(|socket| &socket.pids).map(|pid| Pid::from_u32(*pid));
        let system = families(holders.chain([own]).collect());
        let us = system.as_ref().and_then(|system| system.process(own)?.user_id().cloned());
        // If the list of projects cannot be read, holders are still shown.
        let projects = projects::known(home).unwrap_or_default();
        Look { system, us, trees: Record::trees(home), projects }
    }

    /// One holder for each process, with all its addresses, in order of pid.
    pub(super) fn holders(&self, sockets: &[&Listening]) -> Vec<Holder> {
        let mut by_process: BTreeMap<(Option<u32>, Option<&Uid>), Vec<&Listening>> = BTreeMap::new();
        for socket in sockets {
            if socket.pids.is_empty() {
                by_process.entry((None, socket.user.as_ref())).or_default().push(socket);
            }
            for pid in &socket.pids {
                by_process.entry((Some(*pid), None)).or_default().push(socket);
            }
        }
        by_process.into_iter().map(|((pid, user), sockets)| self.holder(pid, user, &sockets)).collect()
    }

    /// The outermost of our processes with this likeness from which all holders of these sockets descend; `None` if one
    /// does not, belongs to one of our servers, or must not be ended.
    pub(super) fn leader(&self, sockets: &[Listening], likeness: &Likeness<'_>) -> Option<Holder> {
        let system = self.system.as_ref()?;
        let is_it = |process: &&Process| self.is_ours(process) && likeness.is(process.cwd(), process.cmd());
        let leader_of = |pid: &u32| {
            let holder = system.process(Pid::from_u32(*pid))?;
            let line = successors(Some(holder), |child| parent_in(system, child));
            // Beyond its session are a terminal, tmux or an editor, which also run other things.
            let line = line.take(GENERATIONS).take_while(|one| one.session_id() == holder.session_id());
            line.filter(is_it).last().map(|leader| leader.pid().as_u32())
        };
        let leader = sockets.first()?.pids.first().and_then(leader_of)?;
        let same = |socket: &Listening| {
            !socket.pids.is_empty() && socket.pids.iter().all(|pid| leader_of(pid) == Some(leader))
        };
        let sockets: Vec<&Listening> = sockets.iter().collect();
        let holders = self.holders(&sockets);
        let may_end = |holder: &Holder| holder.may_be_ended && holder.server.is_none();
        let all = sockets.iter().all(|socket| same(socket)) && holders.iter().all(may_end);
        all.then(|| self.holder(Some(leader), None, &sockets)).filter(may_end)
    }

    /// `user` owns the sockets, if the process is not known.
    fn holder(&self, pid: Option<u32>, user: Option<&Uid>, sockets: &[&Listening]) -> Holder {
        let process = pid.and_then(|pid| self.system.as_ref()?.process(Pid::from_u32(pid)));
        let foreign_socket = sockets.iter().any(|socket| !socket.ours);
        let other_user = process.map_or(foreign_socket, |process| !self.is_ours(process));
        let user = process.map_or(user, Process::user_id).and_then(platform::user_name);
        let mut addresses: Vec<String> = sockets.iter().map(|socket| socket.address.to_string()).collect();
        addresses.sort_unstable();
        addresses.dedup();
        let server = pid.and_then(|pid| self.server_of(pid));
        let mut holder = Holder {
            pid,
            process: pid.and_then(process::of),
            name: process
                .map_or_else(|| nameless(user.as_deref(), other_user), |process| name_of(process).into()),
            command: process.and_then(command_of),
            user,
            other_user,
            addresses,
            since: process
                .and_then(|process| Timestamp::from_second(process.start_time().cast_signed()).ok()),
            parents: process.map(|process| self.parents(process)).unwrap_or_default(),
            project: match &server {
                Some(server) => Some(server.project.clone()),
                None => process.and_then(Process::cwd).and_then(|cwd| self.project_at(cwd)),
            },
            server,
            may_be_ended: false,
            protected: None,
        };
        let container = pid.and_then(platform::container_of);
        holder.protected = protection::reason(&holder, &Surroundings { container, foreign_socket });
        holder.may_be_ended = holder.pid.is_some() && holder.protected.is_none();
        holder
    }

    /// A program that changed its user (setuid) is not ours either.
    fn is_ours(&self, process: &Process) -> bool {
        self.us.is_some()
            && process.user_id() == self.us.as_ref()
            && process.effective_user_id().is_none_or(|effective| Some(effective) == self.us.as_ref())
    }

    fn server_of(&self, pid: u32) -> Option<ServerRef> {
        let of_tree = |(_, tree): &&(_, Vec<ProcessId>)| tree.iter().any(|process| process.pid == pid);
        self.trees.iter().find(of_tree).map(|(server, _)| server.clone())
    }

    fn project_at(&self, dir: &Path) -> Option<PathBuf> {
        let around = self.projects.iter().filter(|project| dir.starts_with(project));
        around.max_by_key(|project| project.as_os_str().len()).cloned()
    }

    /// Up to the session leader, which is usually a shell, a desktop or a service manager.
    fn parents(&self, process: &Process) -> Vec<Ancestor> {
        let mut parents = Vec::new();
        let mut child = process;
        while let Some(parent) = self.system.as_ref().and_then(|system| parent_in(system, child))
            && parents.len() < GENERATIONS
        {
            parents.insert(0, Ancestor { pid: parent.pid().as_u32(), name: name_of(parent) });
            if leads_session(parent) {
                break;
            }
            child = parent;
        }
        parents
    }
}

/// These processes and their ancestors, one generation at a time.
fn families(mut generation: BTreeSet<Pid>) -> Option<System> {
    let kind = ProcessRefreshKind::nothing()
        .with_cmd(UpdateKind::Always)
        .with_exe(UpdateKind::Always)
        .with_cwd(UpdateKind::Always)
        .with_user(UpdateKind::Always);
    let mut system = System::new().ok()?;
    for _ in 0..=GENERATIONS {
        let pids: Vec<Pid> = generation.iter().copied().collect();
        system.refresh_processes_specifics(ProcessesToUpdate::Some(&pids), false, kind);
        let seen = generation.iter().filter_map(|pid| system.process(*pid));
        let parents = seen.filter_map(Process::parent).filter(|pid| system.process(*pid).is_none());
        generation = parents.collect();
        if generation.is_empty() {
            break;
        }
    }
    Some(system)
}

/// A younger parent is another process that reuses the parent's pid (Windows keeps the pid of a dead parent).
fn parent_in<'a>(system: &'a System, process: &Process) -> Option<&'a Process> {
    system.process(process.parent()?).filter(|parent| parent.start_time() <= process.start_time())
}

fn leads_session(process: &Process) -> bool {
    process.session_id() == Some(process.pid())
}

fn nameless(user: Option<&str>, other_user: bool) -> Message {
    match user {
        Some(user) if other_user => Message::ProcessOfUser { user: user.to_owned() },
        None if other_user => Message::ProcessOfAnother {},
        Some(_) | None => Message::HiddenProcess {},
    }
}

fn command_of(process: &Process) -> Option<String> {
    let words: Vec<_> = process.cmd().iter().map(|word| word.to_string_lossy()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}
