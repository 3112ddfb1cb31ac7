//! One document made ready for the index by a worker thread, so that only the appending is serial.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::schema::Entry;
use super::texts;
use crate::forms::{FormId, Forms};
use crate::model::{ActorId, Breaks, Cast, Document, Mention, Owner, Segments, Sentence, Turn};
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
    /// The text as the store keeps it.
    pub(super) text: Vec<u8>,
    pub(super) entries: Vec<Entry>,
}

/// What a token is beside its form, in one byte each.
///
/// A token is told by its distance from the one before it (the first of a sentence: from the start of the sentence,
/// so that a sentence can be read alone) and by what stood in between: a document has few such joints, which are
/// listed. It is as long as its form is written. The few tokens that do not fit are listed too.
#[derive(Debug, Default)]
pub(super) struct Packed {
    /// For each token an index into `table`, or [`WIDE`].
    pub joints: Vec<u8>,
    /// The distance in the upper, the breaks in the lower half.
    pub table: Vec<u32>,
    pub wide: Vec<Wide>,
}

/// The joint of a token that is listed.
pub(super) const WIDE: u8 = u8::MAX;

/// A token that is listed: its number in the document, its place, and what stood before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wide {
    pub index: u32,
    pub span: Span,
    pub breaks: Breaks,
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
            tokens: pack(segments, forms),
            text: texts::pack(&document.text),
            entries: entries(document, segments, cast, forms),
        }
    }
}

fn pack(segments: &Segments, forms: &Forms) -> Packed {
    let mut packed = Packed::default();
    let mut numbers: FxHashMap<u32, u8> = FxHashMap::default();
    let mut origins = Origins::new(&segments.sentences);
    for (index, token) in segments.tokens.iter().enumerate() {
        let index = index as u32;
        let gap = token.span.start.checked_sub(origins.of(index)).map(u16::try_from);
        let as_written = forms.surface(token.form).len() == token.span.len() as usize;
        let joint = match gap {
            Some(Ok(gap)) if as_written && token.span.start <= token.span.end => {
                let joint = u32::from(gap) << 16 | u32::from(token.before.0);
                let next = packed.table.len();
                match numbers.get(&joint) {
                    Some(&number) => number,
                    None if next < usize::from(WIDE) => {
                        packed.table.push(joint);
                        *numbers.entry(joint).or_insert(next as u8)
                    }
                    None => WIDE,
                }
            }
            _ => WIDE,
        };
        if joint == WIDE {
            packed.wide.push(Wide { index, span: token.span, breaks: token.before });
        }
        packed.joints.push(joint);
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
            paragraph: sentence.paragraph,
            words: Entry::words(tokens.iter().map(|token| forms.folded(token.form))),
            sources,
            targets: targets.into_iter().collect(),
        }
    };
    segments.sentences.iter().zip(targets).map(entry).collect()
}

/// A run of packed tokens.
pub(super) struct Run<'r> {
    /// The number of the first in the document.
    pub first: u32,
    pub joints: &'r [u8],
    /// How long each is, as its form is written.
    pub lengths: &'r mut dyn Iterator<Item = u32>,
    pub table: &'r [u32],
    pub wide: &'r [Wide],
}

impl Run<'_> {
    /// Unpacks the tokens in turn; `origins` must start at the sentence that the first one opens.
    pub fn unpack(self, mut origins: Origins<'_>, mut each: impl FnMut(usize, Span, Breaks)) {
        let mut next_wide = self.wide.partition_point(|wide| wide.index < self.first);
        for (place, (&joint, length)) in self.joints.iter().zip(self.lengths).enumerate() {
            let origin = origins.of(self.first + place as u32);
            let (span, breaks) = if joint == WIDE {
                let wide = self.wide.get(next_wide);
                next_wide += 1;
                wide.map_or_else(Default::default, |wide| (wide.span, wide.breaks))
            } else {
                let joint = self.table.get(usize::from(joint)).copied().unwrap_or_default();
                let start = origin.saturating_add(joint >> 16);
                (Span::new(start, start.saturating_add(length)), Breaks(joint as u16))
            };
            origins.end = span.end;
            each(place, span, breaks);
        }
    }
}
