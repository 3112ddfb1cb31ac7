//! What a document contains never reaches a terminal or a spreadsheet as it stands.
//!
//! A text may hold escape sequences that repaint a terminal, marks that turn the direction of writing so that
//! a line reads otherwise than it is, and, at the front of a cell, a sign that a spreadsheet takes for a
//! formula.

use std::borrow::Cow;

/// Text as one line that is safe to show: white space that is not a plain space (line ends, tabs) becomes a
/// space, control characters and marks of writing direction become `\u{…}`.
///
/// Everything else stays, accents and other scripts among it. Costs nothing where there is nothing to do.
///
/// ```
/// # use bonafides::export::escape::line;
/// assert_eq!(line("good\r\nfaith"), "good faith");
/// assert_eq!(line("\u{1b}[31mred"), r"\u{1b}[31mred");
/// assert_eq!(line("Côte d’Ivoire"), "Côte d’Ivoire");
/// ```
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_break(c) || is_active(c)) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\r' && chars.peek() == Some(&'\n') {
            continue;
        }
        if is_break(c) {
            safe.push(' ');
        } else if is_active(c) {
            safe.extend(c.escape_unicode());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// Text as a cell of a spreadsheet: [`line()`], and an apostrophe in front where a spreadsheet would see a
/// formula.
///
/// That is where the first character after white space is `=`, `+`, `-`, `@` or its full-width twin, and
/// where the text begins with a tab or a carriage return. The apostrophe is how a spreadsheet marks a cell as
/// text; other readers strip it, or read the JSON lines, which need none.
///
/// ```
/// # use bonafides::export::escape::cell;
/// assert_eq!(cell("=SUM(A1)"), "'=SUM(A1)");
/// assert_eq!(cell("peace = justice"), "peace = justice");
/// ```
#[must_use]
pub fn cell(text: &str) -> Cow<'_, str> {
    let safe = line(text);
    let formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if formula || text.starts_with(['\t', '\r']) { Cow::Owned(format!("'{safe}")) } else { safe }
}

/// Whether a character ends a line or moves the cursor along it.
const fn is_break(c: char) -> bool {
    matches!(c, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a character acts on what shows it: the controls, and the marks that turn the direction of writing.
pub(crate) const fn is_active(c: char) -> bool {
    matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_line_is_one_line_without_controls(text in any::<String>()) {
            prop_assert!(!line(&text).contains(|c| is_active(c) || is_break(c)));
        }

        #[test]
        fn no_cell_begins_like_a_formula(sign in "[ \t\r\n]{0,2}[=+@-]?", rest in any::<String>()) {
            let text = format!("{sign}{rest}");
            prop_assert!(!cell(&text).trim_start().starts_with(['=', '+', '-', '@']));
        }
    }

    #[test]
    fn each_sign_of_a_formula_is_guarded() {
        for text in ["=1", "+1", "-1", "@a", " =1", "\t1", "\r1", "＝1"] {
            assert!(cell(text).starts_with('\''), "{text:?}");
        }
        assert_eq!(cell("a-b"), "a-b");
        assert_eq!(cell(""), "");
    }
}
