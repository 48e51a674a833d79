//! Promises of the documentation about this repository.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The rows of a page's tables, without their heads.
fn rows(page: &str) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = page.lines().collect();
    let is_head = |at: usize| lines.get(at + 1).is_some_and(|next| next.starts_with("|---"));
    let rows = lines
        .iter()
        .enumerate()
        .filter(|(at, line)| line.starts_with('|') && !line.starts_with("|---") && !is_head(*at));
    rows.map(|(_, line)| line.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// The texts between backquotes.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The files that may contain a test of these modules.
fn places(modules: &str) -> Vec<PathBuf> {
    let (first, rest) = modules.split_once("::").unwrap_or((modules, ""));
    let crate_folder = first.strip_prefix("trayvisor_").map(|name| format!("src-tauri/crates/{name}/src"));
    let (folder, modules) = match first {
        _ if crate_folder.is_some() => (crate_folder.as_deref().unwrap_or_default(), rest),
        "command" => ("src-tauri/crates/cli/tests", modules),
        "tray" => ("src-tauri/src", modules),
        "shell" => ("src-tauri/src", rest),
        "ui" => {
            let path = rest.replace("::", "/");
            // The tests of a whole feature have its name.
            let files = [format!("src/{path}"), format!("src/{path}/{path}"), format!("e2e/{path}")];
            return files.map(|file| root().join(format!("ui/{file}.test.ts"))).into();
        }
        _ => ("tests/tests", modules),
    };
    let folder = root().join(folder);
    let path = modules.replace("::", "/");
    // A module's tests may be in their own file, or at the end of the module's.
    let module = path.strip_suffix("/tests").unwrap_or(&path);
    vec![
        folder.join(format!("{path}.rs")),
        folder.join(format!("{path}/main.rs")),
        folder.join(format!("{module}.rs")),
    ]
}

/// Whether a test with this name exists: "cli::wrong_usage_ends_with_2".
fn exists(test: &str) -> bool {
    let Some((modules, name)) = test.rsplit_once("::") else { return false };
    let texts = places(modules).into_iter().filter_map(|place| fs::read_to_string(place).ok());
    let forms = [format!("fn {name}("), format!("it(\"{name}\""), format!("test(\"{name}\"")];
    texts.into_iter().any(|text| forms.iter().any(|form| text.contains(form)))
}

#[test]
fn each_statement_of_the_reference_is_shown_by_a_test_that_there_is() {
    let page = fs::read_to_string(root().join("docs/reference.md")).unwrap();
    let rows = rows(&page);
    assert!(rows.len() > 100, "only {} rows were read", rows.len());
    for row in rows {
        assert!(row.len() == 3 && row.iter().all(|cell| !cell.is_empty()), "not a whole row: {row:?}");
        let tests: Vec<&str> = quoted(row[2]).collect();
        assert!(!tests.is_empty(), "no test is named: {row:?}");
        for test in tests {
            assert!(exists(test), "there is no test {test}, which is to show “{}”", row[0]);
        }
    }
}
