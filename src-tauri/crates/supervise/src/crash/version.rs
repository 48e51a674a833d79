//! What another version than the project asks for says about a cause.

use trayvisor_model::{Hints, Message};

/// The cause of a launch with these notes. An error in the code may come from the version that runs it.
pub(super) fn seen_with(notes: &[Message], cause: Message) -> Message {
    let is_of_version =
        |note: &&Message| matches!(note, Message::VersionMismatch { .. } | Message::VersionMissing { .. });
    match notes.iter().find(is_of_version) {
        Some(note) if may_come_from_version(&cause) => Message::WrongVersion {
            cause: Box::new(cause),
            version: Box::new(note.clone()),
            advice: Hints(vec![note.clone()]),
        },
        Some(_) | None => cause,
    }
}

fn may_come_from_version(cause: &Message) -> bool {
    matches!(
        cause,
        Message::SyntaxError { .. }
            | Message::PythonNameMissing { .. }
            | Message::FailedWith { .. }
            | Message::FailedWithWhy { .. }
            | Message::FailedAt { .. }
            | Message::FailedWithWhyAt { .. }
            | Message::ErrorAt { .. }
            | Message::ThrownAt { .. }
            | Message::Rejected { .. }
            | Message::RequireInModule {}
            | Message::CrashedInNativeCode { .. }
            | Message::EndedWith { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_in_the_code_is_told_with_the_version_that_is_missing_and_others_are_not() {
        let note = Message::VersionMismatch {
            file: ".nvmrc".to_owned(),
            language: "Node".to_owned(),
            wanted: "77".to_owned(),
            found: "20.5.0".to_owned(),
            how: Box::new(Message::InstallVersion { command: "nvm install 77".to_owned() }),
        };
        let failed =
            || Message::FailedWithWhy { kind: "TypeError".to_owned(), why: "x is not a function".to_owned() };
        assert_eq!(
            seen_with(std::slice::from_ref(&note), failed()).to_string(),
            "its version may be wrong (.nvmrc asks for Node 77, but Node 20.5.0 runs): it failed with TypeError: x is \
             not a function. Install it with `nvm install 77`"
        );
        assert_eq!(seen_with(&[Message::ProcfileHasMore {}], failed()), failed());
        assert_eq!(seen_with(&[note], Message::OutOfMemory {}), Message::OutOfMemory {});
    }
}
