//! How far a pattern gets, and what stops it.
//!
//! The matcher itself is not touched: ever shorter beginnings of a pattern are given to it until one matches, and
//! where that one ends the next step is looked at. Slow, and only for one sentence and one indicator at a time.

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use crate::codebook::Slot;
use crate::coding::matcher::{self, Bound, Match};
use crate::coding::rules::{Around, Gate, Step, Trigger};
use crate::coding::scene::Scene;
use crate::coding::window::Way;
use crate::coding::words::Classes;
use crate::coding::{Coder, Hit, Pull};
use crate::model::{ActorId, Breaks};

/// A pattern at one place where it could begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attempt {
    /// The name of the group of cues.
    pub group: String,
    /// The frame; `pattern` for a pattern; `cue` where the cue itself is not complete.
    pub frame: String,
    /// The frame's shape, the pattern or the cue, as written.
    pub pattern: Arc<str>,
    /// The cue as written; the pattern itself when it is whole.
    pub cue: Arc<str>,
    /// The tokens that were matched.
    pub tokens: Range<usize>,
    /// Their words.
    pub text: String,
    /// Who fills TARGET, when all of it matched.
    pub target: Vec<ActorId>,
    /// The elements that it still needs, as written; empty when all of it matched.
    pub needs: String,
    /// What stopped it, or what forbids it.
    pub stopped: String,
}

/// The longest beginning of a pattern that matches.
struct Reach {
    found: Match,
    /// The side on which the rest was to be found and how many steps of it were taken; `None` when all were.
    open: Option<(Way, usize)>,
}

impl Coder<'_> {
    /// How far each pattern of an indicator gets at each of its words, and the groups that have no word here.
    pub(super) fn attempts(&self, scene: &Scene<'_>, indicator: usize) -> (Vec<Attempt>, Vec<String>) {
        let (mut attempts, mut silent) = (Vec::new(), Vec::new());
        for (place, usage) in self.rules.codebook.indicators[indicator].uses.iter().enumerate() {
            let before = attempts.len();
            for (at, &kin) in scene.kin.iter().enumerate() {
                for &Pull { trigger: number, .. } in self.pulls.of(kin) {
                    let trigger = &self.rules.triggers[number as usize];
                    if trigger.indicator == indicator && trigger.group == place {
                        self.attempt(scene, (number as usize, at), &usage.name, &mut attempts);
                    }
                }
            }
            if attempts.len() == before {
                silent.push(usage.name.clone());
            }
        }
        (attempts, silent)
    }

    fn attempt(
        &self,
        scene: &Scene<'_>,
        (number, at): (usize, usize),
        group: &str,
        attempts: &mut Vec<Attempt>,
    ) {
        let trigger = &self.rules.triggers[number];
        let teller = Teller { scene, classes: &self.rules.classes };
        let anchor = at..at + 1;
        let mut told = |frame: &str, pattern: &Arc<str>, around: &Around, anchor: &Range<usize>, loose| {
            let reach = reach(scene, around, anchor, loose);
            let mut attempt = teller.attempt(trigger, around, &reach, pattern, loose);
            attempt.group = group.to_owned();
            attempt.frame = frame.to_owned();
            let target = reach.found.bound.target.filter(|_| reach.open.is_none());
            if let Some(target) = target {
                let hit = Hit {
                    indicator: trigger.indicator,
                    group: trigger.group,
                    trigger: number,
                    frame: frame.into(),
                    at,
                    cue: anchor.clone(),
                    range: reach.found.range.clone(),
                    target,
                    bound: reach.found.bound,
                    unless: None,
                };
                if let Some(unless) = self.exception(scene, &hit) {
                    attempt.stopped = format!("all of it matches, but so does `unless` {unless}");
                }
            }
            attempts.push(attempt);
        };
        if trigger.whole {
            told("pattern", &trigger.text, &trigger.around, &anchor, false);
            return;
        }
        let Some(cue) = matcher::longest(scene, &trigger.around, &anchor) else {
            told("cue", &trigger.text, &trigger.around, &anchor, true);
            return;
        };
        for shape in self.rules.groups[trigger.indicator][trigger.group].shapes.iter() {
            told(&shape.frame, &shape.text, &shape.around, &cue.range, false);
        }
    }
}

/// The longest beginning of `around` that matches at `anchor`: leftwards first, as the matcher goes.
fn reach(scene: &Scene<'_>, around: &Around, anchor: &Range<usize>, loose: bool) -> Reach {
    let begun = |left: usize, right: usize| {
        let (left, right) = (around.left[..left].to_vec(), around.right[..right].to_vec());
        let around = Around { left, right, gate: Gate::default(), needs: Vec::new() };
        matcher::around(scene, &around, anchor, Bound::default(), loose)
    };
    // A beginning that ends in a gap reaches no farther than the one without.
    let ends = |steps: &[Step]| -> Vec<usize> {
        let solid = |n: &usize| {
            *n == 0 || *n == steps.len() || !matches!(steps[n - 1], Step::Gap { .. } | Step::Unbroken)
        };
        (0..=steps.len()).rev().filter(solid).collect()
    };
    let nothing = || Match { range: anchor.clone(), bound: Bound::default() };
    let (left, right) = (around.left.len(), around.right.len());
    let leftwards = ends(&around.left).into_iter().find_map(|n| Some((n, begun(n, 0)?)));
    match leftwards {
        Some((taken, _)) if taken == left => {}
        Some((taken, found)) => return Reach { found, open: Some((Way::Left, taken)) },
        None => return Reach { found: nothing(), open: Some((Way::Left, 0)) },
    }
    match ends(&around.right).into_iter().find_map(|n| Some((n, begun(left, n)?))) {
        Some((taken, found)) => Reach { found, open: (taken < right).then_some((Way::Right, taken)) },
        None => Reach { found: nothing(), open: Some((Way::Right, 0)) },
    }
}

/// Puts into words what is seen.
struct Teller<'t, 's> {
    scene: &'t Scene<'s>,
    classes: &'t Classes,
}

impl Teller<'_, '_> {
    fn attempt(
        &self,
        trigger: &Trigger,
        around: &Around,
        reach: &Reach,
        pattern: &Arc<str>,
        loose: bool,
    ) -> Attempt {
        let (needs, stopped) = match reach.open {
            None => Default::default(),
            Some((way, taken)) => {
                let (steps, at) = match way {
                    Way::Left => (&around.left[taken..], reach.found.range.start),
                    Way::Right => (&around.right[taken..], reach.found.range.end),
                };
                (
                    self.needs(around, pattern, way, taken),
                    self.stopped(steps, at, way, reach.found.bound, loose),
                )
            }
        };
        let target = reach.found.bound.target.map(|target| &self.scene.parties[target]);
        Attempt {
            group: String::new(),
            frame: String::new(),
            pattern: Arc::clone(pattern),
            cue: Arc::clone(&trigger.text),
            text: reach.found.range.clone().map(|at| self.word(at)).collect::<Vec<_>>().join(" "),
            tokens: reach.found.range.clone(),
            target: target
                .filter(|_| reach.open.is_none())
                .map(|party| party.members.iter().map(|(actor, _)| *actor).collect())
                .unwrap_or_default(),
            needs,
            stopped,
        }
    }

    fn word(&self, at: usize) -> String {
        self.scene
            .tokens
            .get(at)
            .map_or_else(String::new, |token| self.scene.forms.surface(token.form).to_owned())
    }

    /// What the pattern still needs, in the author's words where they can be told apart.
    fn needs(&self, around: &Around, pattern: &str, way: Way, taken: usize) -> String {
        let elements = |steps: &[Step]| steps.iter().filter(|step| !matches!(step, Step::Unbroken)).count();
        let (left, right) = (elements(&around.left), elements(&around.right));
        let written = pieces(pattern);
        if written.len() == left + right + 1 {
            let rest = match way {
                Way::Left => &written[..left - elements(&around.left[..taken])],
                Way::Right => &written[left + 1 + elements(&around.right[..taken])..],
            };
            return rest.join(" ");
        }
        let spelled = |steps: &[Step]| steps.iter().filter_map(|step| self.spelled(step)).collect::<Vec<_>>();
        match way {
            Way::Left => {
                let mut rest = spelled(&around.left[taken..]);
                rest.reverse();
                rest.join(" ")
            }
            Way::Right => spelled(&around.right[taken..]).join(" "),
        }
    }

    /// A step as a pattern would have it; in short.
    fn spelled(&self, step: &Step) -> Option<String> {
        let row =
            |steps: &[Step]| steps.iter().filter_map(|step| self.spelled(step)).collect::<Vec<_>>().join(" ");
        Some(match step {
            Step::Unbroken => return None,
            Step::Any => "*".to_owned(),
            Step::ClauseStart => "^".to_owned(),
            Step::Comma => ",".to_owned(),
            Step::Gap { most, wide } => format!("{}{most}", if *wide { "..." } else { ".." }),
            Step::Slot(slot) => slot.to_string(),
            Step::Optional(steps) => format!("({})?", row(steps)),
            Step::Not(steps) => format!("!({})", row(steps)),
            Step::Alternatives(choice) => {
                let rows: Vec<String> = choice.rows.iter().take(4).map(|steps| row(steps)).collect();
                format!("({}{})", rows.join(" | "), if rows.len() == 4 { " | …" } else { "" })
            }
            Step::Class(class) => match self.classes.members(*class) {
                [only] => only.clone(),
                members if members.len() <= 6 => format!("({})", members.join(" | ")),
                members => format!("({} | …)", members[..6].join(" | ")),
            },
        })
    }

    /// What stands where the first of `steps` should.
    fn stopped(&self, steps: &[Step], at: usize, way: Way, bound: Bound, loose: bool) -> String {
        let parted = |token: &crate::model::Token| token.before.has(Breaks::SEMICOLON.with(Breaks::STOP));
        let Some((step, rest)) = steps.split_first() else { return String::new() };
        match step {
            Step::Unbroken => match self.scene.tokens.get(at) {
                Some(token) if parted(token) => {
                    format!("a semicolon or full stop stands before `{}`", self.word(at))
                }
                _ => self.stopped(rest, at, way, bound, loose),
            },
            Step::Gap { most, wide } => self.gap(*most, *wide, rest.first(), at, way, bound, loose),
            Step::Not(_) => format!("`{}` follows, which it forbids", self.word(at)),
            Step::ClauseStart => format!("no clause opens at `{}`", self.word(at)),
            Step::Comma => format!("no comma stands before `{}`", self.word(at)),
            Step::Slot(slot) => self.slot(*slot, at, way),
            _ => self.neighbour(at, way),
        }
    }

    fn neighbour(&self, at: usize, way: Way) -> String {
        match (way, self.beside(at, way)) {
            (Way::Right, Some(token)) => format!("next is `{}`", self.word(token)),
            (Way::Left, Some(token)) => format!("before it is `{}`", self.word(token)),
            (Way::Right, None) => "the sentence ends".to_owned(),
            (Way::Left, None) => "the sentence begins".to_owned(),
        }
    }

    /// The token beside boundary `at`.
    fn beside(&self, at: usize, way: Way) -> Option<usize> {
        match way {
            Way::Right => (at < self.scene.tokens.len()).then_some(at),
            Way::Left => at.checked_sub(1),
        }
    }

    fn slot(&self, slot: Slot, at: usize, way: Way) -> String {
        let Some(party) = self.beside(at, way).and_then(|token| self.scene.party_at(token)) else {
            return self.neighbour(at, way);
        };
        let party = &self.scene.parties[party];
        let name = party.core.clone().map(|at| self.word(at)).collect::<Vec<_>>().join(" ");
        match slot {
            Slot::Source if !party.is_source => format!("`{name}` is not the speaker"),
            Slot::Source => self.neighbour(at, way),
            _ if party.is_source => format!("`{name}` is the speaker"),
            Slot::TargetPossessive if !party.possessive => format!("`{name}` is no possessive"),
            _ => format!("`{name}` fills another slot already"),
        }
    }

    #[allow(clippy::too_many_arguments, reason = "a gap and its surroundings, as in the matcher")]
    fn gap(
        &self,
        most: u8,
        wide: bool,
        next: Option<&Step>,
        mut at: usize,
        way: Way,
        bound: Bound,
        loose: bool,
    ) -> String {
        let mut passed = Vec::new();
        for _ in 0..=most {
            if !wide && at < self.scene.tokens.len() && self.scene.opens_clause(at) {
                return format!("a clause opens at `{}`", self.word(at));
            }
            let Some(token) = self.beside(at, way) else { return self.neighbour(at, way) };
            let stops = |party: usize| self.scene.in_the_way(party, bound.target);
            if !wide && !loose && self.scene.party_at(token).is_some_and(stops) {
                return match next {
                    Some(Step::Slot(slot)) => self.slot(*slot, at, way),
                    _ => format!("`{}`, an actor, stands in between", self.word(token)),
                };
            }
            passed.push(self.word(token));
            at = match way {
                Way::Right => token + 1,
                Way::Left => token,
            };
        }
        if way == Way::Left {
            passed.reverse();
        }
        format!("not within {most} words: `{}`", passed.join(" "))
    }
}

/// The elements of a pattern as its author wrote them: what spaces part outside of brackets.
fn pieces(pattern: &str) -> Vec<&str> {
    let (mut depth, mut start) = (0_usize, None);
    let mut pieces = Vec::new();
    for (place, c) in pattern.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if c.is_whitespace() && depth == 0 {
            pieces.extend(start.take().and_then(|start: usize| pattern.get(start..place)));
        } else if start.is_none() {
            start = Some(place);
        }
    }
    pieces.extend(start.and_then(|start| pattern.get(start..)));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_hold_an_element_together() {
        assert_eq!(pieces("TARGET &be ..4 (a | b c)? CUE"), ["TARGET", "&be", "..4", "(a | b c)?", "CUE"]);
    }
}
