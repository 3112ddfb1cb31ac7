//! What made a file: the record that stands beside it.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::args::Common;
use super::report::Report;
use super::talk::Talk;
use super::work::{self, Origin, Outcome};
use crate::error::{Error, Result};
use crate::export::run::{Counts, Run, beside};
use crate::ingest;

/// The options that a corpus is read with.
#[derive(Debug, Serialize)]
pub(super) struct Read<'o> {
    reading: &'o ingest::Options,
    skip_bad: bool,
}

impl<'o> Read<'o> {
    pub fn of(outcome: &'o Outcome) -> Self {
        Self { reading: &outcome.origin.reading, skip_bad: outcome.origin.skip_bad }
    }
}

/// The record of what was made of a corpus, without the files that hold it.
pub(super) fn of<O: Serialize>(outcome: &Outcome, report: &Report, options: O) -> Run<O> {
    let Origin { codebook, actors, documents, .. } = &outcome.origin;
    let coded = &outcome.coded;
    let counts = Counts::of(outcome.corpus, &coded.codings, &coded.references);
    let documents = documents.iter().map(String::as_str);
    Run::new(codebook.clone(), actors, documents, options, counts, work::skips(&report.skipped))
}

/// Takes the record of a folder of files away before they are written, and tells where it goes once they are: while it is
/// missing, the files beside it do not belong together.
pub(super) fn withdrawn(folder: &Path) -> Result<PathBuf> {
    let record = folder.join("run.json");
    if record.exists() {
        fs::remove_file(&record).map_err(|error| Error::io(error, &record))?;
    }
    Ok(record)
}

/// Writes the record of the file that `-o` names, if it names one, for which `run` makes it.
pub(super) fn record<O: Serialize>(run: impl FnOnce() -> Run<O>, common: &Common, talk: Talk) -> Result<()> {
    // A pipe or a terminal has no place beside it.
    let Some(path) = common.output.as_deref().filter(|path| *path != Path::new("-") && path.is_file()) else {
        return Ok(());
    };
    let mut run = run();
    run.add_output(path)?;
    let record = beside(path);
    run.write(&record)?;
    talk.say(&format!("{} says what made it", record.display()));
    Ok(())
}
