//! Strangers: capitalised names of a corpus that no table knows, for whoever extends the tables.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::find::PARTS_NAMES;
use super::gazetteer::Gazetteer;
use super::trie::NONE;
use super::words::Roles;
use crate::forms::{Case, FormId, Forms};
use crate::model::{ActorId, Breaks, Cast, DocId, Document, Segments, Token};
use crate::span::Span;

/// What stands between two names.
const PARTS: Breaks = PARTS_NAMES.with(Breaks::QUOTE).with(Breaks::UNQUOTE).with(Breaks::SLASH);

/// A name that no table knows, with how often it stands where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stranger {
    /// The name as the example writes it.
    pub name: String,
    /// How often it stands inside a sentence.
    pub count: u64,
    /// In how many documents.
    pub documents: u64,
    /// By how many speakers.
    pub sources: u64,
    /// First and last year.
    pub years: (u16, u16),
    /// One of the documents.
    pub example: DocId,
    /// The words around it there, line ends folded.
    pub context: String,
}

/// Counts on their way; workers count apart and are added up.
#[derive(Clone, Debug, Default)]
pub struct Strangers {
    names: FxHashMap<String, Count>,
    /// How often a word stands without a capital.
    small: FxHashMap<String, u64>,
}

#[derive(Clone, Debug)]
struct Count {
    written: String,
    count: u64,
    documents: u64,
    sources: BTreeSet<ActorId>,
    years: (u16, u16),
    example: DocId,
    context: String,
}

impl Strangers {
    /// Counts the names of one document. The first word of a sentence is none: everybody writes it with a capital.
    pub fn add(
        &mut self,
        gazetteer: &Gazetteer,
        document: &Document,
        segments: &Segments,
        cast: &Cast,
        forms: &Forms,
    ) {
        self.count_small(segments, forms);
        let mut here: FxHashMap<String, (u64, Span)> = FxHashMap::default();
        for sentence in &segments.sentences {
            let tokens = segments.tokens_of(sentence);
            if shouted(tokens, forms) {
                continue;
            }
            let base = sentence.tokens.start;
            let first = cast.mentions.partition_point(|mention| mention.tokens.end <= base);
            let mentioned = |place: usize| {
                let at = base + place as u32;
                cast.mentions[first..]
                    .iter()
                    .take_while(|mention| mention.tokens.start <= at)
                    .any(|mention| mention.tokens.contains(&at))
            };
            let mut place = 1;
            while place < tokens.len() {
                let known = known(gazetteer, tokens, place, forms);
                if known > 0 {
                    place += known;
                    continue;
                }
                let end = run(gazetteer, tokens, place, forms, &mentioned);
                if let Some((name, span)) = name(&tokens[place..end], forms)
                    && !gazetteer.vocabulary.contains(&name)
                {
                    here.entry(name).or_insert((0, span)).0 += 1;
                }
                place = end.max(place + 1);
            }
        }
        for (name, (count, span)) in here {
            self.take(&name, document, count, span);
        }
    }

    fn take(&mut self, name: &str, document: &Document, count: u64, span: Span) {
        let year = document.date.year;
        if let Some(known) = self.names.get_mut(name) {
            known.count += count;
            known.documents += 1;
            known.sources.extend(&document.speakers);
            known.years = (known.years.0.min(year), known.years.1.max(year));
            if document.id.as_str() < known.example.as_str() {
                known.written = written(&document.text, span);
                known.example = document.id.clone();
                known.context = context(&document.text, span);
            }
            return;
        }
        let count = Count {
            written: written(&document.text, span),
            count,
            documents: 1,
            sources: document.speakers.iter().copied().collect(),
            years: (year, year),
            example: document.id.clone(),
            context: context(&document.text, span),
        };
        self.names.insert(name.to_owned(), count);
    }

    /// Counts the words of a document that stand without a capital: "Assembly" is a name, "Government" is none.
    fn count_small(&mut self, segments: &Segments, forms: &Forms) {
        let mut here: FxHashMap<FormId, u64> = FxHashMap::default();
        for token in segments.tokens.iter().filter(|token| forms.case(token.form) == Case::Lower) {
            *here.entry(token.form).or_default() += 1;
        }
        for (form, count) in here {
            let word = forms.folded(form);
            match self.small.get_mut(word) {
                Some(known) => *known += count,
                None => {
                    self.small.insert(word.to_owned(), count);
                }
            }
        }
    }

    /// Takes up what was counted elsewhere.
    pub fn append(&mut self, other: Self) {
        for (word, count) in other.small {
            *self.small.entry(word).or_default() += count;
        }
        for (name, count) in other.names {
            match self.names.get_mut(&name) {
                None => {
                    self.names.insert(name, count);
                }
                Some(own) => {
                    own.count += count.count;
                    own.documents += count.documents;
                    own.sources.extend(count.sources);
                    own.years = (own.years.0.min(count.years.0), own.years.1.max(count.years.1));
                    if count.example.as_str() < own.example.as_str() {
                        own.written = count.written;
                        (own.example, own.context) = (count.example, count.context);
                    }
                }
            }
        }
    }

    /// The names, those in most documents first. A word that stands oftener without a capital is none.
    #[must_use]
    pub fn ranked(self) -> Vec<Stranger> {
        let small = self.small;
        let common = |name: &str, count: u64| small.get(name).is_some_and(|&small| small >= count);
        let mut ranked: Vec<Stranger> = self
            .names
            .into_iter()
            .filter(|(name, count)| !common(name, count.count))
            .map(|(_, count)| Stranger {
                name: count.written,
                count: count.count,
                documents: count.documents,
                sources: count.sources.len() as u64,
                years: count.years,
                example: count.example,
                context: count.context,
            })
            .collect();
        ranked.sort_by(|a, b| {
            (Reverse((a.documents, a.count)), &a.name).cmp(&(Reverse((b.documents, b.count)), &b.name))
        });
        ranked
    }
}

/// How many tokens from `place` on a table knows, at whatever date; 0 when none.
fn known(gazetteer: &Gazetteer, tokens: &[Token], place: usize, forms: &Forms) -> usize {
    if forms.case(tokens[place].form) == Case::Lower {
        return 0;
    }
    let trie = gazetteer.trie();
    let mut node = trie.root(trie.word(forms.folded(tokens[place].form)));
    let (mut end, mut known) = (place + 1, 0);
    while node != NONE {
        if trie.senses(node).iter().any(|sense| sense.fits(&tokens[place..end], forms)) {
            known = end - place;
        }
        let Some(token) = tokens.get(end) else { break };
        node = trie.next(node, trie.word(forms.folded(token.form))).unwrap_or(NONE);
        end += 1;
    }
    known
}

/// The end of the run of capitals that begins at `place`; `place` when none does.
fn run(
    gazetteer: &Gazetteer,
    tokens: &[Token],
    place: usize,
    forms: &Forms,
    mentioned: &dyn Fn(usize) -> bool,
) -> usize {
    let mut end = place;
    while let Some(token) = tokens.get(end) {
        let parted = end > place && token.before.has(PARTS);
        let small = forms.case(token.form) == Case::Lower;
        if parted || small || mentioned(end) || (end > place && known(gazetteer, tokens, end, forms) > 0) {
            break;
        }
        end += 1;
    }
    end
}

/// The words of a run as a name, folded, with its place; `None` where they are titles, numerals or single letters.
fn name(run: &[Token], forms: &Forms) -> Option<(String, Span)> {
    let words: Vec<&str> = run.iter().map(|token| forms.folded(token.form)).collect();
    let idle = |word: &&str| {
        word.chars().filter(|c| c.is_alphabetic()).count() < 2
            || matches!(*word, "prime" | "vice" | "deputy" | "foreign")
            || Roles::of(word).any(Roles::OFFICE.or(Roles::COURTESY).or(Roles::NUMERAL))
    };
    let first = words.iter().position(|word| !idle(word))?;
    let last = words.iter().rposition(|word| !idle(word))?;
    Some((words[first..=last].join(" "), run[first].span.join(run[last].span)))
}

fn shouted(tokens: &[Token], forms: &Forms) -> bool {
    let small = tokens.iter().filter(|token| forms.case(token.form) == Case::Lower).count();
    small * 3 < tokens.len()
}

/// A name on one line.
fn written(text: &str, span: Span) -> String {
    span.of(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Some forty bytes of text on both sides, on one line.
fn context(text: &str, span: Span) -> String {
    const AROUND: usize = 40;
    let (start, end) = (span.start as usize, span.end as usize);
    let mut from = start.saturating_sub(AROUND);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let mut until = (end + AROUND).min(text.len());
    while !text.is_char_boundary(until) {
        until += 1;
    }
    text[from..until].split_whitespace().collect::<Vec<_>>().join(" ")
}
