//! Why a file of a project may be refused.

use crate::Message;

/// The type of a file that should be regular, the user's own and not a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnsafeFile {
    /// A symbolic link.
    Link,
    /// A folder.
    Folder,
    /// A pipe, a socket, a device.
    NotRegular,
    /// A file with a second name (hard link).
    HardLink,
    /// A file of another user.
    OtherUser,
}

impl UnsafeFile {
    /// In words.
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
