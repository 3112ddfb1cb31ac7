//! How everybody stands to a chosen few: level, trend and rank.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use statrs::distribution::{ContinuousCDF, Normal};

use crate::model::{ActorId, Coding, Reference, Score};
use crate::score::cells::Cell;
use crate::score::evidence::Evidence;
use crate::score::interval::{Draws, Z, net_variance, percentile, settled};
use crate::score::turns::by_year;
use crate::score::{ALL, Estimation};

/// How one speaker stands to the core in a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Stance {
    /// Its score about all of the core together.
    pub score: Score,
    /// Change of the net in ten years.
    pub trend: Option<f64>,
    /// Ends of its 95 % interval.
    pub trend_interval: Option<[f64; 2]>,
    /// Its place by net among the speakers with enough evidence, from 1; `None` where it has too little.
    pub rank: Option<u32>,
    /// Ends of the 95 % interval of its place.
    pub rank_interval: Option<[u32; 2]>,
    /// How many are ranked.
    pub ranked: u32,
}

/// Codings and references of a few targets, told of one: what is said of several in one sentence counts once, references
/// add up. What the few say of one another is left out.
#[must_use]
pub fn focus(
    codings: &[Coding],
    references: &[Reference],
    core: &[ActorId],
    name: ActorId,
) -> (Vec<Coding>, Vec<Reference>) {
    let about = |source: &ActorId, target: &ActorId| core.contains(target) && !core.contains(source);
    let codings = codings.iter().filter(|coding| about(&coding.source, &coding.target));
    let references = references.iter().filter(|reference| about(&reference.source, &reference.target));
    (
        codings.map(|coding| Coding { target: name, ..coding.clone() }).collect(),
        references.map(|reference| Reference { target: name, ..reference.clone() }).collect(),
    )
}

impl Evidence {
    /// How every speaker stands to the target of this evidence, which is of one target only: see [`focus`]. In the
    /// order of periods and ranks; who has too little evidence for a rank comes last.
    #[must_use]
    pub fn stances(&self, estimation: &Estimation) -> Vec<Stance> {
        let rows = self.rows_of_dimensions().len();
        let scores = self.estimate(estimation);
        let mut stances: Vec<Stance> = self
            .cells
            .par_iter()
            .zip(scores.par_chunks(rows))
            .filter_map(|(cell, rows)| {
                let score = rows.iter().find(|row| row.dimension.as_str() == ALL)?.clone();
                let trend = trend(&by_year(cell, None));
                let trend_interval = trend.and_then(|(trend, error)| {
                    trend_interval(cell, &self.label(cell), estimation, trend, error)
                });
                Some(Stance {
                    score,
                    trend: trend.map(|(trend, _)| settled(trend)),
                    trend_interval: trend_interval.map(|ends| ends.map(settled)),
                    rank: None,
                    rank_interval: None,
                    ranked: 0,
                })
            })
            .collect();
        let key = |stance: &Stance| (stance.score.period.clone(), stance.score.part());
        stances.sort_by_key(key);
        for group in stances.chunk_by_mut(|a, b| key(a) == key(b)) {
            rank(group, estimation);
        }
        stances
    }
}

/// The slope of a dyad's net over the years, in ten years, and its standard error by chance: least squares weighted by
/// the inverse of 1/(p+½) + 1/(n+½). `None` with fewer than three years with judgements.
fn trend(years: &[(u16, [f64; 2])]) -> Option<(f64, f64)> {
    if years.len() < 3 {
        return None;
    }
    let points = years.iter().map(|(year, [p, n])| {
        let net = libm::log(p + 0.5) - libm::log(n + 0.5);
        (f64::from(*year) / 10.0, net, net_variance(*p, *n).recip())
    });
    let (mut weight, mut x, mut y) = (0.0, 0.0, 0.0);
    for (decade, net, w) in points.clone() {
        (weight, x, y) = (weight + w, x + w * decade, y + w * net);
    }
    let (x, y) = (x / weight, y / weight);
    let (mut xx, mut xy) = (0.0, 0.0);
    for (decade, net, w) in points {
        xx += w * (decade - x).powi(2);
        xy += w * (decade - x) * (net - y);
    }
    (xx > 0.0).then(|| (xy / xx, xx.sqrt().recip()))
}

/// The interval of a trend: the percentiles of its draws, never narrower than chance alone would have it.
fn trend_interval(
    cell: &Cell,
    label: &str,
    estimation: &Estimation,
    trend_found: f64,
    error: f64,
) -> Option<[f64; 2]> {
    let mut slopes: Vec<f64> = Draws::resampled(cell, label, estimation.resampling)
        .filter_map(|drawn| trend(&by_year(&drawn, None)).map(|(slope, _)| slope))
        .collect();
    let [low, high] = percentile(&mut slopes)?;
    let reach = Z * error;
    Some([low.min(trend_found - reach), high.max(trend_found + reach)])
}

/// Ranks the speakers of one period by net. The interval of a rank is from as many draws as others are made of: in
/// each, every net is drawn from a normal distribution around it, as wide as its interval on the side it is drawn to.
///
/// # References
/// Goldstein & Spiegelhalter (1996), League tables and their limitations, Journal of the Royal Statistical Society A
/// 159(3):385–443.
fn rank(stances: &mut [Stance], estimation: &Estimation) {
    let by_net = |stance: &Stance| -stance.score.net.unwrap_or(f64::NEG_INFINITY);
    let has_rank = |stance: &Stance| stance.score.net_low.is_some() && stance.score.flags.is_empty();
    stances.sort_by(|a, b| {
        has_rank(b)
            .cmp(&has_rank(a))
            .then(by_net(a).total_cmp(&by_net(b)))
            .then(a.score.source.cmp(&b.score.source))
    });
    let count = stances.iter().filter(|stance| has_rank(stance)).count();
    let ranked = &mut stances[..count];
    let normal = Normal::standard();
    let mut random = ChaCha8Rng::seed_from_u64(estimation.resampling.seed);
    let mut ranks: Vec<Vec<f64>> = vec![Vec::new(); count];
    for _ in 0..estimation.resampling.draws {
        let mut drawn: Vec<(f64, usize)> = ranked
            .iter()
            .enumerate()
            .filter_map(|(place, stance)| {
                let Score { net, net_low, net_high, .. } = stance.score;
                let (net, low, high) = (net?, net_low?, net_high?);
                let z = normal.inverse_cdf(random.random_range(1e-9..1.0));
                Some((net + z / Z * if z < 0.0 { net - low } else { high - net }, place))
            })
            .collect();
        drawn.sort_by(|a, b| b.0.total_cmp(&a.0));
        drawn.iter().enumerate().for_each(|(rank, (_, place))| ranks[*place].push((rank + 1) as f64));
    }
    for (place, (stance, mut ranks)) in ranked.iter_mut().zip(ranks).enumerate() {
        stance.rank = Some(place as u32 + 1);
        stance.rank_interval =
            percentile(&mut ranks).map(|[low, high]| [low.floor() as u32, high.ceil() as u32]);
    }
    stances.iter_mut().for_each(|stance| stance.ranked = count as u32);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trend_agrees_with_the_arithmetic_by_hand() {
        // Nets of ln 3, 0 and −ln 3, ten years apart: the outer years weigh alike, so the slope is −ln 3 in ten years.
        let years = [(1980, [1.0, 0.0]), (1990, [1.0, 1.0]), (2000, [0.0, 1.0])];
        let (slope, error) = trend(&years).unwrap();
        assert!((slope + 3.0_f64.ln()).abs() < 1e-12);
        // Each of the outer years has the weight 1 / (2/3 + 2) = 3/8: √(1 / (2 · 3/8)).
        assert!((error - (4.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!(trend(&years[..2]).is_none());
    }

    fn stance(source: &str, net: f64, flags: &str) -> Stance {
        let row = Score::of(source.parse().unwrap(), "DEU".parse().unwrap(), "all", ALL.into());
        let (net_low, net_high) = (Some(net - 0.2), Some(net + 0.2));
        let score = Score { net: Some(net), net_low, net_high, flags: flags.to_owned(), ..row };
        Stance { score, trend: None, trend_interval: None, rank: None, rank_interval: None, ranked: 0 }
    }

    #[test]
    fn ranks_that_are_far_apart_are_sure_and_those_with_little_evidence_are_none() {
        let mut stances = [
            stance("AAA", -3.0, ""),
            stance("BBB", 9.0, "few-judgements"),
            stance("CCC", 3.0, ""),
            stance("DDD", 2.9, ""),
        ];
        rank(&mut stances, &Estimation::default());
        let ranks: Vec<_> =
            stances.iter().map(|s| (s.score.source.as_str(), s.rank, s.rank_interval)).collect();
        assert_eq!(
            ranks,
            [
                ("CCC", Some(1), Some([1, 2])),
                ("DDD", Some(2), Some([1, 2])),
                ("AAA", Some(3), Some([3, 3])),
                ("BBB", None, None),
            ]
        );
        assert!(stances.iter().all(|stance| stance.ranked == 3));
    }
}
