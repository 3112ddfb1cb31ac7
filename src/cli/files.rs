//! The flags that say how files of statements are to be read.

use std::path::PathBuf;

use clap::Args;

use super::args::told;
use crate::ingest::{Columns, DateOrder, Layout, Limits, Options};

/// How to read files that no study describes.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Reading files")]
pub(super) struct Reading {
    /// How the files are laid out: auto, ungdc, unsc, pm-transcripts, parlamint, jsonl, csv, or a pattern such as
    /// {source}_{session}_{year}.txt.
    #[arg(long, default_value = "auto", value_parser = told::<Layout>)]
    pub layout: Layout,
    /// Which column, key or element holds which field, where its name does not say so: text=Speech,source=Country.
    #[arg(long, value_name = "FIELD=COLUMN,…", default_value = "", hide_default_value = true, value_parser = pairs)]
    pub columns: Columns,
    /// What is true of every document that does not say it: source=AUS,kind=speech.
    #[arg(long, value_name = "FIELD=VALUE,…", default_value = "", hide_default_value = true, value_parser = pairs)]
    pub constants: Columns,
    /// A CSV or TSV with a column `file` and columns of metadata, joined to the files by their names.
    #[arg(long, value_name = "FILE")]
    pub metadata: Option<PathBuf>,
    /// The element of XML that is a record, where it is not plain.
    #[arg(long, value_name = "ELEMENT")]
    pub record: Option<String>,
    /// The encoding of the files, such as windows-1252 or macintosh; told file by file when not said.
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// The language that is read (two letters), or `any`; English when not said. Texts in another are set aside.
    #[arg(long, value_name = "CODE")]
    pub language: Option<String>,
    /// What comes first in dates such as 03/04/1999: day-first or month-first.
    #[arg(long, value_name = "ORDER", default_value = "unknown", hide_default_value = true, value_parser = told::<DateOrder>)]
    pub dates: DateOrder,
    /// Guess no date and no source from the text.
    #[arg(long)]
    pub no_guess: bool,
    /// How much is read: document=64M,archive=8G,ratio=250,archives=2,depth=400,seconds=10.
    #[arg(long, value_name = "LIMIT=NUMBER,…", default_value = "", hide_default_value = true, value_parser = told::<Limits>)]
    pub limits: Limits,
    /// Go on past bad records; they are counted and named.
    #[arg(long)]
    pub skip_bad: bool,
}

impl Reading {
    /// As ingest has them.
    pub fn options(&self) -> Options {
        Options {
            layout: self.layout.clone(),
            columns: self.columns.clone(),
            constants: self.constants.iter().map(|(field, value)| (field, value.to_owned())).collect(),
            metadata: self.metadata.clone(),
            record: self.record.clone(),
            encoding: self.encoding.clone(),
            language: self.language.clone(),
            dates: self.dates,
            no_guess: self.no_guess,
            limits: self.limits.clone(),
            ..Options::default()
        }
    }
}

fn pairs(text: &str) -> Result<Columns, String> {
    if text.is_empty() { Ok(Columns::default()) } else { told(text) }
}
