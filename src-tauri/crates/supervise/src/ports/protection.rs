//! What must not be killed to free a port, and what to do instead.

use trayvisor_model::Holder;
use trayvisor_platform::{self as platform, Container};

/// Names of processes that hold a port for something else; killing them breaks that and frees nothing for long.
const PROXIES: [(&str, &str); 15] = [
    ("docker-proxy", DOCKER),
    ("rootlesskit", DOCKER),
    ("com.docker.backend", DOCKER),
    ("com.docker.vpnkit", DOCKER),
    ("OrbStack Helper", DOCKER),
    ("limactl", "it serves a virtual machine: stop that with `limactl stop`"),
    ("rootlessport", PODMAN),
    ("slirp4netns", PODMAN),
    ("pasta", PODMAN),
    ("gvproxy", PODMAN),
    ("wslrelay", WSL),
    ("wslhost", WSL),
    ("ControlCenter", "it is AirPlay: turn off AirPlay Receiver in the system settings, or use another port"),
    ("trayvisor-desktop", OURSELVES),
    ("launchd", "it is a job of the system's: `launchctl list` shows those; use another port"),
];
const DOCKER: &str = "it serves a container: `docker ps` names that, `docker stop NAME` ends it";
const PODMAN: &str = "it serves a container: `podman ps` names that, `podman stop NAME` ends it";
const WSL: &str = "it serves a program in WSL: stop that inside WSL";
const OURSELVES: &str = "it is Trayvisor itself";

/// What else is to be known of a holder.
pub(super) struct Surroundings {
    /// The container that it runs in.
    pub(super) container: Option<Container>,
    /// Whether one of its sockets was made by another user.
    pub(super) foreign_socket: bool,
}

/// Why a holder must not be killed and what to do instead; `None` when it may be.
pub(super) fn reason(holder: &Holder, surroundings: &Surroundings) -> Option<String> {
    let name = holder.name.trim_end_matches(".exe");
    if let Some((_, why)) = PROXIES.iter().find(|(proxy, _)| *proxy == name) {
        return Some((*why).to_owned());
    }
    if name == "systemd" {
        return Some(socket_unit(holder));
    }
    if holder.pid.is_some_and(|pid| platform::SYSTEM_PIDS.contains(&pid)) {
        return Some(platform::SYSTEM_HOLDER.to_owned());
    }
    if holder.pid == Some(std::process::id()) || is_supervisor(holder) {
        return Some(OURSELVES.to_owned());
    }
    if holder.other_user {
        return Some(match &holder.user {
            Some(user) => format!("it belongs to user {user}; use another port"),
            None => "it belongs to another user or to the system; use another port".to_owned(),
        });
    }
    if holder.process.is_none() {
        return Some("the system does not show it; use another port".to_owned());
    }
    if let Some(container) = &surroundings.container {
        return Some(match &container.id {
            Some(id) => {
                format!("it runs in a container: `docker stop {id}`, or `podman stop {id}`, ends that")
            }
            None => "it runs in a container: stop that, or stop it in there".to_owned(),
        });
    }
    surroundings.foreign_socket.then(|| {
        "its socket was made by another user, as those of socket units are: see `systemctl list-sockets`"
            .to_owned()
    })
}

/// systemd holds a port until somebody connects, and starts the service for it then.
fn socket_unit(holder: &Holder) -> String {
    let whose = if holder.other_user || holder.pid == Some(1) { "" } else { " --user" };
    format!(
        "it is a socket unit: `systemctl{whose} list-sockets` names that, `systemctl{whose} stop NAME.socket` ends it"
    )
}

/// A supervisor never listens on a port; a process that looks like one is left alone all the same.
fn is_supervisor(holder: &Holder) -> bool {
    holder.name.trim_end_matches(".exe") == "trayvisor"
        && holder.command.as_ref().is_some_and(|command| command.contains(" supervise "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use trayvisor_model::ProcessId;

    fn holder(pid: u32, name: &str) -> Holder {
        Holder {
            pid: Some(pid),
            process: Some(ProcessId { pid, start: 1, boot: String::new() }),
            command: Some(format!("{name} --port 8000")),
            user: Some("mia".to_owned()),
            addresses: vec!["127.0.0.1:8000".to_owned()],
            ..Holder::named(name)
        }
    }

    fn usual() -> Surroundings {
        Surroundings { container: None, foreign_socket: false }
    }

    #[track_caller]
    fn assert_explained(holder: &Holder, surroundings: &Surroundings, way_out: &str) {
        let said = reason(holder, surroundings).expect("protected");
        assert!(said.contains(way_out), "{said}");
    }

    #[test]
    fn a_process_of_ours_may_be_killed() {
        assert_eq!(reason(&holder(77, "python3"), &usual()), None);
        assert_eq!(reason(&holder(77, "trayvisor"), &usual()), None, "a demo started by hand");
    }

    #[test]
    fn what_serves_something_else_is_protected_with_a_way_out() {
        for (name, way_out) in [
            ("docker-proxy", "docker stop"),
            ("com.docker.backend.exe", "docker stop"),
            ("rootlessport", "podman stop"),
            ("wslrelay.exe", "inside WSL"),
            ("ControlCenter", "AirPlay Receiver"),
            ("systemd", "systemctl --user list-sockets"),
            ("trayvisor-desktop", "itself"),
        ] {
            assert_explained(&holder(77, name), &usual(), way_out);
        }
        assert_explained(&holder(1, "systemd"), &usual(), "systemctl list-sockets");
    }

    #[test]
    fn what_is_not_ours_is_protected_even_from_root() {
        assert_explained(&Holder { other_user: true, ..holder(77, "python3") }, &usual(), "user mia");
        let unseen = Holder { pid: None, process: None, user: None, other_user: true, ..holder(77, "?") };
        assert_explained(&unseen, &usual(), "another user");
        assert_explained(&Holder { other_user: false, ..unseen }, &usual(), "does not show");
        assert_explained(
            &holder(77, "python3"),
            &Surroundings { foreign_socket: true, ..usual() },
            "list-sockets",
        );
    }

    #[test]
    fn the_system_and_ourselves_are_protected() {
        for pid in platform::SYSTEM_PIDS {
            assert_explained(&holder(pid, "init"), &usual(), "part of the system");
        }
        assert_explained(&holder(std::process::id(), "python3"), &usual(), "itself");
        let command = Some("/usr/bin/trayvisor supervise -- /shop api".to_owned());
        assert_explained(&Holder { command, ..holder(77, "trayvisor") }, &usual(), "itself");
    }

    #[test]
    fn a_process_in_a_container_is_protected_and_the_container_named() {
        let within = |id: Option<&str>| Surroundings {
            container: Some(Container { id: id.map(str::to_owned) }),
            ..usual()
        };
        assert_explained(&holder(77, "node"), &within(Some("0123456789ab")), "docker stop 0123456789ab");
        assert_explained(&holder(77, "node"), &within(None), "container");
    }
}
