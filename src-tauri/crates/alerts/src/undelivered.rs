//! Why an alert did not arrive, in words without secrets, and whether to try again.

use std::time::Duration;

use trayvisor_model::Message;
use trayvisor_model::error::Error;

/// A delivery that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// In plain words: "nothing listens there".
    pub why: Message,
    /// Whether to try again.
    pub retry: Retry,
}

/// What to do after a failed delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It was permanently refused.
    Never,
    /// It may succeed later.
    Later,
    /// The receiver asks to wait for this time.
    After(Duration),
}

/// The first delay, and the limit of its doubling.
const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// Longest delay, whatever the receiver asks for.
const MOST_ASKED_FOR: Duration = Duration::from_secs(60 * 60);

impl Undelivered {
    /// A permanent refusal.
    pub fn never(why: impl Into<Message>) -> Undelivered {
        Undelivered { why: why.into(), retry: Retry::Never }
    }

    /// A failure to try again later.
    pub fn later(why: impl Into<Message>) -> Undelivered {
        Undelivered { why: why.into(), retry: Retry::Later }
    }
}

/// A secret that is not available. A locked keyring may ask the user on each attempt, so attempts are rare.
impl From<Error> for Undelivered {
    fn from(error: Error) -> Undelivered {
        let why = error.message();
        let retry = if matches!(why, Message::Keyring { .. }) { Retry::After(LONGEST) } else { Retry::Later };
        Undelivered { why, retry }
    }
}

impl Retry {
    /// The delay after this many failures in a row, at least 1; `None` if there is no further attempt.
    pub fn wait(self, failures: u32) -> Option<Duration> {
        let doubled = FIRST.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(LONGEST);
        match self {
            Retry::Never => None,
            Retry::Later => Some(doubled),
            Retry::After(asked) => Some(asked.min(MOST_ASKED_FOR).max(doubled)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_a_second_to_a_quarter_of_an_hour() {
        let waits: Vec<u64> =
            (1..=12).filter_map(|failures| Retry::Later.wait(failures)).map(|wait| wait.as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
        assert_eq!(Retry::Later.wait(u32::MAX), Some(LONGEST));
    }

    #[test]
    fn a_receiver_may_ask_for_more_but_not_for_ever() {
        assert_eq!(Retry::After(Duration::from_secs(30)).wait(1), Some(Duration::from_secs(30)));
        assert_eq!(Retry::After(Duration::ZERO).wait(3), Some(Duration::from_secs(4)));
        assert_eq!(Retry::After(Duration::from_secs(1_000_000)).wait(1), Some(MOST_ASKED_FOR));
        assert_eq!(Retry::Never.wait(1), None);
    }
}
