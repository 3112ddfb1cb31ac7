//! What follows from the weighing: which codings score, and which are added.

use std::sync::Arc;

use crate::coding::matcher::Bound;
use crate::coding::weigh::{Bench, Scales};
use crate::coding::{Coder, Cue, Hit, attribute, join, quote};
use crate::model::{ActorId, Coding, Document, Sentence};

/// Frame of a cue that no frame ties to its target: `weighed/near/CUE` in `pattern`.
const NEAR: &str = "weighed/near";

impl Coder<'_> {
    /// Adds to the codings of a sentence, which the rules have written from place `first` on, what they leave unsaid.
    ///
    /// What the rules score stands, and what they hold back they hold back for a reason. Only of a target of which
    /// they find nothing in a class the weights decide: from the threshold on the nearest cue of the class is
    /// coded. Every coding in the source's own voice tells its probability.
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
        for (target, dimension, polarity, p) in weighed.each(scales) {
            if p < scales.threshold || bench.by_rules(dimension, polarity, target) {
                continue;
            }
            if let Some((cue, party)) = bench.nearest_cue(target, dimension, polarity)
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
