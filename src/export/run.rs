//! `run.json`: what it takes to make the same outputs again, beside every output.
//!
//! A single file has its record in a file of its own name, `scores.csv.run.json`: see [`beside`].
//!
//! The record holds versions and hashes, the options, counts, and each file that was skipped. It holds no
//! time, no number of threads and no path but those the user gave, so that the same run has the same bytes on
//! any machine.
//!
//! ```
//! use bonafides::export::run::{Corpus, Counts, Maker, Run};
//!
//! let codebook = Maker { name: "relational-trust".into(), version: "0.1.0".into(), hash: "5a1f".into(), weights: None };
//! let counts = Counts::of(Corpus::default(), &[], &[]);
//! let run = Run::new(codebook, "9c02", ["hash of a document"], "by year", counts, vec![]);
//! assert!(run.to_json()?.starts_with("{\n  \"type\": \"run\",\n  \"bonafides\": \""));
//! # Ok::<(), bonafides::error::Error>(())
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::ser::PrettyFormatter;

use super::jsonl::Safe;
use super::{Skip, file};
use crate::error::{Error, Result};
use crate::model::{ActorId, Coding, IndicatorId, Polarity, Reference};

/// A run: everything that its outputs depend on, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Run<O> {
    #[serde(rename = "type")]
    kind: &'static str,
    /// Version of this program.
    pub bonafides: &'static str,
    /// The codebook.
    pub codebook: Maker,
    /// Hash of the actor tables.
    pub actors: String,
    /// Hash of the corpus: see [`corpus_hash`].
    pub corpus: String,
    /// The options that bear on the outputs, as the command line has them. Threads and places are not among
    /// them.
    pub options: O,
    /// Seed of whatever is drawn at random; `None` while nothing is.
    pub seed: Option<u64>,
    /// What came of it.
    pub counts: Counts,
    /// BLAKE3 of each file that was written, by its name.
    pub outputs: BTreeMap<String, String>,
    /// Each file or record that is no document, sorted.
    pub skipped: Vec<Skip>,
}

/// What made the codings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Maker {
    /// Its name.
    pub name: String,
    /// Its version, as its author counts.
    pub version: String,
    /// Hash of its files.
    pub hash: String,
    /// Hash of its weights; `None` where the rules decided alone.
    pub weights: Option<String>,
}

impl<O: Serialize> Run<O> {
    /// The record of a run, from the hashes of its documents, in any order.
    #[must_use]
    pub fn new<'d>(
        codebook: Maker,
        actors: &str,
        documents: impl IntoIterator<Item = &'d str>,
        options: O,
        counts: Counts,
        mut skipped: Vec<Skip>,
    ) -> Self {
        skipped.sort();
        Self {
            kind: "run",
            bonafides: env!("CARGO_PKG_VERSION"),
            codebook,
            actors: actors.to_owned(),
            corpus: corpus_hash(documents),
            options,
            seed: None,
            counts: Counts { skipped: skipped.len() as u64, ..counts },
            outputs: BTreeMap::new(),
            skipped,
        }
    }

    /// The text of `run.json`.
    ///
    /// # Errors
    /// When the options cannot be written as JSON.
    pub fn to_json(&self) -> Result<String> {
        let mut text = Vec::new();
        let mut serializer = serde_json::Serializer::with_formatter(&mut text, Safe(PrettyFormatter::new()));
        self.serialize(&mut serializer)
            .map_err(|error| Error::input(format!("the options of this run cannot be written: {error}")))?;
        text.push(b'\n');
        String::from_utf8(text).map_err(|error| Error::input(error.to_string()))
    }

    /// Takes a file that was written into the record.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn add_output(&mut self, path: &Path) -> Result<()> {
        let hash = file_hash(path)
            .ok_or_else(|| Error::input("it was just written, and cannot be read").at(path))?;
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        self.outputs.insert(name, hash);
        Ok(())
    }

    /// Writes the record.
    ///
    /// # Errors
    /// As [`Run::to_json`]; when the disk refuses.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = self.to_json()?;
        file::write(path, |out| out.write_all(text.as_bytes()))
    }
}

/// Where the record of a single file stands.
///
/// ```
/// # use std::path::Path;
/// # use bonafides::export::run::beside;
/// assert_eq!(beside(Path::new("out/scores.csv")), Path::new("out/scores.csv.run.json"));
/// ```
#[must_use]
pub fn beside(output: &Path) -> PathBuf {
    let mut name = output.as_os_str().to_owned();
    name.push(".run.json");
    name.into()
}

/// BLAKE3 of a file, in hexadecimal; `None` where it cannot be read.
#[must_use]
pub fn file_hash(path: &Path) -> Option<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path).ok()?).ok()?;
    Some(hasher.finalize().to_hex().to_string())
}

/// One hash for a corpus: BLAKE3 over the sorted hashes of its documents, one a line, in hexadecimal.
///
/// The order of the documents and the files that hold them do not enter; a document more, less or changed
/// does.
#[must_use]
pub fn corpus_hash<'d>(documents: impl IntoIterator<Item = &'d str>) -> String {
    let mut hashes: Vec<&str> = documents.into_iter().collect();
    hashes.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    for hash in hashes {
        hasher.update(hash.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().to_hex().to_string()
}

/// How large the corpus is. Sums over documents, so that each worker may count its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Corpus {
    /// Documents that were read.
    pub documents: u64,
    /// Their sentences.
    pub sentences: u64,
    /// Their tokens.
    pub tokens: u64,
    /// Mentions of actors in them.
    pub mentions: u64,
}

impl std::ops::AddAssign for Corpus {
    fn add_assign(&mut self, more: Self) {
        self.documents += more.documents;
        self.sentences += more.sentences;
        self.tokens += more.tokens;
        self.mentions += more.mentions;
    }
}

/// What came of a run, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// The corpus.
    #[serde(flatten)]
    pub corpus: Corpus,
    /// Files and records that are no documents.
    pub skipped: u64,
    /// Sentences in which a source refers to a target; one that refers to two counts for each.
    pub references: u64,
    /// Directed dyads in which the source speaks of the target.
    pub dyads: u64,
    /// Directed dyads with at least one coding that scores.
    pub dyads_judged: u64,
    /// Of those judged, dyads in which every coding that scores is doubtful.
    pub dyads_doubtful: u64,
    /// The codings.
    pub codings: CodingCounts,
}

/// Codings, counted from several sides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CodingCounts {
    /// All hits.
    pub found: u64,
    /// Those that score.
    pub scored: u64,
    /// Those that score, for trust.
    pub positive: u64,
    /// Those that score, for distrust.
    pub negative: u64,
    /// Those that score, though the weights find them less likely than not.
    pub doubtful: u64,
    /// Hits by indicator.
    pub by_indicator: BTreeMap<IndicatorId, Hits>,
    /// Hits by voice.
    pub by_voice: BTreeMap<&'static str, Hits>,
    /// Hits that do not score, by the reason why not.
    pub unscored_by_reason: BTreeMap<String, u64>,
}

/// Hits of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Hits {
    /// Those that score.
    pub scored: u64,
    /// Those that are kept with a reason.
    pub unscored: u64,
}

impl Hits {
    fn add(&mut self, scored: bool) {
        if scored {
            self.scored += 1;
        } else {
            self.unscored += 1;
        }
    }
}

impl Counts {
    /// Counts the codings and references of a corpus.
    #[must_use]
    pub fn of(corpus: Corpus, codings: &[Coding], references: &[Reference]) -> Self {
        let mut counter = Counter::default();
        counter.add(corpus, codings, references);
        counter.counts()
    }
}

/// Counts what came of a run, some documents at a time.
#[derive(Clone, Debug, Default)]
pub struct Counter {
    counts: Counts,
    dyads: BTreeSet<(ActorId, ActorId)>,
    judged: BTreeSet<(ActorId, ActorId)>,
    firm: BTreeSet<(ActorId, ActorId)>,
}

impl Counter {
    /// Counts more of the corpus, of the codings, of the references.
    pub fn add(&mut self, corpus: Corpus, codings: &[Coding], references: &[Reference]) {
        self.counts.corpus += corpus;
        let counts = &mut self.counts.codings;
        for coding in codings {
            counts.found += 1;
            counts.by_indicator.entry(coding.indicator.clone()).or_default().add(coding.scored);
            counts.by_voice.entry(coding.voice.as_str()).or_default().add(coding.scored);
            if coding.scored {
                counts.scored += 1;
                match coding.polarity {
                    Polarity::Positive => counts.positive += 1,
                    Polarity::Negative => counts.negative += 1,
                }
                let dyad = (coding.source, coding.target);
                self.judged.insert(dyad);
                if coding.is_doubtful() {
                    counts.doubtful += 1;
                } else {
                    self.firm.insert(dyad);
                }
            } else {
                *counts.unscored_by_reason.entry(coding.reason.clone()).or_default() += 1;
            }
        }
        for reference in references {
            self.counts.references += u64::from(reference.sentences);
            self.dyads.insert((reference.source, reference.target));
        }
    }

    /// The counts of all that was added.
    #[must_use]
    pub fn counts(self) -> Counts {
        let Self { counts, dyads, judged, firm } = self;
        Counts {
            dyads: dyads.union(&judged).count() as u64,
            dyads_judged: judged.len() as u64,
            dyads_doubtful: judged.difference(&firm).count() as u64,
            ..counts
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::codings;
    use super::*;
    use crate::model::Date;

    fn run() -> Run<BTreeMap<&'static str, &'static str>> {
        let codebook = Maker {
            name: "relational-trust".into(),
            version: "0.1.0".into(),
            hash: "5a1f".into(),
            weights: None,
        };
        let spoken_of = Reference {
            source: "NPL".parse().unwrap(),
            target: "IND".parse().unwrap(),
            document: "NPL_45_1990".into(),
            date: Date::year(1990),
            sentences: 2,
        };
        let corpus = Corpus { documents: 1, sentences: 40, tokens: 900, mentions: 7 };
        let counts = Counts::of(corpus, &codings(), &[spoken_of]);
        let skips = ["b.txt", "a\u{1b}.txt"].map(|path| Skip {
            path: path.into(),
            line: None,
            reason: "empty".into(),
        });
        Run::new(codebook, "9c02", ["d1"], BTreeMap::from([("period", "year")]), counts, skips.into())
    }

    #[test]
    fn a_run_is_written_so() {
        insta::assert_snapshot!(run().to_json().unwrap(), @r#"
        {
          "type": "run",
          "bonafides": "0.1.0",
          "codebook": {
            "name": "relational-trust",
            "version": "0.1.0",
            "hash": "5a1f",
            "weights": null
          },
          "actors": "9c02",
          "corpus": "db4dca6082ef8995b551769eba10bbf84c44129969181b8384c359246f573cbf",
          "options": {
            "period": "year"
          },
          "seed": null,
          "counts": {
            "documents": 1,
            "sentences": 40,
            "tokens": 900,
            "mentions": 7,
            "skipped": 2,
            "references": 2,
            "dyads": 2,
            "dyads_judged": 1,
            "dyads_doubtful": 0,
            "codings": {
              "found": 2,
              "scored": 1,
              "positive": 1,
              "negative": 0,
              "doubtful": 0,
              "by_indicator": {
                "is-friend": {
                  "scored": 1,
                  "unscored": 1
                }
              },
              "by_voice": {
                "asserted": {
                  "scored": 1,
                  "unscored": 0
                },
                "hoped": {
                  "scored": 0,
                  "unscored": 1
                }
              },
              "unscored_by_reason": {
                "a hope": 1
              }
            }
          },
          "outputs": {},
          "skipped": [
            {
              "path": "a\u001b.txt",
              "line": null,
              "reason": "empty"
            },
            {
              "path": "b.txt",
              "line": null,
              "reason": "empty"
            }
          ]
        }
        "#);
    }

    #[test]
    fn the_order_of_documents_does_not_change_the_hash_of_the_corpus() {
        assert_eq!(corpus_hash(["a", "b"]), corpus_hash(["b", "a"]));
        assert_ne!(corpus_hash(["a", "b"]), corpus_hash(["a"]));
        assert_ne!(corpus_hash(["a", "a"]), corpus_hash(["a"]));
        assert_ne!(corpus_hash(["ab"]), corpus_hash(["a", "b"]));
    }

    #[test]
    fn a_dyad_counts_once_however_it_is_found() {
        let counts = run().counts;
        assert_eq!((counts.dyads, counts.dyads_judged, counts.references, counts.skipped), (2, 1, 2, 2));
        assert_eq!((counts.codings.found, counts.codings.scored), (2, 1));
    }

    #[test]
    fn a_dyad_is_doubtful_when_all_is_less_likely_than_not_that_scores_in_it() {
        let scored = codings().into_iter().find(|coding| coding.scored).expect("one scores");
        let weighed = |weight: Option<f64>| Coding { weight, ..scored.clone() };
        let counts = |weights: &[Option<f64>]| {
            let codings: Vec<Coding> = weights.iter().copied().map(weighed).collect();
            let counts = Counts::of(Corpus::default(), &codings, &[]);
            (counts.codings.doubtful, counts.dyads_doubtful)
        };
        assert_eq!(counts(&[Some(0.4), Some(0.3)]), (2, 1));
        assert_eq!(counts(&[Some(0.4), Some(0.5)]), (1, 0));
        // Where the rules alone decide, nothing says so.
        assert_eq!(counts(&[None, Some(0.4)]), (1, 0));
    }
}
