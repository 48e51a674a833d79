//! Lines that contain a text, and the previous run.

use super::*;

const LAST_10: Wanted<'_> = Wanted { count: 10, needle: None, previous: false };

#[test]
fn the_last_lines_with_a_text_are_found_in_all_files() {
    let log = Log::with("2026-11-22T19:30:01.500+01:00 GET 500\nGET 200\nget 404\n");
    log.rotate();
    log.append("POST 500\n\x1b[31mG\x1b[0mET 404\n");
    let get = Needle::plain("get").expect("valid");
    let wanted = Wanted { needle: get.as_ref(), ..LAST_10 };
    assert_eq!(log.find(wanted).expect("found").len(), 5, "from the first one on");
    let two = log.find(Wanted { count: 2, ..wanted }).expect("found");
    assert_eq!(two, ["get 404", "POST 500", "\x1b[31mG\x1b[0mET 404"]);
    let time = Needle::plain("01.500").expect("valid");
    assert_eq!(log.find(Wanted { needle: time.as_ref(), ..wanted }).expect("a log"), NOTHING);
}

#[test]
fn the_previous_run_is_found_across_files() {
    let log = Log::new();
    assert_eq!(log.find(Wanted { previous: true, ..LAST_10 }), None);
    let mut writer = log.writer(LogLimits { max_size: 150, keep: 50 });
    let run = |writer: &mut Writer, pid: u32| {
        writer.note(&format!("started (PID: {pid}): x"));
        (0..4).for_each(|n| {
            writer.output(format!("{pid} says {n}\n[trayvisor] started (PID: 0)\n").as_bytes());
        });
    };
    run(&mut writer, 1);
    assert_eq!(log.find(Wanted { previous: true, ..LAST_10 }), None, "it is the first one");
    run(&mut writer, 2);
    run(&mut writer, 3);
    assert!(rotated(&log.path(), 4).exists());
    let all = Wanted { count: 100, needle: None, previous: true };
    let previous = log.find(all).expect("a run before");
    assert_eq!(previous.len(), 9);
    assert_eq!(previous[0], "[trayvisor] started (PID: 2): x");
    assert_eq!(previous[7], "2 says 3");
    let says = Needle::plain("says").expect("valid");
    let last = log.find(Wanted { count: 1, needle: says.as_ref(), ..all }).expect("a run before");
    assert_eq!(last[0], "2 says 3");
    // Each run is in five files; the first of them contains only its start.
    for n in 7..15 {
        fs::remove_file(rotated(&log.path(), n)).expect("removed");
    }
    assert_eq!(log.find(all).map(|left| left.len()), Some(4), "what is left of it");
}
