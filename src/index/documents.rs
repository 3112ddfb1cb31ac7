//! The live documents of an index that is being written.

use std::collections::BTreeMap;

use super::manifest::DocumentEntry;
use crate::model::DocId;

/// What is known of each document, by id: most of them in one piece, and beside it what has changed since.
///
/// A tree of all would need twice the memory, which is all that grows with the corpus while it is indexed.
#[derive(Default)]
pub(super) struct Documents {
    /// In the order of ids.
    settled: Vec<DocumentEntry>,
    /// Over the settled; `None` where a document was taken out.
    changed: BTreeMap<DocId, Option<DocumentEntry>>,
}

impl Documents {
    /// Those of a commit, which are in the order of ids.
    pub fn new(settled: Vec<DocumentEntry>) -> Self {
        Self { settled, changed: BTreeMap::new() }
    }

    pub fn get(&self, id: &DocId) -> Option<&DocumentEntry> {
        match self.changed.get(id) {
            Some(changed) => changed.as_ref(),
            None => self.settled.binary_search_by(|entry| entry.id.cmp(id)).ok().map(|at| &self.settled[at]),
        }
    }

    /// Adds a document, in place of the one with its id; whether there was one.
    pub fn insert(&mut self, entry: DocumentEntry) -> bool {
        let there = self.get(&entry.id).is_some();
        self.changed.insert(entry.id.clone(), Some(entry));
        there
    }

    /// Takes a document out; `false` when it is not there.
    pub fn remove(&mut self, id: &DocId) -> bool {
        let there = self.get(id).is_some();
        if there {
            self.changed.insert(id.clone(), None);
        }
        there
    }

    /// All of them, in the order of ids.
    pub fn settle(&mut self) -> &[DocumentEntry] {
        if !self.changed.is_empty() {
            let changed = std::mem::take(&mut self.changed);
            let mut settled = Vec::with_capacity(self.settled.len() + changed.len());
            let mut before = std::mem::take(&mut self.settled).into_iter().peekable();
            for (id, entry) in changed {
                settled.extend(std::iter::from_fn(|| before.next_if(|other| other.id < id)));
                before.next_if(|other| other.id == id);
                settled.extend(entry);
            }
            settled.extend(before);
            self.settled = settled;
        }
        &self.settled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, row: u64) -> DocumentEntry {
        DocumentEntry { id: id.into(), row, date: 0, hash: String::new(), bytes: 0, sentences: 0 }
    }

    #[test]
    fn documents_come_and_go_whether_they_have_settled_or_not() {
        let mut documents = Documents::new(vec![entry("b", 0), entry("d", 1), entry("f", 2)]);
        assert!(!documents.insert(entry("g", 3)) && !documents.insert(entry("a", 4)));
        assert!(documents.insert(entry("d", 5)) && documents.insert(entry("g", 6)));
        assert!(documents.remove(&"f".into()) && !documents.remove(&"f".into()));
        assert!(documents.remove(&"a".into()) && !documents.remove(&"c".into()));
        assert!(!documents.insert(entry("f", 7)));

        let row = |documents: &Documents, id: &str| documents.get(&id.into()).map(|entry| entry.row);
        let rows = [("a", None), ("b", Some(0)), ("c", None), ("d", Some(5)), ("f", Some(7)), ("g", Some(6))];
        for (id, expected) in rows {
            assert_eq!(row(&documents, id), expected, "{id}");
        }
        let expected: Vec<(&str, u64)> = rows.iter().filter_map(|&(id, row)| Some((id, row?))).collect();
        let settled: Vec<(&str, u64)> =
            documents.settle().iter().map(|entry| (entry.id.as_str(), entry.row)).collect();
        assert_eq!(settled, expected);
        for (id, expected) in rows {
            assert_eq!(row(&documents, id), expected, "{id}");
        }
    }
}
