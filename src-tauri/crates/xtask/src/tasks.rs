//! The tasks, one file for each.

mod bindings;
mod build;
mod environments;
mod icons;
mod layers;
mod lint;
mod page;
mod run;
mod screenshots;
mod steps;
mod test;
mod ui;

use crate::{project::Project, shell::Outcome};

/// A task on the command line.
pub(crate) struct Task {
    pub(crate) name: &'static str,
    pub(crate) options: &'static [&'static str],
    about: &'static str,
    pub(crate) run: fn(&Project, &[String]) -> Outcome,
}

/// Every task.
pub(crate) const ALL: &[Task] = &[
    Task {
        name: "run",
        options: &[],
        about: "build everything, open the tray app and start a demo server",
        run: |project, _| run::run(project),
    },
    Task {
        name: "build",
        options: &["--release"],
        about: "build the window, the command and the tray app",
        run: |project, options| build::task(project, has(options, "--release")),
    },
    Task {
        name: "test",
        options: &["--quick"],
        about: "check and test everything; --quick leaves out the end-to-end tests",
        run: |project, options| test::run(project, has(options, "--quick")),
    },
    Task {
        name: "torture",
        options: &[],
        about: "what the tests do a few times, thousands of times (half an hour)",
        run: |project, _| test::torture(project),
    },
    Task {
        name: "lint",
        options: &[],
        about: "formatting, clippy, stale bindings, the window's types",
        run: |project, _| lint::run(project),
    },
    Task {
        name: "bindings",
        options: &["--check"],
        about: "write the window's types from the Rust ones; --check only compares",
        run: |project, options| bindings::task(project, has(options, "--check")),
    },
    Task {
        name: "layers",
        options: &[],
        about: "print the arrows between crates and modules; fail on a cycle",
        run: |project, _| layers::run(project),
    },
    Task {
        name: "page",
        options: &[],
        about: "the page in a plain browser, with the real core and a home of its own",
        run: |project, _| page::run(project),
    },
    Task {
        name: "screenshots",
        options: &[],
        about: "take the pictures in docs/pictures of the real app, on a virtual screen",
        run: |project, _| screenshots::run(project),
    },
    Task {
        name: "icons",
        options: &[],
        about: "draw the PNG, ICO and ICNS files from the SVG ones in icons/",
        run: |project, _| icons::run(project),
    },
];

fn has(options: &[String], option: &str) -> bool {
    options.iter().any(|given| given == option)
}

/// The help text of `cargo xtask`.
pub(crate) fn help() -> String {
    let mut text = String::from("Usage: cargo xtask TASK\n");
    for task in ALL {
        let options: String = task.options.iter().map(|option| format!(" [{option}]")).collect();
        text.push_str(&format!("\n  {:<20} {}", format!("{}{options}", task.name), task.about));
    }
    text
}
