//! Whose statement it is, by its title or by the headings above its text.
//!
//! A state that is named may be the one that is spoken of or to. Only one that stands where an author stands is taken:
//! behind "by", an office or an organ of state and "of", or such an office on a line of its own.

use super::names::{Named, Names};
use crate::model::ActorId;

/// Lines of a text that may be headings, at most.
const LINES: usize = 24;
/// Words of a heading, at most.
const HEADING: usize = 25;

/// Organs that speak for a state.
const ORGANS: &str = "delegation embassy government governments ministry mission office presidency";
/// Offices of persons who do.
const PERSONS: &str = "ambassador chancellor emperor king minister ministers premier president queen representative \
    secretary spokesman spokesperson spokeswoman sultan";
/// Those that are named with the place where they are: "Permanent Mission of Norway to the United Nations".
const ENVOYS: &str = "ambassador delegation embassy mission representative";
/// What stands before an office on a line of its own.
const RANKS: &str =
    "the prime deputy vice first foreign federal royal permanent acting h e his her excellency majesty";
/// What a second person is named with: "the Prime Minister and His Excellency the President of Norway".
const ANOTHER: &str = "the h his her hm mr mrs ms dr sir";
/// What is said or written: "statement of the Government", "message from the President".
const UTTERANCES: &str = "address announcement comment comments communique communiqué declaration explanation \
    intervention message note position press release remarks speech statement statements";
/// After one of these, a state is spoken of or to, or the line is a sentence.
const STOPS: &str = "to on for with visit visits visiting reply replies response answer letter letters about against \
    meeting meetings regarding concerning following after between toward towards upon hosted honour honor honouring \
    honoring banquet dinner lunch luncheon reception welcome welcomes welcoming congratulations condolences thanks thank we i is are was were has have had will said says that";
/// What may follow the name of a state that speaks: of other words, "Japan Airlines" could be its name.
const FOLLOWING: &str =
    "on to at in before during under as regarding concerning for about and following after with";
/// What a heading is about whose last word it is: "Prime Minister of Norway, Mr Holm: visit".
const EVENTS: &str = "visit visits arrival departure";
/// Last words of a line that goes on behind a blank line.
const OPEN: &str = "and by for in of the to with";

/// The state that the title names as the author, else the one that the first such heading of the text names. `None`
/// where there is no such state, or more than one.
pub(super) fn issuer(title: &str, text: &str, names: &Names) -> Option<ActorId> {
    let headings = headings(text);
    let places = std::iter::once(title.to_owned()).chain(headings);
    let authors = places.map(|place| authors(&place, names)).find(|authors| !authors.is_empty())?;
    let first = *authors.first()?;
    first.filter(|_| authors.iter().all(|author| *author == first))
}

/// The headings before the first sentence of a text, each with its lines. A letter has none: those above "Dear Minister"
/// may say to whom it goes.
fn headings(text: &str) -> Vec<String> {
    let (mut headings, mut open) = (Vec::new(), String::new());
    for line in text.lines().map(str::trim).skip_while(|line| line.is_empty()).take(LINES) {
        if line.to_lowercase().starts_with("dear ") {
            return Vec::new();
        }
        if is_sentence(line) {
            // The lines right above may be its beginning.
            if line.starts_with(char::is_lowercase) {
                open.clear();
            }
            break;
        }
        if line.is_empty() {
            if !goes_on(&open) {
                headings.push(std::mem::take(&mut open));
            }
        } else {
            open.push_str(line);
            open.push('\n');
        }
    }
    headings.push(open);
    headings
}

/// Whether a heading has more to say: "Joint statement with", "Mr Jonas Holm,".
fn goes_on(heading: &str) -> bool {
    let end = heading.trim_end();
    end.ends_with(',') || words(end).last().is_some_and(|word| is(word, OPEN))
}

/// Whether a line is one of running text.
fn is_sentence(line: &str) -> bool {
    line.ends_with(['.', '!', '?', '”']) || line.split_whitespace().take(HEADING + 1).count() > HEADING
}

/// The states that stand where an author stands; `None` for one that is not named.
fn authors(heading: &str, names: &Names) -> Vec<Option<ActorId>> {
    let words = words(heading);
    let named = names.named_in(heading);
    // Who speaks stands above what is said, with a colon; but so does who speaks first of several.
    let label = heading.trim_end().ends_with(':');
    let behind = |state: &Named| state.place + state.words;
    let author: Vec<bool> = named.iter().map(|state| is_author(&words, state, label)).collect();
    let mut authors = Vec::new();
    for (place, state) in named.iter().enumerate() {
        let last = place.checked_sub(1).map_or(0, |last| behind(&named[last]));
        if author[place] && words.get(last..state.place).is_some_and(follows_another) {
            authors.push(None);
        }
        // "the Governments of Norway and Sweden", "the King of Norway and the King of Sweden".
        let beside = |one: usize, next: usize| {
            let gap = named
                .get(one)
                .map(behind)
                .zip(named.get(next))
                .and_then(|(end, next)| words.get(end..next.place));
            gap.is_some_and(|gap| gap.iter().all(|word| is(word, "and of") || is_title(word)))
        };
        let of_next = author.get(place + 1) == Some(&true) && beside(place, place + 1);
        let of_last = place.checked_sub(1).is_some_and(|last| author[last] && beside(last, place));
        if author[place] || of_next || of_last {
            authors.push(Some(state.actor));
        }
    }
    authors
}

/// `label` says whether the heading ends in a colon.
fn is_author(words: &[Word], state: &Named, label: bool) -> bool {
    let Some(before) = words.get(..state.place) else { return false };
    let stopped = before.iter().enumerate().any(|(at, word)| is(word, STOPS) && !is_of_office(before, at));
    if stopped {
        return false;
    }
    let next = words.get(state.place + state.words);
    let ends = next.is_none_or(|next| next.opens);
    let Some(lead) = before.iter().rposition(|word| !is(word, "the")) else { return false };
    let directly = is_lead(before, lead) && spoken(before, lead);
    if directly && (ends || next.is_some_and(|next| is(next, FOLLOWING))) {
        return true;
    }
    if !state.of {
        return false;
    }
    let plain = !label && words.last().is_none_or(|last| !is(last, EVENTS));
    let offices: Vec<usize> = (0..before.len()).filter(|&at| is_office(&before[at])).collect();
    offices.iter().any(|&office| {
        let led = (0..office).any(|at| is_lead(before, at) && (is(&before[at], "by") || spoken(before, at)));
        let envoy = is(&before[office], ENVOYS) && next.is_some_and(|next| is(next, "to in at"));
        led || (plain && opens(before, office) && (ends || envoy))
    })
}

/// Whether of two persons in office only the latter's state is named: "the Prime Minister, Mr Holm, and the President"
/// since the last state. One person may hold two offices: "the Prime Minister and Minister of Foreign Affairs".
fn follows_another(since: &[Word]) -> bool {
    let mut persons = (0..since.len()).rev().filter(|&at| is(&since[at], PERSONS));
    let Some(last) = persons.next() else { return false };
    let rank = |at: usize| at.checked_sub(1).map(|rank| since[rank].lower.as_str());
    persons.any(|first| {
        let again = since[first].lower == since[last].lower && rank(first) == rank(last);
        let and = (first + 1..last).find(|&at| is(&since[at], "and"));
        let other = and.is_some_and(|and| {
            let name = |word: &Word| word.opens && (!is_title(word) || is(word, ANOTHER));
            since[first + 1..and].iter().any(name) || is(&since[and + 1], ANOTHER)
        });
        again || other
    })
}

fn is_office(word: &Word) -> bool {
    is(word, ORGANS) || is(word, PERSONS)
}

/// Whether the word may stand in the title of an office without a name.
fn is_title(word: &Word) -> bool {
    is_office(word) || is(word, RANKS)
}

/// Whether the stop at `at` belongs to an office: "Minister for Foreign Affairs", "Secretary of State for Defence".
fn is_of_office(words: &[Word], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| words.get(before));
    is(&words[at], "for") && before.is_some_and(|word| is_office(word) || is(word, "state"))
}

/// Whether an author may follow this word.
fn is_lead(words: &[Word], at: usize) -> bool {
    words.get(at).is_some_and(|word| is(word, "by of from"))
}

/// Whether what is by, of or from somebody is something said.
fn spoken(words: &[Word], lead: usize) -> bool {
    let said = |at: usize| words.get(at).is_some_and(|word| is(word, UTTERANCES));
    if words.get(lead).is_some_and(|word| is(word, "by")) {
        return (0..lead).any(said);
    }
    lead.checked_sub(1).is_some_and(said)
}

/// Whether a line, or what stands behind a comma, begins with this office.
fn opens(words: &[Word], office: usize) -> bool {
    let start = (0..=office).rev().find(|&at| words[at].opens);
    start.is_some_and(|start| words[start..office].iter().all(|word| is(word, RANKS)))
}

/// A word of a heading.
struct Word {
    lower: String,
    /// Whether it is the first one, or follows a sign or a line end that parts it from those before.
    opens: bool,
}

fn is(word: &Word, list: &str) -> bool {
    list.split_ascii_whitespace().any(|one| one == word.lower)
}

/// The words, parted as [`Names::named_in`] parts them.
fn words(text: &str) -> Vec<Word> {
    let (mut words, mut opens): (Vec<Word>, bool) = (Vec::new(), true);
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        let (gap, from) = rest.split_at(start);
        opens |= gap.contains([',', ';', ':', '(', ')', '|', '\n', '–', '—']) || gap.contains(" - ");
        let (word, behind) = from.split_at(from.find(|c: char| !c.is_alphanumeric()).unwrap_or(from.len()));
        words.push(Word { lower: word.to_lowercase(), opens });
        (opens, rest) = (false, behind);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let table = [
            ("NOR", "Norway"),
            ("NOR", "Kingdom of Norway"),
            ("JPN", "Japan"),
            ("RUS", "Russia"),
            ("SWE", "Sweden"),
        ];
        Names::of_states(&table)
    }

    fn of_title(title: &str) -> Option<String> {
        issuer(title, "", &names()).map(|id| id.to_string())
    }

    fn of_text(text: &str) -> Option<String> {
        issuer("", text, &names()).map(|id| id.to_string())
    }

    #[test]
    fn who_is_spoken_of_or_to_is_no_author() {
        for heading in [
            "Congratulations to the Government of Japan",
            "Letter to the Minister of Foreign Affairs of Japan",
            "Speech on the visit of the Prime Minister of Japan",
            "Reply to the statement by the Ministry of Foreign Affairs of Russia",
            "Address to the National Press Club of Japan",
            "Visit of the Prime Minister of Japan",
            "Resignation of the Government of Japan",
            "Prime Minister of Japan visits Norway",
            "Attack by Japan",
            "Speech by the Prime Minister at the luncheon in honour of Jonas Holm, President of Japan",
            "Luncheon in honour of Mr Jonas Holm\nPrime Minister of Japan",
            "Address at a dinner for the Prime Minister of Japan",
            "Prime Minister of Japan, the Hon. Jonas Holm, upcoming visit",
            "Joint statement with\n\nMr Jonas Holm,\n\nPresident of Japan",
            "President of Japan:",
            "Statement by Japan Airlines",
            "Japan",
        ] {
            assert_eq!(of_title(heading), None, "{heading}");
            assert_eq!(of_text(&format!("{heading}\n\nWe came to talk.")), None, "{heading}");
        }
    }

    #[test]
    fn who_stands_where_an_author_stands_is_one() {
        for heading in [
            "Statement by the Minister of Foreign Affairs of Norway on the war of Russia against Japan",
            "STATEMENT BY THE MINISTER FOR FOREIGN AFFAIRS OF NORWAY",
            "Statement by H.E. Mr. Jonas Holm, Prime Minister of the Kingdom of Norway, to the Government of Japan",
            "Message from the Government of Norway to Japan",
            "Ministry of Foreign Affairs of the Kingdom of Norway",
            "Permanent Mission of Norway to the United Nations",
            "Jonas Holm, Minister of Foreign Affairs of Norway",
            "Statement by Norway on Japan",
            "Statement by the Prime Minister and Minister of Foreign Affairs of Norway",
            "Statement by Jonas Holm, Deputy Prime Minister, Minister of Trade and Minister for Sports of Norway",
            "Statement by the Minister of Trade and Minister of Foreign Affairs of Norway",
            "Statement by the Prime Minister of Norway and the Premier of the North",
            "Speech by His Majesty King Jonas of Norway at the state banquet",
            "Statement by the Ministry of Foreign Affairs of Norway:",
            "Ministry of Foreign Affairs\nGovernment of Norway",
        ] {
            assert_eq!(of_title(heading).as_deref(), Some("NOR"), "{heading}");
            let text = format!("{heading}\n\nWe thank Japan and the Government of Japan.");
            assert_eq!(of_text(&text).as_deref(), Some("NOR"), "{heading}");
        }
    }

    #[test]
    fn two_authors_are_none() {
        for heading in [
            "Statement by the Prime Minister of Norway and the Prime Minister of Japan",
            "Statement by the Governments of Norway and Japan",
            "Statement by the Governments of Norway, Sweden and Japan",
            "Statement by Prime Minister Jonas Holm of Norway and Prime Minister Kari Moss of Japan",
            "Communique - The President of Norway and the Prime Minister of Japan",
            // Only one of them says of which state.
            "Joint statement by the Prime Minister, Mr Holm, and the President of Norway",
            "Joint statement by the Prime Minister, Mr Holm and Prime Minister of Norway",
            "Joint statement by the Prime Minister and His Majesty the King of Norway",
            "Transcript of the Prime Minister and His Excellency Mr Jonas Holm, President of Norway",
            "Joint statement by the Prime Minister, Mr Holm, the Prime Minister of Norway and the King of Norway",
            "Prime Minister, Prime Minister of Norway, Minister of Trade",
        ] {
            assert_eq!(of_title(heading), None, "{heading}");
        }
    }

    #[test]
    fn running_text_and_the_head_of_a_letter_name_no_author() {
        for text in [
            "We thank Japan and the Government of Japan.",
            "We thank for the speech by the\nGovernment of Japan\nwhich came in time.",
            "Work was done by the Government of Japan\nfor all of us.",
            "Mr. Jonas Holm\nMinister of Foreign Affairs of Japan\n\nDear Minister,\n\nWe came.",
            "Speech on the visit of the\nPrime Minister of Japan\n\nWe came.",
        ] {
            assert_eq!(of_text(text), None, "{text}");
        }
    }
}
