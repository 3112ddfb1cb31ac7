//! Compiling: the elements of patterns → steps over word classes, each pattern around its rarest word.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::codebook::{Element, Exception, Pattern, Slot};
use crate::coding::present::Need;
use crate::coding::rules::{
    Around, Choice, CompiledException, Forbidding, Gate, Gated, Opening, Row, Said, Step,
};
use crate::coding::window::{Way, Width, windows};
use crate::coding::words::{ClassId, Classes, Mark, Member, rarity_of};

/// Rows of a choice that are worth asking for.
const LONGEST_CHOICE: usize = 16;

/// Words that deny.
const DENIALS: [&str; 12] = [
    "cannot", "hardly", "n't", "neither", "never", "no", "nobody", "none", "nor", "not", "nothing", "without",
];
/// Words that wish.
const WISHES: [&str; 4] = ["expect", "hope", "trust", "wish"];

/// Turns elements into steps, each element once: the rows that a choice is written out to share most of theirs.
#[derive(Default)]
pub(super) struct Compiler<'e> {
    pub classes: Classes,
    /// By the place of the element, which the codebook holds as long as the compiler lives.
    steps: FxHashMap<(Place, Way), Step>,
    /// By what the element says.
    same: FxHashMap<(&'e Element, Way), Step>,
    /// Of choices.
    kinds: FxHashMap<Place, Kind>,
}

/// Where an element stands in memory, a choice with the rows that patterns share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Place {
    Element(*const Element),
    Rows(*const Pattern),
}

impl Place {
    fn of(element: &Element) -> Self {
        match element {
            Element::Group(rows) => Self::Rows(rows.as_ptr()),
            other => Self::Element(other),
        }
    }
}

/// An element of a row, with what its row's anchor and its trigger depend on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'e> {
    pub element: &'e Element,
    pub kind: Kind,
}

/// What is known of an element before it is compiled.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Kind {
    /// The length of the shortest word among those that it may be, and their number, if it is one token whatever
    /// happens.
    words: Option<(usize, usize)>,
    /// How rare its rarest word is, of a choice that of its worst row.
    best: usize,
    /// What it asks for that voice rules look for too.
    pub says: Said,
}

impl Kind {
    /// A guess at how few tokens it matches, if it is one token whatever happens: long words are rare, long lists are
    /// not.
    fn rarity(self) -> Option<usize> {
        self.words.map(|(shortest, count)| rarity_of(shortest, count))
    }

    fn of_word(member: Member<'_>) -> Self {
        let length = member.length();
        let says = match member {
            Member::Word(word) | Member::Lemma(word) => {
                Said { no: DENIALS.contains(&word), wish: WISHES.contains(&word) }
            }
            Member::Glob(_) => Said::default(),
        };
        Self { words: Some((length, 1)), best: rarity_of(length, 1), says }
    }

    fn of_choice(rows: &[Vec<Self>]) -> Self {
        let mut words = rows.first().map(|_| (usize::MAX, 0));
        for row in rows {
            words = match (words, row.as_slice()) {
                (Some((least, all)), [Self { words: Some((shortest, count)), .. }]) => {
                    Some((least.min(*shortest), all + count))
                }
                _ => None,
            };
        }
        let says = rows.iter().flatten().map(|kind| kind.says).fold(Said::default(), Said::or);
        let best = |row: &Vec<Self>| row.iter().map(|kind| kind.best).max().unwrap_or(0);
        let mut kind = Self { words, best: 0, says };
        kind.best = kind.rarity().unwrap_or_else(|| rows.iter().map(best).min().unwrap_or(0));
        kind
    }
}

impl<'e> Compiler<'e> {
    /// The steps on both sides of the part at `anchor`.
    pub fn around(&mut self, row: &[Part<'e>], anchor: usize) -> Around {
        let side = |mut steps: Vec<Step>| {
            if !matches!(steps.first(), None | Some(Step::Gap { .. })) {
                steps.insert(0, Step::Unbroken);
            }
            steps
        };
        let element = |part: &Part<'e>| part.element;
        let left = side(self.steps(row[..anchor].iter().rev().map(element), Way::Left));
        let right = side(self.steps(row[anchor + 1..].iter().map(element), Way::Right));
        let (classes, needs) = self.needs(left.iter().chain(&right));
        let mut windows = windows(&left, Way::Left);
        windows.extend(self::windows(&right, Way::Right));
        windows.sort_by_key(|window| window.who);
        let beside = |steps: &[Step]| {
            let opening = steps.iter().find(|step| !step.is_look()).and_then(Step::opening);
            opening.filter(|opening| !opening.party).and_then(|opening| opening.class).unwrap_or_default()
        };
        let gate = Gate {
            windows: [windows.first().copied(), windows.get(1).copied()],
            classes,
            beside: [beside(&left), beside(&right)],
        };
        Around { left, right, gate, needs }
    }

    /// The steps on both sides of CUE.
    pub fn around_cue(&mut self, pattern: &'e Pattern) -> Option<Around> {
        let at = pattern.elements.iter().position(|element| *element == Element::Slot(Slot::Cue))?;
        let row = self.row(&pattern.elements);
        Some(self.around(&row, at))
    }

    /// Patterns at a cue, with their gates.
    pub fn gated(&mut self, patterns: &'e [Pattern]) -> Gated<Around> {
        let around = patterns.iter().filter_map(|pattern| self.around_cue(pattern));
        around.map(|around| (around.gate, around)).collect()
    }

    /// The patterns of an exception, with their gates.
    pub fn exception(&mut self, exception: &'e Exception) -> Vec<(Gate, CompiledException)> {
        let one = |pattern: &'e Pattern| {
            let (gate, pattern) = if pattern.count(Slot::Cue) > 0 {
                let around = self.around_cue(pattern)?;
                (around.gate, Forbidding::AtCue(around))
            } else {
                let (gate, row) = self.anywhere(pattern);
                (gate, Forbidding::Anywhere(row))
            };
            Some((gate, CompiledException { text: Arc::clone(&exception.text), pattern }))
        };
        exception.patterns.iter().filter_map(one).collect()
    }

    /// A pattern without anchor, and what a sentence must have for it to match at a first look.
    pub fn anywhere(&mut self, pattern: &'e Pattern) -> (Gate, Row) {
        let steps = self.steps(&pattern.elements, Way::Right);
        let (classes, needs) = self.needs(&steps);
        (Gate { classes, ..Gate::default() }, Row { steps, needs })
    }

    /// What a sentence must have for the steps to match: the two rarest classes, and the rest. For a choice it is a
    /// class of one of its rows; where fewer than two classes are needed, choices fill their places, each as one class
    /// of all that its rows need. Common words, which every sentence has, are not asked for by themselves; what a look
    /// ahead asks for (`!!`, a "not" of a "not") is.
    fn needs<'s>(&mut self, steps: impl IntoIterator<Item = &'s Step>) -> ([Option<Mark>; 2], Vec<Need>) {
        let mut classes = Vec::new();
        let mut choices = Vec::new();
        self.asked(steps, &mut classes, &mut choices);
        classes.sort_unstable_by_key(|class| (std::cmp::Reverse(self.classes.rarity(*class)), *class));
        classes.dedup();
        let others = choices.split_off(choices.len().min(2_usize.saturating_sub(classes.len())));
        classes.extend(choices.into_iter().filter_map(|rows| self.classes.union(rows)));
        let mut marks = classes.iter().map(|class| self.classes.mark(*class));
        let first = [marks.next(), marks.next()];
        let mut needs: Vec<Need> = marks.map(Need::Class).collect();
        for rows in others.into_iter().filter(|rows| rows.len() <= LONGEST_CHOICE) {
            needs.push(Need::Any(rows.iter().map(|class| self.classes.mark(*class)).collect()));
        }
        (first, needs)
    }

    fn asked<'s>(
        &self,
        steps: impl IntoIterator<Item = &'s Step>,
        classes: &mut Vec<ClassId>,
        choices: &mut Vec<&'s [ClassId]>,
    ) {
        for step in steps {
            match step {
                Step::Class(class) => {
                    classes.extend(Some(*class).filter(|class| !self.classes.is_common(*class)))
                }
                Step::Alternatives(choice) => choices.extend(choice.asked.as_deref()),
                Step::Not(row) => {
                    if let [Step::Not(asked)] = &**row {
                        self.asked(&**asked, classes, choices);
                    }
                }
                _ => {}
            }
        }
    }

    /// Rows in which some single word is the best to look for first.
    ///
    /// A choice of longer rows cannot be an anchor. Where all other words are common ones, it is written out: one
    /// row for each choice.
    pub fn rows(&mut self, pattern: &'e Pattern) -> Vec<Vec<Part<'e>>> {
        let mut rows = Vec::new();
        let row = self.row(&pattern.elements);
        self.distribute(row, &mut rows);
        rows
    }

    fn distribute(&mut self, row: Vec<Part<'e>>, rows: &mut Vec<Vec<Part<'e>>>) {
        let single = row.iter().filter_map(|part| part.kind.rarity()).max();
        let choice = row
            .iter()
            .enumerate()
            .filter(|(_, part)| matches!(part.element, Element::Group(_)) && part.kind.words.is_none())
            .map(|(place, part)| (part.kind.best, std::cmp::Reverse(place)))
            .max();
        match (single, choice) {
            (Some(single), Some((rarity, _))) if single >= rarity => rows.push(row),
            (_, Some((_, std::cmp::Reverse(at)))) => {
                let Element::Group(choices) = row[at].element else { return };
                for choice in choices.iter() {
                    let mut whole = row[..at].to_vec();
                    whole.extend(self.row(&choice.elements));
                    whole.extend(&row[at + 1..]);
                    self.distribute(whole, rows);
                }
            }
            (Some(_), None) => rows.push(row),
            (None, None) => {}
        }
    }

    fn row(&mut self, elements: &'e [Element]) -> Vec<Part<'e>> {
        elements.iter().map(|element| Part { element, kind: self.kind(element) }).collect()
    }

    fn kind(&mut self, element: &Element) -> Kind {
        if let Some(member) = member(element) {
            return Kind::of_word(member);
        }
        let Element::Group(choices) = element else { return Kind::default() };
        let place = Place::of(element);
        if let Some(kind) = self.kinds.get(&place) {
            return *kind;
        }
        let of_row = |row: &Pattern| row.elements.iter().map(|element| self.kind(element)).collect();
        let rows: Vec<Vec<Kind>> = choices.iter().map(of_row).collect();
        let kind = Kind::of_choice(&rows);
        self.kinds.insert(place, kind);
        kind
    }

    /// The elements, given in the direction of `way`, as steps; those that no gap parts must not be parted by a
    /// semicolon either.
    pub fn steps(&mut self, elements: impl IntoIterator<Item = &'e Element>, way: Way) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for element in elements {
            let step = self.step(element, way);
            let parted = |step: Option<&Step>| matches!(step, None | Some(Step::Gap { .. }));
            if !parted(steps.last()) && !parted(Some(&step)) {
                steps.push(Step::Unbroken);
            }
            steps.push(step);
        }
        steps
    }

    /// The step of one element, for matching in the direction of `way`.
    pub fn step(&mut self, element: &'e Element, way: Way) -> Step {
        // A word is the same from either side.
        let way = if member(element).is_some() { Way::Right } else { way };
        let place = (Place::of(element), way);
        if let Some(step) = self.steps.get(&place) {
            return step.clone();
        }
        let step = self.step_as_written(element, way);
        self.steps.insert(place, step.clone());
        step
    }

    /// The same, for one that may have been written elsewhere.
    fn step_as_written(&mut self, element: &'e Element, way: Way) -> Step {
        if let Some(step) = self.same.get(&(element, way)) {
            return step.clone();
        }
        let step = self.new_step(element, way);
        self.same.insert((element, way), step.clone());
        step
    }

    /// The steps of a row inside an element.
    fn inner(&mut self, row: &'e Pattern, way: Way) -> Vec<Step> {
        match way {
            Way::Right => self.steps(&row.elements, way),
            Way::Left => self.steps(row.elements.iter().rev(), way),
        }
    }

    fn new_step(&mut self, element: &'e Element, way: Way) -> Step {
        if self.kind(element).words.is_some() {
            let mut words = Vec::new();
            members(element, &mut words);
            return Step::Class(self.classes.class(&words));
        }
        match element {
            Element::Group(rows) => {
                // Single words of a mixed choice share one class, which costs one look-up.
                let mut alone =
                    |row: &&Pattern| matches!(&row.elements[..], [only] if self.kind(only).words.is_some());
                let (alone, longer): (Vec<_>, Vec<_>) = rows.iter().partition(&mut alone);
                let mut compiled: Vec<Vec<Step>> = longer.iter().map(|row| self.inner(row, way)).collect();
                let mut single = Vec::new();
                alone.iter().flat_map(|row| &row.elements).for_each(|only| members(only, &mut single));
                if !single.is_empty() {
                    compiled.push(vec![Step::Class(self.classes.class(&single))]);
                }
                Step::Alternatives(Arc::new(self.choice(compiled)))
            }
            Element::Optional(row) => Step::Optional(self.inner(row, way).into()),
            Element::Not(row) => Step::Not(self.inner(row, Way::Right).into()),
            Element::Gap { most, wide } => Step::Gap { most: *most, wide: *wide },
            Element::ClauseStart => Step::ClauseStart,
            Element::Comma => Step::Comma,
            Element::Slot(slot) => Step::Slot(*slot),
            Element::Any | Element::List(_) | Element::Word(_) | Element::Glob(_) | Element::Lemma(_) => {
                Step::Any
            }
        }
    }

    fn choice(&mut self, rows: Vec<Vec<Step>>) -> Choice {
        let rarest = |row: &Vec<Step>| {
            let classes = row.iter().filter_map(|step| match step {
                Step::Class(class) => Some(*class),
                _ => None,
            });
            classes.max_by_key(|class| self.classes.rarity(*class))
        };
        let asked: Option<Box<[ClassId]>> = rows.iter().map(rarest).collect();
        Choice { opening: self.opening(&rows), asked, width: Width::of_choice(&rows), rows }
    }

    /// What the rows begin with; `None` where one may begin with anything.
    pub fn opening(&mut self, rows: &[Vec<Step>]) -> Option<Opening> {
        let (mut classes, mut party) = (Vec::new(), false);
        let known = rows.iter().all(|row| begins(row, &mut classes, &mut party));
        known.then(|| Opening { class: self.classes.union(&classes), party })
    }
}

/// Adds the classes of words that a row may begin with, and whether somebody's phrase may. `false` where it may begin
/// with anything, or take up nothing.
fn begins(row: &[Step], classes: &mut Vec<ClassId>, party: &mut bool) -> bool {
    for step in row.iter().filter(|step| !step.is_look()) {
        match step {
            Step::Class(class) => classes.push(*class),
            Step::Slot(_) => *party = true,
            Step::Alternatives(choice) => {
                let Some(opening) = choice.opening else { return false };
                classes.extend(opening.class);
                *party |= opening.party;
            }
            Step::Optional(row) if begins(row, classes, party) => continue,
            _ => return false,
        }
        return true;
    }
    false
}

/// The place of the part that fewest tokens will match: a word or a choice of single words.
pub(super) fn rarest(row: &[Part<'_>]) -> Option<usize> {
    row.iter()
        .enumerate()
        .filter_map(|(place, part)| Some((part.kind.rarity()?, std::cmp::Reverse(place))))
        .max()
        .map(|(_, std::cmp::Reverse(place))| place)
}

/// The member of a class that an element is by itself.
fn member(element: &Element) -> Option<Member<'_>> {
    match element {
        Element::Word(word) => Some(Member::Word(word)),
        Element::Glob(glob) => Some(Member::Glob(glob)),
        Element::Lemma(lemma) => Some(Member::Lemma(lemma)),
        _ => None,
    }
}

/// Adds the members of an element that is one token whatever happens.
fn members<'e>(element: &'e Element, all: &mut Vec<Member<'e>>) {
    all.extend(member(element));
    if let Element::Group(rows) = element {
        rows.iter().flat_map(|row| &row.elements).for_each(|only| members(only, all));
    }
}
