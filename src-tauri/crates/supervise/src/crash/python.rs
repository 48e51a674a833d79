//! Python, and the servers and frameworks written in it.

use regex_lite::Regex;

use super::row::{Found, Row, Weight};
use trayvisor_model::Message;

/// Text between an exception and its consequence: "During handling of the above exception, …", "The above exception was
/// the direct cause of …".
pub(super) const CHAINED: &str = "above exception";

pub(super) const ROWS: &[Row] = &[
    // The full module name is shown only if the package exists and the module is missing from it.
    Row::lasting(r"No module named '(?<module>(?<package>\w+)\.[\w.]+)'.*", |found| Message::PythonModuleMissing { module: found.text("module"), package: found.text("package") }),
    // `ModuleNotFoundError: No module named 'redis'`, and the interpreter's own `…: No module named uvicorn`.
    Row::lasting(r"No module named '?(?<package>\w+).*", |found| Message::PythonPackageMissing { package: found.text("package") }),
    Row::lasting(r"ImportError: cannot import name '(?<name>[^']+)' from (?:partially initialized module )?'(?<module>[^']+)'.*", |found| Message::PythonNameMissing { module: found.text("module"), name: found.text("name") }),
    Row::lasting(r#"^ *File "(?<file>[^"]+)", line (?<line>\d+)\n(?: .*\n){0,3}?(?:Syntax|Indentation|Tab)Error: (?<why>.*)"#, |found| Message::SyntaxError { file: found.text("file"), line: found.text("line"), why: found.text("why") }),
    // `os.environ["DATABASE_URL"]`: a KeyError raised in `os`.
    Row::lasting(r#"File "(?:<frozen os>|[^"]*os\.py)", line \d+, in __getitem__\n(?: .*\n){0,2}KeyError: '(?<name>[^']+)'"#, |found| Message::VariableMissing { name: found.text("name") }),
    Row::lasting(r"pydantic_settings[/\\]main\.py.*\n(?: .*\n)*.*ValidationError: .*\n(?<name>[\w.]+)\n  Field required.*", |found| Message::SettingVariableMissing { name: found.text("name") }),
    Row::lasting(r#"Error loading ASGI app\. (?<why>.*?)\.?$"#, |found| Message::AppNotLoaded { why: found.text("why") }),
    Row::lasting(r"Failed to find attribute '(?<name>[^']+)' in '(?<module>[^']+)'.*", |found| Message::AppMissing { module: found.text("module"), name: found.text("name") }),
    Row::lasting(r"Error: Could not locate a Flask application\..*", |_| Message::FlaskAppMissing {}),
    Row::lasting(r"^Error: Could not import '(?<module>[^']+)'.*", |found| Message::FlaskModuleMissing { module: found.text("module") }),
    Row::lasting(r"ImproperlyConfigured: (?<why>.*?)\.?$", |found| Message::DjangoSettingsIncomplete { why: found.text("why") }),
    Row::lasting(r"can't open file '(?<path>[^']+)': \[Errno 2\].*", |found| Message::ProgramMissing { path: found.text("path") }),
    Row::passing(r"FileNotFoundError: \[(?:Errno|WinError) \d+\] .*: '(?<path>[^']+)'.*", |found| Message::FileMissing { path: found.text("path") }),
    Row::passing(r"PermissionError: \[(?:Errno 13|WinError 5)\] .*: '(?<path>[^']+)'.*", |found| Message::FileDenied { path: found.text("path") }),
    Row::passing(r"PermissionError: (?:\[.*\] )?(?<why>.*)", |found| Message::Denied { why: found.text("why") }),
    Row::passing(r"^MemoryError$", |_| Message::OutOfMemory {}),
    Row::passing(
        r"Traceback \(most recent call last\):\n(?<frames>(?: .*\n)+)(?<kind>[A-Za-z_][\w.]*)(?:: (?<why>.*))?$",
        exception,
    )
    .weighing(Weight::Exception),
    Row::passing(r"Application startup failed\. Exiting\.", |_| Message::StartupFailed {})
    .weighing(Weight::Summary),
    Row::passing(r"Reason: (?:Worker failed to boot|App failed to load)\.", |_| Message::GunicornNotLoaded {})
    .weighing(Weight::Summary),
];

/// The short name of the exception, and the last place in the project's own code that it passed through.
fn exception(found: &Found) -> Message {
    let kind = found.text("kind");
    let kind = kind.rsplit('.').next().unwrap_or_default().to_owned();
    match (found.any("why"), own_place(&found.whole("frames"))) {
        (Some(why), Some((file, line))) => Message::FailedWithWhyAt { kind, why, file, line },
        (Some(why), None) => Message::FailedWithWhy { kind, why },
        (None, Some((file, line))) => Message::FailedAt { kind, file, line },
        (None, None) => Message::FailedWith { kind },
    }
}

fn own_place(frames: &str) -> Option<(String, String)> {
    let frame = Regex::new(r#"(?m)^ +File "([^"<]+)", line (\d+)"#).expect("a pattern of ours");
    let places = frame.captures_iter(frames).map(|place| place.extract::<2>().1);
    let of_others = |file: &str| {
        file.contains("site-packages") || file.contains("/lib/python") || file.contains(r"\Lib\")
    };
    let [file, line] = places.filter(|[file, _]| !of_others(file)).last()?;
    Some((file.to_owned(), line.to_owned()))
}
