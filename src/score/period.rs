//! How the years are parted.

use std::fmt;
use std::num::NonZeroU16;
use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::error::Error;
use crate::model::Date;

/// How scores part the years.
///
/// Written `all`, `year`, `decade`, `5-years`, or as years and ranges of years such as
/// `1946..1989,1990..2024`, whose ends both belong to them.
///
/// ```
/// # use bonafides::score::Period;
/// # use bonafides::model::Date;
/// # fn main() -> bonafides::error::Result<()> {
/// let cold_war: Period = "1946..1989,1990..2024".parse()?;
/// assert_eq!(cold_war.labels(Date::year(1966)).collect::<Vec<_>>(), ["1946..1989"]);
/// assert_eq!("5-years".parse::<Period>()?.labels(Date::year(1966)).collect::<Vec<_>>(), ["1965..1969"]);
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
    /// Each decade, from a year that ends in 0; label `1960s`.
    Decade,
    /// Windows of so many years, side by side; label `1965..1969`. They begin at multiples of their length,
    /// so that a document more in the corpus moves no window.
    Window(NonZeroU16),
    /// Ranges that the user names; label `1990..1999`, or `1966` for one year. They may overlap, and years in
    /// none of them are left out.
    Ranges(Vec<RangeInclusive<u16>>),
}

/// One stretch of years, both ends included. Orders as its label does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Years {
    first: u16,
    last: u16,
}

const HELP: &str =
    "write `all`, `year`, `decade`, `5-years`, or ranges of years such as `1946..1989,1990..2024`";

impl Period {
    /// The labels of the periods that hold `date`: one, or, for ranges, none or several.
    pub fn labels(&self, date: Date) -> impl Iterator<Item = String> {
        self.holding(date).map(|years| self.label(years))
    }

    /// The stretches of years that hold `date`.
    pub(super) fn holding(&self, date: Date) -> impl Iterator<Item = Years> {
        let year = date.year;
        let window = |length: u16| {
            let first = year - year % length;
            Some(Years { first, last: first.saturating_add(length - 1) })
        };
        let (one, ranges) = match self {
            Self::All => (Some(Years { first: 0, last: u16::MAX }), &[][..]),
            Self::Year => (window(1), &[][..]),
            Self::Decade => (window(10), &[][..]),
            Self::Window(length) => (window(length.get()), &[][..]),
            Self::Ranges(ranges) => (None, &ranges[..]),
        };
        let ranges = ranges
            .iter()
            .filter(move |range| range.contains(&year))
            .map(|range| Years { first: *range.start(), last: *range.end() });
        one.into_iter().chain(ranges)
    }

    /// How the export writes one stretch.
    pub(super) fn label(&self, years: Years) -> String {
        let Years { first, last } = years;
        match self {
            Self::All => "all".to_owned(),
            Self::Decade => format!("{first:04}s"),
            _ if first == last => format!("{first:04}"),
            _ => format!("{first:04}..{last:04}"),
        }
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
            "decade" => return Ok(Self::Decade),
            _ => {}
        }
        if let Some(length) = text.strip_suffix("-years") {
            return match length.parse() {
                Ok(length) => Ok(Self::Window(length)),
                Err(_) => {
                    Err(bad(text, "is no window of years").help("write how many years, as in `5-years`"))
                }
            };
        }
        let mut ranges = text.split(',').map(|part| range(part.trim())).collect::<Result<Vec<_>, _>>()?;
        ranges.sort_by_key(|range| (*range.start(), *range.end()));
        // Named twice is counted once.
        ranges.dedup();
        Ok(Self::Ranges(ranges))
    }
}

fn range(text: &str) -> Result<RangeInclusive<u16>, Error> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(bad(text, "is no period").help(HELP));
    }
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let (Ok(first), Ok(last)) = (year(first), year(last)) else {
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
            Self::Decade => f.pad("decade"),
            Self::Window(length) => f.pad(&format!("{length}-years")),
            Self::Ranges(ranges) => {
                let label = |range: &RangeInclusive<u16>| {
                    self.label(Years { first: *range.start(), last: *range.end() })
                };
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
        for text in ["all", "year", "decade", "5-years", "1946..1989,1990..2024", "1966", "1990..1999,1995"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
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
    }

    #[test]
    fn a_mistake_is_named_with_its_remedy() {
        for (text, message, remedy) in [
            ("yearly", "`yearly` is no period", "`decade`"),
            ("1999..1990", "`1999..1990` runs backwards", "write `1990..1999`"),
            ("1990-1999", "`1990-1999` is no year or range of years", "write `1990..1999`"),
            ("0-years", "`0-years` is no window of years", "`5-years`"),
            ("1990..", "`1990..` is no year or range of years", "`1946..1989,1990..2024`"),
            ("", "`` is no period", "`all`"),
        ] {
            let error = text.parse::<Period>().unwrap_err();
            assert_eq!(error.to_string(), message);
            assert!(error.remedy().unwrap().contains(remedy), "{text}: {error:?}");
        }
    }
}
