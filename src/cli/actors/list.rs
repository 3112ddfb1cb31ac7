//! `bonafides actors list`: who there is, and whose statements a corpus holds.

use std::collections::BTreeMap;

use clap::Args;

use super::Statements;
use crate::actors::{Actor, Gazetteer};
use crate::cli::args::Common;
use crate::cli::talk::{Talk, counted};
use crate::cli::{Answer, output};
use crate::error::Result;
use crate::export::{Cell, Record};
use crate::model::{ActorId, Date};

/// List the states and organisations, or the sources of a corpus with what their codes stand for.
///
/// Exit status 1 when there is none, and when a code of the corpus stands for nobody.
///
///   bonafides actors list --date 1966
///   bonafides actors list --used corpus/sample
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct List {
    /// List the sources of the statements instead: code, actor, first and last year, number of documents.
    #[arg(long)]
    used: bool,
    /// Only those that were there at this date, with the names and numbers of that time.
    #[arg(long, conflicts_with = "used")]
    date: Option<Date>,
    #[command(flatten)]
    statements: Statements,
}

impl List {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        let gazetteer = super::gazetteer(common)?;
        if self.used || !self.statements.files.is_empty() {
            return self.sources(&gazetteer, common, talk);
        }
        let there = |actor: &&Actor| {
            self.date.is_none_or(|date| {
                actor.exists.is_empty() || actor.exists.iter().any(|spell| spell.holds(date))
            })
        };
        let rows: Vec<Row<'_>> =
            gazetteer.actors().filter(there).map(|actor| Row { actor, date: self.date }).collect();
        output::records(common, &rows, |rows| table(rows.into_iter()))?;
        talk.say(&counted(rows.len() as u64, "actor", "actors"));
        Ok(if rows.is_empty() { Answer::No } else { Answer::Yes })
    }

    fn sources(&self, gazetteer: &Gazetteer, common: &Common, talk: Talk) -> Result<Answer> {
        let mut used: BTreeMap<(ActorId, ActorId), (u64, Date, Date)> = BTreeMap::new();
        self.statements.read(gazetteer, common, talk, |documents| {
            for document in documents {
                for &speaker in &document.speakers {
                    let key = (speaker, gazetteer.canonical(speaker, document.date));
                    let (count, first, last) = used.entry(key).or_insert((0, document.date, document.date));
                    *count += 1;
                    *first = (*first).min(document.date);
                    *last = (*last).max(document.date);
                }
            }
            Ok(())
        })?;
        let rows: Vec<Source<'_>> = used
            .into_iter()
            .map(|((code, spoken_of), (documents, first, last))| Source {
                code,
                spoken_of,
                actor: gazetteer.actor(spoken_of),
                documents,
                first,
                last,
            })
            .collect();
        output::records(common, &rows, |rows| {
            let mut table =
                output::table(&["code", "spoken of as", "#COW", "name", "#documents", "first", "last"]);
            for row in rows {
                table.add_row([
                    row.code.to_string(),
                    row.spoken_of.to_string(),
                    row.cow().map(|cow| cow.to_string()).unwrap_or_default(),
                    output::cell(row.name().unwrap_or("(no table knows it)")),
                    row.documents.to_string(),
                    row.first.to_string(),
                    row.last.to_string(),
                ]);
            }
            table
        })?;
        let strangers = rows.iter().filter(|row| row.actor.is_none()).count();
        talk.say(&format!(
            "{}, {strangers} of them unknown",
            counted(rows.len() as u64, "source", "sources")
        ));
        Ok(if rows.is_empty() || strangers > 0 { Answer::No } else { Answer::Yes })
    }
}

/// Actors for a reader.
pub(super) fn table<'r>(rows: impl Iterator<Item = &'r Row<'r>>) -> comfy_table::Table {
    let mut table = output::table(&["id", "#ISO", "#COW", "#GW", "name", "from", "until", "kind"]);
    let number = |number: Option<u16>| number.map(|number| number.to_string()).unwrap_or_default();
    for row in rows {
        table.add_row([
            row.actor.id.to_string(),
            number(row.actor.iso),
            number(row.cow()),
            number(row.gw()),
            output::cell(row.name()),
            number(row.actor.first_year()),
            number(row.actor.last_year()),
            output::cell(&row.actor.kind),
        ]);
    }
    table
}

/// An actor, as it was at a date.
pub(super) struct Row<'r> {
    pub actor: &'r Actor,
    pub date: Option<Date>,
}

impl Row<'_> {
    fn name(&self) -> &str {
        self.date.map_or(&self.actor.name, |date| self.actor.called_at(date))
    }

    fn cow(&self) -> Option<u16> {
        self.date.map_or(self.actor.cow, |date| self.actor.cow_at(date))
    }

    fn gw(&self) -> Option<u16> {
        self.date.map_or(self.actor.gw, |date| self.actor.gw_at(date))
    }
}

fn count(value: Option<u16>) -> Cell<'static> {
    value.map_or(Cell::Empty, |value| Cell::Count(value.into()))
}

impl Record for Row<'_> {
    const TYPE: &'static str = "actor";
    const COLUMNS: &'static [&'static str] = &["actor", "iso", "cow", "gw", "name", "from", "until", "kind"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(self.actor.id.as_str()),
            count(self.actor.iso),
            count(self.cow()),
            count(self.gw()),
            Cell::Text(self.name()),
            count(self.actor.first_year()),
            count(self.actor.last_year()),
            Cell::Text(&self.actor.kind),
        ]
    }
}

/// A code that documents give as their source.
struct Source<'r> {
    code: ActorId,
    spoken_of: ActorId,
    actor: Option<&'r Actor>,
    documents: u64,
    first: Date,
    last: Date,
}

impl Source<'_> {
    fn cow(&self) -> Option<u16> {
        self.actor?.cow_at(self.last)
    }

    fn name(&self) -> Option<&str> {
        self.actor.map(|actor| &*actor.name)
    }
}

impl Record for Source<'_> {
    const TYPE: &'static str = "source";
    const COLUMNS: &'static [&'static str] =
        &["code", "spoken_of_as", "cow", "name", "documents", "first", "last"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(self.code.as_str()),
            Cell::Text(self.spoken_of.as_str()),
            count(self.cow()),
            self.name().map_or(Cell::Empty, Cell::Text),
            Cell::Count(self.documents),
            Cell::word(self.first),
            Cell::word(self.last),
        ]
    }
}
