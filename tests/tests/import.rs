//! Imports what another program runs, and compares with what that program does itself.
#![cfg(target_os = "linux")]

use std::fs;

use serde_json::Value;
use trayvisor_tests::binaries;
use trayvisor_tests::home::Home;
use trayvisor_tests::project::Project;

const PROCFILE: &str = "web: python3 told.py web
worker: python3 told.py worker
api: python3 told.py api $PORT
";
/// Writes down which port a process is told, and ends with the last of them: honcho ends all others with the first.
const TOLD: &str = "import os, sys, time
open(sys.argv[1] + '.port', 'w').write((sys.argv + [os.environ['PORT']])[2])
while sum(name.endswith('.port') for name in os.listdir()) < 3: time.sleep(0.05)
";

/// What the imported server of this name gets: the port that is filled in, or the PORT of its own.
fn given_here(config: &Value, name: &str) -> String {
    let server = &config["servers"][name];
    let own = server["env"]["PORT"].as_str().map(str::to_owned);
    own.unwrap_or_else(|| server["port"].to_string())
}

#[test]
fn each_process_of_a_procfile_gets_the_port_that_honcho_gives_it() {
    let home = Home::new();
    for env in ["", "PORT=3000\n"] {
        let project = Project::new(&home, if env.is_empty() { "without" } else { "with" });
        project.write("Procfile", PROCFILE);
        project.write(".env", env);
        project.write("told.py", TOLD);
        let honcho = binaries::tools_venv().join("bin/honcho");
        let output = home.command(honcho).arg("start").current_dir(project.folder()).output().unwrap();
        project.trayvisor(&["import", "Procfile"]).ok();
        let file = fs::read(project.configuration_file()).unwrap();
        let config: Value = serde_json::from_slice(&file).unwrap();
        // Without a PORT in .env a process that does not ask for one gets none here.
        for name in ["web", "worker", "api"].iter().filter(|name| !env.is_empty() || **name != "worker") {
            let told = fs::read_to_string(project.folder().join(format!("{name}.port")));
            assert_eq!(given_here(&config, name), told.unwrap(), "{name}: {output:?}{config:#}");
        }
    }
}
