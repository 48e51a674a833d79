//! `cargo xtask run` where there is no screen: the real app on a virtual desktop, used as a person would.
//!
//! It is given the folder of the binaries, the demo project's folder and the file for the picture. It starts a
//! screen, a session bus, a window manager, a panel with a tray and a notification daemon; opens the tray app
//! there; clicks *Start* in the menu; waits until the demo answers; opens the window; saves the picture; and
//! quits all it started.

#[cfg(target_os = "linux")]
mod screen;
#[cfg(target_os = "linux")]
mod session;
#[cfg(target_os = "linux")]
mod story;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    story::main()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("virtual_desktop: there is one on Linux only");
    std::process::exit(1);
}
