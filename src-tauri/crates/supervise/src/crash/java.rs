//! Java, and what else runs on its machine.

use super::row::{Row, Weight};
use super::system::ITS_LOG;

pub(super) const ROWS: &[Row] = &[
    Row::lasting(
        r"Unable to access jarfile (?<path>.*)",
        "the program “$path” is not there",
        "Build it, or check the server's command and its working folder",
    ),
    Row::lasting(
        r"Could not find or load main class (?<class>\S+)(?:\nCaused by: .*)?",
        "the Java class “$class” was not found",
        "Build the project, or check the server's command and its class path",
    ),
    Row::lasting(
        r"(?:ClassNotFoundException|NoClassDefFoundError): (?<class>\S+)",
        "the Java class “$class” was not found",
        "Add what it comes with to the project's dependencies, then build it again",
    ),
    Row::lasting(
        r"UnsupportedClassVersionError: (?<class>\S+) has been compiled by a more recent version.*",
        "it was built for a newer Java than the one that is installed",
        "Install a newer Java, or build it for this one",
    ),
    Row::lasting(
        r"BindException: Permission denied.*",
        "it may not listen on its port",
        "Use a port above 1023",
    ),
    Row::passing(
        r"OutOfMemoryError: (?<why>.*)",
        "it ran out of memory: $why",
        "Let it have more: JAVA_TOOL_OPTIONS=-Xmx2g in the project's .env",
    ),
    Row::passing(
        r"FileNotFoundException: (?<path>.*) \((?:No such file or directory|The system cannot find the \w+ specified)\)",
        "the file “$path” was not found",
        "Create it, or check the path and the server's working folder",
    ),
    Row::passing(
        r"FileNotFoundException: (?<path>.*) \((?:Permission denied|Access is denied)\)",
        "it may not use the file “$path”",
        "Give yourself the right to read and write it",
    ),
    Row::passing(
        r#"^Exception in thread ".*" (?:[\w$]+\.)*(?<kind>[\w$]+): (?<why>.*)\n(?:\tat java\..*\n)*\tat .*\((?<file>[\w$]+\.\w+):(?<line>\d+)\)"#,
        "it failed with $kind: $why, in $file, line $line",
        ITS_LOG,
    )
    .weighing(Weight::Exception),
];
