//! Word classes: what turns every element of a pattern into one look-up per token.
//!
//! A class is a set of words, globs and inflections. Each word form is held against all classes once, when
//! it is first met; after that, "is this token an `attack~`?" is a look at one bit.

use std::num::NonZeroU32;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::codebook::inflect;
use crate::coding::by_kin::{ByKin, Kin};
use crate::forms::{FormId, Forms};

/// Number of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ClassId(pub u32);

impl ClassId {
    /// Stands for every word, in a place where a class may be asked for.
    pub const ANY: Self = Self(u32::MAX);
}

impl Default for ClassId {
    fn default() -> Self {
        Self::ANY
    }
}

/// Number of a class among those that patterns need of a sentence, from 1 on: so none takes no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark(NonZeroU32);

impl Mark {
    /// Its place among all marks.
    pub const fn place(self) -> usize {
        self.0.get() as usize - 1
    }

    /// Where its bit stands in a register of 64 each, and the bit.
    #[inline]
    pub const fn bit(self) -> (usize, u64) {
        (self.place() / 64, 1 << (self.place() % 64))
    }
}

/// The classes of a compiled codebook.
#[derive(Debug, Default)]
pub(super) struct Classes {
    ids: FxHashMap<Vec<String>, ClassId>,
    words: FxHashMap<String, Vec<ClassId>>,
    /// `help*` under `help`.
    prefixes: FxHashMap<String, Vec<ClassId>>,
    longest_prefix: usize,
    /// Globs with a star elsewhere, cut at the stars.
    globs: Vec<(Vec<String>, Vec<ClassId>)>,
    /// For each class how rare its words are.
    rarities: Vec<usize>,
    /// For each class whether all its words are common ones.
    common: Vec<bool>,
    /// For each class its number among those that patterns need of a sentence.
    marks: Vec<Option<Mark>>,
    /// How many classes are needed.
    marked: u32,
    /// For each class the unions that it is part of.
    unions: Vec<Vec<ClassId>>,
    /// The union of these classes, none of which is a union.
    by_parts: FxHashMap<Vec<ClassId>, ClassId>,
    /// What a union is made of.
    parts: FxHashMap<ClassId, Vec<ClassId>>,
}

/// A member of a class, as patterns write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Member<'e> {
    Word(&'e str),
    Glob(&'e str),
    Lemma(&'e str),
}

impl Member<'_> {
    /// Its letters, as a measure of how rare it is: 2 at least, but of a common word 1, and of the commonest 0.
    pub fn length(self) -> usize {
        match self {
            Self::Word(word) | Self::Lemma(word) if COMMONEST.contains(&word) => 0,
            Self::Word(word) | Self::Lemma(word) if is_common(word) => 1,
            Self::Word(word) | Self::Lemma(word) => word.len().max(2),
            Self::Glob(glob) => (glob.len() - 1).max(2),
        }
    }

    fn is_common(self) -> bool {
        self.length() < 2
    }
}

/// A guess at how few tokens are one of `count` words, the shortest of so many letters: long words are rare, long lists
/// are not. 1 where a common word is among them, and 0 where one of the commonest is; else 2 at least.
pub(super) fn rarity_of(shortest: usize, count: usize) -> usize {
    match shortest {
        0 | 1 => shortest,
        _ => (shortest.min(9) * 8).saturating_sub(count.ilog2() as usize * 4).max(2),
    }
}

fn rarity(members: &[Member<'_>]) -> usize {
    let shortest = members.iter().map(|member| member.length()).min().unwrap_or(0);
    rarity_of(shortest, members.len().max(1))
}

impl Classes {
    /// How rare the words of a class are, in no unit, see [`rarity_of`].
    pub fn rarity(&self, class: ClassId) -> usize {
        self.rarities.get(class.0 as usize).copied().unwrap_or(0)
    }

    /// Whether all words of a class are common ones.
    pub fn is_common(&self, class: ClassId) -> bool {
        self.common.get(class.0 as usize).copied().unwrap_or(false)
    }

    /// The number under which a sentence is asked for this class.
    pub fn mark(&mut self, class: ClassId) -> Mark {
        *self.marks[class.0 as usize].get_or_insert_with(|| {
            self.marked += 1;
            Mark(NonZeroU32::MIN.saturating_add(self.marked - 1))
        })
    }

    /// The classes that sentences are asked for, by their marks.
    pub fn by_mark(&self) -> Vec<ClassId> {
        let mut marked: Vec<(Mark, ClassId)> = (self.marks.iter().zip(0..))
            .filter_map(|(mark, class)| mark.map(|mark| (mark, ClassId(class))))
            .collect();
        marked.sort_unstable();
        marked.into_iter().map(|(_, class)| class).collect()
    }

    /// The class of all words of these classes, `None` where there are no classes.
    pub fn union(&mut self, classes: &[ClassId]) -> Option<ClassId> {
        let parts = |class: &ClassId| self.parts.get(class).cloned().unwrap_or_else(|| vec![*class]);
        let mut parts: Vec<ClassId> = classes.iter().flat_map(parts).collect();
        parts.sort_unstable();
        parts.dedup();
        if parts.len() < 2 {
            return parts.pop();
        }
        if let Some(&known) = self.by_parts.get(&parts) {
            return Some(known);
        }
        let id = self.add(0, false);
        parts.iter().for_each(|part| self.unions[part.0 as usize].push(id));
        self.by_parts.insert(parts.clone(), id);
        self.parts.insert(id, parts);
        Some(id)
    }

    /// A new class.
    fn add(&mut self, rarity: usize, common: bool) -> ClassId {
        let id = ClassId(self.rarities.len() as u32);
        self.rarities.push(rarity);
        self.common.push(common);
        self.marks.push(None);
        self.unions.push(Vec::new());
        id
    }

    /// The class of these members, new when there was none.
    pub fn class(&mut self, members: &[Member<'_>]) -> ClassId {
        let mut key: Vec<String> = members
            .iter()
            .map(|member| match member {
                Member::Word(word) | Member::Glob(word) => (*word).to_owned(),
                Member::Lemma(word) => format!("{word}~"),
            })
            .collect();
        key.sort();
        key.dedup();
        if let Some(&id) = self.ids.get(&key) {
            return id;
        }
        let id = self.add(rarity(members), members.iter().all(|member| member.is_common()));
        self.ids.insert(key, id);
        for member in members {
            match member {
                Member::Word(word) => enter(&mut self.words, (*word).to_owned(), id),
                Member::Lemma(word) => {
                    inflect(word).into_iter().for_each(|form| enter(&mut self.words, form, id))
                }
                Member::Glob(glob) => match glob.strip_suffix('*') {
                    Some(prefix) if !prefix.contains('*') => {
                        self.longest_prefix = self.longest_prefix.max(prefix.len());
                        enter(&mut self.prefixes, prefix.to_owned(), id);
                    }
                    _ => {
                        let parts: Vec<String> = glob.split('*').map(str::to_owned).collect();
                        match self.globs.iter_mut().find(|(known, _)| *known == parts) {
                            Some((_, classes)) => classes.push(id),
                            None => self.globs.push((parts, vec![id])),
                        }
                    }
                },
            }
        }
        id
    }

    /// The members of a class, as patterns write them.
    pub fn members(&self, class: ClassId) -> &[String] {
        self.ids.iter().find(|(_, id)| **id == class).map(|(key, _)| key.as_slice()).unwrap_or_default()
    }

    /// The classes that a folded word belongs to, sorted.
    fn of(&self, word: &str) -> Vec<ClassId> {
        let mut found = self.words.get(word).cloned().unwrap_or_default();
        for (end, _) in word.char_indices().skip(1).chain([(word.len(), ' ')]) {
            if end > self.longest_prefix {
                break;
            }
            found.extend(self.prefixes.get(&word[..end]).into_iter().flatten());
        }
        for (parts, classes) in &self.globs {
            if matches_glob(parts, word) {
                found.extend(classes);
            }
        }
        for place in 0..found.len() {
            found.extend(&self.unions[found[place].0 as usize]);
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn enter(map: &mut FxHashMap<String, Vec<ClassId>>, key: String, id: ClassId) {
    map.entry(key).or_default().push(id);
}

/// Whether `word` is the parts in order with anything between them.
fn matches_glob(parts: &[String], word: &str) -> bool {
    let [first, middle @ .., last] = parts else { return false };
    let Some(mut rest) = word.strip_prefix(first.as_str()).and_then(|rest| rest.strip_suffix(last.as_str()))
    else {
        return false;
    };
    for part in middle {
        match rest.find(part.as_str()) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

/// What is known of the forms of one [`Forms`], filled as they are met.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The kin of each form.
    kin: Vec<Kin>,
    by_classes: FxHashMap<Vec<ClassId>, Kin>,
    classes: ByKin<ClassId>,
    /// Of the classes of each kin those that patterns need of a sentence, as bits of a sentence's register.
    marks: ByKin<(u32, u64)>,
    /// The classes of each kin again, a bit each.
    bits: Vec<u64>,
    /// How many numbers the bits of one kin fill.
    width: usize,
    /// How many classes patterns need.
    marked: u32,
}

impl Known {
    /// Makes the form known; costs a look-up when it is already.
    pub fn learn(&mut self, classes: &Classes, forms: &Forms, form: FormId) -> Kin {
        let known = self.kin(form);
        if known != Kin::UNMET {
            return known;
        }
        let place = form.0 as usize;
        if place >= self.kin.len() {
            self.kin.resize(forms.len().max(place + 1), Kin::UNMET);
        }
        let kin = self.kin_of(classes, classes.of(forms.folded(form)));
        self.kin[place] = kin;
        kin
    }

    /// The kin of the forms that belong to these classes.
    fn kin_of(&mut self, classes: &Classes, found: Vec<ClassId>) -> Kin {
        if let Some(kin) = self.by_classes.get(&found) {
            return *kin;
        }
        let kin = Kin(self.classes.len() as u32);
        self.marked = classes.marked;
        self.width = classes.rarities.len().div_ceil(64);
        self.marks.push(bits(found.iter().filter_map(|class| classes.marks[class.0 as usize])));
        self.classes.push(found.iter().copied());
        let first = self.bits.len();
        self.bits.resize(first + self.width, 0);
        found.iter().for_each(|class| self.bits[first + class.0 as usize / 64] |= 1 << (class.0 % 64));
        self.by_classes.insert(found, kin);
        kin
    }

    /// The kin of a form that was learnt.
    #[inline]
    pub fn kin(&self, form: FormId) -> Kin {
        self.kin.get(form.0 as usize).copied().unwrap_or(Kin::UNMET)
    }

    /// The classes of a kin.
    pub fn classes(&self, kin: Kin) -> &[ClassId] {
        self.classes.of(kin)
    }

    /// How many classes patterns need.
    pub fn marked(&self) -> usize {
        self.marked as usize
    }

    /// The needed classes of a kin, as places in a register with their bits.
    #[inline]
    pub fn marks(&self, kin: Kin) -> &[(u32, u64)] {
        self.marks.of(kin)
    }

    #[inline]
    pub fn has(&self, kin: Kin, class: ClassId) -> bool {
        let place = kin.0 as usize * self.width + class.0 as usize / 64;
        self.bits.get(place).is_some_and(|bits| bits & 1 << (class.0 % 64) != 0)
    }
}

/// The marks as bits of 64 each.
fn bits(marks: impl Iterator<Item = Mark>) -> Vec<(u32, u64)> {
    let mut marks: Vec<(usize, u64)> = marks.map(Mark::bit).collect();
    marks.sort_unstable();
    marks
        .chunk_by(|a, b| a.0 == b.0)
        .map(|same| (same[0].0 as u32, same.iter().fold(0, |bits, (_, bit)| bits | bit)))
        .collect()
}

/// Whether a word is too common to look for first.
fn is_common(word: &str) -> bool {
    static WORDS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| COMMON.into_iter().collect());
    WORDS.contains(word)
}

/// Every fourth word of a speech is one of these.
const COMMONEST: [&str; 6] = ["a", "and", "in", "of", "the", "to"];

/// Words too common to look for first.
const COMMON: [&str; 96] = [
    "a",
    "about",
    "against",
    "all",
    "also",
    "among",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "been",
    "between",
    "both",
    "by",
    "can",
    "countries",
    "country",
    "development",
    "do",
    "during",
    "economic",
    "efforts",
    "for",
    "from",
    "general",
    "government",
    "great",
    "had",
    "has",
    "have",
    "he",
    "his",
    "i",
    "if",
    "important",
    "in",
    "international",
    "is",
    "it",
    "its",
    "may",
    "more",
    "most",
    "must",
    "nations",
    "new",
    "no",
    "not",
    "of",
    "on",
    "one",
    "only",
    "or",
    "other",
    "our",
    "peace",
    "people",
    "peoples",
    "principles",
    "relations",
    "respect",
    "s",
    "security",
    "should",
    "so",
    "states",
    "such",
    "support",
    "that",
    "the",
    "their",
    "them",
    "there",
    "these",
    "they",
    "this",
    "those",
    "through",
    "to",
    "under",
    "united",
    "us",
    "was",
    "we",
    "were",
    "what",
    "when",
    "which",
    "who",
    "will",
    "with",
    "world",
    "would",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_globs_and_inflections_find_their_class() {
        let mut classes = Classes::default();
        let help = classes.class(&[Member::Lemma("help"), Member::Glob("assist*")]);
        let un = classes.class(&[Member::Glob("un*ed"), Member::Glob("*ness")]);
        for word in ["help", "helped", "assist", "assistance"] {
            assert_eq!(classes.of(word), [help], "{word}");
        }
        for word in ["unwanted", "kindness"] {
            assert_eq!(classes.of(word), [un], "{word}");
        }
        for word in ["helper", "assis", "und", "unwanting"] {
            assert!(classes.of(word).is_empty(), "{word}");
        }
        assert_eq!(classes.class(&[Member::Glob("assist*"), Member::Lemma("help")]), help);
    }

    #[test]
    fn a_union_has_the_words_of_all_its_parts() {
        let mut classes = Classes::default();
        let [help, harm, war] = ["help", "harm", "war"].map(|word| classes.class(&[Member::Word(word)]));
        let deeds = classes.union(&[harm, help]).expect("it has parts");
        let all = classes.union(&[deeds, war]).expect("it has parts");
        assert_eq!(classes.of("help"), [help, deeds, all]);
        assert_eq!(classes.of("war"), [war, all]);
        assert_eq!(classes.union(&[war, help, harm]), Some(all));
        assert_eq!(classes.union(&[war, war]), Some(war));
        assert_eq!(classes.union(&[]), None);
    }
}
