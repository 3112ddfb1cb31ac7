//! `bonafides code`: codings, one a line.

use std::path::PathBuf;

use clap::Args;
use comfy_table::Table;
use serde::Serialize;

use super::args::Common;
use super::files::Reading;
use super::talk::{Talk, counted, thousands};
use super::{Answer, made, output, watch, work};
use crate::error::Result;
use crate::{export, model};

/// Code statements: who speaks of whom, in which voice, with which indicator.
///
/// Without FILES, the corpus of the study is coded: its codings are kept beside the index, and read
/// as long as corpus, actors, codebook and weights are the same. Exit status 1 when nothing was
/// found.
///
///   bonafides code speeches.jsonl --format jsonl
///   bonafides code ../ungdc --format csv -o codings.csv
///   bonafides code --watch --scored
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Code {
    /// Files and folders of statements.
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// Only codings that score.
    #[arg(long)]
    scored: bool,
    /// Code every sentence again, also where it was coded with this codebook before and its codings were kept.
    #[arg(long, conflicts_with = "watch")]
    force: bool,
    /// Stay, and whenever a file of the codebook is saved, code what it can change again and say what entered and left.
    #[arg(long, conflicts_with = "files")]
    watch: bool,
}

/// The options that bear on a file of codings.
#[derive(Debug, Serialize)]
struct Options<'o> {
    #[serde(flatten)]
    read: made::Read<'o>,
    scored: bool,
    format: &'static str,
}

impl Code {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        if self.watch {
            return watch::watch(common, self.scored, talk);
        }
        let (outcome, report) = work::coded(common, &self.files, &self.reading, false, self.force, talk)?;
        let codings: Vec<_> =
            outcome.coded.codings.iter().filter(|coding| !self.scored || coding.scored).collect();
        output::records(common, codings.iter().copied(), table)?;
        let options =
            Options { read: made::Read::of(&outcome), scored: self.scored, format: common.format().as_str() };
        made::record(|| made::of(&outcome, &report, options), common, talk)?;
        report.say(talk);
        let scored = codings.iter().filter(|coding| coding.scored).count() as u64;
        talk.say(&format!(
            "{} in {}, {} of them scored",
            counted(codings.len() as u64, "coding", "codings"),
            counted(outcome.corpus.documents, "document", "documents"),
            thousands(scored),
        ));
        Ok(if codings.is_empty() { Answer::No } else { Answer::Yes })
    }
}

/// Characters of a table that a reason may take: that of an exception without a name is a pattern.
const REASON: usize = 32;

fn table(codings: Vec<&model::Coding>) -> Table {
    let mut table =
        output::table(&["document", "#sentence", "dyad", "sign", "indicator", "voice", "scored", "quote"]);
    for coding in codings {
        let scored = if coding.scored { "yes".to_owned() } else { coding.reason.clone() };
        table.add_row([
            output::cell(coding.document.as_str()),
            coding.sentence.to_string(),
            format!("{} → {}", coding.source, coding.target),
            coding.polarity.to_string(),
            coding.indicator.to_string(),
            coding.voice.to_string(),
            output::short_cell(&scored, REASON),
            output::cell(&export::escape::line(&coding.quote)),
        ]);
    }
    table
}
