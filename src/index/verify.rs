//! Whether an index is what it was when it was written, and how large it is.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::columns::Row;
use super::manifest::{DocumentEntry, FileEntry, Manifest, store_folder, tantivy_folder};
use super::schema::{ROW, SENTENCE};
use super::{Index, failed, postings, survived};
use crate::error::{Error, Result};
use crate::model::{Cast, Document, Segments};
use crate::span::Span;

/// What an index holds, and what it costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The number of its last commit.
    pub generation: u64,
    /// What its sentences were prepared with.
    pub stamp: String,
    /// Number of documents.
    pub documents: u64,
    /// Number of sentences.
    pub sentences: u64,
    /// Number of different word forms.
    pub forms: u64,
    /// Bytes of text in its documents.
    pub text_bytes: u64,
    /// Bytes of the token store on disk.
    pub store_bytes: u64,
    /// Bytes of the full-text index on disk.
    pub postings_bytes: u64,
    /// Documents in the store that were replaced or removed since: what compacting gives back.
    pub dead: u64,
    /// Parts of the full-text index, each of which a search looks into.
    pub segments: u64,
}

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The file in which it is; where none can be named, the folder of the index.
    pub file: PathBuf,
    /// What is wrong.
    pub fault: String,
}

/// What was looked at, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Files whose sizes and hashes were compared with those written down.
    pub files: u64,
    /// Documents that were read.
    pub documents: u64,
    /// Their sentences.
    pub sentences: u64,
    /// Their tokens.
    pub tokens: u64,
    /// None in a sound index.
    pub faults: Vec<Fault>,
}

impl Index {
    /// What it holds, and what it costs.
    ///
    /// # Errors
    /// When its folder cannot be listed.
    pub fn status(&self) -> Result<Status> {
        let rows: u64 = self.manifest.stores.iter().map(|store| store.rows()).sum();
        let documents = self.len() as u64;
        Ok(Status {
            generation: self.generation(),
            stamp: self.stamp().to_owned(),
            documents,
            sentences: self.sentence_count(),
            forms: self.words.lengths().len() as u64,
            text_bytes: self.manifest.documents.iter().map(|entry| u64::from(entry.bytes)).sum(),
            store_bytes: size(&store_folder(&self.dir))?
                + size_of(&Manifest::path(&self.dir, self.generation())),
            postings_bytes: size(&tantivy_folder(&self.dir))?,
            dead: rows.saturating_sub(documents),
            segments: self.reader.searcher().segment_readers().len() as u64,
        })
    }

    /// Reads all of the index in the folder `dir` and compares it with itself: sizes and hashes of files, counts of
    /// sentences in both views, and every span. A file that is damaged is named, and does not keep the others from
    /// being looked at.
    ///
    /// # Errors
    /// When there is no index, it is of another version, or its last commit cannot be told.
    pub fn verify(dir: impl AsRef<Path>) -> Result<Verified> {
        let dir = dir.as_ref();
        let mut verified = Verified::default();
        let manifest = Self::manifest_of(dir)?;
        for entry in manifest.files() {
            verified.files += 1;
            let path = store_folder(dir).join(&entry.name);
            if let Some(fault) = file_fault(&path, entry) {
                verified.faults.push(Fault { file: path, fault });
            }
        }
        let tantivy = super::open_tantivy(dir)?;
        for name in postings::named(&tantivy).map_err(failed(dir))? {
            let file = tantivy_folder(dir).join(&name);
            verified.files += 1;
            if let Some(fault) = postings::fault(&tantivy, &name) {
                verified.faults.push(Fault { file, fault });
            }
        }
        // What is in damaged files is not worth a look.
        if verified.faults.is_empty() {
            let index = Self::open(dir)?;
            survived(dir, || index.verify_postings(&mut verified))?;
            index.verify_documents(&mut verified)?;
        }
        Ok(verified)
    }

    /// Both views hold each sentence of each live document once, and nothing else.
    fn verify_postings(&self, verified: &mut Verified) -> Result<()> {
        let mut seen: FxHashMap<u64, Vec<bool>> = FxHashMap::default();
        for entry in &self.manifest.documents {
            seen.insert(entry.row, vec![false; entry.sentences as usize]);
        }
        let (mut unknown, mut twice) = (0u64, 0u64);
        for reader in self.reader.searcher().segment_readers() {
            let fast = reader.fast_fields();
            let column = |name| fast.u64(name).map_err(failed(&self.dir));
            let (rows, sentences) = (column(ROW)?, column(SENTENCE)?);
            for number in reader.doc_ids_alive() {
                let row = rows.first(number).unwrap_or(u64::MAX);
                let sentence = sentences.first(number).unwrap_or(u64::MAX) as usize;
                match seen.get_mut(&row).and_then(|sentences| sentences.get_mut(sentence)) {
                    Some(seen) if !*seen => *seen = true,
                    Some(_) => twice += 1,
                    None => unknown += 1,
                }
            }
        }
        let missing = seen.values().flatten().filter(|seen| !**seen).count() as u64;
        for (count, what) in [
            (missing, "of the token store are missing in the full-text index"),
            (unknown, "of the full-text index are in no document"),
            (twice, "are twice in the full-text index"),
        ] {
            if count > 0 {
                let fault = format!("{count} sentences {what}");
                verified.faults.push(Fault { file: tantivy_folder(&self.dir), fault });
            }
        }
        Ok(())
    }

    fn verify_documents(&self, verified: &mut Verified) -> Result<()> {
        let forms = self.words.lengths().len();
        for entry in &self.manifest.documents {
            let read = self.store.locate(entry.row).and_then(|(batch, row)| {
                let batch = self.store.batch(batch)?;
                let row = Row::new(&batch, row, &self.words)?;
                Ok((row.document()?, row.segments()?, row.cast()?))
            });
            let fault = match read {
                Ok((document, segments, cast)) => {
                    verified.documents += 1;
                    verified.sentences += segments.sentences.len() as u64;
                    verified.tokens += segments.tokens.len() as u64;
                    fault(entry, &document, &segments, &cast, forms)
                }
                Err(error) => Some(error.to_string()),
            };
            if let Some(fault) = fault {
                let file = store_folder(&self.dir);
                verified.faults.push(Fault { file, fault: format!("{}: {fault}", entry.id) });
            }
        }
        Ok(())
    }

    /// The manifest of the last commit.
    fn manifest_of(dir: &Path) -> Result<Manifest> {
        if !Self::exists(dir) {
            return Err(Error::index("there is no index here")
                .at(dir)
                .help("make one with `bonafides index`"));
        }
        Manifest::load(dir, super::generation(&super::open_tantivy(dir)?, dir)?)
    }
}

fn size(folder: &Path) -> Result<u64> {
    let entries = fs::read_dir(folder).map_err(|error| Error::io(error, folder))?;
    Ok(entries.flatten().map(|entry| size_of(&entry.path())).sum())
}

fn size_of(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

/// How many bytes a file has, and their hash.
pub(super) fn hash(path: &Path) -> io::Result<(u64, blake3::Hash)> {
    let mut hasher = blake3::Hasher::new();
    let bytes = io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok((bytes, hasher.finalize()))
}

/// What is wrong with a file.
pub(super) fn file_fault(path: &Path, entry: &FileEntry) -> Option<String> {
    match hash(path) {
        Err(error) => Some(error.to_string()),
        Ok((bytes, _)) if bytes != entry.bytes => {
            Some(format!("it has {bytes} bytes, {} were written", entry.bytes))
        }
        Ok((_, hash)) if *hash.to_hex() != *entry.hash => {
            Some("its hash is not that of what was written".to_owned())
        }
        Ok(_) => None,
    }
}

/// What is wrong with a document.
fn fault(
    entry: &DocumentEntry,
    document: &Document,
    segments: &Segments,
    cast: &Cast,
    forms: usize,
) -> Option<String> {
    let text = &document.text;
    let sound = |span: Span| text.get(span.range()).is_some();
    let sentence = |number: u32| segments.sentences.get(number as usize);
    let within = |range: &std::ops::Range<u32>, outer: &std::ops::Range<u32>| {
        outer.start <= range.start && range.start <= range.end && range.end <= outer.end
    };
    let whole = 0..segments.tokens.len() as u32;
    let faults = [
        (document.id != entry.id, "it has another id"),
        (document.hash != entry.hash, "it has another hash"),
        (text.len() != entry.bytes as usize, "its text has another length"),
        (segments.sentences.len() != entry.sentences as usize, "it has another number of sentences"),
        (!segments.sentences.iter().all(|one| sound(one.span)), "a sentence lies outside the text"),
        (!segments.sentences.is_sorted_by(|a, b| a.span.end <= b.span.start), "sentences are out of order"),
        (
            !segments.sentences.iter().all(|one| within(&one.tokens, &whole)),
            "a sentence has tokens that are none",
        ),
        (!segments.tokens.iter().all(|token| sound(token.span)), "a token lies outside the text"),
        (
            !segments.tokens.iter().all(|token| (token.form.0 as usize) < forms),
            "a token has a form that is none",
        ),
        (!cast.mentions.iter().all(|mention| sound(mention.span)), "a mention lies outside the text"),
        (
            !cast.mentions.iter().all(|mention| {
                sentence(mention.sentence).is_some_and(|one| within(&mention.tokens, &one.tokens))
            }),
            "a mention lies outside its sentence",
        ),
        (cast.owners.len() != segments.turns.len(), "a turn has no owner"),
    ];
    faults.into_iter().find(|(wrong, _)| *wrong).map(|(_, what)| what.to_owned())
}
