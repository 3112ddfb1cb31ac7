//! After an edit of the codebook, what is coded again and what is left gives what coding everything gives.

mod common;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use assert_cmd::cargo::cargo_bin;
use bonafides::codebook::Codebook;
use bonafides::coding;
use bonafides::export::{csv, jsonl};
use bonafides::index::{Filter, Index, Prepared, Query};
use bonafides::recode::Standing;
use tempfile::TempDir;

/// The composed sample in an index, and a copy of the built-in codebook to edit.
fn desk() -> (TempDir, Index) {
    let folder = tempfile::tempdir().unwrap();
    let project = common::project();
    let index = Index::create(folder.path().join("index"), project.gazetteer().hash()).unwrap();
    let mut writer = index.writer().unwrap();
    let mut worker = project.worker();
    for document in common::sample() {
        let (segments, cast) = worker.read(&document);
        writer.put(Prepared::new(&document, &segments, &cast, worker.forms())).unwrap();
    }
    writer.commit().unwrap();
    writer.close().unwrap();
    fs::create_dir(folder.path().join("book")).unwrap();
    for (name, text) in Codebook::relational_trust_files() {
        fs::write(folder.path().join("book").join(name), text).unwrap();
    }
    let index = Index::open(folder.path().join("index")).unwrap();
    (folder, index)
}

fn bytes(standing: &Standing<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    csv::write(standing.codings(), &mut out).unwrap();
    jsonl::write(standing.references(), &mut out).unwrap();
    out
}

/// The file without the `nth` of the words between quotation marks that stand in its lists of cues and patterns.
fn without(text: &str, nth: usize) -> Option<String> {
    let start = text.find("[[use]]")?;
    let end = text.find("[[example]]").unwrap_or(text.len());
    let cues: Vec<&str> =
        text[start..end].lines().filter(|line| line.trim_start().starts_with('"')).collect();
    let cue = cues.get(nth * 7 % cues.len().max(1))?;
    Some(text.replacen(cue, "", 1))
}

/// The file without a word of its lists.
fn without_word(text: &str, word: &str) -> Option<String> {
    let (lists, uses) = (text.find("[lists]")?, text.find("[[use]]")?);
    let edited = text[lists..uses].replace(&format!("\"{word}\", "), "");
    (edited != text[lists..uses]).then(|| format!("{}{edited}{}", &text[..lists], &text[uses..]))
}

#[test]
fn a_word_that_leaves_its_lists_touches_only_sentences_that_have_it() {
    let (folder, index) = desk();
    let book = folder.path().join("book");
    let mut standing = Standing::new(&index, &Codebook::load(&book).unwrap()).unwrap();
    let having = |word: &str| {
        let query = Query::any_row(vec![vec![vec![word.to_owned()]]]);
        index.places_of(&query, &Filter::default()).unwrap().len() as u64
    };
    let (mut edits, mut telling) = (0, 0);
    for id in Codebook::relational_trust().unwrap().ids() {
        let file = book.join(format!("{id}.toml"));
        let text = fs::read_to_string(&file).unwrap();
        let quotes: Vec<String> = standing
            .codings()
            .filter(|coding| coding.indicator == *id)
            .map(|coding| coding.quote.to_lowercase())
            .collect();
        let mut words = quotes.iter().flat_map(|quote| quote.split(|c: char| !c.is_alphabetic()));
        // Of words that are everywhere everything is coded again.
        let edited = words.find_map(|word| {
            let few = having(word) * 4 < index.sentence_count();
            few.then(|| without_word(&text, word)).flatten().map(|edited| (word, edited))
        });
        let Some((word, edited)) = edited else { continue };
        fs::write(&file, edited).unwrap();
        let Ok(codebook) = Codebook::load(&book) else {
            fs::write(&file, text).unwrap();
            continue;
        };
        let edit = standing.edit(&codebook).unwrap();
        edits += 1;
        telling += u32::from(!coding::diff(&edit.before, &edit.after).is_empty());
        assert!(
            edit.sentences.is_some_and(|again| again <= having(word)),
            "{id} without {word}: {:?} sentences of {} that have it",
            edit.sentences,
            having(word)
        );
        assert!(bytes(&standing) == bytes(&Standing::new(&index, &codebook).unwrap()), "{id} without {word}");
    }
    assert!(edits >= 8 && telling > 0, "{edits} edits, {telling} told");
}

#[test]
fn after_an_edit_the_codings_are_those_of_coding_everything() {
    let (folder, index) = desk();
    let book = folder.path().join("book");
    let mut standing = Standing::new(&index, &Codebook::load(&book).unwrap()).unwrap();
    let (mut edits, mut in_part, mut telling) = (0, 0, 0);
    let ids: Vec<String> = Codebook::relational_trust().unwrap().ids().map(ToString::to_string).collect();
    for (nth, id) in ids.iter().enumerate().step_by(2) {
        let file = book.join(format!("{id}.toml"));
        let text = fs::read_to_string(&file).unwrap();
        let Some(edited) = without(&text, nth) else { continue };
        fs::write(&file, edited).unwrap();
        let Ok(codebook) = Codebook::load(&book) else {
            fs::write(&file, text).unwrap();
            continue;
        };
        let earlier = Standing::new(&index, &Codebook::load(&book).unwrap()).unwrap();
        let edit = standing.edit(&codebook).unwrap();
        edits += 1;
        in_part += u32::from(edit.sentences.is_some());
        telling += u32::from(!coding::diff(&edit.before, &edit.after).is_empty());
        assert!(bytes(&standing) == bytes(&earlier), "{id} without one line");
    }
    assert!(
        edits >= 8 && in_part * 2 >= edits && telling > 0,
        "{edits} edits, {in_part} in part, {telling} told"
    );

    // What all indicators share codes everything again.
    let head = book.join("codebook.toml");
    let text = fs::read_to_string(&head).unwrap().replacen("\"committed to\"", "\"quite committed to\"", 1);
    fs::write(&head, format!("{text}\n# edited\n")).unwrap();
    let codebook = Codebook::load(&book).unwrap();
    assert_eq!(standing.edit(&codebook).unwrap().sentences, None);
    assert!(bytes(&standing) == bytes(&Standing::new(&index, &codebook).unwrap()));
    // And an edit that changes nothing codes nothing.
    assert_eq!(standing.edit(&codebook).unwrap().sentences, Some(0));
}

#[test]
fn an_indicator_that_comes_or_goes_is_an_edit_too() {
    let (folder, index) = desk();
    let book = folder.path().join("book");
    // Weights stand on this indicator: they go first.
    fs::remove_file(book.join("weights.json")).unwrap();
    let whole = Codebook::load(&book).unwrap();
    let mut standing = Standing::new(&index, &whole).unwrap();
    let before = bytes(&standing);
    let file = book.join("shares-values.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::remove_file(&file).unwrap();
    let smaller = Codebook::load(&book).unwrap();
    let edit = standing.edit(&smaller).unwrap();
    assert!(edit.before.iter().any(|coding| coding.indicator.as_str() == "shares-values"));
    assert!(standing.codings().all(|coding| coding.indicator.as_str() != "shares-values"));
    assert!(bytes(&standing) == bytes(&Standing::new(&index, &smaller).unwrap()));
    fs::write(&file, text).unwrap();
    standing.edit(&whole).unwrap();
    assert!(bytes(&standing) == before);
}

#[test]
fn watching_tells_what_entered_and_what_left() {
    let folder = tempfile::tempdir().unwrap();
    let bonafides = || {
        let mut command = Command::new(cargo_bin!("bonafides"));
        command.current_dir(folder.path());
        command
    };
    let sample = common::path("corpus/sample");
    assert!(bonafides().args(["init", "-q", "--corpus"]).arg(sample).status().unwrap().success());
    // Weights stand on the indicator that will go: they go first.
    fs::remove_file(folder.path().join("codebooks/relational-trust/weights.json")).unwrap();
    let mut watching = bonafides()
        .args(["code", "--watch", "--scored"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(watching.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut until =
        |what: &str| lines.find(|line| line.contains(what)).unwrap_or_else(|| panic!("never said: {what}"));
    until("watching");
    let file = folder.path().join("codebooks/relational-trust/shares-values.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, "this is no TOML [").unwrap();
    until("error[C001]");
    fs::remove_file(&file).unwrap();
    // The other indicators refer to it in nothing, so it may go.
    let told = until(" left, ");
    assert!(told.starts_with("0 entered, ") && !told.contains("0 left"), "{told}");
    fs::write(&file, text).unwrap();
    let back = until(" entered, ");
    assert!(back.contains(" 0 left") && !back.starts_with("0 entered"), "{back}");
    watching.kill().unwrap();
    watching.wait().unwrap();
}
