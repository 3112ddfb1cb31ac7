//! Weighing the evidence: whether a careful coder would code what the rules find, and what they leave unsaid.
//!
//! In: a sentence with the names in it, the hits and cues of the rules, and [`Weights`] learnt from hand codings.
//! Out: for each target and each class (a dimension with a sign) the probability that a careful coder would
//! code it.
//!
//! The model is a perceptron with one layer of hidden units over the words of the sentence by their [`places`] and over
//! what the rules have [`said`]:
//!
//! - a unit is driven by the features that hold, dᵤ = Σ wᵤ v, with weight w and value v, and speaks when dᵤ > 0;
//! - the log odds of a class are those of the rest and of the units that speak, r + Σ mᵤ dᵤ; p = 1 / (1 + exp(−odds)).
//!
//! Where the units that speak are given, the log odds are a sum over features again, Σ (Σ mᵤ wᵤ) v: so a weighing is
//! explained feature by feature, and nothing of it is left unexplained.
//!
//! Sums run in the order of the sentence and the exponential is `libm`'s, so that a probability has the same bits on
//! any machine.

mod decide;
mod learn;
mod places;
mod said;

use std::ops::Range;

use rustc_hash::FxHashMap;

pub use self::learn::{Candidate, Gathered, Learnt, Recipe, learn};
use self::places::{Other, PLACES, Role, SENTENCE, Seen, View, Word};
use self::said::Said;
use crate::codebook::{Codebook, Weights, cluster_feature};
use crate::coding::attribute::Reading;
use crate::coding::rules::{Rules, Trigger};
use crate::coding::scene::Scene;
use crate::coding::{Cue, Hit, SeenWeighing};
use crate::forms::{FormId, Forms};
use crate::model::{ActorId, Dimension, LIKELIER_THAN_NOT, Polarity};

/// What stands between the parts of a feature's name.
const DOT: &str = " · ";
/// What the log odds are called where no unit speaks.
const REST: &str = "rest";
/// What stands for any number.
const NUMBER: &str = "#";

/// Weights made ready to run: for each word a row with its weight in every place on every unit, that of its cluster
/// added and the value of the place multiplied in.
#[derive(Debug)]
pub(super) struct Scales {
    classes: Vec<(Dimension, Polarity)>,
    /// For each class the indicator of what no cue names, where the codebook has it, with a plain trigger of it.
    usual: Vec<Option<(usize, usize)>>,
    pub threshold: f64,
    /// Words from which on a sentence is weighed.
    least: usize,
    words: FxHashMap<Box<str>, u32>,
    rows: Vec<f32>,
    roles: [Option<u32>; Role::ALL.len()],
    /// For each unit its weight for each class.
    units: Vec<Vec<f64>>,
    /// The log odds of each class where no unit speaks.
    rest: Vec<f64>,
    /// Weights of what is no word, on each unit.
    others: FxHashMap<Other, Vec<f32>>,
    said: FxHashMap<Said, Vec<f32>>,
}

impl Scales {
    pub fn new(weights: &Weights, codebook: &Codebook, triggers: &[Trigger]) -> Self {
        let usual = |id: &String| {
            let indicator = codebook.indicators.iter().position(|one| one.id.as_str() == id)?;
            let plain =
                |trigger: &Trigger| trigger.indicator == indicator && !trigger.says.no && !trigger.says.wish;
            Some((indicator, triggers.iter().position(plain)?))
        };
        let of = |name: String| -> Option<Vec<f32>> {
            Some(weights.features.get(&name)?.iter().map(|weight| *weight as f32).collect())
        };
        let mut scales = Self {
            classes: weights.classes.clone(),
            usual: weights.usual.iter().map(usual).collect(),
            threshold: weights.threshold,
            least: weights.words,
            words: FxHashMap::default(),
            rows: Vec::new(),
            roles: [None; Role::ALL.len()],
            units: weights.units.clone(),
            rest: weights.rest.clone(),
            others: Other::all().filter_map(|other| Some((other, of(other.to_string())?))).collect(),
            said: Said::all(codebook, triggers.len())
                .into_iter()
                .filter_map(|said| Some((said, of(said.name(codebook, triggers))?)))
                .collect(),
        };
        let mut clusters: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
        for (cluster, words) in &weights.clusters {
            let rows = words.split(' ').map(|word| scales.row(word)).collect();
            clusters.insert(cluster, rows);
        }
        let placed: Vec<(usize, Vec<u32>, &Vec<f64>)> = weights
            .features
            .iter()
            .filter_map(|(name, of_feature)| {
                let (place, word) = name.split_once(DOT)?;
                let place = PLACES.iter().position(|(name, _)| *name == place)?;
                let rows = clusters.get(word).cloned().unwrap_or_else(|| vec![scales.row(word)]);
                Some((place, rows, of_feature))
            })
            .collect();
        scales.rows = vec![0.0; scales.words.len() * scales.width()];
        for (place, rows, of_feature) in placed {
            rows.into_iter().for_each(|row| scales.add(row, place, of_feature));
        }
        scales.roles = Role::ALL.map(|role| scales.words.get(role.as_str()).copied());
        scales
    }

    /// The number of a word's row, the next one when it has none.
    fn row(&mut self, word: &str) -> u32 {
        let next = self.words.len() as u32;
        match self.words.get(word) {
            Some(&row) => row,
            None => *self.words.entry(word.into()).or_insert(next),
        }
    }

    fn add(&mut self, row: u32, place: usize, weights: &[f64]) {
        let from = self.at(row, place);
        for (sum, weight) in self.rows[from..].iter_mut().zip(weights) {
            *sum += (weight * PLACES[place].1) as f32;
        }
    }

    fn width(&self) -> usize {
        PLACES.len() * self.units.len()
    }

    fn at(&self, row: u32, place: usize) -> usize {
        row as usize * self.width() + place * self.units.len()
    }

    /// The probability from which on something counts, in a sentence of `few` words or of more: where fewer words tell,
    /// nothing is added that is less likely than not.
    fn from(&self, few: bool) -> f64 {
        if few { self.threshold.max(LIKELIER_THAN_NOT) } else { self.threshold }
    }

    fn class(&self, dimension: &Dimension, polarity: Polarity) -> Option<usize> {
        self.classes.iter().position(|class| (&class.0, class.1) == (dimension, polarity))
    }

    /// The row of a word form, if the weights know it.
    pub fn row_of(&self, forms: &Forms, form: FormId) -> Option<u32> {
        self.words.get(weighed_as(forms.folded(form))).copied()
    }

    fn of_row(&self, row: u32, place: usize) -> &[f32] {
        let from = self.at(row, place);
        &self.rows[from..from + self.units.len()]
    }

    /// The log odds of each class where the units are driven so.
    fn odds(&self, drive: &[f32]) -> Vec<f64> {
        let mut odds = self.rest.clone();
        for (unit, drive) in self.units.iter().zip(drive).filter(|(_, drive)| **drive > 0.0) {
            odds.iter_mut().zip(unit).for_each(|(sum, weight)| *sum += weight * f64::from(*drive));
        }
        odds
    }

    /// What a class has from each unit where they are driven so: nothing from those that do not speak.
    fn heard(&self, drive: &[f32], class: usize) -> Vec<f64> {
        let heard = |(unit, drive): (&Vec<f64>, &f32)| if *drive > 0.0 { unit[class] } else { 0.0 };
        self.units.iter().zip(drive).map(heard).collect()
    }
}

/// A word as features have it.
pub(crate) fn weighed_as(folded: &str) -> &str {
    if folded.bytes().all(|byte| byte.is_ascii_digit()) { NUMBER } else { folded }
}

/// The feature of a word, or of a cluster, in a place.
fn placed(place: usize, word: &str) -> String {
    format!("{}{DOT}{word}", PLACES[place].0)
}

/// 1 / (1 + exp(−x)).
fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// Σ weight · heard.
fn along(weights: &[f32], heard: &[f64]) -> f64 {
    weights.iter().zip(heard).map(|(weight, heard)| f64::from(*weight) * heard).sum()
}

#[inline]
fn add(drive: &mut [f32], weights: &[f32]) {
    // In eights, which the processor adds up together.
    let (drive, rest) = drive.as_chunks_mut::<8>();
    let (weights, of_rest) = weights.as_chunks::<8>();
    for (sums, weights) in drive.iter_mut().zip(weights) {
        sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
    }
    rest.iter_mut().zip(of_rest).for_each(|(sum, weight)| *sum += weight);
}

/// What was weighed in a sentence.
#[derive(Debug, Default)]
pub(super) struct Weighed {
    targets: Vec<OfTarget>,
    /// From which probability on it counts.
    threshold: f64,
}

/// What was weighed of a target.
#[derive(Debug)]
struct OfTarget {
    target: ActorId,
    /// What drives each unit.
    drive: Vec<f32>,
    /// The log odds of each class.
    odds: Vec<f64>,
}

impl Weighed {
    fn target(&self, target: ActorId) -> Option<&OfTarget> {
        self.targets.iter().find(|of| of.target == target)
    }

    /// The probability of a class for a target; `None` where it was not weighed.
    pub fn of(
        &self,
        scales: &Scales,
        target: ActorId,
        dimension: &Dimension,
        polarity: Polarity,
    ) -> Option<f64> {
        Some(logistic(self.target(target)?.odds[scales.class(dimension, polarity)?]))
    }

    /// Each target and class with a probability, in their order.
    pub fn each(&self) -> impl Iterator<Item = (ActorId, usize, f64)> + '_ {
        self.targets.iter().flat_map(|of| {
            of.odds.iter().enumerate().map(|(class, odds)| (of.target, class, logistic(*odds)))
        })
    }
}

/// The sentence that is weighed.
#[derive(Clone, Copy)]
pub(super) struct Bench<'b> {
    pub rules: &'b Rules,
    pub scene: &'b Scene<'b>,
    pub hits: &'b [(Hit, Reading)],
    pub cues: &'b [Cue],
    /// For each form its row among the weights.
    pub rows: &'b [Option<u32>],
    /// What the speaker is called when it is spoken of: never a target.
    pub own: ActorId,
    /// Whether the sentence is a question.
    pub question: bool,
}

impl<'b> Bench<'b> {
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

    /// Whether no rule ties a cue to the target, be it scored or held back.
    fn says_nothing_of(&self, target: ActorId) -> bool {
        !self.hits.iter().any(|(hit, _)| self.means(hit, target))
    }

    fn row(&self, scales: &Scales, word: Word) -> Option<u32> {
        match word {
            Word::Token(at) => self.rows.get(self.scene.tokens[at].form.0 as usize).copied().flatten(),
            Word::Role(role) => scales.roles[role as usize],
        }
    }

    /// Adds what is seen to what drives each unit.
    fn add(&self, scales: &Scales, seen: Seen, drive: &mut [f32]) {
        let weights = match seen {
            Seen::Word(place, word) => self.row(scales, word).map(|row| scales.of_row(row, place)),
            Seen::Other(other) => scales.others.get(&other).map(Vec::as_slice),
            Seen::Said(said) => scales.said.get(&said).map(Vec::as_slice),
        };
        add(drive, weights.unwrap_or_default());
    }

    /// The name of the feature.
    fn name(&self, seen: Seen) -> String {
        match seen {
            Seen::Word(place, word) => placed(place, self.word(word)),
            Seen::Other(other) => other.to_string(),
            Seen::Said(said) => said.name(&self.rules.codebook, &self.rules.triggers),
        }
    }

    /// Shows all there is to see of a target.
    fn look(&self, view: &View<'_>, target: ActorId, mut show: impl FnMut(Seen)) {
        view.others().into_iter().for_each(|other| show(Seen::Other(other)));
        view.plain_words().for_each(|at| show(Seen::Word(SENTENCE, Word::Token(at))));
        self.look_at(view, target, show);
    }

    /// Shows what of it is not the same for all targets.
    fn look_at(&self, view: &View<'_>, target: ActorId, mut show: impl FnMut(Seen)) {
        view.look_at(target, &mut show);
        self.said(target).into_iter().for_each(|said| show(Seen::Said(said)));
    }

    fn word(&self, word: Word) -> &'b str {
        match word {
            Word::Token(at) => weighed_as(self.scene.forms.folded(self.scene.tokens[at].form)),
            Word::Role(role) => role.as_str(),
        }
    }

    /// Weighs every target of the sentence; of few words only those of whom the rules say nothing.
    pub fn weigh(&self, scales: &Scales) -> Option<Weighed> {
        let view = View::new(self.scene);
        let few = view.words() < scales.least;
        let mut targets = view.targets(self.own);
        targets.retain(|target| !few || self.says_nothing_of(*target));
        if targets.is_empty() {
            return None;
        }
        let mut of_all = vec![0.0; scales.units.len()];
        view.others().into_iter().for_each(|other| self.add(scales, Seen::Other(other), &mut of_all));
        // First which rows, then the sums: so the processor fetches rows while it adds up others.
        let row = |at: usize| self.row(scales, Word::Token(at));
        let rows: Vec<u32> = view.plain_words().filter_map(row).collect();
        rows.into_iter().for_each(|row| add(&mut of_all, scales.of_row(row, SENTENCE)));
        let weigh = |target: ActorId| {
            let mut drive = of_all.clone();
            self.look_at(&view, target, |seen| self.add(scales, seen, &mut drive));
            let odds = scales.odds(&drive);
            OfTarget { target, drive, odds }
        };
        Some(Weighed { targets: targets.into_iter().map(weigh).collect(), threshold: scales.from(few) })
    }

    /// Weighs every target of the sentence, and says by what.
    pub fn told(&self, scales: &Scales) -> Vec<SeenWeighing> {
        let view = View::new(self.scene);
        let mut told = Vec::new();
        let Weighed { targets, threshold } = self.weigh(scales).unwrap_or_default();
        for OfTarget { target, drive, odds } in targets {
            let mut by_name: FxHashMap<String, Vec<f32>> = FxHashMap::default();
            self.look(&view, target, |seen| {
                let weights = by_name.entry(self.name(seen)).or_insert_with(|| vec![0.0; drive.len()]);
                self.add(scales, seen, weights);
            });
            for (class, (dimension, polarity)) in scales.classes.iter().cloned().enumerate() {
                let heard = scales.heard(&drive, class);
                let of_class = by_name.iter().map(|(name, weights)| (name.clone(), along(weights, &heard)));
                let mut features: Vec<(String, f64)> = of_class
                    .chain([(REST.to_owned(), scales.rest[class])])
                    .filter(|(_, weight)| *weight != 0.0)
                    .collect();
                features.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0)));
                let probability = logistic(odds[class]);
                told.push(SeenWeighing { target, dimension, polarity, probability, threshold, features });
            }
        }
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
        let view = View::new(self.scene);
        let gather = |target: ActorId| {
            let mut features = Vec::new();
            self.look(&view, target, |seen| {
                let value = if let Seen::Word(place, _) = seen { PLACES[place].1 } else { 1.0 };
                features.push((gathered.number(&self.name(seen)), value));
                if let Seen::Word(place, word) = seen
                    && let Some(cluster) = gathered.cluster(self.word(word))
                {
                    features.push((gathered.number(&placed(place, &cluster_feature(cluster))), value));
                }
            });
            let may_add = classes.iter().map(|class| self.may_add(target, class)).collect();
            let (words, unsaid) = (view.words(), self.says_nothing_of(target));
            Candidate { sentence, source, target, words, unsaid, may_add, features: learn::summed(features) }
        };
        view.targets(self.own).into_iter().map(gather).collect()
    }

    /// The cue of a class that stands nearest to a target and that the rules tie to nobody else, with the party that
    /// names the target.
    fn nearest_cue(&self, target: ActorId, class: &(Dimension, Polarity)) -> Option<(&'b Cue, usize)> {
        let parties = self.scene.parties.iter().enumerate();
        let own: Vec<usize> =
            parties.filter(|(_, party)| party.names(target)).map(|(place, _)| place).collect();
        self.cues
            .iter()
            .filter(|cue| {
                let indicator = &self.rules.codebook.indicators[cue.indicator];
                (&indicator.dimension, indicator.polarity) == (&class.0, class.1)
                    && !self.is_anothers(cue, target)
            })
            .flat_map(|cue| own.iter().map(move |&party| (cue, party)))
            .min_by_key(|(cue, party)| (self.between(&cue.range, *party), cue.range.start))
    }

    /// Words between a cue and the name of a party.
    fn between(&self, cue: &Range<usize>, party: usize) -> usize {
        let core = &self.scene.parties[party].core;
        core.start.saturating_sub(cue.end) + cue.start.saturating_sub(core.end)
    }

    /// The word near a target that tells most for a class, with the party that names the target.
    fn heaviest(
        &self,
        scales: &Scales,
        weighed: &Weighed,
        target: ActorId,
        class: usize,
    ) -> Option<(usize, usize)> {
        let heard = scales.heard(&weighed.target(target)?.drive, class);
        let view = View::new(self.scene);
        let mut heaviest: Option<(f64, (usize, usize))> = None;
        for (party, at) in view.near(target) {
            let core = &self.scene.parties[party].core;
            let Some(row) = self.row(scales, Word::Token(at)) else { continue };
            let side = usize::from(at >= core.end) + 1;
            let of_place = |place: usize| along(scales.of_row(row, place), &heard);
            let weight = of_place(0) + of_place(side);
            if heaviest.is_none_or(|(most, _)| weight > most) {
                heaviest = Some((weight, (at, party)));
            }
        }
        heaviest.map(|(_, place)| place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scales(features: &str, clusters: &str) -> Scales {
        let head = r#"{"type":"weights","classes":[["warmth","+"],["warmth","-"]],"usual":["",""],"threshold":0.5,"words":1,
            "units":[[1,-1],[2,0]],"rest":[-1,-2],
            "manifest":{"bonafides":"","codebook":"","codebook_hash":"","actors":"","gold":"","passages":0,
            "codings":0,"units":2,"sweeps":9,"folds":5,"rules":{"precision":0,"recall":0,"f1":0},
            "weighed":{"precision":0,"recall":0,"f1":0}},"clusters":"#;
        let weights = Weights::parse(&format!("{head}{{{clusters}}},\"features\":{{{features}}}}}")).unwrap();
        Scales::new(&weights, &Codebook::relational_trust().unwrap(), &[])
    }

    #[test]
    fn a_word_weighs_what_it_and_its_cluster_weigh_times_the_value_of_the_place() {
        let scales = scales(
            r#""bias":[-1,0],"before · aid":[2,-1],"before · cluster 1":[0.5,0],"left 1 · cluster 1":[0,1]"#,
            r#""cluster 1":"aid help""#,
        );
        let row = |word: &str| scales.words[word];
        let before = PLACES.iter().position(|(name, _)| *name == "before").unwrap();
        let close = |found: &[f32], expected: [f64; 2]| {
            found.iter().zip(expected).all(|(found, expected)| (f64::from(*found) - expected).abs() < 1e-6)
        };
        assert!(close(scales.of_row(row("aid"), before), [2.5 * 0.7, -0.7]));
        assert!(close(scales.of_row(row("help"), before), [0.5 * 0.7, 0.0]));
        assert!(close(scales.of_row(row("help"), before + 2), [0.0, 1.0]));
        assert_eq!(scales.others[&Other::Bias], [-1.0, 0.0]);
    }

    #[test]
    fn a_unit_speaks_when_it_is_driven() {
        let scales = scales("", "");
        assert_eq!(scales.odds(&[0.5, -3.0]), [-0.5, -2.5]);
        assert_eq!(scales.odds(&[-0.5, 3.0]), [5.0, -2.0]);
        assert_eq!(scales.odds(&[0.0, 0.0]), [-1.0, -2.0]);
    }

    #[test]
    fn numbers_are_one_word() {
        assert_eq!((weighed_as("1945"), weighed_as("aid")), ("#", "aid"));
    }
}
