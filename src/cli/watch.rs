//! `bonafides code --watch`: says what each edit of the codebook changes, as soon as it is saved.

use std::collections::BTreeSet;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::args::{Common, Format};
use super::diff;
use super::snapshot::Looks;
use super::study::Study;
use super::talk::{Talk, counted};
use super::{Answer, diagnostics, kept, output, work};
use crate::codebook::Codebook;
use crate::coding;
use crate::error::{Error, Result};
use crate::model::{ActorId, Score};
use crate::recode::Standing;
use crate::score::{self, Evidence, Period, Plan};

/// Between two looks at the folder.
const PAUSE: Duration = Duration::from_millis(100);
/// Rows of a table for one edit.
const SHOWN: usize = 40;

/// Codes the corpus of the study, then again after every edit, until it is interrupted.
pub(super) fn watch(common: &Common, scored: bool, talk: Talk) -> Result<Answer> {
    let study = Study::load(&common.study)?;
    let Some(folder) = work::codebook_folder(common, Some(&study)) else {
        return Err(Error::input("the built-in codebook never changes").help(
            "copy it with `bonafides init`, or name a folder with --codebook, and edit what is there",
        ));
    };
    let looks = || Looks::of(std::slice::from_ref(&folder), "");
    // From before it is read: what is saved while the corpus is indexed is an edit too.
    let mut seen = looks();
    let project = work::project(common, Some(&study))?;
    let (index, report, _) = work::refresh(&study, &project, talk)?;
    report.say(talk);
    let coded = kept::outcome(&project, &index, false, talk)?.coded;
    let mut standing = Standing::of(&index, project.codebook(), coded);
    let mut scores = scores_of(&standing, project.codebook(), None);
    let mut weights = work::weights(project.codebook());
    talk.say(&format!(
        "{} in {}; watching {}: save a file to see what it changes, Ctrl-C ends",
        counted(standing.codings().count() as u64, "coding", "codings"),
        counted(index.len() as u64, "document", "documents"),
        folder.display(),
    ));
    loop {
        sleep(PAUSE);
        let now = looks();
        // A file that comes or goes while it is looked at is there or not there the next time.
        if now == seen {
            continue;
        }
        if now.is_none() && !folder.exists() {
            talk.say("the codebook is gone: what it was stands until it is back");
        }
        seen = now;
        if seen.is_none() {
            continue;
        }
        let begun = Instant::now();
        let codebook = match work::codebook(common, Some(&study)) {
            Ok((codebook, _)) => codebook,
            Err(error) => {
                talk.show(&diagnostics::error(&error, true));
                continue;
            }
        };
        let edit = standing.edit(&codebook)?;
        let mut changes = coding::diff(&edit.before, &edit.after);
        changes.retain(|change| !scored || change.is_scored());
        // Where indicators weigh otherwise, every score may move.
        let weighs = work::weights(&codebook);
        let dyads = (weighs == weights).then(|| edit.dyads());
        weights = weighs;
        let after = scores_of(&standing, &codebook, dyads.as_ref());
        let (before, others): (Vec<_>, Vec<_>) = scores.into_iter().partition(|score| {
            dyads.as_ref().is_none_or(|dyads| dyads.contains(&(score.source, score.target)))
        });
        scores = others;
        let moved = score::moves(&before, &after);
        let moved = moved.iter().filter(|row| row.dimension.as_str() == score::ALL).count();
        scores.extend(after);
        let took = begun.elapsed();
        if !changes.is_empty() {
            match common.format() {
                Format::Table => output::to(common, |out| {
                    writeln!(out, "{}", diff::changed_table(&changes[..changes.len().min(SHOWN)]).trim_fmt())
                })?,
                _ => output::records(common, &changes, |_| output::table(&[]))?,
            }
        }
        if common.format() == Format::Table && changes.len() > SHOWN {
            talk.say(&format!("… and {} more: `bonafides diff OLD NEW` lists them", changes.len() - SHOWN));
        }
        let count = |word: &str| changes.iter().filter(|change| change.word() == word).count();
        talk.say(&format!(
            "{} entered, {} left, {} changed; {} moved; {}, in {:.2} s",
            count("entered"),
            count("left"),
            count("changed"),
            counted(moved as u64, "dyad", "dyads"),
            match edit.sentences {
                Some(sentences) => format!("coded {} again", counted(sentences, "sentence", "sentences")),
                None => "coded everything again".to_owned(),
            },
            took.as_secs_f64(),
        ));
    }
}

/// The scores of all dyads, or of these alone.
fn scores_of(
    standing: &Standing<'_>,
    codebook: &Codebook,
    dyads: Option<&BTreeSet<(ActorId, ActorId)>>,
) -> Vec<Score> {
    let wanted = |dyad: (ActorId, ActorId)| dyads.is_none_or(|dyads| dyads.contains(&dyad));
    let codings = standing.codings().filter(|coding| wanted((coding.source, coding.target)));
    let references = standing.references().filter(|one| wanted((one.source, one.target)));
    let (codings, references): (Vec<_>, Vec<_>) = (codings.cloned().collect(), references.cloned().collect());
    let plan = Plan { weights: work::weights(codebook), ..Plan::by(Period::All) };
    Evidence::of(&codings, &references, &[], &codebook.dimensions, &plan).scores()
}
