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
    may_open_anywhere(word.as_bytes())
        && holds(lists::CLAUSE_ANYWHERE, word)
        && !(word.eq_ignore_ascii_case("if") && last.eq_ignore_ascii_case("as"))
}

/// Whether a word has the first and last letter and the length of a word of [`lists::CLAUSE_ANYWHERE`].
pub(super) fn may_open_anywhere(word: &[u8]) -> bool {
    let [first, .., last] = word else { return false };
    matches!(
        (word.len(), first.to_ascii_lowercase(), last.to_ascii_lowercase()),
        (2, b'i', b'f')
            | (3, b'b', b't')
            | (5, b'w', b'e')
            | (6, b't', b'h')
            | (6, b'u', b's')
            | (6, b'w', b't')
            | (7, b'b', b'e')
            | (7, b'w', b's' | b'r')
            | (8, b'a', b'h')
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_opens_clauses_anywhere_may() {
        for word in lists::CLAUSE_ANYWHERE {
            assert!(may_open_anywhere(word.as_bytes()), "{word}");
        }
        for word in lists::CLAUSE_AFTER_COMMA {
            assert!(opens(Breaks::COMMA, "", word), "{word}");
        }
    }
}
