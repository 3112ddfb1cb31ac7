//! What there is to see of one target in one sentence: words, by where they stand to its name.
//!
//! Names of actors are one word each, however long: the target is `TARGET`, the speaker `SELF`, anybody else
//! `ACTOR`; a number is `#`, and beyond the ends of the sentence stands `<>`.
//!
//! | feature | value |
//! | --- | --- |
//! | `bias` | 1 |
//! | `found · F` | 1 for each name of the target that was found so: by `name`, `demonym`, `description`, … |
//! | `actors · N` | 1: so many actors are named in the sentence, 5 for more |
//! | `sentence · W` | ½ each time the word stands in the sentence |
//! | `before · W`, `after · W` | 0.7 each time it stands within ten words of a name of the target |
//! | `left 1 · W` … `right 3 · W` | 1 each time it stands so many words from a name of the target |
//!
//! With each word goes its cluster, where it is in one: `before · cluster 12` beside `before · aid`. Values below 1
//! are penalised more for the same weight: words far from the name have to say more.

use std::fmt;

use super::DOT;
use super::said::Said;
use crate::coding::scene::Scene;
use crate::model::{ActorId, Found};

/// Where a word can stand, with the value of standing there.
pub(super) const PLACES: [(&str, f64); 9] = [
    ("sentence", 0.5),
    ("before", 0.7),
    ("after", 0.7),
    ("left 1", 1.0),
    ("left 2", 1.0),
    ("left 3", 1.0),
    ("right 1", 1.0),
    ("right 2", 1.0),
    ("right 3", 1.0),
];
pub(super) const SENTENCE: usize = 0;
const BEFORE: usize = 1;
const AFTER: usize = 2;
const LEFT: usize = 3;
const RIGHT: usize = 6;
/// Words to either side of a name that are next to it.
const NEXT: usize = 3;
/// Words to either side of a name that are near it.
const NEAR: usize = 10;
/// Actors in a sentence that are told apart.
const MANY: usize = 5;

/// A word of the sentence, as one target sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// The token at that place.
    Token(usize),
    /// What stands for a name, or for the end of the sentence.
    Role(Role),
}

/// What stands for words that are not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Target,
    Speaker,
    Other,
    End,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Target, Self::Speaker, Self::Other, Self::End];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Target => "TARGET",
            Self::Speaker => "SELF",
            Self::Other => "ACTOR",
            Self::End => "<>",
        }
    }
}

/// Something that is seen of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// A word, with its place among [`PLACES`].
    Word(usize, Word),
    Other(Other),
    Said(Said),
}

/// What is seen besides words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Other {
    Bias,
    /// How a name of the target was found.
    Found(Found),
    /// How many actors the sentence names.
    Actors(usize),
}

impl Other {
    pub fn all() -> impl Iterator<Item = Self> {
        let found = Found::ALL.into_iter().map(Self::Found);
        std::iter::once(Self::Bias).chain(found).chain((0..=MANY).map(Self::Actors))
    }
}

/// The name of the feature.
impl fmt::Display for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bias => f.write_str("bias"),
            Self::Found(how) => write!(f, "found{DOT}{}", how.as_str()),
            Self::Actors(number) => write!(f, "actors{DOT}{number}"),
        }
    }
}

/// A sentence with each name as one word.
#[derive(Debug)]
pub(super) struct View<'v> {
    scene: &'v Scene<'v>,
    items: Vec<Item>,
    actors: usize,
}

#[derive(Clone, Copy, Debug)]
enum Item {
    Token(usize),
    Party(usize),
}

impl<'v> View<'v> {
    pub fn new(scene: &'v Scene<'v>) -> Self {
        let mut items = Vec::with_capacity(scene.tokens.len());
        let mut last = None;
        for at in 0..scene.tokens.len() {
            let party = scene.party_at(at);
            match party {
                None => items.push(Item::Token(at)),
                Some(party) if last != Some(party) => items.push(Item::Party(party)),
                Some(_) => {}
            }
            last = party;
        }
        let mut actors: Vec<ActorId> =
            scene.parties.iter().flat_map(|party| party.members.iter().map(|(actor, _)| *actor)).collect();
        actors.sort_unstable();
        actors.dedup();
        Self { scene, items, actors: actors.len().min(MANY) }
    }

    /// Whom the sentence names besides the speaker, each once.
    pub fn targets(&self, own: ActorId) -> Vec<ActorId> {
        let others = self.scene.parties.iter().filter(|party| !party.is_source);
        let mut targets: Vec<ActorId> = others
            .flat_map(|party| party.members.iter().map(|(actor, _)| *actor))
            .filter(|actor| *actor != own)
            .collect();
        targets.sort_unstable();
        targets.dedup();
        targets
    }

    /// Words, with a name as one.
    pub fn words(&self) -> usize {
        self.items.len()
    }

    /// What is the same for all targets, besides words.
    pub fn others(&self) -> [Other; 2] {
        [Other::Bias, Other::Actors(self.actors)]
    }

    /// The words that are no names, by their tokens: they too are the same for all targets, in the place [`SENTENCE`].
    pub fn plain_words(&self) -> impl Iterator<Item = usize> {
        self.items.iter().filter_map(|item| match *item {
            Item::Token(at) => Some(at),
            Item::Party(_) => None,
        })
    }

    /// Shows all else that there is to see of `target` in the words.
    pub fn look_at(&self, target: ActorId, show: &mut impl FnMut(Seen)) {
        let words: Vec<Word> = self.items.iter().map(|item| self.word(*item, target)).collect();
        let names = words.iter().filter(|word| matches!(word, Word::Role(_)));
        names.for_each(|&word| show(Seen::Word(SENTENCE, word)));
        for (place, item) in self.items.iter().enumerate() {
            let Item::Party(party) = *item else { continue };
            if words[place] != Word::Role(Role::Target) {
                continue;
            }
            for (_, mention) in self.scene.parties[party].members.iter().filter(|(actor, _)| *actor == target)
            {
                show(Seen::Other(Other::Found(self.scene.mentions[*mention].found)));
            }
            self.around(place, &words, show);
        }
    }

    fn around(&self, place: usize, words: &[Word], show: &mut impl FnMut(Seen)) {
        let at = |place: Option<usize>| {
            place.and_then(|place| words.get(place)).copied().unwrap_or(Word::Role(Role::End))
        };
        for step in 1..=NEXT {
            show(Seen::Word(LEFT + step - 1, at(place.checked_sub(step))));
            show(Seen::Word(RIGHT + step - 1, at(Some(place + step))));
        }
        words[place.saturating_sub(NEAR)..place].iter().for_each(|&word| show(Seen::Word(BEFORE, word)));
        let near = place + 1..(place + 1 + NEAR).min(words.len());
        words[near].iter().for_each(|&word| show(Seen::Word(AFTER, word)));
    }

    fn word(&self, item: Item, target: ActorId) -> Word {
        match item {
            Item::Token(at) => Word::Token(at),
            Item::Party(party) if self.scene.parties[party].is_source => Word::Role(Role::Speaker),
            Item::Party(party) if self.scene.parties[party].names(target) => Word::Role(Role::Target),
            Item::Party(_) => Word::Role(Role::Other),
        }
    }

    /// For each name of the target its party, with the words near it.
    pub fn near(&self, target: ActorId) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.items
            .iter()
            .enumerate()
            .filter_map(move |(place, item)| match *item {
                Item::Party(party) if self.scene.parties[party].names(target) => Some((place, party)),
                _ => None,
            })
            .flat_map(|(place, party)| {
                let near = place.saturating_sub(NEAR)..(place + 1 + NEAR).min(self.items.len());
                self.items[near].iter().filter_map(move |item| match *item {
                    Item::Token(at) => Some((party, at)),
                    Item::Party(_) => None,
                })
            })
    }
}
