//! Trayvisor's development tasks: `cargo xtask TASK`.
//!
//! Each task has a file under [`tasks`]. They share [`shell`], which runs and shows programs, [`project`], which knows
//! the paths, and [`machine`], which installs missing packages. Uses only the standard library, so that the first
//! `cargo xtask` on a fresh machine compiles in a second.

#![forbid(unsafe_code)]

mod machine;
mod project;
mod shell;
mod tasks;

use std::process::ExitCode;

use project::Project;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, options)) = arguments.split_first() else {
        eprintln!("{}", tasks::help());
        return ExitCode::from(2);
    };
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        println!("{}", tasks::help());
        return ExitCode::SUCCESS;
    }
    let Some(task) = tasks::ALL.iter().find(|task| task.name == name) else {
        eprintln!("xtask: there is no task '{name}'\n\n{}", tasks::help());
        return ExitCode::from(2);
    };
    if let Some(unknown) = options.iter().find(|option| !task.options.contains(&option.as_str())) {
        let known = if task.options.is_empty() { "none".into() } else { task.options.join(" ") };
        eprintln!("xtask: {name} does not know '{unknown}' (it knows: {known})");
        return ExitCode::from(2);
    }
    match Project::find().and_then(|project| (task.run)(&project, options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
