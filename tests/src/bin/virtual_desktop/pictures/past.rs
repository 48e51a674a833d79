//! Writes a past: pictures of an hour, or of the last days, cannot wait for real data.

use std::fs::{self, File};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use jiff::Timestamp;
use serde_json::{Value, json};
use trayvisor_control::home;
use trayvisor_control::model::ServerRef;

/// The format of the samples' file, as in `supervise::metrics`: a head, 1800 slots of 2 s, 1440 slots of a minute. A
/// slot has 17 numbers and a checksum.
const HEAD: &[u8; 16] = b"trayvisor metr\0\x01";
const SLOTS: [(u64, u64); 2] = [(2, 1800), (60, 1440)];
const SLOT: u64 = 18 * 8;

const MB: f64 = 1e6;

/// Writes the samples of a server's last hour and last day.
pub(crate) fn write(home: &Path, server: &ServerRef) -> Result<()> {
    let folder = home.join("servers");
    fs::create_dir_all(&folder)?;
    let file = |ending: &str| folder.join(format!("{}.{ending}", home::id(server)));
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();

    let mut samples = File::create(file("metrics"))?;
    samples.write_all(HEAD)?;
    samples.set_len(16 + SLOTS.iter().map(|(_, count)| count * SLOT).sum::<u64>())?;
    let mut first = 16;
    for (step, count) in SLOTS {
        for ago in 1..count {
            let begin = (now / step - ago) * step;
            samples.seek(SeekFrom::Start(first + begin / step % count * SLOT))?;
            samples.write_all(&slot(begin, step, (now - begin) as f64 / 60.0))?;
        }
        first += count * SLOT;
    }

    let mut history = File::create(file("history"))?;
    for (minutes_ago, mut event) in events() {
        event["at"] = json!(Timestamp::from_second((now - minutes_ago * 60).try_into()?)?);
        writeln!(history, "{event}")?;
    }
    Ok(())
}

/// The events, and how many minutes ago they happened.
fn events() -> Vec<(u64, Value)> {
    let refused = "Postgres takes no connections on port 5432";
    vec![
        (1700, json!({ "event": "started", "pid": 20817, "by": "the tray" })),
        (1700, json!({ "event": "ready", "after_s": 1.2 })),
        (1460, json!({ "event": "stopped", "by": "the window" })),
        (290, json!({ "event": "started", "pid": 4211, "by": "the window" })),
        (290, json!({ "event": "ready", "after_s": 1.1 })),
        (34, json!({ "event": "crashed", "exit": { "code": 1 }, "uptime_s": 15360.0, "cause": refused })),
        (34, json!({ "event": "started", "pid": 9377, "by": null })),
        (34, json!({ "event": "ready", "after_s": 1.3 })),
        (33, json!({ "event": "recovered" })),
        (12, json!({ "event": "stopped", "by": "the command" })),
        (11, json!({ "event": "started", "pid": 11702, "by": "the command" })),
        (11, json!({ "event": "ready", "after_s": 1.1 })),
        (1, json!({ "event": "stopped", "by": "the tray" })),
    ]
}

/// A slot of a server with varying use, whose memory grows until it is restarted.
fn slot(begin: u64, step: u64, minutes_ago: f64) -> [u8; SLOT as usize] {
    let wave = |minutes: f64| (minutes_ago / minutes * std::f64::consts::TAU).sin();
    let noise = (begin.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as f64 / (1 << 24) as f64;
    let percent = (3.2 + 1.8 * wave(23.0) + 0.9 * wave(5.3) + 1.6 * noise * noise).max(0.4);
    let up = if minutes_ago > 34.0 { 290.0 - minutes_ago } else { (34.0 - minutes_ago) % 22.0 };
    let memory = (49.0 + up.clamp(0.0, 60.0) * 0.09 + 0.4 * noise) * MB;
    let elapsed = step * 1_000_000;
    let gauge = |figure: f64| [figure as u64, 1, figure as u64];
    let mut numbers = vec![begin, (percent / 100.0 * elapsed as f64) as u64, elapsed];
    numbers.extend([(percent * 10_000.0) as u64, 0]);
    for figure in [memory, 4.0, 11.0, 2400.0 + 900.0 * noise] {
        numbers.extend(gauge(figure));
    }
    let mut bytes = [0; SLOT as usize];
    for (place, number) in bytes.chunks_exact_mut(8).zip(numbers) {
        place.copy_from_slice(&number.to_le_bytes());
    }
    let sum = fnv(&bytes[..bytes.len() - 8]);
    bytes[SLOT as usize - 8..].copy_from_slice(&sum.to_le_bytes());
    bytes
}

/// FNV-1a, 64 bits.
fn fnv(bytes: &[u8]) -> u64 {
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, mix)
}
