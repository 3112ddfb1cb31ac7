//! `bonafides ingest`: what is read of a corpus, and what is not.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;

use super::args::{Common, Format};
use super::files::Reading;
use super::report::say_skipped;
use super::study::Study;
use super::talk::{Talk, counted, plain};
use super::{Answer, output, work};
use crate::error::{Error, Result};
use crate::export::{Listed, csv, jsonl};
use crate::ingest::{self, Item, Options, Reason, Skipped};
use crate::model::Document;

/// Documents that a preview shows.
const PREVIEW: usize = 10;

/// List the documents of a corpus, and name every file that is none.
///
/// With --format jsonl or csv every document is a row, without its text. --preview shows the first
/// ten as they would be read, with what was guessed. Exit status 1 when there is none, 2 when a
/// record is bad; all that is bad is listed.
///
///   bonafides ingest ../ungdc -v
///   bonafides ingest speeches.csv --format jsonl
///   bonafides ingest pages/ --constants source=NOR --preview
///   bonafides ingest pages/ --constants source=NOR --text visit
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Ingest {
    /// Files and folders; the study's when none is named.
    files: Vec<PathBuf>,
    /// Show the first ten documents, and stop.
    #[arg(long)]
    preview: bool,
    /// Show the text of the document with this id, as it is read, and stop.
    #[arg(long, value_name = "ID", conflicts_with = "preview")]
    text: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

impl Ingest {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        let (paths, options, skip_bad, study) = if self.files.is_empty() {
            let study = Study::load(&common.study)?;
            let skip_bad = study.corpus.skip_bad || self.reading.skip_bad;
            (study.corpus_paths(), study.ingest_options(), skip_bad, Some(study))
        } else {
            (self.files.clone(), self.reading.options(), self.reading.skip_bad, None)
        };
        let gazetteer = work::gazetteer(common, study.as_ref())?;
        if self.preview {
            return preview(&paths, &work::reading(options, &gazetteer), common, talk);
        }
        if let Some(id) = &self.text {
            return text_of(id, &paths, &work::reading(options, &gazetteer), common, talk);
        }
        let bar = talk.count("reading");
        let mut documents = Vec::new();
        let mut speakers = BTreeSet::new();
        // All that is wrong is listed at once, not the first of it alone.
        let report = work::read(&paths, options, &gazetteer, true, talk, |batch| {
            bar.inc(batch.len() as u64);
            speakers.extend(batch.iter().flat_map(|document| document.speakers.iter().copied()));
            // A list of documents needs no texts; a corpus may not fit into memory.
            documents.extend(batch.into_iter().map(Listed::from));
            Ok(())
        })?;
        bar.finish_and_clear();
        output::to(common, |out| match common.format() {
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
        say_skipped(&report.skipped, talk);
        talk.say(&counted(documents.len() as u64, "document", "documents"));
        report.notes.say(talk);
        report.say_loss(talk);
        work::say_strangers(&gazetteer, speakers.iter(), talk);
        let bad = report.skipped.iter().filter(|skip| matches!(skip.reason, Reason::BadRecord(_))).count();
        if bad > 0 && !skip_bad {
            return Err(Error::input(format!(
                "{} above cannot be read",
                counted(bad as u64, "record", "records")
            ))
            .help("mend them, or go on without them: --skip-bad, or `skip-bad = true` in the study"));
        }
        Ok(if documents.is_empty() { Answer::No } else { Answer::Yes })
    }
}

/// Shows the text of one document.
fn text_of(id: &str, paths: &[PathBuf], options: &Options, common: &Common, talk: Talk) -> Result<Answer> {
    for item in ingest::read(paths, options)? {
        if let Item::Document(document) = item?
            && document.id.as_str() == id
        {
            output::to(common, |out| write!(out, "{}", plain(&lines(&document.text))))?;
            return Ok(Answer::Yes);
        }
    }
    talk.say(&format!("there is no document `{}`: `bonafides ingest` lists them", plain(id)));
    Ok(Answer::No)
}

/// A text with line feeds for line ends of any kind, and spaces for tabs.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace(['\r', '\u{c}'], "\n").replace('\t', " ")
}

/// Shows the first documents as they would be read, and what would be skipped before them.
fn preview(paths: &[PathBuf], options: &Options, common: &Common, talk: Talk) -> Result<Answer> {
    let (mut documents, mut skipped) = (Vec::new(), Vec::<Skipped>::new());
    for item in ingest::read(paths, options)? {
        match item? {
            Item::Document(document) => documents.push(document),
            Item::Skipped(skip) => skipped.push(skip),
        }
        if documents.len() == PREVIEW {
            break;
        }
    }
    output::to(common, |out| {
        for document in &documents {
            writeln!(out, "{}", plain(&card(document)))?;
        }
        Ok(())
    })?;
    say_skipped(&skipped, talk);
    Ok(if documents.is_empty() { Answer::No } else { Answer::Yes })
}

/// A document on a few lines.
fn card(document: &Document) -> String {
    let origin = &document.origin;
    let list = |actors: &[crate::model::ActorId]| {
        actors.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    let mark = |field: &str| {
        if origin.guessed.iter().any(|guessed| guessed == field) { " (guessed)" } else { "" }
    };
    let speakers = if document.speakers.is_empty() { "nobody".to_owned() } else { list(&document.speakers) };
    let repeats = origin.repeats.as_ref();
    let mut card = format!("{}\n", document.id);
    for (name, value) in [
        ("from", Some(document.source.clone())),
        ("source", Some(format!("{speakers}{}", mark("source")))),
        ("addressees", Some(list(&document.addressees)).filter(|list| !list.is_empty())),
        ("unknown", Some(origin.unknown_addressees.join("; ")).filter(|list| !list.is_empty())),
        ("date", Some(format!("{}{}", document.date, mark("date")))),
        ("speaker", document.speaker_name.clone()),
        ("office", document.office.clone()),
        ("kind", Some(document.kind.clone())),
        ("title", document.title.clone()),
        ("venue", document.venue.clone()),
        ("language", document.language.clone()),
        ("url", origin.url.clone()),
        ("encoding", origin.encoding.clone()),
        ("repeats", repeats.map(|repeat| format!("{} (likeness {} in 100)", repeat.of, repeat.likeness))),
        (
            "shared",
            (origin.shared > 0).then(|| format!("{} % in paragraphs of earlier documents", origin.shared)),
        ),
        (
            "other",
            (origin.other_language > 0).then(|| format!("{} % in another language", origin.other_language)),
        ),
        ("text", Some(excerpt(&document.text))),
    ] {
        if let Some(value) = value {
            card.push_str(&format!("  {name:<10} {value}\n"));
        }
    }
    card
}

/// The first and the last words of a text, and how much there is.
fn excerpt(text: &str) -> String {
    const WORDS: usize = 24;
    let words: Vec<&str> = text.split_whitespace().collect();
    let size = counted(words.len() as u64, "word", "words");
    if words.len() <= 2 * WORDS {
        return format!("{} ({size})", words.join(" "));
    }
    format!("{} … {} ({size})", words[..WORDS].join(" "), words[words.len() - WORDS / 2..].join(" "))
}
