//! Stretches of time: when a state was there, a member was in, a name was in use.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::model::Date;

/// A stretch of time, both ends inclusive, each known to the year, the month or the day.
///
/// Written as ISO 8601 has it: `1949-04-04/1966`, with an end left out where there is none (`1949-04-04/`, `/1991`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spell {
    /// Its first day; `None` when nobody said.
    pub from: Option<Date>,
    /// Its last day; `None` while it lasts.
    pub until: Option<Date>,
}

impl Spell {
    /// Whether any day of `date` lies in it: a date known to the year is all its days.
    #[must_use]
    pub fn holds(self, date: Date) -> bool {
        self.overlaps(Self { from: Some(date), until: Some(date) })
    }

    /// Whether the two have a day in common, as far as they are known.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        let (first, last) = self.days();
        let (other_first, other_last) = other.days();
        first <= other_last && other_first <= last
    }

    /// Whether the last day of this one, as far as it is known, comes before its first.
    #[must_use]
    pub fn is_backwards(self) -> bool {
        let (first, last) = self.days();
        first > last
    }

    /// The numbers of its first and last possible day.
    fn days(self) -> (u64, u64) {
        let first = self
            .from
            .map_or(0, |date| date.number() + u64::from(date.month == 0) * 100 + u64::from(date.day == 0));
        let last = self.until.map_or(u64::MAX, |date| {
            date.number() + u64::from(date.month == 0) * 1_200 + u64::from(date.day == 0) * 31
        });
        (first, last)
    }
}

impl FromStr for Spell {
    type Err = Error;

    /// # Errors
    /// When there is no `/`, or an end is no date.
    fn from_str(text: &str) -> Result<Self, Error> {
        let (from, until) = text.split_once('/').ok_or_else(|| {
            Error::input(format!(
                "`{}` is no stretch of time: write 1949-04-04/1966, or 1949/",
                text.escape_debug()
            ))
        })?;
        let end = |text: &str| -> Result<Option<Date>, Error> {
            if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
        };
        Ok(Self { from: end(from)?, until: end(until)? })
    }
}

impl fmt::Display for Spell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        f.pad(&format!("{}/{}", end(self.from), end(self.until)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spell(text: &str) -> Spell {
        text.parse().unwrap()
    }

    #[test]
    fn a_year_is_all_its_days() {
        let british = spell("1973-01-01/2020-01-31");
        for (date, inside) in [("1972", false), ("1973", true), ("2020", true), ("2020-02-01", false)] {
            assert_eq!(british.holds(date.parse().unwrap()), inside, "{date}");
        }
        assert!(spell("1990/").holds(Date::year(2024)) && !spell("1990/").holds(Date::year(1989)));
    }

    #[test]
    fn what_ends_in_a_year_ends_with_it() {
        assert!(spell("1961/1990").overlaps(spell("1990-12-31/")));
        assert!(!spell("1961/1990").overlaps(spell("1991-01-01/")));
        assert!(spell("1990/1961").is_backwards() && !spell("1990/1990-03").is_backwards());
    }

    #[test]
    fn a_spell_reads_back_as_it_is_written() {
        for text in ["1949-04-04/", "/1991", "1961/1990-03"] {
            assert_eq!(spell(text).to_string(), text);
        }
        assert!("1961".parse::<Spell>().is_err() && "1961/now".parse::<Spell>().is_err());
    }
}
