//! Learning: hand codings → weights.
//!
//! A perceptron with one layer of hidden units, whose loss is the cross-entropy of each class. Adam takes steps down
//! its gradient on a few candidates at a time; in each step some features and units are left out at random, so that
//! none relies on another. What is learnt is the mean of the weights after each of the later steps, for where the last
//! one ends is chance in part. Order, first weights and what is left out are drawn with a fixed seed.
//!
//! # References
//! Kingma & Ba (2015), *Adam: a method for stochastic optimization*, ICLR. Srivastava, Hinton, Krizhevsky, Sutskever &
//! Salakhutdinov (2014), *Dropout: a simple way to prevent neural networks from overfitting*, Journal of Machine
//! Learning Research 15: 1929–1958. Polyak & Juditsky (1992), *Acceleration of stochastic approximation by averaging*,
//! SIAM Journal on Control and Optimization 30: 838–855.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::logistic;
use crate::codebook::Weights;
use crate::model::{ActorId, Dimension, Polarity};

/// Candidates of a step, where there are many.
const BATCH: usize = 256;
/// Steps that are taken at least: with few candidates there are more sweeps.
const STEPS: usize = 400;
/// Share of the features, and of the units, that a step leaves out.
const LEFT_OUT: f64 = 0.3;
/// Size of a step.
const RATE: f64 = 1.5e-3;
/// Share of the steps that go before those whose weights are averaged.
const FIRST_STEPS: f64 = 0.3;
/// How much of the past Adam keeps of the gradient, and of its square.
const KEPT: (f64, f64) = (0.9, 0.999);
/// What the log odds of a class begin with: most candidates are not coded.
const RARE: f64 = -2.0;
/// The largest weights to begin with: of a feature on a unit, of a unit on a class.
const FIRST: (f64, f64) = (0.08, 0.2);

/// How to learn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// Hidden units.
    pub units: usize,
    /// How often all candidates are gone through.
    pub sweeps: usize,
    /// Candidates that must show a feature before it is learnt.
    pub least: u32,
}

impl Default for Recipe {
    fn default() -> Self {
        Self { units: 16, sweeps: 8, least: 8 }
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
    /// Whether the rules say nothing of the target.
    pub unsaid: bool,
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

/// What was learnt, under the numbers that a [`Gathered`] gave.
pub struct Learnt {
    /// For each number its place among the features that were learnt.
    places: Vec<Option<u32>>,
    net: Net,
}

impl Learnt {
    /// What weights say of these classes, with their features entered into `gathered`; nothing of a class that they do
    /// not tell.
    #[must_use]
    pub fn of(weights: &Weights, classes: &[(Dimension, Polarity)], gathered: &mut Gathered) -> Self {
        let columns: Vec<Option<usize>> =
            classes.iter().map(|class| weights.classes.iter().position(|told| told == class)).collect();
        let told = |of_class: &[f64], otherwise: f64| -> Vec<f64> {
            columns.iter().map(|column| column.map_or(otherwise, |column| of_class[column])).collect()
        };
        let mut places = Vec::new();
        for (place, name) in (0..).zip(weights.features.keys()) {
            let number = gathered.number(name) as usize;
            if number >= places.len() {
                places.resize(number + 1, None);
            }
            places[number] = Some(place);
        }
        let of_features = weights.features.values().flatten().copied();
        let of_units = weights.units.iter().flat_map(|unit| told(unit, 0.0));
        let net = Net {
            weights: of_features.chain(of_units).chain(told(&weights.rest, RARE)).collect(),
            features: weights.features.len(),
            units: weights.units.len(),
            classes: classes.len(),
        };
        Self { places, net }
    }

    /// The place of a feature, if it was learnt.
    fn place(&self, number: usize) -> Option<usize> {
        self.places.get(number).copied().flatten().map(|place| place as usize)
    }

    /// The probability of each class for a candidate.
    #[must_use]
    pub fn probabilities(&self, candidate: &Candidate) -> Vec<f64> {
        let known = placed(&self.places, &candidate.features);
        self.net.odds(&self.net.drive(&known)).into_iter().map(logistic).collect()
    }

    /// What each feature adds to each unit, by name.
    #[must_use]
    pub fn named(&self, gathered: &Gathered) -> BTreeMap<String, Vec<f64>> {
        let learnt = gathered.names.iter().zip(&self.places);
        learnt
            .filter_map(|(name, place)| Some((name.clone(), self.net.row((*place)? as usize).to_vec())))
            .collect()
    }

    /// What each unit adds to each class.
    #[must_use]
    pub fn units(&self) -> Vec<Vec<f64>> {
        (0..self.net.units).map(|unit| self.net.of_unit(unit).to_vec()).collect()
    }

    /// The log odds of each class where no unit speaks.
    #[must_use]
    pub fn rest(&self) -> Vec<f64> {
        self.net.rest().to_vec()
    }
}

/// The features that were learnt, by their places.
fn placed(places: &[Option<u32>], features: &[(u32, f64)]) -> Features {
    let place = |&(number, value): &(u32, f64)| Some(((*places.get(number as usize)?)?, value));
    features.iter().filter_map(place).collect()
}

/// Learns from candidates with what the hand coder said of each class: yes, no, or nothing that counts. Goes on from
/// `start`, where there is one, which knows the same classes and has as many units: what it says of features that no
/// candidate shows stays as it is.
#[must_use]
pub fn learn(
    gathered: &Gathered,
    classes: usize,
    candidates: &[(&Candidate, &[Option<bool>])],
    recipe: Recipe,
    start: Option<&Learnt>,
) -> Learnt {
    let mut seen = vec![0_u32; gathered.names.len()];
    for (candidate, _) in candidates {
        candidate.features.iter().for_each(|(number, _)| seen[*number as usize] += 1);
    }
    let known = |number: usize| start.and_then(|start| start.place(number));
    let mut next = 0..;
    let place = |(number, &seen): (usize, &u32)| {
        if seen >= recipe.least || known(number).is_some() { next.next() } else { None }
    };
    let places: Vec<Option<u32>> = seen.iter().enumerate().map(place).collect();
    let rows: Vec<(Features, &[Option<bool>])> =
        candidates.iter().map(|(candidate, said)| (placed(&places, &candidate.features), *said)).collect();
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let learnt = places.iter().flatten().count();
    let mut net = Net::new((learnt, recipe.units, classes), &mut random);
    if let Some(start) = start {
        let before = places.iter().enumerate().filter(|(_, place)| place.is_some());
        net.go_on(&start.net, before.map(|(number, _)| known(number)));
    }
    Descent::new(&net).run(&mut net, &rows, recipe.sweeps, &mut random);
    net.round();
    Learnt { places, net }
}

/// Features → hidden units → log odds. All weights in one list: of each feature on each unit, of each unit on each
/// class, of the rest on each class.
#[derive(Clone)]
struct Net {
    weights: Vec<f64>,
    features: usize,
    units: usize,
    classes: usize,
}

impl Net {
    fn new((features, units, classes): (usize, usize, usize), random: &mut Random) -> Self {
        let first = (0..features * units).map(|_| random.around(FIRST.0)).collect::<Vec<_>>();
        let second = (0..units * classes).map(|_| random.around(FIRST.1)).collect::<Vec<_>>();
        let weights = [first, second, vec![RARE; classes]].concat();
        Self { weights, features, units, classes }
    }

    /// Takes over what another net of the same width has learnt: for each feature its place there, `None` for one that
    /// is new, which says nothing yet.
    fn go_on(&mut self, before: &Self, places: impl Iterator<Item = Option<usize>>) {
        let rows = self.weights.chunks_exact_mut(self.units);
        for (row, place) in rows.zip(places) {
            match place {
                Some(place) => row.copy_from_slice(before.row(place)),
                None => row.fill(0.0),
            }
        }
        let second = self.second(0);
        self.weights[second..].copy_from_slice(&before.weights[before.second(0)..]);
    }

    fn row(&self, feature: usize) -> &[f64] {
        &self.weights[feature * self.units..(feature + 1) * self.units]
    }

    /// Where the weights of a unit on the classes begin; those of the rest, behind the last unit.
    fn second(&self, unit: usize) -> usize {
        self.features * self.units + unit * self.classes
    }

    fn of_unit(&self, unit: usize) -> &[f64] {
        &self.weights[self.second(unit)..self.second(unit + 1)]
    }

    fn rest(&self) -> &[f64] {
        &self.weights[self.second(self.units)..]
    }

    /// What drives each unit.
    fn drive(&self, features: &[(u32, f64)]) -> Vec<f64> {
        let mut drive = vec![0.0; self.units];
        for &(feature, value) in features {
            drive.iter_mut().zip(self.row(feature as usize)).for_each(|(sum, weight)| *sum += weight * value);
        }
        drive
    }

    /// The log odds of each class where the units are driven so: a unit speaks when its drive is above nought.
    fn odds(&self, drive: &[f64]) -> Vec<f64> {
        let mut odds = self.rest().to_vec();
        for (unit, drive) in drive.iter().enumerate().filter(|(_, drive)| **drive > 0.0) {
            odds.iter_mut().zip(self.of_unit(unit)).for_each(|(sum, weight)| *sum += weight * drive);
        }
        odds
    }

    /// Rounds to what the file has, so that what is judged is what is written.
    fn round(&mut self) {
        let second = self.second(0);
        let (first, rest) = self.weights.split_at_mut(second);
        first.iter_mut().for_each(|weight| *weight = (*weight * 100.0).round() / 100.0 + 0.0);
        rest.iter_mut().for_each(|weight| *weight = (*weight * 1000.0).round() / 1000.0 + 0.0);
    }
}

/// Adam: the gradient of a step, and what is kept of those before.
struct Descent {
    gradient: Vec<f64>,
    mean: Vec<f64>,
    square: Vec<f64>,
    /// What is left of the beginnings of both, where they were nought.
    faded: (f64, f64),
}

impl Descent {
    fn new(net: &Net) -> Self {
        let none = vec![0.0; net.weights.len()];
        Self { gradient: none.clone(), mean: none.clone(), square: none, faded: (1.0, 1.0) }
    }

    fn run(
        mut self,
        net: &mut Net,
        rows: &[(Features, &[Option<bool>])],
        sweeps: usize,
        random: &mut Random,
    ) {
        let batch = (rows.len() / 8).clamp(1, BATCH);
        let sweeps = sweeps.max(STEPS * batch / rows.len().max(1));
        let first = (FIRST_STEPS * (sweeps * rows.len().div_ceil(batch)) as f64) as usize;
        let (mut steps, mut mean) = (0_usize, net.weights.clone());
        let mut order: Vec<usize> = (0..rows.len()).collect();
        for _ in 0..sweeps {
            for place in (1..order.len()).rev() {
                order.swap(place, random.below(place + 1));
            }
            for batch in order.chunks(batch) {
                for &row in batch {
                    self.look(net, &rows[row].0, rows[row].1, batch.len(), random);
                }
                self.step(net);
                steps += 1;
                let share = 1.0 / steps.saturating_sub(first).max(1) as f64;
                mean.iter_mut().zip(&net.weights).for_each(|(mean, now)| *mean += (now - *mean) * share);
            }
        }
        net.weights = mean;
    }

    /// Adds the gradient of one candidate.
    fn look(
        &mut self,
        net: &Net,
        features: &[(u32, f64)],
        said: &[Option<bool>],
        batch: usize,
        random: &mut Random,
    ) {
        let shown: Features = features
            .iter()
            .filter(|_| random.share() >= LEFT_OUT)
            .map(|&(feature, value)| (feature, value / (1.0 - LEFT_OUT)))
            .collect();
        let mut drive = net.drive(&shown);
        for unit in &mut drive {
            *unit = if random.share() < LEFT_OUT { 0.0 } else { unit.max(0.0) / (1.0 - LEFT_OUT) };
        }
        let wrong: Vec<f64> = net
            .odds(&drive)
            .into_iter()
            .zip(said)
            .map(|(odds, said)| {
                said.map_or(0.0, |yes| (logistic(odds) - f64::from(u8::from(yes))) / batch as f64)
            })
            .collect();
        let rest = net.second(net.units);
        self.gradient[rest..].iter_mut().zip(&wrong).for_each(|(sum, wrong)| *sum += wrong);
        let mut of_drive = vec![0.0; net.units];
        for (unit, drive) in drive.iter().enumerate().filter(|(_, drive)| **drive > 0.0) {
            let along: f64 = net.of_unit(unit).iter().zip(&wrong).map(|(weight, wrong)| weight * wrong).sum();
            of_drive[unit] = along / (1.0 - LEFT_OUT);
            let gradient = &mut self.gradient[net.second(unit)..];
            gradient.iter_mut().zip(&wrong).for_each(|(sum, wrong)| *sum += wrong * drive);
        }
        for &(feature, value) in &shown {
            let gradient = &mut self.gradient[feature as usize * net.units..];
            gradient.iter_mut().zip(&of_drive).for_each(|(sum, drive)| *sum += drive * value);
        }
    }

    fn step(&mut self, net: &mut Net) {
        self.faded = (self.faded.0 * KEPT.0, self.faded.1 * KEPT.1);
        let grown = (1.0 - self.faded.0, 1.0 - self.faded.1);
        let moments = self.mean.iter_mut().zip(&mut self.square);
        for ((weight, gradient), (mean, square)) in
            net.weights.iter_mut().zip(&mut self.gradient).zip(moments)
        {
            *mean = KEPT.0 * *mean + (1.0 - KEPT.0) * *gradient;
            *square = KEPT.1 * *square + (1.0 - KEPT.1) * *gradient * *gradient;
            *weight -= RATE * (*mean / grown.0) / ((*square / grown.1).sqrt() + 1e-8);
            *gradient = 0.0;
        }
    }
}

/// Numbers drawn one after the other (xorshift).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// From 0 to below 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Between −`most` and `most`.
    fn around(&mut self, most: f64) -> f64 {
        (self.share() * 2.0 - 1.0) * most
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codebook::Manifest;

    const RECIPE: Recipe = Recipe { units: 4, sweeps: 300, least: 1 };

    fn candidate(features: &[u32]) -> Candidate {
        Candidate {
            sentence: 0,
            source: "FRA".parse().unwrap(),
            target: "JPN".parse().unwrap(),
            words: 12,
            unsaid: false,
            may_add: vec![true],
            features: features.iter().map(|&number| (number, 1.0)).collect(),
        }
    }

    /// Learns one class from candidates that show some of the features `bias`, `a`, `b`, forty of each kind.
    fn learnt(kinds: &[(&[u32], bool)], recipe: Recipe) -> (Learnt, Gathered) {
        let mut gathered = Gathered::default();
        for name in ["bias", "a", "b"] {
            gathered.number(name);
        }
        let kinds: Vec<(Candidate, [Option<bool>; 1])> =
            kinds.iter().map(|(features, yes)| (candidate(features), [Some(*yes)])).collect();
        let all: Vec<(&Candidate, &[Option<bool>])> = kinds
            .iter()
            .flat_map(|(candidate, said)| std::iter::repeat_n((candidate, &said[..]), 40))
            .collect();
        (learn(&gathered, 1, &all, recipe, None), gathered)
    }

    #[test]
    fn a_feature_that_is_seen_twice_counts_twice() {
        assert_eq!(summed(vec![(3, 0.5), (1, 1.0), (3, 0.7)]), [(1, 1.0), (3, 1.2)]);
    }

    #[test]
    fn what_goes_with_yes_is_likelier_than_what_goes_with_no() {
        let (learnt, _) = learnt(&[(&[0, 1], true), (&[0, 2], false)], RECIPE);
        let p = |features: &[u32]| learnt.probabilities(&candidate(features))[0];
        assert!(p(&[0, 1]) > 0.8 && p(&[0, 2]) < 0.2, "{} {}", p(&[0, 1]), p(&[0, 2]));
    }

    /// Which no sum of weights can say.
    #[test]
    fn two_features_may_mean_the_contrary_of_each() {
        let kinds: [(&[u32], bool); 4] =
            [(&[0], false), (&[0, 1], true), (&[0, 2], true), (&[0, 1, 2], false)];
        let (learnt, _) = learnt(&kinds, Recipe { units: 16, sweeps: 200, ..RECIPE });
        for (features, yes) in kinds {
            let p = learnt.probabilities(&candidate(features))[0];
            assert_eq!(p > 0.5, yes, "{features:?}: {p}");
        }
    }

    #[test]
    fn the_gradient_is_how_the_loss_changes() {
        let mut random = Random(7);
        let net = Net::new((3, 4, 1), &mut random);
        let loss = |net: &Net, features: &Features| {
            let odds = net.odds(&net.drive(features))[0];
            -logistic(odds).ln()
        };
        // Nothing is left out of the one candidate: what was shown is read off the gradient's own draws.
        let mut descent = Descent::new(&net);
        let mut same = Random(9);
        let shown: Features = [0, 1, 2]
            .into_iter()
            .filter(|_| same.share() >= LEFT_OUT)
            .map(|feature| (feature, 1.0 / (1.0 - LEFT_OUT)))
            .collect();
        let heard: Vec<bool> = (0..4).map(|_| same.share() >= LEFT_OUT).collect();
        descent.look(&net, &[(0, 1.0), (1, 1.0), (2, 1.0)], &[Some(true)], 1, &mut Random(9));
        for place in 0..net.weights.len() {
            let moved = |by: f64| {
                let mut net = net.clone();
                net.weights[place] += by;
                // A unit that is not heard has no say; the others speak up for it.
                for (unit, heard) in heard.iter().enumerate() {
                    let at = net.second(unit);
                    net.weights[at] = if *heard { net.weights[at] / (1.0 - LEFT_OUT) } else { 0.0 };
                }
                loss(&net, &shown)
            };
            let slope = (moved(1e-6) - moved(-1e-6)) / 2e-6;
            assert!((slope - descent.gradient[place]).abs() < 1e-6, "{place}: {slope}");
        }
    }

    /// Of one class, with one unit that hears `a`, and `c` as much.
    fn start() -> Weights {
        let features = [("a", 2.0), ("c", 2.0)];
        Weights {
            manifest: Manifest::default(),
            classes: vec![("warmth".into(), Polarity::Positive)],
            usual: vec![String::new()],
            threshold: 0.5,
            words: 0,
            clusters: BTreeMap::new(),
            units: vec![vec![2.0]],
            rest: vec![-2.0],
            features: features.map(|(name, weight)| (name.to_owned(), vec![weight])).into(),
            hash: String::new(),
        }
    }

    #[test]
    fn weights_that_are_gone_on_from_say_the_same_before_anything_is_learnt() {
        let classes = [("warmth".into(), Polarity::Negative), ("warmth".into(), Polarity::Positive)];
        let mut gathered = Gathered::default();
        gathered.number("b");
        let start = Learnt::of(&start(), &classes, &mut gathered);
        let [a, b] = ["a", "b"].map(|name| start.probabilities(&candidate(&[gathered.number(name)])));
        assert_eq!(a, [logistic(RARE), logistic(2.0 * 2.0 - 2.0)]);
        assert_eq!(b, [logistic(RARE), logistic(-2.0)]);
    }

    #[test]
    fn what_is_not_shown_again_stays_as_it_was_learnt() {
        let mut gathered = Gathered::default();
        let classes = [("warmth".into(), Polarity::Positive)];
        let start = Learnt::of(&start(), &classes, &mut gathered);
        let [a, b] = ["a", "b"].map(|name| gathered.number(name));
        let kinds = [(candidate(&[a]), [Some(false)]), (candidate(&[b]), [Some(true)])];
        let all: Vec<(&Candidate, &[Option<bool>])> =
            kinds.iter().flat_map(|(seen, said)| std::iter::repeat_n((seen, &said[..]), 40)).collect();
        let learnt = learn(&gathered, 1, &all, Recipe { units: 1, ..RECIPE }, Some(&start));
        let named = learnt.named(&gathered);
        assert_eq!(named["c"], [2.0], "which no candidate shows");
        let p = |feature| learnt.probabilities(&candidate(&[feature]))[0];
        assert!(p(a) < start.probabilities(&candidate(&[a]))[0] - 0.3, "unlearnt: {}", p(a));
        assert!(named.contains_key("b"), "learnt anew");
    }

    #[test]
    fn what_is_seen_too_rarely_is_not_learnt() {
        let kinds: [(&[u32], bool); 3] = [(&[0, 1], true), (&[0, 2], false), (&[0, 2], false)];
        let (learnt, gathered) = learnt(&kinds, Recipe { least: 50, ..RECIPE });
        let names: Vec<String> = learnt.named(&gathered).into_keys().collect();
        assert_eq!(names, ["b", "bias"]);
    }

    #[test]
    fn the_same_candidates_give_the_same_bits() {
        let weights = || learnt(&[(&[0, 1], true), (&[0, 2], false)], RECIPE).0.net.weights;
        assert_eq!(weights(), weights());
    }
}
