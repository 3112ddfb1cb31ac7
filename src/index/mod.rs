//! The index: the same sentences in two views that are committed together.
//!
//! In: a [`Document`] with its [`Segments`] and [`Cast`]. Out: the same records, batch by batch, and the
//! sentences that answer a query. Next: coding reads the batches; `search` and `kwic` show the rest.
//!
//! - **tantivy** holds one index document a sentence and finds; it stores no text.
//! - The **token store** holds everything else, texts too, as Arrow IPC files: a corpus is coded from it
//!   without its files.
//!
//! ```text
//! index/
//!   tantivy/                 the postings; the payload of its last commit is the generation G
//!   manifest-G.json          what generation G consists of: its files, with their sizes and hashes
//!   store/00000G.arrow       the documents of one commit, up to 256 in a record batch; texts are compressed
//!   store/00000G.forms.arrow the word forms that this commit saw first
//!   store/00000G.documents.arrow  the live documents of generation G
//!   codings.arrow references.arrow made-of.zst  what the sentences were coded as last, and with which codebook; nothing
//!   kept.b3sum               is lost without them
//! ```
//!
//! A commit writes store and manifest to disk first; then one tantivy commit names the manifest. That moment
//! moves both views. What a killed writer leaves behind is named by nobody, and the next writer removes it.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use tantivy::directory::error::{LockError, OpenReadError};
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::{IndexReader, ReloadPolicy, TantivyError};

use crate::error::{self, Error, Result};
use crate::forms::Forms;
use crate::model::{Cast, DocId, Document, Segments};

mod manifest;
mod schema;
mod prepared;
mod texts;
mod words;
mod columns;
mod tokens;
mod postings;
mod documents;
mod writer;
mod query;
mod matcher;
mod part;
mod found;
mod search;
mod kwic;
mod tally;
mod kept;
mod verify;
#[cfg(test)]
mod tests;

pub use kept::{Judged, Keeper, Kept};
pub use kwic::{Concordance, Layout, Line, Sample, Sort, left, one_line, right};
pub use part::{Part, Seek, Spot, Spots};
pub use prepared::Prepared;
pub use query::Query;
pub use search::{Among, Filter, Hit, Hits, Order, Page, Scope, View};
pub use tally::{By, Tally};
pub use verify::{Fault, Status, Verified};
pub use writer::{Changes, Writer};

use columns::Row;
use manifest::{Manifest, store_folder, tantivy_folder};
use schema::Fields;
use tokens::Store;
use words::Words;
use writer::locked;

/// What helps against damage: the corpus is still there.
const REMEDY: &str = "`bonafides index --rebuild` makes it anew from the corpus";

/// A batch that is read has at most this many documents, and ends after this many bytes of text.
const READ_DOCUMENTS: usize = 256;
const READ_BYTES: u64 = 8 << 20;

/// An index as of one commit. Threads may share it; commits that come later do not change it.
pub struct Index {
    dir: PathBuf,
    tantivy: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    manifest: Manifest,
    store: Store,
    words: Words,
    /// Made of the words when it is first asked for.
    forms: OnceLock<Forms>,
    /// The rank by id of the document of each live row.
    ranks: FxHashMap<u64, u32>,
    /// The batches, as ranges of ranks.
    batches: Vec<Range<usize>>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("dir", &self.dir)
            .field("documents", &self.len())
            .finish_non_exhaustive()
    }
}

impl Index {
    /// Makes an empty index in the folder `dir`. `stamp` says what the sentences will be prepared with, such as
    /// the hash of the gazetteer; see [`Index::expect`].
    ///
    /// # Errors
    /// When there is an index already, or the disk refuses.
    pub fn create(dir: impl AsRef<Path>, stamp: &str) -> Result<Self> {
        let dir = dir.as_ref();
        let postings = tantivy_folder(dir);
        if Self::exists(dir) {
            return Err(Error::index("there is an index already")
                .at(dir)
                .help("open it, or delete its folder"));
        }
        kept::forget(dir);
        for folder in [&postings, &store_folder(dir)] {
            fs::create_dir_all(folder).map_err(|error| Error::io(error, folder))?;
        }
        Manifest::new(stamp).save(dir)?;
        // From here on the index exists.
        tantivy::Index::create_in_dir(&postings, schema::schema().0).map_err(failed(dir))?;
        Self::open(dir)
    }

    /// Whether there is an index in the folder `dir`.
    #[must_use]
    pub fn exists(dir: impl AsRef<Path>) -> bool {
        tantivy_folder(dir.as_ref()).join("meta.json").is_file()
    }

    /// Removes the index in the folder `dir`, and nothing else that is there; does nothing without one.
    ///
    /// # Errors
    /// When the index is being written, or the disk refuses.
    pub fn remove(dir: impl AsRef<Path>) -> Result<()> {
        let dir = dir.as_ref();
        if !Self::exists(dir) {
            return Ok(());
        }
        let folder = tantivy_folder(dir);
        let postings = MmapDirectory::open(&folder).map_err(|error| failed(dir)(error.into()))?;
        let lock = postings.acquire_lock(&INDEX_WRITER_LOCK).map_err(|error| match error {
            LockError::LockBusy => locked(dir),
            LockError::IoError(error) => failed(dir)(TantivyError::IoError(error)),
        })?;
        // What is made of the index goes first: after a kill nothing is left that another index could be taken for.
        kept::forget(dir);
        for folder in [tantivy_folder(dir), store_folder(dir)] {
            if folder.exists() {
                fs::remove_dir_all(&folder).map_err(|error| Error::io(error, &folder))?;
            }
        }
        Manifest::default().sweep(dir);
        let _ = fs::remove_file(Manifest::path(dir, 0));
        drop(lock);
        Ok(())
    }

    /// Opens the index in the folder `dir` as of its last commit.
    ///
    /// # Errors
    /// When there is none, when it has another format, or when it is damaged.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self> {
        let dir = dir.as_ref();
        if !Self::exists(dir) {
            return Err(Error::index("there is no index here")
                .at(dir)
                .help("make one with `bonafides index`"));
        }
        // A writer may commit between one look and the next, and then removes what we are about to read.
        const ATTEMPTS: usize = 5;
        let mut attempt = 1;
        loop {
            match Self::open_once(dir) {
                Err(error) if attempt < ATTEMPTS && error.is_io() => attempt += 1,
                Ok(None) if attempt < ATTEMPTS => attempt += 1,
                Ok(None) => {
                    return Err(Error::index("the index changes too fast to be opened")
                        .at(dir)
                        .help("wait until the other bonafides process ends"));
                }
                Ok(Some(index)) => return Ok(index),
                Err(error) => return Err(error),
            }
        }
    }

    /// The index, or `None` when a commit came between.
    fn open_once(dir: &Path) -> Result<Option<Self>> {
        let (expected, fields) = schema::schema();
        let mut tantivy = open_tantivy(dir)?;
        if tantivy.schema() != expected {
            return Err(Error::outdated("the index was made by another version of bonafides")
                .at(dir)
                .help(REMEDY));
        }
        tantivy.set_tokenizers(schema::tokenizers());
        let generation_before = generation(&tantivy, dir)?;
        let manifest = Manifest::load(dir, generation_before)?;
        let reader = tantivy.reader_builder().reload_policy(ReloadPolicy::Manual);
        let reader = survived(dir, || reader.try_into().map_err(failed(dir)))?;
        let store = Store::open(dir, &manifest.stores)?;
        let words = tokens::read_forms(dir, &manifest.forms)?;
        if generation(&tantivy, dir)? != generation_before {
            return Ok(None);
        }
        let ranks = manifest.documents.iter().zip(0..).map(|(entry, rank)| (entry.row, rank)).collect();
        let batches = batches(&manifest);
        let dir = dir.to_owned();
        let forms = OnceLock::new();
        Ok(Some(Self { dir, tantivy, reader, fields, manifest, store, words, forms, ranks, batches }))
    }

    /// What the sentences were prepared with, as told at [`Index::create`].
    #[must_use]
    pub fn stamp(&self) -> &str {
        &self.manifest.stamp
    }

    /// Makes sure that the sentences were prepared with `stamp`.
    ///
    /// # Errors
    /// When they were not.
    pub fn expect(&self, stamp: &str) -> Result<()> {
        if self.stamp() == stamp {
            return Ok(());
        }
        Err(Error::outdated("the index was made with other actors than these")
            .at(&self.dir)
            .help("name the actors that it was made with, or make it anew with `bonafides index --rebuild`"))
    }

    /// Starts to change the index.
    ///
    /// # Errors
    /// At once, when another writer is at work, in this process or in another.
    pub fn writer(&self) -> Result<Writer> {
        Writer::open(&self.dir, &self.tantivy, self.fields)
    }

    /// The word forms that the tokens of the store refer to.
    #[must_use]
    pub fn forms(&self) -> &Forms {
        self.forms.get_or_init(|| self.words.table())
    }

    /// Number of documents.
    #[must_use]
    pub fn len(&self) -> usize {
        self.manifest.documents.len()
    }

    /// Whether there is no document.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.manifest.documents.is_empty()
    }

    /// Which commit it is: each counts one up.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.manifest.generation
    }

    /// Number of sentences.
    #[must_use]
    pub fn sentence_count(&self) -> u64 {
        self.manifest.documents.iter().map(|entry| u64::from(entry.sentences)).sum()
    }

    /// Id and content hash of each document, by id.
    pub fn documents(&self) -> impl Iterator<Item = (&DocId, &str)> {
        self.manifest.documents.iter().map(|entry| (&entry.id, entry.hash.as_str()))
    }

    /// Whether the index has a document of this id.
    #[must_use]
    pub fn holds(&self, id: &DocId) -> bool {
        self.manifest.documents.binary_search_by(|entry| entry.id.cmp(id)).is_ok()
    }

    /// One document as it was put, by its id.
    ///
    /// # Errors
    /// When the store is damaged or the disk refuses.
    pub fn document(&self, id: &DocId) -> Result<Option<(Document, Segments, Cast)>> {
        let Ok(rank) = self.manifest.documents.binary_search_by(|entry| entry.id.cmp(id)) else {
            return Ok(None);
        };
        let (batch, row) = self.store.locate(self.manifest.documents[rank].row)?;
        let batch = self.store.batch(batch)?;
        let row = Row::new(&batch, row, &self.words)?;
        Ok(Some((row.document()?, row.segments()?, row.cast()?)))
    }

    /// Number of batches that [`Index::read`] knows.
    #[must_use]
    pub fn batches(&self) -> usize {
        self.batches.len()
    }

    /// Reads a batch: documents as they were put, with tokens that refer to [`Index::forms`].
    ///
    /// All batches in turn give all documents by id, whatever the history of the index. Batches hold up to 256
    /// documents or about 8 MB of text, and threads may read them at the same time. There is nothing in a
    /// batch that does not exist.
    ///
    /// # Errors
    /// When the store is damaged or the disk refuses.
    pub fn read(&self, batch: usize) -> Result<Vec<(Document, Segments, Cast)>> {
        self.rows(batch, |row| Ok((row.document()?, row.segments()?, row.cast()?)))
    }

    /// Reads a batch as [`Index::read`] does, but of each document only the sentences that mention somebody: all that
    /// coding looks at.
    ///
    /// # Errors
    /// When the store is damaged or the disk refuses.
    pub fn mentioning(&self, batch: usize) -> Result<Vec<Part>> {
        self.rows(batch, |row| row.mentioning())
    }

    /// Reads of each document of a batch what is told of it and how much there is in it, neither text nor sentences.
    ///
    /// # Errors
    /// When the store is damaged or the disk refuses.
    pub fn outlines(&self, batch: usize) -> Result<Vec<Part>> {
        self.rows(batch, |row| row.outline())
    }

    fn rows<T>(&self, batch: usize, read: impl Fn(Row<'_>) -> Result<T>) -> Result<Vec<T>> {
        let ranks = self.batches.get(batch).cloned().unwrap_or_default();
        let mut located = Vec::with_capacity(ranks.len());
        for (place, entry) in self.manifest.documents[ranks].iter().enumerate() {
            let (batch, row) = self.store.locate(entry.row)?;
            located.push((batch, row, place));
        }
        // By place in the store, so that one of its batches at a time is mapped; then back to the order of ids.
        located.sort_unstable();
        let mut documents = Vec::with_capacity(located.len());
        for run in located.chunk_by(|a, b| a.0 == b.0) {
            let batch = self.store.batch(run[0].0)?;
            for &(_, row, place) in run {
                documents.push((place, read(Row::new(&batch, row, &self.words)?)?));
            }
        }
        documents.sort_unstable_by_key(|&(place, _)| place);
        Ok(documents.into_iter().map(|(_, document)| document).collect())
    }
}

fn batches(manifest: &Manifest) -> Vec<Range<usize>> {
    let mut batches = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (rank, entry) in manifest.documents.iter().enumerate() {
        bytes += u64::from(entry.bytes);
        if rank + 1 - start == READ_DOCUMENTS || bytes >= READ_BYTES {
            batches.push(start..rank + 1);
            (start, bytes) = (rank + 1, 0);
        }
    }
    if start < manifest.documents.len() {
        batches.push(start..manifest.documents.len());
    }
    batches
}

/// The generation that the last commit names; 0 before the first.
fn generation(index: &tantivy::Index, dir: &Path) -> Result<u64> {
    let payload = index.load_metas().map_err(failed(dir))?.payload;
    payload.map_or(Ok(0), |payload| {
        payload
            .parse()
            .map_err(|_| Error::index("the index was not written by bonafides").at(dir).help(REMEDY))
    })
}

/// The full-text index of the index in `dir`.
fn open_tantivy(dir: &Path) -> Result<tantivy::Index> {
    survived(dir, || tantivy::Index::open_in_dir(tantivy_folder(dir)).map_err(failed(dir)))
}

/// What is read of tantivy's files, some damages of which it does not survive.
fn survived<T>(dir: &Path, read: impl FnOnce() -> Result<T>) -> Result<T> {
    error::survived(read).unwrap_or_else(|| Err(astray(dir)))
}

/// The full-text index does not say what it was written for: the file that is damaged, if one can be named.
fn astray(dir: &Path) -> Error {
    let unnamed = || Error::index("the full-text index is damaged").at(tantivy_folder(dir)).help(REMEDY);
    postings::damage(dir).unwrap_or_else(unnamed)
}

/// An error of tantivy as one of ours: if one of its files is damaged, that.
fn failed(dir: &Path) -> impl Fn(TantivyError) -> Error {
    move |error| {
        if let Some(damage) = postings::damage(dir) {
            return damage;
        }
        match error {
        TantivyError::IoError(error)
        | TantivyError::OpenReadError(OpenReadError::IoError { io_error: error, .. }) => {
            Error::io(std::io::Error::new(error.kind(), error.to_string()), dir)
        }
        TantivyError::DataCorruption(damage) => Error::index(format!("{damage:?}")).at(dir).help(REMEDY),
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(path)) => {
            Error::io(std::io::ErrorKind::NotFound.into(), tantivy_folder(dir).join(path)).help(REMEDY)
        }
        other => Error::index(other.to_string())
            .at(dir)
            .help("`bonafides index verify` looks at every file of the index; `bonafides index --rebuild` makes it anew"),
    }
    }
}
