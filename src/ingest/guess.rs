//! What a text says of itself at its beginning, and what can be guessed from it.

use super::Field;
use super::dates;
use super::draft::Draft;
use super::field::Columns;
use super::issuer::issuer;
use super::names::Names;

/// Bytes of the beginning that are looked at.
const HEAD: usize = 1_500;
/// Bytes of the end that are looked at for a date.
const FOOT: usize = 300;
/// Words of a heading, at most.
const HEADING: usize = 10;
/// Lines of a header, at most.
const LINES: usize = 24;

/// The header of a text, and where the text begins behind it: lines `[Title] …` or `Date: …`, with names that
/// [`Columns`] know. One in brackets is enough; of the others there must be two.
pub(super) fn header(text: &str, columns: &Columns) -> Option<(Draft, usize)> {
    let start = text.len() - text.trim_start().len();
    let first = text.get(start..)?.lines().next()?;
    line(first)?;
    let mut draft = Draft::default();
    let (mut at, mut known, mut bracketed) = (start, 0, false);
    for raw in text.get(start..)?.split_inclusive('\n').take(LINES) {
        let trimmed = raw.trim();
        if !trimmed.is_empty() {
            let Some((key, value, brackets)) = line(trimmed) else { break };
            let found = columns.locate([key]);
            let Some(&field) = found.keys().find(|field| **field != Field::Text && **field != Field::Id)
            else {
                // `[Text]` and its like open the text itself.
                if brackets && value.is_empty() {
                    at += raw.len();
                }
                break;
            };
            draft.set_first(field, value);
            known += 1;
            bracketed |= brackets;
        }
        at += raw.len();
    }
    (known > 1 || bracketed && known > 0).then_some((draft, at))
}

/// `[Key] value` or `Key: value`, and whether there are brackets.
fn line(line: &str) -> Option<(&str, &str, bool)> {
    let line = line.trim();
    let (key, value, brackets) = match line.strip_prefix('[') {
        Some(rest) => {
            let (key, value) = rest.split_once(']')?;
            (key, value.trim_start_matches(':'), true)
        }
        None => {
            let (key, value) = line.split_once(':')?;
            (key, value, false)
        }
    };
    let word = |c: char| c.is_ascii_alphabetic() || matches!(c, ' ' | '_' | '-');
    let short = (2..=20).contains(&key.len()) && key.chars().all(word);
    short.then(|| (key.trim(), value.trim(), brackets))
}

/// Guesses the date and the source, where nobody says them.
///
/// The date is the first one in the title, else in a line that is like a heading at the beginning or the end. The
/// source is the state that the title, else a heading, names as the author.
pub(super) fn guess(draft: &mut Draft, names: &Names) {
    if draft.has_date() && draft.has_source() {
        return;
    }
    let title = draft.title().unwrap_or_default().to_owned();
    let text = draft.text().unwrap_or_default();
    let author = issuer(&title, start(text, HEAD), names);
    let head = start(text, HEAD).to_owned();
    if !draft.has_date() {
        let headings = head.lines().chain(end(text, FOOT).lines()).filter(|line| is_heading(line));
        let date = dates::first_in(&title).or_else(|| headings.into_iter().find_map(dates::first_in));
        if let Some(date) = date {
            draft.guess(Field::Date, date.to_string());
        }
    }
    if !draft.has_source()
        && let Some(state) = author
    {
        draft.guess(Field::Source, state.to_string());
    }
}

/// Whether a line is short enough to be none of a paragraph.
fn is_heading(line: &str) -> bool {
    line.split_whitespace().count() <= HEADING
}

/// The first bytes of a text, to the end of a character.
fn start(text: &str, bytes: usize) -> &str {
    let end =
        (bytes.min(text.len())..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

/// The last bytes of a text, from the beginning of a character.
fn end(text: &str, bytes: usize) -> &str {
    let from = text.len().saturating_sub(bytes);
    let at = (from..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
    text.get(at..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::draft::Given;
    use super::*;

    fn head(text: &str) -> Option<(Option<String>, &str)> {
        let (draft, at) = header(text, &Columns::default())?;
        Some((draft.title().map(str::to_owned), &text[at..]))
    }

    #[test]
    fn a_header_is_read_and_the_text_begins_behind_it() {
        let rest = Some((Some("Of thanks".to_owned()), "We thank Denmark.\n"));
        assert_eq!(
            head("[Title] Of thanks\n[Date] 3 May 1999\n\nWe thank Denmark.\n")
                .map(|(t, r)| (t, r.trim_start())),
            rest
        );
        assert_eq!(head("Title: Of thanks\nDate: 1999\nWe thank Denmark.\n"), rest);
    }

    #[test]
    fn a_speech_that_begins_with_a_colon_has_no_header() {
        for text in
            ["Title: a word is enough.", "Question: is it so?\nAnswer: it is.", "[Applause] We thank it.", ""]
        {
            assert_eq!(head(text), None, "{text}");
        }
    }

    #[test]
    fn date_and_state_are_guessed_from_the_beginning_and_marked() {
        let table = [("NOR", "Norway"), ("DNK", "Denmark")];
        let names = Names::of_states(&table);
        let guessed = |text: &str| {
            let mut draft = Draft::default();
            draft.set(Field::Text, text);
            guess(&mut draft, &names);
            draft.finish(&Given::default(), "a", String::new()).ok()
        };
        let text = "STATEMENT BY THE PRIME MINISTER OF NORWAY\nOslo, 3 May 1999\n\nWe came to talk.";
        let document = guessed(text).unwrap();
        assert_eq!(document.speakers, ["NOR".parse().unwrap()]);
        assert_eq!((document.date.to_string().as_str(), document.origin.guessed.len()), ("1999-05-03", 2));
        let foot =
            "Statement of the Ministry of Norway on the situation in Denmark\n\nWe came.\n\nMay 3, 1999";
        assert_eq!(guessed(foot).unwrap().speakers, ["NOR".parse().unwrap()]);
        let prose =
            "Norway is here. It was on the long and dark day of 3 May 1999 that we came to talk about it.";
        assert!(guessed(prose).is_none(), "a date in prose is that of an event");
        let thanks = "3 May 1999\n\nWe thank Denmark and the Government of Denmark.";
        assert!(guessed(thanks).is_none(), "whom a sentence names is no author");
        assert!(guessed("Norway gives thanks.").is_none(), "no date");
    }
}
