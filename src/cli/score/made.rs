//! What made a file of scores: the record that stands beside it.

use serde::Serialize;

use super::Score;
use super::top::RankBy;
use crate::cli::args::Common;
use crate::cli::made;
use crate::cli::report::Report;
use crate::cli::talk::Talk;
use crate::cli::work::Outcome;
use crate::error::Result;
use crate::model::ActorId;
use crate::score::{Aspect, Plan};

/// The options that bear on the figures, and on which of them are in the file; where one was not given, its default. The
/// seed stands beside them.
#[derive(Debug, Serialize)]
struct Options<'o> {
    #[serde(flatten)]
    read: made::Read<'o>,
    period: String,
    parts: Vec<&'static str>,
    years: Option<[u16; 2]>,
    boilerplate: String,
    joint: String,
    expand_groups: bool,
    interval: String,
    draws: u32,
    shuffles: u32,
    min_judgements: u32,
    min_documents: u32,
    view: &'static str,
    top: Option<usize>,
    rank_by: Option<RankBy>,
    focal: &'o [ActorId],
    dyad: Option<(ActorId, ActorId)>,
    source: &'o [ActorId],
    target: &'o [ActorId],
    dimension: Option<&'o str>,
    limit: usize,
    format: &'static str,
}

/// Writes what made the file that `-o` names, if it names one.
pub(super) fn record(
    verb: &Score,
    outcome: &Outcome,
    plan: &Plan,
    report: &Report,
    common: &Common,
    talk: Talk,
) -> Result<()> {
    let Score { counting, estimating, showing, views, .. } = verb;
    let named = &showing.named;
    let options = Options {
        read: made::Read::of(outcome),
        period: plan.period.to_string(),
        parts: plan.aspects.iter().copied().map(Aspect::as_str).collect(),
        years: plan.years.as_ref().map(|years| [*years.start(), *years.end()]),
        boilerplate: plan.boilerplate.to_string(),
        joint: plan.joint.to_string(),
        expand_groups: counting.expand_groups,
        interval: estimating.interval.to_string(),
        draws: estimating.draws,
        shuffles: estimating.shuffles,
        min_judgements: estimating.min_judgements,
        min_documents: estimating.min_documents,
        view: views.name(),
        top: views.top,
        rank_by: views.top.map(|_| showing.rank_by.unwrap_or_default()),
        focal: &named.focal,
        dyad: named.dyad,
        source: &named.source,
        target: &named.target,
        dimension: showing.one_dimension(common),
        limit: showing.limit(common),
        format: common.format().as_str(),
    };
    let run = || {
        let mut run = made::of(outcome, report, options);
        run.seed = Some(estimating.seed);
        run
    };
    made::record(run, common, talk)
}
