//! `bonafides search`: the sentences that answer a query.

use clap::Args;

use super::args::Common;
use super::filter::{self, Narrow};
use super::talk::{Talk, counted};
use super::{Answer, output};
use crate::error::Result;
use crate::export::{Cell, Record};
use crate::index::{Hit, Query};
use crate::model::ActorId;

/// Find sentences: words, "phrases", wildcards, AND OR NOT, NEAR.
///
/// Words side by side must all be in the sentence. Exit status 1 when nothing is found.
///
///   bonafides search 'trust AND NOT distrust' --source USA --target IRN
///   bonafides search '"good fai*" OR "kept * word"' --years 1990..1999
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Search {
    /// What to look for.
    query: String,
    #[command(flatten)]
    narrow: Narrow,
}

impl Search {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        let query = Query::search(&self.query)?;
        let index = filter::index(common, talk)?;
        let found = index.search(&query, &self.narrow.filter(), self.narrow.page())?;
        output::records(common, &found.hits, |hits| {
            let mut table = output::table(&["date", "source", "mentions", "document", "#sentence", "text"]);
            for hit in hits {
                table.add_row(row(hit));
            }
            table
        })?;
        talk.say(&format!(
            "{}, {} shown",
            counted(found.total as u64, "sentence", "sentences"),
            found.hits.len()
        ));
        self.narrow.answer(found.total, common, talk)
    }
}

fn row(hit: &Hit) -> [String; 6] {
    [
        hit.date.to_string(),
        actors(&hit.sources),
        actors(&hit.targets),
        output::cell(hit.document.as_str()),
        hit.sentence.to_string(),
        output::cell(&crate::index::one_line(&hit.text)),
    ]
}

/// Actor ids in a row, `–` for nobody.
pub(super) fn actors(ids: &[ActorId]) -> String {
    if ids.is_empty() {
        "–".to_owned()
    } else {
        ids.iter().map(ActorId::as_str).collect::<Vec<_>>().join(" ")
    }
}

impl Record for Hit {
    const TYPE: &'static str = "hit";
    const COLUMNS: &'static [&'static str] =
        &["document", "date", "source", "mentions", "kind", "sentence", "start", "end", "text"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(self.document.as_str()),
            Cell::word(self.date),
            Cell::word(actors(&self.sources)),
            Cell::word(actors(&self.targets)),
            Cell::Text(&self.kind),
            Cell::Count(self.sentence.into()),
            Cell::Count(self.span.start.into()),
            Cell::Count(self.span.end.into()),
            Cell::Text(&self.text),
        ]
    }
}
