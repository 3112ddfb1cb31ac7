//! One document made ready for the index by a worker thread, so that only the appending is serial.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::schema::Entry;
use crate::forms::{FormId, Forms};
use crate::model::{ActorId, Cast, Document, Mention, Owner, Segments, Sentence, Turn};
use crate::span::Span;

/// A document with its segments and cast, packed for [`Writer::put`](super::Writer::put).
///
/// It no longer needs the [`Forms`] of the worker that made it.
#[derive(Debug)]
pub struct Prepared {
    pub(super) document: Document,
    pub(super) turns: Vec<Turn>,
    pub(super) sentences: Vec<Sentence>,
    pub(super) mentions: Vec<Mention>,
    pub(super) owners: Vec<Owner>,
    pub(super) identities: Vec<ActorId>,
    /// The distinct forms of the document, in the order of first sight.
    pub(super) surfaces: Vec<String>,
    /// For each token an index into `surfaces`.
    pub(super) forms: Vec<u32>,
    pub(super) tokens: Packed,
    pub(super) entries: Vec<Entry>,
}

/// The places of tokens in four bytes each.
///
/// A token is told by its distance from the one before it (the first of a sentence: from the start of the
/// sentence, so that a sentence can be read alone) and by its length. The few that do not fit are listed.
#[derive(Debug, Default)]
pub(super) struct Packed {
    pub gaps: Vec<u8>,
    pub lengths: Vec<u8>,
    pub breaks: Vec<u16>,
    pub wide: Vec<(u32, Span)>,
}

impl Prepared {
    /// Packs what the earlier stages found in `document`. `forms` is the table that `segments` were made with.
    #[must_use]
    pub fn new(document: &Document, segments: &Segments, cast: &Cast, forms: &Forms) -> Self {
        let mut numbers: FxHashMap<FormId, u32> = FxHashMap::default();
        let mut surfaces = Vec::new();
        let mut local = Vec::with_capacity(segments.tokens.len());
        for token in &segments.tokens {
            let number = *numbers.entry(token.form).or_insert_with(|| {
                surfaces.push(forms.surface(token.form).to_owned());
                surfaces.len() as u32 - 1
            });
            local.push(number);
        }
        Self {
            document: document.clone(),
            turns: segments.turns.clone(),
            sentences: segments.sentences.clone(),
            mentions: cast.mentions.clone(),
            owners: cast.owners.clone(),
            identities: cast.identities.clone(),
            surfaces,
            forms: local,
            tokens: pack(segments),
            entries: entries(document, segments, cast, forms),
        }
    }
}

fn pack(segments: &Segments) -> Packed {
    let mut packed = Packed::default();
    let mut origins = Origins::new(&segments.sentences);
    for (index, token) in segments.tokens.iter().enumerate() {
        let index = index as u32;
        let gap = token.span.start.checked_sub(origins.of(index)).map(u8::try_from);
        let length = token.span.end.checked_sub(token.span.start).map(u8::try_from);
        let (gap, length) = match (gap, length) {
            (Some(Ok(gap)), Some(Ok(length))) => (gap, length),
            _ => {
                packed.wide.push((index, token.span));
                (0, 0)
            }
        };
        packed.gaps.push(gap);
        packed.lengths.push(length);
        packed.breaks.push(token.before.0);
        origins.end = token.span.end;
    }
    packed
}

/// Where the distance of each token is measured from: the end of the one before it, or the sentence.
pub(super) struct Origins<'s> {
    sentences: std::iter::Peekable<std::slice::Iter<'s, Sentence>>,
    pub end: u32,
}

impl<'s> Origins<'s> {
    pub fn new(sentences: &'s [Sentence]) -> Self {
        Self { sentences: sentences.iter().peekable(), end: 0 }
    }

    /// The origin of the token `index`; to be asked in order, `end` being set to the end of each token.
    pub fn of(&mut self, index: u32) -> u32 {
        let mut origin = self.end;
        while let Some(sentence) = self.sentences.next_if(|sentence| sentence.tokens.start <= index) {
            if sentence.tokens.start == index {
                origin = sentence.span.start;
            }
        }
        origin
    }
}

/// Whose voice a sentence of this turn is.
pub(super) fn sources(speakers: &[ActorId], owner: Option<&Owner>) -> Vec<ActorId> {
    match owner {
        Some(Owner::Speakers) | None => speakers.to_vec(),
        Some(Owner::Actor(actor)) => vec![*actor],
        Some(Owner::Nobody) => Vec::new(),
    }
}

fn entries(document: &Document, segments: &Segments, cast: &Cast, forms: &Forms) -> Vec<Entry> {
    let mut targets: Vec<BTreeSet<ActorId>> = vec![BTreeSet::new(); segments.sentences.len()];
    for mention in &cast.mentions {
        if let Some(targets) = targets.get_mut(mention.sentence as usize) {
            targets.insert(mention.actor);
            targets.extend(&mention.also);
        }
    }
    let entry = |(sentence, targets): (&Sentence, BTreeSet<ActorId>)| {
        let tokens = segments.tokens_of(sentence);
        let owner = cast.owners.get(sentence.turn as usize);
        let mut sources = sources(&document.speakers, owner);
        if matches!(owner, Some(Owner::Speakers) | None) {
            // Who looks for the Soviet Union of 1970 finds it, though the metadata call it RUS.
            sources.extend(&cast.identities);
            sources.sort_unstable();
            sources.dedup();
        }
        Entry {
            words: Entry::words(tokens.iter().map(|token| forms.folded(token.form))),
            sources,
            targets: targets.into_iter().collect(),
        }
    };
    segments.sentences.iter().zip(targets).map(entry).collect()
}

/// Unpacks tokens `first..` of a document; `origins` must start at the sentence that `first` opens.
pub(super) fn unpack(
    first: u32,
    gaps: &[u8],
    lengths: &[u8],
    wide: &[(u32, Span)],
    mut origins: Origins<'_>,
    mut each: impl FnMut(usize, Span),
) {
    let mut next_wide = wide.partition_point(|&(index, _)| index < first);
    for (place, (&gap, &length)) in gaps.iter().zip(lengths).enumerate() {
        let index = first + place as u32;
        let start = origins.of(index).saturating_add(u32::from(gap));
        let span = match wide.get(next_wide) {
            Some(&(at, span)) if at == index => {
                next_wide += 1;
                span
            }
            _ => Span::new(start, start.saturating_add(u32::from(length))),
        };
        origins.end = span.end;
        each(place, span);
    }
}
