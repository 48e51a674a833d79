//! The small process that owns one running server, and what clients need to talk to it.
//!
//! It knows neither configuration nor alerts: a [`supervisor::Host`] provides the plan to run and receives the events.

mod crash;
mod health;
mod machine;
pub mod metrics;
pub mod ports;
pub mod record;
mod reload_loop;
pub mod socket;
pub mod supervisor;
mod usage;
mod version;
#[cfg(test)]
mod versions;
pub mod view;
