//! Search: the sentences or paragraphs that answer a query, and what stands in them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;

use super::Index;
use super::columns::Row;
use super::found::Found;
use super::matcher::Matcher;
use super::part::{Part, Seek};
use super::prepared::sources;
use super::query::Query;
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
    /// Of documents of this day, month or year, or later.
    pub from: Option<Date>,
    /// Of documents of this day, month or year, or earlier.
    pub to: Option<Date>,
    /// Of documents of one of these kinds.
    pub kinds: Vec<String>,
    /// Of one of these documents.
    pub documents: Vec<DocId>,
    /// One of these sentences.
    pub among: Option<Arc<Among>>,
}

/// Sentences by document and number, such as those that hold a coding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Among(BTreeMap<DocId, Vec<u32>>);

impl Among {
    /// Whether a sentence is one of them.
    #[must_use]
    pub fn has(&self, document: &DocId, sentence: u32) -> bool {
        self.0.get(document).is_some_and(|sentences| sentences.binary_search(&sentence).is_ok())
    }

    /// How many sentences they are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The documents that any of them stands in.
    pub fn documents(&self) -> impl Iterator<Item = &DocId> {
        self.0.keys()
    }
}

impl FromIterator<(DocId, u32)> for Among {
    fn from_iter<T: IntoIterator<Item = (DocId, u32)>>(sentences: T) -> Self {
        let mut among: BTreeMap<DocId, Vec<u32>> = BTreeMap::new();
        for (document, sentence) in sentences {
            among.entry(document).or_default().push(sentence);
        }
        for sentences in among.values_mut() {
            sentences.sort_unstable();
            sentences.dedup();
        }
        Self(among)
    }
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

    pub(super) fn range(self, total: usize) -> Range<usize> {
        let start = self.offset.min(total);
        start..start + self.limit.min(total - start)
    }
}

/// What a query must hold in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// In a sentence.
    #[default]
    Sentence,
    /// In a paragraph: its words may stand in several sentences; those of a phrase may not.
    Paragraph,
}

/// In which order results come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By date, document and place.
    #[default]
    Date,
    /// The best first: rare words, often, in a short sentence (BM25); then by date.
    Relevance,
}

/// What to hand over of what is found, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// Which of the results.
    pub page: Page,
    /// In which order.
    pub order: Order,
    /// Sentences or paragraphs.
    pub scope: Scope,
}

impl From<Page> for View {
    fn from(page: Page) -> Self {
        Self { page, order: Order::default(), scope: Scope::default() }
    }
}

/// A page of what a search found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hits {
    /// Number of sentences or paragraphs that answer the query, whatever the page.
    pub total: usize,
    /// Those of the page.
    pub hits: Vec<Hit>,
}

/// A sentence or a paragraph that answers a query.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    /// Number of the sentence, of a paragraph its first, in the document, from 0.
    pub sentence: u32,
    /// Bytes of the document's text.
    pub span: Span,
    /// It as it stands there, line ends and all.
    pub text: String,
    /// What was looked for, as bytes of the document's text, from left to right.
    pub matches: Vec<Span>,
    /// How well it answers (BM25), where the order is by relevance; 0 else.
    pub score: f32,
}

impl Index {
    /// What answers `seek` among the sentences that `filter` lets through.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search<'s>(
        &self,
        seek: impl Into<Seek<'s>>,
        filter: &Filter,
        view: impl Into<View>,
    ) -> Result<Hits> {
        let (seek, view) = (seek.into(), view.into());
        let by_score = view.order == Order::Relevance;
        let mut found = self.found(seek, filter, view.scope, by_score)?;
        if by_score {
            found.sort_by(|a, b| b.score.total_cmp(&a.score));
        }
        let shower = Shower::new(self, seek);
        let page = &found[view.page.range(found.len())];
        let hits = self.visit(page, |found, row| self.hit(&shower, found, row, view.scope))?;
        Ok(Hits { total: found.len(), hits })
    }

    /// The sentences that answer a query, by their places alone.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn places_of(&self, query: &Query, filter: &Filter) -> Result<Among> {
        let found = self.found(Seek::Query(query), filter, Scope::Sentence, false)?;
        let place = |found: &Found| (self.manifest.documents[found.rank as usize].id.clone(), found.sentence);
        Ok(found.iter().map(place).collect())
    }

    /// Reads some sentences, document by document on all threads, each thread with a worker of its own; what `each`
    /// makes of them comes by document id. What is not in the index is passed over, and so is what mentions nobody:
    /// coding finds nothing in it.
    ///
    /// # Errors
    /// When the store is damaged or the disk refuses.
    pub fn mentioning_of<W, T: Send>(
        &self,
        among: &Among,
        worker: impl Fn() -> W + Sync + Send,
        each: impl Fn(&mut W, Part) -> T + Sync,
    ) -> Result<Vec<T>> {
        let mut located = Vec::with_capacity(among.0.len());
        for (order, (id, sentences)) in among.0.iter().enumerate() {
            let Ok(rank) = self.manifest.documents.binary_search_by(|entry| entry.id.cmp(id)) else {
                continue;
            };
            let entry = &self.manifest.documents[rank];
            let there = sentences.partition_point(|&sentence| sentence < entry.sentences);
            let (batch, row) = self.store.locate(entry.row)?;
            located.push((batch, row, order, &sentences[..there]));
        }
        located.sort_unstable();
        let batches: Vec<_> = located.chunk_by(|a, b| a.0 == b.0).collect();
        let parts = batches
            .par_iter()
            .map_init(worker, |worker, documents| {
                let batch = self.store.batch(documents[0].0)?;
                documents
                    .iter()
                    .filter_map(|&(_, row, order, sentences)| {
                        let part =
                            Row::new(&batch, row, &self.words).and_then(|row| row.mentioning_of(sentences));
                        part.transpose().map(|part| Ok((order, each(worker, part?))))
                    })
                    .collect::<Result<Vec<_>>>()
            })
            .collect::<Result<Vec<_>>>()?;
        let mut parts: Vec<(usize, T)> = parts.into_iter().flatten().collect();
        parts.sort_unstable_by_key(|&(order, _)| order);
        Ok(parts.into_iter().map(|(_, part)| part).collect())
    }

    fn hit(&self, shower: &Shower, found: &Found, row: Row<'_>, scope: Scope) -> Result<Hit> {
        let document = &self.manifest.documents[found.rank as usize];
        let numbers = match scope {
            Scope::Sentence => found.sentence..found.sentence + 1,
            Scope::Paragraph => row.paragraph_of(found.sentence)?,
        };
        let sentences = numbers.clone().map(|number| row.sentence(number)).collect::<Result<Vec<_>>>()?;
        let mut matches = Vec::new();
        for sentence in &sentences {
            let spans = row.spans(sentence)?;
            let forms = row.forms(&sentence.tokens)?;
            let runs = match scope {
                Scope::Sentence => shower.runs(found, &forms),
                Scope::Paragraph if sentence.number == found.sentence && !found.spots.is_empty() => {
                    found.spots.clone()
                }
                Scope::Paragraph => shower.shown(&forms),
            };
            matches.extend(runs.into_iter().filter_map(|run| run_span(&spans, run)));
        }
        let span = match (sentences.first(), sentences.last()) {
            (Some(first), Some(last)) => first.span.join(last.span),
            _ => Span::default(),
        };
        let turn = sentences.first().map_or(0, |sentence| sentence.turn);
        Ok(Hit {
            document: document.id.clone(),
            date: document.date(),
            sources: sources(&row.speakers()?, row.owners()?.get(turn as usize)),
            targets: row.targets(numbers)?,
            kind: row.kind()?.to_owned(),
            sentence: sentences.first().map_or(found.sentence, |sentence| sentence.number),
            span,
            text: span.of(&row.text()?).to_owned(),
            matches,
            score: found.score,
        })
    }

    /// Asks `each` of every sentence; answers in the order given.
    pub(super) fn visit<T: Send>(
        &self,
        found: &[Found],
        each: impl Fn(&Found, Row<'_>) -> Result<T> + Sync,
    ) -> Result<Vec<T>> {
        let answers = self.visit_documents(found, |found, row| {
            found.iter().map(|found| each(found, row)).collect::<Result<Vec<T>>>()
        })?;
        Ok(answers.into_iter().flatten().collect())
    }

    /// Asks `each` of every run of sentences of one document, batch by batch of the store on all threads; answers in
    /// the order given.
    pub(super) fn visit_documents<T: Send>(
        &self,
        found: &[Found],
        each: impl Fn(&[Found], Row<'_>) -> Result<T> + Sync,
    ) -> Result<Vec<T>> {
        let mut located = Vec::new();
        for (order, run) in found.chunk_by(|a, b| a.rank == b.rank).enumerate() {
            let (batch, row) = self.store.locate(self.manifest.documents[run[0].rank as usize].row)?;
            located.push((batch, row, order, run));
        }
        located.sort_unstable_by_key(|&(batch, row, order, _)| (batch, row, order));
        let batches: Vec<_> = located.chunk_by(|a, b| a.0 == b.0).collect();
        let of_batch = |documents: &&[(usize, usize, usize, &[Found])]| {
            let batch = self.store.batch(documents[0].0)?;
            documents
                .iter()
                .map(|&(_, row, order, run)| Ok((order, each(run, Row::new(&batch, row, &self.words)?)?)))
                .collect::<Result<Vec<_>>>()
        };
        // Threads are not worth their beginning for a page of results.
        const ALONE: usize = 64;
        let answers = if located.len() <= ALONE {
            batches.iter().map(of_batch).collect::<Result<Vec<_>>>()?
        } else {
            batches.par_iter().map(of_batch).collect::<Result<Vec<_>>>()?
        };
        let mut answers: Vec<(usize, T)> = answers.into_iter().flatten().collect();
        answers.sort_unstable_by_key(|&(order, _)| order);
        Ok(answers.into_iter().map(|(_, answer)| answer).collect())
    }
}

/// Knows what to show of a sentence that answers.
pub(super) struct Shower(Option<Matcher>);

impl Shower {
    pub fn new(index: &Index, seek: Seek<'_>) -> Self {
        Self(match seek {
            Seek::Query(query) => Some(Matcher::new(query, &index.words)),
            Seek::Pattern { .. } => None,
        })
    }

    /// What was looked for in a sentence that answers, as runs of its tokens.
    pub fn runs(&self, found: &Found, forms: &[u32]) -> Vec<Range<usize>> {
        match &self.0 {
            Some(matcher) => matcher.occurrences(forms),
            None => found.spots.clone(),
        }
    }

    /// What of it stands in a sentence that alone need not answer.
    fn shown(&self, forms: &[u32]) -> Vec<Range<usize>> {
        self.0.as_ref().map(|matcher| matcher.leaves(forms)).unwrap_or_default()
    }
}

/// The bytes that a run of tokens covers.
pub(super) fn run_span(spans: &[Span], run: Range<usize>) -> Option<Span> {
    Some(spans.get(run.start)?.join(*spans.get(run.end.checked_sub(1)?)?))
}
