//! `bonafides actors unresolved`: frequent names that no table knows.

use clap::Args;
use rayon::prelude::*;

use super::Statements;
use crate::actors::{Finder, Gazetteer, Stranger, Strangers};
use crate::cli::args::Common;
use crate::cli::talk::{Talk, counted};
use crate::cli::{Answer, output};
use crate::error::Result;
use crate::export::{Cell, Record};
use crate::forms::Forms;
use crate::model::Document;
use crate::segment;

/// List capitalised names that no table knows, those in most documents first: what to add, or to list under
/// `vocabulary` in not-actors.toml, whose names are passed over.
///
/// Exit status 1 when there is none.
///
///   bonafides actors unresolved corpus/sample --limit 50
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Unresolved {
    /// How many at most; 0 for all.
    #[arg(long, value_name = "N", default_value_t = 200)]
    limit: usize,
    #[command(flatten)]
    statements: Statements,
}

impl Unresolved {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        let gazetteer = super::gazetteer(common)?;
        let mut strangers = Strangers::default();
        self.statements.read(&gazetteer, common, talk, |documents| {
            let counted: Vec<Strangers> =
                documents.par_chunks(32).map(|documents| count(&gazetteer, documents)).collect();
            counted.into_iter().for_each(|counted| strangers.append(counted));
            Ok(())
        })?;
        let mut ranked = strangers.ranked();
        let all = ranked.len();
        if self.limit > 0 {
            ranked.truncate(self.limit);
        }
        output::records(common, &ranked, |ranked| {
            let mut table =
                output::table(&["name", "#documents", "#times", "#sources", "years", "for instance"]);
            for stranger in ranked {
                table.add_row([
                    output::cell(&stranger.name),
                    stranger.documents.to_string(),
                    stranger.count.to_string(),
                    stranger.sources.to_string(),
                    format!("{}–{}", stranger.years.0, stranger.years.1),
                    format!("{}: {}", stranger.example, output::cell(&stranger.context)),
                ]);
            }
            table
        })?;
        talk.say(&format!(
            "{} that no table knows, {} shown",
            counted(all as u64, "name", "names"),
            ranked.len()
        ));
        Ok(if all == 0 { Answer::No } else { Answer::Yes })
    }
}

fn count(gazetteer: &Gazetteer, documents: &[Document]) -> Strangers {
    let (mut forms, mut finder, mut strangers) = (Forms::new(), Finder::new(gazetteer), Strangers::default());
    for document in documents {
        let segments = segment::segment(&document.text, &mut forms);
        let cast = finder.find(document, &segments, &forms);
        strangers.add(gazetteer, document, &segments, &cast, &forms);
    }
    strangers
}

impl Record for Stranger {
    const TYPE: &'static str = "stranger";
    const COLUMNS: &'static [&'static str] =
        &["name", "documents", "count", "sources", "first", "last", "document", "context"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(&self.name),
            Cell::Count(self.documents),
            Cell::Count(self.count),
            Cell::Count(self.sources),
            Cell::Count(self.years.0.into()),
            Cell::Count(self.years.1.into()),
            Cell::Text(self.example.as_str()),
            Cell::Text(&self.context),
        ]
    }
}
