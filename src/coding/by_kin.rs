//! A list for each kin of word forms, all in one piece: what is asked of every token is to lie close together.

/// Forms that belong to the same classes: no pattern tells one from another. Most words of a language are of a few kin, so
/// that what is known of these stays in the processor's near memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kin(pub u32);

impl Kin {
    /// Of a form that was not met.
    pub const UNMET: Self = Self(u32::MAX);
}

/// For each kin a list, which may be empty.
#[derive(Debug)]
pub(super) struct ByKin<T> {
    all: Vec<T>,
    /// Where the list of each kin begins and ends.
    places: Vec<(u32, u32)>,
}

impl<T> Default for ByKin<T> {
    fn default() -> Self {
        Self { all: Vec::new(), places: Vec::new() }
    }
}

impl<T> ByKin<T> {
    /// The list of a kin; empty for one that has none yet.
    #[inline]
    pub fn of(&self, kin: Kin) -> &[T] {
        let (start, end) = self.places.get(kin.0 as usize).copied().unwrap_or_default();
        self.all.get(start as usize..end as usize).unwrap_or_default()
    }

    /// How many kin have a list.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Gives the next kin its list.
    pub fn push(&mut self, list: impl IntoIterator<Item = T>) {
        let narrow = |length| u32::try_from(length).unwrap_or(u32::MAX);
        let start = narrow(self.all.len());
        self.all.extend(list);
        self.places.push((start, narrow(self.all.len())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kin_has_the_list_that_it_was_given_and_others_have_none() {
        let mut lists = ByKin::default();
        lists.push(["a", "b"]);
        lists.push([]);
        lists.push(["c"]);
        assert_eq!(lists.of(Kin(0)), ["a", "b"]);
        assert_eq!(lists.of(Kin(2)), ["c"]);
        assert_eq!(lists.len(), 3);
        for none in [Kin(1), Kin(3), Kin::UNMET] {
            assert!(lists.of(none).is_empty());
        }
    }
}
