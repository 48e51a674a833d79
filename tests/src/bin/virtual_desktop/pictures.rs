//! The pictures in README and documentation, taken of the real app.

mod past;
mod projects;
mod stage;

use std::path::Path;

use anyhow::{Context, Result};

use self::projects::{API, BLOG, FORUM, PLAYGROUND, SEARCH};
use self::stage::{Stage, Step};
use Step::{Click, Press, Wait, Write};

/// A picture of the window.
#[derive(Clone, Copy)]
struct Picture {
    /// The name of its file, without the extension.
    name: &'static str,
    /// The selected server and its project's folder; `None` for a window without any project.
    server: Option<(&'static str, &'static str)>,
    /// In dark colours.
    dark: bool,
    /// The steps before it is taken, each as soon as possible.
    steps: &'static [Step],
}

const fn of(name: &'static str, server: (&'static str, &'static str), steps: &'static [Step]) -> Picture {
    Picture { name, server: Some(server), dark: false, steps }
}

const fn dark(picture: Picture) -> Picture {
    Picture { dark: true, ..picture }
}

/// Elements may move until everything is loaded.
const LOADED: Step = Wait("log-line");

/// All pictures of the window.
const WINDOW: &[Picture] = &[
    of("window", API, &[LOADED]),
    dark(of("window-dark", API, &[LOADED])),
    of("log-search", API, &[LOADED, Write("log-find", "order")]),
    of("crash", PLAYGROUND, &[Wait("crash-card"), LOADED]),
    of("ports", API, &[LOADED, Click("open-ports"), Write("find-port", "000"), Wait("port-row")]),
    of(
        "ports-free",
        API,
        &[
            LOADED,
            Click("open-ports"),
            Write("find-port", "4000"),
            Click("ask-to-free"),
            Wait("confirm-free"),
        ],
    ),
    of("conflict", BLOG, &[Wait("conflict-card"), LOADED]),
    of("crashes", PLAYGROUND, &[Wait("crash-card"), LOADED, Click("tab-crashes"), Wait("crash")]),
    of("history", API, &[LOADED, Click("tab-history"), Wait("event")]),
    of("settings", API, &[LOADED, Click("tab-settings"), Wait("run")]),
    of(
        "settings-changed",
        API,
        &[LOADED, Click("tab-settings"), Write("field-port", "8010"), Wait("save-settings")],
    ),
    of("preferences", API, &[LOADED, Click("open-preferences"), Wait("launch-at-login")]),
    dark(of("preferences-dark", API, &[LOADED, Click("open-preferences"), Wait("launch-at-login")])),
    of("consent", PLAYGROUND, &[Wait("crash-card"), LOADED, Click("start-again"), Wait("run-it")]),
    of("usage", API, &[LOADED, Click("tab-usage")]),
    dark(of("usage-dark", API, &[LOADED, Click("tab-usage")])),
    of("phone", API, &[LOADED, Click("on-phone"), Wait("phone")]),
    of("palette", API, &[LOADED, Click("open-palette"), Write("palette", "st")]),
    of("shortcuts", API, &[LOADED, Press("question"), Wait("shortcuts")]),
    of(
        "add",
        API,
        &[LOADED, Click("add-project"), Write("folder", FORUM), Click("look"), Wait("description")],
    ),
    Picture { name: "welcome", server: None, dark: false, steps: &[Wait("choose-folder")] },
];

/// Pictures of events that must not show in the others.
const LATER: &[Picture] = &[
    of("unhealthy", SEARCH, &[Wait("unhealthy-card"), LOADED]),
    of("undo", BLOG, &[Wait("conflict-card"), Click("remove-project"), Wait("undo")]),
];

/// Takes all pictures and saves them in this folder.
pub(crate) fn take(folder: &Path) -> Result<()> {
    println!("Starting a virtual screen, and the servers of somebody called Mia");
    let mut stage = Stage::set()?;
    take_of_window(&mut stage, WINDOW, folder)?;
    stage.desktop(&folder.join("desktop.png"))?;
    stage.tray_menu(&folder.join("tray-menu.png"))?;
    stage.start_search()?;
    take_of_window(&mut stage, LATER, folder)?;
    stage.notification(&folder.join("notification.png"))
}

fn take_of_window(stage: &mut Stage, pictures: &[Picture], folder: &Path) -> Result<()> {
    for picture in pictures {
        let file = folder.join(format!("{}.png", picture.name));
        stage.window(picture, &file).with_context(|| format!("the picture “{}”", picture.name))?;
        println!("{}", file.display());
    }
    Ok(())
}
