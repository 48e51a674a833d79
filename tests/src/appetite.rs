//! Uses known amounts of a machine's resources.

use std::fs::File;
use std::hint::black_box;
use std::io;
use std::thread;
use std::time::{Duration, Instant};

/// Uses this share of one core, in percent, without end. It measures its own use and makes up for what it did not get,
/// as far as a busy machine allows, and prints every second the share that it really had, for a test.
///
/// # Errors
///
/// When it cannot measure itself: on Windows.
pub fn burn(percent: u64) -> io::Result<()> {
    let (start, before) = (Instant::now(), processor_time()?);
    let mut said = start;
    loop {
        let (elapsed, used) = (start.elapsed(), processor_time()? - before);
        if used < elapsed.mul_f64(percent as f64 / 100.0) {
            work();
        } else {
            thread::sleep(Duration::from_millis(2));
        }
        if said.elapsed() >= Duration::from_secs(1) {
            said = Instant::now();
            let share = used.as_secs_f64() / elapsed.as_secs_f64() * 100.0;
            println!("process {} has had {share:.2} % of a core", std::process::id());
        }
    }
}

/// Uses this much processor time, however long that takes.
///
/// # Errors
///
/// When it cannot measure itself: on Windows.
pub fn spend(time: Duration) -> io::Result<()> {
    let before = processor_time()?;
    while processor_time()? - before < time {
        work();
    }
    Ok(())
}

/// Uses this much memory, all of it written to, as long as the process is alive.
pub fn hold_memory(megabytes: u64) {
    let size = usize::try_from(megabytes).expect("so much fits") * 1024 * 1024;
    black_box(Box::leak(vec![1_u8; size].into_boxed_slice()));
}

/// Uses the processor for a moment.
fn work() {
    let turn = Instant::now();
    while turn.elapsed() < Duration::from_millis(2) {
        black_box((0..1000_u64).fold(0, u64::wrapping_add));
    }
}

/// Holds this number of threads as long as the process is alive.
pub fn hold_threads(count: u64) {
    for _ in 0..count {
        thread::spawn(|| {
            loop {
                thread::park();
            }
        });
    }
}

/// Holds this number of open files as long as the process is alive.
///
/// # Errors
///
/// When the system does not allow more.
pub fn hold_files(count: u64) -> io::Result<()> {
    for _ in 0..count {
        std::mem::forget(File::open(std::env::current_exe()?)?);
    }
    Ok(())
}

/// The processor time that this process has used so far.
#[cfg(unix)]
fn processor_time() -> io::Result<Duration> {
    use rustix::time::{ClockId, clock_gettime};
    clock_gettime(ClockId::ProcessCPUTime).try_into().map_err(io::Error::other)
}

/// Not used by tests on these systems.
#[cfg(not(unix))]
fn processor_time() -> io::Result<Duration> {
    Err(io::ErrorKind::Unsupported.into())
}
