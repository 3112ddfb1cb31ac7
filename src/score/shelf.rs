//! The documents, with what there is to know of each, and what counts of what they say.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{ActorId, Coding, Date, Dimension, DocId, IndicatorId, Occasion, Polarity, Reference};
use crate::score::cells::Manner;
use crate::score::repeats::Repeats;
use crate::score::{Aspect, Boilerplate, Joint, Plan};

/// By what documents are parted, where they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Setting {
    pub kind: Option<String>,
    pub venue: Option<String>,
    pub joint: Option<bool>,
}

/// The documents, numbered in the order of their ids, with what there is to know of each.
pub(super) struct Shelf<'r> {
    plan: &'r Plan,
    numbers: FxHashMap<&'r DocId, u32>,
    occasions: Vec<Option<&'r Occasion>>,
    pub settings: Vec<Setting>,
    setting_of: Vec<u32>,
    pub repeats: FxHashSet<u32>,
    /// Sentences that count once, in documents that are no repeats.
    pub said_again: Repeats<'r>,
    pub joint: FxHashSet<u32>,
}

impl<'r> Shelf<'r> {
    pub fn new(
        codings: &'r [Coding],
        references: &'r [Reference],
        occasions: &'r [Occasion],
        plan: &'r Plan,
    ) -> Self {
        let ids: FxHashSet<&DocId> = codings
            .iter()
            .map(|coding| &coding.document)
            .chain(references.iter().map(|reference| &reference.document))
            .chain(occasions.iter().map(|occasion| &occasion.document))
            .collect();
        let mut ids: Vec<&DocId> = ids.into_iter().collect();
        ids.sort_unstable();
        let numbers: FxHashMap<&DocId, u32> = ids.into_iter().zip(0..).collect();
        let mut known: Vec<Option<&Occasion>> = vec![None; numbers.len()];
        for occasion in occasions {
            known[numbers[&occasion.document] as usize] = Some(occasion);
        }
        let setting = |occasion: &Option<&Occasion>| Setting {
            kind: plan.parts_by(Aspect::Kind).then(|| occasion.map(|o| o.kind.clone()).unwrap_or_default()),
            venue: plan
                .parts_by(Aspect::Venue)
                .then(|| occasion.and_then(|o| o.venue.clone()).unwrap_or_default()),
            joint: plan.parts_by(Aspect::Joint).then(|| occasion.is_some_and(Occasion::is_joint)),
        };
        let each: Vec<Setting> = known.iter().map(setting).collect();
        let settings: BTreeSet<&Setting> = each.iter().collect();
        let settings: Vec<Setting> = settings.into_iter().cloned().collect();
        let setting_of =
            each.iter().map(|one| settings.binary_search(one).unwrap_or_default() as u32).collect();
        Self {
            plan,
            numbers,
            occasions: known,
            settings,
            setting_of,
            repeats: FxHashSet::default(),
            said_again: match plan.boilerplate {
                Boilerplate::Keep => Repeats::default(),
                Boilerplate::Once => Repeats::of(codings),
            },
            joint: FxHashSet::default(),
        }
    }

    pub fn occasion(&self, document: u32) -> Option<&'r Occasion> {
        self.occasions[document as usize]
    }

    pub fn setting_of(&self, document: u32) -> u32 {
        self.setting_of[document as usize]
    }

    /// The number of a document, if what `source` says in it counts.
    pub fn admit(&mut self, document: &DocId, source: ActorId, date: Date) -> Option<u32> {
        if self.plan.years.as_ref().is_some_and(|years| !years.contains(&date.year)) {
            return None;
        }
        let number = *self.numbers.get(document)?;
        let Some(occasion) = self.occasion(number) else { return Some(number) };
        if self.plan.joint == Joint::LeaveOut && occasion.is_joint() {
            self.joint.insert(number);
            return None;
        }
        let said_before = self.plan.boilerplate == Boilerplate::Once
            && occasion.repeats.as_ref().is_some_and(|earlier| self.has_said(source, earlier));
        if said_before {
            self.repeats.insert(number);
            return None;
        }
        Some(number)
    }

    fn has_said(&self, source: ActorId, document: &DocId) -> bool {
        let occasion = self.numbers.get(document).and_then(|number| self.occasion(*number));
        occasion.is_some_and(|occasion| occasion.speakers.contains(&source))
    }
}

/// What one sentence says for or against a target on one dimension.
pub(super) struct Judgement {
    pub source: ActorId,
    pub target: ActorId,
    pub document: u32,
    pub date: Date,
    pub dimension: usize,
    pub polarity: Polarity,
    pub manner: Manner,
    pub weight: f64,
}

/// What two indicators see in one sentence of one target, on one dimension and with one sign, is one judgement.
pub(super) fn judgements(
    codings: &[Coding],
    dimensions: &[Dimension],
    shelf: &mut Shelf<'_>,
) -> Vec<Judgement> {
    let plan = shelf.plan;
    let mut weights: FxHashMap<&IndicatorId, f64> = FxHashMap::default();
    let mut judgements = Vec::with_capacity(codings.len());
    for coding in codings.iter().filter(|coding| coding.scored) {
        if shelf.said_again.hold(coding) {
            continue;
        }
        let Some(document) = shelf.admit(&coding.document, coding.source, coding.date) else { continue };
        let Ok(dimension) = dimensions.binary_search(&coding.dimension) else { continue };
        let manner = Manner {
            voice: plan.parts_by(Aspect::Voice).then_some(coding.voice),
            toward: plan.parts_by(Aspect::Toward).then_some(coding.toward),
        };
        let weight = *weights.entry(&coding.indicator).or_insert_with(|| plan.weights.of(&coding.indicator));
        let Coding { source, target, date, polarity, .. } = *coding;
        let judgement = Judgement { source, target, document, date, dimension, polarity, manner, weight };
        judgements.push((coding.sentence, judgement));
    }
    let place = |(sentence, judgement): &(u32, Judgement)| {
        let Judgement { source, target, document, dimension, polarity, manner, .. } = *judgement;
        (document, *sentence, source, target, dimension, polarity, manner)
    };
    // The greatest weight first: it stays.
    judgements.sort_by(|a, b| place(a).cmp(&place(b)).then(b.1.weight.total_cmp(&a.1.weight)));
    judgements.dedup_by(|a, b| place(a) == place(b));
    judgements.into_iter().map(|(_, judgement)| judgement).collect()
}
