//! Matches compiled steps against a sentence, leftwards or rightwards from a cue.
//!
//! A gap is tried shortest first, so the nearest actor fills a slot. Work is bounded: an attempt that needs more
//! than [`FUEL`] steps is given up, so that no sentence and no pattern takes more than linear time.

use std::ops::Range;

use crate::codebook::Slot;
use crate::coding::rules::{Around, Opening, Row, Step};
use crate::coding::scene::{Party, Scene};
use crate::coding::window::{Reach, Way, Window};
use crate::model::Breaks;

/// Steps that one attempt may take.
const FUEL: u32 = 4_000;

/// Who fills the slots: places of parties.
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

/// The first match of `around` at the tokens `anchor`; its gate is for the caller to ask. In a `loose` one narrow gaps
/// pass over actors.
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
    if !scene.present.meets(&around.needs) {
        return;
    }
    let run = Run { scene, loose };
    let left = Head { at: anchor.start, way: Way::Left, bound };
    // The first step to the right is often the one that fails, and it waits for nothing on the left.
    if !run.may_go(&around.right, Head { at: anchor.end, way: Way::Right, bound }) {
        return;
    }
    run.steps(&around.left, left, &mut { FUEL }, &mut |start, fuel| {
        let right = Head { at: anchor.end, way: Way::Right, bound: start.bound };
        run.steps(&around.right, right, fuel, &mut |end, _| {
            take(Match { range: start.at..end.at, bound: end.bound })
        })
    });
}

/// Where the steps end that start at token `at`: the farthest place. For rows without slots.
pub(super) fn plain(scene: &Scene<'_>, steps: &[Step], at: usize) -> Option<usize> {
    let run = Run { scene, loose: true };
    let head = Head { at, way: Way::Right, bound: Bound::default() };
    // Nearly always the first word decides.
    if !run.may_go(steps, head) {
        return None;
    }
    let mut farthest = None;
    run.steps(steps, head, &mut { FUEL }, &mut |end, _| {
        farthest = farthest.max(Some(end.at));
        false
    });
    farthest
}

/// Whether the row matches anywhere inside `range`, which is asked for where that is not ruled out.
pub(super) fn anywhere(scene: &Scene<'_>, row: &Row, range: impl Fn() -> Range<usize>, bound: Bound) -> bool {
    if !scene.present.meets(&row.needs) {
        return false;
    }
    let steps = &row.steps;
    let run = Run { scene, loose: true };
    let range = range();
    range.clone().any(|at| {
        let head = Head { at, way: Way::Right, bound };
        run.may_go(steps, head) && run.steps(steps, head, &mut { FUEL }, &mut |end, _| end.at <= range.end)
    })
}

/// The first match of the row in the sentence; its narrow gaps pass over nobody.
pub(super) fn first(scene: &Scene<'_>, row: &Row) -> Option<Match> {
    if !scene.present.meets(&row.needs) {
        return None;
    }
    let run = Run { scene, loose: false };
    (0..scene.tokens.len()).find_map(|at| {
        let head = Head { at, way: Way::Right, bound: Bound::default() };
        let mut found = None;
        if run.may_go(&row.steps, head) {
            run.steps(&row.steps, head, &mut { FUEL }, &mut |end, _| {
                found = Some(Match { range: at..end.at, bound: end.bound });
                true
            });
        }
        found
    })
}

/// How far a match has come: the boundary between two tokens at which it stands, and who fills the slots.
#[derive(Clone, Copy, Debug)]
struct Head {
    at: usize,
    way: Way,
    bound: Bound,
}

impl Head {
    const fn to(self, at: usize) -> Self {
        Self { at, ..self }
    }
}

struct Run<'r, 's> {
    scene: &'r Scene<'s>,
    loose: bool,
}

/// Takes each place that the steps reach; `true` ends the search.
type Then<'t> = &'t mut dyn FnMut(Head, &mut u32) -> bool;

impl Run<'_, '_> {
    fn steps(&self, mut steps: &[Step], mut head: Head, fuel: &mut u32, then: Then<'_>) -> bool {
        while let Some((step, rest)) = steps.split_first() {
            if *fuel == 0 {
                return false;
            }
            *fuel -= 1;
            match step {
                Step::Class(class) => match self.next(head) {
                    Some((token, next)) if self.scene.is(token, *class) => head = head.to(next),
                    _ => return false,
                },
                Step::Any => match self.next(head) {
                    Some((_, next)) => head = head.to(next),
                    None => return false,
                },
                Step::Gap { most, wide } => return self.gap(rest, (*most, *wide), head, fuel, then),
                Step::Slot(slot) => return self.slot(*slot, rest, head, fuel, then),
                Step::Alternatives(choice) => {
                    return choice.opening.is_none_or(|opening| self.may_open(opening, head))
                        && choice.rows.iter().any(|row| self.row(row, rest, head, fuel, then));
                }
                Step::Optional(row) => {
                    if self.row(row, rest, head, fuel, then) {
                        return true;
                    }
                }
                look => {
                    if !self.holds(look, head, fuel) {
                        return false;
                    }
                }
            }
            steps = rest;
        }
        then(head, fuel)
    }

    /// Takes the steps of `row`, then those of `rest`.
    fn row(&self, row: &[Step], rest: &[Step], head: Head, fuel: &mut u32, then: Then<'_>) -> bool {
        self.may_go(row, head)
            && self.steps(row, head, fuel, &mut |head, fuel| self.steps(rest, head, fuel, then))
    }

    /// Whether a step that takes up nothing holds at `head`.
    fn holds(&self, look: &Step, head: Head, fuel: &mut u32) -> bool {
        let here = self.scene.tokens.get(head.at);
        match look {
            Step::Not(row) => {
                let ahead = Head { way: Way::Right, ..head };
                !(self.may_go(row, ahead) && self.steps(row, ahead, fuel, &mut |_, _| true))
            }
            Step::ClauseStart => self.scene.opens_clause(head.at),
            Step::Comma => here.is_some_and(|token| token.before.has(Breaks::COMMA)),
            Step::Unbroken => {
                !here.is_some_and(|token| token.before.has(Breaks::SEMICOLON.with(Breaks::STOP)))
            }
            _ => true,
        }
    }

    /// Whether the steps can come past the first that takes up a token: a word or a party that is not there ends
    /// most attempts, and this is the cheap way to see it.
    #[inline]
    fn may_go(&self, steps: &[Step], head: Head) -> bool {
        for (place, step) in steps.iter().enumerate() {
            return match step {
                Step::Class(class) => self.next(head).is_some_and(|(token, _)| self.scene.is(token, *class)),
                Step::Slot(_) => self.may_name(head),
                Step::Alternatives(choice) => {
                    choice.opening.is_none_or(|opening| self.may_open(opening, head))
                }
                Step::Optional(row) => self.may_come(row, &steps[place + 1..], head),
                Step::Any | Step::Gap { .. } => true,
                Step::Not(_) | Step::ClauseStart | Step::Comma | Step::Unbroken => continue,
            };
        }
        true
    }

    /// Whether `row` or what follows in its place can come past its first token.
    fn may_come(&self, row: &[Step], rest: &[Step], head: Head) -> bool {
        self.may_go(row, head) || self.may_go(rest, head)
    }

    #[inline]
    fn may_open(&self, opening: Opening, head: Head) -> bool {
        let word = |class| self.next(head).is_some_and(|(token, _)| self.scene.is(token, class));
        opening.class.is_some_and(word) || opening.party && self.may_name(head)
    }

    /// Whether somebody's phrase can stand on this side of the boundary.
    #[inline]
    fn may_name(&self, head: Head) -> bool {
        match head.way {
            Way::Right => self.scene.may_begin(head.at),
            Way::Left => self.scene.may_end(head.at),
        }
    }

    /// The token on this side of the boundary, and the boundary behind it.
    #[inline]
    fn next(&self, head: Head) -> Option<(usize, usize)> {
        match head.way {
            Way::Right => (head.at < self.scene.tokens.len()).then_some((head.at, head.at + 1)),
            Way::Left => head.at.checked_sub(1).map(|token| (token, token)),
        }
    }

    fn gap(
        &self,
        rest: &[Step],
        (most, wide): (u8, bool),
        mut head: Head,
        fuel: &mut u32,
        then: Then<'_>,
    ) -> bool {
        // What must stand beyond the gap is looked for at each of its places.
        let looks = rest.iter().take_while(|step| step.is_look()).count();
        let beyond = &rest[looks..];
        let opening = beyond.first().and_then(Step::opening);
        if let Some(Step::Slot(slot)) = beyond.first()
            && !self.scene.in_sight(Window::new(*slot, Reach::within(head.way, most)), &(head.at..head.at))
        {
            return false;
        }
        for _ in 0..=most {
            // What lies beyond a clause's bound is out of sight for a narrow gap, however short.
            let at_bound = !wide && head.at < self.scene.tokens.len() && self.scene.opens_clause(head.at);
            if at_bound && !(head.way == Way::Left && matches!(rest.first(), Some(Step::ClauseStart))) {
                return false;
            }
            let may_go = match opening {
                Some(opening) => self.may_open(opening, head),
                None => self.may_go(beyond, head),
            };
            if may_go && self.steps(rest, head, fuel, then) {
                return true;
            }
            let Some((token, next)) = self.next(head) else { return false };
            let in_the_way = |party: usize| self.scene.in_the_way(party, head.bound.target);
            if at_bound || !wide && !self.loose && self.scene.party_at(token).is_some_and(in_the_way) {
                return false;
            }
            head = head.to(next);
        }
        false
    }

    fn slot(&self, slot: Slot, rest: &[Step], head: Head, fuel: &mut u32, then: Then<'_>) -> bool {
        let within = self.scene.described_across(head.at);
        if within.is_some_and(|party| self.filled(slot, party, rest, head, fuel, then)) {
            return true;
        }
        match head.way {
            Way::Right => {
                self.scene.beginning(head.at).any(|party| self.filled(slot, party, rest, head, fuel, then))
            }
            Way::Left => {
                self.scene.ending(head.at).any(|party| self.filled(slot, party, rest, head, fuel, then))
            }
        }
    }

    /// Goes on behind `party`, if it may fill the slot: with its determiner and heads, or with its name alone.
    fn filled(
        &self,
        slot: Slot,
        (place, party): (usize, &Party),
        rest: &[Step],
        head: Head,
        fuel: &mut u32,
        then: Then<'_>,
    ) -> bool {
        let mut bound = head.bound;
        let other = !party.is_source && !party.members.is_empty();
        let fits = match slot {
            Slot::Target | Slot::TargetPossessive => {
                let free = bound.target.is_none_or(|target| target == place) && bound.third != Some(place);
                bound.target = Some(place);
                other && free && (slot == Slot::Target || party.possessive)
            }
            Slot::Third => {
                let free = bound.third.is_none_or(|third| third == place) && bound.target != Some(place);
                bound.third = Some(place);
                other && free
            }
            Slot::Source => {
                bound.source = true;
                party.is_source
            }
            Slot::Cue => false,
        };
        if !fits {
            return false;
        }
        let ends = match slot {
            Slot::TargetPossessive => [party.end_possessive; 2],
            _ => [party.full.end.max(party.core.end), party.core.end],
        };
        let starts = [party.full.start, party.core.start];
        let within = party.goes_across(head.at);
        let [first, second] = match head.way {
            Way::Right if within => ends,
            Way::Left if within => starts,
            Way::Right if (party.full.start..=party.core.start).contains(&head.at) => ends,
            Way::Left if ends.contains(&head.at) => starts,
            _ => return false,
        };
        let mut go_on = |at| self.steps(rest, Head { at, bound, ..head }, fuel, then);
        go_on(first) || second != first && go_on(second)
    }
}
