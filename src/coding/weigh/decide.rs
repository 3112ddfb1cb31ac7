//! What follows from the weighing: which codings score, and which are added.

use std::sync::Arc;

use crate::coding::matcher::Bound;
use crate::coding::weigh::{Bench, Scales};
use crate::coding::{Coder, Cue, Hit, attribute, join, quote};
use crate::model::{ActorId, Coding, Document, Sentence};

/// Frame of a cue that no frame ties to its target: `weighed/near/CUE` in `pattern`.
const NEAR: &str = "weighed/near";

impl Coder<'_> {
    /// Decides over the codings of a sentence from place `first` on, which the rules have written.
    ///
    /// Below the threshold nothing scores. From the threshold on what the rules scored scores; where they
    /// scored nothing, the first hit that they held back does, and where they have no hit, the nearest cue.
    /// Views that the source only reports are left to the rules.
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
            let Some(p) = weighed.of(scales, coding.target, &coding.dimension, coding.polarity) else {
                continue;
            };
            coding.weight = Some(rounded(p));
            if coding.scored && p < scales.threshold {
                coding.scored = false;
                coding.reason = format!("weighed: p = {p:.2}");
            }
        }
        for (target, dimension, polarity, p) in weighed.each(scales).filter(|(.., p)| *p >= scales.threshold)
        {
            let is = |coding: &Coding| {
                coding.source == source
                    && coding.target == target
                    && coding.dimension == *dimension
                    && coding.polarity == polarity
            };
            let there = codings.get_mut(first..).unwrap_or_default();
            if there.iter().any(|coding| coding.scored && is(coding)) {
                continue;
            }
            if let Some(held_back) = there.iter_mut().find(|coding| is(coding)) {
                held_back.scored = true;
                held_back.reason = String::new();
            } else if let Some((cue, party)) = bench.nearest_cue(target, dimension, polarity)
                && let Some(coding) = self.near(cue, party, (document, sentence), bench, (source, target))
            {
                codings.push(Coding { weight: Some(rounded(p)), ..coding });
            }
        }
    }

    /// The coding of a cue that no frame ties to the target.
    fn near(
        &self,
        cue: &Cue,
        party: usize,
        (document, sentence): (&Document, &Sentence),
        bench: &Bench<'_>,
        (source, target): (ActorId, ActorId),
    ) -> Option<Coding> {
        let trigger = &self.rules.triggers[cue.trigger];
        let hit = Hit {
            indicator: cue.indicator,
            group: trigger.group,
            trigger: cue.trigger,
            frame: Arc::from(NEAR),
            at: cue.at,
            cue: cue.range.clone(),
            range: cue.range.clone(),
            target: party,
            bound: Bound::default(),
            unless: None,
        };
        let indicator = &self.rules.codebook.indicators[cue.indicator];
        let (_, mention) = bench.scene.parties[party].members.iter().find(|(actor, _)| *actor == target)?;
        let span = join(bench.scene, &cue.range);
        Some(Coding {
            document: document.id.clone(),
            date: document.date,
            sentence: sentence.number,
            source,
            target,
            indicator: indicator.id.clone(),
            dimension: indicator.dimension.clone(),
            polarity: indicator.polarity,
            voice: attribute::read(self.rules, bench.scene, &hit, sentence.question).voice,
            toward: attribute::toward(self.rules, bench.scene, &hit),
            scored: true,
            reason: String::new(),
            span,
            target_span: bench.scene.mentions[*mention].span,
            quote: quote(bench.scene, bench.forms, &cue.range, &document.text),
            pattern: format!("{NEAR}/{}", trigger.text),
            codebook: Arc::clone(&self.rules.label),
            weight: None,
        })
    }
}

/// A probability as tables have it.
fn rounded(p: f64) -> f64 {
    (p * 1000.0).round() / 1000.0
}
