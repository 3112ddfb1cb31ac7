//! Sentences that answer a query, in a stable order and with true totals.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;
use serde::Serialize;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocId as Number, Score, SegmentOrdinal, SegmentReader};

use super::columns::{Row, damaged};
use super::matcher::{Matcher, Question};
use super::prepared::sources;
use super::query::Query;
use super::schema::{ROW, SENTENCE};
use super::{Index, failed};
use crate::error::Result;
use crate::model::{ActorId, Date, DocId};
use crate::span::Span;

/// Which sentences to look at. An empty list lets every sentence through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Sentences in the voice of one of these.
    pub sources: Vec<ActorId>,
    /// Sentences that mention one of these.
    pub targets: Vec<ActorId>,
    /// Of documents of this year or later.
    pub from: Option<u16>,
    /// Of documents of this year or earlier.
    pub to: Option<u16>,
    /// Of documents of one of these kinds.
    pub kinds: Vec<String>,
    /// Of one of these documents.
    pub documents: Vec<DocId>,
}

/// Which of many results to hand over; their total is told in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// So many are passed over.
    pub offset: usize,
    /// At most so many are handed over.
    pub limit: usize,
}

impl Page {
    /// All results.
    pub const ALL: Self = Self { offset: 0, limit: usize::MAX };

    /// The first `limit` results.
    #[must_use]
    pub const fn first(limit: usize) -> Self {
        Self { offset: 0, limit }
    }

    fn range(self, total: usize) -> Range<usize> {
        let start = self.offset.min(total);
        start..start + self.limit.min(total - start)
    }
}

/// A page of what a search found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hits {
    /// Number of sentences that answer the query, whatever the page.
    pub total: usize,
    /// Those of the page, by date, document and place in the document.
    pub hits: Vec<Hit>,
}

/// A sentence that answers a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// The document it stands in.
    pub document: DocId,
    /// The document's date.
    pub date: Date,
    /// Whose voice it is; empty for nobody's.
    pub sources: Vec<ActorId>,
    /// Who is mentioned in it, by id.
    pub targets: Vec<ActorId>,
    /// The document's kind.
    pub kind: String,
    /// Number of the sentence in the document, from 0.
    pub sentence: u32,
    /// Bytes of the document's text.
    pub span: Span,
    /// The sentence as it stands there, line ends and all.
    pub text: String,
    /// What was looked for, as bytes of the document's text, from left to right.
    pub matches: Vec<Span>,
}

/// A sentence by its document's rank (by id) and its own number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub rank: u32,
    pub sentence: u32,
}

impl Index {
    /// The sentences that answer `query` among those that `filter` lets through.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, query: &Query, filter: &Filter, page: Page) -> Result<Hits> {
        let found = self.sentences(query, filter)?;
        let matcher = Matcher::new(query, &self.forms);
        let hits =
            self.visit(&found[page.range(found.len())], |found, row| self.hit(&matcher, found, row))?;
        Ok(Hits { total: found.len(), hits })
    }

    /// How many sentences of each year answer `query`; years without any are left out.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn counts(&self, query: &Query, filter: &Filter) -> Result<BTreeMap<u16, usize>> {
        let mut counts = BTreeMap::new();
        for found in self.sentences(query, filter)? {
            *counts.entry(self.manifest.documents[found.rank as usize].date().year).or_default() += 1;
        }
        Ok(counts)
    }

    /// All sentences that answer, in their order.
    pub(super) fn sentences(&self, query: &Query, filter: &Filter) -> Result<Vec<Found>> {
        let question = Question::new(query, filter, &self.forms, &self.fields);
        let places = self.reader.searcher().search(&question.ask, &Places).map_err(failed(&self.dir))?;
        let mut found = Vec::with_capacity(places.len());
        for (row, sentence) in places {
            let &rank = self.ranks.get(&row).ok_or_else(damaged)?;
            found.push(Found { rank, sentence: sentence as u32 });
        }
        found.sort_unstable_by_key(|found| {
            (self.manifest.documents[found.rank as usize].date, found.rank, found.sentence)
        });
        if !question.exact {
            let matcher = Matcher::new(query, &self.forms);
            let holds =
                self.visit(&found, |found, row| Ok(matcher.holds(row.forms(&row.place(found.sentence)?)?)))?;
            let mut holds = holds.into_iter();
            found.retain(|_| holds.next().unwrap_or(false));
        }
        Ok(found)
    }

    fn hit(&self, matcher: &Matcher, found: Found, row: Row<'_>) -> Result<Hit> {
        let document = &self.manifest.documents[found.rank as usize];
        let place = row.place(found.sentence)?;
        let spans = row.spans(&place)?;
        let occurrences = matcher.occurrences(row.forms(&place)?);
        Ok(Hit {
            document: document.id.clone(),
            date: document.date(),
            sources: sources(&row.speakers()?, row.owners()?.get(place.turn as usize)),
            targets: row.targets(found.sentence)?,
            kind: row.kind()?.to_owned(),
            sentence: found.sentence,
            span: place.span,
            text: place.span.of(row.text()?).to_owned(),
            matches: occurrences.into_iter().filter_map(|run| run_span(&spans, run)).collect(),
        })
    }

    /// Asks `each` of every sentence, batch by batch of the store on all threads; answers in the order given.
    pub(super) fn visit<T: Send>(
        &self,
        found: &[Found],
        each: impl Fn(Found, Row<'_>) -> Result<T> + Sync,
    ) -> Result<Vec<T>> {
        let mut located = Vec::with_capacity(found.len());
        for (order, sentence) in found.iter().enumerate() {
            let (batch, row) = self.store.locate(self.manifest.documents[sentence.rank as usize].row)?;
            located.push((batch, row, order));
        }
        located.sort_unstable();
        let runs: Vec<_> = located.chunk_by(|a, b| a.0 == b.0).collect();
        let answers = runs
            .into_par_iter()
            .map(|run| {
                let batch = self.store.batch(run[0].0)?;
                run.iter()
                    .map(|&(_, row, order)| Ok((order, each(found[order], Row::new(&batch, row)?)?)))
                    .collect::<Result<Vec<_>>>()
            })
            .collect::<Result<Vec<_>>>()?;
        let mut answers: Vec<(usize, T)> = answers.into_iter().flatten().collect();
        answers.sort_unstable_by_key(|&(order, _)| order);
        Ok(answers.into_iter().map(|(_, answer)| answer).collect())
    }
}

/// The bytes that a run of tokens covers.
pub(super) fn run_span(spans: &[Span], run: Range<usize>) -> Option<Span> {
    Some(spans.get(run.start)?.join(*spans.get(run.end.checked_sub(1)?)?))
}

// --------------------------------------------------------------------------------------- collecting

/// Collects row and sentence number of everything found.
struct Places;

struct SegmentPlaces {
    rows: Column<u64>,
    sentences: Column<u64>,
    places: Vec<(u64, u64)>,
}

impl Collector for Places {
    type Fruit = Vec<(u64, u64)>;
    type Child = SegmentPlaces;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentPlaces> {
        let fast = segment.fast_fields();
        Ok(SegmentPlaces { rows: fast.u64(ROW)?, sentences: fast.u64(SENTENCE)?, places: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<Self::Fruit>) -> tantivy::Result<Self::Fruit> {
        Ok(fruits.concat())
    }
}

impl SegmentCollector for SegmentPlaces {
    type Fruit = Vec<(u64, u64)>;

    fn collect(&mut self, number: Number, _: Score) {
        // Every sentence has both; were one without, the row that nobody has would tell.
        let row = self.rows.first(number).unwrap_or(u64::MAX);
        self.places.push((row, self.sentences.first(number).unwrap_or_default()));
    }

    fn harvest(self) -> Self::Fruit {
        self.places
    }
}
