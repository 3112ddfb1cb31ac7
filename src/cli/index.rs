//! `bonafides index`: brings the index of a study up to date.

use clap::Args;

use super::args::Common;
use super::study::Study;
use super::talk::{Talk, counted, thousands};
use super::{Answer, work};
use crate::error::Result;

/// Index the corpus of the study, so that search and coding need its files no more.
///
/// Only documents that are new or changed are read in; those that are gone are taken out. `run` does it too.
///
///   bonafides index
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Index {}

impl Index {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        let study = Study::load(&common.study)?;
        let project = work::project(common, Some(&study))?;
        let (index, report, changes) = work::refresh(&study, &project, talk)?;
        report.say(talk);
        talk.say(&format!(
            "{}, {}: {} new, {} changed, {} gone",
            counted(index.len() as u64, "document", "documents"),
            counted(index.sentence_count(), "sentence", "sentences"),
            thousands(changes.added as u64),
            thousands(changes.replaced as u64),
            thousands(changes.removed as u64),
        ));
        Ok(Answer::Yes)
    }
}
