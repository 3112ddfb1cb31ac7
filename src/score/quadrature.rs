//! What a pair's judgements tell of their log odds when γ may be anything: integrals over normal variables.

use nalgebra::{Matrix2, Vector2};

/// What a pair tells of its two log odds η, γ integrated out: slope and bend of the logarithm of its likelihood.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    /// The slope g. The posterior mean of γ is K g, with K the prior covariance of γ.
    pub slope: Vector2<f64>,
    /// The bend downwards W; never negative. The posterior covariance of γ is K − K W K.
    pub precision: Matrix2<f64>,
}

/// Places of the trapezoid rule, to either side of the mode, in standard deviations of the bell that fits there: so
/// many, so far apart. Where one sign is missing the bell leans, and its tail is longer than that of the one that fits.
const PLACES: (i32, f64) = (7, 1.0);
/// Steps to the mode of the posterior, and the longest of them.
const STEPS: (usize, f64) = (40, 3.0);

/// A direction of a pair: its log odds without γ, positive and negative judgements.
type Direction = [f64; 3];

/// What the two directions of a pair tell, either of which may be missing. `prior` is the covariance K of (γ_st, γ_ts).
pub(super) fn told(pair: [Option<Direction>; 2], prior: Matrix2<f64>) -> Told {
    match pair {
        [Some(one), Some(other)] => both(one, other, prior),
        [one, other] => {
            let (mut slope, mut precision) = (Vector2::zeros(), Matrix2::zeros());
            for (side, direction) in [one, other].into_iter().enumerate() {
                if let Some(direction) = direction {
                    (slope[side], precision[(side, side)]) = alone(direction, prior[(side, side)]);
                }
            }
            Told { slope, precision }
        }
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// ln(1 + eˣ) without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + libm::log1p(libm::exp(-x.abs()))
}

fn likelihood([odds, positive, negative]: Direction, gamma: f64) -> f64 {
    positive * (odds + gamma) - (positive + negative) * softplus(odds + gamma)
}

/// Slope and bend of the likelihood at γ.
fn slopes([odds, positive, negative]: Direction, gamma: f64) -> (f64, f64) {
    let share = logistic(odds + gamma);
    (positive - (positive + negative) * share, (positive + negative) * share * (1.0 - share))
}

/// The places.
fn places() -> impl Iterator<Item = f64> {
    let (count, step) = PLACES;
    (-count..=count).map(move |place| f64::from(place) * step)
}

fn alone(direction: Direction, variance: f64) -> (f64, f64) {
    let mut mode = 0.0;
    let mut scale = 1.0;
    for _ in 0..STEPS.0 {
        let (slope, bend) = slopes(direction, mode);
        let bend = bend + variance.recip();
        let step = ((slope - mode / variance) / bend).clamp(-STEPS.1, STEPS.1);
        mode += step;
        scale = bend.sqrt().recip();
        if step.abs() < 1e-10 {
            break;
        }
    }
    let density = |gamma: f64| likelihood(direction, gamma) - gamma * gamma / (2.0 * variance);
    let top = density(mode);
    let (mut mass, mut first, mut second) = (0.0, 0.0, 0.0);
    for place in places() {
        let by = scale * place;
        let weight = libm::exp(density(mode + by) - top);
        (mass, first, second) = (mass + weight, first + weight * by, second + weight * by * by);
    }
    let shift = first / mass;
    let spread = second / mass - shift * shift;
    ((mode + shift) / variance, ((variance - spread) / (variance * variance)).max(0.0))
}

fn both(one: Direction, other: Direction, prior: Matrix2<f64>) -> Told {
    let inverse = prior.try_inverse().unwrap_or_else(Matrix2::identity);
    let mut mode: Vector2<f64> = Vector2::zeros();
    let mut bend = inverse;
    for _ in 0..STEPS.0 {
        let ((slope_1, bend_1), (slope_2, bend_2)) = (slopes(one, mode[0]), slopes(other, mode[1]));
        let slope = Vector2::new(slope_1, slope_2) - inverse * mode;
        bend = inverse + Matrix2::new(bend_1, 0.0, 0.0, bend_2);
        let step = bend.try_inverse().unwrap_or_else(Matrix2::zeros) * slope;
        let step = step * (STEPS.1 / step.amax().max(STEPS.1));
        mode += step;
        if step.amax() < 1e-10 {
            break;
        }
    }
    // Steps along the axes of the bell: its covariance is L L′.
    let spread = bend.try_inverse().unwrap_or(prior);
    let axes = spread.cholesky().map_or_else(Matrix2::zeros, |cholesky| cholesky.l());
    // The first axis moves the first γ alone, so that what its direction tells is reckoned once for all of the second.
    let density = |told: f64, gamma: Vector2<f64>| {
        told + likelihood(other, gamma[1]) - gamma.dot(&(inverse * gamma)) / 2.0
    };
    let top = density(likelihood(one, mode[0]), mode);
    let (mut mass, mut first, mut second) = (0.0, Vector2::zeros(), Matrix2::zeros());
    for x in places() {
        let told = likelihood(one, mode[0] + axes[(0, 0)] * x);
        for y in places() {
            let by = axes * Vector2::new(x, y);
            let weight = libm::exp(density(told, mode + by) - top);
            mass += weight;
            first += by * weight;
            second += by * by.transpose() * weight;
        }
    }
    let shift = first / mass;
    let covariance = second / mass - shift * shift.transpose();
    Told { slope: inverse * (mode + shift), precision: inverse - inverse * covariance * inverse }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Slope and bend of ln ∫ likelihood(η + γ) φ(γ) dγ, by brute force and differences.
    fn by_force([odds, positive, negative]: Direction, variance: f64) -> (f64, f64) {
        let logarithm = |odds: f64| {
            let density = |gamma: f64| {
                (likelihood([odds, positive, negative], gamma) - gamma * gamma / (2.0 * variance)).exp()
            };
            (-40_000..=40_000).map(|k| density(f64::from(k) * 5e-4)).sum::<f64>().ln()
        };
        let h = 1e-3;
        let (low, middle, high) = (logarithm(odds - h), logarithm(odds), logarithm(odds + h));
        ((high - low) / (2.0 * h), -(high - 2.0 * middle + low) / (h * h))
    }

    #[test]
    fn integrals_agree_with_brute_force() {
        for direction in [[0.3, 1.0, 0.0], [-1.0, 0.0, 12.0], [0.5, 40.0, 3.0], [0.0, 200.0, 180.0]] {
            for variance in [0.2, 1.5, 4.0] {
                let (slope, bend) = alone(direction, variance);
                let (slope_by_force, bend_by_force) = by_force(direction, variance);
                assert!(
                    (slope - slope_by_force).abs() < 1e-4 * (1.0 + slope.abs()),
                    "{direction:?} {variance}: {slope} {slope_by_force}"
                );
                assert!(
                    (bend - bend_by_force).abs() < 1e-3 * (1.0 + bend),
                    "{direction:?} {variance}: {bend} {bend_by_force}"
                );
            }
        }
    }

    #[test]
    fn two_directions_without_correlation_are_each_alone() {
        let (one, other) = ([0.3, 2.0, 1.0], [-1.0, 0.0, 7.0]);
        let both = told([Some(one), Some(other)], Matrix2::new(1.5, 0.0, 0.0, 1.5));
        for (side, direction) in [one, other].into_iter().enumerate() {
            let (slope, precision) = alone(direction, 1.5);
            assert!((both.slope[side] - slope).abs() < 1e-9);
            assert!((both.precision[(side, side)] - precision).abs() < 1e-9);
        }
        assert!(both.precision[(0, 1)].abs() < 1e-9);
    }

    #[test]
    fn what_is_returned_in_kind_tells_of_the_other_direction() {
        let prior = Matrix2::new(1.0, 0.6, 0.6, 1.0);
        let seen = told([Some([0.0, 9.0, 0.0]), None], prior);
        let gamma = prior * seen.slope;
        assert!((gamma[1] - 0.6 * gamma[0]).abs() < 1e-12 && gamma[0] > 1.0);
    }
}
