//! `bonafides run`: the whole pipeline, repeating only what changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Seek};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::args::Common;
use super::study::Study;
use super::talk::{Talk, counted, thousands};
use super::work::Outcome;
use super::{Answer, kept, made, output, score as score_table, work};
use crate::coding::Coded;
use crate::error::{Error, Result};
use crate::export::run::{Counter, Counts, Run as Made, file_hash};
use crate::export::{Record, csv, file};
use crate::index::{Changes, Index};
use crate::ingest;
use crate::model::{ActorId, Coding, Reference, Score, Spoken};
use crate::pipeline::Project;
use crate::score::{self, Boilerplate, Estimation, Evidence, Period, Plan, Resampling};

/// Dyads that the closing table shows.
const STRONGEST: usize = 20;

/// Run a study: read, index, code, score, export; print the strongest dyads.
///
/// Reads bonafides.toml, writes codings.csv, references.csv, scores.csv, skipped.csv and run.json.
/// Repeats only what changed since the last run.
///
///   bonafides run
///   bonafides run --study other/bonafides.toml --force
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Run {
    /// Code every sentence and write every output again, also when nothing changed.
    #[arg(long)]
    force: bool,
}

/// The options that bear on the outputs.
#[derive(Debug, Serialize)]
struct Options {
    reading: ingest::Options,
    skip_bad: bool,
    period: String,
}

impl Run {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        if common.output.is_some() {
            return Err(Error::input("`run` writes a folder of files")
                .help("name the folder in the study: [output] folder = \"…\""));
        }
        let study = Study::load(&common.study)?;
        let project = work::project(common, Some(&study))?;
        let (index, report, changes) = work::refresh(&study, &project, talk)?;
        say_changes(changes, index.len(), talk);
        report.say(talk);
        let folder = study.output();
        let options = Options {
            reading: study.ingest_options(),
            skip_bad: study.corpus.skip_bad,
            period: study.period()?.to_string(),
        };
        let skips = work::skips(&report.skipped);
        let hashes: Vec<&str> = index.documents().map(|(_, hash)| hash).collect();
        let mut before = Made::new(
            work::maker(project.codebook()),
            project.gazetteer().hash(),
            hashes,
            options,
            Counts::default(),
            skips.clone(),
        );
        before.seed = Some(Resampling::default().seed);
        if !self.force
            && let Some(scores) = unchanged(&folder, &before)
        {
            talk.say(&format!("nothing changed: the files in {} are current", folder.display()));
            let answer = show(common, &scores, &study.period()?)?;
            report.say_loss(talk);
            return Ok(answer);
        }
        let plan = Plan { weights: work::weights(project.codebook()), ..Plan::by(study.period()?) };
        let written = Written::of(&project, &index, &folder, &plan, self.force, talk)?;
        work::say_strangers(project.gazetteer(), written.evident.speakers.iter(), talk);
        let Written { codings, references, counter, evident } = written;
        let evidence = evidence(evident, &project, &plan);
        let scores = evidence.estimate(&Estimation::default());
        drop(evidence);
        let record = made::withdrawn(&folder)?;
        let (sheets, scored) = rayon::join(
            || codings.finish().and_then(|()| references.finish()),
            || file::write(&folder.join("scores.csv"), |out| csv::write(&scores, out)),
        );
        sheets.and(scored)?;
        file::write(&folder.join("skipped.csv"), |out| csv::write(&skips, out))?;
        let mut run = before;
        run.counts = Counts { skipped: run.counts.skipped, ..counter.counts() };
        FILES.iter().try_for_each(|name| run.add_output(&folder.join(name)))?;
        run.write(&record)?;
        summary(&run.counts, &project, &folder, talk);
        let answer = show(common, &scores, &plan.period)?;
        // Once more: much was said since.
        report.say_loss(talk);
        Ok(answer)
    }
}

/// A table that is written while a corpus is coded: to a file without a name, so that nothing is left of it after a kill.
struct Sheet<R> {
    path: PathBuf,
    table: csv::Table<R, File>,
}

impl<R: Record> Sheet<R> {
    fn create(path: PathBuf) -> Result<Self> {
        let create = || {
            let folder = path.parent().unwrap_or(Path::new(""));
            fs::create_dir_all(folder)?;
            csv::Table::new(tempfile::tempfile_in(folder)?)
        };
        let table = create().map_err(|error| Error::io(error, &path))?;
        Ok(Self { path, table })
    }

    fn push(&mut self, records: &[R]) -> Result<()> {
        self.table.push(records).map_err(|error| Error::io(error, &self.path))
    }

    /// Puts the table in its place.
    fn finish(self) -> Result<()> {
        file::write(&self.path, |out| {
            let mut written = self.table.finish()?;
            written.rewind()?;
            io::copy(&mut written, out).map(drop)
        })
    }
}

/// Codings and references of a corpus, written as they come: whatever its size, only what scores need of them stays in
/// memory.
struct Written {
    codings: Sheet<Coding>,
    references: Sheet<Reference>,
    counter: Counter,
    /// The codings that score, without their words, and all else.
    evident: Outcome,
}

impl Written {
    fn of(
        project: &Project,
        index: &Index,
        folder: &Path,
        plan: &Plan,
        again: bool,
        talk: Talk,
    ) -> Result<Self> {
        let new = || {
            Ok(Self {
                codings: Sheet::create(folder.join("codings.csv"))?,
                references: Sheet::create(folder.join("references.csv"))?,
                counter: Counter::default(),
                evident: Outcome::default(),
            })
        };
        kept::gather(project, index, again, talk, new, |written, some| written.take(some, plan))
    }

    fn take(&mut self, mut some: Outcome, plan: &Plan) -> Result<()> {
        let Coded { codings, references } = &mut some.coded;
        self.codings.push(codings)?;
        self.references.push(references)?;
        self.counter.add(some.corpus, codings, references);
        codings.retain(|coding| coding.scored);
        // Words count only where those that are said again do not.
        if plan.boilerplate == Boilerplate::Keep {
            codings.iter_mut().for_each(|coding| {
                (coding.reason, coding.quote, coding.pattern) = Default::default();
            });
        }
        self.evident.append(some);
        Ok(())
    }
}

/// The evidence of a corpus; what it was counted from is needed no more.
fn evidence(evident: Outcome, project: &Project, plan: &Plan) -> Evidence {
    let Coded { codings, references } = &evident.coded;
    Evidence::of(codings, references, &evident.occasions, &project.codebook().dimensions, plan)
}

/// The files that a run leaves beside run.json.
const FILES: [&str; 4] = ["codings.csv", "references.csv", "scores.csv", "skipped.csv"];

/// The scores of the last run, when it was made from the same things and its files are as it left them.
fn unchanged(folder: &Path, now: &Made<Options>) -> Option<Vec<Score>> {
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    let last = read(&fs::read_to_string(folder.join("run.json")).ok()?)?;
    let now = read(&now.to_json().ok()?)?;
    let same = ["bonafides", "codebook", "actors", "corpus", "options", "skipped"]
        .iter()
        .all(|key| last.get(key) == now.get(key));
    let whole = || {
        FILES.iter().all(|name| {
            let hash =
                last.get("outputs").and_then(|outputs| outputs.get(name)).and_then(|hash| hash.as_str());
            hash.is_some() && hash.map(str::to_owned) == file_hash(&folder.join(name))
        })
    };
    if !same || !whole() {
        return None;
    }
    let mut reader = ::csv::Reader::from_path(folder.join("scores.csv")).ok()?;
    reader.deserialize().collect::<std::result::Result<_, _>>().ok()
}

fn say_changes(changes: Changes, documents: usize, talk: Talk) {
    let Changes { added, replaced, removed } = changes;
    let changed = if changes == Changes::default() {
        "none changed".to_owned()
    } else {
        format!(
            "{} new, {} changed, {} gone",
            thousands(added as u64),
            thousands(replaced as u64),
            thousands(removed as u64)
        )
    };
    talk.say(&format!("{} in the index: {changed}", counted(documents as u64, "document", "documents")));
}

/// What came of it, in words.
fn summary(counts: &Counts, project: &Project, folder: &Path, talk: Talk) {
    let codings = &counts.codings;
    talk.say(&format!(
        "read {} ({}), skipped {}",
        counted(counts.corpus.documents, "document", "documents"),
        counted(counts.corpus.sentences, "sentence", "sentences"),
        thousands(counts.skipped),
    ));
    talk.say(&format!(
        "found {}: {} score, {} for trust and {} for distrust; {} are kept with the reason why not",
        counted(codings.found, "coding", "codings"),
        thousands(codings.scored),
        thousands(codings.positive),
        thousands(codings.negative),
        thousands(codings.found - codings.scored),
    ));
    for indicator in &project.codebook().indicators {
        let hits = codings.by_indicator.get(&indicator.id).copied().unwrap_or_default();
        talk.say(&format!(
            "  {} {:<16} {:>8} score, {:>7} do not   {}",
            indicator.polarity,
            indicator.id,
            thousands(hits.scored),
            thousands(hits.unscored),
            indicator.label,
        ));
    }
    talk.say(&format!(
        "{} speak of one another, {} of them with judgement",
        counted(counts.dyads, "directed dyad", "directed dyads"),
        thousands(counts.dyads_judged),
    ));
    if codings.doubtful > 0 {
        talk.say(&format!(
            "{} that {} less likely than not by the weights (`weight` below .5 in codings.csv); {} on nothing else",
            counted(codings.doubtful, "coding scores", "codings score"),
            if codings.doubtful == 1 { "is" } else { "are" },
            counted(counts.dyads_doubtful, "judged dyad rests", "judged dyads rest"),
        ));
    }
    talk.say(&format!("wrote {} and run.json in {}\n", FILES.join(", "), folder.display()));
}

/// The strongest dyads over all periods, by the lead of one sign over the other; of periods that overlap there is no sum.
fn show(common: &Common, scores: &[Score], period: &Period) -> Result<Answer> {
    if period.overlaps() {
        Talk::new(common).say("periods overlap: `bonafides score --by all` has the dyads over all of them");
        let judged = scores.iter().any(|score| score.positive + score.negative > 0);
        return Ok(if judged { Answer::Yes } else { Answer::No });
    }
    let mut sums: BTreeMap<(ActorId, ActorId), (Score, BTreeSet<&str>)> = BTreeMap::new();
    for row in scores.iter().filter(|score| score.dimension.as_str() == score::ALL) {
        let (sum, periods) = sums
            .entry((row.source, row.target))
            .or_insert_with(|| (Score::of(row.source, row.target, "", score::ALL.into()), BTreeSet::new()));
        sum.positive += row.positive;
        sum.negative += row.negative;
        sum.references += row.references;
        sum.documents += row.documents;
        sum.weighted_positive += row.weighted_positive;
        sum.weighted_negative += row.weighted_negative;
        periods.insert(&row.period);
    }
    let mut strongest: Vec<Score> = sums
        .into_values()
        .filter(|(sum, _)| sum.positive + sum.negative > 0)
        .map(|(sum, periods)| Score {
            period: periods.iter().next().zip(periods.iter().next_back()).map_or_else(
                String::new,
                |(first, last)| {
                    if first == last { (*first).to_owned() } else { format!("{first}…{last}") }
                },
            ),
            trust_rate: score::rate(sum.weighted_positive, sum.references),
            distrust_rate: score::rate(sum.weighted_negative, sum.references),
            net: score::log_balance(sum.weighted_positive, sum.weighted_negative),
            spoken: Spoken::Judged,
            ..sum
        })
        .collect();
    let judged = strongest.len();
    strongest.sort_by_key(|sum| {
        (
            std::cmp::Reverse((sum.positive.abs_diff(sum.negative), sum.positive + sum.negative)),
            sum.source,
            sum.target,
        )
    });
    strongest.truncate(STRONGEST);
    if strongest.is_empty() {
        return Ok(Answer::No);
    }
    output::records(common, &strongest, |rows| score_table::table(&rows, &[]))?;
    Talk::new(common).say(&format!(
        "\nthe {} strongest of {} with judgement, all periods and both dimensions together, by the lead of one sign; \
         rates are judgements of both dimensions in a hundred references, net is ln((+ and ½)/(− and ½)); `bonafides score --by all` has their \
         intervals",
        strongest.len(),
        counted(judged as u64, "dyad", "dyads"),
    ));
    Ok(Answer::Yes)
}
