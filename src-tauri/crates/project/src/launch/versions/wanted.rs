//! The version that a file asks for.

use nodejs_semver::{Range, Version};

/// A version, or a range of them, that a file asks for.
#[derive(Debug)]
pub(super) struct Wanted {
    /// As the file has it.
    pub(super) text: String,
    fit: Fit,
}

#[derive(Debug)]
enum Fit {
    Range(Range),
    /// Any release of Node with long-term support.
    Lts,
}

/// Longest text that is taken for a version.
const LONGEST: usize = 60;

/// The names of Node's releases with long-term support, by their major version: every second one.
const LTS: [&str; 11] = [
    "argon", "boron", "carbon", "dubnium", "erbium", "fermium", "gallium", "hydrogen", "iron", "jod",
    "krypton",
];

impl Wanted {
    /// The version in this text. `None` if any will do, or if it is not of Node or Python itself ("system", "pypy3.10").
    pub(super) fn parse(text: &str) -> Option<Wanted> {
        let text = text.trim();
        let lts = text.strip_prefix("lts/").or_else(|| text.strip_prefix("lts-"));
        let fit = match lts {
            Some(name) => match LTS.iter().position(|known| known.eq_ignore_ascii_case(name)) {
                Some(at) => Fit::Range(range(&(4 + 2 * at).to_string())?),
                None => Fit::Lts,
            },
            None if text == "lts" => Fit::Lts,
            None => Fit::Range(range(text)?),
        };
        // It becomes part of messages.
        let is_plain = |c: char| c.is_ascii_graphic() || c == ' ';
        let can_be_shown = text.len() <= LONGEST && text.chars().all(is_plain);
        can_be_shown.then(|| Wanted { text: text.trim_start_matches('v').to_owned(), fit })
    }

    pub(super) fn fits(&self, version: &Version) -> bool {
        match &self.fit {
            Fit::Range(range) => range.satisfies(version),
            // From Node 27 on, every release.
            Fit::Lts => version.major().is_multiple_of(2) || version.major() >= 27,
        }
    }

    /// The shortest version to ask a version manager for, whose newest release fits.
    pub(super) fn to_install(&self) -> Option<String> {
        const NEWEST: u64 = 9999;
        let Fit::Range(range) = &self.fit else { return None };
        let least = range.min_version().filter(|version| version.major() > 0)?;
        let (major, minor) = (least.major(), least.minor());
        let is_newest = |minor: u64, patch: u64| range.satisfies(&Version::from((major, minor, patch)));
        Some(match () {
            () if is_newest(NEWEST, NEWEST) => major.to_string(),
            () if is_newest(minor, NEWEST) => format!("{major}.{minor}"),
            () => least.to_string(),
        })
    }
}

/// A range as in "engines", or a version of which the rest is open. Only what consists of numbers and operators; the
/// parser ignores anything else.
fn range(text: &str) -> Option<Range> {
    let is_part = |c: char| c.is_ascii_digit() || " .vxX*<>=^~|-".contains(c);
    let asks = text.chars().any(|c| c.is_ascii_digit()) && text.chars().all(is_part);
    Range::parse(text).ok().filter(|_| asks)
}

/// The version in the output of `--version`: "v20.11.1", "Python 3.12.1".
pub(super) fn version_in(text: &str) -> Option<Version> {
    let number = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = number.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(number.len());
    let mut parts = number[..end].split('.').map(|part| part.parse::<u64>().ok());
    Some(Version::from((parts.next()??, parts.next()??, parts.next()??)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_fits_what_each_file_may_say() {
        for (text, fitting, other) in [
            ("v77", "77.1.0", "20.0.0"),
            ("20.11", "20.11.1", "20.12.0"),
            ("20.x", "20.1.0", "21.0.0"),
            ("20.11.1", "20.11.1", "20.11.2"),
            ("lts/*", "22.1.0", "23.1.0"),
            ("lts/Iron", "20.9.0", "22.1.0"),
            (">=18 <21", "20.20.2", "21.0.0"),
            ("^18 || ^20.5", "20.6.0", "20.4.0"),
            (">= 18.0.0", "99.0.0", "17.9.9"),
            ("18 - 20", "20.9.0", "21.0.0"),
            ("~3.11", "3.11.9", "3.12.0"),
        ] {
            let wanted = Wanted::parse(text).expect(text);
            assert!(wanted.fits(&version_in(fitting).expect("a version")), "{text} {fitting}");
            assert!(!wanted.fits(&version_in(other).expect("a version")), "{text} {other}");
        }
    }

    #[test]
    fn what_is_not_a_version_asks_for_nothing() {
        for text in
            ["", "node", "latest", "system", "*", "pypy3.10", "my-env", "path:/x", "20 \u{1b}[1m", "3.13-dev"]
        {
            assert!(Wanted::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_version_manager_is_asked_for_one_whose_newest_release_fits() {
        for (text, version) in [
            ("v77", Some("77")),
            ("20.11", Some("20.11")),
            ("20.11.1", Some("20.11.1")),
            (">=77.1", Some("77")),
            ("^18 || ^20", Some("18")),
            (">=18.2 <18.4", Some("18.2")),
            ("<21", None),
            ("lts/*", None),
        ] {
            assert_eq!(Wanted::parse(text).expect(text).to_install().as_deref(), version, "{text}");
        }
    }

    #[test]
    fn a_version_is_read_from_what_a_program_prints() {
        for (text, version) in [
            ("v20.20.2\n", Some("20.20.2")),
            ("Python 3.13.0rc1", Some("3.13.0")),
            ("v23.0.0-nightly2024", Some("23.0.0")),
            ("node", None),
            ("1.2", None),
        ] {
            assert_eq!(version_in(text).map(|version| version.to_string()).as_deref(), version, "{text}");
        }
    }
}
