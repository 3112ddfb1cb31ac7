//! `bonafides clusters`: texts → words that are used alike.

use std::path::PathBuf;

use clap::Args;

use super::args::Common;
use super::files::Reading;
use super::study::Study;
use super::talk::{Talk, counted};
use super::{Answer, output, work};
use crate::clusters::{Corpus, Recipe};
use crate::error::Result;

/// Find words that are used alike, for `train --clusters`: a line a cluster.
///
/// What weights learn of a word then serves for the words of its cluster, hand-coded or not. Give
/// all the texts of the field that there are, coded or not. Without FILES, the corpus of the study
/// is read.
///
///   bonafides clusters ../ungdc -o clusters.txt
///   bonafides train hand-coded.jsonl --clusters clusters.txt -o weights.json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Clusters {
    /// Files and folders of statements.
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// Clusters.
    #[arg(long, value_name = "N", default_value_t = Recipe::default().number)]
    number: usize,
    /// Times that a word must occur.
    #[arg(long, value_name = "N", default_value_t = Recipe::default().least)]
    least: u32,
}

impl Clusters {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        let study = if self.files.is_empty() { Some(Study::load(&common.study)?) } else { None };
        let gazetteer = work::gazetteer(common, study.as_ref())?;
        let (paths, options, skip_bad) = match &study {
            Some(study) => (study.corpus_paths(), study.ingest_options(), study.corpus.skip_bad),
            None => (self.files.clone(), self.reading.options(), self.reading.skip_bad),
        };
        let mut corpus = Corpus::default();
        let report = work::read(&paths, options, &gazetteer, skip_bad, talk, |documents| {
            documents.iter().for_each(|document| corpus.take(&document.text));
            Ok(())
        })?;
        report.say(talk);
        let recipe = Recipe { number: self.number, least: self.least, ..Recipe::default() };
        let clusters = corpus.clusters(recipe)?;
        output::to(common, |out| clusters.iter().try_for_each(|words| writeln!(out, "{}", words.join(" "))))?;
        talk.say(&format!(
            "{} in {}",
            counted(clusters.iter().map(Vec::len).sum::<usize>() as u64, "word", "words"),
            counted(clusters.len() as u64, "cluster", "clusters"),
        ));
        Ok(Answer::Yes)
    }
}
