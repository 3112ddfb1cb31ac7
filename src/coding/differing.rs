//! What two versions of a pattern differ in: a sentence that has no word of it they match alike.

use std::hash::Hash;

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
    let mut found = Vec::new();
    let left = unpaired(&old, &new, |(row, anchor, says), (other, place, said)| {
        (anchor, says) == (place, said) && of_pair(row, other, &mut found)
    })?;
    found.extend(left.into_iter().map(|(elements, ..)| Pattern { elements: elements.clone() }));
    Some(found)
}

/// The elements that every match of a pattern has a word for, as a pattern; `None` where there are none.
#[must_use]
pub fn required(pattern: &Pattern) -> Option<Pattern> {
    let elements: Vec<Element> =
        pattern.elements.iter().filter(|element| is_anchor(element)).cloned().collect();
    (!elements.is_empty()).then_some(Pattern { elements })
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

/// What is in one of two lists only and has no pair in the other, at the same place among what both have. `None` where
/// what both have comes in another order.
fn unpaired<'r, T: Eq + Hash>(
    old: &'r [T],
    new: &'r [T],
    mut pair: impl FnMut(&T, &T) -> bool,
) -> Option<Vec<&'r T>> {
    let [olds, news] = [old, new].map(|list| list.iter().collect::<FxHashSet<_>>());
    let shared = old.iter().filter(|row| news.contains(row));
    if !shared.eq(new.iter().filter(|row| olds.contains(row))) {
        return None;
    }
    let mut left = Vec::new();
    let between = old.split(|row| news.contains(row)).zip(new.split(|row| olds.contains(row)));
    for (gone, mut come) in between {
        for row in gone {
            match come.iter().position(|other| pair(row, other)) {
                Some(at) => {
                    left.extend(&come[..at]);
                    come = &come[at + 1..];
                }
                None => left.push(row),
            }
        }
        left.extend(come);
    }
    Some(left)
}

/// What two rows of the same kinds of elements differ in; nothing is found, and `false`, where that cannot be told.
fn of_pair(old: &[Element], new: &[Element], found: &mut Vec<Pattern>) -> bool {
    let before = found.len();
    let kinds = |row: &[Element]| row.iter().map(std::mem::discriminant).collect::<Vec<_>>();
    let told = kinds(old) == kinds(new) && of_rows(old, new, found);
    if !told {
        found.truncate(before);
    }
    told
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
    let left = unpaired(old, new, |old, new| of_pair(&old.elements, &new.elements, found));
    let Some(left) = left else { return false };
    found.extend(left.iter().map(|&row| row.clone()));
    left.iter().all(|row| row.elements.iter().any(is_anchor))
}

/// Whether a token must stand where the element matches that has one of its words.
fn is_anchor(element: &Element) -> bool {
    match element {
        Element::Word(_) | Element::Glob(_) | Element::Lemma(_) => true,
        Element::Group(rows) => rows.iter().all(|row| row.elements.iter().any(is_anchor)),
        _ => false,
    }
}
