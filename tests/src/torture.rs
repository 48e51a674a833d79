//! How thorough the tests are: a few rounds usually, and many with `cargo xtask torture`.

/// Number of rounds: `full` with `TRAYVISOR_TORTURE=full`, otherwise `few`.
pub fn rounds(full: u32, few: u32) -> u32 {
    if std::env::var("TRAYVISOR_TORTURE").is_ok_and(|wanted| wanted == "full") { full } else { few }
}
