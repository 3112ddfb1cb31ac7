//! Labels that have lost their colon, as older transcripts write them: "Q. Is it so?", "Q Is it so?", "PM; We are.",
//! "P. M. We are.", "PRIME MINISTER" or "Question" on a line of its own, "PRIME MINISTER Well, gentlemen".

use super::turns::Label;

/// Names that stand so. The short ones need a sign after them, but for [`ASKS`].
const NAMES: [&str; 11] = [
    "PRIME MINISTER",
    "Prime Minister",
    "JOURNALIST",
    "QUESTION",
    "Question",
    "P. M",
    "P.M",
    "P. m",
    "p. M",
    "PM",
    ASKS,
];
/// Letters of a short name.
const SHORT: usize = 4;
/// Who asks: no word of a text is this letter, so a blank behind it is enough.
const ASKS: &str = "Q";

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
    ["Q.", "Q;", "Q,", "\nQ ", "QUESTION", "Question"].iter().any(|label| text.contains(label))
}

/// Whether labels are enough to know a transcript by: two speakers, one of whom comes back. Those with a sign are, and
/// questions that the prime minister answers.
pub(super) fn agree(text: &str, labels: &[Label]) -> bool {
    let mut times = [0; NAMES.len()];
    let mut bare = [0; 2];
    for label in labels {
        let name = text.get(label.start..label.name_end);
        if label.end > label.name_end || name == Some(ASKS) {
            let known = NAMES.iter().enumerate().filter(|&(_, &known)| name == Some(known));
            known.for_each(|(place, _)| times[place] += 1);
        }
        for (place, written) in ["Question", "Prime Minister"].iter().enumerate() {
            bare[place] += usize::from(name == Some(written));
        }
    }
    let signed = times.iter().filter(|&&n| n > 0).count() > 1 && times.iter().any(|&n| n > 1);
    signed || bare.iter().all(|&n| n > 0) && bare.iter().sum::<usize>() > 2
}

fn label(line: &str, start: usize) -> Option<Label> {
    let bare = line.trim_start();
    let first = bare.as_bytes().first()?;
    if !matches!(first, b'P' | b'p' | b'J' | b'Q') {
        return None;
    }
    let name = NAMES.iter().find(|name| bare.starts_with(**name))?;
    let start = start + (line.len() - bare.len());
    let name_end = start + name.len();
    let after = bare.get(name.len()..)?;
    let alone = after.trim().is_empty();
    // As words of a text are written: "Prime Minister, is it so?", "Prime Minister Okoro", "Question Time".
    if name.ends_with(char::is_lowercase) && name.len() > SHORT {
        let asked = *name == "Question" && after.starts_with(' ') && !after.starts_with(" Time");
        let stopped = after.trim() == ".";
        let end = name_end + usize::from(stopped);
        return (alone || stopped || asked && speaks(after)).then_some(Label { start, name_end, end });
    }
    let rest = after.trim_start_matches(['.', ';']).trim_start_matches(if *name == ASKS { ',' } else { ';' });
    if rest.len() + 1 == after.len() && rest.starts_with(char::is_whitespace) {
        return Some(Label { start, name_end, end: name_end + 1 });
    }
    if *name == ASKS {
        let asks = after.strip_prefix(' ').is_some_and(|asked| asked.starts_with(char::is_alphabetic));
        return asks.then_some(Label { start, name_end, end: name_end });
    }
    (name.len() > SHORT && (alone || speaks(after))).then_some(Label { start, name_end, end: name_end })
}

/// Whether a sentence begins behind a name.
fn speaks(after: &str) -> bool {
    let mut next = after.trim().chars();
    after.starts_with(' ')
        && next.next().is_some_and(char::is_uppercase)
        && next.next().is_some_and(|c| c.is_lowercase() || c == ' ')
}
