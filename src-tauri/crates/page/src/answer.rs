//! Answers each call of the page with the [`Manager`] or the [`Surroundings`].

use serde_json::Value;
use trayvisor_control::log::{LogView, Target};
use trayvisor_control::model::message::Begin;
use trayvisor_control::model::{Conflict, Failure, Message, Page, Preference, ServerRef};
use trayvisor_control::ports::listeners;
use trayvisor_control::{Error, Manager, StartOptions, doctor, editor, outcome, preferences};

use crate::call::Call;
use crate::log::{OpenLog, PATIENCE};
use crate::surroundings::Surroundings;

/// Answers the page's calls.
pub struct Core<S> {
    manager: Manager,
    surroundings: S,
    log: OpenLog,
}

impl<S: Surroundings> Core<S> {
    /// Creates a core that answers a page in these surroundings.
    pub fn new(manager: Manager, surroundings: S) -> Self {
        Core { manager, surroundings, log: OpenLog::default() }
    }

    /// Answers one call, given as JSON: `{ "call": "stop", "server": … }`. Texts are in the page's language.
    ///
    /// # Errors
    /// A [`Failure`] as JSON, with its texts in the page's language: the call failed or is unknown.
    pub async fn answer(&self, call: Value) -> Result<Value, Value> {
        let language = self.surroundings.language();
        match self.outcome(call).await {
            Ok(mut answer) => {
                language.put_into_words(Begin::Capital, &mut answer);
                Ok(answer)
            }
            Err(failure) => Err(failure.in_words(language)),
        }
    }

    async fn outcome(&self, call: Value) -> Result<Value, Failure> {
        let call = serde_json::from_value(call).map_err(|error| Message::verbatim(error.to_string()))?;
        let (manager, log, surroundings) = (&self.manager, &self.log, &self.surroundings);
        match call {
            Call::Servers { returns } => returns.give(manager.status_all().await),
            Call::Start { server, port, freeing, returns } => {
                returns.give(manager.start(&server, start_options(port, freeing)).await)
            }
            Call::TakeOver { server, pid, returns } => returns.give(manager.take_over(&server, pid).await),
            Call::Stop { server, returns } => {
                returns.give(manager.stop(&server).await.map(|stopped| stopped.snapshot))
            }
            Call::Restart { server, returns } => returns.give(manager.restart(&server, usual()).await),
            Call::Send { server, line, returns } => returns.give(manager.send(&server, &line).await),
            Call::StartAll { servers, returns } => {
                returns.give(outcome(manager.start_all(&servers, usual()).await))
            }
            Call::StopAll { servers, returns } => returns.give(outcome(manager.stop_all(&servers).await)),
            Call::RestartAll { servers, returns } => {
                returns.give(outcome(manager.restart_all(&servers, usual()).await))
            }
            Call::Arrange { servers, returns } => returns.give(manager.projects().arrange(&servers)),
            Call::ChooseFolder { returns } => returns.give(done(surroundings.choose_folder().await)),
            Call::Propose { folder, edits, returns } => {
                returns.give(manager.projects().propose(&folder, edits.as_ref()))
            }
            Call::AddProject { folder, edits, returns } => {
                returns.give(manager.projects().add_proposed(&folder, edits.as_ref()))
            }
            Call::RemoveProject { folder, returns } => returns.give(manager.projects().remove(&folder)),
            Call::RestoreProject { removed, returns } => returns.give(manager.projects().restore(&removed)),
            Call::ToAgree { servers, returns } => returns.give(manager.consent().pending(&servers)),
            Call::Agree { agreements, returns } => returns.give(manager.consent().agree(&agreements)),
            Call::AddDemo { returns } => returns.give(manager.projects().add_demo()),
            Call::LacksTray { returns } => returns.give(done(self.lacks_tray().await)),
            Call::ToldOfTray { returns } => {
                returns.give(preferences::change(manager.home(), "lacks_tray_told", &true))
            }
            Call::Ports { returns } => returns.give(manager.ports().all().map(|held| listeners(&held))),
            Call::FreePort { port, shown, returns } => {
                returns.give(manager.ports().free(port, &shown).await.map(drop))
            }
            Call::LogOpen { server, returns } => returns.give(log.open(manager.log(&server).view()?).await),
            Call::LogLook { log: number, query, sight, returns } => {
                returns.give(log.with(number, move |view| view.look(&query, sight, PATIENCE)).await)
            }
            Call::LogFind { log: number, row, backwards, returns } => {
                returns.give(log.with(number, move |view| Ok(view.find(row, backwards))).await)
            }
            Call::LogText { log: number, from, to, times, returns } => {
                returns.give(log.with(number, move |view| view.text(from..to, times)).await)
            }
            Call::LogSave { log: number, name, times, returns } => {
                let Some(file) = surroundings.choose_file(&name).await else {
                    return returns.give(done(None));
                };
                let save = move |view: &mut LogView| view.save(&file, times).map(|()| Some(file));
                returns.give(log.with(number, save).await)
            }
            Call::OpenLink { server, text, returns } => returns.give(self.open_link(&server, &text)),
            Call::History { server, returns } => returns.give(done(manager.history(&server))),
            Call::CrashReports { server, returns } => returns.give(done(manager.crash_reports(&server))),
            Call::Metrics { server, span, returns } => returns.give(done(manager.metrics(&server, span))),
            Call::SetPort { server, port, returns } => returns.give(manager.settings(&server).set_port(port)),
            Call::MoveLog { server, returns } => returns.give(manager.settings(&server).move_log()),
            Call::NetworkUrl { server, returns } => returns.give(manager.network_url(&server).await),
            Call::About { returns } => returns.give(done(doctor::about())),
            Call::Settings { server, returns } => returns.give(manager.settings(&server).form()),
            Call::CheckSettings { server, edit, returns } => {
                returns.give(manager.settings(&server).check(&edit))
            }
            Call::SaveSettings { server, edit, revision, returns } => {
                returns.give(manager.settings(&server).save(&edit, &revision))
            }
            Call::SettingsText { server, returns } => returns.give(manager.settings(&server).text()),
            Call::CheckSettingsText { server, text, returns } => {
                returns.give(manager.settings(&server).check_text(&text))
            }
            Call::SaveSettingsText { server, text, revision, returns } => {
                returns.give(manager.settings(&server).save_text(&text, &revision))
            }
            Call::Variable { server, name, returns } => {
                returns.give(manager.settings(&server).variable(&name))
            }
            Call::Preferences { returns } => returns.give(done(manager.preferences().all())),
            Call::ChangePreference { preference, returns } => returns.give(self.change(&preference)),
            Call::Alerts { returns } => returns.give(manager.alerts().all()),
            Call::TestAlert { id, returns } => returns.give(manager.alerts().test_one(id).await),
            Call::CheckDestination { destination, returns } => {
                returns.give(done(manager.alerts().check(&destination)))
            }
            Call::AddDestination { destination, returns } => {
                returns.give(manager.alerts().add(destination).await)
            }
            Call::RemoveDestination { id, returns } => returns.give(manager.alerts().remove(id).await),
            Call::OpenFolder { returns } => {
                let opened = surroundings.open_folder(manager.home().root());
                returns.give(opened)
            }
            Call::OpenPage { server, page, returns } => returns.give(self.open_page(&server, page).await),
            Call::Initial { returns } => returns.give(done(surroundings.initial())),
            Call::SetUnsaved { unsaved, returns } => {
                surroundings.set_unsaved(unsaved);
                returns.give(done(()))
            }
            Call::Close { returns } => returns.give(surroundings.close()),
        }
    }

    async fn lacks_tray(&self) -> bool {
        !preferences::read(self.manager.home()).lacks_tray_told && !doctor::shows_tray_icons().await
    }

    fn change(&self, preference: &Preference) -> Result<(), Error> {
        self.manager.preferences().set(preference, self.surroundings.tray())?;
        self.surroundings.follow(&preferences::read(self.manager.home()));
        Ok(())
    }

    async fn open_page(&self, server: &ServerRef, page: Page) -> Result<(), Failure> {
        let url = self.manager.page_url(server, page).await?;
        let url = url.ok_or(Message::NoSuchPage {})?;
        self.open_url(&url)
    }

    fn open_url(&self, url: &str) -> Result<(), Failure> {
        Ok(self.surroundings.open_url(url)?)
    }

    /// Opens a page or a file. Without an editor, the file is shown in its folder rather than opened by the system,
    /// which would run it if it is a program.
    fn open_link(&self, server: &ServerRef, text: &str) -> Result<(), Failure> {
        let place = match self.manager.log(server).link_target(text)? {
            Target::Page(url) => return self.open_url(&url),
            Target::Place(place) => place,
        };
        let preferred = preferences::read(self.manager.home()).editor;
        match editor::open(&place, preferred.as_deref()) {
            Err(Error::Failed(Message::NoEditor { .. }))
                if self.surroundings.show_in_folder(&place.file).is_ok() =>
            {
                Ok(())
            }
            opened => opened.map_err(Failure::from),
        }
    }
}

/// The outcome of a call that cannot fail.
fn done<T>(value: T) -> Result<T, Error> {
    Ok(value)
}

/// Options for a click, which starts only commands that the user has agreed to.
fn usual() -> StartOptions {
    StartOptions::default().if_agreed()
}

fn start_options(port: Option<u16>, freeing: Option<Conflict>) -> StartOptions {
    match freeing {
        Some(conflict) => StartOptions::freeing(conflict).if_agreed(),
        None => usual().on_port(port),
    }
}
