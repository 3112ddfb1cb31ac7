//! The word forms of an index as they lie on disk: nothing is copied before all of them are asked for.

use arrow_array::{Array, LargeStringArray};

use super::columns::damaged;
use crate::error::Result;
use crate::forms::Forms;

/// The forms that one commit saw first.
pub(super) struct Part {
    pub surfaces: LargeStringArray,
    pub folded: LargeStringArray,
}

/// All forms, by the numbers that tokens of the store have.
#[derive(Default)]
pub(super) struct Words {
    parts: Vec<Part>,
    /// Bytes of each surface.
    lengths: Vec<u32>,
}

impl Words {
    pub fn push(&mut self, part: Part) -> Result<()> {
        if part.surfaces.len() != part.folded.len() {
            return Err(damaged());
        }
        self.lengths.extend(part.surfaces.value_offsets().windows(2).map(|ends| (ends[1] - ends[0]) as u32));
        self.parts.push(part);
        Ok(())
    }

    /// Bytes of the surface of each form.
    pub fn lengths(&self) -> &[u32] {
        &self.lengths
    }

    /// Every form as patterns see it, in the order of their numbers.
    pub fn folded(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().flat_map(|part| part.folded.iter()).map(Option::unwrap_or_default)
    }

    /// The same as a table, which words can be looked up in.
    pub fn table(&self) -> Forms {
        let mut forms = Forms::new();
        for surface in self.parts.iter().flat_map(|part| part.surfaces.iter()) {
            forms.intern(surface.unwrap_or_default());
        }
        forms
    }
}
