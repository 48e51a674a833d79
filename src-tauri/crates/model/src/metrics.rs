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

    /// The start of the slot that contains this moment; both in seconds since 1970.
    pub fn begin(self, second: i64) -> i64 {
        second.div_euclid(self.step_s().into()) * i64::from(self.step_s())
    }
}

/// What a server's tree used in the last hour or day, as its supervisor sampled it every 2 s. What is unknown, or was
/// while nothing ran, is null.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Metrics {
    /// How far back this goes.
    pub span: Span,
    /// Seconds from one row of the columns to the next.
    pub step_s: u32,
    /// Processor time of the present run, in seconds.
    pub cpu_s: Option<f64>,
    /// The newest sample, while it is of the last seconds.
    pub now: Figures,
    /// The mean over the samples of the span.
    pub mean: Figures,
    /// The most that a sample of the span had, each figure for itself.
    pub max: Figures,
    /// When each row begins, in seconds since 1970. From the first sample of the span to now, without gaps.
    pub times: Vec<i64>,
    /// Each row's means.
    pub means: Columns,
    /// The most that a sample of each row had.
    pub peaks: Columns,
}

/// What a tree used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Figures {
    /// Processor use in percent of one core.
    pub cpu_percent: Option<f64>,
    /// Resident memory in bytes.
    pub memory_bytes: Option<u64>,
    /// Threads.
    pub threads: Option<u64>,
    /// Open files, sockets and pipes; on Windows handles of any kind.
    pub open_files: Option<u64>,
    /// How long it took to answer when it was last asked, in seconds.
    pub latency_s: Option<f64>,
}

/// [`Figures`] over time, a row each.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Columns {
    /// Processor use in percent of one core.
    pub cpu_percent: Vec<Option<f64>>,
    /// Resident memory in bytes.
    pub memory_bytes: Vec<Option<u64>>,
    /// Threads.
    pub threads: Vec<Option<u64>>,
    /// Open files, sockets and pipes; on Windows handles of any kind.
    pub open_files: Vec<Option<u64>>,
    /// How long it took to answer, in seconds.
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
