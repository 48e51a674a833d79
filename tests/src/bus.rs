//! A private session bus for a test.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;
use zbus::blocking::{Connection, connection};

/// A private message bus; ends with the value.
///
/// It cannot start any services: only what the test starts is there.
pub struct Bus {
    daemon: Child,
    address: String,
    _folder: TempDir,
}

impl Bus {
    /// Starts `dbus-daemon` and waits until it listens.
    pub fn start() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("tv-bus-").tempdir()?;
        let configuration = folder.path().join("bus.conf");
        std::fs::write(
            &configuration,
            format!(
                r#"<busconfig>
  <type>session</type>
  <listen>unix:path={}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#,
                folder.path().display()
            ),
        )?;
        let mut daemon = Command::new("dbus-daemon")
            .arg("--config-file")
            .arg(&configuration)
            .args(["--nofork", "--nopidfile", "--print-address=1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("starting dbus-daemon (Debian's package dbus)")?;
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().context("its output")?).read_line(&mut address)?;
        let bus = Bus { daemon, address: address.trim().into(), _folder: folder };
        ensure!(!bus.address.is_empty(), "dbus-daemon ended without an address");
        Ok(bus)
    }

    /// The value of `DBUS_SESSION_BUS_ADDRESS` for programs on this bus.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A new connection to it.
    pub fn connect(&self) -> Result<Connection> {
        Ok(connection::Builder::address(self.address.as_str())?.build()?)
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}
