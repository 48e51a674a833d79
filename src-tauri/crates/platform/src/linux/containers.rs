//! Detects whether a process runs in a container that this process is not in.

use std::fs;
use std::path::PathBuf;

use super::super::Container;

/// Number of digits of a container's id in container tools.
const SHORT_ID: usize = 12;

/// The container that a process runs in, unless this process is in the same one.
pub fn container_of(pid: u32) -> Option<Container> {
    let (its, ours) = (group_of(&pid.to_string()), group_of("self"));
    if its.is_some() && its != ours {
        return Some(Container { id: its });
    }
    (namespace_of(&pid.to_string())? != namespace_of("self")?).then_some(Container { id: None })
}

fn namespace_of(pid: &str) -> Option<PathBuf> {
    fs::read_link(format!("/proc/{pid}/ns/pid")).ok()
}

fn group_of(pid: &str) -> Option<String> {
    container_id(&fs::read_to_string(format!("/proc/{pid}/cgroup")).ok()?)
}

/// Docker, Podman, containerd and CRI-O include a container's id of 64 hexadecimal digits in the name of its control
/// group: `/system.slice/docker-ID.scope`, `/docker/ID`, `…/libpod-ID.scope`.
fn container_id(groups: &str) -> Option<String> {
    let named = groups.lines().flat_map(|line| line.split('/')).find_map(|part| {
        let id = part.trim_end_matches(".scope").rsplit('-').next()?;
        (id.len() == 64 && id.bytes().all(|digit| digit.is_ascii_hexdigit())).then_some(id)
    })?;
    Some(named[..SHORT_ID].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_is_known_by_its_control_group() {
        let id = "0123456789abcdef".repeat(4);
        for group in [
            format!("0::/system.slice/docker-{id}.scope"),
            format!("12:cpu:/docker/{id}\n1:name=systemd:/docker/{id}"),
            format!(
                "0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-{id}.scope/container"
            ),
            format!("0::/kubepods/besteffort/pod1234/cri-containerd-{id}.scope"),
        ] {
            assert_eq!(container_id(&group).as_deref(), Some("0123456789ab"), "{group}");
        }
        for group in ["0::/", "0::/user.slice/user-1000.slice/session-2.scope", "0::/docker/short"] {
            assert_eq!(container_id(group), None, "{group}");
        }
    }

    #[test]
    fn our_own_surroundings_are_no_container() {
        assert_eq!(container_of(std::process::id()), None);
    }
}
