//! Who speaks when: the labels that open the turns of a transcript ("PRIME MINISTER:", "Q:").
//!
//! A colon alone makes no label ("I say this: …"). A text counts as a transcript only when a label names a
//! known role in capitals, or when at least two labels agree that it is one; see [`labels`].

use rustc_hash::FxHashMap;

use super::bare_labels;
use super::lists::{self, holds};
use crate::model::{MONTHS, Turn};
use crate::span::Span;

/// A label: bytes of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label {
    pub start: usize,
    /// One past the name, before the colon.
    pub name_end: usize,
    /// One past the colon.
    pub end: usize,
}

/// How a candidate is written, and how far that alone is to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// `PRIME MINISTER`, `QUESTION`: a known role, in capitals.
    CapitalRole,
    /// `Prime Minister`, `Question`, at a line start.
    Role,
    /// `KIERAN GILBERT`, `MITCHELL`.
    Capitals,
    /// `Kieran Gilbert`, at a line start.
    Title,
}

struct Candidate {
    label: Label,
    look: Look,
    at_line_start: bool,
}

/// Longest label in bytes, and in words; with a country in brackets behind the name it may be longer.
const MAX_BYTES: usize = 110;
const MAX_PLAIN_BYTES: usize = 60;
const MAX_WORDS: usize = 16;
/// Letters of a role that is no word of a label by itself: "pm", "host".
const SHORT: usize = 4;
const MAX_PLAIN_WORDS: usize = 7;

/// The labels of a transcript in text order; none when the text is no transcript.
///
/// Candidates are capitals before a colon, at a line start or after a stop, and capitalised names before a
/// colon at a line start. The text is a transcript when one of them is a known role in capitals at a line
/// start, when two or more name roles, or when names come again and again at line starts, and not always the
/// same. Then names in capitals count at line starts, and those that do count in mid-line too; capitalised
/// names count when they come twice, or have two to four words beside a role.
///
/// Labels without colon join those of a transcript; see [`bare_labels`].
pub(super) fn labels(text: &str) -> Vec<Label> {
    let mut labels = with_colon(text);
    if labels.is_empty() && !bare_labels::may_agree(text) {
        return labels;
    }
    let bare = bare_labels::labels(text);
    if !bare.is_empty() && (!labels.is_empty() || bare_labels::agree(text, &bare)) {
        labels.extend(bare);
        labels.sort_unstable_by_key(|label| label.start);
        let mut done = 0;
        labels.retain(|label| {
            let apart = label.start >= done;
            done = done.max(label.end);
            apart
        });
    }
    labels
}

fn with_colon(text: &str) -> Vec<Label> {
    let candidates = candidates(text);
    if candidates.is_empty() {
        return Vec::new();
    }
    let mut times: FxHashMap<&str, u32> = FxHashMap::default();
    let mut roles = 0;
    let mut plain_role = false;
    for candidate in candidates.iter().filter(|c| c.at_line_start) {
        *times.entry(name(text, candidate.label)).or_default() += 1;
    }
    for candidate in &candidates {
        match candidate.look {
            Look::CapitalRole => {
                roles += 1;
                // One letter is too little to go by: "A: the first point".
                plain_role |= candidate.at_line_start && candidate.label.name_end - candidate.label.start > 1;
            }
            Look::Role => roles += 1,
            Look::Capitals | Look::Title => {}
        }
    }
    let mut names = [0, 0]; // labels without role that come twice: in capitals, and not
    for candidate in &candidates {
        let name = name(text, candidate.label);
        let place = usize::from(candidate.look == Look::Title);
        if matches!(candidate.look, Look::Capitals | Look::Title) && times.get(name).is_some_and(|&n| n > 1) {
            names[place] += 1;
        }
    }
    // Of a text that is all in capitals they say nothing.
    let loud = is_loud(text);
    let speakers = times.len() > 1 && !loud;
    if !plain_role && roles < 2 && !(speakers && names.iter().any(|&labels| labels > 2)) {
        return Vec::new();
    }
    candidates
        .into_iter()
        .filter(|candidate| {
            let name = name(text, candidate.label);
            let seen = times.get(name).copied().unwrap_or(0);
            match candidate.look {
                Look::CapitalRole => !loud || candidate.at_line_start,
                Look::Role => candidate.at_line_start,
                Look::Capitals => !loud && (candidate.at_line_start || seen > 0),
                Look::Title => {
                    let words = name.split_whitespace().count();
                    seen > 1 || (roles > 0 && (2..=4).contains(&words))
                }
            }
        })
        .map(|candidate| candidate.label)
        .collect()
}

/// The turns that `labels` open; one without label when there are none.
pub(super) fn turns(text: &str, labels: &[Label]) -> Vec<Turn> {
    let mut turns = Vec::with_capacity(labels.len() + 1);
    let first = labels.first().map_or(text.len(), |label| label.start);
    if labels.is_empty() || text.get(..first).is_some_and(|head| head.chars().any(char::is_alphanumeric)) {
        turns.push(Turn { label: None, span: super::span(0, first) });
    }
    for (place, label) in labels.iter().enumerate() {
        let end = labels.get(place + 1).map_or(text.len(), |next| next.start);
        let name = super::span(label.start, label.name_end);
        turns.push(Turn { label: Some(name), span: Span { end: super::span(end, end).end, ..name } });
    }
    turns
}

/// Whether hardly a letter is small.
fn is_loud(text: &str) -> bool {
    let small = text.bytes().filter(u8::is_ascii_lowercase).count();
    let capital = text.bytes().filter(u8::is_ascii_uppercase).count();
    small < capital / 4
}

fn name(text: &str, label: Label) -> &str {
    text.get(label.start..label.name_end).unwrap_or_default()
}

fn candidates(text: &str) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut done = 0;
    for (colon, _) in text.match_indices(':') {
        if let Some(candidate) = candidate(text, done, colon) {
            done = candidate.label.end;
            found.push(candidate);
        }
    }
    found
}

/// The label that ends at `colon`, if it looks like one. It begins at `done` or later.
fn candidate(text: &str, done: usize, colon: usize) -> Option<Candidate> {
    let mut floor = colon.saturating_sub(MAX_BYTES).max(done);
    while !text.is_char_boundary(floor) {
        floor += 1;
    }
    let window = text.get(floor..colon)?;
    // Back to the line start or to the last stop before the label. The stop of "MR. HOWARD" is none.
    let line = window.rfind(['\n', '\r', '\u{b}', '\u{c}', '\u{2028}', '\u{2029}']);
    let line_start = match line {
        Some(at) => at + window.get(at..)?.chars().next()?.len_utf8(),
        None if floor == 0 => 0,
        None => usize::MAX,
    };
    let line = window.get(line_start..).map(unheaded);
    let on_line = line.filter(|name| is_label_text(name) || is_titled(name));
    let (name, at_line_start) = match on_line {
        Some(name) => (name, true),
        None => {
            let name = after_stop(window)?;
            (name, line.or(Some(window)).and_then(|line| line.strip_suffix(name)).is_some_and(is_heading))
        }
    };
    let trimmed = name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '\u{feff}'));
    let look = look(trimmed, at_line_start)?;
    let start = trimmed.as_ptr() as usize - text.as_ptr() as usize;
    let label = Label { start, name_end: start + trimmed.len(), end: colon + 1 };
    Some(Candidate { label, look, at_line_start })
}

/// What transcripts print where the first turn begins: errors and omissions excepted.
const RESERVED: &str = "E&OE";

/// A line without what stands before the talk: "E&OE....", "12 May 1999", "(tape starts)". The whole line where nothing
/// would be left of it.
fn unheaded(line: &str) -> &str {
    let blank = |c: char| c.is_whitespace() || matches!(c, '.' | '…' | '-' | '–' | '—' | ',' | '*' | '_');
    let mut rest = line;
    let mut dated = false;
    loop {
        rest = rest.trim_start_matches(blank);
        let word = rest.split(blank).next().unwrap_or_default();
        let (digit, month) = (word.starts_with(|c: char| c.is_ascii_digit()), is_month(word));
        let remark = rest.split_once([')', ']']).filter(|_| rest.starts_with(['(', '[']));
        rest = if let Some(after) = rest.strip_prefix(RESERVED) {
            after
        } else if let Some((_, after)) = remark {
            after
        } else if !word.is_empty() && (digit || dated && month) {
            dated = true;
            rest.get(word.len()..).unwrap_or_default()
        } else {
            break;
        };
    }
    if rest.is_empty() || rest.len() == line.len() { line } else { rest }
}

fn is_month(word: &str) -> bool {
    MONTHS.contains(&word.to_lowercase().as_str())
}

/// Whether what stands on a line before a label is the heading of the talk: in capitals, or closed by "E&OE…".
fn is_heading(before: &str) -> bool {
    const LONGEST: usize = 12;
    let bare = before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '…' | ')' | ']'));
    let loud = !bare.contains(|c: char| c.is_lowercase() || matches!(c, '.' | '?' | '!' | ':'))
        && bare.split_whitespace().count() <= LONGEST;
    bare.ends_with(RESERVED) || !bare.is_empty() && loud
}

/// What follows the last stop of `window` that no title carries.
fn after_stop(window: &str) -> Option<&str> {
    let mut end = window.len();
    while let Some(stop) = window.get(..end)?.rfind(['.', '?', '!', '"', '”', ')', ']', '…']) {
        let width = window.get(stop..)?.chars().next()?.len_utf8();
        let rest = window.get(stop + width..)?;
        let before = window.get(..stop)?.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        // The last of "E&OE...." is the stop of no initial.
        let dots = window.get(..stop)?.ends_with(['.', '…']);
        let title = !dots && (before.chars().count() < 2 || holds(lists::TITLES, before));
        if !(window.get(stop..)?.starts_with('.') && title) {
            // "on the way.JOURNALIST:": a blank was lost.
            let glued = || rest.len() > SHORT && lists::ROLES.contains(&rest.to_lowercase().as_str());
            let parted = rest.starts_with(char::is_whitespace) || glued();
            return Some(rest).filter(|rest| parted && is_label_text(rest));
        }
        end = stop;
    }
    None
}

/// Whether a whole line, in capitals, gives somebody an office of a state: "VICE PRESIDENT OF THE UNITED STATES OF
/// AMERICA", "HIS EXCELLENCY J. OKORO, PRIME MINISTER OF SYLDAVIA".
fn is_titled(name: &str) -> bool {
    const OFFICES: [&str; 6] = ["PRESIDENT", "MINISTER", "CHANCELLOR", "SECRETARY", "COMMISSIONER", "KING"];
    let words = || name.split_whitespace().map(|word| word.trim_end_matches(','));
    let of = words().skip_while(|word| !OFFICES.contains(word)).skip(1).any(|word| word == "OF");
    let plain = |c: char| c.is_uppercase() || matches!(c, '.' | '\'' | '’' | '-' | '–');
    of && words().count() <= MAX_WORDS && words().all(|word| word.chars().all(plain))
}

fn is_label_text(name: &str) -> bool {
    let sign = |c: char| matches!(c, '.' | '\'' | '’' | '-' | '(' | ')' | '&' | '/' | '*' | '_' | '\u{feff}');
    // "ERDO#286;AN": a letter that a web page lost.
    let lost = |word: &str| {
        word.contains("#") && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '#' | ';'))
    };
    let mut words = 0;
    let mut stopped = false;
    for word in name.split_whitespace() {
        words += 1;
        if stopped || words > MAX_WORDS || !(word.chars().all(|c| c.is_alphabetic() || sign(c)) || lost(word))
        {
            return false;
        }
        // "MR. HOWARD" and "J. F. DULLES", but not the end of a sentence: "Australia. QUESTION".
        stopped = word
            .strip_suffix('.')
            .is_some_and(|bare| bare.chars().count() > 1 && !holds(lists::TITLES, bare));
    }
    let plain = words <= MAX_PLAIN_WORDS && name.len() <= MAX_PLAIN_BYTES;
    words > 0 && (plain || name.trim_end().ends_with(')'))
}

fn look(name: &str, at_line_start: bool) -> Option<Look> {
    let first = name.chars().next()?;
    if !first.is_uppercase() {
        return None;
    }
    let lower = name.trim_end_matches('.').to_lowercase();
    if lists::NO_SPEAKERS.contains(&lower.as_str()) {
        return None;
    }
    // "J:" asks at the start of a line; elsewhere it is an initial.
    if lower == "j" && !at_line_start {
        return None;
    }
    let role = is_role(&lower) || is_titled(name);
    let small = name.chars().filter(|c| c.is_lowercase()).count();
    // "McMINN" and "PRIME MINISTER (through interpreter)" count as capitals.
    let capitals = small == 0 || name.split_whitespace().all(is_capital_word);
    if capitals {
        if role {
            return Some(Look::CapitalRole);
        }
        return (name.chars().filter(|c| c.is_alphabetic()).count() >= 2).then_some(Look::Capitals);
    }
    // "Mr. Churkin (Russian Federation) (spoke in Russian)"
    let bare = name.split_once(" (").filter(|_| name.ends_with(')')).map_or(name, |(bare, _)| bare);
    let words = || bare.split_whitespace();
    let named = words().all(|word| {
        word.starts_with(char::is_uppercase) || matches!(word, "de" | "van" | "von" | "of" | "der")
    });
    if !at_line_start || !named {
        return None;
    }
    if role {
        return Some(Look::Role);
    }
    let opener = words().next().is_some_and(|word| holds(lists::OPENERS, word));
    (!opener && words().count() <= 5).then_some(Look::Title)
}

fn is_capital_word(word: &str) -> bool {
    let rest = word.strip_prefix("Mc").or_else(|| word.strip_prefix("Mac")).unwrap_or(word);
    !rest.is_empty() && !rest.chars().any(char::is_lowercase)
}

/// Whether a lower-case label is a role: alone, before a name ("president yudhoyono"), or numbered.
fn is_role(lower: &str) -> bool {
    let bare = lower.split('(').next().unwrap_or(lower).trim();
    if lists::ROLES.contains(&bare) {
        return true;
    }
    lists::ROLES.iter().any(|role| {
        role.len() > 1
            && bare
                .strip_prefix(role)
                .is_some_and(|rest| rest.starts_with(' ') && rest.split_whitespace().count() <= 3)
    }) || ["mr", "mrs", "ms", "dr", "sir", "hon"].iter().any(|title| {
        bare.strip_prefix(title).is_some_and(|rest| {
            (rest.starts_with(' ') || rest.starts_with(". ")) && rest.split_whitespace().count() <= 4
        })
    })
}
