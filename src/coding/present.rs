//! What words a sentence has: a pattern that needs others is not tried in it.

use crate::coding::by_kin::Kin;
use crate::coding::words::{Known, Mark};

/// The classes that a sentence has, of those that patterns need: a bit each.
#[derive(Clone, Debug, Default)]
pub(super) struct Present(Vec<u64>);

impl Present {
    /// The needed classes of these words.
    pub fn new(known: &Known, words: &[Kin]) -> Self {
        let mut register = vec![0; known.marked().div_ceil(64)];
        for &kin in words {
            for &(place, bits) in known.marks(kin) {
                register[place as usize] |= bits;
            }
        }
        Self(register)
    }

    #[inline]
    pub fn has(&self, mark: Mark) -> bool {
        let (place, bit) = mark.bit();
        self.0.get(place).is_some_and(|bits| bits & bit != 0)
    }

    /// Whether every need is met.
    pub fn meets(&self, needs: &[Need]) -> bool {
        needs.iter().all(|need| match need {
            Need::Class(mark) => self.has(*mark),
            Need::Any(marks) => marks.iter().any(|mark| self.has(*mark)),
        })
    }
}

/// What a sentence must have for a pattern to match in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Class(Mark),
    /// What the rows of a choice need, one each.
    Any(Box<[Mark]>),
}
