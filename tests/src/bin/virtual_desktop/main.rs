//! The real app on a virtual desktop, used as a person would use it: a screen, a session bus, a window manager, a panel
//! with a tray and a notification daemon.
//!
//! `run BINARIES DEMO PICTURE` is `cargo xtask run` without a screen: it clicks *Start* in the tray's menu, waits until
//! the demo answers, opens the window, saves a picture, and quits everything that it started. `pictures FOLDER` is
//! `cargo xtask screenshots`: it takes the pictures for the documentation.

#[cfg(target_os = "linux")]
mod pictures;
#[cfg(target_os = "linux")]
mod run;
#[cfg(target_os = "linux")]
mod screen;
#[cfg(target_os = "linux")]
mod session;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    use std::process::ExitCode;

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match *arguments {
        ["run", binaries, demo, picture] => run::run(binaries.as_ref(), demo.as_ref(), picture.as_ref()),
        ["pictures", folder] => pictures::take(folder.as_ref()),
        _ => {
            eprintln!(
                "usage: virtual_desktop run BINARIES DEMO PICTURE\n       virtual_desktop pictures FOLDER"
            );
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("virtual desktop: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("virtual_desktop: there is one on Linux only");
    std::process::exit(1);
}
