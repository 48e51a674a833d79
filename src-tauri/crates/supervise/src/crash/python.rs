//! Python, and the servers and frameworks that are written in it.

use regex_lite::{Captures, Regex};

use super::row::{Row, Weight};
use super::system::ITS_LOG;

/// Stands between an exception and the one that came of it: "During handling of the above exception, …", "The above
/// exception was the direct cause of …".
pub(super) const CHAINED: &str = "above exception";

pub(super) const ROWS: &[Row] = &[
    // Only what is missing within a package that is there is named with that.
    Row::lasting(
        r"No module named '(?<module>(?<package>\w+)\.[\w.]+)'.*",
        "the Python module “$module” was not found",
        "Check its name, and that the right version of “$package” is installed",
    ),
    // `ModuleNotFoundError: No module named 'redis'`, and the interpreter's own `…: No module named uvicorn`.
    Row::lasting(
        r"No module named '?(?<package>\w+).*",
        "the Python package “$package” is not installed",
        "Install “$package” into the project's Python environment, then start it again",
    ),
    Row::lasting(
        r"ImportError: cannot import name '(?<name>[^']+)' from (?:partially initialized module )?'(?<module>[^']+)'.*",
        "the Python module “$module” has no “$name”",
        "Check the spelling of the import, and that the right version of “$module” is installed",
    ),
    Row::lasting(
        r#"^ *File "(?<file>[^"]+)", line (?<line>\d+)\n(?: .*\n){0,3}?(?:Syntax|Indentation|Tab)Error: (?<why>.*)"#,
        "there is a syntax error in $file, line $line: $why",
        "Mend that line, then start it again",
    ),
    // `os.environ["DATABASE_URL"]`: a KeyError that was raised in `os`.
    Row::lasting(
        r#"File "(?:<frozen os>|[^"]*os\.py)", line \d+, in __getitem__\n(?: .*\n){0,2}KeyError: '(?<name>[^']+)'"#,
        "the environment variable “$name” is not set",
        "Set “$name” in the project's .env or in the server's settings",
    ),
    Row::lasting(
        r"pydantic_settings[/\\]main\.py.*\n(?: .*\n)*.*ValidationError: .*\n(?<name>[\w.]+)\n  Field required.*",
        "the environment variable for its setting “$name” is not set",
        "Set it in the project's .env or in the server's settings",
    ),
    Row::lasting(
        r#"Error loading ASGI app\. (?<why>.*?)\.?$"#,
        "the application could not be loaded: $why",
        "Check the setting \"app\", like backend.main:app",
    ),
    Row::lasting(
        r"Failed to find attribute '(?<name>[^']+)' in '(?<module>[^']+)'.*",
        "the application could not be loaded: there is no “$name” in “$module”",
        "Check the setting \"app\", like backend.main:app",
    ),
    Row::lasting(
        r"Error: Could not locate a Flask application\..*",
        "no Flask application was found",
        "Set \"app\", like backend.main:app, or FLASK_APP in the project's .env",
    ),
    Row::lasting(
        r"^Error: Could not import '(?<module>[^']+)'.*",
        "the module “$module” could not be imported",
        "Check the setting \"app\", or FLASK_APP in the project's .env",
    ),
    Row::lasting(
        r"ImproperlyConfigured: (?<why>.*?)\.?$",
        "Django's settings are not complete: $why",
        "Complete the settings, then start it again",
    ),
    Row::lasting(
        r"can't open file '(?<path>[^']+)': \[Errno 2\].*",
        "the program “$path” is not there",
        "Check the server's command and its working folder",
    ),
    Row::passing(
        r"FileNotFoundError: \[(?:Errno|WinError) \d+\] .*: '(?<path>[^']+)'.*",
        "the file “$path” was not found",
        "Create it, or check the path and the server's working folder",
    ),
    Row::passing(
        r"PermissionError: \[(?:Errno 13|WinError 5)\] .*: '(?<path>[^']+)'.*",
        "it may not use the file “$path”",
        "Give yourself the right to read and write it",
    ),
    Row::passing(
        r"PermissionError: (?:\[.*\] )?(?<why>.*)",
        "it was denied something: $why",
        "Give it access to that, or use a port above 1023",
    ),
    Row::passing(r"^MemoryError$", "it ran out of memory", "Close other programs, or let it load less at once"),
    Row::made(
        r"Traceback \(most recent call last\):\n(?<frames>(?: .*\n)+)(?<kind>[A-Za-z_][\w.]*)(?:: (?<why>.*))?$",
        exception,
    )
    .weighing(Weight::Exception),
    Row::passing(
        r"Application startup failed\. Exiting\.",
        "the application's own startup failed",
        ITS_LOG,
    )
    .weighing(Weight::Summary),
    Row::passing(
        r"Reason: (?:Worker failed to boot|App failed to load)\.",
        "gunicorn could not load the application",
        ITS_LOG,
    )
    .weighing(Weight::Summary),
];

/// The exception by its short name, and the last place in the project's own code that it came through.
fn exception(found: &Captures) -> (String, String) {
    let kind = found["kind"].rsplit('.').next().unwrap_or_default();
    let why = found.name("why").map(|why| format!(": {}", why.as_str())).unwrap_or_default();
    let place = own_place(&found["frames"]).unwrap_or_default();
    (format!("it failed with {kind}{why}{place}"), ITS_LOG.to_owned())
}

fn own_place(frames: &str) -> Option<String> {
    let frame = Regex::new(r#"(?m)^ +File "([^"<]+)", line (\d+)"#).expect("a pattern of ours");
    let places = frame.captures_iter(frames).map(|place| place.extract::<2>().1);
    let of_others = |file: &str| {
        file.contains("site-packages") || file.contains("/lib/python") || file.contains(r"\Lib\")
    };
    let [file, line] = places.filter(|[file, _]| !of_others(file)).last()?;
    Some(format!(", in {file}, line {line}"))
}
