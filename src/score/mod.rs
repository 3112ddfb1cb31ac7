//! Score: from evidence to figures.
//!
//! In: [`Coding`]s, [`Reference`]s, the codebook's [`Dimension`]s and a [`Period`].
//! Out: [`Score`]s ordered by source, target, period and dimension.
//! Next: [`export`](crate::export).
//!
//! A dyad has a row for every dimension and one for [`ALL`], in every period in which the source speaks of
//! the target. Where it judges nothing the counts are 0 and the net is `None`: spoken of, without judging.
//! Where it never speaks of the target there is no row. Neither is a net of 0.
//!
//! Order of input changes nothing, and swapping every polarity flips the sign of every net (the tests below).

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use crate::model::{ActorId, Coding, Dimension, DocId, Polarity, Reference, Score};

mod balance;
mod moves;
mod period;

pub use balance::{log_balance, rate};
pub use moves::{Move, moves};
pub use period::Period;

use period::Years;

/// The name of the sum over dimensions, which no dimension may bear.
pub const ALL: &str = "all";

/// Counts and figures of every directed dyad in every period, on every dimension and on their sum.
///
/// Only codings with `scored` count, and what several indicators see in one sentence counts once: a sentence has
/// at most one positive and one negative judgement of a target on a dimension. `dimensions` are those of the codebook, so that every dyad has the same
/// rows; one that occurs in codings only is added. References are summed over the documents of the period; a
/// coding without any (a view that another state reports) has counts and a net, but no rates.
///
/// # Examples
/// ```
/// # use bonafides::model::{ActorId, Date, Dimension, Reference};
/// # use bonafides::score::{Period, score};
/// # fn main() -> bonafides::error::Result<()> {
/// let (source, target): (ActorId, ActorId) = ("NPL".parse()?, "JPN".parse()?);
/// let spoken_of =
///     Reference { source, target, document: "a".into(), date: Date::year(1990), sentences: 4 };
/// let scores = score(&[], &[spoken_of], &[Dimension::from("fairness")], &Period::Year);
/// assert_eq!(scores.len(), 2);
/// assert_eq!(scores[0].dimension.as_str(), "all");
/// assert_eq!((scores[0].references, scores[0].trust_rate, scores[0].net), (4, Some(0.0), None));
/// # Ok(()) }
/// ```
#[must_use]
pub fn score(
    codings: &[Coding],
    references: &[Reference],
    dimensions: &[Dimension],
    period: &Period,
) -> Vec<Score> {
    let mut cells: BTreeMap<Cell, Tally<'_>> = BTreeMap::new();
    for reference in references {
        for years in period.holding(reference.date) {
            let cell = Cell { source: reference.source, target: reference.target, years };
            let tally = cells.entry(cell).or_default();
            tally.references = tally.references.saturating_add(reference.sentences);
            tally.documents.insert(&reference.document);
        }
    }
    // What two indicators see in one sentence of one target, on one dimension and with one sign, is one judgement.
    let mut judged = FxHashSet::default();
    for coding in codings.iter().filter(|coding| coding.scored) {
        let Coding { document, sentence, source, target, dimension, polarity, .. } = coding;
        if !judged.insert((document, *sentence, *source, *target, dimension, *polarity)) {
            continue;
        }
        for years in period.holding(coding.date) {
            let cell = Cell { source: coding.source, target: coding.target, years };
            cells
                .entry(cell)
                .or_default()
                .balances
                .entry(&coding.dimension)
                .or_default()
                .add(coding.polarity);
        }
    }

    let dimensions: BTreeSet<&Dimension> = dimensions
        .iter()
        .chain(codings.iter().filter(|coding| coding.scored).map(|coding| &coding.dimension))
        .collect();
    let mut scores = Vec::with_capacity(cells.len() * (dimensions.len() + 1));
    for (cell, tally) in &cells {
        let first = scores.len();
        let total = tally.balances.values().fold(Balance::default(), |sum, balance| sum.plus(*balance));
        scores.push(cell.row(period, ALL.into(), total, tally));
        for &dimension in &dimensions {
            let balance = tally.balances.get(dimension).copied().unwrap_or_default();
            scores.push(cell.row(period, dimension.clone(), balance, tally));
        }
        // `all` goes to its place among the dimensions' names, whatever these are.
        scores[first..].sort_by(|a, b| a.dimension.cmp(&b.dimension));
    }
    scores
}

/// What a row of scores is about. Orders as the output does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cell {
    source: ActorId,
    target: ActorId,
    years: Years,
}

impl Cell {
    fn row(self, period: &Period, dimension: Dimension, balance: Balance, tally: &Tally<'_>) -> Score {
        let Balance { positive, negative } = balance;
        Score {
            source: self.source,
            target: self.target,
            period: period.label(self.years),
            dimension,
            positive,
            negative,
            references: tally.references,
            documents: u32::try_from(tally.documents.len()).unwrap_or(u32::MAX),
            trust_rate: rate(positive, tally.references),
            distrust_rate: rate(negative, tally.references),
            net: log_balance(positive, negative),
        }
    }
}

#[derive(Default)]
struct Tally<'r> {
    balances: BTreeMap<&'r Dimension, Balance>,
    references: u32,
    documents: FxHashSet<&'r DocId>,
}

#[derive(Clone, Copy, Default)]
struct Balance {
    positive: u32,
    negative: u32,
}

impl Balance {
    fn add(&mut self, polarity: Polarity) {
        let count = match polarity {
            Polarity::Positive => &mut self.positive,
            Polarity::Negative => &mut self.negative,
        };
        *count = count.saturating_add(1);
    }

    fn plus(self, other: Self) -> Self {
        Self {
            positive: self.positive.saturating_add(other.positive),
            negative: self.negative.saturating_add(other.negative),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Date, Toward, Voice};
    use crate::span::Span;

    fn id(text: &str) -> ActorId {
        text.parse().unwrap()
    }

    fn coding(source: &str, target: &str, year: u16, dimension: &str, polarity: Polarity) -> Coding {
        Coding {
            document: format!("{source}-{year}").into(),
            date: Date::year(year),
            sentence: 0,
            source: id(source),
            target: id(target),
            indicator: "is-friend".into(),
            dimension: dimension.into(),
            polarity,
            voice: Voice::Asserted,
            toward: Toward::Source,
            scored: true,
            reason: String::new(),
            span: Span::new(0, 4),
            target_span: Span::new(0, 2),
            quote: "our friend".into(),
            pattern: "is-friend/role/friend".into(),
            codebook: "relational-trust 0.1.0".into(),
            weight: None,
        }
    }

    fn reference(source: &str, target: &str, year: u16, sentences: u32) -> Reference {
        Reference {
            source: id(source),
            target: id(target),
            document: format!("{source}-{year}").into(),
            date: Date::year(year),
            sentences,
        }
    }

    fn both() -> [Dimension; 2] {
        ["fairness".into(), "benevolence".into()]
    }

    use Polarity::{Negative, Positive};

    #[test]
    fn a_dyad_has_a_row_for_every_dimension_and_one_for_their_sum() {
        let codings = [
            coding("NPL", "JPN", 1990, "benevolence", Positive),
            Coding { sentence: 3, ..coding("NPL", "JPN", 1990, "benevolence", Positive) },
            // Another indicator in the same sentence: one judgement still.
            Coding { indicator: "gives-help".into(), ..coding("NPL", "JPN", 1990, "benevolence", Positive) },
            coding("NPL", "JPN", 1990, "fairness", Negative),
        ];
        let scores = score(&codings, &[reference("NPL", "JPN", 1990, 8)], &both(), &Period::Year);
        let rows: Vec<_> = scores
            .iter()
            .map(|s| (s.dimension.as_str(), s.positive, s.negative, s.trust_rate, s.distrust_rate))
            .collect();
        assert_eq!(
            rows,
            [
                ("all", 2, 1, Some(25.0), Some(12.5)),
                ("benevolence", 2, 0, Some(25.0), Some(0.0)),
                ("fairness", 0, 1, Some(0.0), Some(12.5)),
            ]
        );
        assert!(scores.iter().all(|s| s.period == "1990" && s.references == 8 && s.documents == 1));
    }

    #[test]
    fn the_two_directions_of_a_pair_are_two_dyads() {
        let codings = [coding("NPL", "JPN", 1990, "fairness", Positive)];
        let references = [reference("NPL", "JPN", 1990, 2), reference("JPN", "NPL", 1990, 3)];
        let scores = score(&codings, &references, &[], &Period::All);
        let all: Vec<_> = scores
            .iter()
            .filter(|s| s.dimension.as_str() == ALL)
            .map(|s| (s.source.as_str(), s.target.as_str(), s.positive, s.references))
            .collect();
        assert_eq!(all, [("JPN", "NPL", 0, 3), ("NPL", "JPN", 1, 2)]);
    }

    #[test]
    fn spoken_of_without_judging_has_rates_of_nought_and_no_net() {
        let scores = score(&[], &[reference("NPL", "JPN", 1990, 2)], &both(), &Period::All);
        assert_eq!(scores.len(), 3);
        assert!(scores.iter().all(|s| s.trust_rate == Some(0.0) && s.net.is_none()));
    }

    #[test]
    fn a_hit_that_does_not_score_leaves_no_trace_in_the_counts() {
        let mut hope = coding("NPL", "JPN", 1990, "benevolence", Positive);
        hope.scored = false;
        assert_eq!(score(&[hope.clone()], &[], &both(), &Period::All), []);
        let scores = score(&[hope], &[reference("NPL", "JPN", 1990, 2)], &both(), &Period::All);
        assert!(scores.iter().all(|s| s.positive == 0));
    }

    #[test]
    fn a_view_that_another_state_reports_has_a_net_but_no_rate() {
        let scores = score(&[coding("IND", "PAK", 1965, "benevolence", Negative)], &[], &[], &Period::Year);
        assert!(scores.iter().all(|s| s.references == 0 && s.distrust_rate.is_none() && s.net.is_some()));
    }

    #[test]
    fn periods_part_the_evidence_and_overlapping_ones_share_it() {
        let codings = [
            coding("NPL", "JPN", 1989, "fairness", Positive),
            coding("NPL", "JPN", 1990, "fairness", Positive),
        ];
        let count = |period: &str| -> Vec<(String, u32)> {
            score(&codings, &[], &[], &period.parse().unwrap())
                .into_iter()
                .filter(|s| s.dimension.as_str() == ALL)
                .map(|s| (s.period, s.positive))
                .collect()
        };
        assert_eq!(count("all"), [("all".to_owned(), 2)]);
        assert_eq!(count("decade"), [("1980s".to_owned(), 1), ("1990s".to_owned(), 1)]);
        assert_eq!(
            count("1980..1990,1990..1999"),
            [("1980..1990".to_owned(), 2), ("1990..1999".to_owned(), 1)]
        );
    }

    const NAMES: [&str; 3] = ["NPL", "JPN", "IND"];

    prop_compose! {
        fn any_coding()(
            (from, to) in (0..3usize, 0..2usize),
            year in 1985u16..1995,
            sentence in 0u32..3,
            fairness: bool, positive: bool, scored: bool,
        ) -> Coding {
            let dimension = if fairness { "fairness" } else { "benevolence" };
            let polarity = if positive { Positive } else { Negative };
            let mut coding = coding(NAMES[from], NAMES[(from + to + 1) % 3], year, dimension, polarity);
            coding.scored = scored;
            coding.sentence = sentence;
            coding
        }
    }

    prop_compose! {
        fn any_reference()(
            (from, to) in (0..3usize, 0..2usize), year in 1985u16..1995, sentences in 1u32..9,
        ) -> Reference {
            reference(NAMES[from], NAMES[(from + to + 1) % 3], year, sentences)
        }
    }

    fn any_period() -> impl Strategy<Value = Period> {
        prop_oneof![
            Just(Period::All),
            Just(Period::Year),
            Just(Period::Decade),
            (1u16..12).prop_map(|n| format!("{n}-years").parse().unwrap()),
            Just("1980..1990,1988..1999".parse().unwrap()),
        ]
    }

    proptest! {
        #[test]
        fn swapping_polarities_flips_every_net_and_swaps_the_rates(
            codings in prop::collection::vec(any_coding(), 0..40),
            references in prop::collection::vec(any_reference(), 0..40),
            period in any_period(),
        ) {
            let swapped: Vec<Coding> = codings
                .iter()
                .cloned()
                .map(|mut coding| { coding.polarity = coding.polarity.flipped(); coding })
                .collect();
            let before = score(&codings, &references, &both(), &period);
            let after = score(&swapped, &references, &both(), &period);
            prop_assert_eq!(before.len(), after.len());
            for (a, b) in before.iter().zip(&after) {
                prop_assert_eq!(a.net.map(|net| -net), b.net);
                prop_assert_eq!(a.trust_rate, b.distrust_rate);
                prop_assert_eq!(a.distrust_rate, b.trust_rate);
            }
        }

        #[test]
        fn the_order_of_input_changes_nothing_and_the_output_is_sorted(
            (codings, shuffled) in prop::collection::vec(any_coding(), 0..40)
                .prop_flat_map(|codings| (Just(codings.clone()), Just(codings).prop_shuffle())),
            references in prop::collection::vec(any_reference(), 0..40),
            period in any_period(),
        ) {
            let scores = score(&codings, &references, &both(), &period);
            let reversed: Vec<Reference> = references.iter().rev().cloned().collect();
            prop_assert_eq!(&scores, &score(&shuffled, &reversed, &both(), &period));
            let key = |s: &Score| (s.source, s.target, s.period.clone(), s.dimension.clone());
            prop_assert!(scores.is_sorted_by(|a, b| key(a) < key(b)));
        }

        #[test]
        fn every_judgement_counts_once(
            codings in prop::collection::vec(any_coding(), 0..40),
            period in prop_oneof![Just(Period::All), Just(Period::Year), Just(Period::Decade)],
        ) {
            let counted: u32 = score(&codings, &[], &[], &period)
                .iter()
                .filter(|s| s.dimension.as_str() == ALL)
                .map(|s| s.positive + s.negative)
                .sum();
            let mut judgements: Vec<_> = codings
                .iter()
                .filter(|coding| coding.scored)
                .map(|c| (&c.document, c.sentence, c.source, c.target, &c.dimension, c.polarity))
                .collect();
            judgements.sort_unstable();
            judgements.dedup();
            prop_assert_eq!(counted as usize, judgements.len());
        }
    }
}
