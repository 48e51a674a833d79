//! Tests with their own clock, in seconds since 1970.

mod property;

use std::fs;

use super::*;
use trayvisor_model::Metrics;

/// Noon of some day, at the start of a minute and of a step.
const NOON: i64 = 1_800_014_400;
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// A server's file in its own folder.
struct Place {
    _dir: tempfile::TempDir,
    path: PathBuf,
}

impl Place {
    fn new() -> Place {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("api.metrics");
        Place { _dir: dir, path }
    }

    /// The recorder of a newly started supervisor.
    fn recorder(&self) -> Recorder {
        Recorder { path: self.path.clone(), last: None, failing: false }
    }

    fn read(&self, span: Span, now: i64) -> Metrics {
        reader::of_content(&fs::read(&self.path).unwrap_or_default(), span, now)
    }
}

fn add(recorder: &mut Recorder, at: i64, sample: &Sample) {
    recorder.add(Timestamp::from_second(at).expect("a time"), sample);
}

/// A sample over 2 s with this percentage of a core and this memory.
fn sample(percent: u64, memory_bytes: u64) -> Sample {
    let cpu = Duration::from_millis(percent * 20);
    Sample {
        spent: Spent { cpu, elapsed: Duration::from_secs(2), total: Duration::from_secs(100) },
        usage: Usage { cpu, memory_bytes, threads: 3, open_files: 7, newest: 1 },
        latency: Some(Duration::from_millis(4)),
    }
}

/// The memory of each row.
fn memory(metrics: &Metrics) -> Vec<Option<u64>> {
    metrics.means.memory_bytes.clone()
}

#[test]
fn a_sample_is_read_as_it_was_taken() {
    let place = Place::new();
    assert_eq!(place.read(Span::Hour, NOON).times, [0; 0]);
    add(&mut place.recorder(), NOON + 1, &sample(50, 1000));
    let metrics = place.read(Span::Hour, NOON + 2);
    assert_eq!((metrics.times.as_slice(), metrics.step_s), ([NOON].as_slice(), 2));
    let figures = metrics.now;
    assert_eq!((figures.cpu_percent, figures.memory_bytes), (Some(50.0), Some(1000)));
    assert_eq!((figures.threads, figures.open_files), (Some(3), Some(7)));
    assert_eq!((figures.latency_s, metrics.cpu_s), (Some(0.004), Some(100.0)));
    assert_eq!((metrics.mean, metrics.max), (figures, figures));
    assert_eq!(fs::metadata(&place.path).expect("there").len(), 466_576);
}

#[test]
fn what_is_older_than_the_span_is_overwritten_and_the_file_does_not_grow() {
    let place = Place::new();
    let mut recorder = place.recorder();
    for at in (NOON..NOON + 2 * HOUR).step_by(2) {
        add(&mut recorder, at, &sample(1, at.unsigned_abs()));
    }
    let now = NOON + 2 * HOUR - 1;
    let metrics = place.read(Span::Hour, now);
    let last_hour: Vec<i64> = (NOON + HOUR..NOON + 2 * HOUR).step_by(2).collect();
    assert_eq!(metrics.times, last_hour);
    assert_eq!(memory(&metrics), last_hour.iter().map(|at| Some(at.unsigned_abs())).collect::<Vec<_>>());
    assert_eq!(place.read(Span::Day, now).times.len(), 120, "a row each minute");
    assert_eq!(fs::metadata(&place.path).expect("there").len(), 466_576);
}

#[test]
fn a_time_without_samples_is_a_gap() {
    let place = Place::new();
    let mut recorder = place.recorder();
    add(&mut recorder, NOON, &sample(1, 10));
    add(&mut recorder, NOON + 6, &sample(1, 20));
    let metrics = place.read(Span::Hour, NOON + 11);
    assert_eq!(
        metrics.times,
        [NOON, NOON + 2, NOON + 4, NOON + 6, NOON + 8],
        "the step just begun is not due"
    );
    assert_eq!(memory(&metrics), [Some(10), None, None, Some(20), None]);
    assert_eq!(metrics.now.memory_bytes, Some(20));
    let later = place.read(Span::Hour, NOON + 60);
    assert_eq!(
        later.now,
        trayvisor_model::Figures::default(),
        "a server that ran a minute ago uses nothing now"
    );
    assert_eq!(later.mean.memory_bytes, Some(15));
}

#[test]
fn a_minute_has_its_mean_and_its_most() {
    let place = Place::new();
    let mut recorder = place.recorder();
    for (at, percent) in (NOON..NOON + 60).step_by(2).zip([0, 0, 90].into_iter().cycle()) {
        add(&mut recorder, at, &sample(percent, 100 + percent));
    }
    let metrics = place.read(Span::Day, NOON + 61);
    assert_eq!(metrics.times, [NOON]);
    assert_eq!(metrics.means.cpu_percent, [Some(30.0)]);
    assert_eq!(metrics.peaks.cpu_percent, [Some(90.0)]);
    assert_eq!((metrics.mean.memory_bytes, metrics.max.memory_bytes), (Some(130), Some(190)));
}

#[test]
fn a_long_sample_weighs_more_than_a_short_one() {
    let place = Place::new();
    let mut recorder = place.recorder();
    let long = Spent { elapsed: Duration::from_secs(8), ..sample(0, 1).spent };
    add(&mut recorder, NOON, &Sample { spent: long, ..sample(0, 1) });
    add(&mut recorder, NOON + 2, &sample(100, 1));
    let metrics = place.read(Span::Hour, NOON + 3);
    assert_eq!((metrics.mean.cpu_percent, metrics.max.cpu_percent), (Some(20.0), Some(100.0)));
}

#[test]
fn a_supervisor_that_is_killed_within_a_minute_loses_nothing_of_it() {
    let place = Place::new();
    add(&mut place.recorder(), NOON + 10, &sample(0, 10));
    add(&mut place.recorder(), NOON + 40, &sample(100, 30));
    let metrics = place.read(Span::Day, NOON + 50);
    assert_eq!((metrics.mean.cpu_percent, memory(&metrics)), (Some(50.0), vec![Some(20)]));
}

#[test]
fn samples_of_a_clock_that_was_a_day_ahead_are_not_shown_then_nor_when_that_day_has_come() {
    let place = Place::new();
    let mut recorder = place.recorder();
    add(&mut recorder, NOON, &sample(1, 10));
    for at in [NOON + DAY + 120, NOON + DAY + 122] {
        add(&mut recorder, at, &sample(1, 99));
    }
    assert_eq!(place.read(Span::Hour, NOON + 7).times.len(), 3, "the future is not the past");
    add(&mut recorder, NOON + 6, &sample(1, 20));
    assert_eq!(memory(&place.read(Span::Hour, NOON + 7)), [Some(10), None, None, Some(20)]);
    assert_eq!(memory(&place.read(Span::Day, NOON + 7)), [Some(15)]);
    let then = place.read(Span::Day, NOON + DAY + 180);
    assert!(!memory(&then).contains(&Some(99)), "{then:?}");
    assert_eq!(place.read(Span::Hour, NOON + DAY + 123).times, [0; 0]);
}

#[test]
fn a_supervisor_that_starts_clears_what_a_wrong_clock_left() {
    let place = Place::new();
    add(&mut place.recorder(), NOON + DAY, &sample(1, 99));
    add(&mut place.recorder(), NOON, &sample(1, 10));
    assert_eq!(place.read(Span::Hour, NOON + DAY + 1).times, [0; 0]);
}

#[test]
fn a_clock_that_goes_back_a_day_shows_the_samples_since() {
    let place = Place::new();
    let mut recorder = place.recorder();
    add(&mut recorder, NOON, &sample(1, 10));
    add(&mut recorder, NOON - DAY, &sample(1, 20));
    add(&mut recorder, NOON - DAY + 2, &sample(1, 30));
    assert_eq!(memory(&place.read(Span::Hour, NOON - DAY + 3)), [Some(20), Some(30)]);
}

#[test]
fn a_torn_slot_is_a_gap_until_it_is_written_anew() {
    let place = Place::new();
    let mut recorder = place.recorder();
    for at in [NOON, NOON + 2, NOON + 4] {
        add(&mut recorder, at, &sample(1, 10));
    }
    let mut content = fs::read(&place.path).expect("there");
    let slot = Slot::of(NOON + 2, &sample(1, 10)).to_bytes();
    let at = content.windows(slot.len()).position(|bytes| bytes == slot).expect("the slot is in there");
    content[at + 40] ^= 1;
    fs::write(&place.path, &content).expect("written");
    assert_eq!(memory(&place.read(Span::Hour, NOON + 5)), [Some(10), None, Some(10)]);
    add(&mut place.recorder(), NOON + 5, &sample(1, 30));
    assert_eq!(memory(&place.read(Span::Hour, NOON + 5)), [Some(10), None, Some(20)]);
}

#[test]
fn a_file_of_another_version_cut_off_or_garbage_is_made_anew() {
    let place = Place::new();
    add(&mut place.recorder(), NOON, &sample(1, 10));
    let good = fs::read(&place.path).expect("there");
    let mut other_version = good.clone();
    other_version[15] += 1;
    let garbage: Vec<u8> = (0..good.len()).map(|at| (at * 7) as u8).collect();
    let grown = [good.as_slice(), &[0]].concat();
    for bad in [&[][..], b"{}", &good[..good.len() / 2], &other_version, &garbage, &grown] {
        fs::write(&place.path, bad).expect("written");
        assert_eq!(place.read(Span::Hour, NOON + 1).times, [0; 0], "of {} bytes", bad.len());
        add(&mut place.recorder(), NOON + 2, &sample(1, 20));
        assert_eq!(memory(&place.read(Span::Hour, NOON + 3)), [Some(20)], "after {} bytes", bad.len());
    }
}

#[test]
fn a_file_that_somebody_removes_is_made_again() {
    let place = Place::new();
    let mut recorder = place.recorder();
    add(&mut recorder, NOON, &sample(1, 10));
    fs::remove_file(&place.path).expect("removed");
    add(&mut recorder, NOON + 2, &sample(1, 20));
    assert_eq!(memory(&place.read(Span::Hour, NOON + 3)), [Some(20)]);
}

#[test]
fn what_cannot_be_kept_harms_nothing_and_is_tried_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let missing = dir.path().join("missing");
    let path = missing.join("api.metrics");
    let place = Place { _dir: dir, path };
    let mut recorder = place.recorder();
    add(&mut recorder, NOON, &sample(1, 10));
    fs::create_dir(missing).expect("made");
    add(&mut recorder, NOON + 2, &sample(1, 20));
    assert_eq!(memory(&place.read(Span::Hour, NOON + 3)), [Some(20)]);
}
