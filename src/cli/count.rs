//! `bonafides count`: how often something is said, by year, source, target or kind.

use std::collections::{BTreeMap, BTreeSet};

use clap::{Args, ValueEnum};
use comfy_table::Table;

use super::args::{Common, Format};
use super::filter::{Narrow, Wanted};
use super::talk::{Talk, counted, thousands};
use super::{Answer, actors, output};
use crate::actors::{Earlier, Gazetteer};
use crate::error::{Error, Result};
use crate::export::{Cell, Record};
use crate::index::{By, Query, Tally};

/// Count the sentences that say something: by year, decade, source, target, kind.
///
/// Words side by side are a phrase. What sentences are coded as narrows what is found, not what it
/// is found in. Counts stand beside the number of all sentences of their group under the same
/// filters; rates are per thousand of these. With a span of time and something else, each row has a
/// sparkline of its rates. Exit status 1 when nothing is found.
///
///   bonafides count 'peaceful coexistence' --by year,source
///   bonafides count --pattern 'TARGET .. aggress*' --by decade,target --source USA
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Count {
    #[command(flatten)]
    wanted: Wanted,
    /// What to count by.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "year")]
    by: Vec<Group>,
    #[command(flatten)]
    narrow: Narrow,
    /// Show so many rows of a table; 0 is all. Without it 40, and all of a table by time alone. Other formats have them all.
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
}

/// Rows of a table where nothing is said.
const ROWS: usize = 40;

/// What sentences have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Group {
    Year,
    Decade,
    /// Whose voice it is.
    Source,
    /// Who is mentioned.
    Target,
    Kind,
}

impl Group {
    pub const ALL: [Self; 5] = [Self::Year, Self::Decade, Self::Source, Self::Target, Self::Kind];

    pub const fn by(self) -> By {
        match self {
            Self::Year => By::Year,
            Self::Decade => By::Decade,
            Self::Source => By::Source,
            Self::Target => By::Target,
            Self::Kind => By::Kind,
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Decade => "decade",
            Self::Source => "source",
            Self::Target => "target",
            Self::Kind => "kind",
        }
    }

    /// All years or decades from the first to the last, also those of which there is nothing: a sign's place tells its time.
    fn without_gaps<'t>(self, times: impl Iterator<Item = &'t str>) -> Vec<String> {
        let (step, end) = if self == Self::Decade { (10, "s") } else { (1, "") };
        let years: BTreeSet<u16> = times.filter_map(|time| time.strip_suffix(end)?.parse().ok()).collect();
        let (Some(&first), Some(&last)) = (years.first(), years.last()) else { return Vec::new() };
        (first..=last).step_by(step).map(|year| format!("{year:04}{end}")).collect()
    }

    const fn is_time(self) -> bool {
        matches!(self, Self::Year | Self::Decade)
    }
}

impl Count {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        distinct("--by", &self.by)?;
        let by: Vec<By> = self.by.iter().map(|group| group.by()).collect();
        let (total, tallies) = self.wanted.seek(common, talk, Query::kwic, |index, seek| {
            index.tally(seek, &self.narrow.filter(common, index, talk)?, &by)
        })?;
        let rows: Vec<Row<'_>> = tallies.iter().map(|tally| Row { by: &self.by, tally }).collect();
        if common.format() == Format::Table {
            let table = self.table(&tallies);
            if total > 0 {
                output::to(common, |out| writeln!(out, "{}", table.trim_fmt()))?;
            }
        } else {
            output::records(common, &rows, |_| output::table(&[]))?;
        }
        talk.say(&format!("{} in all", counted(total, "sentence", "sentences")));
        if let Some(source) = self.by.iter().position(|group| *group == Group::Source) {
            let found = tallies.iter().filter(|tally| tally.found > 0);
            let sources: BTreeSet<&str> = found.map(|tally| tally.group[source].as_str()).collect();
            say_shared(&sources, &actors::gazetteer(common)?, talk);
        }
        self.narrow.answer(total as usize, common, talk)
    }

    fn table(&self, tallies: &[Tally]) -> Table {
        let time = self.by.iter().position(|group| group.is_time());
        match (time, self.by.as_slice()) {
            (Some(time), [_, _]) => self.trends(tallies, time),
            _ => self.rows(tallies),
        }
    }

    /// How many rows are shown.
    fn limit(&self, unsaid: usize) -> usize {
        match self.limit {
            None => unsaid,
            Some(0) => usize::MAX,
            Some(limit) => limit,
        }
    }

    /// A row for each group, with a bar for its rate; by time alone those too in which nothing is found.
    fn rows(&self, tallies: &[Tally]) -> Table {
        let mut tallies: Vec<&Tally> = tallies.iter().collect();
        let by_time_alone = matches!(self.by.as_slice(), [group] if group.is_time());
        if !by_time_alone {
            tallies.retain(|tally| tally.found > 0);
            tallies.sort_by_key(|tally| std::cmp::Reverse(tally.found));
        }
        let peak = tallies.iter().filter_map(|tally| tally.per_thousand()).fold(0.0, f64::max);
        let heads = self.by.iter().map(|group| group.name());
        let heads: Vec<&str> = heads.chain(["#sentences", "#of", "#per 1000", ""]).collect();
        let mut table = output::table(&heads);
        for tally in tallies.iter().take(self.limit(if by_time_alone { usize::MAX } else { ROWS })) {
            let rate = tally.per_thousand().unwrap_or_default();
            let mut row: Vec<String> = tally.group.iter().map(|name| output::cell(name)).collect();
            row.extend([thousands(tally.found), thousands(tally.of), format!("{rate:.2}"), bar(rate, peak)]);
            table.add_row(row);
        }
        table
    }

    /// A row for each group of the one kind, with its rates over time.
    fn trends(&self, tallies: &[Tally], time: usize) -> Table {
        let other = 1 - time;
        let times = self.by[time].without_gaps(tallies.iter().map(|tally| tally.group[time].as_str()));
        let mut groups: BTreeMap<&str, Vec<(u64, u64)>> = BTreeMap::new();
        for tally in tallies {
            let series = groups.entry(&tally.group[other]).or_insert_with(|| vec![(0, 0); times.len()]);
            if let Ok(place) = times.binary_search(&tally.group[time]) {
                series[place] = (tally.found, tally.of);
            }
        }
        let sum = |series: &[(u64, u64)]| {
            series.iter().fold((0, 0), |(found, of), one| (found + one.0, of + one.1))
        };
        let mut groups: Vec<_> = groups.into_iter().filter(|(_, series)| sum(series).0 > 0).collect();
        groups.sort_by_key(|(name, series)| (std::cmp::Reverse(sum(series).0), *name));
        let signs = room(times.len());
        let span = match (times.first(), times.last()) {
            (Some(first), Some(last)) if times.len().div_ceil(signs) > 1 => {
                format!("{first}…{last}, {} a sign", times.len().div_ceil(signs))
            }
            (Some(first), Some(last)) => format!("{first}…{last}"),
            _ => String::new(),
        };
        let mut table =
            output::table(&[self.by[other].name(), "#sentences", "#of", "#per 1000", "#peak", &span]);
        for (name, series) in groups.iter().take(self.limit(ROWS)) {
            let (found, of) = sum(series);
            let all = Tally { group: Vec::new(), found, of };
            let peak = series.iter().zip(&times).max_by(|a, b| rate(*a.0).total_cmp(&rate(*b.0)));
            table.add_row([
                output::cell(name),
                thousands(found),
                thousands(of),
                format!("{:.2}", all.per_thousand().unwrap_or_default()),
                peak.map(|(_, when)| when.clone()).unwrap_or_default(),
                sparkline(series, signs),
            ]);
        }
        table
    }
}

/// Holds what is counted by to naming each group once.
pub(super) fn distinct(flag: &str, groups: &[Group]) -> Result<()> {
    match (1..groups.len()).find(|&place| groups[..place].contains(&groups[place])) {
        Some(twice) => Err(Error::input(format!("`{flag}` names {} twice", groups[twice].name()))),
        None => Ok(()),
    }
}

/// Says of which sources two rows hold the same sentences: metadata call the Soviet Union of 1970 RUS, and it is found under
/// both ids.
pub(super) fn say_shared(sources: &BTreeSet<&str>, gazetteer: &Gazetteer, talk: Talk) {
    for actor in gazetteer.actors().filter(|actor| sources.contains(actor.id.as_str())) {
        for Earlier { id, from, until } in &actor.earlier {
            if sources.contains(id.as_str()) {
                talk.say(&format!(
                    "{} and {id} share sentences: those that the metadata give to {} from {from} to {until} stand in both rows",
                    actor.id, actor.id
                ));
            }
        }
    }
}

fn rate((found, of): (u64, u64)) -> f64 {
    if of == 0 { 0.0 } else { found as f64 * 1000.0 / of as f64 }
}

/// Signs that a sparkline may have beside the other columns.
fn room(times: usize) -> usize {
    const OTHERS: u16 = 46;
    const PLAIN: u16 = 126;
    let width = output::table(&[]).width().unwrap_or(PLAIN).saturating_sub(OTHERS);
    times.min(usize::from(width).max(10)).max(1)
}

/// A bar as long as a rate is high.
fn bar(rate: f64, peak: f64) -> String {
    const LONGEST: f64 = 30.0;
    let eighths = if peak > 0.0 { (rate / peak * LONGEST * 8.0).round() as usize } else { 0 };
    let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
    "█".repeat(eighths / 8) + part
}

/// Rates as signs, each for as many of the counts as it takes for all to fit: the highest of the row is full, a dot is
/// none found, and a blank is nothing to find it in.
fn sparkline(series: &[(u64, u64)], signs: usize) -> String {
    const SIGNS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let together = series.len().div_ceil(signs.max(1)).max(1);
    let pooled = series
        .chunks(together)
        .map(|part| part.iter().fold((0, 0), |(found, of), one| (found + one.0, of + one.1)));
    let pooled: Vec<(u64, u64)> = pooled.collect();
    let peak = pooled.iter().map(|&one| rate(one)).fold(0.0, f64::max);
    pooled
        .iter()
        .map(|&one| match one {
            (_, 0) => ' ',
            (0, _) => '·',
            one => SIGNS[((rate(one) / peak * 8.0).ceil() as usize).clamp(1, 8) - 1],
        })
        .collect()
}

/// A count as a row of every format: one column for whatever can be counted by, empty where it was not.
struct Row<'r> {
    by: &'r [Group],
    tally: &'r Tally,
}

impl Record for Row<'_> {
    const TYPE: &'static str = "count";
    const COLUMNS: &'static [&'static str] =
        &["year", "decade", "source", "target", "kind", "sentences", "of", "per_thousand"];

    fn cells(&self) -> Vec<Cell<'_>> {
        let of_group = |group: Group| {
            let place = self.by.iter().position(|by| *by == group);
            place.map_or(Cell::Empty, |place| Cell::Text(&self.tally.group[place]))
        };
        let mut cells: Vec<Cell<'_>> = Group::ALL.map(of_group).into();
        cells.extend([
            Cell::Count(self.tally.found),
            Cell::Count(self.tally.of),
            Cell::figure(self.tally.per_thousand()),
        ]);
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sparkline_tells_none_found_from_nothing_said() {
        assert_eq!(sparkline(&[(0, 10), (1, 10), (0, 0), (2, 10)], 4), "·▄ █");
        // Two of five to a sign: 1 of 20, 2 of 10, 5 of 10.
        assert_eq!(sparkline(&[(0, 10), (1, 10), (0, 0), (2, 10), (5, 10)], 3), "▁▄█");
        assert_eq!(sparkline(&[], 4), "");
    }

    #[test]
    fn times_without_documents_have_their_place() {
        assert_eq!(Group::Year.without_gaps(["1951", "1949"].into_iter()), ["1949", "1950", "1951"]);
        assert_eq!(Group::Decade.without_gaps(["1960s", "1980s"].into_iter()), ["1960s", "1970s", "1980s"]);
        assert!(Group::Year.without_gaps(std::iter::empty()).is_empty());
    }

    #[test]
    fn a_bar_is_as_long_as_its_rate_is_high() {
        assert_eq!(bar(1.0, 1.0).chars().count(), 30);
        assert_eq!(bar(0.0, 1.0), "");
        assert_eq!(bar(0.0, 0.0), "");
        assert_eq!(bar(1.0, 2.0), "█".repeat(15));
    }
}
