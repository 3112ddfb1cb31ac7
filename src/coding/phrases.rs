//! The phrases of a sentence that name somebody: which names are one list, where a phrase begins and ends, which words
//! mean the speaker.

use std::ops::Range;

use crate::coding::rules::{Opening, Rules};
use crate::coding::scene::{Party, Scene};
use crate::coding::{Eyes, matcher};
use crate::forms::{Case, Forms};
use crate::model::{ActorId, Breaks, Found, Mention, Token};

/// What joins two names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    None,
    Comma,
    Conjunction,
    /// The second is named to say that it is not meant: "Togo, unlike Benin".
    Contrast,
}

/// A name in a list.
#[derive(Clone, Copy, Debug)]
struct Listed {
    /// The token behind it.
    end: usize,
    /// Its mention.
    place: usize,
    /// Whether what is said of the list is said of it: not of Benin in "Togo rather than Benin".
    meant: bool,
}

/// Words that join two names as "and" does, and words that set the second apart from the first.
const JOINING: [&[&str]; 7] = [
    &["and", "not", "only"],
    &["and", "not", "just"],
    &["as", "well", "as"],
    &["no", "less", "than"],
    &["as", "much", "as"],
    &["but", "also"],
    &["but", "equally"],
];
const CONTRASTING: [&[&str]; 8] = [
    &["if", "not"],
    &["rather", "than"],
    &["instead", "of"],
    &["far", "more", "than"],
    &["more", "than"],
    &["but", "not"],
    &["though", "not"],
    &["and", "not"],
];

/// What no phrase goes across.
const PARTS: Breaks = Breaks::COMMA.with(Breaks::SEMICOLON).with(Breaks::CLAUSE).with(Breaks::DASH);
/// Names in one list; a longer list is taken as several.
const LONGEST_LIST: usize = 64;

impl Scene<'_> {
    pub(super) fn name_others(&mut self, rules: &Rules, eyes: Eyes) {
        let is_own = |actor: ActorId| actor == eyes.source || actor == eyes.own;
        let mut place = 0;
        while let Some(mention) = self.mentions.get(place) {
            let range = self.place_of(mention.tokens.start)..self.place_of(mention.tokens.end);
            if range.start >= range.end || range.end > self.tokens.len() {
                place += 1;
                continue;
            }
            // "Anti-Chinese manoeuvres" are against China, not China's.
            let against = range.start > 0
                && self.tokens[range.start].before.has(Breaks::HYPHEN)
                && matches!(
                    self.forms.folded(self.tokens[range.start - 1].form),
                    "anti" | "pro" | "non" | "counter"
                );
            if against {
                place += 1;
                continue;
            }
            let is_source = is_own(mention.actor) && mention.also.is_empty();
            let mut members: Vec<_> = std::iter::once(mention.actor)
                .chain(mention.also.iter().copied())
                .filter(|actor| is_source || !is_own(*actor))
                .map(|actor| (actor, place))
                .collect();
            let parts = if is_source {
                vec![Listed { end: range.end, place, meant: true }]
            } else {
                self.list(rules, eyes, place)
            };
            let Listed { end, place: last, .. } = parts[parts.len() - 1];
            let core = range.start..end;
            for &Listed { place: other, .. } in parts[1..].iter().filter(|part| part.meant) {
                let next = &self.mentions[other];
                let named = std::iter::once(next.actor).chain(next.also.iter().copied());
                members.extend(named.filter(|actor| !is_own(*actor)).map(|actor| (actor, other)));
            }
            place = last + 1;
            let closing = &self.mentions[last];
            let clitic = self.tokens.get(core.end).is_some_and(|token| {
                token.before.has(Breaks::GLUED) && matches!(self.forms.folded(token.form), "'s" | "'")
            });
            let possessive = clitic
                || self.is_adjective(closing, core.end)
                || is_possessive_pronoun(self.forms, &self.tokens[core.clone()]);
            let end_possessive = core.end + usize::from(clitic);
            let full = self.with_heads(rules, &core, end_possessive);
            let describes = !is_source && parts.len() == 1 && closing.found == Found::Description;
            self.parties.push(Party {
                full,
                core,
                members,
                is_source,
                possessive,
                end_possessive,
                describes,
            });
        }
    }

    /// The place in the sentence of a token of the document.
    fn place_of(&self, token: u32) -> usize {
        token.saturating_sub(self.first) as usize
    }

    /// The names that are one phrase with the mention at `place`, each with its end and its place: "France, Germany and
    /// the Governments of Italy and Spain". Only itself, where commas alone join two: "With friends like Libya, Chad
    /// needs no enemies". The source is in no list.
    fn list(&self, rules: &Rules, eyes: Eyes, place: usize) -> Vec<Listed> {
        let mut parts =
            vec![Listed { end: self.place_of(self.mentions[place].tokens.end), place, meant: true }];
        let mut conjoined = false;
        while let (Some(&Listed { end, place: last, meant }), true) =
            (parts.last(), parts.len() < LONGEST_LIST)
        {
            let Some(next) = self.mentions.get(last + 1) else { break };
            let (next_start, next_end) = (self.place_of(next.tokens.start), self.place_of(next.tokens.end));
            let joint = self.joint(rules, end, next_start);
            let is_own = next.actor == eyes.source || next.actor == eyes.own;
            // "Afghanistan and the Vietnamese occupation": the adjective is of the noun alone.
            let of_noun =
                |mention, end| self.is_adjective(mention, end) && self.heads_at(rules, end).is_none();
            let apart = next_end <= self.tokens.len()
                && of_noun(next, next_end)
                && self.mentions[last].found != Found::Demonym;
            let over = !meant && joint != Joint::Conjunction;
            if is_own || next_end > self.tokens.len() || joint == Joint::None || apart || over {
                break;
            }
            conjoined |= joint != Joint::Comma;
            let meant = meant && joint != Joint::Contrast;
            parts.push(Listed { end: next_end, place: last + 1, meant });
        }
        // "Denmark, Norway and we": the source closes the list.
        let word = |at: usize| self.tokens.get(at).map_or("", |token| self.forms.folded(token.form));
        conjoined |= parts.last().is_some_and(|last| {
            word(last.end) == "and" && matches!(word(last.end + 1), "we" | "us" | "our" | "ourselves")
        });
        if !conjoined && parts.len() < 3 {
            parts.truncate(1);
        }
        parts
    }

    /// What stands between two names: a conjunction, a mere comma, or something that makes no list of them.
    fn joint(&self, rules: &Rules, from: usize, to: usize) -> Joint {
        let Some(next) = self.tokens.get(to).filter(|_| from <= to && to - from <= 8) else {
            return Joint::None;
        };
        let comma = |at: usize| self.tokens.get(at).is_some_and(|token| token.before.has(Breaks::COMMA));
        if from == to {
            // Adjacent names are a list only with a sign between them: "Israel, Egypt", "India/Pakistan".
            let parted = next.before.has(Breaks::COMMA.with(Breaks::SLASH).with(Breaks::HYPHEN));
            return if parted { Joint::Comma } else { Joint::None };
        }
        let mut joint = if comma(to) || comma(from) { Joint::Comma } else { Joint::None };
        let mut at = from;
        while at < to {
            const APART: Breaks = Breaks::SEMICOLON.with(Breaks::DASH).with(Breaks::OPEN).with(Breaks::CLOSE);
            if self.tokens[at].before.has(APART) {
                return Joint::None;
            }
            let word = |at: usize| self.tokens.get(at).map_or("", |token| self.forms.folded(token.form));
            let said = |words: &&&[&str]| words.iter().zip(at..).all(|(said, at)| word(at) == *said);
            if let Some(words) = JOINING.iter().find(said) {
                joint = Joint::Conjunction;
                at += words.len();
                continue;
            }
            if let Some(words) = CONTRASTING.iter().find(said) {
                joint = Joint::Contrast;
                at += words.len();
                continue;
            }
            match word(at) {
                "unlike" | "not" if comma(at) => joint = Joint::Contrast,
                "like" if comma(at) => joint = Joint::Conjunction,
                // "Chad and, from afar, Libya": what stands between commas is said by the way.
                "and" | "or" if at + 1 < to && comma(at + 1) && comma(to) => {
                    joint = Joint::Conjunction;
                    at = to - 1;
                }
                "and" | "or" | "nor" | "plus" => joint = Joint::Conjunction,
                "along" | "together" if word(at + 1) == "with" => {
                    joint = Joint::Conjunction;
                    at += 1;
                }
                "above" if word(at + 1) == "all" => at += 1,
                "the" | "of" | "both" | "also" | "its" | "all" | "then" | "finally" | "especially"
                | "particularly" | "notably" => {}
                // "with the people of Chad and with those of Mali", not "through Chad and with Mali".
                "with"
                    if joint != Joint::None
                        && (from.saturating_sub(8)..from).any(|at| word(at) == "with") => {}
                // "grateful to France and to Germany": the preposition is repeated.
                "to" | "for" | "from" | "by" | "in" | "between" | "against" if joint != Joint::None => {}
                _ => match self.heads_at(rules, at) {
                    Some(end) if end <= to => {
                        at = end;
                        continue;
                    }
                    _ if self.forms.case(self.tokens[at].form) == Case::Capital
                        && at + 1 == to
                        && joint != Joint::None => {}
                    _ => return Joint::None,
                },
            }
            at += 1;
        }
        joint
    }

    /// Whether rows with this opening, which name nobody, may start at `at`.
    fn may_open(&self, opening: Option<Opening>, at: usize) -> bool {
        let is = |class| self.is(at, class);
        opening.is_none_or(|opening| opening.class.is_some_and(is))
    }

    /// Where a head noun that starts at `at` ends.
    fn heads_at(&self, rules: &Rules, at: usize) -> Option<usize> {
        if !self.may_open(rules.head_opening, at) {
            return None;
        }
        rules.heads.iter().filter_map(|row| matcher::plain(self, row, at)).max()
    }

    /// An adjective of nationality before a noun: "Israeli aggression", not "the Israelis fled".
    fn is_adjective(&self, mention: &Mention, end: usize) -> bool {
        mention.found == Found::Demonym
            && self.tokens.get(end).is_some_and(|token| {
                !token.before.has(Breaks(Breaks::COMMA.0 | Breaks::SEMICOLON.0 | Breaks::CLAUSE.0))
                    && !matches!(
                        self.forms.folded(token.form),
                        "is" | "are"
                            | "was"
                            | "were"
                            | "have"
                            | "has"
                            | "had"
                            | "and"
                            | "or"
                            | "in"
                            | "of"
                            | "to"
                            | "who"
                            | "will"
                            | "at"
                            | "by"
                            | "on"
                            | "with"
                            | "for"
                    )
            })
    }

    /// Extends a name over its determiner, title and heads, on both sides.
    fn with_heads(&self, rules: &Rules, core: &Range<usize>, after: usize) -> Range<usize> {
        let mut start = core.start;
        let blocked = |at: usize| {
            self.tokens[at]
                .before
                .has(Breaks(Breaks::COMMA.0 | Breaks::SEMICOLON.0 | Breaks::CLAUSE.0 | Breaks::DASH.0))
        };
        loop {
            if start == 0 || blocked(start) {
                break;
            }
            let word = self.forms.folded(self.tokens[start - 1].form);
            if matches!(word, "the" | "of" | "our" | "this" | "that" | "and") {
                // "of" and "and" belong to the phrase only behind a head: "the Government of Chad".
                let head = matches!(word, "of" | "and").then(|| {
                    (start.saturating_sub(4)..start - 1)
                        .find(|&at| self.heads_at(rules, at) == Some(start - 1))
                });
                match head {
                    None => {
                        start -= 1;
                        if word != "the" {
                            break;
                        }
                        if start == 0 || self.forms.folded(self.tokens[start - 1].form) != "of" {
                            break;
                        }
                    }
                    Some(Some(at)) => start = at,
                    Some(None) => break,
                }
            } else if let Some(at) =
                (start.saturating_sub(3)..start).find(|&at| self.heads_at(rules, at) == Some(start))
            {
                start = at;
            } else {
                break;
            }
        }
        start = self.appositive(rules, start).unwrap_or(start);
        let mut end = core.end;
        if let Some(past) =
            self.heads_at(rules, after).filter(|_| after < self.tokens.len() && !blocked(after))
        {
            end = past;
        }
        start..end
    }

    /// Where the words begin that a name at `start` only makes plain: "our development partners, in particular Japan",
    /// "that great country, China", "our two neighbours, Chad and Mali".
    fn appositive(&self, rules: &Rules, start: usize) -> Option<usize> {
        const MODIFIERS: usize = 4;
        let word = |at: usize| self.forms.folded(self.tokens[at].form);
        let comma = |at: usize| self.tokens.get(at).is_some_and(|token| token.before.has(Breaks::COMMA));
        let introduced = match start.checked_sub(1).map(word)? {
            "particularly" | "especially" | "notably" | "namely" | "including" => start - 1,
            "particular" | "all" => start
                .checked_sub(2)
                .filter(|&at| matches!((word(at), word(at + 1)), ("in", "particular") | ("above", "all")))?,
            _ => start,
        };
        let noun = introduced.checked_sub(1)?;
        if !self.is(noun, rules.closed.fellow) || !comma(introduced) {
            return None;
        }
        let first = noun.saturating_sub(MODIFIERS);
        let joined = |at: &usize| !self.tokens[at + 1].before.has(PARTS);
        let determiner = (first..noun).rev().take_while(joined).find(|&at| {
            matches!(word(at), "our" | "my" | "that" | "this" | "those" | "these" | "his" | "her" | "their")
        });
        // "In my country, France has": the country is the speaker's.
        let own = determiner.is_some_and(|at| {
            matches!(word(at), "my" | "our")
                && matches!(
                    word(noun),
                    "country" | "countries" | "nation" | "nations" | "governments" | "states"
                )
        });
        determiner.filter(|_| !own).or_else(|| (introduced < start && !own).then_some(noun))
    }

    pub(super) fn name_source(&mut self, rules: &Rules) {
        let mut at = 0;
        while at < self.tokens.len() {
            if !self.may_open(rules.self_opening, at) {
                at += 1;
                continue;
            }
            let longest = rules.self_words.iter().filter_map(|row| matcher::plain(self, row, at)).max();
            match longest.filter(|&end| end > at) {
                Some(end) => {
                    self.parties.push(Party {
                        full: at..end,
                        core: at..end,
                        members: Vec::new(),
                        is_source: true,
                        possessive: true,
                        end_possessive: end,
                        describes: false,
                    });
                    at = end;
                }
                None => at += 1,
            }
        }
    }
}

fn is_possessive_pronoun(forms: &Forms, tokens: &[Token]) -> bool {
    tokens.len() == 1 && matches!(forms.folded(tokens[0].form), "its" | "their" | "his" | "her")
}
