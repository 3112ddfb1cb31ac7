//! What the verbs have in common: reads a corpus, keeps the index up to date, codes in parallel.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::actors::is_own_file;
use super::args::Common;
use super::files::Reading;
use super::kept;
use super::report::Report;
use super::snapshot::{Looks, Snapshot};
use super::study::Study;
use super::talk::{Talk, counted};
use super::whom::near;
use crate::actors::Gazetteer;
use crate::codebook::{Codebook, Occurrences};
use crate::coding::{Census, Coded, Coder};
use crate::error::{Error, Result};
use crate::export::Skip;
use crate::export::run::{Corpus, Maker};
use crate::index::{Changes, Index, Part, Prepared};
use crate::ingest::{self, Item, Layout, Reason, Skipped};
use crate::model::{ActorId, Dimension, DocId, Document, Occasion};
use crate::pipeline::{Project, Worker};
use crate::score::Weights;

/// Documents that are worked on together, and the text after which a batch is full.
const BATCH: usize = 256;
const BATCH_BYTES: usize = 8 << 20;
/// Batches of an index that a thread codes before what came of them is handed on.
const BATCHES: usize = 4;
/// Documents after which the index commits: what a kill costs at most.
pub(super) const COMMIT: usize = 2_048;

/// The study, if there is one where it is looked for.
///
/// # Errors
/// When there is one that cannot be read, or when one was named that is not there.
pub(super) fn study_if_any(common: &Common) -> Result<Option<Study>> {
    if common.study == Path::new(super::study::FILE) && !common.study.exists() {
        return Ok(None);
    }
    Study::load(&common.study).map(Some)
}

/// The codebook that the command line names, else the study's, else the built-in one.
pub(super) fn codebook(common: &Common, study: Option<&Study>) -> Result<(Codebook, String)> {
    let (codebook, folder) = match codebook_folder(common, study) {
        Some(folder) => (Codebook::load(&folder)?, folder.to_string_lossy().into_owned()),
        None => (Codebook::relational_trust()?, "codebooks/relational-trust".to_owned()),
    };
    Ok((if common.no_weights { codebook.without_weights() } else { codebook }, folder))
}

/// Its folder; `None` for the built-in one.
pub(super) fn codebook_folder(common: &Common, study: Option<&Study>) -> Option<PathBuf> {
    let of_study = || study.and_then(|study| study.codebook.folder.as_ref().map(|folder| study.path(folder)));
    common.codebook.clone().or_else(of_study)
}

/// The actors, found in the same way.
pub(super) fn gazetteer(common: &Common, study: Option<&Study>) -> Result<Gazetteer> {
    let of_study = |path: &Option<PathBuf>| Some(study?.path(path.as_ref()?));
    let (folder, own) = match (&common.actors, study) {
        (Some(own), _) if is_own_file(own) => (None, Some(own.clone())),
        (Some(folder), _) => (Some(folder.clone()), None),
        (None, Some(study)) => (of_study(&study.actors.folder), of_study(&study.actors.file)),
        (None, None) => (None, None),
    };
    match (folder, own) {
        (folder, Some(own)) => Gazetteer::with_own(folder.as_deref(), &own),
        (Some(folder), None) => Gazetteer::load(&folder),
        (None, None) => Gazetteer::embedded(),
    }
}

/// How to read, with what only the whole program knows: what states are called, and that it can take text from PDF in
/// a process of its own.
pub(super) fn reading(options: ingest::Options, gazetteer: &Gazetteer) -> ingest::Options {
    // Who is meant second by a name comes second.
    let plain = |second: bool| {
        gazetteer.actors().flat_map(move |actor| {
            let names = actor.names.iter();
            let names = names
                .filter(move |name| name.kind == "name" && name.only.is_empty() && name.second == second);
            names.map(|name| ingest::Called {
                actor: actor.id,
                name: &name.text,
                state: actor.is_state(),
                years: name.years,
            })
        })
    };
    let actors = plain(false).chain(plain(true));
    ingest::Options {
        names: ingest::Names::new(actors).into(),
        helper: std::env::current_exe().ok(),
        ..options
    }
}

/// Codebook and actors, ready to run.
pub(super) fn project(common: &Common, study: Option<&Study>) -> Result<Project> {
    let (codebook, gazetteer) = rayon::join(|| codebook(common, study), || gazetteer(common, study));
    let (codebook, _) = codebook?;
    Ok(Project::new(&codebook, gazetteer?))
}

/// What came of a corpus.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub coded: Coded,
    pub corpus: Corpus,
    /// The circumstances of each document.
    pub occasions: Vec<Occasion>,
    /// What the codebook measures.
    pub dimensions: Vec<Dimension>,
    /// What a judgement counts, by its indicator, as the codebook says.
    pub weights: Weights,
    /// Whose documents they are.
    pub speakers: BTreeSet<ActorId>,
    /// What made it; only [`coded`] says so.
    pub origin: Origin,
}

/// What codings come from, as `run.json` has it.
#[derive(Debug, Default)]
pub(super) struct Origin {
    pub codebook: Maker,
    /// Hash of the actor tables.
    pub actors: String,
    /// Hashes of the documents.
    pub documents: Vec<String>,
    /// How the files were read.
    pub reading: ingest::Options,
    pub skip_bad: bool,
}

impl Outcome {
    fn take(&mut self, document: &Document, identities: &[ActorId], size: Corpus, coded: Coded) {
        self.corpus += size;
        self.speakers.extend(&document.speakers);
        self.occasions.push(Occasion::of(document, identities));
        self.coded.append(coded);
    }

    pub fn append(&mut self, other: Self) {
        self.coded.append(other.coded);
        self.corpus += other.corpus;
        self.occasions.extend(other.occasions);
        self.speakers.extend(other.speakers);
    }
}

/// Reads documents in batches, in order; returns what there is to say of them.
///
/// # Errors
/// Those of `each`; those of reading; and a bad record, unless `skip_bad`.
pub(super) fn read(
    paths: &[PathBuf],
    options: ingest::Options,
    gazetteer: &Gazetteer,
    skip_bad: bool,
    talk: Talk,
    mut each: impl FnMut(Vec<Document>) -> Result<()>,
) -> Result<Report> {
    let mut report = Report::default();
    let (mut batch, mut bytes) = (Vec::new(), 0);
    let said = options.layout.clone();
    for item in ingest::read(paths, &reading(options, gazetteer))? {
        match item? {
            Item::Document(document) => {
                bytes += document.text.len();
                report.notes.take(&document);
                batch.push(document);
            }
            Item::Skipped(skip) => {
                if matches!(skip.reason, Reason::BadRecord(_)) && !skip_bad {
                    let error = Error::input(skip.reason.to_string()).at(&skip.path).help(
                        "mend the record, or go on without it: `skip-bad = true` in the study, or --skip-bad where files are named",
                    );
                    return Err(match skip.line {
                        Some(line) => error.on_line(line),
                        None => error,
                    });
                }
                talk.detail(&format!("skipped {skip}"));
                report.skipped.push(skip);
            }
        }
        if batch.len() == BATCH || bytes >= BATCH_BYTES {
            bytes = 0;
            each(std::mem::take(&mut batch))?;
        }
    }
    each(batch)?;
    if report.loss().is_some() {
        report.preset = Layout::preset(paths)?.filter(|preset| *preset != said);
    }
    Ok(report)
}

/// Workers that threads borrow from one another, so that what one has learnt of words serves again.
pub(super) struct Pool<W>(Mutex<Vec<W>>);

impl<W> Pool<W> {
    pub fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// Works on all items at once, each with a worker; what comes of them is in their order.
    fn each<'i, I: Sync, T: Send>(
        &self,
        items: &'i [I],
        make: impl Fn() -> W + Sync,
        work: impl Fn(&mut W, &'i I) -> T + Sync,
    ) -> Vec<T>
    where
        W: Send,
    {
        items.par_iter().map(|item| self.with(&make, |worker| work(worker, item))).collect()
    }

    pub fn with<T>(&self, make: impl FnOnce() -> W, work: impl FnOnce(&mut W) -> T) -> T {
        let lock = || self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let idle = lock().pop();
        let mut worker = idle.unwrap_or_else(make);
        let result = work(&mut worker);
        lock().push(worker);
        result
    }
}

/// Bytes of text in documents.
fn bytes(documents: &[Document]) -> u64 {
    documents.iter().map(|document| document.text.len() as u64).sum()
}

/// Codes files without an index.
pub(super) fn code_files(
    project: &Project,
    paths: &[PathBuf],
    options: ingest::Options,
    skip_bad: bool,
    talk: Talk,
) -> Result<(Outcome, Report)> {
    let bar = talk.bytes("coding", ingest::size(paths)?);
    let workers: Pool<Worker<'_>> = Pool::new();
    let mut outcome = Outcome::default();
    let report = read(paths, options, project.gazetteer(), skip_bad, talk, |documents| {
        outcome.origin.documents.extend(documents.iter().map(|document| document.hash.clone()));
        let coded = workers.each(
            &documents,
            || project.worker(),
            |worker, document| {
                let (segments, cast) = worker.read(document);
                let mut one = Outcome::default();
                let coded = worker.code_read(document, &segments, &cast);
                let size = Corpus {
                    documents: 1,
                    sentences: segments.sentences.len() as u64,
                    tokens: segments.tokens.len() as u64,
                    mentions: cast.mentions.len() as u64,
                };
                one.take(document, &cast.identities, size, coded);
                one
            },
        );
        bar.inc(bytes(&documents));
        coded.into_iter().for_each(|one| outcome.append(one));
        Ok(())
    })?;
    bar.finish_and_clear();
    Ok((outcome, report))
}

/// Codes the files that are named, or else the corpus of the study; with `spread`, what is said of an organisation
/// is said of its members. What was coded before and kept is coded `again` only where that is asked for.
pub(super) fn coded(
    common: &Common,
    files: &[PathBuf],
    reading: &Reading,
    spread: bool,
    again: bool,
    talk: Talk,
) -> Result<(Outcome, Report)> {
    let study = work_study(common, files)?;
    let project = project(common, study.as_ref())?;
    let project = if spread { project.spreading_groups() } else { project };
    let (mut outcome, report) = match &study {
        Some(study) if files.is_empty() => {
            let (index, report, _) = refresh(study, &project, talk)?;
            // What is kept is not spread.
            let mut outcome = match spread {
                true => code_index(&project, &index, talk)?,
                false => kept::outcome(&project, &index, again, talk)?,
            };
            outcome.origin.documents = index.documents().map(|(_, hash)| hash.to_owned()).collect();
            (outcome.origin.reading, outcome.origin.skip_bad) =
                (study.ingest_options(), study.corpus.skip_bad);
            (outcome, report)
        }
        _ => {
            let (mut outcome, report) =
                code_files(&project, files, reading.options(), reading.skip_bad, talk)?;
            (outcome.origin.reading, outcome.origin.skip_bad) = (reading.options(), reading.skip_bad);
            (outcome, report)
        }
    };
    outcome.origin.codebook = maker(project.codebook());
    outcome.origin.actors = project.gazetteer().hash().to_owned();
    outcome.dimensions = project.codebook().dimensions.clone();
    outcome.weights = weights(project.codebook());
    say_strangers(project.gazetteer(), outcome.speakers.iter(), talk);
    Ok((outcome, report))
}

/// The codebook, as `run.json` names it.
pub(super) fn maker(codebook: &Codebook) -> Maker {
    let hashes = codebook.hashes();
    Maker {
        name: codebook.name.clone(),
        version: codebook.version.clone(),
        hash: hashes.codebook,
        weights: hashes.weights,
    }
}

/// What a judgement counts, by its indicator.
pub(super) fn weights(codebook: &Codebook) -> Weights {
    Weights::new(codebook.indicators.iter().map(|indicator| (indicator.id.clone(), indicator.weight)))
}

/// The study, which there must be when no files are named.
fn work_study(common: &Common, files: &[PathBuf]) -> Result<Option<Study>> {
    if files.is_empty() { Study::load(&common.study).map(Some) } else { study_if_any(common) }
}

/// What sentences of an index are prepared with: another program or other actors need another index.
pub(super) fn stamp(gazetteer: &Gazetteer) -> String {
    format!("bonafides {}, actors {}", env!("CARGO_PKG_VERSION"), gazetteer.hash())
}

/// Brings the index of a study up to date with its corpus.
pub(super) fn refresh(study: &Study, project: &Project, talk: Talk) -> Result<(Index, Report, Changes)> {
    refresh_by(study, project, COMMIT, talk)
}

/// The same with a commit after so many documents that are new or changed.
pub(super) fn refresh_by(
    study: &Study,
    project: &Project,
    commit_every: usize,
    talk: Talk,
) -> Result<(Index, Report, Changes)> {
    let folder = study.index();
    let stamp = stamp(project.gazetteer());
    let index = current(&folder, &stamp, talk)?;
    // From before any file is read: what changes while it is read is read again the next time.
    let looks = looks(study, &stamp);
    if let Some(report) = Snapshot::unchanged(&folder, looks.as_ref(), index.generation()) {
        report.say_details(talk);
        return Ok((index, report, Changes::default()));
    }
    let mut writer = index.writer()?;
    Snapshot::begin(&folder);
    let bar = talk.bytes("indexing", ingest::size(&study.corpus_paths())?);
    let workers: Pool<Worker<'_>> = Pool::new();
    // The documents that were not seen again yet; of a new corpus there is none.
    let mut gone: FxHashSet<DocId> = writer.ids().cloned().collect();
    let mut any = false;
    let (mut changes, mut waiting) = (Changes::default(), 0);
    let (paths, options) = (study.corpus_paths(), study.ingest_options());
    let report = read(&paths, options, project.gazetteer(), study.corpus.skip_bad, talk, |documents| {
        bar.inc(bytes(&documents));
        any |= !documents.is_empty();
        let new: Vec<&Document> = documents
            .iter()
            .filter(|document| {
                gone.remove(&document.id);
                writer.hash_of(&document.id) != Some(document.hash.as_str())
            })
            .collect();
        let prepared = workers.each(
            &new,
            || project.worker(),
            |worker, document| {
                let (segments, cast) = worker.read(document);
                Prepared::new(document, &segments, &cast, worker.forms())
            },
        );
        for prepared in prepared {
            writer.put(prepared)?;
            waiting += 1;
            if waiting >= commit_every {
                waiting = 0;
                changes += writer.commit()?;
            }
        }
        Ok(())
    })?;
    if !any {
        Snapshot::end(&folder);
        report.say(talk);
        return Err(Error::input("there is no statement in the corpus that can be read: the index and the outputs stay as they were")
            .help("check `paths`, `layout` and `columns` of the study; `bonafides ingest -v` names the reason for each file"));
    }
    for id in &gone {
        writer.remove(id);
    }
    changes += writer.commit()?;
    // Somebody else may have changed it before this writer was there.
    let seen = writer.generation() == index.generation();
    writer.close()?;
    bar.finish_and_clear();
    let index = if seen { index } else { Index::open(&folder)? };
    Snapshot::end(&folder);
    Snapshot::save(&folder, looks, index.generation(), &report);
    Ok((index, report, changes))
}

/// The index in the folder, made anew where it is of another version or of other actors.
fn current(folder: &Path, stamp: &str, talk: Talk) -> Result<Index> {
    if Index::exists(folder) {
        match Index::open(folder).and_then(|index| index.expect(stamp).map(|()| index)) {
            Err(error) if error.is_outdated() => {
                talk.say("the index was made with other actors or by another version: it is made anew");
                Index::remove(folder)?;
                Snapshot::forget(folder);
            }
            opened => return opened,
        }
    }
    Index::create(folder, stamp)
}

/// What the corpus of a study looks like, with the options that it is read with.
fn looks(study: &Study, stamp: &str) -> Option<Looks> {
    let mut paths = study.corpus_paths();
    paths.extend(study.ingest_options().metadata);
    let options = serde_json::to_string(&(&study.corpus, stamp)).ok()?;
    Looks::of(&paths, &options)
}

/// Whether the corpus looks as it did when it was indexed.
pub(super) fn is_current(study: &Study, common: &Common, index: &Index) -> Result<bool> {
    let stamp = stamp(&gazetteer(common, Some(study))?);
    let looks = looks(study, &stamp);
    Ok(index.stamp() == stamp
        && Snapshot::unchanged(&study.index(), looks.as_ref(), index.generation()).is_some())
}

/// Says that an index does not hold all of its corpus, where that is so.
pub(super) fn say_unfinished(study: &Study, index: &Index, talk: Talk) {
    if Snapshot::is_unfinished(&study.index()) {
        talk.say(&format!(
            "warning: the index is unfinished: {} so far; `bonafides index` goes on with it",
            counted(index.len() as u64, "document", "documents")
        ));
    }
}

/// Tells that a later generation of the index holds the same corpus.
pub(super) fn carry_over(study: &Study, before: &Index, after: &Index) {
    let looks = looks(study, before.stamp());
    if let Some(report) = Snapshot::unchanged(&study.index(), looks.as_ref(), before.generation()) {
        Snapshot::save(&study.index(), looks, after.generation(), &report);
    }
}

/// Codes a corpus from its index.
pub(super) fn code_index(project: &Project, index: &Index, talk: Talk) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    code_batches(project, index, talk, |batch| {
        outcome.append(batch);
        Ok(())
    })?;
    Ok(outcome)
}

/// Codes a corpus from its index; what comes of each batch of documents is handed on in their order, while the next
/// are being coded.
pub(super) fn code_batches(
    project: &Project,
    index: &Index,
    talk: Talk,
    mut each: impl FnMut(Outcome) -> Result<()> + Send,
) -> Result<()> {
    let bar = talk.bar("coding", index.len() as u64);
    let coders: Pool<Coder<'_>> = Pool::new();
    let code = |batch: &usize| {
        let mut outcome = Outcome::default();
        for mut part in index.mentioning(*batch)? {
            project.spread(&part.document, &mut part.cast);
            let Part { document, segments, cast, .. } = &part;
            let coded = coders.with(
                || Coder::new(project.rules()),
                |coder| coder.code(document, segments, cast, index.forms()),
            );
            outcome.take(document, &cast.identities, size(&part), coded);
            bar.inc(1);
        }
        Ok(outcome)
    };
    let batches: Vec<usize> = (0..index.batches()).collect();
    let mut done: Vec<Outcome> = Vec::new();
    for together in batches.chunks(BATCHES * rayon::current_num_threads()) {
        let (handed_on, next) = rayon::join(
            || std::mem::take(&mut done).into_iter().try_for_each(&mut each),
            || together.par_iter().map(code).collect::<Result<_>>(),
        );
        handed_on?;
        done = next?;
    }
    bar.finish_and_clear();
    done.into_iter().try_for_each(each)
}

/// What there is to say of a batch of documents besides their codings, from their index.
pub(super) fn uncoded(index: &Index, batch: usize) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    for part in index.outlines(batch)? {
        outcome.take(&part.document, &part.cast.identities, size(&part), Coded::default());
    }
    Ok(outcome)
}

/// How large the document of a part is.
fn size(part: &Part) -> Corpus {
    let [sentences, tokens, mentions] = [part.sentences, part.tokens, part.mentions].map(u64::from);
    Corpus { documents: 1, sentences, tokens, mentions }
}

/// What a corpus holds of a codebook, from its index.
pub(super) fn count_index(project: &Project, index: &Index, talk: Talk) -> Result<Occurrences> {
    let bar = talk.bar("counting", index.len() as u64);
    let coders: Pool<Coder<'_>> = Pool::new();
    let batches: Vec<Census> = (0..index.batches())
        .into_par_iter()
        .map(|batch| {
            let mut census = Census::default();
            for (document, segments, cast) in index.read(batch)? {
                coders.with(
                    || Coder::new(project.rules()),
                    |coder| coder.count(&mut census, &document, &segments, &cast, index.forms()),
                );
                bar.inc(1);
            }
            Ok(census)
        })
        .collect::<Result<_>>()?;
    bar.finish_and_clear();
    let mut census = Census::default();
    batches.into_iter().for_each(|batch| census.append(batch));
    Ok(census.occurrences(project.rules()))
}

/// Skipped files as `run.json` and tables have them.
pub(super) fn skips(skipped: &[Skipped]) -> Vec<Skip> {
    skipped
        .iter()
        .map(|skip| Skip { path: skip.path.clone(), line: skip.line, reason: skip.reason.to_string() })
        .collect()
}

/// Warns of speakers that no actor table knows: they would be sources that are never targets.
pub(super) fn say_strangers<'d>(
    gazetteer: &Gazetteer,
    speakers: impl Iterator<Item = &'d ActorId>,
    talk: Talk,
) {
    let strangers: BTreeSet<&ActorId> =
        speakers.filter(|speaker| gazetteer.actor(**speaker).is_none()).collect();
    if strangers.is_empty() {
        return;
    }
    // Of three letters nearly every other code is near.
    let named = |speaker: &&ActorId| {
        let near = if speaker.as_str().len() > 3 { near(speaker.as_str(), gazetteer) } else { Vec::new() };
        near.first().map_or_else(|| speaker.to_string(), |near| format!("{speaker} (near to {near})"))
    };
    let names: Vec<String> = strangers.iter().take(12).map(named).collect();
    talk.say(&format!(
        "warning: {} that the actor table does not know: {}{}; they are kept as they stand, but are never anybody's \
         target. Ids are those of `bonafides actors lookup NAME`, such as KEN",
        counted(strangers.len() as u64, "speaker", "speakers"),
        names.join(", "),
        if strangers.len() > names.len() { ", …" } else { "" },
    ));
}
