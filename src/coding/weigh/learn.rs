//! Learning: hand codings → weights.
//!
//! L2-regularised logistic regression, solved by coordinate descent in the dual, which takes one candidate at
//! a time and needs no step size. The order of the candidates is drawn with a fixed seed.
//!
//! # References
//! Yu, Huang & Lin (2011), *Dual coordinate descent methods for logistic regression and maximum entropy
//! models*, Machine Learning 85: 41–75.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::features::{DOT, Features, Lexicon, Part, key};
use super::probability;
use crate::model::ActorId;

/// Sweeps over all candidates after which the solver stops in any case.
const SWEEPS: usize = 60;
/// The largest violation of optimality that is good enough.
const CLOSE: f64 = 0.05;
/// A weight that moves a probability by little more than a hundredth at most.
const NOTHING: f64 = 0.05;

/// How to learn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recipe {
    /// Inverse strength of the penalty: what a misjudged candidate costs.
    pub cost: f64,
    /// Candidates that must show a feature before it is learnt.
    pub least: u32,
}

impl Default for Recipe {
    fn default() -> Self {
        Self { cost: 0.08, least: 12 }
    }
}

/// A target in a sentence, and what there is to see of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Number of the sentence in its document.
    pub sentence: u32,
    /// Whose view it would be.
    pub source: ActorId,
    /// Of whom.
    pub target: ActorId,
    /// For each class whether there are words for it.
    pub open: Vec<bool>,
    /// For each class whether the rules find anything: then they decide, not the weights.
    pub by_rules: Vec<bool>,
    pub(super) features: Features,
}

/// Candidates of many documents, with the names of their features.
#[derive(Debug, Default)]
pub struct Gathered {
    numbers: FxHashMap<u64, u32>,
    names: Vec<String>,
}

impl Lexicon for Gathered {
    fn number(&mut self, parts: &[Part<'_>]) -> Option<u32> {
        let next = u32::try_from(self.names.len()).ok()?;
        let number = *self.numbers.entry(key(parts.iter().copied())).or_insert(next);
        if number == next {
            self.names.push(parts.iter().map(|part| part.text).collect::<Vec<_>>().join(DOT));
        }
        Some(number)
    }
}

/// One candidate for one class: its features, and what the hand coder said.
struct Row<'c> {
    features: &'c Features,
    class: usize,
    yes: bool,
    /// Square of its length.
    square: f64,
}

/// The weights of many features: row by row one for each class and one that they share.
struct Table {
    weights: Vec<f64>,
    width: usize,
}

impl Table {
    fn along(&self, row: &Row<'_>) -> f64 {
        let at = |number: u32, column: usize| self.weights[number as usize * self.width + column];
        let words: f64 = row.features.words.iter().map(|&number| at(number, row.class)).sum();
        let hits: f64 = row.features.hits[row.class]
            .iter()
            .map(|&number| at(number, row.class) + at(number, self.width - 1))
            .sum();
        words + hits
    }

    fn add(&mut self, row: &Row<'_>, step: f64) {
        for &number in &row.features.words {
            self.weights[number as usize * self.width + row.class] += step;
        }
        for &number in &row.features.hits[row.class] {
            self.weights[number as usize * self.width + row.class] += step;
            self.weights[number as usize * self.width + self.width - 1] += step;
        }
    }
}

/// What was learnt, under the numbers that a [`Gathered`] gave.
#[derive(Debug)]
pub struct Learnt {
    weights: Vec<f64>,
    width: usize,
}

impl Learnt {
    /// The probability of a class for a candidate.
    #[must_use]
    pub fn probability(&self, candidate: &Candidate, class: usize) -> f64 {
        probability(&self.weights, self.width, &candidate.features, class)
    }

    /// The weights by the names of their features, to three decimals; what is next to nothing is left out.
    #[must_use]
    pub fn named(&self, gathered: &Gathered) -> BTreeMap<String, Vec<f64>> {
        gathered
            .names
            .iter()
            .zip(self.weights.chunks_exact(self.width))
            .filter(|(_, weights)| weights.iter().any(|weight| weight.abs() >= NOTHING))
            .map(|(name, weights)| {
                let short = |weight: &f64| (weight * 1000.0).round() / 1000.0 + 0.0;
                (name.clone(), weights.iter().map(short).collect())
            })
            .collect()
    }
}

/// Learns from candidates with what the hand coder said of each class: yes, no, or nothing that counts.
#[must_use]
pub fn learn(
    gathered: &Gathered,
    classes: usize,
    candidates: &[(&Candidate, &[Option<bool>])],
    recipe: Recipe,
) -> Learnt {
    let mut seen = vec![0_u32; gathered.names.len()];
    for (candidate, _) in candidates {
        let features = &candidate.features;
        features.words.iter().chain(features.hits.iter().flatten()).for_each(|&n| seen[n as usize] += 1);
    }
    let often = |numbers: &[u32]| -> Vec<u32> {
        numbers.iter().copied().filter(|&number| seen[number as usize] >= recipe.least).collect()
    };
    let kept: Vec<(Features, &[Option<bool>])> = candidates
        .iter()
        .map(|(candidate, said)| {
            let features = Features {
                words: often(&candidate.features.words),
                hits: candidate.features.hits.iter().map(|hits| often(hits)).collect(),
            };
            (features, *said)
        })
        .collect();
    let rows: Vec<Row<'_>> = kept
        .iter()
        .flat_map(|(features, said)| {
            said.iter().enumerate().filter_map(move |(class, said)| {
                let square = (features.words.len() + 2 * features.hits[class].len()) as f64;
                Some(Row { features, class, yes: (*said)?, square })
            })
        })
        .collect();
    let width = classes + 1;
    let mut table = Table { weights: vec![0.0; gathered.names.len() * width], width };
    solve(&mut table, &rows, recipe.cost);
    Learnt { weights: table.weights, width }
}

/// Coordinate descent in the dual. `alpha` holds for each row the dual variable and its complement.
fn solve(table: &mut Table, rows: &[Row<'_>], cost: f64) {
    let sign = |row: &Row<'_>| if row.yes { 1.0 } else { -1.0 };
    let first = (0.001 * cost).min(1e-8);
    let mut alpha: Vec<[f64; 2]> = vec![[first, cost - first]; rows.len()];
    for (row, alpha) in rows.iter().zip(&alpha) {
        table.add(row, sign(row) * alpha[0]);
    }
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut inner = 1e-2;
    for _ in 0..SWEEPS {
        for place in (1..order.len()).rev() {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            order.swap(place, (random % (place as u64 + 1)) as usize);
        }
        let (mut worst, mut steps) = (0.0_f64, 0_usize);
        for &place in &order {
            let row = &rows[place];
            let pull = sign(row) * table.along(row);
            let pair = &mut alpha[place];
            // Of the two halves the smaller is moved: there the logarithm is steep and well conditioned.
            let (small, way) =
                if 0.5 * row.square * (pair[1] - pair[0]) + pull < 0.0 { (1, -1.0) } else { (0, 1.0) };
            let old = pair[small];
            let mut new = if cost - old < 0.5 * cost { 0.1 * old } else { old };
            let slope = |z: f64| row.square * (z - old) + way * pull + libm::log(z / (cost - z));
            let mut gradient = slope(new);
            worst = worst.max(gradient.abs());
            let mut moved = false;
            for _ in 0..100 {
                if gradient.abs() < inner {
                    break;
                }
                let next = new - gradient / (row.square + cost / (cost - new) / new);
                new = if next <= 0.0 { 0.1 * new } else { next };
                gradient = slope(new);
                moved = true;
                steps += 1;
            }
            if moved {
                pair[small] = new;
                pair[1 - small] = cost - new;
                table.add(row, way * (new - old) * sign(row));
            }
        }
        if worst < CLOSE {
            break;
        }
        if steps <= rows.len() / 10 {
            inner = (0.1 * inner).max(1e-8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One class, `a` says yes, `b` says no, with `bias` in every candidate.
    fn learnt(recipe: Recipe) -> BTreeMap<String, Vec<f64>> {
        let mut gathered = Gathered::default();
        let mut number = |name: &'static str| gathered.number(&[Part::from(name)]).unwrap_or_default();
        let [bias, a, b] = ["bias", "a", "b"].map(&mut number);
        let candidate = |words: &[u32]| Candidate {
            sentence: 0,
            source: "FRA".parse().unwrap(),
            target: "JPN".parse().unwrap(),
            open: vec![true],
            by_rules: vec![false],
            features: Features { words: words.to_vec(), hits: vec![vec![]] },
        };
        let (yes, no) = (candidate(&[bias, a]), candidate(&[bias, b]));
        let said: [Vec<Option<bool>>; 2] = [vec![Some(true)], vec![Some(false)]];
        let all: Vec<(&Candidate, &[Option<bool>])> =
            (0..40).map(|n| if n % 4 == 0 { (&yes, &said[0][..]) } else { (&no, &said[1][..]) }).collect();
        learn(&gathered, 1, &all, recipe).named(&gathered)
    }

    #[test]
    fn what_goes_with_yes_weighs_for_it_and_what_goes_with_no_against() {
        let weights = learnt(Recipe { cost: 1.0, least: 1 });
        assert!(weights["a"][0] > 1.0 && weights["b"][0] < -1.0 && weights["bias"][0] < 0.0, "{weights:?}");
    }

    #[test]
    fn at_the_optimum_each_weight_is_the_sum_of_what_it_misjudges() {
        // The gradient of ½w² + C Σ ln(1 + exp(−y w·x)) vanishes there.
        let weights = learnt(Recipe { cost: 0.5, least: 1 });
        let (a, b, bias) = (weights["a"][0], weights["b"][0], weights["bias"][0]);
        let p = |x: f64| 1.0 / (1.0 + (-x).exp());
        assert!((a - 0.5 * 10.0 * (1.0 - p(a + bias))).abs() < 0.05, "{weights:?}");
        assert!((b + 0.5 * 30.0 * p(b + bias)).abs() < 0.05, "{weights:?}");
    }

    #[test]
    fn what_is_seen_too_rarely_is_not_learnt() {
        let weights = learnt(Recipe { least: 20, ..Recipe::default() });
        assert!(!weights.contains_key("a") && weights.contains_key("b"));
    }

    #[test]
    fn the_same_candidates_give_the_same_bits() {
        assert_eq!(learnt(Recipe::default()), learnt(Recipe::default()));
    }
}
