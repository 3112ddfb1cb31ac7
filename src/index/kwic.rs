//! Concordance: each occurrence of what was looked for, with what stands left and right of it.

use std::ops::Range;

use serde::Serialize;

use super::Index;
use super::columns::Row;
use super::found::Found;
use super::part::Seek;
use super::prepared::sources;
use super::search::{Filter, Page, Scope, Shower, run_span};
use crate::error::Result;
use crate::model::{ActorId, Date, DocId};
use crate::span::Span;

/// How a concordance is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// At most so many characters of the sentence on each side, in whole words.
    pub width: usize,
    /// In which order.
    pub sort: Sort,
    /// A sample instead of all occurrences.
    pub sample: Option<Sample>,
    /// Which of them.
    pub page: Page,
}

/// In which order lines come; what is alike is in the order of dates, documents and places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By date, document and place.
    #[default]
    Date,
    /// By the words before the keyword, the nearest first.
    Left,
    /// By the words behind the keyword, the nearest first.
    Right,
    /// By the keyword, then the words behind it.
    Keyword,
    /// By whose voice it is.
    Source,
}

/// A random sample: the same seed gives the same lines of the same documents on any machine, and a corpus that grows
/// keeps most of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// At most so many lines.
    pub lines: usize,
    /// Which of all samples.
    pub seed: u64,
}

/// A page of a concordance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Concordance {
    /// Number of occurrences, whatever the page and the sample.
    pub total: usize,
    /// Number of sentences in which they stand.
    pub sentences: usize,
    /// Those of the page.
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
    /// Who is mentioned in the sentence, by id.
    pub targets: Vec<ActorId>,
    /// The document's kind.
    pub kind: String,
    /// Who spoke, as the metadata have it.
    pub speaker: Option<String>,
    /// In which office.
    pub office: Option<String>,
    /// The document's title.
    pub title: Option<String>,
    /// Where it was said.
    pub venue: Option<String>,
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

/// An occurrence before its line is written: which of the sentences found, and the run of its tokens.
struct Occurrence {
    of: u32,
    run: Range<usize>,
}

/// Words of the context that are compared.
const SORTED: usize = 8;

impl Index {
    /// Every occurrence of what is looked for. A line never leaves its sentence.
    ///
    /// Occurrences do not overlap: the one that starts first counts, and of two that start together the longer.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn kwic<'s>(
        &self,
        seek: impl Into<Seek<'s>>,
        filter: &Filter,
        layout: Layout,
    ) -> Result<Concordance> {
        let seek = seek.into();
        let found = self.found(seek, filter, Scope::Sentence, false)?;
        let shower = Shower::new(self, seek);
        let runs = self.visit(&found, |found, row| {
            Ok(shower.runs(found, &row.forms(&row.sentence(found.sentence)?.tokens)?))
        })?;
        let sentences = runs.iter().filter(|runs| !runs.is_empty()).count();
        let of_sentence =
            |(of, runs): (u32, Vec<Range<usize>>)| runs.into_iter().map(move |run| Occurrence { of, run });
        let mut all: Vec<Occurrence> = (0..).zip(runs).flat_map(of_sentence).collect();
        let total = all.len();
        if let Some(sample) = layout.sample {
            all = self.sampled(all, &found, sample);
        }
        if layout.sort != Sort::Date {
            all = self.sorted(all, &found, layout.sort)?;
        }
        let page = &all[layout.page.range(all.len())];
        // A sentence for each line: visiting keeps their order.
        let shown: Vec<Found> = page
            .iter()
            .map(|one| Found { spots: vec![one.run.clone()], ..found[one.of as usize].clone() })
            .collect();
        let lines =
            self.visit_documents(&shown, |of_document, row| self.lines(of_document, row, layout.width))?;
        Ok(Concordance { total, sentences, lines: lines.into_iter().flatten().collect() })
    }

    /// The occurrences with the smallest hashes.
    fn sampled(&self, all: Vec<Occurrence>, found: &[Found], sample: Sample) -> Vec<Occurrence> {
        let drawn = |one: &Occurrence| {
            let found = &found[one.of as usize];
            let mut hash = blake3::Hasher::new();
            hash.update(&sample.seed.to_le_bytes());
            hash.update(&found.sentence.to_le_bytes());
            hash.update(&(one.run.start as u64).to_le_bytes());
            hash.update(self.manifest.documents[found.rank as usize].id.as_str().as_bytes());
            let mut first = [0; 8];
            first.copy_from_slice(&hash.finalize().as_bytes()[..8]);
            u64::from_le_bytes(first)
        };
        let mut drawn: Vec<(u64, usize)> =
            all.iter().enumerate().map(|(place, one)| (drawn(one), place)).collect();
        drawn.sort_unstable();
        drawn.truncate(sample.lines);
        let mut kept = vec![false; all.len()];
        drawn.into_iter().for_each(|(_, place)| kept[place] = true);
        all.into_iter().zip(kept).filter_map(|(one, kept)| kept.then_some(one)).collect()
    }

    fn sorted(&self, all: Vec<Occurrence>, found: &[Found], sort: Sort) -> Result<Vec<Occurrence>> {
        let forms = self.forms();
        let with_runs: Vec<Found> = all
            .iter()
            .map(|one| Found { spots: vec![one.run.clone()], ..found[one.of as usize].clone() })
            .collect();
        let keys = self.visit(&with_runs, |found, row| {
            let sentence = row.sentence(found.sentence)?;
            if sort == Sort::Source {
                let sources = sources(&row.speakers()?, row.owners()?.get(sentence.turn as usize));
                return Ok(sources.iter().map(ActorId::as_str).collect::<Vec<_>>().join(" "));
            }
            let tokens = row.forms(&sentence.tokens)?;
            let run = found.spots.first().cloned().unwrap_or_default();
            let words: Vec<u32> = match sort {
                Sort::Left => tokens.iter().take(run.start).rev().take(SORTED).copied().collect(),
                Sort::Right => tokens.iter().skip(run.end).take(SORTED).copied().collect(),
                _ => tokens.iter().skip(run.start).take(run.len() + SORTED).copied().collect(),
            };
            let words = words.into_iter().map(|form| forms.folded(crate::forms::FormId(form)));
            Ok(words.collect::<Vec<_>>().join(" "))
        })?;
        let mut keyed: Vec<(String, Occurrence)> = keys.into_iter().zip(all).collect();
        keyed.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(keyed.into_iter().map(|(_, one)| one).collect())
    }

    fn lines(&self, of_document: &[Found], row: Row<'_>, width: usize) -> Result<Vec<Line>> {
        let text = row.text()?;
        let (speakers, owners) = (row.speakers()?, row.owners()?);
        let line = |found: &Found| {
            let document = &self.manifest.documents[found.rank as usize];
            let sentence = row.sentence(found.sentence)?;
            let spans = row.spans(&sentence)?;
            let run = found.spots.first().cloned().unwrap_or_default();
            let span = run_span(&spans, run).unwrap_or_default();
            let [speaker, office, title, venue] = row.metadata()?;
            Ok(Line {
                document: document.id.clone(),
                date: document.date(),
                sources: sources(&speakers, owners.get(sentence.turn as usize)),
                targets: row.targets(found.sentence..found.sentence + 1)?,
                kind: row.kind()?.to_owned(),
                speaker,
                office,
                title,
                venue,
                sentence: found.sentence,
                left: left(&one_line(Span::new(sentence.span.start, span.start).of(&text)), width),
                keyword: one_line(span.of(&text)),
                right: right(&one_line(Span::new(span.end, sentence.span.end).of(&text)), width),
                span,
            })
        };
        of_document.iter().map(line).collect()
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
#[must_use]
pub fn left(text: &str, width: usize) -> String {
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
#[must_use]
pub fn right(text: &str, width: usize) -> String {
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
