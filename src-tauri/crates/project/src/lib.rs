//! A project: its `.backend_config.json`, detection in its folder, the launch of its servers, and import and export of
//! other programs' files.

pub mod config;
pub mod detect;
mod dotenv;
pub mod export;
pub mod git;
pub mod import;
pub mod launch;
