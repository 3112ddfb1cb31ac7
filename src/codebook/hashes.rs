//! What tells one codebook from another: the hash of its files and that of its weights.

use std::fmt;
use std::path::Path;

use super::{Codebook, WEIGHTS, files, load, weights};
use crate::error::{Error, Result};

/// What codings depend on besides the corpus and its actors: with the same hashes a codebook gives the same codings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hashes {
    /// BLAKE3 of `codebook.toml` and the indicators, in hexadecimal.
    pub codebook: String,
    /// BLAKE3 of the weights; `None` where the rules decide alone.
    pub weights: Option<String>,
}

impl Hashes {
    /// The hashes of the codebook in a folder, as [`Codebook::load`] has them, without a look at what its files say.
    ///
    /// # Errors
    /// When the folder cannot be read or holds no `codebook.toml`.
    pub fn of_folder(folder: impl AsRef<Path>) -> Result<Self> {
        let folder = folder.as_ref();
        let files = files(folder)?;
        let codebook = load::hash(files.iter().map(|(name, text)| (name.as_str(), &**text)));
        let path = folder.join(WEIGHTS);
        let weights = path.exists().then(|| std::fs::read_to_string(&path)).transpose();
        let weights = weights.map_err(|error| Error::io(error, &path))?;
        Ok(Self { codebook, weights: weights.map(|text| weights::hash(&text)) })
    }

    /// The same of the codebook that comes with the program.
    #[must_use]
    pub fn of_relational_trust() -> Self {
        let weights = Codebook::relational_trust_files().find(|(name, _)| *name == WEIGHTS);
        Self {
            codebook: load::hash(Codebook::relational_trust_files()),
            weights: weights.map(|(_, text)| weights::hash(text)),
        }
    }

    /// Those of the same codebook without its weights.
    #[must_use]
    pub fn without_weights(self) -> Self {
        Self { weights: None, ..self }
    }
}

impl fmt::Display for Hashes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "codebook {} weights {}", self.codebook, self.weights.as_deref().unwrap_or("none"))
    }
}

impl Codebook {
    /// What tells it from another.
    #[must_use]
    pub fn hashes(&self) -> Hashes {
        Hashes {
            codebook: self.hash.clone(),
            weights: self.weights.as_ref().map(|weights| weights.hash.clone()),
        }
    }
}
