//! Who is introduced in the title of a transcript: "Joint press conference with Prime Minister Cameron".

use super::gazetteer::Gazetteer;
use super::trie::{Kind, NONE};
use super::words::Roles;
use crate::model::ActorId;

/// Most words of a person with title in a heading.
const LONGEST: usize = 6;

/// The guests of a transcript, as far as its title tells.
pub(super) struct Guests {
    /// Last words of persons that the tables know for leaders of another state.
    leaders: Vec<(String, ActorId)>,
    /// The words of the title, and the one other state that is named in it: whoever else is named there is its.
    title: Vec<String>,
    state: Option<ActorId>,
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
                let last = &title[end - 1];
                if let Some(actor) = leader(&title[start..end]).filter(|&actor| !own(actor)) {
                    leaders.push((last.clone(), actor));
                }
            }
        }
        let mut states = states(&title, gazetteer, year);
        states.retain(|&state| !own(state));
        states.dedup();
        let state = match states[..] {
            [only] => Some(only),
            _ => None,
        };
        Self { leaders, title, state }
    }

    /// Whose guest somebody of this last name is.
    pub fn of(&self, last: &str) -> Option<ActorId> {
        let leader = self.leaders.iter().find(|(name, _)| name == last).map(|&(_, actor)| actor);
        leader.or_else(|| self.state.filter(|_| last.len() > 2 && self.title.iter().any(|word| word == last)))
    }
}

/// The states that are named by their names, in text order.
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
                .find(|sense| matches!(sense.kind, Kind::Name));
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
