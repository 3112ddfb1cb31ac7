//! Which files and rows one commit consists of, as `manifest-G.json`.
//!
//! The payload of a tantivy commit names its generation `G`; a manifest that no commit names is the leftover
//! of a killed writer and means nothing.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::REMEDY;
use super::tokens::read_documents;
use crate::error::{Error, Result};
use crate::model::{Date, DocId};

/// Version of the layout; a program refuses every other one.
const FORMAT: u32 = 4;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub format: u32,
    pub generation: u64,
    /// What the caller said the sentences were prepared with.
    pub stamp: String,
    /// Number of the next row; rows are never numbered anew.
    pub next_row: u64,
    /// In order of rows.
    pub stores: Vec<StoreEntry>,
    /// In order of commits: together the table of word forms.
    pub forms: Vec<FormsEntry>,
    /// The table of the live documents; `None` where there is no document. Rows that it does not name are dead.
    pub table: Option<FileEntry>,
    /// The same by id, which another file holds.
    #[serde(skip)]
    pub documents: Vec<DocumentEntry>,
}

/// A file as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileEntry {
    pub name: String,
    /// Its size, so that a cut one is told from a whole one before it is mapped.
    pub bytes: u64,
    /// BLAKE3 in hexadecimal, for `verify`.
    pub hash: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoreEntry {
    #[serde(flatten)]
    pub file: FileEntry,
    pub first_row: u64,
    /// Number of rows in each record batch.
    pub batches: Vec<u32>,
}

impl StoreEntry {
    pub fn rows(&self) -> u64 {
        self.batches.iter().map(|&rows| u64::from(rows)).sum()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FormsEntry {
    #[serde(flatten)]
    pub file: FileEntry,
    pub forms: u32,
}

/// What a manifest knows of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DocumentEntry {
    pub id: DocId,
    pub row: u64,
    /// As [`Date::number`].
    pub date: u32,
    pub hash: String,
    /// Size of the text.
    pub bytes: u32,
    pub sentences: u32,
}

impl DocumentEntry {
    pub fn date(&self) -> Date {
        date(self.date)
    }
}

/// The date that has this [`Date::number`].
pub(super) fn date(number: u32) -> Date {
    Date { year: (number / 10_000) as u16, month: (number / 100 % 100) as u8, day: (number % 100) as u8 }
}

impl Manifest {
    pub fn new(stamp: &str) -> Self {
        Self { format: FORMAT, stamp: stamp.to_owned(), ..Self::default() }
    }

    pub fn path(dir: &Path, generation: u64) -> PathBuf {
        dir.join(format!("manifest-{generation}.json"))
    }

    pub fn load(dir: &Path, generation: u64) -> Result<Self> {
        /// Read before the rest, whose shape another format need not share.
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }

        let path = Self::path(dir, generation);
        let text = fs::read(&path).map_err(|error| Error::io(error, &path).help(REMEDY))?;
        let damaged = |error: serde_json::Error| {
            Error::index(format!("the index is damaged: {error}")).at(&path).help(REMEDY)
        };
        let head: Head = serde_json::from_slice(&text).map_err(damaged)?;
        if head.format != FORMAT {
            return Err(Error::outdated(format!(
                "the index has format {}, this program reads format {FORMAT}",
                head.format
            ))
            .at(&path)
            .help(REMEDY));
        }
        let mut manifest: Self = serde_json::from_slice(&text).map_err(damaged)?;
        if !manifest.is_sound(generation) {
            return Err(super::columns::damaged().at(&path));
        }
        if let Some(table) = &manifest.table {
            manifest.documents = read_documents(dir, table)?;
        }
        Ok(manifest)
    }

    /// Whether it is of this generation, and its rows are in order and can be counted on.
    fn is_sound(&self, generation: u64) -> bool {
        const MOST: u64 = 1 << 48;
        let mut next = 0;
        let in_order = |store: &StoreEntry| {
            let first = std::mem::replace(&mut next, store.first_row.saturating_add(store.rows()));
            first <= store.first_row && next <= self.next_row
        };
        self.generation == generation
            && generation.max(self.next_row) < MOST
            && self.stores.iter().all(in_order)
    }

    /// All files but the manifest itself.
    pub fn files(&self) -> impl Iterator<Item = &FileEntry> {
        let stores = self.stores.iter().map(|entry| &entry.file);
        stores.chain(self.forms.iter().map(|entry| &entry.file)).chain(&self.table)
    }

    /// Writes the manifest to disk, past the caches of the operating system.
    pub fn save(&self, dir: &Path) -> Result<()> {
        let path = Self::path(dir, self.generation);
        let write = || -> std::io::Result<()> {
            let mut file = BufWriter::new(File::create(&path)?);
            serde_json::to_writer(&mut file, self)?;
            file.flush()?;
            file.get_ref().sync_all()?;
            sync_folder(dir)
        };
        write().map_err(|error| Error::io(error, &path))
    }

    /// Removes the manifests, stores and tables of forms that this manifest does not name.
    ///
    /// Only a writer that holds the lock may call it. A file that cannot be removed costs room, no more, so
    /// it is left.
    pub fn sweep(&self, dir: &Path) {
        let own = format!("manifest-{}.json", self.generation);
        for name in names(dir) {
            if name.starts_with("manifest-") && name.ends_with(".json") && name != own {
                let _ = fs::remove_file(dir.join(name));
            }
        }
        let store = store_folder(dir);
        for name in names(&store) {
            let live = self.files().any(|entry| entry.name == name);
            if name.ends_with(".arrow") && !live {
                let _ = fs::remove_file(store.join(name));
            }
        }
    }
}

pub(super) fn store_folder(dir: &Path) -> PathBuf {
    dir.join("store")
}

pub(super) fn tantivy_folder(dir: &Path) -> PathBuf {
    dir.join("tantivy")
}

/// Makes the names of new files in `dir` last. Only Unix has folders that can be opened.
pub(super) fn sync_folder(dir: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}
