//! `bonafides actors`: who there is, and who is meant.

use clap::Args;

use super::args::Common;
use super::talk::{Talk, counted};
use super::{Answer, output, work};
use crate::actors::{Actor, Finder};
use crate::error::Result;
use crate::export::{Cell, Record};
use crate::forms::{Forms, fold};
use crate::model::{ActorId, Date, Document};
use crate::segment;

/// List the states and organisations, or tell whom a text names.
///
/// Exit status 1 when there is none.
///
///   bonafides actors congo
///   bonafides actors --in 'Relations between Moscow and the Congo are good.' --date 1966
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Actors {
    /// Only actors whose id or name holds this.
    name: Option<String>,
    /// A text whose actors to name.
    #[arg(long = "in", value_name = "TEXT", conflicts_with = "name")]
    text: Option<String>,
    /// The date of the text: names change hands.
    #[arg(long, default_value = "2000")]
    date: Date,
}

impl Actors {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        let study = work::study_if_any(common)?;
        let gazetteer = work::gazetteer(common, study.as_ref())?;
        let named: Option<Vec<(ActorId, String)>> = self.text.as_ref().map(|text| {
            // Nobody speaks, so that everybody is another.
            let nobody = Document::statement("text", &[], self.date, text);
            let mut forms = Forms::new();
            let segments = segment::segment(text, &mut forms);
            let cast = Finder::new(&gazetteer).find(&nobody, &segments, &forms);
            cast.mentions.iter().map(|mention| (mention.actor, mention.span.of(text).to_owned())).collect()
        });
        let wanted = self.name.as_deref().map(fold);
        let rows: Vec<Row<'_>> = match &named {
            Some(named) => named
                .iter()
                .filter_map(|(id, words)| Some(Row { actor: gazetteer.actor(*id)?, words }))
                .collect(),
            None => gazetteer
                .actors()
                .filter(|actor| {
                    wanted.as_ref().is_none_or(|wanted| {
                        fold(&actor.name).contains(wanted) || fold(actor.id.as_str()) == *wanted
                    })
                })
                .map(|actor| Row { actor, words: "" })
                .collect(),
        };
        output::records(common, &rows, |rows| {
            let mut table = output::table(&["id", "#COW", "name", "from", "until", "kind", "named by"]);
            let year = |year: Option<u16>| year.map(|year| year.to_string()).unwrap_or_default();
            for Row { actor, words } in rows {
                table.add_row([
                    actor.id.to_string(),
                    year(actor.cow),
                    output::cell(&actor.name),
                    year(actor.first_year()),
                    year(actor.last_year()),
                    kind(actor).to_owned(),
                    output::cell(words),
                ]);
            }
            table
        })?;
        talk.say(&counted(rows.len() as u64, "actor", "actors"));
        Ok(if rows.is_empty() { Answer::No } else { Answer::Yes })
    }
}

fn kind(actor: &Actor) -> &'static str {
    if actor.is_state() { "state" } else { "organisation" }
}

/// An actor, and the words that name it where a text was given.
struct Row<'r> {
    actor: &'r Actor,
    words: &'r str,
}

impl Record for Row<'_> {
    const TYPE: &'static str = "actor";
    const COLUMNS: &'static [&'static str] = &["actor", "cow", "name", "from", "until", "kind", "named_by"];

    fn cells(&self) -> Vec<Cell<'_>> {
        let count = |value: Option<u16>| value.map_or(Cell::Empty, |value| Cell::Count(value.into()));
        vec![
            Cell::Text(self.actor.id.as_str()),
            count(self.actor.cow),
            Cell::Text(&self.actor.name),
            count(self.actor.first_year()),
            count(self.actor.last_year()),
            Cell::word(kind(self.actor)),
            if self.words.is_empty() { Cell::Empty } else { Cell::Text(self.words) },
        ]
    }
}
