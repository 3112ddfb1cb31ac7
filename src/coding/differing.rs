//! What two versions of a pattern differ in: a sentence that has no word of it they match alike.

use rustc_hash::FxHashSet;

use super::compile::{Compiler, rarest};
use super::rules::{Said, leads};
use crate::codebook::{Element, Pattern};

/// Patterns of which one matches somewhere in every sentence that two patterns match otherwise; none where they are the
/// same. `None` where their parts do not tell.
///
/// Whether a choice matches differs only where a row matches that is not in both; so with every element, and so with
/// the row of them.
#[must_use]
pub fn differing(old: &Pattern, new: &Pattern) -> Option<Vec<Pattern>> {
    let mut found = Vec::new();
    of_rows(&old.elements, &new.elements, &mut found).then_some(found)
}

/// The same of patterns that are looked for by themselves, from the rarest word of each of the rows that they are
/// written out to: what is found depends on which word that is, and on what the row says of voices.
#[must_use]
pub fn differing_alone(old: &Pattern, new: &Pattern) -> Option<Vec<Pattern>> {
    if old == new {
        return Some(Vec::new());
    }
    if leads(&old.elements) != leads(&new.elements) {
        return None;
    }
    let (old, new) = (written_out(old), written_out(new));
    let [gone, come] = parted(&old, &new)?;
    if let ([(elements, anchor, says)], [(others, place, said)]) = (gone.as_slice(), come.as_slice())
        && (anchor, says) == (place, said)
    {
        let mut found = Vec::new();
        if of_rows(elements, others, &mut found) {
            return Some(found);
        }
    }
    Some(gone.into_iter().chain(come).map(|(elements, ..)| Pattern { elements: elements.clone() }).collect())
}

/// One element that every match of a pattern has a word for.
#[must_use]
pub fn required(pattern: &Pattern) -> Option<Pattern> {
    let rare = |element: &&Element| match element {
        Element::Word(word) | Element::Glob(word) | Element::Lemma(word) => word.len(),
        _ => 0,
    };
    let element = pattern.elements.iter().filter(|element| is_anchor(element)).max_by_key(rare)?;
    Some(Pattern { elements: vec![element.clone()] })
}

/// A row that a pattern is written out to, the place of its rarest word, and what it says of voices.
type Written = (Vec<Element>, Option<usize>, Said);

fn written_out(pattern: &Pattern) -> Vec<Written> {
    let mut compiler = Compiler::default();
    let rows = compiler.rows(pattern).into_iter().map(|row| {
        let says = row.iter().map(|part| part.kind.says).fold(Said::default(), Said::or);
        (row.iter().map(|part| part.element.clone()).collect(), rarest(&row), says)
    });
    rows.collect()
}

/// What is in one of two lists only. `None` where what is in both comes in another order.
fn parted<'r, T: Eq + std::hash::Hash>(old: &'r [T], new: &'r [T]) -> Option<[Vec<&'r T>; 2]> {
    let [olds, news] = [old, new].map(|list| list.iter().collect::<FxHashSet<_>>());
    let shared = old.iter().filter(|row| news.contains(row));
    if !shared.eq(new.iter().filter(|row| olds.contains(row))) {
        return None;
    }
    let only =
        |list: &'r [T], others: &FxHashSet<&T>| list.iter().filter(|row| !others.contains(row)).collect();
    Some([only(old, &news), only(new, &olds)])
}

/// What two rows of elements differ in; `false` where that cannot be told.
fn of_rows(old: &[Element], new: &[Element], found: &mut Vec<Pattern>) -> bool {
    old.len() == new.len() && old.iter().zip(new).all(|(old, new)| old == new || of_elements(old, new, found))
}

fn of_elements(old: &Element, new: &Element, found: &mut Vec<Pattern>) -> bool {
    match (old, new) {
        (Element::Group(old), Element::Group(new)) => of_choices(old, new, found),
        (Element::Optional(old), Element::Optional(new)) | (Element::Not(old), Element::Not(new)) => {
            of_rows(&old.elements, &new.elements, found)
        }
        (old, new) if is_anchor(old) && is_anchor(new) => {
            found.extend([old, new].map(|element| Pattern { elements: vec![element.clone()] }));
            true
        }
        _ => false,
    }
}

fn of_choices(old: &[Pattern], new: &[Pattern], found: &mut Vec<Pattern>) -> bool {
    let Some([gone, come]) = parted(old, new) else { return false };
    if let ([gone], [come]) = (gone.as_slice(), come.as_slice()) {
        let before = found.len();
        if of_rows(&gone.elements, &come.elements, found) {
            return true;
        }
        found.truncate(before);
    }
    found.extend(gone.iter().chain(&come).map(|&row| row.clone()));
    gone.iter().chain(&come).all(|row| row.elements.iter().any(is_anchor))
}

/// Whether a token must stand where the element matches that has one of its words.
fn is_anchor(element: &Element) -> bool {
    match element {
        Element::Word(_) | Element::Glob(_) | Element::Lemma(_) => true,
        Element::Group(rows) => rows.iter().all(|row| row.elements.iter().any(is_anchor)),
        _ => false,
    }
}
