//! `bonafides diff`: what a change of the codebook does to codings and scores.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use comfy_table::Table;

use super::args::{Common, Format};
use super::files::Reading;
use super::report::Report;
use super::study::Study;
use super::talk::{Talk, counted};
use super::work::Outcome;
use super::{Answer, output, work};
use crate::codebook::Codebook;
use crate::coding::{self, Change, Coded};
use crate::error::{Error, Result};
use crate::export::{Cell, Record, csv, escape, jsonl};
use crate::model::{Coding, IndicatorId};
use crate::pipeline::Project;
use crate::score::{self, Evidence, Move, Period, Plan};

/// Code the same corpus with two codebooks and show what differs.
///
/// OLD is the built-in codebook when only one folder is named; NEW is the study's when none is. The
/// corpus is the study's, unless files are named. Exit status 0 when nothing differs, 1 when
/// something does, as diff has it.
///
///   bonafides diff before/codebook codebook
///   bonafides diff my-codebook --files speeches.jsonl --scored
///   bonafides diff old new --show dyads --format csv -o moved.csv
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Diff {
    /// Two folders of codebooks: OLD and NEW.
    #[arg(value_name = "FOLDER", num_args = 0..=2)]
    folders: Vec<PathBuf>,
    /// A file or folder of statements to code instead of the study's corpus; may be given several times.
    #[arg(long, value_name = "PATH")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// Only codings that score before or after.
    #[arg(long)]
    scored: bool,
    /// Periods of the dyads: all, year, decade, a number of years, or ranges such as 1946..1989,1990..2024.
    #[arg(long, default_value = "all")]
    period: Period,
    /// Only this part; CSV holds one part, codings when not said.
    #[arg(long, value_enum)]
    show: Option<Part>,
    /// Rows of each part in a table. 0 is all.
    #[arg(short = 'n', long, value_name = "N", default_value_t = 40)]
    limit: usize,
}

/// A part of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Codings that entered, left or changed.
    Codings,
    /// Dyads whose counts moved, by the size of the move.
    Dyads,
    /// Sums for each indicator.
    Indicators,
}

impl Diff {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        let study = if self.files.is_empty() {
            Some(Study::load(&common.study)?)
        } else {
            work::study_if_any(common)?
        };
        let (old, new) = match self.folders.as_slice() {
            [] => (Codebook::relational_trust()?, work::codebook(common, study.as_ref())?.0),
            [new] => (Codebook::relational_trust()?, Codebook::load(new)?),
            [old, new, ..] => (Codebook::load(old)?, Codebook::load(new)?),
        };
        let [old, new] = [old, new].map(|codebook| {
            let codebook = if common.no_weights { codebook.without_weights() } else { codebook };
            work::gazetteer(common, study.as_ref()).map(|actors| Project::new(&codebook, actors))
        });
        let [old, new] = self.coded([&old?, &new?], study.as_ref(), talk)?;

        let mut changes = coding::diff(&old.coded.codings, &new.coded.codings);
        changes.retain(|change| !self.scored || change.is_scored());
        let scores = |outcome: &Outcome| {
            let Outcome { coded: Coded { codings, references }, occasions, dimensions, .. } = outcome;
            let plan = Plan { weights: outcome.weights.clone(), ..Plan::by(self.period.clone()) };
            Evidence::of(codings, references, occasions, dimensions, &plan).scores()
        };
        let moves = score::moves(&scores(&old), &scores(&new));
        let sums = sums(&old.coded.codings, &new.coded.codings, &changes);
        self.write(common, &changes, &moves, &sums)?;
        talk.say(&format!(
            "{}: {}, {} entered, {} left, {} changed; {} moved",
            counted(new.corpus.documents, "document", "documents"),
            counted(changes.len() as u64, "difference", "differences"),
            count(&changes, "entered"),
            count(&changes, "left"),
            count(&changes, "changed"),
            counted(
                moves.iter().filter(|row| row.dimension.as_str() == score::ALL).count() as u64,
                "dyad",
                "dyads"
            ),
        ));
        Ok(if changes.is_empty() && moves.is_empty() { Answer::Yes } else { Answer::No })
    }

    /// The corpus under both codebooks; an index is read twice, never made twice.
    fn coded(&self, projects: [&Project; 2], study: Option<&Study>, talk: Talk) -> Result<[Outcome; 2]> {
        let index = match study {
            Some(study) if self.files.is_empty() => {
                let (index, report, _) = work::refresh(study, projects[1], talk)?;
                report.say(talk);
                Some(index)
            }
            _ => None,
        };
        let options = self.reading.options();
        let mut report = Report::default();
        let [old, new] = projects.map(|project| {
            let mut outcome = match &index {
                Some(index) => work::code_index(project, index, talk)?,
                None => {
                    let (outcome, left_out) =
                        work::code_files(project, &self.files, options.clone(), self.reading.skip_bad, talk)?;
                    report = left_out;
                    outcome
                }
            };
            outcome.dimensions = project.codebook().dimensions.clone();
            outcome.weights = work::weights(project.codebook());
            Ok::<Outcome, Error>(outcome)
        });
        report.say(talk);
        Ok([old?, new?])
    }

    fn write(&self, common: &Common, changes: &[Change<'_>], moves: &[Move], sums: &[Sum]) -> Result<()> {
        let shown = |part: Part| self.show.is_none_or(|only| only == part);
        match common.format() {
            Format::Csv => output::to(common, |out| match self.show.unwrap_or(Part::Codings) {
                Part::Codings => csv::write(changes, out),
                Part::Dyads => csv::write(moves, out),
                Part::Indicators => csv::write(sums, out),
            }),
            Format::Jsonl => output::to(common, |out| {
                if shown(Part::Codings) {
                    jsonl::write(changes, &mut *out)?;
                }
                if shown(Part::Dyads) {
                    jsonl::write(moves, &mut *out)?;
                }
                if shown(Part::Indicators) {
                    jsonl::write(sums, &mut *out)?;
                }
                Ok(())
            }),
            Format::Table => {
                let mut parts = Vec::new();
                if shown(Part::Codings) && !changes.is_empty() {
                    parts.push(("codings", self.cut(changes, changed_table), changes.len()));
                }
                if shown(Part::Dyads) && !moves.is_empty() {
                    parts.push(("dyads", self.cut(moves, moved_table), moves.len()));
                }
                if shown(Part::Indicators) && !sums.is_empty() {
                    parts.push(("indicators", sums_table(sums), sums.len()));
                }
                output::to(common, |out| {
                    for (place, (name, table, rows)) in parts.iter().enumerate() {
                        let gap = if place > 0 { "\n" } else { "" };
                        writeln!(out, "{gap}{name}\n{table}")?;
                        if *name != "indicators" && self.limit != 0 && *rows > self.limit {
                            writeln!(out, "… and {} more: -n 0 shows all", rows - self.limit)?;
                        }
                    }
                    Ok(())
                })
            }
        }
    }

    fn cut<T>(&self, rows: &[T], table: impl Fn(&[T]) -> Table) -> Table {
        table(if self.limit == 0 { rows } else { &rows[..rows.len().min(self.limit)] })
    }
}

fn count(changes: &[Change<'_>], word: &str) -> usize {
    changes.iter().filter(|change| change.word() == word).count()
}

/// What happened to one indicator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Sum {
    indicator: String,
    /// Codings that score, before and after.
    scored: [u64; 2],
    entered: u64,
    left: u64,
    /// Read otherwise, from or to this indicator.
    changed: u64,
}

/// The indicators that anything happened to, by their ids.
fn sums(old: &[Coding], new: &[Coding], changes: &[Change<'_>]) -> Vec<Sum> {
    let mut sums: BTreeMap<&IndicatorId, Sum> = BTreeMap::new();
    for change in changes {
        let (before, after) = (change.before(), change.after());
        let mut indicators: Vec<_> = before.iter().chain(&after).map(|coding| &coding.indicator).collect();
        indicators.dedup();
        for indicator in indicators {
            let sum = sums.entry(indicator).or_default();
            match change {
                Change::Entered(_) => sum.entered += 1,
                Change::Left(_) => sum.left += 1,
                Change::Changed { .. } => sum.changed += 1,
            }
        }
    }
    for (side, codings) in [old, new].into_iter().enumerate() {
        for coding in codings.iter().filter(|coding| coding.scored) {
            if let Some(sum) = sums.get_mut(&coding.indicator) {
                sum.scored[side] += 1;
            }
        }
    }
    sums.into_iter().map(|(id, sum)| Sum { indicator: id.to_string(), ..sum }).collect()
}

pub(super) fn changed_table(changes: &[Change<'_>]) -> Table {
    let mut table = output::table(&["", "document", "#sentence", "dyad", "before", "after", "quote"]);
    for change in changes {
        let coding = change.coding();
        let sign = match change {
            Change::Entered(_) => "+",
            Change::Left(_) => "−",
            Change::Changed { .. } => "~",
        };
        table.add_row([
            sign.to_owned(),
            output::cell(coding.document.as_str()),
            coding.sentence.to_string(),
            format!("{} → {}", coding.source, coding.target),
            change.before().map(judgement).unwrap_or_default(),
            change.after().map(judgement).unwrap_or_default(),
            output::cell(&escape::line(&coding.quote)),
        ]);
    }
    table
}

fn judgement(coding: &Coding) -> String {
    let scored = if coding.scored { "" } else { ", not scored" };
    format!("{} {} {}{scored}", coding.polarity, coding.indicator, coding.voice)
}

fn moved_table(moves: &[Move]) -> Table {
    let mut table = output::table(&[
        "source",
        "target",
        "period",
        "dimension",
        "#+",
        "#−",
        "#net before",
        "#after",
        "#move",
    ]);
    for row in moves {
        let [before, after] = row.net;
        table.add_row([
            row.source.to_string(),
            row.target.to_string(),
            output::cell(&row.period),
            output::cell(row.dimension.as_str()),
            format!("{} → {}", row.positive[0], row.positive[1]),
            format!("{} → {}", row.negative[0], row.negative[1]),
            output::figure(before),
            output::figure(after),
            output::figure(row.by()),
        ]);
    }
    table
}

fn sums_table(sums: &[Sum]) -> Table {
    let mut table =
        output::table(&["indicator", "#scored before", "#after", "#entered", "#left", "#changed"]);
    for sum in sums {
        table.add_row([
            output::cell(&sum.indicator),
            sum.scored[0].to_string(),
            sum.scored[1].to_string(),
            sum.entered.to_string(),
            sum.left.to_string(),
            sum.changed.to_string(),
        ]);
    }
    table
}

impl Record for Change<'_> {
    const TYPE: &'static str = "change";
    const COLUMNS: &'static [&'static str] = &[
        "change",
        "differs",
        "document",
        "date",
        "sentence",
        "source",
        "target",
        "old_indicator",
        "new_indicator",
        "old_polarity",
        "new_polarity",
        "old_voice",
        "new_voice",
        "old_scored",
        "new_scored",
        "old_reason",
        "new_reason",
        "old_quote",
        "new_quote",
        "old_pattern",
        "new_pattern",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        let coding = self.coding();
        let mut cells = vec![
            Cell::word(self.word()),
            Cell::word(self.differences().join(" ")),
            Cell::Text(coding.document.as_str()),
            Cell::word(coding.date),
            Cell::Count(coding.sentence.into()),
            Cell::Text(coding.source.as_str()),
            Cell::Text(coding.target.as_str()),
        ];
        let columns: [fn(&Coding) -> Cell<'_>; 7] = [
            |coding| Cell::Text(coding.indicator.as_str()),
            |coding| Cell::word(coding.polarity),
            |coding| Cell::word(coding.voice),
            |coding| Cell::Flag(coding.scored),
            |coding| if coding.reason.is_empty() { Cell::Empty } else { Cell::Text(&coding.reason) },
            |coding| Cell::Text(&coding.quote),
            |coding| Cell::Text(&coding.pattern),
        ];
        for column in columns {
            cells.extend([self.before(), self.after()].map(|coding| coding.map_or(Cell::Empty, column)));
        }
        cells
    }
}

impl Record for Move {
    const TYPE: &'static str = "move";
    const COLUMNS: &'static [&'static str] = &[
        "source",
        "target",
        "period",
        "dimension",
        "old_positive",
        "new_positive",
        "old_negative",
        "new_negative",
        "old_net",
        "new_net",
        "move",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        let mut cells = vec![
            Cell::Text(self.source.as_str()),
            Cell::Text(self.target.as_str()),
            Cell::Text(&self.period),
            Cell::Text(self.dimension.as_str()),
        ];
        cells.extend(self.positive.into_iter().chain(self.negative).map(|count| Cell::Count(count.into())));
        cells.extend(self.net.into_iter().chain([self.by()]).map(Cell::figure));
        cells
    }
}

impl Record for Sum {
    const TYPE: &'static str = "indicator";
    const COLUMNS: &'static [&'static str] =
        &["indicator", "old_scored", "new_scored", "entered", "left", "changed"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(&self.indicator),
            Cell::Count(self.scored[0]),
            Cell::Count(self.scored[1]),
            Cell::Count(self.entered),
            Cell::Count(self.left),
            Cell::Count(self.changed),
        ]
    }
}
