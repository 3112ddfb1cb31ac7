//! Weighing the evidence: what the rules leave unsaid and a careful coder would still code.
//!
//! In: the hits and cues of a sentence, and [`Weights`] learnt from hand codings.
//! Out: for each target and each class (a dimension with a sign) the probability that a careful coder would
//! code it.
//!
//! The model is a logistic regression over the [`features`] of a target in a sentence, one set of weights for
//! each class and one that the classes share:
//!
//! p = 1 / (1 + exp(−Σ w)), over the features that hold.
//!
//! A class is weighed only where a cue of it stands in the sentence that the rules tie to nobody else: without words
//! of the codebook there is no evidence to point at. Sums run in the order of the features' names and the exponential
//! is `libm`'s, so that a probability has the same bits on any machine.

mod decide;
mod features;
mod learn;

use rustc_hash::FxHashMap;

pub(super) use self::features::Setting;
use self::features::{DOT, Features, Lexicon, Part, View, key};
pub use self::learn::{Candidate, Gathered, Learnt, Recipe, learn};
use crate::codebook::Weights;
use crate::coding::attribute::Reading;
use crate::coding::rules::Rules;
use crate::coding::scene::Scene;
use crate::coding::{Cue, Hit, SeenWeighing};
use crate::forms::Forms;
use crate::model::{ActorId, Dimension, Polarity};

/// Weights made ready to run.
#[derive(Debug)]
pub(super) struct Scales {
    classes: Vec<(Dimension, Polarity)>,
    pub threshold: f64,
    numbers: FxHashMap<u64, u32>,
    /// The names of the features, by their numbers.
    names: Vec<String>,
    /// Row by row, one weight for each class and one that they share.
    weights: Vec<f64>,
}

impl Scales {
    pub fn new(weights: &Weights) -> Self {
        let mut numbers = FxHashMap::default();
        for (number, name) in (0..).zip(weights.features.keys()) {
            numbers.insert(key(name.split(DOT).map(Part::from)), number);
        }
        Self {
            classes: weights.classes.clone(),
            threshold: weights.threshold,
            numbers,
            names: weights.features.keys().cloned().collect(),
            weights: weights.features.values().flatten().copied().collect(),
        }
    }

    fn class(&self, dimension: &Dimension, polarity: Polarity) -> Option<usize> {
        self.classes.iter().position(|class| (&class.0, class.1) == (dimension, polarity))
    }

    /// The probability of a class.
    fn probability(&self, features: &Features, class: usize) -> f64 {
        probability(&self.weights, self.classes.len() + 1, features, class)
    }
}

/// The probability of a class from rows of weights: one for each class and one that they share.
fn probability(weights: &[f64], width: usize, features: &Features, class: usize) -> f64 {
    let at =
        |number: u32, column: usize| weights.get(number as usize * width + column).copied().unwrap_or(0.0);
    let words: f64 = features.words.iter().map(|&number| at(number, class)).sum();
    let hits: f64 = features
        .hits
        .get(class)
        .map_or(0.0, |hits| hits.iter().map(|&number| at(number, class) + at(number, width - 1)).sum());
    logistic(words + hits)
}

/// 1 / (1 + exp(−x)).
fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

impl Lexicon for &Scales {
    fn number(&mut self, parts: &[Part<'_>]) -> Option<u32> {
        self.numbers.get(&key(parts.iter().copied())).copied()
    }
}

/// What was weighed in a sentence: the probability of each class for each target.
#[derive(Debug, Default)]
pub(super) struct Weighed(Vec<(ActorId, Vec<Option<f64>>)>);

impl Weighed {
    /// The probability of a class for a target; `None` where it was not weighed.
    pub fn of(
        &self,
        scales: &Scales,
        target: ActorId,
        dimension: &Dimension,
        polarity: Polarity,
    ) -> Option<f64> {
        let (_, of_target) = self.0.iter().find(|(actor, _)| *actor == target)?;
        *of_target.get(scales.class(dimension, polarity)?)?
    }

    /// Each target and class with a probability, in their order.
    pub fn each<'w>(
        &'w self,
        scales: &'w Scales,
    ) -> impl Iterator<Item = (ActorId, &'w Dimension, Polarity, f64)> + 'w {
        self.0.iter().flat_map(|(target, of_target)| {
            scales
                .classes
                .iter()
                .zip(of_target)
                .filter_map(|((dimension, polarity), p)| Some((*target, dimension, *polarity, (*p)?)))
        })
    }
}

/// The sentence that is weighed.
#[derive(Clone, Copy)]
pub(super) struct Bench<'b> {
    pub rules: &'b Rules,
    pub scene: &'b Scene<'b>,
    pub forms: &'b Forms,
    pub hits: &'b [(Hit, Reading)],
    pub cues: &'b [Cue],
    pub setting: Setting<'b>,
    /// What the speaker is called when it is spoken of: never a target.
    pub own: ActorId,
}

impl<'b> Bench<'b> {
    /// Whether there are words of the codebook for a class, of a target: what the rules tie to it, or a cue that they
    /// tie to nobody else.
    fn has_words(&self, class: &(Dimension, Polarity), target: ActorId) -> bool {
        let is = |cue: &Cue| {
            let indicator = &self.rules.codebook.indicators[cue.indicator];
            (&indicator.dimension, indicator.polarity) == (&class.0, class.1)
        };
        self.cues.iter().any(|cue| is(cue) && !self.is_anothers(cue, target))
            || self.by_rules(&class.0, class.1, target)
    }

    /// Whether the rules find anything of a class, of a target: what they score, and what they hold back.
    pub fn by_rules(&self, dimension: &Dimension, polarity: Polarity, target: ActorId) -> bool {
        self.hits.iter().any(|(hit, reading)| {
            self.rules.codebook.indicators[reading.indicator].dimension == *dimension
                && reading.polarity == polarity
                && self.means(hit, target)
        })
    }

    /// Whether the rules find that the cue is said of somebody else.
    fn is_anothers(&self, cue: &Cue, target: ActorId) -> bool {
        self.hits.iter().any(|(hit, reading)| {
            reading.scored
                && hit.range.start < cue.range.end
                && cue.range.start < hit.range.end
                && !self.means(hit, target)
        })
    }

    fn means(&self, hit: &Hit, target: ActorId) -> bool {
        self.scene.meant(self.rules, hit.target, &hit.cue).iter().any(|(actor, _)| *actor == target)
    }

    /// The features of each target, with the classes that there are words for.
    fn candidates(
        &self,
        classes: &[(Dimension, Polarity)],
        lexicon: &mut impl Lexicon,
        mut each: impl FnMut(ActorId, &[bool], Features),
    ) {
        if self.hits.is_empty() && self.cues.is_empty() {
            return;
        }
        let view = View::new(self.rules, self.scene, self.forms, self.hits, self.cues, self.setting);
        let mut targets: Vec<ActorId> = self
            .scene
            .parties
            .iter()
            .filter(|party| !party.is_source)
            .flat_map(|party| party.members.iter().map(|(actor, _)| *actor))
            .filter(|actor| *actor != self.own)
            .collect();
        targets.sort_unstable();
        targets.dedup();
        for target in targets {
            let open: Vec<bool> = classes.iter().map(|class| self.has_words(class, target)).collect();
            if !open.contains(&true) {
                continue;
            }
            let features = view.of(target, &view.parties(target), classes, &open, lexicon);
            each(target, &open, features);
        }
    }

    /// Weighs every target of the sentence.
    pub fn weigh(&self, scales: &Scales) -> Weighed {
        let mut weighed = Vec::new();
        self.candidates(&scales.classes, &mut &*scales, |target, open, features| {
            let of_target = open
                .iter()
                .enumerate()
                .map(|(class, open)| open.then(|| scales.probability(&features, class)))
                .collect();
            weighed.push((target, of_target));
        });
        Weighed(weighed)
    }

    /// Weighs every target of the sentence, and says by what.
    pub fn told(&self, scales: &Scales) -> Vec<SeenWeighing> {
        let mut told = Vec::new();
        let width = scales.classes.len() + 1;
        self.candidates(&scales.classes, &mut &*scales, |target, open, seen| {
            for class in (0..open.len()).filter(|&class| open[class]) {
                let weight = |number: u32, shared: bool| {
                    let row = number as usize * width;
                    scales.weights[row + class] + if shared { scales.weights[row + width - 1] } else { 0.0 }
                };
                let words = seen.words.iter().map(|&number| (number, weight(number, false)));
                let hits = seen.hits[class].iter().map(|&number| (number, weight(number, true)));
                let mut features: Vec<(String, f64)> = words
                    .chain(hits)
                    .filter(|(_, weight)| *weight != 0.0)
                    .map(|(number, weight)| (scales.names[number as usize].clone(), weight))
                    .collect();
                features.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0)));
                let (dimension, polarity) = scales.classes[class].clone();
                told.push(SeenWeighing {
                    target,
                    dimension,
                    polarity,
                    probability: scales.probability(&seen, class),
                    threshold: scales.threshold,
                    features,
                });
            }
        });
        told
    }

    /// The targets of the sentence with what there is to see of them, every feature counted.
    pub fn gather(
        &self,
        classes: &[(Dimension, Polarity)],
        gathered: &mut Gathered,
        sentence: u32,
        source: ActorId,
    ) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        self.candidates(classes, gathered, |target, open, features| {
            let by_rules = classes.iter().map(|class| self.by_rules(&class.0, class.1, target)).collect();
            candidates.push(Candidate { sentence, source, target, open: open.to_vec(), by_rules, features });
        });
        candidates
    }

    /// The cue of a class that stands nearest to a target, with the party that names it.
    pub fn nearest_cue(
        &self,
        target: ActorId,
        dimension: &Dimension,
        polarity: Polarity,
    ) -> Option<(&'b Cue, usize)> {
        let view = View::new(self.rules, self.scene, self.forms, self.hits, self.cues, self.setting);
        let own = view.parties(target);
        self.cues
            .iter()
            .filter(|cue| {
                let indicator = &self.rules.codebook.indicators[cue.indicator];
                indicator.dimension == *dimension
                    && indicator.polarity == polarity
                    && !self.is_anothers(cue, target)
            })
            .filter_map(|cue| Some((view.nearest(&cue.range, &own)?, cue)))
            .min_by(|(a, x), (b, y)| (a, x.range.start).cmp(&(b, y.range.start)))
            .map(|((_, party), cue)| (cue, party))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights(text: &str) -> Weights {
        let head = r#"{"type":"weights","classes":[["warmth","+"],["warmth","-"]],"threshold":0.5,"manifest":{
            "bonafides":"","codebook":"","codebook_hash":"","actors":"","gold":"","passages":0,"codings":0,"cost":1,
            "folds":5,"rules":{"precision":0,"recall":0,"f1":0},"weighed":{"precision":0,"recall":0,"f1":0}},"features":"#;
        Weights::parse(&format!("{head}{{{text}}}}}")).unwrap()
    }

    #[test]
    fn a_probability_is_the_logistic_of_the_weights_that_hold() {
        let scales = Scales::new(&weights(r#""bias":[-1,0,0],"clause · aid":[2,-1,0],"hit":[0.5,0.5,1]"#));
        let mut lexicon = &scales;
        let number = |lexicon: &mut &Scales, parts: &[&str]| {
            lexicon.number(&parts.iter().map(|part| Part::from(*part)).collect::<Vec<_>>())
        };
        let aid = number(&mut lexicon, &["clause", "aid"]);
        assert_eq!(number(&mut lexicon, &["clause", "war"]), None);
        let bias = number(&mut lexicon, &["bias"]);
        let hit = number(&mut lexicon, &["hit"]);
        let features = Features {
            words: [bias, aid].into_iter().flatten().collect(),
            hits: vec![hit.into_iter().collect(), Vec::new()],
        };
        let expected = |x: f64| 1.0 / (1.0 + (-x).exp());
        assert!((scales.probability(&features, 0) - expected(-1.0 + 2.0 + 1.5)).abs() < 1e-12);
        assert!((scales.probability(&features, 1) - expected(-1.0)).abs() < 1e-12);
    }
}
