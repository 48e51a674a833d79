//! Properties that hold for any clock jump and any file damage.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use trayvisor_model::Columns;

/// How a clock may jump between two samples.
fn jump() -> impl Strategy<Value = i64> {
    prop_oneof![
        8 => 1..4_i64,
        1 => -5..5_i64,
        1 => -2 * DAY..2 * DAY,
        1 => prop::sample::select(vec![-DAY, DAY, -HOUR, HOUR]),
    ]
}

/// The rows expected by the rule alone: the last sample written to each position, without those that were later found
/// to be in the future, and those older than the span.
fn expected(samples: &[(i64, u64)], span: Span, now: i64) -> BTreeMap<i64, u64> {
    let (step, slots) = (i64::from(span.step_s()), span.slots() as i64);
    let mut places: BTreeMap<i64, (i64, Vec<u64>)> = BTreeMap::new();
    for (at, memory) in samples {
        places.retain(|_, (begin, _)| *begin <= *at);
        let begin = at - at.rem_euclid(step);
        let place = places.entry((begin / step).rem_euclid(slots)).or_insert((begin, Vec::new()));
        if place.0 != begin {
            *place = (begin, Vec::new());
        }
        place.1.push(*memory);
    }
    let mean = |all: &[u64]| (all.iter().sum::<u64>() as f64 / all.len() as f64).round() as u64;
    let oldest = now - now.rem_euclid(step) - step * (slots - 1);
    let rows = places.into_values().filter(|(begin, _)| (oldest..=now).contains(begin));
    rows.map(|(begin, all)| (begin, mean(&all))).collect()
}

fn shown(metrics: &Metrics) -> BTreeMap<i64, u64> {
    let rows = metrics.times.iter().zip(&metrics.means.memory_bytes);
    rows.filter_map(|(begin, memory)| Some((*begin, (*memory)?))).collect()
}

fn is_well_formed(metrics: &Metrics, span: Span, now: i64) {
    let step = i64::from(span.step_s());
    assert!(metrics.times.windows(2).all(|pair| pair[1] - pair[0] == step), "{:?}", metrics.times);
    assert!(
        metrics.times.iter().all(|begin| *begin <= now && *begin > now - step * span.slots() as i64 - step)
    );
    for columns in [&metrics.means, &metrics.peaks] {
        let rows = metrics.times.len();
        let Columns { cpu_percent, memory_bytes, threads, open_files, latency_s } = columns;
        assert_eq!([cpu_percent.len(), latency_s.len()], [rows; 2]);
        assert_eq!([memory_bytes.len(), threads.len(), open_files.len()], [rows; 3]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_the_clock_does_what_is_shown_is_what_was_taken(
        steps in vec((jump(), 1..1000_u64, prop::bool::weighted(0.05)), 1..60),
        later in 0..2 * DAY,
    ) {
        let place = Place::new();
        let mut recorder = place.recorder();
        let (mut now, mut samples) = (NOON, Vec::new());
        for (jump, memory, restarted) in steps {
            now += jump;
            if restarted {
                recorder = place.recorder();
            }
            add(&mut recorder, now, &sample(1, memory));
            samples.push((now, memory));
        }
        for (span, at) in [(Span::Hour, now), (Span::Day, now), (Span::Hour, now + later), (Span::Day, now + later)] {
            let metrics = place.read(span, at);
            is_well_formed(&metrics, span, at);
            prop_assert_eq!(shown(&metrics), expected(&samples, span, at));
        }
    }

    #[test]
    fn what_a_disk_makes_of_a_file_is_a_gap_and_never_another_figure(
        places in vec((0..466_576_usize, 1..=u8::MAX), 1..200),
        cut in prop::option::weighted(0.1, 0..466_576_usize),
    ) {
        let place = Place::new();
        let mut recorder = place.recorder();
        for at in (NOON..NOON + 600).step_by(2) {
            add(&mut recorder, at, &sample(1, at.unsigned_abs()));
        }
        let good = shown(&place.read(Span::Hour, NOON + 600));
        let mut content = fs::read(&place.path).expect("there");
        // Most of the file is empty, so the damage also has to hit the part with samples.
        let samples = content.iter().rposition(|byte| *byte != 0).expect("some") / 2;
        for (at, change) in places {
            content[at] ^= change;
            content[samples + at % 20_000] ^= change;
        }
        content.truncate(cut.unwrap_or(content.len()));
        for span in Span::ALL {
            is_well_formed(&reader::of_content(&content, span, NOON + 600), span, NOON + 600);
        }
        let bad = shown(&reader::of_content(&content, Span::Hour, NOON + 600));
        prop_assert!(bad.iter().all(|(begin, memory)| good.get(begin) == Some(memory)));
    }

    #[test]
    fn each_wait_ends_in_the_middle_of_a_slot_after_a_second_at_least(now in 0..4_000_000_000_000_i64) {
        let wait = until_next(Timestamp::from_millisecond(now).expect("a time"));
        prop_assert!(wait >= Duration::from_secs(1) && wait < Duration::from_secs(3));
        prop_assert_eq!((now + i64::try_from(wait.as_millis()).expect("short")).rem_euclid(2000), 1000);
    }
}
