//! Each line is read once, whatever was written in whatever order.

use super::*;

/// An event in the life of a log.
#[derive(Clone, Debug)]
enum Step {
    Output(Vec<u8>),
    Note(String),
    /// A supervisor exits, and another one continues the log.
    Restart,
    /// A reader reads up to this many lines.
    Read(usize),
}

fn step() -> impl Strategy<Value = Step> {
    // No "[": lines that look like notes have their own test.
    let bytes = prop_oneof![any::<u8>(), Just(b'\n'), Just(b'x')].prop_filter("no [", |byte| *byte != b'[');
    prop_oneof![
        6 => prop::collection::vec(bytes, 0..200).prop_map(Step::Output),
        1 => "[^\\p{Cc}]{0,20}".prop_map(Step::Note),
        1 => Just(Step::Restart),
        3 => (0..20_usize).prop_map(Step::Read),
    ]
}

/// The expected content after these steps, computed in the simplest way.
fn expected(steps: &[Step]) -> Vec<String> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    let mut unfinished = false;
    for step in steps {
        match step {
            Step::Output(bytes) => {
                for line in bytes.split_inclusive(|byte| *byte == b'\n') {
                    match lines.last_mut().filter(|_| unfinished) {
                        Some(last) => last.extend(line),
                        None => lines.push(line.to_owned()),
                    }
                    unfinished = !line.ends_with(b"\n");
                }
            }
            Step::Note(text) => {
                lines.push(format!("{NOTE}{text}").into_bytes());
                unfinished = false;
            }
            Step::Restart => unfinished = false,
            Step::Read(_) => {}
        }
    }
    let text = |line: &Vec<u8>| {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned()
    };
    lines.iter().map(text).collect()
}

/// The texts of lines, each of which must have a time stamp.
fn strip(lines: &[String]) -> Vec<String> {
    let text = |line: &String| match split(line) {
        (Some(_), text) => text.to_owned(),
        (None, _) => panic!("no time: {line:?}"),
    };
    lines.iter().map(text).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_line_is_read_once_and_in_order(steps in prop::collection::vec(step(), 0..30), count in 0..40_usize) {
        let log = Log::new();
        let limits = LogLimits { max_size: 600, keep: 1000 };
        let mut writer = log.writer(limits);
        let (mut seen, mut at) = (Vec::new(), LogPosition::default());
        for step in &steps {
            match step {
                Step::Output(bytes) => writer.output(bytes),
                Step::Note(text) => writer.note(text),
                Step::Restart => writer = log.writer(limits),
                Step::Read(count) => {
                    let page = follow(&log.path(), &at, *count).expect("read");
                    prop_assert!(!page.missed);
                    seen.extend(strip(&page.lines));
                    at = page.next;
                }
            }
        }
        writer.end_line();
        seen.extend(strip(&follow(&log.path(), &at, usize::MAX).expect("read").lines));
        let expected = expected(&steps);
        prop_assert_eq!(&seen, &expected);
        prop_assert_eq!(&log.texts(), &expected);
        let last = &expected[expected.len().saturating_sub(count)..];
        prop_assert_eq!(strip(&log.tail(count)), last);
        let needle = Needle::plain("x").expect("valid");
        let found = log.find(Wanted { count, needle: needle.as_ref(), previous: false }).unwrap_or_default();
        let matches = |line: &&String| ansi::plain(line).to_lowercase().contains('x');
        let all: Vec<&String> = expected.iter().filter(matches).collect();
        let wanted = &all[all.len().saturating_sub(count)..];
        prop_assert_eq!(found.iter().filter(matches).collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn no_content_and_no_position_is_too_odd_to_be_read(
        content in prop::collection::vec(any::<u8>(), 0..400),
        older in prop::collection::vec(any::<u8>(), 0..400),
        offset in any::<u64>(),
        count in 1..50_usize,
    ) {
        let log = Log::with(older);
        log.rotate();
        fs::write(log.path(), content).expect("written");
        let page = tail(&log.path(), count).expect("read");
        prop_assert!(page.lines.len() <= count);
        let anywhere = LogPosition { offset, ..page.next };
        follow(&log.path(), &anywhere, count).expect("read");
        let nowhere = LogPosition { file: "gone".to_owned(), offset };
        prop_assert!(follow(&log.path(), &nowhere, count).expect("read").missed);
        let needle = Needle::plain("a").expect("valid");
        find(&log.path(), Wanted { count, needle: needle.as_ref(), previous: true }).expect("read");
    }
}
