//! What is left when indexing is cut short: by a kill, by a full disk, by a second writer, by damage.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use bonafides::index::Index;
use tempfile::TempDir;

const DOCUMENTS: usize = 60;
const KILLS: u64 = 30;

/// A study of composed statements, each of which says of itself which version it is.
struct Study {
    folder: TempDir,
}

impl Study {
    fn new() -> Self {
        let study = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(study.path("in")).unwrap();
        study.write(0);
        fs::write(study.path("bonafides.toml"), "[corpus]\npaths = [\"in\"]\n").unwrap();
        study
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn index(&self) -> PathBuf {
        self.path("out/index")
    }

    /// Writes every document anew, as of `version`.
    fn write(&self, version: u64) {
        for number in 0..DOCUMENTS {
            let sentence = format!("This is wording {version}, and we thank Japan for aid number {number}. ");
            let text = sentence.repeat(6 + number % 5);
            fs::write(self.path(&format!("in/KEN_{:02}_{}.txt", number % 70, 1950 + number)), text).unwrap();
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(cargo_bin!("bonafides"));
        command.current_dir(self.folder.path()).args(["index", "--commit-every", "7", "-j", "2"]);
        command
    }

    fn run(&self) -> Output {
        self.command().output().unwrap()
    }

    /// Indexes, which must succeed.
    fn indexed(&self) {
        let output = self.run();
        assert!(output.status.success(), "{}", stderr(&output));
    }

    /// Starts to index, and comes back when the first document is being put: what is before that writes nothing.
    fn begin(&self) -> Child {
        let next = Index::open(self.index()).map_or(1, |index| index.generation() + 1);
        let first = self.index().join(format!("store/{next:06}.arrow"));
        // A leftover of a kill is not what is waited for.
        let _ = fs::remove_file(&first);
        let mut child = self.command().stderr(Stdio::null()).spawn().unwrap();
        while !first.exists() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(200));
        }
        child
    }

    /// Which version each document has; all its sentences must have the same.
    fn versions(&self) -> Vec<u64> {
        let index = Index::open(self.index()).unwrap();
        let documents = (0..index.batches()).flat_map(|batch| index.read(batch).unwrap());
        documents
            .map(|(document, segments, _)| {
                let mut versions: Vec<&str> = document
                    .text
                    .split("wording ")
                    .skip(1)
                    .map(|rest| rest.split(',').next().unwrap_or_default())
                    .collect();
                assert_eq!(versions.len(), segments.sentences.len(), "{} is half a document", document.id);
                versions.dedup();
                assert_eq!(versions.len(), 1, "{} is of two versions", document.id);
                versions[0].parse().unwrap()
            })
            .collect()
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn assert_sound(folder: &Path, when: &str) {
    let verified = Index::verify(folder).unwrap();
    assert!(verified.faults.is_empty(), "{when}: {:#?}", verified.faults);
}

/// Steele, Lea & Flood (2014): the same moments in every run of the test.
fn draw(state: u64) -> u64 {
    let mut z = state.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[test]
fn a_kill_at_any_moment_loses_no_commit_and_leaves_no_half_document() {
    let study = Study::new();
    let whole = {
        let mut child = study.begin();
        let begun = Instant::now();
        assert!(child.wait().unwrap().success());
        begun.elapsed().as_micros() as u64
    };
    assert_eq!(study.versions(), vec![0; DOCUMENTS]);

    let (mut cut_short, mut midway) = (0, 0);
    for round in 1..=KILLS {
        study.write(round);
        let generation = Index::open(study.index()).unwrap().generation();
        let before = study.versions();
        let mut child = study.begin();
        std::thread::sleep(Duration::from_micros(draw(round) % whole));
        child.kill().unwrap();
        cut_short += u32::from(!child.wait().unwrap().success());

        assert_sound(&study.index(), &format!("after kill {round}"));
        assert!(
            Index::open(study.index()).unwrap().generation() >= generation,
            "kill {round} took a commit back"
        );
        let after = study.versions();
        assert_eq!(after.len(), DOCUMENTS, "after kill {round}");
        for (old, new) in before.iter().zip(&after) {
            assert!(new == old || *new == round, "kill {round}: {old} became {new}");
        }
        midway += u32::from(after.contains(&round) && after.iter().any(|version| *version != round));
    }
    assert!(cut_short > KILLS as u32 / 2, "only {cut_short} runs were cut short");
    assert!(midway > 0, "no kill fell between two commits");

    // What was left behind is in nobody's way.
    study.indexed();
    assert_eq!(study.versions(), vec![KILLS; DOCUMENTS]);
    assert_sound(&study.index(), "at the end");
}

#[test]
fn files_of_a_killed_writer_take_no_name_from_the_next() {
    let study = Study::new();
    study.indexed();
    // tantivy names a file of deletions by its segment and by a number that goes on from the last commit, and lists
    // it before it writes it.
    let folder = study.index().join("tantivy");
    let list = folder.join(".managed.json");
    let mut managed: Vec<String> = serde_json::from_slice(&fs::read(&list).unwrap()).unwrap();
    let segments: Vec<String> =
        managed.iter().filter_map(|name| name.strip_suffix(".term")).map(str::to_owned).collect();
    assert!(!segments.is_empty(), "{managed:?}");
    for leftover in segments.iter().flat_map(|segment| (1..2000).map(move |n| format!("{segment}.{n}.del"))) {
        fs::write(folder.join(&leftover), b"half").unwrap();
        managed.push(leftover);
    }
    fs::write(&list, serde_json::to_vec(&managed).unwrap()).unwrap();

    // Some documents only, so that their segments live on with what is deleted in them.
    let text = "This is wording 1, and we thank Japan for aid.";
    fs::write(study.path("in/KEN_03_1953.txt"), text).unwrap();
    study.indexed();
    assert_eq!(study.versions().iter().filter(|version| **version == 1).count(), 1);
    assert_sound(&study.index(), "after leftovers");
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_leaves_the_index_as_it_was() {
    let study = Study::new();
    study.indexed();
    let generation = Index::open(study.index()).unwrap().generation();
    study.write(1);
    // No file may grow beyond 4 kB: writing fails as on a disk that is full.
    let binary = cargo_bin!("bonafides");
    let script = format!("trap '' XFSZ; ulimit -f 8; exec '{}' index -j 1", binary.display());
    let output = Command::new("sh").current_dir(study.folder.path()).args(["-c", &script]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("out/index"), "no file is named: {}", stderr(&output));

    assert_sound(&study.index(), "after the disk was full");
    assert_eq!(Index::open(study.index()).unwrap().generation(), generation);
    assert_eq!(study.versions(), vec![0; DOCUMENTS]);
    study.indexed();
    assert_eq!(study.versions(), vec![1; DOCUMENTS]);
}

#[test]
fn a_second_writer_is_told_at_once_and_readers_go_on() {
    let study = Study::new();
    study.indexed();
    study.write(1);
    let index = Index::open(study.index()).unwrap();
    let writer = index.writer().unwrap();
    let output = study.run();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("locked by another bonafides process"), "{}", stderr(&output));
    let search = Command::new(cargo_bin!("bonafides"))
        .current_dir(study.folder.path())
        .args(["search", "thank", "-n", "1"])
        .output()
        .unwrap();
    assert!(search.status.success(), "{}", stderr(&search));
    drop(writer);
    study.indexed();
    assert_eq!(study.versions(), vec![1; DOCUMENTS]);
}

#[test]
fn a_damaged_file_is_named_with_the_remedy_and_the_remedy_helps() {
    let study = Study::new();
    study.indexed();
    let files = |folder: &str| -> Vec<PathBuf> {
        let entries = fs::read_dir(study.index().join(folder)).unwrap().map(|entry| entry.unwrap().path());
        let data = |path: &PathBuf| fs::metadata(path).unwrap().len() > 200 && path.extension().is_some();
        entries
            .filter(data)
            .filter(|path| path.file_name().is_some_and(|name| name != ".managed.json"))
            .collect()
    };
    let all: Vec<PathBuf> = files("store").into_iter().chain(files("tantivy")).collect();
    assert!(all.len() > 8, "{all:?}");
    for path in all {
        let sound = fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for (what, bytes) in [
            ("cut", sound[..sound.len() / 2].to_vec()),
            ("changed", {
                let mut changed = sound.clone();
                let middle = changed.len() / 2;
                changed[middle] ^= 0x40;
                changed
            }),
        ] {
            fs::write(&path, bytes).unwrap();
            let output = Command::new(cargo_bin!("bonafides"))
                .current_dir(study.folder.path())
                .args(["index", "verify"])
                .output()
                .unwrap();
            let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), stderr(&output));
            assert_ne!(output.status.code(), Some(0), "{name} {what}: {told}");
            assert!(!told.contains("panicked"), "{name} {what}: {told}");
            assert!(told.contains(&name) || name == "meta.json", "{name} {what}: {told}");
            assert!(told.contains("index --rebuild"), "{name} {what}: {told}");
        }
        fs::write(&path, sound).unwrap();
    }
    assert_sound(&study.index(), "with every file as it was");

    let path = study.index().join("store/000001.arrow");
    fs::write(&path, "nothing").unwrap();
    let output = study.run();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("000001.arrow") && stderr(&output).contains("--rebuild"));
    assert!(study.command().arg("--rebuild").output().unwrap().status.success());
    assert_sound(&study.index(), "made anew");
    assert_eq!(study.versions(), vec![0; DOCUMENTS]);
}

#[test]
fn an_index_of_another_version_is_made_anew_with_a_word() {
    let study = Study::new();
    study.indexed();
    let manifest = |generation: u64| study.index().join(format!("manifest-{generation}.json"));
    let generation = Index::open(study.index()).unwrap().generation();
    let mut older: serde_json::Value =
        serde_json::from_slice(&fs::read(manifest(generation)).unwrap()).unwrap();
    older["format"] = 1.into();
    let older = serde_json::to_string(&older).unwrap();
    for arguments in [["search", "thank"], ["index", "-v"]] {
        let generation = Index::open(study.index()).unwrap().generation();
        fs::write(manifest(generation), &older).unwrap();
        assert!(Index::open(study.index()).unwrap_err().is_outdated());
        let output = Command::new(cargo_bin!("bonafides"))
            .current_dir(study.folder.path())
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(stderr(&output).contains("it is made anew"), "{}", stderr(&output));
        assert_eq!(study.versions(), vec![0; DOCUMENTS]);
    }
}
