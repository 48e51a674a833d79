//! The base of Trayvisor's end-to-end tests.
//!
//! A test gets a [`Home`](home::Home) (all of the user's files, in a temporary folder), puts
//! [`Project`](project::Project)s into it and runs the real `trayvisor` command there. For the desktop application it
//! *is* the desktop: it starts a private session [`Bus`](bus::Bus) and a virtual [`Display`](display::Display), acts as
//! [tray host](tray) and [notification daemon](notifications), and clicks in the real menu and in the real [window].
//!
//! Everything that a test starts ends when the value for it is dropped. Every wait has a deadline: see
//! [`wait::eventually`].

pub mod agent;
pub mod appetite;
pub mod binaries;
pub mod foreign;
pub mod home;
pub mod http;
pub mod mail;
pub mod port;
pub mod project;
pub mod receiver;
pub mod torture;
pub mod wait;

#[cfg(target_os = "linux")]
pub mod bus;
#[cfg(target_os = "linux")]
pub mod desktop;
#[cfg(target_os = "linux")]
pub mod disk;
#[cfg(target_os = "linux")]
pub mod display;
#[cfg(target_os = "linux")]
pub mod drag;
#[cfg(target_os = "linux")]
pub mod leftovers;
#[cfg(target_os = "linux")]
pub mod nobody;
#[cfg(target_os = "linux")]
pub mod notifications;
#[cfg(target_os = "linux")]
pub mod page;
#[cfg(target_os = "linux")]
pub mod processes;
#[cfg(target_os = "linux")]
pub mod terminal;
#[cfg(target_os = "linux")]
pub mod tray;
#[cfg(target_os = "linux")]
pub mod window;
