//! What a speaker says again in the same words.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{ActorId, Coding, IndicatorId};

/// Words from which on the same words are a repeat, and no mere turn of phrase (`our sister country`).
const WORDS: usize = 6;

/// Sentences that say again, in the same words, what their speaker said of the target in an earlier document.
#[derive(Debug, Default)]
pub(super) struct Repeats<'r> {
    sentences: FxHashMap<(&'r str, ActorId, ActorId), FxHashSet<u32>>,
}

impl<'r> Repeats<'r> {
    /// The evidence of a coding repeats an earlier one when speaker, target and indicator are the same, and its words
    /// too, of which there are at least six; case and what stands between words do not matter. The sentence is then
    /// said again as a whole. Earlier is an earlier date; on the same day, the lesser id of the document.
    pub fn of(codings: &'r [Coding]) -> Self {
        type Said<'r> = (ActorId, ActorId, &'r IndicatorId, String);
        let mut scored: Vec<&Coding> = codings.iter().filter(|coding| coding.scored).collect();
        scored.sort_by(|a, b| (a.date, &a.document, a.sentence).cmp(&(b.date, &b.document, b.sentence)));
        let mut first: FxHashMap<Said<'r>, &'r str> = FxHashMap::default();
        let mut repeats = Self::default();
        for coding in scored {
            let words = words(&coding.quote);
            if words.split(' ').count() < WORDS {
                continue;
            }
            let said = (coding.source, coding.target, &coding.indicator, words);
            let document = coding.document.as_str();
            if *first.entry(said).or_insert(document) != document {
                let place = (document, coding.source, coding.target);
                repeats.sentences.entry(place).or_default().insert(coding.sentence);
            }
        }
        repeats
    }

    /// Whether a judgement is said again.
    pub fn hold(&self, coding: &Coding) -> bool {
        let place = (coding.document.as_str(), coding.source, coding.target);
        self.sentences.get(&place).is_some_and(|sentences| sentences.contains(&coding.sentence))
    }

    /// How many sentences of a document that refer to the target are said again.
    pub fn sentences(&self, document: &str, source: ActorId, target: ActorId) -> u32 {
        self.sentences.get(&(document, source, target)).map_or(0, |sentences| sentences.len() as u32)
    }

    /// How many sentences are said again, over all targets.
    pub fn len(&self) -> usize {
        let places = self.sentences.iter();
        let places = places
            .flat_map(|((document, source, _), all)| all.iter().map(move |one| (document, source, one)));
        places.collect::<FxHashSet<_>>().len()
    }
}

/// The words of a quote in small letters, with a space between.
fn words(quote: &str) -> String {
    let words = quote.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}
