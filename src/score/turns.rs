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
    /// Judgements in each, by the weights of their indicators, to a whole number.
    pub judgements: [u32; 2],
    /// The share of shuffled years in which the sharpest turn is as sharp: above 0, at most 1.
    pub p: f64,
    /// The share of false turns to be expected among those that are as sure: Benjamini & Hochberg's adjusted p.
    pub q: f64,
}

/// Shuffles as sharp as the years are, after which it is known how rare such are: p is then within a seventh or so of what
/// more would give. Where p is .05 it takes a thousand.
const ENOUGH: u32 = 50;
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
    /// twenty shuffles of the years can be cut as sharply, and each stretch is then looked at in the same way.
    /// Shuffling whole years keeps together what one speech says. Turns are told in the order of dyads and years, `q`
    /// over all of them that were looked for.
    ///
    /// `dimension` is one of them, or all for `None` and `all`; where there is no such dimension nothing turns.
    ///
    /// Years are shuffled until fifty shuffles can be cut as sharply, or `shuffles` times. p is 50/l after l shuffles in
    /// the first case, (g + 1)/(`shuffles` + 1) with g as sharp in the other: where nothing turns, it is below any
    /// bound no more often than the bound says. So most shuffles go to the surest turns, the only ones that can stand
    /// among thousands.
    ///
    /// # References
    /// Worsley (1983), The power of likelihood ratio and cumulative sum tests for a change in a binomial probability,
    /// Biometrika 70(2):455–464; binary segmentation: Vostrikova (1981); Benjamini & Hochberg (1995), Journal of the
    /// Royal Statistical Society B 57(1):289–300; shuffles until enough is known: Besag & Clifford (1991), Sequential
    /// Monte Carlo p-values, Biometrika 78(2):301–304.
    #[must_use]
    pub fn turns(&self, dimension: Option<&str>, seed: u64, shuffles: u32) -> Vec<Turn> {
        let Some(place) = self.place_of(dimension) else { return Vec::new() };
        let found: Vec<(&Cell, String, Vec<Cut>)> = self
            .cells
            .par_iter()
            .filter(|cell| cell.count(place).iter().sum::<u32>() as f64 >= 2.0 * FEWEST)
            .map(|cell| {
                let years = by_year(cell, place);
                let random = stream(cell, &self.label(cell), seed);
                let mut cuts = Test::of(&years, shuffles, random).cuts(&years);
                cuts.sort_by_key(|cut| cut.stretches[1][0]);
                (cell, self.part(cell), cuts)
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
            judgements: cut.sums.map(|[p, n]| (p + n).round() as u32),
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

/// Looks for the turns of one dyad.
struct Test {
    shuffles: u32,
    random: ChaCha8Rng,
    logs: Logs,
}

impl Test {
    fn of(years: &[Year], shuffles: u32, random: ChaCha8Rng) -> Self {
        let [positive, negative] = sum(years.iter().map(|(_, judged)| *judged));
        Self { shuffles, random, logs: Logs::up_to(positive + negative) }
    }

    /// Every cut that is tested in a run of years, each before those on its sides.
    fn cuts(mut self, years: &[Year]) -> Vec<Cut> {
        let mut cuts = Vec::new();
        self.look(years, &mut cuts);
        cuts
    }

    /// Cuts a stretch of years at its sharpest turn, tests that, and goes on with both sides.
    fn look(&mut self, years: &[Year], cuts: &mut Vec<Cut>) {
        let judged: Vec<[f64; 2]> = years.iter().map(|(_, judged)| *judged).collect();
        let Some((cut, sharpness)) = sharpest(&judged, &self.logs) else { return };
        let sides = [&years[..cut], &years[cut..]];
        let found = Cut {
            stretches: sides.map(|years| {
                let ends = years.first().zip(years.last());
                ends.map_or([0, 0], |(first, last)| [first.0, last.0])
            }),
            sums: sides.map(|years| sum(years.iter().map(|(_, judged)| *judged))),
            p: self.p(judged, sharpness),
        };
        cuts.push(found);
        if found.is_sure() {
            sides.into_iter().for_each(|side| self.look(side, cuts));
        }
    }

    /// The share of shuffles that can be cut as sharply.
    fn p(&mut self, mut judged: Vec<[f64; 2]>, sharpness: f64) -> f64 {
        // Sums of weights differ in their last bits with the order of the years.
        let as_sharp = sharpness * (1.0 - 1e-9);
        let mut found = 0;
        for shuffled in 1..=self.shuffles {
            judged.shuffle(&mut self.random);
            found += u32::from(sharpest(&judged, &self.logs).is_some_and(|(_, other)| other >= as_sharp));
            if found == ENOUGH {
                return f64::from(found) / f64::from(shuffled);
            }
        }
        (f64::from(found) + 1.0) / (f64::from(self.shuffles) + 1.0)
    }
}

fn sum(years: impl Iterator<Item = [f64; 2]>) -> [f64; 2] {
    years.fold([0.0, 0.0], |sum, judged| [sum[0] + judged[0], sum[1] + judged[1]])
}

/// Where a run of years is cut most sharply, and the likelihood ratio; `None` where there is no cut with enough on
/// either side.
fn sharpest(years: &[[f64; 2]], logs: &Logs) -> Option<(usize, f64)> {
    let whole = sum(years.iter().copied());
    let all = logs.likelihood(whole);
    let mut before = [0.0, 0.0];
    let mut best: Option<(usize, f64)> = None;
    for (cut, judged) in years.iter().enumerate().take(years.len().saturating_sub(1)) {
        before = [before[0] + judged[0], before[1] + judged[1]];
        let after = [whole[0] - before[0], whole[1] - before[1]];
        if before[0] + before[1] < FEWEST || after[0] + after[1] < FEWEST {
            continue;
        }
        let ratio = 2.0 * (logs.likelihood(before) + logs.likelihood(after) - all);
        if best.is_none_or(|(_, most)| ratio > most) {
            best = Some((cut + 1, ratio));
        }
    }
    best
}

/// x ln x of whole numbers, looked up: shuffles ask for the same few again and again.
struct Logs(Vec<f64>);

impl Logs {
    /// Numbers that are looked up, at most.
    const MOST: f64 = 65_536.0;

    fn up_to(most: f64) -> Self {
        Self((0..=most.min(Self::MOST) as u32).map(|x| x_ln_x(f64::from(x))).collect())
    }

    fn x_ln_x(&self, x: f64) -> f64 {
        let known = self.0.get(x as usize).filter(|_| x.fract() == 0.0);
        known.copied().unwrap_or_else(|| x_ln_x(x))
    }

    /// The binomial log-likelihood at its greatest: P ln(P/(P+N)) + N ln(N/(P+N)).
    fn likelihood(&self, [positive, negative]: [f64; 2]) -> f64 {
        self.x_ln_x(positive) + self.x_ln_x(negative) - self.x_ln_x(positive + negative)
    }
}

fn x_ln_x(x: f64) -> f64 {
    if x > 0.0 { x * libm::log(x) } else { 0.0 }
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

    fn tested(years: &[Year], shuffles: u32, seed: u64) -> Vec<Cut> {
        Test::of(years, shuffles, ChaCha8Rng::seed_from_u64(seed)).cuts(years)
    }

    fn found(years: &[Year]) -> Vec<Cut> {
        let mut cuts = tested(years, 999, 1);
        cuts.retain(Cut::is_sure);
        cuts
    }

    #[test]
    fn the_likelihood_ratio_agrees_with_the_arithmetic_by_hand() {
        // 5 for, then 5 against: each side is certain, the whole is tossed ten times. 2 · 10 · ln 2.
        for logs in [Logs::up_to(0.0), Logs::up_to(10.0)] {
            let (cut, ratio) = sharpest(&[[5.0, 0.0], [0.0, 5.0]], &logs).unwrap();
            assert_eq!(cut, 1);
            assert!((ratio - 20.0 * 2.0_f64.ln()).abs() < 1e-12);
        }
        // Half a judgement for, half against: one toss.
        assert!((Logs::up_to(10.0).likelihood([0.5, 0.5]) + 2.0_f64.ln()).abs() < 1e-15);
    }

    /// Nine years for, then eleven against. Of the 20!/(9!·11!) = 167,960 orders of these years two are cut as
    /// sharply: this one and the one that is turned round.
    fn quarrel() -> Vec<Year> {
        (1970..1990).map(|year| (year, if year < 1979 { [3.0, 0.0] } else { [0.0, 3.0] })).collect()
    }

    #[test]
    fn many_shuffles_tell_how_rare_a_turn_is_and_few_only_that_it_is_rare() {
        assert!((tested(&quarrel(), 999, 1)[0].p - 0.001).abs() < 1e-12);
        // 2/167,960 is .000012: of 99,999 shuffles one or two, and the years themselves, which count as one.
        let p = tested(&quarrel(), 99_999, 1)[0].p;
        assert!((1e-5..1e-4).contains(&p), "{p}");
        // So of 2,000 cuts that are tested, five such turns stand out only after many.
        let q = |p: f64| adjusted(&[[p; 5].to_vec(), vec![0.5; 1_995]].concat())(p);
        assert!(q(0.001) > 0.3 && q(p) < 0.05, "{} {}", q(0.001), q(p));
    }

    #[test]
    fn where_nothing_turns_one_dyad_in_twenty_seems_to() {
        use rand::Rng;
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let mut year = |year| {
            (
                year,
                (0..4).fold(
                    [0.0, 0.0],
                    |[p, n], _| if random.random_bool(0.5) { [p + 1.0, n] } else { [p, n + 1.0] },
                ),
            )
        };
        let worlds: Vec<Vec<Year>> = (0..400).map(|_| (1970..1990).map(&mut year).collect()).collect();
        let below = |level: f64| {
            let seeming =
                worlds.iter().zip(1..).filter(|(years, seed)| tested(years, 1_999, *seed)[0].p <= level);
            seeming.count() as f64 / 400.0
        };
        // Twice the standard error, √(p(1 − p)/400), on either side.
        for (level, within) in [(0.05, 0.022), (0.25, 0.044)] {
            assert!((below(level) - level).abs() < within, "{level}: {}", below(level));
        }
    }

    #[test]
    fn a_quarrel_that_begins_in_a_year_is_found_there() {
        let turns = found(&quarrel());
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
