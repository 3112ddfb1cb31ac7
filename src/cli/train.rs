//! `bonafides train`: hand codings → weights.

use std::path::PathBuf;

use clap::Args;
use comfy_table::Table;

use super::args::Common;
use super::talk::{Talk, counted};
use super::whom::in_no_table;
use super::{Answer, output, work};
use crate::actors::Gazetteer;
use crate::codebook::{Figures, Weights};
use crate::coding::Recipe;
use crate::error::{Error, Result};
use crate::train::{self, Certainty, Compared, Material, Options, Passage, Report};

/// Train the weights of a codebook on hand codings, and say how well rules and weights do.
///
/// GOLD holds a passage a line, each with its codings, or with []:
///
///   {"id": "a1", "source": "KEN", "date": "1985", "text": "We thank Japan for its help.",
///    "codings": [{"source": "KEN", "target": "JPN", "dim": "benevolence", "pol": "+",
///    "certainty": "clear", "quote": "its help"}]}
///
/// Some hundreds are needed: with fewer than 30 clear codings nothing is learnt; with fewer than 300
/// weights know single words by heart and the figures move with every passage, which is told.
///
/// Figures are cross-validated; they mislead where the rules were written with these very passages
/// in sight, so give passages that nobody worked from as --fresh: they choose the threshold and say
/// whether weights pay. Save the weights as weights.json in the codebook's folder; --no-weights
/// leaves them out. Exit status 1 when the rules do as well alone.
///
///   bonafides train hand-coded.jsonl --fresh others.jsonl -o codebook/weights.json --codebook codebook
///   bonafides train hand-coded.jsonl --clusters clusters.txt > weights.json
///   bonafides train hand-coded.jsonl --start codebook/weights.json -o weights.json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Train {
    /// Hand-coded passages, JSON lines.
    #[arg(required = true)]
    gold: Vec<PathBuf>,
    /// Hand-coded passages that nobody worked from, JSON lines.
    #[arg(long, value_name = "FILE")]
    fresh: Vec<PathBuf>,
    /// Weights to go on from, of this codebook or one like it, with their clusters and units: a few passages teach
    /// them more than they teach new ones. What they were learnt from must be other passages, or the figures flatter.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["clusters", "units"])]
    start: Option<PathBuf>,
    /// Words that are used alike: a line a cluster, with a space between words.
    #[arg(long, value_name = "FILE")]
    clusters: Option<PathBuf>,
    /// Parts for cross-validation.
    #[arg(long, value_name = "N", default_value_t = Options::default().folds)]
    folds: u64,
    /// Hidden units: what a combination of features is told by.
    #[arg(long, value_name = "N", default_value_t = Recipe::default().units)]
    units: usize,
    /// How often all hand codings are gone through.
    #[arg(long, value_name = "N", default_value_t = Recipe::default().sweeps)]
    sweeps: usize,
    /// Candidates that must show a feature.
    #[arg(long, value_name = "N", default_value_t = Recipe::default().least)]
    least: u32,
    /// Take no threshold with less precision.
    #[arg(long, value_name = "P", default_value_t = Options::default().precision)]
    precision: f64,
    /// In sentences of fewer words only add where the rules say nothing; a name counts as one word.
    #[arg(long, value_name = "N", default_value_t = Options::default().words)]
    words: usize,
}

impl Train {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        const MOST: usize = 4096;
        if [self.units, self.sweeps].iter().any(|number| !(1..=MOST).contains(number)) {
            return Err(Error::input(format!("--units and --sweeps are 1 to {MOST}")));
        }
        if !(0.0..=1.0).contains(&self.precision) {
            return Err(Error::input("--precision is 0 to 1"));
        }
        if self.folds > MOST as u64 {
            return Err(Error::input(format!("--folds is {MOST} at most")));
        }
        let study = work::study_if_any(common)?;
        let project = work::project(common, study.as_ref())?;
        let mut hasher = blake3::Hasher::new();
        let passages = hand_coded(&self.gold, project.gazetteer(), &mut hasher)?;
        let fresh = hand_coded(&self.fresh, project.gazetteer(), &mut hasher)?;
        enough(&passages, talk)?;
        let start = self.start.as_deref().map(Weights::open).transpose()?;
        let clusters = match &start {
            Some(weights) => weights.clusters(),
            None => self.clusters.as_deref().map(train::clusters).transpose()?.unwrap_or_default(),
        };
        let options = Options {
            recipe: Recipe { units: self.units, sweeps: self.sweeps, least: self.least },
            folds: self.folds,
            precision: self.precision,
            words: self.words,
        };
        let hash = hasher.finalize().to_hex().to_string();
        let material = Material {
            passages: &passages,
            fresh: &fresh,
            clusters: &clusters,
            start: start.as_ref(),
            hash: &hash,
        };
        let (weights, report) = train::train(&project, material, options)?;
        let text = weights.to_json()?;
        output::to(common, |out| out.write_all(text.as_bytes()))?;
        talk.say(&table(&report).to_string());
        talk.say(&format!(
            "{} with {}, {}-fold cross-validation; {} weighed, {}, threshold {}",
            counted(report.passages as u64, "passage", "passages"),
            counted(report.codings as u64, "clear coding", "clear codings"),
            self.folds,
            counted(report.candidates as u64, "target in a sentence", "targets in sentences"),
            counted(weights.features.len() as u64, "feature", "features"),
            weights.threshold,
        ));
        let judged = report.fresh.unwrap_or(report.all);
        if judged.weighed.f1 > judged.rules.f1 {
            return Ok(Answer::Yes);
        }
        talk.say("the rules do as well alone: these weights do not pay");
        Ok(Answer::No)
    }
}

/// Clear codings below which nothing is learnt, and below which figures are no more than a hint: in five folds the former
/// leaves six codings to judge each by, and the latter sixty, of all classes together.
const FEWEST: usize = 30;
const ENOUGH: usize = 300;

/// Whether there are hand codings enough to learn from; warns where they are few.
fn enough(passages: &[Passage], talk: Talk) -> Result<()> {
    let clear = |passage: &Passage| {
        passage.codings.iter().filter(|judged| judged.certainty == Certainty::Clear).count()
    };
    let codings: usize = passages.iter().map(clear).sum();
    let there = format!(
        "{} with {}",
        counted(passages.len() as u64, "passage", "passages"),
        counted(codings as u64, "clear coding", "clear codings"),
    );
    if codings < FEWEST {
        return Err(Error::input(format!(
            "{there} are too few to learn from: {FEWEST} clear codings are the least"
        ))
        .help("code more passages by hand: some hundreds, as they come, those without any coding too"));
    }
    if codings < ENOUGH {
        talk.say(&format!(
            "warning: {there} are few: with less than {ENOUGH} clear codings weights know single words by heart, and the \
             figures move with every passage",
        ));
    }
    Ok(())
}

/// The passages of all files, which go into the hash in their order.
fn hand_coded(paths: &[PathBuf], gazetteer: &Gazetteer, hasher: &mut blake3::Hasher) -> Result<Vec<Passage>> {
    let mut passages = Vec::new();
    for path in paths {
        hasher.update(&std::fs::read(path).map_err(|error| Error::io(error, path))?);
        for passage in train::passages(path)? {
            let named = passage.codings.iter().flat_map(|judged| [judged.source, judged.target]);
            if let Some(stranger) = named.into_iter().find(|&id| gazetteer.actor(id).is_none()) {
                let error = in_no_table(stranger.as_str(), gazetteer).at(path);
                let line = passage.document.source.rsplit(':').next().and_then(|line| line.parse().ok());
                return Err(match line {
                    Some(line) => error.on_line(line),
                    None => error,
                });
            }
            passages.push(passage);
        }
    }
    Ok(passages)
}

fn table(report: &Report) -> Table {
    let mut table = output::table(&["", "#rules P", "#R", "#F1", "#weighed P", "#R", "#F1"]);
    let mut row = |name: String, compared: &Compared| {
        let of =
            |figures: &Figures| [figures.precision, figures.recall, figures.f1].map(|f| format!("{f:.3}"));
        table.add_row(std::iter::once(name).chain(of(&compared.rules)).chain(of(&compared.weighed)));
    };
    for ((dimension, polarity), compared) in &report.by_class {
        row(format!("{dimension} {polarity}"), compared);
    }
    row("all".to_owned(), &report.all);
    if let Some(fresh) = &report.fresh {
        row("fresh".to_owned(), fresh);
    }
    table
}
