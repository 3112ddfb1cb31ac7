//! `score --top`: the dyads at the two ends.

use clap::ValueEnum;
use serde::Serialize;

use super::table::{Heading, is_of_one_document, table};
use super::{Showing, stands};
use crate::cli::args::Common;
use crate::cli::talk::{Talk, counted, thousands};
use crate::error::Result;
use crate::model;
use crate::score::near_end;

/// The figure by which rows are ranked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RankBy {
    /// The net.
    #[default]
    Net,
    /// The end of its 95 % interval that is nearer to 0, or 0 where it holds 0: in both halves the surest first.
    NearEnd,
    /// The share of positive judgements, shrunken towards that of all dyads.
    Share,
    /// Relational trust γ: what of the net is of this dyad.
    Gamma,
}

impl RankBy {
    /// The figure of a row; `None` where it has none.
    fn of(self, score: &model::Score) -> Option<f64> {
        match self {
            Self::Net => score.net,
            Self::NearEnd => score.net_low.zip(score.net_high).map(|(low, high)| near_end([low, high])),
            Self::Share => score.share,
            Self::Gamma => score.gamma,
        }
    }

    const fn named(self) -> &'static str {
        match self {
            Self::Net => "net",
            Self::NearEnd => "interval",
            Self::Share => "share",
            Self::Gamma => "γ",
        }
    }
}

/// The rows at both ends of each period, part and dimension, and where each half begins.
///
/// Every row has a net. From the highest to the lowest, but by [`RankBy::NearEnd`] from the surest of the lowest on; rows
/// that are as high stand by net. Where there are not twice `most` rows, the halves share them.
fn ends(mut scores: Vec<model::Score>, most: usize, by: RankBy) -> (Vec<model::Score>, Vec<Heading>) {
    let key = |score: &model::Score| (score.period.clone(), score.part(), score.dimension.clone());
    let rank = |score: &model::Score| [by.of(score), score.net].map(Option::unwrap_or_default);
    scores.sort_by(|a, b| {
        let ([a_first, a_net], [b_first, b_net]) = (rank(a), rank(b));
        key(a).cmp(&key(b)).then(b_first.total_cmp(&a_first)).then(b_net.total_cmp(&a_net))
    });
    let (mut rows, mut headings) = (Vec::new(), Vec::new());
    for group in scores.chunk_by(|a, b| key(a) == key(b)) {
        let high = most.min(group.len().div_ceil(2));
        let low = most.min(group.len() - high);
        let (highest, mut lowest) = (group[..high].to_vec(), group[group.len() - low..].to_vec());
        if by == RankBy::NearEnd {
            lowest.reverse();
        }
        for (heading, half) in [("Highest", highest), ("Lowest", lowest)] {
            if !half.is_empty() {
                headings.push((rows.len(), heading));
            }
            rows.extend(half);
        }
    }
    (rows, headings)
}

/// Shows the highest and the lowest; tells how many rest on too little to be among them, and what to beware of in those
/// that are. Gives the rows.
pub(super) fn show(
    verb: &super::Score,
    mut scores: Vec<model::Score>,
    most: usize,
    common: &Common,
    talk: Talk,
) -> Result<Vec<model::Score>> {
    let Showing { rank_by, .. } = verb.showing;
    let by = rank_by.unwrap_or_default();
    scores.retain(|score| score.net.is_some());
    let judged = scores.len();
    scores.retain(stands);
    if scores.len() < judged {
        talk.say(&format!(
            "{} of {} left out, for they rest on {}; --min-judgements 1 --min-documents 1 lets them in",
            thousands((judged - scores.len()) as u64),
            counted(judged as u64, "row with judgements is", "rows with judgements are"),
            verb.estimating.flagged(),
        ));
    }
    let standing = scores.len();
    scores.retain(|score| by.of(score).is_some());
    if scores.len() < standing {
        let without = counted((standing - scores.len()) as u64, "row is", "rows are");
        talk.say(&format!("{without} left out: no {} to rank by", by.named()));
    }
    let (rows, headings) = ends(scores, most, by);
    let shown = verb.show(common, &rows, |rows| table(rows, &headings), talk)?;
    say_caveats(&rows[..shown], talk);
    Ok(rows)
}

fn say_caveats(rows: &[model::Score], talk: Talk) {
    let count = |of: fn(&model::Score) -> bool| rows.iter().filter(|row| of(row)).count() as u64;
    let one_sided = count(|row| row.positive == 0 || row.negative == 0);
    if one_sided > 0 {
        talk.say(&format!(
            "{} of one sign only: there the net grows with the number of judgements; read the interval and γ",
            counted(one_sided, "row is", "rows are")
        ));
    }
    let of_one = count(is_of_one_document);
    if of_one > 0 {
        talk.say(&format!(
            "†: {} of {} more than half to one document (`largest_document`)",
            thousands(of_one),
            counted(rows.len() as u64, "row owes", "rows owe"),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::log_balance;

    /// A row with an interval of this reach on either side of its net.
    fn row(target: &str, positive: u32, negative: u32, reach: f64) -> model::Score {
        let net = log_balance(positive, negative);
        let row = model::Score::of("KEN".parse().unwrap(), target.parse().unwrap(), "all", "all".into());
        let (net_low, net_high) = (net.map(|net| net - reach), net.map(|net| net + reach));
        model::Score { positive, negative, net, net_low, net_high, documents: 9, ..row }
    }

    /// Nets of ln 41, ln 9, 0, −ln 9 and −ln 41, that is 3.7, 2.2, 0, −2.2 and −3.7; the outer ones are unsure.
    fn five() -> Vec<model::Score> {
        [("AUS", 20, 0, 3.5), ("BRA", 4, 0, 1.0), ("CAN", 3, 3, 1.0), ("DNK", 0, 4, 1.0), ("EGY", 0, 20, 3.5)]
            .map(|(target, positive, negative, reach)| row(target, positive, negative, reach))
            .to_vec()
    }

    fn targets(scores: Vec<model::Score>, most: usize, by: RankBy) -> (String, Vec<Heading>) {
        let (rows, headings) = ends(scores, most, by);
        let names: Vec<&str> = rows.iter().map(|row| row.target.as_str()).collect();
        (names.join(" "), headings)
    }

    #[test]
    fn by_net_the_extreme_come_first_and_last_by_near_end_the_sure_first_in_both_halves() {
        let (names, headings) = targets(five(), 2, RankBy::Net);
        assert_eq!(names, "AUS BRA DNK EGY");
        assert_eq!(headings, [(0, "Highest"), (2, "Lowest")]);
        // Near ends: AUS 3.7 − 3.5 = .2, BRA 2.2 − 1 = 1.2, CAN 0, and the same below.
        assert_eq!(targets(five(), 2, RankBy::NearEnd).0, "BRA AUS DNK EGY");
    }

    #[test]
    fn what_holds_nought_is_neither_high_nor_low_for_sure() {
        let mut rows = five();
        rows.push(row("FRA", 9, 0, 9.0));
        // FRA has the second highest net, and an interval that holds 0: it is behind all that are sure, before CAN.
        assert_eq!(targets(rows.clone(), 2, RankBy::Net).0, "AUS FRA DNK EGY");
        assert_eq!(targets(rows, 3, RankBy::NearEnd).0, "BRA AUS FRA DNK EGY CAN");
    }

    #[test]
    fn shares_and_gammas_rank_by_themselves() {
        let mut rows = five();
        for (row, (share, gamma)) in
            rows.iter_mut().zip([(0.7, 0.1), (0.9, 0.0), (0.5, 2.0), (0.2, -0.5), (0.1, -0.1)])
        {
            (row.share, row.gamma) = (Some(share), Some(gamma));
        }
        assert_eq!(targets(rows.clone(), 1, RankBy::Share).0, "BRA EGY");
        assert_eq!(targets(rows, 1, RankBy::Gamma).0, "CAN DNK");
    }

    #[test]
    fn few_rows_are_parted_in_the_middle_and_each_period_has_its_halves() {
        let (names, headings) = targets(five(), 9, RankBy::Net);
        assert_eq!((&*names, &*headings), ("AUS BRA CAN DNK EGY", &[(0, "Highest"), (3, "Lowest")][..]));
        let mut rows = five();
        rows.push(model::Score { period: "later".into(), ..row("FRA", 1, 0, 1.0) });
        assert_eq!(targets(rows, 1, RankBy::Net).1, [(0, "Highest"), (1, "Lowest"), (2, "Highest")]);
    }

    #[test]
    fn a_table_with_gamma_fits_eighty_columns_and_marks_what_is_of_one_document() {
        let speech = model::Score {
            period: "1990..2020".into(),
            references: 1_193,
            documents: 120,
            gamma: Some(-2.28),
            gamma_low: Some(-3.2),
            gamma_high: Some(-1.3),
            largest_document: Some(39.0 / 57.0),
            ..row("IRQ", 0, 257, 2.0)
        };
        let half = model::Score { largest_document: Some(0.5), ..speech.clone() };
        let table = table(&[&speech, &half], &[(0, "Highest"), (1, "Lowest")]).trim_fmt();
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 5, "{table}");
        assert!(lines[1] == "Highest" && lines[3] == "Lowest", "{table}");
        assert!(lines[2].contains("120†") && !lines[4].contains('†'), "{table}");
        assert!(lines[2].ends_with("-2.28  -3.2…-1.3"), "{table}");
        assert!(lines.iter().all(|line| line.chars().count() <= 80), "{table}");
    }
}
