//! `bonafides actors mentions`: whom statements speak of, and by which words.

use clap::Args;

use super::Statements;
use crate::actors::{Finder, Gazetteer};
use crate::cli::args::Common;
use crate::cli::talk::{Talk, counted};
use crate::cli::whom::Whom;
use crate::cli::{Answer, output};
use crate::error::Result;
use crate::export::{Cell, Record};
use crate::forms::Forms;
use crate::model::{ActorId, Date, DocId, Document, Found};
use crate::segment;

/// List whom statements speak of: actor, words, how they were found, and who else they could mean.
///
/// Exit status 1 when nobody is mentioned.
///
///   bonafides actors mentions speeches.jsonl --format csv
///   bonafides actors mentions --text 'Relations between Moscow and the Congo are good.' --date 1966
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Mentions {
    /// A text instead of files.
    #[arg(long, value_name = "TEXT", conflicts_with = "files")]
    text: Option<String>,
    /// The date of the text: names change hands.
    #[arg(long, default_value = "2000", requires = "text")]
    date: Date,
    /// Who speaks in the text.
    #[arg(long, value_name = "ID", requires = "text")]
    source: Option<Whom>,
    #[command(flatten)]
    statements: Statements,
}

impl Mentions {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        let gazetteer = super::gazetteer(common)?;
        let mut forms = Forms::new();
        let mut finder = Finder::new(&gazetteer);
        let mut rows = Vec::new();
        match &self.text {
            Some(text) => {
                let speaker = self.source.as_ref().map(|whom| whom.id(&gazetteer)).transpose()?;
                let speakers: Vec<ActorId> = speaker.into_iter().collect();
                let document = Document::statement("text", &speakers, self.date, text);
                find(&mut finder, &mut forms, &document, &mut rows);
            }
            None => self.statements.read(&gazetteer, common, talk, |documents| {
                documents.iter().for_each(|document| find(&mut finder, &mut forms, document, &mut rows));
                Ok(())
            })?,
        }
        output::records(common, &rows, |rows| table(rows, &gazetteer))?;
        talk.say(&counted(rows.len() as u64, "mention", "mentions"));
        Ok(if rows.is_empty() { Answer::No } else { Answer::Yes })
    }
}

fn find(finder: &mut Finder<'_>, forms: &mut Forms, document: &Document, rows: &mut Vec<Row>) {
    let segments = segment::segment(&document.text, forms);
    let cast = finder.find(document, &segments, forms);
    rows.extend(cast.mentions.into_iter().map(|mention| Row {
        document: document.id.clone(),
        sentence: mention.sentence,
        start: mention.span.start,
        end: mention.span.end,
        words: mention.span.of(&document.text).split_whitespace().collect::<Vec<_>>().join(" "),
        actor: mention.actor,
        found: mention.found,
        also: ids(&mention.also),
        alternatives: ids(&mention.alternatives),
    }));
}

fn ids(actors: &[ActorId]) -> String {
    actors.iter().map(ActorId::as_str).collect::<Vec<_>>().join(" ")
}

fn table(rows: Vec<&Row>, gazetteer: &Gazetteer) -> comfy_table::Table {
    let mut table =
        output::table(&["document", "#sentence", "words", "actor", "name", "by", "with", "or perhaps"]);
    for row in rows {
        table.add_row([
            output::cell(row.document.as_str()),
            row.sentence.to_string(),
            output::cell(&row.words),
            row.actor.to_string(),
            gazetteer.actor(row.actor).map(|actor| output::cell(&actor.name)).unwrap_or_default(),
            row.found.as_str().to_owned(),
            row.also.clone(),
            row.alternatives.clone(),
        ]);
    }
    table
}

/// A mention as a row.
struct Row {
    document: DocId,
    sentence: u32,
    start: u32,
    end: u32,
    words: String,
    actor: ActorId,
    found: Found,
    also: String,
    alternatives: String,
}

impl Record for Row {
    const TYPE: &'static str = "mention";
    const COLUMNS: &'static [&'static str] =
        &["document", "sentence", "start", "end", "words", "actor", "found", "also", "alternatives"];

    fn cells(&self) -> Vec<Cell<'_>> {
        let text = |text: &'_ str| if text.is_empty() { Cell::Empty } else { Cell::Word(text.to_owned()) };
        vec![
            Cell::Text(self.document.as_str()),
            Cell::Count(self.sentence.into()),
            Cell::Count(self.start.into()),
            Cell::Count(self.end.into()),
            Cell::Text(&self.words),
            Cell::Text(self.actor.as_str()),
            Cell::word(self.found.as_str()),
            text(&self.also),
            text(&self.alternatives),
        ]
    }
}
