//! Dates, as data sets and texts write them.

use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{self, Error};
use crate::model::{Date, MONTHS};

/// Which comes first where a date is three numbers, as in `03/04/1999`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// Nobody said: `23/09/1966` can only be meant in one way and is read, `03/09/1966` is an error.
    #[default]
    Unknown,
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
}

impl FromStr for DateOrder {
    type Err = Error;

    /// # Errors
    /// When the text is none of `unknown`, `day-first`, `month-first`.
    fn from_str(text: &str) -> error::Result<Self> {
        match text {
            "unknown" => Ok(Self::Unknown),
            "day-first" => Ok(Self::DayFirst),
            "month-first" => Ok(Self::MonthFirst),
            _ => Err(Error::input(format!("there is no order of dates `{}`", text.escape_debug()))
                .help("write day-first or month-first")),
        }
    }
}

/// Years in which nobody made a statement that is to be read: a slip of the pen.
const YEARS: RangeInclusive<u16> = 1500..=2100;

/// A date of a data set: `1966`, `1966-09`, `1966-09-23`, `1966/09/23`, `19660923`, `23/09/1966`, `23 September 1966`,
/// `Wed, 03 Aug 2022 19:49:23 +0000`; with or without a time of day behind it.
///
/// # Errors
/// When it is none, is of a year in which nobody spoke, or can be meant in two ways.
pub(super) fn parse(text: &str, order: DateOrder) -> Result<Date, String> {
    let date = read(text, order)?;
    if YEARS.contains(&date.year) {
        return Ok(date);
    }
    Err(format!("the date `{}` is of the year {}: no statement is", text.trim().escape_debug(), date.year))
}

fn read(text: &str, order: DateOrder) -> Result<Date, String> {
    let text = whole(text.trim());
    let civil = text.split_once(' ').map_or(text, |(date, _)| date);
    let compact = civil.len() == 8 && civil.bytes().all(|b| b.is_ascii_digit());
    let plain = match (civil.get(..4), civil.get(4..6), civil.get(6..)) {
        (Some(year), Some(month), Some(day)) if compact => format!("{year}-{month}-{day}").parse(),
        _ => civil.parse::<Date>(),
    };
    match plain {
        // "1966 September 23" is no date of 1966 alone, and "1989 to 1991" none at all.
        Ok(date) if date.month == 0 && text[civil.len()..].contains(char::is_alphabetic) => {
            let day_first = format!("{}, {civil}", text[civil.len()..].trim());
            first_in(&day_first).filter(|date| date.month > 0).ok_or_else(|| no_date(text))
        }
        Ok(date) => Ok(date),
        Err(_) => match numbers(civil, order) {
            Some(date) => date,
            None => {
                // "32 May 1966" is no date, and not May 1966 either.
                let day = |word: &str| word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit());
                let lost = |date: &Date| {
                    date.day == 0
                        && text.split([' ', '-', ',', '.']).any(|word| !word.is_empty() && day(word))
                };
                first_in(text).filter(|date| !lost(date)).ok_or_else(|| no_date(text))
            }
        },
    }
}

/// Why a text is no date, and what to do about it.
fn no_date(text: &str) -> String {
    let shown: String = text.escape_debug().take(60).collect();
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let digits = |part: &&str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if parts.len() == 3 && parts.iter().all(digits) {
        return format!("the year of `{shown}` may be of any century: write all four digits of it");
    }
    if let Some(date) = text.parse().ok().filter(|_| text.len() == 5).and_then(of_spreadsheet) {
        return format!(
            "`{shown}` is no date, but may be the number that a spreadsheet has for {date}: save the column as dates"
        );
    }
    format!("`{shown}` is no date: write 1966, 1966-09 or 1966-09-23")
}

/// The date that a spreadsheet counts so: days since 30 December 1899 (civil from days, Hinnant 2013).
fn of_spreadsheet(number: u32) -> Option<Date> {
    let days = number.checked_add(719_468 - 25_569)?;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + u32::from(month <= 2);
    date(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?)
}

/// The order that the date shows, as in `23/09/1966`; `None` when it shows none.
pub(super) fn order(text: &str) -> Option<DateOrder> {
    let civil = text.trim().split(' ').next().unwrap_or_default();
    let reads = |order| matches!(numbers(civil, order), Some(Ok(_)));
    match (reads(DateOrder::DayFirst), reads(DateOrder::MonthFirst)) {
        (true, false) => Some(DateOrder::DayFirst),
        (false, true) => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// Whether a date can be meant in two ways.
pub(super) fn has_two_meanings(text: &str) -> bool {
    let civil = text.trim().split(' ').next().unwrap_or_default();
    matches!(numbers(civil, DateOrder::Unknown), Some(Err(_)))
        && matches!(numbers(civil, DateOrder::DayFirst), Some(Ok(_)))
}

/// A number without the `.0` that a spreadsheet with gaps in the column puts behind it.
pub(super) fn whole(number: &str) -> &str {
    number.strip_suffix(".0").unwrap_or(number)
}

/// `23/09/1966`, `23.09.1966`, `9/23/1966`, `1966/9/23`; `None` when the text is not of that shape.
fn numbers(text: &str, order: DateOrder) -> Option<Result<Date, String>> {
    let sign = text.chars().find(|c| matches!(c, '/' | '.' | '-'))?;
    let parts: Vec<&str> = text.split(sign).collect();
    let [first, second, year] = parts[..] else { return None };
    let digits = |part: &str, widths: &[usize]| {
        widths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    // With the year first, the month follows everywhere.
    if digits(first, &[4]) && digits(second, &[1, 2]) && digits(year, &[1, 2]) {
        let date = date(first.parse().ok()?, second.parse().ok()?, year.parse().ok()?);
        return Some(date.ok_or_else(|| format!("there is no date `{text}`")));
    }
    if !digits(first, &[1, 2]) || !digits(second, &[1, 2]) || !digits(year, &[4]) {
        return None;
    }
    let (a, b): (u8, u8) = (first.parse().ok()?, second.parse().ok()?);
    let year: u16 = year.parse().ok()?;
    // With dots the day comes first everywhere.
    let day_first = match order {
        DateOrder::DayFirst => true,
        DateOrder::MonthFirst => false,
        DateOrder::Unknown if sign == '.' || a == b || a > 12 => true,
        DateOrder::Unknown if b > 12 => false,
        DateOrder::Unknown => {
            return Some(Err(format!(
                "the date `{text}` may be day {a} of month {b} or day {b} of month {a}: say --dates day-first or month-first"
            )));
        }
    };
    let (day, month) = if day_first { (a, b) } else { (b, a) };
    Some(date(year, month, day).ok_or_else(|| format!("there is no date `{text}`")))
}

fn date(year: u16, month: u8, day: u8) -> Option<Date> {
    format!("{year:04}-{month:02}-{day:02}").parse().ok()
}

/// The first date that a running text names with a month: `24 September 2024`, `September 24th, 2024`,
/// `25 Feb 1999`, `September 2024`; or in numbers that can be meant in one way only.
pub(super) fn first_in(text: &str) -> Option<Date> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '|' | ';' | '-' | '–' | '.'))
        .filter(|word| !word.is_empty())
        .collect();
    (0..words.len()).find_map(|place| {
        let Some(month) = month(words[place]) else {
            return match numbers(words[place].trim_end_matches(':'), DateOrder::Unknown) {
                Some(Ok(date)) => Some(date),
                _ => None,
            };
        };
        let at = |place: Option<usize>| place.and_then(|place| words.get(place)).copied();
        let before = at(place.checked_sub(1)).and_then(|word| {
            // "the 24th of September"
            if word.eq_ignore_ascii_case("of") { at(place.checked_sub(2)).and_then(day) } else { day(word) }
        });
        let next = at(Some(place + 1));
        let (day, year) = match (before, next.and_then(day), next.and_then(year)) {
            (Some(day), _, Some(year)) => (day, Some(year)),
            (_, Some(day), _) => (day, at(Some(place + 2)).and_then(year)),
            (None, None, Some(year)) => (0, Some(year)),
            _ => return None,
        };
        let year = year?;
        if day == 0 { format!("{year:04}-{month:02}").parse().ok() } else { date(year, month, day) }
    })
}

fn month(word: &str) -> Option<u8> {
    let lower = word.to_ascii_lowercase();
    // "May" is a verb and "march" too: such a word counts only beside a day and a year, as all do.
    let place = MONTHS.iter().position(|name| {
        *name == lower
            || (lower.len() == 3 && name.starts_with(&lower))
            || (lower == "sept" && name.starts_with("sept"))
    })?;
    word.chars().next().filter(|c| c.is_uppercase())?;
    u8::try_from(place + 1).ok()
}

fn day(word: &str) -> Option<u8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = word.get(digits.len()..)?.to_ascii_lowercase();
    if !matches!(suffix.as_str(), "" | "st" | "nd" | "rd" | "th") || digits.len() > 2 {
        return None;
    }
    digits.parse().ok().filter(|day| (1..=31).contains(day))
}

fn year(word: &str) -> Option<u16> {
    let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
    let digits = digits.get(..4).filter(|_| digits.len() == 4)?;
    digits.parse().ok().filter(|year| (1900..2100).contains(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, order: DateOrder) -> Option<String> {
        parse(text, order).ok().map(|date| date.to_string())
    }

    #[test]
    fn a_date_that_begins_with_its_year_keeps_month_and_day() {
        let day = |text| read(text, DateOrder::Unknown);
        assert_eq!(day("1966 September 23").as_deref(), Some("1966-09-23"));
        assert_eq!(day("2019 Dec 5").as_deref(), Some("2019-12-05"));
        assert_eq!(day("1966 September").as_deref(), Some("1966-09"));
        assert_eq!(day("1989 to 1991"), None);
        assert_eq!(day("1966 12:30").as_deref(), Some("1966"));
    }

    #[test]
    fn dates_are_read_as_data_sets_write_them() {
        for (written, meant) in [
            ("1966", "1966"),
            ("1966.0", "1966"),
            ("1966-09", "1966-09"),
            ("1966-09-23", "1966-09-23"),
            ("19660923", "1966-09-23"),
            ("1966-09-23T10:00:00Z", "1966-09-23"),
            (" 1966-09-23 10:00 ", "1966-09-23"),
            ("23/09/1966", "1966-09-23"),
            ("9/23/1966", "1966-09-23"),
            ("3.9.1966", "1966-09-03"),
            ("1966/09/23", "1966-09-23"),
            ("1966.9.3", "1966-09-03"),
            ("23 September 1966", "1966-09-23"),
            ("September 23, 1966", "1966-09-23"),
            ("September 1966", "1966-09"),
            ("Wed, 03 Aug 2022 19:49:23 +0000", "2022-08-03"),
        ] {
            assert_eq!(read(written, DateOrder::Unknown).as_deref(), Some(meant), "{written}");
        }
        for wrong in ["1966-13", "19661341", "31/02/1966", "−966", "soon", "32 May 1966"] {
            assert_eq!(read(wrong, DateOrder::Unknown), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_no_date_is_quoted_whole_with_what_it_may_be() {
        for (written, said) in [
            ("5.5.95", "`5.5.95` may be of any century"),
            ("34825", "1995-05-06"),
            ("36526", "2000-01-01"),
            ("early in 1966", "`early in 1966` is no date"),
            ("2999-01-01", "the year 2999"),
            ("0966", "the year 966"),
            ("1966/13/01", "no date `1966/13/01`"),
        ] {
            let error = parse(written, DateOrder::Unknown).unwrap_err();
            assert!(error.contains(said), "{written}: {error}");
        }
    }

    #[test]
    fn a_day_beyond_the_twelfth_shows_the_order() {
        assert_eq!(order("23/09/1966"), Some(DateOrder::DayFirst));
        assert_eq!(order("09/23/1966 10:00"), Some(DateOrder::MonthFirst));
        for neither in ["03/09/1966", "09/09/1966", "1966-09-23", "23 September 1966", "32/01/1966", ""] {
            assert_eq!(order(neither), None, "{neither}");
        }
        assert!(has_two_meanings("03/09/1966"));
        assert!(
            !has_two_meanings("23/09/1966") && !has_two_meanings("3.9.1966") && !has_two_meanings("9/9/1966")
        );
    }

    #[test]
    fn a_date_with_two_meanings_is_read_when_the_order_is_known() {
        assert!(parse("03/09/1966", DateOrder::Unknown).unwrap_err().contains("--dates"));
        assert_eq!(read("03/09/1966", DateOrder::DayFirst).unwrap(), "1966-09-03");
        assert_eq!(read("03/09/1966", DateOrder::MonthFirst).unwrap(), "1966-03-09");
        assert_eq!(read("23/09/1966", DateOrder::MonthFirst), None);
    }

    #[test]
    fn the_first_date_of_a_text_is_found_and_a_verb_is_none() {
        for (text, meant) in [
            ("Statement by the President\nNew York, 26 September 2024", "2024-09-26"),
            ("on the 27TH SEPTEMBER 2024 in New York", "2024-09-27"),
            ("Thursday, the 1st of May 1997", "1997-05-01"),
            ("XX September 2024", "2024-09"),
            ("19:00 | 25 September 2024 |", "2024-09-25"),
        ] {
            assert_eq!(first_in(text).map(|date| date.to_string()).as_deref(), Some(meant), "{text}");
        }
        for text in ["We may say 20 things.", "a march of 1963", "in 2024", "May 2019 people", "May I say"] {
            let found = first_in(text);
            assert!(found.is_none() || text.starts_with("May 2019"), "{text}: {found:?}");
        }
    }
}
