//! The text of an alert. Contains no log lines and no values of variables, because these may hold secrets.

use std::time::Duration;

use super::event::{Alert, What};
use trayvisor_model::{Language, words};
use trayvisor_project::config;

/// The text of an alert, and how many were held back before it.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    /// What happened to which server: "api crashed".
    pub title: String,
    /// The cause and what happens next, in sentences.
    pub text: String,
    /// The name of the project's folder.
    pub project: String,
    /// This machine's name.
    pub host: String,
}

/// The numbers of alerts held back since the previous one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct HeldBack {
    /// Repeated problems of this server.
    pub repeats: u32,
    /// Alerts for this destination beyond its hourly limit.
    pub beyond: u32,
}

impl Notice {
    /// The text of this alert.
    pub(crate) fn of(alert: &Alert, held_back: HeldBack) -> Notice {
        let project = config::folder_name(&alert.server.project);
        let host = sysinfo::System::host_name().unwrap_or_else(|_| "this machine".to_owned());
        let title = title(&alert.server.name, &alert.what);
        let text = format!("{}{}", text(&alert.what), held(held_back));
        let [title, text, project, host] = [title, text, project, host].map(|text| in_one_line(&text));
        Notice { title, text, project, host }
    }

    /// The place of the event: "shop on thinkpad".
    pub(crate) fn place(&self) -> String {
        format!("{} on {}", self.project, self.host)
    }
}

fn title(server: &str, what: &What) -> String {
    match what {
        What::Crash { .. } => format!("{server} crashed"),
        What::GaveUp => format!("{server} keeps crashing and stays stopped"),
        What::Recovered => format!("{server} has recovered"),
        What::Conflict { port, .. } => format!("{server} was not started: port {port} is in use"),
        What::Unhealthy { .. } => format!("{server} is unhealthy"),
        What::Test => "A test of Trayvisor's alerts".to_owned(),
    }
}

fn text(what: &What) -> String {
    match what {
        What::Crash { cause, advice, uptime_s, .. } => {
            let uptime = words::duration(Duration::try_from_secs_f64(*uptime_s).unwrap_or_default());
            let advice = advice.as_ref().map(|advice| format!(" {advice}.")).unwrap_or_default();
            format!("{}{advice} It had run for {uptime}.", cause.sentence(Language::English))
        }
        What::GaveUp => "It was restarted after each crash and now stays stopped.".to_owned(),
        What::Recovered => "It is running and answers again.".to_owned(),
        What::Conflict { holders, .. } => format!("The port is in use by {}.", words::named(holders)),
        What::Unhealthy { why } => format!("It {why}."),
        What::Test => "Nothing happened. Alerts arrive here.".to_owned(),
    }
}

fn held(back: HeldBack) -> String {
    let times =
        |count: u32| if count == 1 { "one more time".to_owned() } else { format!("{count} more times") };
    let mut held = String::new();
    if back.repeats > 0 {
        held += &format!(" It happened {} before without an alert.", times(back.repeats));
    }
    if back.beyond > 0 {
        held += &format!(" Too many alerts in one hour: {} not sent.", back.beyond);
    }
    held
}

/// Replaces line breaks and other control characters with spaces, because a receiver could interpret them.
fn in_one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use trayvisor_model::{Message, ServerRef};

    fn message(what: What, held_back: HeldBack) -> Notice {
        let server = ServerRef { project: "/work/shop".into(), name: "api".into() };
        Notice::of(&Alert::new(&server, what, 0), held_back)
    }

    #[test]
    fn a_crash_is_told_with_its_cause_and_advice_and_what_was_held_back() {
        let what = What::Crash {
            cause: Message::PythonPackageMissing { package: "redis".into() },
            advice: Some("Install it".into()),
            exit: None,
            uptime_s: 2.5,
        };
        let message = message(what, HeldBack { repeats: 3, beyond: 1 });
        assert_eq!((&*message.title, &*message.project), ("api crashed", "shop"));
        assert_eq!(
            message.text,
            "The Python package “redis” is not installed. Install it. It had run for 2.5 s. It happened 3 more times \
             before without an alert. Too many alerts in one hour: 1 not sent."
        );
    }

    #[test]
    fn a_port_conflict_names_the_holders() {
        let what = What::Conflict { port: 8000, holders: vec!["python3 (4711)".into()] };
        let message = message(what, HeldBack::default());
        assert_eq!(message.title, "api was not started: port 8000 is in use");
        assert_eq!(message.text, "The port is in use by python3 (4711).");
    }
}
