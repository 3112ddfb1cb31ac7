//! What others are said to say of the speaker: "Togo thanked us", "Benin accuses my country of aggression".
//!
//! In the eyes of the speaker its own name is no TARGET. Where the codebook's `heard` patterns see that another speaks
//! of it, the sentence is read once more as if the other had said it, and what it says of the speaker is kept as its
//! view, reported. Weights are not asked: they learnt what speakers say.

use std::ops::Range;

use crate::coding::scene::Scene;
use crate::coding::write::join;
use crate::coding::{Coder, Eyes, Spot, matcher};
use crate::model::{ActorId, Coding, Found, Mention, Voice};

/// Why the same words are not the speaker's own view.
const HEARD: &str = "reported: another's view of the speaker";

/// That somebody speaks of the speaker.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    /// Who does: "Togo and Benin thanked us" has two.
    pub holders: Vec<ActorId>,
    /// The words that tell it.
    range: Range<usize>,
    /// Those of the sentence, and one for each word of the speaker for itself.
    mentions: Vec<Mention>,
}

impl Heard {
    /// The sentence as if `holder` had said it: there is no "we" in it.
    pub fn through<'s>(&'s self, coder: &'s Coder<'_>, scene: &Scene<'s>, holder: ActorId) -> Scene<'s> {
        scene.said_by(coder.rules, &self.mentions, holder).registered()
    }
}

impl Coder<'_> {
    /// Who is said to speak of the speaker, if anybody. In a joint text each signatory speaks for itself.
    pub(super) fn hear(
        &self,
        scene: &Scene<'_>,
        Spot { document, sentence }: Spot<'_>,
        own: ActorId,
    ) -> Option<Heard> {
        if !scene.parties.iter().any(|party| party.is_source) {
            return None;
        }
        let found = self.rules.heard.iter().find_map(|(gate, row)| {
            let here = 0..scene.tokens.len();
            scene.passes(gate, &here).then(|| matcher::first(scene, row)).flatten()
        })?;
        let named = scene.parties[found.bound.third?].members.iter().map(|(actor, _)| *actor);
        let holders: Vec<ActorId> = named.filter(|actor| !document.speakers.contains(actor)).collect();
        if holders.is_empty() {
            return None;
        }
        // "Togo thanked our friends" is no word of us.
        let fellows = |at| scene.is(at, self.rules.closed.fellow);
        let of_self = scene
            .parties
            .iter()
            .filter(|party| party.is_source && party.members.is_empty() && !fellows(party.core.end));
        let token = |at: usize| sentence.tokens.start + at as u32;
        let own_words = of_self.map(|party| Mention {
            sentence: sentence.number,
            tokens: token(party.core.start)..token(party.core.end),
            span: join(scene, &party.core),
            actor: own,
            found: Found::Description,
            also: Vec::new(),
            alternatives: Vec::new(),
        });
        let mut mentions: Vec<Mention> = scene.mentions.iter().cloned().chain(own_words).collect();
        mentions.sort_by_key(|mention| mention.tokens.start);
        Some(Heard { holders, range: found.range, mentions })
    }

    /// Adds what others are said to say of the speaker to the codings of a sentence, which begin at `first`, and takes
    /// the same words from what the speaker says.
    pub(super) fn write_heard(
        &self,
        codings: &mut Vec<Coding>,
        first: usize,
        spot: Spot<'_>,
        scene: &Scene<'_>,
        own: ActorId,
    ) {
        let sentence = spot.sentence;
        let Some(heard) = self.hear(scene, spot, own) else { return };
        let told = join(scene, &heard.range);
        let mut views = Vec::new();
        for &holder in &heard.holders {
            let scene = heard.through(self, scene, holder);
            let read = self.read(&scene, sentence);
            let bench = self.bench(&scene, &read, holder, sentence.question);
            self.write_hits(&mut views, spot, &bench, Eyes { source: holder, own: holder });
        }
        views.retain(|view| {
            view.scored
                && view.voice == Voice::Asserted
                && view.target == own
                && view.source != own
                && view.span.end > told.start
        });
        for view in &mut views {
            view.voice = Voice::Reported;
            let same = |coding: &&mut Coding| {
                coding.scored
                    && coding.voice == Voice::Asserted
                    && coding.weight.is_none()
                    && coding.span.overlaps(view.span)
            };
            for coding in codings[first..].iter_mut().filter(same) {
                coding.scored = false;
                coding.reason = HEARD.to_owned();
            }
        }
        codings.append(&mut views);
    }
}
