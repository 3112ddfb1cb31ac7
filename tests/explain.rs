//! `explain --why`: what is told of a sentence is what the coder did with it.

use std::fs;
use std::process::Command;

use assert_cmd::prelude::*;
use bonafides::actors::Gazetteer;
use bonafides::codebook::Codebook;
use bonafides::coding::{Explanation, Question};
use bonafides::model::{Date, Document, Voice};
use bonafides::pipeline::Project;

const HEAD: &str = r#"
name = "warmth"
version = "1"
[[dimension]]
id = "warmth"
[slots]
self = ["(we | us | our)"]
heads = ["government"]
[frames]
deed = ["TARGET's ..3 CUE", "CUE ..1 (of | by) TARGET"]
[voice]
scores = ["asserted"]
[[voice.rule]]
name = "hope"
voice = "hoped"
patterns = ["hope~ ...12 CUE"]
"#;

const WARM: &str = r#"
id = "sounds-warm"
label = "Sounds warm"
dimension = "warmth"
polarity = "+"
definition = "d"
use_when = "u"
not_when = "n"
source = "s"
[[use]]
name = "warm deeds"
cues = ["kind*", "kindness of heart", "open hand"]
frames = ["deed"]
unless = ["pretended"]
[[use]]
name = "helping"
patterns = ["TARGET ..2 helped SELF"]
"#;

fn explained(text: &str) -> Vec<Explanation> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("codebook.toml"), HEAD).unwrap();
    fs::write(folder.path().join("sounds-warm.toml"), WARM).unwrap();
    let project = Project::new(&Codebook::load(folder.path()).unwrap(), Gazetteer::embedded().unwrap());
    let document = Document::statement("text", &["KEN".parse().unwrap()], Date::year(1985), text);
    let question = Question { sentence: None, indicator: Some("sounds-warm") };
    project.worker().explain(&document, question)
}

/// What a pattern still needs in the first sentence, and what stopped it; by the pattern as written.
fn stopped(text: &str, pattern: &str) -> (String, String) {
    let explained = explained(text);
    let attempts = &explained[0].views[0].attempts;
    let attempt = attempts.iter().find(|attempt| &*attempt.pattern == pattern);
    attempt.map(|attempt| (attempt.needs.clone(), attempt.stopped.clone())).expect("the pattern begins")
}

#[test]
fn a_hit_is_told_with_its_words_its_target_and_its_voice() {
    let explained = explained("We hope for the kindness of Japan. Japan's kindness is known.");
    let hit = &explained[0].views[0].hits[0];
    assert_eq!((hit.text.as_str(), hit.target[0].as_str()), ("kindness of Japan", "JPN"));
    assert_eq!((hit.voice, hit.rule.as_str(), hit.scored), (Voice::Hoped, "hope", false));
    assert_eq!((hit.frame.as_str(), hit.shape.as_str()), ("deed", "CUE ..1 (of | by) TARGET"));
    assert!(explained[1].views[0].hits[0].scored);
    assert_eq!(explained[1].views[0].hits[0].reason, "");
}

#[test]
fn slots_show_who_could_fill_them() {
    let explained = explained("We thank the Government of Japan.");
    let parties: Vec<_> = explained[0].views[0]
        .parties
        .iter()
        .map(|party| (party.text.as_str(), party.speaker, party.actors.len()))
        .collect();
    assert_eq!(parties, [("We", true, 0), ("the Government of Japan", false, 1)]);
}

#[test]
fn a_pattern_that_stops_says_what_it_needs_and_what_it_met() {
    let by = "CUE ..1 (of | by) TARGET";
    let cases = [
        ("The kindness that rules in Japan.", by, "..1 (of | by) TARGET", "not within 1 words: `that rules`"),
        ("There was kindness, but by Japan.", by, "..1 (of | by) TARGET", "a clause opens at `but`"),
        ("It was the kindness of the day, Japan.", by, "TARGET", "next is `the`"),
        ("Japan saw kindness.", "TARGET's ..3 CUE", "TARGET's ..3", "`Japan` is no possessive"),
        ("Japan knows kindness of faith.", "kindness of heart", "heart", "next is `faith`"),
        ("Japan helped France.", "TARGET ..2 helped SELF", "SELF", "`France` is not the speaker"),
    ];
    for (text, pattern, needs, met) in cases {
        assert_eq!(stopped(text, pattern), (needs.to_owned(), met.to_owned()), "{text}");
    }
}

#[test]
fn an_exception_that_forbids_a_match_is_named() {
    let (needs, stopped) = stopped("Japan's kindness was pretended.", "TARGET's ..3 CUE");
    assert_eq!((needs.as_str(), stopped.as_str()), ("", "all of it matches, but so does `unless` pretended"));
}

#[test]
fn groups_without_a_cue_are_silent() {
    assert_eq!(explained("Japan's kindness is known.")[0].views[0].silent, ["helping"]);
}

#[test]
fn every_coding_of_the_sample_is_told_by_a_hit_that_agrees_with_it() {
    let project = Project::new(&Codebook::relational_trust().unwrap(), Gazetteer::embedded().unwrap());
    let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/sample/joint.jsonl");
    let mut seen = 0;
    for item in bonafides::ingest::read(&[sample], &Default::default()).unwrap() {
        let bonafides::ingest::Item::Document(document) = item.unwrap() else { continue };
        let mut worker = project.worker();
        let explained = worker.explain(&document, Question::default());
        for coding in worker.code(&document).codings.iter().filter(|coding| coding.scored) {
            seen += 1;
            let sentence = explained.iter().find(|sentence| sentence.sentence == coding.sentence).unwrap();
            let agrees = sentence.views.iter().flat_map(|view| &view.hits).any(|hit| {
                hit.scored
                    && hit.target.contains(&coding.target)
                    && hit.voice == coding.voice
                    && hit.polarity == coding.polarity
                    && coding.pattern == format!("{}/{}/{}", hit.indicator, hit.frame, hit.cue)
            });
            let near = coding.pattern.starts_with("weighed/");
            let weighed = sentence.views.iter().flat_map(|view| &view.weighed).any(|weighing| {
                (weighing.target, &weighing.dimension, weighing.polarity)
                    == (coding.target, &coding.dimension, coding.polarity)
                    && weighing.probability >= weighing.threshold
            });
            assert!(agrees || near && weighed, "{coding:?}");
        }
    }
    assert!(seen > 0, "the joint statements of the sample have codings");
}

fn program() -> Command {
    let mut program = Command::cargo_bin("bonafides").unwrap();
    program.current_dir(env!("CARGO_MANIFEST_DIR"));
    program
}

#[test]
fn a_line_of_a_file_is_explained_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("two.jsonl");
    let record = |id: &str, text: &str| {
        format!("{{\"id\":\"{id}\",\"date\":\"1985\",\"source\":\"KEN\",\"text\":\"{text}\"}}\n")
    };
    let (one, two) = (record("a", "Good morning."), record("b", "We are grateful to Japan for its help."));
    fs::write(&file, one + &two).unwrap();
    let place = format!("{}:2", file.display());
    let output = program().args(["explain", "--format", "jsonl", "--why", &place]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(line["type"], "explanation");
    assert_eq!(line["document"], "b");
    assert_eq!(line["views"][0]["hits"][0]["target"][0], "JPN");
    let output = program().args(["explain", "--format", "csv", "--why", &place]).output().unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(
        table.starts_with("document,sentence,source,target,") && table.contains("\nb,0,KEN,JPN,"),
        "{table}"
    );
    // Without the line it is not plain which record is meant.
    program().args(["explain", "--why"]).arg(&file).assert().code(2);
    program().args(["explain", "--why", &format!("{place}:7")]).assert().code(2);
}

#[test]
fn a_number_behind_a_text_file_is_a_sentence() {
    let why = |place: &str| program().args(["explain", "--why", place]).output().unwrap();
    let output = why("corpus/sample/GHA_15_1960.txt:1");
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("GHA_15_1960:1\n"));
    let output = why("corpus/sample/GHA_15_1960.txt:999");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("has no sentence 999"));
}
