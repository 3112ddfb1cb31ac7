//! The flags that say how files of statements are to be read.

use clap::Args;

use crate::ingest::{Columns, Layout, Options};

/// How to read files that no study describes.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Reading files")]
pub(super) struct Reading {
    /// How the files are laid out: auto, ungdc, jsonl, csv, or a pattern such as {source}_{session}_{year}.txt.
    #[arg(long, default_value = "auto")]
    pub layout: Layout,
    /// Which column or key holds which field, where its name does not say so: text=Speech,source=Country.
    #[arg(long, value_name = "FIELD=COLUMN,…", default_value = "", hide_default_value = true, value_parser = pairs)]
    pub columns: Columns,
    /// What is true of every document that does not say it: source=AUS,kind=speech.
    #[arg(long, value_name = "FIELD=VALUE,…", default_value = "", hide_default_value = true, value_parser = pairs)]
    pub constants: Columns,
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
        }
    }
}

fn pairs(text: &str) -> crate::error::Result<Columns> {
    if text.is_empty() { Ok(Columns::default()) } else { text.parse() }
}
