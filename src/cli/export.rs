//! `bonafides export`: codings, references and scores as files.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::args::{Common, Format};
use super::files::Reading;
use super::talk::Talk;
use super::{Answer, made, work};
use crate::error::{Error, Result};
use crate::export::{Record, csv, file, jsonl};
use crate::model::Dimension;
use crate::score::{self, Estimation, Evidence, Plan};

/// Export codings, references and scores into a folder.
///
/// Without FILES, the corpus of the study is coded. `run` writes CSV already; this is for other
/// forms and periods.
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

/// The options that bear on the files.
#[derive(Debug, Serialize)]
struct Options<'o> {
    #[serde(flatten)]
    read: made::Read<'o>,
    period: String,
    format: &'static str,
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
        let record = made::withdrawn(&self.to)?;
        let options = Options {
            read: made::Read::of(&outcome),
            period: self.period.to_string(),
            format: Self::form(common).as_str(),
        };
        let mut run = made::of(&outcome, &report, options);
        for path in [
            self.write(common, "codings", &coded.codings, talk)?,
            self.write(common, "references", &coded.references, talk)?,
            self.write(common, "scores", &scores, talk)?,
            self.write(common, "skipped", &work::skips(&report.skipped), talk)?,
        ] {
            run.add_output(&path)?;
        }
        run.write(&record)?;
        report.say(talk);
        Ok(Answer::Yes)
    }

    /// A table is for reading; in a file it is CSV.
    fn form(common: &Common) -> Format {
        if common.format() == Format::Jsonl { Format::Jsonl } else { Format::Csv }
    }

    fn write<R: Record>(&self, common: &Common, name: &str, records: &[R], talk: Talk) -> Result<PathBuf> {
        let form = Self::form(common);
        let path = self.to.join(name).with_extension(form.as_str());
        file::write(&path, |out| match form {
            Format::Jsonl => jsonl::write(records, out),
            Format::Csv | Format::Table => csv::write(records, out),
        })?;
        talk.say(&format!("{}: {} rows", path.display(), records.len()));
        Ok(path)
    }
}
