//! A screen for a test.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};

/// A virtual X display with a free number; ends with the value.
pub struct Display {
    server: Child,
    number: u32,
}

impl Display {
    /// Starts `Xvfb` and waits until it accepts clients.
    pub fn start(width: u32, height: u32) -> Result<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-noreset"])
            .args(["-screen", "0", &format!("{width}x{height}x24")])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("starting Xvfb (Debian's package xvfb)")?;
        let mut number = String::new();
        BufReader::new(server.stdout.take().context("its output")?).read_line(&mut number)?;
        let mut display = Display { server, number: 0 };
        ensure!(!number.trim().is_empty(), "Xvfb ended without a display");
        display.number = number.trim().parse()?;
        Ok(display)
    }

    /// The value of `DISPLAY` for programs on it.
    pub fn name(&self) -> String {
        format!(":{}", self.number)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
