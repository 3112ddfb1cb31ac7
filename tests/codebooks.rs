//! The codebook that comes with the program: its examples run, and it keeps to its own rules.

mod common;

use std::collections::BTreeSet;
use std::fs;

use bonafides::actors::Gazetteer;
use bonafides::codebook::Codebook;
use bonafides::model::Polarity;
use bonafides::pipeline::Project;

const FOLDER: &str = "codebooks/relational-trust";

#[test]
fn every_example_is_coded_as_it_says() {
    let project = common::project();
    let indicators = &project.codebook().indicators;
    let failed: Vec<String> = indicators
        .iter()
        .flat_map(|indicator| project.check(indicator, FOLDER))
        .map(|failure| {
            let text = failure.text.get(failure.span.clone()).unwrap_or_default();
            format!("{failure}\n    {text}")
        })
        .collect();
    let examples: usize = indicators.iter().map(|indicator| indicator.examples.len()).sum();
    assert!(failed.is_empty(), "{} of {examples} examples fail\n{}", failed.len(), failed.join("\n"));
}

/// Otherwise the test above would pass whatever the program does.
#[test]
fn an_example_that_says_something_else_fails_by_name() {
    let mut codebook = Codebook::relational_trust().unwrap();
    for indicator in &mut codebook.indicators {
        for example in &mut indicator.examples {
            example.codes = if example.codes.is_empty() {
                vec![(indicator.polarity, example.speaker)]
            } else {
                Vec::new()
            };
        }
    }
    let project = common::project();
    for indicator in &codebook.indicators {
        let failed: BTreeSet<_> = project
            .check(indicator, FOLDER)
            .iter()
            .inspect(|failure| assert_eq!(failure.code, "C020"))
            .map(|failure| failure.span.start)
            .collect();
        // A known miss that finds nothing where nothing is wanted any more is said to be found.
        let examples: BTreeSet<_> = indicator.examples.iter().map(|example| example.place.start).collect();
        let surprising: BTreeSet<_> = indicator
            .examples
            .iter()
            .filter(|example| !example.known_miss)
            .map(|example| example.place.start)
            .collect();
        assert!(surprising.is_subset(&failed), "{}: some examples cannot fail", indicator.id);
        assert!(failed.is_subset(&examples), "{}", indicator.id);
    }
}

#[test]
fn every_indicator_shows_what_it_finds_and_what_it_must_not_find() {
    for indicator in Codebook::relational_trust().unwrap().indicators {
        let positive = indicator.examples.iter().filter(|example| !example.codes.is_empty()).count();
        let negative = indicator.examples.len() - positive;
        assert!(positive >= 4, "{} has {positive} examples that it finds", indicator.id);
        assert!(negative >= 3, "{} has {negative} examples that it must not find", indicator.id);
        let texts: BTreeSet<_> =
            indicator.examples.iter().map(|example| (&example.text, example.speaker)).collect();
        assert_eq!(texts.len(), indicator.examples.len(), "{} has an example twice", indicator.id);
    }
}

#[test]
fn ids_and_labels_are_unique() {
    let codebook = Codebook::relational_trust().unwrap();
    let ids: BTreeSet<_> = codebook.ids().collect();
    let labels: BTreeSet<_> = codebook.indicators.iter().map(|indicator| &indicator.label).collect();
    assert_eq!(ids.len(), codebook.indicators.len());
    assert_eq!(labels.len(), codebook.indicators.len());
}

#[test]
fn every_dimension_has_as_many_indicators_for_it_as_against_it() {
    let codebook = Codebook::relational_trust().unwrap();
    for dimension in &codebook.dimensions {
        let count = |polarity| {
            codebook
                .indicators
                .iter()
                .filter(|indicator| indicator.dimension == *dimension && indicator.polarity == polarity)
                .count()
        };
        assert_eq!(count(Polarity::Positive), count(Polarity::Negative), "{dimension}");
        assert!(count(Polarity::Positive) > 0, "{dimension} has no indicator");
    }
}

#[test]
fn there_is_nothing_to_warn_of() {
    let codebook = Codebook::relational_trust().unwrap();
    let warnings: Vec<_> = codebook.warnings.iter().cloned().chain(codebook.lint()).collect();
    assert!(
        warnings.is_empty(),
        "{}",
        warnings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn the_folder_and_the_copy_inside_the_program_are_the_same() {
    let folder = Codebook::load(common::path(FOLDER)).unwrap();
    assert_eq!(folder.hash, Codebook::relational_trust().unwrap().hash);
}

#[test]
fn an_example_of_an_actor_that_no_table_knows_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in Codebook::relational_trust_files() {
        let text = match name {
            "gives-help.toml" => text.replacen("speaker = \"", "speaker = \"KEM\" # \"", 1),
            _ => text.to_owned(),
        };
        fs::write(folder.path().join(name), text).unwrap();
    }
    let codebook = Codebook::load(folder.path()).unwrap();
    let project = Project::new(&codebook, Gazetteer::embedded().unwrap());
    let failed = project.check(codebook.indicator("gives-help").unwrap(), "here");
    let [diagnostic] = &failed[..] else { panic!("{failed:?}") };
    assert_eq!((diagnostic.code, &*diagnostic.message), ("C013", "no actor table knows `KEM`"));
    assert!(diagnostic.help.as_ref().unwrap().starts_with("did you mean `"), "{diagnostic:?}");
    assert_eq!(diagnostic.file, "here/gives-help.toml");
}
