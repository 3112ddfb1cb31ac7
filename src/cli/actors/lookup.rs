//! `bonafides actors lookup`: whom a name may mean.

use clap::Args;

use super::years;
use crate::actors::{Actor, Gazetteer, Name};
use crate::cli::args::Common;
use crate::cli::talk::{Talk, counted, thousands};
use crate::cli::{Answer, output};
use crate::error::{Error, Result};
use crate::export::{Cell, Record};
use crate::forms::fold;
use crate::model::Date;

/// Tell whom a name may mean, at a date or ever: every actor, how, in which years, and under what condition.
///
/// A name that no table holds is looked for as words inside the names of the actors. Exit status 1 when nobody is found.
///
///   bonafides actors lookup Congo --date 1966
///   bonafides actors lookup 'President Xi'
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Lookup {
    /// A name, a nationality, a capital, a leader, or the id of an actor.
    name: String,
    /// Only what the name means at this date.
    #[arg(long)]
    date: Option<Date>,
}

/// Letters of the longest name that is looked up.
const LONGEST: usize = 300;

impl Lookup {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        let name = without_article(&self.name);
        if name.is_empty() {
            return Err(Error::input("there is no name to look up: give one, such as 'Ivory Coast'"));
        }
        let letters = name.chars().count();
        if letters > LONGEST {
            return Err(Error::input(format!(
                "this is no name: it has {} letters",
                thousands(letters as u64)
            ))
            .help("give one name; `bonafides actors mentions` shows whom a text mentions"));
        }
        let gazetteer = super::gazetteer(common)?;
        let rows = self.rows(name, self.date, &gazetteer);
        output::records(common, &rows, |rows| {
            let mut table = output::table(&["id", "name", "by", "words", "from", "until", "only"]);
            for Row { actor, name } in rows {
                let (from, until) = years(name.years);
                table.add_row([
                    actor.map(|actor| actor.id.to_string()).unwrap_or_default(),
                    actor.map(|actor| output::cell(&actor.name)).unwrap_or_default(),
                    name.kind.to_owned(),
                    output::cell(&name.text),
                    from,
                    until,
                    output::cell(&name.only),
                ]);
            }
            table
        })?;
        let somebody = rows.iter().filter(|row| row.actor.is_some()).count() as u64;
        talk.say(&counted(somebody, "meaning", "meanings"));
        if let Some(date) = self.date.filter(|_| somebody == 0) {
            let ever = self.rows(name, None, &gazetteer);
            let ever = ever.iter().filter(|row| row.actor.is_some()).count() as u64;
            if ever > 0 {
                let ever = counted(ever, "meaning", "meanings");
                talk.say(&format!("nobody is called so in {}; without --date: {ever}", date.year));
            }
        }
        Ok(if somebody == 0 { Answer::No } else { Answer::Yes })
    }

    fn rows<'g>(&self, name: &str, date: Option<Date>, gazetteer: &'g Gazetteer) -> Vec<Row<'g>> {
        let row = |(actor, name): (Option<&'g Actor>, Name)| Row { actor, name };
        let mut rows: Vec<Row<'g>> = gazetteer.lookup(name, date).into_iter().map(row).collect();
        // "President Xi" is known as "Xi".
        let mut rest = name;
        while rows.is_empty() {
            let Some((_, after)) = rest.split_once(' ') else { break };
            rest = after.trim_start();
            let found = gazetteer.lookup(rest, date).into_iter();
            rows.extend(found.filter(|(_, name)| name.kind == "leader").map(row));
        }
        if !rows.is_empty() {
            // A leader may stand in a table under several names that end alike.
            let mut apart: Vec<Row<'g>> = Vec::new();
            for row in rows {
                if !apart.iter().any(|known| known.is(&row)) {
                    apart.push(row);
                }
            }
            return apart;
        }
        let wanted = fold(name);
        if let Some(actor) = gazetteer.actors().find(|actor| fold(actor.id.as_str()) == wanted) {
            return actor.names.first().map(|name| row((Some(actor), name.clone()))).into_iter().collect();
        }
        let words = words(&wanted);
        let inside = |name: &&Name| {
            let all = fold(&name.text);
            self::words(&all).windows(words.len().max(1)).any(|run| run == words)
        };
        let called = |actor: &'g Actor| Some(row((Some(actor), actor.names.iter().find(inside)?.clone())));
        gazetteer.actors().filter_map(called).collect()
    }
}

/// The words of a folded name.
fn words(folded: &str) -> Vec<&str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

/// "The Soviet Union" is known as "Soviet Union".
pub(in crate::cli) fn without_article(name: &str) -> &str {
    let name = name.trim();
    match name.split_once(' ') {
        Some((first, rest)) if first.eq_ignore_ascii_case("the") => rest.trim_start(),
        _ => name,
    }
}

/// A meaning of a name.
struct Row<'g> {
    actor: Option<&'g Actor>,
    name: Name,
}

impl Row<'_> {
    /// Whether the other says the same of the same actor.
    fn is(&self, other: &Self) -> bool {
        let id = |row: &Self| row.actor.map(|actor| actor.id);
        id(self) == id(other) && self.name == other.name
    }
}

impl Record for Row<'_> {
    const TYPE: &'static str = "meaning";
    const COLUMNS: &'static [&'static str] = &["actor", "name", "by", "words", "from", "until", "only"];

    fn cells(&self) -> Vec<Cell<'_>> {
        let year = |year: u16, open: u16| if year == open { Cell::Empty } else { Cell::Count(year.into()) };
        let text = |text: Option<&'_ str>| text.map(str::to_owned).map_or(Cell::Empty, Cell::Word);
        vec![
            text(self.actor.map(|actor| actor.id.as_str())),
            self.actor.map_or(Cell::Empty, |actor| Cell::Text(&actor.name)),
            Cell::word(self.name.kind),
            Cell::Text(&self.name.text),
            year(self.name.years.0, 0),
            year(self.name.years.1, u16::MAX),
            if self.name.only.is_empty() { Cell::Empty } else { Cell::Text(&self.name.only) },
        ]
    }
}
