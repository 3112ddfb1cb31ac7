//! `bonafides check`: reads a codebook as a compiler would, and runs its examples.

use std::path::PathBuf;

use clap::Args;

use super::args::Common;
use super::study::Study;
use super::talk::{Talk, counted};
use super::{Answer, diagnostics, work};
use crate::codebook::Codebook;
use crate::error::{Error, Result};
use crate::pipeline::Project;

/// Check a codebook: every mistake with file, line, marker and help; every example run.
///
/// Warns of what it says in vain. Exit status 2 when it cannot be read, 1 when an example fails.
///
///   bonafides check
///   bonafides check codebooks/my-own
///   bonafides check --corpus
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Check {
    /// The codebook's folder; the study's or the built-in one when none is named.
    folder: Option<PathBuf>,
    /// Look into the corpus of the study, too: cues that it never holds, words that are too common.
    #[arg(long)]
    corpus: bool,
}

impl Check {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        let study = work::study_if_any(common)?;
        let (codebook, folder) = match &self.folder {
            Some(folder) => (Codebook::load(folder)?, folder.to_string_lossy().into_owned()),
            None => work::codebook(common, study.as_ref())?,
        };
        let project = Project::new(&codebook, work::gazetteer(common, study.as_ref())?);
        let mut warnings: Vec<_> = codebook.warnings.iter().cloned().chain(codebook.lint()).collect();
        if self.corpus {
            let study = study.map_or_else(|| Study::load(&common.study), Ok)?;
            let (index, _, _) = work::refresh(&study, &project, talk)?;
            warnings.extend(codebook.lint_corpus(&work::count_index(&project, &index, talk)?));
        }
        if !warnings.is_empty() {
            talk.show(&format!("{}\n", diagnostics::draw(&warnings, true)));
        }
        let failed: Vec<_> =
            codebook.indicators.iter().flat_map(|indicator| project.check(indicator, &folder)).collect();
        if !failed.is_empty() {
            anstream::eprintln!("{}\n", diagnostics::draw(&failed, true));
        }
        let examples = || codebook.indicators.iter().flat_map(|indicator| &indicator.examples);
        talk.say(&format!(
            "{}: {}, {} ({} known to be missed), {}",
            codebook.label(),
            counted(codebook.indicators.len() as u64, "indicator", "indicators"),
            counted(examples().count() as u64, "example", "examples"),
            examples().filter(|example| example.known_miss).count(),
            if failed.is_empty() {
                "all as they should be".to_owned()
            } else {
                counted(failed.len() as u64, "fails", "fail")
            },
        ));
        if let Some(weights) = &codebook.weights
            && weights.manifest.codebook_hash != codebook.hash
            && !codebook.is_built_in()
        {
            talk.say(&format!(
                "its weights were learnt with {}, before the edits: they decide as before, and know nothing of what is new; \
                 `bonafides train` learns them anew from hand codings",
                weights.manifest.codebook
            ));
        }
        if codebook.indicators.is_empty() {
            return Err(Error::input("the codebook has no indicator")
                .at(&folder)
                .help("add a file; codebooks/README.md tells how"));
        }
        Ok(if failed.is_empty() { Answer::Yes } else { Answer::No })
    }
}
