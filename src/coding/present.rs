//! What words a sentence has: a pattern that needs others is not tried in it.

use crate::coding::words::{ClassId, Known};
use crate::forms::FormId;

/// The classes that a sentence has, of those that patterns need: a bit each.
#[derive(Clone, Debug, Default)]
pub(super) struct Present(Vec<u64>);

impl Present {
    /// The needed classes of these forms, all of which were learnt.
    pub fn new(known: &Known, forms: impl Iterator<Item = FormId>) -> Self {
        let mut words = vec![0; known.count() / 64 + 1];
        for form in forms {
            for class in known.needed(form) {
                if let Some(word) = words.get_mut(class.0 as usize / 64) {
                    *word |= 1 << (class.0 % 64);
                }
            }
        }
        Self(words)
    }

    pub fn has(&self, class: ClassId) -> bool {
        self.0.get(class.0 as usize / 64).is_some_and(|word| word & (1 << (class.0 % 64)) != 0)
    }

    /// Whether every need is met.
    pub fn meets(&self, needs: &[Need]) -> bool {
        needs.iter().all(|need| match need {
            Need::Class(class) => self.has(*class),
            Need::Any(classes) => classes.iter().any(|class| self.has(*class)),
        })
    }
}

/// What a sentence must have for a pattern to match in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Class(ClassId),
    /// What the rows of a choice need, one each.
    Any(Box<[ClassId]>),
}
