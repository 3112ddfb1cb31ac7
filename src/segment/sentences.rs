//! Whether a stop ends its sentence.
//!
//! Every `.`, `?`, `!` and `…` proposes an end, as in UAX #29; what follows here takes the false ones back:
//! abbreviations, initials, numbers, and sentences that go on in small letters.

use super::gap::{Gap, Stop};
use super::lists::{self, holds};
use super::tokens;
use crate::model::Breaks;

/// Whether the stop in `gap` ends the sentence. `last` is the word before it, `before_last` the word before that
/// in the same sentence, and `next` begins with the word after it.
pub(super) fn ends(gap: &Gap, before_last: Option<&str>, last: &str, next: &str, rest: &str) -> bool {
    let Some(stop) = gap.stop else { return false };
    let Some(first) = next.chars().next() else { return true };
    if stop == Stop::Full {
        return true;
    }
    if first.is_lowercase() {
        return false;
    }
    if !gap.spaced && gap.opener.is_none() && !gap.closed {
        return glued(stop, last, next, rest);
    }
    let initial = next.len() == 1 && rest.as_bytes().get(1) == Some(&b'.');
    let opens = || !initial && holds(lists::OPENERS, next);
    match stop {
        Stop::Full | Stop::Mark => true,
        // "The … Council" leaves something out; "We waited … The Council" does not.
        Stop::Ellipsis => opens() || gap.closed || gap.lead.has(Breaks::QUOTE) || !first.is_alphabetic(),
        Stop::Period if !gap.closed && inside_name(last, next) => false,
        Stop::Period => {
            // What closes after an abbreviation's own stop says nothing: "(U.S.) Government".
            let closed = gap.closed && !last.ends_with('.');
            closed || !is_abbreviation(gap, before_last, last, next, &opens)
        }
    }
}

/// Whether a stop that a printer or a scanner has set parts the two words of one name: "the Soviet. Union". The first
/// of them ends no sentence by itself; "the South. Africa" may be two.
fn inside_name(last: &str, next: &str) -> bool {
    const NAMES: [(&str, &[&str]); 12] = [
        ("Soviet", &["Union"]),
        ("United", &["States", "Kingdom", "Nations", "Arab"]),
        ("New", &["Zealand", "Delhi", "York", "Guinea"]),
        ("European", &["Union", "Community", "Communities", "Commission"]),
        ("Saudi", &["Arabia", "Arabian"]),
        ("Sri", &["Lanka"]),
        ("Viet", &["Nam"]),
        ("Costa", &["Rica"]),
        ("Burkina", &["Faso"]),
        ("Sierra", &["Leone"]),
        ("Papua", &["New"]),
        ("Prime", &["Minister", "Ministers"]),
    ];
    NAMES.iter().any(|(first, seconds)| *first == last && seconds.contains(&next))
}

/// No space after the stop: "peace.We must", "peace.31. We must", but not "www.Un.org" or "A/48/PV.7".
fn glued(stop: Stop, last: &str, next: &str, rest: &str) -> bool {
    let sentence_like = || {
        let mut letters = next.chars();
        letters.next().is_some_and(char::is_uppercase)
            && (letters.next().is_some_and(char::is_lowercase) || matches!(next, "I" | "A"))
    };
    let word_like = last.len() > 2 && last.ends_with(char::is_lowercase) && !holds(lists::TITLES, last);
    match stop {
        Stop::Mark => sentence_like() || paragraph_number(rest, false).is_some(),
        Stop::Period | Stop::Ellipsis => {
            word_like && (sentence_like() || paragraph_number(rest, false).is_some())
        }
        Stop::Full => true,
    }
}

fn is_abbreviation(
    gap: &Gap,
    before_last: Option<&str>,
    last: &str,
    next: &str,
    opens: &dyn Fn() -> bool,
) -> bool {
    let number = next.starts_with(|c: char| c.is_ascii_digit());
    if last.ends_with('.') {
        return holds(lists::DOTTED_LEADS, last) || !opens();
    }
    if holds(lists::LEADS, last) {
        return true;
    }
    let mut letters = last.chars();
    let (Some(first), second) = (letters.next(), letters.next()) else { return false };
    if second.is_none() && first.is_alphabetic() {
        return is_initial(before_last, first, number || opens())
            || holds(lists::BEFORE_NUMBERS, last) && number;
    }
    // Abbreviations are short.
    if last.len() > 6 {
        return false;
    }
    if first.is_uppercase() && holds(lists::TITLES, last) {
        return true;
    }
    if holds(lists::BEFORE_NUMBERS, last) {
        return number || gap.lead.has(Breaks::OPEN) || is_roman(next) && !opens();
    }
    first.is_uppercase() && holds(lists::MAY_END, last) && !opens()
}

/// Whether a single letter before a stop is somebody's initial: "J. F. Kennedy", but not "annex B. The",
/// "World War I. The", "2°C. States" or "and so do I. Peace".
fn is_initial(before_last: Option<&str>, letter: char, opens: bool) -> bool {
    if opens || !letter.is_uppercase() {
        return false;
    }
    match before_last {
        None => true,
        Some(word) if holds(lists::LABELLED, word) => false,
        Some(word) if word.ends_with(|c: char| c.is_ascii_digit()) => false,
        Some(word) => letter != 'I' || word.starts_with(char::is_uppercase),
    }
}

fn is_roman(word: &str) -> bool {
    word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L'))
}

/// Bytes of the paragraph number that `rest` begins with, stop and all: "31. We", "31.\t", "31.We", and at the
/// head of a paragraph the chapter number "IV. The".
pub(super) fn paragraph_number(rest: &str, head: bool) -> Option<usize> {
    let bytes = rest.as_bytes();
    let digits = bytes.iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    let length = match digits {
        1..=3 => digits,
        0 if head => match bytes.iter().take(6).take_while(|b| matches!(b, b'I' | b'V' | b'X')).count() {
            length @ 1..=5 => length,
            _ => return None,
        },
        _ => return None,
    };
    if bytes.get(length) != Some(&b'.') {
        return None;
    }
    let after = rest.get(length + 1..)?;
    let text = after.trim_start_matches([' ', '\t', '\u{a0}', '"', '“', '[', '(', '‘', '\'', '*']);
    let spaced = text.len() < after.len();
    let next = text.chars().next();
    if digits == 0 {
        // "V. Putin" and "I. Gandhi" are people.
        let word = text.split(|c| !tokens::is_word_char(c)).next().unwrap_or_default();
        return (spaced && !word.is_empty() && (length > 1 || holds(lists::OPENERS, word)))
            .then_some(length + 1);
    }
    match next {
        None => head.then_some(length + 1),
        Some(c) if c.is_uppercase() => Some(length + 1),
        Some(_) => (head && spaced).then_some(length + 1),
    }
}
