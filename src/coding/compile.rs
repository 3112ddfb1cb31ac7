//! Compiling: the elements of patterns → steps over word classes, each pattern around its rarest word.

use rustc_hash::FxHashMap;

use crate::codebook::{Element, Exception, Pattern, Slot};
use crate::coding::present::Need;
use crate::coding::rules::{Around, CompiledException, Gate, Row, Said, Step};
use crate::coding::window::{Way, windows};
use crate::coding::words::{ClassId, Classes, Member, rarity_of};

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
    /// By the address of the element, which the codebook holds as long as the compiler lives.
    steps: FxHashMap<*const Element, Step>,
    rarities: FxHashMap<*const Element, Option<usize>>,
    said: FxHashMap<*const Element, Said>,
    lent: std::marker::PhantomData<&'e Element>,
}

impl<'e> Compiler<'e> {
    /// The steps on both sides of the element at `anchor`.
    pub fn around(&mut self, row: &[&'e Element], anchor: usize) -> Around {
        let side = |mut steps: Vec<Step>| {
            if !matches!(steps.first(), None | Some(Step::Gap { .. })) {
                steps.insert(0, Step::Unbroken);
            }
            steps
        };
        let (left, right) = (
            side(reversed(&self.steps(row[..anchor].iter().copied()))),
            side(self.steps(row[anchor + 1..].iter().copied())),
        );
        let needs = self.needs(left.iter().chain(&right));
        let mut windows = windows(&left, Way::Left);
        windows.extend(self::windows(&right, Way::Right));
        windows.sort_by_key(|window| window.who);
        let class = |place| match needs.get(place) {
            Some(Need::Class(class)) => Some(*class),
            _ => None,
        };
        let gate = Gate {
            windows: [windows.first().copied(), windows.get(1).copied()],
            classes: [class(0), class(1)],
        };
        Around { left, right, gate, needs }
    }

    /// The steps on both sides of CUE.
    pub fn around_cue(&mut self, pattern: &'e Pattern) -> Option<Around> {
        let at = pattern.elements.iter().position(|element| *element == Element::Slot(Slot::Cue))?;
        Some(self.around(&pattern.elements.iter().collect::<Vec<_>>(), at))
    }

    pub fn exception(&mut self, exception: &'e Exception) -> CompiledException {
        let (at_cue, anywhere): (Vec<_>, Vec<_>) =
            exception.patterns.iter().partition(|pattern| pattern.count(Slot::Cue) > 0);
        CompiledException {
            text: std::sync::Arc::clone(&exception.text),
            around: at_cue.into_iter().filter_map(|pattern| self.around_cue(pattern)).collect(),
            anywhere: anywhere
                .into_iter()
                .map(|pattern| {
                    let steps = self.steps(&pattern.elements);
                    Row { needs: self.needs(&steps), steps }
                })
                .collect(),
        }
    }

    /// What a sentence must have for the steps to match, the rarest first: the classes of all, for a choice that of one
    /// of its rows; not those of common words, which every sentence has; also what a look ahead asks for (`!!`, a
    /// "not" of a "not").
    fn needs<'s>(&mut self, steps: impl IntoIterator<Item = &'s Step>) -> Vec<Need> {
        let mut classes = Vec::new();
        let mut choices = Vec::new();
        self.asked(steps, &mut classes, &mut choices);
        classes.sort_unstable_by_key(|class| (std::cmp::Reverse(self.classes.rarity(*class)), *class));
        classes.dedup();
        let needs: Vec<Need> =
            classes.into_iter().map(Need::Class).chain(choices.into_iter().map(Need::Any)).collect();
        for need in &needs {
            match need {
                Need::Class(class) => self.classes.need(*class),
                Need::Any(classes) => classes.iter().for_each(|class| self.classes.need(*class)),
            }
        }
        needs
    }

    fn asked<'s>(
        &self,
        steps: impl IntoIterator<Item = &'s Step>,
        classes: &mut Vec<ClassId>,
        choices: &mut Vec<Box<[ClassId]>>,
    ) {
        let class = |step: &Step| match step {
            Step::Class(class) if !self.classes.is_common(*class) => Some(*class),
            _ => None,
        };
        for step in steps {
            match step {
                Step::Class(_) => classes.extend(class(step)),
                Step::Alternatives(rows) => {
                    let rarest = |row: &Vec<Step>| {
                        row.iter().filter_map(class).max_by_key(|class| self.classes.rarity(*class))
                    };
                    let rows: Option<Box<[ClassId]>> = rows.iter().map(rarest).collect();
                    choices.extend(rows.filter(|rows| rows.len() <= LONGEST_CHOICE));
                }
                Step::Not(row) => {
                    if let [Step::Not(asked)] = row.as_slice() {
                        self.asked(asked, classes, choices);
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
    pub fn distribute(&mut self, elements: &[&'e Element]) -> Vec<Vec<&'e Element>> {
        let single = elements.iter().filter_map(|element| self.rarity(element)).max();
        let choice = elements
            .iter()
            .enumerate()
            .filter_map(|(place, element)| {
                let choice = matches!(element, Element::Group(_)) && self.rarity(element).is_none();
                choice.then(|| (self.best(element), std::cmp::Reverse(place)))
            })
            .max();
        match (single, choice) {
            (Some(single), Some((rarity, _))) if single >= rarity => vec![elements.to_vec()],
            (_, Some((_, std::cmp::Reverse(at)))) => {
                let Element::Group(rows) = elements[at] else { return Vec::new() };
                rows.iter()
                    .flat_map(|row| {
                        let (before, after) = (&elements[..at], &elements[at + 1..]);
                        let whole = before.iter().copied().chain(&row.elements).chain(after.iter().copied());
                        self.distribute(&whole.collect::<Vec<_>>())
                    })
                    .collect()
            }
            (Some(_), None) => vec![elements.to_vec()],
            (None, None) => Vec::new(),
        }
    }

    /// How rare the rarest word of an element is, of a choice that of its worst row.
    fn best(&mut self, element: &'e Element) -> usize {
        match (self.rarity(element), element) {
            (Some(rarity), _) => rarity,
            (None, Element::Group(rows)) => {
                let mut of_row = |row: &'e Pattern| {
                    row.elements.iter().map(|element| self.best(element)).max().unwrap_or(0)
                };
                rows.iter().map(&mut of_row).min().unwrap_or(0)
            }
            _ => 0,
        }
    }

    /// The place of the element that fewest tokens will match: a word or a choice of single words.
    pub fn rarest(&mut self, elements: &[&'e Element]) -> Option<usize> {
        elements
            .iter()
            .enumerate()
            .filter_map(|(place, element)| Some((self.rarity(element)?, std::cmp::Reverse(place))))
            .max()
            .map(|(_, std::cmp::Reverse(place))| place)
    }

    /// A guess at how few tokens an element matches that is one token whatever happens, `None` for others: long words
    /// are rare, long lists are not.
    fn rarity(&mut self, element: &'e Element) -> Option<usize> {
        *self.rarities.entry(element).or_insert_with(|| {
            let (shortest, count) = shortest(element)?;
            Some(rarity_of(shortest, count))
        })
    }

    /// What an element asks for that voice rules look for too.
    pub fn says(&mut self, element: &'e Element) -> Said {
        if let Some(said) = self.said.get(&std::ptr::from_ref(element)) {
            return *said;
        }
        let said = match element {
            Element::Word(word) | Element::Lemma(word) => {
                Said { no: DENIALS.contains(&word.as_str()), wish: WISHES.contains(&word.as_str()) }
            }
            Element::Group(rows) => rows
                .iter()
                .flat_map(|row| &row.elements)
                .map(|element| self.says(element))
                .fold(Said::default(), Said::or),
            _ => Said::default(),
        };
        self.said.insert(element, said);
        said
    }

    /// The elements as steps; those that no gap parts must not be parted by a semicolon either.
    pub fn steps(&mut self, elements: impl IntoIterator<Item = &'e Element>) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for element in elements {
            let step = self.step(element);
            let parted = |step: Option<&Step>| matches!(step, None | Some(Step::Gap { .. }));
            if !parted(steps.last()) && !parted(Some(&step)) {
                steps.push(Step::Unbroken);
            }
            steps.push(step);
        }
        steps
    }

    /// The step of one element.
    pub fn step(&mut self, element: &'e Element) -> Step {
        if let Some(step) = self.steps.get(&std::ptr::from_ref(element)) {
            return step.clone();
        }
        let step = self.new_step(element);
        self.steps.insert(element, step.clone());
        step
    }

    fn new_step(&mut self, element: &'e Element) -> Step {
        if let Some(members) = members(element) {
            return Step::Class(self.classes.class(&members));
        }
        match element {
            Element::Group(rows) => {
                // Single words of a mixed choice share one class, which costs one look-up.
                let alone = |row: &&Pattern| row.elements.len() == 1 && shortest(&row.elements[0]).is_some();
                let (single, longer): (Vec<_>, Vec<_>) = rows.iter().partition(alone);
                let mut compiled: Vec<Vec<Step>> =
                    longer.iter().map(|row| self.steps(&row.elements)).collect();
                let single: Vec<Member<'_>> =
                    single.iter().filter_map(|row| members(&row.elements[0])).flatten().collect();
                if !single.is_empty() {
                    compiled.push(vec![Step::Class(self.classes.class(&single))]);
                }
                Step::Alternatives(compiled)
            }
            Element::Optional(row) => Step::Optional(self.steps(&row.elements)),
            Element::Not(row) => Step::Not(self.steps(&row.elements)),
            Element::Gap { most, wide } => Step::Gap { most: *most, wide: *wide },
            Element::ClauseStart => Step::ClauseStart,
            Element::Comma => Step::Comma,
            Element::Slot(slot) => Step::Slot(*slot),
            Element::Any | Element::List(_) | Element::Word(_) | Element::Glob(_) | Element::Lemma(_) => {
                Step::Any
            }
        }
    }
}

/// The length of the shortest word among those that an element may be, and their number.
fn shortest(element: &Element) -> Option<(usize, usize)> {
    match element {
        Element::Word(word) | Element::Lemma(word) => Some((Member::Word(word).length(), 1)),
        Element::Glob(glob) => Some((Member::Glob(glob).length(), 1)),
        Element::Group(rows) if !rows.is_empty() => {
            rows.iter().try_fold((usize::MAX, 0), |(least, all), row| {
                let [only] = row.elements.as_slice() else { return None };
                let (length, count) = shortest(only)?;
                Some((least.min(length), all + count))
            })
        }
        _ => None,
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
