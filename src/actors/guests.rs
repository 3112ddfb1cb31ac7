//! Who is introduced in the title of a transcript: "Joint press conference with Prime Minister Cameron".

use super::gazetteer::Gazetteer;
use super::trie::{Kind, NONE};
use super::words::Roles;
use crate::model::ActorId;

/// Most words of a person with title in a heading.
const LONGEST: usize = 6;

/// Offices of a state's government.
const GOVERN: [&str; 5] = ["minister", "ministers", "treasurer", "attorney", "secretary"];

/// Offices of others.
const OTHERS: [&str; 8] =
    ["leader", "chairman", "chair", "president", "mayor", "governor", "director", "opposition"];

/// The guests of a transcript, as far as its title tells.
pub(super) struct Guests {
    /// Last words and offices of persons that the tables know for leaders of another state.
    leaders: Vec<(String, ActorId)>,
    /// The words of the title, and the one other state that it speaks of: whoever else is named there is its.
    title: Vec<String>,
    state: Option<ActorId>,
    /// Whether the title speaks of another state's leader.
    led: bool,
}

impl Guests {
    /// From the words of the title. `leader` says whose leader a titled person is; `own` are the speakers at the date.
    pub fn new(
        title: Vec<String>,
        gazetteer: &Gazetteer,
        year: u16,
        own: impl Fn(ActorId) -> bool,
        leader: impl Fn(&[String]) -> Option<ActorId>,
    ) -> Self {
        let mut leaders = Vec::new();
        for start in 0..title.len() {
            let titled =
                Roles::of(&title[start]).any(Roles::OFFICE.or(Roles::COURTESY)) || title[start] == "prime";
            let ends = (start + 2..=title.len().min(start + LONGEST)).filter(|_| titled);
            for end in ends {
                let (first, last) = (&title[start], &title[end - 1]);
                // "Sen. the Hon. Helen Coonan" is not Hun Sen.
                if last == "sen" && title[end - 2] != "hun" {
                    continue;
                }
                if let Some(actor) = leader(&title[start..end]).filter(|&actor| !own(actor)) {
                    leaders.push((last.clone(), actor));
                    let office = Some(first).filter(|first| Roles::of(first).any(Roles::OFFICE));
                    leaders.extend(office.map(|office| (office.clone(), actor)));
                }
            }
        }
        let mut states = states(&title, gazetteer, year);
        states.extend(leaders.iter().map(|&(_, actor)| actor));
        states.retain(|&state| !own(state));
        states.sort_unstable();
        states.dedup();
        // Who is named in the title of an interview is mostly the one who asks.
        let state = match states[..] {
            [only] if !title.iter().any(|word| word == "interview") => Some(only),
            _ => None,
        };
        let led = !states.is_empty();
        Self { leaders, title, state, led }
    }

    /// Whether the title has somebody of this last name beside our own speaker, and nobody of another state: "Joint
    /// press conference with Treasurer Ann Okoro". Who is given no office there mostly has one.
    pub fn is_ours(&self, last: &str) -> bool {
        let says = |wanted: &str| self.title.iter().position(|word| word == wanted);
        let there = says(last).filter(|_| last.len() > 2 && !self.led);
        there.is_some_and(|place| {
            says("joint").is_some() && says("interview").is_none() && self.governs(place)
        })
    }

    /// Whether the person whose last name stands here may be of a government: by the office before the name, else by
    /// the one behind it, if there is any. A premier or a chief minister governs a province.
    fn governs(&self, place: usize) -> bool {
        let word = |at: usize| self.title.get(at).map_or("", String::as_str);
        let with = (0..place).rev().find(|&at| word(at) == "with").map_or(0, |with| with + 1);
        let name = |at: &usize| word(*at) != "the" && !Roles::of(word(*at)).any(Roles::COURTESY);
        let office = |at: &usize| {
            GOVERN.contains(&word(*at)) || OTHERS.contains(&word(*at)) || is_of_province(word(*at))
        };
        // "the Treasurer and Leo Moss" are two, "Premiers Moss and Okoro" are alike, and of "Families and Community Services" the
        // last two words are no name.
        let and = (with..place).rev().find(|&at| word(at) == "and");
        let alike = |and: usize| (with..and).rev().find(office).is_some_and(|at| word(at).ends_with('s'));
        let another = |&and: &usize| (and + 1..place).filter(name).count() < 2 && !alike(and);
        let start = and.filter(another).map_or(with, |and| and + 1);
        let parts = |at: &usize| !matches!(word(*at), "and" | "with");
        let behind = || (place + 1..self.title.len()).take(LONGEST).take_while(parts).find(office);
        let found = (start..place).rev().find(office).or_else(behind);
        found.is_none_or(|at| GOVERN.contains(&word(at)) && (at == 0 || !is_of_province(word(at - 1))))
    }

    /// Whose guest the holder of this office is, which the title has word for word: "Foreign Secretary".
    pub fn in_office(&self, office: &[String]) -> Option<ActorId> {
        let there = !office.is_empty() && self.title.windows(office.len()).any(|words| words == office);
        self.state.filter(|_| there)
    }

    /// Whose the prime minister is who is not our own, where the title introduces one.
    pub fn prime_minister(&self) -> Option<ActorId> {
        self.in_office(&["prime", "minister"].map(str::to_owned))
    }

    /// Whose guest somebody of this last name is.
    pub fn of(&self, last: &str) -> Option<ActorId> {
        let leader = self.leaders.iter().find(|(name, _)| name == last).map(|&(_, actor)| actor);
        leader.or_else(|| self.state.filter(|_| last.len() > 2 && self.title.iter().any(|word| word == last)))
    }
}

/// Whether a word makes an office one of a province: "Premier", "Chief Minister".
pub(super) fn is_of_province(word: &str) -> bool {
    matches!(word, "premier" | "premiers" | "chief")
}

/// The states that are named by their names or nationalities ("British Foreign Secretary"), in text order.
fn states(words: &[String], gazetteer: &Gazetteer, year: u16) -> Vec<ActorId> {
    let trie = gazetteer.trie();
    let mut found = Vec::new();
    let mut start = 0;
    while start < words.len() {
        let (mut node, mut end, mut longest) = (trie.root(trie.word(&words[start])), start + 1, None);
        while node != NONE {
            let senses = trie.senses(node).iter();
            let name = senses
                .filter(|sense| (sense.from..=sense.until).contains(&year) && !sense.second)
                .find(|sense| matches!(sense.kind, Kind::Name | Kind::Demonym));
            longest = name.map_or(longest, |sense| Some((end, sense.actor)));
            node = words.get(end).and_then(|word| trie.next(node, trie.word(word))).unwrap_or(NONE);
            end += 1;
        }
        start = longest.map_or(start + 1, |(end, _)| end);
        let actor = longest.and_then(|(_, actor)| gazetteer.at(actor));
        found.extend(actor.filter(|actor| actor.is_state()).map(|actor| actor.id));
    }
    found
}
