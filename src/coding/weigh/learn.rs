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

use super::logistic;
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
        Self { cost: 0.1, least: 8 }
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
    /// Words of the sentence, a name as one.
    pub words: usize,
    /// For each class whether it may be added to what the rules score.
    pub may_add: Vec<bool>,
    /// Features by number with their values, sorted, each once.
    pub(super) features: Features,
}

/// Features by number with their values.
type Features = Vec<(u32, f64)>;

/// Adds up the values of each feature.
pub(super) fn summed(mut features: Features) -> Features {
    features.sort_unstable_by_key(|(number, _)| *number);
    features.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    features
}

/// The names of the features of many candidates, and the clusters that words are in.
#[derive(Debug, Default)]
pub struct Gathered {
    numbers: FxHashMap<String, u32>,
    names: Vec<String>,
    clusters: FxHashMap<String, usize>,
}

impl Gathered {
    /// With clusters of words: one after the other, with a space between words.
    #[must_use]
    pub fn new(clusters: &[String]) -> Self {
        let words = clusters.iter().enumerate();
        let clusters =
            words.flat_map(|(number, words)| words.split(' ').map(move |word| (word.to_owned(), number)));
        Self { clusters: clusters.collect(), ..Self::default() }
    }

    pub(super) fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let next = self.names.len() as u32;
        self.numbers.insert(name.to_owned(), next);
        self.names.push(name.to_owned());
        next
    }

    pub(super) fn cluster(&self, word: &str) -> Option<usize> {
        self.clusters.get(word).copied()
    }
}

/// One candidate for one class: its features, and what the hand coder said.
struct Row<'c> {
    features: &'c [(u32, f64)],
    class: usize,
    yes: bool,
    /// Square of its length.
    square: f64,
}

/// The weights of many features: row by row one for each class.
struct Table {
    weights: Vec<f64>,
    width: usize,
}

impl Table {
    fn along(&self, features: &[(u32, f64)], class: usize) -> f64 {
        features
            .iter()
            .map(|&(number, value)| self.weights[number as usize * self.width + class] * value)
            .sum()
    }

    fn add(&mut self, row: &Row<'_>, step: f64) {
        for &(number, value) in row.features {
            self.weights[number as usize * self.width + row.class] += step * value;
        }
    }
}

/// What was learnt, under the numbers that a [`Gathered`] gave.
pub struct Learnt(Table);

impl Learnt {
    /// The probability of a class for a candidate.
    #[must_use]
    pub fn probability(&self, candidate: &Candidate, class: usize) -> f64 {
        let known = (self.0.weights.len() / self.0.width) as u32;
        let until = candidate.features.partition_point(|(number, _)| *number < known);
        logistic(self.0.along(&candidate.features[..until], class))
    }

    /// The weights by the names of their features, to three decimals; what is next to nothing is left out.
    #[must_use]
    pub fn named(&self, gathered: &Gathered) -> BTreeMap<String, Vec<f64>> {
        gathered
            .names
            .iter()
            .zip(self.0.weights.chunks_exact(self.0.width))
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
        candidate.features.iter().for_each(|(number, _)| seen[*number as usize] += 1);
    }
    let kept: Vec<(Features, &[Option<bool>])> = candidates
        .iter()
        .map(|(candidate, said)| {
            let often = |(number, _): &&(u32, f64)| seen[*number as usize] >= recipe.least;
            (candidate.features.iter().filter(often).copied().collect(), *said)
        })
        .collect();
    let mut weights = vec![0.0; gathered.names.len() * classes];
    for class in 0..classes {
        let rows: Vec<Row<'_>> = kept
            .iter()
            .filter_map(|(features, said)| {
                let square = features.iter().map(|(_, value)| value * value).sum();
                Some(Row { features, class, yes: said[class]?, square })
            })
            .collect();
        let mut table = Table { weights, width: classes };
        solve(&mut table, &rows, recipe.cost);
        weights = table.weights;
    }
    Learnt(Table { weights, width: classes })
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
            let pull = sign(row) * table.along(row.features, row.class);
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
        let [bias, a, b] = ["bias", "a", "b"].map(|name| gathered.number(name));
        let candidate = |features: &[u32]| Candidate {
            sentence: 0,
            source: "FRA".parse().unwrap(),
            target: "JPN".parse().unwrap(),
            words: 12,
            may_add: vec![true],
            features: features.iter().map(|&number| (number, 1.0)).collect(),
        };
        let (yes, no) = (candidate(&[bias, a]), candidate(&[bias, b]));
        let said: [Vec<Option<bool>>; 2] = [vec![Some(true)], vec![Some(false)]];
        let all: Vec<(&Candidate, &[Option<bool>])> =
            (0..40).map(|n| if n % 4 == 0 { (&yes, &said[0][..]) } else { (&no, &said[1][..]) }).collect();
        learn(&gathered, 1, &all, recipe).named(&gathered)
    }

    #[test]
    fn a_feature_that_is_seen_twice_counts_twice() {
        assert_eq!(summed(vec![(3, 0.5), (1, 1.0), (3, 0.7)]), [(1, 1.0), (3, 1.2)]);
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
