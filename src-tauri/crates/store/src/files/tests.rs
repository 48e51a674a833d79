use std::fs;

use serde_json::{Value, json};

use super::*;

#[test]
fn a_file_is_replaced_whole_or_left_as_it_is() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("backend.json");
    write_text(&file, "old").expect("written");
    let torn = write_piece_by_piece(&file, |out| {
        out.write_all(b"ne")?;
        Err(io::ErrorKind::StorageFull.into())
    });
    torn.expect_err("it failed");
    assert_eq!(fs::read_to_string(&file).expect("there"), "old");
    write_json(&file, &json!({ "new": true }), Keep::Durably).expect("written");
    assert_eq!(read_json::<Value>(&file).expect("readable"), Some(json!({ "new": true })));
    assert_eq!(fs::read_dir(dir.path()).expect("there").count(), 1, "no temporary file is left");
}

#[test]
fn a_file_that_is_too_large_is_refused_and_not_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("huge.json");
    // A sparse file, which needs no space on the disk.
    File::create(&file).and_then(|file| file.set_len(1_000_000_000)).expect("made");
    let refused = read_own(&file).expect_err("too large").to_string();
    assert!(refused.contains("huge.json could not be read: it is larger than 16 MB"), "{refused}");
    read_json::<Value>(&file).expect_err("too large");

    File::create(&file).and_then(|file| file.set_len(LARGEST)).expect("made");
    assert_eq!(read_own(&file).expect("read").map(|content| content.len() as u64), Some(LARGEST));
}
