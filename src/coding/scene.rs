//! One sentence as patterns see it: tokens, clauses, and the phrases that name somebody.

use std::ops::Range;

use crate::coding::Eyes;
use crate::coding::by_kin::Kin;
use crate::coding::present::Present;
use crate::coding::rules::{Gate, Rules};
use crate::coding::window::{Edges, Who, Window};
use crate::coding::words::{ClassId, Known};
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

/// The words of a sentence, and who is named in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words<'s> {
    pub known: &'s Known,
    pub forms: &'s Forms,
    pub tokens: &'s [Token],
    pub mentions: &'s [Mention],
    /// The number of its first token in the document.
    pub first: u32,
}

/// A sentence under the eyes of one source.
#[derive(Debug)]
pub(super) struct Scene<'s> {
    /// The number of its first token in the document.
    pub first: u32,
    pub tokens: &'s [Token],
    /// The kin of each token.
    pub kin: Vec<Kin>,
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

const NOBODY: u32 = u32::MAX;
/// Tokens of a phrase after its name: clitic and heads.
const LONGEST_TAIL: usize = 6;
/// Tokens on either side of a cue that its clause may have; what lies beyond is too far to matter.
const LONGEST_CLAUSE: usize = 120;

impl<'s> Scene<'s> {
    /// Reads a sentence.
    pub fn new(rules: &Rules, words: Words<'s>, eyes: Eyes) -> Self {
        let mut scene = Self::named(rules, words, eyes);
        scene.name_source(rules);
        scene.laid_out()
    }

    fn named(rules: &Rules, words: Words<'s>, eyes: Eyes) -> Self {
        let Words { known, forms, tokens, mentions, first } = words;
        let mut scene = Self {
            first,
            tokens,
            kin: tokens.iter().map(|token| known.kin(token.form)).collect(),
            known,
            forms,
            mentions,
            source: eyes.source,
            parties: Vec::new(),
            present: Present::default(),
            cover: Vec::new(),
            others: Edges::default(),
            selves: Edges::default(),
            all: Edges::default(),
        };
        scene.name_others(rules, eyes);
        scene
    }

    /// The same sentence as if `holder` had said it, of these mentions: "we" is nobody then.
    pub fn said_by(&self, rules: &Rules, mentions: &'s [Mention], holder: ActorId) -> Self {
        let Self { known, forms, tokens, first, .. } = *self;
        let eyes = Eyes { source: holder, own: holder };
        Self::named(rules, Words { known, forms, tokens, mentions, first }, eyes).laid_out()
    }

    fn laid_out(mut self) -> Self {
        self.parties.sort_by_key(|party| (party.core.start, party.core.end));
        self.lay_out();
        self
    }

    /// The same scene with a register of its words, without which no pattern finds any.
    pub fn registered(self) -> Self {
        let present = Present::new(self.known, &self.kin);
        Self { present, ..self }
    }

    /// Whether a word of the class stands at token `at`; beyond the ends there is none.
    #[inline]
    pub fn is(&self, at: usize, class: ClassId) -> bool {
        self.kin.get(at).is_some_and(|kin| self.known.has(*kin, class))
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
        let is = |at, class| self.is(at, class);
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
        let is = |at, class| self.is(at, class);
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

    /// Whether the word at `at` is said in the passive, whatever adverb stands there: "the people have been brutally
    /// massacred", not "they are determined".
    pub fn suffers(&self, rules: &Rules, at: usize) -> bool {
        let is = |at, class| self.is(at, class);
        let adverb = |at: usize| {
            self.tokens.get(at).is_some_and(|token| self.forms.folded(token.form).ends_with("ly"))
        };
        let participle = if adverb(at) { at + 1 } else { at };
        let Some(mut being) = at.checked_sub(1) else { return false };
        if adverb(being) && being > 0 {
            being -= 1;
        }
        is(participle, rules.closed.participle)
            && !is(participle, rules.closed.minded)
            && is(being, rules.closed.being)
    }

    /// Whether the party is the object of a verb, and the word at `at` another verb of the same subject: "Togo attacked
    /// Benin and broke its word", "by attacking Benin, illegally annexing its coast".
    pub fn is_object(&self, rules: &Rules, party: usize, at: usize) -> bool {
        let Party { full, core, .. } = &self.parties[party];
        let word = |at: usize| self.tokens.get(at).map_or("", |token| self.forms.folded(token.form));
        let behind = full.end.max(core.end);
        let by_the_way = |word: &str| {
            word.ends_with("ly")
                || matches!(word, "has" | "have" | "had" | "is" | "are" | "then" | "also" | "now" | "even")
        };
        let joined = match word(behind) {
            "and" | "or" | "but" => (behind + 1..at).all(|at| by_the_way(word(at))),
            _ => {
                self.tokens.get(behind).is_some_and(|token| token.before.has(Breaks::COMMA))
                    && word(at).ends_with("ing")
                    && (behind..at).all(|at| by_the_way(word(at)))
            }
        };
        let Some(verb) = full.start.min(core.start).checked_sub(1).filter(|_| joined && behind <= at) else {
            return false;
        };
        let is = |class| self.is(verb, class);
        let is_verb = is(rules.closed.participle) || is(rules.closed.acting) || word(verb).ends_with("ing");
        // "The aggression of racist Togo": an adjective.
        let adjective = verb.checked_sub(1).is_some_and(|at| {
            matches!(
                word(at),
                "the"
                    | "a"
                    | "an"
                    | "this"
                    | "that"
                    | "our"
                    | "its"
                    | "their"
                    | "of"
                    | "with"
                    | "from"
                    | "against"
                    | "and"
            )
        });
        is_verb && !adjective && !self.opens_clause(verb + 1)
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
        let is = |at, class| self.is(at, class);
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
        gate.classes.iter().flatten().all(|class| self.present.has(*class)) && self.is_open(gate, anchor)
    }

    /// Whether a gate is open in a sentence that has its words.
    fn is_open(&self, gate: &Gate, anchor: &Range<usize>) -> bool {
        let [before, behind] = gate.beside;
        self.may_be(anchor.end, behind)
            && self.may_be(anchor.start.wrapping_sub(1), before)
            && gate.windows.iter().flatten().all(|window| self.in_sight(*window, anchor))
    }

    /// The same, where any word may be asked for.
    #[inline]
    fn may_be(&self, at: usize, class: ClassId) -> bool {
        class == ClassId::ANY || self.is(at, class)
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
}
