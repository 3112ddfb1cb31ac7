//! What can be told of a dyad beyond its counts: intervals, shrunken shares, and what to beware of.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::model::Score;
use crate::score::cells::{Cell, Key, Manner};
use crate::score::evidence::Evidence;
use crate::score::interval::{Draws, Intervals, intervals, settled};
use crate::score::period::Years;
use crate::score::{Method, Prior, Resampling};

/// Cells that threads work on together: what they find is put in its place before the next, which keeps memory small.
const TOGETHER: usize = 4_096;

/// How figures are estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimation {
    /// How intervals are made.
    pub resampling: Resampling,
    /// From which evidence on a figure stands without a flag.
    pub minimum: Minimum,
}

/// The least evidence that is not flagged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Minimum {
    /// Judgements; fewer are `few-judgements`.
    pub judgements: u32,
    /// Documents in which the source speaks of the target; fewer are `few-documents`, or `one-document`.
    pub documents: u32,
}

impl Default for Minimum {
    fn default() -> Self {
        Self { judgements: 5, documents: 5 }
    }
}

impl Minimum {
    /// What to beware of in a row: `few-judgements`, `one-document`, `few-documents`. Nothing where nothing is judged.
    #[must_use]
    pub fn flags(self, score: &Score) -> Vec<&'static str> {
        let judgements = score.positive + score.negative;
        let mut flags = Vec::new();
        if judgements == 0 {
            return flags;
        }
        if judgements < self.judgements {
            flags.push("few-judgements");
        }
        if score.documents < self.documents {
            flags.push(if score.documents <= 1 { "one-document" } else { "few-documents" });
        }
        flags
    }
}

/// The dyads that are estimated together: those of one period and part, on one dimension or on all. Orders as the output does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Pool {
    years: Years,
    setting: u32,
    manner: Manner,
    /// As [`Evidence::rows_of_dimensions`] has them.
    pub place: Option<usize>,
}

impl Pool {
    pub fn of(cell: &Cell, place: Option<usize>) -> Self {
        let Key { years, setting, manner, .. } = cell.key;
        Self { years, setting, manner, place }
    }
}

impl Evidence {
    /// [`Evidence::scores`] with intervals, shrunken shares and flags. The upper end of a rate is never above what
    /// sentences can hold: one judgement of a sign on each dimension.
    #[must_use]
    pub fn estimate(&self, estimation: &Estimation) -> Vec<Score> {
        let priors = self.priors();
        let places = self.rows_of_dimensions();
        let mut scores = Vec::with_capacity(self.cells.len() * places.len());
        for together in self.cells.chunks(TOGETHER) {
            let of_cell = |cell| self.estimate_cell(cell, &places, &priors, estimation);
            let rows: Vec<Vec<Score>> = together.par_iter().map(of_cell).collect();
            scores.extend(rows.into_iter().flatten());
        }
        scores
    }

    /// The rows of one cell.
    fn estimate_cell(
        &self,
        cell: &Cell,
        places: &[Option<usize>],
        priors: &BTreeMap<Pool, Option<Prior>>,
        estimation: &Estimation,
    ) -> Vec<Score> {
        let Resampling { method, draws, .. } = estimation.resampling;
        let told = cell.count(None) != [0, 0] && draws > 0 && cell.documents.len() > 1;
        let drawn = (told && method != Method::Moderated)
            .then(|| Draws::of(cell, &self.label(cell), estimation.resampling))
            .flatten();
        let rows = self.rows(cell).zip(places).map(|(row, &place)| {
            let found =
                if told { intervals(cell, drawn.as_ref(), place, method) } else { Intervals::default() };
            let prior = priors.get(&Pool::of(cell, place)).copied().flatten();
            let [low, high] = [0, 1].map(|end| move |ends: [f64; 2]| ends[end]);
            // Views that others report are judgements without references, and may lie above.
            let most = |rate: Option<f64>| rate.unwrap_or(0.0).max(self.greatest_rate(place));
            let (most_trust, most_distrust) = (most(row.trust_rate), most(row.distrust_rate));
            let share = row.net.is_some().then_some(prior).flatten();
            Score {
                trust_low: found.trust.map(low),
                trust_high: found.trust.map(high).map(|end| end.min(most_trust)),
                distrust_low: found.distrust.map(low),
                distrust_high: found.distrust.map(high).map(|end| end.min(most_distrust)),
                net_low: found.net.map(low),
                net_high: found.net.map(high),
                share: share.map(|prior| settled(prior.share(row.positive, row.negative))),
                flags: estimation.minimum.flags(&row).join(" "),
                ..row
            }
        });
        rows.collect()
    }

    /// The prior of each period, part and dimension.
    pub(super) fn priors(&self) -> BTreeMap<Pool, Option<Prior>> {
        let mut counts: BTreeMap<Pool, Vec<(u32, u32)>> = BTreeMap::new();
        for cell in &self.cells {
            for place in self.rows_of_dimensions() {
                let [positive, negative] = cell.count(place);
                counts.entry(Pool::of(cell, place)).or_default().push((positive, negative));
            }
        }
        counts.into_par_iter().map(|(pool, counts)| (pool, Prior::fit(counts))).collect()
    }
}
