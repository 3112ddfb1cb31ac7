//! Pronouns and descriptions that stand for an actor named before in the same paragraph and turn.
//!
//! Only plain cases. The pool of a sentence is what its names mean; "before" is the same sentence up to the word,
//! else the nearest of the three sentences before it that names somebody. The owner of the turn is "self".
//!
//! | words | antecedent |
//! | --- | --- |
//! | "that country", "that regime", "the apartheid regime" | the state named last, not self; the others of its pool become alternatives |
//! | "both countries", "the two sides", "those two States" | the two of a pool of exactly two, without self |
//! | "these countries" | all of a pool of two to six, without self |
//! | "our two countries" | the one of a pool that names one beside self |
//! | "they" at the head of a clause | the coordination or the people ("the Israelis") that is all its pool, one sentence back at most |
//! | "their" | the same, in the same sentence |
//! | "it" at the head of a clause, before a verb that wants a doer | the only one of its pool, named as the subject, one sentence back at most |
//! | "its" | the same, when no other body ("the Council") stands between |
//!
//! Everything else, "this country" (the speaker's, or the host) among it, is left out.

use super::find::{View, distinct, span};
use super::gazetteer::Gazetteer;
use super::words::Roles;
use crate::model::{ActorId, Document, Found, Mention, Owner, Segments, Sentence};

/// How many sentences back a description reaches.
const REACH: usize = 3;
/// How many names of one sentence it sees, the last ones. Bounds the work in a "sentence" that is a whole book.
const SEEN: usize = 32;
/// How many tokens "it" may stand from its antecedent, and that from the head of its sentence.
const NEAR: usize = 60;

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
    let mut found = Vec::new();
    let mut next = 0;
    // The names of the sentences so far, as ranges of `names`.
    let mut ranges: Vec<(usize, usize)> = Vec::with_capacity(segments.sentences.len());
    for (number, sentence) in segments.sentences.iter().enumerate() {
        let from = next;
        while names.get(next).is_some_and(|name| name.sentence as usize == number) {
            next += 1;
        }
        ranges.push((from, next));
        let together = segments.sentences[..number]
            .iter()
            .rev()
            .take(REACH)
            .take_while(|before| before.paragraph == sentence.paragraph && before.turn == sentence.turn)
            .count();
        if !ranges[number - together..].iter().any(|(from, next)| from < next) {
            continue;
        }
        let pools: Vec<Pool> = ranges[number - together..]
            .iter()
            .zip(&segments.sentences[number - together..])
            .map(|(&(from, next), sentence)| Pool { names: &names[from..next], sentence })
            .collect();
        let own = match owners.get(sentence.turn as usize) {
            Some(Owner::Actor(actor)) => vec![gazetteer.canonical(*actor, document.date)],
            _ => document.speakers.iter().map(|&id| gazetteer.canonical(id, document.date)).collect(),
        };
        let context = Context { pools, own, gazetteer, document, views };
        found.extend(context.read(number as u32, sentence));
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

/// What one sentence names.
struct Pool<'a> {
    names: &'a [Mention],
    sentence: &'a Sentence,
}

struct Context<'a, 't> {
    /// The sentences within reach, the one that is read last.
    pools: Vec<Pool<'a>>,
    own: Vec<ActorId>,
    gazetteer: &'a Gazetteer,
    document: &'a Document,
    views: &'a dyn Fn(&Sentence) -> View<'t>,
}

/// A match: tokens `from..end` of the sentence, and who is meant.
struct Word {
    from: usize,
    end: usize,
    found: Found,
    actors: Vec<ActorId>,
    alternatives: Vec<ActorId>,
}

impl Context<'_, '_> {
    fn read(&self, number: u32, sentence: &Sentence) -> Vec<Mention> {
        let view = (self.views)(sentence);
        let mut found = Vec::new();
        let mut place = 0;
        while place < view.tokens.len() {
            let Some(word) = self.word(&view, place) else {
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
        let roles = view.roles(place);
        if roles.any(Roles::POINTS) {
            return self.singular(view, place).or_else(|| self.plural(view, place));
        }
        if roles.any(Roles::THEY.or(Roles::THEIR)) {
            return self.they(view, place);
        }
        if roles.any(Roles::IT.or(Roles::ITS)) {
            return self.it(view, place);
        }
        None
    }

    /// The names before `place`, nearest sentence first, with how far back it is.
    fn before(&self, place: usize) -> impl Iterator<Item = (usize, &[Mention], &Sentence)> {
        self.pools.iter().rev().enumerate().map(move |(back, pool)| {
            let names = if back == 0 {
                let limit = pool.sentence.tokens.start + place as u32;
                &pool.names[..pool.names.partition_point(|name| name.tokens.end <= limit)]
            } else {
                pool.names
            };
            (back, &names[names.len().saturating_sub(SEEN)..], pool.sentence)
        })
    }

    fn is_own(&self, actor: ActorId) -> bool {
        self.own.contains(&self.gazetteer.canonical(actor, self.document.date))
    }

    /// The distinct actors of `names` that are states and not self.
    fn states(&self, names: &[Mention]) -> Vec<ActorId> {
        let state = |id: &ActorId| !self.gazetteer.actor(*id).is_some_and(|actor| actor.organisation);
        distinct(names.iter().map(|name| name.actor).filter(|id| !self.is_own(*id)).filter(state))
    }

    /// "that country", "the racist regime".
    fn singular(&self, view: &View, place: usize) -> Option<Word> {
        let that = view.word(place) == "that";
        if !that && view.word(place) != "the" {
            return None;
        }
        let noun = (place + 1..place + 4)
            .take_while(|&at| view.joined(at))
            .take_while(|&at| {
                at == place + 1 || !view.roles(at - 1).any(Roles::ACTS.or(Roles::PLACE).or(Roles::DETERMINER))
            })
            .find(|&at| view.roles(at).any(Roles::STATE))?;
        let word = view.word(noun);
        let plain = match word {
            // "the non-proliferation regime" is a set of rules.
            "regime" => that || noun == place + 1 || view.roles(noun - 1).any(Roles::MISRULED),
            "country" | "nation" | "republic" | "kingdom" => that,
            // "that government must be by consent" is no description.
            "state" | "government" | "power" => {
                that && (view.capital(noun)
                    || (noun == place + 1 && view.roles_before(place).any(Roles::PLACE.or(Roles::PARTNER))))
            }
            _ => false,
        };
        let names_itself = !that && matches!(view.word(noun + 1), "of" | "in");
        if !plain || names_itself {
            return None;
        }
        let (_, names, _) = self.before(place).find(|(_, names, _)| !self.states(names).is_empty())?;
        let mut states = self.states(names);
        let last = names.iter().rev().find(|name| states.contains(&name.actor))?.actor;
        states.retain(|&state| state != last);
        Some(Word {
            from: place,
            end: noun + 1,
            found: Found::Description,
            actors: vec![last],
            alternatives: states,
        })
    }

    /// "both countries", "the two sides", "these nations", "our two countries".
    fn plural(&self, view: &View, place: usize) -> Option<Word> {
        let two = view.word(place + 1) == "two";
        let noun = place + 1 + usize::from(two);
        let word = view.word(noun);
        if !view.joined(noun) || !view.roles(noun).any(Roles::STATES) {
            return None;
        }
        let of_all = matches!(word, "sides" | "parties" | "leaders");
        let (least, most) = match view.word(place) {
            "both" if !two => (2, 2),
            "the" | "these" | "those" if two => (2, 2),
            "these" if !of_all && !view.roles(noun + 1).any(Roles::RELATIVE) => (2, 6),
            "our" if two && !of_all => {
                let (_, names, _) =
                    self.before(place).find(|(_, names, _)| !self.states(names).is_empty())?;
                let states = self.states(names);
                let one = states.len() == 1;
                return one.then_some(Word {
                    from: place,
                    end: noun + 1,
                    found: Found::Description,
                    actors: states,
                    alternatives: Vec::new(),
                });
            }
            _ => return None,
        };
        let all = |names: &[Mention]| distinct(names.iter().map(|name| name.actor)).len();
        let (_, names, _) = self.before(place).find(|(_, names, _)| all(names) >= 2)?;
        let actors = self.states(names);
        let plain = (least..=most).contains(&all(names)) && !actors.is_empty();
        plain.then_some(Word {
            from: place,
            end: noun + 1,
            found: Found::Description,
            actors,
            alternatives: Vec::new(),
        })
    }

    /// "they", "them", "their".
    fn they(&self, view: &View, place: usize) -> Option<Word> {
        let their = view.roles(place).any(Roles::THEIR);
        let head = view.opens(place) || view.roles_before(place).any(Roles::OPENS);
        if !their && (!head || view.word(place) != "they") {
            return None;
        }
        let (back, names, sentence) = self.before(place).find(|(_, names, _)| !names.is_empty())?;
        if back > usize::from(!their) {
            return None;
        }
        let there = (self.views)(sentence);
        let base = sentence.tokens.start;
        let first = names.first()?;
        let people = distinct(names.iter().map(|name| name.actor)).len() == 1
            && names.len() == 1
            && first.found == Found::Demonym
            && subject(&there, (first.tokens.start - base) as usize)
            && there.word((first.tokens.end - base) as usize - 1).ends_with('s')
            && there.capital((first.tokens.end - base) as usize - 1)
            && !there.word((first.tokens.end - base) as usize - 1).ends_with("ss");
        let coordinated = names.len() >= 2
            && subject(&there, (first.tokens.start - base) as usize)
            && names.windows(2).all(|pair| {
                let gap = (pair[0].tokens.end - base) as usize..(pair[1].tokens.start - base) as usize;
                gap.len() <= 2 && gap.clone().all(|at| matches!(there.word(at), "and" | "the"))
            });
        if !people && !coordinated {
            return None;
        }
        let actors: Vec<ActorId> = distinct(names.iter().map(|name| name.actor))
            .into_iter()
            .filter(|&id| !self.is_own(id))
            .collect();
        Some(Word { from: place, end: place + 1, found: Found::Pronoun, actors, alternatives: Vec::new() })
    }

    /// "it", "its".
    fn it(&self, view: &View, place: usize) -> Option<Word> {
        let its = view.roles(place).any(Roles::ITS);
        let acts = view.opens(place) && doer(view, place + 1);
        if !its && !acts {
            return None;
        }
        let (back, names, sentence) = self.before(place).find(|(_, names, _)| !names.is_empty())?;
        if back > usize::from(place == 0) {
            return None;
        }
        let there = (self.views)(sentence);
        let base = sentence.tokens.start;
        let first = names.first()?;
        let actors = distinct(names.iter().map(|name| name.actor));
        let start = (first.tokens.start - base) as usize;
        let end = (first.tokens.end - base) as usize;
        let until = if back == 0 { place } else { there.tokens.len() };
        if start > NEAR || until > end + NEAR {
            return None;
        }
        let other = (0..start.min(until)).chain(end..until).any(|at| there.roles(at).any(Roles::BODY));
        let named =
            matches!(first.found, Found::Name | Found::Capital) && !there.roles(end).any(Roles::POSSESSIVE);
        if actors.len() != 1 || !named || other || !subject(&there, start) {
            return None;
        }
        Some(Word { from: place, end: place + 1, found: Found::Pronoun, actors, alternatives: Vec::new() })
    }
}

/// Whether what begins at `start` is the subject of its clause: nothing but an article and words such as "the
/// Government of" between the head of the clause and it.
fn subject(view: &View, start: usize) -> bool {
    (start.saturating_sub(4)..=start).rev().any(|head| {
        (view.opens(head) || view.word(head.wrapping_sub(1)) == "that")
            && (head..start).all(|at| {
                matches!(view.word(at), "the" | "of" | "and" | "that" | "but" | "both")
                    || view.roles(at).any(Roles::RULERS.or(Roles::STATE))
            })
    })
}

/// Whether the word at `place` is a verb that wants a doer: not "it is", "it was", "it seems".
fn doer(view: &View, place: usize) -> bool {
    let been = matches!(view.word(place + 1), "been" | "be" | "to" | "not");
    let always = matches!(
        view.word(place),
        "continues" | "refuses" | "insists" | "claims" | "rejects" | "denies" | "pursues"
    );
    always
        || (matches!(view.word(place), "has" | "had" | "must" | "does" | "did" | "also" | "wants") && !been)
}
