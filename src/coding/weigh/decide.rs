//! What follows from the weighing: which codings score, which do not, and which are added.

use std::ops::Range;
use std::sync::Arc;

use crate::coding::attribute::Reading;
use crate::coding::matcher::Bound;
use crate::coding::weigh::places::Word;
use crate::coding::weigh::{Bench, Scales, Weighed};
use crate::coding::write::Evidence;
use crate::coding::{Coder, Cue, Hit, Spot, attribute, join, quote};
use crate::model::{ActorId, Coding, Dimension, Polarity, Voice};

/// Frame of a cue that no frame ties to its target: `weighed/near/CUE` in `pattern`.
const NEAR: &str = "weighed/near";
/// Frame of words near the target in which no cue stands: `weighed/words/WORD` in `pattern`.
const WORDS: &str = "weighed/words";
/// The frame as which the rules of voice read what no frame ties to its target: they apply to free patterns.
const FREE: &str = "pattern";

impl Coder<'_> {
    /// Weighs the codings of a sentence in its speaker's voice, which the rules have written from place `first` on.
    ///
    /// In a sentence with words enough the weights have the last word; in others only of those of whom the rules say
    /// nothing, and they only add what is likelier than not. What the rules score and the weights find too unlikely is
    /// held back; what is likely enough and not scored is added: as the nearest cue of the class, or, where none
    /// stands, as the words from the name to the one that tells most, with the indicator that the class most often has.
    /// What is added must be asserted where it stands. Every coding that was weighed tells its probability.
    pub(in crate::coding) fn weigh(
        &self,
        scales: &Scales,
        codings: &mut Vec<Coding>,
        first: usize,
        spot: Spot<'_>,
        bench: &Bench<'_>,
        source: ActorId,
    ) {
        let Some(weighed) = bench.weigh(scales) else { return };
        let likely = |p: f64| p >= weighed.threshold;
        for coding in codings.iter_mut().skip(first).filter(|coding| coding.source == source) {
            let Some(p) = weighed.of(scales, coding.target, &coding.dimension, coding.polarity) else {
                continue;
            };
            coding.weight = Some(rounded(p));
            if coding.scored && !likely(p) {
                coding.scored = false;
                coding.reason = "outweighed".to_owned();
            }
        }
        let said = |target: ActorId, dimension: &Dimension, polarity: Polarity, codings: &[Coding]| {
            codings[first..].iter().any(|coding| {
                coding.scored
                    && (coding.source, coding.target) == (source, target)
                    && (&coding.dimension, coding.polarity) == (dimension, polarity)
            })
        };
        for (target, class, p) in weighed.each().filter(|(_, _, p)| likely(*p)) {
            let (dimension, polarity) = &scales.classes[class];
            if said(target, dimension, *polarity, codings) {
                continue;
            }
            if let Some(finding) = bench.finding(scales, &weighed, target, class)
                && let Some(coding) = self.added(&finding, spot, bench, (source, target))
            {
                codings.push(Coding { weight: Some(rounded(p)), ..coding });
            }
        }
    }

    /// The coding of what no frame ties to the target, if it is asserted.
    fn added(
        &self,
        Finding { hit, shown, pattern }: &Finding,
        spot: Spot<'_>,
        bench: &Bench<'_>,
        (source, target): (ActorId, ActorId),
    ) -> Option<Coding> {
        let reading = bench.asserted(hit)?;
        let scene = bench.scene;
        let (_, mention) = scene.parties[hit.target].members.iter().find(|(actor, _)| *actor == target)?;
        let evidence = Evidence {
            span: join(scene, shown),
            quote: quote(scene, shown, &spot.document.text),
            pattern: pattern.clone(),
        };
        let named = (target, scene.mentions[*mention].span);
        let toward = attribute::toward(self.rules, scene, hit);
        Some(self.coding(spot, (source, named, toward), &reading, evidence))
    }
}

/// What a coding that is added points at.
struct Finding {
    hit: Hit,
    /// The words that are quoted.
    shown: Range<usize>,
    pattern: String,
}

impl Bench<'_> {
    fn finding(&self, scales: &Scales, weighed: &Weighed, target: ActorId, class: usize) -> Option<Finding> {
        if let Some((cue, party)) = self.nearest_cue(target, &scales.classes[class]) {
            let pattern = format!("{NEAR}/{}", self.rules.triggers[cue.trigger].text);
            return Some(Finding { hit: self.by_cue(cue, party), shown: cue.range.clone(), pattern });
        }
        let usual = scales.usual[class]?;
        let (at, party) = self.heaviest(scales, weighed, target, class)?;
        let core = &self.scene.parties[party].core;
        Some(Finding {
            hit: self.free(usual, at, at..at + 1, party),
            // The word that tells most, with the name and what stands between.
            shown: core.start.min(at)..core.end.max(at + 1),
            pattern: format!("{WORDS}/{}", self.word(Word::Token(at))),
        })
    }

    fn by_cue(&self, cue: &Cue, party: usize) -> Hit {
        self.free((cue.indicator, cue.trigger), cue.at, cue.range.clone(), party)
    }

    /// A hit that no frame ties to its target.
    fn free(&self, (indicator, trigger): (usize, usize), at: usize, cue: Range<usize>, target: usize) -> Hit {
        Hit {
            indicator,
            group: self.rules.triggers[trigger].group,
            trigger,
            frame: Arc::from(FREE),
            at,
            range: cue.clone(),
            cue,
            target,
            bound: Bound::default(),
            unless: None,
        }
    }

    /// How the rules of voice read a free hit, where they let it score as what it is, in the speaker's voice.
    fn asserted(&self, hit: &Hit) -> Option<Reading> {
        let reading = attribute::read(self.rules, self.scene, hit, self.question);
        // Whatever a denial makes of other cues of that group, here it is one.
        let denied = reading.voice == Voice::Negated;
        (reading.scored && !denied && reading.holder.is_none()).then_some(reading)
    }

    /// Whether a class may be added for a target: unless the nearest cue for it is not asserted.
    pub(super) fn may_add(&self, target: ActorId, class: &(Dimension, Polarity)) -> bool {
        let nearest = self.nearest_cue(target, class);
        nearest.is_none_or(|(cue, party)| self.asserted(&self.by_cue(cue, party)).is_some())
    }
}

/// A probability as tables have it.
fn rounded(p: f64) -> f64 {
    (p * 1000.0).round() / 1000.0
}
