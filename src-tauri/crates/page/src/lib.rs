//! The calls and events of the page, without the window that shows it.
//!
//! The page sends a call and gets one answer: [`Core::answer`]. All calls are in `call.rs`. [`PageEvent`]s reach it
//! without a call. What only the place where the page is shown can do, such as opening a dialog, is left to its
//! [`Surroundings`]: the window in the desktop application, and a loopback server for a page in a browser.

mod answer;
mod call;
mod event;
mod log;
mod report;
mod surroundings;

pub use answer::Core;
pub use event::{Drag, PageEvent, Show};
pub use report::report;
pub use surroundings::Surroundings;
