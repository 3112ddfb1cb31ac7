//! What follows from the weighing: which codings score, and which are added.

use std::ops::Range;
use std::sync::Arc;

use crate::coding::matcher::Bound;
use crate::coding::weigh::places::Word;
use crate::coding::weigh::{Bench, Scales};
use crate::coding::{Coder, Cue, Hit, attribute, join, quote};
use crate::model::{ActorId, Coding, Document, Sentence};

/// Frame of a cue that no frame ties to its target: `weighed/near/CUE` in `pattern`.
const NEAR: &str = "weighed/near";
/// Frame of words near the target in which no cue stands: `weighed/words/WORD` in `pattern`.
const WORDS: &str = "weighed/words";

impl Coder<'_> {
    /// Adds to the codings of a sentence, which the rules have written from place `first` on, what they leave unsaid.
    ///
    /// What the rules score stands, and what they hold back they hold back for a reason. Only of a target of which
    /// they find nothing in a class, nor score the opposite, the weights decide: from the threshold on the nearest cue of
    /// the class is coded; where none stands, the words from the name to the one that tells most, as the indicator that
    /// the class most often has. Every coding in the source's own voice tells its probability.
    pub(in crate::coding) fn weigh(
        &self,
        scales: &Scales,
        codings: &mut Vec<Coding>,
        first: usize,
        (document, sentence): (&Document, &Sentence),
        bench: &Bench<'_>,
        source: ActorId,
    ) {
        let weighed = bench.weigh(scales);
        for coding in codings.iter_mut().skip(first).filter(|coding| coding.source == source) {
            coding.weight =
                weighed.of(scales, coding.target, &coding.dimension, coding.polarity).map(rounded);
        }
        for (target, class, p) in weighed.each().filter(|(_, _, p)| *p >= scales.threshold) {
            let (dimension, polarity) = &scales.classes[class];
            if bench.ruled(dimension, *polarity, target) {
                continue;
            }
            let evidence = match bench.nearest_cue(target, &scales.classes[class]) {
                Some((cue, party)) => Some(self.by_cue(cue, party)),
                None => scales.usual[class].and_then(|indicator| {
                    let (at, party) = bench.heaviest(scales, target, class)?;
                    Some(by_word(bench, at, party, indicator))
                }),
            };
            if let Some(evidence) = evidence
                && let Some(coding) = self.added(&evidence, (document, sentence), bench, (source, target))
            {
                codings.push(Coding { weight: Some(rounded(p)), ..coding });
            }
        }
    }

    fn by_cue(&self, cue: &Cue, party: usize) -> Evidence {
        let trigger = &self.rules.triggers[cue.trigger];
        Evidence {
            hit: hit(cue.indicator, (trigger.group, cue.trigger), cue.at, cue.range.clone(), party),
            shown: cue.range.clone(),
            pattern: format!("{NEAR}/{}", trigger.text),
        }
    }

    /// The coding of what no frame ties to the target.
    fn added(
        &self,
        Evidence { hit, shown, pattern }: &Evidence,
        (document, sentence): (&Document, &Sentence),
        bench: &Bench<'_>,
        (source, target): (ActorId, ActorId),
    ) -> Option<Coding> {
        let indicator = &self.rules.codebook.indicators[hit.indicator];
        let (_, mention) =
            bench.scene.parties[hit.target].members.iter().find(|(actor, _)| *actor == target)?;
        Some(Coding {
            document: document.id.clone(),
            date: document.date,
            sentence: sentence.number,
            source,
            target,
            indicator: indicator.id.clone(),
            dimension: indicator.dimension.clone(),
            polarity: indicator.polarity,
            voice: attribute::read(self.rules, bench.scene, hit, sentence.question).voice,
            toward: attribute::toward(self.rules, bench.scene, hit),
            scored: true,
            reason: String::new(),
            span: join(bench.scene, shown),
            target_span: bench.scene.mentions[*mention].span,
            quote: quote(bench.scene, bench.forms, shown, &document.text),
            pattern: pattern.clone(),
            codebook: Arc::clone(&self.rules.label),
            weight: None,
        })
    }
}

/// What a coding that is added points at.
struct Evidence {
    hit: Hit,
    /// The words that are quoted.
    shown: Range<usize>,
    pattern: String,
}

/// The word that tells most, shown with the name and what stands between.
fn by_word(bench: &Bench<'_>, at: usize, party: usize, indicator: usize) -> Evidence {
    let core = &bench.scene.parties[party].core;
    Evidence {
        hit: hit(indicator, (0, 0), at, at..at + 1, party),
        shown: core.start.min(at)..core.end.max(at + 1),
        pattern: format!("{WORDS}/{}", bench.word(Word::Token(at))),
    }
}

fn hit(
    indicator: usize,
    (group, trigger): (usize, usize),
    at: usize,
    cue: Range<usize>,
    target: usize,
) -> Hit {
    Hit {
        indicator,
        group,
        trigger,
        frame: Arc::from(NEAR),
        at,
        range: cue.clone(),
        cue,
        target,
        bound: Bound::default(),
        unless: None,
    }
}

/// A probability as tables have it.
fn rounded(p: f64) -> f64 {
    (p * 1000.0).round() / 1000.0
}
