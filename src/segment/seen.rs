//! Words just seen, so that the table of forms is asked once for each and not for each token.

use crate::forms::{FormId, Forms};

/// Longest word, in bytes, that is remembered.
const LONGEST: usize = 16;
/// Number of places; a power of two, small enough to stay in the processor's first cache.
const PLACES: usize = 1 << 11;

/// A cache of one document's words, each at the one place that its bytes name.
pub(super) struct Seen {
    places: Vec<(u128, FormId)>,
}

impl Seen {
    pub fn new() -> Self {
        // No word is empty, so that the key 0 stands for nothing.
        Self { places: vec![(0, FormId(0)); PLACES] }
    }

    /// The form of the word at `start..end` of `text`.
    #[inline]
    pub fn form(&mut self, forms: &mut Forms, text: &str, start: usize, end: usize) -> FormId {
        let length = end - start;
        let bytes = text.as_bytes().get(start..start + LONGEST).and_then(|bytes| bytes.try_into().ok());
        let word = || text.get(start..end).unwrap_or_default();
        let (Some(bytes), 1..=LONGEST) = (bytes, length) else { return forms.intern(word()) };
        let key = u128::from_le_bytes(bytes) & (u128::MAX >> (8 * (LONGEST - length)));
        if key == 0 {
            return forms.intern(word());
        }
        let folded = (key as u64) ^ ((key >> 64) as u64).rotate_left(23);
        let place = folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - PLACES.trailing_zeros());
        let place = &mut self.places[place as usize];
        if place.0 != key {
            *place = (key, forms.intern(word()));
        }
        place.1
    }
}
