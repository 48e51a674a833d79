//! Reasons for refusing a file of a project.

use crate::Message;

/// Why a file is refused: it should be a regular file, belong to the user, and not be a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnsafeFile {
    /// A symbolic link.
    Link,
    /// A folder.
    Folder,
    /// A pipe, socket or device.
    NotRegular,
    /// A file with a second name (hard link).
    HardLink,
    /// A file that belongs to another user.
    OtherUser,
}

impl UnsafeFile {
    /// The message that describes it.
    pub fn message(self) -> Message {
        match self {
            UnsafeFile::Link => Message::IsLink {},
            UnsafeFile::Folder => Message::IsFolder {},
            UnsafeFile::NotRegular => Message::IsNotRegular {},
            UnsafeFile::HardLink => Message::IsHardLink {},
            UnsafeFile::OtherUser => Message::IsOfAnotherUser {},
        }
    }
}
