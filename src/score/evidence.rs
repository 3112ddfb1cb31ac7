//! The evidence, counted: for every dyad and period, what each document holds.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{
    ActorId, Coding, Date, Dimension, DocId, IndicatorId, Occasion, Polarity, Reference, Score, Spoken,
    Toward, Voice,
};
use crate::score::period::Years;
use crate::score::{ALL, Aspect, Boilerplate, Joint, Period, Plan, log_balance, rate};

/// The evidence of a corpus, parted as a [`Plan`] says and counted by document.
///
/// Only codings with `scored` count, and what several indicators see in one sentence counts once, with the greatest of
/// their weights: a sentence has at most one positive and one negative judgement of a target on a dimension.
#[derive(Clone, Debug)]
pub struct Evidence {
    pub(super) dimensions: Vec<Dimension>,
    pub(super) period: Period,
    settings: Vec<Setting>,
    /// In the order of the output.
    pub(super) cells: Vec<Cell>,
    /// What the plan leaves out.
    pub left_out: LeftOut,
}

/// How many documents a [`Plan`] leaves out, wholly or for one of their speakers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Because they repeat earlier ones.
    pub repeats: usize,
    /// Because several states speak in them.
    pub joint: usize,
}

/// A dyad in a period and in one of the parts.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub key: Key,
    /// Documents in which the source speaks of the target, in the order of their ids.
    pub documents: Vec<Said>,
    /// Sums of weights, for and against: for each document, of each dimension.
    pub weighed: Vec<[f64; 2]>,
    /// Numbers of judgements, for and against, on each dimension.
    pub counts: Vec<[u32; 2]>,
    /// Documents of several speakers.
    joint: u32,
    /// What the source is called when it is spoken of in that period; in doubt, in most of its documents.
    pub identity: ActorId,
}

/// Orders as the output does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    pub source: ActorId,
    pub target: ActorId,
    pub years: Years,
    /// Place in `settings`.
    pub setting: u32,
    pub manner: Manner,
}

/// By what judgements are parted, where they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Manner {
    voice: Option<Voice>,
    toward: Option<Toward>,
}

/// By what documents are parted, where they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Setting {
    kind: Option<String>,
    venue: Option<String>,
    joint: Option<bool>,
}

/// One document of a cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    document: u32,
    pub date: Date,
    pub references: u32,
}

/// What one record adds to a cell.
struct Item {
    key: Key,
    said: Said,
    /// Dimension, polarity, weight; `None` for references.
    judged: Option<(usize, Polarity, f64)>,
}

impl Evidence {
    /// Counts the evidence. `dimensions` are those of the codebook, so that every dyad has the same rows; one that occurs in
    /// codings only is added. Documents without an occasion are of unknown kind, by one speaker, and repeat nothing.
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
        let references: Vec<(&Reference, u32)> = references
            .iter()
            .filter_map(|reference| {
                let document = shelf.admit(&reference.document, reference.source, reference.date)?;
                Some((reference, document))
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
            let Reference { source, target, date, sentences, .. } = *reference;
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
            cells,
            left_out: LeftOut { repeats: shelf.repeats.len(), joint: shelf.joint.len() },
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
            ..Score::of(source, target, &self.label(cell), Dimension::from(self.dimension(place)))
        }
    }
}

impl Cell {
    /// Judgements for and against, on one dimension or on all.
    pub fn count(&self, place: Option<usize>) -> [u32; 2] {
        let counts = place.map_or(&self.counts[..], |place| &self.counts[place..=place]);
        counts.iter().fold([0, 0], |sum, count| [0, 1].map(|sign| sum[sign].saturating_add(count[sign])))
    }

    /// Their weights.
    pub fn weight(&self, place: Option<usize>) -> [f64; 2] {
        (0..self.documents.len()).fold([0.0, 0.0], |sum, document| {
            let weight = self.weight_in(document, place);
            [sum[0] + weight[0], sum[1] + weight[1]]
        })
    }

    /// The weights in one document.
    pub fn weight_in(&self, document: usize, place: Option<usize>) -> [f64; 2] {
        let dimensions = self.counts.len();
        let row = &self.weighed[document * dimensions..(document + 1) * dimensions];
        let row = place.map_or(row, |place| &row[place..=place]);
        row.iter().fold([0.0, 0.0], |sum, weight| [sum[0] + weight[0], sum[1] + weight[1]])
    }

    /// The same dyad with these of its documents; its counts stay.
    pub fn with_documents(&self, places: impl Iterator<Item = usize>) -> Self {
        let dimensions = self.counts.len();
        let mut cell = Self::new(self.key, dimensions);
        cell.counts.clone_from(&self.counts);
        for place in places {
            cell.documents.push(self.documents[place]);
            cell.weighed.extend_from_slice(&self.weighed[place * dimensions..(place + 1) * dimensions]);
        }
        cell
    }

    pub fn references(&self) -> u32 {
        self.documents.iter().fold(0, |sum, said| sum.saturating_add(said.references))
    }
}

// ---------------------------------------------------------------------------------------- documents

/// The documents, numbered in the order of their ids, with what there is to know of each.
struct Shelf<'r> {
    plan: &'r Plan,
    numbers: FxHashMap<&'r DocId, u32>,
    occasions: Vec<Option<&'r Occasion>>,
    settings: Vec<Setting>,
    setting_of: Vec<u32>,
    repeats: FxHashSet<u32>,
    joint: FxHashSet<u32>,
}

impl<'r> Shelf<'r> {
    fn new(
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
            joint: FxHashSet::default(),
        }
    }

    fn occasion(&self, document: u32) -> Option<&'r Occasion> {
        self.occasions[document as usize]
    }

    fn setting_of(&self, document: u32) -> u32 {
        self.setting_of[document as usize]
    }

    /// The number of a document, if what `source` says in it counts.
    fn admit(&mut self, document: &DocId, source: ActorId, date: Date) -> Option<u32> {
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

// --------------------------------------------------------------------------------------- judgements

/// What one sentence says for or against a target on one dimension.
struct Judgement {
    source: ActorId,
    target: ActorId,
    document: u32,
    date: Date,
    dimension: usize,
    polarity: Polarity,
    manner: Manner,
    weight: f64,
}

/// What two indicators see in one sentence of one target, on one dimension and with one sign, is one judgement.
fn judgements(codings: &[Coding], dimensions: &[Dimension], shelf: &mut Shelf<'_>) -> Vec<Judgement> {
    let plan = shelf.plan;
    let mut weights: FxHashMap<&IndicatorId, f64> = FxHashMap::default();
    let mut judgements = Vec::with_capacity(codings.len());
    for coding in codings.iter().filter(|coding| coding.scored) {
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

// --------------------------------------------------------------------------------------------- cells

fn cells(mut items: Vec<Item>, dimensions: usize, shelf: &Shelf<'_>) -> Vec<Cell> {
    // Stable: what is in one document stays in the order in which it was sorted.
    items.sort_by_key(|item| item.said.document);
    let mut places: FxHashMap<Key, usize> = FxHashMap::default();
    let mut cells: Vec<Cell> = Vec::new();
    for item in items {
        let place = *places.entry(item.key).or_insert_with(|| {
            cells.push(Cell::new(item.key, dimensions));
            cells.len() - 1
        });
        cells[place].add(&item, dimensions);
    }
    let mut cells = under_manners(cells, dimensions);
    cells.sort_unstable_by_key(|cell| cell.key);
    for cell in &mut cells {
        let occasions = || cell.documents.iter().filter_map(|said| shelf.occasion(said.document));
        let mut names: BTreeMap<ActorId, u32> = BTreeMap::new();
        occasions().for_each(|occasion| *names.entry(occasion.identity(cell.key.source)).or_default() += 1);
        let joint = occasions().filter(|occasion| occasion.is_joint()).count() as u32;
        let most = names.into_iter().max_by_key(|(_, documents)| *documents);
        (cell.joint, cell.identity) = (joint, most.map_or(cell.key.source, |(name, _)| name));
    }
    cells
}

impl Cell {
    fn new(key: Key, dimensions: usize) -> Self {
        Self {
            key,
            documents: Vec::new(),
            weighed: Vec::new(),
            counts: vec![[0, 0]; dimensions],
            joint: 0,
            identity: key.source,
        }
    }

    /// Items come in the order of documents.
    fn add(&mut self, item: &Item, dimensions: usize) {
        if self.documents.last().is_none_or(|last| last.document != item.said.document) {
            self.documents.push(Said { references: 0, ..item.said });
            self.weighed.resize(self.documents.len() * dimensions, [0.0, 0.0]);
        }
        let place = self.documents.len() - 1;
        let said = &mut self.documents[place];
        said.references = said.references.saturating_add(item.said.references);
        if let Some((dimension, polarity, weight)) = item.judged {
            let sign = usize::from(polarity == Polarity::Negative);
            self.weighed[place * dimensions + dimension][sign] += weight;
            self.counts[dimension][sign] = self.counts[dimension][sign].saturating_add(1);
        }
    }

    /// The same judgements over the documents of the whole dyad.
    fn over(&self, whole: &Self, dimensions: usize) -> Self {
        let mut documents: BTreeMap<u32, (Said, Option<usize>)> =
            whole.documents.iter().map(|said| (said.document, (*said, None))).collect();
        for (place, said) in self.documents.iter().enumerate() {
            documents.entry(said.document).or_insert((*said, None)).1 = Some(place);
        }
        let mut cell = Self::new(self.key, dimensions);
        cell.counts.clone_from(&self.counts);
        for (said, place) in documents.into_values() {
            cell.documents.push(said);
            match place {
                Some(place) => {
                    cell.weighed
                        .extend_from_slice(&self.weighed[place * dimensions..(place + 1) * dimensions]);
                }
                None => cell.weighed.resize(cell.documents.len() * dimensions, [0.0, 0.0]),
            }
        }
        cell
    }
}

/// Where judgements are parted by their manner, each part has the references of the whole dyad, and the dyad has a row of
/// its own only where it judges nothing.
fn under_manners(cells: Vec<Cell>, dimensions: usize) -> Vec<Cell> {
    let (whole, parts): (Vec<Cell>, Vec<Cell>) =
        cells.into_iter().partition(|cell| cell.key.manner == Manner::default());
    if parts.is_empty() {
        return whole;
    }
    let base = |key: Key| Key { manner: Manner::default(), ..key };
    let mut whole: FxHashMap<Key, (Cell, bool)> =
        whole.into_iter().map(|cell| (cell.key, (cell, false))).collect();
    let mut cells: Vec<Cell> = parts
        .into_iter()
        .map(|part| match whole.get_mut(&base(part.key)) {
            Some((cell, has_parts)) => {
                *has_parts = true;
                part.over(cell, dimensions)
            }
            None => part,
        })
        .collect();
    cells.extend(whole.into_values().filter(|(_, has_parts)| !has_parts).map(|(cell, _)| cell));
    cells
}
