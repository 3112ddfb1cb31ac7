//! What a round robin lacks to be taken apart.

use std::collections::BTreeSet;
use std::fmt;

use crate::score::Variances;
use crate::score::design::FEWEST;
use crate::score::relations::Observation;

/// Judgements a dyad, on average, from which on a share or a correlation at the end of its range is a finding. Where
/// there are fewer, chance puts it there: dyads of one judgement or two, all of one sign, fit any scatter of γ however
/// wide.
const TELLING: f64 = 20.0;
/// Shares and correlations that are at an end of their range.
const END: f64 = 0.005;

/// A round robin with too little to be taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Shortfall {
    /// The period, as scores have it.
    pub period: String,
    /// The part; empty where scores are parted by years alone.
    pub part: String,
    /// The dimension, or `all`.
    pub dimension: String,
    /// What there is.
    pub size: Size,
}

/// How much a round robin holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// Dyads with judgements.
    pub dyads: usize,
    /// Actors that judge.
    pub speakers: usize,
    /// Actors that are judged.
    pub targets: usize,
    /// Judgements, positive and negative.
    pub judgements: [f64; 2],
}

impl Size {
    pub(super) fn of(observations: &[Observation]) -> Self {
        let actors = |of: fn(&Observation) -> _| observations.iter().map(of).collect::<BTreeSet<_>>().len();
        Self {
            dyads: observations.len(),
            speakers: actors(|one| one.source),
            targets: actors(|one| one.target),
            judgements: observations
                .iter()
                .fold([0.0, 0.0], |[p, n], one| [p + one.positive, n + one.negative]),
        }
    }

    /// Judgements a dyad, on average.
    fn each(&self) -> f64 {
        self.judgements.iter().sum::<f64>() / self.dyads.max(1) as f64
    }

    /// Whether a figure between 0 and 1 is where chance alone puts it.
    pub(super) fn is_at_end(&self, value: f64) -> bool {
        self.each() < TELLING && !(END..=1.0 - END).contains(&value)
    }

    /// Whether relation and chance cannot be told apart.
    pub(super) fn is_all_one(&self, variances: Variances) -> bool {
        self.is_at_end(variances.shares()[2])
    }
}

/// What there is, and what is missing.
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { dyads, speakers, targets, judgements: [positive, negative] } = *self;
        write!(
            f,
            "{dyads} dyads with judgements, {speakers} speakers, {targets} targets, {positive:.0} judgements for and \
             {negative:.0} against; "
        )?;
        let (fewest, fewest_actors) = FEWEST;
        if dyads < fewest || speakers < fewest_actors || targets < fewest_actors {
            write!(f, "{fewest} dyads, {fewest_actors} speakers and {fewest_actors} targets are needed")
        } else if positive == 0.0 || negative == 0.0 {
            write!(f, "judgements of both signs are needed")
        } else {
            let each = self.each();
            write!(f, "{each:.1} judgements a dyad do not tell what is between two from chance")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(dyads: usize, targets: usize, judgements: [f64; 2]) -> Size {
        Size { dyads, speakers: 9, targets, judgements }
    }

    #[test]
    fn what_is_missing_is_told() {
        let told = |size: Size| size.to_string().split("; ").nth(1).unwrap().to_owned();
        assert_eq!(told(size(11, 5, [9.0, 9.0])), "12 dyads, 4 speakers and 4 targets are needed");
        assert_eq!(told(size(20, 3, [9.0, 9.0])), "12 dyads, 4 speakers and 4 targets are needed");
        assert_eq!(told(size(20, 5, [40.0, 0.0])), "judgements of both signs are needed");
        assert!(told(size(20, 5, [20.0, 10.0])).starts_with("1.5 judgements a dyad"));
    }

    #[test]
    fn an_end_of_the_range_is_a_finding_where_much_is_judged() {
        assert!(size(100, 20, [100.0, 60.0]).is_at_end(1.0));
        assert!(size(100, 20, [100.0, 60.0]).is_at_end(0.0));
        assert!(!size(100, 20, [100.0, 60.0]).is_at_end(0.4));
        assert!(!size(100, 20, [9000.0, 6000.0]).is_at_end(1.0));
    }
}
