//! `bonafides actors check`: whether the tables agree with themselves and with a list of codes.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::actors::{Listed, Remark};
use crate::cli::args::Common;
use crate::cli::talk::{Talk, counted};
use crate::cli::{Answer, output};
use crate::error::{Error, Result};
use crate::export::{Cell, Record};

/// Check the actor tables: names that two actors bear at one date, memberships and terms that overlap or that the
/// state did not live to see, years without a leader, numbers that two states share.
///
/// Exit status 1 when something is amiss.
///
///   bonafides actors check
///   bonafides actors check --against country-codes.csv
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Check {
    /// Compare the numbers with a CSV file that has the columns iso3c, iso3n, cown and gwn, as the table of the R
    /// package countrycode does.
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
}

impl Check {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        let gazetteer = super::gazetteer(common)?;
        let mut remarks = gazetteer.check();
        if let Some(path) = &self.against {
            remarks.extend(gazetteer.check_codes(&listed(path)?));
        }
        output::records(common, &remarks, |remarks| {
            let mut table = output::table(&["about", "actor", "what"]);
            for remark in remarks {
                table.add_row([
                    remark.about.to_owned(),
                    remark.actor.to_string(),
                    output::cell(&remark.text),
                ]);
            }
            table
        })?;
        let states = gazetteer.actors().filter(|actor| actor.is_state()).count();
        talk.say(&format!(
            "{}, {}, {}: {}",
            counted(states as u64, "state", "states"),
            counted((gazetteer.actors().len() - states) as u64, "organisation", "organisations"),
            counted(gazetteer.leaders().len() as u64, "term of office", "terms of office"),
            counted(remarks.len() as u64, "remark", "remarks"),
        ));
        Ok(if remarks.is_empty() { Answer::Yes } else { Answer::No })
    }
}

/// The states of a CSV file.
fn listed(path: &Path) -> Result<Vec<Listed>> {
    let bad = |error: ::csv::Error| Error::input(error.to_string()).at(path).help("save it as CSV in UTF-8");
    let mut reader = ::csv::Reader::from_path(path).map_err(bad)?;
    let header = reader.headers().map_err(bad)?.clone();
    let column = |name: &str| {
        header.iter().position(|column| column == name).ok_or_else(|| {
            Error::input(format!("there is no column `{name}`"))
                .at(path)
                .help("the columns iso3c, iso3n, cown and gwn are read")
        })
    };
    let (id, iso, cow, gw) = (column("iso3c")?, column("iso3n")?, column("cown")?, column("gwn")?);
    let mut listed = Vec::new();
    for row in reader.records() {
        let row = row.map_err(bad)?;
        // Numbers stand there as "700.0".
        let number = |at: usize| row.get(at)?.trim().split('.').next()?.parse::<u16>().ok();
        listed.push(Listed {
            id: row.get(id).unwrap_or_default().to_owned(),
            iso: number(iso),
            cow: number(cow),
            // Where Gleditsch and Ward count no state, the table of countrycode repeats the number of ISO.
            gw: number(gw).filter(|_| number(gw) != number(iso)),
        });
    }
    Ok(listed)
}

impl Record for Remark {
    const TYPE: &'static str = "remark";
    const COLUMNS: &'static [&'static str] = &["about", "actor", "text"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![Cell::word(self.about), Cell::Text(self.actor.as_str()), Cell::Text(&self.text)]
    }
}
