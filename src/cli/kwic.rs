//! `bonafides kwic`: keyword in context, to see how a word is used before it becomes an indicator.

use clap::Args;

use super::args::{Common, Format};
use super::filter::{self, Narrow};
use super::search::actors;
use super::talk::{Talk, counted};
use super::{Answer, output};
use crate::error::Result;
use crate::export::{Cell, Record};
use crate::index::{Line, Query};

/// Show a word or phrase in its sentences: a concordance with date and source.
///
/// Words side by side are a phrase. A line never leaves its sentence. Exit status 1 when nothing is found.
///
///   bonafides kwic 'good faith' --source USA --years 1990..1999
///   bonafides kwic 'betray*' --target SUN --limit 0
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Kwic {
    /// What to look for.
    query: String,
    /// Characters of context on each side; as many as the terminal has room for when not said, else 60.
    #[arg(long, value_name = "N")]
    width: Option<usize>,
    #[command(flatten)]
    narrow: Narrow,
}

impl Kwic {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        let query = Query::kwic(&self.query)?;
        let index = filter::index(common, talk)?;
        let width = self.width.unwrap_or_else(room);
        let found = index.kwic(&query, &self.narrow.filter(), width, self.narrow.page())?;
        if common.format() == Format::Table {
            // Plain columns instead of a table: the keywords stand below one another, whatever the terminal's width.
            output::to(common, |out| {
                if !found.lines.is_empty() {
                    let keyword = "keyword in its sentence";
                    writeln!(
                        out,
                        "{:<10} {:<7} {:<18} {:>width$}  {keyword}",
                        "date",
                        "source",
                        "document",
                        "",
                        width = width
                    )?;
                }
                for line in &found.lines {
                    let clean = |text: &str| output::cell(text);
                    let (left, keyword, right) =
                        (clean(&line.left), clean(&line.keyword), clean(&line.right));
                    writeln!(
                        out,
                        "{:<10} {:<7} {:<18} {left:>width$}  {keyword}  {right}",
                        line.date,
                        actors(&line.sources),
                        clean(line.document.as_str()),
                        width = width,
                    )?;
                }
                Ok(())
            })?;
        } else {
            output::records(common, &found.lines, |_| output::table(&[]))?;
        }
        talk.say(&format!(
            "{}, {} shown",
            counted(found.total as u64, "occurrence", "occurrences"),
            found.lines.len()
        ));
        self.narrow.answer(found.total, common, talk)
    }
}

/// What the terminal leaves for the context on each side, beside date, source, document and keyword.
fn room() -> usize {
    const COLUMNS: u16 = 39;
    const KEYWORD: u16 = 16;
    output::table(&[])
        .width()
        .map_or(60, |width| usize::from(width.saturating_sub(COLUMNS + KEYWORD) / 2).clamp(16, 90))
}

impl Record for Line {
    const TYPE: &'static str = "kwic";
    const COLUMNS: &'static [&'static str] =
        &["document", "date", "source", "kind", "sentence", "start", "end", "left", "keyword", "right"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(self.document.as_str()),
            Cell::word(self.date),
            Cell::word(actors(&self.sources)),
            Cell::Text(&self.kind),
            Cell::Count(self.sentence.into()),
            Cell::Count(self.span.start.into()),
            Cell::Count(self.span.end.into()),
            Cell::Text(&self.left),
            Cell::Text(&self.keyword),
            Cell::Text(&self.right),
        ]
    }
}
