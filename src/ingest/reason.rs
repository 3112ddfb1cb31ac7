//! Why a file or record made no document.

use std::fmt;
use std::io;
use std::path::Path;
use std::str::Utf8Error;

use serde::{Deserialize, Serialize};

/// A file or record that made no document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// The file or folder; with `!MEMBER` for a member of an archive.
    pub path: String,
    /// The line on which the record begins, or its row, from 1; `None` when the whole file is meant.
    pub line: Option<u64>,
    /// Why.
    #[serde(flatten)]
    pub reason: Reason,
}

impl Skipped {
    pub(super) fn file(path: &Path, reason: Reason) -> Self {
        Self { path: path.display().to_string(), line: None, reason }
    }
}

impl fmt::Display for Skipped {
    /// Path, line and reason, fit for a terminal: control characters are escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = self.path.clone();
        if let Some(line) = self.line {
            text.push_str(&format!(":{line}"));
        }
        text.push_str(&format!(": {}", self.reason));
        for c in text.chars() {
            if c.is_control() { write!(f, "{}", c.escape_default())? } else { write!(f, "{c}")? }
        }
        Ok(())
    }
}

/// Why a file or record made no document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "reason", content = "detail", rename_all = "kebab-case")]
pub enum Reason {
    /// Nobody's data: what it is instead.
    Junk(String),
    /// There is nothing to read in it.
    Empty,
    /// It is in another language than the one that is asked for: which (ISO 639-1).
    OtherLanguage(String),
    /// Its letters are not those that a reader sees: what gives it away.
    BrokenText(String),
    /// It holds pictures of pages, and no text.
    Scan,
    /// The file, folder or what follows in the file cannot be read, or is no text.
    Unreadable(String),
    /// It is larger, deeper or slower than [`Limits`](super::Limits) allow: which limit.
    Limit(String),
    /// The format is not read yet: its extension.
    NoReader(String),
    /// Its name, its columns or its text do not say whose statement it is and when it was made.
    NoMetadata(String),
    /// The record misses a field, or one makes no sense.
    BadRecord(String),
    /// Another document has its id already: which.
    Duplicate(String),
    /// A row of the table of metadata that belongs to no file.
    Unmatched(String),
}

impl Reason {
    /// The kind of reason in one word, as JSON has it: to count by.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Junk(_) => "junk",
            Self::Empty => "empty",
            Self::OtherLanguage(_) => "other-language",
            Self::BrokenText(_) => "broken-text",
            Self::Scan => "scan",
            Self::Unreadable(_) => "unreadable",
            Self::Limit(_) => "limit",
            Self::NoReader(_) => "no-reader",
            Self::NoMetadata(_) => "no-metadata",
            Self::BadRecord(_) => "bad-record",
            Self::Duplicate(_) => "duplicate",
            Self::Unmatched(_) => "unmatched",
        }
    }

    /// Reading failed. A reader of ours that has to say why says it in a [`Reason`] within the error.
    pub(super) fn io(error: io::Error) -> Self {
        match error.downcast::<Within>() {
            Ok(Within(reason)) => reason,
            Err(error) => Self::Unreadable(error.to_string()),
        }
    }

    /// The same, of an error that a library holds on to.
    pub(super) fn of_io(error: &io::Error) -> Self {
        let within = error.get_ref().and_then(|inner| inner.downcast_ref::<Within>());
        within.map_or_else(|| Self::Unreadable(error.to_string()), |within| within.0.clone())
    }

    /// The reason as an error of reading, for [`io`](Self::io) to take out again.
    pub(super) fn within_io(self) -> io::Error {
        io::Error::other(Within(self))
    }

    /// The record, in the `place` named, is in another encoding.
    pub(super) fn bad_utf8(place: &str, bytes: &[u8], error: &Utf8Error) -> Self {
        let at = error.valid_up_to();
        let byte = bytes.get(at).copied().unwrap_or_default();
        Self::BadRecord(format!(
            "{place}byte {at} (0x{byte:02x}) is not UTF-8: name the encoding with --encoding, or save the file as UTF-8"
        ))
    }
}

/// A reason that travels through a reader.
#[derive(Debug)]
struct Within(Reason);

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Within {}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Junk(what) => write!(f, "no statement: {what}"),
            Self::Empty => f.write_str("empty: there is nothing to read in it"),
            Self::OtherLanguage(language) => {
                write!(f, "set aside: its language is `{language}` (--language any reads it all the same)")
            }
            Self::BrokenText(why) => write!(f, "broken text: {why}"),
            Self::Scan => {
                f.write_str("a scan: its pages are pictures without text; run it through OCR first")
            }
            Self::Unreadable(why) => write!(f, "cannot be read: {why}"),
            Self::Limit(why) => write!(f, "beyond a limit: {why}"),
            Self::NoReader(extension) if extension.is_empty() => {
                f.write_str("no reader for files without extension")
            }
            Self::NoReader(extension) => {
                write!(f, "no reader for .{extension} yet")?;
                remedy(extension).map_or(Ok(()), |remedy| write!(f, ": {remedy}"))
            }
            Self::NoMetadata(why) => write!(f, "no metadata: {why}"),
            Self::BadRecord(why) => write!(f, "bad record: {why}"),
            Self::Duplicate(why) => write!(f, "duplicate: {why}"),
            Self::Unmatched(why) => write!(f, "unmatched: {why}"),
        }
    }
}

/// What to do with a file of a format that is not read.
fn remedy(extension: &str) -> Option<&'static str> {
    match extension {
        "rtf" | "doc" | "dot" | "wpd" | "pages" => Some("save it as DOCX or text"),
        "json" => Some("write one record a line, as .jsonl; if it is so, --layout jsonl reads it"),
        "xls" | "xlsx" | "ods" => Some("save it as CSV"),
        "rar" | "7z" => Some("unpack it, and read the folder"),
        "md" | "markdown" => Some("rename it to .txt"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_that_is_not_read_is_named_with_what_to_do() {
        for (extension, words) in
            [("rtf", "DOCX or text"), ("doc", "DOCX or text"), ("json", ".jsonl"), ("xlsx", "CSV")]
        {
            let said = Reason::NoReader(extension.to_owned()).to_string();
            assert!(said.contains(words) && said.contains(&format!(".{extension} yet")), "{said}");
        }
        assert_eq!(Reason::NoReader("bin".to_owned()).to_string(), "no reader for .bin yet");
    }
}
