//! How the years are parted.

use std::fmt;
use std::num::NonZeroU16;
use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::error::Error;
use crate::model::Date;

/// How scores part the years.
///
/// Written `all`, `year`, `session`, `decade`, `5-years`, `5-years-rolling`, `cuts:1989,2001`, or as years and ranges of
/// years such as `1946..1989,1990..2024`, whose ends both belong to them; an end may be left open.
///
/// ```
/// # use bonafides::score::Period;
/// # use bonafides::model::Date;
/// # fn main() -> bonafides::error::Result<()> {
/// let cold_war: Period = "1946..1989,1990..2024".parse()?;
/// assert_eq!(cold_war.labels(Date::year(1966)).collect::<Vec<_>>(), ["1946..1989"]);
/// assert_eq!("5-years".parse::<Period>()?.labels(Date::year(1966)).collect::<Vec<_>>(), ["1965..1969"]);
/// assert_eq!("cuts:1990".parse::<Period>()?.labels(Date::year(1990)).collect::<Vec<_>>(), ["1990.."]);
/// assert!("fortnight".parse::<Period>().is_err());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Period {
    /// The whole corpus in one; label `all`.
    All,
    /// Each calendar year; label `1966`.
    #[default]
    Year,
    /// Each session of the UN General Assembly, or of whatever body the venues number; label `session-21`. Where the
    /// venue does not end in `session 21`, the date says it: the session that opened in September 1966 is the 21st,
    /// and lasts until the next September; what was said before 1946 is in none. A date known to the year is taken for
    /// its autumn.
    Session,
    /// Each decade, from a year that ends in 0; label `1960s`.
    Decade,
    /// Windows of so many years, side by side; label `1965..1969`. They begin at multiples of their length,
    /// so that a document more in the corpus moves no window.
    Window(NonZeroU16),
    /// Windows of so many years, one from each year on; label `1965..1969`. Those that reach beyond the first or the
    /// last year of the evidence are left out, for they would be shorter than they say.
    Rolling(NonZeroU16),
    /// Ranges that the user names; label `1990..1999`, `..1989`, or `1966` for one year. They may overlap, and years in
    /// none of them are left out.
    Ranges(Vec<RangeInclusive<u16>>),
}

/// One stretch of years (or sessions), both ends included. Orders as its label does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Years {
    pub first: u16,
    pub last: u16,
}

/// The year in which the General Assembly held its first session is one after this.
const BEFORE_SESSIONS: u16 = 1945;

const HELP: &str = "write `all`, `year`, `session`, `decade`, `5-years`, `5-years-rolling`, `cuts:1989,2001`, or ranges \
                    of years such as `1946..1989,1990..2024`";

impl Period {
    /// The labels of the periods that hold `date`: one, or, for ranges and rolling windows, none or several.
    pub fn labels(&self, date: Date) -> impl Iterator<Item = String> {
        self.holding(date, None).map(|years| self.label(years))
    }

    /// The stretches of years that hold `date`; `session` is the number that the venue gives.
    pub(super) fn holding(&self, date: Date, session: Option<u16>) -> impl Iterator<Item = Years> {
        let year = date.year;
        let window = |length: u16| {
            let first = year - year % length;
            Years { first, last: first.saturating_add(length - 1) }
        };
        let one = match self {
            Self::All => Some(Years { first: 0, last: u16::MAX }),
            Self::Year => Some(window(1)),
            Self::Session => {
                let number = session.or_else(|| session_at(date));
                number.map(|number| Years { first: number, last: number })
            }
            Self::Decade => Some(window(10)),
            Self::Window(length) => Some(window(length.get())),
            Self::Rolling(_) | Self::Ranges(_) => None,
        };
        let length = if let Self::Rolling(length) = self { length.get() } else { 0 };
        let rolling = (0..length).rev().filter_map(move |back| {
            let first = year.checked_sub(back)?;
            Some(Years { first, last: first.checked_add(length - 1)? })
        });
        let ranges = if let Self::Ranges(ranges) = self { &ranges[..] } else { &[] };
        let ranges = ranges
            .iter()
            .filter(move |range| range.contains(&year))
            .map(|range| Years { first: *range.start(), last: *range.end() });
        one.into_iter().chain(rolling).chain(ranges)
    }

    /// Whether what is said once may count in two of the periods: their figures are not independent of one another then.
    #[must_use]
    pub fn overlaps(&self) -> bool {
        match self {
            Self::All | Self::Year | Self::Session | Self::Decade | Self::Window(_) => false,
            Self::Rolling(length) => length.get() > 1,
            Self::Ranges(ranges) => {
                let mut ends: Vec<[u16; 2]> =
                    ranges.iter().map(|range| [*range.start(), *range.end()]).collect();
                ends.sort_unstable();
                ends.windows(2).any(|pair| pair[1][0] <= pair[0][1])
            }
        }
    }

    /// Whether a stretch lies within the years that there is evidence of, where it must.
    pub(super) fn is_whole(&self, years: Years, evidence: Years) -> bool {
        !matches!(self, Self::Rolling(_)) || (evidence.first <= years.first && years.last <= evidence.last)
    }

    /// How the export writes one stretch.
    pub(super) fn label(&self, years: Years) -> String {
        let Years { first, last } = years;
        match self {
            Self::All => "all".to_owned(),
            Self::Session => format!("session-{first:02}"),
            Self::Decade => format!("{first:04}s"),
            _ => range_label(first, last),
        }
    }
}

/// The session of the General Assembly at a date: the first was held in two parts, in January and in autumn 1946. None before.
fn session_at(date: Date) -> Option<u16> {
    let years = date.year.checked_sub(BEFORE_SESSIONS).filter(|years| *years > 0)?;
    let opened = if (1..9).contains(&date.month) { years - 1 } else { years };
    Some(opened.max(1))
}

/// Where a range begins or ends that is open there.
const OPEN: RangeInclusive<u16> = 0..=u16::MAX;

fn range_label(first: u16, last: u16) -> String {
    match (first == *OPEN.start(), last == *OPEN.end()) {
        (true, _) => format!("..{last:04}"),
        (_, true) => format!("{first:04}.."),
        _ if first == last => format!("{first:04}"),
        _ => format!("{first:04}..{last:04}"),
    }
}

impl FromStr for Period {
    type Err = Error;

    /// # Errors
    /// When the text is none of the forms above, a window of no years, or a range that runs backwards.
    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        match text {
            "all" => return Ok(Self::All),
            "year" | "1-year" | "1-years" => return Ok(Self::Year),
            "session" => return Ok(Self::Session),
            "decade" => return Ok(Self::Decade),
            _ => {}
        }
        let window = |length: &str| {
            length.parse().map_err(|_| {
                bad(text, "is no window of years")
                    .help("write how many years, as in `5-years` or `5-years-rolling`")
            })
        };
        if let Some(length) = text.strip_suffix("-years") {
            return window(length).map(Self::Window);
        }
        if let Some(length) = text.strip_suffix("-years-rolling") {
            return window(length).map(Self::Rolling);
        }
        if let Some(cuts) = text.strip_prefix("cuts:") {
            return cut(cuts);
        }
        let mut ranges = text.split(',').map(|part| range(part.trim())).collect::<Result<Vec<_>, _>>()?;
        ranges.sort_by_key(|range| (*range.start(), *range.end()));
        // Named twice is counted once.
        ranges.dedup();
        Ok(Self::Ranges(ranges))
    }
}

/// Ranges between years that each begin one: `1990,2002` is up to 1989, 1990 to 2001, and from 2002.
fn cut(text: &str) -> Result<Period, Error> {
    let mut cuts = text
        .split(',')
        .map(|cut| {
            year(cut.trim()).ok().filter(|&year| year > 1).ok_or_else(|| {
                bad(cut, "is no year to cut at")
                    .help("write the first years of the later periods, as in `cuts:1990,2002`")
            })
        })
        .collect::<Result<Vec<u16>, _>>()?;
    cuts.sort_unstable();
    cuts.dedup();
    let firsts = std::iter::once(*OPEN.start()).chain(cuts.iter().copied());
    let lasts = cuts.iter().map(|cut| cut - 1).chain(std::iter::once(*OPEN.end()));
    Ok(Period::Ranges(firsts.zip(lasts).map(|(first, last)| first..=last).collect()))
}

fn range(text: &str) -> Result<RangeInclusive<u16>, Error> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) && !text.starts_with("..") {
        return Err(bad(text, "is no period").help(HELP));
    }
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let end = |text: &str, open: u16| if text.is_empty() { Ok(open) } else { year(text) };
    let (Ok(first), Ok(last)) = (end(first, *OPEN.start()), end(last, *OPEN.end())) else {
        let dashed = text.replace(['-', '–', '/', ':'], "..");
        let error = bad(text, "is no year or range of years");
        return Err(match dashed.split_once("..") {
            Some((a, b)) if dashed != text && year(a).is_ok() && year(b).is_ok() => {
                error.help(format!("write `{dashed}`"))
            }
            _ => error.help(HELP),
        });
    };
    if first > last {
        return Err(bad(text, "runs backwards").help(format!("write `{last}..{first}`")));
    }
    if (first..=last) == OPEN {
        return Err(bad(text, "begins and ends nowhere").help("write `all`"));
    }
    Ok(first..=last)
}

fn year(text: &str) -> Result<u16, ()> {
    let plain = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|&year| plain && year > 0).ok_or(())
}

fn bad(text: &str, what: &str) -> Error {
    Error::input(format!("`{}` {what}", text.escape_debug()))
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.pad("all"),
            Self::Year => f.pad("year"),
            Self::Session => f.pad("session"),
            Self::Decade => f.pad("decade"),
            Self::Window(length) => f.pad(&format!("{length}-years")),
            Self::Rolling(length) => f.pad(&format!("{length}-years-rolling")),
            Self::Ranges(ranges) => {
                let label = |range: &RangeInclusive<u16>| range_label(*range.start(), *range.end());
                f.pad(&ranges.iter().map(label).collect::<Vec<_>>().join(","))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_the_same() {
        for text in [
            "all",
            "year",
            "session",
            "decade",
            "5-years",
            "5-years-rolling",
            "1946..1989,1990..2024",
            "1966",
        ] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        assert_eq!("1990..1999,1995".parse::<Period>().unwrap().to_string(), "1990..1999,1995");
        assert_eq!("cuts:2002,1990".parse::<Period>().unwrap().to_string(), "..1989,1990..2001,2002..");
    }

    #[test]
    fn a_window_stays_where_it_is_whatever_the_corpus_holds() {
        let window = Period::Window(NonZeroU16::new(4).unwrap());
        let label = |year| window.labels(Date::year(year)).collect::<String>();
        assert_eq!(label(1991), "1988..1991");
        assert_eq!(label(1992), "1992..1995");
        assert_eq!(Period::Decade.labels(Date::year(2000)).collect::<String>(), "2000s");
    }

    #[test]
    fn ranges_may_overlap_and_may_leave_years_out() {
        let ranges: Period = "1990..1999,1995..2004".parse().unwrap();
        assert_eq!(ranges.labels(Date::year(1997)).count(), 2);
        assert_eq!(ranges.labels(Date::year(1989)).count(), 0);
        assert!(ranges.overlaps() && "2-years-rolling".parse::<Period>().unwrap().overlaps());
        for apart in ["1990..1994,1995..2004", "year", "5-years", "1-years-rolling", "all"] {
            assert!(!apart.parse::<Period>().unwrap().overlaps(), "{apart}");
        }
    }

    #[test]
    fn a_mistake_is_named_with_its_remedy() {
        for (text, message, remedy) in [
            ("yearly", "`yearly` is no period", "`decade`"),
            ("1999..1990", "`1999..1990` runs backwards", "write `1990..1999`"),
            ("1990-1999", "`1990-1999` is no year or range of years", "write `1990..1999`"),
            ("0-years", "`0-years` is no window of years", "`5-years`"),
            ("1990..x", "`1990..x` is no year or range of years", "`1946..1989,1990..2024`"),
            ("..", "`..` begins and ends nowhere", "`all`"),
            ("cuts:soon", "`soon` is no year to cut at", "`cuts:1990,2002`"),
            ("", "`` is no period", "`all`"),
        ] {
            let error = text.parse::<Period>().unwrap_err();
            assert_eq!(error.to_string(), message);
            assert!(error.remedy().unwrap().contains(remedy), "{text}: {error:?}");
        }
    }

    #[test]
    fn a_year_lies_in_as_many_rolling_windows_as_they_are_long() {
        let rolling: Period = "3-years-rolling".parse().unwrap();
        let labels: Vec<_> = rolling.labels(Date::year(1990)).collect();
        assert_eq!(labels, ["1988..1990", "1989..1991", "1990..1992"]);
        let evidence = Years { first: 1989, last: 2000 };
        assert!(!rolling.is_whole(Years { first: 1988, last: 1990 }, evidence));
        assert!(rolling.is_whole(Years { first: 1989, last: 1991 }, evidence));
    }

    #[test]
    fn a_session_lasts_from_september_to_september_unless_the_venue_numbers_it() {
        let label = |date: &str| Period::Session.labels(date.parse().unwrap()).collect::<String>();
        assert_eq!(label("1966-09-23"), "session-21");
        assert_eq!(label("1967-08-31"), "session-21");
        assert_eq!(label("1966"), "session-21");
        assert_eq!([label("1946-01-17"), label("1946-10-23")], ["session-01", "session-01"]);
        assert_eq!(Period::Session.labels("1945-10-24".parse().unwrap()).count(), 0);
        let numbered = Period::Session.holding(Date::year(1966), Some(20)).next().unwrap();
        assert_eq!(Period::Session.label(numbered), "session-20");
    }
}
