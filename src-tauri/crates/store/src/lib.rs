//! The data in the user's folder, and how all files are read and written.

pub mod files;
pub mod history;
pub mod home;
pub mod preferences;
pub mod projects;
#[cfg(test)]
mod versions;
