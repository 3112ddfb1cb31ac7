//! Intervals: how far a figure would move if other documents had been kept.

use std::fmt;
use std::str::FromStr;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use statrs::distribution::{ContinuousCDF, Normal};

use crate::error::Error;
use crate::score::cells::Cell;
use crate::score::moderated::{net_moderated, rate_moderated};

/// Quantile of the standard normal distribution at .975, to the last digit of a double.
pub(super) const Z: f64 = 1.959_963_984_540_054;
/// The probability below and above a 95 % interval.
const TAILS: [f64; 2] = [0.025, 0.975];

/// How documents are drawn, and how an interval is read off the draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resampling {
    /// Number of draws; 0 for no intervals.
    pub draws: u32,
    /// Seed of the random streams. Each dyad and period has a stream of its own, so that neither the number of threads
    /// nor other dyads move an interval.
    pub seed: u64,
    /// How the interval is made.
    pub method: Method,
}

impl Default for Resampling {
    fn default() -> Self {
        Self { draws: 1_000, seed: 1, method: Method::Moderated }
    }
}

/// How an interval is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// From how documents differ, moderated by how they would by chance: see [`net_moderated`] and [`rate_moderated`].
    /// The default, because few documents tell too little of how documents differ, and draws of documents cannot tell
    /// of a sign that none of them has.
    #[default]
    Moderated,
    /// Bias-corrected and accelerated: see [`bca`].
    Bca,
    /// The quantiles of the draws: see [`percentile`].
    Percentile,
}

impl FromStr for Method {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "moderated" => Ok(Self::Moderated),
            "bca" => Ok(Self::Bca),
            "percentile" => Ok(Self::Percentile),
            _ => Err(Error::input(format!("`{}` is no kind of interval", text.escape_debug()))
                .help("write one of: `moderated`, `bca`, `percentile`")),
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Moderated => "moderated",
            Self::Bca => "bca",
            Self::Percentile => "percentile",
        })
    }
}

/// The quantile of order `q` (0 to 1) of some numbers: linear between the two nearest, as type 7 of Hyndman & Fan has
/// it. `None` without numbers. Reorders them.
///
/// # References
/// Hyndman & Fan (1996), Sample quantiles in statistical packages, The American Statistician 50(4):361–365.
///
/// # Examples
/// ```
/// # use bonafides::score::quantile;
/// assert_eq!(quantile(&mut [4.0, 1.0, 3.0, 2.0], 0.5), Some(2.5));
/// assert_eq!(quantile(&mut [], 0.5), None);
/// ```
#[must_use]
pub fn quantile(numbers: &mut [f64], q: f64) -> Option<f64> {
    let (low, high, between) = neighbours(numbers, q)?;
    Some(low + (high - low) * between)
}

/// The two order statistics around a quantile, and how far it is from the one to the other.
fn neighbours(numbers: &mut [f64], q: f64) -> Option<(f64, f64, f64)> {
    let last = numbers.len().checked_sub(1)?;
    let place = q.clamp(0.0, 1.0) * last as f64;
    let below = (place.floor() as usize).min(last);
    let (_, &mut low, above) = numbers.select_nth_unstable_by(below, f64::total_cmp);
    let high = above.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
    Some((low, high, place - below as f64))
}

/// The percentile interval: the quantiles .025 and .975 of the draws.
///
/// # References
/// Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 13.
#[must_use]
pub fn percentile(draws: &mut [f64]) -> Option<[f64; 2]> {
    Some([quantile(draws, TAILS[0])?, quantile(draws, TAILS[1])?])
}

/// The orders of quantiles that the BCa interval takes instead of .025 and .975.
///
/// α = Φ(ẑ₀ + (ẑ₀ + z) / (1 − â(ẑ₀ + z))), with ẑ₀ = Φ⁻¹(share of draws below the estimate, ties as half), and â = Σd³
/// / 6(Σd²)^{3/2}, d the deviations of the jackknife values from their mean, turned round. `None` where all draws lie
/// on one side of the estimate or none differs, so that there is nothing to correct by.
fn bca_orders(draws: &[f64], estimate: f64, jackknife: &[f64]) -> Option<[f64; 2]> {
    let below = draws.iter().filter(|draw| **draw < estimate).count() as f64;
    let ties = draws.iter().filter(|draw| **draw == estimate).count() as f64;
    let share = (below + ties / 2.0) / draws.len() as f64;
    if !(share > 0.0 && share < 1.0) {
        return None;
    }
    let mean = jackknife.iter().sum::<f64>() / jackknife.len() as f64;
    let power = |exponent| jackknife.iter().map(|value| (mean - value).powi(exponent)).sum::<f64>();
    let spread = power(2);
    let acceleration = if spread > 0.0 { power(3) / (6.0 * spread * spread.sqrt()) } else { 0.0 };
    let normal = Normal::standard();
    let bias = normal.inverse_cdf(share);
    Some([-Z, Z].map(|z| normal.cdf(bias + (bias + z) / (1.0 - acceleration * (bias + z)))))
}

/// The bias-corrected and accelerated interval. `jackknife` are the estimates without each document in turn. Where all
/// draws lie on one side of the estimate it is the percentile interval. `None` without draws.
///
/// # References
/// Efron (1987), Better bootstrap confidence intervals, Journal of the American Statistical Association 82(397):171–185.
#[must_use]
pub fn bca(draws: &mut [f64], estimate: f64, jackknife: &[f64]) -> Option<[f64; 2]> {
    let orders = bca_orders(draws, estimate, jackknife).unwrap_or(TAILS);
    Some([quantile(draws, orders[0])?, quantile(draws, orders[1])?])
}

/// 1/(p+½) + 1/(n+½).
pub(super) fn net_variance(positive: f64, negative: f64) -> f64 {
    (positive + 0.5).recip() + (negative + 0.5).recip()
}

/// A figure to nine decimals: the last bits of logarithms are the platform's, and no reader's.
pub(super) fn settled(figure: f64) -> f64 {
    (figure * 1e9).round() / 1e9
}

// --------------------------------------------------------------------------------------------- draws

/// Sums over documents, drawn again and again with replacement from those of a cell.
pub(super) struct Draws {
    references: Vec<f64>,
    /// For each draw, the weights of each dimension.
    weighed: Vec<[f64; 2]>,
    dimensions: usize,
}

impl Draws {
    /// `None` where there are no two documents to draw from, or nothing to draw.
    pub fn of(cell: &Cell, label: &str, resampling: Resampling) -> Option<Self> {
        let (documents, dimensions) = (cell.documents.len() as u32, cell.counts.len());
        if documents < 2 || resampling.draws == 0 {
            return None;
        }
        let mut random = stream(cell, label, resampling.seed);
        let mut draws = Self { references: Vec::new(), weighed: Vec::new(), dimensions };
        for _ in 0..resampling.draws {
            let first = draws.weighed.len();
            draws.weighed.resize(first + dimensions, [0.0, 0.0]);
            let mut references = 0.0;
            for _ in 0..documents {
                let document = random.random_range(0..documents) as usize;
                references += f64::from(cell.documents[document].references);
                let row = &cell.weighed[document * dimensions..(document + 1) * dimensions];
                for (sum, weight) in draws.weighed[first..].iter_mut().zip(row) {
                    sum[0] += weight[0];
                    sum[1] += weight[1];
                }
            }
            draws.references.push(references);
        }
        Some(draws)
    }

    /// The cell itself as each draw has it, for figures that need more than sums.
    pub fn resampled<'c>(
        cell: &'c Cell,
        label: &str,
        resampling: Resampling,
    ) -> impl Iterator<Item = Cell> + 'c {
        let mut random = stream(cell, label, resampling.seed);
        let documents = cell.documents.len() as u32;
        (0..resampling.draws).map(move |_| {
            let places = (0..documents).map(|_| random.random_range(0..documents) as usize);
            cell.with_documents(places)
        })
    }

    /// The weights in each draw, on one dimension or on all.
    pub fn weights(&self, place: Option<usize>) -> impl Iterator<Item = [f64; 2]> + '_ {
        self.weighed.chunks(self.dimensions.max(1)).map(move |row| {
            let row = place.map_or(row, |place| &row[place..=place]);
            row.iter().fold([0.0, 0.0], |sum, weight| [sum[0] + weight[0], sum[1] + weight[1]])
        })
    }
}

/// The random stream of one dyad, period and part.
pub(super) fn stream(cell: &Cell, label: &str, seed: u64) -> ChaCha8Rng {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    for part in [cell.key.source.as_str(), cell.key.target.as_str(), label] {
        hasher.update(part.as_bytes());
        hasher.update(b"\n");
    }
    ChaCha8Rng::from_seed(*hasher.finalize().as_bytes())
}

/// Intervals of one row.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Intervals {
    pub trust: Option<[f64; 2]>,
    pub distrust: Option<[f64; 2]>,
    pub net: Option<[f64; 2]>,
}

/// The intervals of one cell on one dimension or on all; none without judgements or with a single document. `draws` are
/// for the methods that read them.
pub(super) fn intervals(
    cell: &Cell,
    draws: Option<&Draws>,
    place: Option<usize>,
    method: Method,
) -> Intervals {
    if cell.count(place) == [0, 0] {
        return Intervals::default();
    }
    let rate = |sign| match draws {
        Some(draws) => rate_drawn(cell, draws, place, sign, method),
        None => rate_moderated(&documents(cell, place, |said, weight| [weight[sign], said])),
    };
    let net = match draws {
        Some(draws) => net_drawn(cell, draws, place, method),
        None => net_moderated(&documents(cell, place, |_, weight| weight)),
    };
    let settled = |ends: Option<[f64; 2]>| ends.map(|ends| ends.map(settled));
    Intervals { trust: settled(rate(0)), distrust: settled(rate(1)), net: settled(net) }
}

/// What is needed of each document, from its references and weights.
fn documents(cell: &Cell, place: Option<usize>, of: impl Fn(f64, [f64; 2]) -> [f64; 2]) -> Vec<[f64; 2]> {
    let said = cell.documents.iter().enumerate();
    said.map(|(number, said)| of(f64::from(said.references), cell.weight_in(number, place))).collect()
}

fn net_drawn(cell: &Cell, draws: &Draws, place: Option<usize>, method: Method) -> Option<[f64; 2]> {
    let [positive, negative] = cell.weight(place);
    // Odds rather than their logarithms: the order is the same, and a logarithm of two of a thousand is enough.
    let mut odds: Vec<f64> = draws.weights(place).map(|[p, n]| (p + 0.5) / (n + 0.5)).collect();
    let orders = match method {
        Method::Bca => {
            let without = (0..cell.documents.len()).map(|document| cell.weight_in(document, place));
            let jackknife: Vec<f64> =
                without.map(|[p, n]| libm::log(positive - p + 0.5) - libm::log(negative - n + 0.5)).collect();
            bca_orders(&odds, (positive + 0.5) / (negative + 0.5), &jackknife)
        }
        _ => None,
    };
    let mut end = |order| {
        let (low, high, between) = neighbours(&mut odds, order)?;
        let (low, high) = (libm::log(low), libm::log(high));
        Some(low + (high - low) * between)
    };
    let orders = orders.unwrap_or(TAILS);
    Some([end(orders[0])?, end(orders[1])?])
}

fn rate_drawn(
    cell: &Cell,
    draws: &Draws,
    place: Option<usize>,
    sign: usize,
    method: Method,
) -> Option<[f64; 2]> {
    let (count, references) = (cell.weight(place)[sign], cell.references());
    if references == 0 {
        return None;
    }
    let rate = |count: f64, references: f64| if references > 0.0 { 100.0 * count / references } else { 0.0 };
    let weights = draws.weights(place).zip(&draws.references);
    let mut rates: Vec<f64> = weights.map(|(weights, references)| rate(weights[sign], *references)).collect();
    if method == Method::Percentile {
        return percentile(&mut rates);
    }
    let jackknife: Vec<f64> = documents(cell, place, |said, weight| [weight[sign], said])
        .into_iter()
        .map(|[without, said]| rate(count - without, f64::from(references) - said))
        .collect();
    bca(&mut rates, rate(count, f64::from(references)), &jackknife)
}
