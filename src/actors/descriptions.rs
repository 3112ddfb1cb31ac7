//! Descriptions that stand for an actor named before: "that country", "the aggressor", "the latter".
//!
//! | words | antecedent |
//! | --- | --- |
//! | "that country", "that generous nation", "that regime" | the state named last, not self; the others of its pool become alternatives |
//! | "this friendly nation" | the same; a bare "this country" is the speaker's or the host |
//! | "the regime", "this regime" | of those, one that is no mere place ("in Chad"), named with its rulers if any is |
//! | "the junta", "the aggressor" | the same, of a pool of one, in an earlier sentence |
//! | "the racist regime", "the apartheid regime" | South Africa or Rhodesia, whichever was named last, in the whole document until 1993, else first behind it; of "the rebel regime" Rhodesia |
//! | "the occupying Power", "the occupier" | Israel if it was named, else the state named last |
//! | "our neighbour", "our northern neighbour" | the one state of its pool, not self |
//! | "the mediator" | the state that was said to mediate |
//! | "both countries", "the two sides", "those two States" | the two of a pool of exactly two, without self |
//! | "these countries", "those friendly nations", "the latter States" | the list of names that ends its pool, without self |
//! | "our two countries", "their two countries" | the one of a pool that names one beside self |
//! | "the former", "the latter", "both" before a verb or at an end | the first, the second, the two of a pool of exactly two names |
//! | "this unfriendly act", "these measures" | the subject of the sentence before, see `deeds` |
//! | "such friends", "such a neighbour" | the one state of its pool, not self |
//! | "his country", "her Government", "your country" | the one state of its pool, if a president or minister is named there |
//! | "all three", "the four" before a verb | the names of a pool that is a list of so many |
//! | "the first", "the second" before what is done to us | the first, the second of a pool of exactly two names |
//! | "the two super-Powers" | the United States and the Soviet Union, if both were named |
//! | "the President", "the Prime Minister" | the one leader of the two sentences before who was given that title, not self |
//! | "the Union", "the Alliance", "that organization" | the organisation so called that was named last |

use super::deeds;
use super::find::View;
use super::pronouns::list_from;
use super::resolve::{Context, RACISTS, Word};
use super::together;
use super::words::Roles;
use crate::model::{ActorId, Breaks, Found, Mention};

/// How many sentences back a description reaches.
pub(super) const REACH: usize = 3;
/// How many states a list may name.
const MANY: usize = 12;
/// Words from the first to that which a description turns on: "those two great and friendly nations".
const FARTHEST: usize = 5;
/// Those whom "such" points at.
const FRIENDS: [&str; 11] = [
    "friend",
    "friends",
    "neighbour",
    "neighbours",
    "neighbor",
    "neighbors",
    "ally",
    "allies",
    "partner",
    "partners",
    "mates",
];
/// Who attacks another; a junta rules its own.
const ATTACKERS: [&str; 5] = ["aggressor", "aggressors", "occupier", "occupiers", "invaders"];
/// What any organisation is called.
const ORGANISATIONS: [&str; 3] = ["organization", "organisation", "bloc"];
/// What organisations are called for short, and their ids.
const SHORT: [(&str, &[&str]); 6] = [
    ("union", &["EU", "AU"]),
    ("community", &["EU", "ECOWAS", "CARICOM"]),
    ("alliance", &["NATO"]),
    ("association", &["ASEAN"]),
    ("forum", &["PIF"]),
    ("league", &["LAS"]),
];

/// Whether a description may turn on the folded word: it is the noun of one, or one by itself.
pub(super) fn may_turn_on(folded: &str, roles: Roles) -> bool {
    roles.any(Roles::STATE.or(Roles::STATES).or(Roles::AGGRESSOR))
        || FRIENDS.contains(&folded)
        || together::may_turn_on(folded)
        || deeds::may_turn_on(folded)
        || ORGANISATIONS.contains(&folded)
        || matches!(folded, "both" | "former" | "latter" | "first" | "second")
        || number(folded).is_some_and(|number| number > 2)
}

/// Whether a description may begin at `place`, which most that point at something do not: what it turns on is not far,
/// or the next word has a capital ("the President", "the Union").
pub(super) fn may_begin(view: &View, place: usize) -> bool {
    view.capital(place + 1) || (place..=place + FARTHEST).any(|at| view.describes(at))
}

/// The description that begins at `place`.
pub(super) fn read(context: &Context, view: &View, place: usize) -> Option<Word> {
    singular(context, view, place)
        .or_else(|| plural(context, view, place))
        .or_else(|| together::read(context, view, place))
        .or_else(|| of_two(context, view, place))
        .or_else(|| all_of(context, view, place))
        .or_else(|| organisation(context, view, place))
        .or_else(|| office(context, view, place))
        .or_else(|| such(context, view, place))
        .or_else(|| deeds::read(context, view, place))
        .or_else(|| of_a_person(context, view, place))
}

pub(super) fn word(from: usize, end: usize, actors: Vec<ActorId>, alternatives: Vec<ActorId>) -> Word {
    Word { from, end, found: Found::Description, actors, alternatives }
}

/// The noun of the description that begins at `place`, past three adjectives at most: "that great and generous country".
fn noun(view: &View, place: usize, nouns: Roles) -> Option<usize> {
    (place + 1..place + 5)
        .take_while(|&at| view.joined(at) || (view.before(at, Breaks::COMMA) && !view.opens(at)))
        .take_while(|&at| {
            at == place + 1 || !view.roles(at - 1).any(Roles::ACTS.or(Roles::PLACE).or(Roles::DETERMINER))
        })
        .find(|&at| view.roles(at).any(nouns))
}

/// "that country", "the racist regime".
fn singular(context: &Context, view: &View, place: usize) -> Option<Word> {
    let that = match view.word(place) {
        "that" => true,
        "the" | "our" => false,
        "this" => return this(context, view, place),
        _ => return None,
    };
    if view.word(place) == "our" {
        return neighbour(context, view, place);
    }
    let noun = noun(view, place, Roles::STATE.or(Roles::AGGRESSOR))?;
    let adjective = noun - 1;
    let plain = match view.word(noun) {
        // Elsewhere they are often those of the whole world.
        "colonialists" | "colonizers" | "colonisers" | "invaders" => place == 0 && noun == 1,
        // "the non-proliferation regime" is a set of rules.
        "regime" => that || noun == place + 1 || view.roles(adjective).any(Roles::MISRULED),
        "country" | "nation" | "republic" | "kingdom" | "land" => that,
        // "that government must be by consent" is no description.
        "state" | "government" | "power" => {
            view.word(adjective) == "occupying"
                || that
                    && (view.capital(noun)
                        || (noun == place + 1
                            && view.word(noun) != "power"
                            && view.roles_before(place).any(Roles::PLACE.or(Roles::PARTNER))))
        }
        "people" => that && view.roles(adjective).any(Roles::WARM),
        "mediator" => return mediator(context, view, place, noun),
        _ => that || noun == place + 1 || view.roles(adjective).any(Roles::MISRULED),
    };
    let names_itself = !that && matches!(view.word(noun + 1), "of" | "in" | "occupying");
    // "the people of a State should represent that State"
    let any = (1..place.min(60)).map(|back| place - back).any(|at| {
        view.word(at) == view.word(noun)
            && (at.saturating_sub(2)..at).any(|at| {
                matches!(view.word(at), "a" | "any" | "every" | "each" | "no" | "which" | "another")
            })
    });
    if !plain || any || names_itself || (view.joined(noun + 1) && view.capital(noun + 1)) {
        return None;
    }
    let ruled = place + 1..noun;
    if ruled
        .clone()
        .any(|at| matches!(view.word(at), "racist" | "apartheid" | "minority" | "settler" | "rebel"))
    {
        let rebel = ruled.clone().any(|at| matches!(view.word(at), "settler" | "rebel"));
        let who: &[&str] = if rebel { &["RHO"] } else { &RACISTS };
        let racist = ruled.clone().any(|at| matches!(view.word(at), "racist" | "apartheid"));
        return last_of(context, place, who)
            .or_else(|| racists(context, place).filter(|_| racist))
            .map(|actor| word(place, noun + 1, vec![actor], Vec::new()));
    }
    if (view.word(adjective) == "occupying" || view.word(noun) == "occupier")
        && let Some(israel) = last_of(context, place, &["ISR"])
    {
        return Some(word(place, noun + 1, vec![israel], Vec::new()));
    }
    let doubtful = view.roles(noun).any(Roles::AGGRESSOR) || view.word(adjective) == "occupying";
    if !doubtful && view.word(noun) != "regime" {
        return last(context, place, noun + 1);
    }
    let found = culprit(context, place, noun + 1, ATTACKERS.contains(&view.word(noun)))?;
    // "Chad is the aggressor" is said of Chad already; two may be called the aggressor; Palestine occupies nobody.
    let same = context.before(place).next().is_some_and(|(_, names, _)| !names.is_empty());
    let several = last(context, place, noun + 1).is_none_or(|found| !found.alternatives.is_empty());
    let unfit = same || several || found.actors.iter().any(|actor| actor.as_str() == "PSE");
    (!doubtful || !unfit).then_some(found)
}

/// "this friendly nation", "this regime".
fn this(context: &Context, view: &View, place: usize) -> Option<Word> {
    let noun = noun(view, place, Roles::STATE.or(Roles::AGGRESSOR))?;
    let warm = (place + 1..noun).any(|at| view.roles(at).any(Roles::WARM));
    let ruled = matches!(view.word(noun), "regime" | "aggressor" | "junta")
        && (noun == place + 1 || view.roles(noun - 1).any(Roles::MISRULED));
    if (!warm && !ruled) || (view.joined(noun + 1) && (view.capital(noun + 1) || view.word(noun + 1) == "of"))
    {
        return None;
    }
    if ruled {
        culprit(context, place, noun + 1, ATTACKERS.contains(&view.word(noun)))
    } else {
        last(context, place, noun + 1)
    }
}

/// The state that rules or attacks, of those named last: none that is a mere place or victim ("in Chad", "against
/// Chad"); one named with its rulers first. Who is called an `aggressor` must be a subject, or named by its rulers: not
/// Chad in "We help the people of Chad. The aggressor shall not win."
fn culprit(context: &Context, place: usize, end: usize, aggressor: bool) -> Option<Word> {
    let (_, names, sentence) =
        context.before(place).take(REACH + 1).find(|(_, names, _)| !context.states(names).is_empty())?;
    let there = (context.views)(sentence);
    let states = context.states(names);
    // The place of the word before the name and its article; beyond all words when there is none.
    let lead = |name: &Mention| {
        let start = name.within(sentence).start;
        let article = usize::from(start > 0 && there.word(start - 1) == "the");
        (start - article).wrapping_sub(1)
    };
    // "The regime in Chad", "the racist minority Government of Chad".
    let ruled = |name: &Mention| {
        let lead = lead(name);
        matches!(there.word(lead), "in" | "of" | "at") && there.roles_before(lead).any(Roles::RULERS)
    };
    let acts = |name: &&Mention| {
        let before = there.word(lead(name));
        let end = name.within(sentence).end;
        let place = !there.roles(end).any(Roles::POSSESSIVE.or(Roles::RULERS));
        // "We talked with Chad": nobody else could be meant.
        let with = before == "with" && states.len() > 1;
        let aside = with
            || matches!(before, "in" | "to" | "on" | "against" | "from" | "near" | "at" | "into" | "for");
        states.contains(&name.actor) && !(place && !ruled(name) && aside)
    };
    let rules = |name: &&Mention| {
        let end = name.within(sentence).end;
        matches!(name.found, Found::Capital | Found::Leader)
            || there.roles(end).any(Roles::RULERS)
            || ruled(name)
    };
    let subject = |name: &&Mention| {
        let start = name.within(sentence).start;
        !aggressor || rules(name) || super::pronouns::heads(&there, start, true).is_some()
    };
    let fit: Vec<&Mention> = names.iter().filter(acts).filter(subject).collect();
    let last = fit.iter().rev().find(|name| rules(name)).or(fit.last())?.actor;
    let mut others: Vec<ActorId> = super::find::distinct(fit.iter().map(|name| name.actor));
    others.retain(|&state| state != last);
    Some(word(place, end, vec![last], others))
}

/// The state named last before `place`, not self. One that only tells whose troops are meant gives way to the others,
/// and so does the doer of the same clause: "Chad attacks the people of that country".
fn last(context: &Context, place: usize, end: usize) -> Option<Word> {
    let (back, names, sentence) =
        context.before(place).take(REACH + 1).find(|(_, names, _)| !context.states(names).is_empty())?;
    let there = (context.views)(sentence);
    let mut states = context.states(names);
    let named = || names.iter().rev().filter(|name| states.contains(&name.actor));
    let after = |name: &Mention| name.within(sentence).end;
    let army = |name: &&Mention| {
        let after = after(name);
        there.roles(after).any(Roles::PEOPLE) && there.joined(after)
    };
    let doer = |name: &&Mention| {
        let start = name.within(sentence).start;
        let after = after(name);
        back == 0
            && place < after + 40
            && super::pronouns::heads(&there, start, true).is_some()
            && !(after..place).any(|at| there.opens(at))
    };
    let last = named()
        .find(|name| !army(name) && !doer(name))
        .or_else(|| named().find(|name| !army(name)))
        .or_else(|| named().next())?
        .actor;
    states.retain(|&state| state != last);
    Some(word(place, end, vec![last], states))
}

/// Whichever of `wanted` was named last before `place`, as far as the paragraph is read; never self.
fn last_of(context: &Context, place: usize, wanted: &[&str]) -> Option<ActorId> {
    context.before(place).find_map(|(_, names, _)| {
        let of = |name: &&Mention| wanted.contains(&name.actor.as_str()) && !context.is_own(name.actor);
        names.iter().rev().find(of).map(|name| name.actor)
    })
}

/// The racist regime of a whole document: South Africa or Rhodesia, whichever was named last before `place`, else first
/// behind it. None where Israel was named since, which some call so.
fn racists(context: &Context, place: usize) -> Option<ActorId> {
    let called = |name: &&Mention| RACISTS.contains(&name.actor.as_str()) || name.actor.as_str() == "ISR";
    let here = context.token(place);
    let (before, behind) = context.all.split_at(context.all.partition_point(|name| name.tokens.end <= here));
    let name = before.iter().rev().find(called).or_else(|| behind.iter().find(called))?;
    let fits = RACISTS.contains(&name.actor.as_str()) && !context.is_own(name.actor);
    (fits && context.year() < 1994).then_some(name.actor)
}

/// "our neighbour", "our northern neighbour".
fn neighbour(context: &Context, view: &View, place: usize) -> Option<Word> {
    let noun = (place + 1..place + 4)
        .take_while(|&at| view.joined(at) && !view.capital(at))
        .find(|&at| matches!(view.word(at), "neighbour" | "neighbor"))?;
    // "our neighbour, Chad", "our neighbour to the north"
    let goes_on = noun + 1 < view.tokens.len()
        && (view.capital(noun + 1) || matches!(view.word(noun + 1), "to" | "the" | "of" | "and" | "in"));
    if goes_on {
        return None;
    }
    let (back, names, _) = context.before(place).find(|(_, names, _)| !names.is_empty())?;
    let states = context.states(names);
    (back <= 1 && states.len() == 1).then(|| word(place, noun + 1, states, Vec::new()))
}

/// "such friends", "such a good neighbour": not "such friends as Chad".
fn such(context: &Context, view: &View, place: usize) -> Option<Word> {
    if view.word(place) != "such" {
        return None;
    }
    let noun = (place + 1..place + 4)
        .take_while(|&at| view.joined(at) && !view.capital(at))
        .find(|&at| FRIENDS.contains(&view.word(at)))
        .filter(|&at| view.word(at + 1) != "as")?;
    let (back, names, _) = context.before(place).find(|(_, names, _)| !names.is_empty())?;
    let states = context.states(names);
    (back == 1 && states.len() == 1).then(|| word(place, noun + 1, states, Vec::new()))
}

/// "his country", "her Government", where one state is named, and one who holds an office in it.
fn of_a_person(context: &Context, view: &View, place: usize) -> Option<Word> {
    let theirs = matches!(view.word(place), "his" | "her" | "your")
        && matches!(view.word(place + 1), "country" | "nation" | "government" | "republic" | "people")
        && view.joined(place + 1);
    if !theirs {
        return None;
    }
    let (back, names, sentence) = context.before(place).find(|(_, names, _)| !names.is_empty())?;
    let there = (context.views)(sentence);
    let until = if back == 0 { place } else { there.tokens.len() };
    let office = (0..until).any(|at| there.roles(at).any(Roles::OFFICE) || there.word(at) == "ambassador");
    let states = context.states(names);
    (back <= 1 && office && states.len() == 1 && names.len() == 1)
        .then(|| word(place, place + 2, states, Vec::new()))
}

/// "the mediator": the first state of the sentence that speaks of mediation.
fn mediator(context: &Context, view: &View, place: usize, noun: usize) -> Option<Word> {
    let (back, names, sentence) = context.before(place).find(|(_, names, _)| !names.is_empty())?;
    let there = (context.views)(sentence);
    let first = names.first()?;
    let mediates = first.within(sentence).end..there.tokens.len().min(noun + 60);
    let plain = back <= 1
        && !view.capital(noun + 1)
        && mediates.take(12).any(|at| there.word(at).starts_with("mediat"))
        && !context.is_own(first.actor);
    plain.then(|| word(place, noun + 1, vec![first.actor], Vec::new()))
}

/// How many a word says that they are.
fn number(word: &str) -> Option<usize> {
    const NUMBERS: [&str; 5] = ["two", "three", "four", "five", "six"];
    NUMBERS.iter().position(|number| *number == word).map(|place| place + 2)
}

/// "both countries", "the two sides", "these nations", "our two countries", "those friendly nations".
fn plural(context: &Context, view: &View, place: usize) -> Option<Word> {
    let both_these = view.word(place) == "both" && matches!(view.word(place + 1), "these" | "those");
    let count = place + 1 + usize::from(both_these);
    let numbered = number(view.word(count)).filter(|number| *number <= 4);
    let noun = noun(view, count - 1 + usize::from(numbered.is_some()), Roles::STATES)?;
    let end = noun + 1;
    let first = count + usize::from(numbered.is_some());
    let bare = noun == first;
    if view.word(noun) == "superpowers" || (noun == first + 1 && view.word(first) == "super") {
        return super_powers(context, place, noun + 1);
    }
    let warm = (count..noun).any(|at| view.roles(at).any(Roles::WARM));
    let latter = view.word(count) == "latter" && noun == count + 1;
    let said = view.word(noun);
    let of_all = matches!(said, "sides" | "parties" | "leaders" | "neighbours" | "neighbors");
    let set_apart = matches!(view.word(noun + 1), "of" | "in");
    if (!bare && !warm && !latter) || (set_apart && !both_these && !warm && numbered.is_none()) {
        return None;
    }
    // "those countries in Asia", but not after "these sister countries".
    let defined = view.roles(noun + 1).any(Roles::RELATIVE)
        && !view.before(noun + 1, Breaks::COMMA)
        && !(warm && matches!(view.word(noun + 1), "in" | "with" | "to"));
    let size = match (view.word(place), numbered) {
        ("both", None) => 2..=2,
        ("the" | "these" | "those", Some(number)) => number..=number,
        ("these", None) if !of_all && !defined => 2..=MANY,
        ("those", None) if !of_all && !defined && (warm || !view.before(noun + 1, Breaks::COMMA)) => 2..=MANY,
        ("the", None) if latter && !of_all => 2..=MANY,
        ("our" | "their", Some(2)) if !of_all => {
            let (_, names, _) = context
                .before(place)
                .take(REACH + 1)
                .find(|(_, names, _)| !context.states(names).is_empty())?;
            let states = context.states(names);
            return (states.len() == 1).then(|| word(place, end, states, Vec::new()));
        }
        _ => return None,
    };
    let all = |names: &[Mention]| super::find::distinct(names.iter().map(|name| name.actor)).len();
    let reach = if *size.start() == *size.end() { REACH } else { 1 };
    let (_, names, sentence) = context.before(place).take(reach + 1).find(|(_, names, _)| all(names) >= 2)?;
    let there = (context.views)(sentence);
    // All that its pool names, all but self, or the list that ends it: "we said to Chad that Mali and Niger …".
    let listed = super::pronouns::list_at_end(&there, sentence.tokens.start, names);
    let numbered = size.end() == size.start();
    let actors = context.states(names);
    let others = context.states(listed);
    // "thank those two countries": self is none of them, but may be one of "the two sides".
    let apart = matches!(view.word(place), "these" | "those") && !of_all && size.contains(&actors.len());
    let actors = if numbered && (size.contains(&all(names)) || apart) {
        actors
    } else if size.contains(&all(listed)) {
        others
    } else {
        return None;
    };
    (!actors.is_empty()).then(|| word(place, end, actors, Vec::new()))
}

/// "the two super-Powers": the United States and the Soviet Union, where both were named not long before.
fn super_powers(context: &Context, place: usize, end: usize) -> Option<Word> {
    let both: Vec<ActorId> =
        ["USA", "SUN"].iter().filter_map(|who| last_of(context, place, &[who])).collect();
    (both.len() == 2).then(|| word(place, end, both, Vec::new()))
}

/// "the former", "the latter", "both", where exactly two names stand before.
fn of_two(context: &Context, view: &View, place: usize) -> Option<Word> {
    let (said, end) = match view.word(place) {
        "the" => (view.word(place + 1), place + 2),
        "both" => ("both", place + 1),
        _ => return None,
    };
    if !matches!(said, "former" | "latter" | "both" | "first" | "second") {
        return None;
    }
    let next = view.roles(end);
    let ordinal = matches!(said, "first" | "second");
    // "the former betrayed us", "the latter answered with threats"; "the second slammed its door in our face"
    let acted = next.any(Roles::ACTS) || view.word(end).len() > 4 && view.word(end).ends_with(['d', 's']);
    let object = view.roles(end + 1).any(Roles::DETERMINER.or(Roles::PARTNER).or(Roles::PLACE))
        || matches!(view.word(end + 1), "us" | "them");
    let ours = (end + 1..end + 9).any(|at| matches!(view.word(at), "us" | "our"));
    let to_us = acted && object && if ordinal { ours } else { view.opens(place) };
    let alone = end >= view.tokens.len()
        || !view.joined(end)
        || next.any(Roles::POSSESSIVE)
        || (said != "both" && view.word(end) == "that")
        || (!next.any(Roles::DETERMINER)
            && (next.any(Roles::ACTS) || matches!(view.word(end), "was" | "were" | "are" | "who")));
    let alone = to_us || (alone && !ordinal);
    // "the latter, however"; not "both, Chad and Mali"
    if !alone || (said == "both" && view.capital(end)) {
        return None;
    }
    let (back, names, sentence) = context.before(place).find(|(_, names, _)| !names.is_empty())?;
    let there = (context.views)(sentence);
    let [first, second] = names else { return None };
    let gap = first.within(sentence).end..second.within(sentence).start;
    let joined = said == "both"
        || gap.clone().any(|at| matches!(there.word(at), "and" | "or" | "with"))
        || (ordinal && there.before(gap.end, Breaks::COMMA));
    if back > 1 || first.actor == second.actor || gap.len() > 30 || !joined {
        return None;
    }
    let actors = match said {
        "former" | "first" => vec![first.actor],
        "latter" | "second" => vec![second.actor],
        _ => vec![first.actor, second.actor],
    };
    let actors: Vec<ActorId> = actors.into_iter().filter(|&actor| !context.is_own(actor)).collect();
    (!actors.is_empty()).then(|| word(place, end, actors, Vec::new()))
}

/// "all three have been friends": a list of so many names.
fn all_of(context: &Context, view: &View, place: usize) -> Option<Word> {
    if !matches!(view.word(place), "all" | "the") {
        return None;
    }
    let number = number(view.word(place + 1)).filter(|number| *number > 2)?;
    let end = place + 2;
    let acts = view.roles(end).any(Roles::ACTS) || matches!(view.word(end), "are" | "were");
    if !acts || !view.opens(place) {
        return None;
    }
    let (back, names, sentence) = context.before(place).find(|(_, names, _)| !names.is_empty())?;
    let there = (context.views)(sentence);
    let listed = list_from(&there, sentence.tokens.start, names);
    let actors: Vec<ActorId> =
        names.iter().map(|name| name.actor).filter(|&actor| !context.is_own(actor)).collect();
    (back <= 1 && names.len() == number && listed == number && !actors.is_empty())
        .then(|| word(place, end, actors, Vec::new()))
}

/// "the President", "the Prime Minister": the one leader of the two sentences before who was given that title.
fn office(context: &Context, view: &View, place: usize) -> Option<Word> {
    let first = place + 1;
    if view.word(place) != "the" || !view.capital(first) {
        return None;
    }
    let prime = usize::from(view.word(first) == "prime");
    let end = first + prime + 1;
    let said = view.word(end - 1);
    let titled =
        matches!(said, "president" | "chancellor" | "king" | "queen" | "emir" | "sultan" | "premier")
            || (prime == 1 && said == "minister");
    // "the President of that country"
    let of_it = view.word(end) == "of"
        && matches!(view.word(end + 1), "the" | "that")
        && view.word(end + 2) == "country"
        && prime == 0;
    let goes_on =
        view.joined(end) && (view.capital(end) || matches!(view.word(end), "of" | "elect")) && !of_it;
    if !titled || goes_on {
        return None;
    }
    let mut led = context.before(place).take(3).flat_map(|(_, names, sentence)| {
        let there = (context.views)(sentence);
        let base = sentence.tokens.start;
        let held = move |name: &&Mention| {
            let (start, end) = ((name.tokens.start - base) as usize, (name.tokens.end - base) as usize);
            (start..end).any(|at| there.word(at) == said)
                // "the Pakistani President"
                || name.found == Found::Demonym && there.joined(end) && there.capital(end) && there.word(end) == said
        };
        names.iter().filter(held).map(|name| name.actor).collect::<Vec<_>>()
    });
    let leader = led.next().filter(|&leader| !context.is_own(leader))?;
    led.all(|other| other == leader).then(|| word(place, end, vec![leader], Vec::new()))
}

/// "the Union", "the Alliance", "that organization".
fn organisation(context: &Context, view: &View, place: usize) -> Option<Word> {
    let noun = place + 1;
    let said = view.word(noun);
    let goes_on = view.joined(noun + 1) && (view.capital(noun + 1) || view.word(noun + 1) == "of");
    if !view.joined(noun) || goes_on {
        return None;
    }
    let of_states = |actor: ActorId| {
        context.gazetteer.actor(actor).is_some_and(|actor| &*actor.kind == super::gazetteer::ORGANISATION)
    };
    let wanted: Option<&[&str]> = match view.word(place) {
        "the" if view.capital(noun) => Some(SHORT.iter().find(|(short, _)| *short == said)?.1),
        "that" if ORGANISATIONS.contains(&said) => None,
        _ => return None,
    };
    let (_, actor) = context.before(place).find_map(|(back, names, _)| {
        let fits = |name: &&Mention| match wanted {
            // The Union of South Africa became a republic in 1961.
            Some(wanted) => {
                wanted.contains(&name.actor.as_str())
                    || (said == "union" && name.actor.as_str() == "ZAF" && context.year() <= 1961)
            }
            None => back <= 1 && of_states(name.actor),
        };
        names.iter().rev().find(fits).map(|name| (back, name.actor))
    })?;
    Some(word(place, noun + 1, vec![actor], Vec::new()))
}
