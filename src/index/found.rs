//! What answers: sentences and paragraphs by their places, before anything of them is read.

use std::collections::BTreeMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::{AllQuery, Query as Ask};
use tantivy::{DocAddress, DocId as Number, Score, SegmentOrdinal, SegmentReader};

use super::matcher::{Matcher, Question, filters};
use super::part::{Seek, Spot};
use super::query::{Node, Query, Slot};
use super::schema::{PARAGRAPH, ROW, SENTENCE};
use super::search::{Filter, Scope};
use super::{Index, astray, failed, survived};
use crate::error::Result;

/// A sentence by its document's rank (by id) and its own number.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub rank: u32,
    pub sentence: u32,
    pub paragraph: u32,
    /// Where tantivy has it.
    pub at: DocAddress,
    /// How well it answers (BM25), where that was asked for.
    pub score: f32,
    /// What a pattern found in it.
    pub spots: Vec<Spot>,
}

impl Found {
    fn paragraph(&self) -> (u32, u32) {
        (self.rank, self.paragraph)
    }
}

impl Index {
    /// All that answers, by date, document and place. In the scope of a paragraph its first sentence that has
    /// anything of what was looked for stands for it.
    pub(super) fn found(
        &self,
        seek: Seek<'_>,
        filter: &Filter,
        scope: Scope,
        score: bool,
    ) -> Result<Vec<Found>> {
        match (seek, scope) {
            (Seek::Query(query), Scope::Sentence) => self.sentences(query, filter, score),
            (Seek::Query(query), Scope::Paragraph) => self.paragraphs(query, filter, score),
            (Seek::Pattern { within, spots }, scope) => {
                let mut found = self.sentences(within, filter, score)?;
                let seen = self.visit_documents(&found, |of_document, row| {
                    let numbers: Vec<u32> = of_document.iter().map(|found| found.sentence).collect();
                    let mut seen = vec![Vec::new(); numbers.len()];
                    for (number, spot) in spots(&row.part(&numbers)?) {
                        if let Ok(place) = numbers.binary_search(&number) {
                            seen[place].push(spot);
                        }
                    }
                    Ok(seen)
                })?;
                for (found, spots) in found.iter_mut().zip(seen.into_iter().flatten()) {
                    found.spots = spots;
                }
                found.retain(|found| !found.spots.is_empty());
                if scope == Scope::Paragraph {
                    found.dedup_by_key(|found| found.paragraph());
                }
                Ok(found)
            }
        }
    }

    fn sentences(&self, query: &Query, filter: &Filter, score: bool) -> Result<Vec<Found>> {
        let question = Question::new(&query.root, filter, &self.words, &self.fields);
        let mut found = self.places(&*question.ask, filter, score)?;
        if !question.exact {
            let matcher = Matcher::new(query, &self.words);
            let holds = self.visit(&found, |found, row| {
                Ok(matcher.holds(&row.forms(&row.sentence(found.sentence)?.tokens)?))
            })?;
            let mut holds = holds.into_iter();
            found.retain(|_| holds.next().unwrap_or(false));
        }
        Ok(found)
    }

    /// What tantivy names, in our order.
    fn places(&self, ask: &dyn Ask, filter: &Filter, score: bool) -> Result<Vec<Found>> {
        let collector = Places { score };
        let search = || self.reader.searcher().search(ask, &collector).map_err(failed(&self.dir));
        let places = survived(&self.dir, search)?;
        let mut found = Vec::with_capacity(places.len());
        for place in places {
            let &rank = self.ranks.get(&place.row).ok_or_else(|| astray(&self.dir))?;
            if place.sentence >= self.manifest.documents[rank as usize].sentences {
                return Err(astray(&self.dir));
            }
            if filter
                .among
                .as_ref()
                .is_some_and(|among| !among.has(&self.manifest.documents[rank as usize].id, place.sentence))
            {
                continue;
            }
            found.push(Found {
                rank,
                sentence: place.sentence,
                paragraph: place.paragraph,
                at: place.at,
                score: place.score,
                spots: Vec::new(),
            });
        }
        found.sort_unstable_by_key(|found| self.order(found));
        Ok(found)
    }

    /// By date, document and place.
    pub(super) fn order(&self, found: &Found) -> (u32, u32, u32) {
        (self.manifest.documents[found.rank as usize].date, found.rank, found.sentence)
    }

    /// Paragraphs in which the query holds, however its words are spread over their sentences. Voice and mentions of
    /// the filter may be another sentence's.
    fn paragraphs(&self, query: &Query, filter: &Filter, score: bool) -> Result<Vec<Found>> {
        let of_document = Filter { sources: Vec::new(), targets: Vec::new(), among: None, ..filter.clone() };
        let mut held = self.holding(&query.root, &of_document, score)?;
        for narrow in [
            Filter { sources: filter.sources.clone(), ..Filter::default() },
            Filter { targets: filter.targets.clone(), ..Filter::default() },
            Filter { among: filter.among.clone(), ..Filter::default() },
        ] {
            if narrow != Filter::default() {
                let other = self.holding(&Node::Everything, &narrow, false)?;
                held.retain(|paragraph, _| other.contains_key(paragraph));
            }
        }
        let mut found: Vec<Found> = held.into_values().collect();
        found.sort_unstable_by_key(|found| self.order(found));
        Ok(found)
    }

    /// The paragraphs in which a part of a query holds, each by the first of its sentences that says so.
    fn holding(&self, node: &Node<Slot>, filter: &Filter, score: bool) -> Result<Paragraphs> {
        Ok(match node {
            Node::Everything | Node::Row(_) | Node::Near(..) => {
                let leaf = Query { root: node.clone() };
                by_paragraph(self.sentences(&leaf, filter, score)?)
            }
            Node::Any(nodes) => {
                let mut all = Paragraphs::new();
                for node in nodes {
                    self.holding(node, filter, score)?
                        .into_iter()
                        .for_each(|(_, found)| enter(&mut all, found));
                }
                all
            }
            Node::All(nodes) => {
                let mut all: Option<Paragraphs> = None;
                for node in nodes {
                    let held = self.holding(node, filter, score)?;
                    all = Some(match all {
                        None => held,
                        Some(all) => all
                            .into_iter()
                            .filter_map(|(paragraph, mut found)| {
                                let other = held.get(&paragraph)?;
                                found.score += other.score;
                                // What must be absent has nothing to show.
                                if !matches!(node, Node::Not(_)) && other.sentence < found.sentence {
                                    (found.sentence, found.at) = (other.sentence, other.at);
                                }
                                Some((paragraph, found))
                            })
                            .collect(),
                    });
                }
                all.unwrap_or_default()
            }
            Node::Not(node) => {
                let without = self.holding(node, filter, false)?;
                let mut all = by_paragraph(self.places(&*everything(filter, &self.fields), filter, false)?);
                all.retain(|paragraph, _| !without.contains_key(paragraph));
                all
            }
        })
    }
}

fn everything(filter: &Filter, fields: &super::schema::Fields) -> Box<dyn Ask> {
    filters(Box::new(AllQuery), filter, fields)
}

type Paragraphs = BTreeMap<(u32, u32), Found>;

fn by_paragraph(found: Vec<Found>) -> Paragraphs {
    let mut paragraphs = Paragraphs::new();
    found.into_iter().for_each(|found| enter(&mut paragraphs, found));
    paragraphs
}

fn enter(paragraphs: &mut Paragraphs, found: Found) {
    let score = found.score;
    let known = paragraphs.entry(found.paragraph()).or_insert_with(|| Found { score: 0.0, ..found.clone() });
    known.score += score;
    if found.sentence < known.sentence {
        (known.sentence, known.at) = (found.sentence, found.at);
    }
}

// --------------------------------------------------------------------------------------- collecting

/// Collects the places of everything found.
struct Places {
    score: bool,
}

#[derive(Clone, Copy)]
struct Place {
    row: u64,
    sentence: u32,
    paragraph: u32,
    at: DocAddress,
    score: Score,
}

struct SegmentPlaces {
    segment: SegmentOrdinal,
    rows: Column<u64>,
    sentences: Column<u64>,
    paragraphs: Column<u64>,
    places: Vec<Place>,
}

impl Collector for Places {
    type Fruit = Vec<Place>;
    type Child = SegmentPlaces;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<SegmentPlaces> {
        let fast = reader.fast_fields();
        Ok(SegmentPlaces {
            segment,
            rows: fast.u64(ROW)?,
            sentences: fast.u64(SENTENCE)?,
            paragraphs: fast.u64(PARAGRAPH)?,
            places: Vec::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.score
    }

    fn merge_fruits(&self, fruits: Vec<Self::Fruit>) -> tantivy::Result<Self::Fruit> {
        Ok(fruits.concat())
    }
}

impl SegmentCollector for SegmentPlaces {
    type Fruit = Vec<Place>;

    fn collect(&mut self, number: Number, score: Score) {
        self.places.push(Place {
            // Every sentence has all three; were one without, the row that nobody has would tell.
            row: self.rows.first(number).unwrap_or(u64::MAX),
            sentence: self.sentences.first(number).unwrap_or_default() as u32,
            paragraph: self.paragraphs.first(number).unwrap_or_default() as u32,
            at: DocAddress::new(self.segment, number),
            score,
        });
    }

    fn harvest(self) -> Self::Fruit {
        self.places
    }
}
