//! The social relations model: how much of what is said of a state is the speaker's way, how much the other's standing,
//! and how much is between the two.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::model::ActorId;
use crate::score::design::Design;
use crate::score::interval::Z;

/// What one actor says of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// Who speaks.
    pub source: ActorId,
    /// Of whom.
    pub target: ActorId,
    /// Positive judgements; a sum of weights, or a part of a count, will do.
    pub positive: f64,
    /// Negative judgements.
    pub negative: f64,
}

/// An estimate and its standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error, given the variances.
    pub error: f64,
}

impl Estimate {
    /// The ends of its 95 % interval, value ± 1.96 errors.
    #[must_use]
    pub fn interval(self) -> [f64; 2] {
        [self.value - Z * self.error, self.value + Z * self.error]
    }
}

/// How far the parts of the model scatter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variances {
    /// Of the dispositions α.
    pub disposition: f64,
    /// Of the standings β.
    pub standing: f64,
    /// Of the relations γ.
    pub relation: f64,
    /// Correlation of an actor's α and β: whether who trusts is trusted. Also called generalised reciprocity.
    pub generalised: f64,
    /// Correlation of γ_st and γ_ts: whether trust is returned in kind.
    pub reciprocity: f64,
}

impl Variances {
    /// The shares of α, β and γ in their sum.
    #[must_use]
    pub fn shares(self) -> [f64; 3] {
        let sum = self.disposition + self.standing + self.relation;
        [self.disposition, self.standing, self.relation].map(|part| part / sum)
    }
}

/// A round robin taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Decomposition {
    /// μ: the usual log odds of a positive judgement.
    pub mean: Estimate,
    /// How far the parts scatter.
    pub variances: Variances,
    /// α of everybody who speaks.
    pub dispositions: BTreeMap<ActorId, Estimate>,
    /// β of everybody who is spoken of.
    pub standings: BTreeMap<ActorId, Estimate>,
    /// γ of each observation, in their order.
    pub relations: Vec<Estimate>,
}

/// Takes a directed, incomplete round robin apart: y_st = μ + α_s + β_t + γ_st, y_st the log odds that a judgement of t
/// by s is positive, and the positive judgements binomial.
///
/// α, β and γ are random: (α_i, β_i) and (γ_st, γ_ts) are pairs of normal variables with variances and a correlation
/// each. γ is integrated out by adaptive quadrature, so that a dyad with a single judgement says as much as it can and
/// no more; α and β by Laplace's method, for each rests on many dyads. The variances are found by expectation and
/// maximisation, accelerated by squared extrapolation; the parts are posterior modes (α, β) and means (γ): what rests
/// on little evidence is drawn to nought.
///
/// Why this estimator: the classical moments of the social relations model need complete round robins without weights;
/// least squares with fixed effects takes the whole residual for γ, chance included; and a mixed model of nets as
/// normal variables fails where most dyads have one judgement, for then ½ in the net and its variance say more than the
/// data. Here gaps need no filling in, and chance is told from relation.
///
/// Unit: natural log odds. Range: all real numbers; the parts are relative, 0 is what is usual. Empty case: `None` with
/// fewer than twelve observations, four sources or four targets, or where one sign never occurs. Pairs that observe one
/// another twice count as strangers.
///
/// # References
/// Kenny (1994), Interpersonal Perception: A Social Relations Analysis; Snijders & Kenny (1999), Personal Relationships
/// 6(4):471–486; as mixed model: Nestler (2016), Multivariate Behavioral Research 51(4):428–447; approximations:
/// Breslow & Clayton (1993), Journal of the American Statistical Association 88(421):9–25, Pinheiro & Bates (1995),
/// Journal of Computational and Graphical Statistics 4(1):12–35; acceleration: Varadhan & Roland (2008), Scandinavian
/// Journal of Statistics 35(2):335–353.
#[must_use]
pub fn decompose(observations: &[Observation]) -> Option<Decomposition> {
    let design = Design::of(observations)?;
    let variances = design.fit()?;
    design.decomposition(variances)
}

/// [`decompose`] with variances that are known, or were found elsewhere.
#[must_use]
pub fn decompose_with(observations: &[Observation], variances: Variances) -> Option<Decomposition> {
    Design::of(observations)?.decomposition(variances)
}

/// The variances when each tenth of the actors is left out in turn, to tell how sure they are.
pub(super) fn jackknife(observations: &[Observation], from: Variances) -> Vec<Variances> {
    let actors: BTreeSet<ActorId> =
        observations.iter().flat_map(|observation| [observation.source, observation.target]).collect();
    let group: BTreeMap<ActorId, usize> = actors.into_iter().zip((0..GROUPS).cycle()).collect();
    (0..GROUPS)
        .into_par_iter()
        .filter_map(|left_out| {
            let kept = observations
                .iter()
                .filter(|one| group[&one.source] != left_out && group[&one.target] != left_out);
            Design::of(&kept.copied().collect::<Vec<_>>())?.refit(from)
        })
        .collect()
}

/// Groups of actors that the jackknife leaves out in turn.
pub(super) const GROUPS: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> ActorId {
        text.parse().unwrap()
    }

    /// A round robin of five with much evidence and no relation: all log odds are sums of their parts.
    fn additive() -> Vec<Observation> {
        let actors = ["AAA", "BBB", "CCC", "DDD", "EEE"];
        let (alpha, beta) = ([-1.0, -0.5, 0.0, 0.5, 1.0], [0.8, -0.8, 0.4, -0.4, 0.0]);
        let mut observations = Vec::new();
        for s in 0..5 {
            for t in (0..5).filter(|t| *t != s) {
                observations.push(observed(actors[s], actors[t], 1.0 + alpha[s] + beta[t], 10_000.0));
            }
        }
        observations
    }

    fn observed(source: &str, target: &str, odds: f64, judgements: f64) -> Observation {
        let positive = judgements / (1.0 + f64::exp(-odds));
        Observation { source: id(source), target: id(target), positive, negative: judgements - positive }
    }

    #[test]
    fn what_is_the_sum_of_its_parts_leaves_nothing_between_two() {
        let found = decompose(&additive()).unwrap();
        assert!(found.relations.iter().all(|gamma| gamma.value.abs() < 0.03), "{:?}", found.relations);
        let alpha: Vec<f64> = found.dispositions.values().map(|alpha| alpha.value).collect();
        for (found, by_hand) in alpha.iter().zip([-1.0, -0.5, 0.0, 0.5, 1.0]) {
            assert!((found - by_hand).abs() < 0.1, "{alpha:?}");
        }
        assert!(found.variances.shares()[2] < 0.01, "{:?}", found.variances);
    }

    #[test]
    fn what_one_dyad_has_to_itself_is_its_relation() {
        let mut observations = additive();
        observations[0] = observed("AAA", "BBB", 2.5, 10_000.0);
        let found = decompose(&observations).unwrap();
        let most = found.relations.iter().map(|gamma| gamma.value).fold(f64::MIN, f64::max);
        assert!((found.relations[0].value - most).abs() < 1e-12 && most > 1.0, "{:?}", found.relations);
    }

    #[test]
    fn swapping_signs_swaps_the_signs_of_all_parts() {
        let mut observations = additive();
        observations[3] = observed("AAA", "EEE", 1.5, 20.0);
        let found = decompose(&observations).unwrap();
        for one in &mut observations {
            (one.positive, one.negative) = (one.negative, one.positive);
        }
        let turned = decompose(&observations).unwrap();
        for (one, other) in found.relations.iter().zip(&turned.relations) {
            assert!((one.value + other.value).abs() < 1e-6, "{one:?} {other:?}");
        }
    }

    #[test]
    fn what_rests_on_little_is_drawn_to_nought() {
        let variances =
            Variances { disposition: 0.5, standing: 0.5, relation: 1.0, generalised: 0.0, reciprocity: 0.2 };
        let mut observations = additive();
        observations[0] = observed("AAA", "BBB", 2.5, 10_000.0);
        let sure = decompose_with(&observations, variances).unwrap().relations[0];
        observations[0] = observed("AAA", "BBB", 2.5, 3.0);
        let unsure = decompose_with(&observations, variances).unwrap().relations[0];
        assert!(unsure.value < sure.value && unsure.error > sure.error, "{sure:?} {unsure:?}");
    }

    #[test]
    fn too_few_are_not_taken_apart() {
        assert!(decompose(&additive()[..11]).is_none());
        assert!(decompose(&[]).is_none());
    }
}
