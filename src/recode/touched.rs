//! What an edit can touch: the cues and patterns, or the parts of them, that a sentence must have to be coded otherwise.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::codebook::{Codebook, Cue, Exception, Indicator, Pattern, Shape, Use};
use crate::coding::{Rules, differing, differing_alone, required};
use crate::model::IndicatorId;

/// Rules that find nothing in a sentence in which the edited indicators of two versions of a codebook find the same.
pub(super) fn patterns(old: &Codebook, new: &Codebook, edited: &[IndicatorId]) -> Rules {
    let mut found = Vec::new();
    for (codebook, other) in [(old, new), (new, old)] {
        let edited = codebook.indicators.iter().filter(|indicator| edited.contains(&indicator.id));
        found.extend(edited.map(|indicator| {
            let mut left = indicator.clone();
            if let Some(other) = other.indicator(indicator.id.as_str()) {
                leave_out(&mut left, other);
            }
            left
        }));
    }
    Rules::new(&new.alone(found))
}

/// Leaves out of an indicator what another version of it has too, group by group.
fn leave_out(indicator: &mut Indicator, other: &Indicator) {
    // One whose file is the same is here for another's sake: all of it may say something else.
    if indicator.file == other.file
        || indicator.polarity != other.polarity
        || indicator.dimension != other.dimension
        || indicator.uses.len() != other.uses.len()
    {
        return;
    }
    for (usage, other) in indicator.uses.iter_mut().zip(&other.uses) {
        if let Some(found) = of_group(usage, other) {
            usage.shapes.clear();
            let cue = |pattern| Cue { text: "".into(), pattern, place: 0..0 };
            usage.cues = found.into_iter().map(cue).collect();
        }
    }
}

/// What differs in a group: cues and patterns of this version that the other has not, and the parts that differ in what
/// both have. `None` where any of its cues may find something else.
fn of_group(usage: &Use, other: &Use) -> Option<Vec<Pattern>> {
    if (&usage.name, &usage.negated, usage.toward) != (&other.name, &other.negated, other.toward) {
        return None;
    }
    let mut found = of_frames(usage, other)?;
    found.extend(of_exceptions(&usage.unless, &other.unless)?);
    found.extend(of_cues(&cues(usage), &cues(other))?);
    found.extend(of_cues(&wholes(usage), &wholes(other))?);
    Some(found)
}

type Named<'u> = (&'u str, &'u Pattern);

fn cues(usage: &Use) -> Vec<Named<'_>> {
    usage.cues.iter().map(|cue| (&*cue.text, &cue.pattern)).collect()
}

fn is_frame(shape: &&Shape) -> bool {
    !shape.is_whole()
}

fn wholes(usage: &Use) -> Vec<Named<'_>> {
    let wholes = usage.shapes.iter().filter(|shape| !is_frame(shape));
    wholes.map(|shape| (&*shape.text, &shape.pattern)).collect()
}

/// Frames must be the same but for words in them.
fn of_frames(usage: &Use, other: &Use) -> Option<Vec<Pattern>> {
    let [frames, others] = [usage, other].map(|usage| usage.shapes.iter().filter(is_frame));
    let name = |shape: &Shape| (Arc::clone(&shape.frame), Arc::clone(&shape.text));
    if !frames.clone().map(name).eq(others.clone().map(name)) {
        return None;
    }
    let found = frames.zip(others).map(|(frame, other)| differing(&frame.pattern, &other.pattern));
    Some(found.collect::<Option<Vec<_>>>()?.concat())
}

/// Cues are paired by what the author wrote.
fn of_cues(cues: &[Named<'_>], others: &[Named<'_>]) -> Option<Vec<Pattern>> {
    let others = by_text(cues.iter().map(|(text, _)| *text), others)?;
    let mut found = Vec::new();
    for &(text, pattern) in cues {
        match others.get(text).map(|other| differing_alone(pattern, other)) {
            Some(Some(parts)) => found.extend(parts),
            // The other version of it is found when that is asked.
            Some(None) | None => found.push(pattern.clone()),
        }
    }
    Some(found)
}

/// One that only one version has makes a difference where it may match.
fn of_exceptions(unless: &[Exception], others: &[Exception]) -> Option<Vec<Pattern>> {
    let named: Vec<_> = others.iter().map(|other| (&*other.text, &other.patterns)).collect();
    let others = by_text(unless.iter().map(|exception| &*exception.text), &named)?;
    let mut found = Vec::new();
    for exception in unless {
        match others.get(&*exception.text) {
            Some(other) if other.len() == exception.patterns.len() => {
                for (pattern, other) in exception.patterns.iter().zip(*other) {
                    found.extend(differing(pattern, other)?);
                }
            }
            Some(_) => return None,
            None => found.extend(exception.patterns.iter().map(required).collect::<Option<Vec<_>>>()?),
        }
    }
    Some(found)
}

/// What another version has, by its text. `None` where a text stands there twice, or what both have comes in another
/// order: of two that fit equally well the first wins.
fn by_text<'o, T: Copy>(
    texts: impl Iterator<Item = &'o str> + Clone,
    others: &[(&'o str, T)],
) -> Option<FxHashMap<&'o str, T>> {
    let by_text: FxHashMap<&str, T> = others.iter().copied().collect();
    let own: FxHashSet<&str> = texts.clone().collect();
    let shared = texts.clone().filter(|text| by_text.contains_key(text));
    let same = shared.eq(others.iter().map(|(text, _)| *text).filter(|text| own.contains(text)));
    (same && by_text.len() == others.len() && own.len() == texts.count()).then_some(by_text)
}
