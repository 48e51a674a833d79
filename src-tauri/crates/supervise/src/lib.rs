//! The small process that owns one running server, and what clients need to talk to it.
//!
//! It knows no configuration and no alerts: what it runs and whom it tells is the matter of a
//! [`supervisor::Host`].

mod crash;
mod health;
mod machine;
pub mod metrics;
pub mod ports;
pub mod record;
pub mod socket;
pub mod supervisor;
mod usage;
mod version;
#[cfg(test)]
mod versions;
pub mod view;
