//! Training: hand codings → the weights of a codebook, and how well they do.
//!
//! In: [`Passage`]s that somebody coded by hand, and a [`Project`] whose rules propose candidates.
//! Out: [`Weights`], and a [`Report`] of the rules alone beside the rules with weights.
//! Next: the file `weights.json` in the codebook's folder, and [`coding`](crate::coding).
//!
//! Every figure is cross-validated or of fresh passages: what judges a passage was learnt from others, and passages of
//! one document stay together. Borderline codings are neutral: they are neither learnt from nor counted.
//!
//! Cross-validation holds back passages from the weights, not from the authors of the rules. Where the rules were
//! written with these passages in sight, they leave little there to be added, and any threshold chosen there is wrong:
//! fresh passages, which neither has seen, choose it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

mod gold;

pub use self::gold::{Certainty, EXAMPLE, Judged, Passage, passages};
use crate::codebook::{Codebook, Figures, Manifest, Weights, cluster_feature};
use crate::coding::{Candidate, Gathered, Learnt, Recipe, learn};
use crate::error::{Error, Result};
use crate::model::{ActorId, Coding, Dimension, IndicatorId, LIKELIER_THAN_NOT, Polarity};
use crate::pipeline::Project;
use crate::span::Span;

/// Reads clusters of words: one a line, words that are used alike with a space between them.
///
/// # Errors
/// When the file cannot be read, or a word stands twice.
pub fn clusters(path: &Path) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::io(error, path))?;
    let mut seen = BTreeSet::new();
    let mut clusters = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() || line.starts_with("# ") {
            continue;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        if let Some(twice) = words.iter().find(|word| !seen.insert((**word).to_owned())) {
            return Err(Error::input(format!("`{}` is in two clusters", twice.escape_debug()))
                .at(path)
                .on_line(number)
                .help("a word goes into one cluster"));
        }
        clusters.push(words.join(" "));
    }
    Ok(clusters)
}

/// How to train.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// How to learn.
    pub recipe: Recipe,
    /// Parts that the passages are divided into, each judged by what the others teach; at least 2.
    pub folds: u64,
    /// Precision below which no threshold is taken.
    pub precision: f64,
    /// Words, a name as one, from which on a sentence is weighed: shorter ones are left to the rules.
    pub words: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { recipe: Recipe::default(), folds: 5, precision: 0.77, words: 20 }
    }
}

/// How well rules and weights do, cross-validated.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Passages, and clear hand codings in them.
    pub passages: usize,
    /// Clear hand codings.
    pub codings: usize,
    /// Targets in sentences that were weighed.
    pub candidates: usize,
    /// The rules alone, and with weights.
    pub all: Compared,
    /// The same for each dimension with each sign.
    pub by_class: Vec<((Dimension, Polarity), Compared)>,
    /// On passages that nothing was learnt from, where there are any.
    pub fresh: Option<Compared>,
}

/// Hand codings, and what goes with them.
#[derive(Clone, Copy, Debug)]
pub struct Material<'m> {
    /// What is learnt from.
    pub passages: &'m [Passage],
    /// Passages that neither rules nor weights were made with: they choose the threshold. Without them
    /// cross-validation does.
    pub fresh: &'m [Passage],
    /// Words that are used alike, with a space between them.
    pub clusters: &'m [String],
    /// Weights to go on from, learnt from other passages: with their units, and clusters that must be these.
    pub start: Option<&'m Weights>,
    /// BLAKE3 of the hand codings, in hexadecimal.
    pub hash: &'m str,
}

/// The rules alone, and with weights.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Compared {
    /// The rules alone.
    pub rules: Figures,
    /// With weights.
    pub weighed: Figures,
}

/// F1 that a stricter threshold may cost.
const NEXT_TO: f64 = 0.003;

type Key = (ActorId, ActorId, usize);

/// A passage as training sees it.
struct Case {
    fold: u64,
    clear: BTreeSet<Key>,
    border: BTreeSet<Key>,
    /// What the rules alone code, as which indicator.
    rules: BTreeMap<Key, IndicatorId>,
    /// Those of them that are of no candidate: what another than the speaker holds.
    others: BTreeSet<Key>,
    candidates: Vec<Candidate>,
    /// For each candidate and class what the hand coder said.
    said: Vec<Vec<Option<bool>>>,
    /// For each candidate and class whether the rules score it.
    scored: Vec<Vec<bool>>,
}

/// Learns weights, and judges them by cross-validation and on fresh passages.
///
/// # Errors
/// When there is nothing to learn from or to go on from, when there are fewer than two folds, when a hand coding is on
/// a dimension that the codebook does not have, or when a fresh passage is one that is learnt from.
pub fn train(project: &Project, material: Material<'_>, options: Options) -> Result<(Weights, Report)> {
    if material.start.is_some_and(|weights| weights.units.is_empty()) {
        return Err(Error::input("the weights to go on from have no units: there is nothing to go on from")
            .help("leave out --start, or give weights that `train` wrote"));
    }
    if options.folds < 2 {
        return Err(Error::input("cross-validation needs two folds at least").help("try --folds 5"));
    }
    let codebook = project.codebook();
    let classes = codebook.classes();
    known_dimensions(codebook, material.passages.iter().chain(material.fresh))?;
    apart(material.passages, material.fresh)?;
    let mut gathered = Gathered::new(material.clusters);
    let start = material.start.map(|weights| Learnt::of(weights, &classes, &mut gathered));
    let units = material.start.map_or(options.recipe.units, |weights| weights.units.len());
    let recipe = Recipe { units, ..options.recipe };
    let cases = cases(project, material.passages, &classes, options.folds, &mut gathered);
    if !cases.iter().any(|case| case.said.iter().flatten().any(|said| *said == Some(true))) {
        return Err(Error::input(
            "no hand coding is of a target that a passage names: there is nothing to learn from",
        )
        .help("are the dimensions in the file those of the codebook, and the actors those of the tables?"));
    }
    let learn_from = |keep: &dyn Fn(&Case) -> bool| -> Learnt {
        let rows: Vec<(&Candidate, &[Option<bool>])> = cases
            .iter()
            .filter(|case| keep(case))
            .flat_map(|case| case.candidates.iter().zip(case.said.iter().map(Vec::as_slice)))
            .collect();
        learn(&gathered, classes.len(), &rows, recipe, start.as_ref())
    };
    let folds: Vec<Learnt> = (0..options.folds).map(|fold| learn_from(&|case| case.fold != fold)).collect();
    let learnt = learn_from(&|_| true);
    let judged = Judgement::new(&cases, options.words, |case| &folds[case.fold as usize]);
    let features = learnt.named(&gathered);
    let fresh = self::cases(project, material.fresh, &classes, options.folds, &mut gathered);
    let on_fresh = Judgement::new(&fresh, options.words, |_| &learnt);
    let chooser = if fresh.is_empty() { &judged } else { &on_fresh };
    let choose = |left: &[usize]| threshold(options.precision, |at| chooser.with(at, left, None));
    // What is left to the rules moves the threshold, and that what is left to them.
    let mut left = Vec::new();
    let threshold = loop {
        let threshold = choose(&left);
        let more = left_to_rules(&judged, threshold, &left, classes.len());
        if more == left {
            break threshold;
        }
        left = more;
    };
    let report = Report {
        passages: cases.len(),
        codings: cases.iter().map(|case| case.clear.len()).sum(),
        candidates: cases.iter().map(|case| case.candidates.len()).sum(),
        all: judged.compared(threshold, &left, None),
        by_class: classes
            .iter()
            .cloned()
            .zip((0..classes.len()).map(|class| judged.compared(threshold, &left, Some(class))))
            .collect(),
        fresh: (!fresh.is_empty()).then(|| on_fresh.compared(threshold, &left, None)),
    };
    let manifest = Manifest {
        bonafides: env!("CARGO_PKG_VERSION").to_owned(),
        codebook: codebook.label(),
        codebook_hash: codebook.hash.clone(),
        actors: project.gazetteer().hash().to_owned(),
        gold: material.hash.to_owned(),
        passages: report.passages as u64,
        codings: report.codings as u64,
        start: material.start.map(|weights| weights.hash.clone()),
        units: recipe.units as u64,
        sweeps: recipe.sweeps as u64,
        folds: options.folds,
        rules: report.fresh.unwrap_or(report.all).rules,
        weighed: report.fresh.unwrap_or(report.all).weighed,
    };
    let clusters = (0..)
        .zip(material.clusters)
        .map(|(number, words)| (cluster_feature(number), words.clone()))
        .collect();
    let usual = usual(&cases, codebook, &classes);
    let words = options.words;
    let (units, rest, hash) = (learnt.units(), learnt.rest(), String::new());
    let weights =
        Weights { manifest, classes, usual, threshold, words, clusters, units, rest, features, hash };
    Ok((weights.without(&left), report))
}

/// Fresh passages judge: none may be one that is learnt from.
fn apart(passages: &[Passage], fresh: &[Passage]) -> Result<()> {
    let learnt: BTreeSet<&str> = passages.iter().map(|passage| passage.document.text.as_str()).collect();
    let both = || fresh.iter().filter(|passage| learnt.contains(passage.document.text.as_str()));
    match both().next() {
        Some(first) => Err(Error::input(format!(
            "{} of {} fresh passages are learnt from as well, `{}` the first: figures on them say nothing",
            both().count(),
            fresh.len(),
            first.document.id.as_str().escape_debug(),
        ))
        .help("take them out of one of the two")),
        None => Ok(()),
    }
}

/// Holds hand codings to the dimensions of the codebook: others would be passed over.
fn known_dimensions<'p>(codebook: &Codebook, passages: impl Iterator<Item = &'p Passage>) -> Result<()> {
    for Passage { document, codings, .. } in passages {
        let stranger = codings.iter().find(|judged| !codebook.dimensions.contains(&judged.dimension));
        if let Some(Judged { dimension, .. }) = stranger {
            let known: Vec<&str> = codebook.dimensions.iter().map(Dimension::as_str).collect();
            return Err(Error::input(format!(
                "a coding of the passage `{}` is on the dimension `{}`, which the codebook does not have",
                document.id,
                dimension.as_str().escape_debug()
            ))
            .help(format!("write one of {}", known.join(", "))));
        }
    }
    Ok(())
}

/// The classes that the rules decide alone, because weights find them worse: of a kind that is rare they have seen too
/// little. Those of `left`, and more; no more where that would be all of them.
fn left_to_rules(judged: &Judgement<'_>, threshold: f64, left: &[usize], classes: usize) -> Vec<usize> {
    let worse = |class: &usize| {
        let Compared { rules, weighed } = judged.compared(threshold, &[], Some(*class));
        left.contains(class) || weighed.f1 < rules.f1
    };
    let more: Vec<usize> = (0..classes).filter(worse).collect();
    if more.len() == classes { left.to_vec() } else { more }
}

/// Passages with what weights say of them.
struct Judgement<'c> {
    cases: &'c [Case],
    judged: Vec<Vec<(Key, f64)>>,
}

impl<'c> Judgement<'c> {
    fn new<'l>(cases: &'c [Case], words: usize, learnt: impl Fn(&Case) -> &'l Learnt) -> Self {
        Self { cases, judged: cases.iter().map(|case| case.judged(words, learnt(case))).collect() }
    }

    /// The figures at a threshold, with some classes left to the rules.
    fn with(&self, threshold: f64, left: &[usize], only: Option<usize>) -> Figures {
        let found = self.cases.iter().zip(&self.judged).map(|(case, judged)| {
            let enough = judged.iter().filter(|(key, p)| *p >= threshold && !left.contains(&key.2));
            let ruled = case.rules.keys().filter(|key| left.contains(&key.2));
            let found = enough.map(|(key, _)| key).chain(ruled).chain(&case.others);
            (case, found.copied().collect())
        });
        figures(found, only)
    }

    fn compared(&self, threshold: f64, left: &[usize], only: Option<usize>) -> Compared {
        let alone = self.cases.iter().map(|case| (case, case.rules.keys().copied().collect()));
        Compared { rules: figures(alone, only), weighed: self.with(threshold, left, only) }
    }
}

/// For each class the indicator that the rules score most often; the first of its kind where they score none.
fn usual(cases: &[Case], codebook: &Codebook, classes: &[(Dimension, Polarity)]) -> Vec<String> {
    let of_class = |(number, (dimension, polarity)): (usize, &(Dimension, Polarity))| {
        let mut times: BTreeMap<&IndicatorId, usize> = BTreeMap::new();
        for (key, indicator) in cases.iter().flat_map(|case| &case.rules) {
            if key.2 == number {
                *times.entry(indicator).or_default() += 1;
            }
        }
        let alike = codebook
            .indicators
            .iter()
            .filter(|indicator| (&indicator.dimension, indicator.polarity) == (dimension, *polarity));
        let most = alike.rev().max_by_key(|indicator| times.get(&indicator.id).copied().unwrap_or_default());
        most.map(|indicator| indicator.id.to_string()).unwrap_or_default()
    };
    classes.iter().enumerate().map(of_class).collect()
}

fn cases(
    project: &Project,
    passages: &[Passage],
    classes: &[(Dimension, Polarity)],
    folds: u64,
    gathered: &mut Gathered,
) -> Vec<Case> {
    let class = |dimension: &Dimension, polarity: Polarity| {
        classes.iter().position(|class| (&class.0, class.1) == (dimension, polarity))
    };
    let mut worker = project.worker().by_rules_alone();
    passages
        .iter()
        .map(|passage| {
            let document = &passage.document;
            let (segments, cast) = worker.read(document);
            let coded = worker.code_read(document, &segments, &cast);
            let candidates = worker.candidates_read(document, &segments, &cast, gathered);
            let sentences: Vec<Span> = segments.sentences.iter().map(|sentence| sentence.span).collect();
            let mut case = Case {
                fold: fold(&passage.group, folds),
                clear: BTreeSet::new(),
                border: BTreeSet::new(),
                rules: BTreeMap::new(),
                others: BTreeSet::new(),
                said: candidates.iter().map(|_| vec![Some(false); classes.len()]).collect(),
                scored: candidates.iter().map(|_| vec![false; classes.len()]).collect(),
                candidates,
            };
            for coding in coded.codings.iter().filter(|coding| coding.scored) {
                if let Some(class) = class(&coding.dimension, coding.polarity) {
                    case.score(coding, class);
                }
            }
            for judged in &passage.codings {
                if let Some(class) = class(&judged.dimension, judged.polarity) {
                    case.judge(judged, class, &quoted(&document.text, &sentences, &judged.quote));
                }
            }
            case
        })
        .collect()
}

impl Case {
    /// Enters what the rules score.
    fn score(&mut self, coding: &Coding, class: usize) {
        let key = (coding.source, coding.target, class);
        self.rules.insert(key, coding.indicator.clone());
        let own = self.candidates.iter().position(|candidate| {
            (candidate.sentence, candidate.source, candidate.target) == (coding.sentence, key.0, key.1)
        });
        match own {
            Some(place) => self.scored[place][class] = true,
            None => drop(self.others.insert(key)),
        }
    }

    /// What could be coded in the speaker's voice, with its probability: in a sentence of few words 1 for what the
    /// rules score, and 0 for the rest but what is likelier than not of a target of whom they say nothing.
    fn judged(&self, words: usize, learnt: &Learnt) -> Vec<(Key, f64)> {
        let each = self.candidates.iter().zip(&self.scored);
        each.flat_map(|(candidate, scored)| {
            let few = candidate.words < words;
            let weighed = (!few || candidate.unsaid).then(|| learnt.probabilities(candidate));
            (0..scored.len()).map(move |class| {
                let p = match &weighed {
                    Some(weighed) if few && weighed[class] < LIKELIER_THAN_NOT => 0.0,
                    Some(weighed) if scored[class] || candidate.may_add[class] => weighed[class],
                    None if scored[class] => 1.0,
                    _ => 0.0,
                };
                ((candidate.source, candidate.target, class), p)
            })
        })
        .collect()
    }

    /// Enters a hand coding: the candidates in the sentences of its quote are right, others like them do not
    /// count. Without a sentence in which the target is named, all that are like it are right.
    fn judge(&mut self, judged: &Judged, class: usize, sentences: &BTreeSet<u32>) {
        let key = (judged.source, judged.target, class);
        let alike: Vec<usize> = (0..self.candidates.len())
            .filter(|&place| {
                let candidate = &self.candidates[place];
                (candidate.source, candidate.target) == (key.0, key.1)
            })
            .collect();
        if judged.certainty == Certainty::Borderline {
            self.border.insert(key);
            alike.iter().for_each(|&place| self.said[place][class] = None);
            return;
        }
        self.clear.insert(key);
        let meant = |place: usize| sentences.contains(&self.candidates[place].sentence);
        let reached = alike.iter().any(|&place| meant(place));
        let said: Vec<Option<bool>> =
            alike.iter().map(|&place| (!reached || meant(place)).then_some(true)).collect();
        for (&place, said) in alike.iter().zip(said) {
            self.said[place][class] = said;
        }
    }
}

fn fold(group: &str, folds: u64) -> u64 {
    let hash = blake3::hash(group.as_bytes());
    hash.as_bytes().iter().take(7).fold(0, |number, byte| number << 8 | u64::from(*byte)) % folds
}

/// The sentences that a quote stands in: those that hold it, else the one that shares at least half its words.
fn quoted(text: &str, sentences: &[Span], quote: &str) -> BTreeSet<u32> {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let quote = words(quote);
    if quote.is_empty() {
        return BTreeSet::new();
    }
    let cut: Vec<Vec<String>> = sentences.iter().map(|span| words(span.of(text))).collect();
    let whole: BTreeSet<u32> = (0..)
        .zip(&cut)
        .filter(|(_, words)| words.windows(quote.len()).any(|window| window == quote))
        .map(|(number, _)| number)
        .collect();
    if !whole.is_empty() {
        return whole;
    }
    let of_quote: BTreeSet<&String> = quote.iter().collect();
    let shared = |words: &Vec<String>| {
        let words: BTreeSet<&String> = words.iter().collect();
        of_quote.intersection(&words).count()
    };
    (0..)
        .zip(&cut)
        .map(|(number, words)| (shared(words), std::cmp::Reverse(number)))
        .max()
        .filter(|(shared, _)| shared * 2 >= of_quote.len())
        .map(|(_, std::cmp::Reverse(number))| number)
        .into_iter()
        .collect()
}

/// Precision, recall and F1 over passages, of all classes or of one.
fn figures<'c>(found: impl Iterator<Item = (&'c Case, BTreeSet<Key>)>, only: Option<usize>) -> Figures {
    let (mut right, mut wrong, mut missed) = (0_usize, 0_usize, 0_usize);
    for (case, found) in found {
        let of_class = |key: &&Key| only.is_none_or(|class| key.2 == class);
        let (yes, no): (Vec<&Key>, Vec<&Key>) =
            found.iter().filter(of_class).partition(|key| case.clear.contains(key));
        right += yes.len();
        wrong += no.iter().filter(|key| !case.border.contains(key)).count();
        missed += case.clear.iter().filter(of_class).filter(|key| !found.contains(key)).count();
    }
    let share = |whole: usize| if whole == 0 { 0.0 } else { right as f64 / whole as f64 };
    let short = |figure: f64| (figure * 1000.0).round() / 1000.0;
    let f1 = if right == 0 { 0.0 } else { 2.0 * right as f64 / (2 * right + wrong + missed) as f64 };
    Figures { precision: short(share(right + wrong)), recall: short(share(right + missed)), f1: short(f1) }
}

/// The strictest threshold whose F1 is next to the best among those that keep the precision; the strictest of all
/// where none does.
///
/// F1 hardly changes over a wide range. Rules that were written with the passages in sight make weak evidence look
/// better there than elsewhere, so in doubt less is coded.
fn threshold(precision: f64, at: impl Fn(f64) -> Figures) -> f64 {
    let steps: Vec<f64> = (8..=32).map(|step| f64::from(step) * 0.025).collect();
    let judged: Vec<(f64, Figures)> = steps.iter().map(|&step| (step, at(step))).collect();
    let precise = || judged.iter().filter(|(_, figures)| figures.precision >= precision);
    let best = precise().map(|(_, figures)| figures.f1).fold(0.0, f64::max);
    let strictest =
        precise().filter(|(_, figures)| figures.f1 >= best - NEXT_TO).map(|(step, _)| *step).next_back();
    let threshold = strictest.or(steps.last().copied()).unwrap_or(1.0);
    (threshold * 1000.0).round() / 1000.0
}
