//! `bonafides search`: the sentences that answer a query.

use std::io::{self, Write};

use clap::{Args, ValueEnum};

use super::args::{Common, Format};
use super::count::{Group, distinct, say_shared};
use super::filter::{Limit, Narrow, Wanted};
use super::talk::{Talk, counted, thousands};
use super::{Answer, actors, output};
use crate::error::{Error, Result};
use crate::export::{Cell, Record, jsonl};
use crate::index::{Filter, Hit, Order, Query, Scope, View, one_line};
use crate::model::ActorId;
use crate::span::Span;

/// Find sentences: words, "phrases", wild*cards, /expressions/, AND OR NOT, "words near"~5.
///
/// Words side by side must all be in the sentence; with --within paragraph, in the paragraph. Totals
/// are of all that is found, whatever is shown. Exit status 1 when nothing is found.
///
///   bonafides search 'trust AND NOT distrust' --source USA --target IRN
///   bonafides search '"good fai*" OR /kept?/' --years 1990..1999 --sort relevance
///   bonafides search 'aggression withdraw*' --within paragraph --facets source,decade
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Search {
    #[command(flatten)]
    wanted: Wanted,
    /// Where all of it must stand.
    #[arg(long, value_enum, default_value = "sentence")]
    within: Within,
    /// In which order.
    #[arg(long, value_enum, default_value = "date")]
    sort: By,
    /// Also how many there are, by each of these; of all that is found, whatever is shown.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "GROUPS")]
    facets: Vec<Group>,
    /// Whole sentences, where the terminal would show what stands around the words found.
    #[arg(long)]
    full: bool,
    #[command(flatten)]
    narrow: Narrow,
    #[command(flatten)]
    limit: Limit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Within {
    Sentence,
    Paragraph,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    /// Date, document and place.
    Date,
    /// The best first: rare words, often, in a short sentence (BM25).
    Relevance,
}

impl Search {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        if !self.facets.is_empty() && common.format() == Format::Csv {
            return Err(Error::input("CSV holds one table, not sentences and facets")
                .help("ask for facets with `bonafides count … --by source --format csv`"));
        }
        distinct("--facets", &self.facets)?;
        let scope = match self.within {
            Within::Sentence => Scope::Sentence,
            Within::Paragraph => Scope::Paragraph,
        };
        let order = match self.sort {
            By::Date => Order::Date,
            By::Relevance => Order::Relevance,
        };
        let view = View { page: self.limit.page(), order, scope };
        let (found, facets) = self.wanted.seek(common, talk, Query::search, |index, seek| {
            let filter = self.narrow.filter(common, index, talk)?;
            let facets = self.facets.iter().map(|group| {
                let counts = index.facets(seek, &filter, scope, group.by())?;
                Ok(counts
                    .into_iter()
                    .map(|(value, count)| Facet { group: group.name(), value, count })
                    .collect())
            });
            let facets = facets.collect::<Result<Vec<Vec<Facet>>>>()?;
            let found = index.search(seek, &filter, view)?;
            let none = View { page: crate::index::Page::first(0), ..view };
            let count = |filter: &Filter| Ok(index.search(seek, filter, none)?.total);
            self.narrow.say_undated(found.total, &filter, talk, count)?;
            Ok((found, facets))
        })?;
        match common.format() {
            Format::Table => output::to(common, |out| {
                let page = Page { bold: output::marks(common), full: self.full, width: output::width() };
                found.hits.iter().try_for_each(|hit| page.write(hit, out))?;
                for (place, facets) in facets.iter().enumerate() {
                    let gap = if place > 0 || !found.hits.is_empty() { "\n" } else { "" };
                    write!(out, "{gap}{}", facet_lines(facets, page.width))?;
                }
                Ok(())
            })?,
            Format::Jsonl if !facets.is_empty() => output::to(common, |out| {
                jsonl::write(&found.hits, &mut *out)?;
                jsonl::write(facets.iter().flatten(), out)
            })?,
            _ => output::records(common, &found.hits, |_| output::table(&[]))?,
        }
        let [one, many] = match scope {
            Scope::Sentence => ["sentence", "sentences"],
            Scope::Paragraph => ["paragraph", "paragraphs"],
        };
        talk.say(&format!(
            "{}, {}",
            counted(found.total as u64, one, many),
            self.limit.shown(found.hits.len(), found.total)
        ));
        let mut of_source =
            facets.iter().flatten().filter(|facet| facet.group == Group::Source.name()).peekable();
        if of_source.peek().is_some() {
            let sources = of_source.map(|facet| facet.value.as_str()).collect();
            say_shared(&sources, &actors::gazetteer(common)?, talk);
        }
        self.narrow.answer(found.total, common, talk)
    }
}

/// How hits are written for a reader.
struct Page {
    bold: bool,
    full: bool,
    width: Option<usize>,
}

/// Lines of a terminal that the words around a match may take.
const LINES: usize = 3;
const INDENT: &str = "    ";

impl Page {
    /// A line that says where it stands, and below it what stands there.
    fn write(&self, hit: &Hit, out: &mut dyn Write) -> io::Result<()> {
        let targets =
            if hit.targets.is_empty() { String::new() } else { format!(" → {}", actors(&hit.targets)) };
        let place = format!("{}:{}", output::cell(hit.document.as_str()), hit.sentence);
        let head = format!("{:<10}  {}{targets}  {place}", hit.date.to_string(), actors(&hit.sources));
        writeln!(out, "{head}")?;
        let text = marked(hit);
        let Some(width) = self.width else { return writeln!(out, "{INDENT}{}", self.dressed(&text)) };
        let room = width.saturating_sub(INDENT.len() + 1).max(20);
        let text = if self.full { text } else { around(&text, room * LINES) };
        wrapped(&text, room).iter().try_for_each(|line| writeln!(out, "{INDENT}{}", self.dressed(line)))
    }

    /// The marks as the reader sees them.
    fn dressed(&self, text: &str) -> String {
        let [on, off] = if self.bold { ["\u{1b}[1m", "\u{1b}[0m"] } else { ["[", "]"] };
        output::cell(&text.replace(OPEN, "\u{e000}").replace(CLOSE, "\u{e001}"))
            .replace('\u{e000}', on)
            .replace('\u{e001}', off)
    }
}

/// Mark where a match begins and ends until the line is laid out; neither comes from a document.
const OPEN: char = '\u{1}';
const CLOSE: char = '\u{2}';

/// The text of a hit on one line, with what was looked for between marks.
fn marked(hit: &Hit) -> String {
    let mut marked = String::new();
    let mut at = hit.span.start;
    let clean = |text: &str| text.replace([OPEN, CLOSE, '\u{e000}', '\u{e001}'], " ");
    let part = |from: u32, to: u32| {
        let within = Span::new(from.saturating_sub(hit.span.start), to.saturating_sub(hit.span.start));
        clean(within.of(&hit.text))
    };
    for found in &hit.matches {
        marked.push_str(&part(at, found.start));
        marked.push(OPEN);
        marked.push_str(&part(found.start, found.end));
        marked.push(CLOSE);
        at = found.end;
    }
    marked.push_str(&part(at, hit.span.end));
    one_line(&marked)
}

/// At most so many characters around the first match, in whole words.
fn around(text: &str, room: usize) -> String {
    let length = text.chars().count();
    if length <= room {
        return text.to_owned();
    }
    let first = text.chars().position(|c| c == OPEN).unwrap_or(0);
    // A third of the room before it, unless the end of the text leaves more.
    let start = first.saturating_sub(room / 3).min(length - room);
    let cut: String = text.chars().skip(start).take(room).collect();
    let from = if start == 0 { 0 } else { cut.find(' ').map_or(0, |space| space + 1) };
    let to = if start + room >= length { cut.len() } else { cut.rfind(' ').unwrap_or(cut.len()) };
    let mut shown = cut.get(from..to).unwrap_or(&cut).to_owned();
    if shown.matches(OPEN).count() > shown.matches(CLOSE).count() {
        shown.push(CLOSE);
    }
    format!("{}{shown}{}", if start == 0 { "" } else { "… " }, if start + room >= length { "" } else { " …" })
}

/// The words of a text on lines of at most so many characters; marks take no room.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut filled = 0;
    for word in text.split(' ') {
        let length = word.chars().filter(|&c| c != OPEN && c != CLOSE).count();
        if filled > 0 && filled + 1 + length > room {
            lines.push(String::new());
            filled = 0;
        }
        if let Some(line) = lines.last_mut() {
            if filled > 0 {
                line.push(' ');
            }
            line.push_str(word);
        }
        filled += length + usize::from(filled > 0);
    }
    lines
}

/// A number of results that have something in common.
struct Facet {
    group: &'static str,
    value: String,
    count: u64,
}

impl Record for Facet {
    const TYPE: &'static str = "facet";
    const COLUMNS: &'static [&'static str] = &["group", "value", "count"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![Cell::word(self.group), Cell::Text(&self.value), Cell::Count(self.count)]
    }
}

/// `source: USA 12, SUN 9, …` on as many lines as it takes.
fn facet_lines(facets: &[Facet], width: Option<usize>) -> String {
    let Some(first) = facets.first() else { return String::new() };
    let counts: Vec<String> = facets
        .iter()
        .map(|facet| format!("{}\u{a0}{}", output::cell(&facet.value), thousands(facet.count)))
        .collect();
    let text = format!("by {}: {}", first.group, counts.join(", "));
    let lines = wrapped(&text, width.unwrap_or(100));
    lines.join("\n").replace('\u{a0}', " ") + "\n"
}

/// Actor ids in a row, `–` for nobody.
pub(super) fn actors(ids: &[ActorId]) -> String {
    if ids.is_empty() {
        "–".to_owned()
    } else {
        ids.iter().map(ActorId::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// The same in a cell, which nobody leaves empty.
pub(super) fn ids(ids: &[ActorId]) -> Cell<'_> {
    if ids.is_empty() { Cell::Empty } else { Cell::word(actors(ids)) }
}

impl Record for Hit {
    const TYPE: &'static str = "hit";
    const COLUMNS: &'static [&'static str] = &[
        "document", "date", "source", "mentions", "kind", "sentence", "start", "end", "text", "matches",
        "score",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        let matches: Vec<String> =
            self.matches.iter().map(|span| format!("{}-{}", span.start, span.end)).collect();
        vec![
            Cell::Text(self.document.as_str()),
            Cell::word(self.date),
            ids(&self.sources),
            ids(&self.targets),
            Cell::Text(&self.kind),
            Cell::Count(self.sentence.into()),
            Cell::Count(self.span.start.into()),
            Cell::Count(self.span.end.into()),
            Cell::Text(&self.text),
            if matches.is_empty() { Cell::Empty } else { Cell::Word(matches.join(" ")) },
            if self.score > 0.0 {
                Cell::Figure((f64::from(self.score) * 1000.0).round() / 1000.0)
            } else {
                Cell::Empty
            },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_holds_the_match_and_whole_words() {
        let text = format!(
            "{} {OPEN}good faith{CLOSE} {}",
            "before ".repeat(30).trim_end(),
            "after ".repeat(30).trim_end()
        );
        let shown = around(&text, 60);
        assert!(shown.contains("\u{1}good faith\u{2}"), "{shown}");
        assert!(shown.starts_with("… before") && shown.ends_with("after …"), "{shown}");
        assert!(shown.chars().count() <= 66, "{shown}");
        assert_eq!(around("short", 60), "short");
    }

    #[test]
    fn lines_are_as_long_as_there_is_room() {
        assert_eq!(wrapped("one two three four", 9), ["one two", "three", "four"]);
        assert_eq!(wrapped("unbreakable", 4), ["unbreakable"]);
    }
}
