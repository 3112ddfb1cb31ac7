//! What weights may do to codings, and what training on hand codings gives.

mod common;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use bonafides::actors::Gazetteer;
use bonafides::codebook::{Codebook, Weights};
use bonafides::coding::Recipe;
use bonafides::model::Coding;
use bonafides::pipeline::Project;
use bonafides::train::{self, Material, Options, Passage};

/// Thanks and attacks that are meant, and the same words in wishes: composed, with speakers in turn.
fn hand_coded(folder: &Path) -> Vec<Passage> {
    const ACTORS: [(&str, &str); 6] = [
        ("NOR", "Norway"),
        ("GHA", "Ghana"),
        ("CHL", "Chile"),
        ("JPN", "Japan"),
        ("KEN", "Kenya"),
        ("PER", "Peru"),
    ];
    let mut lines = String::new();
    for (number, (source, _)) in ACTORS.iter().cycle().take(60).enumerate() {
        let (target, name) = ACTORS[(number + 1 + number / 6 % 5) % 6];
        if target == *source {
            continue;
        }
        let coding = |pol: &str, quote: &str| {
            format!(
                r#"{{"source":"{source}","target":"{target}","dim":"benevolence","pol":"{pol}","certainty":"clear","quote":"{quote}"}}"#
            )
        };
        let (text, coding) = match number % 3 {
            0 => (format!("We thank {name} for its generous help."), coding("+", "generous help")),
            1 => (
                format!("The aggression of {name} against its neighbours goes on."),
                coding("-", "aggression"),
            ),
            _ => (format!("We shall discuss help and aggression when we meet {name}."), String::new()),
        };
        writeln!(
            lines,
            r#"{{"id":"p{number}","source":"{source}","date":"1985","text":"{text}","codings":[{coding}]}}"#
        )
        .unwrap();
    }
    let path = folder.join("gold.jsonl");
    std::fs::write(&path, lines).unwrap();
    train::passages(&path).unwrap()
}

/// Passages to learn from, with two clusters and nothing fresh.
fn material(passages: &[Passage]) -> Material<'_> {
    static CLUSTERS: LazyLock<[String; 2]> =
        LazyLock::new(|| ["help aid".to_owned(), "aggression attack".to_owned()]);
    Material { passages, fresh: &[], clusters: &*CLUSTERS, hash: "hash of the file" }
}

fn trained() -> (Weights, train::Report) {
    let folder = tempfile::tempdir().unwrap();
    let passages = hand_coded(folder.path());
    let options = Options { recipe: Recipe { cost: 1.0, least: 2 }, ..Options::default() };
    train::train(&common::rules_alone(), material(&passages), options).unwrap()
}

/// The built-in codebook with weights that ask for more, or for less, than any candidate has.
fn with_threshold(threshold: f64) -> Project {
    let (weights, _) = trained();
    let mut codebook = Codebook::relational_trust().unwrap();
    codebook.weights = Some(Arc::new(Weights { threshold, ..weights }));
    Project::new(&codebook, Gazetteer::embedded().unwrap())
}

static ALONE: LazyLock<Vec<Coding>> = LazyLock::new(|| common::rules_alone().code(&common::sample()).codings);

fn scored(codings: &[Coding]) -> usize {
    codings.iter().filter(|coding| coding.scored).count()
}

#[test]
fn training_tells_thanks_from_talk_and_says_how_well() {
    let (weights, report) = trained();
    assert_eq!(weights.classes.len(), 4);
    assert_eq!(report.passages as u64, weights.manifest.passages);
    assert!(report.all.weighed.f1 > 0.9, "{report:#?}");
    assert!(weights.features.contains_key("bias"));
}

#[test]
fn the_same_hand_codings_give_the_same_bytes() {
    assert_eq!(trained().0.to_json().unwrap(), trained().0.to_json().unwrap());
}

#[test]
fn without_weights_nothing_is_weighed() {
    assert!(ALONE.iter().all(|coding| coding.weight.is_none()));
}

#[test]
fn where_nothing_reaches_the_threshold_the_rules_stand_alone() {
    let mut codings = with_threshold(1.0).code(&common::sample()).codings;
    assert!(codings.iter().filter(|coding| coding.weight.is_some()).count() > 20);
    codings.iter_mut().for_each(|coding| coding.weight = None);
    assert!(codings == *ALONE);
}

#[test]
fn a_threshold_of_nought_codes_every_target_of_which_the_rules_say_nothing() {
    let codings = with_threshold(0.0).code(&common::sample()).codings;
    assert!(scored(&codings) > scored(&ALONE));
    let near: Vec<_> = codings.iter().filter(|coding| coding.pattern.starts_with("weighed/")).collect();
    assert!(!near.is_empty());
    // What is added says by which words.
    assert!(near.iter().all(|coding| coding.weight.is_some() && !coding.quote.is_empty()));
}

#[test]
fn words_that_were_never_seen_share_what_their_cluster_weighs() {
    let (weights, _) = trained();
    assert!(weights.clusters.values().any(|words| words == "help aid"));
    assert!(
        weights.features.keys().any(|name| name.starts_with("after · cluster")),
        "{:?}",
        weights.features
    );
}

#[test]
fn a_word_in_two_clusters_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clusters.txt");
    std::fs::write(&path, "aid help\nwar aid\n").unwrap();
    let error = train::clusters(&path).unwrap_err();
    assert_eq!(error.line(), Some(2));
    assert!(error.to_string().contains("aid"), "{error}");
}

/// A codebook may do without.
#[test]
fn weights_that_come_with_the_program_fit_its_codebook() {
    let codebook = Codebook::relational_trust().unwrap();
    let Some(weights) = &codebook.weights else { return };
    assert_eq!(weights.classes, codebook.classes());
    assert_eq!(Weights::parse(&weights.to_json().unwrap()).unwrap(), **weights);
    assert!(weights.manifest.weighed.f1 > weights.manifest.rules.f1, "keep weights only if they pay");
}

#[test]
fn weights_add_what_reaches_the_threshold_and_take_nothing_away() {
    let threshold = 0.5;
    let codings = with_threshold(threshold).code(&common::sample()).codings;
    let (added, by_rules): (Vec<_>, Vec<_>) =
        codings.iter().partition(|coding| coding.pattern.starts_with("weighed/"));
    assert!(added.iter().all(|coding| coding.weight.is_some_and(|p| p >= threshold - 0.000_5)));
    assert!(by_rules.len() == ALONE.len() && scored(&ALONE) <= scored(&codings));
}

#[test]
fn without_hand_codings_there_is_nothing_to_learn_and_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let mut passages = hand_coded(folder.path());
    passages.iter_mut().for_each(|passage| passage.codings.clear());
    let error = train::train(&common::rules_alone(), material(&passages), Options::default()).unwrap_err();
    assert!(error.remedy().is_some(), "{error}");
}

#[test]
fn a_line_that_is_no_passage_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gold.jsonl");
    std::fs::write(&path, "{\"id\":\"a\"}\n").unwrap();
    let error = train::passages(&path).unwrap_err();
    assert_eq!(error.line(), Some(1));
}

#[test]
fn features_are_named_as_the_documentation_says() {
    let (weights, _) = trained();
    let templates: BTreeSet<&str> =
        weights.features.keys().filter_map(|name| name.split(" · ").next()).collect();
    for template in ["bias", "left 1", "right 1", "before", "after", "sentence", "found", "actors"] {
        assert!(templates.contains(template), "no `{template}` in {templates:?}");
    }
}
