//! Which documents repeat earlier ones, and which paragraphs are agreed language.
//!
//! A sentence is known by its beginning: the first 32 letters behind a full stop, a question mark or an exclamation
//! mark, whatever stands between them, so that case, line ends and punctuation change nothing. Of these beginnings a
//! MinHash sketch of 64 places with 16 bits each is kept (one permutation hashing: Li, Owen & Zhang 2012; b bits: Li &
//! König 2010), and for each longer paragraph one number. The likeness of two documents is the estimated share of sentences
//! that they have in common, of all that either has; a text that is the same byte for byte has likeness 100.
//!
//! Memory: about 250 bytes a document and 8 bytes a paragraph, the latter up to [`PARAGRAPHS`].

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{DocId, Repeat};

const PLACES: usize = 64;
/// Two documents are candidates when one of the groups is the same in both.
const GROUPS: usize = 8;
const GROUP: usize = 3;
/// Likeness from which a document counts as a repeat, in hundredths.
const REPEAT: u32 = 75;
/// Letters that tell one sentence from another.
const BEGINNING: usize = 32;
/// Bytes that are looked at together.
const STEP: usize = 16;
/// Sentences, but for its first, that a paragraph must have to be known again.
const PARAGRAPH_SENTENCES: u32 = 2;
/// Bytes of a line that is no wrapped one: its end is the end of a paragraph.
const LONG_LINE: usize = 140;
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
    let mut paragraphs = Paragraphs::new(bytes);
    for stop in memchr::memchr3_iter(b'.', b'?', b'!', bytes) {
        let Some(beginning) = beginning(&bytes[stop..]) else { continue };
        let place = (beginning >> 58) as usize;
        minima[place] = minima[place].min(beginning & (u64::MAX >> 6));
        paragraphs.sentence(stop, beginning);
    }
    let place = |minimum: u64| if minimum == u64::MAX { EMPTY } else { (mix(minimum) as u16).min(EMPTY - 1) };
    let places = minima.map(place);
    let filled = places.iter().filter(|&&place| place != EMPTY).count() as u32;
    Sketch { places, filled, whole, paragraphs: paragraphs.finish() }
}

/// The letters that follow, as a number; `None` when the text ends before there are enough.
///
/// Every byte is written and only letters are kept, so that nothing depends on guessing where words end.
fn beginning(bytes: &[u8]) -> Option<u64> {
    let mut letters = [0_u8; 64];
    let mut count = 0;
    let (steps, rest) = bytes.as_chunks::<STEP>();
    for step in steps {
        for &byte in step {
            // There are fewer than `BEGINNING` before a step: the mask only says so.
            letters[count & 63] = byte | 32;
            count += usize::from(LETTERS[usize::from(byte)]);
        }
        if count >= BEGINNING {
            return Some(number(&letters));
        }
    }
    for &byte in rest {
        letters[count & 63] = byte | 32;
        count += usize::from(LETTERS[usize::from(byte)]);
    }
    (count >= BEGINNING).then(|| number(&letters))
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
    let (eights, _) = letters[..BEGINNING].as_chunks::<8>();
    let fold = |number: u64, &eight: &[u8; 8]| {
        (number.rotate_left(5) ^ u64::from_le_bytes(eight)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    };
    mix(eights.iter().fold(0, fold))
}

/// The paragraphs of a text, by the sentences in them.
struct Paragraphs<'a> {
    bytes: &'a [u8],
    /// Where the current one begins, and the next.
    start: usize,
    next: usize,
    number: u64,
    sentences: u32,
    done: Vec<(u64, u32)>,
}

impl<'a> Paragraphs<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, start: 0, next: paragraph_end(bytes, 0), number: 0, sentences: 0, done: Vec::new() }
    }

    /// Takes the sentence that begins behind a stop.
    fn sentence(&mut self, stop: usize, beginning: u64) {
        while stop >= self.next {
            self.end();
        }
        // What stands behind the last stop of a paragraph is the next one.
        if stop + 1 < self.next {
            self.number = (self.number.rotate_left(5) ^ beginning).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            self.sentences += 1;
        }
    }

    fn end(&mut self) {
        if self.sentences >= PARAGRAPH_SENTENCES {
            self.done.push((self.number, (self.next - self.start) as u32));
        }
        (self.number, self.sentences) = (0, 0);
        self.start = self.next;
        self.next = paragraph_end(self.bytes, self.start);
    }

    fn finish(mut self) -> Vec<(u64, u32)> {
        self.end();
        self.done
    }
}

/// Where the paragraph that begins at `start` ends: at a blank line, and at the end of a line too long to be a wrapped one.
fn paragraph_end(bytes: &[u8], start: usize) -> usize {
    let mut line = start;
    for end in memchr::memchr2_iter(b'\n', b'\r', &bytes[start..]).map(|end| start + end) {
        // A carriage return and the line feed behind it are one line end.
        let second = bytes[end] == b'\n' && end > start && bytes[end - 1] == b'\r';
        if !second && (end - line > LONG_LINE || bytes[line..end].trim_ascii().is_empty()) {
            return end + 1;
        }
        line = end + 1;
    }
    bytes.len()
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
        let repeat = self.repeated(sketch);
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

    fn repeated(&self, sketch: &Sketch) -> Option<Repeat> {
        let of = |place: u32| self.documents.get(place as usize);
        // A text of a line or two is soon the same as another: nothing is said of it.
        if sketch.filled >= 2
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
        self.whole.entry(sketch.whole).or_insert(place);
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
