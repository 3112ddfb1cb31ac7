//! A codebook made ready to run: patterns as steps over word classes, cues filed under their rarest word.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::codebook::{Codebook, Element, Pattern, Shape, Slot, Use, VoiceRule};
use crate::coding::closed::ClosedWords;
use crate::coding::compile::{self, Compiler};
use crate::coding::present::Need;
use crate::coding::scene::Scene;
use crate::coding::weigh::Scales;
use crate::coding::window::{Way, Width, Window};
use crate::coding::words::{ClassId, Classes, Mark};

/// One step of a compiled pattern.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Class(ClassId),
    Any,
    Gap {
        most: u8,
        wide: bool,
    },
    /// Shared, as are other rows inside a row: a choice that is written out leaves many rows with the same parts.
    Alternatives(Arc<Choice>),
    Optional(Arc<[Step]>),
    /// Always in reading order, whichever way the steps around it run.
    Not(Arc<[Step]>),
    ClauseStart,
    Comma,
    /// Nothing, where no semicolon, colon or full stop stands: between elements that no gap parts.
    Unbroken,
    Slot(Slot),
}

impl Step {
    /// Whether it looks and takes up nothing.
    pub const fn is_look(&self) -> bool {
        matches!(self, Self::Not(_) | Self::ClauseStart | Self::Comma | Self::Unbroken)
    }

    /// What it takes up first, where that is known without the steps behind it.
    pub fn opening(&self) -> Option<Opening> {
        match self {
            Self::Class(class) => Some(Opening { class: Some(*class), party: false }),
            Self::Slot(_) => Some(Opening { class: None, party: true }),
            Self::Alternatives(choice) => choice.opening,
            _ => None,
        }
    }
}

/// One of several rows, with what is known of all of them.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub rows: Vec<Vec<Step>>,
    /// What each row begins with; `None` where one may begin with anything.
    pub opening: Option<Opening>,
    /// The rarest word's class of each row; `None` where a row has none.
    pub asked: Option<Box<[ClassId]>>,
    pub width: Width,
}

/// What rows begin with: a word of one class, or somebody's phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opening {
    pub class: Option<ClassId>,
    pub party: bool,
}

/// A pattern around its anchor: the cue, or the rarest word of a whole pattern.
#[derive(Clone, Debug)]
pub(super) struct Around {
    /// From the anchor leftwards.
    pub left: Vec<Step>,
    /// From the anchor rightwards.
    pub right: Vec<Step>,
    /// The first of what must be there for any of it to match.
    pub gate: Gate,
    /// What else a sentence must have for any of it to match.
    pub needs: Vec<Need>,
}

/// What is known of a pattern at one look: without its parties and rarest words about it, no step of it is taken.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gate {
    /// Slots that somebody must fill, TARGET and THIRD first.
    pub windows: [Option<Window>; 2],
    /// The rarest classes that the sentence must have.
    pub classes: [Option<Mark>; 2],
    /// The class of the word right before the anchor, and of that right behind it.
    pub beside: [ClassId; 2],
}

/// A pattern without anchor.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub steps: Vec<Step>,
    /// What a sentence must have for it to match.
    pub needs: Vec<Need>,
}

/// What to try when a word of some class is met.
#[derive(Clone, Debug)]
pub(super) struct Trigger {
    pub indicator: usize,
    pub group: usize,
    /// As the author wrote it: the last part of `found by`.
    pub text: Arc<str>,
    /// The cue around the word, or the whole pattern around it.
    pub around: Around,
    /// Whether `around` is a whole pattern, target and all.
    pub whole: bool,
    /// What is part of what it looks for.
    pub says: Said,
    /// Whether a plain TARGET comes first: the subject, that no preposition may stand before.
    pub leads: bool,
}

/// Words in a pattern that voice rules would see as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Said {
    /// A "not", which negates nothing then.
    pub no: bool,
    /// A "wish", which is not the speaker's then.
    pub wish: bool,
}

impl Said {
    pub const fn or(self, other: Self) -> Self {
        Self { no: self.no || other.no, wish: self.wish || other.wish }
    }
}

/// A group of cues, ready to run.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub shapes: Gated<CompiledShape>,
    pub unless: Gated<CompiledException>,
}

#[derive(Clone, Debug)]
pub(super) struct CompiledShape {
    /// Whether a plain TARGET comes first.
    pub leads: bool,
    pub frame: Arc<str>,
    /// As the author wrote it.
    pub text: Arc<str>,
    pub around: Around,
}

/// One pattern of an exception.
#[derive(Clone, Debug)]
pub(super) struct CompiledException {
    /// The exception, as the author wrote it.
    pub text: Arc<str>,
    pub pattern: Forbidding,
}

/// Where a pattern must match to forbid a hit.
#[derive(Clone, Debug)]
pub(super) enum Forbidding {
    /// Around the cue.
    AtCue(Around),
    /// Anywhere in the cue's clause.
    Anywhere(Row),
}

#[derive(Clone, Debug)]
pub(super) struct CompiledVoice {
    pub rule: VoiceRule,
    pub patterns: Gated<Around>,
    pub except: Gated<Around>,
}

/// Patterns at a cue, or what holds them. Their gates lie together: at most cues nearly all are shut.
#[derive(Clone, Debug)]
pub(super) struct Gated<T> {
    gates: Box<[Gate]>,
    all: Box<[T]>,
}

impl<T> FromIterator<(Gate, T)> for Gated<T> {
    fn from_iter<I: IntoIterator<Item = (Gate, T)>>(each: I) -> Self {
        let (gates, all): (Vec<Gate>, Vec<T>) = each.into_iter().unzip();
        Self { gates: gates.into(), all: all.into() }
    }
}

impl<T> Gated<T> {
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All of them, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.all.iter()
    }

    /// Those that are worth a step at `cue`, in their order.
    pub fn open<'a>(&'a self, scene: &'a Scene<'_>, cue: &'a Range<usize>) -> impl Iterator<Item = &'a T> {
        let each = self.gates.iter().zip(&self.all);
        each.filter(move |(gate, _)| scene.passes(gate, cue)).map(|(_, pattern)| pattern)
    }
}

/// A codebook made ready to run. Holds no state of a run: threads share it.
#[derive(Debug)]
pub struct Rules {
    pub(super) codebook: Codebook,
    pub(super) label: Arc<str>,
    pub(super) classes: Classes,
    pub(super) triggers: Vec<Trigger>,
    pub(super) by_class: FxHashMap<ClassId, Vec<u32>>,
    /// `groups[indicator][group]`.
    pub(super) groups: Vec<Vec<Group>>,
    pub(super) voices: Vec<CompiledVoice>,
    /// Where another speaks of the speaker.
    pub(super) heard: Vec<(Gate, Row)>,
    pub(super) self_words: Vec<Vec<Step>>,
    pub(super) heads: Vec<Vec<Step>>,
    /// The codebook's weights; `None` where the rules decide alone.
    pub(super) scales: Option<Scales>,
    /// What words for the speaker begin with, and what heads do; `None` where that may be anything.
    pub(super) self_opening: Option<Opening>,
    pub(super) head_opening: Option<Opening>,
    pub(super) closed: ClosedWords,
}

impl Rules {
    /// Compiles a codebook.
    #[must_use]
    pub fn new(codebook: &Codebook) -> Self {
        let mut compiler = Compiler::default();
        let mut triggers = Vec::new();
        let mut by_class: FxHashMap<ClassId, Vec<u32>> = FxHashMap::default();
        let mut groups = Vec::new();
        for (indicator, definition) in codebook.indicators.iter().enumerate() {
            let mut of_indicator = Vec::new();
            for (group, usage) in definition.uses.iter().enumerate() {
                for (class, trigger) in compiled_triggers(&mut compiler, usage, (indicator, group)) {
                    by_class.entry(class).or_default().push(triggers.len() as u32);
                    triggers.push(trigger);
                }
                of_indicator.push(Group::new(&mut compiler, usage));
            }
            groups.push(of_indicator);
        }
        let voices = codebook
            .voice_rules
            .iter()
            .map(|rule| CompiledVoice {
                rule: rule.clone(),
                patterns: compiler.gated(&rule.patterns),
                except: compiler.gated(&rule.except),
            })
            .collect();
        let closed = ClosedWords::new(&mut compiler.classes);
        let heard = codebook.heard.iter().map(|pattern| compiler.anywhere(pattern)).collect();
        let self_words: Vec<_> =
            codebook.self_words.iter().map(|pattern| compiler.steps(&pattern.elements, Way::Right)).collect();
        let heads: Vec<_> =
            codebook.heads.iter().map(|pattern| compiler.steps(&pattern.elements, Way::Right)).collect();
        let (self_opening, head_opening) = (compiler.opening(&self_words), compiler.opening(&heads));
        let scales = codebook.weights.as_deref().map(|weights| Scales::new(weights, codebook, &triggers));
        Self {
            label: codebook.label().into(),
            codebook: codebook.clone(),
            classes: compiler.classes,
            triggers,
            by_class,
            groups,
            voices,
            heard,
            self_words,
            heads,
            self_opening,
            head_opening,
            closed,
            scales,
        }
    }

    /// The codebook that was compiled.
    #[must_use]
    pub fn codebook(&self) -> &Codebook {
        &self.codebook
    }
}

/// The triggers of a group, each with the class of the word that pulls it.
fn compiled_triggers<'c>(
    compiler: &mut Compiler<'c>,
    usage: &'c Use,
    (indicator, group): (usize, usize),
) -> Vec<(ClassId, Trigger)> {
    let mut triggers = Vec::new();
    for (text, pattern, whole) in anchored(usage) {
        for row in compiler.rows(pattern) {
            let Some(anchor) = compile::rarest(&row) else { continue };
            let Step::Class(class) = compiler.step(row[anchor].element, Way::Right) else { continue };
            let around = compiler.around(&row, anchor);
            let says = row.iter().map(|part| part.kind.says).fold(Said::default(), Said::or);
            let (text, leads) = (Arc::clone(&text), leads(&pattern.elements));
            triggers.push((class, Trigger { indicator, group, text, around, whole, says, leads }));
        }
    }
    triggers
}

impl Group {
    fn new<'c>(compiler: &mut Compiler<'c>, usage: &'c Use) -> Self {
        let mut shape = |shape: &'c Shape| {
            let around = compiler.around_cue(&shape.pattern)?;
            let compiled = CompiledShape {
                leads: leads(&shape.pattern.elements),
                frame: Arc::clone(&shape.frame),
                text: Arc::clone(&shape.text),
                around,
            };
            Some((compiled.around.gate, compiled))
        };
        let shapes = usage.shapes.iter().filter_map(&mut shape).collect();
        let unless = usage.unless.iter().flat_map(|exception| compiler.exception(exception)).collect();
        Self { shapes, unless }
    }
}

/// The cues and the whole patterns of a group: what a trigger is made from.
fn anchored(usage: &Use) -> impl Iterator<Item = (Arc<str>, &Pattern, bool)> {
    let cues = usage.cues.iter().map(|cue| (Arc::clone(&cue.text), &cue.pattern, false));
    let wholes = usage.shapes.iter().filter(|shape| shape.is_whole());
    cues.chain(wholes.map(|shape| (Arc::clone(&shape.text), &shape.pattern, true)))
}

/// Whether the row begins with a plain TARGET, whatever may stand between: the subject of what follows.
pub(super) fn leads(row: &[Element]) -> bool {
    let first = row.iter().find(|element| !matches!(element, Element::Not(_) | Element::ClauseStart));
    matches!(first, Some(Element::Slot(Slot::Target)))
}
