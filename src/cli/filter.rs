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
use crate::error::{Error, Result, edits};
use crate::index::{By, Filter, Index, Judged, Page, Part, Query, Seek};
use crate::model::{Date, Dimension, DocId, IndicatorId, Polarity, Voice};

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
        format!("{} shown{}", thousands(shown as u64), if kept { " (`--limit 0` shows all)" } else { "" })
    }
}

impl Narrow {
    /// What sentences of an index must be; where that is what they are coded as, one coding must meet all of it.
    pub fn filter(&self, common: &Common, index: &Index, talk: Talk) -> Result<Filter> {
        let (from, to) = self.years.unwrap_or_default();
        let mut asked = self.asked(common)?;
        let (sources, targets) = (asked.ids(&self.source)?, asked.ids(&self.target)?);
        let kinds: Vec<String> = self.kind.iter().map(|kind| kind.to_lowercase()).collect();
        let documents: Vec<DocId> = self.document.iter().map(|id| id.as_str().into()).collect();
        self.hold(common, index, &asked)?;
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
        Ok(Filter { sources, targets, from, to, kinds, documents, among })
    }

    /// Holds what was asked for to what there is: one that is mistyped would be hidden by another that is not.
    fn hold(&self, common: &Common, index: &Index, asked: &Asked) -> Result<()> {
        // What cannot be read is told by what is asked of the index next.
        let any = |filter: Filter| index.any(&filter).unwrap_or(true);
        asked.only_of(|id| {
            any(Filter { sources: vec![id], ..Filter::default() })
                || any(Filter { targets: vec![id], ..Filter::default() })
        })?;
        if let Some(id) = self.document.iter().find(|id| !index.holds(&id.as_str().into())) {
            let documents: Vec<&str> = index.documents().map(|(id, _)| id.as_str()).collect();
            let near = nearest(id, &documents).map(|near| format!("did you mean `{near}`? "));
            return Err(Error::input(format!("the index has no document `{}`", id.escape_debug())).help(
                format!(
                    "{}ids are names of files without their ending: `search` shows them",
                    near.unwrap_or_default()
                ),
            ));
        }
        let of_kind = |kind: &&String| any(Filter { kinds: vec![kind.to_lowercase()], ..Filter::default() });
        if let Some(kind) = self.kind.iter().find(|kind| !of_kind(kind)) {
            let (_, kinds) = index.tally(Seek::Query(&Query::all()), &Filter::default(), &[By::Kind])?;
            let kinds: Vec<String> = kinds.into_iter().flat_map(|tally| tally.group).collect();
            return Err(Error::input(format!("the corpus has no kind `{}`", kind.escape_debug()))
                .help(format!("it has {}", kinds.join(", "))));
        }
        if self.indicator.len() > 1 || self.dimension.len() > 1 {
            self.hold_to_codebook(common)
        } else {
            Ok(())
        }
    }

    /// The same of what only a codebook has.
    fn hold_to_codebook(&self, common: &Common) -> Result<()> {
        let (codebook, _) = work::codebook(common, work::study_if_any(common)?.as_ref())?;
        let indicators: Vec<&str> = codebook.ids().map(IndicatorId::as_str).collect();
        let dimensions: Vec<&str> = codebook.dimensions.iter().map(Dimension::as_str).collect();
        has("indicator", &self.indicator, &indicators)?;
        has("dimension", &self.dimension, &dimensions)
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

    /// The answer to a question that so many sentences meet. Where none does, says that the corpus has changed since it was
    /// indexed, if it has.
    ///
    /// # Errors
    /// Where none does, and the codebook does not know an indicator or a dimension that was asked for.
    pub fn answer(&self, total: usize, common: &Common, talk: Talk) -> Result<Answer> {
        if total > 0 {
            return Ok(Answer::Yes);
        }
        if !self.indicator.is_empty() || !self.dimension.is_empty() {
            self.hold_to_codebook(common)?;
        }
        let study = Study::load(&common.study)?;
        if !work::is_current(&study, common, &Index::open(study.index())?)? {
            talk.say("the corpus may have changed since it was indexed: `bonafides index` looks");
        }
        Ok(Answer::No)
    }
}

/// The one of `known` that is a slip of the pen away.
fn nearest<'k>(text: &str, known: &[&'k str]) -> Option<&'k str> {
    let (distance, near) = known.iter().map(|known| (edits(text, known), *known)).min()?;
    (distance <= text.chars().count().div_ceil(4)).then_some(near)
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
            opened => {
                let index = opened?;
                work::say_unfinished(&study, &index, talk);
                return Ok(index);
            }
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
