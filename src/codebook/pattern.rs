//! The pattern language: how an indicator says what it looks for.
//!
//! A pattern is a row of elements over tokens; case and accents are folded.
//!
//! | written | matches |
//! | --- | --- |
//! | `word` | that word |
//! | `glob*`, `*ness`, `un*ed` | a word of that shape |
//! | `give~` | every inflection of the verb or noun: give, gives, gave, given, giving |
//! | `&list` | one entry of a word list |
//! | `(a \| b c)` | one of several rows |
//! | `x?` | the element or nothing |
//! | `*` | any one token |
//! | `..`, `..3` | up to 6 (3) tokens, within the clause and not over another actor |
//! | `...`, `...20` | up to 12 (20) tokens, within the sentence |
//! | `!x` | nothing, but only where `x` does not follow |
//! | `^` | nothing, but only where a clause opens |
//! | `,` | nothing, but only where a comma stands |
//! | `TARGET`, `TARGET's` | another actor's phrase; the same in the possessive or as an adjective |
//! | `SELF`, `THIRD` | the speaker; a further actor |
//! | `CUE` | in frames: the indicator's cue |

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::forms::{CLITICS, fold};

/// Tokens that `..` may pass over when no number is written.
pub const GAP: u8 = 6;
/// Tokens that `...` may pass over when no number is written.
pub const WIDE_GAP: u8 = 12;
/// Rows may hold groups that hold groups; more than this is refused rather than followed.
const DEEPEST: usize = 12;

/// A row of elements.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// In reading order.
    pub elements: Vec<Element>,
}

/// One step of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Element {
    /// A word, folded.
    Word(String),
    /// A folded word with `*` for any run of characters.
    Glob(String),
    /// Every inflection of a word.
    Lemma(String),
    /// A word list, by name.
    List(String),
    /// One of several rows. The entries of a word list are shared by all patterns that refer to it.
    Group(Arc<[Pattern]>),
    /// The row or nothing.
    Optional(Pattern),
    /// Any one token.
    Any,
    /// Up to `most` tokens; a wide gap passes clause bounds and actors.
    Gap {
        /// The largest number of tokens.
        most: u8,
        /// Written with three dots.
        wide: bool,
    },
    /// Nothing, where the row does not follow.
    Not(Pattern),
    /// Nothing, where a clause opens.
    ClauseStart,
    /// Nothing, where a comma stands.
    Comma,
    /// A phrase that names somebody, or the cue.
    Slot(Slot),
}

/// What a slot stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// The actor spoken of.
    Target,
    /// The actor spoken of, in the possessive or as an adjective before a noun.
    TargetPossessive,
    /// The speaker.
    Source,
    /// An actor that is neither.
    Third,
    /// The indicator's cue.
    Cue,
}

impl Slot {
    const ALL: [(&'static str, Self); 5] = [
        ("TARGET", Self::Target),
        ("TARGET's", Self::TargetPossessive),
        ("SELF", Self::Source),
        ("THIRD", Self::Third),
        ("CUE", Self::Cue),
    ];
}

impl fmt::Display for Slot {
    /// As a pattern has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::ALL.iter().find(|(_, slot)| slot == self).map_or("", |(name, _)| name))
    }
}

/// What is wrong with a pattern, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// Bytes of the pattern's text.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// The first thing in `text` that is no element, with its place and a remedy.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let mut parser = Parser { text, position: 0, depth: 0 };
        let pattern = parser.row()?;
        if parser.position < text.len() {
            return Err(parser.error(
                parser.position..parser.position + 1,
                "this bracket closes nothing",
                "remove it, or write `(` before the first choice",
            ));
        }
        if pattern.elements.is_empty() {
            return Err(parser.error(0..text.len(), "the pattern is empty", "write at least one word"));
        }
        Ok(pattern)
    }

    /// How often `slot` occurs; of the rows of a choice the one counts that has it most often.
    #[must_use]
    pub fn count(&self, slot: Slot) -> usize {
        self.elements
            .iter()
            .map(|element| match element {
                Element::Slot(found) => usize::from(*found == slot),
                Element::Group(rows) => rows.iter().map(|row| row.count(slot)).max().unwrap_or(0),
                Element::Optional(pattern) | Element::Not(pattern) => pattern.count(slot),
                _ => 0,
            })
            .sum()
    }

    /// Whether it names the target, in either form.
    #[must_use]
    pub fn has_target(&self) -> bool {
        self.count(Slot::Target) + self.count(Slot::TargetPossessive) > 0
    }

    /// The names of the word lists that it refers to.
    #[must_use]
    pub fn lists(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.collect_lists(&mut names);
        names
    }

    fn collect_lists<'a>(&'a self, names: &mut Vec<&'a str>) {
        for element in &self.elements {
            match element {
                Element::List(name) => names.push(name),
                Element::Group(patterns) => patterns.iter().for_each(|pattern| pattern.collect_lists(names)),
                Element::Optional(pattern) | Element::Not(pattern) => pattern.collect_lists(names),
                _ => {}
            }
        }
    }
}

struct Parser<'t> {
    text: &'t str,
    position: usize,
    depth: usize,
}

impl Parser<'_> {
    fn error(&self, span: Range<usize>, message: &str, help: &str) -> PatternError {
        let end = span.end.clamp(span.start, self.text.len().max(span.start));
        PatternError { span: span.start..end, message: message.to_owned(), help: help.to_owned() }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.position..].chars().next()
    }

    fn skip_spaces(&mut self) {
        while let Some(c) = self.peek().filter(|c| c.is_whitespace()) {
            self.position += c.len_utf8();
        }
    }

    /// Elements up to `|`, `)` or the end.
    fn row(&mut self) -> Result<Pattern, PatternError> {
        let mut elements = Vec::new();
        loop {
            self.skip_spaces();
            match self.peek() {
                None | Some('|' | ')') => return Ok(Pattern { elements }),
                Some(_) => {
                    let element = self.element()?;
                    if self.peek() == Some('?') {
                        self.position += 1;
                        if matches!(element, Element::Gap { .. } | Element::ClauseStart | Element::Not(_)) {
                            return Err(self.error(
                                self.position - 1..self.position,
                                "`?` after something that matches nothing anyway",
                                "remove the `?`",
                            ));
                        }
                        elements.push(Element::Optional(Pattern { elements: vec![element] }));
                    } else {
                        elements.push(element);
                    }
                }
            }
        }
    }

    fn element(&mut self) -> Result<Element, PatternError> {
        let start = self.position;
        match self.peek() {
            Some('(') => self.group(),
            Some('!') => {
                self.position += 1;
                self.deeper(start)?;
                let inner = self.element()?;
                self.depth -= 1;
                Ok(Element::Not(Pattern { elements: vec![inner] }))
            }
            Some('^') => {
                self.position += 1;
                Ok(Element::ClauseStart)
            }
            Some(',') => {
                self.position += 1;
                Ok(Element::Comma)
            }
            _ => self.word(),
        }
    }

    fn deeper(&mut self, start: usize) -> Result<(), PatternError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error(
                start..start + 1,
                "groups within groups within groups",
                "put the inner ones into a word list",
            ));
        }
        Ok(())
    }

    fn group(&mut self) -> Result<Element, PatternError> {
        let open = self.position;
        self.position += 1;
        self.deeper(open)?;
        let mut rows = Vec::new();
        loop {
            let start = self.position;
            let row = self.row()?;
            if row.elements.is_empty() {
                return Err(self.error(
                    start.saturating_sub(1)..self.position + 1,
                    "an empty choice",
                    "write a word on both sides of `|`; for something that may be missing write `x?`",
                ));
            }
            rows.push(row);
            match self.peek() {
                Some('|') => self.position += 1,
                Some(_) => break self.position += 1,
                None => {
                    return Err(self.error(
                        open..open + 1,
                        "this bracket is never closed",
                        "write `)` after the last choice",
                    ));
                }
            }
        }
        self.depth -= 1;
        Ok(Element::Group(rows.into()))
    }

    fn word(&mut self) -> Result<Element, PatternError> {
        let start = self.position;
        let ends = |c: char| matches!(c, '(' | ')' | '|' | '?' | '!' | '^' | ',') || c.is_whitespace();
        let rest = &self.text[start..];
        self.position += rest.find(ends).unwrap_or(rest.len());
        let span = start..self.position;
        let word = &self.text[span.clone()];
        // "TARGET’s" is "TARGET's".
        let is = |name: &str| name.split('\'').eq(word.split(['\'', '’']));
        if word.starts_with(char::is_uppercase)
            && let Some((_, slot)) = Slot::ALL.iter().find(|(name, _)| is(name))
        {
            return Ok(Element::Slot(*slot));
        }
        if let Some(name) = word.strip_prefix('&') {
            if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '-') {
                return Err(self.error(
                    span,
                    "`&` without the name of a word list",
                    "write `&name`; names hold letters, digits and `-`",
                ));
            }
            return Ok(Element::List(name.to_owned()));
        }
        if word.starts_with("..") {
            return self.gap(word, span);
        }
        if word == "*" {
            return Ok(Element::Any);
        }
        // Nearly all words are plain ones.
        if word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'*') {
            return Ok(word_or_glob(word.to_owned()));
        }
        if let Some(lemma) = word.strip_suffix('~') {
            if lemma.is_empty() || !lemma.chars().all(char::is_alphabetic) {
                return Err(self.error(
                    span,
                    "`~` must follow a plain word",
                    "write the base form, as in `give~`",
                ));
            }
            return Ok(Element::Lemma(fold(lemma)));
        }
        let straight = word.replace('’', "'");
        for clitic in CLITICS {
            if let Some(stem) = straight.strip_suffix(clitic).filter(|stem| !stem.is_empty()) {
                return Err(self.error(
                    span,
                    &format!("`{clitic}` is a word of its own"),
                    &format!("write `{stem} {clitic}`"),
                ));
            }
        }
        if word.chars().any(|c| c.is_uppercase())
            && word.chars().filter(|c| c.is_alphabetic()).count() > 3
            && word.chars().all(|c| c.is_uppercase() || !c.is_alphabetic())
        {
            return Err(self.error(
                span,
                &format!("there is no slot named `{word}`"),
                "slots are TARGET, TARGET's, SELF, THIRD and CUE; words are written in lower case",
            ));
        }
        let inner = |c: char| c == '-' || c == '‐' || c == '‑';
        if word.chars().any(inner)
            && fold(word) == fold(&word.replace(inner, ""))
            && !starts_with_bound_prefix(word)
        {
            return Err(self.error(
                span,
                "a hyphen separates words",
                &format!("write `{}`", word.replace(inner, " ")),
            ));
        }
        if word
            .chars()
            .any(|c| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '*' | '.' | '-' | '‐' | '‑')))
        {
            return Err(self.error(
                span,
                "this sign is neither word nor element",
                "punctuation is no token; see `codebooks/README.md` for the elements",
            ));
        }
        let folded: String = word.split('*').map(fold).collect::<Vec<_>>().join("*");
        Ok(word_or_glob(folded))
    }

    fn gap(&self, word: &str, span: Range<usize>) -> Result<Element, PatternError> {
        let wide = word.starts_with("...");
        let digits = &word[if wide { 3 } else { 2 }..];
        let most = if digits.is_empty() {
            Some(if wide { WIDE_GAP } else { GAP })
        } else {
            digits.parse().ok().filter(|n| (1..=60).contains(n))
        };
        most.map(|most| Element::Gap { most, wide }).ok_or_else(|| {
            self.error(
                span,
                "the gap's length is no number from 1 to 60",
                "write `..`, or `..3` for up to three tokens",
            )
        })
    }
}

fn word_or_glob(folded: String) -> Element {
    if folded.contains('*') { Element::Glob(folded) } else { Element::Word(folded) }
}

/// Prefixes after which the tokenizer keeps a hyphenated word whole.
fn starts_with_bound_prefix(word: &str) -> bool {
    let prefix = word.split(['-', '‐', '‑']).next().unwrap_or_default().to_lowercase();
    crate::forms::BOUND_PREFIXES.contains(&prefix.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_reads_as_it_is_written() {
        let pattern = Pattern::parse("TARGET's ..3 (good faith | keep~ &word?) promis*").unwrap();
        assert_eq!(
            pattern.elements,
            [
                Element::Slot(Slot::TargetPossessive),
                Element::Gap { most: 3, wide: false },
                Element::Group(Arc::new([
                    Pattern { elements: vec![Element::Word("good".into()), Element::Word("faith".into())] },
                    Pattern {
                        elements: vec![
                            Element::Lemma("keep".into()),
                            Element::Optional(Pattern { elements: vec![Element::List("word".into())] }),
                        ]
                    },
                ])),
                Element::Glob("promis*".into()),
            ]
        );
    }

    #[test]
    fn every_mistake_is_told_with_its_place() {
        for (text, place) in [
            ("a (b | c", 2..3),
            ("a b) c", 3..4),
            ("a ..x b", 2..5),
            ("keep & word", 5..6),
            ("TARGTE keep", 0..6),
            ("good-faith", 0..10),
            ("a (b | ) c", 5..8),
            ("say: no", 0..4),
            ("in THIRD's land", 3..10),
            ("they don’t", 5..12),
        ] {
            let error = Pattern::parse(text).unwrap_err();
            assert_eq!(error.span, place, "{text}: {}", error.message);
            assert!(!error.help.is_empty());
        }
    }

    #[test]
    fn cooperation_may_be_written_with_its_hyphen() {
        assert_eq!(Pattern::parse("Co-operat*").unwrap().elements, [Element::Glob("cooperat*".into())]);
    }

    #[test]
    fn deep_nesting_is_refused() {
        assert!(Pattern::parse(&format!("{}a{}", "(".repeat(4000), ")".repeat(4000))).is_err());
        assert!(Pattern::parse(&format!("{}a", "!".repeat(4000))).is_err());
    }
}
