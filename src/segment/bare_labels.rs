//! Labels that have lost their colon, as older transcripts write them: "Q. Is it so?", "Q Is it so?", "PM; We are.",
//! "P. M. We are.", "PRIME MINISTER" or "Question" on a line of its own, "PRIME MINISTER Well, gentlemen".

use rustc_hash::FxHashMap;

use super::turns::Label;

/// Names that stand so, but for the initials of [`initials`].
const NAMES: [(&str, Look); 6] = [
    ("PRIME MINISTER", Look::Capitals),
    ("JOURNALIST", Look::Capitals),
    ("QUESTION", Look::Capitals),
    ("Prime Minister", Look::Words),
    ("Question", Look::Words),
    ("Q", Look::Letter),
];

/// How a name is written: what must follow it depends on that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// In capitals: a sign, a sentence or nothing.
    Capitals,
    /// As words of a text are: nothing, for there are "Prime Minister, is it so?", "Prime Minister Okoro", "Question
    /// Time".
    Words,
    /// "P. M.": a sign.
    Initials,
    /// "Q": a sign, or a blank; no word of a text is this letter.
    Letter,
}

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
    let mut signed: FxHashMap<&str, u32> = FxHashMap::default();
    let mut bare = [0; 2];
    for label in labels {
        let Some((_, look, name)) = text.get(label.start..).and_then(named) else { continue };
        if label.end > label.name_end || look == Look::Letter {
            *signed.entry(name).or_default() += 1;
        }
        for (place, written) in ["Question", "Prime Minister"].iter().enumerate() {
            bare[place] += usize::from(name == *written);
        }
    }
    let comes_back = signed.len() > 1 && signed.values().any(|&n| n > 1);
    comes_back || bare.iter().all(|&n| n > 0) && bare.iter().sum::<usize>() > 2
}

/// The name that a line begins with: its bytes, how it is written, and what it is called whatever its spelling.
fn named(line: &str) -> Option<(usize, Look, &'static str)> {
    let known = NAMES.iter().find(|(name, _)| line.starts_with(name));
    let known = known.map(|&(name, look)| (name.len(), look, name));
    known.or_else(|| Some((initials(line)?, Look::Initials, "PM")))
}

/// The bytes of a prime minister's initials at the beginning of a line, without the last stop: "PM", "P.M", "P. m". Two
/// small ones are the afternoon.
fn initials(line: &str) -> Option<usize> {
    let first = line.strip_prefix(['P', 'p'])?;
    let last = first.strip_prefix('.').unwrap_or(first).trim_start_matches(' ');
    let behind = last.strip_prefix(['M', 'm'])?;
    (line.starts_with('P') || last.starts_with('M')).then_some(line.len() - behind.len())
}

fn label(line: &str, start: usize) -> Option<Label> {
    let bare = line.trim_start();
    let (bytes, look, name) = named(bare)?;
    let start = start + (line.len() - bare.len());
    let name_end = start + bytes;
    let after = bare.get(bytes..)?;
    let signs: &[char] = if look == Look::Letter { &['.', ';', ','] } else { &['.', ';'] };
    let signed = after.strip_prefix(signs).is_some_and(|rest| rest.starts_with(char::is_whitespace));
    let alone = after.trim().is_empty();
    let (counts, sign) = match look {
        Look::Words => {
            let stopped = after.trim() == ".";
            let asked = name == "Question" && after.starts_with(' ') && !after.starts_with(" Time");
            (alone || stopped || asked && speaks(after), stopped)
        }
        Look::Capitals => (signed || alone || speaks(after), signed),
        Look::Initials => (signed, signed),
        Look::Letter => {
            let asked = after.strip_prefix(' ').is_some_and(|asked| asked.starts_with(char::is_alphabetic));
            (signed || asked, signed)
        }
    };
    counts.then_some(Label { start, name_end, end: name_end + usize::from(sign) })
}

/// Whether a sentence begins behind a name.
fn speaks(after: &str) -> bool {
    let mut next = after.trim().chars();
    after.starts_with(' ')
        && next.next().is_some_and(char::is_uppercase)
        && next.next().is_some_and(|c| c.is_lowercase() || c == ' ')
}
