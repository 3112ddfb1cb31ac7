//! `bonafides index`: brings the index of a study up to date, and looks after it.

use clap::{Args, Subcommand};

use super::args::{Common, Format};
use super::study::Study;
use super::talk::{Talk, counted, thousands};
use super::{Answer, output, work};
use crate::error::Result;
use crate::export::{Cell, Record};
use crate::index::{Fault, Index as Corpus, Status};

/// Index the corpus of the study, so that search and coding need its files no more.
///
/// Only documents that are new or changed are read in; those that are gone are taken out. While no
/// file of the corpus changes, none is opened again. `run` does it too.
///
///   bonafides index
///   bonafides index verify
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, args_conflicts_with_subcommands = true)]
pub(super) struct Index {
    #[command(subcommand)]
    care: Option<Care>,
    /// Make the index anew, whatever is there.
    #[arg(long)]
    rebuild: bool,
    /// Documents after which what was done is made to last: what a kill costs at most.
    #[arg(long, value_name = "N", default_value_t = work::COMMIT)]
    commit_every: usize,
}

/// What to do with the index that is there.
#[derive(Debug, Subcommand)]
enum Care {
    /// What the index holds, how large it is, and whether the corpus still looks the same.
    Status,
    /// Read all of the index: hashes of files, counts in both views, every span. Exit status 1 when anything is wrong.
    Verify,
    /// Give back the room of documents that were replaced or removed, and make one part of many.
    Compact,
}

impl Index {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        let study = Study::load(&common.study)?;
        match self.care {
            Some(Care::Status) => status(&study, common, talk),
            Some(Care::Verify) => verify(&study, common, talk),
            Some(Care::Compact) => compact(&study, talk),
            None => {
                if self.rebuild {
                    Corpus::remove(study.index())?;
                }
                let project = work::project(common, Some(&study))?;
                let (index, report, changes) = work::refresh_by(&study, &project, self.commit_every, talk)?;
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
    }
}

fn status(study: &Study, common: &Common, talk: Talk) -> Result<Answer> {
    let index = Corpus::open(study.index())?;
    let status = index.status()?;
    output::records(common, [&status], |_| {
        let folder = study.index().display().to_string();
        let mut table = output::table(&["index", &folder]);
        let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
        let on_disk = status.store_bytes + status.postings_bytes;
        for (name, value) in [
            ("documents", thousands(status.documents)),
            ("sentences", thousands(status.sentences)),
            ("word forms", thousands(status.forms)),
            ("text", megabytes(status.text_bytes)),
            (
                "on disk",
                format!(
                    "{}: token store {}, full-text index {}",
                    megabytes(on_disk),
                    megabytes(status.store_bytes),
                    megabytes(status.postings_bytes)
                ),
            ),
            (
                "dead",
                format!("{} that were replaced or removed", counted(status.dead, "document", "documents")),
            ),
            ("parts", thousands(status.segments)),
            ("commits", thousands(status.generation)),
            ("made with", status.stamp.clone()),
        ] {
            table.add_row([name.to_owned(), output::cell(&value)]);
        }
        table
    })?;
    work::say_unfinished(study, &index, talk);
    if common.format() == Format::Table {
        talk.say(match work::is_current(study, common, &index)? {
            true => "the corpus looks as it did when it was indexed",
            false => "the corpus may have changed since: `bonafides index` looks",
        });
    }
    Ok(Answer::Yes)
}

fn verify(study: &Study, common: &Common, talk: Talk) -> Result<Answer> {
    let verified = Corpus::verify(study.index())?;
    work::say_unfinished(study, &Corpus::open(study.index())?, talk);
    if !verified.faults.is_empty() || common.format() != Format::Table {
        output::records(common, &verified.faults, |faults| {
            let mut table = output::table(&["file", "fault"]);
            for fault in faults {
                table.add_row([output::cell(&fault.file.display().to_string()), output::cell(&fault.fault)]);
            }
            table
        })?;
    }
    talk.say(&format!(
        "looked at {}, {}, {}, {}: {}",
        counted(verified.files, "file", "files"),
        counted(verified.documents, "document", "documents"),
        counted(verified.sentences, "sentence", "sentences"),
        counted(verified.tokens, "token", "tokens"),
        if verified.faults.is_empty() {
            "all as written".to_owned()
        } else {
            counted(verified.faults.len() as u64, "fault", "faults")
        },
    ));
    if verified.faults.is_empty() {
        return Ok(Answer::Yes);
    }
    talk.say("`bonafides index --rebuild` makes the index anew from the corpus");
    Ok(Answer::No)
}

fn compact(study: &Study, talk: Talk) -> Result<Answer> {
    let index = Corpus::open(study.index())?;
    let size = |status: Status| status.store_bytes + status.postings_bytes;
    let before = size(index.status()?);
    let mut writer = index.writer()?;
    writer.compact(&index)?;
    writer.close()?;
    let compacted = Corpus::open(study.index())?;
    work::carry_over(study, &index, &compacted);
    let after = size(compacted.status()?);
    talk.say(&format!(
        "{}: {:.1} MB, {:.1} MB before",
        counted(compacted.len() as u64, "document", "documents"),
        after as f64 / 1e6,
        before as f64 / 1e6
    ));
    Ok(Answer::Yes)
}

impl Record for Status {
    const TYPE: &'static str = "index";
    const COLUMNS: &'static [&'static str] = &[
        "generation",
        "stamp",
        "documents",
        "sentences",
        "forms",
        "text_bytes",
        "store_bytes",
        "postings_bytes",
        "dead",
        "segments",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Count(self.generation),
            Cell::Text(&self.stamp),
            Cell::Count(self.documents),
            Cell::Count(self.sentences),
            Cell::Count(self.forms),
            Cell::Count(self.text_bytes),
            Cell::Count(self.store_bytes),
            Cell::Count(self.postings_bytes),
            Cell::Count(self.dead),
            Cell::Count(self.segments),
        ]
    }
}

impl Record for Fault {
    const TYPE: &'static str = "fault";
    const COLUMNS: &'static [&'static str] = &["file", "fault"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![Cell::word(self.file.display()), Cell::Text(&self.fault)]
    }
}
