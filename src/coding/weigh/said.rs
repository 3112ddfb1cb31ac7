//! What the rules say of one target in one sentence, as the weights see it.
//!
//! | feature | value |
//! | --- | --- |
//! | `rules score · D P` | 1 where the rules score the dimension with that sign for the target |
//! | `rules score · I P` | 1 where the indicator does it |
//! | `rules hold back · D P`, `rules hold back · I P` | 1 where a cue is tied to the target and does not score: denied, hoped, courtesy, an exception |
//!
//! Views that the rules give to somebody else than the speaker are left out.

use super::{Bench, DOT};
use crate::codebook::Codebook;
use crate::model::Polarity;

/// Something that the rules say of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Said {
    scored: bool,
    by: By,
    polarity: Polarity,
}

/// What says it: places in the codebook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum By {
    Dimension(usize),
    Indicator(usize),
}

impl Said {
    /// All that a codebook can say.
    pub fn all(codebook: &Codebook) -> impl Iterator<Item = Self> {
        let dimensions = (0..codebook.dimensions.len()).map(By::Dimension);
        let indicators = (0..codebook.indicators.len()).map(By::Indicator);
        dimensions.chain(indicators).flat_map(|by| {
            [true, false].into_iter().flat_map(move |scored| {
                [Polarity::Positive, Polarity::Negative].map(|polarity| Self { scored, by, polarity })
            })
        })
    }

    /// The name of the feature.
    pub fn name(self, codebook: &Codebook) -> String {
        let what = if self.scored { "rules score" } else { "rules hold back" };
        let by = match self.by {
            By::Dimension(place) => codebook.dimensions[place].as_str(),
            By::Indicator(place) => codebook.indicators[place].id.as_str(),
        };
        format!("{what}{DOT}{by} {}", self.polarity)
    }
}

impl Bench<'_> {
    /// All that the rules say of a target, each once.
    pub(super) fn said(&self, target: crate::model::ActorId) -> Vec<Said> {
        let codebook = &self.rules.codebook;
        let mut said: Vec<Said> = self
            .hits
            .iter()
            .filter(|(hit, reading)| reading.holder.is_none() && self.means(hit, target))
            .flat_map(|(_, reading)| {
                let dimension = &codebook.indicators[reading.indicator].dimension;
                let place = codebook.dimensions.iter().position(|one| one == dimension);
                [Some(By::Indicator(reading.indicator)), place.map(By::Dimension)]
                    .into_iter()
                    .flatten()
                    .map(|by| Said { scored: reading.scored, by, polarity: reading.polarity })
            })
            .collect();
        said.sort_unstable();
        said.dedup();
        said
    }
}
