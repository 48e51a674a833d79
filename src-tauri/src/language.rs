//! The language of the tray, its notifications and the system's dialogs. The window's page has its own texts, and the
//! core's messages are in the catalogues of the model.

mod english;
mod german;

use std::sync::atomic::{AtomicUsize, Ordering};

use trayvisor_control::model::{Holder, Language, Preferences, messages_of};

use self::english::ENGLISH;
use self::german::GERMAN;

/// The preferred language, or else the system's.
pub(crate) fn preferred(preferences: &Preferences) -> Language {
    let named = |tag: &String| first_of(std::iter::once(tag.clone()));
    preferences.language.as_ref().map_or_else(|| first_of(sys_locale::get_locales()), named)
}

/// The first of the system's preferred languages that is available here. The window's page chooses in the same way.
fn first_of(preferred: impl Iterator<Item = String>) -> Language {
    let spoken = |tag: String| {
        let code = tag.get(..2)?.to_lowercase();
        Language::ALL.into_iter().find(|language| language.code() == code)
    };
    preferred.into_iter().find_map(spoken).unwrap_or(Language::English)
}

/// Its index in the list of languages. Like a locale, it applies to the whole process.
static SPOKEN: AtomicUsize = AtomicUsize::new(0);

/// Uses this language from now on.
pub(crate) fn speak(language: Language) {
    let place = Language::ALL.into_iter().position(|other| other == language).unwrap_or_default();
    SPOKEN.store(place, Ordering::Relaxed);
}

/// The language in use.
pub(crate) fn spoken() -> Language {
    Language::ALL[SPOKEN.load(Ordering::Relaxed)]
}

/// The texts in the language in use.
pub(crate) fn say() -> &'static Texts {
    match spoken() {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    }
}

/// All holders of a port, or that none can be seen.
pub(crate) fn holders(holders: &[Holder]) -> String {
    spoken().list(&messages_of(holders))
}

/// All texts. The table of each language has all fields, so no text can be missing.
pub(crate) struct Texts {
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
    pub(crate) failed: fn(name: &str) -> String,
    pub(crate) run: &'static str,
    pub(crate) run_again: &'static str,
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
    pub(crate) page_lost: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_is_spoken_is_taken_whatever_the_country() {
        let first_of = |tags: &[&str]| first_of(tags.iter().map(|&tag| tag.to_owned()));
        assert_eq!(first_of(&["fr-FR", "de-AT", "en"]), Language::German);
        assert_eq!(first_of(&["en_GB.UTF-8", "de"]), Language::English);
        assert_eq!(first_of(&["C", "fr"]), Language::English);
        assert_eq!(first_of(&[]), Language::English);
    }
}
