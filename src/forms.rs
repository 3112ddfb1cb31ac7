//! Word forms, interned: what turns matching words into comparing numbers.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::span::Span;

/// Prefixes that make one word with what follows their hyphen: "co-operation", "non-aligned". All other
/// hyphens separate words: "Israeli-occupied".
pub const BOUND_PREFIXES: [&str; 21] = [
    "co", "re", "non", "anti", "pre", "inter", "over", "sub", "de", "un", "mis", "semi", "multi", "intra",
    "neo", "pseudo", "trans", "bi", "tri", "ultra", "hyper",
];

/// What is a word of its own at the end of another: "it's", "we've", "can't".
pub const CLITICS: [&str; 7] = ["n't", "'s", "'re", "'ve", "'ll", "'d", "'m"];

/// The form of what `n't` leaves behind when that is no word: "ca" is `can`, "wo" is `will`, "sha" is `shall`.
#[must_use]
pub fn restored(stem: &str) -> Option<&'static str> {
    Some(match stem {
        "ca" => "can",
        "Ca" => "Can",
        "CA" => "CAN",
        "wo" => "will",
        "Wo" => "Will",
        "WO" => "WILL",
        "sha" => "shall",
        "Sha" => "Shall",
        "SHA" => "SHALL",
        _ => return None,
    })
}

/// Number of an interned form in its [`Forms`]. Means nothing in another table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FormId(pub u32);

/// How a form is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Case {
    /// `peace`, `'s`, `1966`: no capital at the front.
    Lower,
    /// `Peace`: a capital at the front only.
    Capital,
    /// `NATO`, `U.S.`, and the single letter `A`: capitals throughout.
    Upper,
    /// `McDonald`: capitals inside.
    Mixed,
}

/// A growing table of distinct word forms. Ids count from 0 in the order of first sight.
///
/// Nearly all words are short enough to be keys by their bytes, which costs neither a string nor a comparison
/// of strings. What is asked of every token lies close together, so that the processor's near memory holds it.
#[derive(Clone, Debug, Default)]
pub struct Forms {
    /// Every form as written and, where that differs, as patterns see it.
    text: String,
    /// For each form where it stands in `text`, as written and as patterns see it.
    places: Vec<(Span, Span)>,
    cases: Vec<Case>,
    /// The key of a short form, at the first place free from that which it names; 0, which is nobody's, in free
    /// places. As many places as a power of two, half of them free at least.
    slots: Vec<u128>,
    /// For each slot the number of its form.
    numbers: Vec<u32>,
    long: FxHashMap<Box<str>, FormId>,
}

impl Forms {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The id of `surface`, new when it was never seen.
    pub fn intern(&mut self, surface: &str) -> FormId {
        match self.get(surface) {
            Some(id) => id,
            None => self.add(surface),
        }
    }

    /// The id of the word at `start..end` of `text`, new when it was never seen. Quicker than cutting it out.
    ///
    /// Offsets must be at boundaries of characters; what lies beyond the text counts as no word.
    #[inline]
    pub(crate) fn intern_at(&mut self, text: &str, start: usize, end: usize) -> FormId {
        let word = || text.get(start..end).unwrap_or_default();
        let bytes = text.as_bytes().get(start..start + 16).and_then(|bytes| bytes.try_into().ok());
        let (Some(bytes), 1..=LONGEST_SHORT) = (bytes, end - start) else { return self.intern(word()) };
        match self.find(short(bytes, end - start)) {
            Ok(id) => id,
            Err(_) => self.add(word()),
        }
    }

    /// The form with this key, or the slot where it would stand.
    #[inline]
    fn find(&self, key: u128) -> Result<FormId, usize> {
        let Some(last) = self.slots.len().checked_sub(1) else { return Err(0) };
        let mixed = ((key as u64) ^ ((key >> 64) as u64).rotate_left(23)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // The highest bits, in which every letter has a say.
        let mut slot = (mixed >> ((last as u64).leading_zeros())) as usize;
        loop {
            match self.slots[slot] {
                0 => return Err(slot),
                other if other == key => return Ok(FormId(self.numbers[slot])),
                _ => slot = (slot + 1) & last,
            }
        }
    }

    /// Takes up a word that was never seen.
    #[cold]
    fn add(&mut self, surface: &str) -> FormId {
        let number = u32::try_from(self.len()).unwrap_or(u32::MAX);
        let written = self.write(surface);
        let folded = fold(surface);
        let folded = if folded == surface { written } else { self.write(&folded) };
        self.places.push((written, folded));
        self.cases.push(case_of(surface));
        if self.slots.len() < 2 * self.len() {
            self.spread();
        }
        match short_of(surface) {
            Some(key) => self.settle(key, number),
            None => _ = self.long.insert(surface.into(), FormId(number)),
        }
        FormId(number)
    }

    fn write(&mut self, word: &str) -> Span {
        let narrow = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
        let start = self.text.len();
        self.text.push_str(word);
        Span::new(narrow(start), narrow(self.text.len()))
    }

    fn settle(&mut self, key: u128, number: u32) {
        if let Err(slot) = self.find(key) {
            self.slots[slot] = key;
            self.numbers[slot] = number;
        }
    }

    /// Gives the short forms twice as many slots.
    fn spread(&mut self) {
        let twice = (2 * self.slots.len()).max(16);
        let slots = std::mem::replace(&mut self.slots, vec![0; twice]);
        let numbers = std::mem::replace(&mut self.numbers, vec![0; twice]);
        for (key, number) in slots.into_iter().zip(numbers).filter(|(key, _)| *key != 0) {
            self.settle(key, number);
        }
    }

    /// The id of `surface`, if it was seen.
    #[must_use]
    pub fn get(&self, surface: &str) -> Option<FormId> {
        match short_of(surface) {
            Some(key) => self.find(key).ok(),
            None => self.long.get(surface).copied(),
        }
    }

    /// The form as written.
    #[must_use]
    pub fn surface(&self, id: FormId) -> &str {
        self.places.get(id.0 as usize).map_or("", |(written, _)| written.of(&self.text))
    }

    /// The form as patterns see it: see [`fold`].
    #[must_use]
    pub fn folded(&self, id: FormId) -> &str {
        self.places.get(id.0 as usize).map_or("", |(_, folded)| folded.of(&self.text))
    }

    /// How the form is written.
    #[must_use]
    pub fn case(&self, id: FormId) -> Case {
        self.cases.get(id.0 as usize).copied().unwrap_or(Case::Lower)
    }

    /// Number of forms.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether no form was seen yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

/// Most bytes of a short word: with its length they fill a number.
const LONGEST_SHORT: usize = 15;

/// The first `length` of `bytes`, and how many they are, as one number.
fn short(bytes: [u8; 16], length: usize) -> u128 {
    let kept = u128::MAX >> (8 * (16 - length));
    u128::from_le_bytes(bytes) & kept | (length as u128) << 120
}

/// The same for a whole word; `None` for one that is too long, or nothing.
fn short_of(word: &str) -> Option<u128> {
    let length = Some(word.len()).filter(|length| (1..=LONGEST_SHORT).contains(length))?;
    let mut bytes = [0; 16];
    bytes[..length].copy_from_slice(word.as_bytes());
    Some(short(bytes, length))
}

/// A word as patterns see it: lower case, without accents, dots and hyphens, with a straight apostrophe.
///
/// ```
/// use bonafides::forms::fold;
/// assert_eq!(fold("Côte"), "cote");
/// assert_eq!(fold("U.S.S.R."), "ussr");
/// assert_eq!(fold("Co-operation"), "cooperation");
/// assert_eq!(fold("d’Ivoire"), "d'ivoire");
/// ```
#[must_use]
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        let mut folded = word.to_ascii_lowercase();
        if word.bytes().any(|b| b == b'.' || b == b'-') && word.bytes().any(|b| b.is_ascii_alphabetic()) {
            folded.retain(|c| c != '.' && c != '-');
        }
        return folded;
    }
    word.nfkd()
        .filter(|&c| !is_combining_mark(c) && !matches!(c, '.' | '-' | '\u{2010}' | '\u{2011}' | '\u{ad}'))
        .flat_map(|c| match c {
            '’' | '‘' | 'ʼ' => '\''.to_lowercase(),
            'ı' => 'i'.to_lowercase(),
            other => other.to_lowercase(),
        })
        .collect()
}

fn case_of(word: &str) -> Case {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else { return Case::Lower };
    if !first.is_uppercase() {
        return Case::Lower;
    }
    let (mut upper, mut lower) = (0, 0);
    for letter in letters {
        if letter.is_uppercase() {
            upper += 1;
        } else {
            lower += 1;
        }
    }
    match (upper, lower) {
        (_, 0) => Case::Upper,
        (0, _) => Case::Capital,
        _ => Case::Mixed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_keeps_its_id_and_its_writing() {
        let mut forms = Forms::new();
        let peace = forms.intern("peace");
        let name = forms.intern("Peace");
        assert_ne!(peace, name);
        assert_eq!(forms.intern("peace"), peace);
        assert_eq!(forms.folded(name), "peace");
        assert_eq!(forms.surface(name), "Peace");
    }

    #[test]
    fn words_of_every_length_are_told_apart() {
        let text = "a aa constitutionally misunderstanding incomprehensible misunderstandings a";
        let mut forms = Forms::new();
        let ids: Vec<FormId> = text.split(' ').map(|word| forms.intern(word)).collect();
        assert_eq!(forms.len(), 6);
        assert_eq!(ids[0], ids[6]);
        let at = |word: &str| text.find(word).map(|start| (start, start + word.len()));
        for word in ["aa", "misunderstanding", "incomprehensible", "misunderstandings"] {
            let (start, end) = at(word).expect("the word is in the text");
            assert_eq!(Some(forms.intern_at(text, start, end)), forms.get(word), "{word}");
        }
        assert_eq!(forms.intern_at(text, text.len() - 1, text.len()), ids[0]);
        assert_eq!(forms.len(), 6);
    }

    #[test]
    fn case_tells_names_from_words_and_initials() {
        for (word, case) in [
            ("peace", Case::Lower),
            ("1966", Case::Lower),
            ("Peace", Case::Capital),
            ("Élan", Case::Capital),
            ("NATO", Case::Upper),
            ("U.S.", Case::Upper),
            ("McDonald", Case::Mixed),
        ] {
            assert_eq!(case_of(word), case, "{word}");
        }
    }

    #[test]
    fn numbers_keep_their_dots() {
        assert_eq!(fold("3.5"), "3.5");
        assert_eq!(fold("2024"), "2024");
    }
}
