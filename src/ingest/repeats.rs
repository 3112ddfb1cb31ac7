//! Which documents repeat earlier ones, and which paragraphs are agreed language.
//!
//! A sentence is known by its beginning: the first 20 letters behind a full stop, a question mark or an exclamation
//! mark, whatever stands between them, so that case, line ends and punctuation change nothing. Of these beginnings a
//! MinHash sketch of 64 places with 16 bits each is kept (one permutation hashing: Li, Owen & Zhang 2012; b bits: Li &
//! König 2010), and for each longer paragraph one number. The likeness of two documents is the estimated share of
//! sentences that they have in common, of all that either has; a text that is the same byte for byte has likeness 100.
//!
//! Memory: about 250 bytes a document that is no copy, and 8 bytes a paragraph, the latter up to [`PARAGRAPHS`].

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{DocId, Repeat};

const PLACES: usize = 64;
/// Two documents are candidates when one of the groups is the same in both.
const GROUPS: usize = 8;
const GROUP: usize = 3;
/// Likeness from which a document counts as a repeat, in hundredths.
const REPEAT: u32 = 75;
/// Bytes from which on a text that is the same counts as a repeat: a line such as "Thank you." is soon the same.
const TELLING: usize = 100;
/// Letters that tell one sentence from another.
const BEGINNING: usize = 20;
/// Bytes that are looked at together: two steps are enough for most beginnings.
const STEP: usize = 12;
/// Sentences, but for its first, that a paragraph must have to be known again.
const PARAGRAPH_SENTENCES: u32 = 2;
/// Bytes of a line that is no wrapped one: its end is the end of a paragraph.
const LONG_LINE: usize = 140;
/// Bytes behind a stop within which the line must end.
const NEAR: usize = 4;
/// Paragraphs that are remembered; later ones are compared with these alone.
const PARAGRAPHS: usize = 1 << 22;
const EMPTY: u16 = u16::MAX;

/// What is kept of one text.
#[derive(Debug)]
pub(super) struct Sketch {
    places: [u16; PLACES],
    filled: u32,
    /// BLAKE3 of all its bytes.
    whole: [u8; 32],
    /// Number and length in bytes of each longer paragraph.
    paragraphs: Vec<(u64, u32)>,
}

/// Spreads the bits of a number (splitmix64).
const fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The sketch of a text, whose BLAKE3 is `whole`.
pub(super) fn sketch(text: &str, whole: [u8; 32]) -> Sketch {
    let bytes = text.as_bytes();
    let mut minima = [u64::MAX; PLACES];
    let mut paragraphs = Paragraphs::default();
    let mut at = 0;
    while let Some(stop) = memchr::memchr(b'.', &bytes[at..]).map(|stop| at + stop) {
        // Where too few letters follow, fewer follow all later stops.
        let Some((beginning, used)) = beginning(&bytes[stop + 1..]) else { break };
        let place = (beginning >> 58) as usize;
        minima[place] = minima[place].min(beginning & (u64::MAX >> 6));
        if ends_paragraph(bytes, stop) {
            paragraphs.end(stop + 1);
        } else {
            paragraphs.sentence(beginning);
        }
        // A stop among the letters of a beginning is that of an abbreviation or of a very short sentence.
        at = stop + 1 + used;
    }
    paragraphs.end(bytes.len());
    let place = |minimum: u64| if minimum == u64::MAX { EMPTY } else { (mix(minimum) as u16).min(EMPTY - 1) };
    let places = minima.map(place);
    let filled = places.iter().filter(|&&place| place != EMPTY).count() as u32;
    Sketch { places, filled, whole, paragraphs: paragraphs.done }
}

/// The letters that follow, as a number, and how many bytes were looked at; `None` when the text ends before there are
/// enough.
///
/// Every byte is written and only letters are kept, so that nothing depends on guessing where words end.
fn beginning(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut letters = [0_u8; 64];
    let mut count = 0;
    let (steps, rest) = bytes.as_chunks::<STEP>();
    for (step, number_of_steps) in steps.iter().zip(1..) {
        for &byte in step {
            // There are fewer than `BEGINNING` before a step: the mask only says so.
            letters[count & 63] = byte | 32;
            count += usize::from(LETTERS[usize::from(byte)]);
        }
        if count >= BEGINNING {
            return Some((number(&letters), number_of_steps * STEP));
        }
    }
    for &byte in rest {
        letters[count & 63] = byte | 32;
        count += usize::from(LETTERS[usize::from(byte)]);
    }
    (count >= BEGINNING).then(|| (number(&letters), bytes.len()))
}

/// 1 for a letter, 0 for another byte.
const LETTERS: [u8; 256] = {
    let (mut letters, mut byte) = ([0; 256], 0);
    while byte < 256 {
        letters[byte] = (byte >= 128 || (byte as u8).is_ascii_alphabetic()) as u8;
        byte += 1;
    }
    letters
};

/// The first letters, as a number.
fn number(letters: &[u8; 64]) -> u64 {
    let (fours, _) = letters[..BEGINNING].as_chunks::<4>();
    let fold = |number: u64, &four: &[u8; 4]| {
        (number.rotate_left(5) ^ u64::from(u32::from_le_bytes(four))).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    };
    mix(fours.iter().fold(0, fold))
}

/// The paragraphs of a text, by the sentences in them. What stands before the first stop of a paragraph does not count:
/// a number or a heading may be part of it.
#[derive(Default)]
struct Paragraphs {
    /// Where the current one begins.
    start: usize,
    number: u64,
    sentences: u32,
    done: Vec<(u64, u32)>,
}

impl Paragraphs {
    /// Takes a sentence that is not the first of its paragraph.
    fn sentence(&mut self, beginning: u64) {
        self.number = (self.number.rotate_left(5) ^ beginning).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.sentences += 1;
    }

    fn end(&mut self, end: usize) {
        if self.sentences >= PARAGRAPH_SENTENCES {
            self.done.push((self.number, (end - self.start) as u32));
        }
        (self.start, self.number, self.sentences) = (end, 0, 0);
    }
}

/// Whether a paragraph ends with this stop: its line ends there, and a blank one follows or it is too long to be a
/// wrapped one.
fn ends_paragraph(bytes: &[u8], stop: usize) -> bool {
    // A mark of quotation, a bracket or a space may stand between.
    let behind = &bytes[stop + 1..];
    let near = behind.get(..NEAR).unwrap_or(behind);
    let Some(end) = near.iter().position(|&byte| byte == b'\n' || byte == b'\r') else { return false };
    let next = &behind[end + 1..];
    let next = if behind[end] == b'\r' { next.strip_prefix(b"\n").unwrap_or(next) } else { next };
    let blank = next.iter().find(|&&byte| byte != b' ' && byte != b'\t').is_none_or(|&byte| byte < b' ');
    blank || memchr::memrchr2(b'\n', b'\r', &bytes[stop.saturating_sub(LONG_LINE)..stop]).is_none()
}

impl Sketch {
    /// BLAKE3 of the whole text.
    pub fn whole(&self) -> &[u8; 32] {
        &self.whole
    }

    /// Hundredths of sentences that two texts have in common, as their sketches estimate it.
    fn likeness(&self, other: &[u16; PLACES]) -> u32 {
        let (mut same, mut all) = (0, 0);
        for (one, two) in self.places.iter().zip(other) {
            all += u32::from(*one != EMPTY || *two != EMPTY);
            same += u32::from(*one != EMPTY && one == two);
        }
        // By chance one place in 65,536 is the same: not worth a correction.
        same * 100 / all.max(1)
    }

    fn groups(&self) -> impl Iterator<Item = u64> {
        let groups = self.places.chunks_exact(GROUP).zip(0_u64..);
        groups.filter(|(places, _)| !places.contains(&EMPTY)).take(GROUPS).map(|(places, group)| {
            places.iter().fold(group + 1, |number, &place| mix(number ^ u64::from(place)))
        })
    }
}

/// The documents so far.
#[derive(Default)]
pub(super) struct Earlier {
    documents: Vec<(DocId, [u16; PLACES])>,
    whole: FxHashMap<[u8; 32], u32>,
    groups: FxHashMap<u64, u32>,
    paragraphs: FxHashSet<u64>,
}

impl Earlier {
    /// Whom a document repeats, and how many hundredths of its `bytes` stood elsewhere before; then it is an
    /// earlier document itself.
    pub fn admit(&mut self, id: &DocId, bytes: usize, sketch: &Sketch) -> (Option<Repeat>, u8) {
        let repeat = self.repeated(bytes, sketch);
        let mut shared = 0_u64;
        for &(paragraph, length) in &sketch.paragraphs {
            if self.paragraphs.contains(&paragraph) {
                shared += u64::from(length);
            }
        }
        for &(paragraph, _) in &sketch.paragraphs {
            if self.paragraphs.len() < PARAGRAPHS {
                self.paragraphs.insert(paragraph);
            }
        }
        self.remember(id, sketch);
        let share = (shared * 100 / (bytes as u64).max(1)).min(100) as u8;
        (repeat, share)
    }

    fn repeated(&self, bytes: usize, sketch: &Sketch) -> Option<Repeat> {
        let of = |place: u32| self.documents.get(place as usize);
        if bytes >= TELLING
            && let Some((id, _)) = self.whole.get(&sketch.whole).and_then(|&place| of(place))
        {
            return Some(Repeat { of: id.clone(), likeness: 100 });
        }
        if (sketch.filled as usize) < PLACES / 3 {
            return None;
        }
        let candidates = sketch.groups().filter_map(|group| of(*self.groups.get(&group)?));
        let likest = candidates
            .map(|(id, places)| (sketch.likeness(places), id))
            .filter(|(likeness, _)| *likeness >= REPEAT)
            .max_by_key(|(likeness, _)| *likeness)?;
        Some(Repeat { of: likest.1.clone(), likeness: likest.0.min(99) as u8 })
    }

    fn remember(&mut self, id: &DocId, sketch: &Sketch) {
        let place = self.documents.len() as u32;
        // Whatever is like a copy is like the first of them, which is named.
        if *self.whole.entry(sketch.whole).or_insert(place) != place {
            return;
        }
        for group in sketch.groups() {
            self.groups.entry(group).or_insert(place);
        }
        self.documents.push((id.clone(), sketch.places));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A speech of made-up sentences; other seeds make others.
    fn speech(seed: u64, sentences: usize) -> String {
        let words =
            ["trust", "island", "treaty", "harbour", "council", "minister", "border", "winter", "debt"];
        let mut text = String::new();
        let mut state = seed;
        for _ in 0..sentences {
            for _ in 0..12 {
                state = mix(state + 1);
                text.push_str(words[(state % 9) as usize]);
                text.push(if state.is_multiple_of(7) { '\n' } else { ' ' });
            }
            text.push_str(".\n\n");
        }
        text
    }

    fn admit(texts: &[&str]) -> Vec<(Option<(String, u8)>, u8)> {
        let mut earlier = Earlier::default();
        let numbered = texts.iter().zip(0..);
        numbered
            .map(|(text, number): (_, u32)| {
                let id = DocId::from(number.to_string());
                let (repeat, shared) =
                    earlier.admit(&id, text.len(), &sketch(text, blake3::hash(text.as_bytes()).into()));
                (repeat.map(|repeat| (repeat.of.to_string(), repeat.likeness)), shared)
            })
            .collect()
    }

    #[test]
    fn a_copy_is_known_whatever_its_line_ends_and_capitals() {
        let one = speech(1, 60);
        let other = one.replace('\n', "\r\n").to_uppercase();
        let found = admit(&[&one, &speech(2, 60), &one, &other]);
        assert_eq!(found[0], (None, 0));
        assert_eq!(found[1].0, None);
        assert_eq!(found[2].0, Some(("0".to_owned(), 100)));
        assert_eq!(found[3].0, Some(("0".to_owned(), 99)), "the words are the same, the bytes are not");
    }

    #[test]
    fn a_copy_with_a_tenth_cut_is_nearly_the_same() {
        let one = speech(3, 200);
        let cut: String = one.split_inclusive(".\n\n").skip(20).collect();
        let found = admit(&[&one, &cut]);
        let (of, likeness) = found[1].0.clone().unwrap();
        assert_eq!(of, "0");
        // 180 of 200 sentences in common: nine tenths, give or take the error of 64 places.
        assert!((75..=99).contains(&likeness), "{likeness}");
    }

    #[test]
    fn half_a_text_in_common_is_no_repeat_but_its_paragraphs_are_shared() {
        let agreed: String =
            (0..6).map(|n| format!("{}\n\n", speech(50 + n, 3).replace("\n\n", " "))).collect();
        let first = format!("{}\n\n{agreed}", speech(5, 30));
        let second = format!("{}\n\n{agreed}", speech(6, 30));
        let found = admit(&[&first, &second]);
        assert_eq!(found[1].0, None);
        let share = agreed.len() * 100 / second.len();
        assert!(usize::from(found[1].1).abs_diff(share) < 12, "{} against {share}", found[1].1);
    }

    #[test]
    fn of_short_and_empty_texts_nothing_is_said() {
        assert_eq!(admit(&["", "", "We thank it.", "We thank it."]), vec![(None, 0); 4]);
    }
}
