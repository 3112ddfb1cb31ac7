//! Codebook: what a coder looks for, as written by a researcher.
//!
//! In: a folder of TOML files, `codebook.toml` and one file per indicator.
//! Out: a [`Codebook`], or every [`Diagnostic`] that its author should see.
//! Next: [`coding`](crate::coding).
//!
//! Indicators stand in the order of their file names; nothing depends on the order of a directory listing.

pub mod codes;
mod hashes;
mod inflect;
mod indicator;
mod lint;
mod lists;
mod load;
mod voices;
mod occurrences;
mod pattern;
mod reader;
mod weights;

use std::path::Path;
use std::sync::{Arc, LazyLock};

use include_dir::{Dir, include_dir};

pub use hashes::Hashes;
pub use indicator::{Cue, Example, Exception, Indicator, Negated, Shape, Use, VoiceRule};
pub use inflect::inflect;
pub use occurrences::{CueCount, Occurrences};
pub use pattern::{Element, GAP, Pattern, PatternError, Slot, WIDE_GAP};
pub use weights::{Figures, Manifest, WEIGHTS, Weights, cluster_feature};

use crate::error::{Diagnostic, Error, Result};
use crate::model::{Dimension, IndicatorId, Polarity, Voice};

static RELATIONAL_TRUST: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/codebooks/relational-trust");

/// A codebook, read and checked.
#[derive(Clone, Debug)]
pub struct Codebook {
    /// Its name: `relational-trust`.
    pub name: String,
    /// Its own version, not the program's.
    pub version: String,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// What it is for.
    pub description: String,
    /// What it rests on.
    pub references: Vec<String>,
    /// What it measures, in the order of `codebook.toml`.
    pub dimensions: Vec<Dimension>,
    /// In order of their ids.
    pub indicators: Vec<Indicator>,
    /// The first rule that matches gives the voice.
    pub voice_rules: Vec<VoiceRule>,
    /// The voices that score unless a rule says otherwise.
    pub scoring_voices: Vec<Voice>,
    /// Where another speaks of the speaker: "THIRD thanked SELF".
    pub heard: Vec<Pattern>,
    /// What stands for the speaker: "we", "my country".
    pub self_words: Vec<Pattern>,
    /// Nouns that belong to the phrase of an actor: "Government", "people".
    pub heads: Vec<Pattern>,
    /// BLAKE3 of its files, in hexadecimal; the weights have their own.
    pub hash: String,
    /// What weighs the evidence; without it the rules decide alone.
    pub weights: Option<Arc<Weights>>,
    /// What there is to say that is no error.
    pub warnings: Vec<Diagnostic>,
    /// Its files by name, and what they define: for [`Codebook::lint`].
    files: Vec<(String, Arc<str>)>,
    definitions: Vec<Definition>,
    /// The word lists of codebook.toml.
    lists: lists::Lists,
}

/// A list or a frame, and where it is defined.
#[derive(Clone, Debug)]
struct Definition {
    file: String,
    name: String,
    place: std::ops::Range<usize>,
    is_frame: bool,
}

impl Codebook {
    /// Reads the codebook in a folder.
    ///
    /// # Errors
    /// When the folder cannot be read, holds no `codebook.toml`, or when any of its files has errors:
    /// then all of them, see [`Error::diagnostics`].
    pub fn load(folder: impl AsRef<Path>) -> Result<Self> {
        let folder = folder.as_ref();
        let files = files(folder)?;
        let mut codebook = load::codebook(&folder.to_string_lossy(), files)?;
        let path = folder.join(WEIGHTS);
        if path.exists() {
            let weights = Weights::open(&path)?;
            weights.fit(&codebook).map_err(|error| error.at(path))?;
            codebook.weights = Some(Arc::new(weights));
        }
        Ok(codebook)
    }

    /// The relational-trust codebook that comes with the program.
    ///
    /// # Errors
    /// Never in a released program: its tests load it.
    pub fn relational_trust() -> Result<Self> {
        let (weights, files): (Vec<_>, Vec<_>) =
            Self::relational_trust_files().partition(|(name, _)| *name == WEIGHTS);
        let files = files.into_iter().map(|(name, text)| (name.to_owned(), Arc::from(text)));
        let mut codebook = load::codebook("codebooks/relational-trust", files.collect())?;
        if let Some((_, text)) = weights.first() {
            codebook.weights = Some(Arc::new(Weights::parse(text)?));
        }
        Ok(codebook)
    }

    /// The same codebook without weights: the rules decide alone.
    #[must_use]
    pub fn without_weights(self) -> Self {
        Self { weights: None, ..self }
    }

    /// The same codebook with these indicators alone, without voice rules and weights: to look where they may match.
    #[must_use]
    pub fn alone(&self, indicators: Vec<Indicator>) -> Self {
        Self {
            name: self.name.clone(),
            version: self.version.clone(),
            authors: self.authors.clone(),
            description: self.description.clone(),
            references: self.references.clone(),
            dimensions: self.dimensions.clone(),
            indicators,
            voice_rules: Vec::new(),
            scoring_voices: self.scoring_voices.clone(),
            heard: Vec::new(),
            self_words: self.self_words.clone(),
            heads: self.heads.clone(),
            hash: self.hash.clone(),
            weights: None,
            warnings: Vec::new(),
            files: self.files.clone(),
            definitions: Vec::new(),
            lists: self.lists.clone(),
        }
    }

    /// Its files as one text, for [`Codebook::of_written`]; the weights are not in it.
    #[must_use]
    pub fn written(&self) -> String {
        let name = |path: &'_ str| path.rsplit('/').next().unwrap_or_default().to_owned();
        let files: Vec<(String, &str)> =
            self.files.iter().map(|(path, text)| (name(path), &**text)).collect();
        serde_json::to_string(&files).unwrap_or_default()
    }

    /// Reads what [`Codebook::written`] gave, with these weights.
    ///
    /// # Errors
    /// When the text is not of that form, or its files are no codebook to this version of the program.
    pub fn of_written(text: &str, weights: Option<Arc<Weights>>) -> Result<Self> {
        let files: Vec<(String, String)> = serde_json::from_str(text)
            .map_err(|error| Error::input(format!("these are no files of a codebook: {error}")))?;
        let files = files.into_iter().map(|(name, text)| (name, Arc::from(text)));
        Ok(Self { weights, ..load::codebook("codebook", files.collect())? })
    }

    /// The files of the codebook that comes with the program, by name: a copy to edit.
    pub fn relational_trust_files() -> impl Iterator<Item = (&'static str, &'static str)> {
        RELATIONAL_TRUST
            .files()
            .filter_map(|file| Some((file.path().file_name()?.to_str()?, file.contents_utf8()?)))
    }

    /// Reads a pattern that stands in no file, with the word lists of `codebook.toml`, to try it.
    ///
    /// # Errors
    /// When the text is no pattern, names a list that is not there, or holds CUE; with the place in the text.
    pub fn pattern(&self, text: &str) -> Result<Pattern> {
        load::pattern(text, &self.lists)
    }

    /// The indicator of that id.
    #[must_use]
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.id.as_str() == id)
    }

    /// Whether its files are those of the codebook that comes with the program.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        static BUILT_IN: LazyLock<String> = LazyLock::new(|| load::hash(Codebook::relational_trust_files()));
        self.hash == *BUILT_IN
    }

    /// Name and version, as codings carry them: `relational-trust 0.1.0`; with the beginning of its hash when it
    /// is an edited copy of the built-in one: `relational-trust 0.1.0+5a1f3c2d`.
    #[must_use]
    pub fn label(&self) -> String {
        // A copy that somebody edited is not the codebook of that version.
        let edited = self.name == "relational-trust" && !self.is_built_in();
        match self.hash.get(..8).filter(|_| edited) {
            Some(hash) => format!("{} {}+{hash}", self.name, self.version),
            None => format!("{} {}", self.name, self.version),
        }
    }

    /// What a coder tells apart: each dimension with each sign, in order.
    #[must_use]
    pub fn classes(&self) -> Vec<(Dimension, Polarity)> {
        self.dimensions
            .iter()
            .flat_map(|dimension| {
                [Polarity::Positive, Polarity::Negative].map(|polarity| (dimension.clone(), polarity))
            })
            .collect()
    }

    /// The indicators whose codings another version of the codebook may give otherwise: those whose files differ, with
    /// those that become one of these when they are negated, where it comes, goes or judges otherwise. `None` where what
    /// they share differs: then all may.
    #[must_use]
    pub fn edited(&self, other: &Self) -> Option<Vec<IndicatorId>> {
        let shared = |codebook: &Self| {
            let name = |path: &str| path.rsplit('/').next() == Some(load::HEAD);
            codebook.files.iter().find(|(path, _)| name(path)).map(|(_, text)| Arc::clone(text))
        };
        if shared(self) != shared(other) || self.hashes().weights != other.hashes().weights {
            return None;
        }
        let text = |codebook: &Self, id: &IndicatorId| {
            codebook.indicator(id.as_str()).map(|indicator| Arc::clone(&indicator.file))
        };
        let mut edited: Vec<IndicatorId> = self.ids().chain(other.ids()).cloned().collect();
        edited.sort();
        edited.dedup();
        edited.retain(|id| text(self, id) != text(other, id));
        let judges = |codebook: &Self, id: &IndicatorId| {
            codebook.indicator(id.as_str()).map(|indicator| (indicator.polarity, indicator.dimension.clone()))
        };
        let judges_otherwise =
            |id: &IndicatorId| edited.contains(id) && judges(self, id) != judges(other, id);
        let becomes = |indicator: &Indicator| {
            let of_use = |usage: &Use| matches!(&usage.negated, Negated::Becomes(id) if judges_otherwise(id));
            indicator.uses.iter().any(of_use)
        };
        let more: Vec<IndicatorId> = self
            .indicators
            .iter()
            .chain(&other.indicators)
            .filter(|indicator| becomes(indicator))
            .map(|indicator| indicator.id.clone())
            .collect();
        edited.extend(more);
        edited.sort();
        edited.dedup();
        Some(edited)
    }

    /// The indicators' ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = &IndicatorId> {
        self.indicators.iter().map(|indicator| &indicator.id)
    }
}

/// The files of the codebook in a folder, by name.
fn files(folder: &Path) -> Result<Vec<(String, Arc<str>)>> {
    let entries = std::fs::read_dir(folder).map_err(|error| {
        Error::io(error, folder)
            .help("a codebook is a folder with a codebook.toml and one file per indicator")
    })?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Error::io(error, folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') || path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let bytes = std::fs::read(&path).map_err(|error| Error::io(error, &path))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            Error::input(format!("byte {} is not UTF-8", error.utf8_error().valid_up_to()))
                .at(&path)
                .help("save the file as UTF-8")
        })?;
        files.push((name, Arc::from(text)));
    }
    if !files.iter().any(|(name, _)| name == load::HEAD) {
        return Err(Error::input("there is no codebook.toml in this folder").at(folder).help(
            "name the folder that holds codebook.toml and the indicators, or write one: codebooks/README.md",
        ));
    }
    Ok(files)
}
