//! Persons: titles before a name, and the country behind it.

use super::find::{View, span};
use super::trie::{Kind, Sense};
use super::words::Roles;
use crate::model::{Found, Mention};

const TITLE: Roles = Roles::OFFICE.or(Roles::COURTESY);
/// Titles of persons who lead no state.
const LESSER: [&str; 4] = ["senator", "professor", "archbishop", "ambassador"];

/// The leader whom the tokens `start..end` name in a text of `year`: the actor, the first token of the mention with its
/// title, and whether a title stands there. Among namesakes the one in office goes first, then the one who is known
/// without a title; nobody when leaders of several actors are left.
pub(super) fn led(
    senses: &[&Sense],
    view: &View,
    start: usize,
    end: usize,
    year: u16,
) -> Option<(u16, usize, bool)> {
    let all: Vec<&Sense> =
        senses.iter().copied().filter(|sense| matches!(sense.kind, Kind::Leader { .. })).collect();
    let in_office = |sense: &&Sense| sense.from < year && year < sense.until;
    let untitled = |sense: &&Sense| sense.kind == Kind::Leader { titled: false };
    let leaders = narrow(narrow(all, &in_office), &untitled);
    let actor = leaders.first()?.actor;
    let several = leaders.iter().any(|other| other.actor != actor);
    let bare = leaders.iter().any(untitled);
    // "Hassan" in "Mohammed Hassan Ali" is no surname.
    let goes_on = view.joined(end)
        && ((view.capital(end) && !view.roles(end).any(Roles::NUMERAL.or(TITLE)))
            // "Pérez de Cuéllar"
            || (view.roles(end).any(Roles::PARTICLE) && view.joined(end + 1) && view.capital(end + 1)));
    if several || (end - start == 1 && goes_on && !view.word(end).starts_with('\'')) {
        return None;
    }
    match title(view, start) {
        Some(from) if (from..start).any(|place| LESSER.contains(&view.word(place))) => None,
        // "Mr. Castro" is the leader; "Mr. Jorge Castro" is somebody else, or his whole name is in the table.
        Some(from) if !bare && view.roles(from).any(Roles::COURTESY) && !courteous(view, from, start) => None,
        Some(from) => Some((actor, from, true)),
        None => bare.then_some((actor, start, false)),
    }
}

/// Those of several actors' leaders that `keep` picks, if it picks any.
fn narrow<'s>(leaders: Vec<&'s Sense>, keep: &dyn Fn(&&'s Sense) -> bool) -> Vec<&'s Sense> {
    let alike = leaders.windows(2).all(|pair| pair[0].actor == pair[1].actor);
    if alike || !leaders.iter().any(keep) { leaders } else { leaders.into_iter().filter(keep).collect() }
}

/// Whether nothing but titles stands between `from` and the surname at `start`.
fn courteous(view: &View, from: usize, start: usize) -> bool {
    (from..start).any(|place| view.roles(place).any(Roles::OFFICE))
        || (from..start).all(|place| view.roles(place).any(TITLE))
}

/// Whether a personal title makes `start..end`, the name of a country, the name of a person: "Mr. Jordan".
pub(super) fn person(view: &View, start: usize, end: usize) -> bool {
    end - start == 1
        && view.joined(start)
        && matches!(
            view.word(start - 1),
            "mr" | "mrs" | "ms" | "miss" | "dr" | "messrs" | "professor" | "senator"
        )
}

/// Given names that make a person of a name behind them even where they open a sentence.
const GIVEN: [&str; 28] = [
    "alan",
    "andrew",
    "anthony",
    "barbara",
    "charles",
    "christopher",
    "daniel",
    "david",
    "denzel",
    "edward",
    "elizabeth",
    "george",
    "helen",
    "james",
    "john",
    "margaret",
    "mary",
    "michael",
    "patricia",
    "paul",
    "peter",
    "richard",
    "robert",
    "stephen",
    "steven",
    "susan",
    "thomas",
    "william",
];

/// Whether a name beside it makes `start..end`, which people are called too, the name of a person: "Michael Jordan",
/// "Chad Smith". The first word of a sentence is none, unless people are called so.
pub(super) fn namesake(view: &View, start: usize, end: usize) -> bool {
    let given = start > 1
        && view.joined(start)
        && view.capital(start - 1)
        && view.roles_before(start) == Roles::default();
    let christened = start > 0 && view.joined(start) && GIVEN.contains(&view.word(start - 1));
    let family = view.joined(end) && view.unknown(end);
    end - start == 1 && (given || christened || family)
}

/// Where the title before a surname at `start` begins: "President", "Prime Minister Ian", "H.E. Mr.".
fn title(view: &View, start: usize) -> Option<usize> {
    let mut from = start;
    // Given names.
    let mut given = 0;
    while given < 4 && view.joined(from) {
        let before = view.roles_before(from);
        // "General Assembly of"
        if before.any(TITLE) && !view.roles(from).any(Roles::BODY) {
            return Some(stretch(view, from - 1));
        }
        // "Secretary of State Kissinger"
        if view.word(from - 1) == "state" && from >= 3 && view.roles(from - 3).any(Roles::OFFICE) {
            return Some(stretch(view, from - 3));
        }
        if !view.capital(from - 1) && !before.any(Roles::PARTICLE) {
            return None;
        }
        from -= 1;
        given += 1;
    }
    None
}

/// The first of the titles that end at `place`: "His Excellency Mr.", "Prime Minister", "Field Marshal".
fn stretch(view: &View, place: usize) -> usize {
    let mut from = place;
    while view.joined(from) && from + 4 > place {
        let before = view.roles_before(from);
        let part = matches!(
            view.word(from - 1),
            "prime" | "his" | "her" | "vice" | "foreign" | "deputy" | "he" | "hrh" | "hm"
        );
        if !(before.any(TITLE) || (part && view.capital(from - 1))) {
            break;
        }
        from -= 1;
    }
    from
}

/// Adds a mention to those of its sentence, `mentions[first..]`, and joins what is one:
/// "President Nixon of the United States", "French President Chirac".
pub(super) fn join(view: &View, base: u32, first: usize, mentions: &mut Vec<Mention>, mut mention: Mention) {
    let start = (mention.tokens.start - base) as usize;
    let end = (mention.tokens.end - base) as usize;
    let last_end =
        |mentions: &[Mention]| mentions[first..].last().map_or(0, |last| (last.tokens.end - base) as usize);
    if mention.found == Found::Leader {
        // "French President Chirac"
        let floor = last_end(mentions);
        if floor == start
            && view.joined(start)
            && let Some(last) = mentions[first..].last_mut()
            && last.actor == mention.actor
        {
            last.tokens.end = mention.tokens.end;
            last.span = last.span.join(mention.span);
            return;
        }
        mentions.push(mention);
        return;
    }
    // "President Nixon of the United States", "King Hussein of Jordan", "Mr. Smith of Ruritania"
    let of =
        if view.word(start.wrapping_sub(1)) == "the" { start.wrapping_sub(2) } else { start.wrapping_sub(1) };
    let straight = of < start && view.word(of) == "of" && (of..=start).all(|place| view.joined(place));
    if mention.found == Found::Name && straight {
        if last_end(mentions) == of
            && let Some(last) = mentions[first..].last_mut()
            && last.found == Found::Leader
        {
            last.actor = mention.actor;
            last.tokens.end = mention.tokens.end;
            last.span = last.span.join(mention.span);
            last.alternatives = mention.alternatives;
            return;
        }
        if of > 0
            && view.capital(of - 1)
            && !view.roles_before(of).any(TITLE)
            && let Some(from) = title(view, of)
            && from >= last_end(mentions)
        {
            mention.tokens.start = base + from as u32;
            mention.span = span(view.tokens, from, end);
        }
    }
    mentions.push(mention);
}
