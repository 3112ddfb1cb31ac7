//! Codings kept beside the index of a study: read where they are those of its codebook, made where they are not.

use super::args::Common;
use super::study::Study;
use super::talk::Talk;
use super::work::{self, Outcome};
use crate::codebook::Codebook;
use crate::coding::Coded;
use crate::error::Result;
use crate::index::{Among, Index, Judged};
use crate::pipeline::Project;

/// Keeps what a study was coded as. Where that fails, its sentences are coded again when somebody asks.
pub(super) fn keep(project: &Project, index: &Index, outcome: &Outcome, talk: Talk) {
    let codebook = project.codebook();
    let weights = codebook.weights.as_ref().map(|weights| weights.hash.clone());
    let made_with = made_with((codebook.hash.clone(), weights));
    if index.kept(&made_with).is_some() {
        return;
    }
    if let Err(error) = index.keep(&made_with, &outcome.coded.codings, &outcome.coded.references) {
        talk.detail(&format!("the codings are not kept for the next time: {error}"));
    }
}

/// The codings of a study's index, with their references.
pub(super) fn coded(
    common: &Common,
    study: Option<&Study>,
    project: &Project,
    index: &Index,
    talk: Talk,
) -> Result<Coded> {
    let label = project.codebook().label();
    if let Some(kept) = index.kept(&made_with(hashes(common, study)?))
        && let (Ok(codings), Ok(references)) = (kept.codings(&label), kept.references())
    {
        return Ok(Coded { codings, references });
    }
    let outcome = work::code_index(project, index, talk)?;
    keep(project, index, &outcome, talk);
    Ok(outcome.coded)
}

/// The sentences that hold a coding of which `judged` is true; all are coded first where that was not done yet.
pub(super) fn among(common: &Common, index: &Index, judged: &Judged, talk: Talk) -> Result<Among> {
    let study = Study::load(&common.study)?;
    let made_with = made_with(hashes(common, Some(&study))?);
    if let Some(among) = index.kept(&made_with).and_then(|kept| kept.among(judged).ok()) {
        return Ok(among);
    }
    talk.say("the sentences were not coded with this codebook yet: they are now");
    let project = work::project(common, Some(&study))?;
    let outcome = work::code_index(&project, index, talk)?;
    keep(&project, index, &outcome, talk);
    let holding = outcome.coded.codings.iter().filter(|coding| judged.holds(coding));
    Ok(holding.map(|coding| (coding.document.clone(), coding.sentence)).collect())
}

/// What gave the codings, beside the index: the codebook and its weights.
fn made_with((codebook, weights): (String, Option<String>)) -> String {
    format!("codebook {codebook} weights {}", weights.as_deref().unwrap_or("none"))
}

/// The hashes of the codebook that `work::codebook` reads, which is not read for them.
fn hashes(common: &Common, study: Option<&Study>) -> Result<(String, Option<String>)> {
    let (codebook, weights) = match work::codebook_folder(common, study) {
        Some(folder) => Codebook::hashes(folder)?,
        None => Codebook::relational_trust_hashes(),
    };
    Ok((codebook, weights.filter(|_| !common.no_weights)))
}
