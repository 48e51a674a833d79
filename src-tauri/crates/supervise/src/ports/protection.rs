//! What must not be killed to free a port, and what to do instead.

use trayvisor_model::{Holder, Message};
use trayvisor_platform::{self as platform, Container};

/// The reason for a process that holds a port on behalf of something else: ending it breaks that and does not free the
/// port for long.
fn of_proxy(name: &str) -> Option<Message> {
    Some(match name {
        "docker-proxy" | "rootlesskit" | "com.docker.backend" | "com.docker.vpnkit" | "OrbStack Helper" => {
            Message::ServesDocker {}
        }
        "rootlessport" | "slirp4netns" | "pasta" | "gvproxy" => Message::ServesPodman {},
        "limactl" => Message::ServesVirtualMachine {},
        "wslrelay" | "wslhost" => Message::ServesWsl {},
        "ControlCenter" => Message::IsAirPlay {},
        "trayvisor-desktop" => Message::IsTrayvisor {},
        "launchd" => Message::IsLaunchdJob {},
        _ => return None,
    })
}

/// What else is known about a holder.
pub(super) struct Surroundings {
    /// The container that it runs in.
    pub(super) container: Option<Container>,
    /// Whether one of its sockets was made by another user.
    pub(super) foreign_socket: bool,
}

/// Why a holder must not be ended and what to do instead; `None` if it may be.
pub(super) fn reason(holder: &Holder, surroundings: &Surroundings) -> Option<Message> {
    let name = holder.name.to_string();
    let name = name.trim_end_matches(".exe");
    if let Some(why) = of_proxy(name) {
        return Some(why);
    }
    if name == "systemd" {
        return Some(socket_unit(holder));
    }
    if holder.pid.is_some_and(|pid| platform::SYSTEM_PIDS.contains(&pid)) {
        return Some(platform::SYSTEM_HOLDER);
    }
    if holder.pid == Some(std::process::id()) || is_supervisor(holder, name) {
        return Some(Message::IsTrayvisor {});
    }
    if holder.other_user {
        return Some(match &holder.user {
            Some(user) => Message::BelongsToUser { user: user.clone() },
            None => Message::BelongsToAnother {},
        });
    }
    if holder.process.is_none() {
        return Some(Message::NotShown {});
    }
    if let Some(container) = &surroundings.container {
        return Some(match &container.id {
            Some(id) => Message::InContainer { id: id.clone() },
            None => Message::InSomeContainer {},
        });
    }
    surroundings.foreign_socket.then_some(Message::ForeignSocket {})
}

/// systemd holds the port until somebody connects, and then starts the service.
fn socket_unit(holder: &Holder) -> Message {
    let is_systems = holder.other_user || holder.pid == Some(1);
    Message::SocketUnit { option: if is_systems { "" } else { " --user" }.to_owned() }
}

/// A supervisor never listens on a port; a process that looks like one is still left alone.
fn is_supervisor(holder: &Holder, name: &str) -> bool {
    name == "trayvisor" && holder.command.as_ref().is_some_and(|command| command.contains(" supervise "))
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
        let said = reason(holder, surroundings).expect("protected").to_string();
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
