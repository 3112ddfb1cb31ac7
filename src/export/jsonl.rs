//! JSON lines: one object a line, in UTF-8, for programs.
//!
//! The first key is `type`; the others stand in the order of [`Record::COLUMNS`], always all of them. A
//! missing value is `null`. Keys may be added at the end; none is renamed, moved or taken away within a major
//! version.
//!
//! | `type` | key | value |
//! | --- | --- | --- |
//! | `coding` | `document` | id of the document |
//! | | `date` | `YYYY`, `YYYY-MM` or `YYYY-MM-DD` |
//! | | `sentence` | number of the sentence in the document, from 0 |
//! | | `source`, `target` | ids of the actors: whose view, of whom |
//! | | `dimension` | `benevolence` or `fairness`, or what the codebook declares |
//! | | `polarity` | `+` or `-` |
//! | | `indicator` | id of the indicator |
//! | | `voice` | `asserted`, `negated`, `conditional`, `hoped`, `demanded`, `questioned`, `reported`, `past`, `courtesy` |
//! | | `toward` | `self`, `third` or `general`: whom the target treats so |
//! | | `scored`, `reason` | whether it counts, and the reason why not, else `null` |
//! | | `start`, `end` | bytes of the document's text: the evidence |
//! | | `target_start`, `target_end` | bytes of the document's text: where the target is named |
//! | | `quote` | the evidence, line ends folded |
//! | | `pattern` | what found it: `indicator/frame/cue` |
//! | | `codebook` | name and version |
//! | `reference` | `document`, `date`, `source`, `target` | as above |
//! | | `sentences` | number of sentences of the document in which the source refers to the target |
//! | `score` | `source`, `target` | as above |
//! | | `period` | `1966`, `1960s`, `1990..1999`, `session-21` or `all` |
//! | | `dimension` | as above, or `all` for the sum |
//! | | `positive`, `negative` | scored judgements: what several indicators see in one sentence is one |
//! | | `references`, `documents` | sentences and documents in which the source refers to the target |
//! | | `trust_rate`, `distrust_rate` | judgements in a hundred references: [`rate`](crate::score::rate) |
//! | | `net` | [`log_balance`](crate::score::log_balance) |
//! | | `kind`, `venue`, `voice`, `toward`, `joint` | the part that the row is of; `null` where rows are not parted by it |
//! | | `spoken` | `never`, `unjudged` or `judged` |
//! | | `joint_documents`, `weighted_positive`, `weighted_negative` | documents of several speakers; sums of weights |
//! | | `trust_low` … `net_high` | ends of 95 % intervals |
//! | | `share` | [`Prior::share`](crate::score::Prior::share) |
//! | | `gamma`, `gamma_low`, `gamma_high` | [`decompose`](crate::score::decompose) |
//! | | `flags` | names with a space between |
//! | | `largest_document` | the greatest share that one document has in the judgements |
//! | `component`, `mutual`, `shift`, `turn`, `focal`, `sensitivity` | | views of `score`; `bonafides score --dictionary` defines every key |
//! | `definition` | `record`, `column`, `unit`, `definition` | of every key of scores and codings |
//! | `document` | `document`, `date` | as above |
//! | | `speakers` | ids of the actors, with a space between |
//! | | `kind`, `source` | as the metadata say; the file, with `:LINE` for a record |
//! | | `bytes`, `hash` | of the text; of what coding sees |
//! | | `title`, `addressees`, `language`, `url`, `encoding` | what is known of it; empty where nobody said |
//! | | `guessed` | names of the metadata that were guessed, with a space between |
//! | | `repeats`, `likeness` | the earlier document that it repeats, and how much of it, in hundredths |
//! | | `shared`, `other_language` | hundredths of its text in paragraphs of earlier documents; in another language |
//! | `skipped` | `path`, `line`, `reason` | a file that is no document, and why |
//! | `change` | `change`, `differs` | `entered`, `left` or `changed`; which of indicator, polarity, voice, scored |
//! | | `document`, `date`, `sentence`, `source`, `target` | as above |
//! | | `old_…`, `new_…` | the coding under each codebook, as above; `null` where it has none |
//! | `move` | `source`, `target`, `period`, `dimension` | as above |
//! | | `old_positive` … `new_net` | the score under each codebook, as above |
//! | | `move` | from the old net to the new; `null` where one is |
//! | `indicator` | `indicator`, `old_scored`, `new_scored` | codings that score under each codebook |
//! | | `entered`, `left`, `changed` | number of changes |
//! | `actor` | `actor`, `name`, `kind` | id, name, and `state`, `organisation` or what a study says |
//! | | `iso`, `cow`, `gw` | numbers in ISO 3166-1, the Correlates of War, Gleditsch and Ward |
//! | | `from`, `until` | first and last year, `null` where open |
//! | `source` | `code`, `spoken_of_as` | a code of a corpus, and under which id it is spoken of at that time |
//! | | `cow`, `name`, `documents`, `first`, `last` | of that actor; documents, date of the first and the last |
//! | `meaning` | `actor`, `name`, `by` | whom a name may mean (`null`: nobody), and as what: `name`, `demonym`, `seat`, `leader`, `nobody` |
//! | | `words`, `from`, `until`, `only` | the name, the years in which it does, the condition |
//! | `fact` | `what`, `value`, `from`, `until` | something that the tables say of an actor |
//! | `mention` | `document`, `sentence`, `start`, `end`, `words` | where somebody is mentioned |
//! | | `actor`, `found`, `also`, `alternatives` | who; how; with whom; who else it could be, ids with a space between |
//! | `stranger` | `name`, `documents`, `count`, `sources` | a name that no table knows: in how many documents, how often, by how many speakers |
//! | | `first`, `last`, `document`, `context` | years; an example |
//! | `remark` | `about`, `actor`, `text` | something amiss in the tables |
//! | `explanation` | nested | a sentence as the coder sees it: [`Explanation`](crate::coding::Explanation) |
//!
//! Texts are exact: what JSON reads back is what the document says. In the file, controls and marks of
//! writing direction are escapes (`\u` and four digits), so that a line is safe on a terminal.
//!
//! ```
//! # use bonafides::export::{jsonl, Skip};
//! # fn main() -> std::io::Result<()> {
//! let mut out = Vec::new();
//! jsonl::write(&[Skip { path: "notes\u{9b}.txt".into(), line: None, reason: "empty".into() }], &mut out)?;
//! assert_eq!(out, b"{\"type\":\"skipped\",\"path\":\"notes\\u009b.txt\",\"line\":null,\"reason\":\"empty\"}\n");
//! # Ok(()) }
//! ```

use std::io::{self, Write};

use serde::ser::{SerializeMap, Serializer};
use serde::{Serialize, ser};
use serde_json::ser::{CompactFormatter, Formatter};

use super::escape::is_active;
use super::{Cell, Record};

/// Writes a line for each record.
///
/// # Errors
/// When `out` refuses.
pub fn write<'r, R: Record + 'r>(
    records: impl IntoIterator<Item = &'r R>,
    mut out: impl Write,
) -> io::Result<()> {
    for record in records {
        Row(record)
            .serialize(&mut serde_json::Serializer::with_formatter(&mut out, Safe(CompactFormatter)))?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// Writes one line for a value that is more than a row: its own keys behind `type`.
///
/// # Errors
/// When `out` refuses.
pub fn write_nested<T: Serialize>(kind: &str, value: &T, mut out: impl Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Nested<'v, T> {
        r#type: &'v str,
        #[serde(flatten)]
        value: &'v T,
    }
    Nested { r#type: kind, value }
        .serialize(&mut serde_json::Serializer::with_formatter(&mut out, Safe(CompactFormatter)))?;
    out.write_all(b"\n")
}

struct Row<'r, R>(&'r R);

impl<R: Record> Serialize for Row<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(R::COLUMNS.len() + 1))?;
        map.serialize_entry("type", R::TYPE)?;
        for (column, cell) in R::COLUMNS.iter().zip(self.0.cells()) {
            map.serialize_entry(column, &cell)?;
        }
        map.end()
    }
}

impl Serialize for Cell<'_> {
    fn serialize<S: ser::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Cell::Empty => serializer.serialize_none(),
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::Word(word) => serializer.serialize_str(word),
            Cell::Count(count) => serializer.serialize_u64(*count),
            Cell::Figure(figure) => serializer.serialize_f64(*figure),
            Cell::Flag(flag) => serializer.serialize_bool(*flag),
        }
    }
}

/// A formatter that also escapes what JSON lets pass and a terminal would obey.
pub(super) struct Safe<F>(pub(super) F);

/// Hands the named methods on to the formatter inside.
macro_rules! hand_on {
    ($($method:ident($($argument:ident: $kind:ty),*);)*) => {$(
        fn $method<W: ?Sized + Write>(&mut self, out: &mut W $(, $argument: $kind)*) -> io::Result<()> {
            self.0.$method(out $(, $argument)*)
        }
    )*};
}

impl<F: Formatter> Formatter for Safe<F> {
    hand_on! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        begin_object_value();
        end_object_value();
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        // Nearly all fragments are plain ASCII, which is seen many bytes at a time.
        if fragment.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return out.write_all(fragment.as_bytes());
        }
        let mut plain = 0;
        for (place, c) in fragment.char_indices().filter(|&(_, c)| is_active(c)) {
            out.write_all(&fragment.as_bytes()[plain..place])?;
            // All of them lie in the basic plane: four digits suffice.
            write!(out, "\\u{:04x}", u32::from(c))?;
            plain = place + c.len_utf8();
        }
        out.write_all(&fragment.as_bytes()[plain..])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{codings, score};
    use super::*;

    fn written<R: Record>(records: &[R]) -> String {
        let mut out = Vec::new();
        write(records, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn codings_are_written_so() {
        insta::assert_snapshot!(written(&codings()), @r#"
        {"type":"coding","document":"NPL_45_1990","date":"1990-09-24","sentence":3,"source":"NPL","target":"JPN","dimension":"benevolence","polarity":"+","indicator":"is-friend","voice":"asserted","toward":"self","scored":true,"reason":null,"start":120,"end":147,"target_start":124,"target_end":129,"quote":"our \"friend\", Japan","pattern":"is-friend/role/friend","codebook":"relational-trust 0.1.0","weight":0.873}
        {"type":"coding","document":"NPL_45_1990","date":"1990","sentence":3,"source":"NPL","target":"JPN","dimension":"benevolence","polarity":"-","indicator":"is-friend","voice":"hoped","toward":"general","scored":false,"reason":"a hope","start":120,"end":147,"target_start":124,"target_end":129,"quote":"=HYPERLINK(1)\u001b[31m\u202e","pattern":"is-friend/role/friend","codebook":"relational-trust 0.1.0","weight":0.873}
        "#);
    }

    #[test]
    fn scores_are_written_so() {
        insta::assert_snapshot!(written(&[score()]), @r#"{"type":"score","source":"NPL","target":"JPN","period":"1990","dimension":"all","positive":1,"negative":0,"references":3,"documents":1,"trust_rate":33.333333333333336,"distrust_rate":0.0,"net":null,"kind":"=SUM(1)","venue":null,"voice":null,"toward":null,"joint":null,"spoken":"judged","joint_documents":0,"weighted_positive":1.0,"weighted_negative":0.0,"trust_low":null,"trust_high":null,"distrust_low":null,"distrust_high":null,"net_low":null,"net_high":null,"share":null,"gamma":null,"gamma_low":null,"gamma_high":null,"flags":"one-document","largest_document":1.0}"#);
    }

    #[test]
    fn texts_read_back_exactly_and_the_file_holds_no_controls() {
        let codings = codings();
        let text = written(&codings);
        assert!(!text.contains(|c: char| c != '\n' && is_active(c)));
        for (line, coding) in text.lines().zip(&codings) {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(value["quote"], coding.quote.as_str());
        }
    }
}
