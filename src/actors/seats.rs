//! When a city stands for its government.
//!
//! A city is a mention when one of these holds, and no treaty, conference or other event is called after it:
//! - its rulers are named with it: "the Pretoria regime", "the Hanoi authorities";
//! - it has something that is no event: "Moscow's policy";
//! - it is a partner or a doer: "by Pretoria", "with Peking", "between Washington and Moscow";
//! - it is the subject of a clause and acts: "Moscow refused", "that Pretoria has";
//! - it does what governments do: "the tactics of Pretoria", "on the part of Hanoi", "the effects of Hanoi's brazen policies";
//! - its rulers are said to sit there: "the regime in Pretoria", "the Government of Rabat", "the tyrants of Tehran";
//! - it is called names: "racist Pretoria";
//! - it speaks or is spoken to: "according to Tehran", "a response from Pyongyang", "compel Pretoria to leave";
//! - it is coordinated with another seat that is no place: "Washington and Moscow agree".
//!
//! After "in", "at", "from", "to", "of" and their like it is a place.

use super::find::View;
use super::words::Roles;
use crate::model::Breaks;

/// Whether the city named by the tokens `start..end` stands for its government. A `weak` one needs its rulers beside it.
pub(super) fn governs(
    view: &View,
    start: usize,
    end: usize,
    weak: bool,
    is_seat: impl Fn(usize) -> bool,
) -> bool {
    let next = view.roles(end);
    let joined = view.joined(end);
    // "the Pretoria regime", "the racist Pretoria regime", "Saigon puppet regime"
    let rulers = joined
        && (next.any(Roles::RULERS)
            || (view.joined(end + 1) && view.roles(end + 1).any(Roles::RULERS) && !view.capital(end)));
    if rulers {
        return true;
    }
    if weak || (joined && next.any(Roles::EVENT)) || (joined && view.capital(end)) {
        return false;
    }
    let before = if view.joined(start) { view.roles_before(start) } else { Roles::default() };
    if before.any(Roles::PLACE) {
        return ruled_from(view, start).is_some()
            || speaks(view, start)
            || behaves(view, start, end)
            || conducts(view, end);
    }
    // "the regimes of Pretoria and Salisbury"
    let head = first_listed(view, start, &is_seat);
    if head < start && (ruled_from(view, head).is_some() || behaves(view, head, head + 1)) {
        return true;
    }
    if view.joined(start)
        && matches!(view.word(start - 1), "racist" | "fascist" | "colonialist" | "imperialist")
    {
        return true;
    }
    if view.word(end) == "to" && view.roles_before(start).any(Roles::COMPELS) && view.joined(start) {
        return true;
    }
    if view.word(end) == "'s" && view.before(end, Breaks::GLUED) {
        return !view.roles(end + 1).any(Roles::EVENT) && !view.capital(end + 1);
    }
    // "By landing its troops, Brussels has"; not "Paris, London, Brussels have".
    let alone = matches!(view.word(end), "has" | "was" | "is" | "does" | "refuses" | "continues")
        && view.roles(0).any(Roles::INTRODUCES.or(Roles::PLACE));
    let after_comma = view.before(start, Breaks::COMMA) && (alone || !view.capital(start.saturating_sub(1)));
    let subject = view.opens(start) || before.any(Roles::OPENS) || after_comma;
    if subject && joined && acts(view, end) {
        return true;
    }
    // "Ankara, which dictates …"
    if subject
        && view.word(end) == "which"
        && view.before(end, Breaks::COMMA)
        && !view.before(start, Breaks::COMMA)
    {
        return true;
    }
    // "By its dilatory manoeuvres Pretoria is doing everything to …", "the policy that Pretoria pursues"
    let plainly = view.joined(start)
        && !view.capital(start - 1)
        && !matches!(view.word(start - 1), "capital" | "city" | "town" | "and" | "or" | "the" | "than")
        && !before.any(Roles::PARTNER);
    if plainly && joined && view.roles(end).any(Roles::ACTS) {
        return true;
    }
    let partner = before.any(Roles::PARTNER);
    // "between Washington and Moscow": the second follows the first.
    if view.word(start.wrapping_sub(1)) == "and" && start >= 2 && is_seat(start - 2) {
        let mut first = start - 2;
        // "by way of Paris, Brussels and Rome" lists places.
        while view.before(first, Breaks::COMMA) && first > 0 && is_seat(first - 1) {
            first -= 1;
        }
        return !(view.joined(first) && view.roles_before(first).any(Roles::PLACE));
    }
    // "the Pretoria and Tel Aviv regimes"
    let rulers_of_both = |at: usize| view.joined(at) && view.roles(at).any(Roles::RULERS);
    if view.word(end) == "and" && view.capital(end + 1) && (end + 2..end + 4).any(rulers_of_both) {
        return true;
    }
    if view.word(end) == "and" && is_seat(end + 1) {
        return partner || (subject && acts(view, end + 2));
    }
    // "with London-based": the city only qualifies what follows.
    partner && !view.before(end, Breaks::HYPHEN)
}

/// Where the list of seats begins that goes on at `start`: "of Peking, Hanoi and Pyongyang".
fn first_listed(view: &View, start: usize, is_seat: impl Fn(usize) -> bool) -> usize {
    let mut first = start;
    for _ in 0..4 {
        let and = usize::from(view.word(first.wrapping_sub(1)) == "and");
        let listed = and == 1 || view.before(first, Breaks::COMMA);
        match first.checked_sub(1 + and).filter(|&at| listed && is_seat(at)) {
            Some(before) => first = before,
            None => break,
        }
    }
    first
}

/// Where "regime in", "Government of" begins before a city at `start`.
pub(super) fn ruled_from(view: &View, start: usize) -> Option<usize> {
    let rulers = start.checked_sub(2).filter(|&at| view.joined(start) && view.joined(at + 1))?;
    let roles = view.roles(rulers);
    let sit = match view.word(start - 1) {
        "of" => roles.any(Roles::RULERS.or(Roles::TYRANTS)),
        "in" => roles.any(Roles::TYRANTS),
        _ => false,
    };
    sit.then_some(rulers)
}

/// "the tactics of Pretoria", "on the part of Hanoi": not "the policies of London boroughs".
fn behaves(view: &View, start: usize, end: usize) -> bool {
    let named = view.joined(end) && view.capital(end);
    start >= 2
        && view.word(start - 1) == "of"
        && view.joined(start - 1)
        && view.roles(start - 2).any(Roles::CONDUCT)
        && !named
}

/// "Pretoria's policies", "Pretoria's brazen and illegal behaviour", whatever stands before: not "Pretoria's streets".
fn conducts(view: &View, end: usize) -> bool {
    const ADJECTIVES: usize = 3;
    /// What is a government's only when it has it: the decisions of Rio are those of a conference.
    const ACTS: [&str; 16] = [
        "actions",
        "acts",
        "decision",
        "decisions",
        "demand",
        "demands",
        "claims",
        "allegations",
        "accusations",
        "attacks",
        "invasion",
        "occupation",
        "violations",
        "rejection",
        "response",
        "position",
    ];
    let conduct = |at: usize| view.roles(at).any(Roles::CONDUCT) || ACTS.contains(&view.word(at));
    view.word(end) == "'s"
        && view.before(end, Breaks::GLUED)
        && (end + 1..=end + 1 + ADJECTIVES)
            .take_while(|&at| (view.joined(at) || view.before(at, Breaks::COMMA)) && !view.capital(at))
            .find(|&at| conduct(at))
            .is_some_and(|noun| {
                !(end + 1..noun)
                    .any(|at| view.roles(at).any(Roles::PLACE.or(Roles::ACTS).or(Roles::DETERMINER)))
            })
}

/// "according to Tehran", "a response from Pyongyang".
fn speaks(view: &View, start: usize) -> bool {
    let Some(before) = start.checked_sub(2) else { return false };
    match view.word(start - 1) {
        "to" => view.word(before) == "according",
        "of" => matches!(
            view.word(before),
            "eyes"
                | "view"
                | "opinion"
                | "representative"
                | "representatives"
                | "envoy"
                | "envoys"
                | "spokesman"
        ),
        "from" => matches!(
            view.word(before),
            "response"
                | "reply"
                | "answer"
                | "orders"
                | "instructions"
                | "threats"
                | "statements"
                | "gestures"
                | "signals"
                | "proposals"
                | "letter"
                | "note"
                | "telegram"
                | "pressure"
        ),
        _ => false,
    }
}

/// Whether the word at `place` makes a city act: a verb of the list, or one in -ed or -s.
fn acts(view: &View, place: usize) -> bool {
    let word = view.word(place);
    view.roles(place).any(Roles::ACTS)
        || (word.len() > 4
            && (word.ends_with("ed") || (word.ends_with('s') && !word.ends_with("ss")))
            && !view.capital(place))
}
