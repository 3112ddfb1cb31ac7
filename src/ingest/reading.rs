//! The documents of a corpus, one after the other.
//!
//! Files are read and judged on all cores, some at a time and some ahead, and their records handed on in order: only
//! what depends on earlier documents, ids and repeats, is done one by one. Large files, and those that hold more than
//! their size says, are opened when it is their turn, and their records judged some at a time.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::check::{Check, Checked, Made, Opened};
use super::repeats::Earlier;
use super::walk::{Found, Walk};
use super::{Item, Options, Reason, Record, Records, Skipped, hash};
use crate::error::{self, Error};
use crate::model::{DocId, Document};

/// Files, or records of a large one, that are read together.
const BATCH: usize = 16;
/// So many lots of files a thread are read before it is their turn: nobody waits for whoever hands them on.
const AHEAD: usize = 3;
/// Bytes of text after which there are enough records.
const BATCH_BYTES: usize = 4 << 20;

/// The documents of a corpus, as [`read`](super::read) finds them.
pub struct Reading {
    walk: Walk,
    check: Arc<Check>,
    /// Files that were read together.
    files: VecDeque<File>,
    /// Those that are being read, in order.
    ahead: VecDeque<Receiver<thread::Result<VecDeque<File>>>>,
    /// The large file whose turn it is.
    large: Option<(PathBuf, Records)>,
    records: VecDeque<Checked>,
    /// What is told at the end: rows of the table of metadata that belong to no file.
    rest: Option<std::vec::IntoIter<Skipped>>,
    /// Where the document of each id came from.
    seen: FxHashMap<DocId, String>,
    earlier: Earlier,
}

/// What comes of a file, in its turn.
enum File {
    Opened(PathBuf, Opened),
    Skipped(Skipped),
    Failed(Error),
}

impl File {
    fn open(check: &Check, found: error::Result<Found>) -> Self {
        match found {
            Ok(Found::File(path)) => match check.open(&path) {
                Ok(opened) => Self::Opened(path, opened),
                Err(reason) => Self::Skipped(Skipped::file(&path, reason)),
            },
            Ok(Found::Skipped(skipped)) => Self::Skipped(skipped),
            Err(error) => Self::Failed(error),
        }
    }
}

/// What a thread of the pool tells. A thread of the pool that asks works on what there is to do in the meantime.
fn wait<T>(told: &Receiver<thread::Result<T>>) -> T {
    while let Some(turn) = rayon::yield_now() {
        match told.try_recv() {
            Ok(result) => return result.unwrap_or_else(|panic| resume_unwind(panic)),
            Err(_) if turn == rayon::Yield::Idle => thread::yield_now(),
            Err(_) => {}
        }
    }
    // Whoever works on it tells what came of it, be it a panic.
    told.recv().unwrap_or_else(|gone| Err(Box::new(gone))).unwrap_or_else(|panic| resume_unwind(panic))
}

impl Reading {
    pub(super) fn new(paths: &[PathBuf], options: &Options) -> error::Result<Self> {
        Ok(Self {
            walk: Walk::new(paths)?,
            check: Check::new(paths, options)?.into(),
            files: VecDeque::new(),
            ahead: VecDeque::new(),
            large: None,
            records: VecDeque::new(),
            rest: None,
            seen: FxHashMap::default(),
            earlier: Earlier::default(),
        })
    }

    /// Goes on to the next files; none when there are no more. A single thread reads one now, which is handed on while
    /// it is still at hand.
    fn advance(&mut self) {
        let threads = rayon::current_num_threads();
        if threads == 1 {
            self.files = self.walk.next().into_iter().map(|found| File::open(&self.check, found)).collect();
            return;
        }
        while self.ahead.len() < threads * AHEAD {
            let found: Vec<_> = self.walk.by_ref().take(BATCH).collect();
            if found.is_empty() {
                break;
            }
            let (tell, told) = sync_channel(1);
            let check = Arc::clone(&self.check);
            rayon::spawn(move || {
                let open = || found.into_iter().map(|found| File::open(&check, found)).collect();
                // Nobody listens any more where the rest of the corpus is not asked for.
                let _ = tell.send(catch_unwind(AssertUnwindSafe(open)));
            });
            self.ahead.push_back(told);
        }
        self.files = self.ahead.pop_front().as_ref().map(wait).unwrap_or_default();
    }

    /// Opens a large file; its records are judged as they are asked for.
    fn enter(&mut self, path: PathBuf, opened: Opened) -> Result<(), Skipped> {
        match opened {
            Opened::Whole(records) => self.records = records.into(),
            Opened::Large(input, format) => {
                let records = self.check.records(&input, format);
                let records = records.map_err(|reason| Skipped::file(&path, reason))?;
                self.large = Some((path, records));
            }
        }
        Ok(())
    }

    /// Judges the next records of a large file together; whether there are any.
    fn continue_large(&mut self) -> bool {
        let Some((path, records)) = &mut self.large else { return false };
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < BATCH && bytes < BATCH_BYTES {
            let Some(record) = records.next() else { break };
            bytes += text_bytes(&record);
            batch.push(record);
        }
        let (check, path): (&Check, &Path) = (&self.check, path);
        self.records = together(batch, |record| check.record(path, record));
        if self.records.is_empty() {
            self.large = None;
        }
        !self.records.is_empty()
    }

    fn admit(&mut self, checked: Checked) -> Item {
        let Checked { place, line, made } = checked;
        match made.and_then(|made| self.remember(made, &place)) {
            Ok(document) => Item::Document(document),
            Err(reason) => Item::Skipped(Skipped { path: place, line, reason }),
        }
    }

    /// Adds what depends on earlier documents.
    fn remember(&mut self, made: Made, place: &str) -> Result<Document, Reason> {
        let Made { mut document, named, sketch } = made;
        if let Some(first) = self.seen.get(&document.id) {
            let free = longer(&document.id, place).find(|id| named && !self.seen.contains_key(id));
            document.id = free
                .ok_or_else(|| Reason::Duplicate(format!("{first} has its id `{}` already", document.id)))?;
        }
        self.seen.insert(document.id.clone(), document.source.clone());
        let (repeats, shared) = self.earlier.admit(&document.id, document.text.len(), &sketch);
        (document.origin.repeats, document.origin.shared) = (repeats, shared);
        document.hash = hash::with_text(&document, sketch.whole());
        Ok(document)
    }
}

/// Works on all items at once; a single thread does so itself.
fn together<I: Send, T: Send>(items: Vec<I>, work: impl Fn(I) -> T + Send + Sync) -> VecDeque<T> {
    if rayon::current_num_threads() == 1 {
        return items.into_iter().map(work).collect();
    }
    items.into_par_iter().map(work).collect()
}

/// Bytes of the text of a record.
fn text_bytes(record: &Record) -> usize {
    record.draft.as_ref().map_or(0, |draft| draft.text().map_or(0, str::len))
}

/// An id with the folder of its file before it, with that folder's as well, and so on.
fn longer(id: &DocId, place: &str) -> impl Iterator<Item = DocId> {
    let folders: Vec<&str> =
        place.split(['/', '\\', '!']).rev().skip(1).filter(|part| !part.is_empty()).collect();
    let mut id = id.to_string();
    folders.into_iter().map(move |folder| {
        id = format!("{}/{id}", folder.replace(char::is_control, "_"));
        DocId::from(id.as_str())
    })
}

impl Iterator for Reading {
    type Item = error::Result<Item>;

    fn next(&mut self) -> Option<error::Result<Item>> {
        loop {
            if let Some(checked) = self.records.pop_front() {
                return Some(Ok(self.admit(checked)));
            }
            if self.continue_large() {
                continue;
            }
            if let Some(rest) = &mut self.rest {
                return rest.next().map(|skipped| Ok(Item::Skipped(skipped)));
            }
            match self.files.pop_front() {
                Some(File::Opened(path, opened)) => {
                    if let Err(skipped) = self.enter(path, opened) {
                        return Some(Ok(Item::Skipped(skipped)));
                    }
                }
                Some(File::Skipped(skipped)) => return Some(Ok(Item::Skipped(skipped))),
                Some(File::Failed(error)) => return Some(Err(error)),
                None => {
                    self.advance();
                    if self.files.is_empty() {
                        self.rest = Some(self.check.side.rest().into_iter());
                    }
                }
            }
        }
    }
}
