//! Where a clause opens. A cue, a negation and a target that a pattern joins stand in one clause.

use super::lists::{self, holds};
use crate::model::Breaks;

/// Whether a word opens a clause: after a semicolon, a colon, a dash or a bracket; after a comma when it is a
/// conjunction or a relative; `because`, `although`, `if` and their like wherever they stand ("as if" aside).
/// "that" opens none. The first word of a sentence does too, which the caller knows.
pub(super) fn opens(before: Breaks, last: &str, word: &str) -> bool {
    const PLAIN: Breaks = Breaks::SEMICOLON.with(Breaks::DASH).with(Breaks::OPEN).with(Breaks::CLOSE);
    if before.has(PLAIN) {
        return true;
    }
    // The longest of the lists has nine letters, and few words begin like one of them.
    let Some(first) = word.as_bytes().first().map(u8::to_ascii_lowercase) else { return false };
    if word.len() > 9 {
        return false;
    }
    if before.has(Breaks::COMMA) {
        return holds(lists::CLAUSE_AFTER_COMMA, word);
    }
    matches!(first, b'a' | b'b' | b'i' | b't' | b'u' | b'w')
        && holds(lists::CLAUSE_ANYWHERE, word)
        && !(word.eq_ignore_ascii_case("if") && last.eq_ignore_ascii_case("as"))
}
