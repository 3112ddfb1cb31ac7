//! Where the slots of a pattern must be filled, seen from its anchor.
//!
//! Most words that could begin a pattern stand in sentences that name nobody where the pattern wants somebody. That is
//! known by one look at a set of places, before a step of the pattern is taken.

use std::ops::Range;

use crate::codebook::Slot;
use crate::coding::rules::Step;

/// The direction in which steps run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Way {
    Right,
    Left,
}

/// Who may fill a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    /// TARGET, THIRD.
    Other,
    /// SELF.
    Source,
}

/// Places in a sentence, tokens or the boundaries between them; those from the last bit on share it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Places(u128);

/// The bit that all far places share.
const FAR: usize = 127;

impl Places {
    pub fn add(&mut self, at: usize) {
        self.0 |= 1 << at.min(FAR);
    }

    /// Whether `at` may be one of these places.
    #[inline]
    pub fn may_have(self, at: usize) -> bool {
        self.0 >> at.min(FAR) & 1 != 0
    }

    /// Whether one of these places may lie from `first` to `last`.
    #[inline]
    pub fn meet(self, first: usize, last: usize) -> bool {
        let (first, last) = (first.min(FAR), last.min(FAR));
        first <= last && (self.0 >> first).trailing_zeros() as usize <= last - first
    }
}

/// How far from an anchor something may stand: `least` to `most` tokens lie between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    way: Way,
    least: u8,
    most: u8,
}

impl Reach {
    /// Right beside the anchor, or up to `most` tokens away.
    pub const fn within(way: Way, most: u8) -> Self {
        Self { way, least: 0, most }
    }

    /// The boundaries in reach.
    fn boundaries(self, anchor: &Range<usize>) -> Option<(usize, usize)> {
        let (least, most) = (usize::from(self.least), usize::from(self.most));
        match self.way {
            Way::Right => Some((anchor.end + least, anchor.end + most)),
            Way::Left => Some((anchor.start.saturating_sub(most), anchor.start.checked_sub(least)?)),
        }
    }
}

/// Where the phrases of the parties that may fill one kind of slot begin and end.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Edges {
    pub begins: Places,
    pub ends: Places,
}

impl Edges {
    /// The edges of both.
    pub const fn and(self, other: Self) -> Self {
        Self { begins: Places(self.begins.0 | other.begins.0), ends: Places(self.ends.0 | other.ends.0) }
    }
}

/// A slot that must be filled: the phrase of its party begins, or leftwards ends, at a boundary in reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub who: Who,
    pub reach: Reach,
}

impl Window {
    pub fn new(slot: Slot, reach: Reach) -> Self {
        Self { who: if slot == Slot::Source { Who::Source } else { Who::Other }, reach }
    }

    /// Whether a party with these edges may fill the slot of a pattern whose anchor is `anchor`.
    #[inline]
    pub fn is_met(self, edges: &Edges, anchor: &Range<usize>) -> bool {
        let places = if self.reach.way == Way::Right { edges.begins } else { edges.ends };
        self.reach.boundaries(anchor).is_some_and(|(first, last)| places.meet(first, last))
    }
}

/// The slots that every match of `steps` fills.
pub(super) fn windows(steps: &[Step], way: Way) -> Vec<Window> {
    let mut windows = Vec::new();
    let mut before = Width::default();
    for step in steps {
        if let Step::Slot(slot) = step {
            windows.push(Window::new(*slot, Reach { way, least: before.least, most: before.most }));
        }
        before = before.and(Width::of(step));
    }
    windows
}

/// The fewest and the most tokens that steps take up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Width {
    least: u8,
    most: u8,
}

impl Width {
    fn of(step: &Step) -> Self {
        match step {
            Step::Class(_) | Step::Any => Self { least: 1, most: 1 },
            Step::Gap { most, .. } => Self { least: 0, most: *most },
            Step::Slot(_) => Self { least: 1, most: u8::MAX },
            Step::Optional(row) => Self { least: 0, most: Self::of_row(row).most },
            Step::Alternatives(choice) => choice.width,
            Step::Not(_) | Step::ClauseStart | Step::Comma | Step::Unbroken => Self::default(),
        }
    }

    /// Of the narrowest to the widest of `rows`.
    pub fn of_choice(rows: &[Vec<Step>]) -> Self {
        let widths = || rows.iter().map(|row| Self::of_row(row));
        Self {
            least: widths().map(|width| width.least).min().unwrap_or(0),
            most: widths().map(|width| width.most).max().unwrap_or(0),
        }
    }

    fn of_row(row: &[Step]) -> Self {
        row.iter().fold(Self::default(), |width, step| width.and(Self::of(step)))
    }

    const fn and(self, other: Self) -> Self {
        Self { least: self.least.saturating_add(other.least), most: self.most.saturating_add(other.most) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_meet_a_range_that_holds_one_of_them() {
        let mut places = Places::default();
        places.add(5);
        for (first, last, meet) in [(5, 5, true), (0, 9, true), (6, 400, false), (0, 4, false), (7, 3, false)]
        {
            assert_eq!(places.meet(first, last), meet, "{first}..={last}");
        }
        // Far out nothing is told apart, and so nothing is ruled out.
        places.add(300);
        assert!(places.meet(140, 150));
        assert!(!places.meet(100, 126));
    }

    #[test]
    fn a_slot_lies_where_the_steps_before_it_let_it() {
        let steps = [
            Step::Gap { most: 3, wide: false },
            Step::Any,
            Step::Optional([Step::Any, Step::Any].into()),
            Step::Slot(Slot::Target),
            Step::Slot(Slot::Source),
        ];
        let [target, source] = windows(&steps, Way::Left)[..] else { panic!("there are two slots") };
        assert_eq!(target, Window { who: Who::Other, reach: Reach { way: Way::Left, least: 1, most: 6 } });
        assert_eq!(source, Window { who: Who::Source, reach: Reach { way: Way::Left, least: 2, most: 255 } });
        let mut edges = Edges::default();
        edges.ends.add(4);
        for (start, met) in [(4, false), (5, true), (10, true), (11, false)] {
            assert_eq!(target.is_met(&edges, &(start..start + 1)), met, "from {start}");
        }
    }
}
