//! The program from outside: what it writes, and what it says by its exit status.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

fn bonafides(folder: &Path, arguments: &[&str]) -> std::process::Output {
    let mut program = Command::cargo_bin("bonafides").unwrap();
    program.current_dir(folder).env("NO_COLOR", "1").args(arguments).output().unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_run_leaves_the_same_bytes_on_one_thread_and_on_two() {
    let sample = root().join("corpus/sample");
    let sample = sample.to_str().unwrap();
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    for (folder, threads) in folders.iter().zip(["1", "2"]) {
        assert_eq!(bonafides(folder.path(), &["init", "--corpus", sample]).status.code(), Some(0));
        let run = bonafides(folder.path(), &["run", "-j", threads]);
        assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
        assert!(!run.stdout.is_empty(), "the table of the strongest dyads");
    }
    for name in ["codings.csv", "references.csv", "scores.csv", "run.json"] {
        let read = |place: usize| fs::read(folders[place].path().join("out").join(name)).unwrap();
        assert!(read(0) == read(1), "{name} differs");
        assert!(read(0).len() > 200, "{name} is all but empty");
    }
}

#[test]
fn five_mistakes_in_a_codebook_are_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let shared = fs::read_to_string(root().join("codebooks/relational-trust/codebook.toml")).unwrap();
    fs::write(folder.path().join("codebook.toml"), shared).unwrap();
    fs::write(
        folder.path().join("planted.toml"),
        r#"id         = "planted"
label      = "Planted"
dimension  = "warmth"
polarity   = "*"
definition = "Five mistakes."
use_when   = "Never."
not_when   = "Always."
source     = "none"

[[use]]
cues   = ["&no-such-list", "(open"]
frames = ["no-such-frame"]
"#,
    )
    .unwrap();
    let check = bonafides(root(), &["check", "--codebook", folder.path().to_str().unwrap()]);
    assert_eq!(check.status.code(), Some(2));
    let said = String::from_utf8_lossy(&check.stderr);
    for line in [3, 4, 11, 12] {
        assert!(said.contains(&format!("planted.toml:{line}:")), "nothing about line {line}:\n{said}");
    }
    for word in ["warmth", "no-such-list", "(open", "no-such-frame"] {
        assert!(said.contains(word), "nothing about `{word}`:\n{said}");
    }
}

#[test]
fn nothing_found_is_an_answer_and_not_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let sample = root().join("corpus/sample");
    assert_eq!(
        bonafides(folder.path(), &["init", "--corpus", sample.to_str().unwrap()]).status.code(),
        Some(0)
    );
    assert_eq!(bonafides(folder.path(), &["kwic", "good faith"]).status.code(), Some(0));
    assert_eq!(bonafides(folder.path(), &["kwic", "zyzzyva"]).status.code(), Some(1));
    assert_eq!(bonafides(folder.path(), &["no-such-verb"]).status.code(), Some(2));
}
