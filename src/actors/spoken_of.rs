//! Pronouns whose antecedent is no subject: the one state or the one leader that is spoken of.
//!
//! | words | antecedent |
//! | --- | --- |
//! | "they" at the head of a clause, "we thank them", "their help", in talk | the one foreign state of this sentence and the two before |
//! | "he" at the head of a clause, "his" | the one leader of this sentence and the two before |
//! | "it" in "we thank it for" | the state that is the subject of the sentence before |
//! | "it" in "…, it is an important partner" | the one foreign state of the sentence |
//!
//! Nobody where another could be meant. Beside a deed or a bond that only people have ("they are our friends") another is
//! who goes in the plural and has a will; beside anything else every plural is: "Talks with Chad were held. They failed."

use super::find::View;
use super::pronouns::{NEAR, does_to_us, is};
use super::resolve::Context;
use super::words::Roles;
use crate::model::{ActorId, Breaks, Found, Mention, Sentence};

/// How many sentences are asked, the one that is read among them.
const ASKED: usize = 3;
/// Words that a pronoun as object may stand from "we".
const OURS: usize = 8;

/// What is done to a doer.
const TREATED: [&str; 14] = [
    "thank",
    "thanked",
    "trust",
    "trusted",
    "commend",
    "praise",
    "admire",
    "respect",
    "applaud",
    "congratulate",
    "salute",
    "condemn",
    "believe",
    "owe",
];
/// What only people give or are guilty of.
const GIVEN: [&str; 9] = [
    "generosity",
    "hospitality",
    "friendship",
    "kindness",
    "goodwill",
    "sympathy",
    "aggression",
    "hostility",
    "courage",
];
/// What a state does or has: "their help".
const DEEDS: [&str; 22] = [
    "help",
    "aid",
    "support",
    "assistance",
    "leadership",
    "commitment",
    "contribution",
    "cooperation",
    "solidarity",
    "attack",
    "attacks",
    "refusal",
    "policy",
    "policies",
    "behaviour",
    "behavior",
    "conduct",
    "attitude",
    "actions",
    "word",
    "promises",
    "obligations",
];
/// Who has a will, one or many, besides [`Roles::PEOPLE`] and [`Roles::STATES`].
const OTHERS: [&str; 30] = [
    "men",
    "women",
    "children",
    "police",
    "labor",
    "labour",
    "opposition",
    "liberals",
    "democrats",
    "republicans",
    "greens",
    "allies",
    "partners",
    "members",
    "victims",
    "refugees",
    "migrants",
    "citizens",
    "companies",
    "businesses",
    "firms",
    "banks",
    "unions",
    "groups",
    "teams",
    "gangs",
    "rebels",
    "militias",
    "students",
    "media",
];
/// Plurals and other words in -s that nobody calls "they".
const NO_PLURALS: [&str; 34] = [
    "years",
    "days",
    "weeks",
    "months",
    "hours",
    "times",
    "decades",
    "centuries",
    "terms",
    "always",
    "perhaps",
    "towards",
    "besides",
    "sometimes",
    "afterwards",
    "overseas",
    "was",
    "this",
    "thus",
    "does",
    "yours",
    "ours",
    "lots",
    "news",
    "thanks",
    "regards",
    "ways",
    "circumstances",
    "series",
    "means",
    "various",
    "others'",
    "its",
    "across",
];

/// A sentence that is asked: its names before the pronoun, and where they stand.
struct Asked<'n, 'v> {
    names: &'n [Mention],
    there: View<'v>,
    base: u32,
    until: usize,
}

impl Asked<'_, '_> {
    fn place(&self, name: &Mention) -> std::ops::Range<usize> {
        (name.tokens.start - self.base) as usize..(name.tokens.end - self.base) as usize
    }

    /// Whether the word at `at` is part of a name, or one of those who act for it: "Japanese officials".
    fn named(&self, at: usize) -> bool {
        self.names.iter().any(|name| {
            let place = self.place(name);
            let theirs = (place.end..place.end + 4).contains(&at)
                && self.there.roles(at).any(Roles::PEOPLE.or(Roles::RULERS))
                && (place.end..=at)
                    .all(|at| self.there.joined(at) || self.there.roles(at).any(Roles::POSSESSIVE));
            place.contains(&at) || theirs
        })
    }
}

/// The sentences from the nearest with a name, at most [`ASKED`], to the pronoun, nearest first.
fn asked<'n, 'v>(context: &'n Context<'_, 'v>, place: usize) -> Vec<Asked<'n, 'v>> {
    let view = |names: &'n [Mention], sentence: &Sentence, back: usize| {
        let there = (context.views)(sentence);
        let until = if back == 0 { place } else { there.tokens.len() };
        Asked { names, there, base: sentence.tokens.start, until }
    };
    context.before(place).take(ASKED).map(|(back, names, sentence)| view(names, sentence, back)).collect()
}

/// How many of `asked`, nearest first, reach back to the nearest name of `actor`.
fn reach(asked: &[Asked], actor: ActorId) -> usize {
    asked.iter().position(|one| one.names.iter().any(|name| name.actor == actor)).map_or(0, |at| at + 1)
}

/// The one foreign state that is named in what is asked.
fn only_state(context: &Context, asked: &[Asked]) -> Option<ActorId> {
    let mut only = None;
    for name in asked.iter().flat_map(|one| one.names) {
        if context.is_own(name.actor) {
            continue;
        }
        if !name.also.is_empty() || only.is_some_and(|only| only != name.actor) {
            return None;
        }
        only = Some(name.actor);
    }
    let only = only.filter(|&actor| context.is_foreign_state(actor))?;
    // "Japan and Norway": they are both.
    let paired = asked.iter().any(|one| {
        one.names.windows(2).any(|pair| {
            let (first, second) = (one.place(&pair[0]), one.place(&pair[1]));
            second.start <= first.end + 2
                && pair[0].actor != pair[1].actor
                && (first.end..second.start).any(|at| one.there.word(at) == "and")
        })
    });
    (!paired).then_some(only)
}

/// Whether the word at `at` is one who has a will and is no name, in the plural or as a body of many.
fn willed(view: &View, at: usize) -> bool {
    let word = view.word(at);
    let many = word.len() > 5
        && ["ers", "ors", "ists", "ians", "ees", "ants"].iter().any(|tail| word.ends_with(tail))
        && !matches!(word, "matters" | "numbers" | "papers" | "letters" | "quarters" | "others'" | "orders");
    many || OTHERS.contains(&word)
        || view.roles(at).any(Roles::STATES)
        || view.roles(at).any(Roles::PEOPLE) && word != "people" && word != "friends"
        || word == "people" && !matches!(view.word(at.wrapping_sub(1)), "our" | "two")
}

/// Whether the word at `at` is a plural.
fn plural(view: &View, at: usize) -> bool {
    let word = view.word(at);
    let ends =
        word.len() > 3 && word.ends_with('s') && !["ss", "us", "is"].iter().any(|tail| word.ends_with(tail));
    ends && !view.roles(at).any(Roles::ACTS) && !NO_PLURALS.contains(&word)
}

/// Whether nobody else could be meant. Beside what only people do others are those who have a will.
fn alone(asked: &[Asked], only_people: bool) -> bool {
    asked.iter().all(|one| {
        (0..one.until.min(2 * NEAR)).all(|at| {
            let other = willed(&one.there, at) || !only_people && plural(&one.there, at);
            !other || one.named(at)
        })
    })
}

/// The state for which a plural stands: "they", "them", "their". In talk only: read aloud before many, "they" are mostly
/// some people that were just spoken of.
pub(super) fn they(context: &Context, view: &View, place: usize) -> Option<Vec<ActorId>> {
    if !context.guests {
        return None;
    }
    let only_people = match view.word(place) {
        "they" => {
            if !heads(view, place) {
                return None;
            }
            people_do(view, place + 1)
        }
        "them" => object(view, place)?,
        _ => owned(view, place)?,
    };
    let mut asked = asked(context, place);
    let state = only_state(context, &asked)?;
    asked.truncate(reach(&asked, state));
    alone(&asked, only_people).then(|| vec![state])
}

/// Whether what stands at `place`, behind "they", is said of people only: "are our friends", "have stood by us", "refused".
fn people_do(view: &View, place: usize) -> bool {
    let filler = |at: usize| {
        let word = view.word(at);
        matches!(
            word,
            "have"
                | "'ve"
                | "are"
                | "'re"
                | "were"
                | "had"
                | "did"
                | "do"
                | "been"
                | "also"
                | "all"
                | "always"
                | "never"
                | "not"
                | "n't"
                | "still"
                | "now"
                | "very"
                | "so"
                | "even"
                | "will"
                | "would"
                | "'ll"
        ) || word.len() > 4 && word.ends_with("ly")
    };
    let verb = (place..place + 6).find(|&at| !filler(at)).unwrap_or(place);
    let word = view.word(verb);
    let bond = |at: usize| {
        let word = view.word(at);
        view.roles(at).any(Roles::FRIEND)
            || word.strip_suffix('s').is_some_and(|one| Roles::of(one).any(Roles::FRIEND))
            || word == "allies"
    };
    let be = (place..verb).any(|at| matches!(view.word(at), "are" | "'re" | "were" | "been" | "be"));
    let bound = be
        && (verb..verb + 5)
            .take_while(|&at| {
                at == verb || view.joined(at) && !view.roles(at).any(Roles::PLACE.or(Roles::RELATIVE))
            })
            .any(bond);
    let virtue = be && view.roles(verb).any(Roles::VIRTUE.or(Roles::WARM));
    let stem = word.strip_suffix("ing").unwrap_or(word);
    let willing = ["", "s", "es", "ed", "d"].iter().any(|tail| {
        let whole = format!("{stem}{tail}");
        Roles::of(&whole).any(Roles::WILLS)
    });
    let to_us = does_to_us(view, verb).is_some()
        || view.joined(verb + 1)
            && matches!(view.word(verb + 1), "us")
            && !view.roles(verb).any(Roles::PLACE.or(Roles::PARTNER))
        || matches!(view.word(verb + 1), "by" | "with" | "beside")
            && matches!(word, "stood" | "stand")
            && view.word(verb + 2) == "us";
    bound || virtue || willing || to_us
}

/// "we thank them", "we work with them"; then whether only people are treated so.
fn object(view: &View, place: usize) -> Option<bool> {
    let treated = treated(view, place);
    let led = matches!(view.word(place.wrapping_sub(1)), "with" | "to" | "from");
    (treated || led && ours(view, place)).then_some(treated)
}

/// Whether "we" stand before, as the subject of what is done to the one at `place`.
fn ours(view: &View, place: usize) -> bool {
    (place.saturating_sub(OURS)..place).any(|at| matches!(view.word(at), "we" | "i"))
}

/// "their help", "their very generous hospitality"; then whether only people have it.
fn owned(view: &View, place: usize) -> Option<bool> {
    let noun = (place + 1..place + 4)
        .take_while(|&at| {
            view.joined(at) && !view.roles(at).any(Roles::PLACE.or(Roles::DETERMINER).or(Roles::ACTS))
        })
        .find(|&at| GIVEN.contains(&view.word(at)) || DEEDS.contains(&view.word(at)))?;
    // "thank Chad for their help" is said of Chad already.
    (view.word(place.wrapping_sub(1)) != "for" || place < 2).then(|| GIVEN.contains(&view.word(noun)))
}

/// The one leader spoken of: for "he", "she" at the head of a clause, and "his".
pub(super) fn he(context: &Context, view: &View, place: usize) -> Option<Vec<ActorId>> {
    if view.word(place) != "his" && !heads(view, place) && view.word(place - 1) != "and" {
        return None;
    }
    let mut asked = asked(context, place);
    let is_leader = |name: &&Mention| name.found == Found::Leader;
    let near = asked.iter().position(|one| one.names.iter().any(|name| is_leader(&name)))?;
    asked.truncate(ASKED.min(near + 2));
    let mut leaders =
        asked.iter().flat_map(|one| one.names.iter().filter(is_leader).map(move |name| (one, name)));
    let (first, leader) = leaders.next()?;
    let called = |one: &Asked, name: &Mention| one.there.word(one.place(name).end - 1).to_owned();
    let name = called(first, leader);
    if leaders.any(|(one, other)| other.actor != leader.actor || called(one, other) != name) {
        return None;
    }
    let other = asked.iter().any(|one| (0..one.until).any(|at| person(one, at)));
    (!other && context.is_foreign_state(leader.actor)).then(|| vec![leader.actor])
}

/// Whether a pronoun at `place` is the subject of a clause that is no relative: "that he gave", not "the word which he
/// gave", which is said of him there already.
fn heads(view: &View, place: usize) -> bool {
    let relative = matches!(view.word(place.wrapping_sub(1)), "what" | "which" | "where" | "when");
    !relative
        && (view.opens(place)
            || view.before(place, Breaks::COMMA)
            || view.roles_before(place).any(Roles::OPENS))
}

/// Whether another person than a leader by name stands at `at`: not one who is only spoken to, "Prime Minister, do you".
fn person(one: &Asked, at: usize) -> bool {
    let there = &one.there;
    if one.names.iter().any(|name| name.found == Found::Leader && one.place(name).contains(&at)) {
        return false;
    }
    let titled = there.roles(at).any(Roles::COURTESY.or(Roles::OFFICE)) && there.capital(at);
    if !titled {
        let lower =
            matches!(there.word(at), "man" | "woman" | "who" | "whom" | "father" | "colleague" | "leader");
        // "John Smith", and no "the Bogor Declaration": persons have no article.
        let article = matches!(there.word(at.wrapping_sub(1)), "the" | "our" | "a" | "this");
        let named = |at: usize| one.names.iter().any(|name| one.place(name).contains(&at));
        let full = at > 0
            && !article
            && there.capital(at)
            && there.capital(at + 1)
            && (at..at + 2).all(|at| there.roles(at) == Roles::NONE)
            && there.joined(at + 1)
            && !named(at);
        return lower || full;
    }
    let last = at + 1 >= there.tokens.len();
    let first = at < 2 && there.before(at + 1, Breaks::COMMA);
    let begins = at.saturating_sub(usize::from(there.word(at.wrapping_sub(1)) == "prime"));
    !(first || last && there.before(begins, Breaks::COMMA))
}

/// "we thank it for": the state that is the subject of the sentence before.
pub(super) fn treated(view: &View, place: usize) -> bool {
    let before = view.word(place.wrapping_sub(1));
    let led = view.word(place.wrapping_sub(2));
    ours(view, place)
        && (TREATED.contains(&before)
            || before == "to" && matches!(led, "grateful" | "indebted" | "thankful")
            || before == "in" && matches!(led, "confidence" | "trust" | "faith"))
}

/// "Japan has the strength, and as such, it is an important partner": the one state of the sentence.
pub(super) fn bound(context: &Context, view: &View, place: usize) -> Option<Vec<ActorId>> {
    let be = match view.word(place + 1) {
        "is" | "was" | "remains" => place + 2,
        "has" if matches!(view.word(place + 2), "been" | "become") => place + 3,
        _ => return None,
    };
    let opens =
        view.before(place, Breaks::COMMA) || view.opens(place) || view.roles_before(place).any(Roles::OPENS);
    if !opens || is(view, be) != Some(true) {
        return None;
    }
    let asked = asked(context, place);
    let here = asked.first().filter(|here| !here.names.is_empty())?;
    let state = only_state(context, std::slice::from_ref(here))?;
    let last = here.names.iter().rfind(|name| name.actor == state)?;
    let since = here.place(last).end..place;
    let body = since.clone().any(|at| view.roles(at).any(Roles::BODY));
    (since.len() <= NEAR && !body).then(|| vec![state])
}
