//! Resource usage of a server over time.

use serde::{Deserialize, Serialize};

/// How far back to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Span {
    /// An hour, in steps of 2 s.
    #[default]
    Hour,
    /// A day, in steps of a minute.
    Day,
}

impl Span {
    /// Both spans, the shorter one first.
    pub const ALL: [Span; 2] = [Span::Hour, Span::Day];

    /// Seconds from one slot to the next.
    pub const fn step_s(self) -> u32 {
        match self {
            Span::Hour => 2,
            Span::Day => 60,
        }
    }

    /// Number of slots.
    pub const fn slots(self) -> usize {
        match self {
            Span::Hour => 1800,
            Span::Day => 1440,
        }
    }

    /// The start of the slot that contains this moment, both in seconds since 1970.
    pub fn begin(self, second: i64) -> i64 {
        second.div_euclid(self.step_s().into()) * i64::from(self.step_s())
    }
}

/// The resources that a server's tree used in the last hour or day, sampled by its supervisor every 2 s. Unknown values
/// are null, as are values for times when nothing was running.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Metrics {
    /// How far back this goes.
    pub span: Span,
    /// Seconds from one row to the next.
    pub step_s: u32,
    /// Processor time used by the current run, in seconds.
    pub cpu_s: Option<f64>,
    /// The newest sample, if it is only a few seconds old.
    pub now: Figures,
    /// The mean of all samples in the span.
    pub mean: Figures,
    /// The maximum of each figure over all samples in the span.
    pub max: Figures,
    /// The start of each row, in seconds since 1970, from the first sample of the span to now without gaps.
    pub times: Vec<i64>,
    /// The mean of the samples in each row.
    pub means: Columns,
    /// The maximum of the samples in each row.
    pub peaks: Columns,
}

/// The resources used by a tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Figures {
    /// Processor use in percent of one core.
    pub cpu_percent: Option<f64>,
    /// Resident memory in bytes.
    pub memory_bytes: Option<u64>,
    /// Number of threads.
    pub threads: Option<u64>,
    /// Number of open files, sockets and pipes; on Windows, handles of any kind.
    pub open_files: Option<u64>,
    /// Time that it took to answer the last health check, in seconds.
    pub latency_s: Option<f64>,
}

/// [`Figures`] over time, with one entry per row in each column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Columns {
    /// Processor use in percent of one core.
    pub cpu_percent: Vec<Option<f64>>,
    /// Resident memory in bytes.
    pub memory_bytes: Vec<Option<u64>>,
    /// Number of threads.
    pub threads: Vec<Option<u64>>,
    /// Number of open files, sockets and pipes; on Windows, handles of any kind.
    pub open_files: Vec<Option<u64>>,
    /// Time that it took to answer a health check, in seconds.
    pub latency_s: Vec<Option<f64>>,
}

impl Columns {
    /// Adds a row.
    pub fn push(&mut self, row: Figures) {
        self.cpu_percent.push(row.cpu_percent);
        self.memory_bytes.push(row.memory_bytes);
        self.threads.push(row.threads);
        self.open_files.push(row.open_files);
        self.latency_s.push(row.latency_s);
    }
}
