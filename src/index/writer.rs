//! Changing an index: documents come and go, and a commit makes the change last.

use std::ops::AddAssign;
use std::path::{Path, PathBuf};

use tantivy::directory::error::LockError;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{IndexWriter, TantivyError, Term};

use super::documents::Documents;
use super::manifest::{DocumentEntry, Manifest, store_folder, tantivy_folder};
use super::prepared::Prepared;
use super::schema::Fields;
use super::tokens::{StoreWriter, read_forms, write_documents, write_forms};
use super::verify::file_fault;
use super::{Index, REMEDY, failed, generation, postings};
use crate::error::{Error, Result};
use crate::forms::Forms;
use crate::model::DocId;

/// Two threads keep pace with the stages before; each has half of the memory.
const THREADS: usize = 2;
const MEMORY: usize = 100 << 20;
/// Parts with more sentences are not merged with others: what merging needs in memory grows with them. A commit of many
/// documents leaves two parts of about 110,000.
const MERGED: usize = 50_000;

/// Adds, replaces and removes documents. There is one at a time for an index, in all processes.
///
/// Nothing is seen by others, and nothing outlives the process, before [`Writer::commit`]. Commit about
/// every 2,000 documents or 64 MB of text, whichever comes first: a kill then costs little.
pub struct Writer {
    pub(super) dir: PathBuf,
    pub(super) tantivy: IndexWriter,
    fields: Fields,
    /// As last committed; but for `next_row`, which has moved on, and the documents, which stand below.
    manifest: Manifest,
    documents: Documents,
    forms: Forms,
    committed_forms: usize,
    store: Option<StoreWriter>,
    changes: Changes,
    /// A change failed midway: what is not committed may be half a document.
    broken: bool,
    /// The forms are counted anew: those of earlier commits are all dead.
    fresh_forms: bool,
    /// The files of the full-text index were looked at: none was damaged.
    looked: bool,
}

/// What a commit changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Documents that were new.
    pub added: usize,
    /// Documents that were there with another content.
    pub replaced: usize,
    /// Documents that were taken out.
    pub removed: usize,
}

impl AddAssign for Changes {
    fn add_assign(&mut self, other: Self) {
        self.added += other.added;
        self.replaced += other.replaced;
        self.removed += other.removed;
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("dir", &self.dir)
            .field("changes", &self.changes)
            .finish_non_exhaustive()
    }
}

impl Writer {
    pub(super) fn open(dir: &Path, index: &tantivy::Index, fields: Fields) -> Result<Self> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(THREADS)
            .memory_budget_per_thread(MEMORY / THREADS)
            .num_merge_threads(1)
            .build();
        let tantivy = index.writer_with_options(options).map_err(|error| match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => locked(dir),
            other => failed(dir)(other),
        })?;
        let mut merging = LogMergePolicy::default();
        merging.set_max_docs_before_merge(MERGED);
        tantivy.set_merge_policy(Box::new(merging));
        // The first number that tantivy gives is that of the last commit. A deletion of that number counts as committed
        // when parts are merged before the next commit is: nobody gets it.
        tantivy.run(std::iter::empty()).map_err(failed(dir))?;
        // A writer that was killed leaves files that no commit names, and numbers go on from the last commit: the next
        // file may have the name of a leftover.
        tantivy.garbage_collect_files().wait().map_err(failed(dir))?;
        postings::sweep(index, &tantivy_folder(dir)).map_err(failed(dir))?;
        // Only now, with the lock in hand, does the last commit stay the last.
        let mut manifest = Manifest::load(dir, generation(index, dir)?)?;
        manifest.sweep(dir);
        let forms = read_forms(dir, &manifest.forms)?.table();
        let documents = Documents::new(std::mem::take(&mut manifest.documents));
        Ok(Self {
            dir: dir.to_owned(),
            tantivy,
            fields,
            committed_forms: forms.len(),
            forms,
            manifest,
            documents,
            store: None,
            changes: Changes::default(),
            broken: false,
            fresh_forms: false,
            looked: false,
        })
    }

    /// The documents of the index, with what was put and removed since the last commit, by id.
    pub fn ids(&mut self) -> impl Iterator<Item = &DocId> {
        self.documents.settle().iter().map(|entry| &entry.id)
    }

    /// How often the index was committed: a reader of another generation has another view of it.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.manifest.generation
    }

    /// The content hash of a document of the index, to pass over what has not changed.
    #[must_use]
    pub fn hash_of(&self, id: &DocId) -> Option<&str> {
        self.documents.get(id).map(|entry| entry.hash.as_str())
    }

    /// Adds a document, in place of one with the same id if there is one.
    ///
    /// # Errors
    /// When the disk refuses. The writer is then good for nothing more, so that no half document is committed.
    pub fn put(&mut self, prepared: Prepared) -> Result<()> {
        self.whole(|writer| writer.append(prepared))
    }

    fn append(&mut self, mut prepared: Prepared) -> Result<()> {
        let row = self.manifest.next_row;
        if self.store.is_none() {
            self.store = Some(StoreWriter::create(&self.dir, self.manifest.generation + 1, row)?);
        }
        let Some(store) = &mut self.store else { return Ok(()) };
        let global: Vec<u32> = prepared.surfaces.iter().map(|surface| self.forms.intern(surface).0).collect();
        store.push(&prepared, &global)?;
        self.manifest.next_row += 1;

        let document = &prepared.document;
        let entry = DocumentEntry {
            id: document.id.clone(),
            row,
            date: document.date.number() as u32,
            hash: document.hash.clone(),
            bytes: document.text.len() as u32,
            sentences: prepared.sentences.len() as u32,
        };
        if self.documents.insert(entry) {
            self.tantivy.delete_term(Term::from_field_text(self.fields.document, document.id.as_str()));
            self.changes.replaced += 1;
        } else {
            self.changes.added += 1;
        }
        for (number, entry) in std::mem::take(&mut prepared.entries).into_iter().enumerate() {
            let sentence =
                entry.into_document(&self.fields, number, row, &document.id, document.date, &document.kind);
            self.tantivy.add_document(sentence).map_err(failed(&self.dir))?;
        }
        Ok(())
    }

    /// Takes a document out; `false` when it is not there.
    pub fn remove(&mut self, id: &DocId) -> bool {
        let there = self.documents.remove(id);
        if there {
            self.tantivy.delete_term(Term::from_field_text(self.fields.document, id.as_str()));
            self.changes.removed += 1;
        }
        there
    }

    /// Takes out every document that `keep` turns down.
    pub fn retain(&mut self, mut keep: impl FnMut(&DocId) -> bool) {
        let ids = self.documents.settle().iter().map(|entry| &entry.id);
        let gone: Vec<DocId> = ids.filter(|id| !keep(id)).cloned().collect();
        for id in gone {
            self.remove(&id);
        }
    }

    /// Makes all changes since the last commit last, all together or, after a kill, none of them.
    ///
    /// Indexes that are open keep the view they had.
    ///
    /// # Errors
    /// When the disk refuses. The changes are then lost, the index is as it was, and the writer is good for
    /// nothing more.
    pub fn commit(&mut self) -> Result<Changes> {
        self.whole(|writer| {
            if writer.changes == Changes::default() {
                return Ok(writer.changes);
            }
            if writer.changes.replaced > 0 || writer.changes.removed > 0 {
                writer.look()?;
            }
            let next = writer.write_store()?;
            next.save(&writer.dir)?;
            writer.commit_to_tantivy(next)?;
            writer.manifest.sweep(&writer.dir);
            Ok(std::mem::take(&mut writer.changes))
        })
    }

    /// Makes sure that no file of the full-text index is damaged: to delete sentences tantivy looks for them on a thread
    /// of its own, and what it does not survive there ends the process.
    fn look(&mut self) -> Result<()> {
        if !std::mem::replace(&mut self.looked, true) {
            postings::damage(&self.dir).map_or(Ok(()), Err)?;
        }
        Ok(())
    }

    /// Makes a change that must not be followed by another when it fails.
    fn whole<T>(&mut self, change: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if std::mem::replace(&mut self.broken, true) {
            return Err(Error::index("an earlier change of the index failed").at(&self.dir));
        }
        let changed = change(self)?;
        self.broken = false;
        Ok(changed)
    }

    /// The first step: brings store and forms to disk and says what the next generation consists of.
    pub(super) fn write_store(&mut self) -> Result<Manifest> {
        let mut next = self.manifest.clone();
        next.generation += 1;
        next.stores.extend(self.store.take().map(StoreWriter::finish).transpose()?);
        if self.fresh_forms {
            next.forms.clear();
        }
        if self.forms.len() > self.committed_forms {
            next.forms.push(write_forms(&self.dir, next.generation, &self.forms, self.committed_forms)?);
        }
        let documents = self.documents.settle();
        next.table = if documents.is_empty() {
            None
        } else {
            Some(write_documents(&self.dir, next.generation, documents)?)
        };
        let mut live: Vec<u64> = documents.iter().map(|entry| entry.row).collect();
        live.sort_unstable();
        next.stores.retain(|store| {
            let first = live.partition_point(|&row| row < store.first_row);
            live.get(first).is_some_and(|&row| row < store.first_row + store.rows())
        });
        Ok(next)
    }

    /// The last step, and the commit point of both views.
    pub(super) fn commit_to_tantivy(&mut self, next: Manifest) -> Result<()> {
        let mut commit = self.tantivy.prepare_commit().map_err(failed(&self.dir))?;
        commit.set_payload(&next.generation.to_string());
        commit.commit().map_err(failed(&self.dir))?;
        self.committed_forms = self.forms.len();
        self.fresh_forms = false;
        self.manifest = next;
        Ok(())
    }

    /// Writes all documents of `index`, which must be this writer's, into one new store, and the postings into one
    /// segment: without what was replaced or removed. After a kill the index is as it was.
    ///
    /// # Errors
    /// When the disk refuses, a file is damaged, or there are changes that were not committed.
    pub fn compact(&mut self, index: &Index) -> Result<()> {
        if self.changes != Changes::default() || index.generation() != self.manifest.generation {
            return Err(Error::index("the index has changed since it was opened").at(&self.dir));
        }
        self.whole(|writer| {
            writer.look()?;
            for entry in writer.manifest.files() {
                let path = store_folder(&writer.dir).join(&entry.name);
                if let Some(fault) = file_fault(&path, entry) {
                    let message = format!("this file of the index is damaged: {fault}");
                    return Err(Error::index(message).at(path).help(REMEDY));
                }
            }
            writer.forms = Forms::new();
            (writer.committed_forms, writer.fresh_forms) = (0, true);
            for batch in 0..index.batches() {
                for (document, segments, cast) in index.read(batch)? {
                    writer.append(Prepared::new(&document, &segments, &cast, index.forms()))?;
                }
            }
            let next = writer.write_store()?;
            next.save(&writer.dir)?;
            writer.commit_to_tantivy(next)?;
            writer.manifest.sweep(&writer.dir);
            writer.changes = Changes::default();
            Ok(())
        })?;
        let failed = failed(&self.dir);
        let searchable = |tantivy: &IndexWriter| tantivy.index().searchable_segment_ids();
        let segments = searchable(&self.tantivy).map_err(&failed)?;
        if segments.len() > 1 {
            self.tantivy.merge(&segments).wait().map_err(&failed)?;
        }
        self.tantivy.garbage_collect_files().wait().map_err(&failed)?;
        Ok(())
    }

    /// Ends writing and waits until tantivy has tidied its files up. What was not committed is lost.
    ///
    /// Just dropping the writer leaves more and smaller files, no less in them.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn close(self) -> Result<()> {
        self.tantivy.wait_merging_threads().map_err(failed(&self.dir))
    }
}

/// Somebody else writes the index in `dir`.
pub(super) fn locked(dir: &Path) -> Error {
    Error::index("the index is locked by another bonafides process")
        .at(dir)
        .help("wait until that process ends, or name another index folder")
}
