//! What a codebook says in vain of one corpus: cues that it never holds, and words that it holds too often.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::codebook::indicator::{Cue, Indicator, Use};
use crate::codebook::lint::{entries, file_of, spelled};
use crate::codebook::{Codebook, Element, inflect};
use crate::error::{Diagnostic, Severity};

/// A cue that makes the coder look at more than one token in this many is too common.
const COMMON: u64 = 200;

/// Entries that a warning names.
const NAMED: usize = 10;

/// What a corpus holds of a codebook.
#[derive(Clone, Debug, Default)]
pub struct Occurrences {
    /// Tokens of the corpus.
    pub tokens: u64,
    /// Its words, folded.
    pub words: BTreeSet<String>,
    /// For each cue and whole pattern, by the places of indicator and group and its text as written.
    pub cues: FxHashMap<(usize, usize, Arc<str>), CueCount>,
}

/// What a corpus holds of one cue or pattern.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CueCount {
    /// The word, or the choice of words, at which the coder looks for it most often.
    pub word: String,
    /// Tokens of the corpus at which it looks for it: its rarest word, or those of its choices.
    pub touched: u64,
    /// Whether it is ever there; of a whole pattern, its rarest word.
    pub seen: bool,
}

impl Codebook {
    /// What does nothing on a corpus, or makes the coder look too often; in the order of files and lines.
    #[must_use]
    pub fn lint_corpus(&self, corpus: &Occurrences) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for (number, indicator) in self.indicators.iter().enumerate() {
            for (group, usage) in indicator.uses.iter().enumerate() {
                let count = |text: &Arc<str>| {
                    corpus.cues.get(&(number, group, Arc::clone(text))).cloned().unwrap_or_default()
                };
                found.extend(self.never(indicator, usage, corpus, &count));
                found.extend(self.too_common(indicator, usage, corpus.tokens, &count));
            }
        }
        found
    }

    /// One warning for all cues of a group that the corpus does not hold.
    fn never(
        &self,
        indicator: &Indicator,
        usage: &Use,
        corpus: &Occurrences,
        count: &dyn Fn(&Arc<str>) -> CueCount,
    ) -> Option<Diagnostic> {
        let (mut silent, mut of, mut place) = (Vec::new(), 0, None);
        let mut miss = |name: String, at: &std::ops::Range<usize>| {
            silent.push(name);
            place.get_or_insert_with(|| at.clone());
        };
        for cue in &usage.cues {
            let listed = entries(&cue.pattern);
            of += listed.len();
            if is_list(cue) && count(&cue.text).seen {
                for entry in listed.iter().filter(|entry| !corpus.may_hold(entry)) {
                    miss(entry.iter().map(spelled).collect::<Vec<_>>().join(" "), &cue.place);
                }
            } else if !count(&cue.text).seen {
                miss(cue.text.to_string(), &cue.place);
            }
        }
        for shape in usage.shapes.iter().filter(|shape| shape.is_whole()) {
            of += 1;
            if !count(&shape.text).seen {
                miss(shape.text.to_string(), &shape.place);
            }
        }
        let more = silent.len().saturating_sub(NAMED);
        let number = silent.len();
        silent.truncate(NAMED);
        let mut names =
            silent.iter().map(|name| format!("`{}`", clipped(name))).collect::<Vec<_>>().join(", ");
        if more > 0 {
            names += &format!(" and {more} more");
        }
        let message = format!("{number} of {of} in `{}` never occur in the corpus: {names}", usage.name);
        let help = "look for their like with `bonafides kwic`; leave them if another corpus is to come";
        Some(self.warning("C021", indicator, place?, message, help))
    }

    fn too_common(
        &self,
        indicator: &Indicator,
        usage: &Use,
        tokens: u64,
        count: &dyn Fn(&Arc<str>) -> CueCount,
    ) -> Vec<Diagnostic> {
        let cues = usage.cues.iter().map(|cue| (&cue.text, &cue.place));
        let wholes = usage.shapes.iter().filter(|shape| shape.is_whole());
        cues.chain(wholes.map(|shape| (&shape.text, &shape.place)))
            .filter_map(|(text, place)| {
                let CueCount { word, touched, .. } = count(text);
                (touched.saturating_mul(COMMON) > tokens).then(|| {
                    let share = touched as f64 * 1000.0 / tokens as f64;
                    let message = format!(
                        "it is looked for at {share:.1} of 1,000 words of the corpus, most often at `{}`",
                        clipped(&word)
                    );
                    let help = "add a word that belongs to what it looks for";
                    self.warning("C022", indicator, place.clone(), message, help)
                })
            })
            .collect()
    }

    fn warning(
        &self,
        code: &'static str,
        indicator: &Indicator,
        span: std::ops::Range<usize>,
        message: String,
        help: &str,
    ) -> Diagnostic {
        Diagnostic {
            severity: Severity::Warning,
            code,
            file: file_of(self, indicator),
            text: Arc::clone(&indicator.file),
            span,
            message,
            help: Some(help.to_owned()),
        }
    }
}

/// The beginning of a long pattern: enough to find it by.
fn clipped(name: &str) -> String {
    const LONGEST: usize = 40;
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

/// Whether a cue is a choice whose entries are worth a look of their own.
fn is_list(cue: &Cue) -> bool {
    matches!(cue.pattern.elements.as_slice(), [Element::Group(_)])
}

impl Occurrences {
    /// Whether the corpus holds every word that a row cannot do without.
    fn may_hold(&self, row: &[Element]) -> bool {
        row.iter().all(|element| match element {
            Element::Word(word) => self.words.contains(word),
            Element::Lemma(word) => inflect(word).iter().any(|form| self.words.contains(form)),
            Element::Glob(glob) => self.holds_glob(glob),
            Element::Group(rows) => rows.iter().any(|row| self.may_hold(&row.elements)),
            _ => true,
        })
    }

    fn holds_glob(&self, glob: &str) -> bool {
        // A glob with several stars is let pass: it is not worth a matcher of its own.
        let Some((before, after)) = glob.split_once('*').filter(|(_, after)| !after.contains('*')) else {
            return true;
        };
        self.words
            .range::<str, _>((Bound::Included(before), Bound::Unbounded))
            .take_while(|word| word.starts_with(before))
            .any(|word| word.len() >= before.len() + after.len() && word.ends_with(after))
    }
}
