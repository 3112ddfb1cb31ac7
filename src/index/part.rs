//! Some sentences of a document, as later stages know documents; and what is looked for in them.

use std::ops::Range;

use super::columns::Row;
use super::query::Query;
use crate::error::Result;
use crate::model::{Cast, Document, Segments};

/// Some sentences of a document: of the others neither tokens nor mentions are here.
///
/// Coding, which never looks beyond a sentence, finds in these what it finds in the whole document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The whole document; in an outline ([`Index::outlines`](super::Index::outlines)) without its text.
    pub document: Document,
    /// All turns; of the sentences those that were asked for, with their numbers in the document, and their tokens.
    pub segments: Segments,
    /// The owners of all turns, and the mentions in these sentences.
    pub cast: Cast,
    /// How many sentences the document has.
    pub sentences: u32,
    /// How many tokens the document has.
    pub tokens: u32,
    /// How many mentions the document has.
    pub mentions: u32,
}

/// What a pattern found in a sentence: a run of its tokens, counted from its first.
pub type Spot = Range<usize>;

/// Says where in a part a pattern matches: the numbers of sentences, each with a run of its tokens; in order, and
/// without overlap.
pub type Spots<'s> = dyn Fn(&Part) -> Vec<(u32, Spot)> + Sync + 's;

/// What to look for.
#[derive(Clone, Copy)]
pub enum Seek<'s> {
    /// What answers a query.
    Query(&'s Query),
    /// What a pattern finds: the sentences that answer `within` are read.
    Pattern {
        /// Must hold wherever the pattern can match.
        within: &'s Query,
        /// Where it does.
        spots: &'s Spots<'s>,
    },
}

impl<'s> From<&'s Query> for Seek<'s> {
    fn from(query: &'s Query) -> Self {
        Self::Query(query)
    }
}

impl std::fmt::Debug for Seek<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Query(query) => f.debug_tuple("Query").field(query).finish(),
            Self::Pattern { within, .. } => {
                f.debug_struct("Pattern").field("within", within).finish_non_exhaustive()
            }
        }
    }
}

impl Row<'_> {
    /// The sentences with these numbers, which must ascend.
    pub fn part(self, numbers: &[u32]) -> Result<Part> {
        let cast = self.cast_of(|sentence| numbers.binary_search(&sentence).is_ok())?;
        self.part_with(numbers, cast)
    }

    /// The sentences that mention somebody.
    pub fn mentioning(self) -> Result<Part> {
        let cast = self.cast()?;
        self.part_with(&mentioned(&cast), cast)
    }

    /// Of the sentences with these numbers, which must ascend, those that mention somebody; `None` where none does.
    pub fn mentioning_of(self, numbers: &[u32]) -> Result<Option<Part>> {
        let cast = self.cast_of(|sentence| numbers.binary_search(&sentence).is_ok())?;
        let numbers = mentioned(&cast);
        (!numbers.is_empty()).then(|| self.part_with(&numbers, cast)).transpose()
    }

    /// No sentence, and the document without its text: what is told of it, and how much there is.
    pub fn outline(self) -> Result<Part> {
        Ok(Part {
            document: self.head()?,
            segments: Segments { turns: self.turns()?, ..Segments::default() },
            cast: self.cast_of(|_| false)?,
            sentences: self.sentence_count()?,
            tokens: self.token_count()?,
            mentions: self.mention_count()?,
        })
    }

    fn part_with(self, numbers: &[u32], mut cast: Cast) -> Result<Part> {
        let mut segments = Segments { turns: self.turns()?, ..Segments::default() };
        segments.sentences.reserve(numbers.len());
        // By how much the tokens of each sentence move to the front.
        let mut mentions = cast.mentions.iter_mut().peekable();
        for &number in numbers {
            let mut sentence = self.sentence(number)?;
            let first = segments.tokens.len() as u32;
            self.tokens_into(&sentence, &mut segments.tokens)?;
            let moved = |token: u32| token.saturating_sub(sentence.tokens.start).saturating_add(first);
            while let Some(mention) = mentions.next_if(|mention| mention.sentence == number) {
                mention.tokens = moved(mention.tokens.start)..moved(mention.tokens.end);
            }
            sentence.tokens = first..segments.tokens.len() as u32;
            segments.sentences.push(sentence);
        }
        Ok(Part {
            document: self.document()?,
            segments,
            cast,
            sentences: self.sentence_count()?,
            tokens: self.token_count()?,
            mentions: self.mention_count()?,
        })
    }
}

/// The sentences with a mention, by number.
fn mentioned(cast: &Cast) -> Vec<u32> {
    let mut numbers: Vec<u32> = cast.mentions.iter().map(|mention| mention.sentence).collect();
    numbers.dedup();
    if !numbers.is_sorted() {
        numbers.sort_unstable();
        numbers.dedup();
    }
    numbers
}
