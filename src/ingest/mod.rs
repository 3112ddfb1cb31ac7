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
//! behind the byte order mark of its file and behind its header, if there is one, and so do the offsets of all that is
//! found in it. Of a format that is no plain text, the text is what a reader of the page sees.
//!
//! A new format is a new file with an `open` of the type `Reader`, and a row of the table in `format.rs`. Limits stand
//! in `limits.rs`, encodings in `decode.rs`; what a record says becomes a document in `draft.rs`.

mod limits;
mod reason;
mod field;
mod names;
mod dates;
mod draft;
mod parties;
mod hash;
mod layout;
mod pattern;
mod walk;
mod input;
mod decode;

mod format;
mod txt;
mod jsonl;
mod rows;
mod csv;
mod parquet;
mod events;
mod xml;
mod tei;
mod feed;
mod markup;
mod html;
mod office;
mod pages;
mod pdf;
mod archive;

mod language;
mod quality;
mod issuer;
mod guess;
mod side;
mod repeats;
mod check;
mod reading;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use self::dates::DateOrder;
pub use self::field::{Columns, Field};
pub use self::hash::hash;
pub use self::layout::Layout;
pub use self::limits::Limits;
pub use self::names::{Called, Names};
pub use self::pattern::Pattern;
pub use self::pdf::{HELPER as PDF_HELPER, text as pdf_text};
pub use self::reading::Reading;
pub use self::reason::{Reason, Skipped};

use self::draft::Draft;
use self::walk::{Found, Walk};
use crate::error::{self, Error};
use crate::model::Document;

/// How to read a corpus. By default each file for itself, see [`Layout::Auto`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Options {
    /// How the files are laid out.
    pub layout: Layout,
    /// Which column or key holds which field, where its name does not say so.
    pub columns: Columns,
    /// What is true of every document that has no such field: `source = "AUS"` for the speeches of one state.
    pub constants: BTreeMap<Field, String>,
    /// A table of metadata (CSV, TSV) that is joined to the files by their names. It overrules what these say.
    pub metadata: Option<PathBuf>,
    /// The element of XML that is a record, where it is not plain.
    pub record: Option<String>,
    /// The encoding of all files, as a label of the WHATWG standard; `None` to tell it file by file.
    pub encoding: Option<String>,
    /// The language that is read, as ISO 639-1, or `any`; `None` is English. Texts in another are set aside.
    pub language: Option<String>,
    /// What comes first in dates such as `03/04/1999`.
    pub dates: DateOrder,
    /// Take nothing for metadata that is not said: no date from the text, no state from the title.
    pub no_guess: bool,
    /// How much is read.
    pub limits: Limits,
    /// What states are called; without it only ids are known.
    #[serde(skip)]
    pub names: Arc<Names>,
    /// A program that takes text from the PDF on its stdin when it is called with [`PDF_HELPER`]; `None` to do it within
    /// this process.
    #[serde(skip)]
    pub helper: Option<PathBuf>,
}

impl Options {
    /// The encoding that is asked for.
    fn encoding(&self) -> Result<Option<&'static encoding_rs::Encoding>, Reason> {
        let named = self.encoding.as_deref().map(decode::named).transpose();
        named.map_err(|error| Reason::Unreadable(error.to_string()))
    }

    fn language(&self) -> &str {
        self.language.as_deref().unwrap_or("en")
    }

    /// The constants, with those of the layout.
    fn constants(&self) -> BTreeMap<Field, String> {
        let mut constants = self.constants.clone();
        for &(field, value) in self.layout.constants() {
            constants.entry(field).or_insert_with(|| value.to_owned());
        }
        constants
    }

    fn dates(&self) -> DateOrder {
        if self.dates == DateOrder::Unknown { self.layout.dates() } else { self.dates }
    }

    /// Whether metadata that nobody says are guessed: not where the layout says where they stand.
    fn guesses(&self) -> bool {
        !self.no_guess && !matches!(self.layout, Layout::Ungdc | Layout::Unsc)
    }
}

/// What comes of a file or record.
#[allow(clippy::large_enum_variant, reason = "nearly all are documents")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A statement.
    Document(Document),
    /// None, and why.
    Skipped(Skipped),
}

/// What a reader makes of one record: its fields, or why there are none.
#[derive(Debug)]
struct Record {
    /// The member of the archive that it stands in; a member of an archive within it after a `!`.
    member: Option<String>,
    /// The line or row on which it begins; `None` when the record is the whole file.
    line: Option<u64>,
    draft: Result<Draft, Reason>,
}

impl Record {
    /// The one record of a file.
    fn whole(draft: Draft) -> Records {
        Box::new(std::iter::once(Self { member: None, line: None, draft: Ok(draft) }))
    }
}

/// The records of one file, read as they are asked for.
type Records = Box<dyn Iterator<Item = Record> + Send>;

/// Reads files, and folders with all that is beneath them.
///
/// Documents come in the order of the paths, whatever order these are given in; one file is in memory at a time,
/// of JSON lines, tables, XML and archives one record or member. Of two documents with one id the first is read. A
/// record without an id is known by its file and line (`speeches-17`), a file that is one document by its name without
/// extension. That a document repeats an earlier one is recorded in it ([`Origin`](crate::model::Origin)).
///
/// # Errors
/// When a path does not exist, when a constant or another option makes no sense, or when the layout cannot yield a date
/// and a source for any file. The iterator's own errors are those of a path that was given and cannot be read at all;
/// everything else is [`Skipped`].
///
/// # Examples
/// ```
/// use bonafides::ingest::{self, Item, Options};
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("NOR_21_1966.txt"), "We thank Denmark for its help.")?;
/// std::fs::write(folder.path().join("minutes.doc"), "Who was absent?")?;
///
/// let items = ingest::read(&[folder.path().to_owned()], &Options::default())?;
/// for item in items {
///     match item? {
///         Item::Document(document) => assert_eq!(document.id.as_str(), "NOR_21_1966"),
///         Item::Skipped(skipped) => {
///             assert_eq!(skipped.reason.to_string(), "no reader for .doc yet: save it as DOCX or text");
///         }
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(paths: &[PathBuf], options: &Options) -> error::Result<Reading> {
    draft::check_constants(&options.constants, &options.names)?;
    if let Some(encoding) = &options.encoding {
        decode::named(encoding)?;
    }
    if let Some(language) = &options.language
        && language != "any"
        && !(language.len() == 2 && language.bytes().all(|b| b.is_ascii_lowercase()))
    {
        return Err(Error::input(format!("`{}` is no language", language.escape_debug()))
            .help("write two small letters, such as en, or any"));
    }
    if let Layout::Names(pattern) = &options.layout
        && options.metadata.is_none()
        && options.no_guess
    {
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
    Reading::new(paths, options)
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

#[cfg(test)]
mod tests;
