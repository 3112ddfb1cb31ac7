//! What several tests begin with: the built-in codebook and actors, the sample corpus.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::path::{Path, PathBuf};

use bonafides::actors::Gazetteer;
use bonafides::codebook::Codebook;
use bonafides::ingest::{self, Item};
use bonafides::model::Document;
use bonafides::pipeline::Project;

/// A path of this repository.
pub fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// The built-in codebook with the built-in actors.
pub fn project() -> Project {
    Project::new(&Codebook::relational_trust().unwrap(), Gazetteer::embedded().unwrap())
}

/// The same without weights: what the rules say.
pub fn rules_alone() -> Project {
    let codebook = Codebook::relational_trust().unwrap().without_weights();
    Project::new(&codebook, Gazetteer::embedded().unwrap())
}

/// The documents of `corpus/sample`; none of its files may be skipped.
pub fn sample() -> Vec<Document> {
    ingest::read(&[path("corpus/sample")], &ingest::Options::default())
        .unwrap()
        .map(|item| match item.unwrap() {
            Item::Document(document) => document,
            Item::Skipped(skipped) => panic!("the sample has no bad record, but: {skipped}"),
        })
        .collect()
}
