//! Paths of the programs under test.

use std::env;
use std::path::{Path, PathBuf};

/// The `trayvisor` command.
///
/// # Panics
///
/// When it has not been built.
pub fn trayvisor() -> PathBuf {
    present(built("trayvisor"))
}

/// The path of the `trayvisor` command, once it has been built.
pub(crate) fn trayvisor_place() -> PathBuf {
    built("trayvisor")
}

/// The desktop application, with the window embedded.
///
/// # Panics
///
/// When it has not been built.
pub fn desktop() -> PathBuf {
    present(built("trayvisor-desktop"))
}

/// The misbehaving test server, built with the tests themselves.
pub fn test_server() -> PathBuf {
    beside_the_tests("trayvisor-test-server")
}

/// An example of the library, built with its tests.
///
/// # Panics
///
/// When it has not been built.
pub fn example(name: &str) -> PathBuf {
    present(built(&format!("examples/{name}")))
}

/// The Python virtual environment with the packages of `fixtures/requirements.txt`.
///
/// # Panics
///
/// When it has not been created.
pub fn venv() -> PathBuf {
    environment("TRAYVISOR_TEST_VENV", "fixtures-venv")
}

/// The Python virtual environment with the programs that check what `export` writes (docker-compose, honcho,
/// kubernetes-validate), and with the mail server for alerts (aiosmtpd).
///
/// # Panics
///
/// When it has not been created.
pub fn tools_venv() -> PathBuf {
    environment("TRAYVISOR_TOOLS_VENV", "tools-venv")
}

/// A Python virtual environment: the path in this variable, or else this name in the target folder.
fn environment(variable: &str, name: &str) -> PathBuf {
    let folder = env::var_os(variable).map_or_else(
        || own_folder().parent().expect("a profile's folder lies in the target folder").join(name),
        PathBuf::from,
    );
    assert!(
        folder.join("pyvenv.cfg").is_file(),
        "no Python virtual environment at {}: `cargo xtask test` makes it",
        folder.display()
    );
    folder
}

/// The folder with the packages of `fixtures/package.json`.
///
/// # Panics
///
/// When they have not been installed.
pub fn node_modules() -> PathBuf {
    let folder = fixtures().join("node_modules");
    assert!(folder.is_dir(), "{} is not there: `cargo xtask test` makes it", folder.display());
    folder
}

/// The folder of the projects that the tests serve.
pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn built(name: &str) -> PathBuf {
    match env::var_os("TRAYVISOR_BIN_DIR") {
        Some(folder) => Path::new(&folder).join(format!("{name}{}", env::consts::EXE_SUFFIX)),
        None => beside_the_tests(name),
    }
}

fn present(file: PathBuf) -> PathBuf {
    assert!(file.is_file(), "{} is not there: `cargo xtask build` makes it", file.display());
    file
}

fn beside_the_tests(name: &str) -> PathBuf {
    own_folder().join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// The profile's folder in the target folder: `target/debug`.
fn own_folder() -> PathBuf {
    let program = env::current_exe().expect("a running program has a file");
    let folder = program.parent().expect("a file lies in a folder");
    // Test executables are one level deeper, in `deps`.
    if folder.ends_with("deps") { folder.parent().expect("so does a folder").into() } else { folder.into() }
}
