//! The language that the user is spoken to in by the tray, its notifications and the system's dialogs. The window's page
//! has texts of its own; the core speaks English, and [`core`] has what it says in other languages.

mod core;
mod english;
mod german;

use std::sync::atomic::{AtomicBool, Ordering};

use trayvisor_control::model::{Holder, Preferences};
use trayvisor_control::words;

use self::english::ENGLISH;
use self::german::GERMAN;

/// The languages there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// English.
    English,
    /// German.
    German,
}

impl Language {
    /// The one that is preferred, or else the system's.
    pub(crate) fn of(preferred: &Preferences) -> Language {
        let named = |tag: &String| Language::first_of(std::iter::once(tag.clone()));
        preferred.language.as_ref().map_or_else(Language::of_system, named)
    }

    /// The first of those that the system prefers that is spoken here, as the window's page picks it too.
    fn of_system() -> Language {
        Language::first_of(sys_locale::get_locales())
    }

    fn first_of(preferred: impl Iterator<Item = String>) -> Language {
        let spoken = |tag: String| match tag.get(..2)?.to_lowercase().as_str() {
            "en" => Some(Language::English),
            "de" => Some(Language::German),
            _ => None,
        };
        preferred.into_iter().find_map(spoken).unwrap_or(Language::English)
    }

    /// Its code: "de".
    pub(crate) fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::German => "de",
        }
    }
}

/// As a locale is, it is the whole process's.
static GERMAN_IS_SPOKEN: AtomicBool = AtomicBool::new(false);

/// Speaks this language from now on.
pub(crate) fn speak(language: Language) {
    GERMAN_IS_SPOKEN.store(language == Language::German, Ordering::Relaxed);
}

/// The texts in the language that is spoken.
pub(crate) fn say() -> &'static Texts {
    if GERMAN_IS_SPOKEN.load(Ordering::Relaxed) { &GERMAN } else { &ENGLISH }
}

/// All that hold a port, or that nobody is seen.
pub(crate) fn holders(holders: &[Holder]) -> String {
    let named: Vec<String> = holders.iter().map(|holder| (say().core)(&words::holder(holder))).collect();
    if named.is_empty() { (say().core)(words::UNSEEN) } else { named.join(say().and) }
}

/// Everything that is said. As a table of each language has all of its fields, no text can be missing.
pub(crate) struct Texts {
    /// What the core has said.
    pub(crate) core: fn(&str) -> String,

    pub(crate) and: &'static str,
    pub(crate) no_projects: &'static str,
    pub(crate) nothing_runs: &'static str,
    pub(crate) running: fn(usize) -> String,
    pub(crate) changing: fn(usize) -> String,
    pub(crate) crashed_servers: fn(usize) -> String,
    pub(crate) running_elsewhere: fn(usize) -> String,
    pub(crate) in_trouble: fn(usize) -> String,
    pub(crate) start_all: &'static str,
    pub(crate) stop_all: &'static str,
    pub(crate) add_project: &'static str,
    pub(crate) show_window: &'static str,
    pub(crate) quit: &'static str,
    pub(crate) start: &'static str,
    pub(crate) start_now: &'static str,
    pub(crate) stop: &'static str,
    pub(crate) restart: &'static str,
    pub(crate) open: &'static str,
    pub(crate) docs: &'static str,
    pub(crate) show_logs: &'static str,
    pub(crate) take_over: &'static str,
    pub(crate) runs_elsewhere: fn(who: &str) -> String,
    pub(crate) free_and_start: fn(port: u16) -> String,
    pub(crate) start_on: fn(port: u16) -> String,

    pub(crate) show: &'static str,
    pub(crate) free_port: &'static str,
    pub(crate) use_port: fn(port: u16) -> String,
    pub(crate) crashed: fn(name: &str) -> String,
    pub(crate) keeps_crashing: fn(name: &str) -> String,
    pub(crate) left_stopped: fn(restarts: u32) -> String,
    pub(crate) being_started: &'static str,
    pub(crate) unhealthy: fn(name: &str) -> String,
    pub(crate) it_does: fn(what: &str) -> String,
    pub(crate) recovered: fn(name: &str) -> String,
    pub(crate) answers_again: &'static str,
    pub(crate) port_in_use: fn(port: u16) -> String,
    pub(crate) not_started: fn(name: &str, holders: &str) -> String,
    pub(crate) cannot_be_ended: fn(reasons: &str) -> String,

    pub(crate) run_it: fn(name: &str) -> String,
    pub(crate) run_several: fn(servers: usize) -> String,
    pub(crate) run_them: fn(servers: usize) -> &'static str,
    pub(crate) is_new: &'static str,
    pub(crate) has_changed: &'static str,
    pub(crate) values_changed: &'static str,
    pub(crate) new_or_changed: &'static str,

    pub(crate) quit_title: &'static str,
    pub(crate) still_running: fn(servers: usize) -> String,
    pub(crate) leave_running: fn(servers: usize) -> &'static str,
    pub(crate) stop_them: fn(servers: usize) -> &'static str,
    pub(crate) cancel: &'static str,
    pub(crate) choose_folder: &'static str,
    pub(crate) save_log: &'static str,
    pub(crate) window_failed: fn(why: &str) -> String,
    pub(crate) page_lost: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_is_spoken_is_taken_whatever_the_country() {
        let first_of = |tags: &[&str]| Language::first_of(tags.iter().map(|&tag| tag.to_owned()));
        assert_eq!(first_of(&["fr-FR", "de-AT", "en"]), Language::German);
        assert_eq!(first_of(&["en_GB.UTF-8", "de"]), Language::English);
        assert_eq!(first_of(&["C", "fr"]), Language::English);
        assert_eq!(first_of(&[]), Language::English);
    }
}
