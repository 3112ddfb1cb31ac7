//! `bonafides train`: hand codings → weights.

use std::path::PathBuf;

use clap::Args;
use comfy_table::Table;

use super::args::Common;
use super::talk::{Talk, counted};
use super::{Answer, output, work};
use crate::codebook::Figures;
use crate::coding::Recipe;
use crate::error::{Error, Result};
use crate::train::{self, Compared, Options, Report};

/// Train the weights of a codebook on hand codings, and say how well rules and weights do.
///
/// GOLD holds a passage a line: id, source, date, text, and codings: a list of {source, target, dim, pol,
/// certainty, quote}. Figures are cross-validated; they flatter where the rules were written with these very
/// passages in sight, so judge on others before you keep the weights. Save the weights as weights.json in the codebook's folder;
/// --no-weights leaves them out. Exit status 1 when the rules do as well alone.
///
///   bonafides train hand-coded.jsonl -o codebook/weights.json --codebook codebook
///   bonafides train hand-coded.jsonl --folds 10 > weights.json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Train {
    /// Hand-coded passages, JSON lines.
    gold: PathBuf,
    /// Parts for cross-validation.
    #[arg(long, value_name = "N", default_value_t = Options::default().folds)]
    folds: u64,
    /// What a misjudged candidate costs against large weights.
    #[arg(long, value_name = "C", default_value_t = Recipe::default().cost)]
    cost: f64,
    /// Candidates that must show a feature.
    #[arg(long, value_name = "N", default_value_t = Recipe::default().least)]
    least: u32,
    /// Take no threshold with less precision.
    #[arg(long, value_name = "P", default_value_t = Options::default().precision)]
    precision: f64,
}

impl Train {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        if !(self.cost > 0.0 && self.cost.is_finite()) {
            return Err(Error::input("--cost is a number above 0"));
        }
        let study = work::study_if_any(common)?;
        let project = work::project(common, study.as_ref())?;
        let passages = train::passages(&self.gold)?;
        let gold = std::fs::read(&self.gold).map_err(|error| Error::io(error, &self.gold))?;
        let options = Options {
            recipe: Recipe { cost: self.cost, least: self.least },
            folds: self.folds,
            precision: self.precision,
        };
        let hash = blake3::hash(&gold).to_hex().to_string();
        let (weights, report) = train::train(&project, &passages, &hash, options)?;
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
        Ok(if report.all.weighed.f1 > report.all.rules.f1 { Answer::Yes } else { Answer::No })
    }
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
    table
}
