//! Labels that have lost their colon, as older transcripts write them: "Q. Is it so?", "PM; We are.",
//! "PRIME MINISTER" on a line of its own, "PRIME MINISTER Well, gentlemen".

use super::turns::Label;

/// Names that stand so. The short ones need a sign after them.
const NAMES: [&str; 5] = ["PRIME MINISTER", "JOURNALIST", "QUESTION", "PM", "Q"];

/// The labels without colon in text order. They count only in a text that is known to be a transcript, or
/// when [`agree`] says that they make it one.
pub(super) fn labels(text: &str) -> Vec<Label> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        found.extend(label(line, start));
        start += line.len();
    }
    found
}

/// Whether it is worth looking for labels that [`agree`]: somebody must ask.
pub(super) fn may_agree(text: &str) -> bool {
    ["Q.", "Q;", "QUESTION"].iter().any(|label| text.contains(label))
}

/// Whether labels with a sign are enough to know a transcript by: two speakers, one of whom comes back.
pub(super) fn agree(text: &str, labels: &[Label]) -> bool {
    let mut times = [0; NAMES.len()];
    for label in labels.iter().filter(|label| label.end > label.name_end) {
        let name = text.get(label.start..label.name_end);
        for (place, _) in NAMES.iter().enumerate().filter(|&(_, &known)| name == Some(known)) {
            times[place] += 1;
        }
    }
    times.iter().filter(|&&n| n > 0).count() > 1 && times.iter().any(|&n| n > 1)
}

fn label(line: &str, start: usize) -> Option<Label> {
    let bare = line.trim_start();
    let first = bare.as_bytes().first()?;
    if !matches!(first, b'P' | b'J' | b'Q') {
        return None;
    }
    let name = NAMES.iter().find(|name| bare.starts_with(**name))?;
    let start = start + (line.len() - bare.len());
    let name_end = start + name.len();
    let after = bare.get(name.len()..)?;
    let rest = after.trim_start_matches(['.', ';']);
    if rest.len() + 1 == after.len() && rest.starts_with(char::is_whitespace) {
        return Some(Label { start, name_end, end: name_end + 1 });
    }
    let mut next = after.trim().chars();
    let alone = after.trim().is_empty();
    let speaks = after.starts_with(' ')
        && next.next().is_some_and(char::is_uppercase)
        && next.next().is_some_and(|c| c.is_lowercase() || c == ' ');
    (name.len() > 2 && (alone || speaks)).then_some(Label { start, name_end, end: name_end })
}
