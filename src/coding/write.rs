//! Hits as records: whose coding of whom each is, which of those that overlap counts, and what of it is said once.

use std::collections::hash_map::Entry;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::coding::attribute::{self, Reading};
use crate::coding::scene::Scene;
use crate::coding::weigh::Bench;
use crate::coding::{Coder, Eyes, Hit, Spot};
use crate::model::{ActorId, Cast, Coding, Polarity, Toward};
use crate::span::Span;

/// Tokens within which cues that overlap must begin.
const LONGEST_CUE: usize = 120;

impl Coder<'_> {
    /// Writes the codings of a sentence under the eyes of one source, weighed where the codebook has weights.
    pub(super) fn write(&self, codings: &mut Vec<Coding>, spot: Spot<'_>, bench: &Bench<'_>, eyes: Eyes) {
        let first = codings.len();
        self.write_hits(codings, spot, bench, eyes);
        if let Some(scales) = self.weighs() {
            self.weigh(scales, codings, first, spot, bench, eyes.source);
        }
    }

    /// Writes the codings that the rules alone give.
    pub(super) fn write_hits(
        &self,
        codings: &mut Vec<Coding>,
        spot: Spot<'_>,
        bench: &Bench<'_>,
        Eyes { source, own }: Eyes,
    ) {
        let Bench { scene, hits: read, .. } = *bench;
        // What scores goes before what does not, then the longest cue, then the order of files.
        let weight = |hit: &Hit, scored: bool| {
            (scored, hit.cue.len(), std::cmp::Reverse((hit.indicator, hit.group, hit.trigger)))
        };
        let beats = |(other, of_other): &(Hit, Reading), (hit, reading): &(Hit, Reading)| {
            self.contend(other, hit) && weight(other, of_other.scored) > weight(hit, reading.scored)
        };
        // Hits stand in the order of their words, so that those that overlap are near one another.
        let beaten = |place: usize| {
            let near = |other: &&(Hit, Reading)| other.0.at.abs_diff(read[place].0.at) <= LONGEST_CUE;
            let before = read[..place].iter().rev().take_while(near);
            before.chain(read[place + 1..].iter().take_while(near)).any(|other| beats(other, &read[place]))
        };
        for (hit, reading) in (0..read.len()).filter(|&place| !beaten(place)).map(|place| &read[place]) {
            let toward = attribute::toward(self.rules, scene, hit);
            let holders: Vec<(ActorId, ActorId, Toward)> = match reading.holder {
                None => vec![(source, own, toward)],
                Some(holder) => scene.parties[holder]
                    .members
                    .iter()
                    .map(|(actor, _)| {
                        (*actor, *actor, if toward == Toward::Source { Toward::General } else { toward })
                    })
                    // "Ghana and Mali condemned": whose sentence it is holds the view as well.
                    .chain(scene.follows_source(holder).then_some((source, own, toward)))
                    .collect(),
            };
            let evidence = Evidence {
                span: join(scene, &hit.range),
                quote: quote(scene, &hit.range, &spot.document.text),
                pattern: self.pattern_of(hit),
            };
            for (source, own, toward) in holders {
                for &(target, mention) in scene.meant(self.rules, hit.target, &hit.cue) {
                    if target == own || target == source {
                        continue;
                    }
                    let named = (target, scene.mentions[mention].span);
                    codings.push(self.coding(spot, (source, named, toward), reading, evidence.clone()));
                }
            }
        }
    }

    /// What found a hit: indicator, frame and cue.
    pub(super) fn pattern_of(&self, hit: &Hit) -> String {
        let trigger = &self.rules.triggers[hit.trigger];
        format!("{}/{}/{}", self.rules.codebook.indicators[hit.indicator].id, hit.frame, trigger.text)
    }

    /// Whether only one of two hits can count: cues that overlap, of one dimension, on one target.
    pub(super) fn contend(&self, one: &Hit, other: &Hit) -> bool {
        let dimension = |hit: &Hit| &self.rules.codebook.indicators[hit.indicator].dimension;
        one.target == other.target
            && dimension(one) == dimension(other)
            && one.cue.start < other.cue.end
            && other.cue.start < one.cue.end
    }

    /// What `reading` says of a target, where that is named, as a record.
    pub(super) fn coding(
        &self,
        Spot { document, sentence }: Spot<'_>,
        (source, (target, target_span), toward): (ActorId, (ActorId, Span), Toward),
        reading: &Reading,
        Evidence { span, quote, pattern }: Evidence,
    ) -> Coding {
        let indicator = &self.rules.codebook.indicators[reading.indicator];
        Coding {
            document: document.id.clone(),
            date: document.date,
            sentence: sentence.number,
            source,
            target,
            indicator: indicator.id.clone(),
            dimension: indicator.dimension.clone(),
            polarity: reading.polarity,
            voice: reading.voice,
            toward,
            scored: reading.scored,
            reason: reading.reason.clone(),
            span,
            target_span,
            quote,
            pattern,
            codebook: Arc::clone(&self.rules.label),
            weight: None,
        }
    }
}

/// What a coding points at: the words, as they are quoted, and what found them.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    pub span: Span,
    pub quote: String,
    pub pattern: String,
}

pub(super) fn join(scene: &Scene<'_>, range: &Range<usize>) -> Span {
    let first = scene.tokens.get(range.start).map(|token| token.span).unwrap_or_default();
    let last = scene.tokens.get(range.end.saturating_sub(1)).map_or(first, |token| token.span);
    first.join(last)
}

/// The words of `range` as they stand in the text, white space folded to one space, words that a line end cuts
/// made whole.
pub(super) fn quote(scene: &Scene<'_>, range: &Range<usize>, text: &str) -> String {
    let mut quote = String::new();
    let mut end = None;
    for token in &scene.tokens[range.clone()] {
        let between = end.map_or("", |end| Span::new(end, token.span.start).of(text));
        let written = token.span.of(text);
        let cut = written.contains(char::is_whitespace);
        for part in [between, if cut { scene.forms.surface(token.form) } else { written }] {
            for c in part.chars() {
                if !c.is_whitespace() {
                    quote.push(c);
                } else if !quote.ends_with(' ') {
                    quote.push(' ');
                }
            }
        }
        end = Some(token.span.end);
    }
    quote
}

/// The text with every run of white space as one space.
pub(super) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

type Order<'c> = (u32, Span, ActorId, ActorId, &'c str, Polarity, bool, &'c str);

pub(super) fn order(coding: &Coding) -> Order<'_> {
    (
        coding.sentence,
        coding.span,
        coding.source,
        coding.target,
        coding.indicator.as_str(),
        coding.polarity,
        !coding.scored,
        &coding.pattern,
    )
}

/// Writes the codings from `first` on that are of a spread organisation once for each member but the speaker's own.
pub(super) fn spread(codings: &mut Vec<Coding>, first: usize, cast: &Cast, own: ActorId) {
    if cast.spread.is_empty() {
        return;
    }
    for coding in codings.split_off(first) {
        let members = cast.stands_for(&coding.target).iter().filter(|&&member| member != own);
        codings.extend(members.map(|&target| Coding { target, ..coding.clone() }));
    }
}

/// One indicator says one thing of one target in one sentence once: the first scores, the others are kept
/// with the reason. What does not score is dropped where the same words score.
pub(super) fn settle(codings: &mut Vec<Coding>) {
    let said = |coding: &Coding| {
        (coding.sentence, coding.source, coding.target, coding.indicator.clone(), coding.polarity)
    };
    let mut seen: FxHashMap<_, Span> = FxHashMap::default();
    for coding in codings.iter_mut().filter(|coding| coding.scored) {
        match seen.entry(said(coding)) {
            Entry::Vacant(first) => drop(first.insert(coding.span)),
            Entry::Occupied(_) => {
                coding.scored = false;
                coding.reason = "said in this sentence already".to_owned();
            }
        }
    }
    codings.retain(|coding| {
        coding.scored || !seen.get(&said(coding)).is_some_and(|span| span.overlaps(coding.span))
    });
}
