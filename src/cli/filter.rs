//! The flags by which `search` and `kwic` narrow what they look at.

use clap::Args;

use super::args::Common;
use super::study::Study;
use super::talk::Talk;
use super::{Answer, work};
use crate::error::{Error, Result};
use crate::index::{Filter, Index, Page};
use crate::model::ActorId;

/// Which sentences to look at, and how many results to show.
#[derive(Debug, Args)]
pub(super) struct Narrow {
    /// Sentences in the voice of this actor; may be given several times.
    #[arg(long, value_name = "ACTOR")]
    source: Vec<ActorId>,
    /// Sentences that mention this actor; may be given several times.
    #[arg(long, value_name = "ACTOR")]
    target: Vec<ActorId>,
    /// A year, or years from and to: 1990..1999, 1990.., ..1989.
    #[arg(long, value_name = "YEARS", value_parser = years)]
    years: Option<(Option<u16>, Option<u16>)>,
    /// Documents of this kind: statement, interview, …; may be given several times.
    #[arg(long, value_name = "KIND")]
    kind: Vec<String>,
    /// Only this document; may be given several times.
    #[arg(long, value_name = "ID")]
    document: Vec<String>,
    /// Show so many; the total is told in any case. 0 is all.
    #[arg(short = 'n', long, value_name = "N", default_value_t = 50)]
    limit: usize,
}

impl Narrow {
    pub fn filter(&self) -> Filter {
        let (from, to) = self.years.unwrap_or_default();
        Filter {
            sources: self.source.clone(),
            targets: self.target.clone(),
            from,
            to,
            kinds: self.kind.iter().map(|kind| kind.to_lowercase()).collect(),
            documents: self.document.iter().map(|id| id.as_str().into()).collect(),
        }
    }

    /// The answer to a question that so many sentences meet. Where none does, says which of the actors asked for no table
    /// knows.
    pub fn answer(&self, total: usize, common: &Common, talk: Talk) -> Result<Answer> {
        if total > 0 {
            return Ok(Answer::Yes);
        }
        let gazetteer = super::actors::gazetteer(common)?;
        for &id in self.source.iter().chain(&self.target).filter(|&&id| gazetteer.actor(id).is_none()) {
            talk.say(&format!(
                "no table knows the actor `{id}`: `bonafides actors lookup {id}` looks for it"
            ));
        }
        Ok(Answer::No)
    }

    pub fn page(&self) -> Page {
        if self.limit == 0 { Page::ALL } else { Page::first(self.limit) }
    }
}

/// The index of the study as it stands; made when there is none.
pub(super) fn index(common: &Common, talk: Talk) -> Result<Index> {
    let study = Study::load(&common.study)?;
    if Index::exists(study.index()) {
        return Index::open(study.index());
    }
    talk.say("there is no index yet: it is made now");
    let project = work::project(common, Some(&study))?;
    Ok(work::refresh(&study, &project, talk)?.0)
}

pub(super) fn years(text: &str) -> Result<(Option<u16>, Option<u16>)> {
    let bad = || {
        Error::input(format!(
            "`{}` is no range of years: write 1990, 1990..1999, 1990.. or ..1989",
            text.escape_debug()
        ))
    };
    let year = |part: &str| -> Result<Option<u16>> {
        if part.is_empty() { Ok(None) } else { part.parse().map(Some).map_err(|_| bad()) }
    };
    let (from, to) = match text.split_once("..") {
        Some((from, to)) => (year(from)?, year(to.trim_start_matches('='))?),
        None => (year(text)?, year(text)?),
    };
    match (from, to) {
        (None, None) => Err(bad()),
        (Some(from), Some(to)) if from > to => {
            Err(Error::input(format!("{from} is after {to}: write {to}..{from}")))
        }
        range => Ok(range),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_with_both_ends() {
        assert_eq!(years("1990..1999").unwrap(), (Some(1990), Some(1999)));
        assert_eq!(years("1990").unwrap(), (Some(1990), Some(1990)));
        assert_eq!(years("..1989").unwrap(), (None, Some(1989)));
        for bad in ["", "..", "1999..1990", "nineties"] {
            assert!(years(bad).is_err(), "{bad}");
        }
    }
}
