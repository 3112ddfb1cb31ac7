//! The evidence, counted: for every dyad and period, what each document holds.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{ActorId, Coding, Date, Dimension, Occasion, Reference, Score, Spoken};
use crate::score::cells::{Cell, Item, Key, Manner, Said, cells};
use crate::score::interval::settled;
use crate::score::period::Years;
use crate::score::shelf::{Judgement, Setting, Shelf, judgements};
use crate::score::{ALL, Period, Plan, log_balance, rate};

/// The evidence of a corpus, parted as a [`Plan`] says and counted by document.
///
/// Only codings with `scored` count, and what several indicators see in one sentence counts once, with the greatest of
/// their weights: a sentence has at most one positive and one negative judgement of a target on a dimension.
#[derive(Clone, Debug)]
pub struct Evidence {
    pub(super) dimensions: Vec<Dimension>,
    pub(super) period: Period,
    settings: Vec<Setting>,
    /// What a judgement counts at most.
    greatest_weight: f64,
    /// In the order of the output.
    pub(super) cells: Vec<Cell>,
    /// What the plan leaves out.
    pub left_out: LeftOut,
}

/// How many documents a [`Plan`] leaves out, wholly or for one of their speakers, and how many sentences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Because they repeat earlier ones.
    pub repeats: usize,
    /// Because several states speak in them.
    pub joint: usize,
    /// Sentences that say again in the same words what an earlier document says, whether or not it counts otherwise.
    pub sentences: usize,
}

impl Evidence {
    /// Counts the evidence. `dimensions` are those of the codebook, so that every dyad has the same rows; one that
    /// occurs in codings only is added. Documents without an occasion are of unknown kind, by one speaker, and repeat
    /// nothing.
    #[must_use]
    pub fn of(
        codings: &[Coding],
        references: &[Reference],
        occasions: &[Occasion],
        dimensions: &[Dimension],
        plan: &Plan,
    ) -> Self {
        let dimensions: BTreeSet<&Dimension> = dimensions
            .iter()
            .chain(codings.iter().filter(|coding| coding.scored).map(|coding| &coding.dimension))
            .collect();
        let dimensions: Vec<Dimension> = dimensions.into_iter().cloned().collect();
        let mut shelf = Shelf::new(codings, references, occasions, plan);
        let judgements = judgements(codings, &dimensions, &mut shelf);
        let references: Vec<(Reference, u32)> = references
            .iter()
            .filter_map(|reference| {
                let Reference { source, target, .. } = *reference;
                let document = shelf.admit(&reference.document, source, reference.date)?;
                let again = shelf.said_again.sentences(reference.document.as_str(), source, target);
                let sentences = reference.sentences.saturating_sub(again);
                (sentences > 0).then(|| (Reference { sentences, ..reference.clone() }, document))
            })
            .collect();
        let dates = references.iter().map(|(reference, _)| reference.date.year);
        let dates = dates.chain(judgements.iter().map(|judgement| judgement.date.year));
        let evidence = dates.fold(Years { first: u16::MAX, last: 0 }, |years, year| Years {
            first: years.first.min(year),
            last: years.last.max(year),
        });

        let mut items = Vec::with_capacity(references.len() + judgements.len());
        let stretches = |date: Date, document: u32| {
            let session = shelf.occasion(document).and_then(Occasion::session);
            plan.period.holding(date, session).filter(|&years| plan.period.is_whole(years, evidence))
        };
        for (reference, document) in references {
            let Reference { source, target, date, sentences, .. } = reference;
            for years in stretches(date, document) {
                let setting = shelf.setting_of(document);
                let key = Key { source, target, years, setting, manner: Manner::default() };
                items.push(Item { key, said: Said { document, date, references: sentences }, judged: None });
            }
        }
        for judgement in judgements {
            let Judgement { source, target, document, manner, date, .. } = judgement;
            for years in stretches(date, document) {
                let key = Key { source, target, years, setting: shelf.setting_of(document), manner };
                let judged = Some((judgement.dimension, judgement.polarity, judgement.weight));
                items.push(Item { key, said: Said { document, date, references: 0 }, judged });
            }
        }
        let cells = cells(items, dimensions.len(), &shelf);
        Self {
            dimensions,
            period: plan.period.clone(),
            settings: shelf.settings,
            greatest_weight: plan.weights.greatest(),
            cells,
            left_out: LeftOut {
                repeats: shelf.repeats.len(),
                joint: shelf.joint.len(),
                sentences: shelf.said_again.len(),
            },
        }
    }

    /// Counts and figures of every dyad in every period and part, on every dimension and on their sum, in the order of
    /// source, target, period, part and dimension. [`Evidence::estimate`] adds intervals.
    #[must_use]
    pub fn scores(&self) -> Vec<Score> {
        self.cells.iter().flat_map(|cell| self.rows(cell)).collect()
    }

    /// A row for each period in which `source` speaks of somebody, but never of `target`.
    #[must_use]
    pub fn silences(&self, source: ActorId, target: ActorId) -> Vec<Score> {
        let of_source = self.cells.iter().filter(|cell| cell.key.source == source);
        let mut periods: BTreeMap<Years, bool> = BTreeMap::new();
        for cell in of_source {
            *periods.entry(cell.key.years).or_default() |= cell.key.target == target;
        }
        let silent = periods.into_iter().filter(|(_, spoken)| !spoken);
        silent.map(|(years, _)| Score::of(source, target, &self.period.label(years), ALL.into())).collect()
    }

    /// The places of `all` (`None`) and of each dimension, in the order of their names.
    pub(super) fn rows_of_dimensions(&self) -> Vec<Option<usize>> {
        let mut places: Vec<Option<usize>> =
            std::iter::once(None).chain((0..self.dimensions.len()).map(Some)).collect();
        places.sort_by_key(|place| self.dimension(*place));
        places
    }

    pub(super) fn dimension(&self, place: Option<usize>) -> &str {
        place.map_or(ALL, |place| self.dimensions[place].as_str())
    }

    /// The greatest rate that sentences in the source's own voice can have: each holds one judgement of a sign on every
    /// dimension at most. In a hundred references.
    pub(super) fn greatest_rate(&self, place: Option<usize>) -> f64 {
        100.0 * self.greatest_weight * place.map_or(self.dimensions.len(), |_| 1) as f64
    }

    /// The place of a dimension, of their sum for `None` or [`ALL`]; `None` where there is no such dimension.
    pub(super) fn place_of(&self, dimension: Option<&str>) -> Option<Option<usize>> {
        match dimension {
            None | Some(ALL) => Some(None),
            Some(name) => self.dimensions.iter().position(|known| known.as_str() == name).map(Some),
        }
    }

    /// What its rows are about beside dyad, period and dimension, as [`Score::part`] says it.
    pub(super) fn part(&self, cell: &Cell) -> String {
        self.row(cell, None).part()
    }

    pub(super) fn label(&self, cell: &Cell) -> String {
        self.period.label(cell.key.years)
    }

    pub(super) fn rows<'e>(&'e self, cell: &'e Cell) -> impl Iterator<Item = Score> + 'e {
        let rows = self.rows_of_dimensions();
        rows.into_iter().map(|place| self.row(cell, place))
    }

    fn row(&self, cell: &Cell, place: Option<usize>) -> Score {
        let Key { source, target, setting, manner, .. } = cell.key;
        let Setting { kind, venue, joint } = self.settings.get(setting as usize).cloned().unwrap_or_default();
        let [positive, negative] = cell.count(place);
        let [weighted_positive, weighted_negative] = cell.weight(place);
        let references = cell.references();
        let judged = positive + negative > 0;
        Score {
            positive,
            negative,
            references,
            documents: u32::try_from(cell.documents.len()).unwrap_or(u32::MAX),
            trust_rate: rate(weighted_positive, references),
            distrust_rate: rate(weighted_negative, references),
            net: judged.then(|| log_balance(weighted_positive, weighted_negative)).flatten(),
            kind,
            venue,
            voice: manner.voice.map(|voice| voice.to_string()),
            toward: manner.toward.map(|toward| toward.to_string()),
            joint: joint.map(|joint| if joint { "joint" } else { "single" }.to_owned()),
            spoken: if judged { Spoken::Judged } else { Spoken::Unjudged },
            joint_documents: cell.joint,
            weighted_positive,
            weighted_negative,
            largest_document: cell.largest_share(place).map(settled),
            ..Score::of(source, target, &self.label(cell), Dimension::from(self.dimension(place)))
        }
    }
}
