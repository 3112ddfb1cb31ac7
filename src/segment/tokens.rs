//! Where a word begins and ends, and into which tokens it parts.

use unicode_normalization::char::is_combining_mark;

use super::lists::{self, holds};
use crate::forms::{BOUND_PREFIXES, CLITICS};

/// What an ASCII byte is to the tokenizer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Word,
    Space,
    Sign,
    /// The first byte of a longer character.
    Wide,
}

/// The class of every byte.
pub(super) static CLASSES: [Class; 256] = {
    let mut classes = [Class::Sign; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => Class::Word,
            b' ' | b'\t' | 0x0a..=0x0d => Class::Space,
            0x80.. => Class::Wide,
            _ => Class::Sign,
        };
        byte += 1;
    }
    classes
};

/// A word as it stands in the text, before clitics are parted from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub start: usize,
    pub end: usize,
    /// The last apostrophe inside it.
    pub apostrophe: Option<usize>,
    /// Whether it holds a soft hyphen (or `¬`, as some scanners write it), which its form must not.
    pub soft: bool,
    /// Whether it ends in the stop of a dotted abbreviation, which may be the sentence's as well.
    pub dotted: bool,
}

/// Whether `c` stands within words: letters, digits and their marks.
pub(super) fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '\u{200c}' | '\u{200d}')
}

pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '\u{92}')
}

/// The character that begins at `at`.
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// Whether the bytes of `’`, `“` and their kin, read in the wrong encoding, begin at `at` ("â€").
pub(super) fn is_mojibake(text: &str, at: usize) -> bool {
    text.as_bytes().get(at..at + 5) == Some("â€".as_bytes())
}

/// Where the word ends that begins at `start`, if that takes one look: it has letters alone, no more than fit one
/// number, a sign behind it that words do not have inside, and no clitic.
#[inline]
pub(super) fn plain_word(text: &str, start: usize, limit: usize) -> Option<usize> {
    let bytes: [u8; 16] = text.as_bytes().get(start..start + 16)?.try_into().ok()?;
    let length = letters(bytes);
    let end = start + length;
    let closed = match bytes.get(length)? {
        b' ' | b',' | b';' | b')' | b'\n' | b'\r' => length > 0,
        b'.' => length > 1,
        _ => false,
    };
    let whole = closed && end <= limit && !(length == 6 && bytes[..6].eq_ignore_ascii_case(b"cannot"));
    whole.then_some(end)
}

/// How many ASCII letters `bytes` begin with; all bytes at once.
fn letters(bytes: [u8; 16]) -> usize {
    const EACH: u128 = u128::MAX / 0xff;
    const HIGH: u128 = EACH * 0x80;
    let bytes = u128::from_le_bytes(bytes);
    let small = (bytes | (EACH * 0x20)) & !HIGH;
    let from_a = small + EACH * (0x80 - b'a' as u128);
    let past_z = small + EACH * (0x7f - b'z' as u128);
    let others = !(from_a & !past_z & !bytes) & HIGH;
    others.trailing_zeros() as usize / 8
}

/// The word that begins at `start`, which holds a word character, and ends at `limit` at the latest.
pub(super) fn word(text: &str, start: usize, limit: usize) -> Word {
    let bytes = text.as_bytes().get(..limit).unwrap_or_default();
    let mut word = Word { start, end: start, apostrophe: None, soft: false, dotted: false };
    let mut segment = start; // where the part after the last inner sign begins
    let mut dots = 0;
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match CLASSES[usize::from(byte)] {
            Class::Word => {
                at += 1;
                continue;
            }
            Class::Space => break,
            Class::Sign => {}
            Class::Wide => {
                let Some(c) = char_at(text, at) else { break };
                let after = at + c.len_utf8();
                let inner = || at > start && after < limit && char_at(text, after).is_some_and(is_word_char);
                if is_word_char(c) && !(c == 'â' && is_mojibake(text, at)) {
                    at = after;
                } else if is_apostrophe(c) && inner() {
                    word.apostrophe = Some(at);
                    at = after;
                } else if matches!(c, '\u{ad}' | '¬') && inner() {
                    word.soft = true;
                    at = after;
                } else if matches!(c, '\u{2010}' | '\u{2011}') && inner() && binds(text, segment, at, after) {
                    at = after;
                    segment = at;
                } else {
                    break;
                }
                continue;
            }
        }
        let last_digit = at > start && bytes[at - 1].is_ascii_digit();
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        match byte {
            b'\''
                if at > start
                    && (next.is_ascii_alphanumeric()
                        || (next >= 0x80 && char_at(text, at + 1).is_some_and(is_word_char))) =>
            {
                word.apostrophe = Some(at);
            }
            b'.' if last_digit && next.is_ascii_digit() => {}
            b'.' if at == segment + 1 && bytes[segment].is_ascii_alphabetic() => {
                // "U.S", "U.S.", "F.W. de Klerk", but not the stop of "plan B.We".
                let beyond = bytes.get(at + 2).copied().unwrap_or(b' ');
                let letter =
                    next.is_ascii_alphabetic() && !(beyond.is_ascii_alphanumeric() || beyond >= 0x80);
                if !letter {
                    if dots > 0 {
                        at += 1;
                        word.dotted = true;
                    }
                    break;
                }
                dots += 1;
                segment = at + 1;
            }
            b',' if last_digit && is_thousands(bytes, at + 1) => {}
            b':' if last_digit && next.is_ascii_digit() => {}
            b'-' if (next.is_ascii_alphabetic() || next >= 0x80) && binds(text, segment, at, at + 1) => {
                segment = at + 1
            }
            _ => break,
        }
        at += 1;
    }
    word.end = at;
    word
}

/// Whether the part that ends before the hyphen is a prefix bound to the word after it. A prefix in small
/// letters does not bind a capital, so that "anti-Israeli" still names Israelis.
fn binds(text: &str, start: usize, hyphen: usize, next: usize) -> bool {
    let Some(prefix) = text.get(start..hyphen).filter(|prefix| (2..=6).contains(&prefix.len())) else {
        return false;
    };
    let capital = char_at(text, next).is_some_and(char::is_uppercase);
    char_at(text, next).is_some_and(is_word_char)
        && !(capital && prefix.starts_with(char::is_lowercase))
        && holds(&BOUND_PREFIXES, prefix)
}

fn is_thousands(bytes: &[u8], at: usize) -> bool {
    let digit = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_digit);
    digit(at) && digit(at + 1) && digit(at + 2) && !digit(at + 3)
}

/// Bytes of the clitic at the end of `surface`, which has an apostrophe: `'s`, `n't`, `'re`, `'ve`, `'ll`, `'d`, `'m`.
pub(super) fn clitic(surface: &str) -> usize {
    let Some((at, mark)) = surface.char_indices().rev().find(|&(_, c)| is_apostrophe(c)) else { return 0 };
    let Some(tail) = surface.get(at + mark.len_utf8()..) else { return 0 };
    let length = surface.len() - at;
    if at == 0 {
        return 0;
    }
    if tail.eq_ignore_ascii_case("t") && surface.as_bytes()[at - 1].eq_ignore_ascii_case(&b'n') && at > 1 {
        return length + 1;
    }
    if CLITICS
        .iter()
        .any(|clitic| clitic.strip_prefix('\'').is_some_and(|clitic| clitic.eq_ignore_ascii_case(tail)))
    {
        length
    } else {
        0
    }
}

/// Whether a hyphen at a line end is only the printer's, so that the pieces are one word.
///
/// It is unless the second piece has a capital or a digit, or one of the pieces is a word that makes compounds
/// (`FREE_FIRSTS`, `FREE_SECONDS` in `lists.rs`). A bound prefix makes one word either way.
pub(super) fn is_one_word(first: &str, second: &str) -> bool {
    if !second.starts_with(char::is_lowercase) || first.ends_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    holds(&BOUND_PREFIXES, first)
        || !(holds(lists::FREE_FIRSTS, first)
            || holds(lists::FREE_SECONDS, second)
            || (first.len() > 2 && first.bytes().all(|b| b.is_ascii_uppercase())))
}
