//! Agreement with the hand-coded passages of `../shared/gold`, which are no part of the repository: without them
//! the tests say so and pass, unless `BONAFIDES_SHARED=required` (as `.ci/run` sets it where they lie).
//!
//! A coding is (passage, source, target, dimension, polarity), at most once a passage. A borderline coding of the
//! hand coders is neutral: finding it is no error, missing it is none either. The floors lie a little under what
//! was measured; they hold a gain, they do not claim more.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use bonafides::ingest::{self, Item};
use serde_json::Value;

/// (source, target, dimension, polarity).
type Key = (String, String, String, String);

/// One hand-coded passage with what the program finds in it.
struct Passage {
    category: String,
    clear: BTreeSet<Key>,
    borderline: BTreeSet<Key>,
    found: BTreeSet<Key>,
}

/// Counts of found and right, found and wrong, missed.
#[derive(Clone, Copy, Default)]
struct Tally {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Tally {
    fn add(&mut self, passage: &Passage, keep: impl Fn(&Key) -> bool) {
        let count = |keys: &mut dyn Iterator<Item = &Key>| keys.filter(|key| keep(key)).count();
        self.right += count(&mut passage.clear.intersection(&passage.found));
        self.missed += count(&mut passage.clear.difference(&passage.found));
        let wrong = passage.found.iter().filter(|key| !passage.clear.contains(*key));
        self.wrong += count(&mut wrong.filter(|key| !passage.borderline.contains(*key)));
    }

    fn precision(self) -> f64 {
        self.right as f64 / (self.right + self.wrong).max(1) as f64
    }

    fn recall(self) -> f64 {
        self.right as f64 / (self.right + self.missed).max(1) as f64
    }

    fn f1(self) -> f64 {
        2.0 * self.right as f64 / (2 * self.right + self.wrong + self.missed).max(1) as f64
    }

    fn line(self, name: &str) -> String {
        let Self { right, wrong, missed } = self;
        let (p, r, f) = (self.precision(), self.recall(), self.f1());
        format!("{name:<24} P {p:.3}  R {r:.3}  F1 {f:.3}  ({right} right, {wrong} wrong, {missed} missed)")
    }
}

/// The passages of a gold file, coded by the built-in codebook; `None` where the file is not at hand.
fn passages(name: &str) -> Option<Vec<Passage>> {
    let path = common::path("../shared/gold").join(name);
    if !path.exists() {
        let required = std::env::var_os("BONAFIDES_SHARED").is_some_and(|value| value == "required");
        assert!(!required, "{} is missing", path.display());
        println!("skipped: {} is not at hand", path.display());
        return None;
    }
    let project = common::project();
    let mut worker = project.worker();
    let mut found: BTreeMap<String, BTreeSet<Key>> = BTreeMap::new();
    for item in ingest::read(std::slice::from_ref(&path), &ingest::Options::default()).unwrap() {
        let Item::Document(document) = item.unwrap() else { panic!("a passage that cannot be read") };
        let codings = worker.code(&document).codings;
        let keys = codings.iter().filter(|coding| coding.scored).map(|coding| {
            let texts = [coding.source.to_string(), coding.target.to_string()];
            let [source, target] = texts;
            (source, target, coding.dimension.to_string(), coding.polarity.to_string())
        });
        found.insert(document.id.to_string(), keys.collect());
    }
    let text = std::fs::read_to_string(&path).unwrap();
    let gold = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let passages = gold.map(|passage| {
        let string = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let keys = |clear: bool| -> BTreeSet<Key> {
            let codings = passage["codings"].as_array().unwrap().iter();
            let codings = codings.filter(|coding| (coding["certainty"] == "clear") == clear);
            codings
                .map(|coding| {
                    (
                        string(coding, "source"),
                        string(coding, "target"),
                        string(coding, "dim"),
                        string(coding, "pol"),
                    )
                })
                .collect()
        };
        let id = string(&passage, "id");
        let category = [string(&passage, "category"), string(&passage, "stratum")].concat();
        Passage {
            category,
            clear: keys(true),
            borderline: keys(false),
            found: found.remove(&id).unwrap_or_default(),
        }
    });
    Some(passages.collect())
}

/// Prints the figures of a gold file by class and stratum; gives those of the whole.
fn report(name: &str, passages: &[Passage]) -> Tally {
    let mut whole = Tally::default();
    let mut parts: BTreeMap<String, Tally> = BTreeMap::new();
    for passage in passages {
        whole.add(passage, |_| true);
        parts.entry(format!("stratum {}", passage.category)).or_default().add(passage, |_| true);
        for dimension in ["benevolence", "fairness"] {
            for polarity in ["+", "-"] {
                let part = parts.entry(format!("{dimension} {polarity}")).or_default();
                part.add(passage, |key| key.2 == dimension && key.3 == polarity);
            }
        }
    }
    println!("{}", whole.line(name));
    for (part, tally) in parts {
        println!("  {}", tally.line(&part));
    }
    whole
}

#[test]
fn hand_coded_passages_are_coded_as_by_hand() {
    let Some(passages) = passages("dev.jsonl") else { return };
    let whole = report("dev", &passages);
    assert!(whole.f1() >= F1_FLOOR, "F1 fell to {:.3}", whole.f1());
    assert!(whole.precision() >= PRECISION_FLOOR, "precision fell to {:.3}", whole.precision());
}

#[test]
fn minimal_pairs_are_told_apart() {
    let Some(passages) = passages("challenge-dev.jsonl") else { return };
    let mut exact: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for passage in &passages {
        let wrong =
            passage.found.iter().any(|key| !passage.clear.contains(key) && !passage.borderline.contains(key));
        let right = !wrong && passage.clear.is_subset(&passage.found);
        let (rights, all) = exact.entry(&passage.category).or_default();
        *rights += usize::from(right);
        *all += 1;
    }
    for (category, (right, all)) in &exact {
        println!("{category:<24} {right:>3} of {all}");
    }
    let right: usize = exact.values().map(|(right, _)| right).sum();
    println!("{:<24} {right:>3} of {}", "lines exactly right", passages.len());
    let share = right as f64 / passages.len() as f64;
    assert!(share >= EXACT_FLOOR, "exactly right fell to {share:.3}");
}

/// Measured on `dev.jsonl`: see CHANGELOG.
const F1_FLOOR: f64 = 0.65;
const PRECISION_FLOOR: f64 = 0.76;
/// Measured on `challenge-dev.jsonl`.
const EXACT_FLOOR: f64 = 0.95;
