//! A list for each word form, all in one piece: what is asked of every token is to lie close together.

use crate::forms::FormId;

/// For each form that was met a list, which may be empty.
#[derive(Debug)]
pub(super) struct ByForm<T> {
    all: Vec<T>,
    /// Where the list of each form begins and ends; [`UNMET`] where there is none.
    places: Vec<(u32, u32)>,
}

const UNMET: (u32, u32) = (u32::MAX, u32::MAX);

impl<T> Default for ByForm<T> {
    fn default() -> Self {
        Self { all: Vec::new(), places: Vec::new() }
    }
}

impl<T> ByForm<T> {
    /// Whether the form was met.
    #[inline]
    pub fn has_met(&self, form: FormId) -> bool {
        self.places.get(form.0 as usize).is_some_and(|place| *place != UNMET)
    }

    /// The list of a form; empty for one that was not met.
    #[inline]
    pub fn of(&self, form: FormId) -> &[T] {
        let (start, end) = self.places.get(form.0 as usize).copied().unwrap_or(UNMET);
        self.all.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Gives a form its list. One that has a list already gets this one instead.
    pub fn put(&mut self, form: FormId, list: impl IntoIterator<Item = T>) {
        let place = form.0 as usize;
        if place >= self.places.len() {
            self.places.resize(place + 1, UNMET);
        }
        let narrow = |length| u32::try_from(length).unwrap_or(u32::MAX);
        let start = narrow(self.all.len());
        self.all.extend(list);
        self.places[place] = (start, narrow(self.all.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_has_the_list_that_it_was_given_and_others_have_none() {
        let mut lists = ByForm::default();
        lists.put(FormId(3), ["a", "b"]);
        lists.put(FormId(0), []);
        lists.put(FormId(1), ["c"]);
        assert_eq!(lists.of(FormId(3)), ["a", "b"]);
        assert_eq!(lists.of(FormId(1)), ["c"]);
        assert!(lists.has_met(FormId(0)) && lists.of(FormId(0)).is_empty());
        for unmet in [FormId(2), FormId(9)] {
            assert!(!lists.has_met(unmet) && lists.of(unmet).is_empty());
        }
    }
}
