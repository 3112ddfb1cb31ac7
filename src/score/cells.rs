//! What each document holds of a dyad in a period.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::model::{ActorId, Date, Polarity, Toward, Voice};
use crate::score::period::Years;
use crate::score::shelf::Shelf;

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
    pub joint: u32,
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
    pub voice: Option<Voice>,
    pub toward: Option<Toward>,
}

/// One document of a cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    pub document: u32,
    pub date: Date,
    pub references: u32,
}

/// What one record adds to a cell.
pub(super) struct Item {
    pub key: Key,
    pub said: Said,
    /// Dimension, polarity, weight; `None` for references.
    pub judged: Option<(usize, Polarity, f64)>,
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

    /// The greatest share that one document has in the weights for and against; `None` where nothing weighs.
    pub fn largest_share(&self, place: Option<usize>) -> Option<f64> {
        let [positive, negative] = self.weight(place);
        let all = positive + negative;
        let each = (0..self.documents.len()).map(|document| self.weight_in(document, place));
        let largest = each.map(|[positive, negative]| positive + negative).fold(0.0, f64::max);
        (all > 0.0).then(|| largest / all)
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

/// The cells of what documents hold, in the order of the output.
pub(super) fn cells(mut items: Vec<Item>, dimensions: usize, shelf: &Shelf<'_>) -> Vec<Cell> {
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

/// Where judgements are parted by their manner, each part has the references of the whole dyad, and the dyad has a row
/// of its own only where it judges nothing.
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
