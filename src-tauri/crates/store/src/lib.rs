//! What Trayvisor keeps in the user's folder, and how any file of it is read and written.

pub mod files;
pub mod history;
pub mod home;
pub mod preferences;
pub mod projects;
#[cfg(test)]
mod versions;
