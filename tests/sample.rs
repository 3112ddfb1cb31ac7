//! The sample corpus: its hand codings are sound, a run shows everything, and program and hand agree as well as they did.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use bonafides::model::{ActorId, Date, Dimension, DocId, Document, IndicatorId, Polarity};
use serde::Deserialize;

/// One document of `corpus/sample-codings.jsonl`; its fields are told in `corpus/README.md`.
#[derive(Debug, Deserialize)]
struct Hand {
    id: DocId,
    source: ActorId,
    date: Date,
    targets: Vec<(ActorId, ActorId)>,
    codings: Vec<HandCoding>,
}

#[derive(Debug, Deserialize)]
struct HandCoding {
    source: ActorId,
    target: ActorId,
    dim: Dimension,
    pol: Polarity,
    indicator: IndicatorId,
    certainty: Certainty,
    quote: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Certainty {
    Clear,
    Borderline,
}

/// At most one judgement of each kind in a document: the unit of the hand codings.
type Judgement = (DocId, ActorId, ActorId, Dimension, Polarity);

fn hands() -> Vec<Hand> {
    fs::read_to_string(common::path("corpus/sample-codings.jsonl"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

/// Line ends folded to spaces, words that a line end cuts joined.
fn folded(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut folded = String::new();
    for line in lines {
        match folded.strip_suffix('-') {
            Some(cut) if cut.ends_with(char::is_alphabetic) && line.starts_with(char::is_lowercase) => {
                folded.truncate(cut.len());
            }
            _ if folded.is_empty() => {}
            _ => folded.push(' '),
        }
        folded.push_str(line);
    }
    folded
}

#[test]
fn every_document_has_its_hand_codings_and_no_other() {
    let documents = common::sample();
    let hands = hands();
    let in_corpus: BTreeMap<&DocId, Date> =
        documents.iter().map(|document| (&document.id, document.date)).collect();
    let in_codings: BTreeMap<&DocId, Date> = hands.iter().map(|hand| (&hand.id, hand.date)).collect();
    assert_eq!(in_corpus, in_codings);
    assert_eq!(in_codings.len(), hands.len(), "a document is coded twice");
}

#[test]
fn every_quote_stands_in_its_text() {
    let documents: BTreeMap<DocId, Document> =
        common::sample().into_iter().map(|document| (document.id.clone(), document)).collect();
    let mut missing = Vec::new();
    for hand in hands() {
        let text = folded(&documents[&hand.id].text);
        for coding in &hand.codings {
            if !text.contains(&coding.quote) {
                missing.push(format!("{}: {}", hand.id, coding.quote));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn hand_codings_keep_to_the_manual() {
    let codebook = bonafides::codebook::Codebook::relational_trust().unwrap();
    for hand in hands() {
        let targets: BTreeSet<_> = hand.targets.iter().copied().collect();
        let mut seen = BTreeSet::new();
        for coding in &hand.codings {
            let HandCoding { source, target, dim, pol, indicator, .. } = coding;
            let place = format!("{} {source}→{target} {pol} {indicator}", hand.id);
            assert_ne!(source, target, "{place}");
            assert!(targets.contains(&(*source, *target)), "{place}: not among the targets");
            assert!(seen.insert((source, target, dim, pol)), "{place}: twice");
            let indicator = codebook.indicator(indicator.as_str()).unwrap_or_else(|| panic!("{place}"));
            assert_eq!((&indicator.dimension, &indicator.polarity), (dim, pol), "{place}");
        }
        assert!(!hand.source.as_str().is_empty());
    }
}

#[test]
fn a_run_shows_every_indicator_and_both_signs() {
    let project = common::rules_alone();
    let coded = project.code(&common::sample());
    let seen: BTreeSet<_> =
        coded.codings.iter().filter(|coding| coding.scored).map(|coding| &coding.indicator).collect();
    let unseen: Vec<&str> =
        project.codebook().ids().filter(|id| !seen.contains(id)).map(|id| id.as_str()).collect();
    assert!(unseen.is_empty(), "a run does not show {unseen:?}");
    for dimension in &project.codebook().dimensions {
        for polarity in [Polarity::Positive, Polarity::Negative] {
            let count = coded
                .codings
                .iter()
                .filter(|coding| {
                    coding.scored && coding.dimension == *dimension && coding.polarity == polarity
                })
                .count();
            assert!(count >= 5, "{polarity} {dimension}: only {count}");
        }
    }
}

/// Agreement in precision and recall. What is borderline is neutral: no merit when found, no fault when missed.
///
/// The floor is a little below what was measured last (0.938 and 0.639): it may rise, and falls only with a reason in CHANGELOG.md.
#[test]
fn program_and_hand_agree_as_well_as_they_did() {
    const PRECISION: f64 = 0.93;
    const RECALL: f64 = 0.63;
    let coded = common::rules_alone().code(&common::sample());
    let found: BTreeMap<Judgement, (&IndicatorId, &str)> = coded
        .codings
        .iter()
        .filter(|coding| coding.scored)
        .map(|coding| {
            let judgement = (
                coding.document.clone(),
                coding.source,
                coding.target,
                coding.dimension.clone(),
                coding.polarity,
            );
            (judgement, (&coding.indicator, coding.quote.as_str()))
        })
        .collect();
    let (mut clear, mut borderline) = (BTreeMap::new(), BTreeSet::new());
    for hand in hands() {
        for coding in hand.codings {
            let judgement = (hand.id.clone(), coding.source, coding.target, coding.dim, coding.pol);
            match coding.certainty {
                Certainty::Clear => drop(clear.insert(judgement, (coding.indicator, coding.quote))),
                Certainty::Borderline => drop(borderline.insert(judgement)),
            }
        }
    }
    let line = |(document, source, target, _, polarity): &Judgement, indicator: &IndicatorId, quote: &str| {
        println!("  {document} {source}→{target} {polarity} {indicator}: {quote}");
    };
    println!("missed:");
    for (judgement, (indicator, quote)) in &clear {
        if !found.contains_key(judgement) {
            line(judgement, indicator, quote);
        }
    }
    println!("not in the hand codings:");
    for (judgement, (indicator, quote)) in &found {
        if !clear.contains_key(judgement) && !borderline.contains(judgement) {
            line(judgement, indicator, quote);
        }
    }
    let both = clear.keys().filter(|judgement| found.contains_key(*judgement)).count() as f64;
    let counted = found.keys().filter(|judgement| !borderline.contains(*judgement)).count() as f64;
    let (precision, recall) = (both / counted, both / clear.len() as f64);
    println!("precision {precision:.3} of {counted}, recall {recall:.3} of {}", clear.len());
    assert!(precision >= PRECISION, "precision fell to {precision:.3}");
    assert!(recall >= RECALL, "recall fell to {recall:.3}");
}
