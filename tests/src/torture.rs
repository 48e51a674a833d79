//! How hard the tests try: what must hold always is shown a few times, and often with `cargo xtask torture`.

/// So much with `TRAYVISOR_TORTURE=full`, so little without.
pub fn rounds(full: u32, few: u32) -> u32 {
    if std::env::var("TRAYVISOR_TORTURE").is_ok_and(|wanted| wanted == "full") { full } else { few }
}
