//! Errors as programs tell them apart.

use super::Error;
use crate::Failure;

impl Error {
    /// Whether this shows in the server's snapshot too, and so does not have to be reported once more.
    pub fn is_on_record(&self) -> bool {
        matches!(self, Error::PortBusy(_) | Error::Crashed { .. } | Error::StoppedMeanwhile(_))
    }

    /// The situation's name, for programs. The window matches on it.
    pub fn code(&self) -> &'static str {
        match self {
            Error::NoProject { .. } => "no_project",
            Error::NothingToRun { .. } => "nothing_to_run",
            Error::NotAFolder(_) => "not_a_folder",
            Error::FolderName(_) => "folder_name",
            Error::Syntax { .. } => "syntax",
            Error::ConfigValue { .. } => "config_value",
            Error::UnknownKey { .. } => "unknown_key",
            Error::SecretInConfig { .. } => "secret_in_config",
            Error::NoSecret { .. } => "no_secret",
            Error::Keyring { .. } => "keyring",
            Error::SecretName { .. } => "secret_name",
            Error::EmptySecret(_) => "empty_secret",
            Error::UnknownServer { .. } => "unknown_server",
            Error::WhichServer { .. } => "which_server",
            Error::UnknownProject(_) => "unknown_project",
            Error::ConfigChanged(_) => "config_changed",
            Error::RenameRunning(_) => "rename_running",
            Error::NoVariable(_) => "no_variable",
            Error::NotAgreed(_) => "not_agreed",
            Error::NeedsCycle { .. } => "needs_cycle",
            Error::NeedFailed { .. } => "need_failed",
            Error::StillRunning { .. } => "still_running",
            Error::ProgramNotFound { .. } => "program_not_found",
            Error::NoPython { .. } => "no_python",
            Error::NoEnvFile(_) => "no_env_file",
            Error::EnvFile { .. } => "env_file",
            Error::Spawn { .. } => "spawn",
            Error::PortBusy(_) => "port_busy",
            Error::HolderProtected { .. } => "holder_protected",
            Error::HolderReplaced { .. } => "holder_replaced",
            Error::PortStillBusy { .. } => "port_still_busy",
            Error::PortRefused { .. } => "port_refused",
            Error::Crashed { .. } => "crashed",
            Error::StoppedMeanwhile(_) => "stopped_meanwhile",
            Error::StillStopping { .. } => "still_stopping",
            Error::Supervisor { .. } => "supervisor",
            Error::UnsafeFile { .. } => "unsafe_file",
            Error::NotExportable { .. } => "not_exportable",
            Error::NothingToImport(_) => "nothing_to_import",
            Error::Expression { .. } => "expression",
            Error::TooMuchToCopy(_) => "too_much_to_copy",
            Error::NoSuchPlace(_) => "no_such_place",
            Error::UnknownEditor(_) => "unknown_editor",
            Error::LaunchAtLogin(_) => "launch_at_login",
            Error::UnknownDestination => "unknown_destination",
            Error::NoEditor(_) => "no_editor",
            Error::Exists(_) => "exists",
            Error::File { .. } => "file",
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure { code: error.code().to_owned(), message: error.to_string() }
    }
}
