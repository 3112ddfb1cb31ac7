//! What is said of one actor and, in few words, of another: "Chad has kept its word; Libya has not", "…, as has
//! Ghana". The verb is left out, so that no cue stands at the second name.

use std::ops::Range;

use crate::coding::Hit;
use crate::coding::attribute::{self, Reading};
use crate::coding::matcher::Bound;
use crate::coding::rules::Rules;
use crate::coding::scene::{Party, Scene};
use crate::model::{Breaks, Voice};

/// The name of the frame in tables.
pub(super) const ECHO: &str = "echo";

/// How the second name takes up what is said of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Echo {
    /// "… has not": the contrary.
    Denies,
    /// "as has …": the same.
    Repeats,
}

/// The hits of later names that take up what the hits in `read` assert, with their readings.
pub(super) fn echoes(rules: &Rules, scene: &Scene<'_>, read: &[(Hit, Reading)]) -> Vec<(Hit, Reading)> {
    let mut found = Vec::new();
    for (place, party) in scene.parties.iter().enumerate() {
        if party.is_source || read.iter().any(|(hit, _)| hit.target == place) {
            continue;
        }
        let Some((echo, range)) = taken_up(rules, scene, party) else { continue };
        // The nearest that is said before it, by a verb or a quality of the doer.
        let said = read.iter().rev().find(|(hit, reading)| {
            hit.range.end <= range.start
                && reading.scored
                && reading.voice == Voice::Asserted
                && scene.parties[hit.target].core.start < hit.cue.start
        });
        let Some((hit, reading)) = said else { continue };
        let mut reading = reading.clone();
        if echo == Echo::Denies {
            reading.voice = Voice::Negated;
            attribute::negate(rules, hit, &mut reading);
            if !reading.scored {
                reading.reason = format!("{}: {ECHO}", Voice::Negated);
            }
        }
        let echoed = Hit {
            frame: ECHO.into(),
            at: party.core.start,
            cue: range.clone(),
            range,
            target: place,
            bound: Bound { target: Some(place), third: None, source: false },
            ..hit.clone()
        };
        found.push((echoed, reading));
    }
    found
}

/// Whether the words around a name are an echo, and which tokens make it.
fn taken_up(rules: &Rules, scene: &Scene<'_>, party: &Party) -> Option<(Echo, Range<usize>)> {
    let is = |at, class| scene.is(at, class);
    const PARTS: Breaks = Breaks::COMMA.with(Breaks::SEMICOLON).with(Breaks::STOP).with(Breaks::CLAUSE);
    let parts = |at: usize| scene.tokens.get(at).is_none_or(|token| token.before.has(PARTS));
    let end = party.full.end.max(party.core.end);
    if is(end, rules.closed.auxiliary) && is(end + 1, rules.closed.denying) && parts(end + 2) {
        return Some((Echo::Denies, party.full.start..end + 2));
    }
    let start = party.full.start.checked_sub(2)?;
    let leads = is(start, rules.closed.likewise) && is(start + 1, rules.closed.auxiliary);
    (leads && parts(end)).then_some((Echo::Repeats, start..end))
}
