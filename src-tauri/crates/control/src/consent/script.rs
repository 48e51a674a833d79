//! Commands that only name a script, whose text stands in a file of the project: `npm run dev`.

use std::path::Path;

use serde_json::Value;

use crate::detect::Folder;

/// The programs that run scripts, and the files these are in.
const RUNNERS: [(&str, &str); 5] = [
    ("npm", "package.json"),
    ("pnpm", "package.json"),
    ("yarn", "package.json"),
    ("bun", "package.json"),
    ("composer", "composer.json"),
];

/// What a command line leads to, a line for each script: with the one that it names those that npm runs before and after
/// it. `None` where it names none.
pub(super) fn of(command: &[String], folder: &Path) -> Option<String> {
    let (program, arguments) = command.split_first()?;
    let runner = Path::new(program).file_stem()?;
    let (_, file) = RUNNERS.iter().find(|(name, _)| runner == *name)?;
    let named = arguments.iter().find(|word| !matches!(word.as_str(), "run" | "run-script"))?;
    let text: Value = serde_json::from_str(&Folder::at(folder).text(file)?).ok()?;
    let scripts = text.get("scripts")?;
    let line = |name: String| Some(format!("{name}: {}", text_of(scripts.get(&name)?)?));
    scripts.get(named)?;
    let all = ["pre", "", "post"].iter().filter_map(|when| line(format!("{when}{named}")));
    Some(all.collect::<Vec<_>>().join("\n"))
}

/// Composer's scripts may be several.
fn text_of(script: &Value) -> Option<String> {
    match script {
        Value::String(line) => Some(line.clone()),
        Value::Array(lines) => Some(lines.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" && ")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    }
}
