//! Asks on the desktop before running something that the user has not agreed to.

use tauri::async_runtime::spawn_blocking;
use tauri::{AppHandle, Manager as _};
use trayvisor_control::model::{Agreement, Question, ServerRef};
use trayvisor_control::{Error, Manager, words};
use trayvisor_page::Show;

use crate::language::say;
use crate::platform::notifications;
use crate::roles::open_window;
use crate::tray::action::Action;
use crate::tray::notices::{Button, Notice};
use crate::tray::notify::Screen;

/// Shows the commands for these servers, and does `then` when the user agrees. If notifications with buttons cannot be
/// shown, the window asks.
pub(crate) async fn ask(
    app: &AppHandle,
    manager: &Manager,
    servers: &[ServerRef],
    then: Action,
) -> Result<(), Error> {
    let Some(notice) = notice(&manager.consent().pending(servers)?, servers, then) else { return Ok(()) };
    if spawn_blocking(notifications::have_buttons).await.unwrap_or(false) {
        app.state::<Screen>().show(notice);
    } else if let Err(message) = open_window(&Show { ask: servers.to_vec(), ..Show::default() }) {
        tracing::error!("{message}");
    }
    Ok(())
}

fn notice(questions: &[Question], servers: &[ServerRef], then: Action) -> Option<Notice> {
    let first = questions.first()?;
    let (summary, body) = match questions {
        [one] => ((say().run_it)(&one.server.name), format!("{}\n{}", why(one), what(one))),
        several => {
            let each: Vec<String> =
                several.iter().map(|one| format!("{}: {}", one.server.name, what(one))).collect();
            let body = format!("{}\n{}", say().new_or_changed, each.join("\n"));
            ((say().run_several)(several.len()), body)
        }
    };
    let agreements = questions.iter().map(Agreement::from).collect();
    // A text that a notification may cut off or show differently is agreed to in the window.
    let run = is_plain(&body).then(|| Button::Run(agreements, Box::new(then)));
    Some(Notice {
        server: first.server.clone(),
        event: None,
        summary,
        body,
        buttons: run.into_iter().chain([Button::ShowQuestion(servers.to_vec())]).collect(),
    })
}

/// Whether a notification shows all of a text, unchanged.
fn is_plain(text: &str) -> bool {
    const ROOM: usize = 300;
    let is_hidden = |c: char| (c.is_control() && c != '\n') || ('\u{200b}'..='\u{2069}').contains(&c);
    text.chars().count() <= ROOM && !text.contains("   ") && !text.chars().any(is_hidden)
}

fn why(question: &Question) -> &'static str {
    match &question.before {
        None => say().is_new,
        Some(before) if before == &question.now => say().values_changed,
        Some(_) => say().has_changed,
    }
}

fn what(question: &Question) -> String {
    let mut text = words::command_line(&question.now.command);
    for script in question.now.script.iter().flat_map(|script| script.lines()) {
        text += &format!("\n{script}");
    }
    if !question.now.variables.is_empty() {
        text += &format!("\n{}", question.now.variables.join(", "));
    }
    if question.before.as_ref().is_some_and(|before| before.folder != question.now.folder) {
        text += &format!("\n{}", question.now.folder.display());
    }
    text
}

#[cfg(test)]
mod tests {
    use trayvisor_control::model::ToRun;

    use super::*;

    fn question(name: &str, before: Option<ToRun>) -> Question {
        Question {
            server: ServerRef { project: "/shop".into(), name: name.into() },
            project_name: "shop".into(),
            now: to_run("dev: vite"),
            before,
            fingerprint: name.into(),
        }
    }

    fn to_run(script: &str) -> ToRun {
        ToRun {
            command: ["npm", "run", "dev"].map(str::to_owned).into(),
            script: Some(script.to_owned()),
            folder: "/shop".into(),
            variables: Vec::new(),
        }
    }

    fn asked(questions: &[Question]) -> Notice {
        notice(questions, &[questions[0].server.clone()], Action::StartAll).expect("a question")
    }

    #[test]
    fn a_question_shows_the_command_and_why_it_is_asked() {
        let new = asked(&[question("web", None)]);
        assert_eq!(new.summary, "Run web?");
        assert_eq!(new.body, "You have not agreed to this command yet:\nnpm run dev\ndev: vite");
        let changed = asked(&[question("web", Some(to_run("dev: vite --open")))]);
        assert!(changed.body.starts_with("What it runs has changed."), "{}", changed.body);
        let valued = asked(&[question("web", Some(to_run("dev: vite")))]);
        assert!(
            valued.body.starts_with("The values of its environment variables have changed."),
            "{}",
            valued.body
        );
        assert_eq!(new.event, None, "whatever events the user wants to see");
    }

    #[test]
    fn several_are_one_question() {
        let both = asked(&[question("web", None), question("api", None)]);
        assert_eq!(both.summary, "Run 2 servers?");
        let labels: Vec<String> = both.buttons.iter().map(Button::label).collect();
        assert_eq!(labels, ["Run them", "Show"]);
        assert!(both.body.contains("\nweb: npm run dev") && both.body.contains("\napi: npm run dev"));
    }

    #[test]
    fn nothing_to_agree_to_is_no_question() {
        assert_eq!(notice(&[], &[], Action::StartAll), None);
    }
}
