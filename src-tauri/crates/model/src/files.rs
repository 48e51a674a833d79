//! What can be wrong with a project's file.

use std::fmt;

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

impl fmt::Display for UnsafeFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            UnsafeFile::Link => "is a symbolic link",
            UnsafeFile::Folder => "is a folder",
            UnsafeFile::NotRegular => "is not a regular file",
            UnsafeFile::HardLink => "has a second name (a hard link)",
            UnsafeFile::OtherUser => "belongs to another user",
        })
    }
}
