//! The calls and events of the page, without the window that shows it.
//!
//! The page sends a call and gets one answer: [`Core::answer`]. All calls are in `call.rs`. [`PageEvent`]s reach the
//! page without a call. Tasks such as opening a dialog depend on where the page is shown, and are left to its
//! [`Surroundings`]: the window in the desktop application, or a loopback server for a page in a browser.

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
