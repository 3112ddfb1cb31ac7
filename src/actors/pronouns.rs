//! Pronouns that stand for an actor named before.
//!
//! The subject of a sentence is the name at the head of its clause, with nothing before it but an article, words such
//! as "the Government of" or "soldiers of", and an introduction ("In 1990, …"): not a name after "from", "against",
//! "of", "in" or "to".
//!
//! | words | antecedent |
//! | --- | --- |
//! | "it" at the head of a sentence or clause, before what only a doer does or is ("has broken", "is oppressing", "has been generous", at the head of a sentence "attacks", "recently declared") | the one state or organisation that is a subject in the same sentence; at the head of a sentence, in the one before |
//! | "it" in "we call on it to" | the one state of its pool, not self |
//! | "it", "its" at the head of a sentence | the one state of the sentence before, if that only turns to it: "I come now to Chad." |
//! | "it" in "we called on Chad, and it came to our rescue" | the one name of the sentence, whose subject is the speaker |
//! | "its" | the same as "it"; at the head of a sentence or clause, or in its own clause |
//! | "its" in "thanked Chad for its" | nobody: it is said of the name before "for" already |
//! | "they" at the head of a clause | the list, the people ("the Israelis") or the state of the soldiers or leaders that is the subject there |
//! | "their", "they listened to us" | the same; at the head of a sentence also the list that ends the one before |
//! | "he", "she" at the head of a sentence after "the President of Chad" | Chad |
//! | "she" at the head of a sentence | the one state of the sentence before, if that names no person |
//! | "he", "she" at the head of a sentence, "his" in one that names nobody before | the one leader named, at the head of the sentence before |
//!
//! Where none of these holds, [`spoken_of`](super::spoken_of) asks who alone is spoken of.
//!
//! "It is clear that", "it was Chad that", "it would be" stand for nobody.

use super::find::{View, distinct};
use super::resolve::{Context, Word};
use super::spoken_of;
use super::words::Roles;
use crate::model::{ActorId, Breaks, Found, MONTHS, Mention, Sentence};

/// How many tokens "it" may stand from its antecedent, and that from the head of its sentence.
pub(super) const NEAR: usize = 60;
/// How many sentences back "it" reaches over sentences that begin with "it" themselves.
const CHAIN: usize = 3;

/// Whether the folded word may be one of these pronouns.
pub(super) fn may_be(folded: &str, roles: Roles) -> bool {
    let plain = Roles::THEY.or(Roles::THEIR).or(Roles::IT).or(Roles::ITS);
    roles.any(plain) || matches!(folded, "he" | "she" | "his")
}

/// The pronoun at `place`.
pub(super) fn read(context: &Context, view: &View, place: usize) -> Option<Word> {
    let roles = view.roles(place);
    let actors = if roles.any(Roles::THEY.or(Roles::THEIR)) {
        they(context, view, place).or_else(|| spoken_of::they(context, view, place))
    } else if matches!(view.word(place), "he" | "she") && place == 0 {
        he(context, place)
            .or_else(|| holder(context))
            .or_else(|| she(context, view))
            .or_else(|| spoken_of::he(context, view, place))
    } else if matches!(view.word(place), "he" | "she") {
        spoken_of::he(context, view, place)
    } else if view.word(place) == "his" {
        his(context, view, place)
    } else if roles.any(Roles::IT.or(Roles::ITS)) {
        it(context, view, place)
    } else {
        None
    }?;
    Some(Word { from: place, end: place + 1, found: Found::Pronoun, actors, alternatives: Vec::new() })
}

/// A name as the subject of a clause.
#[derive(Clone, Copy)]
struct Subject {
    /// Its number among the names.
    name: usize,
    /// How many names are listed: "France and Germany" are two.
    listed: usize,
    /// Its people, soldiers or leaders are the subject.
    people: bool,
    /// It opens the sentence.
    first: bool,
}

/// The subjects among `names`.
fn subjects(view: &View, base: u32, names: &[Mention], until: usize) -> Vec<Subject> {
    let mut found = Vec::new();
    let mut name = 0;
    while name < names.len() {
        let start = (names[name].tokens.start - base) as usize;
        let listed = list_from(view, base, &names[name..]);
        if start <= until
            && let Some((first, of_people)) = heads(view, start, name == 0)
        {
            let last = &names[name + listed - 1];
            let end = (last.tokens.end - base) as usize;
            let possessive = view.roles(end).any(Roles::POSSESSIVE);
            let thing = end + usize::from(possessive);
            let owned = possessive || (last.found == Found::Demonym && view.joined(thing));
            let after = (thing..thing + 3)
                .take_while(|&at| view.joined(at) && !view.roles(at).any(Roles::ACTS))
                .find(|&at| view.roles(at).any(Roles::PEOPLE.or(Roles::RULERS)));
            let demonyms = last.found == Found::Demonym
                && view.word(end - 1).ends_with('s')
                && !view.word(end - 1).ends_with("ss");
            let leader = last.found == Found::Leader;
            match after.filter(|_| owned) {
                Some(at) => {
                    let people = view.roles(at).any(Roles::PEOPLE);
                    found.push(Subject { name, listed, people, first });
                }
                None if owned && !demonyms => {}
                None if leader => {}
                None => found.push(Subject { name, listed, people: of_people || demonyms, first }),
            }
        }
        name += listed;
    }
    found
}

/// Whether a name at `start` heads its clause; then whether that opens the sentence, and whether it is its people
/// that do.
pub(super) fn heads(view: &View, start: usize, alone: bool) -> Option<(bool, bool)> {
    let mut people = false;
    let mut at = start;
    for _ in 0..6 {
        let introduced = alone && (view.before(at, Breaks::COMMA) && introduces(view, at) || dated(view, at));
        if view.opens(at) || introduced || view.word(at.wrapping_sub(1)) == "that" {
            let first = at == 0 || introduced || reported(view);
            return Some((first, people));
        }
        let before = view.word(at - 1);
        let roles = view.roles(at - 1);
        people |= roles.any(Roles::PEOPLE);
        // "…, and Chad sent": a clause of its own.
        if before == "and" && at == start && view.before(at - 1, Breaks::COMMA) {
            let next = (start + 1..start + 4).find(|&next| !view.capital(next)).unwrap_or(start + 1);
            if acts(view, next) {
                return Some((false, people));
            }
        }
        let passes = matches!(
            before,
            "the" | "of" | "and" | "but" | "both" | "however" | "yet" | "now" | "also" | "for"
        ) && (before != "for" || view.opens(at - 1))
            || roles.any(Roles::RULERS.or(Roles::STATE).or(Roles::PEOPLE).or(Roles::MISRULED))
            || (view.opens(at - 1) && roles.any(Roles::OPENS));
        if !passes {
            return None;
        }
        // "of" must follow what is passed too.
        if before == "of" && !view.roles_before(at - 1).any(Roles::RULERS.or(Roles::STATE).or(Roles::PEOPLE))
        {
            return None;
        }
        at -= 1;
    }
    None
}

/// Whether the word at `place` is a verb of a doer: of the list, or in -ed or -s.
fn acts(view: &View, place: usize) -> bool {
    let word = view.word(place);
    view.joined(place)
        && (view.roles(place).any(Roles::ACTS.or(Roles::WILLS)) || (word.len() > 4 && word.ends_with("ed")))
}

/// Whether the phrase before the comma at `at` only introduces: "In 1990,", "By landing its troops,".
fn introduces(view: &View, at: usize) -> bool {
    at < 30 && view.roles(0).any(Roles::PLACE.or(Roles::INTRODUCES))
}

/// Whether the sentence opens with a date before `at`, with no comma behind it: "In October the army of", "Since 1979".
fn dated(view: &View, at: usize) -> bool {
    const LONGEST: usize = 4;
    (2..=LONGEST).contains(&at)
        && view.roles(0).any(Roles::PLACE)
        && (view.word(at - 1).bytes().all(|byte| byte.is_ascii_digit())
            || MONTHS.contains(&view.word(at - 1)))
}

/// "We believe that Turkey has …".
fn reported(view: &View) -> bool {
    matches!(view.word(0), "we" | "i" | "it" | "as" | "my" | "our" | "everyone")
}

/// How many of the names, from the first, are one list: "France, Germany and the Sudan".
pub(super) fn list_from(view: &View, base: u32, names: &[Mention]) -> usize {
    let follows = |pair: &[Mention]| {
        let gap = (pair[0].tokens.end - base) as usize..(pair[1].tokens.start - base) as usize;
        let comma = view.before(gap.end, Breaks::COMMA) || view.before(gap.start, Breaks::COMMA);
        gap.len() <= 5
            && (comma || gap.clone().any(|at| view.word(at) == "and"))
            && gap.clone().all(|at| {
                matches!(
                    view.word(at),
                    "and"
                        | "the"
                        | "of"
                        | "to"
                        | "well"
                        | "as"
                        | "above"
                        | "all"
                        | "especially"
                        | "particularly"
                        | "finally"
                ) || view.capital(at) && view.roles(at).any(Roles::STATE.or(Roles::RULERS))
            })
    };
    let listed = 1 + names.windows(2).take_while(|pair| follows(pair)).count();
    // "With friends like Chad, Mali …": a comma alone joins no two.
    let conjoined = |pair: &[Mention]| {
        ((pair[0].tokens.end - base) as usize..(pair[1].tokens.start - base) as usize)
            .any(|at| view.word(at) == "and")
    };
    if listed == 2 && !names.windows(2).take(1).any(conjoined) { 1 } else { listed }
}

/// The list of names that ends `names`.
pub(super) fn list_at_end<'n>(view: &View, base: u32, names: &'n [Mention]) -> &'n [Mention] {
    let mut from = 0;
    while from < names.len() {
        let listed = list_from(view, base, &names[from..]);
        if from + listed >= names.len() {
            break;
        }
        from += listed;
    }
    &names[from.min(names.len())..]
}

/// "they", "their".
fn they(context: &Context, view: &View, place: usize) -> Option<Vec<ActorId>> {
    let their = view.roles(place).any(Roles::THEIR);
    let head = view.opens(place) || view.roles_before(place).any(Roles::OPENS);
    if !their && (!head || view.word(place) != "they") {
        return None;
    }
    let (back, names, sentence) = context.before(place).find(|(_, names, _)| !names.is_empty())?;
    if back > usize::from(!their || place == 0) {
        return None;
    }
    let there = (context.views)(sentence);
    let base = sentence.tokens.start;
    let until = if back == 0 { place } else { there.tokens.len() };
    let plural: Vec<Subject> = subjects(&there, base, names, until)
        .into_iter()
        .filter(|subject| subject.listed > 1 || subject.people)
        .filter(|subject| back == 0 || subject.first)
        .collect();
    let names = match plural[..] {
        [only] => {
            let last = &names[only.name + only.listed - 1];
            // Other plurals that could be meant follow in a long sentence.
            let end = (last.tokens.end - base) as usize;
            let far = until > end + NEAR;
            if far || (back == 0 && (end..until).any(|at| there.roles(at).any(Roles::STATES))) {
                return None;
            }
            let rest = &names[only.name + only.listed..];
            let alone = rest.is_empty() || (back == 1 && list_from(&there, base, rest) == 1);
            alone.then_some(&names[only.name..only.name + only.listed])?
        }
        [] if place == 0 && back == 1 && (their || listens(view, place + 1)) => {
            let list = list_at_end(&there, base, names);
            let end = (list.last()?.tokens.end - base) as usize;
            // "…, Japan and the World Bank": what ends the list may be no actor.
            let closes = (end..there.tokens.len())
                .all(|at| there.capital(at) || matches!(there.word(at), "and" | "the" | "of"));
            (list.len() > 1 && closes).then_some(list)?
        }
        _ => return None,
    };
    Some(
        distinct(names.iter().map(|name| name.actor)).into_iter().filter(|&id| !context.is_own(id)).collect(),
    )
}

/// "listened to us", "treated us": done to the speaker.
fn listens(view: &View, place: usize) -> bool {
    does_to_us(view, place).is_some()
        || view.roles(place).any(Roles::ACTS) && matches!(view.word(place + 1), "us" | "our")
}

/// "He" at the head of a sentence: the one leader of the sentence before, named at its head.
fn he(context: &Context, place: usize) -> Option<Vec<ActorId>> {
    let (back, names, sentence) = context.before(place).find(|(_, names, _)| !names.is_empty())?;
    let there = (context.views)(sentence);
    let base = sentence.tokens.start;
    let mut leaders = names.iter().filter(|name| name.found == Found::Leader);
    let (leader, other) = (leaders.next()?, leaders.next());
    let (start, end) = ((leader.tokens.start - base) as usize, (leader.tokens.end - base) as usize);
    let persons = (end..there.tokens.len())
        .any(|at| there.roles(at).any(Roles::COURTESY.or(Roles::OFFICE)) && there.capital(at));
    let plain = back == 1
        && start <= 1
        && other.is_none()
        && !persons
        && !there.roles(end).any(Roles::POSSESSIVE)
        && !matches!(there.word(end), "and" | "of")
        && !context.is_own(leader.actor);
    plain.then(|| vec![leader.actor])
}

/// "He" or "she" after "the President of Chad": for the state, if the sentence before names nobody else.
fn holder(context: &Context) -> Option<Vec<ActorId>> {
    let (back, names, sentence) = context.before(0).find(|(_, names, _)| !names.is_empty())?;
    let there = (context.views)(sentence);
    let [only] = names else { return None };
    let start = only.within(sentence).start;
    let office = start > 1 && there.word(start - 1) == "of" && there.roles(start - 2).any(Roles::OFFICE);
    (back == 1 && office && !context.is_own(only.actor)).then(|| vec![only.actor])
}

/// "She" at the head of a sentence: the one state of the sentence before, which names no person.
fn she(context: &Context, view: &View) -> Option<Vec<ActorId>> {
    let (back, names, sentence) = context.before(0).find(|(_, names, _)| !names.is_empty())?;
    let there = (context.views)(sentence);
    let person = |at: usize| {
        there.roles(at).any(Roles::COURTESY.or(Roles::OFFICE))
            || matches!(there.word(at), "she" | "her" | "woman" | "who" | "lady" | "girl" | "mother")
    };
    let states = context.states(names);
    let plain = view.word(0) == "she"
        && back == 1
        && states.len() == 1
        && !names.iter().any(|name| name.found == Found::Leader)
        && !(0..there.tokens.len()).any(person);
    plain.then_some(states)
}

/// "his", before which its sentence names nobody and no other person: the leader whom "he" would mean.
fn his(context: &Context, view: &View, place: usize) -> Option<Vec<ActorId>> {
    let person = |at: usize| {
        view.roles(at).any(Roles::COURTESY.or(Roles::OFFICE))
            || matches!(view.word(at), "who" | "every" | "each")
    };
    if (0..place).any(person) || view.capital(place) && place > 0 {
        None
    } else {
        he(context, place).or_else(|| spoken_of::he(context, view, place))
    }
}

/// "it", "its".
fn it(context: &Context, view: &View, place: usize) -> Option<Vec<ActorId>> {
    let its = view.roles(place).any(Roles::ITS);
    let heads = |at: usize| view.opens(at) || view.roles_before(at).any(Roles::OPENS);
    // "but today it is a friend"
    let timed = place > 0 && matches!(view.word(place - 1), "today" | "now" | "then") && heads(place - 1);
    // "Chad signed, and it has kept its word"
    let goes_on = place > 0 && view.word(place - 1) == "and" && view.before(place - 1, Breaks::COMMA);
    let head = heads(place) || timed || goes_on || introduced(view, place);
    if its && is_anothers(context, view, place) {
        return None;
    }
    if !its && called(view, place) {
        let (_, names, _) = context.before(place).take(2).find(|(_, names, _)| !names.is_empty())?;
        let states = context.states(names);
        return (states.len() == 1).then_some(states);
    }
    if !its && let Some(state) = spoken_of::bound(context, view, place) {
        return Some(state);
    }
    let thanked = !its && spoken_of::treated(view, place);
    let does = if its || thanked {
        Some(false)
    } else {
        doer(view, place + 1).or_else(|| does_to_us(view, place + 1))
    };
    let sure = does.filter(|_| its || head || thanked)?;
    let (back, names, sentence) = context.before(place).find(|(_, names, _)| !names.is_empty())?;
    let opens = place == 0 || ((introduced(view, place) || thanked) && back > 0);
    let chained = (1..back).all(|past| {
        context.sentence_before(past).is_some_and(|sentence| {
            let there = (context.views)(sentence);
            (0..3).any(|at| there.roles(at).any(Roles::IT.or(Roles::ITS)))
        })
    });
    if back > 0 && (!opens || !chained || back > CHAIN) {
        return None;
    }
    let there = (context.views)(sentence);
    let base = sentence.tokens.start;
    let until = if back == 0 { place } else { there.tokens.len() };
    let states = context.states(names);
    if back == 1 && place == 0 && states.len() == 1 {
        // "The Council fears Chad. It is a dangerous regime."
        let is = sure && !its && view.word(1) == "is";
        if announced(&there) || is || its && owns(view, &there, names, sentence, states[0]) {
            return Some(states);
        }
    }
    let singular: Vec<Subject> = subjects(&there, base, names, until)
        .into_iter()
        .filter(|subject| back == 0 || subject.first)
        .collect();
    // "We called upon Chad, and it came to our rescue."
    if let ([], [only], 0) = (&singular[..], names, back)
        && does_to_us(view, place + 1).is_some()
        && (0..(only.tokens.start - base) as usize).any(|at| view.word(at) == "we")
    {
        return (states.len() == 1).then_some(states);
    }
    let mut actors = distinct(singular.iter().map(|subject| names[subject.name].actor));
    let subject = singular.last().filter(|subject| subject.listed == 1)?;
    // "the soldiers of Chad" are they, "the army of Chad" is it.
    let army = || {
        let name = &names[subject.name].tokens;
        let (start, end) = ((name.start - base) as usize, (name.end - base) as usize);
        (start.saturating_sub(2)..end + 2).any(|at| there.word(at) == "army")
    };
    if subject.people && !army() {
        return None;
    }
    // "Chad opened its schools, and Mali sent its sons": the nearer, if nobody is named since.
    let nearer = its && !head && back == 0 && subject.name + 1 == names.len() && subject.name > 0;
    if nearer {
        actors = vec![names[subject.name].actor];
    }
    let name = &names[subject.name];
    let start = (name.tokens.start - base) as usize;
    let end = (name.tokens.end - base) as usize;
    if actors.len() != 1 || start > NEAR || until > end + NEAR || !name.also.is_empty() {
        return None;
    }
    // "My Government believes that Finland …, and it …"
    if matches!(there.word(0), "my" | "our") && start > 0 {
        return None;
    }
    let other = (0..start.min(until)).chain(end..until).any(|at| there.roles(at).any(Roles::BODY));
    let here = back > 0 && (0..place).any(|at| view.roles(at).any(Roles::BODY));
    (sure || (!other && !here)).then_some(actors)
}

/// Whether the "its" at `place` is said of whom it is not the own.
fn is_anothers(context: &Context, view: &View, place: usize) -> bool {
    // "Chad calls Mali the occupier of its land": who occupies is not said to be Chad.
    if place >= 2 && view.roles(place - 2).any(Roles::AGGRESSOR) {
        return true;
    }
    // "Chad thanked Mali for its aid": not Chad's, and what is thanked for is said of Mali already.
    let thanked = place > 1 && view.word(place - 1) == "for";
    thanked
        && context.before(place).next().is_none_or(|(back, names, sentence)| {
            let last = names.last().filter(|_| back == 0);
            last.is_some_and(|name| name.within(sentence).end == place - 1)
        })
}

/// Whether what the "its" at the head of a sentence says is the one state's that the sentence before names.
fn owns(view: &View, there: &View, names: &[Mention], sentence: &Sentence, state: ActorId) -> bool {
    // "We are alarmed by the attitude of Chad's army. Its tests …"
    let owner =
        |name: &Mention| name.actor == state && there.roles(name.within(sentence).end).any(Roles::POSSESSIVE);
    // "We spoke with Brazil about the mines. Its Government …"
    let ruled = view.roles(1).any(Roles::RULERS.or(Roles::PEOPLE))
        && view.joined(1)
        && names.iter().all(|name| name.found != Found::Demonym);
    let bodies = (0..there.tokens.len().min(2 * NEAR)).any(|at| there.roles(at).any(Roles::BODY));
    !bodies && (ruled || names.iter().any(owner))
}

/// "I come now to Chad.": a short sentence that only says of whom the next will speak.
fn announced(there: &View) -> bool {
    const LONGEST: usize = 14;
    let opens = matches!(
        there.word(0),
        "i" | "we" | "let" | "now" | "finally" | "lastly" | "of" | "allow" | "permit" | "next" | "a"
    );
    let turns = |at: usize| {
        matches!(there.word(at), "turn" | "come" | "pass" | "move" | "speak" | "word" | "say" | "mention")
    };
    opens && there.tokens.len() <= LONGEST && (0..8).any(turns)
}

/// "We call on it to", "we urge it to".
fn called(view: &View, place: usize) -> bool {
    let verb = match view.word(place.wrapping_sub(1)) {
        "on" | "upon" => view.word(place.wrapping_sub(2)),
        other => other,
    };
    view.word(place + 1) == "to"
        && matches!(
            verb,
            "call" | "calls" | "called" | "urge" | "urges" | "ask" | "asks" | "invite" | "invites"
        )
}

/// "Having failed, it …": after a comma that ends the introduction of a sentence.
fn introduced(view: &View, place: usize) -> bool {
    place > 0 && view.before(place, Breaks::COMMA) && introduces(view, place)
}

/// Whether the words at `place` say what only a doer does or is; then whether no council or treaty could be meant.
fn doer(view: &View, place: usize) -> Option<bool> {
    let word = view.word(place);
    let next = view.word(place + 1);
    let roles = view.roles(place);
    if roles.any(Roles::WILLS) {
        return Some(true);
    }
    match word {
        "is" | "was" => is(view, place + 1),
        // "has become a friend", not "has become clear"
        "has" | "had" if next == "become" => is(view, place + 2).filter(|noun| *noun),
        "has" | "had" if matches!(next, "been" | "not" | "also" | "always" | "never" | "long") => {
            let been = (place + 1..place + 3).find(|&at| view.word(at) == "been");
            match been {
                Some(been) => is(view, been + 1),
                None => Some(false),
            }
        }
        "has" | "had" | "must" | "does" | "did" | "should" | "also" | "wants"
            if !matches!(next, "be" | "to" | "become" | "happened" | "always" | "therefore")
                || (matches!(next, "therefore" | "always")
                    && !matches!(view.word(place + 2), "be" | "been" | "to")) =>
        {
            Some(false)
        }
        _ if place == 1 && verb(view, place) => Some(false),
        _ => None,
    }
}

/// "cheated us", "came to our rescue": done to the speaker; then that a council or treaty could be meant.
pub(super) fn does_to_us(view: &View, place: usize) -> Option<bool> {
    let word = view.word(place);
    let deed = matches!(
        word,
        "came"
            | "lent"
            | "fed"
            | "taught"
            | "told"
            | "sold"
            | "paid"
            | "stole"
            | "fought"
            | "drove"
            | "spoke"
            | "heard"
    ) || (word.len() > 4 && word.ends_with(['d', 's']) && !view.roles(place).any(Roles::HAPPENS));
    let object = place + 1 + usize::from(view.word(place + 1) == "to");
    let us = matches!(view.word(object), "us" | "our")
        && !matches!(view.word(object + 1), "attention" | "notice" | "knowledge" | "that");
    (deed && us).then_some(false)
}

/// Whether the words at `place` are a verb in -s or -ed, with an adverb before it or not, whose subject may have a will.
fn verb(view: &View, place: usize) -> bool {
    let adverb = |at: usize| {
        let word = view.word(at);
        word.len() > 4 && word.ends_with("ly")
            || matches!(word, "also" | "even" | "then" | "thus" | "still" | "now")
    };
    let place = place + usize::from(adverb(place));
    let word = view.word(place);
    word.len() > 4
        && (word.ends_with("ed") || word.ends_with('s') && !word.ends_with("ss"))
        && !view.roles(place).any(Roles::HAPPENS)
}

/// "is oppressing", "has been generous", "is a friend", "was open with us": not "is clear", "has been said".
pub(super) fn is(view: &View, place: usize) -> Option<bool> {
    let place = place
        + usize::from(matches!(
            view.word(place),
            "not" | "also" | "always" | "now" | "still" | "systematically"
        ));
    let word = view.word(place);
    let moving = word.len() > 5 && word.ends_with("ing") && !view.roles(place).any(Roles::FEELS);
    let noun = matches!(word, "a" | "an" | "our" | "the")
        && (place + 1..place + 6)
            .take_while(|&at| view.joined(at) && !view.roles(at).any(Roles::PLACE.or(Roles::RELATIVE)))
            .any(|at| view.roles(at).any(Roles::FRIEND));
    // "was straight with us"
    let to_us = matches!(view.word(place + 1), "with" | "towards" | "toward")
        && matches!(view.word(place + 2), "us" | "our");
    (moving || noun || to_us || view.roles(place).any(Roles::WARM.or(Roles::VIRTUE))).then_some(noun)
}
