//! `bonafides actors`: who there is, who is meant, and what the tables do not know.

mod check;
mod list;
mod lookup;
mod mentions;
mod show;
mod unresolved;

pub(super) use self::lookup::without_article;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::args::Common;
use super::files::Reading;
use super::study::Study;
use super::talk::Talk;
use super::{Answer, work};
use crate::actors::Gazetteer;
use crate::error::Result;
use crate::model::Document;

/// Ask the actor tables: states, organisations of states and leaders, each with dates.
///
///   bonafides actors lookup Congo --date 1966
///   bonafides actors show DEU
///   bonafides actors mentions speeches.jsonl
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Actors {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    List(list::List),
    Lookup(lookup::Lookup),
    Show(show::Show),
    Mentions(mentions::Mentions),
    Unresolved(unresolved::Unresolved),
    Check(check::Check),
}

impl Actors {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        match &self.verb {
            Verb::List(verb) => verb.run(common, talk),
            Verb::Lookup(verb) => verb.run(common, talk),
            Verb::Show(verb) => verb.run(common, talk),
            Verb::Mentions(verb) => verb.run(common, talk),
            Verb::Unresolved(verb) => verb.run(common, talk),
            Verb::Check(verb) => verb.run(common, talk),
        }
    }
}

/// The actors of the study or the command line, else the built-in ones.
pub(super) fn gazetteer(common: &Common) -> Result<Gazetteer> {
    let study = work::study_if_any(common)?;
    work::gazetteer(common, study.as_ref())
}

/// Statements to read: the files that are named, or else the corpus of the study.
#[derive(Debug, Args)]
struct Statements {
    /// Files and folders of statements; the corpus of the study when none is named.
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

impl Statements {
    /// Hands over the documents in batches.
    fn read(
        &self,
        gazetteer: &Gazetteer,
        common: &Common,
        talk: Talk,
        each: impl FnMut(Vec<Document>) -> Result<()>,
    ) -> Result<()> {
        let report = if self.files.is_empty() {
            let study = Study::load(&common.study)?;
            let (paths, options) = (study.corpus_paths(), study.ingest_options());
            work::read(&paths, options, gazetteer, study.corpus.skip_bad, talk, each)?
        } else {
            work::read(&self.files, self.reading.options(), gazetteer, self.reading.skip_bad, talk, each)?
        };
        report.say(talk);
        Ok(())
    }
}

/// Years as a cell of a table: nothing where they are open.
fn years(years: (u16, u16)) -> (String, String) {
    let open = |year: u16, open: u16| if year == open { String::new() } else { year.to_string() };
    (open(years.0, 0), open(years.1, u16::MAX))
}

/// Whether the path names a study's own file of actors rather than a folder of tables.
pub(super) fn is_own_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) && !path.is_dir()
}
