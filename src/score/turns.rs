//! Turning points: years from which on a dyad is spoken of otherwise than before.

use std::collections::BTreeMap;

use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::model::ActorId;
use crate::score::cells::Cell;
use crate::score::evidence::Evidence;
use crate::score::interval::stream;
use crate::score::log_balance;

/// A year from which on a dyad is spoken of otherwise than before.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// Who speaks.
    pub source: ActorId,
    /// Of whom.
    pub target: ActorId,
    /// The period within which it was looked for, as scores have it.
    pub period: String,
    /// The part.
    pub part: String,
    /// The dimension, or `all`.
    pub dimension: String,
    /// The stretch before and the stretch from the turn on: first and last year with a judgement.
    pub stretches: [[u16; 2]; 2],
    /// Net in each.
    pub nets: [f64; 2],
    /// Judgements in each.
    pub codings: [u32; 2],
    /// The share of shuffled years in which the sharpest turn is as sharp.
    pub p: f64,
    /// The share of false turns to be expected among those that are as sure: Benjamini & Hochberg's adjusted p.
    pub q: f64,
}

/// Shuffles by which a turn is tested.
const SHUFFLES: u32 = 999;
/// The probability below which a turn is one.
const LEVEL: f64 = 0.05;
/// Judgements on either side of a turn, at least.
const FEWEST: f64 = 5.0;

/// Judgements for and against in one year.
type Year = (u16, [f64; 2]);

impl Evidence {
    /// The turning points of every dyad, within each period and part, on one dimension or, where it is `None`, on their
    /// sum.
    ///
    /// The years with judgements are cut where the two stretches are likeliest to have a share of positive judgements
    /// each (binomial likelihood ratio), five judgements on either side at least. The cut stands if fewer than one in
    /// twenty of 999 shuffles of the years can be cut as sharply, and each stretch is then looked at in the same way.
    /// Shuffling whole years keeps together what one speech says. Turns are told in the order of dyads and years, `q`
    /// over all of them that were looked for.
    ///
    /// # References
    /// Worsley (1983), The power of likelihood ratio and cumulative sum tests for a change in a binomial probability,
    /// Biometrika 70(2):455–464; binary segmentation: Vostrikova (1981); Benjamini & Hochberg (1995), Journal of the
    /// Royal Statistical Society B 57(1):289–300.
    #[must_use]
    pub fn turns(&self, dimension: Option<&str>, seed: u64) -> Vec<Turn> {
        let place =
            dimension.and_then(|name| self.dimensions.iter().position(|known| known.as_str() == name));
        let found: Vec<(&Cell, String, Vec<Cut>)> = self
            .cells
            .par_iter()
            .filter(|cell| cell.count(place).iter().sum::<u32>() as f64 >= 2.0 * FEWEST)
            .map(|cell| {
                let years = by_year(cell, place);
                let mut random = stream(cell, &self.label(cell), seed);
                let mut cuts = Vec::new();
                look(&years, &mut random, &mut cuts);
                let row = self.rows(cell).next();
                let part = row.map(|row| row.part()).unwrap_or_default();
                cuts.sort_by_key(|cut| cut.stretches[1][0]);
                (cell, part, cuts)
            })
            .collect();
        let tested: Vec<f64> = found.iter().flat_map(|(.., cuts)| cuts.iter().map(|cut| cut.p)).collect();
        let q = adjusted(&tested);
        let sure = found.into_iter().flat_map(|(cell, part, cuts)| {
            cuts.into_iter().filter(Cut::is_sure).map(move |cut| (cell, part.clone(), cut))
        });
        sure.map(|(cell, part, cut)| Turn {
            source: cell.key.source,
            target: cell.key.target,
            period: self.label(cell),
            part,
            dimension: self.dimension(place).to_owned(),
            stretches: cut.stretches,
            nets: cut.sums.map(|[p, n]| log_balance(p, n).unwrap_or_default()),
            codings: cut.sums.map(|[p, n]| (p + n).round() as u32),
            p: cut.p,
            q: q(cut.p),
        })
        .collect()
    }
}

/// A cut that was tested.
#[derive(Clone, Copy, Debug)]
struct Cut {
    stretches: [[u16; 2]; 2],
    /// Judgements for and against on either side.
    sums: [[f64; 2]; 2],
    p: f64,
}

impl Cut {
    fn is_sure(&self) -> bool {
        self.p < LEVEL
    }
}

/// Judgements by year, in the order of years.
pub(super) fn by_year(cell: &Cell, place: Option<usize>) -> Vec<Year> {
    let mut years: BTreeMap<u16, [f64; 2]> = BTreeMap::new();
    for (document, said) in cell.documents.iter().enumerate() {
        let [positive, negative] = cell.weight_in(document, place);
        if positive + negative > 0.0 {
            let sum = years.entry(said.date.year).or_default();
            *sum = [sum[0] + positive, sum[1] + negative];
        }
    }
    years.into_iter().collect()
}

/// Cuts a stretch of years at its sharpest turn, tests that, and goes on with both sides.
fn look(years: &[Year], random: &mut ChaCha8Rng, cuts: &mut Vec<Cut>) {
    let Some((cut, sharpness)) = sharpest(years.iter().map(|(_, judged)| *judged), years.len()) else {
        return;
    };
    let mut shuffled: Vec<[f64; 2]> = years.iter().map(|(_, judged)| *judged).collect();
    let mut as_sharp = 0_u32;
    for _ in 0..SHUFFLES {
        shuffled.shuffle(random);
        let other = sharpest(shuffled.iter().copied(), shuffled.len());
        as_sharp += u32::from(other.is_some_and(|(_, other)| other >= sharpness * (1.0 - 1e-12)));
    }
    let p = f64::from(1 + as_sharp) / f64::from(1 + SHUFFLES);
    let sides = [&years[..cut], &years[cut..]];
    let found = Cut {
        stretches: sides.map(|years| {
            let ends = years.first().zip(years.last());
            ends.map_or([0, 0], |(first, last)| [first.0, last.0])
        }),
        sums: sides.map(|years| sum(years.iter().map(|(_, judged)| *judged))),
        p,
    };
    cuts.push(found);
    if found.is_sure() {
        sides.into_iter().for_each(|side| look(side, random, cuts));
    }
}

fn sum(years: impl Iterator<Item = [f64; 2]>) -> [f64; 2] {
    years.fold([0.0, 0.0], |sum, judged| [sum[0] + judged[0], sum[1] + judged[1]])
}

/// Where a run of years is cut most sharply, and the likelihood ratio; `None` where there is no cut with enough on
/// either side.
fn sharpest(years: impl Iterator<Item = [f64; 2]> + Clone, count: usize) -> Option<(usize, f64)> {
    let whole = sum(years.clone());
    let mut before = [0.0, 0.0];
    let mut best: Option<(usize, f64)> = None;
    for (cut, judged) in years.take(count.saturating_sub(1)).enumerate() {
        before = [before[0] + judged[0], before[1] + judged[1]];
        let after = [whole[0] - before[0], whole[1] - before[1]];
        if before[0] + before[1] < FEWEST || after[0] + after[1] < FEWEST {
            continue;
        }
        let ratio = 2.0 * (likelihood(before) + likelihood(after) - likelihood(whole));
        if best.is_none_or(|(_, most)| ratio > most) {
            best = Some((cut + 1, ratio));
        }
    }
    best
}

/// The binomial log-likelihood at its greatest.
fn likelihood([positive, negative]: [f64; 2]) -> f64 {
    let part = |count: f64| if count > 0.0 { count * libm::log(count / (positive + negative)) } else { 0.0 };
    part(positive) + part(negative)
}

/// Benjamini & Hochberg's adjusted p, over all that was tested.
pub(super) fn adjusted(tested: &[f64]) -> impl Fn(f64) -> f64 {
    let mut sorted = tested.to_vec();
    sorted.sort_by(f64::total_cmp);
    let count = sorted.len() as f64;
    let mut adjusted: Vec<f64> =
        sorted.iter().enumerate().map(|(rank, p)| p * count / (rank + 1) as f64).collect();
    for place in (1..adjusted.len()).rev() {
        adjusted[place - 1] = adjusted[place - 1].min(adjusted[place]);
    }
    move |p| adjusted.get(sorted.partition_point(|other| *other < p)).copied().unwrap_or(1.0).min(1.0)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    fn found(years: &[Year]) -> Vec<Cut> {
        let mut cuts = Vec::new();
        look(years, &mut ChaCha8Rng::seed_from_u64(1), &mut cuts);
        cuts.retain(Cut::is_sure);
        cuts
    }

    #[test]
    fn the_likelihood_ratio_agrees_with_the_arithmetic_by_hand() {
        // 5 for, then 5 against: each side is certain, the whole is tossed ten times. 2 · 10 · ln 2.
        let (cut, ratio) = sharpest([[5.0, 0.0], [0.0, 5.0]].into_iter(), 2).unwrap();
        assert_eq!(cut, 1);
        assert!((ratio - 20.0 * 2.0_f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn a_quarrel_that_begins_in_a_year_is_found_there() {
        let years: Vec<Year> =
            (1970..1990).map(|year| (year, if year < 1979 { [3.0, 0.0] } else { [0.0, 3.0] })).collect();
        let turns = found(&years);
        assert_eq!(turns.len(), 1);
        assert_eq!(turns[0].stretches, [[1970, 1978], [1979, 1989]]);
        assert!((turns[0].p - 0.001).abs() < 1e-12);
        assert_eq!(turns[0].sums, [[27.0, 0.0], [0.0, 33.0]]);
    }

    #[test]
    fn what_goes_to_and_fro_has_no_turn() {
        let years: Vec<Year> =
            (1970..1990).map(|year| (year, if year % 2 == 0 { [3.0, 1.0] } else { [1.0, 3.0] })).collect();
        assert!(found(&years).is_empty());
    }

    #[test]
    fn little_evidence_is_not_cut() {
        assert!(found(&[(1970, [4.0, 0.0]), (1971, [0.0, 9.0])]).is_empty());
    }

    #[test]
    fn false_turns_are_reckoned_with() {
        let q = adjusted(&[0.01, 0.02, 0.03, 0.5]);
        // 0.01 · 4/1 = 0.04, 0.02 · 4/2 = 0.04, 0.03 · 4/3 = 0.04.
        assert!((q(0.01) - 0.04).abs() < 1e-12 && (q(0.5) - 0.5).abs() < 1e-12);
    }
}
