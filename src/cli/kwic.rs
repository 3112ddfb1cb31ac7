//! `bonafides kwic`: keyword in context, to see how a word is used before it becomes an indicator.

use clap::{Args, ValueEnum};

use super::args::{Common, Format};
use super::filter::{Limit, Narrow, Wanted};
use super::search::{actors, ids};
use super::talk::{Talk, counted};
use super::{Answer, output};
use crate::error::Result;
use crate::export::{Cell, Record};
use crate::index::{Filter, Layout, Line, Page, Query, Sample, Sort};

/// Show a word or phrase in its sentences: a concordance with metadata.
///
/// Words side by side are a phrase. A line never leaves its sentence. With --pattern, what a pattern
/// of the codebook would match, before it is written down. Exit status 1 when nothing is found.
///
///   bonafides kwic 'good faith' --source USA --years 1990..1999 --sort right
///   bonafides kwic --pattern 'TARGET .. aggress*' --sample 100 --seed 7 --format csv
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Kwic {
    #[command(flatten)]
    wanted: Wanted,
    /// Characters of context on each side; as many as the terminal has room for when not said, else 60.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    width: Option<u16>,
    /// In which order.
    #[arg(long, value_enum, default_value = "date")]
    sort: By,
    /// A random sample of so many lines.
    #[arg(long, value_name = "N")]
    sample: Option<usize>,
    /// Which sample: the same number gives the same lines.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "sample")]
    seed: u64,
    /// What stands before each line of a table. CSV and JSON lines have it all.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "date,source,document")]
    columns: Vec<Column>,
    #[command(flatten)]
    narrow: Narrow,
    #[command(flatten)]
    limit: Limit,
}

/// The orders of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    /// Date, document and place.
    Date,
    /// The words before, the nearest first.
    Left,
    /// The words behind, the nearest first.
    Right,
    /// The keyword itself.
    Keyword,
    /// Whose voice it is.
    Source,
}

/// What is known of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Column {
    Date,
    Source,
    /// Who is mentioned in the sentence.
    Target,
    Document,
    Sentence,
    Kind,
    Speaker,
    Office,
    Title,
    Venue,
}

impl Column {
    const fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Source => "source",
            Self::Target => "mentions",
            Self::Document => "document",
            Self::Sentence => "sentence",
            Self::Kind => "kind",
            Self::Speaker => "speaker",
            Self::Office => "office",
            Self::Title => "title",
            Self::Venue => "venue",
        }
    }

    fn of(self, line: &Line) -> String {
        const LONGEST: usize = 24;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let cell = match self {
            Self::Date => line.date.to_string(),
            Self::Source => actors(&line.sources),
            Self::Target => actors(&line.targets),
            Self::Document => line.document.to_string(),
            Self::Sentence => line.sentence.to_string(),
            Self::Kind => line.kind.clone(),
            Self::Speaker => text(&line.speaker),
            Self::Office => text(&line.office),
            Self::Title => text(&line.title),
            Self::Venue => text(&line.venue),
        };
        output::short_cell(&cell, LONGEST)
    }
}

impl Kwic {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        let layout = Layout {
            // Cut to the room there is once it is known what stands before the lines.
            width: self.width.map_or(if common.format() == Format::Table { WIDEST } else { 60 }, usize::from),
            sort: match self.sort {
                By::Date => Sort::Date,
                By::Left => Sort::Left,
                By::Right => Sort::Right,
                By::Keyword => Sort::Keyword,
                By::Source => Sort::Source,
            },
            sample: self.sample.map(|lines| Sample { lines, seed: self.seed }),
            page: self.limit.page(),
        };
        let found = self.wanted.seek(common, talk, Query::kwic, |index, seek| {
            let filter = self.narrow.filter(common, index, talk)?;
            let found = index.kwic(seek, &filter, layout)?;
            let none = Layout { page: Page::first(0), ..layout };
            let count = |filter: &Filter| Ok(index.kwic(seek, filter, none)?.total);
            self.narrow.say_undated(found.total, &filter, talk, count)?;
            Ok(found)
        })?;
        if common.format() == Format::Table {
            output::to(common, |out| self.table(&found.lines, output::marks(common), out))?;
        } else {
            output::records(common, &found.lines, |_| output::table(&[]))?;
        }
        talk.say(&format!(
            "{} in {}, {}",
            counted(found.total as u64, "occurrence", "occurrences"),
            counted(found.sentences as u64, "sentence", "sentences"),
            self.limit
                .shown(found.lines.len(), self.sample.map_or(found.total, |lines| lines.min(found.total)))
        ));
        self.narrow.answer(found.total, common, talk)
    }

    /// Plain columns instead of a table: the keywords stand below one another, whatever the terminal's width.
    fn table(&self, lines: &[Line], bold: bool, out: &mut dyn std::io::Write) -> std::io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let cells: Vec<Vec<String>> =
            lines.iter().map(|line| self.columns.iter().map(|column| column.of(line)).collect()).collect();
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|place| {
                let cells = cells.iter().map(|row| row[place].chars().count());
                cells.chain([self.columns[place].name().len()]).max().unwrap_or(0)
            })
            .collect();
        let keyword =
            lines.iter().map(|line| line.keyword.chars().count()).max().unwrap_or(0).clamp(7, KEYWORD);
        let before: usize = widths.iter().map(|width| width + 2).sum();
        let width = self.width.map_or_else(|| room(before + keyword + 4), usize::from);
        for (column, cell_width) in self.columns.iter().zip(&widths) {
            write!(out, "{:<cell_width$}  ", column.name())?;
        }
        // Where there is little room, less is said of what stands there.
        let right = keyword + 2 + width;
        let head = ["keyword in its sentence", "keyword"].into_iter().find(|head| head.len() <= right);
        writeln!(out, "{:>width$}  {}", "", head.unwrap_or_default())?;
        for (line, cells) in lines.iter().zip(cells) {
            for (cell, cell_width) in cells.iter().zip(&widths) {
                write!(out, "{cell:<cell_width$}  ")?;
            }
            let left = crate::index::left(&line.left, width);
            // A keyword longer than its column takes from what follows.
            let long = line.keyword.chars().count().saturating_sub(keyword);
            let right = crate::index::right(&line.right, width.saturating_sub(long));
            let (left, right) = (output::cell(left.trim_end()), output::cell(&right));
            let written = output::cell(&line.keyword);
            let [on, off] = if bold { ["\u{1b}[1m", "\u{1b}[0m"] } else { [""; 2] };
            // Signs that cling to the keyword stay where they cling.
            let gap = if right.starts_with(|c: char| c.is_alphanumeric()) { "  " } else { "" };
            writeln!(out, "{left:>width$}  {on}{written}{off}{gap}{right}")?;
        }
        Ok(())
    }
}

/// The widest and the narrowest context of a table, and the widest keyword that others are lined up with.
const WIDEST: usize = 90;
const NARROWEST: usize = 10;
const KEYWORD: usize = 24;

/// What the terminal leaves for the context on each side, beside so many columns.
fn room(others: usize) -> usize {
    output::table(&[])
        .width()
        .map_or(60, |width| (usize::from(width).saturating_sub(others) / 2).clamp(NARROWEST, WIDEST))
}

impl Record for Line {
    const TYPE: &'static str = "kwic";
    const COLUMNS: &'static [&'static str] = &[
        "document", "date", "source", "kind", "sentence", "start", "end", "left", "keyword", "right",
        "mentions", "speaker", "office", "title", "venue",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        fn maybe(text: &Option<String>) -> Cell<'_> {
            text.as_deref().map_or(Cell::Empty, Cell::Text)
        }
        vec![
            Cell::Text(self.document.as_str()),
            Cell::word(self.date),
            ids(&self.sources),
            Cell::Text(&self.kind),
            Cell::Count(self.sentence.into()),
            Cell::Count(self.span.start.into()),
            Cell::Count(self.span.end.into()),
            Cell::Text(&self.left),
            Cell::Text(&self.keyword),
            Cell::Text(&self.right),
            ids(&self.targets),
            maybe(&self.speaker),
            maybe(&self.office),
            maybe(&self.title),
            maybe(&self.venue),
        ]
    }
}
