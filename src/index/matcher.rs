//! A query against the tokens of a sentence, and as a question to tantivy.
//!
//! tantivy answers words, wildcards and plain phrases exactly. For the rest it names the sentences that may
//! hold, and their tokens decide.

use std::ops::{Bound, Range};

use regex::Regex;
use rustc_hash::FxHashMap;
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, Occur, PhraseQuery, Query as Ask, RangeQuery, TermQuery,
    TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::query::{Node, Query, Slot, glob, regex};
use super::schema::Fields;
use super::search::Filter;
use super::words::Words;
use crate::model::Date;
use crate::span::apart;

/// A query made ready for one table of forms: each slot is the set of forms that fit it.
pub(super) struct Matcher {
    root: Node<usize>,
    /// For each slot, for each form, whether it fits.
    sets: Vec<Vec<bool>>,
}

impl Matcher {
    pub fn new(query: &Query, words: &Words) -> Self {
        let mut numbers: FxHashMap<Slot, usize> = FxHashMap::default();
        let mut sets = Vec::new();
        let root = query.root.map(&mut |slot| {
            *numbers.entry(slot.clone()).or_insert_with(|| {
                let fit = Fit::new(slot);
                sets.push(words.folded().map(|word| fit.takes(word)).collect());
                sets.len() - 1
            })
        });
        Self { root, sets }
    }

    /// Whether a sentence with these tokens holds.
    pub fn holds(&self, forms: &[u32]) -> bool {
        self.walk(&self.root, forms, &mut Vec::new())
    }

    /// What a sentence shows of what was looked for, whether or not it holds.
    pub fn leaves(&self, forms: &[u32]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        self.show(&self.root, forms, &mut found);
        apart(found)
    }

    fn show(&self, node: &Node<usize>, forms: &[u32], found: &mut Vec<Range<usize>>) {
        match node {
            Node::All(nodes) | Node::Any(nodes) => {
                nodes.iter().for_each(|node| self.show(node, forms, found))
            }
            Node::Not(_) => {}
            leaf => _ = self.walk(leaf, forms, found),
        }
    }

    /// Where a sentence shows what was looked for: runs of tokens from left to right, without overlap; where
    /// two overlap the one that starts first is kept, and of two that start together the longer.
    pub fn occurrences(&self, forms: &[u32]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if !self.walk(&self.root, forms, &mut found) {
            return Vec::new();
        }
        apart(found)
    }

    fn fits(&self, slot: usize, form: u32) -> bool {
        self.sets[slot].get(form as usize).copied().unwrap_or(false)
    }

    /// Whether `node` holds; adds the runs that show it.
    fn walk(&self, node: &Node<usize>, forms: &[u32], found: &mut Vec<Range<usize>>) -> bool {
        let before = found.len();
        match node {
            Node::Everything => true,
            Node::Row(slots) => {
                for (start, window) in forms.windows(slots.len()).enumerate() {
                    if slots.iter().zip(window).all(|(&slot, &form)| self.fits(slot, form)) {
                        found.push(start..start + slots.len());
                    }
                }
                found.len() > before
            }
            Node::Near(slots, words) => {
                self.near(slots, *words as usize, forms, found);
                found.len() > before
            }
            Node::All(nodes) => {
                let all = nodes.iter().all(|node| self.walk(node, forms, found));
                if !all {
                    found.truncate(before);
                }
                all
            }
            Node::Any(nodes) => {
                // Each of them, not only the first that holds: all have something to show.
                let holding = nodes.iter().filter(|node| self.walk(node, forms, found));
                holding.count() > 0
            }
            Node::Not(node) => {
                let holds = self.walk(node, forms, found);
                found.truncate(before);
                !holds
            }
        }
    }

    /// Adds the shortest windows that have a token of its own for every slot.
    fn near(&self, slots: &[usize], words: usize, forms: &[u32], found: &mut Vec<Range<usize>>) {
        let first = found.len();
        let reach = slots.len() + words;
        for start in 0..forms.len() {
            // Which token each slot has taken.
            let mut taken: Vec<Option<usize>> = vec![None; slots.len()];
            let mut left = slots.len();
            for token in start..forms.len().min(start + reach) {
                if self.place(slots, forms, token, &mut taken, &mut vec![false; slots.len()]) {
                    left -= 1;
                } else if token == start {
                    break;
                }
                if left == 0 {
                    // A window that ends here and starts later is shorter.
                    while found.len() > first && found.last().is_some_and(|last| last.end > token) {
                        found.pop();
                    }
                    found.push(start..token + 1);
                    break;
                }
            }
        }
    }

    /// Gives `token` a slot, moving other tokens to other slots if need be (an augmenting path).
    fn place(
        &self,
        slots: &[usize],
        forms: &[u32],
        token: usize,
        taken: &mut [Option<usize>],
        tried: &mut [bool],
    ) -> bool {
        for place in 0..slots.len() {
            if tried[place] || !self.fits(slots[place], forms[token]) {
                continue;
            }
            tried[place] = true;
            let free = match taken[place] {
                None => true,
                Some(other) => self.place(slots, forms, other, taken, tried),
            };
            if free {
                taken[place] = Some(token);
                return true;
            }
        }
        false
    }
}

/// A slot made ready to be asked of many words.
enum Fit<'s> {
    Word(&'s str),
    Glob(&'s str),
    Regex(Option<Regex>),
    Any,
}

impl<'s> Fit<'s> {
    fn new(slot: &'s Slot) -> Self {
        match slot {
            Slot::Word(word) => Self::Word(word),
            Slot::Glob(pattern) => Self::Glob(pattern),
            // It was read when the query was.
            Slot::Regex(pattern) => Self::Regex(regex(pattern).ok()),
            Slot::Any => Self::Any,
        }
    }

    fn takes(&self, folded: &str) -> bool {
        match self {
            Self::Word(word) => *word == folded,
            Self::Glob(pattern) => glob(pattern, folded),
            Self::Regex(pattern) => pattern.as_ref().is_some_and(|pattern| pattern.is_match(folded)),
            Self::Any => true,
        }
    }
}

/// A question to tantivy, and whether every sentence it names holds.
pub(super) struct Question {
    pub ask: Box<dyn Ask>,
    pub exact: bool,
}

impl Question {
    /// The question for `query` among the sentences that `filter` lets through.
    pub fn new(node: &Node<Slot>, filter: &Filter, words: &Words, fields: &Fields) -> Self {
        let Self { ask, exact } = question(node, words, fields.text);
        Self { ask: filters(ask, filter, fields), exact }
    }

    fn exact(ask: impl Ask) -> Self {
        Self { ask: Box::new(ask), exact: true }
    }

    fn rough(ask: impl Ask) -> Self {
        Self { ask: Box::new(ask), exact: false }
    }
}

// tantivy's own parser answers `trust AND NOT distrust` with nothing; the objects built here do not.
fn question(node: &Node<Slot>, words: &Words, text: Field) -> Question {
    match node {
        Node::Everything => Question::exact(AllQuery),
        Node::Row(slots) => row(slots, words, text),
        Node::Near(slots, _) => Question::rough(together(slots, words, text)),
        Node::Any(nodes) => {
            let questions: Vec<_> = nodes.iter().map(|node| question(node, words, text)).collect();
            let exact = questions.iter().all(|question| question.exact);
            let ask = BooleanQuery::union(questions.into_iter().map(|question| question.ask).collect());
            Question { ask: Box::new(ask), exact }
        }
        Node::All(nodes) => all(nodes.iter(), words, text),
        Node::Not(_) => all(std::iter::once(node), words, text),
    }
}

fn all<'n>(nodes: impl Iterator<Item = &'n Node<Slot>>, words: &Words, text: Field) -> Question {
    let mut exact = true;
    // Everything, so that negations have something to be taken from.
    let mut clauses: Vec<(Occur, Box<dyn Ask>)> = vec![(Occur::Must, Box::new(AllQuery))];
    for node in nodes {
        match node {
            Node::Not(inner) => match words_of(inner) {
                Some(slots) => {
                    let asks = slots.into_iter().map(|slot| (Occur::MustNot, word(slot, words, text)));
                    clauses.extend(asks);
                }
                None => exact = false,
            },
            other => {
                let inner = question(other, words, text);
                exact &= inner.exact;
                clauses.push((Occur::Must, inner.ask));
            }
        }
    }
    if clauses.iter().skip(1).any(|(occur, _)| *occur == Occur::Must) {
        clauses.remove(0);
    }
    Question { ask: Box::new(BooleanQuery::new(clauses)), exact }
}

/// The words of a node that is a word or a choice of words: only these are taken away by tantivy.
///
/// Of sentences that merely may hold nothing can be taken away; and tantivy 0.27 looks backwards in a phrase
/// that it takes away, which its own assertions forbid.
fn words_of(node: &Node<Slot>) -> Option<Vec<&Slot>> {
    match node {
        Node::Row(slots) if slots.len() == 1 && slots[0] != Slot::Any => Some(slots.iter().collect()),
        Node::Any(nodes) => Some(nodes.iter().map(words_of).collect::<Option<Vec<_>>>()?.concat()),
        _ => None,
    }
}

fn row(slots: &[Slot], words: &Words, text: Field) -> Question {
    let terms: Option<Vec<Term>> = slots
        .iter()
        .map(|slot| match slot {
            Slot::Word(word) => Some(Term::from_field_text(text, word)),
            _ => None,
        })
        .collect();
    match (slots, terms) {
        ([slot], _) => Question { ask: word(slot, words, text), exact: *slot != Slot::Any },
        (_, Some(terms)) => Question::exact(PhraseQuery::new(terms)),
        _ => Question::rough(together(slots, words, text)),
    }
}

fn together(slots: &[Slot], words: &Words, text: Field) -> BooleanQuery {
    BooleanQuery::intersection(slots.iter().map(|slot| word(slot, words, text)).collect())
}

fn word(slot: &Slot, words: &Words, text: Field) -> Box<dyn Ask> {
    match slot {
        Slot::Any => Box::new(AllQuery),
        Slot::Word(word) => {
            Box::new(TermQuery::new(Term::from_field_text(text, word), IndexRecordOption::WithFreqs))
        }
        Slot::Glob(_) | Slot::Regex(_) => {
            let fit = Fit::new(slot);
            let fitting = words.folded().filter(|word| fit.takes(word));
            Box::new(TermSetQuery::new(fitting.map(|word| Term::from_field_text(text, word))))
        }
    }
}

/// What `ask` names among the sentences that `filter` lets through, as far as tantivy knows.
pub(super) fn filters(ask: Box<dyn Ask>, filter: &Filter, fields: &Fields) -> Box<dyn Ask> {
    let mut clauses = vec![(Occur::Must, ask)];
    let mut narrow =
        |ask: Box<dyn Ask>| clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(ask, 0.0))));
    let mut among = |field: Field, labels: Vec<&str>| {
        if !labels.is_empty() {
            let terms = labels.into_iter().map(|label| Term::from_field_text(field, label));
            narrow(Box::new(TermSetQuery::new(terms)));
        }
    };
    among(fields.source, filter.sources.iter().map(|actor| actor.as_str()).collect());
    among(fields.target, filter.targets.iter().map(|actor| actor.as_str()).collect());
    among(fields.kind, filter.kinds.iter().map(String::as_str).collect());
    // Where sentences of many documents are let through, to look each of these up costs more than it spares.
    const FEW: usize = 256;
    let documents: Vec<&str> = match &filter.among {
        Some(among) if filter.documents.is_empty() => among.documents().map(|id| id.as_str()).collect(),
        _ => filter.documents.iter().map(|id| id.as_str()).collect(),
    };
    if documents.len() <= FEW || !filter.documents.is_empty() {
        among(fields.document, documents);
    }
    if filter.from.is_some() || filter.to.is_some() {
        narrow(dates(filter.from, filter.to, fields.date));
    }
    if clauses.len() == 1 { clauses.remove(0).1 } else { Box::new(BooleanQuery::new(clauses)) }
}

/// Dates that share a day with `from..=to`. A date without day or month has a zero there, and is all of its month or
/// year.
fn dates(from: Option<Date>, to: Option<Date>, field: Field) -> Box<dyn Ask> {
    let term = |number: u64| Term::from_field_u64(field, number);
    let last = |date: Date| match (date.month, date.day) {
        (0, _) => date.number() + 99_99,
        (_, 0) => date.number() + 99,
        _ => date.number(),
    };
    let begins = from.map_or(Bound::Unbounded, |from| Bound::Included(term(from.number())));
    let ends = to.map_or(Bound::Unbounded, |to| Bound::Included(term(last(to))));
    let within = RangeQuery::new(begins, ends);
    let Some(from) = from.filter(|from| from.month > 0) else { return Box::new(within) };
    let coarse = [Date { month: 0, day: 0, ..from }, Date { day: 0, ..from }].map(|date| term(date.number()));
    Box::new(BooleanQuery::union(vec![Box::new(within), Box::new(TermSetQuery::new(coarse))]))
}
