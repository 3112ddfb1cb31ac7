//! `bonafides score`: the figures of every dyad.

use std::path::PathBuf;

use clap::Args;
use comfy_table::Table;

use super::args::Common;
use super::files::Reading;
use super::talk::{Talk, counted};
use super::{Answer, output, work};
use crate::error::Result;
use crate::{model, score};

/// Score dyads: trust and distrust in a hundred references, and their log balance.
///
/// Without FILES, the corpus of the study is scored. Exit status 1 when nobody speaks of anybody.
///
///   bonafides score --period decade
///   bonafides score speeches.jsonl --period 1990..1999 --format csv
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Score {
    /// Files and folders of statements.
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// all, year, decade, a number of years, or ranges such as 1946..1989,1990..2024. The study's when not said.
    #[arg(long)]
    period: Option<score::Period>,
    /// Count what is said of an organisation for each state that was its member at the document's date, instead of
    /// for the organisation. A sentence that names both counts once.
    #[arg(long)]
    expand_groups: bool,
}

impl Score {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        let period = match &self.period {
            Some(period) => period.clone(),
            None => work::study_if_any(common)?.map_or(Ok(score::Period::Year), |study| study.period())?,
        };
        let (outcome, report) = work::coded(common, &self.files, &self.reading, self.expand_groups, talk)?;
        let scores =
            score::score(&outcome.coded.codings, &outcome.coded.references, &outcome.dimensions, &period);
        output::records(common, &scores, |scores| table(&scores, true))?;
        report.say(talk);
        talk.say(&counted(scores.len() as u64, "row", "rows"));
        Ok(if scores.is_empty() { Answer::No } else { Answer::Yes })
    }
}

/// Scores for a reader: rates are per hundred references. Without `dimension` there is no column for it.
pub(super) fn table(scores: &[&model::Score], dimension: bool) -> Table {
    let mut columns = vec!["source", "target", "period"];
    columns.extend(dimension.then_some("dimension"));
    columns.extend(["#+", "#−", "#references", "#documents", "#trust/100", "#distrust/100", "#net"]);
    let mut table = output::table(&columns);
    for score in scores {
        let rate = |rate: Option<f64>| rate.map(|rate| format!("{rate:.1}")).unwrap_or_default();
        let mut row = vec![score.source.to_string(), score.target.to_string(), output::cell(&score.period)];
        row.extend(dimension.then(|| output::cell(score.dimension.as_str())));
        row.extend([
            score.positive.to_string(),
            score.negative.to_string(),
            score.references.to_string(),
            score.documents.to_string(),
            rate(score.trust_rate),
            rate(score.distrust_rate),
            output::figure(score.net),
        ]);
        table.add_row(row);
    }
    table
}
