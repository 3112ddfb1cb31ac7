//! Pronouns and descriptions that stand for an actor named before in the same paragraph and turn, or in the question
//! that the turn answers.
//!
//! Only plain cases. The pool of a sentence is what its names mean; "before" is the same sentence up to the word,
//! else the nearest sentence before it that names somebody. The owner of the turn is "self". What is said of
//! descriptions stands in [`descriptions`](super::descriptions), of pronouns in [`pronouns`](super::pronouns).
//!
//! Everything else, "this country" (the speaker's, or the host) among it, is left out.

use super::find::{View, distinct, span};
use super::gazetteer::Gazetteer;
use super::words::Roles;
use super::{descriptions, pronouns};
use crate::model::{ActorId, Document, Found, Mention, Owner, Segments, Sentence};

/// How many sentences back the reading goes.
const REACH: usize = 6;
/// Whose regimes a document calls racist without naming them beside it.
pub(super) const RACISTS: [&str; 2] = ["ZAF", "RHO"];
/// How many names of one sentence it sees, the last ones. Bounds the work in a "sentence" that is a whole book.
const SEEN: usize = 32;
/// How many sentences of an answer are still about what was asked.
const ANSWERED: usize = 3;

/// Adds to the names of a document the words that stand for them.
pub(super) fn resolve<'t>(
    names: Vec<Mention>,
    document: &Document,
    segments: &Segments,
    owners: &[Owner],
    gazetteer: &Gazetteer,
    views: &dyn Fn(&Sentence) -> View<'t>,
) -> Vec<Mention> {
    if names.is_empty() {
        return names;
    }
    let speakers: Vec<ActorId> =
        document.speakers.iter().map(|&id| gazetteer.canonical(id, document.date)).collect();
    let guests = document.kind != "statement";
    let racists = names.iter().any(|name| RACISTS.contains(&name.actor.as_str()));
    let mut found = Vec::new();
    let mut next = 0;
    // The first sentence of the turn.
    let mut opening = 0;
    // The names of the sentences so far, as ranges of `names`.
    let mut ranges: Vec<(usize, usize)> = Vec::with_capacity(segments.sentences.len());
    for (number, sentence) in segments.sentences.iter().enumerate() {
        let from = next;
        while names.get(next).is_some_and(|name| name.sentence as usize == number) {
            next += 1;
        }
        ranges.push((from, next));
        if number > 0 && segments.sentences[number - 1].turn != sentence.turn {
            opening = number;
        }
        let view = views(sentence);
        if !(0..view.tokens.len()).any(|place| view.stands(place)) {
            continue;
        }
        let answers = number - opening < ANSWERED;
        let nobody = |turn: u32| matches!(owners.get(turn as usize), Some(Owner::Nobody));
        let together = segments.sentences[..number]
            .iter()
            .rev()
            .take(REACH)
            .take_while(|before| {
                let asked = before.turn + 1 == sentence.turn
                    && (before.question || answers && nobody(before.turn) && !nobody(sentence.turn));
                asked || before.paragraph == sentence.paragraph && before.turn == sentence.turn
            })
            .count();
        if !racists && !guests && !ranges[number - together..].iter().any(|(from, next)| from < next) {
            continue;
        }
        let context = Context {
            ranges: &ranges[number - together..],
            sentences: &segments.sentences[number - together..=number],
            all: &names,
            owner: match owners.get(sentence.turn as usize) {
                Some(Owner::Actor(actor)) => Some(gazetteer.canonical(*actor, document.date)),
                _ => None,
            },
            speakers: &speakers,
            gazetteer,
            document,
            guests,
            views,
        };
        found.extend(context.read(&view, number as u32, sentence));
    }
    merge(names, found)
}

/// Puts the words between the names; a word that overlaps a name gives way.
fn merge(mut names: Vec<Mention>, found: Vec<Mention>) -> Vec<Mention> {
    let overlaps = |one: &Mention, other: &Mention| {
        one.tokens.start < other.tokens.end && other.tokens.start < one.tokens.end
    };
    let clear: Vec<Mention> = found
        .into_iter()
        .filter(|word| {
            let at = names.partition_point(|name| name.tokens.end <= word.tokens.start);
            !names.get(at).is_some_and(|name| overlaps(name, word))
        })
        .collect();
    names.extend(clear);
    names.sort_by_key(|mention| mention.tokens.start);
    names.dedup_by(|later, earlier| overlaps(later, earlier));
    names
}

pub(super) struct Context<'a, 't> {
    /// The sentences within reach, the one that is read last.
    sentences: &'a [Sentence],
    /// For each of them where its names stand among all.
    ranges: &'a [(usize, usize)],
    /// All names of the document.
    pub(super) all: &'a [Mention],
    /// Whose turn it is, as it is called at the time; `None` where it is the speakers'.
    owner: Option<ActorId>,
    /// The speakers, as they are called at the time.
    speakers: &'a [ActorId],
    pub(super) gazetteer: &'a Gazetteer,
    document: &'a Document,
    /// The document is of a kind that is said to guests and hosts, as interviews and speeches are: no statement before many.
    pub(super) guests: bool,
    pub(super) views: &'a dyn Fn(&Sentence) -> View<'t>,
}

/// A match: tokens `from..end` of the sentence, and who is meant.
pub(super) struct Word {
    pub(super) from: usize,
    pub(super) end: usize,
    pub(super) found: Found,
    pub(super) actors: Vec<ActorId>,
    pub(super) alternatives: Vec<ActorId>,
}

impl Context<'_, '_> {
    fn read(&self, view: &View, number: u32, sentence: &Sentence) -> Vec<Mention> {
        let mut found = Vec::new();
        let mut place = 0;
        while place < view.tokens.len() {
            let Some(word) = self.word(view, place) else {
                place += 1;
                continue;
            };
            place = word.end;
            let mut actors = word.actors.into_iter();
            let Some(actor) = actors.next() else { continue };
            found.push(Mention {
                sentence: number,
                tokens: sentence.tokens.start + word.from as u32..sentence.tokens.start + word.end as u32,
                span: span(view.tokens, word.from, word.end),
                actor,
                found: word.found,
                alternatives: word.alternatives,
                also: actors.collect(),
            });
        }
        found
    }

    fn word(&self, view: &View, place: usize) -> Option<Word> {
        if !view.stands(place) {
            return None;
        }
        let roles = view.roles(place);
        let described = (roles.any(Roles::POINTS) && descriptions::may_begin(view, place))
            .then(|| descriptions::read(self, view, place))
            .flatten();
        described.or_else(|| pronouns::read(self, view, place))
    }

    /// The names before `place`, nearest sentence first, with how far back it is.
    pub(super) fn before(&self, place: usize) -> impl Iterator<Item = (usize, &[Mention], &Sentence)> {
        let within_reach = self.sentences.iter().zip(self.ranges).rev().enumerate();
        within_reach.map(move |(back, (sentence, &(from, next)))| {
            let mut names = &self.all[from..next];
            if back == 0 {
                let limit = sentence.tokens.start + place as u32;
                names = &names[..names.partition_point(|name| name.tokens.end <= limit)];
            }
            (back, &names[names.len().saturating_sub(SEEN)..], sentence)
        })
    }

    /// The sentence so many before the one that is read, if it is within reach.
    pub(super) fn sentence_before(&self, back: usize) -> Option<&Sentence> {
        self.sentences.iter().rev().nth(back)
    }

    /// The token of the document at `place` of the sentence that is read.
    pub(super) fn token(&self, place: usize) -> u32 {
        self.sentences.last().map_or(0, |sentence| sentence.tokens.start) + place as u32
    }

    /// The year of the document.
    pub(super) fn year(&self) -> u16 {
        self.document.date.year
    }

    pub(super) fn is_own(&self, actor: ActorId) -> bool {
        let actor = self.gazetteer.canonical(actor, self.document.date);
        match self.owner {
            Some(owner) => owner == actor,
            None => self.speakers.contains(&actor),
        }
    }

    /// Whether the actor is a state and not self.
    pub(super) fn is_foreign_state(&self, id: ActorId) -> bool {
        !self.is_own(id) && self.gazetteer.actor(id).is_none_or(|actor| actor.is_state())
    }

    /// The distinct actors of `names` that are states and not self.
    pub(super) fn states(&self, names: &[Mention]) -> Vec<ActorId> {
        distinct(names.iter().map(|name| name.actor).filter(|id| self.is_foreign_state(*id)))
    }
}
