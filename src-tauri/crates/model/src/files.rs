//! What can be wrong with a project's file.

use crate::Message;

/// What a file is that must be regular, the user's own and no link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnsafeFile {
    /// A symbolic link.
    Link,
    /// A folder.
    Folder,
    /// A pipe, a socket, a device.
    NotRegular,
    /// A file with a second name.
    HardLink,
    /// A file of another user.
    OtherUser,
}

impl UnsafeFile {
    /// What it is, in words.
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
