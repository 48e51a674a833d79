//! The version of Trayvisor that a supervisor belongs to, and whether it is older than this program.

use semver::Version;

use trayvisor_model::Snapshot;

/// The version of this program, as reported by its supervisors.
pub(crate) const OURS: &str = env!("CARGO_PKG_VERSION");
/// The version of supervisors that do not report one.
const FIRST: &str = "0.1.0";

/// Adds to a supervisor's snapshot its version, and whether a restart of the server would update it.
pub(crate) fn labelled(mut snapshot: Snapshot) -> Snapshot {
    snapshot.outdated = snapshot.supervisor_version.as_deref().is_none_or(is_older);
    snapshot.supervisor_version.get_or_insert_with(|| FIRST.to_owned());
    snapshot
}

/// Whether a version is older than ours. An invalid version is not a reason to restart anything.
fn is_older(version: &str) -> bool {
    let number = |text| Version::parse(text).ok();
    number(version).zip(number(OURS)).is_some_and(|(theirs, ours)| theirs < ours)
}

#[cfg(test)]
mod tests {
    use super::*;
    use trayvisor_model::ServerRef;

    fn label(version: Option<&str>) -> (Option<String>, bool) {
        let server = ServerRef { project: "/shop".into(), name: "api".into() };
        let mut snapshot = Snapshot::stopped(server, "shop".into(), "/shop/backend.log".into());
        snapshot.supervisor_version = version.map(str::to_owned);
        let snapshot = labelled(snapshot);
        (snapshot.supervisor_version, snapshot.outdated)
    }

    #[test]
    fn only_a_supervisor_of_an_older_version_is_outdated() {
        assert_eq!(label(None), (Some("0.1.0".to_owned()), true));
        assert_eq!(label(Some("0.0.9")), (Some("0.0.9".to_owned()), true));
        for version in [OURS, "999.0.0", "nightly"] {
            assert_eq!(label(Some(version)), (Some(version.to_owned()), false));
        }
    }
}
