//! The pictures that README and documentation show, taken of the real app.

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
    /// Its file's name, without the ending.
    name: &'static str,
    /// The server that is selected, and its project's folder; `None` for a window without any project.
    server: Option<(&'static str, &'static str)>,
    /// In dark colours.
    dark: bool,
    /// What is done before it is taken, each as soon as it can be.
    steps: &'static [Step],
}

const fn of(name: &'static str, server: (&'static str, &'static str), steps: &'static [Step]) -> Picture {
    Picture { name, server: Some(server), dark: false, steps }
}

const fn dark(picture: Picture) -> Picture {
    Picture { dark: true, ..picture }
}

/// What is clicked before all is there may have moved by then.
const LOADED: Step = Wait("log-line");

/// Each picture of the window.
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

/// Those for which something happens that the other pictures do not show.
const LATER: &[Picture] = &[
    of("unhealthy", SEARCH, &[Wait("unhealthy-card"), LOADED]),
    of("undo", BLOG, &[Wait("conflict-card"), Click("remove-project"), Wait("undo")]),
];

/// Takes them all and lays them into this folder.
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
