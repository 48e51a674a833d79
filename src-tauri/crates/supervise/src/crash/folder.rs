//! What the folder that a server runs in says about a cause: which tool installs its packages, and what lies in it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use trayvisor_model::{Message, package_manager};

/// What `.env` is usually copied from.
const EXAMPLES: [&str; 5] = [".env.example", ".env.sample", ".env.template", ".env.dist", "env.example"];
/// Modules whose package has another name. The package of the module's own name may be a stranger's.
const PACKAGES: [(&str, &str); 47] = [
    ("Crypto", "pycryptodome"),
    ("Levenshtein", "python-Levenshtein"),
    ("MySQLdb", "mysqlclient"),
    ("OpenSSL", "pyOpenSSL"),
    ("PIL", "Pillow"),
    ("attr", "attrs"),
    ("bs4", "beautifulsoup4"),
    ("corsheaders", "django-cors-headers"),
    ("cv2", "opencv-python"),
    ("dateutil", "python-dateutil"),
    ("debug_toolbar", "django-debug-toolbar"),
    ("decouple", "python-decouple"),
    ("discord", "discord.py"),
    ("django_filters", "django-filter"),
    ("docx", "python-docx"),
    ("dotenv", "python-dotenv"),
    ("environ", "django-environ"),
    ("fitz", "PyMuPDF"),
    ("git", "GitPython"),
    ("jose", "python-jose"),
    ("jwt", "PyJWT"),
    ("kafka", "kafka-python"),
    ("ldap", "python-ldap"),
    ("magic", "python-magic"),
    ("multipart", "python-multipart"),
    ("nacl", "PyNaCl"),
    ("pkg_resources", "setuptools"),
    ("pptx", "python-pptx"),
    ("psycopg2", "psycopg2-binary"),
    ("pydantic_settings", "pydantic-settings"),
    ("rest_framework", "djangorestframework"),
    ("rest_framework_simplejwt", "djangorestframework-simplejwt"),
    ("saml2", "pysaml2"),
    ("serial", "pyserial"),
    ("skimage", "scikit-image"),
    ("sklearn", "scikit-learn"),
    ("slugify", "python-slugify"),
    ("socketio", "python-socketio"),
    ("socks", "PySocks"),
    ("storages", "django-storages"),
    ("stdnum", "python-stdnum"),
    ("telegram", "python-telegram-bot"),
    ("usb", "pyusb"),
    ("websocket", "websocket-client"),
    ("win32api", "pywin32"),
    ("yaml", "PyYAML"),
    ("zmq", "pyzmq"),
];
/// How deep a module is searched for, and in how many folders.
const DEPTH: usize = 3;
const FOLDERS: usize = 200;

/// The cause as it is in this folder.
pub(super) fn seen_from(folder: &Path, cause: Message) -> Message {
    match cause {
        Message::PythonPackageMissing { package } => match package_of(&package) {
            Some(known) => Message::PythonPackageMissing { package: known.to_owned() },
            None => match own_module(folder, &package) {
                Some(place) => Message::OwnModuleNotFound { module: package, place },
                None => Message::PythonPackageMissing { package },
            },
        },
        Message::NodePackageMissing { package, .. } => {
            let manager = manager(folder);
            let add = if manager == "npm" { "npm install".to_owned() } else { format!("{manager} add") };
            Message::NodePackageMissing { package, install: format!("{manager} install"), add }
        }
        Message::NodePackagesMissing { tool, .. } => packages_missing(folder, tool),
        Message::CommandMissing { command } if depends_on(folder, &command) => {
            packages_missing(folder, command)
        }
        Message::FileMissing { path } => match example_of(folder, &path) {
            Some(example) => Message::EnvFileMissing { file: path, example: example.to_owned() },
            None => Message::FileMissing { path },
        },
        cause => cause,
    }
}

fn packages_missing(folder: &Path, tool: String) -> Message {
    Message::NodePackagesMissing { tool, install: format!("{} install", manager(folder)) }
}

/// The package manager of this folder or of the nearest one above that shows it, else npm.
fn manager(folder: &Path) -> &'static str {
    let shown = |dir: &Path| package_manager(&package_json(dir), |file| dir.join(file).is_file());
    folder.ancestors().take(DEPTH + 1).find_map(shown).unwrap_or("npm")
}

/// Whether the folder's package.json lists a package of this name.
fn depends_on(folder: &Path, package: &str) -> bool {
    let listed = package_json(folder);
    ["dependencies", "devDependencies"].iter().any(|kind| listed[kind].get(package).is_some())
}

fn package_json(folder: &Path) -> Value {
    let text = fs::read_to_string(folder.join("package.json")).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

fn package_of(module: &str) -> Option<&'static str> {
    PACKAGES.iter().find(|(known, _)| *known == module).map(|(_, package)| *package)
}

/// Where a module of this name lies in the folder, relative to it.
fn own_module(folder: &Path, module: &str) -> Option<String> {
    let mut next = vec![(PathBuf::new(), 0)];
    let mut at = 0;
    while let Some((inside, depth)) = next.get(at).cloned() {
        at += 1;
        let dir = folder.join(&inside);
        let file = format!("{module}.py");
        if dir.join(&file).is_file() {
            return Some(inside.join(file).display().to_string());
        }
        if dir.join(module).join("__init__.py").is_file() {
            return Some(inside.join(module).display().to_string());
        }
        let entries = fs::read_dir(&dir).into_iter().flatten().flatten();
        let names = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        let names = names.filter_map(|entry| entry.file_name().into_string().ok());
        // A module in a package is imported with the package's name: mysite/celery.py is not celery.
        let names = names.filter(|name| !dir.join(name).join("__init__.py").is_file() || name == module);
        let own = names.filter(|name| !name.starts_with(['.', '_']) && !FOREIGN.contains(&name.as_str()));
        if depth < DEPTH {
            let room = FOLDERS.saturating_sub(next.len());
            next.extend(own.take(room).map(|name| (inside.join(name), depth + 1)));
        }
    }
    None
}

/// Folders with the packages of others.
const FOREIGN: [&str; 6] = ["node_modules", "venv", "env", "site-packages", "build", "dist"];

/// What a missing `.env` is copied from, if there is something.
fn example_of(folder: &Path, path: &str) -> Option<&'static str> {
    let is_env = Path::new(path).file_name().is_some_and(|name| name == ".env");
    EXAMPLES.into_iter().find(|example| is_env && folder.join(example).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cause in a folder with these files.
    fn seen(files: &[(&str, &str)], cause: Message) -> String {
        let dir = tempfile::tempdir().expect("a folder");
        for (file, text) in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().expect("in the folder")).expect("made");
            fs::write(path, text).expect("written");
        }
        seen_from(dir.path(), cause).to_string()
    }

    #[test]
    fn the_package_of_a_module_is_named_and_a_module_of_the_project_is_not_to_be_installed() {
        let missing = |module: &str| Message::PythonPackageMissing { package: module.to_owned() };
        assert!(seen(&[], missing("yaml")).contains("Install “PyYAML”"));
        assert!(seen(&[], missing("redis")).contains("Install “redis”"));
        for (file, place) in [("api/rows.py", "api/rows.py"), ("src/rows/__init__.py", "src/rows")] {
            let told = seen(&[(file, "")], missing("rows"));
            let place = place.replace('/', std::path::MAIN_SEPARATOR_STR);
            assert!(told.contains(&format!("in {place},")) && !told.contains("nstall"), "{told}");
        }
        assert!(seen(&[("node_modules/x/rows.py", "")], missing("rows")).contains("Install “rows”"));
    }

    #[test]
    fn packages_are_installed_by_the_manager_of_the_lock_file() {
        let package = || Message::NodePackageMissing {
            package: "vite".to_owned(),
            install: String::new(),
            add: String::new(),
        };
        for (lock, said) in [
            ("pnpm-lock.yaml", "Run “pnpm install” in the project's folder, and “pnpm add vite”"),
            ("yarn.lock", "“yarn add vite”"),
            ("package-lock.json", "“npm install vite”"),
            ("unknown.lock", "“npm install vite”"),
        ] {
            let told = seen(&[(lock, "")], package());
            assert!(told.contains(said), "{told}");
        }
        let listed = [("package.json", r#"{"devDependencies": {"vite": "*"}}"#), ("pnpm-lock.yaml", "")];
        let missing = |command: &str| Message::CommandMissing { command: command.to_owned() };
        assert!(seen(&listed, missing("vite")).contains("Run “pnpm install”"));
        assert!(seen(&listed, missing("ffmpeg")).contains("the command “ffmpeg” was not found"));
    }

    #[test]
    fn a_missing_env_is_copied_from_its_example() {
        let missing = |path: &str| Message::FileMissing { path: path.to_owned() };
        assert!(seen(&[(".env.example", "")], missing(".env")).contains("Copy .env.example to .env"));
        assert!(!seen(&[(".env.example", "")], missing("data.csv")).contains("Copy"));
        assert!(!seen(&[], missing(".env")).contains("Copy"));
    }
}
