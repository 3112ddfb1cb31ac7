//! What there is to see of one target in one sentence, as features that a person can read.
//!
//! A feature is a short row of parts with a dot between them: its template, then words of the text or names of
//! the codebook. Words of other actors stand as `ACTOR`, the target as `TARGET`, the speaker as `SELF`.
//!
//! | feature | holds when |
//! | --- | --- |
//! | `bias` | always |
//! | `kind · K`, `transcript`, `question`, `decade · D`, `actors · N` | the document, the sentence is so |
//! | `found · F`, `possessive`, `list · N`, `head · W` | a mention of the target is so |
//! | `left 1 · W` … `right 4 · W` | the word stands so many places from the mention |
//! | `left · W · W`, `right · W · W`, `around · W · W` | the two words stand next to the mention |
//! | `before · W`, `after · W` | the word stands within eight places |
//! | `clause · W`, `clause · W · W` | the words stand in the mention's clause |
//! | `hit`, `scored hit`, `hit …`, `scored hit …` | rules tie a cue of the class to the target |
//! | `other dimension …`, `opposite …` | rules tie a cue of a like or of the opposite sign to it |
//! | `elsewhere …` | rules tie a cue of the class to somebody else |
//! | `loose …` | a cue stands in the sentence that no rule ties to the target |
//!
//! Those from `hit` on are asked for each class and have a weight that all classes share besides.

use std::ops::Range;

use crate::coding::attribute::Reading;
use crate::coding::rules::Rules;
use crate::coding::scene::{Party, Scene};
use crate::coding::{Cue, Hit};
use crate::forms::Forms;
use crate::model::{ActorId, Dimension, Polarity, Voice};

/// What stands between the parts of a feature's name.
pub(super) const DOT: &str = " · ";

/// Words to either side of a mention that count as near.
const NEAR: usize = 8;

/// A part of a feature, with its hash: what the hot path compares.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'t> {
    pub hash: u64,
    pub text: &'t str,
}

/// Hashes the same on any machine: FNV-1a.
impl<'t> From<&'t str> for Part<'t> {
    fn from(text: &'t str) -> Self {
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self { hash, text }
    }
}

/// The hash of a whole feature.
pub(super) fn key<'t>(parts: impl IntoIterator<Item = Part<'t>>) -> u64 {
    parts.into_iter().fold(0x9e37_79b9_7f4a_7c15, |key: u64, part| {
        (key.rotate_left(23) ^ part.hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    })
}

/// Gives features their numbers; `None` for one that does not matter.
pub(super) trait Lexicon {
    fn number(&mut self, parts: &[Part<'_>]) -> Option<u32>;
}

/// The features of a target in a sentence, by number, sorted, each once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Features {
    /// Of the words around it.
    pub words: Vec<u32>,
    /// Of the rules' hits and cues, for each class.
    pub hits: Vec<Vec<u32>>,
}

/// A sentence made ready to be looked at, once for all its targets.
pub(super) struct View<'v> {
    scene: &'v Scene<'v>,
    rules: &'v Rules,
    hits: &'v [(Hit, Reading)],
    cues: &'v [Cue],
    words: Vec<Part<'v>>,
    /// For each word the number of its clause.
    clause: Vec<usize>,
    /// Where each clause begins, and the end of the sentence.
    bounds: Vec<usize>,
    setting: Setting<'v>,
}

/// What all sentences of a document share.
#[derive(Clone, Copy, Debug)]
pub(in crate::coding) struct Setting<'d> {
    pub kind: &'d str,
    pub year: u16,
    pub transcript: bool,
    pub question: bool,
}

const START: &str = "<";
const END: &str = ">";
const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

fn digit(number: usize) -> Part<'static> {
    DIGITS[number.min(9)].into()
}

impl<'v> View<'v> {
    pub fn new(
        rules: &'v Rules,
        scene: &'v Scene<'v>,
        forms: &'v Forms,
        hits: &'v [(Hit, Reading)],
        cues: &'v [Cue],
        setting: Setting<'v>,
    ) -> Self {
        let words: Vec<Part<'v>> = scene
            .tokens
            .iter()
            .map(|token| {
                let word = forms.folded(token.form);
                if word.bytes().all(|byte| byte.is_ascii_digit()) { "#".into() } else { word.into() }
            })
            .collect();
        let (mut clause, mut bounds) = (Vec::with_capacity(words.len()), Vec::new());
        for at in 0..words.len() {
            if at == 0 || scene.opens_clause(at) {
                bounds.push(at);
            }
            clause.push(bounds.len() - 1);
        }
        bounds.push(words.len());
        Self { scene, rules, hits, cues, words, clause, bounds, setting }
    }

    /// The places of the parties that name `target`.
    pub fn parties(&self, target: ActorId) -> Vec<usize> {
        (0..self.scene.parties.len()).filter(|&place| self.names(place, target)).collect()
    }

    fn names(&self, party: usize, target: ActorId) -> bool {
        let party = &self.scene.parties[party];
        !party.is_source && party.members.iter().any(|(actor, _)| *actor == target)
    }

    fn word(&self, at: usize, target: ActorId) -> Part<'v> {
        match self.scene.party_at(at) {
            Some(party) if self.scene.parties[party].is_source => "SELF".into(),
            Some(party) if self.names(party, target) => "TARGET".into(),
            Some(_) => "ACTOR".into(),
            None => self.words[at],
        }
    }

    /// What there is to see of `target`, which the parties `own` name, for the classes that are `open`.
    pub fn of(
        &self,
        target: ActorId,
        own: &[usize],
        classes: &[(Dimension, Polarity)],
        open: &[bool],
        lexicon: &mut impl Lexicon,
    ) -> Features {
        let mut words = Vec::new();
        self.words_around(target, own, &mut |parts: &[Part<'_>]| words.extend(lexicon.number(parts)));
        let hits = classes
            .iter()
            .zip(open)
            .map(|((dimension, polarity), open)| {
                let mut hits = Vec::new();
                if !open {
                    return hits;
                }
                self.evidence(own, dimension, *polarity, &mut |parts: &[Part<'_>]| {
                    hits.extend(lexicon.number(parts));
                });
                hits.sort_unstable();
                hits.dedup();
                hits
            })
            .collect();
        words.sort_unstable();
        words.dedup();
        Features { words, hits }
    }

    fn words_around(&self, target: ActorId, own: &[usize], put: &mut impl FnMut(&[Part<'_>])) {
        put(&["bias".into()]);
        put(&["kind".into(), self.setting.kind.into()]);
        if self.setting.transcript {
            put(&["transcript".into()]);
        }
        if self.setting.question {
            put(&["question".into()]);
        }
        put(&["decade".into(), digit((usize::from(self.setting.year).saturating_sub(1946)) / 20)]);
        let mut actors: Vec<ActorId> = self
            .scene
            .parties
            .iter()
            .flat_map(|party| party.members.iter().map(|(actor, _)| *actor))
            .collect();
        actors.sort_unstable();
        actors.dedup();
        put(&["actors".into(), digit(actors.len().min(4))]);
        let words: Vec<Part<'_>> = (0..self.words.len()).map(|at| self.word(at, target)).collect();
        let at = |place: Option<usize>| match place {
            None => Part::from(START),
            Some(place) => words.get(place).copied().unwrap_or(END.into()),
        };
        let mut clauses = Vec::with_capacity(own.len());
        for &place in own {
            let party = &self.scene.parties[place];
            self.mention(party, target, &words, put);
            let Range { start, end } = party.full;
            let left = |steps: usize| at(start.checked_sub(steps));
            let right = |steps: usize| at(Some(end + steps - 1));
            for (steps, (before, after)) in
                [("left 1", "right 1"), ("left 2", "right 2"), ("left 3", "right 3"), ("left 4", "right 4")]
                    .into_iter()
                    .enumerate()
            {
                put(&[before.into(), left(steps + 1)]);
                put(&[after.into(), right(steps + 1)]);
            }
            put(&["left".into(), left(2), left(1)]);
            put(&["right".into(), right(1), right(2)]);
            put(&["around".into(), left(1), right(1)]);
            words[start.saturating_sub(NEAR)..start].iter().for_each(|word| put(&["before".into(), *word]));
            words[end..(end + NEAR).min(words.len())].iter().for_each(|word| put(&["after".into(), *word]));
            clauses.push(self.clause[party.core.start]);
        }
        clauses.dedup();
        for clause in clauses {
            let words = &words[self.bounds[clause]..self.bounds[clause + 1]];
            words.iter().for_each(|word| put(&["clause".into(), *word]));
            words.windows(2).for_each(|pair| put(&["clause".into(), pair[0], pair[1]]));
        }
    }

    fn mention(&self, party: &Party, target: ActorId, words: &[Part<'_>], put: &mut impl FnMut(&[Part<'_>])) {
        for (_, mention) in party.members.iter().filter(|(actor, _)| *actor == target) {
            let found = self.scene.mentions[*mention].found.as_str();
            put(&["found".into(), found.into()]);
        }
        if party.possessive {
            put(&["possessive".into()]);
        }
        put(&["list".into(), digit(party.members.len().min(3))]);
        for at in party.full.clone().filter(|at| !party.core.contains(at)) {
            if let Some(word) = words.get(at) {
                put(&["head".into(), *word]);
            }
        }
        if self.bounds.iter().any(|&bound| party.full.start <= bound + 1 && bound <= party.core.start) {
            put(&["opens clause".into()]);
        }
    }

    /// What rules and cues say for one class.
    fn evidence(
        &self,
        own: &[usize],
        dimension: &Dimension,
        polarity: Polarity,
        put: &mut impl FnMut(&[Part<'_>]),
    ) {
        let indicators = &self.rules.codebook.indicators;
        let dimension_of = |reading: &Reading| &indicators[reading.indicator].dimension;
        let mut scored_cues = Vec::new();
        let mut any = false;
        for (hit, reading) in self.hits {
            let mine = own.contains(&hit.target);
            let alike = dimension_of(reading) == dimension && reading.polarity == polarity;
            let id: Part<'_> = indicators[reading.indicator].id.as_str().into();
            if mine && reading.holder.is_some() {
                put(&["held by another".into()]);
            } else if mine && alike {
                any = true;
                if reading.scored {
                    scored_cues.push(hit.cue.start);
                }
                self.hit(hit, reading, put);
            } else if mine && reading.polarity == polarity {
                put(&[if reading.scored { "scored other dimension" } else { "other dimension" }.into()]);
                put(&[if reading.scored { "scored other dimension" } else { "other dimension" }.into(), id]);
            } else if mine && reading.polarity != polarity {
                put(&[if reading.scored { "scored opposite" } else { "opposite" }.into()]);
                put(&[if reading.scored { "scored opposite" } else { "opposite" }.into(), id]);
            } else if alike && reading.scored {
                put(&["elsewhere".into()]);
                put(&["elsewhere".into(), id]);
            }
        }
        scored_cues.sort_unstable();
        scored_cues.dedup();
        if any {
            put(&["scored hits".into(), digit(scored_cues.len().min(3))]);
        } else {
            put(&["no hit".into()]);
        }
        self.loose(own, dimension, polarity, put);
    }

    fn hit(&self, hit: &Hit, reading: &Reading, put: &mut impl FnMut(&[Part<'_>])) {
        let head: Part<'_> = if reading.scored { "scored hit" } else { "hit" }.into();
        let indicator = &self.rules.codebook.indicators[hit.indicator];
        let group = &indicator.uses[hit.group];
        put(&[head]);
        put(&[
            head,
            "indicator".into(),
            self.rules.codebook.indicators[reading.indicator].id.as_str().into(),
        ]);
        put(&[head, "frame".into(), (&*hit.frame).into()]);
        put(&[head, "group".into(), indicator.id.as_str().into(), group.name.as_str().into()]);
        put(&[head, "voice".into(), reading.voice.as_str().into()]);
        put(&[head, (&*hit.frame).into(), reading.voice.as_str().into()]);
        if !reading.rule.is_empty() {
            put(&[head, "rule".into(), reading.rule.as_str().into()]);
        }
        if let Some(unless) = &hit.unless {
            put(&[head, "unless".into()]);
            put(&[head, "unless".into(), (&**unless).into()]);
        }
        if reading.voice == Voice::Negated {
            put(&[head, "negated".into()]);
        }
        if !self.rules.triggers[hit.trigger].whole {
            let (side, distance) = apart(&hit.cue, &self.scene.parties[hit.target].core);
            put(&[head, side.into(), digit(distance)]);
        }
    }

    /// Cues that no frame ties to the target.
    fn loose(
        &self,
        own: &[usize],
        dimension: &Dimension,
        polarity: Polarity,
        put: &mut impl FnMut(&[Part<'_>]),
    ) {
        let tied = |cue: &Cue, mine: bool| {
            self.hits
                .iter()
                .any(|(hit, _)| hit.cue.start == cue.range.start && own.contains(&hit.target) == mine)
        };
        let (mut alike, mut opposed) = (Vec::new(), Vec::new());
        for cue in self.cues.iter().filter(|cue| !tied(cue, true)) {
            let Some((near, party)) = self.nearest(&cue.range, own) else { continue };
            let indicator = &self.rules.codebook.indicators[cue.indicator];
            let same = indicator.polarity == polarity && indicator.dimension == *dimension;
            let relation = match (same, indicator.polarity == polarity) {
                (true, _) => "loose",
                (_, true) => "loose other dimension",
                _ => "loose opposite",
            };
            let place = if near.0 { "beyond clause" } else { "in clause" };
            let (side, distance) = apart(&cue.range, &self.scene.parties[party].core);
            put(&[relation.into(), place.into(), digit(near.1.min(2)), side.into(), digit(distance)]);
            put(&[relation.into(), place.into(), digit(near.1.min(1))]);
            if same {
                put(&["loose".into(), place.into(), side.into(), indicator.id.as_str().into()]);
                if tied(cue, false) {
                    put(&["loose, tied elsewhere".into(), place.into()]);
                }
                alike.push(cue.range.start);
            } else if indicator.polarity != polarity {
                opposed.push(cue.range.start);
            }
        }
        for (name, mut starts) in [("loose cues", alike), ("loose opposite cues", opposed)] {
            starts.sort_unstable();
            starts.dedup();
            put(&[name.into(), digit(starts.len().min(3))]);
        }
    }

    /// How near the nearest of the parties is to a cue, and which it is: whether beyond the clause, how many
    /// other actors stand between, how many words.
    pub fn nearest(&self, cue: &Range<usize>, own: &[usize]) -> Option<((bool, usize, usize), usize)> {
        own.iter()
            .map(|&place| {
                let core = &self.scene.parties[place].core;
                let between = if core.start >= cue.end { cue.end..core.start } else { core.end..cue.start };
                let mut others: Vec<usize> = between
                    .clone()
                    .filter_map(|at| self.scene.party_at(at))
                    .filter(|&party| !self.scene.parties[party].is_source)
                    .collect();
                others.dedup();
                let beyond = self.clause.get(core.start) != self.clause.get(cue.start);
                ((beyond, others.len(), between.len()), place)
            })
            .min()
    }
}

/// On which side of a cue the target stands, and how far in steps that widen.
fn apart(cue: &Range<usize>, core: &Range<usize>) -> (&'static str, usize) {
    let (side, distance) = if core.start >= cue.end {
        ("target after", core.start - cue.end)
    } else {
        ("target before", cue.start.saturating_sub(core.end))
    };
    let step = match distance {
        0..=2 => distance,
        3..=4 => 3,
        5..=8 => 4,
        9..=15 => 5,
        _ => 6,
    };
    (side, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_and_the_bounds_of_parts_matter_to_a_key() {
        let of = |parts: &[&str]| key(parts.iter().map(|part| Part::from(*part)));
        assert_ne!(of(&["left", "thank", "you"]), of(&["left", "you", "thank"]));
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_eq!(of(&["clause", "aid"]), of(&["clause", "aid"]));
    }

    #[test]
    fn distance_is_counted_from_the_nearer_end() {
        assert_eq!(apart(&(2..4), &(4..5)), ("target after", 0));
        assert_eq!(apart(&(8..9), &(1..2)), ("target before", 4));
        assert_eq!(apart(&(2..6), &(3..4)), ("target before", 0));
    }
}
