//! What `search`, `kwic` and `count` look for, and the flags by which they narrow what they look at.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::args::Common;
use super::study::Study;
use super::talk::{Talk, thousands};
use super::whom::{Asked, Whom};
use super::work::Pool;
use super::{Answer, kept, work};
use crate::coding::{Probe, Prober};
use crate::error::{Error, Result};
use crate::index::{Filter, Index, Judged, Page, Part, Query, Seek};
use crate::model::{Date, Dimension, IndicatorId, Polarity, Voice};

/// Which sentences to look at.
#[derive(Debug, Args)]
pub(super) struct Narrow {
    /// Sentences in the voice of this actor, by id or name; may be given several times.
    #[arg(long, value_name = "ACTOR")]
    source: Vec<Whom>,
    /// Sentences that mention this actor, by id or name; may be given several times.
    #[arg(long, value_name = "ACTOR")]
    target: Vec<Whom>,
    /// A date, or dates from and to: 1990, 1990..1999, 1990-05.., ..1989-11-09.
    #[arg(long, visible_alias = "dates", value_name = "DATES", value_parser = dates)]
    years: Option<(Option<Date>, Option<Date>)>,
    /// Documents of this kind: statement, interview, …; may be given several times.
    #[arg(long, value_name = "KIND")]
    kind: Vec<String>,
    /// Only this document; may be given several times.
    #[arg(long, value_name = "ID")]
    document: Vec<String>,
    /// Sentences that were coded with this indicator; may be given several times.
    #[arg(long, value_name = "ID")]
    indicator: Vec<String>,
    /// Sentences with a judgement in this voice: asserted, hoped, …; may be given several times.
    #[arg(long, value_name = "VOICE", value_parser = voices())]
    voice: Vec<Voice>,
    /// Sentences with a judgement for (+) or against (-) its dimension.
    #[arg(long, value_name = "SIGN", value_parser = polarity, allow_hyphen_values = true)]
    polarity: Vec<Polarity>,
    /// Sentences with a judgement on this dimension; may be given several times.
    #[arg(long, value_name = "NAME")]
    dimension: Vec<String>,
}

/// How many results to show.
#[derive(Debug, Args)]
pub(super) struct Limit {
    /// Show so many; the total is told in any case. 0 is all.
    #[arg(short = 'n', long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// Pass over so many.
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
}

impl Limit {
    pub fn page(&self) -> Page {
        let limit = if self.limit == 0 { usize::MAX } else { self.limit };
        Page { offset: self.offset, limit }
    }

    /// How much of what was found is shown, and how to have the rest where the limit keeps it back.
    pub fn shown(&self, shown: usize, of: usize) -> String {
        let kept = shown == self.limit && self.offset.saturating_add(shown) < of;
        format!("{shown} shown{}", if kept { " (`--limit 0` shows all)" } else { "" })
    }
}

impl Narrow {
    /// What sentences of an index must be; where that is what they are coded as, one coding must meet all of it.
    pub fn filter(&self, common: &Common, index: &Index, talk: Talk) -> Result<Filter> {
        let (from, to) = self.years.unwrap_or_default();
        let mut asked = self.asked(common)?;
        let judged = Judged {
            indicators: self.indicator.clone(),
            voices: self.voice.clone(),
            polarities: self.polarity.clone(),
            dimensions: self.dimension.clone(),
        };
        let among = match judged.is_anything() {
            true => None,
            false => Some(kept::among(common, index, &judged, talk)?.into()),
        };
        Ok(Filter {
            sources: asked.ids(&self.source)?,
            targets: asked.ids(&self.target)?,
            from,
            to,
            kinds: self.kind.iter().map(|kind| kind.to_lowercase()).collect(),
            documents: self.document.iter().map(|id| id.as_str().into()).collect(),
            among,
        })
    }

    /// Where dates leave nothing, says how much there is without them, which `count` finds.
    pub fn say_undated(
        &self,
        total: usize,
        filter: &Filter,
        talk: Talk,
        count: impl FnOnce(&Filter) -> Result<usize>,
    ) -> Result<()> {
        if total > 0 || self.years.is_none() {
            return Ok(());
        }
        let undated = count(&Filter { from: None, to: None, ..filter.clone() })?;
        talk.say(&format!("none of these dates; without --years there are {}", thousands(undated as u64)));
        Ok(())
    }

    /// The actor tables, where an actor was asked for.
    fn asked(&self, common: &Common) -> Result<Asked> {
        Asked::read(common, !(self.source.is_empty() && self.target.is_empty()))
    }

    /// The answer to a question that so many sentences meet.
    ///
    /// # Errors
    /// Where none does, and no table knows an actor that was asked for, nor the codebook an indicator or a dimension.
    pub fn answer(&self, total: usize, common: &Common) -> Result<Answer> {
        if total > 0 {
            return Ok(Answer::Yes);
        }
        let mut asked = self.asked(common)?;
        asked.ids(&self.source)?;
        asked.ids(&self.target)?;
        asked.only_of(|_| false)?;
        if !self.indicator.is_empty() || !self.dimension.is_empty() {
            let (codebook, _) = work::codebook(common, work::study_if_any(common)?.as_ref())?;
            let indicators: Vec<&str> = codebook.ids().map(IndicatorId::as_str).collect();
            let dimensions: Vec<&str> = codebook.dimensions.iter().map(Dimension::as_str).collect();
            has("indicator", &self.indicator, &indicators)?;
            has("dimension", &self.dimension, &dimensions)?;
        }
        Ok(Answer::No)
    }
}

/// Holds what was asked for to what the codebook has.
fn has(what: &str, asked: &[String], known: &[&str]) -> Result<()> {
    match asked.iter().find(|id| !known.contains(&id.as_str())) {
        Some(stranger) => {
            Err(Error::input(format!("the codebook has no {what} `{}`", stranger.escape_debug()))
                .help(format!("it has {}", known.join(", "))))
        }
        None => Ok(()),
    }
}

/// The index of the study as it stands; made when there is none.
pub(super) fn index(common: &Common, talk: Talk) -> Result<Index> {
    let study = Study::load(&common.study)?;
    if Index::exists(study.index()) {
        match Index::open(study.index()) {
            Err(error) if error.is_outdated() => {}
            opened => return opened,
        }
    } else {
        talk.say("there is no index yet: it is made now");
    }
    let project = work::project(common, Some(&study))?;
    Ok(work::refresh(&study, &project, talk)?.0)
}

/// What is looked for, in one of two languages.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct Wanted {
    /// What to look for.
    query: Option<String>,
    /// A pattern in the language of codebooks instead, with its word lists: 'TARGET .. &harm-events'.
    #[arg(long, value_name = "PATTERN")]
    pattern: Option<String>,
}

impl Wanted {
    /// Has `answer` ask an index for it; `read` takes a query for what it is.
    pub fn seek<T>(
        &self,
        common: &Common,
        talk: Talk,
        read: impl FnOnce(&str) -> Result<Query>,
        answer: impl FnOnce(&Index, Seek<'_>) -> Result<T>,
    ) -> Result<T> {
        let Some(text) = &self.pattern else {
            let query = read(self.query.as_deref().unwrap_or_default())?;
            return answer(&index(common, talk)?, Seek::Query(&query));
        };
        let (codebook, _) = work::codebook(common, work::study_if_any(common)?.as_ref())?;
        let probe = Probe::new(&codebook, &codebook.pattern(text)?, text)?;
        let index = index(common, talk)?;
        let forms = index.forms();
        let within = Query::any_row(probe.words(forms));
        let probers: Pool<Prober<'_>> = Pool::new();
        let spots = |part: &Part| {
            probers.with(
                || probe.prober(),
                |prober| prober.find(&part.document, &part.segments, &part.cast, forms),
            )
        };
        answer(&index, Seek::Pattern { within: &within, spots: &spots })
    }
}

fn voices() -> impl TypedValueParser<Value = Voice> {
    // Of names that clap has checked each is some voice's.
    let of_name = |name: String| Voice::ALL.into_iter().find(|voice| voice.as_str() == name);
    PossibleValuesParser::new(Voice::ALL.map(Voice::as_str))
        .map(move |name| of_name(name).unwrap_or(Voice::Asserted))
}

fn polarity(text: &str) -> std::result::Result<Polarity, String> {
    match text {
        "+" => Ok(Polarity::Positive),
        "-" => Ok(Polarity::Negative),
        _ => Err("write + or -".to_owned()),
    }
}

fn dates(text: &str) -> Result<(Option<Date>, Option<Date>)> {
    let bad = || {
        Error::input(format!(
            "`{}` is no range of dates: write 1990, 1990..1999, 1990-05.. or ..1989-11-09",
            text.escape_debug()
        ))
    };
    let date = |part: &str| -> Result<Option<Date>> {
        if part.is_empty() { Ok(None) } else { part.parse().map(Some).map_err(|_| bad()) }
    };
    let (from, to) = match text.split_once("..") {
        Some((from, to)) => (date(from)?, date(to.trim_start_matches('='))?),
        None => (date(text)?, date(text)?),
    };
    match (from, to) {
        (None, None) => Err(bad()),
        // A month lies within its year, on whichever side it stands.
        (Some(from), Some(to))
            if from.number() > to.number() && !from.to_string().starts_with(&to.to_string()) =>
        {
            Err(Error::input(format!("{from} is after {to}: write {to}..{from}")))
        }
        range => Ok(range),
    }
}

/// The same in whole years, which scores are counted by.
pub(super) fn years(text: &str) -> Result<(Option<u16>, Option<u16>)> {
    let year = |date: Option<Date>| match date {
        Some(Date { month: 1.., .. }) => Err(Error::input(format!(
            "`{}` is no range of years: write 1990, 1990..1999, 1990.. or ..1989",
            text.escape_debug()
        ))),
        date => Ok(date.map(|date| date.year)),
    };
    let (from, to) = dates(text)?;
    Ok((year(from)?, year(to)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_with_both_ends() {
        let date = |text: &str| Some(text.parse::<Date>().unwrap());
        assert_eq!(dates("1990..1999").unwrap(), (date("1990"), date("1999")));
        assert_eq!(dates("1990").unwrap(), (date("1990"), date("1990")));
        assert_eq!(dates("..1989-11-09").unwrap(), (None, date("1989-11-09")));
        assert_eq!(dates("1990-05..1990").unwrap(), (date("1990-05"), date("1990")));
        assert_eq!(years("1990..1999").unwrap(), (Some(1990), Some(1999)));
        assert!(years("1990-05..1999").is_err(), "a year is counted whole");
        for bad in ["", "..", "1999..1990", "nineties", "1990-13"] {
            assert!(dates(bad).is_err(), "{bad}");
        }
    }
}
