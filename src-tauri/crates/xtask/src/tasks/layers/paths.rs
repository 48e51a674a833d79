//! The modules that a Rust source file refers to, found in its text.

use std::{collections::BTreeSet, path::Path};

/// A module of a crate, with the paths in its source.
pub(super) struct Module {
    /// The names from the crate's root to this module; empty for the root itself.
    pub(super) names: Vec<String>,
    /// The paths in its source, from the crate's root.
    paths: Vec<Vec<String>>,
}

impl Module {
    pub(super) fn read(names: Vec<String>, source: &str) -> Module {
        let mut paths = Vec::new();
        let source = without_comments_and_tests(source);
        for (begin, up) in [("crate::", None), ("super::", Some(1)), ("self::", Some(0))] {
            for (at, _) in source.match_indices(begin) {
                // "super::super::" is read from its start, and names do not end in "self".
                let before = source[..at].chars().next_back();
                if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                    continue;
                }
                let (mut rest, mut up) = (&source[at + begin.len()..], up);
                while let (Some(levels), Some(further)) = (up, rest.strip_prefix("super::")) {
                    (rest, up) = (further, Some(levels + 1));
                }
                let kept = up.map_or(0, |up| names.len().saturating_sub(up));
                read_tree(rest, &names[..kept], &mut paths);
            }
        }
        Module { names, paths }
    }

    /// The modules that the paths refer to.
    pub(super) fn references(&self, known: &BTreeSet<&[String]>) -> BTreeSet<Vec<String>> {
        let module = |path: &Vec<String>| {
            let length = (1..=path.len()).rev().find(|length| known.contains(&path[..*length]))?;
            Some(path[..length].to_vec())
        };
        self.paths.iter().filter_map(module).collect()
    }
}

/// The module in a file below `src`; `None` if the file is not a module, or contains tests.
pub(super) fn module_of(file: &Path) -> Option<Vec<String>> {
    let text = file.to_str()?.strip_suffix(".rs")?;
    let mut names: Vec<String> = text.split(['/', '\\']).map(str::to_owned).collect();
    if names.iter().any(|name| matches!(name.as_str(), "tests" | "fuzz" | "bin")) {
        return None;
    }
    if names.last().is_some_and(|name| matches!(name.as_str(), "lib" | "main" | "mod")) {
        names.pop();
    }
    Some(names)
}

/// Reads "a::b", "a::{b, c::d}" and similar text, all relative to `inside`.
fn read_tree(text: &str, inside: &[String], paths: &mut Vec<Vec<String>>) {
    let text = text.trim_start();
    if let Some(list) = text.strip_prefix('{') {
        for item in items(list) {
            read_tree(item, inside, paths);
        }
        return;
    }
    let length = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let mut path = inside.to_vec();
    if length > 0 && &text[..length] != "self" {
        path.push(text[..length].to_owned());
    }
    match text[length..].strip_prefix("::") {
        Some(rest) if length > 0 => read_tree(rest, &path, paths),
        Some(_) | None => paths.push(path),
    }
}

/// The items of a list in braces, after the opening brace.
fn items(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut items) = (0, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                items.push(&list[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items
}

/// Removes comments and tests, which may refer to anything.
fn without_comments_and_tests(source: &str) -> String {
    let code = source.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::Path};

    use super::{Module, module_of};

    fn names(path: &str) -> Vec<String> {
        path.split("::").map(str::to_owned).collect()
    }

    #[test]
    fn paths_lead_into_modules_from_the_root_from_beside_and_from_above() {
        let all = ["tray", "tray::menu", "tray::icon", "language", "log::view"].map(names);
        let known: BTreeSet<&[String]> = all.iter().map(Vec::as_slice).collect();
        let source = "// crate::log::view\nuse crate::language::say;\nuse super::{icon::{self, one}, other};\n\
                      fn f() { super::super::log::view::g() }\n#[cfg(test)]\nmod tests { use crate::tray::Tray; }";
        let found = Module::read(names("tray::menu"), source).references(&known);
        assert_eq!(found, ["language", "log::view", "tray", "tray::icon"].map(names).into());
    }

    #[test]
    fn a_file_is_a_module_by_its_place() {
        assert_eq!(module_of(Path::new("tray/menu.rs")), Some(names("tray::menu")));
        assert_eq!(module_of(Path::new("lib.rs")), Some(Vec::new()));
        assert_eq!(module_of(Path::new("tray/menu/tests.rs")), None);
        assert_eq!(module_of(Path::new("icon.png")), None);
    }
}
