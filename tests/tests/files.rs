//! Files whose write is interrupted by a kill, that belong to another user, or that are too large.
#![cfg(target_os = "linux")]

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt as _, chown};
use std::process::Stdio;
use std::thread::sleep;
use std::time::Instant;

use serde_json::json;
use trayvisor_tests::binaries;
use trayvisor_tests::home::Home;
use trayvisor_tests::project::Project;
use trayvisor_tests::torture::rounds;

#[test]
fn a_configuration_whose_save_is_killed_is_the_old_or_the_new_one() {
    let home = Home::new();
    let api = Project::new(&home, "api");
    // Long enough for a write to be interrupted.
    let long: Vec<_> = (0..2000).map(|n| format!("kept {n}")).collect();
    api.configure(&json!({ "port": 10_000, "mine": long }).to_string());
    let save = |port: u32| {
        let mut save = home.command(binaries::trayvisor());
        save.args(["config", "--port", &port.to_string()]).current_dir(api.folder());
        save.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let begun = Instant::now();
    assert!(save(10_000).wait().unwrap().success());
    let whole = begun.elapsed();

    let (mut killed, mut saved) = (0, 0);
    let mut port = 10_000;
    let rounds = rounds(10_000, 100);
    for round in 1..=rounds {
        let next = 10_000 + round % 50_000;
        let mut save = save(next);
        // At a different instant each time, from before the write to after it.
        sleep(whole * (round * 7919 % 1500) / 1000);
        save.kill().unwrap();
        killed += u32::from(!save.wait().unwrap().success());
        let now = api.configuration();
        assert_eq!(now["mine"], json!(long), "round {round}");
        assert!(now["port"] == port || now["port"] == next, "round {round}: {}", now["port"]);
        saved += u32::from(now["port"] == next);
        port = u32::try_from(now["port"].as_u64().unwrap()).unwrap();
    }
    assert!(killed > rounds / 20 && saved > rounds / 20, "{killed} of {rounds} killed, {saved} saved");
}

#[test]
fn a_configuration_that_root_saves_stays_its_owners() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let file = api.configuration_file();
    // Only root can change the owner; other users save their own file.
    let _ = chown(&file, Some(4711), Some(4712));
    let owner = || file.metadata().map(|found| (found.uid(), found.gid(), found.mode())).unwrap();
    let before = owner();
    api.trayvisor(&["config", "--port", "26000"]).ok();
    assert_eq!((owner(), &api.configuration()["port"]), (before, &json!(26000)));
}

#[test]
fn a_configuration_that_is_too_large_is_not_read() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    File::create(api.configuration_file()).unwrap().set_len(1_000_000_000).unwrap();
    let refused = api.trayvisor(&["start"]);
    assert!(refused.error(1).contains("it is larger than 16 MB"), "{refused:?}");
}

#[test]
fn a_record_whose_writer_was_killed_shows_no_server_twice() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    api.start();
    let records = home.folder().join("servers");
    let record = fs::read_dir(&records).unwrap().next().unwrap().unwrap().path();
    fs::copy(record, records.join(".trayvisor-x1y2z3")).unwrap();
    // Without a readable configuration, the records are used.
    api.configure("{");
    assert_eq!(home.status().len(), 1, "{:#?}", home.status());
}
