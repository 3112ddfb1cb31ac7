//! The command line as clap reads it: the flags that every verb shares, and the verbs.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::{
    actors, check, clusters, code, count, diff, explain, export, index, ingest, init, kwic, pdf_text, run,
    score, search, train,
};
use crate::error::Error;

/// Who trusts whom: codes official statements for expressed relational trust between states.
///
/// Data goes to stdout, talk to stderr. Exit status: 0 done, 1 the answer is no, 2 error.
#[derive(Debug, Parser)]
#[command(name = "bonafides", version, max_term_width = 100)]
pub(super) struct Cli {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub verb: Verb,
}

/// What every verb understands in the same way.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub(super) struct Common {
    /// Form of the data on stdout or in FILE; what the name of FILE ends in (.csv, .jsonl) when not said, else table.
    #[arg(long, global = true, value_enum)]
    format: Option<Format>,
    /// Write the data to FILE instead of stdout; `-` is stdout.
    #[arg(short, long, global = true, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// A folder with codebook.toml and its indicators, instead of the study's or the built-in one.
    #[arg(long, global = true, value_name = "FOLDER")]
    pub codebook: Option<PathBuf>,
    /// Let the rules decide alone, without the codebook's weights.
    #[arg(long, global = true)]
    pub no_weights: bool,
    /// A folder with the actor tables, instead of the study's or the built-in ones; or a file (.toml) of actors that
    /// goes over the built-in tables.
    #[arg(long, global = true, value_name = "FOLDER|FILE")]
    pub actors: Option<PathBuf>,
    /// The study: what `init` wrote.
    #[arg(long, global = true, value_name = "FILE", default_value = super::study::FILE)]
    pub study: PathBuf,
    /// Number of threads; all cores when not said. Changes no byte of any output.
    #[arg(short, long, global = true, value_name = "N")]
    pub jobs: Option<std::num::NonZeroUsize>,
    /// Say nothing but errors on stderr.
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more on stderr: every skipped file, every step.
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Colour on stdout and stderr; NO_COLOR is respected.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub color: Color,
}

impl Common {
    /// Form of the data: what was asked for, else what the name of the output file says, else a table.
    pub fn format(&self) -> Format {
        let extension = self.output.as_deref().and_then(|path| path.extension()).and_then(|end| end.to_str());
        self.format.unwrap_or(match extension {
            Some("csv") => Format::Csv,
            Some("jsonl" | "ndjson") => Format::Jsonl,
            _ => Format::Table,
        })
    }
}

/// Reads a value of ours for clap, with the remedy in the message.
pub(super) fn told<T: FromStr<Err = Error>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: Error| match error.remedy() {
        Some(remedy) => format!("{error}; {remedy}"),
        None => error.to_string(),
    })
}

/// Form of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For reading: columns that fit the terminal.
    Table,
    /// Comma-separated values with a header, safe to open in a spreadsheet.
    Csv,
    /// One JSON object a line, each with its `type`.
    Jsonl,
}

impl Format {
    /// As `--format` has it, and as names of files end.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant, reason = "one is made in the life of the program")]
pub(super) enum Verb {
    Init(init::Init),
    Run(run::Run),
    Ingest(ingest::Ingest),
    Index(index::Index),
    Search(search::Search),
    Kwic(kwic::Kwic),
    Count(count::Count),
    Actors(actors::Actors),
    Code(code::Code),
    Score(score::Score),
    Export(export::Export),
    Check(check::Check),
    Explain(explain::Explain),
    Diff(diff::Diff),
    Clusters(clusters::Clusters),
    Train(train::Train),
    PdfText(pdf_text::PdfText),
}
