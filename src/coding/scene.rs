//! One sentence as patterns see it: tokens, clauses, and the phrases that name somebody.

use std::ops::Range;

use crate::coding::matcher;
use crate::coding::present::Present;
use crate::coding::rules::{Gate, Opening, Rules};
use crate::coding::window::{Edges, Who, Window};
use crate::coding::words::Known;
use crate::forms::{Case, Forms};
use crate::model::{ActorId, Breaks, Found, Mention, Token};

/// A phrase that names one actor or several: "the Governments of France and Germany", "we".
#[derive(Clone, Debug)]
pub(super) struct Party {
    /// With determiner, title and heads: "the people and Government of Poland".
    pub full: Range<usize>,
    /// From the first to the last name: "Poland".
    pub core: Range<usize>,
    /// Who is meant, with the place of the name (an index into the sentence's mentions); none for "we".
    pub members: Vec<(ActorId, usize)>,
    /// The speaker: by a word for itself or by its name.
    pub is_source: bool,
    /// The possessive clitic after it, or its adjective before a noun, or a possessive pronoun.
    pub possessive: bool,
    /// Where it ends with its clitic: "Israel's".
    pub end_possessive: usize,
    /// Whether it describes who is meant, and so may judge by itself: in "the racist regime" the first word is a
    /// cue, and the second enough of a TARGET.
    pub describes: bool,
}

impl Party {
    /// Whether it names `target`, as somebody else than the speaker.
    pub fn names(&self, target: ActorId) -> bool {
        !self.is_source && self.members.iter().any(|(actor, _)| *actor == target)
    }

    /// Whether it describes whom it means, and has the boundary `at` within its words.
    pub fn goes_across(&self, at: usize) -> bool {
        self.describes && self.core.start < at && at < self.core.end
    }
}

/// A sentence under the eyes of one source.
#[derive(Debug)]
pub(super) struct Scene<'s> {
    pub tokens: &'s [Token],
    pub known: &'s Known,
    pub forms: &'s Forms,
    pub mentions: &'s [Mention],
    /// Whose sentence it is.
    pub source: ActorId,
    pub parties: Vec<Party>,
    /// Which words stand where; nothing before the scene is registered.
    pub present: Present,
    /// For each token the party whose core covers it.
    cover: Vec<u32>,
    /// Where the phrases of others can begin and end, and where those of the source.
    others: Edges,
    selves: Edges,
    /// Both together.
    all: Edges,
}

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

const NOBODY: u32 = u32::MAX;
/// What no phrase goes across.
const PARTS: Breaks = Breaks::COMMA.with(Breaks::SEMICOLON).with(Breaks::CLAUSE).with(Breaks::DASH);
/// Tokens of a phrase after its name: clitic and heads.
const LONGEST_TAIL: usize = 6;
/// Names in one list; a longer list is taken as several.
const LONGEST_LIST: usize = 64;
/// Tokens on either side of a cue that its clause may have; what lies beyond is too far to matter.
const LONGEST_CLAUSE: usize = 120;

impl<'s> Scene<'s> {
    /// Reads a sentence. `first` is the number of its first token in the document, `own` the source and what it
    /// is called when it is spoken of.
    pub fn new(
        rules: &Rules,
        known: &'s Known,
        forms: &'s Forms,
        tokens: &'s [Token],
        mentions: &'s [Mention],
        first: u32,
        own: (ActorId, ActorId),
    ) -> Self {
        let mut scene = Self {
            tokens,
            known,
            forms,
            mentions,
            source: own.0,
            parties: Vec::new(),
            present: Present::default(),
            cover: Vec::new(),
            others: Edges::default(),
            selves: Edges::default(),
            all: Edges::default(),
        };
        scene.name_others(rules, forms, first, own);
        scene.name_source(rules);
        scene.parties.sort_by_key(|party| (party.core.start, party.core.end));
        scene.lay_out();
        scene
    }

    /// The same scene with a register of its words, without which no pattern finds any.
    pub fn registered(self) -> Self {
        let present = Present::new(self.known, self.tokens.iter().map(|token| token.form));
        Self { present, ..self }
    }

    /// Where the parties stand, for those who ask from a token.
    fn lay_out(&mut self) {
        self.cover.resize(self.tokens.len(), NOBODY);
        for (place, party) in self.parties.iter().enumerate() {
            self.cover[party.core.clone()].fill(place as u32);
            let edges = if party.is_source { &mut self.selves } else { &mut self.others };
            let within = (party.core.start + 1..party.core.end).filter(|_| party.describes);
            for at in (party.full.start..=party.core.start).chain(within.clone()) {
                edges.begins.add(at);
            }
            for at in [party.core.end, party.full.end, party.end_possessive].into_iter().chain(within) {
                edges.ends.add(at);
            }
        }
        self.all = self.others.and(self.selves);
    }

    /// Whether anybody but the source is named.
    pub fn has_other(&self) -> bool {
        self.parties.iter().any(|party| !party.is_source)
    }

    /// The party whose name covers token `at`.
    pub fn party_at(&self, at: usize) -> Option<usize> {
        self.cover.get(at).filter(|&&party| party != NOBODY).map(|&party| party as usize)
    }

    /// Whether a party stops a gap on its way to another actor. The source does not, nor a pronoun ("its"), nor
    /// the target itself under another name.
    pub fn in_the_way(&self, party: usize, target: Option<usize>) -> bool {
        let party = &self.parties[party];
        let pronoun =
            party.members.iter().all(|(_, mention)| self.mentions[*mention].found == Found::Pronoun);
        let same = target.is_some_and(|target| {
            let target = &self.parties[target];
            party.members.iter().all(|(actor, _)| target.members.iter().any(|(other, _)| other == actor))
        });
        !party.is_source && !pronoun && !same
    }

    /// Whether a preposition makes the party a place or a victim: "in Namibia", "against Lebanon", "in eastern
    /// Ukraine". It is no subject then.
    pub fn stands_aside(&self, rules: &Rules, party: usize) -> bool {
        let is = |at: usize, class| self.known.has(self.tokens[at].form, class);
        let before = |start: usize| {
            let at = start.checked_sub(1)?;
            if is(at, rules.closed.part) { at.checked_sub(1) } else { Some(at) }
        };
        let Party { full, core, .. } = &self.parties[party];
        // "In Chad, which occupies a strip of our land": it is the subject of what follows.
        let behind = full.end.max(core.end);
        if self.relative_at(rules, behind) && self.forms.folded(self.tokens[behind].form) == "which" {
            return false;
        }
        [full.start, core.start].into_iter().filter_map(before).any(|at| is(at, rules.closed.aside))
    }

    /// Whether a relative clause opens at `at`, behind a comma: ", which", ", with whom".
    fn relative_at(&self, rules: &Rules, at: usize) -> bool {
        let is =
            |at: usize, class| self.tokens.get(at).is_some_and(|token| self.known.has(token.form, class));
        let comma = self.tokens.get(at).is_some_and(|token| token.before.has(Breaks::COMMA));
        comma
            && (is(at, rules.closed.relative)
                || is(at, rules.closed.led) && is(at + 1, rules.closed.relative))
    }

    /// Where the relative clause begins that ties the cue behind it to the party before it.
    pub fn relative_to(&self, rules: &Rules, party: usize, cue: &Range<usize>) -> Option<usize> {
        let Party { full, core, .. } = &self.parties[party];
        let at = full.end.max(core.end);
        (at < cue.start && self.relative_at(rules, at)).then_some(at)
    }

    /// Whether the party is named in one breath with the source: "Ghana and Mali", said by Ghana.
    pub fn follows_source(&self, party: usize) -> bool {
        let start = self.parties[party].full.start;
        let and = start.checked_sub(1).filter(|&at| self.forms.folded(self.tokens[at].form) == "and");
        and.is_some_and(|and| {
            self.parties.iter().any(|other| other.is_source && other.core.end.max(other.full.end) == and)
        })
    }

    /// Whether the word at `at` is said in the passive: "the people have been massacred", not "they are determined".
    pub fn suffers(&self, rules: &Rules, at: usize) -> bool {
        let is = |at: usize, class| self.known.has(self.tokens[at].form, class);
        at > 0
            && is(at, rules.closed.participle)
            && !is(at, rules.closed.minded)
            && is(at - 1, rules.closed.being)
    }

    /// Whether the words `range` are part of a longer name that is no actor's: "Goodwill Industries of Jamaica". They
    /// have capitals, and so has a word beside them, in a sentence that is not all capitals.
    pub fn in_a_name(&self, range: &Range<usize>) -> bool {
        let capital = |at: usize| {
            self.tokens.get(at).is_some_and(|token| self.forms.case(token.form) != Case::Lower)
                && self.party_at(at).is_none()
        };
        let beside = |at: usize| at > 0 && !self.opens_clause(at) && !self.broken(at);
        let all = range.start > 0 && range.clone().all(capital);
        let before = || range.start > 1 && capital(range.start - 1) && beside(range.start);
        let after = || capital(range.end) && beside(range.end);
        let long = |at: &usize| self.tokens[*at].span.len() > 3;
        let titled = || {
            let (capitals, words) = (0..self.tokens.len())
                .filter(long)
                .fold((0, 0), |(capitals, words), at| (capitals + usize::from(capital(at)), words + 1));
            capitals * 4 > words * 3
        };
        all && (before() || after()) && !titled()
    }

    /// Whether a sign stands before token `at` that no name goes across.
    fn broken(&self, at: usize) -> bool {
        const SIGNS: Breaks =
            Breaks::COMMA.with(Breaks::SEMICOLON).with(Breaks::DASH).with(Breaks::STOP).with(Breaks::OPEN);
        self.tokens[at].before.has(SIGNS)
    }

    /// The members of a party that a cue is said of. With "respectively" each member of the list has one cue of
    /// another list: "Libya and Chad are respectively the aggressor and the victim".
    pub fn meant(&self, rules: &Rules, party: usize, cue: &Range<usize>) -> &[(ActorId, usize)] {
        let members = &self.parties[party].members;
        let is = |at: usize, class| self.known.has(self.tokens[at].form, class);
        let clause = self.clause(cue);
        let Some(word) = clause.clone().find(|&at| members.len() > 1 && is(at, rules.closed.respectively))
        else {
            return members;
        };
        let joints = |range: Range<usize>| {
            let joint =
                |&at: &usize| is(at, rules.closed.joining) || self.tokens[at].before.has(Breaks::COMMA);
            range.filter(joint).count()
        };
        let place = if word < cue.start {
            // "are, respectively, a friend": the comma behind the word joins nothing.
            Some(joints((word + 2).min(cue.start)..cue.start))
        } else {
            (members.len() - 1).checked_sub(joints(cue.end.min(word)..word))
        };
        place.and_then(|place| members.get(place..=place)).unwrap_or(members)
    }

    /// Whether a clause opens at token `at`; the end of the sentence closes one.
    pub fn opens_clause(&self, at: usize) -> bool {
        self.tokens.get(at).is_none_or(|token| token.before.has(Breaks::CLAUSE))
    }

    /// The clause around the tokens `range`, at most [`LONGEST_CLAUSE`] tokens of it on each side.
    pub fn clause(&self, range: &Range<usize>) -> Range<usize> {
        let first = range.start.saturating_sub(LONGEST_CLAUSE);
        let last = self.tokens.len().min(range.end + LONGEST_CLAUSE);
        let start = (first..=range.start).rev().find(|&at| at == 0 || self.opens_clause(at)).unwrap_or(first);
        let end = (range.end..last).find(|&at| self.opens_clause(at)).unwrap_or(last);
        start..end
    }

    /// Whether somebody stands where a pattern around `anchor` wants a slot filled.
    pub fn in_sight(&self, window: Window, anchor: &Range<usize>) -> bool {
        let edges = match window.who {
            Who::Other => &self.others,
            Who::Source => &self.selves,
        };
        window.is_met(edges, anchor)
    }

    /// Whether a pattern around `anchor` is worth a step.
    #[inline]
    pub fn passes(&self, gate: &Gate, anchor: &Range<usize>) -> bool {
        // Words first: they are the cheaper question, and fail more often.
        gate.classes.iter().flatten().all(|class| self.present.has(*class))
            && gate.windows.iter().flatten().all(|window| self.in_sight(*window, anchor))
    }

    /// Whether the phrase of a party can begin at token `at`.
    pub fn may_begin(&self, at: usize) -> bool {
        self.all.begins.may_have(at)
    }

    /// Whether the phrase of a party can end before token `at`.
    pub fn may_end(&self, at: usize) -> bool {
        self.all.ends.may_have(at)
    }

    /// The party that describes whom it means and has the boundary `at` within its words.
    pub fn described_across(&self, at: usize) -> Option<(usize, &Party)> {
        let place = self.party_at(at)?;
        let party = &self.parties[place];
        party.goes_across(at).then_some((place, party))
    }

    /// The parties whose phrase can begin at token `at`: with its determiner, or with its name.
    pub fn beginning(&self, at: usize) -> impl Iterator<Item = (usize, &Party)> {
        let first = self.parties.partition_point(|party| party.core.start < at);
        self.parties.iter().enumerate().skip(first).take_while(move |(_, party)| party.full.start <= at)
    }

    /// The parties whose phrase can end before token `at`: with its name, its clitic or its head.
    pub fn ending(&self, at: usize) -> impl Iterator<Item = (usize, &Party)> {
        let past = self.parties.partition_point(|party| party.core.end <= at);
        let near = self.parties[..past].iter().enumerate().rev();
        near.take_while(move |(_, party)| party.core.end + LONGEST_TAIL >= at)
    }

    /// The parties whose names lie inside `range`.
    pub fn within(&self, range: &Range<usize>) -> impl Iterator<Item = (usize, &Party)> {
        let end = range.end;
        let first = self.parties.partition_point(|party| party.core.start < range.start);
        self.parties.iter().enumerate().skip(first).take_while(move |(_, party)| party.core.end <= end)
    }

    fn name_others(&mut self, rules: &Rules, forms: &Forms, first: u32, own: (ActorId, ActorId)) {
        let is_own = |actor: ActorId| actor == own.0 || actor == own.1;
        let mut place = 0;
        while let Some(mention) = self.mentions.get(place) {
            let range = mention.tokens.start.saturating_sub(first) as usize
                ..mention.tokens.end.saturating_sub(first) as usize;
            if range.start >= range.end || range.end > self.tokens.len() {
                place += 1;
                continue;
            }
            // "Anti-Chinese manoeuvres" are against China, not China's.
            let against = range.start > 0
                && self.tokens[range.start].before.has(Breaks::HYPHEN)
                && matches!(
                    forms.folded(self.tokens[range.start - 1].form),
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
                self.list(rules, forms, (first, own), place)
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
                token.before.has(Breaks::GLUED) && matches!(forms.folded(token.form), "'s" | "'")
            });
            let possessive = clitic
                || self.is_adjective(forms, closing, core.end)
                || is_possessive_pronoun(forms, &self.tokens[core.clone()]);
            let end_possessive = core.end + usize::from(clitic);
            let full = self.with_heads(rules, forms, &core, end_possessive);
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

    /// The names that are one phrase with the mention at `place`, each with its end and its place: "France, Germany and
    /// the Governments of Italy and Spain". Only itself, where commas alone join two: "With friends like Libya, Chad
    /// needs no enemies". The source is in no list.
    fn list(
        &self,
        rules: &Rules,
        forms: &Forms,
        (first, own): (u32, (ActorId, ActorId)),
        place: usize,
    ) -> Vec<Listed> {
        let from_first = |token: u32| token.saturating_sub(first) as usize;
        let mut parts = vec![Listed { end: from_first(self.mentions[place].tokens.end), place, meant: true }];
        let mut conjoined = false;
        while let (Some(&Listed { end, place: last, meant }), true) =
            (parts.last(), parts.len() < LONGEST_LIST)
        {
            let Some(next) = self.mentions.get(last + 1) else { break };
            let (next_start, next_end) = (from_first(next.tokens.start), from_first(next.tokens.end));
            let joint = self.joint(rules, forms, end, next_start);
            let is_own = next.actor == own.0 || next.actor == own.1;
            // "Afghanistan and the Vietnamese occupation": the adjective is of the noun alone.
            let of_noun =
                |mention, end| self.is_adjective(forms, mention, end) && self.heads_at(rules, end).is_none();
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
        let word = |at: usize| self.tokens.get(at).map_or("", |token| forms.folded(token.form));
        conjoined |= parts.last().is_some_and(|last| {
            word(last.end) == "and" && matches!(word(last.end + 1), "we" | "us" | "our" | "ourselves")
        });
        if !conjoined && parts.len() < 3 {
            parts.truncate(1);
        }
        parts
    }

    /// What stands between two names: a conjunction, a mere comma, or something that makes no list of them.
    fn joint(&self, rules: &Rules, forms: &Forms, from: usize, to: usize) -> Joint {
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
            let word = |at: usize| self.tokens.get(at).map_or("", |token| forms.folded(token.form));
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
                    _ if forms.case(self.tokens[at].form) == Case::Capital
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
        let is = |class| self.tokens.get(at).is_some_and(|token| self.known.has(token.form, class));
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
    fn is_adjective(&self, forms: &Forms, mention: &Mention, end: usize) -> bool {
        mention.found == Found::Demonym
            && self.tokens.get(end).is_some_and(|token| {
                !token.before.has(Breaks(Breaks::COMMA.0 | Breaks::SEMICOLON.0 | Breaks::CLAUSE.0))
                    && !matches!(
                        forms.folded(token.form),
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
    fn with_heads(&self, rules: &Rules, forms: &Forms, core: &Range<usize>, after: usize) -> Range<usize> {
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
            let word = forms.folded(self.tokens[start - 1].form);
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
                        if start == 0 || forms.folded(self.tokens[start - 1].form) != "of" {
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
        start = self.appositive(rules, forms, start).unwrap_or(start);
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
    fn appositive(&self, rules: &Rules, forms: &Forms, start: usize) -> Option<usize> {
        const MODIFIERS: usize = 4;
        let word = |at: usize| forms.folded(self.tokens[at].form);
        let comma = |at: usize| self.tokens.get(at).is_some_and(|token| token.before.has(Breaks::COMMA));
        let introduced = match start.checked_sub(1).map(word)? {
            "particularly" | "especially" | "notably" | "namely" | "including" => start - 1,
            "particular" | "all" => start
                .checked_sub(2)
                .filter(|&at| matches!((word(at), word(at + 1)), ("in", "particular") | ("above", "all")))?,
            _ => start,
        };
        let noun = introduced.checked_sub(1)?;
        if !self.known.has(self.tokens[noun].form, rules.closed.fellow) || !comma(introduced) {
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

    fn name_source(&mut self, rules: &Rules) {
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
