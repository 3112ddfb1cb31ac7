//! Whom a transcript introduces: "I am joined by the Foreign Minister of Indonesia, Dr Hassan Okoro".
//!
//! An office and a state stand right before the name or, after a comma, right behind it: "the Indonesian Foreign
//! Minister, Dr Okoro", "Dr Okoro, the Foreign Minister of Indonesia", "Foreign Minister Okoro of Indonesia". A
//! minister of the speaker's own state needs none: "our Minister for Health, Ann Okoro".

use rustc_hash::{FxHashMap, FxHashSet};

use super::find::PARTS_NAMES;
use super::gazetteer::Gazetteer;
use super::words::Roles;
use crate::forms::{Case, Forms};
use crate::model::{ActorId, Breaks, Found, Mention, Segments, Sentence, Token};

/// Most words of a name with its courtesies, and of an office with its state.
const NAME: usize = 6;
const OFFICE: usize = 10;
/// What parts an office from a name that is not its holder's.
const PARTS: Breaks = PARTS_NAMES.with(Breaks::QUOTE).with(Breaks::UNQUOTE);
/// Small words within the title of an office.
const JOINS: [&str; 6] = ["of", "for", "the", "and", "'s", "'"];
/// What an office begins with, where it is not written with a capital.
const RANKS: [&str; 5] = ["prime", "deputy", "vice", "foreign", "federal"];
/// Offices of a state's own government that are introduced without it.
const OWN: [&str; 2] = ["minister", "treasurer"];
/// Whose office begins so holds none, or one of a province.
const NO_MORE: [&str; 5] = ["former", "ex", "late", "then", "chief"];

/// Whose minister somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// Of this state.
    State(ActorId),
    /// Of the state that is speaking.
    Own,
}

/// What a document says of the persons in it.
pub(super) struct Introductions<'a> {
    pub segments: &'a Segments,
    /// In text order.
    pub names: &'a [Mention],
    pub forms: &'a Forms,
    pub gazetteer: &'a Gazetteer,
}

impl Introductions<'_> {
    /// Whose the persons of these last names are, each with the first turn that introduces that person, of those that
    /// are not left out.
    pub fn of<'w>(
        &self,
        wanted: &FxHashSet<&'w str>,
        leaves_out: impl Fn(usize) -> bool,
    ) -> FxHashMap<&'w str, (usize, Of)> {
        let mut found = FxHashMap::default();
        for sentence in self.segments.sentences.iter().filter(|sentence| !leaves_out(sentence.turn as usize))
        {
            let tokens = self.segments.tokens_of(sentence);
            for (at, token) in tokens.iter().enumerate() {
                let Some(&last) = wanted.get(self.forms.folded(token.form)) else { continue };
                if found.contains_key(last) {
                    continue;
                }
                let clause = Clause {
                    tokens,
                    base: sentence.tokens.start,
                    names: self.names_around(sentence, at),
                    forms: self.forms,
                    gazetteer: self.gazetteer,
                };
                if let Some(of) = clause.introduces(at) {
                    found.insert(last, (sentence.turn as usize, of));
                }
            }
        }
        found
    }

    /// The names of a sentence that an office with its state may reach from a token: a few, however long the sentence
    /// is.
    fn names_around(&self, sentence: &Sentence, at: usize) -> &[Mention] {
        let here = sentence.tokens.start + at as u32;
        let reach = (NAME + OFFICE + NAME) as u32;
        let from = sentence.tokens.start.max(here.saturating_sub(reach));
        let until = sentence.tokens.end.min(here + reach);
        let first = self.names.partition_point(|name| name.tokens.start < from);
        let count = self.names[first..].partition_point(|name| name.tokens.end <= until);
        &self.names[first..first + count]
    }
}

/// A sentence and the states that it names near a person.
struct Clause<'a> {
    tokens: &'a [Token],
    /// The place of its first token in the document.
    base: u32,
    names: &'a [Mention],
    forms: &'a Forms,
    gazetteer: &'a Gazetteer,
}

impl<'a> Clause<'a> {
    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| self.forms.folded(token.form))
    }

    fn is_capital(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| self.forms.case(token.form) != Case::Lower)
    }

    fn is_parted(&self, at: usize) -> bool {
        self.tokens.get(at).is_none_or(|token| token.before.has(PARTS))
    }

    fn is_office(&self, at: usize) -> bool {
        let word = self.word(at);
        OWN.contains(&word) || Roles::of(word).any(Roles::OFFICE) && word != "chairman"
    }

    fn is_state(&self, actor: ActorId) -> bool {
        self.gazetteer.actor(actor).is_some_and(|actor| actor.is_state())
    }

    /// The state named by the words that begin or end at a place, and how many they are.
    fn state(&self, fits: impl Fn(usize, usize) -> bool) -> Option<(ActorId, usize)> {
        let name = self.names.iter().find(|name| {
            let place = |at: u32| (at - self.base) as usize;
            matches!(name.found, Found::Name | Found::Demonym)
                && fits(place(name.tokens.start), place(name.tokens.end))
        })?;
        self.is_state(name.actor).then_some((name.actor, (name.tokens.end - name.tokens.start) as usize))
    }

    /// Whose the person is whose name ends here.
    fn introduces(&self, at: usize) -> Option<Of> {
        if !self.is_capital(at) {
            return None;
        }
        let start = self.name_start(at);
        self.known(start, at).or_else(|| self.before(start, at)).or_else(|| self.behind(at))
    }

    /// The state of a person in office whom the tables know, or whose state is part of the mention: "Secretary Clinton".
    fn known(&self, start: usize, last: usize) -> Option<Of> {
        let at = self.base + last as u32;
        let name = self.names.iter().find(|name| name.tokens.contains(&at))?;
        let first = ((name.tokens.start - self.base) as usize).min(start);
        let office = (first.saturating_sub(1)..last).any(|at| self.is_office(at));
        (office && self.is_state(name.actor)).then_some(Of::State(name.actor))
    }

    /// The first word of the name that ends here, with its courtesies.
    fn name_start(&self, at: usize) -> usize {
        let mut start = at;
        while start > 0 && at - start < NAME && !self.is_parted(start) {
            let word = self.word(start - 1);
            let honour = matches!(word, "the" | "right")
                && matches!(self.word(start), "hon" | "honourable" | "honorable" | "right");
            let courtesy = Roles::of(word).any(Roles::COURTESY);
            let named = self.state(|_, end| end == start).is_some();
            if self.is_office(start - 1) || named || !(honour || courtesy || self.is_capital(start - 1)) {
                break;
            }
            start -= 1;
        }
        start
    }

    /// Whose office stands before the name.
    fn before(&self, start: usize, last: usize) -> Option<Of> {
        // "Minister for Health Ann Okoro": where the office ends is not to be told, nor need it be.
        let end = if start > 0 && self.word(start - 1) == "for" { start - 1 } else { start };
        let from =
            (0..end).rev().take(OFFICE).find(|&at| self.is_parted(at)).unwrap_or(end.saturating_sub(OFFICE));
        if end > from && self.is_office(end - 1) && self.word(last + 1) == "of" && !self.is_parted(last + 1) {
            let state = last + 2 + usize::from(self.word(last + 2) == "the");
            if let Some((state, _)) = self.state(|start, _| start == state) {
                return Some(Of::State(state));
            }
        }
        let of = self.office(from, end)?;
        // "the Prime Minister of Japan, Mr Okoro and Mr Moss" may be three persons.
        let list = self.is_parted(start) && self.word(last + 1) == "and" && !self.is_parted(last + 1);
        (of == Of::Own || !list).then_some(of)
    }

    /// Whose office stands behind the name and a comma.
    fn behind(&self, last: usize) -> Option<Of> {
        let from = last + 1;
        if !self.tokens.get(from)?.before.has(Breaks::COMMA) {
            return None;
        }
        let title = |at: usize| {
            let word = self.word(at);
            self.is_capital(at)
                || self.is_office(at)
                || RANKS.contains(&word)
                || word != "and" && (JOINS.contains(&word) || word == "our")
        };
        let goes_on = |&at: &usize| title(at) && (at == from || !self.is_parted(at));
        let end = from + (from..self.tokens.len()).take(OFFICE).take_while(goes_on).count();
        let list = self.word(end) == "and";
        self.office(from, end).filter(|&of| of == Of::Own || !list)
    }

    /// Whose the office is that the words `from..end` are, with the state before or behind it.
    fn office(&self, from: usize, end: usize) -> Option<Of> {
        let office = (from..end).rev().find(|&at| self.is_office(at))?;
        let behind = self.state(|start, ends| start > office && ends == end);
        let tail = office + 1..end - behind.map_or(0, |(_, words)| words);
        let last = tail.clone().last().map(|at| self.word(at));
        let joined = tail.clone().all(|at| self.is_capital(at) || JOINS.contains(&self.word(at)));
        // Another state within it makes it an office of something else: "of the Japanese Fair Trade Board".
        let foreign = self.state(|start, _| tail.contains(&start)).is_some();
        let first = self.rank(from, office);
        let no_more = (first.saturating_sub(2)..office).any(|at| NO_MORE.contains(&self.word(at)));
        if !joined || foreign || no_more {
            return None;
        }
        if let Some((state, _)) = behind {
            let of = last == Some("of")
                || last == Some("the") && tail.len() > 1 && self.word(tail.end - 2) == "of";
            return of.then_some(Of::State(state));
        }
        let whole = tail.is_empty()
            || matches!(self.word(tail.start), "for" | "of")
                && last.is_some_and(|last| !JOINS.contains(&last));
        if !whole {
            return None;
        }
        if let Some((state, _)) = self.state(|start, ends| start >= from && ends == first) {
            return Some(Of::State(state));
        }
        let ranks = (first..office).all(|at| RANKS.contains(&self.word(at)));
        let ours = first > from && matches!(self.word(first - 1), "the" | "our" | "my");
        (ours && ranks && OWN.contains(&self.word(office))).then_some(Of::Own)
    }

    /// Where the office begins whose word stands here: "Deputy Prime Minister", "'s foreign minister".
    fn rank(&self, from: usize, office: usize) -> usize {
        let mut first = office;
        while first > from {
            let word = self.word(first - 1);
            let named = self.state(|_, end| end == first).is_some();
            let rank = self.is_capital(first - 1) || RANKS.contains(&word) || matches!(word, "'s" | "'");
            if named || !rank {
                break;
            }
            first -= 1;
        }
        first
    }
}
