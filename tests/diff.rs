//! `diff`: what a change of the codebook does, seen on the corpus.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use assert_cmd::prelude::*;
use bonafides::codebook::Codebook;
use bonafides::coding::{Change, diff};
use bonafides::model::{Coding, Date, Polarity, Toward, Voice};
use bonafides::span::Span;

fn coding(indicator: &str, place: u32) -> Coding {
    Coding {
        document: "a".into(),
        date: Date::year(1985),
        sentence: 1,
        source: "KEN".parse().unwrap(),
        target: "JPN".parse().unwrap(),
        indicator: indicator.into(),
        dimension: "warmth".into(),
        polarity: Polarity::Positive,
        voice: Voice::Asserted,
        toward: Toward::Source,
        scored: true,
        reason: String::new(),
        span: Span::new(place, place + 10),
        target_span: Span::new(place, place + 5),
        quote: "kind Japan".into(),
        pattern: format!("{indicator}/quality/kind"),
        codebook: "warmth 1".into(),
        weight: None,
    }
}

fn words(old: &[Coding], new: &[Coding]) -> Vec<&'static str> {
    diff(old, new).iter().map(Change::word).collect()
}

#[test]
fn the_same_words_read_otherwise_are_a_change_and_other_words_are_not() {
    let warm = coding("sounds-warm", 0);
    let hoped = Coding { voice: Voice::Hoped, scored: false, ..warm.clone() };
    let (old, new) = ([warm], [hoped]);
    assert_eq!(words(&old, &new), ["changed"]);
    assert_eq!(diff(&old, &new)[0].differences(), ["voice", "scored"]);
    assert_eq!(words(&old, &[coding("sounds-cold", 5)]), ["changed"]);
    assert_eq!(words(&old, &[coding("sounds-cold", 40)]), ["left", "entered"]);
    let twice = [coding("sounds-warm", 0), coding("sounds-warm", 40)];
    assert_eq!(words(&twice[..1], &twice), ["entered"]);
}

#[test]
fn another_cue_with_the_same_reading_is_no_difference() {
    let old = coding("sounds-warm", 0);
    let new = Coding { pattern: "sounds-warm/role/friend".into(), span: Span::new(3, 20), ..old.clone() };
    assert!(words(&[old], &[new]).is_empty());
}

#[test]
fn each_coding_is_paired_once() {
    let twice = [coding("sounds-warm", 0), coding("sounds-warm", 2)];
    assert_eq!(words(&twice, &twice[..1]), ["left"]);
}

/// A copy of the built-in codebook in which gratitude is no longer heard.
fn without_gratitude(folder: &Path) {
    for (name, text) in Codebook::relational_trust_files() {
        let text = if name == "gives-help.toml" { text.replace("grateful", "zzz") } else { text.to_owned() };
        fs::write(folder.join(name), text).unwrap();
    }
}

fn run(arguments: &[&str], folder: &Path) -> Output {
    let mut program = Command::cargo_bin("bonafides").unwrap();
    program.current_dir(folder).arg("diff").args(arguments).output().unwrap()
}

#[test]
fn a_cue_taken_out_takes_its_codings_and_moves_its_dyad() {
    let folder = tempfile::tempdir().unwrap();
    let mine = folder.path().join("mine");
    fs::create_dir(&mine).unwrap();
    without_gratitude(&mine);
    let record =
        r#"{"id":"a","date":"1985","source":"KEN","text":"We are grateful to Japan. Ghana is our friend."}"#;
    fs::write(folder.path().join("one.jsonl"), record).unwrap();

    let output = run(&["mine", "--files", "one.jsonl", "--format", "jsonl"], folder.path());
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |kind: &str| lines.iter().filter(|line| line["type"] == kind).collect::<Vec<_>>();
    assert!(
        of("change").iter().any(|line| line["change"] == "left" && line["old_indicator"] == "gives-help")
    );
    assert!(of("move").iter().all(|line| line["target"] == "JPN"), "Ghana's score stays");
    assert_eq!(of("indicator").len(), 1);
    assert!(of("move")[0]["old_net"].as_f64().unwrap() > 0.0);

    // The same with itself: nothing, and the answer to "is it the same?" is yes.
    let output = run(&["mine", "mine", "--files", "one.jsonl"], folder.path());
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
}

#[test]
fn an_indicator_that_weighs_otherwise_moves_nets_and_no_coding() {
    let folder = tempfile::tempdir().unwrap();
    let mine = folder.path().join("mine");
    fs::create_dir(&mine).unwrap();
    for (name, text) in Codebook::relational_trust_files() {
        let heavier =
            text.replacen("id         = \"is-friend\"", "id         = \"is-friend\"\nweight     = 3", 1);
        assert!(name != "is-friend.toml" || heavier != text);
        fs::write(mine.join(name), heavier).unwrap();
    }
    let record = r#"{"id":"a","date":"1985","source":"KEN","text":"Ghana is our friend."}"#;
    fs::write(folder.path().join("one.jsonl"), record).unwrap();
    let output = run(&["mine", "--files", "one.jsonl", "--format", "jsonl"], folder.path());
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().all(|line| line["type"] != "change"), "{text}");
    let moved = lines.iter().find(|line| line["type"] == "move").expect("a move");
    assert!(moved["new_net"].as_f64().unwrap() > moved["old_net"].as_f64().unwrap(), "{text}");
}
