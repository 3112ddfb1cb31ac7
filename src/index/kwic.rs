//! Concordance: each occurrence of what was looked for, with what stands left and right of it.

use serde::Serialize;

use super::Index;
use super::columns::Row;
use super::matcher::Matcher;
use super::prepared::sources;
use super::query::Query;
use super::search::{Filter, Found, Page, run_span};
use crate::error::Result;
use crate::model::{ActorId, Date, DocId};
use crate::span::Span;

/// A page of a concordance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Concordance {
    /// Number of occurrences, whatever the page.
    pub total: usize,
    /// Those of the page, by date, document and place in the document.
    pub lines: Vec<Line>,
}

/// One occurrence in its sentence, line ends folded to spaces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The document it stands in.
    pub document: DocId,
    /// The document's date.
    pub date: Date,
    /// Whose voice it is; empty for nobody's.
    pub sources: Vec<ActorId>,
    /// The document's kind.
    pub kind: String,
    /// Number of the sentence in the document, from 0.
    pub sentence: u32,
    /// What stands before it in the sentence, as many whole words as fit the width.
    pub left: String,
    /// What was looked for, as it stands there.
    pub keyword: String,
    /// What stands after it in the sentence, as many whole words as fit the width.
    pub right: String,
    /// The keyword, as bytes of the document's text.
    pub span: Span,
}

impl Index {
    /// Every occurrence of what `query` looks for, with at most `width` characters of its sentence on each side.
    ///
    /// Occurrences do not overlap: the one that starts first counts, and of two that start together the longer.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn kwic(&self, query: &Query, filter: &Filter, width: usize, page: Page) -> Result<Concordance> {
        let found = self.sentences(query, filter)?;
        let matcher = Matcher::new(query, &self.forms);
        let counts = self.visit(&found, |found, row| {
            Ok(matcher.occurrences(row.forms(&row.place(found.sentence)?)?).len())
        })?;

        let total = counts.iter().sum();
        let mut lines = Vec::new();
        // The sentences of the page, whole; what stands in them before the page is cut off below.
        let (mut passed, mut skip, mut wanted, mut shown) = (0, 0, 0, Vec::new());
        for (&found, count) in found.iter().zip(counts) {
            if wanted >= page.limit {
                break;
            }
            if passed + count > page.offset {
                if shown.is_empty() {
                    skip = page.offset - passed;
                }
                wanted += count - if shown.is_empty() { skip } else { 0 };
                shown.push(found);
            }
            passed += count;
        }
        for in_sentence in self.visit(&shown, |found, row| self.lines(&matcher, found, row, width))? {
            lines.extend(in_sentence);
        }
        lines.drain(..skip.min(lines.len()));
        lines.truncate(page.limit);
        Ok(Concordance { total, lines })
    }

    fn lines(&self, matcher: &Matcher, found: Found, row: Row<'_>, width: usize) -> Result<Vec<Line>> {
        let document = &self.manifest.documents[found.rank as usize];
        let place = row.place(found.sentence)?;
        let (text, spans) = (row.text()?, row.spans(&place)?);
        let sources = sources(&row.speakers()?, row.owners()?.get(place.turn as usize));
        let kind = row.kind()?;
        let occurrences = matcher.occurrences(row.forms(&place)?);
        let line = |span: Span| Line {
            document: document.id.clone(),
            date: document.date(),
            sources: sources.clone(),
            kind: kind.to_owned(),
            sentence: found.sentence,
            left: left(&one_line(Span::new(place.span.start, span.start).of(text)), width),
            keyword: one_line(span.of(text)),
            right: right(&one_line(Span::new(span.end, place.span.end).of(text)), width),
            span,
        };
        Ok(occurrences.into_iter().filter_map(|run| run_span(&spans, run)).map(line).collect())
    }
}

/// `text` on one line: white space is one space, and none where a hyphen ends a line.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_whitespace() {
            line.push(c);
            continue;
        }
        let mut ends = matches!(c, '\n' | '\r');
        while let Some(next) = chars.next_if(|c| c.is_whitespace()) {
            ends |= matches!(next, '\n' | '\r');
        }
        let cut = ends && line.ends_with('-') && line.chars().rev().nth(1).is_some_and(char::is_alphabetic);
        if !cut {
            line.push(' ');
        }
    }
    line
}

/// The last whole words of `text` that fit `width` characters.
fn left(text: &str, width: usize) -> String {
    let excess = text.chars().count().saturating_sub(width);
    if excess == 0 {
        return text.to_owned();
    }
    let cut = text.char_indices().nth(excess).map_or(text.len(), |(at, _)| at);
    let clean = text[..cut].ends_with(' ') || text[cut..].starts_with(' ');
    let start = if clean { cut } else { text[cut..].find(' ').map_or(text.len(), |space| cut + space) };
    text[start..].trim_start().to_owned()
}

/// The first whole words of `text` that fit `width` characters.
fn right(text: &str, width: usize) -> String {
    let Some((cut, _)) = text.char_indices().nth(width) else { return text.to_owned() };
    let clean = text[..cut].ends_with(' ') || text[cut..].starts_with(' ');
    let end = if clean { cut } else { text[..cut].rfind(' ').unwrap_or(0) };
    text[..end].trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn context_keeps_whole_words_only() {
        let text = "we keep our word ";
        assert_eq!(left(text, 9), "our word ");
        assert_eq!(left(text, 10), "our word ");
        assert_eq!(left(text, 7), "word ");
        assert_eq!(left(text, 100), text);
        assert_eq!(left(text, 2), "");
        assert_eq!(right(", as we said", 7), ", as we");
        assert_eq!(right(", as we said", 9), ", as we");
        assert_eq!(right(", as we said", 0), "");
    }

    #[test]
    fn line_ends_are_spaces_except_after_a_cut_word() {
        assert_eq!(one_line("good\r\n  faith"), "good faith");
        assert_eq!(one_line("inter-\nnational"), "inter-national");
        assert_eq!(one_line("faith -\nand trust"), "faith - and trust");
    }
}
