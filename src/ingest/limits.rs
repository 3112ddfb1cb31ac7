//! How much a reader takes before it says no: one place for all limits.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Reason;
use crate::error::{self, Error};

/// How much is read before a file, record or archive is refused. What is refused is [named](super::Skipped), and
/// stops nothing else.
///
/// Written as `document=64M,archive=8G`; what is not named keeps its default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Limits {
    /// Bytes of one document: of its file, where the file is the document, else of its record. 64M by default.
    pub document: u64,
    /// Bytes that all members of one archive may unpack to. 8G by default.
    pub archive: u64,
    /// How many times larger a member may be unpacked than packed, once it is larger than 1 MiB. 250 by default.
    pub ratio: u64,
    /// Archives within archives. 2 by default.
    pub archives: u64,
    /// Elements within elements, in HTML and XML. 400 by default.
    pub depth: u64,
    /// Seconds that reading one PDF may take. 10 by default.
    pub seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { document: 64 << 20, archive: 8 << 30, ratio: 250, archives: 2, depth: 400, seconds: 10 }
    }
}

impl Limits {
    /// Refuses a document of more bytes than it may have.
    pub(super) fn document(&self, bytes: u64) -> Result<(), Reason> {
        // Spans are 32 bits wide.
        let most = self.document.min(u64::from(u32::MAX));
        if bytes <= most {
            return Ok(());
        }
        Err(Reason::Limit(format!(
            "it is larger than a document may be ({}): split it, or allow more with --limits document={}",
            size(most),
            size(bytes.next_power_of_two())
        )))
    }

    /// Refuses elements nested deeper than they may be.
    pub(super) fn depth(&self, depth: u64) -> Result<(), Reason> {
        if depth <= self.depth {
            return Ok(());
        }
        Err(Reason::Limit(format!(
            "its elements are nested more than {} deep: allow more with --limits depth=…",
            self.depth
        )))
    }

    fn entries(&self) -> [(&'static str, u64); 6] {
        [
            ("document", self.document),
            ("archive", self.archive),
            ("ratio", self.ratio),
            ("archives", self.archives),
            ("depth", self.depth),
            ("seconds", self.seconds),
        ]
    }
}

/// A number of bytes, as people write it.
fn size(bytes: u64) -> String {
    for (sign, shift) in [('G', 30), ('M', 20), ('K', 10)] {
        if bytes >= 1 << shift && bytes.is_multiple_of(1 << shift) {
            return format!("{}{sign}", bytes >> shift);
        }
    }
    bytes.to_string()
}

fn number(text: &str) -> Option<u64> {
    let (digits, shift) = match text.trim().to_ascii_uppercase() {
        text if text.ends_with('K') => (text, 10),
        text if text.ends_with('M') => (text, 20),
        text if text.ends_with('G') => (text, 30),
        text => (text, 0),
    };
    let digits = digits.trim_end_matches(['K', 'M', 'G']).trim_end();
    digits.parse::<u64>().ok()?.checked_mul(1 << shift).filter(|&number| number > 0)
}

/// The largest limit there is: what is reckoned with limits stays a number.
const LARGEST: u64 = 1 << 50;

impl FromStr for Limits {
    type Err = Error;

    /// # Errors
    /// When a limit is unknown, above 1,048,576G or no positive number, with or without K, M or G.
    fn from_str(text: &str) -> error::Result<Self> {
        let mut limits = Self::default();
        for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let bad = || {
                Error::input(format!("`{}` is no limit", pair.escape_debug())).help(
                    "the limits are document=64M, archive=8G, ratio=250, archives=2, depth=400, seconds=10",
                )
            };
            let (name, value) = pair.split_once('=').ok_or_else(bad)?;
            let value = number(value).filter(|value| *value <= LARGEST).ok_or_else(bad)?;
            match name.trim() {
                "document" => limits.document = value,
                "archive" => limits.archive = value,
                "ratio" => limits.ratio = value,
                "archives" => limits.archives = value,
                "depth" => limits.depth = value,
                "seconds" => limits.seconds = value,
                _ => return Err(bad()),
            }
        }
        Ok(limits)
    }
}

impl TryFrom<String> for Limits {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|error: Error| error.to_string())
    }
}

impl From<Limits> for String {
    fn from(limits: Limits) -> Self {
        limits.to_string()
    }
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.entries().map(|(name, value)| format!("{name}={}", size(value)));
        f.pad(&entries.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_as_they_are_written() {
        let limits: Limits = "document=128M, seconds=60".parse().unwrap();
        assert_eq!((limits.document, limits.seconds, limits.depth), (128 << 20, 60, 400));
        assert_eq!(limits.to_string().parse::<Limits>().unwrap(), limits);
        assert_eq!("".parse::<Limits>().unwrap(), Limits::default());
        for wrong in ["document", "document=big", "documents=1", "document=0", "document=99999999999G"] {
            let error = wrong.parse::<Limits>().unwrap_err();
            assert!(error.remedy().unwrap().contains("ratio"), "{wrong}");
        }
    }

    #[test]
    fn a_refusal_names_the_limit_that_would_help() {
        let Err(Reason::Limit(why)) = Limits::default().document(100 << 20) else { panic!("taken") };
        assert!(why.contains("--limits document=128M"), "{why}");
    }
}
