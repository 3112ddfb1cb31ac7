//! Matches compiled steps against a sentence, leftwards or rightwards from a cue.
//!
//! A gap is tried shortest first, so the nearest actor fills a slot. Work is bounded: a match that needs more
//! than [`FUEL`] steps is given up, so that no sentence and no pattern takes more than linear time.

use std::ops::Range;

use crate::codebook::Slot;
use crate::coding::rules::{Around, Step};
use crate::coding::scene::Scene;
use crate::model::{Breaks, Token};

/// Steps that one attempt may take.
const FUEL: u32 = 4_000;

/// Who fills the slots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bound {
    pub target: Option<usize>,
    pub third: Option<usize>,
    pub source: bool,
}

/// A match around an anchor.
#[derive(Clone, Debug)]
pub(super) struct Match {
    pub range: Range<usize>,
    pub bound: Bound,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Right,
    Left,
}

struct Run<'r, 's> {
    scene: &'r Scene<'s>,
    fuel: u32,
    /// Whether narrow gaps pass over actors, as in cues and rules of voice.
    loose: bool,
}

/// Takes each place that the steps reach; `true` ends the search.
type Then<'t> = &'t mut dyn FnMut(usize, Bound, &mut u32) -> bool;

/// The first match of `around` at the tokens `anchor`.
pub(super) fn around(
    scene: &Scene<'_>,
    around: &Around,
    anchor: &Range<usize>,
    bound: Bound,
    loose: bool,
) -> Option<Match> {
    let mut found = None;
    each(scene, around, anchor, bound, loose, &mut |hit| {
        found = Some(hit);
        true
    });
    found
}

/// The longest match of `around` at the tokens `anchor`: a cue, whose own gaps pass over actors.
pub(super) fn longest(scene: &Scene<'_>, around: &Around, anchor: &Range<usize>) -> Option<Match> {
    let mut best: Option<Match> = None;
    each(scene, around, anchor, Bound::default(), true, &mut |hit| {
        if best.as_ref().is_none_or(|best| hit.range.len() > best.range.len()) {
            best = Some(hit);
        }
        false
    });
    best
}

fn each(
    scene: &Scene<'_>,
    around: &Around,
    anchor: &Range<usize>,
    bound: Bound,
    loose: bool,
    take: &mut dyn FnMut(Match) -> bool,
) {
    let run = Run { scene, fuel: FUEL, loose };
    let mut fuel = run.fuel;
    run.steps(&around.left, anchor.start, Way::Left, bound, &mut fuel, &mut |start, bound, fuel| {
        run.steps(&around.right, anchor.end, Way::Right, bound, fuel, &mut |end, bound, _| {
            take(Match { range: start..end, bound })
        })
    });
}

/// Where the steps end that start at token `at`: the farthest place. For rows without slots.
pub(super) fn plain(scene: &Scene<'_>, steps: &[Step], at: usize) -> Option<usize> {
    // Nearly always the first word decides; that is asked without setting up a run.
    if let Some(Step::Class(class)) = steps.first()
        && !scene.tokens.get(at).is_some_and(|token| scene.known.has(token.form, *class))
    {
        return None;
    }
    let run = Run { scene, fuel: FUEL, loose: true };
    let mut fuel = run.fuel;
    let mut farthest = None;
    run.steps(steps, at, Way::Right, Bound::default(), &mut fuel, &mut |end, _, _| {
        farthest = farthest.max(Some(end));
        false
    });
    farthest
}

/// Whether the steps match anywhere inside `range`.
pub(super) fn anywhere(scene: &Scene<'_>, steps: &[Step], range: &Range<usize>, bound: Bound) -> bool {
    range.clone().any(|at| {
        let run = Run { scene, fuel: FUEL, loose: true };
        let mut fuel = run.fuel;
        run.steps(steps, at, Way::Right, bound, &mut fuel, &mut |end, _, _| end <= range.end)
    })
}

impl Run<'_, '_> {
    fn steps(
        &self,
        steps: &[Step],
        at: usize,
        way: Way,
        bound: Bound,
        fuel: &mut u32,
        then: Then<'_>,
    ) -> bool {
        let Some((step, rest)) = steps.split_first() else { return then(at, bound, fuel) };
        if *fuel == 0 {
            return false;
        }
        *fuel -= 1;
        match step {
            Step::Class(class) => self.next(at, way).is_some_and(|(token, next)| {
                self.scene.known.has(self.scene.tokens[token].form, *class)
                    && self.steps(rest, next, way, bound, fuel, then)
            }),
            Step::Any => {
                self.next(at, way).is_some_and(|(_, next)| self.steps(rest, next, way, bound, fuel, then))
            }
            Step::Gap { most, wide } => self.gap(rest, at, way, (*most, *wide), bound, fuel, then),
            Step::Alternatives(rows) => rows.iter().any(|row| {
                self.steps(row, at, way, bound, fuel, &mut |at, bound, fuel| {
                    self.steps(rest, at, way, bound, fuel, then)
                })
            }),
            Step::Optional(row) => {
                self.steps(row, at, way, bound, fuel, &mut |at, bound, fuel| {
                    self.steps(rest, at, way, bound, fuel, then)
                }) || self.steps(rest, at, way, bound, fuel, then)
            }
            Step::Not(row) => {
                !self.steps(row, at, Way::Right, bound, fuel, &mut |_, _, _| true)
                    && self.steps(rest, at, way, bound, fuel, then)
            }
            Step::ClauseStart => self.scene.opens_clause(at) && self.steps(rest, at, way, bound, fuel, then),
            Step::Unbroken => {
                let broken = |token: &Token| token.before.has(Breaks::SEMICOLON.with(Breaks::STOP));
                !self.scene.tokens.get(at).is_some_and(broken) && self.steps(rest, at, way, bound, fuel, then)
            }
            Step::Comma => {
                self.scene.tokens.get(at).is_some_and(|token| token.before.has(Breaks::COMMA))
                    && self.steps(rest, at, way, bound, fuel, then)
            }
            Step::Slot(slot) => self.slot(*slot, rest, at, way, bound, fuel, then),
        }
    }

    /// The token on this side of boundary `at`, and the boundary behind it.
    fn next(&self, at: usize, way: Way) -> Option<(usize, usize)> {
        match way {
            Way::Right => (at < self.scene.tokens.len()).then_some((at, at + 1)),
            Way::Left => at.checked_sub(1).map(|token| (token, token)),
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn gap(
        &self,
        rest: &[Step],
        mut at: usize,
        way: Way,
        (most, wide): (u8, bool),
        bound: Bound,
        fuel: &mut u32,
        then: Then<'_>,
    ) -> bool {
        for _ in 0..=most {
            // What lies beyond a clause's bound is out of sight for a narrow gap, however short.
            let at_bound = !wide && at < self.scene.tokens.len() && self.scene.opens_clause(at);
            if at_bound && !(way == Way::Left && matches!(rest.first(), Some(Step::ClauseStart))) {
                return false;
            }
            if self.steps(rest, at, way, bound, fuel, then) {
                return true;
            }
            let Some((token, next)) = self.next(at, way) else { return false };
            let in_the_way = |party: usize| self.scene.in_the_way(party, bound.target);
            if at_bound || !wide && !self.loose && self.scene.party_at(token).is_some_and(in_the_way) {
                return false;
            }
            at = next;
        }
        false
    }

    #[allow(clippy::too_many_arguments)]
    fn slot(
        &self,
        slot: Slot,
        rest: &[Step],
        at: usize,
        way: Way,
        bound: Bound,
        fuel: &mut u32,
        then: Then<'_>,
    ) -> bool {
        let near = match way {
            Way::Right => self.scene.opening_at(at),
            Way::Left => self.scene.closing_at(at),
        };
        for &(_, place) in near {
            let party = &self.scene.parties[place];
            let fits = match slot {
                Slot::Target | Slot::TargetPossessive => {
                    !party.is_source
                        && !party.members.is_empty()
                        && bound.target.is_none_or(|target| target == place)
                        && bound.third != Some(place)
                        && (slot == Slot::Target || party.possessive)
                }
                Slot::Third => {
                    !party.is_source
                        && !party.members.is_empty()
                        && bound.target != Some(place)
                        && bound.third.is_none_or(|third| third == place)
                }
                Slot::Source => party.is_source,
                Slot::Cue => false,
            };
            if !fits {
                continue;
            }
            let mut bound = bound;
            match slot {
                Slot::Target | Slot::TargetPossessive => bound.target = Some(place),
                Slot::Third => bound.third = Some(place),
                Slot::Source => bound.source = true,
                Slot::Cue => {}
            }
            let ends = if slot == Slot::TargetPossessive {
                [party.end_possessive, party.end_possessive]
            } else {
                [party.full.end.max(party.core.end), party.core.end]
            };
            let starts = [party.full.start, party.core.start];
            let reached: [Option<usize>; 2] = match way {
                Way::Right if party.full.start <= at && at <= party.core.start => {
                    [Some(ends[0]), (ends[1] != ends[0]).then_some(ends[1])]
                }
                Way::Left if at == ends[0] || at == ends[1] => {
                    [Some(starts[0]), (starts[1] != starts[0]).then_some(starts[1])]
                }
                _ => continue,
            };
            for next in reached.into_iter().flatten() {
                if self.steps(rest, next, way, bound, fuel, then) {
                    return true;
                }
            }
        }
        false
    }
}
