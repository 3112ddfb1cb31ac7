//! A codebook made ready to run: patterns as steps over word classes, cues filed under their rarest word.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::codebook::{Codebook, Element, Exception, Pattern, Slot, Use, VoiceRule};
use crate::coding::weigh::Scales;
use crate::coding::words::{ClassId, Classes, Member, Need, Sieve};

/// One step of a compiled pattern.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Class(ClassId),
    Any,
    Gap {
        most: u8,
        wide: bool,
    },
    Alternatives(Vec<Vec<Step>>),
    Optional(Vec<Step>),
    /// Always in reading order, whichever way the steps around it run.
    Not(Vec<Step>),
    ClauseStart,
    Comma,
    /// Nothing, where no semicolon, colon or full stop stands: between elements that no gap parts.
    Unbroken,
    Slot(Slot),
}

/// A pattern around its anchor: the cue, or the rarest word of a whole pattern.
#[derive(Clone, Debug)]
pub(super) struct Around {
    /// From the anchor leftwards.
    pub left: Vec<Step>,
    /// From the anchor rightwards.
    pub right: Vec<Step>,
    /// What a sentence must have for any of it to match.
    pub needs: Vec<Need>,
}

/// A pattern without anchor.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub steps: Vec<Step>,
    /// What a sentence must have for it to match.
    pub needs: Vec<Need>,
}

impl Around {
    /// The steps on both sides of the element at `anchor`.
    fn new(row: &[&Element], anchor: usize, classes: &mut Classes) -> Self {
        let side = |mut steps: Vec<Step>| {
            if !matches!(steps.first(), None | Some(Step::Gap { .. })) {
                steps.insert(0, Step::Unbroken);
            }
            steps
        };
        let (left, right) =
            (
                side(reversed(&compile(row[..anchor].iter().copied(), classes))),
                side(compile(row[anchor + 1..].iter().copied(), classes)),
            );
        let needs = needs(left.iter().chain(&right));
        Self { left, right, needs }
    }
}

/// What a sentence must have for the steps to match: the classes of all, for a choice those of one of its rows; also
/// what a look ahead asks for (`!!`, a "not" of a "not").
fn needs<'s>(steps: impl IntoIterator<Item = &'s Step>) -> Vec<Need> {
    let mut needs = Vec::new();
    for step in steps {
        match step {
            Step::Class(class) => needs.push(Need::Class(*class)),
            Step::Alternatives(rows) => {
                let plain = |row: &Vec<Step>| -> Box<[ClassId]> {
                    let class = |step: &Step| if let Step::Class(class) = step { Some(*class) } else { None };
                    row.iter().filter_map(class).collect()
                };
                let rows: Box<[_]> = rows.iter().map(plain).collect();
                if rows.iter().all(|row| !row.is_empty()) {
                    needs.push(Need::Any(rows));
                }
            }
            Step::Not(row) => {
                if let [Step::Not(asked)] = row.as_slice() {
                    needs.extend(self::needs(asked));
                }
            }
            _ => {}
        }
    }
    needs
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
    /// Whether a "not" is part of what it looks for, and so negates nothing.
    pub says_no: bool,
    /// Whether a plain TARGET comes first: the subject, that no preposition may stand before.
    pub leads: bool,
    /// Whether a "wish" is part of what it looks for: it is not the speaker's.
    pub says_wish: bool,
}

/// A group of cues, ready to run.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub shapes: Vec<CompiledShape>,
    pub unless: Vec<CompiledException>,
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

#[derive(Clone, Debug)]
pub(super) struct CompiledException {
    pub text: Arc<str>,
    /// At the cue.
    pub around: Vec<Around>,
    /// Anywhere in the cue's clause.
    pub anywhere: Vec<Row>,
}

#[derive(Clone, Debug)]
pub(super) struct CompiledVoice {
    pub rule: VoiceRule,
    pub patterns: Vec<Around>,
    pub except: Vec<Around>,
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
    pub(super) self_words: Vec<Vec<Step>>,
    pub(super) heads: Vec<Vec<Step>>,
    /// The codebook's weights; `None` where the rules decide alone.
    pub(super) scales: Option<Scales>,
    /// The classes with which heads and words for the speaker begin.
    pub(super) openings: Sieve,
    pub(super) closed: ClosedWords,
}

/// Words of the grammar that the engine itself must know.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClosedWords {
    pub respectively: ClassId,
    /// Prepositions after which a name is a place or a victim, not the doer of harm.
    pub aside: ClassId,
    /// What parts of a country are called by: "in eastern Ukraine".
    pub part: ClassId,
    /// Forms of "be": with a participle behind it, what stands before it suffers.
    pub being: ClassId,
    pub participle: ClassId,
    /// What joins the members of a list.
    pub joining: ClassId,
    /// Verbs that stand for a whole clause: "has", "did".
    pub auxiliary: ClassId,
    pub denying: ClassId,
    /// What says the same of another: "as has", "so did".
    pub likewise: ClassId,
}

impl Rules {
    /// Compiles a codebook.
    #[must_use]
    pub fn new(codebook: &Codebook) -> Self {
        let mut classes = Classes::default();
        let mut triggers = Vec::new();
        let mut by_class: FxHashMap<ClassId, Vec<u32>> = FxHashMap::default();
        let mut groups = Vec::new();
        for (indicator, definition) in codebook.indicators.iter().enumerate() {
            let mut of_indicator = Vec::new();
            for (group, usage) in definition.uses.iter().enumerate() {
                for (text, pattern, whole) in anchored(usage) {
                    for row in distribute(&pattern.elements.iter().collect::<Vec<_>>()) {
                        let Some(anchor) = rarest(&row) else { continue };
                        let class = match compile_one(row[anchor], &mut classes) {
                            Step::Class(class) => class,
                            _ => continue,
                        };
                        let around = Around::new(&row, anchor, &mut classes);
                        by_class.entry(class).or_default().push(triggers.len() as u32);
                        let says_no = row.iter().any(|element| says(element, &DENIALS));
                        let says_wish = row.iter().any(|element| says(element, &WISHES));
                        triggers.push(Trigger {
                            indicator,
                            group,
                            text: Arc::clone(&text),
                            around,
                            whole,
                            says_no,
                            says_wish,
                            leads: leads(&pattern.elements),
                        });
                    }
                }
                of_indicator.push(Group {
                    shapes: usage
                        .shapes
                        .iter()
                        .filter_map(|shape| {
                            Some(CompiledShape {
                                leads: leads(&shape.pattern.elements),
                                frame: Arc::clone(&shape.frame),
                                text: Arc::clone(&shape.text),
                                around: around_cue(&shape.pattern, &mut classes)?,
                            })
                        })
                        .collect(),
                    unless: usage
                        .unless
                        .iter()
                        .map(|exception| compile_exception(exception, &mut classes))
                        .collect(),
                });
            }
            groups.push(of_indicator);
        }
        let voices = codebook
            .voice_rules
            .iter()
            .map(|rule| CompiledVoice {
                rule: rule.clone(),
                patterns: rule
                    .patterns
                    .iter()
                    .filter_map(|pattern| around_cue(pattern, &mut classes))
                    .collect(),
                except: rule.except.iter().filter_map(|pattern| around_cue(pattern, &mut classes)).collect(),
            })
            .collect();
        let participle = classes.class(&[Member::Glob("*ed")]);
        let closed = {
            let mut class = |words: &[&str]| {
                let members: Vec<Member<'_>> = words.iter().map(|word| Member::Word(word)).collect();
                classes.class(&members)
            };
            ClosedWords {
                respectively: class(&["respectively"]),
                aside: class(&["against", "in", "inside", "into", "onto", "outside", "over", "within"]),
                part: class(&[
                    "central", "eastern", "northern", "occupied", "southern", "western", "parts", "part",
                ]),
                being: class(&["be", "been", "being", "is", "are", "was", "were"]),
                participle,
                joining: class(&["and", "or"]),
                auxiliary: class(&["has", "have", "had", "did", "does", "do", "is", "are", "was", "were"]),
                denying: class(&["not", "n't"]),
                likewise: class(&["as", "so"]),
            }
        };
        let mut rows = |patterns: &[Pattern]| -> Vec<Vec<Step>> {
            patterns.iter().map(|pattern| compile(&pattern.elements, &mut classes)).collect()
        };
        let (self_words, heads) = (rows(&codebook.self_words), rows(&codebook.heads));
        Self {
            label: codebook.label().into(),
            codebook: codebook.clone(),
            classes,
            triggers,
            by_class,
            groups,
            voices,
            openings: openings(self_words.iter().chain(&heads)),
            self_words,
            heads,
            closed,
            scales: codebook.weights.as_deref().map(Scales::new),
        }
    }

    /// The codebook that was compiled.
    #[must_use]
    pub fn codebook(&self) -> &Codebook {
        &self.codebook
    }
}

/// The cues and the whole patterns of a group: what a trigger is made from.
fn anchored(usage: &Use) -> impl Iterator<Item = (Arc<str>, &Pattern, bool)> {
    let cues = usage.cues.iter().map(|cue| (Arc::clone(&cue.text), &cue.pattern, false));
    let wholes = usage.shapes.iter().filter(|shape| shape.pattern.count(Slot::Cue) == 0);
    cues.chain(wholes.map(|shape| (Arc::clone(&shape.text), &shape.pattern, true)))
}

fn compile_exception(exception: &Exception, classes: &mut Classes) -> CompiledException {
    let (at_cue, anywhere): (Vec<_>, Vec<_>) =
        exception.patterns.iter().partition(|pattern| pattern.count(Slot::Cue) > 0);
    CompiledException {
        text: Arc::clone(&exception.text),
        around: at_cue.into_iter().filter_map(|pattern| around_cue(pattern, classes)).collect(),
        anywhere: anywhere
            .into_iter()
            .map(|pattern| {
                let steps = compile(&pattern.elements, classes);
                Row { needs: needs(&steps), steps }
            })
            .collect(),
    }
}

fn around_cue(pattern: &Pattern, classes: &mut Classes) -> Option<Around> {
    let at = pattern.elements.iter().position(|element| *element == Element::Slot(Slot::Cue))?;
    Some(Around::new(&pattern.elements.iter().collect::<Vec<_>>(), at, classes))
}

/// Rows in which some single word is the best to look for first.
///
/// A choice of longer rows cannot be an anchor. Where all other words are common ones, it is written out: one
/// row for each choice.
fn distribute<'e>(elements: &[&'e Element]) -> Vec<Vec<&'e Element>> {
    let single = elements.iter().filter_map(|element| rarity(element)).max();
    let choice = elements
        .iter()
        .enumerate()
        .filter(|(_, element)| matches!(element, Element::Group(_)) && rarity(element).is_none())
        .map(|(place, element)| (best(element), std::cmp::Reverse(place)))
        .max();
    match (single, choice) {
        (Some(single), Some((rarity, _))) if single >= rarity => vec![elements.to_vec()],
        (_, Some((_, std::cmp::Reverse(at)))) => {
            let Element::Group(rows) = elements[at] else { return Vec::new() };
            rows.iter()
                .flat_map(|row| {
                    let (before, after) = (&elements[..at], &elements[at + 1..]);
                    let whole = before.iter().copied().chain(&row.elements).chain(after.iter().copied());
                    distribute(&whole.collect::<Vec<_>>())
                })
                .collect()
        }
        (Some(_), None) => vec![elements.to_vec()],
        (None, None) => Vec::new(),
    }
}

/// How rare the rarest word of an element is, of a choice that of its worst row.
fn best(element: &Element) -> usize {
    match (rarity(element), element) {
        (Some(rarity), _) => rarity,
        (None, Element::Group(rows)) => {
            rows.iter().map(|row| row.elements.iter().map(best).max().unwrap_or(0)).min().unwrap_or(0)
        }
        _ => 0,
    }
}

/// The place of the element that fewest tokens will match: a word or a choice of single words.
fn rarest(elements: &[&Element]) -> Option<usize> {
    elements
        .iter()
        .enumerate()
        .filter_map(|(place, element)| Some((rarity(element)?, std::cmp::Reverse(place))))
        .max()
        .map(|(_, std::cmp::Reverse(place))| place)
}

/// A guess at how few tokens an element matches that is one token whatever happens, `None` for others: long words
/// are rare, long lists are not.
fn rarity(element: &Element) -> Option<usize> {
    let (shortest, count) = shortest(element)?;
    Some((shortest.min(9) * 8).saturating_sub(count.ilog2() as usize * 4))
}

/// The length of the shortest word among those that an element may be, and their number.
fn shortest(element: &Element) -> Option<(usize, usize)> {
    match element {
        Element::Word(word) | Element::Lemma(word) if COMMON.binary_search(&word.as_str()).is_ok() => {
            Some((0, 1))
        }
        Element::Word(word) | Element::Lemma(word) => Some((word.len(), 1)),
        Element::Glob(glob) => Some((glob.len() - 1, 1)),
        Element::Group(rows) if !rows.is_empty() => rows.iter().try_fold((usize::MAX, 0), |(least, all), row| {
            let [only] = row.elements.as_slice() else { return None };
            let (length, count) = shortest(only)?;
            Some((least.min(length), all + count))
        }),
        _ => None,
    }
}

/// Words too common to look for first; sorted.
const COMMON: [&str; 96] = [
    "a",
    "about",
    "against",
    "all",
    "also",
    "among",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "been",
    "between",
    "both",
    "by",
    "can",
    "countries",
    "country",
    "development",
    "do",
    "during",
    "economic",
    "efforts",
    "for",
    "from",
    "general",
    "government",
    "great",
    "had",
    "has",
    "have",
    "he",
    "his",
    "i",
    "if",
    "important",
    "in",
    "international",
    "is",
    "it",
    "its",
    "may",
    "more",
    "most",
    "must",
    "nations",
    "new",
    "no",
    "not",
    "of",
    "on",
    "one",
    "only",
    "or",
    "other",
    "our",
    "peace",
    "people",
    "peoples",
    "principles",
    "relations",
    "respect",
    "s",
    "security",
    "should",
    "so",
    "states",
    "such",
    "support",
    "that",
    "the",
    "their",
    "them",
    "there",
    "these",
    "they",
    "this",
    "those",
    "through",
    "to",
    "under",
    "united",
    "us",
    "was",
    "we",
    "were",
    "what",
    "when",
    "which",
    "who",
    "will",
    "with",
    "world",
    "would",
];

/// Whether the row begins with a plain TARGET, whatever may stand between: the subject of what follows.
fn leads(row: &[Element]) -> bool {
    let first = row.iter().find(|element| !matches!(element, Element::Not(_) | Element::ClauseStart));
    matches!(first, Some(Element::Slot(Slot::Target)))
}

/// The classes with which rows may begin; all of them, where a row begins otherwise than with a word.
fn openings<'r>(rows: impl Iterator<Item = &'r Vec<Step>>) -> Sieve {
    let mut sieve = Sieve::default();
    for row in rows {
        match row.first() {
            Some(Step::Class(class)) => sieve.add(*class),
            _ => return Sieve::ALL,
        }
    }
    sieve
}

/// Words that deny.
const DENIALS: [&str; 12] = [
    "cannot", "hardly", "n't", "neither", "never", "no", "nobody", "none", "nor", "not", "nothing", "without",
];

/// Words that wish.
const WISHES: [&str; 4] = ["expect", "hope", "trust", "wish"];

/// Whether the element asks for one of these words.
fn says(element: &Element, words: &[&str]) -> bool {
    match element {
        Element::Word(word) | Element::Lemma(word) => words.contains(&word.as_str()),
        Element::Group(rows) => {
            rows.iter().any(|row| row.elements.iter().any(|element| says(element, words)))
        }
        _ => false,
    }
}

/// The members of an element that is one token whatever happens, or `None`.
fn members(element: &Element) -> Option<Vec<Member<'_>>> {
    match element {
        Element::Word(word) => Some(vec![Member::Word(word)]),
        Element::Glob(glob) => Some(vec![Member::Glob(glob)]),
        Element::Lemma(lemma) => Some(vec![Member::Lemma(lemma)]),
        Element::Group(rows) if !rows.is_empty() => {
            let mut all = Vec::new();
            for row in rows {
                let [only] = row.elements.as_slice() else { return None };
                all.extend(members(only)?);
            }
            Some(all)
        }
        _ => None,
    }
}

/// The elements as steps; those that no gap parts must not be parted by a semicolon either.
fn compile<'e>(elements: impl IntoIterator<Item = &'e Element>, classes: &mut Classes) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for element in elements {
        let step = compile_one(element, classes);
        let parted = |step: Option<&Step>| matches!(step, None | Some(Step::Gap { .. }));
        if !parted(steps.last()) && !parted(Some(&step)) {
            steps.push(Step::Unbroken);
        }
        steps.push(step);
    }
    steps
}

fn compile_one(element: &Element, classes: &mut Classes) -> Step {
    if let Some(members) = members(element) {
        return Step::Class(classes.class(&members));
    }
    match element {
        Element::Group(rows) => {
            // Single words of a mixed choice share one class, which costs one look-up.
            let alone = |row: &&Pattern| row.elements.len() == 1 && shortest(&row.elements[0]).is_some();
            let (single, longer): (Vec<_>, Vec<_>) = rows.iter().partition(alone);
            let mut compiled: Vec<Vec<Step>> =
                longer.iter().map(|row| compile(&row.elements, classes)).collect();
            let single: Vec<Member<'_>> =
                single.iter().filter_map(|row| members(&row.elements[0])).flatten().collect();
            if !single.is_empty() {
                compiled.push(vec![Step::Class(classes.class(&single))]);
            }
            Step::Alternatives(compiled)
        }
        Element::Optional(row) => Step::Optional(compile(&row.elements, classes)),
        Element::Not(row) => Step::Not(compile(&row.elements, classes)),
        Element::Gap { most, wide } => Step::Gap { most: *most, wide: *wide },
        Element::ClauseStart => Step::ClauseStart,
        Element::Comma => Step::Comma,
        Element::Slot(slot) => Step::Slot(*slot),
        Element::Any | Element::List(_) | Element::Word(_) | Element::Glob(_) | Element::Lemma(_) => {
            Step::Any
        }
    }
}

/// The same steps for matching leftwards.
fn reversed(steps: &[Step]) -> Vec<Step> {
    steps
        .iter()
        .rev()
        .map(|step| match step {
            Step::Alternatives(rows) => Step::Alternatives(rows.iter().map(|row| reversed(row)).collect()),
            Step::Optional(row) => Step::Optional(reversed(row)),
            other => other.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::COMMON;

    #[test]
    fn common_words_are_sorted_as_their_search_needs() {
        assert!(COMMON.is_sorted());
    }
}
