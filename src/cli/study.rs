//! `bonafides.toml`: what a study reads, codes with, and writes.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::{ingest, score};

/// Where `init` writes it and every verb looks for it.
pub(super) const FILE: &str = "bonafides.toml";

/// A study, as `bonafides.toml` holds it. Paths are relative to that file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Study {
    pub corpus: Corpus,
    #[serde(default)]
    pub codebook: Folder,
    #[serde(default)]
    pub actors: Actors,
    #[serde(default)]
    pub score: Scores,
    #[serde(default)]
    pub output: Output,
    /// The folder of the file.
    #[serde(skip)]
    home: PathBuf,
}

/// What is read.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Corpus {
    pub paths: Vec<PathBuf>,
    #[serde(default)]
    pub layout: ingest::Layout,
    #[serde(default)]
    pub columns: ingest::Columns,
    #[serde(default)]
    pub constants: std::collections::BTreeMap<ingest::Field, String>,
    pub metadata: Option<PathBuf>,
    pub record: Option<String>,
    pub encoding: Option<String>,
    pub language: Option<String>,
    #[serde(default)]
    pub dates: ingest::DateOrder,
    #[serde(default)]
    pub no_guess: bool,
    #[serde(default)]
    pub limits: ingest::Limits,
    #[serde(default)]
    pub skip_bad: bool,
}

/// A folder other than the built-in one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Folder {
    pub folder: Option<PathBuf>,
}

/// Actors other than the built-in ones: tables of a folder, and a file of the study's own over them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Actors {
    pub folder: Option<PathBuf>,
    pub file: Option<PathBuf>,
}

/// How scores are cut.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scores {
    pub period: Option<String>,
}

/// Where outputs go.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Output {
    pub folder: Option<PathBuf>,
}

impl Study {
    /// Reads a study.
    ///
    /// # Errors
    /// When there is none, or it cannot be read; with the line and a remedy.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            let remedy = if error.kind() == std::io::ErrorKind::NotFound {
                "write one with `bonafides init --corpus FOLDER`, or name it with --study"
            } else {
                "save it as UTF-8 text that you may read"
            };
            Error::io(error, path).help(remedy)
        })?;
        let mut study: Self = toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            Error::input(error.message().to_owned())
                .at(path)
                .on_line(line as u64)
                .help("`bonafides init` writes a study with every key and what it means")
        })?;
        if study.corpus.paths.is_empty() {
            return Err(Error::input("`corpus.paths` names nothing to read")
                .at(path)
                .help("write paths = [\"FOLDER\"]"));
        }
        study.home = path.parent().map(Path::to_path_buf).unwrap_or_default();
        study.period()?;
        Ok(study)
    }

    /// A path of the file, from where the program runs.
    pub fn path(&self, path: &Path) -> PathBuf {
        self.home.join(path)
    }

    pub fn corpus_paths(&self) -> Vec<PathBuf> {
        self.corpus.paths.iter().map(|path| self.path(path)).collect()
    }

    pub fn ingest_options(&self) -> ingest::Options {
        ingest::Options {
            layout: self.corpus.layout.clone(),
            columns: self.corpus.columns.clone(),
            constants: self.corpus.constants.clone(),
            metadata: self.corpus.metadata.as_deref().map(|table| self.path(table)),
            record: self.corpus.record.clone(),
            encoding: self.corpus.encoding.clone(),
            language: self.corpus.language.clone(),
            dates: self.corpus.dates,
            no_guess: self.corpus.no_guess,
            limits: self.corpus.limits.clone(),
            ..ingest::Options::default()
        }
    }

    pub fn period(&self) -> Result<score::Period> {
        self.score.period.as_deref().unwrap_or("year").parse()
    }

    pub fn output(&self) -> PathBuf {
        self.path(self.output.folder.as_deref().unwrap_or(Path::new("out")))
    }

    pub fn index(&self) -> PathBuf {
        self.output().join("index")
    }
}
