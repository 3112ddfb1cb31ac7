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
    // Most words are none of the lists', which their length and first letter show.
    if word.len() > 9 {
        return false;
    }
    if before.has(Breaks::COMMA) {
        return holds(lists::CLAUSE_AFTER_COMMA, word);
    }
    may_open_anywhere(word)
        && holds(lists::CLAUSE_ANYWHERE, word)
        && !(word.eq_ignore_ascii_case("if") && last.eq_ignore_ascii_case("as"))
}

/// Whether a word has a first letter and a length that a word of [`lists::CLAUSE_ANYWHERE`] has.
fn may_open_anywhere(word: &str) -> bool {
    let first = word.as_bytes().first().map_or(0, u8::to_ascii_lowercase);
    matches!((first, word.len()), (b'i', 2) | (b'b', 3 | 7) | (b'w', 5..=7) | (b't' | b'u', 6) | (b'a', 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_opens_clauses_anywhere_may() {
        for word in lists::CLAUSE_ANYWHERE {
            assert!(may_open_anywhere(word), "{word}");
        }
        for word in lists::CLAUSE_AFTER_COMMA {
            assert!(opens(Breaks::COMMA, "", word), "{word}");
        }
    }
}
