//! The social relations model: how much of what is said of a state is the speaker's way, how much the other's standing,
//! and how much is between the two.

use std::collections::{BTreeMap, BTreeSet};

use nalgebra::{DMatrix, DVector, Matrix2, Vector2};
use rayon::prelude::*;

use crate::model::ActorId;
use crate::score::interval::Z;
use crate::score::quadrature::{Told, told};

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

/// Dyads, speakers and targets below which there is nothing to take apart.
const FEWEST: (usize, usize) = (12, 4);
/// Cycles after which the variances stand as they are.
const CYCLES: usize = 40;
/// Changes of the parameters (logarithms, inverse hyperbolic tangents) that are none.
const STILL: f64 = 1e-4;
/// Steps of Newton's method that find the effects, given the variances, from where they stood: while the variances are
/// sought, and at the end.
const STEPS: (usize, usize) = (2, 30);

/// Takes a directed, incomplete round robin apart: y_st = μ + α_s + β_t + γ_st, y_st the log odds that a judgement of t by s
/// is positive, and the positive judgements binomial.
///
/// α, β and γ are random: (α_i, β_i) and (γ_st, γ_ts) are pairs of normal variables with variances and a correlation each. γ is
/// integrated out by adaptive quadrature, so that a dyad with a single judgement says as much as it can and no more; α and β
/// by Laplace's method, for each rests on many dyads. The variances are found by expectation and maximisation, accelerated by
/// squared extrapolation; the parts are posterior modes (α, β) and means (γ): what rests on little evidence is drawn to nought.
///
/// Why this estimator: the classical moments of the social relations model need complete round robins without weights; least
/// squares with fixed effects takes the whole residual for γ, chance included; and a mixed model of nets as normal variables
/// fails where most dyads have one judgement, for then ½ in the net and its variance say more than the data. Here gaps need no
/// filling in, and chance is told from relation.
///
/// Unit: natural log odds. Range: all real numbers; the parts are relative, 0 is what is usual. Empty case: `None` with
/// fewer than twelve observations, four sources or four targets, or where one sign never occurs. Pairs that observe one
/// another twice count as strangers.
///
/// # References
/// Kenny (1994), Interpersonal Perception: A Social Relations Analysis; Snijders & Kenny (1999), Personal Relationships
/// 6(4):471–486; as mixed model: Nestler (2016), Multivariate Behavioral Research 51(4):428–447; approximations: Breslow &
/// Clayton (1993), Journal of the American Statistical Association 88(421):9–25, Pinheiro & Bates (1995), Journal of
/// Computational and Graphical Statistics 4(1):12–35; acceleration: Varadhan & Roland (2008), Scandinavian Journal of
/// Statistics 35(2):335–353.
#[must_use]
pub fn decompose(observations: &[Observation]) -> Option<Decomposition> {
    let design = Design::of(observations)?;
    let variances = design.fit(design.start())?;
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
            Design::of(&kept.copied().collect::<Vec<_>>())?.fit(from)
        })
        .collect()
}

/// Groups of actors that the jackknife leaves out in turn.
pub(super) const GROUPS: usize = 10;

/// The observations as rows of a linear model.
struct Design {
    rows: Vec<Row>,
    /// Both directions of a pair of actors, of which one may be missing.
    pairs: Vec<[Option<usize>; 2]>,
    /// Columns of each actor's α and β; column 0 is μ.
    actors: BTreeMap<ActorId, [Option<usize>; 2]>,
    columns: usize,
}

struct Row {
    columns: [usize; 3],
    positive: f64,
    negative: f64,
}

/// What the model says, given the variances.
struct Solution {
    effects: DVector<f64>,
    /// Posterior covariance of the effects.
    covariance: DMatrix<f64>,
    /// Mean and covariance of (γ_st, γ_ts) of each pair.
    relations: Vec<(Vector2<f64>, Matrix2<f64>)>,
}

impl Design {
    fn of(observations: &[Observation]) -> Option<Self> {
        let mut actors: BTreeMap<ActorId, [Option<usize>; 2]> = BTreeMap::new();
        for one in observations {
            actors.entry(one.source).or_default()[0] = Some(0);
            actors.entry(one.target).or_default()[1] = Some(0);
        }
        let mut columns = 1;
        let mut sizes = [0, 0];
        for role in [0, 1] {
            for column in actors.values_mut().filter_map(|columns| columns[role].as_mut()) {
                (*column, columns, sizes[role]) = (columns, columns + 1, sizes[role] + 1);
            }
        }
        let (fewest, fewest_actors) = FEWEST;
        if observations.len() < fewest || sizes.into_iter().any(|size| size < fewest_actors) {
            return None;
        }
        let mut rows = Vec::with_capacity(observations.len());
        let mut pairs: Vec<[Option<usize>; 2]> = Vec::new();
        let mut open: BTreeMap<(ActorId, ActorId), usize> = BTreeMap::new();
        for (place, one) in observations.iter().enumerate() {
            let columns = [0, actors[&one.source][0]?, actors[&one.target][1]?];
            rows.push(Row { columns, positive: one.positive, negative: one.negative });
            match open.remove(&(one.target, one.source)) {
                Some(pair) => pairs[pair][1] = Some(place),
                None => {
                    open.insert((one.source, one.target), pairs.len());
                    pairs.push([Some(place), None]);
                }
            }
        }
        let design = Self { rows, pairs, actors, columns };
        let [positive, negative] = design.sums();
        (positive > 0.0 && negative > 0.0).then_some(design)
    }

    fn sums(&self) -> [f64; 2] {
        self.rows.iter().fold([0.0, 0.0], |sum, row| [sum[0] + row.positive, sum[1] + row.negative])
    }

    /// Where to begin.
    fn start(&self) -> Variances {
        Variances { disposition: 0.3, standing: 0.3, relation: 0.5, generalised: 0.0, reciprocity: 0.0 }
    }

    /// Effects before anything is known: everybody is usual.
    fn usual(&self) -> DVector<f64> {
        let [positive, negative] = self.sums();
        let mut effects = DVector::zeros(self.columns);
        effects[0] = (positive / negative).ln();
        effects
    }

    /// The variances of the greatest likelihood.
    fn fit(&self, start: Variances) -> Option<Variances> {
        let mut effects = self.usual();
        let mut here = start.parameters();
        for _ in 0..CYCLES {
            let one = self.climb(here, &mut effects)?;
            let two = self.climb(one, &mut effects)?;
            let first = difference(one, here);
            let second = difference(difference(two, one), first);
            if norm(first).max(norm(difference(two, one))) < STILL {
                return Some(Variances::of(two));
            }
            let stretch = (norm(first) / norm(second).max(1e-12)).clamp(1.0, 16.0);
            let mut far = here;
            for (place, far) in far.iter_mut().enumerate() {
                *far += 2.0 * stretch * first[place] + stretch * stretch * second[place];
            }
            here = self.climb(clamped(far), &mut effects)?;
        }
        Some(Variances::of(here))
    }

    /// One step of expectation and maximisation.
    fn climb(&self, parameters: [f64; 5], effects: &mut DVector<f64>) -> Option<[f64; 5]> {
        let variances = Variances::of(parameters);
        let solution = self.solve(variances, effects.clone(), STEPS.0)?;
        let prior = variances.of_actors();
        let mut scatter = Matrix2::zeros();
        for columns in self.actors.values() {
            scatter += expected_square(columns, &solution, prior);
        }
        scatter /= self.actors.len() as f64;
        let mut relations = Matrix2::zeros();
        for (mean, covariance) in &solution.relations {
            relations += mean * mean.transpose() + covariance;
        }
        relations /= self.pairs.len() as f64;
        let relation = f64::midpoint(relations[(0, 0)], relations[(1, 1)]);
        let next = Variances {
            disposition: scatter[(0, 0)],
            standing: scatter[(1, 1)],
            relation,
            generalised: scatter[(0, 1)] / (scatter[(0, 0)] * scatter[(1, 1)]).sqrt(),
            reciprocity: relations[(0, 1)] / relation,
        };
        *effects = solution.effects;
        Some(clamped(next.parameters()))
    }

    /// What each pair tells of its log odds, where these stand.
    fn told(&self, effects: &DVector<f64>, prior: Matrix2<f64>) -> Vec<Told> {
        self.pairs
            .par_iter()
            .map(|pair| {
                told(
                    pair.map(|place| {
                        let row = &self.rows[place?];
                        Some([row.odds(effects), row.positive, row.negative])
                    }),
                    prior,
                )
            })
            .collect()
    }

    /// The effects by so many steps of Newton's method, or until they stand still; and what follows from them.
    fn solve(&self, variances: Variances, mut effects: DVector<f64>, steps: usize) -> Option<Solution> {
        let prior = variances.of_relations();
        let actors = variances.of_actors();
        let mut covariance = None;
        for _ in 0..steps {
            let (matrix, right) = self.equations(&self.told(&effects, prior), &effects, actors)?;
            let cholesky = matrix.cholesky()?;
            let next = cholesky.solve(&right);
            let moved = (&next - &effects).amax();
            effects = next;
            covariance = Some(cholesky);
            if moved < 1e-9 {
                break;
            }
        }
        let covariance = covariance?.inverse();
        let told = self.told(&effects, prior);
        let relations = self.pairs.iter().zip(&told);
        let relations = relations.map(|(pair, told)| self.relation(pair, told, prior, &covariance)).collect();
        Some(Solution { effects, covariance, relations })
    }

    /// The mixed-model equations around where the effects stand.
    fn equations(
        &self,
        told: &[Told],
        effects: &DVector<f64>,
        of_actors: Matrix2<f64>,
    ) -> Option<(DMatrix<f64>, DVector<f64>)> {
        let mut matrix = DMatrix::zeros(self.columns, self.columns);
        let mut right = DVector::zeros(self.columns);
        for (pair, told) in self.pairs.iter().zip(told) {
            let rows = pair.map(|place| place.map(|place| &self.rows[place]));
            let odds = Vector2::from(rows.map(|row| row.map_or(0.0, |row| row.odds(effects))));
            let pull = told.precision * odds + told.slope;
            for (i, row) in rows.iter().enumerate().filter_map(|(i, row)| Some((i, (*row)?))) {
                for column in row.columns {
                    right[column] += pull[i];
                }
                for (j, other) in rows.iter().enumerate().filter_map(|(j, row)| Some((j, (*row)?))) {
                    for (column, other) in
                        row.columns.into_iter().flat_map(|column| other.columns.map(|other| (column, other)))
                    {
                        matrix[(column, other)] += told.precision[(i, j)];
                    }
                }
            }
        }
        let both = of_actors.try_inverse()?;
        for columns in self.actors.values() {
            match *columns {
                [Some(a), Some(b)] => {
                    for (i, row) in [a, b].into_iter().enumerate() {
                        for (j, column) in [a, b].into_iter().enumerate() {
                            matrix[(row, column)] += both[(i, j)];
                        }
                    }
                }
                [Some(a), None] => matrix[(a, a)] += of_actors[(0, 0)].recip(),
                [None, Some(b)] => matrix[(b, b)] += of_actors[(1, 1)].recip(),
                [None, None] => {}
            }
        }
        Some((matrix, right))
    }

    /// Mean and covariance of (γ_st, γ_ts), that of the effects reckoned with.
    fn relation(
        &self,
        pair: &[Option<usize>; 2],
        told: &Told,
        prior: Matrix2<f64>,
        covariance: &DMatrix<f64>,
    ) -> (Vector2<f64>, Matrix2<f64>) {
        let rows = pair.map(|place| place.map(|place| &self.rows[place]));
        let mut around = Matrix2::zeros();
        for (i, one) in rows.iter().enumerate() {
            for (j, other) in rows.iter().enumerate() {
                if let (Some(one), Some(other)) = (one, other) {
                    around[(i, j)] = one
                        .columns
                        .iter()
                        .flat_map(|a| other.columns.iter().map(|b| covariance[(*a, *b)]))
                        .sum::<f64>();
                }
            }
        }
        let pull = prior * told.precision;
        (prior * told.slope, prior - pull * prior + pull * around * pull.transpose())
    }

    fn decomposition(&self, variances: Variances) -> Option<Decomposition> {
        let solution = self.solve(variances, self.usual(), STEPS.1)?;
        let estimate = |column: usize| Estimate {
            value: solution.effects[column],
            error: solution.covariance[(column, column)].max(0.0).sqrt(),
        };
        let of_role = |role: usize| {
            let actors = self.actors.iter();
            actors.filter_map(|(actor, columns)| Some((*actor, estimate(columns[role]?)))).collect()
        };
        let mut relations = vec![Estimate::default(); self.rows.len()];
        for (pair, (mean, covariance)) in self.pairs.iter().zip(&solution.relations) {
            for (side, place) in pair.iter().enumerate() {
                if let Some(place) = *place {
                    let error = covariance[(side, side)].max(0.0).sqrt();
                    relations[place] = Estimate { value: mean[side], error };
                }
            }
        }
        Some(Decomposition {
            mean: estimate(0),
            variances,
            dispositions: of_role(0),
            standings: of_role(1),
            relations,
        })
    }
}

impl Row {
    /// The log odds of a positive judgement without γ.
    fn odds(&self, effects: &DVector<f64>) -> f64 {
        self.columns.iter().map(|column| effects[*column]).sum()
    }
}

/// What the square of (α, β) of an actor is expected to be; a role that nobody saw follows from the other.
fn expected_square(columns: &[Option<usize>; 2], solution: &Solution, prior: Matrix2<f64>) -> Matrix2<f64> {
    let square = |a: usize, b: usize| solution.effects[a] * solution.effects[b] + solution.covariance[(a, b)];
    match *columns {
        [Some(a), Some(b)] => Matrix2::new(square(a, a), square(a, b), square(a, b), square(b, b)),
        [None, None] => prior,
        [a, b] => {
            let known = usize::from(a.is_none());
            let column = a.or(b).unwrap_or_default();
            let (seen, other) = (square(column, column), 1 - known);
            let slope = prior[(0, 1)] / prior[(known, known)];
            let rest = prior[(other, other)] - slope * prior[(0, 1)];
            let mut whole = Matrix2::from_element(slope * seen);
            whole[(known, known)] = seen;
            whole[(other, other)] = slope * slope * seen + rest;
            whole
        }
    }
}

impl Variances {
    fn of_actors(self) -> Matrix2<f64> {
        let shared = self.generalised * (self.disposition * self.standing).sqrt();
        Matrix2::new(self.disposition, shared, shared, self.standing)
    }

    fn of_relations(self) -> Matrix2<f64> {
        let shared = self.reciprocity * self.relation;
        Matrix2::new(self.relation, shared, shared, self.relation)
    }

    /// On scales without ends.
    fn parameters(self) -> [f64; 5] {
        [
            self.disposition.ln(),
            self.standing.ln(),
            self.relation.ln(),
            self.generalised.atanh(),
            self.reciprocity.atanh(),
        ]
    }

    fn of(parameters: [f64; 5]) -> Self {
        let [disposition, standing, relation, generalised, reciprocity] = parameters;
        Self {
            disposition: disposition.exp(),
            standing: standing.exp(),
            relation: relation.exp(),
            generalised: generalised.tanh(),
            reciprocity: reciprocity.tanh(),
        }
    }
}

/// Variances between a ten-thousandth and a thousand, correlations between −.995 and .995.
fn clamped(parameters: [f64; 5]) -> [f64; 5] {
    let [disposition, standing, relation, generalised, reciprocity] = parameters;
    let variance = |x: f64| if x.is_finite() { x.clamp(-9.2, 6.9) } else { -9.2 };
    let correlation = |x: f64| if x.is_nan() { 0.0 } else { x.clamp(-3.0, 3.0) };
    [
        variance(disposition),
        variance(standing),
        variance(relation),
        correlation(generalised),
        correlation(reciprocity),
    ]
}

fn difference(a: [f64; 5], b: [f64; 5]) -> [f64; 5] {
    std::array::from_fn(|place| a[place] - b[place])
}

fn norm(a: [f64; 5]) -> f64 {
    a.iter().map(|x| x * x).sum::<f64>().sqrt()
}

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
