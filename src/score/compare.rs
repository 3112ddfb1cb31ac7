//! Scores beside scores: the two directions of a pair, one period and the next.

use std::collections::BTreeMap;

use statrs::distribution::{ContinuousCDF, Normal};

use crate::model::{ActorId, Score};
use crate::score::Evidence;
use crate::score::cells::{Cell, Key};
use crate::score::interval::{Z, settled};
use crate::score::turns::adjusted;

/// Both directions of a pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Mutual {
    /// The two, in the order of their ids.
    pub pair: [ActorId; 2],
    /// The period, as scores have it.
    pub period: String,
    /// The part.
    pub part: String,
    /// The dimension, or `all`.
    pub dimension: String,
    /// Net of the first about the second, and of the second about the first.
    pub nets: [f64; 2],
    /// Judgements in each direction.
    pub judgements: [u32; 2],
    /// Mean of the two nets: mutual trust.
    pub mean: f64,
    /// Ends of its 95 % interval.
    pub mean_interval: Option<[f64; 2]>,
    /// The lesser of the two nets: the trust that both have at least.
    pub lesser: f64,
    /// The first net less the second.
    pub asymmetry: f64,
    /// Ends of its 95 % interval.
    pub asymmetry_interval: Option<[f64; 2]>,
    /// Flags of both scores.
    pub flags: String,
}

/// A dyad in two successive periods.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    /// Who speaks.
    pub source: ActorId,
    /// Of whom.
    pub target: ActorId,
    /// The part.
    pub part: String,
    /// The dimension, or `all`.
    pub dimension: String,
    /// The two periods, as scores have them.
    pub periods: [String; 2],
    /// Net in each.
    pub nets: [f64; 2],
    /// Judgements in each.
    pub judgements: [u32; 2],
    /// From the first net to the second.
    pub shift: f64,
    /// Ends of its 95 % interval.
    pub interval: Option<[f64; 2]>,
    /// The share of chance moves to be expected among those that are as sure, of all shifts that were looked at
    /// together; `None` without an interval.
    pub q: Option<f64>,
    /// Flags of both scores.
    pub flags: String,
}

impl Shift {
    /// Whether the interval of the shift leaves out nought.
    #[must_use]
    pub fn is_beyond(&self) -> bool {
        self.interval.is_some_and(|[low, high]| low > 0.0 || high < 0.0)
    }

    /// The probability of a shift as far from 0 where there is none: the standard error is that of the interval on the
    /// side of 0, so that p is below .05 where the interval leaves out 0.
    fn p(&self) -> Option<f64> {
        let [low, high] = self.interval?;
        let reach = if self.shift > 0.0 { self.shift - low } else { high - self.shift };
        Some(2.0 * Normal::standard().sf(self.shift.abs() * Z / reach))
    }
}

/// An estimate with the ends of its interval.
type Ranged = (f64, [f64; 2]);

/// The interval of the difference of two independent estimates, from their own intervals.
///
/// With θ₁ in [l₁, u₁] and θ₂ in [l₂, u₂]: from θ₁ − θ₂ − √((θ₁ − l₁)² + (u₂ − θ₂)²) to
/// θ₁ − θ₂ + √((u₁ − θ₁)² + (θ₂ − l₂)²). The two need not be symmetric.
///
/// # References
/// Zou & Donner (2008), Construction of confidence limits about effect measures, Statistics in Medicine
/// 27(10):1693–1702.
///
/// # Examples
/// ```
/// # use bonafides::score::difference_interval;
/// assert_eq!(difference_interval((5.0, [2.0, 9.0]), (1.0, [-2.0, 5.0])), [-1.0, 9.0]);
/// ```
#[must_use]
pub fn difference_interval(first: Ranged, second: Ranged) -> [f64; 2] {
    let ((one, [low_1, high_1]), (two, [low_2, high_2])) = (first, second);
    let below = ((one - low_1).powi(2) + (high_2 - two).powi(2)).sqrt();
    let above = ((high_1 - one).powi(2) + (two - low_2).powi(2)).sqrt();
    [one - two - below, one - two + above]
}

/// The end of an interval that is nearer to 0; 0 where the interval holds 0: what a figure is at least, on its side.
///
/// # Examples
/// ```
/// # use bonafides::score::near_end;
/// assert_eq!((near_end([0.5, 3.0]), near_end([-3.0, -0.5]), near_end([-1.0, 3.0])), (0.5, -0.5, 0.0));
/// ```
#[must_use]
pub fn near_end([low, high]: [f64; 2]) -> f64 {
    low.max(0.0) + high.min(0.0)
}

/// Net and interval of a row that has both.
fn ranged(score: &Score) -> Option<Ranged> {
    Some((score.net?, [score.net_low?, score.net_high?]))
}

/// The flags of two rows, each once.
fn flags(one: &Score, two: &Score) -> String {
    let mut flags: Vec<&str> = one.flags.split(' ').chain(two.flags.split(' ')).collect();
    flags.retain(|flag| !flag.is_empty());
    flags.sort_unstable();
    flags.dedup();
    flags.join(" ")
}

impl Evidence {
    /// The pairs that judge one another, from the rows of [`Evidence::estimate`], in their order. A source is who it is
    /// called when it is spoken of, so that the two directions of a pair meet; where that has a row of its own besides,
    /// as the Soviet Union has of views that others report, the row with more judgements stands.
    #[must_use]
    pub fn mutual(&self, scores: &[Score]) -> Vec<Mutual> {
        let of_cell = |cell: &Cell| {
            let Key { source, target, .. } = cell.key;
            ((source, target, self.label(cell), self.part(cell)), cell.identity)
        };
        let names: BTreeMap<_, ActorId> = self.cells.iter().map(of_cell).collect();
        let name = |score: &Score| {
            let cell = (score.source, score.target, score.period.clone(), score.part());
            names.get(&cell).copied().unwrap_or(score.source)
        };
        let key = |score: &Score, of: ActorId, target: ActorId| {
            (score.period.clone(), score.part(), score.dimension.clone(), of, target)
        };
        let mut rows: BTreeMap<_, &Score> = BTreeMap::new();
        for score in scores.iter().filter(|score| score.net.is_some()) {
            let row = rows.entry(key(score, name(score), score.target)).or_insert(score);
            if score.positive + score.negative > row.positive + row.negative {
                *row = score;
            }
        }
        rows.iter()
            .filter(|((.., of, target), _)| of < target)
            .filter_map(|((.., of, target), there)| {
                let back = rows.get(&key(there, *target, *of))?;
                let nets = [there.net?, back.net?];
                let ends = ranged(there).zip(ranged(back));
                let mean_interval = ends.map(|(one, (net, [low, high]))| {
                    // The sum is the difference to what is turned round.
                    difference_interval(one, (-net, [-high, -low])).map(|end| settled(end / 2.0))
                });
                Some(Mutual {
                    pair: [*of, *target],
                    period: there.period.clone(),
                    part: there.part(),
                    dimension: there.dimension.to_string(),
                    nets,
                    judgements: [there, back].map(|score| score.positive + score.negative),
                    mean: f64::midpoint(nets[0], nets[1]),
                    mean_interval,
                    lesser: nets[0].min(nets[1]),
                    asymmetry: nets[0] - nets[1],
                    asymmetry_interval: ends.map(|(one, two)| difference_interval(one, two).map(settled)),
                    flags: flags(there, back),
                })
            })
            .collect()
    }
}

/// How the dyads of [`Evidence::estimate`]'s rows move from one period to the next in which they are judged, of periods
/// that share no document ([`Period::overlaps`](crate::score::Period::overlaps)): their estimates are taken to be independent. The
/// farthest first, as far as their intervals say so ([`near_end`]), then those whose intervals hold 0, in the order of names.
///
/// # References
/// Benjamini & Hochberg (1995), Controlling the false discovery rate, Journal of the Royal Statistical Society B
/// 57(1):289–300.
#[must_use]
pub fn shifts(scores: &[Score]) -> Vec<Shift> {
    let mut dyads: BTreeMap<_, Vec<&Score>> = BTreeMap::new();
    for score in scores.iter().filter(|score| score.net.is_some()) {
        let key = (score.source, score.target, score.part(), score.dimension.to_string());
        dyads.entry(key).or_default().push(score);
    }
    let mut shifts: Vec<Shift> = dyads
        .into_iter()
        .flat_map(|((source, target, part, dimension), rows)| {
            let pairs: Vec<Shift> = rows
                .windows(2)
                .filter_map(|pair| {
                    let [before, after] = pair else { return None };
                    let interval = ranged(after)
                        .zip(ranged(before))
                        .map(|(after, before)| difference_interval(after, before).map(settled));
                    Some(Shift {
                        source,
                        target,
                        part: part.clone(),
                        dimension: dimension.clone(),
                        periods: [before.period.clone(), after.period.clone()],
                        nets: [before.net?, after.net?],
                        judgements: [before, after].map(|score| score.positive + score.negative),
                        shift: after.net? - before.net?,
                        interval,
                        q: None,
                        flags: flags(before, after),
                    })
                })
                .collect();
            pairs
        })
        .collect();
    // Each dimension by itself: their sum is none more.
    let mut tested: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for shift in &shifts {
        tested.entry(shift.dimension.clone()).or_default().extend(shift.p());
    }
    for (dimension, tested) in tested {
        let q = adjusted(&tested);
        let of_dimension = shifts.iter_mut().filter(|shift| shift.dimension == dimension);
        of_dimension.for_each(|shift| shift.q = shift.p().map(&q));
    }
    let sure = |shift: &Shift| shift.interval.map_or(0.0, |ends| near_end(ends).abs());
    // Stable: what is as sure stays in the order of names.
    shifts.sort_by(|a, b| sure(b).total_cmp(&sure(a)));
    shifts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(period: &str, positive: u32, negative: u32, reach: f64) -> Score {
        let net = crate::score::log_balance(positive, negative);
        let end = |by: f64| net.map(|net| net + by);
        let (net_low, net_high) = (end(-reach), end(reach));
        let row = Score::of("KEN".parse().unwrap(), "FRA".parse().unwrap(), period, "all".into());
        Score { positive, negative, net, net_low, net_high, ..row }
    }

    #[test]
    fn the_interval_of_a_difference_of_symmetric_ones_adds_their_squares() {
        // 3 and 4 on either side: 5.
        assert_eq!(difference_interval((1.0, [-2.0, 4.0]), (2.0, [-2.0, 6.0])), [-6.0, 4.0]);
    }

    #[test]
    fn a_mover_is_one_whose_shift_is_beyond_its_interval() {
        let rows = [score("1980s", 1, 40, 0.5), score("1990s", 40, 1, 0.5), score("2000s", 30, 1, 0.5)];
        let shifts = shifts(&rows);
        assert_eq!(shifts.len(), 2);
        assert!(shifts[0].is_beyond() && shifts[0].periods == ["1980s", "1990s"]);
        // ln(40.5/1.5) twice.
        assert!((shifts[0].shift - 2.0 * (40.5_f64 / 1.5).ln()).abs() < 1e-12);
        assert!(!shifts[1].is_beyond());
    }

    #[test]
    fn of_many_moves_those_that_chance_would_make_too_are_told_by_q() {
        let shift = |shift: f64, interval| {
            let rows = [score("1980s", 1, 1, 0.0), score("1990s", 1, 1, 0.0)];
            Shift { shift, interval: Some(interval), ..shifts(&rows).remove(0) }
        };
        // The interval ends at 0, on either side: p is .05, however wide the other side.
        for (by, interval) in [(1.0, [0.0, 9.0]), (-1.0, [-4.0, 0.0])] {
            assert!((shift(by, interval).p().unwrap() - 0.05).abs() < 1e-9);
        }
        assert_eq!(shift(0.0, [-1.0, 1.0]).p(), Some(1.0));

        // One that is sure, and three that are not: q is its p times four.
        let mut rows = Vec::new();
        for (target, after) in [("FRA", 60), ("GHA", 21), ("JPN", 19), ("PER", 22)] {
            let of = |period, positive| Score {
                target: target.parse().unwrap(),
                ..score(period, positive, 20, 0.7)
            };
            rows.extend([of("1980s", 20), of("1990s", after)]);
        }
        let shifts = shifts(&rows);
        assert_eq!(shifts[0].target.as_str(), "FRA");
        assert!((shifts[0].q.unwrap() - 4.0 * shifts[0].p().unwrap()).abs() < 1e-12);
        assert!(shifts[1..].iter().all(|shift| shift.q.unwrap() > 0.5));

        // The same moves on a dimension are no others: the q of all stays.
        let of_dimension = rows.iter().map(|row| Score { dimension: "fairness".into(), ..row.clone() });
        let both = super::shifts(&rows.iter().cloned().chain(of_dimension).collect::<Vec<_>>());
        let q = |dimension: &str| both.iter().find(|shift| shift.dimension == dimension).unwrap().q;
        assert_eq!((q("all"), q("fairness")), (shifts[0].q, shifts[0].q));
    }

    #[test]
    fn who_moves_farthest_for_sure_comes_first() {
        // From a net of 0 to one of ln 41 = 3.7, ln 9 = 2.2, 0 and −3.7. Of reaches r on both sides the shift has √2·r.
        let moves = [("AUS", 20, 0, 2.5), ("BRA", 4, 0, 0.5), ("CAN", 1, 1, 0.5), ("DNK", 0, 20, 0.5)];
        let rows = moves.map(|(target, positive, negative, reach)| {
            let of = |row: Score| Score { target: target.parse().unwrap(), ..row };
            [of(score("1980s", 1, 1, reach)), of(score("1990s", positive, negative, reach))]
        });
        let shifts = shifts(&rows.concat());
        let order: Vec<&str> = shifts.iter().map(|shift| shift.target.as_str()).collect();
        // Near ends: 3.7 − 3.5 = .2, 2.2 − .7 = 1.5, 0, −3.7 + .7 = −3.0.
        assert_eq!(order, ["DNK", "BRA", "AUS", "CAN"]);
    }

    #[test]
    fn a_period_without_judgement_is_no_move() {
        let rows = [score("1980s", 1, 4, 0.5), score("1990s", 0, 0, 0.5), score("2000s", 3, 1, 0.5)];
        let shifts = shifts(&rows);
        assert_eq!(shifts.len(), 1);
        assert_eq!(shifts[0].periods, ["1980s", "2000s"]);
    }
}
