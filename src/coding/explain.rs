//! Why a sentence is coded as it is: everything that the coder sees and does, as data.
//!
//! Nothing of this runs while a corpus is coded. The hits come from the coder itself, and what became of each is
//! read off the codings that it gives; so an explanation cannot tell another story than the coder.

use std::ops::Range;

use serde::Serialize;

use crate::coding::attribute::{self, Reading};
use crate::coding::scene::{Scene, Words};
use crate::coding::trace::Attempt;
use crate::coding::{Coder, Eyes, Hit, Spot, echo, folded, join, matcher, voices};
use crate::forms::Forms;
use crate::model::{
    ActorId, Breaks, Cast, Coding, Dimension, DocId, Document, Found, IndicatorId, Polarity, Segments,
    Sentence, Toward, Voice,
};
use crate::span::Span;

/// What is to be explained of a document.
#[derive(Clone, Copy, Debug, Default)]
pub struct Question<'q> {
    /// Only this sentence, by its number.
    pub sentence: Option<u32>,
    /// How far each pattern of this indicator gets, too.
    pub indicator: Option<&'q str>,
}

/// One sentence as the coder sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The document it stands in.
    pub document: DocId,
    /// Its number, from 0, as in codings.
    pub sentence: u32,
    /// Its bytes in the document.
    pub span: Span,
    /// Its text, line ends folded to spaces.
    pub text: String,
    /// Whether it ends in a question mark.
    pub question: bool,
    /// Its tokens.
    pub tokens: Vec<SeenToken>,
    /// Who is spoken of.
    pub mentions: Vec<SeenMention>,
    /// What is found, for each whose voice it is; empty where it is nobody's.
    pub views: Vec<View>,
}

/// A token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeenToken {
    /// The word.
    pub text: String,
    /// Whether it opens a clause: where narrow gaps end.
    pub opens_clause: bool,
    /// Whether a comma stands before it.
    pub comma: bool,
}

/// A mention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeenMention {
    /// Its tokens, counted in the sentence.
    pub tokens: Range<usize>,
    /// Its words.
    pub text: String,
    /// Who is meant.
    pub actor: ActorId,
    /// How it was found.
    pub found: Found,
    /// Who is meant together with it.
    pub also: Vec<ActorId>,
    /// Who else the words could mean.
    pub alternatives: Vec<ActorId>,
}

/// A sentence under the eyes of one source.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct View {
    /// Whose voice it is.
    pub source: ActorId,
    /// What that source is called when it is spoken of.
    pub called: ActorId,
    /// The phrases that can fill a slot.
    pub parties: Vec<SeenParty>,
    /// Every hit, scored or not.
    pub hits: Vec<SeenHit>,
    /// What the weights say of each target; empty where the rules decide alone.
    pub weighed: Vec<SeenWeighing>,
    /// How far the patterns of the named indicator get.
    pub attempts: Vec<Attempt>,
    /// Groups of the named indicator of which no cue stands in the sentence.
    pub silent: Vec<String>,
}

/// What the weights say of one dimension and sign of a target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeenWeighing {
    /// Of whom.
    pub target: ActorId,
    /// On which dimension.
    pub dimension: Dimension,
    /// For or against.
    pub polarity: Polarity,
    /// The probability of a coding.
    pub probability: f64,
    /// From which probability on it is one.
    pub threshold: f64,
    /// The features that hold with their weights, the heaviest first; their sum is the log odds.
    pub features: Vec<(String, f64)>,
}

/// A phrase that can fill TARGET, THIRD or SELF.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeenParty {
    /// With determiner, title and heads.
    pub tokens: Range<usize>,
    /// The name alone.
    pub name: Range<usize>,
    /// Its words.
    pub text: String,
    /// Who is meant; none for a word of the speaker for itself.
    pub actors: Vec<ActorId>,
    /// Whether it is the speaker: SELF.
    pub speaker: bool,
    /// Whether it can be TARGET's.
    pub possessive: bool,
}

/// A cue that a frame or a pattern ties to a target, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeenHit {
    /// The indicator whose words were found.
    pub indicator: IndicatorId,
    /// The indicator that a denial makes of it, where that is another.
    pub becomes: Option<IndicatorId>,
    /// The name of the group of cues.
    pub group: String,
    /// The frame, or `pattern`.
    pub frame: String,
    /// The frame's shape that matched, or the pattern, as written.
    pub shape: String,
    /// The cue as the codebook has it.
    pub cue: String,
    /// The cue in the sentence.
    pub cue_tokens: Range<usize>,
    /// Everything that matched.
    pub tokens: Range<usize>,
    /// Its words.
    pub text: String,
    /// Who fills TARGET.
    pub target: Vec<ActorId>,
    /// Who holds a reported view.
    pub holder: Vec<ActorId>,
    /// Towards whom.
    pub toward: Toward,
    /// For or against.
    pub polarity: Polarity,
    /// In which voice.
    pub voice: Voice,
    /// The rule that said so; empty for what is plainly asserted.
    pub rule: String,
    /// Whether it counts.
    pub scored: bool,
    /// Why not.
    pub reason: String,
}

impl Coder<'_> {
    /// Explains a document sentence by sentence. The same is asked of `forms` as in [`Coder::code`].
    #[must_use]
    pub fn explain(
        &mut self,
        document: &Document,
        segments: &Segments,
        cast: &Cast,
        forms: &Forms,
        question: Question<'_>,
    ) -> Vec<Explanation> {
        let codings = self.code(document, segments, cast, forms).codings;
        let named = question.indicator.and_then(|id| {
            self.rules.codebook.indicators.iter().position(|indicator| indicator.id.as_str() == id)
        });
        let mut explained = Vec::new();
        let wanted = |sentence: &&Sentence| question.sentence.is_none_or(|number| number == sentence.number);
        for sentence in segments.sentences.iter().filter(wanted) {
            let tokens = segments.tokens_of(sentence);
            tokens.iter().for_each(|token| self.learn(forms, token.form));
            let mentions = cast.mentions_of(sentence.number);
            let first = sentence.tokens.start;
            let of_sentence: Vec<&Coding> =
                codings.iter().filter(|coding| coding.sentence == sentence.number).collect();
            let (spot, mut views) = (Spot { document, sentence }, Vec::new());
            for (source, own) in voices(document, cast, sentence) {
                let eyes = Eyes { source, own };
                let words = Words { known: &self.known, forms, tokens, mentions, first };
                let scene = Scene::new(self.rules, words, eyes).registered();
                views.push(self.view(&scene, spot, eyes, named, &of_sentence));
                let Some(heard) = self.hear(&scene, spot, own) else { continue };
                for &holder in &heard.holders {
                    let scene = heard.through(self, &scene, holder);
                    let eyes = Eyes { source: holder, own: holder };
                    let view = self.view(&scene, spot, eyes, named, &of_sentence);
                    let hits = view.hits.into_iter().map(|hit| SeenHit {
                        voice: if hit.scored { Voice::Reported } else { hit.voice },
                        ..hit
                    });
                    views.push(View { weighed: Vec::new(), hits: hits.collect(), ..view });
                }
            }
            explained.push(Explanation {
                document: document.id.clone(),
                sentence: sentence.number,
                span: sentence.span,
                text: folded(sentence.span.of(&document.text)),
                question: sentence.question,
                tokens: tokens
                    .iter()
                    .map(|token| SeenToken {
                        text: forms.surface(token.form).to_owned(),
                        opens_clause: token.before.has(Breaks::CLAUSE),
                        comma: token.before.has(Breaks::COMMA),
                    })
                    .collect(),
                mentions: mentions
                    .iter()
                    .map(|mention| SeenMention {
                        tokens: mention.tokens.start.saturating_sub(first) as usize
                            ..mention.tokens.end.saturating_sub(first) as usize,
                        text: folded(mention.span.of(&document.text)),
                        actor: mention.actor,
                        found: mention.found,
                        also: mention.also.clone(),
                        alternatives: mention.alternatives.clone(),
                    })
                    .collect(),
                views,
            });
        }
        explained
    }

    /// A sentence under the eyes of one source.
    fn view(
        &self,
        scene: &Scene<'_>,
        spot: Spot<'_>,
        eyes: Eyes,
        named: Option<usize>,
        of_sentence: &[&Coding],
    ) -> View {
        let (attempts, silent) = named.map(|indicator| self.attempts(scene, indicator)).unwrap_or_default();
        let read = self.read(scene, spot.sentence);
        let bench = self.bench(scene, &read, eyes.own, spot.sentence.question);
        View {
            source: eyes.source,
            called: eyes.own,
            weighed: self.weighs().map(|scales| bench.told(scales)).unwrap_or_default(),
            parties: parties(scene, spot.document),
            hits: self.seen_hits(scene, &read.hits, spot.document, eyes.source, of_sentence),
            attempts,
            silent,
        }
    }

    fn seen_hits(
        &self,
        scene: &Scene<'_>,
        hits: &[(Hit, Reading)],
        document: &Document,
        source: ActorId,
        codings: &[&Coding],
    ) -> Vec<SeenHit> {
        if !scene.has_other() {
            return Vec::new();
        }
        let members = |party: usize| -> Vec<ActorId> {
            scene.parties[party].members.iter().map(|(actor, _)| *actor).collect()
        };
        // The codings that a hit became: there are none where it gave way to another.
        let became = |hit: &Hit, reading: &Reading| -> Vec<&Coding> {
            let pattern = self.pattern_of(hit);
            let span = join(scene, &hit.range);
            let holders = reading.holder.map_or_else(|| vec![source], members);
            let targets = members(hit.target);
            let same = |coding: &&&Coding| {
                coding.pattern == pattern
                    && coding.span == span
                    && holders.contains(&coding.source)
                    && targets.contains(&coding.target)
            };
            codings.iter().filter(same).copied().collect()
        };
        hits.iter()
            .map(|(hit, reading)| {
                let codings_of = became(hit, reading);
                let scored = codings_of.iter().any(|coding| coding.scored);
                let reason = match codings_of.first() {
                    Some(_) if scored => String::new(),
                    Some(coding) => coding.reason.clone(),
                    None => hits
                        .iter()
                        .filter(|(other, _)| self.contend(other, hit))
                        .find(|(other, of_other)| !became(other, of_other).is_empty())
                        .map_or_else(
                            || "the same words are coded already".to_owned(),
                            |(other, _)| format!("gives way to {}", self.pattern_of(other)),
                        ),
                };
                let indicator = &self.rules.codebook.indicators[hit.indicator];
                SeenHit {
                    indicator: indicator.id.clone(),
                    becomes: (reading.indicator != hit.indicator)
                        .then(|| self.rules.codebook.indicators[reading.indicator].id.clone()),
                    group: indicator.uses[hit.group].name.clone(),
                    frame: hit.frame.to_string(),
                    shape: self.shape_of(scene, hit),
                    cue: self.rules.triggers[hit.trigger].text.to_string(),
                    cue_tokens: hit.cue.clone(),
                    tokens: hit.range.clone(),
                    text: folded(join(scene, &hit.range).of(&document.text)),
                    target: members(hit.target),
                    holder: reading.holder.map(members).unwrap_or_default(),
                    toward: attribute::toward(self.rules, scene, hit),
                    polarity: reading.polarity,
                    voice: reading.voice,
                    rule: reading.rule.clone(),
                    scored,
                    reason,
                }
            })
            .collect()
    }

    /// The shape of its frame that a hit has.
    fn shape_of(&self, scene: &Scene<'_>, hit: &Hit) -> String {
        let trigger = &self.rules.triggers[hit.trigger];
        if *hit.frame == *echo::ECHO {
            return "TARGET has not, as has TARGET".to_owned();
        }
        if trigger.whole {
            return trigger.text.to_string();
        }
        let shapes = &self.rules.groups[hit.indicator][hit.group].shapes;
        shapes
            .iter()
            .filter(|shape| shape.frame == hit.frame)
            .find(|shape| {
                matcher::around(scene, &shape.around, &hit.cue, matcher::Bound::default(), false)
                    .is_some_and(|found| found.bound.target == Some(hit.target))
            })
            .map(|shape| shape.text.to_string())
            .unwrap_or_default()
    }
}

fn parties(scene: &Scene<'_>, document: &Document) -> Vec<SeenParty> {
    scene
        .parties
        .iter()
        .map(|party| SeenParty {
            tokens: party.full.clone(),
            name: party.core.clone(),
            text: folded(join(scene, &party.full).of(&document.text)),
            actors: party.members.iter().map(|(actor, _)| *actor).collect(),
            speaker: party.is_source,
            possessive: party.possessive,
        })
        .collect()
}
