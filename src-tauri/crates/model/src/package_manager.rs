//! The package managers of Node.

use serde_json::Value;

/// Lock files, and the package managers that write them.
const LOCKS: [(&str, &str); 6] = [
    ("pnpm-lock.yaml", "pnpm"),
    ("yarn.lock", "yarn"),
    ("bun.lock", "bun"),
    ("bun.lockb", "bun"),
    ("package-lock.json", "npm"),
    ("npm-shrinkwrap.json", "npm"),
];

/// The package manager that `packageManager` in a folder's package.json names, else the one that wrote a lock file
/// there; `None` if neither is there. `has` tells whether the folder contains a file.
pub fn package_manager(package: &Value, has: impl Fn(&str) -> bool) -> Option<&'static str> {
    let named = package["packageManager"].as_str().and_then(|named| named.split('@').next());
    let known = named.and_then(|named| LOCKS.iter().find(|(_, manager)| *manager == named));
    known.or_else(|| LOCKS.iter().find(|(file, _)| has(file))).map(|(_, manager)| *manager)
}
