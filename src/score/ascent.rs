//! The variances of the greatest likelihood, by expectation and maximisation.

use nalgebra::{DVector, Matrix2};

use crate::score::design::{Design, Solution};
use crate::score::relations::Variances;

/// Where the search begins.
const START: Variances =
    Variances { disposition: 0.3, standing: 0.3, relation: 0.5, generalised: 0.0, reciprocity: 0.0 };
/// Cycles after which the variances stand as they are: from [`START`], and from those of nearly the same observations.
const CYCLES: usize = 60;
const FEW_CYCLES: usize = 8;
/// The farthest extrapolation to begin with; it doubles each time it is reached.
const STRETCH: f64 = 16.0;
/// Changes of the parameters (logarithms, inverse hyperbolic tangents) that are none.
const STILL: f64 = 1e-4;
/// Steps of Newton's method that find the effects at each turn, from where they stood.
const STEPS: usize = 2;

impl Design {
    /// The variances of the greatest likelihood.
    pub fn fit(&self) -> Option<Variances> {
        self.climbed(START, CYCLES)
    }

    /// [`Design::fit`] from variances of nearly the same observations.
    pub fn refit(&self, from: Variances) -> Option<Variances> {
        self.climbed(from, FEW_CYCLES)
    }

    /// Where so many cycles lead, or fewer where they lead nowhere.
    fn climbed(&self, start: Variances, cycles: usize) -> Option<Variances> {
        let mut effects = self.usual();
        let mut here = start.parameters();
        let mut longest = STRETCH;
        for _ in 0..cycles {
            let one = self.climb(here, &mut effects)?;
            let two = self.climb(one, &mut effects)?;
            let first = difference(one, here);
            let second = difference(difference(two, one), first);
            if norm(first).max(norm(difference(two, one))) < STILL {
                return Some(Variances::of(two));
            }
            let stretch = (norm(first) / norm(second).max(1e-12)).clamp(1.0, longest);
            if stretch >= longest {
                longest *= 2.0;
            }
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
        let solution = self.solve(variances, effects.clone(), STEPS)?;
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
    /// On scales without ends.
    fn parameters(self) -> [f64; 5] {
        [
            libm::log(self.disposition),
            libm::log(self.standing),
            libm::log(self.relation),
            libm::atanh(self.generalised),
            libm::atanh(self.reciprocity),
        ]
    }

    fn of(parameters: [f64; 5]) -> Self {
        let [disposition, standing, relation, generalised, reciprocity] = parameters;
        Self {
            disposition: libm::exp(disposition),
            standing: libm::exp(standing),
            relation: libm::exp(relation),
            generalised: libm::tanh(generalised),
            reciprocity: libm::tanh(reciprocity),
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
