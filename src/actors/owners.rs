//! Whose voice a turn of a transcript is, from the label that opens it.
//!
//! - A document without labels speaks for its speakers.
//! - "QUESTION", "JOURNALIST", "HOST" and their like are nobody's.
//! - The speaker's name or initials, "PM", "PRIME MINISTER" and other offices without a name are the speakers'; so are
//!   their ministers ("TREASURER", "MINISTER CONROY").
//! - "PRESIDENT BUSH", "PM KEY", "DR YUDHOYONO", "PRIME MINISTER OF NEW ZEALAND" are that state's, by the tables and the
//!   date; so are a bare "PRESIDENT" or "KEY" after one of these in the same document.
//! - Whom the title introduces ("with Prime Minister Cameron", "with Foreign Minister Motegi of Japan") is of that
//!   state, by name or office ("FOREIGN SECRETARY"), and so is a prime minister of another name than ours where the
//!   title introduces one, and who has a state behind the name: "Mr. Churkin (Russian Federation)". Whom the title of a
//!   joint press conference introduces without any other state is our own, but for a premier of a province and the
//!   like.
//! - Whom the text introduces, before that person speaks, as holder of an office of a state is of that state; see
//!   [`introduced`](super::introduced). Who asks in an interview, unless it is a joint one, is not introduced so.
//! - "YUDHOYONO TRANSLATOR" speaks for whom "YUDHOYONO" is; a bare "TRANSLATOR" for nobody.
//! - Where nobody's labels stand beside one office without a name ("QUESTION", "AMBASSADOR"), that is who is asked, and
//!   speaks for the speakers.
//! - Any other label is nobody's, unless no label of the document is known: then they are headings of one speech.

use rustc_hash::FxHashSet;

use super::gazetteer::Gazetteer;
use super::guests::{Guests, is_of_province};
use super::introduced::{Introductions, Of};
use super::trie::{Kind, NONE, parts};
use super::words::Roles;
use crate::forms::{Forms, fold};
use crate::model::{ActorId, Document, Found, Mention, Owner, Segments};

/// Offices of a state's own government that need no name.
const OWN: [&str; 12] = [
    "pm",
    "prime",
    "treasurer",
    "minister",
    "ministers",
    "dpm",
    "attorney",
    "answer",
    "secretary",
    "spokesman",
    "spokeswoman",
    "spokesperson",
];
/// Titles of persons who lead no state.
const LESSER: [&str; 5] = ["senator", "professor", "chief", "councillor", "premier"];
/// Those who are asked under an office of theirs, besides [`Roles::OFFICE`] and [`Roles::COURTESY`].
const ASKED: [&str; 9] =
    ["the", "foreign", "under", "deputy", "vice", "spokesman", "spokeswoman", "spokesperson", "delegate"];
/// Words of offices that are none by themselves, and nobody's name.
const OF_OFFICES: [&str; 11] =
    ["vice", "foreign", "deputy", "acting", "his", "her", "the", "of", "for", "and", "state"];
/// Those who say in English what another said.
const TRANSLATORS: [&str; 4] = ["interpreter", "translator", "translation", "interpretation"];
const NOBODY: [&str; 32] = [
    "question",
    "questions",
    "q",
    "j",
    "interjection",
    "journalist",
    "journalists",
    "jrnlst",
    "journo",
    "reporter",
    "reporters",
    "interviewer",
    "host",
    "moderator",
    "compere",
    "presenter",
    "announcer",
    "caller",
    "correspondent",
    "press",
    "media",
    "audience",
    "student",
    "chair",
    "chairman",
    "mc",
    "unidentified",
    "voice",
    "member",
    "editor",
    "newsreader",
    "opposition",
];

/// The owner of each turn.
pub(super) fn owners(
    document: &Document,
    segments: &Segments,
    names: &[Mention],
    forms: &Forms,
    gazetteer: &Gazetteer,
) -> Vec<Owner> {
    let labels: Vec<Option<Label>> = segments
        .turns
        .iter()
        .map(|turn| {
            turn.label.map(|span| Label::new(span.of(&document.text))).filter(|label| !label.words.is_empty())
        })
        .collect();
    if labels.iter().all(Option::is_none) {
        return vec![Owner::Speakers; labels.len()];
    }
    let reader = Reader::new(document, names, gazetteer);
    // What full labels say of short ones: (last word or office, owner).
    let mut known: Vec<(String, Owner)> = Vec::new();
    let mut owners: Vec<Option<Owner>> = Vec::new();
    for label in &labels {
        let owner = match label {
            // What stands before the first label is a heading or an introduction.
            None => Some(Owner::Speakers),
            Some(label) => reader.owner(label),
        };
        if let (Some(Label { words: label, .. }), Some(owner)) = (label, &owner)
            && *owner != Owner::Nobody
        {
            let guest = matches!(owner, Owner::Actor(_));
            let office =
                label.first().filter(|word| Roles::of(word).any(Roles::OFFICE) && label.len() > 1 && guest);
            let last = label.last().filter(|_| label.len() > 1);
            for word in office.into_iter().chain(last) {
                if !known.iter().any(|(known, _)| known == word) {
                    known.push((word.clone(), owner.clone()));
                }
            }
        }
        owners.push(owner);
    }
    reader.introduce(&labels, &mut owners, &Introductions { segments, names, forms, gazetteer });
    let none_known = labels.iter().zip(&owners).all(|(label, owner)| label.is_none() || owner.is_none());
    let asked = who_is_asked(&labels, &owners);
    let pm = labels.iter().flatten().any(|label| label.words.iter().any(|word| word == "pm"));
    labels
        .iter()
        .zip(owners)
        .map(|(label, owner)| {
            let short = label.as_ref().map(|label| &label.words[..]).and_then(|words| match words {
                [only] => Some(only),
                _ => None,
            });
            let by_other = short.and_then(|word| known.iter().find(|(known, _)| known == word));
            match owner {
                Some(owner) => owner,
                None if none_known || label.as_ref().is_some_and(|label| asked == Some(&label.words)) => {
                    Owner::Speakers
                }
                // A scanner's "PM".
                None if pm && short.is_some_and(|word| matches!(word.as_str(), "pn" | "pmv" | "pmi")) => {
                    Owner::Speakers
                }
                None => by_other.map_or(Owner::Nobody, |(_, owner)| owner.clone()),
            }
        })
        .collect()
}

/// Whether a word of a label belongs to an office or a courtesy rather than to a name.
fn is_of_office(word: &str) -> bool {
    Roles::of(word).any(Roles::OFFICE.or(Roles::COURTESY))
        || OWN.contains(&word)
        || OF_OFFICES.contains(&word)
}

/// The one office without a name that stands beside labels that are nobody's.
fn who_is_asked<'l>(labels: &'l [Option<Label>], owners: &[Option<Owner>]) -> Option<&'l Vec<String>> {
    let each = || labels.iter().zip(owners).filter_map(|(label, owner)| Some((label.as_ref()?, owner)));
    let mut unknown = each().filter(|(_, owner)| owner.is_none()).map(|(label, _)| &label.words);
    let first = unknown.next()?;
    let office = |word: &String| {
        Roles::of(word).any(Roles::OFFICE.or(Roles::COURTESY)) || ASKED.contains(&word.as_str())
    };
    let mut known = each().filter_map(|(_, owner)| owner.as_ref()).peekable();
    let asks = known.peek().is_some() && known.all(|owner| *owner == Owner::Nobody);
    (asks && first.iter().all(office) && unknown.all(|other| other == first)).then_some(first)
}

/// A label, taken apart.
struct Label {
    /// Its words, folded, but for those in brackets.
    words: Vec<String>,
    /// What stands in brackets behind a name: a country, or how it is spoken.
    aside: Vec<Vec<String>>,
}

impl Label {
    fn new(label: &str) -> Self {
        let Some((name, rest)) = label.split_once('(').filter(|(name, _)| !name.trim().is_empty()) else {
            return Self { words: words(label), aside: Vec::new() };
        };
        let aside = rest.split('(').map(|aside| words(aside.trim_end_matches([')', ' ']))).collect();
        Self { words: words(name), aside }
    }
}

/// Words that scanners and typists miswrite in labels.
const OFTEN: [&str; 4] = ["minister", "journalist", "question", "president"];

/// The word that was meant: one letter too many, too few or another, or two exchanged.
fn mended(word: String) -> String {
    let meant =
        OFTEN.iter().find(|often| word.len() > 6 && word.starts_with(&often[..1]) && is_near(&word, often));
    meant.map_or(word, |often| (*often).to_owned())
}

fn is_near(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let head = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let rest = |from: usize| {
        (one.get(head + from..).unwrap_or_default(), other.get(head + from..).unwrap_or_default())
    };
    let (a, b) = rest(0);
    let swapped = matches!((a, b), ([p, q, a @ ..], [r, s, b @ ..]) if p == s && q == r && a == b);
    swapped || a.get(1..) == b.get(1..) || a.get(1..) == Some(b) || Some(a) == b.get(1..)
}

/// The words of a label, folded; "P. M." is "pm".
fn words(label: &str) -> Vec<String> {
    let words: Vec<String> = parts(&label.to_lowercase())
        .iter()
        .map(|word| fold(word))
        .filter(|word| !word.is_empty() && word != "said")
        .map(mended)
        .collect();
    if words == ["p", "m"] { vec!["pm".to_owned()] } else { words }
}

struct Reader<'a> {
    gazetteer: &'a Gazetteer,
    document: &'a Document,
    /// Who is named in the document: decides between leaders of one name.
    names: &'a [Mention],
    /// The words of the speaker's name.
    speaker: Vec<String>,
    /// Whom the title introduces.
    guests: Option<Guests>,
}

impl<'a> Reader<'a> {
    fn new(document: &'a Document, names: &'a [Mention], gazetteer: &'a Gazetteer) -> Self {
        let speaker = document.speaker_name.as_deref().map(words).unwrap_or_default();
        let mut reader = Self { gazetteer, document, names, speaker, guests: None };
        if let Some(title) = &document.title {
            let guests = Guests::new(
                words(title),
                gazetteer,
                document.date.year,
                |actor| reader.is_own(actor),
                |person| reader.named(person, true),
            );
            reader.guests = Some(guests);
        }
        reader
    }

    fn is_own(&self, actor: ActorId) -> bool {
        let date = self.document.date;
        self.document.speakers.iter().any(|&id| self.gazetteer.same(id, actor, date))
    }

    /// The state in brackets behind a name.
    fn aside(&self, label: &Label) -> Option<Owner> {
        let mut of = vec!["of".to_owned()];
        label.aside.iter().find_map(|aside| {
            of.truncate(1);
            of.extend(aside.iter().cloned());
            let actor = self.named(&of, false)?;
            Some(if self.is_own(actor) { Owner::Speakers } else { Owner::Actor(actor) })
        })
    }

    /// Gives those whom the text introduces their states, where nothing says more of them than an office of ours.
    fn introduce(&self, labels: &[Option<Label>], owners: &mut [Option<Owner>], text: &Introductions) {
        let asks = |title: &String| {
            let title = title.to_lowercase();
            title.contains("interview") && !title.contains("joint")
        };
        if self.document.title.as_ref().is_some_and(asks) || owners.iter().all(Option::is_none) {
            return;
        }
        let open = |turn: usize, owners: &[Option<Owner>]| {
            let unsure = owners[turn].as_ref().is_none_or(|owner| *owner == Owner::Speakers);
            labels[turn].as_ref().and_then(|label| self.surname(label)).filter(|_| unsure)
        };
        let wanted: FxHashSet<&str> = (0..labels.len()).filter_map(|turn| open(turn, owners)).collect();
        let introduced = text.of(&wanted, |turn| owners[turn] != Some(Owner::Speakers));
        for turn in 0..labels.len() {
            let of = open(turn, owners).and_then(|last| introduced.get(last));
            owners[turn] = match of {
                Some(&(before, Of::State(actor))) if before < turn && !self.is_own(actor) => {
                    Some(Owner::Actor(actor))
                }
                Some(&(before, _)) if before < turn => Some(Owner::Speakers),
                _ => continue,
            };
        }
    }

    /// The last name in a label, if it is not the speaker's.
    fn surname<'l>(&self, label: &'l Label) -> Option<&'l str> {
        let last = label.words.last()?;
        let lesser = label.words.iter().any(|word| LESSER.contains(&word.as_str()));
        let own = self.speaker.iter().any(|own| is_near(own, last));
        (last.len() > 2 && !is_of_office(last) && !own && !lesser).then_some(last.as_str())
    }

    /// The owner that the label itself names.
    fn owner(&self, label: &Label) -> Option<Owner> {
        if let Some(owner) = self.aside(label) {
            return Some(owner);
        }
        let translated = label.words.iter().any(|word| TRANSLATORS.contains(&word.as_str()));
        let label: Vec<String> =
            label.words.iter().filter(|word| !TRANSLATORS.contains(&word.as_str())).cloned().collect();
        let label = &label[..];
        if label.is_empty() || label.iter().any(|word| NOBODY.contains(&word.as_str())) {
            return Some(Owner::Nobody);
        }
        let name: Vec<&String> = label.iter().filter(|word| !is_of_office(word)).collect();
        let titled = name.len() < label.len();
        if !name.is_empty() && name.iter().all(|word| self.speaker.contains(word)) {
            return Some(Owner::Speakers);
        }
        if let [only] = label
            && self.initials(only)
        {
            return Some(Owner::Speakers);
        }
        if let Some(actor) = self.named(label, titled) {
            // The premier of South Australia speaks for no state.
            let lesser = label.iter().any(|word| LESSER.contains(&word.as_str()));
            return Some(match self.is_own(actor) {
                true if lesser => Owner::Nobody,
                true => Owner::Speakers,
                false => Owner::Actor(actor),
            });
        }
        let ours = label.iter().any(|word| OWN.contains(&word.as_str()));
        // "PRIME MINISTER" is ours, "PRIME MINISTER LEE" is somebody else's.
        let head = label.iter().any(|word| matches!(word.as_str(), "pm" | "prime"));
        if let Some(actor) =
            self.guests.as_ref().and_then(|guests| self.guest(guests, label, &name, (ours, head)))
        {
            return Some(Owner::Actor(actor));
        }
        if translated {
            return Some(Owner::Nobody);
        }
        if let (Some(guests), [only]) = (&self.guests, &name[..])
            && guests.is_ours(only)
            && !label.iter().any(|word| is_of_province(word))
        {
            return Some(Owner::Speakers);
        }
        let lesser = label.iter().any(|word| LESSER.contains(&word.as_str()));
        // The Secretary-General speaks for no state.
        let general =
            label.iter().any(|word| word == "secretary") && label.iter().any(|word| word == "general");
        if lesser || general {
            return Some(Owner::Nobody);
        }
        (ours && (name.is_empty() || !head || name.iter().all(|word| word.as_str() == "cont")))
            .then_some(Owner::Speakers)
    }

    /// Whose guest the label names, by name or by an office that is not `ours`, or that the title gives to the guest.
    fn guest(
        &self,
        guests: &Guests,
        label: &[String],
        name: &[&String],
        (ours, head): (bool, bool),
    ) -> Option<ActorId> {
        // An office that only the guest of the title can hold: "PRESIDENT".
        let office = label.last().filter(|_| name.is_empty() && !ours);
        if let Some(actor) = name.last().copied().or(office).and_then(|last| guests.of(last)) {
            return Some(actor);
        }
        if name.is_empty() {
            return guests.in_office(label).filter(|_| !head && label.len() > 1);
        }
        let own = name.iter().any(|word| self.speaker.iter().any(|own| is_near(own, word)));
        guests.prime_minister().filter(|_| head && !own && !self.speaker.is_empty())
    }

    /// Whether the label is the initials of the speaker: "PJK", "JH".
    fn initials(&self, label: &str) -> bool {
        let mut initials: Vec<char> = self.speaker.iter().filter_map(|word| word.chars().next()).collect();
        let mut letters: Vec<char> = label.chars().collect();
        initials.sort_unstable();
        letters.sort_unstable();
        letters.len() >= 2 && initials == letters
    }

    /// The actor that a label names: its country, or its leader at the date, if only one state has such a leader.
    fn named(&self, label: &[String], titled: bool) -> Option<ActorId> {
        let trie = self.gazetteer.trie();
        let year = self.document.date.year;
        let lesser = label.iter().any(|word| LESSER.contains(&word.as_str()) && word != "premier");
        let mut leaders: Vec<u16> = Vec::new();
        for start in 0..label.len() {
            let of = label[..start].iter().any(|word| word == "of");
            let mut country = None;
            let mut node = trie.root(trie.word(&label[start]));
            let mut end = start + 1;
            while node != NONE {
                for sense in
                    trie.senses(node).iter().filter(|sense| (sense.from..=sense.until).contains(&year))
                {
                    let surname = end == label.len() && !lesser && (titled || end - start > 1);
                    match sense.kind {
                        // The last one is the longest.
                        Kind::Name if of && !sense.second => country = Some(sense.actor),
                        Kind::Leader { .. } if surname && !leaders.contains(&sense.actor) => {
                            leaders.push(sense.actor)
                        }
                        _ => {}
                    }
                }
                node = label.get(end).and_then(|word| trie.next(node, trie.word(word))).unwrap_or(NONE);
                end += 1;
            }
            if let Some(country) = country {
                return Some(self.gazetteer.at(country)?.id);
            }
        }
        let mut leaders: Vec<ActorId> =
            leaders.iter().filter_map(|&leader| Some(self.gazetteer.at(leader)?.id)).collect();
        // "PREMIER LI" is China's where it is named, else he may be of a province.
        let province = label.iter().any(|word| is_of_province(word));
        if leaders.len() > 1 || province {
            let names = |name: &&Mention| !province || name.found != Found::Leader;
            leaders.retain(|&leader| self.names.iter().filter(names).any(|name| name.actor == leader));
        }
        match leaders[..] {
            [only] => Some(only),
            _ => None,
        }
    }
}
