//! Probe: where one pattern would match, before it is written down.

use std::ops::Range;
use std::sync::Arc;

use crate::codebook::{Codebook, Indicator, Negated, Pattern, Shape, Slot, Use};
use crate::coding::matcher::{self, Bound};
use crate::coding::present::Need;
use crate::coding::scene::{Scene, Words};
use crate::coding::words::{ClassId, Known, Mark};
use crate::coding::{Coder, Eyes, Pull, Rules, voices};
use crate::error::{Error, Result};
use crate::forms::{FormId, Forms};
use crate::model::{Cast, Document, Polarity, Segments};
use crate::span::apart;

/// A pattern of the codebook's language by itself, ready to run. Threads share it.
#[derive(Debug)]
pub struct Probe {
    rules: Rules,
    /// Whether it asks for somebody who is named.
    names_somebody: bool,
}

impl Probe {
    /// Makes a pattern ready to run: with the codebook's words for speakers, without its indicators.
    ///
    /// # Errors
    /// When no word of the pattern can be looked for.
    pub fn new(codebook: &Codebook, pattern: &Pattern, text: &str) -> Result<Self> {
        let rules = Rules::new(&codebook.alone(vec![alone(pattern, text)]));
        if rules.triggers.is_empty() {
            return Err(Error::input(format!(
                "`{}` has no word that could be looked for",
                text.escape_debug()
            ))
            .help("slots and gaps alone match everywhere: add a word, a list or a choice of words"));
        }
        let names_somebody = pattern.has_target() || pattern.count(Slot::Third) > 0;
        Ok(Self { rules, names_somebody })
    }

    /// What a sentence must have for the pattern to match in it, as [`Rules::words`] gives it.
    #[must_use]
    pub fn words(&self, forms: &Forms) -> Vec<Vec<Vec<String>>> {
        self.rules.words(forms)
    }

    /// A worker; each thread takes its own.
    #[must_use]
    pub fn prober(&self) -> Prober<'_> {
        Prober { probe: self, coder: Coder::new(&self.rules) }
    }
}

impl Rules {
    /// What a sentence must have for any cue or pattern of the codebook to be looked for in it: for one of the rows a
    /// word of each choice, as [`Forms::folded`] gives them.
    #[must_use]
    pub fn words(&self, forms: &Forms) -> Vec<Vec<Vec<String>>> {
        let mut known = Known::default();
        let mut members: std::collections::BTreeMap<ClassId, Vec<String>> = std::collections::BTreeMap::new();
        for form in (0..forms.len() as u32).map(FormId) {
            let kin = known.learn(&self.classes, forms, form);
            for &class in known.classes(kin) {
                members.entry(class).or_default().push(forms.folded(form).to_owned());
            }
        }
        let by_mark = self.classes.by_mark();
        let of = |classes: &[ClassId]| -> Vec<String> {
            let words = classes.iter().flat_map(|class| members.get(class).into_iter().flatten());
            let mut words: Vec<String> = words.cloned().collect();
            words.sort();
            words.dedup();
            words
        };
        let marked = |marks: &[Mark]| -> Vec<ClassId> {
            marks.iter().filter_map(|mark| by_mark.get(mark.place()).copied()).collect()
        };
        let mut rows = Vec::new();
        let mut anchors: Vec<_> = self.by_class.iter().collect();
        anchors.sort();
        for (anchor, triggers) in anchors {
            for &trigger in triggers {
                let around = &self.triggers[trigger as usize].around;
                let rarest = around.gate.classes.iter().flatten().map(|mark| of(&marked(&[*mark])));
                let others = around.needs.iter().map(|need| match need {
                    Need::Class(mark) => of(&marked(&[*mark])),
                    Need::Any(marks) => of(&marked(marks)),
                });
                rows.push(std::iter::once(of(&[*anchor])).chain(rarest).chain(others).collect());
            }
        }
        rows.sort();
        rows.dedup();
        rows
    }
}

/// Tries a pattern on documents, one at a time, remembering word forms only.
#[derive(Debug)]
pub struct Prober<'p> {
    probe: &'p Probe,
    coder: Coder<'p>,
}

impl Prober<'_> {
    /// Where the pattern matches: the number of the sentence, and the run of its tokens, counted from its first. Runs do
    /// not overlap; the one that starts first counts, and of two that start together the longer.
    ///
    /// What is said in nobody's voice is passed over, as coding passes it over.
    #[must_use]
    pub fn find(
        &mut self,
        document: &Document,
        segments: &Segments,
        cast: &Cast,
        forms: &Forms,
    ) -> Vec<(u32, Range<usize>)> {
        let mut found = Vec::new();
        for sentence in &segments.sentences {
            let mentions = cast.mentions_of(sentence.number);
            if mentions.is_empty() && self.probe.names_somebody {
                continue;
            }
            let tokens = segments.tokens_of(sentence);
            for token in tokens {
                self.coder.learn(forms, token.form);
            }
            let mut runs: Vec<Range<usize>> = Vec::new();
            let words =
                Words { known: &self.coder.known, forms, tokens, mentions, first: sentence.tokens.start };
            for (source, own) in voices(document, cast, sentence) {
                let scene = Scene::new(&self.probe.rules, words, Eyes { source, own }).registered();
                runs.extend(self.runs(&scene));
            }
            found.extend(apart(runs).into_iter().map(|run| (sentence.number, run)));
        }
        found
    }

    fn runs(&self, scene: &Scene<'_>) -> Vec<Range<usize>> {
        let mut runs = Vec::new();
        for (at, &kin) in scene.kin.iter().enumerate() {
            for Pull { trigger, .. } in self.coder.pulls.of(kin) {
                let around = &self.probe.rules.triggers[*trigger as usize].around;
                let found = matcher::around(scene, around, &(at..at + 1), Bound::default(), false);
                runs.extend(found.map(|found| found.range));
            }
        }
        runs
    }
}

/// An indicator that looks for this pattern and nothing else.
fn alone(pattern: &Pattern, text: &str) -> Indicator {
    let text: Arc<str> = text.into();
    let shape = Shape {
        frame: "pattern".into(),
        text: Arc::clone(&text),
        pattern: pattern.clone(),
        place: 0..text.len(),
    };
    Indicator {
        id: "pattern".into(),
        label: String::new(),
        dimension: "pattern".into(),
        polarity: Polarity::Positive,
        weight: 1.0,
        definition: String::new(),
        use_when: String::new(),
        not_when: String::new(),
        source: String::new(),
        uses: vec![Use {
            name: String::new(),
            shapes: vec![shape],
            cues: Vec::new(),
            unless: Vec::new(),
            negated: Negated::Cancels,
            toward: None,
        }],
        examples: Vec::new(),
        file: text,
    }
}
