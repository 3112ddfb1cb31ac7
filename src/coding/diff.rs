//! What two codebooks say differently of the same corpus.

use std::collections::BTreeMap;

use crate::model::{ActorId, Coding, DocId};

/// A coding that one codebook gives and the other does not, or gives otherwise.
#[derive(Clone, Debug, PartialEq)]
pub enum Change<'c> {
    /// Only the new codebook gives it.
    Entered(&'c Coding),
    /// Only the old codebook gives it.
    Left(&'c Coding),
    /// Both read the same words, in another way.
    Changed {
        /// As it was.
        old: &'c Coding,
        /// As it is.
        new: &'c Coding,
    },
}

impl<'c> Change<'c> {
    /// What happened, in a word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Entered(_) => "entered",
            Self::Left(_) => "left",
            Self::Changed { .. } => "changed",
        }
    }

    /// As it was, if it was.
    #[must_use]
    pub const fn before(&self) -> Option<&'c Coding> {
        match self {
            Self::Entered(_) => None,
            Self::Left(old) | Self::Changed { old, .. } => Some(old),
        }
    }

    /// As it is, if it is.
    #[must_use]
    pub const fn after(&self) -> Option<&'c Coding> {
        match self {
            Self::Left(_) => None,
            Self::Entered(new) | Self::Changed { new, .. } => Some(new),
        }
    }

    /// The coding as it is; as it was, where it left.
    #[must_use]
    pub const fn coding(&self) -> &'c Coding {
        match self {
            Self::Entered(coding) | Self::Left(coding) | Self::Changed { new: coding, .. } => coding,
        }
    }

    /// Whether it counts in scores, before or after.
    #[must_use]
    pub fn is_scored(&self) -> bool {
        self.before().is_some_and(|coding| coding.scored) || self.after().is_some_and(|coding| coding.scored)
    }

    /// What is different of a coding that changed: indicator, polarity, voice, scored.
    #[must_use]
    pub fn differences(&self) -> Vec<&'static str> {
        let Self::Changed { old, new } = self else { return Vec::new() };
        [
            ("indicator", old.indicator != new.indicator),
            ("polarity", old.polarity != new.polarity),
            ("voice", old.voice != new.voice),
            ("scored", old.scored != new.scored),
        ]
        .into_iter()
        .filter_map(|(name, differs)| differs.then_some(name))
        .collect()
    }
}

/// The differences between two codings of one corpus, by document, sentence and place.
///
/// Codings of one sentence with the same source and target are paired: first those that say the same, then those
/// of one indicator whose words overlap, then others whose words overlap. A pair that says the same (indicator,
/// polarity, voice, scored) is no difference, whatever cue found it.
///
/// # Examples
/// ```
/// assert!(bonafides::coding::diff(&[], &[]).is_empty());
/// ```
#[must_use]
pub fn diff<'c>(old: &'c [Coding], new: &'c [Coding]) -> Vec<Change<'c>> {
    type Key<'c> = (&'c DocId, u32, ActorId, ActorId);
    let key =
        |coding: &'c Coding| -> Key<'c> { (&coding.document, coding.sentence, coding.source, coding.target) };
    let mut cells: BTreeMap<Key<'c>, (Vec<&'c Coding>, Vec<&'c Coding>)> = BTreeMap::new();
    old.iter().for_each(|coding| cells.entry(key(coding)).or_default().0.push(coding));
    new.iter().for_each(|coding| cells.entry(key(coding)).or_default().1.push(coding));
    let mut changes = Vec::new();
    for (mut old, mut new) in cells.into_values() {
        let overlap = |a: &Coding, b: &Coding| a.span.overlaps(b.span);
        pair(&mut old, &mut new, |a, b| same(a, b) && overlap(a, b));
        pair(&mut old, &mut new, same);
        let mut changed = pair(&mut old, &mut new, |a, b| a.indicator == b.indicator && overlap(a, b));
        changed.extend(pair(&mut old, &mut new, overlap));
        changes.extend(changed.into_iter().map(|(old, new)| Change::Changed { old, new }));
        changes.extend(old.into_iter().map(Change::Left));
        changes.extend(new.into_iter().map(Change::Entered));
    }
    changes.sort_by(|a, b| {
        let place = |change: &Change<'c>| {
            let coding = change.coding();
            (&coding.document, coding.sentence, coding.span, coding.source, coding.target, change.word())
        };
        place(a).cmp(&place(b))
    });
    changes
}

/// Whether both say the same of their target.
fn same(a: &Coding, b: &Coding) -> bool {
    (&a.indicator, a.polarity, a.voice, a.scored) == (&b.indicator, b.polarity, b.voice, b.scored)
}

/// Takes out of both lists what fits, each once, in order.
fn pair<'c>(
    old: &mut Vec<&'c Coding>,
    new: &mut Vec<&'c Coding>,
    fits: impl Fn(&Coding, &Coding) -> bool,
) -> Vec<(&'c Coding, &'c Coding)> {
    let mut pairs = Vec::new();
    old.retain(|&a| match new.iter().position(|&b| fits(a, b)) {
        Some(place) => {
            pairs.push((a, new.remove(place)));
            false
        }
        None => true,
    });
    pairs
}
