//! Whose view, in which voice, towards whom: what a hit means once its words are found.

use std::ops::Range;

use crate::codebook::Negated;
use crate::coding::Hit;
use crate::coding::matcher::{self, Bound};
use crate::coding::rules::{Around, Gated, Rules};
use crate::coding::scene::Scene;
use crate::model::{Polarity, Toward, Voice};

/// The voice of a hit and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub voice: Voice,
    /// The rule that said so; empty when the hit is plainly asserted.
    pub rule: String,
    /// For a reported view: the party that holds it.
    pub holder: Option<usize>,
    pub scored: bool,
    pub reason: String,
    pub polarity: Polarity,
    /// Place of the indicator that a negation turns it into.
    pub indicator: usize,
}

/// Reads the voice of a hit: the first rule that matches at its cue decides.
pub(super) fn read(rules: &Rules, scene: &Scene<'_>, hit: &Hit, question: bool) -> Reading {
    let indicator = &rules.codebook.indicators[hit.indicator];
    let mut reading = Reading {
        voice: Voice::Asserted,
        rule: String::new(),
        holder: None,
        scored: true,
        reason: String::new(),
        polarity: indicator.polarity,
        indicator: hit.indicator,
    };
    let told = scene.relative_to(rules, hit.target, &hit.cue);
    // "Togo, though not Benin, has": the "not" is within the name, and is Benin's alone.
    let name = &scene.parties[hit.target].core;
    let in_name = |range: &Range<usize>| {
        (name.start + 1..name.end).contains(&range.start)
            && scene.forms.folded(scene.tokens[range.start].form) == "not"
    };
    let at_cue = |patterns: &Gated<Around>, counts: &dyn Fn(&Range<usize>) -> bool| {
        let bound = Bound { target: Some(hit.target), third: None, source: false };
        let matching = patterns
            .open(scene, &hit.cue)
            .filter_map(|pattern| matcher::around(scene, pattern, &hit.cue, bound, true));
        matching.filter(|found| counts(&found.range)).map(|found| found.bound).next()
    };
    let found = rules.voices.iter().find_map(|voice| {
        let rule = &voice.rule;
        if !rule.frames.is_empty() && !rule.frames.contains(&hit.frame)
            || rule.voice == Voice::Negated && rules.triggers[hit.trigger].says.no
            || rule.voice == Voice::Hoped && rules.triggers[hit.trigger].says.wish
            || rule.polarity.is_some_and(|polarity| polarity != indicator.polarity)
            || rule.not_by.contains(&scene.source)
        {
            return None;
        }
        if rule.question && !question {
            return None;
        }
        let matched = if rule.question && voice.patterns.is_empty() {
            Bound::default()
        } else {
            at_cue(&voice.patterns, &|range| !is_outside(told, rule.voice, range) && !in_name(range))?
        };
        at_cue(&voice.except, &|_| true).is_none().then_some((voice, matched))
    });
    let scores = |voice: Voice| rules.codebook.scoring_voices.contains(&voice);
    let Some((voice, bound)) = found else {
        reading.scored = scores(Voice::Asserted);
        return reading;
    };
    reading.voice = voice.rule.voice;
    reading.rule = voice.rule.name.to_string();
    reading.scored = voice.rule.scores.unwrap_or_else(|| scores(reading.voice));
    match reading.voice {
        Voice::Negated => negate(rules, hit, &mut reading),
        Voice::Reported => {
            reading.holder = bound.third;
            // A view that is put in nobody's mouth is nobody's.
            reading.scored = reading.scored && reading.holder.is_some();
        }
        _ => {}
    }
    if !reading.scored {
        reading.reason = format!("{}: {}", reading.voice, reading.rule);
    }
    reading
}

/// Whether words in `range` hope or demand outside of the clause that begins at `told`: "we urge Chad, with which we
/// have friendly relations, to …" asserts the relations.
fn is_outside(told: Option<usize>, voice: Voice, range: &Range<usize>) -> bool {
    matches!(voice, Voice::Hoped | Voice::Demanded) && told.is_some_and(|told| range.start < told)
}

/// What a denial makes of a hit: nothing, the contrary, or what the indicator names.
pub(super) fn negate(rules: &Rules, hit: &Hit, reading: &mut Reading) {
    let indicators = &rules.codebook.indicators;
    reading.scored = true;
    match &indicators[hit.indicator].uses[hit.group].negated {
        Negated::Cancels => reading.scored = false,
        Negated::Flips => reading.polarity = reading.polarity.flipped(),
        Negated::Becomes(id) => match indicators.iter().position(|other| other.id == *id) {
            Some(other) => {
                reading.indicator = other;
                reading.polarity = indicators[other].polarity;
            }
            None => reading.scored = false,
        },
    }
}

/// Towards whom the target behaves so: the speaker where it stands in the evidence or is its object,
/// another where that one is, else nobody in particular.
pub(super) fn toward(rules: &Rules, scene: &Scene<'_>, hit: &Hit) -> Toward {
    if let Some(toward) = rules.codebook.indicators[hit.indicator].uses[hit.group].toward {
        return toward;
    }
    let clause = scene.clause(&hit.cue);
    let near = hit.range.start.min(clause.start.max(hit.cue.start.saturating_sub(3)))
        ..hit.range.end.max(clause.end.min(hit.cue.end + 6));
    if hit.bound.source || scene.within(&near).any(|(_, party)| party.is_source) {
        return Toward::Source;
    }
    let after = hit.cue.start..near.end;
    let other = scene.within(&after).any(|(place, party)| place != hit.target && !party.is_source);
    if other { Toward::Third } else { Toward::General }
}
