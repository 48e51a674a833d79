//! A project: its `.backend_config.json`, what its folder holds, what is run for its servers, and the same servers in
//! other programs' files.

pub mod config;
pub mod detect;
pub mod export;
pub mod import;
pub mod launch;
