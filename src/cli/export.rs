//! `bonafides export`: codings, references and scores as files.

use std::path::PathBuf;

use clap::Args;

use super::args::{Common, Format};
use super::files::Reading;
use super::talk::Talk;
use super::{Answer, work};
use crate::error::{Error, Result};
use crate::export::{Record, csv, file, jsonl};
use crate::model::Dimension;
use crate::score::{self, Estimation, Evidence, Plan};

/// Export codings, references and scores into a folder.
///
/// Without FILES, the corpus of the study is coded. `run` writes CSV already; this is for other forms and periods.
///
///   bonafides export --format jsonl --to tables
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Export {
    /// Files and folders of statements.
    files: Vec<PathBuf>,
    /// The folder to write to.
    #[arg(long, value_name = "FOLDER", default_value = "out")]
    to: PathBuf,
    #[command(flatten)]
    reading: Reading,
    /// all, year, decade, a number of years, or ranges such as 1946..1989,1990..2024.
    #[arg(long, default_value = "year")]
    period: score::Period,
}

impl Export {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        if common.output.is_some() {
            return Err(Error::input("three files do not fit into one").help("name a folder with --to"));
        }
        let (outcome, report) = work::coded(common, &self.files, &self.reading, false, false, talk)?;
        let dimensions: &[Dimension] = &outcome.dimensions;
        let plan = Plan { weights: outcome.weights.clone(), ..Plan::by(self.period.clone()) };
        let coded = &outcome.coded;
        let scores = Evidence::of(&coded.codings, &coded.references, &outcome.occasions, dimensions, &plan)
            .estimate(&Estimation::default());
        self.write(common, "codings", &outcome.coded.codings, talk)?;
        self.write(common, "references", &outcome.coded.references, talk)?;
        self.write(common, "scores", &scores, talk)?;
        self.write(common, "skipped", &work::skips(&report.skipped), talk)?;
        report.say(talk);
        Ok(Answer::Yes)
    }

    fn write<R: Record>(&self, common: &Common, name: &str, records: &[R], talk: Talk) -> Result<()> {
        // A table is for reading; in a file it is CSV.
        let jsonl = common.format() == Format::Jsonl;
        let path = self.to.join(name).with_extension(if jsonl { "jsonl" } else { "csv" });
        file::write(&path, |out| if jsonl { jsonl::write(records, out) } else { csv::write(records, out) })?;
        talk.say(&format!("{}: {} rows", path.display(), records.len()));
        Ok(())
    }
}
