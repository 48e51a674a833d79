//! Checks and clicks on the window's page.

use anyhow::{Context, Result, ensure};

use crate::project::Project;
use crate::wait::{SOON, eventually};
use crate::window::{Element, Window};

/// Waits until the page, with the server in its list, is as expected.
#[track_caller]
pub fn until<T>(
    window: &Window,
    project: &Project<'_>,
    what: &str,
    mut look: impl FnMut(&Window) -> Result<T>,
) -> T {
    eventually(what, SOON, || {
        let found = window.row(project.name()).and_then(|_row| look(window));
        found.with_context(|| format!("on the page:\n{}", window.page()))
    })
}

/// Waits until the server's page shows this phase.
#[track_caller]
pub fn until_phase(window: &Window, project: &Project<'_>, phase: &str) {
    until(window, project, &format!("the server is shown as {phase}"), |window| {
        let shown = window.find("phase")?.text()?;
        ensure!(shown.eq_ignore_ascii_case(phase), "it says “{shown}”");
        Ok(())
    });
}

/// Clicks an element once it can be clicked.
#[track_caller]
pub fn click(window: &Window, project: &Project<'_>, id: &str) {
    until(window, project, &format!("{id} can be clicked"), |window| {
        let element = window.find(id)?;
        ensure!(element.is_enabled()?, "it is grey");
        element.click()
    });
}

/// Types a text into a field once the field accepts it.
#[track_caller]
pub fn write(window: &Window, field: &str, text: &str) {
    eventually(&format!("{field} takes a text"), SOON, || window.find(field)?.write(text));
}

/// Waits for an element with this text anywhere on the page.
#[track_caller]
pub fn until_shown(window: &Window, id: &str, words: &str) {
    eventually(&format!("{id} says “{words}”"), SOON, || -> Result<()> {
        let texts: Result<Vec<_>> = window.find_all(id)?.iter().map(Element::text).collect();
        let texts = texts?;
        let found = texts.iter().any(|text| text.contains(words));
        ensure!(found, "{} of it: {texts:?}; the page:\n{}", texts.len(), window.page());
        Ok(())
    });
}

/// Waits until this element is no longer on the page.
#[track_caller]
pub fn until_gone(window: &Window, id: &str) {
    eventually(&format!("{id} is gone"), SOON, || -> Result<()> {
        ensure!(window.find_all(id)?.is_empty(), "it is there:\n{}", window.page());
        Ok(())
    });
}
