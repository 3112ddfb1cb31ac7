//! Census: which words and cues of a codebook a corpus holds at all, and how many tokens they touch.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::codebook::{CueCount, Occurrences};
use crate::coding::scene::{Scene, Words};
use crate::coding::{Coder, Eyes, Pull, Rules, matcher, voices};
use crate::forms::{FormId, Forms};
use crate::model::{Cast, Document, Segments};

/// Counts on their way; workers count apart and are added up.
#[derive(Clone, Debug, Default)]
pub struct Census {
    tokens: u64,
    words: FxHashMap<String, u64>,
    /// For each trigger: the tokens that made the coder look, and whether its cue was ever there.
    triggers: FxHashMap<u32, (u64, bool)>,
}

impl Census {
    /// Takes up what was counted elsewhere with the same codebook.
    pub fn append(&mut self, other: Self) {
        self.tokens += other.tokens;
        for (word, count) in other.words {
            *self.words.entry(word).or_default() += count;
        }
        for (trigger, (touched, seen)) in other.triggers {
            let own = self.triggers.entry(trigger).or_default();
            own.0 += touched;
            own.1 |= seen;
        }
    }

    /// What [`Codebook::lint_corpus`](crate::codebook::Codebook::lint_corpus) wants to know.
    #[must_use]
    pub fn occurrences(self, rules: &Rules) -> Occurrences {
        let mut cues: FxHashMap<(usize, usize, Arc<str>), CueCount> = FxHashMap::default();
        let mut looked_at: FxHashMap<u32, &[String]> = FxHashMap::default();
        for (class, triggers) in &rules.by_class {
            let members = rules.classes.members(*class);
            looked_at.extend(triggers.iter().map(|&trigger| (trigger, members)));
        }
        let mut busiest: FxHashMap<(usize, usize, Arc<str>), u64> = FxHashMap::default();
        for (number, trigger) in rules.triggers.iter().enumerate() {
            let key = (trigger.indicator, trigger.group, Arc::clone(&trigger.text));
            let number = number as u32;
            let (touched, seen) = self.triggers.get(&number).copied().unwrap_or_default();
            let count = cues.entry(key.clone()).or_default();
            count.touched += touched;
            count.seen |= seen;
            // A cue with choices is looked for at several words.
            let most = busiest.entry(key).or_default();
            if count.word.is_empty() || touched > *most {
                *most = touched;
                count.word = looked_at.get(&number).map(|words| words.join(" | ")).unwrap_or_default();
            }
        }
        Occurrences { tokens: self.tokens, words: self.words.into_keys().collect(), cues }
    }
}

impl Coder<'_> {
    /// Counts one document. The same is asked of `forms` as in [`Coder::code`].
    pub fn count(
        &mut self,
        census: &mut Census,
        document: &Document,
        segments: &Segments,
        cast: &Cast,
        forms: &Forms,
    ) {
        let mut words: FxHashMap<FormId, u64> = FxHashMap::default();
        for sentence in &segments.sentences {
            let tokens = segments.tokens_of(sentence);
            census.tokens += tokens.len() as u64;
            for token in tokens {
                self.learn(forms, token.form);
                *words.entry(token.form).or_default() += 1;
            }
            // What is said in nobody's voice is never coded, so its cues are not there.
            let Some(&(source, own)) = voices(document, cast, sentence).first() else { continue };
            let eyes = Eyes { source, own };
            let mentions = cast.mentions_of(sentence.number);
            let words = Words { known: &self.known, forms, tokens, mentions, first: sentence.tokens.start };
            let mut scene = None;
            for (at, token) in tokens.iter().enumerate() {
                for &Pull { trigger: number, .. } in self.pulls.of(self.known.kin(token.form)) {
                    let trigger = &self.rules.triggers[number as usize];
                    let (touched, seen) = census.triggers.entry(number).or_default();
                    *touched += 1;
                    // A whole pattern is more than its words: its rarest word is all that is asked of it.
                    let alone = trigger.around.left.is_empty() && trigger.around.right.is_empty();
                    if !*seen {
                        *seen = trigger.whole || alone || {
                            let scene =
                                scene.get_or_insert_with(|| Scene::new(self.rules, words, eyes).registered());
                            matcher::longest(scene, &trigger.around, &(at..at + 1)).is_some()
                        };
                    }
                }
            }
        }
        for (form, count) in words {
            *census.words.entry(forms.folded(form).to_owned()).or_default() += count;
        }
    }
}
