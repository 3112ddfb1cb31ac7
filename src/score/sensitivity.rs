//! How much hangs on the weight of one indicator.

use std::collections::BTreeMap;

use crate::model::{ActorId, Dimension, IndicatorId, Score};

/// What becomes of the nets when one indicator counts otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity {
    /// The indicator.
    pub indicator: IndicatorId,
    /// What it counts otherwise.
    pub weight: f64,
    /// Rows with a net before and after.
    pub rows: u32,
    /// Rows that fall silent.
    pub silenced: u32,
    /// Rows whose net changes sign.
    pub turned: u32,
    /// Spearman's rank correlation of the nets before and after; `None` with fewer than two rows or without differences.
    pub correlation: Option<f64>,
    /// Mean of how far nets move, either way; `None` without rows.
    pub mean_move: Option<f64>,
    /// The row that moves farthest: source, target, period, and by how much.
    pub farthest: Option<(ActorId, ActorId, String, f64)>,
}

/// Compares the rows of scores before and after an indicator counts otherwise.
#[must_use]
pub fn sensitivity(before: &[Score], after: &[Score], indicator: &IndicatorId, weight: f64) -> Sensitivity {
    type Key<'s> = (ActorId, ActorId, &'s str, String, &'s Dimension);
    let key = |score: &'_ Score| (score.source, score.target, score.part());
    let nets: BTreeMap<Key<'_>, f64> = after
        .iter()
        .filter_map(|score| {
            let (source, target, part) = key(score);
            Some(((source, target, score.period.as_str(), part, &score.dimension), score.net?))
        })
        .collect();
    let mut pairs = Vec::new();
    let mut farthest: Option<(ActorId, ActorId, String, f64)> = None;
    let mut silenced = 0;
    for score in before {
        let Some(net) = score.net else { continue };
        let (source, target, part) = key(score);
        match nets.get(&(source, target, score.period.as_str(), part, &score.dimension)) {
            Some(&other) => {
                pairs.push((net, other));
                let moved = other - net;
                if farthest.as_ref().is_none_or(|(.., most)| moved.abs() > most.abs()) {
                    farthest = Some((source, target, score.period.clone(), moved));
                }
            }
            None => silenced += 1,
        }
    }
    let moved = pairs.iter().map(|(net, other)| (other - net).abs()).sum::<f64>();
    Sensitivity {
        indicator: indicator.clone(),
        weight,
        rows: pairs.len() as u32,
        silenced,
        turned: pairs.iter().filter(|(net, other)| net * other < 0.0).count() as u32,
        correlation: spearman(&pairs),
        mean_move: (!pairs.is_empty()).then(|| moved / pairs.len() as f64),
        farthest: farthest.filter(|(.., moved)| *moved != 0.0),
    }
}

/// Spearman's rank correlation: Pearson's of the ranks, ties at their mean rank.
fn spearman(pairs: &[(f64, f64)]) -> Option<f64> {
    let (x, y) = (ranks(pairs.iter().map(|pair| pair.0)), ranks(pairs.iter().map(|pair| pair.1)));
    let middle = (pairs.len() as f64 + 1.0) / 2.0;
    let product =
        |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| (a - middle) * (b - middle)).sum() };
    let spread = (product(&x, &x) * product(&y, &y)).sqrt();
    (spread > 0.0).then(|| product(&x, &y) / spread)
}

fn ranks(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut order: Vec<(f64, usize)> = values.zip(0..).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut ranks = vec![0.0; order.len()];
    let mut first = 0;
    for tied in order.chunk_by(|a, b| a.0 == b.0) {
        let rank = first as f64 + (tied.len() as f64 + 1.0) / 2.0;
        tied.iter().for_each(|(_, place)| ranks[*place] = rank);
        first += tied.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rank_correlation_agrees_with_the_arithmetic_by_hand() {
        // Ranks 1 2 3 4 5 and 2 1 4 3 5: 1 − 6 · 4 / (5 · 24) = 0.8.
        let pairs = [(1.0, 20.0), (2.0, 10.0), (3.0, 40.0), (4.0, 30.0), (5.0, 50.0)];
        assert!((spearman(&pairs).unwrap() - 0.8).abs() < 1e-12);
        assert_eq!(ranks([3.0, 1.0, 3.0].into_iter()), [2.5, 1.0, 2.5]);
        assert_eq!(spearman(&[(1.0, 1.0), (1.0, 2.0)]), None);
    }

    #[test]
    fn what_falls_silent_and_what_turns_is_counted() {
        let score = |target: &str, net: Option<f64>| Score {
            net,
            ..Score::of("KEN".parse().unwrap(), target.parse().unwrap(), "all", "all".into())
        };
        let before = [score("FRA", Some(1.0)), score("GHA", Some(0.5)), score("JPN", Some(-1.0))];
        let after = [score("FRA", Some(1.5)), score("GHA", None), score("JPN", Some(2.0))];
        let found = sensitivity(&before, &after, &"is-friend".into(), 0.0);
        assert_eq!((found.rows, found.silenced, found.turned), (2, 1, 1));
        assert_eq!(found.mean_move, Some(1.75));
        assert_eq!(found.farthest.unwrap().1.as_str(), "JPN");
    }
}
