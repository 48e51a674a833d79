//! Java and other languages of the Java virtual machine.

use super::row::{Row, Weight};
use trayvisor_model::Message;

pub(super) const ROWS: &[Row] = &[
    Row::lasting(r"Unable to access jarfile (?<path>.*)", |found| Message::JarMissing { path: found.text("path") }),
    Row::lasting(r"Could not find or load main class (?<class>\S+)(?:\nCaused by: .*)?", |found| Message::JavaMainMissing { class: found.text("class") }),
    Row::lasting(r"(?:ClassNotFoundException|NoClassDefFoundError): (?<class>\S+)", |found| Message::JavaClassMissing { class: found.text("class") }),
    Row::lasting(r"UnsupportedClassVersionError: (?<class>\S+) has been compiled by a more recent version.*", |_| Message::JavaTooOld {}),
    Row::lasting(r"BindException: Permission denied.*", |_| Message::ItsPortDenied {}),
    Row::passing(r"OutOfMemoryError: (?<why>.*)", |found| Message::JavaOutOfMemory { why: found.text("why") }),
    Row::passing(r"FileNotFoundException: (?<path>.*) \((?:No such file or directory|The system cannot find the \w+ specified)\)", |found| Message::FileMissing { path: found.text("path") }),
    Row::passing(r"FileNotFoundException: (?<path>.*) \((?:Permission denied|Access is denied)\)", |found| Message::FileDenied { path: found.text("path") }),
    Row::passing(r#"^Exception in thread ".*" (?:[\w$]+\.)*(?<kind>[\w$]+): (?<why>.*)\n(?:\tat java\..*\n)*\tat .*\((?<file>[\w$]+\.\w+):(?<line>\d+)\)"#, |found| Message::FailedWithWhyAt { kind: found.text("kind"), why: found.text("why"), file: found.text("file"), line: found.text("line") })
    .weighing(Weight::Exception),
];
