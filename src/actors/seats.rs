//! When a city stands for its government.
//!
//! A city is a mention when one of these holds, and no treaty, conference or other event is called after it:
//! - its rulers are named with it: "the Pretoria regime", "the Hanoi authorities";
//! - it has something that is no event: "Moscow's policy";
//! - it is a partner or a doer: "by Pretoria", "with Peking", "between Washington and Moscow";
//! - it is the subject of a clause and acts: "Moscow refused", "that Pretoria has";
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
        return false;
    }
    if view.word(end) == "'s" && view.before(end, Breaks::GLUED) {
        return !view.roles(end + 1).any(Roles::EVENT) && !view.capital(end + 1);
    }
    // "By landing its troops, Brussels has"; not "Paris, London, Brussels have".
    let after_comma = view.before(start, Breaks::COMMA) && !view.capital(start.saturating_sub(1));
    let subject = view.opens(start) || before.any(Roles::OPENS) || after_comma;
    if subject && joined && acts(view, end) {
        return true;
    }
    let partner = before.any(Roles::PARTNER);
    // "between Washington and Moscow": the second follows the first.
    if view.word(start.wrapping_sub(1)) == "and" && start >= 2 && is_seat(start - 2) {
        let first = start - 2;
        return !(view.joined(first) && view.roles_before(first).any(Roles::PLACE));
    }
    if view.word(end) == "and" && is_seat(end + 1) {
        return partner || (subject && acts(view, end + 2));
    }
    // "with London-based": the city only qualifies what follows.
    partner && !view.before(end, Breaks::HYPHEN)
}

/// Whether the word at `place` makes a city act: a verb of the list, or one in -ed or -s.
fn acts(view: &View, place: usize) -> bool {
    let word = view.word(place);
    view.roles(place).any(Roles::ACTS)
        || (word.len() > 4
            && (word.ends_with("ed") || (word.ends_with('s') && !word.ends_with("ss")))
            && !view.capital(place))
}
