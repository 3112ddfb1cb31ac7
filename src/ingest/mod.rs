//! Ingest: read the files.
//!
//! In: paths of files and folders, and how they are laid out ([`Options`]).
//! Out: [`Document`]s, and beside them every file and record that made none ([`Skipped`]), in the order of the
//! file names.
//! Next: [`segment`](crate::segment).
//!
//! Nothing is lost without a word: a file is either read or named with the reason why not, and one that cannot
//! be read does not stop the others. Whether a bad record stops a run is for the caller to decide, who sees it
//! as it comes.
//!
//! The text of a document is never edited: line ends, form feeds and broken words stay as they are. It begins
//! behind the byte order mark of its file, if there is one, and so do the offsets of all that is found in it.
//!
//! A new format is a new file with an `open` of the type `Reader`, and a line in [`Layout`].

mod field;
mod draft;
mod layout;
mod walk;
mod txt;
mod jsonl;
mod rows;
mod csv;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::Utf8Error;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

pub use self::draft::hash;
pub use self::field::{Columns, Field};
pub use self::layout::Layout;
pub use self::txt::Pattern;

use self::draft::Draft;
use self::walk::{Found, Walk};
use crate::error::{self, Error};
use crate::model::{DocId, Document};

/// The most bytes that one record of a larger file may take.
const LONGEST_RECORD: u64 = 256 << 20;

/// How to read a corpus. By default each file for itself, see [`Layout::Auto`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// How the files are laid out.
    pub layout: Layout,
    /// Which column or key holds which field, where its name does not say so.
    pub columns: Columns,
    /// What is true of every document that has no such field: `source = "AUS"` for the speeches of one state.
    pub constants: BTreeMap<Field, String>,
}

/// What comes of a file or record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A statement.
    Document(Document),
    /// None, and why.
    Skipped(Skipped),
}

/// A file or record that made no document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// The file or folder.
    pub path: String,
    /// The line on which the record begins, from 1; `None` when the whole file is meant.
    pub line: Option<u64>,
    /// Why.
    #[serde(flatten)]
    pub reason: Reason,
}

impl Skipped {
    fn file(path: &Path, reason: Reason) -> Self {
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
    /// The file, folder or what follows in the file cannot be read, or is no text.
    Unreadable(String),
    /// The format is not read yet: its extension.
    NoReader(String),
    /// Its name or its columns do not say whose statement it is and when it was made.
    NoMetadata(String),
    /// The record misses a field, or one makes no sense.
    BadRecord(String),
    /// Another document has its id already: which.
    Duplicate(String),
}

impl Reason {
    /// The kind of reason in one word, as JSON has it: to count by.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Junk(_) => "junk",
            Self::Empty => "empty",
            Self::Unreadable(_) => "unreadable",
            Self::NoReader(_) => "no-reader",
            Self::NoMetadata(_) => "no-metadata",
            Self::BadRecord(_) => "bad-record",
            Self::Duplicate(_) => "duplicate",
        }
    }

    fn too_large() -> Self {
        Self::Unreadable("it is larger than 4 GiB: split it".to_owned())
    }

    /// The record, in the `place` named, is in another encoding.
    fn bad_utf8(place: &str, bytes: &[u8], error: &Utf8Error) -> Self {
        Self::BadRecord(place.to_owned() + &not_utf8(bytes, error))
    }
}

/// Where the text is in another encoding, and what to do about it.
fn not_utf8(bytes: &[u8], error: &Utf8Error) -> String {
    let at = error.valid_up_to();
    let byte = bytes.get(at).copied().unwrap_or_default();
    format!("byte {at} (0x{byte:02x}) is not UTF-8: save the file as UTF-8")
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Junk(what) => write!(f, "no statement: {what}"),
            Self::Empty => f.write_str("empty: there is nothing to read in it"),
            Self::Unreadable(why) => write!(f, "cannot be read: {why}"),
            Self::NoReader(extension) if extension.is_empty() => {
                f.write_str("no reader for files without extension")
            }
            Self::NoReader(extension) => write!(f, "no reader for .{extension} yet"),
            Self::NoMetadata(why) => write!(f, "no metadata: {why}"),
            Self::BadRecord(why) => write!(f, "bad record: {why}"),
            Self::Duplicate(why) => write!(f, "duplicate: {why}"),
        }
    }
}

/// What a reader makes of one record: its fields, or why there are none.
#[derive(Debug)]
struct Record {
    /// The line on which it begins; `None` when the record is the whole file.
    line: Option<u64>,
    draft: Result<Draft, Reason>,
}

/// The records of one file, read as they are asked for.
type Records = Box<dyn Iterator<Item = Record> + Send>;

/// Opens one file of a format.
type Reader = fn(&Path, &Options) -> Result<Records, Reason>;

/// Reads files, and folders with all that is beneath them.
///
/// Documents come in the order of the paths, whatever order these are given in; one file is in memory at a time,
/// of JSON lines and tables one record. Of two documents with one id the first is read. A record without an id is known
/// by its file and line (`speeches-17`), a text file by its name without extension.
///
/// # Errors
/// When a path does not exist, when a constant makes no sense, or when the layout cannot yield a date and a source
/// for any file. The iterator's own errors are those of a path that was given and cannot be read at all; everything
/// else is [`Skipped`].
///
/// # Examples
/// ```
/// use bonafides::ingest::{self, Item, Options};
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("NOR_21_1966.txt"), "We thank Denmark for its help.")?;
/// std::fs::write(folder.path().join("minutes.docx"), "PK")?;
///
/// let items = ingest::read(&[folder.path().to_owned()], &Options::default())?;
/// for item in items {
///     match item? {
///         Item::Document(document) => assert_eq!(document.id.as_str(), "NOR_21_1966"),
///         Item::Skipped(skipped) => assert_eq!(skipped.reason.to_string(), "no reader for .docx yet"),
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(paths: &[PathBuf], options: &Options) -> error::Result<Reading> {
    draft::check_constants(&options.constants)?;
    if let Layout::Names(pattern) = &options.layout {
        let known = |field| pattern.holds(field) || options.constants.contains_key(&field);
        if !known(Field::Date) && !known(Field::Year) {
            return Err(Error::input(format!("the pattern `{pattern}` gives no date"))
                .help("put {date} or {year} in it, or give a constant date"));
        }
        if !known(Field::Source) && !known(Field::Speakers) {
            return Err(Error::input(format!("the pattern `{pattern}` does not say whose statement it is"))
                .help("put {source} in it, or give a constant source"));
        }
    }
    Ok(Reading {
        walk: Walk::new(paths)?,
        options: options.clone(),
        current: None,
        seen: FxHashMap::default(),
    })
}

/// Bytes of all files that [`read`] would open: how long it may take. Text takes no more than that.
///
/// # Errors
/// When a path does not exist or cannot be walked at all.
pub fn size(paths: &[PathBuf]) -> error::Result<u64> {
    let mut bytes = 0;
    for found in Walk::new(paths)? {
        if let Found::File(path) = found? {
            bytes += std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        }
    }
    Ok(bytes)
}

/// The documents of a corpus, as [`read`] finds them.
pub struct Reading {
    walk: Walk,
    options: Options,
    current: Option<(PathBuf, Records)>,
    /// Where the document of each id came from.
    seen: FxHashMap<DocId, String>,
}

impl Reading {
    fn open(&self, path: &Path) -> Result<Records, Reason> {
        let reader = self.options.layout.reader(path).map_err(Reason::NoReader)?;
        reader(path, &self.options)
    }

    fn admit(&mut self, path: &Path, record: Record) -> Result<Document, Reason> {
        let mut source = path.display().to_string();
        let mut id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(line) = record.line {
            source.push_str(&format!(":{line}"));
            id.push_str(&format!("-{line}"));
        }
        let document =
            record.draft?.finish(&self.options.constants, &id, source).map_err(|reason| match reason {
                // The only metadata of a whole file are those of its name.
                Reason::BadRecord(why) if record.line.is_none() => Reason::NoMetadata(why),
                reason => reason,
            })?;
        match self.seen.get(&document.id) {
            Some(first) => Err(Reason::Duplicate(format!("{first} has its id `{}` already", document.id))),
            None => {
                self.seen.insert(document.id.clone(), document.source.clone());
                Ok(document)
            }
        }
    }
}

impl Iterator for Reading {
    type Item = error::Result<Item>;

    fn next(&mut self) -> Option<error::Result<Item>> {
        loop {
            if let Some((path, mut records)) = self.current.take() {
                let Some(record) = records.next() else { continue };
                let line = record.line;
                let item = match self.admit(&path, record) {
                    Ok(document) => Item::Document(document),
                    Err(reason) => Item::Skipped(Skipped { line, ..Skipped::file(&path, reason) }),
                };
                self.current = Some((path, records));
                return Some(Ok(item));
            }
            match self.walk.next()? {
                Ok(Found::File(path)) => match self.open(&path) {
                    Ok(records) => self.current = Some((path, records)),
                    Err(reason) => return Some(Ok(Item::Skipped(Skipped::file(&path, reason)))),
                },
                Ok(Found::Skipped(skipped)) => return Some(Ok(Item::Skipped(skipped))),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

#[cfg(test)]
mod tests;
