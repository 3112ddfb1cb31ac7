//! The command line as its users meet it: what stands on stdout and stderr, and the exit status.
//!
//! Every folder `tests/cli/<name>` with a file `cmd` is a test. Its other files are copied to an empty folder, where
//! the lines of `cmd` run one after the other, the last of them under test: `stdout`, `stderr` (nothing where the
//! file is missing) and `status` (0 where it is) hold what it must give. `{root}` stands for this repository,
//! `{here}` for the folder. `tests/cli/check/Cnnn` holds the files by which a sound codebook, `base`, goes wrong.
//!
//! After a change that is meant, `BONAFIDES_ACCEPT=1 cargo test --test cli` writes the files anew: read the diff.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use assert_cmd::cargo::cargo_bin_cmd;
use bonafides::codebook::codes::CODES;

/// What a command gave, with the paths of this machine taken out.
#[derive(Debug)]
struct Gave {
    status: i32,
    stdout: String,
    stderr: String,
}

/// Runs the program in a folder.
fn run(here: &Path, arguments: &[&str]) -> Gave {
    let output = cargo_bin_cmd!("bonafides")
        .current_dir(here)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .args(arguments)
        .output()
        .unwrap();
    gave(here, output)
}

fn gave(here: &Path, output: Output) -> Gave {
    let here = here.canonicalize().unwrap();
    let clean = |bytes: Vec<u8>| {
        String::from_utf8(bytes)
            .unwrap()
            .replace(&*here.to_string_lossy(), "{here}")
            .replace(env!("CARGO_MANIFEST_DIR"), "{root}")
    };
    Gave {
        status: output.status.code().unwrap_or(-1),
        stdout: clean(output.stdout),
        stderr: clean(output.stderr),
    }
}

fn ran(here: &Path, arguments: &[&str]) -> Gave {
    let gave = run(here, arguments);
    assert_eq!(gave.status, 0, "{arguments:?}: {}", gave.stderr);
    gave
}

/// The words of a command line; quotes keep spaces together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (place, part) in line.split('\'').enumerate() {
        if place % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).sort_by_file_name() {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else if !["cmd", "stdout", "stderr", "status"].contains(&&*entry.file_name().to_string_lossy()) {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Compares with the files of a case, or writes them; what differs goes into the report.
fn compare(case: &Path, gave: &Gave, report: &mut String) {
    let status = if gave.status == 0 { String::new() } else { format!("{}\n", gave.status) };
    for (name, found) in [("stdout", &gave.stdout), ("stderr", &gave.stderr), ("status", &status)] {
        let path = case.join(name);
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if expected == *found {
            continue;
        }
        if std::env::var_os("BONAFIDES_ACCEPT").is_none() {
            let case = case.strip_prefix(common::path("")).unwrap().display();
            writeln!(report, "── {case}/{name} should be\n{expected}── but is\n{found}").unwrap();
        } else if found.is_empty() {
            fs::remove_file(&path).unwrap();
        } else {
            fs::write(&path, found).unwrap();
        }
    }
}

#[test]
fn every_command_gives_what_its_folder_holds() {
    let (mut report, mut cases) = (String::new(), 0);
    for entry in walkdir::WalkDir::new(common::path("tests/cli")).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.file_name() != "cmd" {
            continue;
        }
        cases += 1;
        let case = entry.path().parent().unwrap();
        let here = tempfile::tempdir().unwrap();
        copy(case, here.path());
        let text = fs::read_to_string(entry.path()).unwrap().replace("{root}", env!("CARGO_MANIFEST_DIR"));
        let lines: Vec<Vec<String>> = text.lines().map(words).collect();
        let (last, before) = lines.split_last().unwrap();
        let arguments = |line: &[String]| -> Vec<String> {
            assert_eq!(line.first().map(String::as_str), Some("bonafides"), "{}", case.display());
            line[1..].to_vec()
        };
        for line in before {
            let line = arguments(line);
            ran(here.path(), &line.iter().map(String::as_str).collect::<Vec<_>>());
        }
        let line = arguments(last);
        let gave = run(here.path(), &line.iter().map(String::as_str).collect::<Vec<_>>());
        compare(case, &gave, &mut report);
    }
    assert!(cases >= 15, "only {cases} cases");
    assert!(report.is_empty(), "\n{report}");
}

// ------------------------------------------------------------------------------------------------- check

/// A sound codebook with the files of a case laid over it, checked.
fn checked(case: &Path) -> Gave {
    let here = tempfile::tempdir().unwrap();
    let book = here.path().join("book");
    copy(&common::path("tests/cli/check/base"), &book);
    copy(case, &book);
    run(here.path(), &["check", "book"])
}

#[test]
fn the_codebook_that_goes_wrong_is_sound() {
    let gave = checked(&common::path("tests/cli/check/base"));
    assert_eq!((gave.status, &*gave.stdout), (0, ""));
    assert_eq!(
        gave.stderr,
        "small 1.0.0: 1 indicator, 7 examples (0 known to be missed), all as they should be\n"
    );
}

#[test]
fn every_code_has_a_file_that_goes_wrong_in_this_way_and_no_other() {
    let mut report = String::new();
    // These need a corpus: `check_looks_into_the_corpus_of_the_study`.
    let of_corpus = |code: &&str| ["C021", "C022"].contains(code);
    for code in CODES.iter().map(|code| code.code).filter(|code| !of_corpus(code)) {
        let case = common::path("tests/cli/check").join(code);
        let gave = checked(&case);
        compare(&case, &gave, &mut report);
        let codes: Vec<&str> = gave.stderr.split('[').skip(1).filter_map(|rest| rest.get(..4)).collect();
        let told: Vec<&str> = codes.into_iter().filter(|found| found.starts_with("C0")).collect();
        assert_eq!(told, [code], "{}", gave.stderr);
        let status = match code {
            "C016" | "C017" | "C018" | "C019" | "C023" => 0,
            "C020" => 1,
            _ => 2,
        };
        assert_eq!(gave.status, status, "{code}");
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn five_mistakes_in_three_files_are_told_at_once_with_place_marker_and_help() {
    let case = common::path("tests/cli/check/five");
    let gave = checked(&case);
    assert_eq!(gave.status, 2);
    for place in [
        "error[C006]: this bracket closes nothing\n  --> book/codebook.toml:16:26",
        "error[C004]: no word list named `kindd`\n  --> book/sounds-cold.toml:12:21",
        "error[C007]: no frame named `deeds`\n  --> book/sounds-cold.toml:13:11",
        "error[C011]: there is no dimension `warmth`\n --> book/sounds-kind.toml:3:14",
        "error[C013]: `plus GHA` is no coding\n  --> book/sounds-kind.toml:28:12",
        "error: the codebook has 5 errors",
    ] {
        assert!(gave.stderr.contains(place), "{place}\n── is not in\n{}", gave.stderr);
    }
    assert_eq!(gave.stderr.matches("error[").count(), 5);
    assert_eq!(gave.stderr.matches("= help: ").count(), 5);
    let markers = gave.stderr.lines().filter(|line| line.trim_end().ends_with('^')).count();
    assert_eq!(markers, 5);
    let mut report = String::new();
    compare(&case, &gave, &mut report);
    assert!(report.is_empty(), "\n{report}");
}

// ---------------------------------------------------------------------------------------------- a study

/// A study of the sample corpus in an empty folder.
fn study() -> tempfile::TempDir {
    let here = tempfile::tempdir().unwrap();
    copy(&common::path("corpus/sample"), &here.path().join("sample"));
    ran(here.path(), &["init", "--corpus", "sample"]);
    here
}

#[test]
fn a_collection_is_read_in_the_layout_that_it_is_made_for() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::create_dir(here.join("transcripts")).unwrap();
    for number in 1..=4 {
        let text = format!(
            "<transcripts><transcript><transcript-id>{number}</transcript-id><title>Remarks on trade</title>\
             <prime-minister>Moss, Ada</prime-minister><release-date>0{number}/05/1999</release-date>\
             <content>We thank Norway for its help in number {number}.</content></transcript></transcripts>"
        );
        fs::write(here.join(format!("transcripts/transcript-{number}.xml")), text).unwrap();
    }
    // Each for itself says nothing of whose it is: that is told with the remedy.
    let alone = run(here, &["ingest", "transcripts"]);
    assert_eq!(alone.status, 1);
    assert!(alone.stderr.contains("warning: 4 of 4 files and records"), "{}", alone.stderr);
    assert!(alone.stderr.contains("say --layout pm-transcripts"), "{}", alone.stderr);
    let init = ran(here, &["init", "--corpus", "transcripts"]).stderr;
    assert!(init.contains("of the layout pm-transcripts") && init.contains("`layout = \"auto\"`"), "{init}");
    assert!(init.contains("4 statements, 1999"), "{init}");
    let run = ran(here, &["run"]).stderr;
    assert!(run.contains("4 documents in the index") && !run.contains("are set aside"), "{run}");
}

#[test]
fn a_run_that_reads_a_few_of_many_warns_at_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::create_dir(here.join("pages")).unwrap();
    fs::write(here.join("pages/NOR_21_1966.txt"), "We thank Denmark for its help.").unwrap();
    for name in ["harvest", "herring"] {
        fs::write(here.join(format!("pages/{name}.txt")), format!("We came to talk about the {name}."))
            .unwrap();
    }
    ran(here, &["init", "--corpus", "pages"]);
    for told in [ran(here, &["run"]).stderr, ran(here, &["run"]).stderr] {
        let warning = told.rfind("warning: 2 of 3 files and records").expect(&told);
        assert!(told[warning..].contains("--constants source=…"), "{told}");
        assert_eq!(told[warning..].lines().count(), 1, "{told}");
    }
}

#[test]
fn a_file_of_scores_stands_beside_what_made_it() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::copy(common::path("tests/cli/score-kinds/speeches.jsonl"), here.join("speeches.jsonl")).unwrap();
    let made = |more: &[&str]| {
        let arguments = [&["score", "speeches.jsonl", "--by", "all,kind", "-o", "out/s.csv"], more].concat();
        let told = ran(here, &arguments).stderr;
        assert!(told.contains("out/s.csv.run.json says what made it"), "{told}");
        fs::read_to_string(here.join("out/s.csv.run.json")).unwrap()
    };
    let of_some = made(&["--target", "Thailand", "--seed", "7", "--years", "1981.."]);
    let record: serde_json::Value = serde_json::from_str(&of_some).unwrap();
    let written = fs::read(here.join("out/s.csv")).unwrap();
    assert_eq!(record["outputs"]["s.csv"], *blake3::hash(&written).to_hex());
    assert_eq!((&record["seed"], &record["counts"]["documents"]), (&7.into(), &4.into()));
    let options = &record["options"];
    let expected = serde_json::json!(["all", ["kind"], [1981, 65_535], ["THA"], "moderated", "scores", null]);
    let found = ["period", "parts", "years", "target", "interval", "view", "dyad"].map(|name| &options[name]);
    assert_eq!(serde_json::json!(found), expected);
    for hash in [&record["codebook"]["hash"], &record["actors"], &record["corpus"]] {
        assert_eq!(hash.as_str().unwrap().len(), 64, "{hash}");
    }
    // Threads change no byte; what shapes the figures changes some.
    assert!(made(&["--target", "Thailand", "--seed", "7", "--years", "1981..", "-j", "1"]) == of_some);
    assert!(made(&["--target", "Thailand", "--seed", "8", "--years", "1981.."]) != of_some);
    // On stdout there is no file to stand beside.
    fs::remove_dir_all(here.join("out")).unwrap();
    ran(here, &["score", "speeches.jsonl", "-o", "-"]);
    assert_eq!(fs::read_dir(here).unwrap().count(), 1);
}

/// The files that a run leaves, without the index.
fn outputs(here: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(here.join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap()))
        .collect()
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{} has no {from}", path.display());
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn check_looks_into_the_corpus_of_the_study() {
    let study = study();
    let here = study.path();
    copy(&common::path("tests/cli/check/base"), &here.join("book"));
    let indicator = here.join("book/sounds-kind.toml");
    let added = "patterns = [\"TARGET the\"]\n\n[[use]]\ncues = [\"&kind\", \"kindness ..2 itself\"]";
    edit(&indicator, "cues   = [\"&kind\"]", added);
    let told = ran(here, &["check", "book", "--corpus"]).stderr;
    assert!(
        told.contains("warning[C021]: 1 of 3 in `use-2` never occur in the corpus: `kindness ..2 itself`"),
        "{told}"
    );
    assert!(told.contains("of 1,000 words of the corpus, most often at `the`"), "{told}");
    assert_eq!(told.matches("warning[").count(), 2, "{told}");
    // Without the corpus there is nothing to say of it.
    assert!(!ran(here, &["check", "book"]).stderr.contains("warning["));
}

#[test]
fn a_study_runs_once_and_again_only_for_what_changed() {
    let study = study();
    let here = study.path();
    let first = ran(here, &["run"]);
    assert!(
        first.stderr.contains("56 documents in the index: 56 new, 0 changed, 0 gone"),
        "{}",
        first.stderr
    );
    assert!(
        first.stderr.contains("wrote codings.csv, references.csv, scores.csv, skipped.csv"),
        "{}",
        first.stderr
    );
    assert!(first.stdout.lines().count() > 10, "{}", first.stdout);
    let of_first = outputs(here);
    let names: Vec<&str> = of_first.keys().map(String::as_str).collect();
    assert_eq!(names, ["codings.csv", "references.csv", "run.json", "scores.csv", "skipped.csv"]);

    let second = ran(here, &["run"]);
    assert!(second.stderr.contains("56 documents in the index: none changed"), "{}", second.stderr);
    assert!(second.stderr.contains("nothing changed: the files in"), "{}", second.stderr);
    assert_eq!(second.stdout, first.stdout);
    assert!(outputs(here) == of_first);

    // An indicator that changes sides: everything is coded anew, nothing is indexed anew.
    let indicator = here.join("codebooks/relational-trust/obstructs.toml");
    edit(&indicator, "polarity   = \"-\"", "polarity   = \"+\"");
    let edited = ran(here, &["run"]);
    assert!(edited.stderr.contains("56 documents in the index: none changed"), "{}", edited.stderr);
    assert!(!edited.stderr.contains("nothing changed"), "{}", edited.stderr);
    let of_edited = outputs(here);
    assert!(of_edited["codings.csv"] != of_first["codings.csv"]);
    assert!(of_edited["references.csv"] == of_first["references.csv"]);

    // A document that goes and one that comes.
    fs::remove_file(here.join("sample/ZMB_49_1994.txt")).unwrap();
    fs::write(here.join("sample/NOR_55_2000.txt"), "Mr. President, Ghana is a true friend of Norway.\n")
        .unwrap();
    edit(&indicator, "polarity   = \"+\"", "polarity   = \"-\"");
    let changed = ran(here, &["run"]);
    assert!(
        changed.stderr.contains("56 documents in the index: 1 new, 0 changed, 1 gone"),
        "{}",
        changed.stderr
    );
    let codings = String::from_utf8(outputs(here).remove("codings.csv").unwrap()).unwrap();
    assert!(codings.contains("NOR_55_2000") && !codings.contains("ZMB_49_1994"));

    // The way back is the same as never having left.
    fs::remove_file(here.join("sample/NOR_55_2000.txt")).unwrap();
    fs::copy(common::path("corpus/sample/ZMB_49_1994.txt"), here.join("sample/ZMB_49_1994.txt")).unwrap();
    ran(here, &["run"]);
    assert!(outputs(here) == of_first);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let (one, two) = (study(), study());
    let on_one = ran(one.path(), &["run", "-j", "1"]);
    let on_two = ran(two.path(), &["run", "-j", "2"]);
    assert_eq!(on_one.stdout, on_two.stdout);
    assert_eq!(on_one.stderr, on_two.stderr);
    let (one, two) = (outputs(one.path()), outputs(two.path()));
    assert!(one.len() == 5 && one.keys().eq(two.keys()));
    for (name, bytes) in &one {
        assert!(*bytes == two[name], "{name} differs");
    }
}

#[test]
fn codings_and_references_are_the_same_with_and_without_an_index() {
    let study = study();
    ran(study.path(), &["run", "-q"]);
    let files = ran(study.path(), &["code", "sample", "--format", "csv", "-q"]);
    let mut straight: Vec<&str> = files.stdout.lines().collect();
    let through_index = String::from_utf8(outputs(study.path()).remove("codings.csv").unwrap()).unwrap();
    let mut through_index: Vec<&str> = through_index.lines().collect();
    // Files are coded in the order of paths, an index in the order of ids.
    straight.sort_unstable();
    through_index.sort_unstable();
    assert_eq!(straight, through_index);
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_success() {
    let program = cargo_bin_cmd!("bonafides").get_program().to_owned();
    for verb in [&["explain"][..], &["code", "corpus/sample", "--format", "jsonl", "-q"]] {
        let mut child = Command::new(&program)
            .current_dir(common::path(""))
            .args(verb)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        // The reader goes away before the first byte is read.
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{verb:?}: {:?}", output.status);
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}

#[test]
fn nothing_in_a_document_steers_the_terminal_or_the_spreadsheet() {
    let here = tempfile::tempdir().unwrap();
    let text = "Ghana is a true \u{1b}friend\u{202e} of ours.\u{1b}]0;owned\u{7} \u{9b}31mIt is said.";
    let record = serde_json::json!({
        "id": "=HYPERLINK(\"x\")", "source": "NOR", "date": "1990", "title": "\u{1b}]0;title\u{7}", "text": text,
    });
    fs::write(here.path().join("evil.jsonl"), format!("{record}\n")).unwrap();
    for format in ["table", "csv", "jsonl"] {
        let gave = ran(here.path(), &["code", "evil.jsonl", "--format", format]);
        for stream in [&gave.stdout, &gave.stderr] {
            assert!(!stream.contains(['\u{1b}', '\u{9b}', '\u{7}', '\u{202e}']), "{format}: {stream:?}");
        }
        assert!(gave.stdout.contains("GHA"), "{format}: {}", gave.stdout);
    }
    ran(here.path(), &["init", "--corpus", "evil.jsonl", "-q"]);
    for verb in ["search", "kwic"] {
        let gave = ran(here.path(), &[verb, "true"]);
        assert!(gave.stdout.contains("is a"), "{}", gave.stdout);
        assert!(
            !gave.stdout.contains(['\u{1b}', '\u{9b}', '\u{7}', '\u{202e}']),
            "{verb}: {:?}",
            gave.stdout
        );
    }
    let csv = ran(here.path(), &["code", "evil.jsonl", "--format", "csv"]).stdout;
    assert!(csv.lines().skip(1).all(|line| line.starts_with("\"'=HYPERLINK")), "{csv}");
}

/// The help of every verb has its purpose, examples that are commands, and the flags that all share.
#[test]
fn every_verb_explains_itself() {
    let here = tempfile::tempdir().unwrap();
    let help = ran(here.path(), &["--help"]).stdout;
    let verbs: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|verb| *verb != "help")
        .collect();
    assert!(verbs.len() >= 12, "{verbs:?}");
    for verb in verbs {
        let help = ran(here.path(), &[verb, "--help"]).stdout;
        assert!(help.contains(&format!("\n  bonafides {verb}")), "{verb} shows no example\n{help}");
        assert!(help.contains("--format"), "{verb}\n{help}");
    }
}
