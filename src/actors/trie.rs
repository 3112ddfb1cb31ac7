//! All names as a tree of words: one walk from a token finds the longest of them.

use rustc_hash::FxHashMap;

use crate::forms::{BOUND_PREFIXES, Case, Forms, fold};
use crate::model::Token;

/// No word of any name, or no node.
pub(super) const NONE: u32 = u32::MAX;

/// What a name may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nobody: a longer name that only holds the name of an actor.
    Never,
    /// A name of the actor.
    Name,
    /// Its nationality or people.
    Demonym,
    /// Its seat of government.
    Seat(Seat),
    /// Its leader.
    Leader {
        /// Whether the words count only after a title.
        titled: bool,
    },
}

impl Kind {
    /// What tables call it.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Never => "nobody",
            Self::Name => "name",
            Self::Demonym => "demonym",
            Self::Seat(_) => "seat",
            Self::Leader { .. } => "leader",
        }
    }

    /// Where alone it counts, in words; `None` when everywhere.
    pub(super) fn only(self) -> Option<&'static str> {
        match self {
            Self::Seat(Seat::City) => Some("where it acts"),
            Self::Seat(Seat::Weak) => Some("together with its rulers"),
            Self::Leader { titled: true } => Some("after a title"),
            _ => None,
        }
    }
}

/// How readily a seat of government stands for the government.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seat {
    /// A house: always.
    House,
    /// A city: where it acts.
    City,
    /// A city full of other things: only together with its rulers.
    Weak,
}

/// One meaning of a name.
#[derive(Clone, Debug)]
pub(super) struct Sense {
    pub(super) kind: Kind,
    /// Index of the actor; meaningless for [`Kind::Never`].
    pub(super) actor: u16,
    /// First and last year of the texts in which the name has this meaning.
    pub(super) from: u16,
    pub(super) until: u16,
    /// Whether another meaning comes first.
    pub(super) second: bool,
    /// Whether it counts in a sentence of capitals.
    pub(super) shouted: bool,
    /// Speakers who mean something else by it.
    pub(super) not_by: Vec<u16>,
    /// Whether people are called so too.
    pub(super) person: bool,
    /// Words, folded, in whose sentence it means something else.
    pub(super) not_beside: Vec<Box<str>>,
    /// Who is meant together with the actor.
    pub(super) also: Vec<u16>,
    shape: Shape,
}

/// Which words of a name want capitals, one bit a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Shape {
    /// A capital at the front.
    capital: u32,
    /// Capitals throughout.
    upper: u32,
}

impl Sense {
    pub(super) fn new(kind: Kind, actor: u16) -> Self {
        Self {
            kind,
            actor,
            from: 0,
            until: u16::MAX,
            second: false,
            shouted: true,
            not_by: Vec::new(),
            person: false,
            not_beside: Vec::new(),
            also: Vec::new(),
            shape: Shape::default(),
        }
    }

    /// Whether the tokens are written as the name wants them.
    pub(super) fn fits(&self, tokens: &[Token], forms: &Forms) -> bool {
        let Shape { capital, upper } = self.shape;
        tokens.iter().take(32).enumerate().all(|(place, token)| match forms.case(token.form) {
            Case::Upper => true,
            Case::Lower => (capital | upper) >> place & 1 == 0,
            Case::Capital | Case::Mixed => upper >> place & 1 == 0,
        })
    }
}

/// The tree. Words and nodes are numbers; node 0 is never entered.
#[derive(Clone, Debug, Default)]
pub(super) struct Trie {
    words: FxHashMap<Box<str>, u32>,
    /// By word: the node that a name beginning with it leads to.
    roots: Vec<u32>,
    edges: FxHashMap<(u32, u32), u32>,
    senses: Vec<Vec<Sense>>,
}

impl Trie {
    /// Adds a name. Returns whether it has any word.
    pub(super) fn insert(&mut self, name: &str, mut sense: Sense) -> bool {
        let mut node = NONE;
        for (place, part) in parts(name).into_iter().enumerate() {
            let bit = if place < 32 { 1 << place } else { 0 };
            let letters = part.chars().filter(|c| c.is_alphabetic()).count();
            let capitals = part.chars().filter(|c| c.is_uppercase()).count();
            if part.chars().next().is_some_and(char::is_uppercase) {
                sense.shape.capital |= bit;
            }
            // Longer acronyms are also written as words: "Nato", "Asean".
            if capitals == letters && (2..=3).contains(&letters) {
                sense.shape.upper |= bit;
            }
            let word = self.word_or_new(&fold(&part));
            node = if node == NONE { self.root_or_new(word) } else { self.edge_or_new(node, word) };
        }
        match self.senses.get_mut(node as usize) {
            Some(senses) => {
                senses.push(sense);
                true
            }
            None => false,
        }
    }

    fn word_or_new(&mut self, word: &str) -> u32 {
        if let Some(&known) = self.words.get(word) {
            return known;
        }
        let new = self.words.len() as u32;
        self.words.insert(word.into(), new);
        self.roots.push(NONE);
        new
    }

    fn root_or_new(&mut self, word: u32) -> u32 {
        let next = self.senses.len() as u32;
        let root = &mut self.roots[word as usize];
        if *root == NONE {
            *root = next;
            self.senses.push(Vec::new());
        }
        *root
    }

    fn edge_or_new(&mut self, node: u32, word: u32) -> u32 {
        let next = self.senses.len() as u32;
        let node = *self.edges.entry((node, word)).or_insert(next);
        if node == next {
            self.senses.push(Vec::new());
        }
        node
    }

    /// The number of a folded word, [`NONE`] when no name has it.
    pub(super) fn word(&self, folded: &str) -> u32 {
        self.words.get(folded).copied().unwrap_or(NONE)
    }

    /// Where names that begin with this word go on, [`NONE`] when none does.
    pub(super) fn root(&self, word: u32) -> u32 {
        self.roots.get(word as usize).copied().unwrap_or(NONE)
    }

    /// Where `word` leads from `node`.
    pub(super) fn next(&self, node: u32, word: u32) -> Option<u32> {
        self.edges.get(&(node, word)).copied()
    }

    /// The meanings of the name that ends at `node`.
    pub(super) fn senses(&self, node: u32) -> &[Sense] {
        self.senses.get(node as usize).map_or(&[], Vec::as_slice)
    }
}

/// A name cut as the tokenizer cuts a text.
pub(super) fn parts(name: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let apart = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | '/' | '"' | '&' | '\u{a0}');
    for word in name.split(apart).filter(|word| !word.is_empty()) {
        let word = word.replace('’', "'");
        let (stem, clitic) = if let Some(stem) = word.strip_suffix("'s") {
            (stem, Some("'s"))
        } else if let Some(stem) = word.strip_suffix('\'').filter(|stem| stem.ends_with('s')) {
            (stem, Some("'"))
        } else {
            (word.as_str(), None)
        };
        let mut prefix = String::new();
        let mut pieces = stem.split('-').filter(|piece| !piece.is_empty()).peekable();
        while let Some(piece) = pieces.next() {
            let small = |piece: &str| piece.chars().next().is_some_and(char::is_lowercase);
            let apart = small(piece) && pieces.peek().is_some_and(|next| !small(next));
            if BOUND_PREFIXES.contains(&piece.to_lowercase().as_str()) && !apart && pieces.peek().is_some() {
                prefix.push_str(piece);
                continue;
            }
            parts.push(std::mem::take(&mut prefix) + piece);
        }
        parts.extend(clitic.map(str::to_owned));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_cut_like_a_text() {
        assert_eq!(
            parts("Lao People's Democratic Republic"),
            ["Lao", "People", "'s", "Democratic", "Republic"]
        );
        assert_eq!(parts("Peoples' Republic of China"), ["Peoples", "'", "Republic", "of", "China"]);
        assert_eq!(parts("Congo (Kinshasa)"), ["Congo", "Kinshasa"]);
        assert_eq!(parts("Guinea-Bissau"), ["Guinea", "Bissau"]);
        assert_eq!(parts("Non-Aligned Movement"), ["NonAligned", "Movement"]);
        assert_eq!(parts("Côte d’Ivoire"), ["Côte", "d'Ivoire"]);
        assert!(parts(" - ").is_empty());
    }
}
