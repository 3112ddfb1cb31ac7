//! Coding: find the evidence.
//!
//! In: a [`Document`], its [`Segments`] and [`Cast`], and [`Rules`] compiled from a codebook.
//! Out: [`Coding`]s in the order of sentence, start, source, target, indicator; [`Reference`]s in the order
//! of source and target.
//! Next: [`score`](crate::score).
//!
//! Pure per document: the same document, codebook and actors give the same bytes on any machine.
//!
//! A sentence that names nobody but its speaker is passed over. In the others every cue of the codebook is
//! looked up, the frames around it say who fills TARGET, the rules of voice say whether it is asserted.
//! Where cues of one dimension overlap on one target, the longest wins, then the first in file order.
//! What does not score is kept with the reason. Where the codebook has weights, they have the last word, see `weigh`.

mod attribute;
mod by_kin;
mod census;
mod closed;
mod compile;
mod diff;
mod differing;
mod echo;
mod explain;
mod heard;
mod matcher;
mod phrases;
mod present;
mod probe;
mod rules;
mod scene;
mod trace;
mod weigh;
mod window;
mod words;
mod write;

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

pub use census::Census;
pub use diff::{Change, diff};
pub use differing::{differing, differing_alone, required};
pub use explain::{Explanation, Question, SeenHit, SeenMention, SeenParty, SeenToken, SeenWeighing, View};
pub use probe::{Probe, Prober};
pub use rules::Rules;
pub use trace::Attempt;
pub(crate) use weigh::weighed_as;
pub use weigh::{Candidate, Gathered, Learnt, Recipe, learn};

use crate::coding::attribute::Reading;
use crate::coding::by_kin::{ByKin, Kin};
use crate::coding::matcher::Bound;
use crate::coding::rules::{CompiledException, Forbidding, Gate};
use crate::coding::scene::{Scene, Words};
use crate::coding::weigh::{Bench, Scales};
use crate::coding::words::Known;
use crate::coding::write::{folded, join, order, quote, settle, spread};
use crate::forms::{FormId, Forms};
use crate::model::{
    ActorId, Cast, Coding, Document, Mention, Owner, Polarity, Reference, Segments, Sentence,
};

/// What coding finds in one document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coded {
    /// The evidence, scored or not.
    pub codings: Vec<Coding>,
    /// The denominators.
    pub references: Vec<Reference>,
}

impl Coded {
    /// Takes up what was found in another document.
    pub fn append(&mut self, other: Self) {
        self.codings.extend(other.codings);
        self.references.extend(other.references);
    }
}

/// Codes documents. Remembers which word forms belong to which classes, so each worker keeps one, for the
/// [`Forms`] that it segments with.
#[derive(Debug)]
pub struct Coder<'r> {
    rules: &'r Rules,
    known: Known,
    /// For each kin of forms the triggers that it pulls, filled as forms are met.
    pulls: ByKin<Pull>,
    /// For each form its row among the weights, filled as forms are met.
    rows: Vec<Option<u32>>,
    /// Whether the codebook's weights decide, where it has any.
    weighs: bool,
}

/// A trigger that a word pulls, with its gate: mostly that is shut, which is known without a look at the trigger.
#[derive(Clone, Copy, Debug)]
struct Pull {
    trigger: u32,
    gate: Gate,
}

/// A cue that a frame ties to a target.
#[derive(Clone, Debug)]
struct Hit {
    indicator: usize,
    group: usize,
    trigger: usize,
    frame: Arc<str>,
    /// The word that pulled the trigger.
    at: usize,
    cue: Range<usize>,
    range: Range<usize>,
    /// Place of the party that fills TARGET.
    target: usize,
    bound: Bound,
    /// The exception that forbids it.
    unless: Option<Arc<str>>,
}

/// A cue in a sentence, whether or not a frame ties it to somebody.
#[derive(Clone, Debug)]
struct Cue {
    indicator: usize,
    trigger: usize,
    /// The word that pulled the trigger.
    at: usize,
    range: Range<usize>,
}

/// The sentence that a coding is of.
#[derive(Clone, Copy, Debug)]
struct Spot<'d> {
    document: &'d Document,
    sentence: &'d Sentence,
}

/// What the rules see in a sentence.
#[derive(Clone, Debug, Default)]
struct Read {
    hits: Vec<(Hit, Reading)>,
    cues: Vec<Cue>,
}

/// Under whose eyes a sentence is read.
#[derive(Clone, Copy, Debug)]
struct Eyes {
    source: ActorId,
    /// What the source is called when it is spoken of.
    own: ActorId,
}

impl<'r> Coder<'r> {
    /// A coder for a codebook.
    #[must_use]
    pub fn new(rules: &'r Rules) -> Self {
        Self { rules, known: Known::default(), pulls: ByKin::default(), rows: Vec::new(), weighs: true }
    }

    /// The same coder without the codebook's weights: what the rules say.
    #[must_use]
    pub fn by_rules_alone(self) -> Self {
        Self { weighs: false, ..self }
    }

    /// The weights that decide, if any do.
    fn weighs(&self) -> Option<&'r Scales> {
        self.rules.scales.as_ref().filter(|_| self.weighs)
    }

    /// Codes one document. `forms` must be those that it was segmented with, and the same at every call.
    #[must_use]
    pub fn code(&mut self, document: &Document, segments: &Segments, cast: &Cast, forms: &Forms) -> Coded {
        let mut coded = Coded::default();
        // With the sentence that was counted last: two speakers may report one another in one.
        let mut references: FxHashMap<(ActorId, ActorId), (u32, u32)> = FxHashMap::default();
        let refer = |references: &mut FxHashMap<_, (u32, u32)>, dyad, sentence: u32| {
            let (count, last) = references.entry(dyad).or_insert((0, u32::MAX));
            if *last != sentence {
                (*count, *last) = (*count + 1, sentence);
            }
        };
        self.scenes(document, segments, cast, forms, |coder, sentence, scene, eyes| {
            let mut spoken_of: Vec<ActorId> = scene
                .parties
                .iter()
                .flat_map(|party| party.members.iter().flat_map(|(actor, _)| cast.stands_for(actor)))
                .copied()
                .filter(|actor| *actor != eyes.own)
                .collect();
            spoken_of.sort_unstable();
            spoken_of.dedup();
            for target in spoken_of {
                refer(&mut references, (eyes.source, target), sentence.number);
            }
            let spot = Spot { document, sentence };
            let read = coder.read(scene, sentence);
            let bench = coder.bench(scene, &read, eyes.own, sentence.question);
            let first = coded.codings.len();
            coder.write(&mut coded.codings, spot, &bench, eyes);
            spread(&mut coded.codings, first, cast, eyes.own);
            coder.write_heard(&mut coded.codings, first, spot, scene, eyes.own);
            // A state whose view is reported refers to the target in that sentence, as its speaker does.
            let mut reported: Vec<(ActorId, ActorId)> = coded.codings[first..]
                .iter()
                .filter(|coding| coding.source != eyes.source)
                .map(|coding| (coding.source, coding.target))
                .collect();
            reported.sort_unstable();
            reported.dedup();
            for dyad in reported {
                refer(&mut references, dyad, sentence.number);
            }
        });
        coded.codings.sort_by(|a, b| order(a).cmp(&order(b)));
        coded.codings.dedup();
        settle(&mut coded.codings);
        coded.references = references
            .into_iter()
            .map(|((source, target), (sentences, _))| Reference {
                source,
                target,
                document: document.id.clone(),
                date: document.date,
                sentences,
            })
            .collect();
        coded.references.sort_by_key(|reference| (reference.source, reference.target));
        coded
    }

    /// The targets of a document with what there is to see of each: what weights are learnt from.
    #[must_use]
    pub fn candidates(
        &mut self,
        document: &Document,
        segments: &Segments,
        cast: &Cast,
        forms: &Forms,
        gathered: &mut Gathered,
    ) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        let classes = self.rules.codebook.classes();
        self.scenes(document, segments, cast, forms, |coder, sentence, scene, eyes| {
            let read = coder.read(scene, sentence);
            let bench = coder.bench(scene, &read, eyes.own, sentence.question);
            candidates.extend(bench.gather(&classes, gathered, sentence.number, eyes.source));
        });
        candidates
    }

    /// Shows every sentence that names somebody, once for each whose voice it is.
    fn scenes(
        &mut self,
        document: &Document,
        segments: &Segments,
        cast: &Cast,
        forms: &Forms,
        mut each: impl FnMut(&Self, &Sentence, &Scene<'_>, Eyes),
    ) {
        let mut from = 0;
        for sentence in &segments.sentences {
            let of_sentence = cast.mentions[from..]
                .iter()
                .take_while(|mention| mention.sentence == sentence.number)
                .count();
            let mentions = &cast.mentions[from..from + of_sentence];
            from += of_sentence;
            if mentions.is_empty() {
                continue;
            }
            let tokens = segments.tokens_of(sentence);
            let mut learnt = false;
            for (source, own) in voices(document, cast, sentence) {
                let of_own = |mention: &Mention| {
                    mention.also.is_empty() && (mention.actor == source || mention.actor == own)
                };
                if mentions.iter().all(of_own) {
                    continue;
                }
                if !learnt {
                    tokens.iter().for_each(|token| self.learn(forms, token.form));
                    learnt = true;
                }
                let words =
                    Words { known: &self.known, forms, tokens, mentions, first: sentence.tokens.start };
                let eyes = Eyes { source, own };
                let scene = Scene::new(self.rules, words, eyes);
                if scene.has_other() {
                    each(self, sentence, &scene.registered(), eyes);
                }
            }
        }
    }

    fn bench<'b>(
        &'b self,
        scene: &'b Scene<'b>,
        Read { hits, cues }: &'b Read,
        own: ActorId,
        question: bool,
    ) -> Bench<'b> {
        Bench { rules: self.rules, scene, hits, cues, rows: &self.rows, own, question }
    }

    /// The hits of a sentence with their readings, and its cues.
    fn read(&self, scene: &Scene<'_>, sentence: &Sentence) -> Read {
        let (hits, cues) = self.hits(scene);
        let read = hits.into_iter().map(|hit| {
            let mut reading = attribute::read(self.rules, scene, &hit, sentence.question);
            if let Some(unless) = &hit.unless {
                reading.scored = false;
                reading.reason = format!("unless {unless}");
            }
            (hit, reading)
        });
        let mut read: Vec<_> = read.collect();
        let echoes = echo::echoes(self.rules, scene, &read);
        if !echoes.is_empty() {
            read.extend(echoes);
            read.sort_by_key(|(hit, _)| hit.at);
        }
        Read { hits: read, cues }
    }

    fn learn(&mut self, forms: &Forms, form: FormId) {
        if self.known.kin(form) != Kin::UNMET {
            return;
        }
        let kin = self.known.learn(&self.rules.classes, forms, form);
        if let Some(scales) = self.weighs() {
            let place = form.0 as usize;
            if place >= self.rows.len() {
                self.rows.resize(forms.len().max(place + 1), None);
            }
            self.rows[place] = scales.row_of(forms, form);
        }
        if (kin.0 as usize) < self.pulls.len() {
            return;
        }
        let by_class = |class| self.rules.by_class.get(class);
        let mut pulled: Vec<u32> =
            self.known.classes(kin).iter().filter_map(by_class).flatten().copied().collect();
        pulled.sort_unstable();
        let gate = |trigger: u32| self.rules.triggers[trigger as usize].around.gate;
        let pull = |trigger| Pull { trigger, gate: gate(trigger) };
        self.pulls.push(pulled.into_iter().map(pull));
    }

    /// Every cue with every frame that ties it to somebody, in order of place and file, and every cue.
    fn hits(&self, scene: &Scene<'_>) -> (Vec<Hit>, Vec<Cue>) {
        let mut hits: Vec<Hit> = Vec::new();
        let mut cues: Vec<Cue> = Vec::new();
        for (at, &kin) in scene.kin.iter().enumerate() {
            let here = at..at + 1;
            for &Pull { trigger: number, ref gate } in self.pulls.of(kin) {
                if !scene.passes(gate, &here) {
                    continue;
                }
                let trigger = &self.rules.triggers[number as usize];
                let place = |frame: &Arc<str>, cue: &Range<usize>, leads: bool, found: matcher::Match| {
                    let target = found.bound.target?;
                    let harm =
                        self.rules.codebook.indicators[trigger.indicator].polarity == Polarity::Negative;
                    let before = scene.parties[target].core.end <= at;
                    let aside = harm
                        && (leads && scene.stands_aside(self.rules, target)
                            || before && scene.suffers(self.rules, at));
                    let object = leads && before && scene.is_object(self.rules, target, at);
                    Some(Hit {
                        indicator: trigger.indicator,
                        group: trigger.group,
                        trigger: number as usize,
                        frame: Arc::clone(frame),
                        at,
                        cue: cue.clone(),
                        range: found.range,
                        target,
                        bound: found.bound,
                        unless: if aside {
                            Some("place or victim".into())
                        } else if object {
                            Some("object of the verb before".into())
                        } else {
                            scene.in_a_name(cue).then(|| "part of a name".into())
                        },
                    })
                };
                let first = hits.len();
                if trigger.whole {
                    let anchor = at..at + 1;
                    let found = matcher::around(scene, &trigger.around, &anchor, Bound::default(), false);
                    hits.extend(
                        found.and_then(|found| place(&"pattern".into(), &anchor, trigger.leads, found)),
                    );
                } else if let Some(cue) = matcher::longest(scene, &trigger.around, &(at..at + 1)) {
                    let cue = cue.range;
                    cues.push(Cue {
                        indicator: trigger.indicator,
                        trigger: number as usize,
                        at,
                        range: cue.clone(),
                    });
                    let shapes = &self.rules.groups[trigger.indicator][trigger.group].shapes;
                    for shape in shapes.open(scene, &cue) {
                        let found = matcher::around(scene, &shape.around, &cue, Bound::default(), false);
                        if let Some(hit) =
                            found.and_then(|found| place(&shape.frame, &cue, shape.leads, found))
                            && !hits[first..]
                                .iter()
                                .any(|other| other.target == hit.target && other.unless.is_none())
                        {
                            hits.push(Hit {
                                range: hit.range.start.min(cue.start)..hit.range.end.max(cue.end),
                                ..hit
                            });
                        }
                    }
                }
                for hit in &mut hits[first..] {
                    hit.unless = hit.unless.take().or_else(|| self.exception(scene, hit));
                }
            }
        }
        (hits, cues)
    }

    fn exception(&self, scene: &Scene<'_>, hit: &Hit) -> Option<Arc<str>> {
        let bound = Bound { target: Some(hit.target), third: None, source: false };
        let clause = LazyCell::new(|| scene.clause(&hit.cue));
        let mut exceptions = self.rules.groups[hit.indicator][hit.group].unless.open(scene, &hit.cue);
        let forbids = |exception: &&CompiledException| match &exception.pattern {
            Forbidding::AtCue(around) => matcher::around(scene, around, &hit.cue, bound, false).is_some(),
            Forbidding::Anywhere(row) => matcher::anywhere(scene, row, || clause.clone(), bound),
        };
        exceptions.find(forbids).map(|exception| Arc::clone(&exception.text))
    }
}

/// The references that a document has only because codings report somebody's view: of one whose voice the sentence
/// is not. `codings` are those of these segments, all or some.
#[must_use]
pub fn reported(document: &Document, segments: &Segments, cast: &Cast, codings: &[Coding]) -> Vec<Reference> {
    let mut dyads: BTreeSet<(u32, ActorId, ActorId)> = BTreeSet::new();
    for coding in codings {
        let sentence = segments.sentences.binary_search_by_key(&coding.sentence, |sentence| sentence.number);
        let Ok(place) = sentence else { continue };
        let voices = voices(document, cast, &segments.sentences[place]);
        if voices.iter().all(|(source, _)| *source != coding.source) {
            dyads.insert((coding.sentence, coding.source, coding.target));
        }
    }
    let reference = |(_, source, target)| Reference {
        source,
        target,
        document: document.id.clone(),
        date: document.date,
        sentences: 1,
    };
    dyads.into_iter().map(reference).collect()
}

/// Whose voice a sentence is: each source with what it is called when it is spoken of.
fn voices(document: &Document, cast: &Cast, sentence: &Sentence) -> Vec<(ActorId, ActorId)> {
    match cast.owners.get(sentence.turn as usize) {
        Some(Owner::Nobody) => Vec::new(),
        Some(Owner::Actor(actor)) => vec![(*actor, *actor)],
        Some(Owner::Speakers) | None => {
            let own = |place: usize, speaker: ActorId| cast.identities.get(place).copied().unwrap_or(speaker);
            document
                .speakers
                .iter()
                .enumerate()
                .map(|(place, speaker)| (*speaker, own(place, *speaker)))
                .collect()
        }
    }
}
