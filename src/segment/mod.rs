//! Segment: cuts a document's text into turns, paragraphs, sentences, clauses and tokens.
//!
//! - **In**: the text of a [`Document`](crate::model::Document), as ingested.
//! - **Out**: [`Segments`]: spans into that text, and tokens as interned forms.
//! - **Next**: `actors` finds who is named in the sentences, `coding` matches patterns over the tokens.
//!
//! The text is never edited. What paper did to it is understood here instead: hard-wrapped lines are joined
//! (`lines`), words that a line end cuts are one token (`tokens`), page numbers and the numbers of paragraphs
//! belong to no sentence, and labels of a transcript open turns (`turns`). Words to know are in `lists`.
//!
//! What it does not do: languages without spaces get one token a run of letters; abbreviations are English.

mod bare_labels;
mod clauses;
mod gap;
mod lines;
mod lists;
mod sentences;
mod tokens;
mod turns;

#[cfg(test)]
mod tests;

use std::ops::Range;

use self::gap::{Gap, Quotes, Stop};
use self::lines::Paragraph;
use self::tokens::Word;
use crate::forms::{Forms, restored};
use crate::model::{Breaks, Segments, Sentence, Token};
use crate::span::Span;

/// Cuts `text` into turns, paragraphs, sentences and tokens, and interns the words in `forms`.
///
/// Time is linear in the length of the text.
///
/// ```
/// use bonafides::{forms::Forms, segment::segment};
///
/// let text = "We trust the U.S. Government. Its word, given on 3 May, is inter-\nnational law.";
/// let mut forms = Forms::new();
/// let segments = segment(text, &mut forms);
/// let sentences: Vec<&str> = segments.sentences.iter().map(|s| s.span.of(text)).collect();
/// assert_eq!(sentences[0], "We trust the U.S. Government.");
/// let last = segments.tokens.iter().map(|t| forms.surface(t.form)).rev().nth(1);
/// assert_eq!(last, Some("international"));
/// ```
#[must_use]
pub fn segment(text: &str, forms: &mut Forms) -> Segments {
    let labels = turns::labels(text);
    let layout = lines::layout(text, &labels);
    let turns = turns::turns(text, &labels);
    // The head of a transcript, before its first label, is a turn only when something stands there.
    let unlabelled = turns.len() - labels.len();
    let mut cutter = Cutter::new(text, forms);
    for paragraph in &layout.paragraphs {
        let turn = (paragraph.labels + unlabelled).saturating_sub(1);
        cutter.paragraph(paragraph, &layout.pieces, u32::try_from(turn).unwrap_or(u32::MAX));
    }
    Segments { turns, sentences: cutter.sentences, tokens: cutter.tokens }
}

/// A span from offsets, which ingest keeps within 32 bits.
fn span(start: usize, end: usize) -> Span {
    let narrow = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
    Span::new(narrow(start), narrow(end))
}

/// Walks over the words of the text and cuts sentences as it goes.
struct Cutter<'t, 'f> {
    text: &'t str,
    forms: &'f mut Forms,
    sentences: Vec<Sentence>,
    tokens: Vec<Token>,
    /// Paragraphs that had a sentence.
    paragraphs: u32,
    turn: u32,
    /// First byte of the open sentence.
    start: usize,
    /// First token of the open sentence.
    first: usize,
    /// The last words of the open sentence; both empty at its start.
    last: Range<usize>,
    before_last: Range<usize>,
    gap: Gap,
    quotes: Quotes,
    /// A word that a line end cut, put together.
    joined: String,
}

impl<'t, 'f> Cutter<'t, 'f> {
    fn new(text: &'t str, forms: &'f mut Forms) -> Self {
        Self {
            text,
            forms,
            sentences: Vec::with_capacity(text.len() / 128),
            tokens: Vec::with_capacity(text.len() / 6),
            paragraphs: 0,
            turn: 0,
            start: 0,
            first: 0,
            last: 0..0,
            before_last: 0..0,
            gap: Gap::default(),
            quotes: Quotes::default(),
            joined: String::new(),
        }
    }

    fn paragraph(&mut self, paragraph: &Paragraph, pieces: &[Range<usize>], turn: u32) {
        let pieces = pieces.get(paragraph.pieces.clone()).unwrap_or_default();
        let sentences = self.sentences.len();
        self.turn = turn;
        self.gap = Gap::default();
        self.quotes = Quotes::default();
        // Where the next piece goes on when a word of it was read together with the piece before.
        let mut begun = 0;
        for (place, piece) in pieces.iter().enumerate() {
            let whole = (piece.start, piece.end);
            let next = pieces.get(place + 1);
            let mut at = piece.start.max(begun);
            loop {
                at = self.plain_words(at, piece.end);
                // Mostly it is one space.
                match self.text.as_bytes().get(at..piece.end) {
                    Some([b' ', next, ..]) if next.is_ascii_alphanumeric() => {
                        self.gap.space();
                        at += 1;
                    }
                    _ => at = self.gap.read(self.text, at, whole, &mut self.quotes),
                }
                if at >= piece.end {
                    break;
                }
                let word = tokens::word(self.text, at, piece.end);
                if self.open() && self.ends(&word) {
                    self.close(self.gap.stop_end);
                }
                if !self.open() {
                    let head = sentences == self.sentences.len();
                    let rest = self.text.get(word.start..piece.end).unwrap_or_default();
                    if let Some(number) = sentences::paragraph_number(rest, head) {
                        self.gap = Gap::default();
                        at += number;
                        continue;
                    }
                }
                at = match next {
                    Some(next) => match self.line_end(word, piece, next) {
                        Some(end) => {
                            begun = end;
                            break;
                        }
                        None => self.take(word),
                    },
                    None => self.take(word),
                };
            }
            if next.is_some() && !self.gap.breaks.has(Breaks::HYPHEN) {
                self.gap.space();
            }
        }
        if self.open() {
            self.close(self.gap.visible_end.max(self.last.end));
        }
        self.paragraphs += u32::from(self.sentences.len() > sentences);
    }

    /// Takes the words after `at` of which there is nothing to know but their letters, as are most of a text: each
    /// behind one space, with a sign behind it that no word has inside. Says where to read on.
    fn plain_words(&mut self, mut at: usize, limit: usize) -> usize {
        if !self.open() || !self.gap.is_fresh() {
            return at;
        }
        let text = self.text;
        while text.as_bytes().get(at) == Some(&b' ')
            && let Some(end) = tokens::plain_word(text, at + 1, limit)
            && !clauses::may_open_anywhere(&text.as_bytes()[at + 1..end])
        {
            self.before_last = std::mem::replace(&mut self.last, at + 1..end);
            self.plain(at + 1, end, Breaks::default());
            at = end;
        }
        at
    }

    fn open(&self) -> bool {
        self.tokens.len() > self.first
    }

    fn ends(&self, next: &Word) -> bool {
        if self.gap.stop.is_none() {
            return false;
        }
        let text = |range: &Range<usize>| self.text.get(range.clone()).unwrap_or_default();
        let before_last = Some(text(&self.before_last)).filter(|word| !word.is_empty());
        // Far enough to see a paragraph number and the word after it.
        let rest = self.text.get(next.start..).unwrap_or_default();
        sentences::ends(&self.gap, before_last, text(&self.last), text(&(next.start..next.end)), rest)
    }

    /// Ends the open sentence at byte `end`. What is left of the gap leads the next one.
    fn close(&mut self, end: usize) {
        let narrow = |count| u32::try_from(count).unwrap_or(u32::MAX);
        self.sentences.push(Sentence {
            number: narrow(self.sentences.len()),
            paragraph: self.paragraphs,
            turn: self.turn,
            span: span(self.start, end),
            tokens: narrow(self.first)..narrow(self.tokens.len()),
            question: self.gap.question,
        });
        self.first = self.tokens.len();
        self.last = 0..0;
        self.before_last = 0..0;
        self.quotes.single = false;
        self.gap = self.gap.leading();
    }

    /// Deals with a word that a hyphen parts from the line end: one word with the next piece, or the first of
    /// two that the hyphen joins. Says where to read on, in the next piece.
    fn line_end(&mut self, word: Word, piece: &Range<usize>, next: &Range<usize>) -> Option<usize> {
        let rest = self.text.get(word.end..piece.end)?;
        let mut signs = rest.chars();
        let hyphen = signs.next().filter(|c| matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{ad}' | '¬'))?;
        if signs.next().is_some() || !tokens::char_at(self.text, next.start).is_some_and(tokens::is_word_char)
        {
            return None;
        }
        let second = tokens::word(self.text, next.start, next.end);
        let first_text = self.text.get(word.start..word.end)?;
        let second_text = self.text.get(second.start..second.end)?;
        // "inter-⏎national-⏎ism" is for nobody; "co-⏎operation-based" is.
        let first_part = first_text.rsplit('-').next().unwrap_or(first_text);
        let one = matches!(hyphen, '\u{ad}' | '¬') || tokens::is_one_word(first_part, second_text);
        if !one {
            self.take(word);
            self.gap = Gap::joined_by_hyphen();
            return Some(next.start);
        }
        let mut joined = std::mem::take(&mut self.joined);
        joined.clear();
        joined.push_str(first_text);
        joined.push_str(second_text);
        let apostrophe = second.apostrophe.or(word.apostrophe);
        let whole = Word { start: word.start, apostrophe, soft: word.soft || second.soft, ..second };
        self.push(whole, &joined);
        self.joined = joined;
        Some(second.end)
    }

    /// Takes a word that stands in one piece; says where to read on.
    fn take(&mut self, word: Word) -> usize {
        let text = self.text;
        self.push(word, text.get(word.start..word.end).unwrap_or_default());
        word.end
    }

    /// Adds the tokens of a word to the open sentence, or opens one with them.
    fn push(&mut self, word: Word, surface: &str) {
        let mut before = self.gap.breaks;
        if self.gap.is_nothing() {
            before = before.with(Breaks::GLUED);
        }
        if self.open() {
            if matches!(self.gap.stop, Some(Stop::Mark | Stop::Ellipsis | Stop::Full)) {
                before = before.with(Breaks::STOP);
            }
            // "self- determination", but not "short- and long-term".
            if self.gap.hanging && !matches!(surface, "and" | "or" | "to" | "nor" | "as") {
                before = before.with(Breaks::HYPHEN);
            }
            let last = self.text.get(self.last.clone()).unwrap_or_default();
            if clauses::opens(before, last, surface) {
                before = before.with(Breaks::CLAUSE);
            }
        } else {
            self.start = self.gap.opener.unwrap_or(word.start);
            before = Breaks(before.0 & !Breaks::GLUED.0).with(Breaks::CLAUSE);
        }
        self.before_last = std::mem::replace(&mut self.last, word.start..word.end);
        self.parts(word, surface, before);
        self.gap = if word.dotted { Gap::after_dots(word.end) } else { Gap::default() };
        self.plural_possessive(word.end, surface);
    }

    fn parts(&mut self, word: Word, surface: &str, before: Breaks) {
        // Joined across a line end, a word stands nowhere in the text as it is read.
        let joined = surface.len() != word.end - word.start;
        if word.soft {
            let form: String = surface.chars().filter(|c| !matches!(c, '\u{ad}' | '¬')).collect();
            return self.token(&form, word.start, word.end, before);
        }
        if word.apostrophe.is_some() {
            let clitic = tokens::clitic(surface);
            let (stem, tail) = surface.split_at_checked(surface.len() - clitic).unwrap_or((surface, ""));
            if clitic > 0 && !stem.is_empty() {
                let cut = word.end - clitic;
                let negated = tail.starts_with(['n', 'N']);
                let form = Some(stem).filter(|_| negated).and_then(restored).unwrap_or(stem);
                self.token(form, word.start, cut, before);
                return self.token(tail, cut, word.end, Breaks::GLUED);
            }
        }
        if joined {
            return self.token(surface, word.start, word.end, before);
        }
        if surface.len() == 6 && surface.eq_ignore_ascii_case("cannot") {
            self.plain(word.start, word.start + 3, before);
            return self.plain(word.start + 3, word.end, Breaks::GLUED);
        }
        self.plain(word.start, word.end, before);
    }

    /// The apostrophe of "the States' policy": a token of its own, when no single quotation mark is open that
    /// it could close, and a word follows after one space.
    fn plural_possessive(&mut self, end: usize, surface: &str) {
        if !surface.ends_with(['s', 'S']) || self.quotes.single {
            return;
        }
        let Some(rest) = self.text.get(end..) else { return };
        let mut next = rest.chars();
        let Some(mark) = next.next().filter(|&c| tokens::is_apostrophe(c)) else { return };
        let spaced = next.next().is_some_and(char::is_whitespace);
        if spaced && next.next().is_some_and(char::is_alphabetic) {
            let after = end + mark.len_utf8();
            self.token(self.text.get(end..after).unwrap_or_default(), end, after, Breaks::GLUED);
        }
    }

    /// Adds a token whose form is what the text has there.
    fn plain(&mut self, start: usize, end: usize, before: Breaks) {
        let form = self.forms.intern_at(self.text, start, end);
        self.tokens.push(Token { form, span: span(start, end), before });
    }

    /// Adds a token whose form was pieced together.
    fn token(&mut self, form: &str, start: usize, end: usize, before: Breaks) {
        let form = self.forms.intern(form);
        self.tokens.push(Token { form, span: span(start, end), before });
    }
}
