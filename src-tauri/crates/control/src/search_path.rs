//! Where programs are looked for: PATH, as the user's own terminal has it.

use std::env;
use std::ffi::OsString;
use std::sync::OnceLock;

static PATH: OnceLock<OsString> = OnceLock::new();

/// The folders to look for programs in, joined as in PATH.
pub(crate) fn get() -> OsString {
    PATH.get_or_init(|| env::var_os("PATH").unwrap_or_default()).clone()
}
