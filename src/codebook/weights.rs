//! Weights: what a training run leaves beside a codebook, as data.
//!
//! The file is JSON that a person can read: what it was trained on, how well that went, a line for each hidden unit
//! with its weight for each class (`benevolence +`, `benevolence -`, …), and a line for each feature with its weight on
//! each unit. What the features mean is documented
//! with the code that looks for them, in `coding`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Codebook, Indicator};
use crate::error::{Error, Result};
use crate::model::{Dimension, Polarity};

/// The file of weights in the folder of a codebook.
pub const WEIGHTS: &str = "weights.json";

/// A weighing of evidence, learnt from hand codings.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Where it comes from.
    pub manifest: Manifest,
    /// What is told apart: dimensions with a sign, in the order of the columns of `units`. The rules decide alone on
    /// what is not among them.
    pub classes: Vec<(Dimension, Polarity)>,
    /// For each class the indicator that it most often has: that of a coding which no cue names.
    pub usual: Vec<String>,
    /// The probability from which a candidate is a coding.
    pub threshold: f64,
    /// Words that a sentence must have to be weighed, with a name as one: in a shorter one too few tell, and the rules
    /// decide alone.
    pub words: usize,
    /// Words that are used alike, which share what is learnt of any of them: the cluster's feature, and its words with a
    /// space between them.
    pub clusters: BTreeMap<String, String>,
    /// For each hidden unit its weight for each class.
    pub units: Vec<Vec<f64>>,
    /// The log odds of each class where no unit speaks.
    pub rest: Vec<f64>,
    /// For each feature its weight on each unit.
    pub features: BTreeMap<String, Vec<f64>>,
    /// BLAKE3 of the file, in hexadecimal.
    pub hash: String,
}

/// Where weights come from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the program that trained them.
    pub bonafides: String,
    /// Name and version of the codebook.
    pub codebook: String,
    /// Hash of the codebook.
    pub codebook_hash: String,
    /// Hash of the actor tables.
    pub actors: String,
    /// BLAKE3 of the hand codings.
    pub gold: String,
    /// Passages that were coded by hand.
    pub passages: u64,
    /// Clear hand codings in them.
    pub codings: u64,
    /// Hash of the weights that were gone on from, which other hand codings had taught; `None` where there were none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// Hidden units.
    pub units: u64,
    /// Sweeps over the hand codings.
    pub sweeps: u64,
    /// Folds of the cross-validation.
    pub folds: u64,
    /// Cross-validated figures of the rules alone.
    pub rules: Figures,
    /// Cross-validated figures with the weights.
    pub weighed: Figures,
}

/// Agreement with hand codings; 0 where there is nothing to divide by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Right codings in all that the program gives.
    pub precision: f64,
    /// Right codings in all that there are.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

/// The file as JSON has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(rename = "type")]
    kind: String,
    manifest: Manifest,
    classes: Vec<(Dimension, Polarity)>,
    usual: Vec<String>,
    threshold: f64,
    words: usize,
    clusters: BTreeMap<String, String>,
    units: Vec<Vec<f64>>,
    rest: Vec<f64>,
    features: BTreeMap<String, Vec<f64>>,
}

/// What the feature of a cluster is called.
#[must_use]
pub fn cluster_feature(number: usize) -> String {
    format!("cluster {number}")
}

const REMEDY: &str =
    "train the weights anew: bonafides train GOLD.jsonl -o weights.json; or leave them out: --no-weights";

impl Weights {
    /// Reads the text of a file of weights.
    ///
    /// # Errors
    /// When it is not JSON of that form, or a feature has too many or too few weights.
    pub fn parse(text: &str) -> Result<Self> {
        let written: Written = serde_json::from_str(text).map_err(|error| {
            Error::input(format!("these are no weights: {error}")).on_line(error.line() as u64).help(REMEDY)
        })?;
        let (width, units) = (written.classes.len(), written.units.len());
        let whole = |weights: &[f64], width: usize| {
            weights.len() == width && weights.iter().all(|weight| weight.is_finite())
        };
        if let Some((name, weights)) = written.features.iter().find(|(_, weights)| !whole(weights, units)) {
            return Err(Error::input(format!(
                "the feature `{}` has {} weights, not one on each of {units} units",
                name.escape_debug(),
                weights.len(),
            ))
            .help(REMEDY));
        }
        if !written.units.iter().chain([&written.rest]).all(|weights| whole(weights, width)) {
            return Err(Error::input(format!(
                "a unit or the rest has not one weight for each of {width} classes"
            ))
            .help(REMEDY));
        }
        if written.kind != "weights" || !(0.0..=1.0).contains(&written.threshold) {
            return Err(
                Error::input("the type is not `weights`, or the threshold no probability").help(REMEDY)
            );
        }
        if written.usual.len() != width {
            return Err(Error::input(format!(
                "there are {} usual indicators, not one for each of {width} classes",
                written.usual.len()
            ))
            .help(REMEDY));
        }
        Ok(Self {
            manifest: written.manifest,
            classes: written.classes,
            usual: written.usual,
            threshold: written.threshold,
            words: written.words,
            clusters: written.clusters,
            units: written.units,
            rest: written.rest,
            features: written.features,
            hash: hash(text),
        })
    }

    /// Reads a file of weights.
    ///
    /// # Errors
    /// When there is none, or it does not hold weights.
    pub fn open(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| Error::io(error, path))?;
        Self::parse(&text).map_err(|error| error.at(path))
    }

    /// The same without some classes, by their places.
    #[must_use]
    pub fn without(mut self, classes: &[usize]) -> Self {
        fn keep<T>(list: &mut Vec<T>, classes: &[usize]) {
            let mut place = 0..;
            list.retain(|_| place.next().is_some_and(|place| !classes.contains(&place)));
        }
        keep(&mut self.classes, classes);
        keep(&mut self.usual, classes);
        keep(&mut self.rest, classes);
        self.units.iter_mut().for_each(|weights| keep(weights, classes));
        self
    }

    /// The clusters in their order: the words of each, with a space between them.
    #[must_use]
    pub fn clusters(&self) -> Vec<String> {
        (0..).map_while(|number| self.clusters.get(&cluster_feature(number)).cloned()).collect()
    }

    /// Checks that they speak of what a codebook has.
    ///
    /// # Errors
    /// When it lacks a class or a usual indicator, or has it in another class.
    pub fn fit(&self, codebook: &Codebook) -> Result<()> {
        let known = codebook.classes();
        for (class, usual) in self.classes.iter().zip(&self.usual) {
            let (dimension, polarity) = class;
            if !known.contains(class) {
                return Err(Error::input(format!(
                    "the weights tell `{} {polarity}`, which is no dimension of the codebook {}",
                    dimension.as_str().escape_debug(),
                    codebook.label(),
                ))
                .help(REMEDY));
            }
            let fits = |indicator: &Indicator| {
                indicator.id.as_str() == usual
                    && (&indicator.dimension, indicator.polarity) == (dimension, *polarity)
            };
            if !usual.is_empty() && !codebook.indicators.iter().any(fits) {
                return Err(Error::input(format!(
                    "the usual indicator of {dimension} {polarity} is `{}`, which the codebook {} does not have there",
                    usual.escape_debug(),
                    codebook.label(),
                ))
                .help(REMEDY));
            }
        }
        Ok(())
    }

    /// The text of the file: a line for each unit and for each feature.
    ///
    /// # Errors
    /// Never for weights that are finite.
    pub fn to_json(&self) -> Result<String> {
        let failed =
            |error: serde_json::Error| Error::input(format!("the weights cannot be written: {error}"));
        let mut text = String::from("{\n\"type\": \"weights\",\n");
        let manifest = serde_json::to_string_pretty(&self.manifest).map_err(failed)?;
        let classes = serde_json::to_string(&self.classes).map_err(failed)?;
        let usual = serde_json::to_string(&self.usual).map_err(failed)?;
        let clusters = serde_json::to_string_pretty(&self.clusters).map_err(failed)?;
        let _ = write!(
            text,
            "\"manifest\": {manifest},\n\"classes\": {classes},\n\"usual\": {usual},\n\"threshold\": {},\n\"words\": {},\n\"clusters\": {clusters},\n\"units\": [",
            self.threshold, self.words
        );
        for (place, weights) in self.units.iter().enumerate() {
            text.push_str(if place == 0 { "\n" } else { ",\n" });
            text.push_str(&list(weights));
        }
        let _ = write!(text, "\n],\n\"rest\": {},\n\"features\": {{", list(&self.rest));
        for (place, (name, weights)) in self.features.iter().enumerate() {
            text.push_str(if place == 0 { "\n" } else { ",\n" });
            text.push_str(&serde_json::to_string(name).map_err(failed)?);
            text.push_str(": ");
            text.push_str(&list(weights));
        }
        text.push_str("\n}\n}\n");
        Ok(text)
    }
}

/// A list as JSON has it.
fn list(weights: &[f64]) -> String {
    let weights: Vec<String> = weights.iter().map(f64::to_string).collect();
    format!("[{}]", weights.join(","))
}

/// BLAKE3 of the text of a file of weights, in hexadecimal.
pub(super) fn hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights() -> Weights {
        let mut weights = Weights {
            manifest: Manifest { codebook: "a 1".into(), ..Manifest::default() },
            classes: vec![("warmth".into(), Polarity::Positive), ("warmth".into(), Polarity::Negative)],
            usual: vec!["helps".into(), "harms".into()],
            threshold: 0.4,
            words: 12,
            clusters: [(cluster_feature(0), "aid help".to_owned())].into(),
            units: vec![vec![1.0, -1.0], vec![0.5, 2.0], vec![0.0, 1.0]],
            rest: vec![-2.0, -3.0],
            features: [("bias".to_owned(), vec![-1.5, 0.25, 0.0])].into(),
            hash: String::new(),
        };
        weights.hash = hash(&weights.to_json().unwrap());
        weights
    }

    #[test]
    fn what_is_written_is_read_again() {
        let weights = weights();
        assert_eq!(Weights::parse(&weights.to_json().unwrap()).unwrap(), weights);
    }

    #[test]
    fn a_feature_has_a_weight_on_each_unit_and_a_unit_for_each_class() {
        let text = weights().to_json().unwrap();
        let error = Weights::parse(&text.replace("[-1.5,0.25,0]", "[-1.5]")).unwrap_err();
        assert!(error.to_string().contains("bias"), "{error}");
        assert!(error.remedy().is_some());
        let error = Weights::parse(&text.replace("[0.5,2]", "[0.5]")).unwrap_err();
        assert!(error.to_string().contains("unit") && error.remedy().is_some(), "{error}");
    }

    #[test]
    fn a_class_is_left_out_with_all_that_is_said_of_it() {
        let left = weights().without(&[0]);
        assert_eq!(left.classes, vec![("warmth".into(), Polarity::Negative)]);
        assert_eq!((left.usual, left.rest), (vec!["harms".to_owned()], vec![-3.0]));
        assert_eq!(left.units, [[-1.0], [2.0], [1.0]]);
    }

    #[test]
    fn what_is_no_json_is_an_error_with_its_line() {
        assert_eq!(Weights::parse("{\n\n").unwrap_err().line(), Some(3));
    }
}
