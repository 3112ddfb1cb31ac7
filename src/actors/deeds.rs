//! Deeds that stand for who did them: "this unfriendly act", "these measures".
//!
//! | words | antecedent |
//! | --- | --- |
//! | "this unfriendly act", "that generous gesture" | the one name of the sentence before, not self, if it is its subject and nothing was done to it |
//! | "this decision", "these courageous measures" | the same, if it did something, and nothing says that it only may be done |

use std::ops::Range;

use super::descriptions::word;
use super::find::View;
use super::pronouns;
use super::resolve::{Context, Word};
use super::words::Roles;
use crate::model::ActorId;

/// What a subject did, when it is pointed at.
const DEEDS: [&str; 7] = ["act", "deed", "gesture", "gift", "blow", "conduct", "outrage"];
/// The same without an adjective: "this decision", "these measures".
const STEPS: [&str; 22] = [
    "step",
    "steps",
    "measure",
    "measures",
    "decision",
    "decisions",
    "action",
    "actions",
    "act",
    "acts",
    "move",
    "moves",
    "gesture",
    "gestures",
    "initiative",
    "announcement",
    "policy",
    "policies",
    "attitude",
    "behaviour",
    "behavior",
    "raid",
];
/// What is no deed, and what is done to one: "Chad will act", "Chad faced a flood".
const UNDONE: [&str; 28] = [
    "is",
    "was",
    "does",
    "did",
    "knows",
    "believes",
    "thinks",
    "remains",
    "needs",
    "wants",
    "hopes",
    "will",
    "would",
    "must",
    "should",
    "can",
    "cannot",
    "could",
    "may",
    "might",
    "ought",
    "faced",
    "suffered",
    "continued",
    "received",
    "endured",
    "feared",
    "lived",
];
/// Words by which what is said is done to the subject, or not done: "Chad has been struck".
const PASSIVE: [&str; 8] = ["was", "were", "is", "are", "be", "been", "not", "to"];

/// Whether a deed may turn on the folded word.
pub(super) fn may_turn_on(folded: &str) -> bool {
    DEEDS.contains(&folded) || STEPS.contains(&folded)
}

/// The deed that begins at `place`.
pub(super) fn read(context: &Context, view: &View, place: usize) -> Option<Word> {
    deed(context, view, place).or_else(|| step(context, view, place))
}

/// The only one whom the last sentence that names anybody names, where it is the sentence before and that its subject; with
/// the sentence, and where the name stands in it.
fn subject_before<'t>(context: &Context<'_, 't>, place: usize) -> Option<(ActorId, View<'t>, Range<usize>)> {
    let (back, names, sentence) = context.before(place).find(|(_, names, _)| !names.is_empty())?;
    let [only] = names else { return None };
    let (there, name) = ((context.views)(sentence), only.within(sentence));
    let subject = back == 1 && pronouns::heads(&there, name.start, true).is_some();
    subject.then_some((only.actor, there, name))
}

/// "this unfriendly act", "that generous gesture".
fn deed(context: &Context, view: &View, place: usize) -> Option<Word> {
    if !matches!(view.word(place), "this" | "that" | "such") {
        return None;
    }
    let noun = (place + 2..place + 4)
        .take_while(|&at| view.joined(at) && view.joined(at - 1) && !view.capital(at - 1))
        .find(|&at| DEEDS.contains(&view.word(at)))
        .filter(|&at| !matches!(view.word(at + 1), "of" | "by" | "against" | "on"))?;
    let (doer, there, name) = subject_before(context, place)?;
    let passive = matches!(there.word(name.end), "was" | "were" | "is" | "are")
        || (there.word(name.end) == "has" && there.word(name.end + 1) == "been");
    let plain = !context.is_own(doer) && !passive;
    plain.then(|| word(place, noun + 1, vec![doer], Vec::new()))
}

/// "this decision", "these courageous measures".
fn step(context: &Context, view: &View, place: usize) -> Option<Word> {
    const ADJECTIVES: usize = 2;
    if !matches!(view.word(place), "this" | "that" | "such" | "these" | "those") {
        return None;
    }
    let noun = (place + 1..=place + 1 + ADJECTIVES)
        .take_while(|&at| {
            view.joined(at) && !view.capital(at) && !view.roles(at).any(Roles::DETERMINER.or(Roles::ACTS))
        })
        .find(|&at| STEPS.contains(&view.word(at)))
        .filter(|&at| !matches!(view.word(at + 1), "of" | "by" | "against" | "that" | "which" | "to"))?;
    let (doer, there, name) = subject_before(context, place)?;
    let verb = (name.end..name.end + 4).find(|&at| {
        let word = there.word(at);
        there.roles(at).any(Roles::ACTS.or(Roles::WILLS)) || word.len() > 4 && word.ends_with("ed")
    })?;
    let any = |mut places: Range<usize>, words: &[&str]| places.any(|at| words.contains(&there.word(at)));
    let done = !UNDONE.contains(&there.word(verb)) && !any(name.end..verb + 4, &PASSIVE);
    let people = any(0..name.start, &["people", "peoples"]);
    let open = any(0..there.tokens.len(), &["if", "should", "whether", "unless"]);
    let plain = context.is_foreign_state(doer) && done && !people && !open;
    plain.then(|| word(place, noun + 1, vec![doer], Vec::new()))
}
