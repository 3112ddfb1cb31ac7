//! What weights may do to codings, and what training on hand codings gives.

mod common;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use bonafides::actors::Gazetteer;
use bonafides::codebook::{Codebook, Weights};
use bonafides::coding::Recipe;
use bonafides::model::{ActorId, Coding, Date, Document};
use bonafides::pipeline::Project;
use bonafides::train::{self, Material, Options, Passage};

/// Composed texts, each with what it is coded as and by which words.
type Composed = [(fn(&str) -> String, Option<(&'static str, &'static str)>); 3];

/// Thanks and attacks that are meant, and the same words in wishes.
const LEARNT: Composed = [
    (|name| format!("We thank {name} for its generous help."), Some(("+", "generous help"))),
    (|name| format!("The aggression of {name} against its neighbours goes on."), Some(("-", "aggression"))),
    (|name| format!("We shall discuss help and aggression when we meet {name}."), None),
];

/// The same in other words, of which the last are no attack.
const FRESH: Composed = [
    (|name| format!("We thank {name} for its help and its generous words."), Some(("+", "help"))),
    (|name| format!("What {name} began is aggression."), Some(("-", "aggression"))),
    (|name| format!("We shall discuss the aggression of {name} against its neighbours."), None),
];

/// Passages with such texts, with speakers and targets in turn.
fn hand_coded(folder: &Path, texts: Composed) -> Vec<Passage> {
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
        let (text, coded) = texts[number % 3];
        let text = text(name);
        let coding = coded.map_or_else(String::new, |(pol, quote)| {
            format!(
                r#"{{"source":"{source}","target":"{target}","dim":"benevolence","pol":"{pol}","certainty":"clear","quote":"{quote}"}}"#
            )
        });
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
    Material { passages, fresh: &[], clusters: &*CLUSTERS, start: None, hash: "hash of the file" }
}

fn trained() -> (Weights, train::Report) {
    let folder = tempfile::tempdir().unwrap();
    let passages = hand_coded(folder.path(), LEARNT);
    let options =
        Options { recipe: Recipe { least: 2, ..Recipe::default() }, words: 0, ..Options::default() };
    train::train(&common::rules_alone(), material(&passages), options).unwrap()
}

/// The built-in codebook with weights that ask for so much, of sentences of so many words.
fn weighing(threshold: f64, words: usize) -> Project {
    let (weights, _) = trained();
    let mut codebook = Codebook::relational_trust().unwrap();
    codebook.weights = Some(Arc::new(Weights { threshold, words, ..weights }));
    Project::new(&codebook, Gazetteer::embedded().unwrap())
}

fn with_threshold(threshold: f64) -> Project {
    weighing(threshold, 0)
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

/// The threshold is chosen by what training finds in passages; it must be what coding finds in them.
#[test]
fn what_training_says_of_fresh_passages_is_what_coding_finds() {
    let [learnt, fresh] = [LEARNT, FRESH].map(|texts| hand_coded(tempfile::tempdir().unwrap().path(), texts));
    // Passages of one document stay together, and these are of others.
    let fresh: Vec<Passage> = fresh
        .into_iter()
        .map(|passage| Passage { group: format!("fresh {}", passage.group), ..passage })
        .collect();
    for words in [0, 12, 1000] {
        let options =
            Options { recipe: Recipe { least: 2, ..Recipe::default() }, words, ..Options::default() };
        let material = Material { fresh: &fresh, ..material(&learnt) };
        let (weights, report) = train::train(&common::rules_alone(), material, options).unwrap();
        let mut codebook = Codebook::relational_trust().unwrap();
        codebook.weights = Some(Arc::new(weights));
        let project = Project::new(&codebook, Gazetteer::embedded().unwrap());
        let (mut right, mut wrong, mut missed) = (0, 0, 0);
        for passage in &fresh {
            let coded = project.code(std::slice::from_ref(&passage.document)).codings;
            let coded = coded.into_iter().filter(|coding| coding.scored);
            let found: BTreeSet<_> = coded
                .map(|coding| (coding.source, coding.target, coding.dimension, coding.polarity))
                .collect();
            let said = passage.codings.iter();
            let said: BTreeSet<_> = said
                .map(|coding| (coding.source, coding.target, coding.dimension.clone(), coding.polarity))
                .collect();
            right += found.intersection(&said).count();
            wrong += found.difference(&said).count();
            missed += said.difference(&found).count();
        }
        let told = report.fresh.unwrap().weighed;
        assert!(right > 0 && wrong + missed > 0, "{words}: all is alike: {right} {wrong} {missed}");
        assert!(
            (told.precision - right as f64 / (right + wrong) as f64).abs() < 0.000_6,
            "{words}: {told:?} {right} {wrong}"
        );
        assert!(
            (told.recall - right as f64 / (right + missed) as f64).abs() < 0.000_6,
            "{words}: {told:?} {right} {missed}"
        );
    }
}

#[test]
fn the_same_hand_codings_give_the_same_bytes() {
    let by_threads = |number: usize| {
        let threads = rayon::ThreadPoolBuilder::new().num_threads(number).build().unwrap();
        threads.install(|| trained().0.to_json().unwrap())
    };
    assert_eq!(by_threads(1), by_threads(3));
}

#[test]
fn the_program_writes_weights_to_the_file_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    hand_coded(folder.path(), LEARNT);
    let options = ["--folds", "2", "--sweeps", "1", "--least", "2", "-o", "weights.json"];
    let mut program = assert_cmd::cargo::cargo_bin_cmd!("bonafides");
    let output =
        program.current_dir(folder.path()).args(["train", "gold.jsonl"]).args(options).output().unwrap();
    let written = std::fs::read_to_string(folder.path().join("weights.json"));
    let written = written.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(Weights::parse(&written).unwrap().classes.len(), 4);
}

#[test]
fn without_weights_nothing_is_weighed() {
    assert!(ALONE.iter().all(|coding| coding.weight.is_none()));
}

#[test]
fn in_sentences_of_few_words_weights_add_what_is_likely_where_the_rules_say_nothing() {
    let (added, rest): (Vec<Coding>, Vec<Coding>) = weighing(0.0, 1000)
        .code(&common::sample())
        .codings
        .into_iter()
        .partition(|coding| coding.weight.is_some());
    assert!(rest == *ALONE);
    let about = |coding: &Coding| (coding.document.clone(), coding.sentence, coding.target);
    let said: BTreeSet<_> = ALONE.iter().map(about).collect();
    assert!(!added.is_empty());
    assert!(added.iter().all(|coding| coding.weight >= Some(0.5) && !said.contains(&about(coding))));
}

#[test]
fn a_name_counts_as_one_word() {
    let statement = |text: &str| Document::statement("d", &["NOR".parse().unwrap()], Date::year(2001), text);
    let weighed = |text: &str| {
        let codings = weighing(0.0, 8).code(&[statement(text)]).codings;
        codings.iter().any(|coding| coding.weight.is_some_and(|weight| weight < 0.5))
    };
    assert!(!weighed("We met the delegation of New Zealand."));
    assert!(weighed("We met the delegation of New Zealand again today."));
}

#[test]
fn where_nothing_reaches_the_threshold_nothing_scores_in_the_speakers_voice() {
    let codings = with_threshold(1.0).code(&common::sample()).codings;
    assert!(codings.iter().filter(|coding| coding.reason == "outweighed").count() > 20);
    assert!(codings.iter().all(|coding| !coding.scored || coding.weight.is_none()));
}

/// The words are those of a gift and of a wish for one.
#[test]
fn what_is_added_is_asserted() {
    let added = |text: &str| {
        let document = Document::statement("d", &["NOR".parse().unwrap()], Date::year(2001), text);
        let codings = with_threshold(0.0).code(&[document]).codings;
        codings
            .into_iter()
            .filter(|coding| coding.scored && coding.pattern.starts_with("weighed/near/"))
            .filter(|coding| coding.indicator.as_str() == "gives-help")
            .count()
    };
    assert!(added("There was great generosity in those years, and all the papers of Ghana said so.") > 0);
    assert_eq!(added("We hope for great generosity in those years, and all the papers of Ghana said so."), 0);
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

#[test]
fn weights_that_come_with_the_program_fit_its_codebook() {
    let codebook = Codebook::relational_trust().unwrap();
    let weights = codebook.weights.as_ref().expect("the built-in codebook has weights");
    assert!(weights.classes.iter().all(|class| codebook.classes().contains(class)));
    assert_eq!(Weights::parse(&weights.to_json().unwrap()).unwrap(), **weights);
    assert!(weights.manifest.weighed.f1 > weights.manifest.rules.f1, "keep weights only if they pay");
}

#[test]
fn what_scores_reaches_the_threshold_and_what_the_rules_found_is_kept() {
    let threshold = 0.5;
    let codings = with_threshold(threshold).code(&common::sample()).codings;
    let reaches = |coding: &Coding| coding.weight.is_none_or(|p| p >= threshold - 0.000_5);
    assert!(codings.iter().filter(|coding| coding.scored).all(reaches));
    for alone in ALONE.iter().filter(|coding| coding.scored) {
        let same = |coding: &&Coding| {
            (coding.sentence, coding.span, coding.target) == (alone.sentence, alone.span, alone.target)
        };
        assert!(codings.iter().any(|coding| same(&coding)), "{alone:?}");
    }
}

#[test]
fn weights_of_another_codebook_are_named_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in Codebook::relational_trust_files() {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let (weights, _) = trained();
    let foreign = Weights { usual: vec!["is-warm".to_owned(); weights.classes.len()], ..weights };
    std::fs::write(folder.path().join("weights.json"), foreign.to_json().unwrap()).unwrap();
    let error = Codebook::load(folder.path()).unwrap_err();
    assert!(error.to_string().contains("is-warm"), "{error}");
    assert!(error.remedy().is_some() && error.to_string().contains("weights.json"), "{error}");
}

#[test]
fn without_hand_codings_there_is_nothing_to_learn_and_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let mut passages = hand_coded(folder.path(), LEARNT);
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
    for template in
        ["bias", "left 1", "right 1", "before", "after", "sentence", "found", "actors", "rules score"]
    {
        assert!(templates.contains(template), "no `{template}` in {templates:?}");
    }
    // "We thank Japan for its generous help."
    for feature in ["rules score · gives-help/thank", "rules score 0 away · benevolence +"] {
        assert!(weights.features.contains_key(feature), "no `{feature}`");
    }
    // "We shall discuss help and aggression when we meet Japan.": two words stand between, and nothing ties them.
    for feature in ["cue near · benevolence -", "cue near · is-hostile -", "cue before · is-hostile -"] {
        assert!(weights.features.contains_key(feature), "no `{feature}`");
    }
    assert!(!weights.features.contains_key("cue after · is-hostile -"));
}

#[test]
fn why_a_cue_is_held_back_is_a_feature() {
    let folder = tempfile::tempdir().unwrap();
    let mut passages = hand_coded(folder.path(), LEARNT);
    for Passage { document, .. } in passages.iter_mut().filter(|passage| passage.codings.is_empty()) {
        let name = document.text.rsplit(' ').next().unwrap();
        document.text = Arc::new(format!("For the time to come we hope for the goodwill of {name}"));
    }
    let options =
        Options { recipe: Recipe { least: 2, ..Recipe::default() }, words: 0, ..Options::default() };
    let (weights, _) = train::train(&common::rules_alone(), material(&passages), options).unwrap();
    for feature in ["rules hold back as hoped · benevolence +", "rules hold back · is-friend/goodwill"] {
        assert!(weights.features.contains_key(feature), "no `{feature}`");
    }
}

#[test]
fn weights_without_units_are_nothing_to_go_on_from() {
    let folder = tempfile::tempdir().unwrap();
    let passages = hand_coded(folder.path(), LEARNT);
    let (weights, _) = trained();
    let empty = Weights { units: Vec::new(), features: [].into(), ..weights };
    let start = Material { start: Some(&empty), ..material(&passages) };
    let error = train::train(&common::rules_alone(), start, Options::default()).unwrap_err();
    assert!(error.to_string().contains("no units") && error.remedy().is_some(), "{error}");
}

#[test]
fn a_passage_that_is_learnt_from_does_not_judge() {
    let folder = tempfile::tempdir().unwrap();
    let passages = hand_coded(folder.path(), LEARNT);
    let both = Material { fresh: &passages[..1], ..material(&passages) };
    let error = train::train(&common::rules_alone(), both, Options::default()).unwrap_err();
    assert!(error.to_string().contains("1 of 1 fresh passages are learnt from"), "{error}");
    assert!(error.remedy().is_some());
}

#[test]
fn the_coded_passages_that_weights_were_learnt_from_say_who_and_where() {
    let table = include_str!("../corpus/passages/codings.tsv");
    let lines: Vec<&str> = table.lines().collect();
    assert!(
        lines.len() > 37_000 && lines.is_sorted_by_key(|line| line.split('\t').next()),
        "{}",
        lines.len()
    );
    for line in lines {
        let [document, start, length, codings] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not four columns: {line}")
        };
        assert!(!document.is_empty() && start.parse::<usize>().is_ok(), "{line}");
        let length: usize = length.parse().expect(line);
        for coding in codings.split("; ").filter(|coding| !coding.is_empty()) {
            let [who, class, place] = coding.split(' ').collect::<Vec<_>>()[..] else {
                panic!("not who, class and place: {line}")
            };
            assert!(who.split('>').all(|actor| actor.parse::<ActorId>().is_ok()), "{line}");
            assert!(matches!(class.trim_end_matches('?'), "b+" | "b-" | "f+" | "f-"), "{line}");
            let (from, words) = place.split_once('+').expect(line);
            assert!(
                from.parse::<usize>().expect(line) + words.parse::<usize>().expect(line) <= length,
                "{line}"
            );
        }
    }
}
