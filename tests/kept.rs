//! Sentences are found by what they were coded as, whether the codings were kept or are made for it; and codings of
//! anything else than this corpus and this codebook are never taken for its own.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use assert_cmd::cargo::cargo_bin_cmd;
use bonafides::codebook::{Codebook, Hashes};
use bonafides::export::{csv, jsonl};
use bonafides::index::{Index, Judged, Prepared};
use bonafides::model::{Document, Polarity, Voice};
use bonafides::recode::Standing;

fn index_of(folder: &Path, documents: &[Document]) -> Index {
    let project = common::project();
    let index = Index::create(folder, "stamp").unwrap();
    let mut writer = index.writer().unwrap();
    let mut worker = project.worker();
    for document in documents {
        let (segments, cast) = worker.read(document);
        writer.put(Prepared::new(document, &segments, &cast, worker.forms())).unwrap();
    }
    writer.commit().unwrap();
    writer.close().unwrap();
    Index::open(folder).unwrap()
}

#[test]
fn what_is_kept_comes_back_whole_and_names_the_sentences_that_hold_it() {
    let folder = tempfile::tempdir().unwrap();
    let index = index_of(folder.path(), &common::sample());
    let codebook = Codebook::relational_trust().unwrap();
    let standing = Standing::new(&index, &codebook).unwrap();
    let codings: Vec<_> = standing.codings().cloned().collect();
    let references: Vec<_> = standing.references().cloned().collect();
    assert!(index.kept("this codebook").is_none());
    // Some at a time, as they come.
    let (half, third) = (codings.len() / 2, references.len() / 3);
    let mut keeper = index.keep("this codebook", "its text").unwrap();
    keeper.push(&codings[..half], &[]).unwrap();
    keeper.push(&codings[half..], &references[..third]).unwrap();
    assert!(index.kept("this codebook").is_none() && index.kept_of().is_none());
    keeper.push(&[], &references[third..]).unwrap();
    keeper.finish().unwrap();
    assert_eq!(index.kept_of().as_deref(), Some("its text"));
    let kept = index.kept("this codebook").unwrap();
    let text = |codings: &[_], references: &[_]| {
        let mut out = Vec::new();
        csv::write(codings, &mut out).unwrap();
        jsonl::write(references, &mut out).unwrap();
        out
    };
    let label = codebook.label();
    let kept_codings: Vec<_> = kept.codings(&label).flat_map(|some| some.unwrap()).collect();
    let kept_references: Vec<_> = kept.references().flat_map(|some| some.unwrap()).collect();
    assert_eq!(kept_codings, codings);
    assert!(text(&kept_codings, &kept_references) == text(&codings, &references));

    let all = Judged::default();
    let hoped = Judged { voices: vec![Voice::Hoped, Voice::Demanded], ..all.clone() };
    let against = Judged {
        polarities: vec![Polarity::Negative],
        indicators: vec!["keeps-word".into(), "breaks-word".into()],
        ..all.clone()
    };
    let warm = Judged { dimensions: vec!["benevolence".into()], ..all.clone() };
    let nobody = Judged { indicators: vec!["no-such-indicator".into()], ..all.clone() };
    for (judged, some) in [(all, true), (hoped, true), (against, true), (warm, true), (nobody, false)] {
        let among = kept.among(&judged).unwrap();
        let holding: BTreeSet<_> = codings
            .iter()
            .filter(|coding| judged.holds(coding))
            .map(|coding| (&coding.document, coding.sentence))
            .collect();
        assert_eq!(!holding.is_empty(), some, "{judged:?}");
        assert_eq!(among.len(), holding.len(), "{judged:?}");
        assert!(holding.iter().all(|(document, sentence)| among.has(document, *sentence)), "{judged:?}");
    }
}

#[test]
fn codings_of_another_codebook_or_another_corpus_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let sample = common::sample();
    let index = index_of(folder.path(), &sample[1..]);
    drop(index.keep("this codebook", "its text").unwrap());
    assert!(index.kept("this codebook").is_none(), "what was not finished is not kept");
    index.keep("this codebook", "its text").unwrap().finish().unwrap();
    assert!(index.kept("this codebook").is_some() && index.kept("another").is_none());
    // A file that was cut, as by a full disk, is none either.
    let file = folder.path().join("references.arrow");
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() - 8]).unwrap();
    assert!(index.kept("this codebook").is_none());
    fs::write(&file, &whole).unwrap();
    assert!(index.kept("this codebook").is_some());

    let project = common::project();
    let mut worker = project.worker();
    let (segments, cast) = worker.read(&sample[0]);
    let mut writer = index.writer().unwrap();
    writer.put(Prepared::new(&sample[0], &segments, &cast, worker.forms())).unwrap();
    writer.commit().unwrap();
    writer.close().unwrap();
    let grown = Index::open(folder.path()).unwrap();
    assert!(grown.kept("this codebook").is_none());
    // What was left by somebody who was killed goes too.
    let left = folder.path().join("codings.arrow.4711.new");
    fs::write(&left, "half").unwrap();
    Index::remove(folder.path()).unwrap();
    assert!(!file.exists() && !left.exists());
}

/// An index that is made anew counts its commits anew: only its documents tell it from one whose removal was cut short.
#[test]
fn what_was_kept_of_other_documents_is_not_taken_up_by_an_index_in_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let sample = common::sample();
    let index = index_of(folder.path(), &sample[..1]);
    index.keep("this codebook", "its text").unwrap().finish().unwrap();
    assert!(index.kept("this codebook").is_some());
    drop(index);
    let kept: Vec<_> = ["codings.arrow", "references.arrow", "made-of.zst", "kept.b3sum"]
        .map(|name| (folder.path().join(name), fs::read(folder.path().join(name)).unwrap()))
        .into();
    fs::remove_dir_all(folder.path().join("tantivy")).unwrap();
    let other = index_of(folder.path(), &sample[1..2]);
    for (path, bytes) in kept {
        fs::write(path, bytes).unwrap();
    }
    assert!(other.kept("this codebook").is_none());
}

#[test]
fn what_is_kept_is_given_as_it_was_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let index = index_of(folder.path(), &common::sample());
    let standing = Standing::new(&index, &Codebook::relational_trust().unwrap()).unwrap();
    let codings: Vec<_> = standing.codings().cloned().collect();
    let references: Vec<_> = standing.references().cloned().collect();
    let mut keeper = index.keep("this codebook", "its text").unwrap();
    keeper.push(&codings, &references).unwrap();
    keeper.finish().unwrap();
    let all =
        || (index.kept("this codebook").is_some(), index.kept_with().is_some(), index.kept_of().is_some());
    assert_eq!(all(), (true, true, true));
    // A byte that is another anywhere: among compressed words, in how many bytes they are unpacked, in the schema.
    for (name, rest) in [
        ("codings.arrow", (false, false, true)),
        ("references.arrow", (false, true, true)),
        ("made-of.zst", (true, true, false)),
        ("kept.b3sum", (false, false, false)),
    ] {
        let file = folder.path().join(name);
        let whole = fs::read(&file).unwrap();
        for at in (0..whole.len()).step_by(1 + whole.len() / 300) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0xa5;
            fs::write(&file, damaged).unwrap();
            if name == "kept.b3sum" {
                assert!(all() != (true, true, true), "{at}");
            } else {
                assert_eq!(all(), rest, "{name} {at}");
            }
        }
        fs::remove_file(&file).unwrap();
        assert_eq!(all(), rest, "{name}");
        fs::write(&file, &whole).unwrap();
        assert_eq!(all(), (true, true, true));
    }
}

#[test]
fn a_codebook_has_one_hash_whether_or_not_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in Codebook::relational_trust_files() {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let built_in = Codebook::relational_trust().unwrap().hashes();
    assert_eq!(Hashes::of_relational_trust(), built_in);
    assert_eq!(Hashes::of_folder(folder.path()).unwrap(), built_in);
    let head = folder.path().join("codebook.toml");
    fs::write(&head, fs::read_to_string(&head).unwrap() + "\n# edited\n").unwrap();
    let edited = Hashes::of_folder(folder.path()).unwrap();
    assert_eq!(edited, Codebook::load(folder.path()).unwrap().hashes());
    assert!(edited.codebook != built_in.codebook && edited.weights == built_in.weights);
}

#[test]
fn after_an_edit_sentences_are_found_by_the_new_codings() {
    let folder = tempfile::tempdir().unwrap();
    let bonafides = |arguments: &[&str]| {
        let output = cargo_bin_cmd!("bonafides").current_dir(folder.path()).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let sample = common::path("corpus/sample");
    assert_eq!(bonafides(&["init", "-q", "--corpus", &sample.to_string_lossy()]).0, Some(0));
    let help = ["count", "we OR our OR us", "--indicator", "gives-help"];
    const NOW: &str = "coded now";
    let (found, said) = bonafides(&help);
    assert!(found == Some(0) && said.contains(NOW), "{said}");
    let (found, said) = bonafides(&help);
    assert!(found == Some(0) && !said.contains(NOW), "{said}");
    fs::remove_file(folder.path().join("codebooks/relational-trust/gives-help.toml")).unwrap();
    let (found, said) = bonafides(&help);
    assert!(found == Some(2) && said.contains(NOW), "{said}");
    assert!(said.contains("no indicator `gives-help`"), "{said}");
}

#[test]
fn files_store_and_what_is_kept_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let bonafides = |arguments: &[&str]| {
        let output = cargo_bin_cmd!("bonafides").current_dir(folder.path()).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let sample = common::path("corpus/sample").to_string_lossy().into_owned();
    bonafides(&["init", "-q", "--corpus", &sample]);
    let file = folder.path().join("out/index/codings.arrow");
    let code = ["code", "--format", "jsonl"];
    let from_store = bonafides(&code);
    let kept = fs::read(&file).unwrap();
    // What is left of a file that was not read shows that the next run did read it.
    let touched = std::time::SystemTime::UNIX_EPOCH;
    let touch = || fs::File::options().write(true).open(&file).unwrap().set_modified(touched).unwrap();
    let was_read = || fs::metadata(&file).unwrap().modified().unwrap() == touched;
    touch();
    assert!(bonafides(&code) == from_store && was_read());
    assert!(bonafides(&[&code[..], &["--force"]].concat()) == from_store && !was_read());
    assert!(fs::read(&file).unwrap() == kept);
    // From the files themselves documents come in the order of the files, not of their ids.
    let sorted = |bytes: &[u8]| {
        let mut lines: Vec<_> = bytes.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
        lines.sort();
        lines
    };
    assert!(sorted(&bonafides(&[&code[..], &[&sample]].concat())) == sorted(&from_store));
    assert!(from_store.iter().filter(|&&byte| byte == b'\n').count() > 50);
    // A damaged one is made anew.
    fs::write(&file, &kept[..kept.len() / 2]).unwrap();
    assert!(bonafides(&code) == from_store && fs::read(&file).unwrap() == kept);

    const OUTPUTS: [&str; 5] = ["codings.csv", "references.csv", "scores.csv", "skipped.csv", "run.json"];
    let outputs = || OUTPUTS.map(|name| fs::read(folder.path().join("out").join(name)).unwrap());
    touch();
    bonafides(&["run", "-q"]);
    let from_kept = outputs();
    assert!(was_read());
    bonafides(&["run", "-q", "--force"]);
    assert!(!was_read() && outputs() == from_kept);
    // Where references turn out to be damaged when the codings were read already, nothing is written twice.
    let references = folder.path().join("out/index/references.arrow");
    let whole = fs::read(&references).unwrap();
    let mut damaged = whole.clone();
    let middle = whole.len() / 2;
    damaged[middle - 100..middle + 100].fill(0);
    fs::write(&references, damaged).unwrap();
    fs::remove_file(folder.path().join("out/run.json")).unwrap();
    bonafides(&["run", "-q"]);
    assert!(outputs() == from_kept && fs::read(&references).unwrap() == whole);
}

#[test]
fn an_edit_of_an_indicator_changes_only_what_it_can_and_gives_the_bytes_of_everything_coded_again() {
    let folder = tempfile::tempdir().unwrap();
    let bonafides = |arguments: &[&str]| {
        let output = cargo_bin_cmd!("bonafides").current_dir(folder.path()).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stderr).unwrap()
    };
    let sample = common::path("corpus/sample").to_string_lossy().into_owned();
    const OUTPUTS: [&str; 4] = ["codings.csv", "references.csv", "scores.csv", "run.json"];
    let outputs = || OUTPUTS.map(|name| fs::read_to_string(folder.path().join("out").join(name)).unwrap());
    let edit = |name: &str, from: &str, to: &str| {
        let file = folder.path().join("codebooks/relational-trust").join(name);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{name} has no `{from}`");
        fs::write(&file, text.replacen(from, to, 1)).unwrap();
    };
    bonafides(&["init", "-q", "--corpus", &sample]);
    bonafides(&["run"]);
    let before = outputs();
    // "Partners" is said in the sample, and no cue of hostility.
    edit("is-hostile.toml", "cues     = [", "cues     = [\n  \"partner*\",");
    let said = bonafides(&["run"]);
    assert!(said.contains("the codebook was edited: ") && said.contains("sentences coded again"), "{said}");
    let after = outputs();
    assert_ne!(after, before);
    bonafides(&["run", "--force"]);
    assert!(outputs() == after);
    // What all indicators share changes everything.
    edit("codebook.toml", "\n[voice]\n", "\n# edited\n[voice]\n");
    let said = bonafides(&["run"]);
    assert!(!said.contains("the codebook was edited"), "{said}");
    assert!(outputs()[1] == after[1]);
}
