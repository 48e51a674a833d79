//! Node.js, its package managers and the tools that they run.

use super::row::{Found, Row, Weight};
use trayvisor_model::Message;

pub(super) const ROWS: &[Row] = &[
    // A path: the program itself, or a file that it requires.
    Row::lasting(r"Cannot find module '(?<path>(?:\.|/|[A-Za-z]:)[^']*)'.*", |found| Message::ProgramFileMissing { path: found.text("path") }),
    Row::lasting(r"Cannot find (?:module|package) '(?<package>(?:@[^/']+/)?[^/']+)[^']*'.*", |found| Message::NodePackageMissing { package: found.text("package"), install: "npm install".to_owned(), add: "npm install".to_owned() }),
    // The location is above the line that is shown.
    Row::lasting(r"^(?:file://)?(?<file>(?:/|[A-Za-z]:).*):(?<line>\d+)\n(?:.*\n){1,4}?SyntaxError: (?<why>.*)", |found| Message::SyntaxError { file: found.text("file"), line: found.text("line"), why: found.text("why") }),
    // esbuild, for tsx and others that translate before they run.
    Row::lasting(r"(?:Transform|Build) failed with \d+ errors?:\n(?<file>.+?):(?<line>\d+):\d+: ERROR: (?<why>.*)", |found| Message::SyntaxError { file: found.text("file"), line: found.text("line"), why: found.text("why") }),
    // What fails after it is only what the old version lacks.
    Row::lasting(r"You are using Node\.js (?<found>[\d.]+)\. Vite requires Node\.js version (?<wanted>.*?)\. .*\nerror when starting dev server:\n.*", node_unfit),
    Row::lasting(r#"You are using Node\.js (?<found>[\d.]+)\. For Next\.js, Node\.js version "(?<wanted>[^"]+)" is required.*"#, node_unfit),
    Row::lasting(r#"Node\.js v(?<found>[\d.]+) is not supported by .*\n.*supported version: "(?<wanted>[^"]+)".*"#, node_unfit),
    Row::lasting(r"Your Node version is incompatible with .*\n\nExpected version: (?<wanted>.*)\nGot: v(?<found>.*)", node_unfit),
    Row::lasting(r#"The engine "node" is incompatible with this module\. Expected version "(?<wanted>[^"]+)"\. Got "(?<found>[^"]+)""#, node_unfit),
    Row::lasting(r"ReferenceError: require is not defined in ES module scope.*", |_| Message::RequireInModule {}),
    Row::lasting(r#"Missing script: "?(?<script>[^"]+)"?.*"#, |found| Message::ScriptMissing { script: found.text("script") }),
    Row::lasting(r"Could not read package\.json.*", |_| Message::PackageJsonMissing {}),
    // The tools that a script calls come with the project's packages: "sh: 1: vite: not found", "sh: vite: command not
    // found".
    Row::lasting(r"^> .*\n> .*\n\n(?:.*\n)*?\S*sh: (?:line )?(?:\d+: )?(?<tool>\S+): (?:command )?not found.*", |found| Message::NodePackagesMissing { tool: found.text("tool"), install: "npm install".to_owned() }),
    Row::lasting(r"^node: (?<path>\S+): not found$", |found| Message::FileMissing { path: found.text("path") }),
    Row::passing(r"ENOENT: no such file or directory, \w+ '(?<path>[^']+)'.*", |found| Message::FileMissing { path: found.text("path") }),
    Row::lasting(r"listen EACCES: permission denied .*:(?<port>\d+).*", |found| Message::PortDenied { port: found.text("port") }),
    Row::passing(r"(?:EACCES: permission denied|EPERM: operation not permitted), \w+ '(?<path>[^']+)'.*", |found| Message::FileDenied { path: found.text("path") }),
    Row::passing(r"JavaScript heap out of memory", |_| Message::NodeOutOfMemory {}),
    Row::passing(r"^(?:Uncaught )?(?<kind>[A-Z]\w*Error)(?: \[\w+\])?: (?<why>.*)\n(?:    at .*\n)*?    at (?:.* \()?(?:file://)?(?<file>(?:/|[A-Za-z]:)[^:\n]+):(?<line>\d+):\d+\)?$", |found| Message::FailedWithWhyAt { kind: found.text("kind"), why: found.text("why"), file: found.text("file"), line: found.text("line") })
    .weighing(Weight::Exception),
    Row::passing(r"^(?<kind>Error): (?<why>.*)\n(?:    at .*\n)*?    at (?:.* \()?(?:file://)?(?<file>(?:/|[A-Za-z]:)[^:\n]+):(?<line>\d+):\d+\)?$", |found| Message::ErrorAt { why: found.text("why"), file: found.text("file"), line: found.text("line") })
    .weighing(Weight::Exception),
    // JavaScript can throw any value.
    Row::passing(r"^(?<file>/.*|[A-Za-z]:.*):(?<line>\d+)\nthrow .*\n *\^\n(?<why>.*)\n\(Use `node --trace-uncaught.*", |found| Message::ThrownAt { why: found.text("why"), file: found.text("file"), line: found.text("line") })
    .weighing(Weight::Exception),
    Row::passing(r#"rejected with the reason "(?<why>.*)"\.?.*"#, |found| Message::Rejected { why: found.text("why") })
    .weighing(Weight::Exception),
];

fn node_unfit(found: &Found) -> Message {
    Message::NodeUnfit { wanted: found.text("wanted"), found: found.text("found") }
}
