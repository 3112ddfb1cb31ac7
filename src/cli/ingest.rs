//! `bonafides ingest`: what a corpus holds, and what of it cannot be read.

use std::path::PathBuf;

use clap::Args;

use super::args::{Common, Format};
use super::files::Reading;
use super::study::Study;
use super::talk::Talk;
use super::{Answer, output, work};
use crate::error::Result;
use crate::export::{Listed, csv, jsonl};

/// List the documents of a corpus, and name every file that is none.
///
/// With --format jsonl or csv every document is a row, without its text. Exit status 1 when there is none.
///
///   bonafides ingest ../ungdc -v
///   bonafides ingest speeches.csv --format jsonl
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Ingest {
    /// Files and folders; the study's when none is named.
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

impl Ingest {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        let (paths, options, skip_bad) = if self.files.is_empty() {
            let study = Study::load(&common.study)?;
            (study.corpus_paths(), study.ingest_options(), study.corpus.skip_bad || self.reading.skip_bad)
        } else {
            let options = self.reading.options();
            (self.files.clone(), options, self.reading.skip_bad)
        };
        let bar = talk.count("reading");
        let mut documents = Vec::new();
        let skipped = work::read(&paths, &options, skip_bad, talk, |batch| {
            bar.inc(batch.len() as u64);
            // A list of documents needs no texts; a corpus may not fit into memory.
            documents.extend(batch.into_iter().map(Listed::from));
            Ok(())
        })?;
        bar.finish_and_clear();
        output::to(common, |out| match common.format {
            Format::Csv => csv::write(&documents, out),
            Format::Jsonl => jsonl::write(&documents, out),
            Format::Table => {
                let mut table = output::table(&["document", "date", "speakers", "kind", "#bytes", "source"]);
                for document in &documents {
                    table.add_row([
                        output::cell(document.id.as_str()),
                        document.date.to_string(),
                        document.speakers.clone(),
                        output::cell(&document.kind),
                        document.bytes.to_string(),
                        output::cell(&document.source),
                    ]);
                }
                writeln!(out, "{table}")
            }
        })?;
        work::say_skipped(&skipped, talk);
        talk.say(&super::talk::counted(documents.len() as u64, "document", "documents"));
        Ok(if documents.is_empty() { Answer::No } else { Answer::Yes })
    }
}
