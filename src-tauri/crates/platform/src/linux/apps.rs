//! Browsers and editors that a server opened for its user. They are not part of its tree: they stay when it is stopped.

use std::fs;

use super::Stat;

/// The names of such programs, cut after 15 bytes as the kernel does.
const APPS: [&str; 25] = [
    "brave",
    "brave-browser",
    "chrome",
    "chromium",
    "chromium-browse",
    "code",
    "code-insiders",
    "codium",
    "cursor",
    "epiphany",
    "falkon",
    "firefox",
    "firefox-bin",
    "firefox-esr",
    "google-chrome",
    "konqueror",
    "librewolf",
    "microsoft-edge",
    "msedge",
    "opera",
    "sublime_text",
    "vivaldi",
    "vivaldi-bin",
    "windsurf",
    "zed-editor",
];
/// Options with which programs, not people, use a browser.
const AUTOMATED: [&str; 5] =
    ["--headless", "-headless", "--remote-debugging", "--enable-automation", "--marionette"];

/// Whether this process is an app of the user's, which the server with this leader has opened. It has left the leader's
/// session, as what is opened for people does, or the desktop gave it a scope of its own.
pub(super) fn is_users_own(pid: u32, stat: &Stat, leader: u32) -> bool {
    stat.session != leader && ((is_app(pid) && !is_automated(pid)) || has_own_scope(pid))
}

/// The same for what a killed supervisor left, whose leader is not known. Its scope is not considered: the whole server
/// may run in the scope of the tray.
pub(super) fn may_be_users_own(pid: u32) -> bool {
    is_app(pid) && !is_automated(pid)
}

fn is_app(pid: u32) -> bool {
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    APPS.contains(&name.trim_end())
}

fn is_automated(pid: u32) -> bool {
    let command = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let command = String::from_utf8_lossy(&command);
    command.split('\0').any(|word| AUTOMATED.iter().any(|option| word.starts_with(option)))
}

/// Whether systemd runs it as an application, apart from us.
fn has_own_scope(pid: u32) -> bool {
    let group = |pid: &str| fs::read_to_string(format!("/proc/{pid}/cgroup")).unwrap_or_default();
    let group_of = group(&pid.to_string());
    let is_application = group_of.trim_end().rsplit('/').next().is_some_and(|unit| unit.starts_with("app-"));
    is_application && group_of != group("self")
}
