//! What made a file: the record that stands beside it.

use std::path::Path;

use serde::Serialize;

use super::args::Common;
use super::report::Report;
use super::talk::Talk;
use super::work::{self, Origin, Outcome};
use crate::error::Result;
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

/// Writes the record of the file that `-o` names, if it names one.
pub(super) fn record<O: Serialize>(mut run: Run<O>, common: &Common, talk: Talk) -> Result<()> {
    // A pipe or a terminal has no place beside it.
    let Some(path) = common.output.as_deref().filter(|path| *path != Path::new("-") && path.is_file()) else {
        return Ok(());
    };
    run.add_output(path)?;
    let record = beside(path);
    run.write(&record)?;
    talk.say(&format!("{} says what made it", record.display()));
    Ok(())
}
