//! Installs what the machine lacks: only missing packages, and lists them first.

mod packages;
mod rust;

use std::{
    fs,
    io::IsTerminal,
    path::Path,
    time::{Duration, SystemTime},
};

use crate::shell::{Outcome, Program, say, which};

pub(crate) use packages::Need;
use packages::Package;
pub(crate) use rust::{ensure_nextest, ensure_rust_components};

/// Maximum age of package lists; older ones are fetched again before an installation.
const LISTS_KEEP: Duration = Duration::from_secs(24 * 60 * 60);

/// The system's own package manager.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manager {
    Apt,
    Dnf,
    Pacman,
}

/// Installs what the machine lacks for these needs.
pub(crate) fn ensure(needs: &[Need]) -> Outcome {
    if cfg!(target_os = "macos") {
        if needs.contains(&Need::Build) && !Program::new("xcode-select").args(["-p"]).succeeds() {
            return Err("Apple's command line tools are missing: run 'xcode-select --install'".into());
        }
        return Ok(());
    }
    if cfg!(windows) {
        if needs.contains(&Need::Build) {
            say(
                "Needed on Windows: Microsoft's C++ build tools and the WebView2 runtime (part of Windows 11).",
            );
        }
        return Ok(());
    }
    let packages = || needs.iter().flat_map(|need| need.packages());
    let Some(manager) = manager(&fs::read_to_string("/etc/os-release").unwrap_or_default()) else {
        let names: Vec<&str> =
            packages().map(|package| package.apt).filter(|name| !name.is_empty()).collect();
        say(&format!(
            "This system's packages are not known here. Debian calls what is needed: {}",
            names.join(" ")
        ));
        return Ok(());
    };
    let wanted: Vec<&str> =
        packages().map(|package| manager.name_of(package)).filter(|name| !name.is_empty()).collect();
    let missing = manager.missing(&wanted);
    if missing.is_empty() {
        return Ok(());
    }
    say(&format!("This machine lacks {}: installing", missing.join(", ")));
    manager.install(&missing)
}

/// The package manager of a system with this `/etc/os-release`.
fn manager(os_release: &str) -> Option<Manager> {
    let field = |key: &str| {
        let line = os_release.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        line.unwrap_or_default().trim_matches('"').to_owned()
    };
    let id = field("ID");
    let like = field("ID_LIKE");
    [id.as_str()].into_iter().chain(like.split_whitespace()).find_map(|name| match name {
        "debian" | "ubuntu" => Some(Manager::Apt),
        "fedora" | "rhel" | "centos" => Some(Manager::Dnf),
        "arch" => Some(Manager::Pacman),
        _ => None,
    })
}

impl Manager {
    fn name_of(self, package: &Package) -> &'static str {
        match self {
            Manager::Apt => package.apt,
            Manager::Dnf => package.dnf,
            Manager::Pacman => package.pacman,
        }
    }

    /// The packages that are not installed.
    fn missing<'a>(self, wanted: &[&'a str]) -> Vec<&'a str> {
        let installed: Box<dyn Fn(&str) -> bool> = match self {
            Manager::Apt => {
                let format = "--showformat=${Package} ${db:Status-Status}\n";
                let printed = Program::new("dpkg-query").args(["--show", format]).args(wanted).printed();
                Box::new(move |name| printed.lines().any(|line| line == format!("{name} installed")))
            }
            Manager::Dnf => {
                Box::new(|name| Program::new("rpm").args(["-q", "--whatprovides", name]).succeeds())
            }
            Manager::Pacman => {
                let unsatisfied = Program::new("pacman").args(["-T"]).args(wanted).printed();
                Box::new(move |name| !unsatisfied.lines().any(|line| line == name))
            }
        };
        wanted.iter().copied().filter(|name| !installed(name)).collect()
    }

    fn install(self, missing: &[&str]) -> Outcome {
        match self {
            Manager::Apt => {
                let mut updated = false;
                if apt_lists_are_old() {
                    apt(&["update", "-qq"])?;
                    updated = true;
                }
                let mut install = vec!["install", "-y", "-qq", "--no-install-recommends"];
                install.extend(["-o", "Dpkg::Use-Pty=0"]);
                install.extend(missing);
                match apt(&install) {
                    Err(_) if !updated => apt(&["update", "-qq"]).and_then(|()| apt(&install)),
                    outcome => outcome,
                }
            }
            Manager::Dnf => as_root("dnf", &[]).args(["install", "-y"]).args(missing).run(),
            Manager::Pacman => {
                let pacman = |what: &str| {
                    as_root("pacman", &[]).args([what, "--needed", "--noconfirm"]).args(missing).run()
                };
                // Lists are fetched only if they are missing or outdated, because newer lists on an older system are a
                // risk there.
                pacman("-S").or_else(|_| pacman("-Sy"))
            }
        }
    }
}

fn apt(arguments: &[&str]) -> Outcome {
    as_root("apt-get", &[("DEBIAN_FRONTEND", "noninteractive")]).args(arguments).run()
}

/// The program as root: directly if we are root, otherwise through sudo, which may only ask for a password if somebody
/// can answer.
fn as_root(program: &str, environment: &[(&str, &str)]) -> Program {
    let variables = environment.iter().map(|(name, value)| format!("{name}={value}"));
    if Program::new("id").args(["-u"]).printed().trim() == "0" {
        return Program::new("env").args(variables).args([program]);
    }
    let ask: &[&str] = if std::io::stdin().is_terminal() { &[] } else { &["-n"] };
    Program::new("sudo").args(ask).args(["env"]).args(variables).args([program])
}

/// Whether apt's package lists are missing or old.
fn apt_lists_are_old() -> bool {
    let Ok(lists) = fs::read_dir(Path::new("/var/lib/apt/lists")) else { return true };
    let newest = lists
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().contains("_Packages"))
        .filter_map(|entry| entry.metadata().ok()?.modified().ok())
        .max();
    // A list has the server's time; the folder next to the lists has the time of our own last update.
    let updated = fs::metadata("/var/lib/apt/lists/partial").and_then(|about| about.modified()).ok();
    newest.is_none()
        || updated
            .is_none_or(|updated| SystemTime::now().duration_since(updated).is_ok_and(|age| age > LISTS_KEEP))
}

/// Installs Chromium, unless it is installed under any of its names.
pub(crate) fn ensure_browser() -> Outcome {
    let known = ["chromium", "chromium-browser", "google-chrome"];
    if known.iter().any(|name| which(name).is_some()) { Ok(()) } else { ensure(&[Need::Browser]) }
}

/// Fails with a clear message if Node.js is missing or too old for the window's build.
pub(crate) fn ensure_node() -> Outcome {
    const NEEDED: (u32, u32) = (20, 19);
    let printed = Program::new("node").args(["--version"]).printed();
    let mut numbers = printed.trim().trim_start_matches('v').split('.').map_while(|part| part.parse().ok());
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    let needed = format!("Node.js {}.{} or newer is needed", NEEDED.0, NEEDED.1);
    match found {
        (0, 0) => Err(format!("{needed}, and no 'node' is on the PATH: install Node.js, then try again")),
        found if found < NEEDED => Err(format!("{needed}; this is {}", printed.trim())),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Manager, manager};

    #[test]
    fn the_package_manager_follows_from_the_systems_name() {
        assert!(manager("ID=debian\n") == Some(Manager::Apt));
        assert!(manager("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n") == Some(Manager::Apt));
        assert!(manager("NAME=x\nID=fedora\n") == Some(Manager::Dnf));
        assert!(manager("ID=endeavouros\nID_LIKE=arch\n") == Some(Manager::Pacman));
        assert!(manager("ID=nixos\n").is_none());
    }
}
