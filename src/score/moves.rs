//! How scores move when something behind them changes.

use std::collections::BTreeMap;

use crate::model::{ActorId, Dimension, Score};

/// A dyad in a period on a dimension, before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// Who speaks.
    pub source: ActorId,
    /// Of whom.
    pub target: ActorId,
    /// The period, as scores have it.
    pub period: String,
    /// The dimension, or `all`.
    pub dimension: Dimension,
    /// Scored positive codings, before and after.
    pub positive: [u32; 2],
    /// Scored negative codings, before and after.
    pub negative: [u32; 2],
    /// The net, before and after; `None` without codings.
    pub net: [Option<f64>; 2],
}

impl Move {
    /// How far the net went; `None` where it began or ended in silence.
    #[must_use]
    pub fn by(&self) -> Option<f64> {
        let [before, after] = self.net;
        Some(after? - before?)
    }

    /// How far it went for an order by size: silence stands where as much for as against would stand.
    fn size(&self) -> f64 {
        let [before, after] = self.net;
        (after.unwrap_or_default() - before.unwrap_or_default()).abs()
    }
}

/// The rows whose counts or nets differ, the farthest moves first: where indicators weigh otherwise, nets move alone.
///
/// # Examples
/// ```
/// assert!(bonafides::score::moves(&[], &[]).is_empty());
/// ```
#[must_use]
pub fn moves(old: &[Score], new: &[Score]) -> Vec<Move> {
    type Key<'s> = (ActorId, ActorId, &'s str, &'s Dimension);
    let mut rows: BTreeMap<Key<'_>, [Option<&Score>; 2]> = BTreeMap::new();
    for (side, scores) in [old, new].into_iter().enumerate() {
        for score in scores {
            let key = (score.source, score.target, score.period.as_str(), &score.dimension);
            rows.entry(key).or_default()[side] = Some(score);
        }
    }
    let mut moves: Vec<Move> = rows
        .into_iter()
        .map(|((source, target, period, dimension), sides)| Move {
            source,
            target,
            period: period.to_owned(),
            dimension: dimension.clone(),
            positive: sides.map(|score| score.map_or(0, |score| score.positive)),
            negative: sides.map(|score| score.map_or(0, |score| score.negative)),
            net: sides.map(|score| score.and_then(|score| score.net)),
        })
        .filter(|Move { positive, negative, net, .. }| {
            positive[0] != positive[1] || negative[0] != negative[1] || net[0] != net[1]
        })
        .collect();
    // Stable: rows of one size stay in the order of their names.
    moves.sort_by(|a, b| b.size().total_cmp(&a.size()));
    moves
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::log_balance;

    fn score(target: &str, positive: u32, negative: u32) -> Score {
        let net = log_balance(positive, negative);
        let row = Score::of("KEN".parse().unwrap(), target.parse().unwrap(), "all", "all".into());
        Score { positive, negative, references: 9, documents: 1, net, ..row }
    }

    #[test]
    fn the_farthest_move_comes_first_and_what_stays_does_not_come() {
        let old = [score("FRA", 3, 3), score("GHA", 1, 0), score("JPN", 2, 1)];
        let new = [score("FRA", 4, 3), score("GHA", 1, 5), score("JPN", 2, 1)];
        let moves = moves(&old, &new);
        let targets: Vec<_> = moves.iter().map(|row| row.target.as_str()).collect();
        assert_eq!(targets, ["GHA", "FRA"]);
        assert_eq!((moves[0].positive, moves[0].negative), ([1, 1], [0, 5]));
        assert!(moves[0].by().unwrap() < 0.0 && moves[1].by().unwrap() > 0.0);
    }

    #[test]
    fn where_judgements_only_weigh_otherwise_the_net_moves() {
        let heavier = Score { net: Some(2.0), ..score("FRA", 3, 3) };
        let moves = moves(&[score("FRA", 3, 3)], &[heavier]);
        assert_eq!((moves.len(), moves[0].by()), (1, Some(2.0)));
    }

    #[test]
    fn a_dyad_that_falls_silent_has_no_move_by_a_number() {
        let moves = moves(&[score("FRA", 2, 0)], &[score("FRA", 0, 0)]);
        assert_eq!((moves.len(), moves[0].by(), moves[0].net[1]), (1, None, None));
    }
}
