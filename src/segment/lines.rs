//! Line structure: which line ends are spaces, which end a paragraph, and which lines are page furniture.

use std::ops::Range;

use super::lists::{self, holds};
use super::turns::Label;
use crate::model::MONTHS;

/// A document as paragraphs, each of them pieces of text that follow one another across line ends.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Trimmed stretches of text within one line, in text order.
    pub pieces: Vec<Range<usize>>,
    pub paragraphs: Vec<Paragraph>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Paragraph {
    /// Number of labels before it.
    pub labels: usize,
    /// Indices into [`Layout::pieces`].
    pub pieces: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Blank,
    /// A page number, the symbol of a record, a running head.
    Page,
    Text,
}

#[derive(Clone, Debug)]
struct Line {
    /// Without the space around it.
    span: Range<usize>,
    kind: Kind,
    labels: usize,
    indented: bool,
    /// Whether it ends like a sentence or a clause: `.`, `!`, `?`, `:`, `;`, or a closing quote or bracket.
    ends: bool,
    /// Whether it begins with a small letter.
    small: bool,
}

/// Widest line, in bytes, that a wrapped document is expected to have; UTF-8 letters count more than one.
const WIDEST: usize = 160;
/// Share of line ends that must run on for a document to count as wrapped.
const RUNNING_ON: f64 = 0.25;
/// A line shorter than this share of the usual width ends its paragraph when it ends a sentence.
const SHORT: f64 = 0.7;

/// Cuts `text` into paragraphs. A label belongs to none, and none crosses one.
pub(super) fn layout(text: &str, labels: &[Label]) -> Layout {
    let lines = lines(text, labels);
    let width = usual_width(&lines);
    let wrapped = is_wrapped(&lines, width);
    let indents = lines.iter().filter(|line| line.indented).count();
    let indents_mean = indents * 10 < lines.len() * 3;

    let mut layout = Layout::default();
    let mut last: Option<&Line> = None;
    let mut first_of_document = true;
    let (mut blank, mut page) = (false, false);
    for line in &lines {
        match line.kind {
            Kind::Blank => blank = true,
            Kind::Page => page = true,
            Kind::Text => {
                let goes_on = last.is_some_and(|last| {
                    if last.labels != line.labels {
                        return false;
                    }
                    let whole = last.span.len() as f64 >= SHORT * width as f64;
                    if !last.ends && (line.small || hangs(text, last) || (whole && (wrapped || page))) {
                        return true;
                    }
                    if !wrapped {
                        return false;
                    }
                    let starts = (line.indented && indents_mean)
                        || (last.ends && !whole && !line.small)
                        || (last.ends && is_numbered(text, line));
                    !blank && (!starts || first_of_document)
                });
                if let (true, Some(paragraph)) = (goes_on, layout.paragraphs.last_mut()) {
                    paragraph.pieces.end += 1;
                } else {
                    let at = layout.pieces.len();
                    layout.paragraphs.push(Paragraph { labels: line.labels, pieces: at..at + 1 });
                }
                layout.pieces.push(line.span.clone());
                first_of_document = last.is_none() && !line.ends;
                last = Some(line);
                (blank, page) = (false, false);
            }
        }
    }
    layout
}

/// The lines of `text`, cut at labels. LF, CR, CRLF, VT, FF, U+2028 and U+2029 end a line; the empty line that
/// CRLF would make is none.
fn lines(text: &str, labels: &[Label]) -> Vec<Line> {
    let bytes = text.as_bytes();
    let mut lines = Vec::with_capacity(bytes.len() / 64 + 1);
    let mut label = 0;
    let mut start = 0;
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let ahead = before_line_end(rest);
        at += ahead;
        let width = match rest.get(ahead..).unwrap_or_default() {
            [] => 0,
            [b'\r', b'\n', ..] => 2,
            [0xe2, 0x80, 0xa8 | 0xa9, ..] => 3,
            [0xe2, ..] => {
                at += 1;
                continue;
            }
            _ => 1,
        };
        while let Some(cut) = labels.get(label).filter(|cut| cut.start < at) {
            if cut.start > start {
                lines.push(line(text, start..cut.start, label));
            }
            start = cut.end;
            label += 1;
        }
        lines.push(line(text, start..at, label));
        at += width;
        start = at;
        if width == 0 {
            return lines;
        }
    }
}

/// Number of bytes before the first that may begin a line end.
fn before_line_end(bytes: &[u8]) -> usize {
    let may_end = |&byte: &u8| (byte.wrapping_sub(0x0a) < 4) | (byte == 0xe2);
    // Without an early exit, so that a chunk is one vector comparison.
    let none = |chunk: &&[u8]| !chunk.iter().fold(false, |found, byte| found | may_end(byte));
    let skipped = bytes.chunks_exact(32).take_while(none).count() * 32;
    let rest = bytes.get(skipped..).unwrap_or_default();
    skipped + rest.iter().position(may_end).unwrap_or(rest.len())
}

fn line(text: &str, whole: Range<usize>, labels: usize) -> Line {
    let raw = text.get(whole.clone()).unwrap_or_default();
    let blank = |c: char| c.is_whitespace() || c == '\u{feff}';
    let left = raw.trim_start_matches(blank);
    let trimmed = left.trim_end_matches(blank);
    let start = whole.start + (raw.len() - left.len());
    let span = start..start + trimmed.len();
    let kind = if trimmed.is_empty() {
        Kind::Blank
    } else if is_page_furniture(trimmed) {
        Kind::Page
    } else if trimmed.len() <= 40 && !trimmed.chars().any(char::is_alphanumeric) {
        Kind::Blank
    } else {
        Kind::Text
    };
    let ends = trimmed
        .ends_with(['.', '!', '?', ':', ';', '"', '”', ')', ']', '…', '»'])
        .then(|| trimmed.trim_end_matches(['"', '”', ')', ']', '»', '’', '\'']))
        .is_some_and(|bare| bare.len() < trimmed.len() || bare.ends_with(['.', '!', '?', ':', ';', '…']));
    Line {
        indented: raw.starts_with([' ', '\t', '\u{a0}', '\u{3000}']) && kind == Kind::Text,
        ends,
        small: trimmed.starts_with(char::is_lowercase),
        span,
        kind,
        labels,
    }
}

/// Whether the line breaks off in a hyphen or in a word that never ends a sentence ("of", "the").
fn hangs(text: &str, line: &Line) -> bool {
    let line = text.get(line.span.clone()).unwrap_or_default();
    let last = line.rsplit(char::is_whitespace).next().unwrap_or_default();
    last.ends_with(['-', '\u{2010}', '\u{ad}', '¬']) || holds(lists::HANGING, last)
}

/// The width that three lines in four do not pass.
fn usual_width(lines: &[Line]) -> usize {
    let mut widths: Vec<usize> =
        lines.iter().filter(|line| line.kind == Kind::Text).map(|line| line.span.len()).collect();
    if widths.is_empty() {
        return 0;
    }
    let place = widths.len() * 3 / 4;
    let place = place.min(widths.len() - 1);
    *widths.select_nth_unstable(place).1
}

/// Whether line ends are only where the paper ended: lines are narrow, and many of them neither end like a
/// sentence nor are followed by a line that begins like one.
fn is_wrapped(lines: &[Line], width: usize) -> bool {
    if width > WIDEST {
        return false;
    }
    let (mut ends, mut running_on) = (0_u32, 0_u32);
    let mut last: Option<&Line> = None;
    for line in lines.iter().filter(|line| line.kind == Kind::Text) {
        if let Some(last) = last {
            ends += 1;
            running_on += u32::from(!last.ends && line.small);
        }
        last = Some(line);
    }
    ends > 0 && f64::from(running_on) >= RUNNING_ON * f64::from(ends)
}

/// Whether the line opens with the number of a paragraph ("31. We").
fn is_numbered(text: &str, line: &Line) -> bool {
    let line = text.get(line.span.clone()).unwrap_or_default();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    (1..=3).contains(&digits)
        && line.get(digits..).is_some_and(|rest| rest.starts_with(". ") || rest.starts_with(".\t"))
}

/// Whether a line is a page number ("12", "- 12 -", "12/34", "Page 12 of 30"), the symbol, job number or date of
/// an official record ("A/48/PV.7", "10-54827 23", "28/09/2015 A/70/PV.15"), or a running head.
fn is_page_furniture(line: &str) -> bool {
    line.len() <= 90 && (is_page_number(line) || is_running_head(line))
}

fn is_page_number(line: &str) -> bool {
    // "(2004)." and "5)." close a sentence.
    if line.len() > 40 || line.ends_with(").") || (line.ends_with(')') && !line.starts_with('(')) {
        return false;
    }
    let signs = |c: char| matches!(c, '-' | '–' | '—' | '[' | ']' | '(' | ')' | '.' | '|' | '/');
    let mut marks = 0;
    for word in line.split_whitespace() {
        let word = word.trim_matches(signs);
        let numbers: u32 = match word {
            "" => continue,
            "of" | "p" if marks > 0 || line.starts_with("p.") => 0,
            _ if word.eq_ignore_ascii_case("page") && marks == 0 => 0,
            _ if is_page_mark(word) => 1,
            _ => return false,
        };
        marks += numbers;
    }
    // Four numbers in a row are a line of a table.
    (1..=3).contains(&marks) && !(marks == 1 && line.ends_with(']'))
}

/// "12", "12/34", "10-54827", "28/09/2015", "A/70/PV.15"; not "1994", which may end a wrapped sentence.
fn is_page_mark(word: &str) -> bool {
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if digits(word) {
        return word.len() <= 3;
    }
    if let Some((year, job)) = word.split_once('-') {
        return digits(year) && digits(job) && job.len() >= 4;
    }
    let mut parts = word.split('/');
    let (Some(first), Some(second)) = (parts.next(), parts.next()) else { return false };
    if digits(first) && digits(second) {
        return first.len() <= 3 && second.len() <= 3 && parts.all(|year| digits(year) && year.len() == 4);
    }
    matches!(first, "A" | "S" | "E")
        && word.bytes().any(|b| b.is_ascii_digit())
        && word
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'/' | b'.' | b'-'))
}

/// "22 General Assembly - Forty-eighth session", "Forty-eighth session - 29 September 1993 23", "General Assembly
/// 15th plenary meeting", "General Assembly — Sixteenth Session — Plenary Meetings".
fn is_running_head(line: &str) -> bool {
    if !line.contains("ession") && !line.contains("lenary") {
        return false;
    }
    let lower = line.to_lowercase();
    let word = |word: &str| lower.split(|c: char| !c.is_alphanumeric()).any(|part| part == word);
    let plain = !line.ends_with(['.', ',', ';', ':', ')', ']'])
        && !["the", "of", "we", "in", "at", "to", "this", "and"].iter().any(|small| word(small));
    if !plain {
        return false;
    }
    let meeting = word("meeting") || word("meetings");
    let number = line.bytes().any(|b| b.is_ascii_digit());
    (lower.contains("general assembly")
        && (word("session") || word("plenary"))
        && (number || meeting || line.contains(['-', '—'])))
        || (word("session") && number && MONTHS.iter().any(|month| word(month)))
}
