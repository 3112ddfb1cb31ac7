//! What a corpus is coded as, kept beside the index of its study: read where it was coded with the same codebook before,
//! made where it was not.

use std::time::UNIX_EPOCH;

use super::args::Common;
use super::study::Study;
use super::talk::{Talk, counted};
use super::work::{self, Outcome};
use crate::codebook::{Codebook, Hashes};
use crate::coding::Coded;
use crate::error::Result;
use crate::index::{Among, Index, Judged, Keeper};
use crate::pipeline::Project;
use crate::recode::Standing;

/// What the documents of an index are coded as; they are coded where that was not kept, or `again` is asked for, and
/// where indicators were edited since, only in the sentences that this can change.
pub(super) fn outcome(project: &Project, index: &Index, again: bool, talk: Talk) -> Result<Outcome> {
    gather(
        project,
        index,
        again,
        talk,
        || Ok(Outcome::default()),
        |all, some| {
            all.append(some);
            Ok(())
        },
    )
}

/// The same, some documents at a time: codings in the order of documents, references too. What is made of them begins with
/// `new`, and begins again where what was kept turns out to be damaged.
pub(super) fn gather<T: Send>(
    project: &Project,
    index: &Index,
    again: bool,
    talk: Talk,
    new: impl Fn() -> Result<T>,
    mut take: impl FnMut(&mut T, Outcome) -> Result<()> + Send,
) -> Result<T> {
    let mut gathered = new()?;
    if !again && read(project, index, |some| take(&mut gathered, some))? {
        return Ok(gathered);
    }
    gathered = new()?;
    code(project, index, again, talk, |some| take(&mut gathered, some))?;
    Ok(gathered)
}

/// Hands on the codings that were kept, then their references, then what else there is to say of the documents; `false`
/// where nothing is kept, or not all of it can be read.
fn read(project: &Project, index: &Index, mut each: impl FnMut(Outcome) -> Result<()>) -> Result<bool> {
    let codebook = project.codebook();
    let Some(kept) = index.kept(&made_with(&codebook.hashes())) else { return Ok(false) };
    for codings in kept.codings(&codebook.label()) {
        let Ok(codings) = codings else { return Ok(false) };
        each(Outcome { coded: Coded { codings, references: Vec::new() }, ..Outcome::default() })?;
    }
    for references in kept.references() {
        let Ok(references) = references else { return Ok(false) };
        each(Outcome { coded: Coded { codings: Vec::new(), references }, ..Outcome::default() })?;
    }
    for batch in 0..index.batches() {
        each(work::uncoded(index, batch)?)?;
    }
    Ok(true)
}

/// The version of the codebook of which codings were kept, where this one is an edit of it that leaves some of them as they
/// are.
fn earlier(project: &Project, index: &Index) -> Option<Codebook> {
    let codebook = project.codebook();
    let earlier = Codebook::of_written(&index.kept_of()?, codebook.weights.clone()).ok()?;
    earlier.edited(codebook).map(|_| earlier)
}

/// The codings that were kept of an earlier version of the codebook, brought to this one. `None` where they cannot be read.
fn edited(project: &Project, index: &Index, earlier: &Codebook, talk: Talk) -> Option<Coded> {
    let codebook = project.codebook();
    let kept = index.kept(&made_with(&earlier.hashes()))?;
    let codings = whole(kept.codings(&earlier.label()))?;
    let references = whole(kept.references())?;
    let mut standing = Standing::of(index, earlier, Coded { codings, references });
    let edit = standing.edit(codebook).ok()?;
    talk.say(&match edit.sentences {
        Some(sentences) => format!(
            "the codebook was edited: {} coded again, with the words that came or went",
            counted(sentences, "sentence", "sentences")
        ),
        None => "the codebook was edited: everything is coded again".to_owned(),
    });
    Some(standing.into_coded())
}

/// All of what is read some at a time; `None` where some of it cannot be read.
fn whole<T>(some: impl Iterator<Item = Result<Vec<T>>>) -> Option<Vec<T>> {
    let mut all = Vec::new();
    for some in some {
        all.extend(some.ok()?);
    }
    Some(all)
}

/// Codes the documents, after an edit only what it can change, and keeps what they are coded as. Where that fails, they are
/// coded again when somebody asks.
fn code(
    project: &Project,
    index: &Index,
    again: bool,
    talk: Talk,
    mut each: impl FnMut(Outcome) -> Result<()> + Send,
) -> Result<()> {
    let codebook = project.codebook();
    let outlines =
        || (0..index.batches()).map(|batch| work::uncoded(index, batch)).collect::<Result<Vec<_>>>();
    let brought = |earlier: Codebook| {
        let (edited, outlines) = rayon::join(|| edited(project, index, &earlier, talk), outlines);
        edited.map(|coded| (coded, outlines))
    };
    // What was kept before is gone once more is kept.
    let edited = if again { None } else { earlier(project, index).and_then(brought) };
    let mut keeper = index.keep(&made_with(&codebook.hashes()), &codebook.written());
    let mut take = |some: Outcome| {
        if let Ok(open) = &mut keeper
            && let Err(error) = open.push(&some.coded.codings, &some.coded.references)
        {
            keeper = Err(error);
        }
        each(some)
    };
    match edited {
        Some((coded, outlines)) => {
            take(Outcome { coded, ..Outcome::default() })?;
            outlines?.into_iter().try_for_each(take)?;
        }
        None => work::code_batches(project, index, talk, take)?,
    }
    if let Err(error) = keeper.and_then(Keeper::finish) {
        talk.detail(&format!("the codings are not kept for the next time: {error}"));
    }
    Ok(())
}

/// The sentences that hold a coding of which `judged` is true; all are coded first where that was not done yet.
pub(super) fn among(common: &Common, index: &Index, judged: &Judged, talk: Talk) -> Result<Among> {
    let study = Study::load(&common.study)?;
    let made_with = made_with(&hashes(common, &study)?);
    if let Some(among) = index.kept(&made_with).and_then(|kept| kept.among(judged).ok()) {
        return Ok(among);
    }
    talk.say(&format!("{}: the sentences are coded now", why_not(index.kept_with().as_deref(), &made_with)));
    let project = work::project(common, Some(&study))?;
    let mut holding = Vec::new();
    code(&project, index, false, talk, |some| {
        let some = some.coded.codings.into_iter().filter(|coding| judged.holds(coding));
        holding.extend(some.map(|coding| (coding.document, coding.sentence)));
        Ok(())
    })?;
    Ok(holding.into_iter().collect())
}

/// Why codings that were kept do not answer.
fn why_not(kept: Option<&str>, wanted: &str) -> &'static str {
    let Some(kept) = kept else { return "no codings are kept of this corpus as it is" };
    let part = |text: &str, name: &str| {
        text.split_whitespace().skip_while(|word| *word != name).nth(1).unwrap_or_default().to_owned()
    };
    let differ = |name| part(kept, name) != part(wanted, name);
    match (part(kept, "weights").as_str(), part(wanted, "weights").as_str()) {
        _ if differ("codebook") => "the codings that are kept are of another codebook",
        ("none", wanted) if wanted != "none" => "the codings that are kept were made without weights",
        (kept, "none") if kept != "none" => "the codings that are kept were made with weights",
        _ if differ("weights") => "the codings that are kept were made with other weights",
        _ => "the codings that are kept were made by another build of the program",
    }
}

/// What gave the codings, beside the index, which knows its corpus and its actors: codebook, weights and program.
fn made_with(hashes: &Hashes) -> String {
    format!("{hashes} program {}", program().unwrap_or_default())
}

/// Size and time of the program's file: of one version there may be several builds, which code otherwise.
fn program() -> Option<String> {
    let metadata = std::env::current_exe().and_then(std::fs::metadata).ok()?;
    let written = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {}", metadata.len(), written.as_nanos()))
}

/// The hashes of the codebook that `work::codebook` reads, which is not read for them.
fn hashes(common: &Common, study: &Study) -> Result<Hashes> {
    let hashes = match work::codebook_folder(common, Some(study)) {
        Some(folder) => Hashes::of_folder(folder)?,
        None => Hashes::of_relational_trust(),
    };
    Ok(if common.no_weights { hashes.without_weights() } else { hashes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_what_differs() {
        let wanted = "codebook a weights w program 9 1";
        for (kept, why) in [
            (None, "no codings"),
            (Some("codebook b weights w program 9 1"), "another codebook"),
            (Some("codebook a weights none program 9 1"), "without weights"),
            (Some("codebook a weights v program 9 1"), "other weights"),
            (Some("codebook a weights w program 8 1"), "another build"),
        ] {
            assert!(why_not(kept, wanted).contains(why), "{kept:?}: {}", why_not(kept, wanted));
        }
        assert!(why_not(Some(wanted), "codebook a weights none program 9 1").ends_with("with weights"));
    }
}
