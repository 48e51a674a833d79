//! Node.js, its package managers and the tools that they run.

use super::row::{Row, Weight};
use super::system::ITS_LOG;

pub(super) const ROWS: &[Row] = &[
    // A path of its own: the program itself, or a file that it requires.
    Row::lasting(
        r"Cannot find module '(?<path>(?:\.|/|[A-Za-z]:)[^']*)'.*",
        "the program's file “$path” is not there",
        "Check the path, the server's command and its working folder",
    ),
    Row::lasting(
        r"Cannot find (?:module|package) '(?<package>(?:@[^/']+/)?[^/']+)[^']*'.*",
        "the Node package “$package” is not installed",
        "Run “npm install” in the project's folder, and “npm install $package” if that does not help",
    ),
    // Where it is stands above the line that is shown.
    Row::lasting(
        r"^(?:file://)?(?<file>(?:/|[A-Za-z]:).*):(?<line>\d+)\n(?:.*\n){1,4}?SyntaxError: (?<why>.*)",
        "there is a syntax error in $file, line $line: $why",
        "Mend that line, then start it again",
    ),
    Row::lasting(
        r"ReferenceError: require is not defined in ES module scope.*",
        "it uses “require” in an ES module",
        "Use “import”, or name the file .cjs",
    ),
    Row::lasting(
        r#"Missing script: "?(?<script>[^"]+)"?.*"#,
        "the project's package.json has no script “$script”",
        "Use one of its scripts, or add this one to package.json",
    ),
    Row::lasting(
        r"Could not read package\.json.*",
        "there is no package.json in the server's working folder",
        "Check the server's working folder",
    ),
    // What a script calls comes with the project's packages: "sh: 1: vite: not found", "sh: vite: command not found".
    Row::lasting(
        r"^> .*\n> .*\n\n(?:.*\n)*?\S*sh: (?:line )?(?:\d+: )?(?<tool>\S+): (?:command )?not found.*",
        "the project's packages are not installed (“$tool” was not found)",
        "Run “npm install” in the project's folder",
    ),
    Row::passing(
        r"ENOENT: no such file or directory, \w+ '(?<path>[^']+)'.*",
        "the file “$path” was not found",
        "Create it, or check the path and the server's working folder",
    ),
    Row::lasting(
        r"listen EACCES: permission denied .*:(?<port>\d+).*",
        "it may not listen on port $port",
        "Use a port above 1023",
    ),
    Row::passing(
        r"(?:EACCES: permission denied|EPERM: operation not permitted), \w+ '(?<path>[^']+)'.*",
        "it may not use the file “$path”",
        "Give yourself the right to read and write it",
    ),
    Row::passing(
        r"JavaScript heap out of memory",
        "it ran out of memory",
        "Let it have more: NODE_OPTIONS=--max-old-space-size=4096 in the project's .env",
    ),
    Row::passing(
        r"^(?:Uncaught )?(?<kind>[A-Z]\w*Error)(?: \[\w+\])?: (?<why>.*)\n(?:    at .*\n)*?    at (?:.* \()?(?:file://)?(?<file>(?:/|[A-Za-z]:)[^:\n]+):(?<line>\d+):\d+\)?$",
        "it failed with $kind: $why, in $file, line $line",
        ITS_LOG,
    )
    .weighing(Weight::Exception),
    Row::passing(
        r"^(?<kind>Error): (?<why>.*)\n(?:    at .*\n)*?    at (?:.* \()?(?:file://)?(?<file>(?:/|[A-Za-z]:)[^:\n]+):(?<line>\d+):\d+\)?$",
        "it failed with an error: $why, in $file, line $line",
        ITS_LOG,
    )
    .weighing(Weight::Exception),
    // What is thrown may be any value.
    Row::passing(
        r"^(?<file>/.*|[A-Za-z]:.*):(?<line>\d+)\nthrow .*\n *\^\n(?<why>.*)\n\(Use `node --trace-uncaught.*",
        "it failed with “$why”, in $file, line $line",
        ITS_LOG,
    )
    .weighing(Weight::Exception),
    Row::passing(
        r#"rejected with the reason "(?<why>.*)"\.?.*"#,
        "it failed with “$why”, which nothing in it handles",
        ITS_LOG,
    )
    .weighing(Weight::Exception),
];
