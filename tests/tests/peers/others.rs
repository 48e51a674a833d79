//! Cargo, PHP, a folder of static pages and a Procfile.

use trayvisor_tests::home::Home;

use crate::python::PYTHON;
use crate::{Peer, assert_reloads, assert_stops};

pub(crate) const CARGO: Peer = Peer {
    fixture: "cargo",
    found: "Cargo, found in Cargo.toml",
    answer: "Hello from Cargo",
    line: "Cargo's program listens on",
};

const PHP: Peer = Peer {
    fixture: "php",
    found: "PHP, found in public/index.php",
    answer: "Hello from PHP",
    line: "PHP's page was read",
};

const LARAVEL: Peer = Peer {
    fixture: "laravel",
    found: "Laravel, found in artisan",
    answer: "Hello from Laravel",
    line: "Laravel's page was read",
};

const PAGES: Peer = Peer {
    fixture: "pages",
    found: "Static pages, found in index.html",
    answer: "Hello from a folder",
    line: "GET / 200",
};

#[test]
fn a_cargo_package_runs() {
    let home = Home::new();
    let api = CARGO.project(&home);
    CARGO.assert_runs(&api);
    assert_stops(&home, &api);
}

#[test]
fn a_php_folder_runs_and_serves_what_changes() {
    let home = Home::new();
    let web = PHP.project(&home);
    PHP.assert_runs(&web);
    assert_reloads(&web, "public/index.php");
    assert_stops(&home, &web);
}

#[test]
fn laravels_artisan_is_run_with_the_server_it_starts() {
    let home = Home::new();
    let web = LARAVEL.project(&home);
    LARAVEL.assert_runs(&web);
    assert_stops(&home, &web);
}

#[test]
fn a_folder_of_pages_is_served_as_it_changes() {
    let home = Home::new();
    let web = PAGES.project(&home);
    PAGES.assert_runs(&web);
    assert_reloads(&web, "index.html");
    assert_stops(&home, &web);
}

#[test]
fn a_procfile_is_followed() {
    let home = Home::new();
    let web = PYTHON.project(&home);
    web.write("Procfile", "web: python3 main.py\n");
    let procfile = Peer { found: "Process web, found in Procfile", ..PYTHON };
    procfile.assert_runs(&web);
    assert_stops(&home, &web);
}
