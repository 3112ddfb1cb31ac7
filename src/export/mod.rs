//! Export: records for the programs and people that come after.
//!
//! In: [`Coding`]s, [`Reference`]s, [`Score`]s, [`Skip`]s, and the [`run`] that made them.
//! Out: [`csv`] and [`jsonl`] with the same columns, and `run.json`.
//! Next: a spreadsheet, R, Python, another program.
//!
//! Both formats are written from one list of columns, [`Record`], so that they never differ in name or order.
//! Both are stable: a column is added at the end, never moved and never renamed. Nothing that a document
//! contains reaches a terminal or a spreadsheet unescaped: see [`escape`].
//!
//! # Examples
//! ```
//! use bonafides::export::{Skip, csv};
//!
//! let skipped = [Skip { path: "in/empty.txt".into(), line: None, reason: "empty".into() }];
//! let mut out = Vec::new();
//! csv::write(&skipped, &mut out)?;
//! assert_eq!(String::from_utf8_lossy(&out), "path,line,reason\nin/empty.txt,,empty\n");
//! # Ok::<(), std::io::Error>(())
//! ```

use std::fmt::Display;

use serde::Serialize;

use crate::model::{ActorId, Coding, Date, DocId, Document, Origin, Reference, Score};

pub mod csv;
pub mod escape;
pub mod file;
pub mod jsonl;
pub mod run;

/// A record that stands as a row of a table.
pub trait Record {
    /// What a line of JSON calls it: its `type`.
    const TYPE: &'static str;
    /// The names of its columns.
    const COLUMNS: &'static [&'static str];

    /// Its cells, one for each column.
    fn cells(&self) -> Vec<Cell<'_>>;
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'r> {
    /// No value.
    Empty,
    /// Text that a document, a file name, a codebook or an actor table brings: escaped by every format.
    Text(&'r str),
    /// A word or a date of our own.
    Word(String),
    /// A count, or an offset in bytes.
    Count(u64),
    /// A figure.
    Figure(f64),
    /// Yes or no.
    Flag(bool),
}

impl<'r> Cell<'r> {
    /// Text, where there is any.
    #[must_use]
    pub fn text(text: Option<&'r str>) -> Self {
        text.map_or(Self::Empty, Self::Text)
    }

    /// A word or a date of our own.
    #[must_use]
    pub fn word(word: impl Display) -> Self {
        Self::Word(word.to_string())
    }

    /// A figure; one that is missing or not finite is no value.
    #[must_use]
    pub fn figure(figure: Option<f64>) -> Self {
        // Adding 0 turns the negative zero into zero: one value, one writing.
        figure.filter(|figure| figure.is_finite()).map_or(Self::Empty, |figure| Self::Figure(figure + 0.0))
    }
}

impl Record for Coding {
    const TYPE: &'static str = "coding";
    const COLUMNS: &'static [&'static str] = &[
        "document",
        "date",
        "sentence",
        "source",
        "target",
        "dimension",
        "polarity",
        "indicator",
        "voice",
        "toward",
        "scored",
        "reason",
        "start",
        "end",
        "target_start",
        "target_end",
        "quote",
        "pattern",
        "codebook",
        "weight",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(self.document.as_str()),
            Cell::word(self.date),
            Cell::Count(self.sentence.into()),
            Cell::Text(self.source.as_str()),
            Cell::Text(self.target.as_str()),
            Cell::Text(self.dimension.as_str()),
            Cell::word(self.polarity),
            Cell::Text(self.indicator.as_str()),
            Cell::word(self.voice),
            Cell::word(self.toward),
            Cell::Flag(self.scored),
            if self.reason.is_empty() { Cell::Empty } else { Cell::Text(&self.reason) },
            Cell::Count(self.span.start.into()),
            Cell::Count(self.span.end.into()),
            Cell::Count(self.target_span.start.into()),
            Cell::Count(self.target_span.end.into()),
            Cell::Text(&self.quote),
            Cell::Text(&self.pattern),
            Cell::Text(&self.codebook),
            Cell::figure(self.weight),
        ]
    }
}

impl Record for Reference {
    const TYPE: &'static str = "reference";
    const COLUMNS: &'static [&'static str] = &["document", "date", "source", "target", "sentences"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(self.document.as_str()),
            Cell::word(self.date),
            Cell::Text(self.source.as_str()),
            Cell::Text(self.target.as_str()),
            Cell::Count(self.sentences.into()),
        ]
    }
}

impl Record for Score {
    const TYPE: &'static str = "score";
    const COLUMNS: &'static [&'static str] = &[
        "source",
        "target",
        "period",
        "dimension",
        "positive",
        "negative",
        "references",
        "documents",
        "trust_rate",
        "distrust_rate",
        "net",
        "kind",
        "venue",
        "voice",
        "toward",
        "joint",
        "spoken",
        "joint_documents",
        "weighted_positive",
        "weighted_negative",
        "trust_low",
        "trust_high",
        "distrust_low",
        "distrust_high",
        "net_low",
        "net_high",
        "share",
        "gamma",
        "gamma_low",
        "gamma_high",
        "flags",
        "largest_document",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(self.source.as_str()),
            Cell::Text(self.target.as_str()),
            Cell::Text(&self.period),
            Cell::Text(self.dimension.as_str()),
            Cell::Count(self.positive.into()),
            Cell::Count(self.negative.into()),
            Cell::Count(self.references.into()),
            Cell::Count(self.documents.into()),
            Cell::figure(self.trust_rate),
            Cell::figure(self.distrust_rate),
            Cell::figure(self.net),
            Cell::text(self.kind.as_deref()),
            Cell::text(self.venue.as_deref()),
            Cell::text(self.voice.as_deref()),
            Cell::text(self.toward.as_deref()),
            Cell::text(self.joint.as_deref()),
            Cell::word(self.spoken),
            Cell::Count(self.joint_documents.into()),
            Cell::figure(Some(self.weighted_positive)),
            Cell::figure(Some(self.weighted_negative)),
            Cell::figure(self.trust_low),
            Cell::figure(self.trust_high),
            Cell::figure(self.distrust_low),
            Cell::figure(self.distrust_high),
            Cell::figure(self.net_low),
            Cell::figure(self.net_high),
            Cell::figure(self.share),
            Cell::figure(self.gamma),
            Cell::figure(self.gamma_low),
            Cell::figure(self.gamma_high),
            if self.flags.is_empty() { Cell::Empty } else { Cell::word(&self.flags) },
            Cell::figure(self.largest_document),
        ]
    }
}

/// A file, or a record of one, that could not become a document. A shrinking corpus must be loud.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Skip {
    /// The file, as the user named it or its folder.
    pub path: String,
    /// Line of the record, from 1, where one record of a larger file is at fault.
    pub line: Option<u64>,
    /// Why, in words.
    pub reason: String,
}

impl Record for Skip {
    const TYPE: &'static str = "skipped";
    const COLUMNS: &'static [&'static str] = &["path", "line", "reason"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![Cell::Text(&self.path), self.line.map_or(Cell::Empty, Cell::Count), Cell::Text(&self.reason)]
    }
}

/// A document without its text: a row of the list of what was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its id.
    pub id: DocId,
    /// When it was made.
    pub date: Date,
    /// Ids of its speakers with a space between; empty for nobody.
    pub speakers: String,
    /// Its kind.
    pub kind: String,
    /// Bytes of its text.
    pub bytes: u64,
    /// Where it came from.
    pub source: String,
    /// BLAKE3 of what coding sees of it.
    pub hash: String,
    /// Its title.
    pub title: String,
    /// Ids of those to whom it is addressed, with a space between.
    pub addressees: String,
    /// ISO 639-1 of its language, where somebody said.
    pub language: String,
    /// The address at which it was published.
    pub url: String,
    /// The encoding of its file, where that is not UTF-8.
    pub encoding: String,
    /// Names of the metadata that were guessed, with a space between.
    pub guessed: String,
    /// The earlier document that it repeats, and how much of it, in hundredths.
    pub repeats: String,
    /// See [`Repeat`](crate::model::Repeat).
    pub likeness: u64,
    /// Hundredths of its text in paragraphs of earlier documents.
    pub shared: u64,
    /// Hundredths of its text in another language.
    pub other_language: u64,
}

impl From<Document> for Listed {
    fn from(document: Document) -> Self {
        let list = |actors: &[ActorId]| actors.iter().map(ActorId::as_str).collect::<Vec<_>>().join(" ");
        let Origin { url, encoding, guessed, repeats, shared, other_language, .. } = *document.origin;
        let (repeats, likeness) =
            repeats.map_or_else(Default::default, |repeat| (repeat.of.to_string(), repeat.likeness));
        Self {
            speakers: list(&document.speakers),
            addressees: list(&document.addressees),
            title: document.title.unwrap_or_default(),
            language: document.language.unwrap_or_default(),
            url: url.unwrap_or_default(),
            encoding: encoding.unwrap_or_default(),
            guessed: guessed.join(" "),
            repeats,
            likeness: likeness.into(),
            shared: shared.into(),
            other_language: other_language.into(),
            bytes: document.text.len() as u64,
            id: document.id,
            date: document.date,
            kind: document.kind,
            source: document.source,
            hash: document.hash,
        }
    }
}

impl Record for Listed {
    const TYPE: &'static str = "document";
    const COLUMNS: &'static [&'static str] = &[
        "document",
        "date",
        "speakers",
        "kind",
        "bytes",
        "source",
        "hash",
        "title",
        "addressees",
        "language",
        "url",
        "encoding",
        "guessed",
        "repeats",
        "likeness",
        "shared",
        "other_language",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(self.id.as_str()),
            Cell::word(self.date),
            Cell::Text(&self.speakers),
            Cell::Text(&self.kind),
            Cell::Count(self.bytes),
            Cell::Text(&self.source),
            Cell::Text(&self.hash),
            Cell::Text(&self.title),
            Cell::Text(&self.addressees),
            Cell::Text(&self.language),
            Cell::Text(&self.url),
            Cell::Text(&self.encoding),
            Cell::Text(&self.guessed),
            Cell::Text(&self.repeats),
            Cell::Count(self.likeness),
            Cell::Count(self.shared),
            Cell::Count(self.other_language),
        ]
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::{Date, Polarity, Spoken, Toward, Voice};
    use crate::span::Span;

    /// One coding that scores and one that does not, with everything in its text that needs care.
    pub(crate) fn codings() -> [Coding; 2] {
        let friend = Coding {
            document: "NPL_45_1990".into(),
            date: "1990-09-24".parse().unwrap(),
            sentence: 3,
            source: "NPL".parse().unwrap(),
            target: "JPN".parse().unwrap(),
            indicator: "is-friend".into(),
            dimension: "benevolence".into(),
            polarity: Polarity::Positive,
            voice: Voice::Asserted,
            toward: Toward::Source,
            scored: true,
            reason: String::new(),
            span: Span::new(120, 147),
            target_span: Span::new(124, 129),
            quote: "our \"friend\", Japan".into(),
            pattern: "is-friend/role/friend".into(),
            codebook: "relational-trust 0.1.0".into(),
            weight: Some(0.873),
        };
        let hope = Coding {
            date: Date::year(1990),
            polarity: Polarity::Negative,
            voice: Voice::Hoped,
            toward: Toward::General,
            scored: false,
            reason: "a hope".into(),
            quote: "=HYPERLINK(1)\u{1b}[31m\u{202e}".into(),
            ..friend.clone()
        };
        [friend, hope]
    }

    pub(crate) fn score() -> Score {
        Score {
            positive: 1,
            references: 3,
            documents: 1,
            trust_rate: Some(100.0 / 3.0),
            distrust_rate: Some(-0.0),
            kind: Some("=SUM(1)".into()),
            spoken: Spoken::Judged,
            weighted_positive: 1.0,
            flags: "one-document".into(),
            largest_document: Some(1.0),
            ..Score::of("NPL".parse().unwrap(), "JPN".parse().unwrap(), "1990", "all".into())
        }
    }

    fn has_a_cell_for_each_column<R: Record>(record: &R) {
        assert_eq!(record.cells().len(), R::COLUMNS.len(), "{}", R::TYPE);
        let names: std::collections::BTreeSet<_> = R::COLUMNS.iter().collect();
        assert_eq!(names.len(), R::COLUMNS.len(), "{}: a name occurs twice", R::TYPE);
        assert!(!names.contains(&"type"), "{}: `type` is the line's own", R::TYPE);
    }

    #[test]
    fn every_record_has_a_cell_for_each_column() {
        has_a_cell_for_each_column(&codings()[0]);
        has_a_cell_for_each_column(&score());
        has_a_cell_for_each_column(&Skip { path: "a".into(), line: Some(1), reason: "empty".into() });
        has_a_cell_for_each_column(&Reference {
            source: "NPL".parse().unwrap(),
            target: "JPN".parse().unwrap(),
            document: "a".into(),
            date: Date::year(1990),
            sentences: 1,
        });
    }

    #[test]
    fn a_figure_that_is_none_or_not_finite_is_no_value() {
        for figure in [None, Some(f64::NAN), Some(f64::INFINITY)] {
            assert_eq!(Cell::figure(figure), Cell::Empty);
        }
    }
}
