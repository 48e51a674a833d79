//! Node: Express and Vite, and the package managers that run a project's scripts.

use trayvisor_tests::home::Home;
use trayvisor_tests::{binaries, http};

use crate::{Peer, assert_reloads, assert_stops};

pub(crate) const EXPRESS: Peer = Peer {
    fixture: "express",
    found: "Express, found in package.json",
    answer: "Hello from Express",
    line: "Express listens on",
};

pub(crate) const VITE: Peer = Peer {
    fixture: "vite",
    found: "Vite, found in package.json",
    answer: "Hello from Vite",
    line: "ready in",
};

#[test]
fn an_express_server_runs_and_reloads_with_its_own_watcher() {
    let home = Home::new();
    let web = EXPRESS.project(&home);
    web.link_node_modules();
    EXPRESS.assert_runs(&web);
    assert_reloads(&web, "server.js");
    assert_stops(&home, &web);
}

#[test]
fn a_vite_project_runs_and_serves_what_changes() {
    let home = Home::new();
    let web = VITE.project(&home);
    web.link_node_modules();
    VITE.assert_runs(&web);
    assert_reloads(&web, "index.html");
    assert_stops(&home, &web);
}

#[test]
fn vite_prefers_its_own_env_local_as_in_a_terminal() {
    let home = Home::new();
    let web = VITE.project(&home);
    web.link_node_modules();
    web.write(".env", "VITE_TITLE=of-env\n");
    web.write(".env.local", "VITE_TITLE=of-env-local\n");
    web.write("index.html", "<title>%VITE_TITLE%</title>");
    web.start();
    let page = http::get(web.port(), "/").unwrap().body;
    assert!(page.contains("<title>of-env-local</title>"), "{page}");
    assert_stops(&home, &web);
}

#[track_caller]
fn assert_runs_vite(manager: &str, lock_file: &str) {
    let home = Home::new();
    home.install(&binaries::node_modules().join(".bin").join(manager));
    let web = VITE.project(&home);
    web.link_node_modules();
    web.write(lock_file, "");
    VITE.assert_runs(&web);
    assert!(web.log().contains(&format!("/{manager} run dev")), "{}", web.log());
    assert_stops(&home, &web);
}

#[test]
fn pnpm_passes_host_and_port_on_to_vite() {
    assert_runs_vite("pnpm", "pnpm-lock.yaml");
}

#[test]
fn yarn_passes_host_and_port_on_to_vite() {
    assert_runs_vite("yarn", "yarn.lock");
}

#[test]
fn bun_passes_host_and_port_on_to_vite() {
    assert_runs_vite("bun", "bun.lock");
}
