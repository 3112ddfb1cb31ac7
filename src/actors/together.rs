//! Descriptions of what two have together: "our bilateral relationship", "our countries".
//!
//! | words | where |
//! | --- | --- |
//! | "our bilateral relationship", "the bilateral ties" | anywhere |
//! | "our countries", "our friendship", "our strong alliance" | in what is said to guests |
//! | "our shared", "our common" before values and the like | the same |
//! | "the relationship", "the alliance", "that friendship" before a verb | the same |
//! | "we are old friends", "we have been partners" | the same |
//!
//! They stand for the one state that the paragraph names beside self. In what is said to guests, where the paragraph names
//! none, for the state that nearly all of the last names of the document mean: a visitor is named once, and spoken to
//! for pages. Before the General Assembly "our values" may be those of all.

use super::descriptions::{REACH, word};
use super::find::{View, distinct};
use super::resolve::{Context, Word};
use crate::model::ActorId;

/// How many names of a document tell who its guests are, and how many of four must agree.
const LAST: usize = 8;
const AGREE: usize = 3;
/// What ties two together.
const TIES: [&str; 8] =
    ["relationship", "relations", "ties", "partnership", "alliance", "friendship", "bonds", "cooperation"];
/// What two share.
const SHARED: [&str; 11] = [
    "values",
    "ideals",
    "principles",
    "interests",
    "aspirations",
    "commitment",
    "commitments",
    "belief",
    "beliefs",
    "heritage",
    "vision",
];

/// Whether one of these descriptions may turn on the folded word.
pub(super) fn may_turn_on(folded: &str) -> bool {
    TIES.contains(&folded) || SHARED.contains(&folded)
}

/// The description that begins at `place`.
pub(super) fn read(context: &Context, view: &View, place: usize) -> Option<Word> {
    let bilateral = view.word(place + 1) == "bilateral" && matches!(view.word(place), "our" | "the" | "this");
    let end = if bilateral {
        tie(view, place)
    } else if context.guests {
        match view.word(place) {
            "our" => shared(view, place).or_else(|| tie(view, place)),
            "the" | "this" | "that" => told(view, place),
            "we" => friends(view, place),
            _ => None,
        }
    } else {
        None
    }?;
    counterpart(context, place).map(|state| word(place, end, vec![state], Vec::new()))
}

/// Where "our bilateral relationship", "our countries" ends: not "our relations with Chad", "our countries of the south".
fn tie(view: &View, place: usize) -> Option<usize> {
    let both = |word: &str| TIES.contains(&word) || matches!(word, "countries" | "nations" | "peoples");
    let noun = (place + 1..place + 3)
        .take_while(|&at| view.joined(at) && !view.capital(at))
        .find(|&at| both(view.word(at)))?;
    let with = matches!(view.word(noun + 1), "with" | "to" | "of" | "in" | "between" | "towards");
    (!with).then_some(noun + 1)
}

/// Where "our shared" ends, before what two share.
fn shared(view: &View, place: usize) -> Option<usize> {
    let shared = matches!(view.word(place + 1), "shared" | "common")
        && view.joined(place + 2)
        && SHARED.contains(&view.word(place + 2));
    shared.then_some(place + 2)
}

/// Where "the relationship" ends, before a verb.
fn told(view: &View, place: usize) -> Option<usize> {
    let told = matches!(view.word(place + 1), "relationship" | "alliance" | "friendship")
        && view.joined(place + 1)
        && matches!(view.word(place + 2), "is" | "was" | "has" | "remains" | "goes" | "continues");
    told.then_some(place + 2)
}

/// Where "we are old friends" ends, said of two.
fn friends(view: &View, place: usize) -> Option<usize> {
    let are = matches!((view.word(place), view.word(place + 1)), ("we", "are" | "remain" | "were"))
        || matches!((view.word(place), view.word(place + 1), view.word(place + 2)), ("we", "have", "been"));
    let noun = (place + 2..place + 7)
        .take_while(|&at| are && view.joined(at))
        .find(|&at| matches!(view.word(at), "friends" | "partners" | "allies" | "mates"))?;
    let with = matches!(view.word(noun + 1), "with" | "of" | "to");
    (!with).then_some(noun + 1)
}

/// The one state that the speaker speaks with or about: that which the names of the paragraph so far mean; where these are
/// none, in an interview or a speech, that which nearly all of the last names of the document mean.
fn counterpart(context: &Context, place: usize) -> Option<ActorId> {
    let named = context.before(place).take(REACH + 1).flat_map(|(_, names, _)| context.states(names));
    let named = distinct(named);
    if let [only] = named[..] {
        return Some(only);
    }
    if !named.is_empty() || !context.guests {
        return None;
    }
    let here = context.token(place);
    let before = &context.all[..context.all.partition_point(|name| name.tokens.end <= here)];
    let foreign = before.iter().rev().map(|name| name.actor).filter(|&actor| context.is_foreign_state(actor));
    let last: Vec<ActorId> = foreign.take(LAST).collect();
    let first = *last.first()?;
    let same = last.iter().filter(|&&actor| actor == first).count();
    (same * 4 >= last.len() * AGREE).then_some(first)
}
