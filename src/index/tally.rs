//! Tally: how many of the sentences found are of which year, source, target or kind, and of how many.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use tantivy::collector::Count;
use tantivy::columnar::StrColumn;
use tantivy::query::AllQuery;
use tantivy::{DocId as Number, SegmentReader};

use super::found::Found;
use super::matcher::filters;
use super::part::Seek;
use super::schema::{DATE, KIND, SOURCE, TARGET};
use super::search::{Filter, Scope};
use super::{Index, failed, survived};
use crate::error::Result;

/// What to count by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// The year of the document.
    Year,
    /// The ten years that it falls into: `1990s`.
    Decade,
    /// Whose voice it is; a sentence of two counts for both.
    Source,
    /// Who is mentioned; a sentence that mentions two counts for both, one that mentions nobody for none.
    Target,
    /// The document's kind.
    Kind,
}

/// A group of sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// What they have in common, in the order asked for.
    pub group: Vec<String>,
    /// How many of them were found.
    pub found: u64,
    /// How many there are.
    pub of: u64,
}

impl Tally {
    /// How many of a thousand were found; `None` of none.
    #[must_use]
    pub fn per_thousand(&self) -> Option<f64> {
        (self.of > 0).then(|| self.found as f64 * 1000.0 / self.of as f64)
    }
}

impl Index {
    /// How many of the sentences that `filter` lets through answer `seek`, group by group; groups without any sentence
    /// are left out, those in which none was found are not. With the number found in all, each sentence once.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn tally<'s>(
        &self,
        seek: impl Into<Seek<'s>>,
        filter: &Filter,
        by: &[By],
    ) -> Result<(u64, Vec<Tally>)> {
        let found = self.found(seek.into(), filter, Scope::Sentence, false)?;
        let mut groups = survived(&self.dir, || self.groups(&found, by))?;
        for (group, of) in survived(&self.dir, || self.totals(filter, by))? {
            groups.entry(group).or_default().1 = of;
        }
        let total = found.len() as u64;
        Ok((total, groups.into_iter().map(|(group, (found, of))| Tally { group, found, of }).collect()))
    }

    /// Whether there is a sentence that `filter` lets through, whatever it is coded as.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn any(&self, filter: &Filter) -> Result<bool> {
        let ask = filters(Box::new(AllQuery), &Filter { among: None, ..filter.clone() }, &self.fields);
        let count = || self.reader.searcher().search(&*ask, &Count).map_err(failed(&self.dir));
        Ok(survived(&self.dir, count)? > 0)
    }

    /// How many results are in each group, the largest first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn facets<'s>(
        &self,
        seek: impl Into<Seek<'s>>,
        filter: &Filter,
        scope: Scope,
        by: By,
    ) -> Result<Vec<(String, u64)>> {
        let found = self.found(seek.into(), filter, scope, false)?;
        let groups = survived(&self.dir, || self.groups(&found, &[by]))?;
        let mut facets: Vec<_> =
            groups.into_iter().map(|(mut group, (found, _))| (group.remove(0), found)).collect();
        if !matches!(by, By::Year | By::Decade) {
            facets.sort_by_key(|&(_, found)| std::cmp::Reverse(found));
        }
        Ok(facets)
    }

    fn groups(&self, found: &[Found], by: &[By]) -> Result<BTreeMap<Vec<String>, (u64, u64)>> {
        let mut numbers: Vec<Vec<Number>> = vec![Vec::new(); self.reader.searcher().segment_readers().len()];
        for found in found {
            if let Some(of_segment) = numbers.get_mut(found.at.segment_ord as usize) {
                of_segment.push(found.at.doc_id);
            }
        }
        let mut groups: BTreeMap<Vec<String>, (u64, u64)> = BTreeMap::new();
        for (reader, numbers) in self.reader.searcher().segment_readers().iter().zip(numbers) {
            for (group, count) in self.of_segment(reader, numbers.into_iter(), by)? {
                groups.entry(group).or_default().0 += count;
            }
        }
        Ok(groups)
    }

    /// All sentences that `filter` lets through, by group.
    fn totals(&self, filter: &Filter, by: &[By]) -> Result<BTreeMap<Vec<String>, u64>> {
        let filter = &Filter { among: None, ..filter.clone() };
        let whole = *filter == Filter::default();
        let mut groups: BTreeMap<Vec<String>, u64> = BTreeMap::new();
        let searcher = self.reader.searcher();
        let narrowed = if whole {
            None
        } else {
            let ask = filters(Box::new(AllQuery), filter, &self.fields);
            Some(
                ask.weight(tantivy::query::EnableScoring::disabled_from_searcher(&searcher))
                    .map_err(failed(&self.dir))?,
            )
        };
        for reader in searcher.segment_readers() {
            let numbers: Vec<Number> = match &narrowed {
                None => reader.doc_ids_alive().collect(),
                Some(weight) => {
                    let mut numbers = Vec::new();
                    weight
                        .for_each_no_score(reader, &mut |several| {
                            numbers.extend(several.iter().filter(|&&number| !reader.is_deleted(number)));
                        })
                        .map_err(failed(&self.dir))?;
                    numbers
                }
            };
            for (group, count) in self.of_segment(reader, numbers.into_iter(), by)? {
                *groups.entry(group).or_default() += count;
            }
        }
        Ok(groups)
    }

    fn of_segment(
        &self,
        reader: &SegmentReader,
        numbers: impl Iterator<Item = Number>,
        by: &[By],
    ) -> Result<Vec<(Vec<String>, u64)>> {
        let columns: Vec<Labels> = by
            .iter()
            .map(|&by| Labels::open(reader, by))
            .collect::<tantivy::Result<_>>()
            .map_err(failed(&self.dir))?;
        // The labels of a group side by side in one number: none is larger than the number of labels of a segment.
        const BITS: u32 = 24;
        let mut counts: FxHashMap<u128, u64> = FxHashMap::default();
        let (mut keys, mut next) = (Vec::new(), Vec::new());
        for number in numbers {
            keys.clear();
            keys.push(0u128);
            for column in &columns {
                next.clear();
                column.each(number, |label| {
                    next.extend(keys.iter().map(|key| key << BITS | u128::from(label)));
                });
                std::mem::swap(&mut keys, &mut next);
            }
            for &key in &keys {
                *counts.entry(key).or_default() += 1;
            }
        }
        let labelled = |(mut key, count): (u128, u64)| {
            let mut group = Vec::with_capacity(columns.len());
            for column in columns.iter().rev() {
                let label = (key & ((1 << BITS) - 1)) as u64;
                key >>= BITS;
                group.push(column.label(label).map_err(|error| failed(&self.dir)(error.into()))?);
            }
            group.reverse();
            Ok((group, count))
        };
        counts.into_iter().map(labelled).collect()
    }
}

/// The column that a group is read from.
enum Labels {
    Date { column: tantivy::columnar::Column<u64>, years: u64 },
    Text(Option<StrColumn>),
}

impl Labels {
    fn open(reader: &SegmentReader, by: By) -> tantivy::Result<Self> {
        let fast = reader.fast_fields();
        Ok(match by {
            By::Year => Self::Date { column: fast.u64(DATE)?, years: 1 },
            By::Decade => Self::Date { column: fast.u64(DATE)?, years: 10 },
            By::Source => Self::Text(fast.str(SOURCE)?),
            By::Target => Self::Text(fast.str(TARGET)?),
            By::Kind => Self::Text(fast.str(KIND)?),
        })
    }

    fn each(&self, number: Number, mut label: impl FnMut(u64)) {
        match self {
            Self::Date { column, years } => {
                column.values_for_doc(number).for_each(|date| label(date / 10_000 / years * years));
            }
            Self::Text(column) => column.iter().flat_map(|column| column.term_ords(number)).for_each(label),
        }
    }

    fn label(&self, label: u64) -> std::io::Result<String> {
        match self {
            Self::Date { years: 1, .. } => Ok(label.to_string()),
            Self::Date { .. } => Ok(format!("{label}s")),
            Self::Text(column) => {
                let mut text = String::new();
                if let Some(column) = column {
                    column.ord_to_str(label, &mut text)?;
                }
                Ok(text)
            }
        }
    }
}
