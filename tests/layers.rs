//! The tree is what ARCHITECTURE.md says: who may know whom, which paths and dependencies there are.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const GROUND: [&str; 4] = ["error", "span", "forms", "model"];
const STAGES: [&str; 7] = ["ingest", "segment", "actors", "coding", "index", "score", "export"];

/// Each source file under `folder`, with its path and its code: without comments and without its tests.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    walkdir::WalkDir::new(Path::new(ROOT).join(folder))
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "rs") && !path.ends_with("tests.rs"))
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\n").next().unwrap_or_default();
            let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            (path, code.join("\n"))
        })
        .collect()
}

#[test]
fn stages_know_the_records_and_never_each_other() {
    let named = Regex::new(r"\bcrate::(?:(\w+)|\{([^;]*?)\};)").unwrap();
    let word = Regex::new(r"(?:^|,)\s*(\w+)").unwrap();
    let mut wrong = Vec::new();
    for stage in STAGES.into_iter().chain(["codebook"]) {
        for (path, code) in sources(&format!("src/{stage}")) {
            for found in named.captures_iter(&code) {
                let names: Vec<&str> = match found.get(1) {
                    Some(name) => vec![name.as_str()],
                    None => word.captures_iter(&found[2]).map(|name| name.extract::<1>().1[0]).collect(),
                };
                let stranger = |name: &&str| {
                    name != &stage
                        && (name == &"cli"
                            || STAGES.contains(name)
                            || (name == &"codebook" && stage != "coding"))
                };
                wrong.extend(names.into_iter().filter(stranger).map(|name| format!("{path:?} names {name}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_ground_knows_no_stage() {
    let named = Regex::new(r"\bcrate::(\w+)").unwrap();
    for file in GROUND {
        let text = fs::read_to_string(Path::new(ROOT).join(format!("src/{file}.rs"))).unwrap();
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for found in named.captures_iter(line) {
                assert!(GROUND.contains(&&found[1]), "{file}.rs names {}", &found[1]);
            }
        }
    }
}

#[test]
fn what_a_stage_is_built_on_stops_at_its_door() {
    for (library, home) in [("tantivy", "index"), ("arrow_", "index"), ("clap", "cli"), ("anyhow", "cli")] {
        let home = Path::new(ROOT).join("src").join(home);
        for (path, code) in sources("src") {
            let at_home = path.starts_with(&home) || (path.ends_with("src/main.rs") && library == "anyhow");
            let named = Regex::new(&format!(r"\b{library}\w*::")).unwrap();
            assert!(at_home || !named.is_match(&code), "{path:?} names {library}");
        }
    }
}

fn architecture() -> BTreeSet<String> {
    let text = fs::read_to_string(Path::new(ROOT).join("ARCHITECTURE.md")).unwrap();
    Regex::new("`([^`\n]+)`").unwrap().captures_iter(&text).map(|found| found[1].to_owned()).collect()
}

#[test]
fn every_path_that_the_architecture_names_exists() {
    let path = Regex::new(r"^\.?[\w-]+(/[\w.-]*)+$|^[\w-]+\.(md|toml|rs|cff)$").unwrap();
    let paths: Vec<String> = architecture().into_iter().filter(|name| path.is_match(name)).collect();
    assert!(paths.len() > 10, "found hardly any: {paths:?}");
    let missing: Vec<_> = paths.iter().filter(|path| !Path::new(ROOT).join(path).exists()).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_dependency_is_used_and_has_its_line_in_the_architecture() {
    let manifest = fs::read_to_string(Path::new(ROOT).join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let code: String =
        ["src", "tests", "benches"].into_iter().flat_map(sources).map(|(_, code)| code).collect();
    let tests: String = walkdir::WalkDir::new(Path::new(ROOT).join("src"))
        .into_iter()
        .filter_map(|entry| fs::read_to_string(entry.unwrap().path()).ok())
        .collect();
    let told = architecture();
    let mut wrong = Vec::new();
    for (section, code) in [("dependencies", code.clone()), ("dev-dependencies", code + &tests)] {
        for name in manifest[section].as_table().unwrap().keys() {
            if !told.contains(name) {
                wrong.push(format!("ARCHITECTURE.md has no line for `{name}`"));
            }
            let used = Regex::new(&format!(r"\b{}(::|!|;)", name.replace('-', "_"))).unwrap();
            if !used.is_match(&code) {
                wrong.push(format!("nobody uses `{name}`: take it out of Cargo.toml and ARCHITECTURE.md"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
