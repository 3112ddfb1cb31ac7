//! What a codebook is made of.

use std::sync::Arc;

use crate::codebook::pattern::{Pattern, Slot};
use crate::model::{ActorId, Date, Dimension, IndicatorId, Polarity, Voice};

/// One thing that a coder looks for: one file of a codebook.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// The file name without `.toml`.
    pub id: IndicatorId,
    /// A short name for tables.
    pub label: String,
    /// What it measures.
    pub dimension: Dimension,
    /// For or against it.
    pub polarity: Polarity,
    /// What one judgement of it counts in scores; 1 when not said.
    pub weight: f64,
    /// What the speaker says when it is seen.
    pub definition: String,
    /// When a coder codes it.
    pub use_when: String,
    /// When a coder does not.
    pub not_when: String,
    /// Where it comes from.
    pub source: String,
    /// How the program finds it.
    pub uses: Vec<Use>,
    /// Sentences that it must and must not find; they run as tests.
    pub examples: Vec<Example>,
    /// The text of its file, for messages.
    pub file: Arc<str>,
}

/// Cues of one grammatical kind with the frames that they take, or whole patterns.
#[derive(Clone, Debug)]
pub struct Use {
    /// Its name in `found by` columns.
    pub name: String,
    /// What to look for; each holds `CUE` once, or is whole.
    pub shapes: Vec<Shape>,
    /// What stands for `CUE`; empty for whole patterns.
    pub cues: Vec<Cue>,
    /// Where a hit does not count.
    pub unless: Vec<Exception>,
    /// What a negated cue says.
    pub negated: Negated,
    /// Towards whom, where the words around the cue cannot tell.
    pub toward: Option<crate::model::Toward>,
}

/// One cue: its pattern and how the author wrote it.
#[derive(Clone, Debug)]
pub struct Cue {
    /// As written.
    pub text: Arc<str>,
    /// As read, lists expanded.
    pub pattern: Pattern,
    /// Bytes of the indicator's file, for messages.
    pub place: std::ops::Range<usize>,
}

/// One shape of a frame: its pattern and the frame it belongs to.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The frame's name; `pattern` for whole patterns.
    pub frame: Arc<str>,
    /// As written.
    pub text: Arc<str>,
    /// As read, lists expanded.
    pub pattern: Pattern,
    /// Bytes of the file that it stands in, for messages: a frame's in codebook.toml.
    pub place: std::ops::Range<usize>,
}

impl Shape {
    /// Whether it is a pattern by itself, and no frame around cues.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.pattern.count(Slot::Cue) == 0
    }
}

/// Where a hit does not count.
#[derive(Clone, Debug)]
pub struct Exception {
    /// The frame's name or the pattern as written: the reason in tables.
    pub text: Arc<str>,
    /// One of these must match: at the cue when it holds `CUE`, else anywhere in the cue's clause.
    pub patterns: Vec<Pattern>,
}

/// What a negated cue says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Negated {
    /// Nothing: it does not score.
    #[default]
    Cancels,
    /// The opposite on the same dimension, under the same indicator.
    Flips,
    /// Another indicator.
    Becomes(IndicatorId),
}

/// A rule that tells in which voice a hit stands.
#[derive(Clone, Debug)]
pub struct VoiceRule {
    /// Its name in tables.
    pub name: Arc<str>,
    /// The voice that it finds.
    pub voice: Voice,
    /// Any of these at the cue makes it so; gaps pass over actors here.
    pub patterns: Vec<Pattern>,
    /// … unless one of these matches.
    pub except: Vec<Pattern>,
    /// Only for hits of these frames; empty for all.
    pub frames: Vec<Arc<str>>,
    /// Only for indicators of this polarity.
    pub polarity: Option<Polarity>,
    /// Whether the sentence must end in a question mark; where the rule has no patterns, that is enough.
    pub question: bool,
    /// Whether such hits score; overrides the codebook's list of voices that do.
    pub scores: Option<bool>,
    /// Speakers to whom it does not apply.
    pub not_by: Vec<ActorId>,
}

/// A sentence with the codings that a careful reader gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Who speaks.
    pub speaker: ActorId,
    /// When; 1985 when not said.
    pub date: Date,
    /// What is said.
    pub text: String,
    /// The codings of this indicator that score; sorted.
    pub codes: Vec<(Polarity, ActorId)>,
    /// Why, where it is not plain.
    pub why: Option<String>,
    /// Whether the program is known not to get it.
    pub known_miss: bool,
    /// Bytes of the file where its text stands, for messages.
    pub place: std::ops::Range<usize>,
}
