//! Intervals from how documents differ, moderated by how they would differ by chance.

use statrs::distribution::{ChiSquared, ContinuousCDF, StudentsT};

use crate::score::interval::net_variance;

/// The probability below the upper end of a 95 % interval.
const UPPER: f64 = 0.975;

/// What is held of the dispersion before any document is seen: a scaled inverse χ² of median 1, so that documents bunch
/// more than chance has it as likely as less.
#[derive(Clone, Copy)]
struct Prior {
    freedom: f64,
    /// The median of χ² with so many degrees of freedom, for each.
    scale: f64,
}

/// Of nets: one degree of freedom, and the square of the standard normal's quantile .75.
const OF_NETS: Prior = Prior { freedom: 1.0, scale: 0.454_936_423_119_572_8 };

impl Prior {
    /// Of rates, from judgements a document: 1 + 1/2r². Counts of mean r, of which the documents' inclination varies,
    /// have dispersion 1 + rω; what is not known of ω matters the less the fewer there are.
    fn of_rates(each: f64) -> Option<Self> {
        let freedom = 1.0 + 0.5 / (each * each);
        let scale = ChiSquared::new(freedom).ok()?.inverse_cdf(0.5) / freedom;
        Some(Self { freedom, scale })
    }
}

/// The interval of a net, from the positive and negative judgements (or weights) of each document: the score interval
/// of a share (Wilson) on log odds, with z² for φt².
///
/// φ = (m + ν V/C) / (1 + ν) is the dispersion, with m = .4549, the median of χ² with one degree of freedom. V = D/(D−1) Σ(e−ē)², with e = p/(P+½) − n/(N+½) of each of D
/// documents, is the variance of the net by the infinitesimal jackknife; C = 1/(P+½) + 1/(N+½) that by chance; ν =
/// 2/(2/(D−1) + κ) tells how much V knows, with κ = ((P+½)⁻³ + (N+½)⁻³)/C², the excess kurtosis of counts. t is the
/// quantile of Student's distribution with 1 + ν degrees of freedom. Where a sign is missing, the end on its side is θ
/// ± t√(φC), for that of the share is 1.
///
/// Unit: natural log odds. Empty case: `None` with fewer than two documents or without judgements.
///
/// # References
/// Wilson (1927), Journal of the American Statistical Association 22(158):209–212; dispersion moderated by a prior:
/// Smyth (2004), Statistical Applications in Genetics and Molecular Biology 3(1):3; degrees of freedom: Satterthwaite
/// (1946), Biometrics Bulletin 2(6):110–114; the infinitesimal jackknife: Efron (1982), The Jackknife, the Bootstrap
/// and Other Resampling Plans.
///
/// # Examples
/// ```
/// # use bonafides::score::net_moderated;
/// let [low, high] = net_moderated(&[[1.0, 0.0], [2.0, 1.0], [1.0, 1.0]]).unwrap();
/// assert!(low < 0.0 && high > (4.5_f64 / 2.5).ln());
/// assert_eq!(net_moderated(&[[1.0, 0.0]]), None);
/// ```
#[must_use]
pub fn net_moderated(documents: &[[f64; 2]]) -> Option<[f64; 2]> {
    let [positive, negative] = documents.iter().fold([0.0, 0.0], |sum, [p, n]| [sum[0] + p, sum[1] + n]);
    let all = positive + negative;
    if documents.len() < 2 || all <= 0.0 {
        return None;
    }
    let chance = net_variance(positive, negative);
    let kurtosis = ((positive + 0.5).powi(-3) + (negative + 0.5).powi(-3)) / (chance * chance);
    let each = documents.iter().map(|[p, n]| p / (positive + 0.5) - n / (negative + 0.5));
    let width = width(variance(each) / chance, kurtosis, documents.len(), OF_NETS)?;
    let reach = (width * positive * negative / all + width * width / 4.0).sqrt();
    // Of a count and its end outwards; inwards it is count² (1 + width/all) / outwards, which loses no digits.
    let outwards = |count: f64| count + width / 2.0 + reach;
    let inwards = |count: f64| count * count * (1.0 + width / all) / outwards(count);
    let net = libm::log((positive + 0.5) / (negative + 0.5));
    let open = (width * chance).sqrt();
    let low = if positive > 0.0 { libm::log(inwards(positive) / outwards(negative)) } else { net - open };
    let high = if negative > 0.0 { libm::log(outwards(positive) / inwards(negative)) } else { net + open };
    Some([low, high])
}

/// The interval of a rate, from the count and the references of each document: the score interval of a Poisson mean,
/// c + w/2 ∓ √(wc + w²/4), a hundredfold over the references, with w = φt² as in [`net_moderated`]. There
/// V = D/(D−1) Σ(e−ē)² with e = c_i − r_i c/r, C = c, or ½ where c is 0, κ = 1/C, and φ = (f m + ν V/C) / (f + ν) with
/// f = 1 + D²/2C² degrees of freedom, m the median of χ² with f for each of them, t the quantile with f + ν: where
/// most documents hold no judgement, they cannot bunch.
///
/// Unit: in a hundred references. Empty case: `None` with fewer than two documents or without references.
///
/// # References
/// As [`net_moderated`]; the interval of a count: Brown, Cai & DasGupta (2003), Statistica Sinica 13:19–49; the
/// dispersion of counts whose inclination varies: McCullagh & Nelder (1989), Generalized Linear Models, ch. 6.2.
#[must_use]
pub fn rate_moderated(documents: &[[f64; 2]]) -> Option<[f64; 2]> {
    let [count, references] = documents.iter().fold([0.0, 0.0], |sum, [c, r]| [sum[0] + c, sum[1] + r]);
    if documents.len() < 2 || references <= 0.0 {
        return None;
    }
    let chance = if count > 0.0 { count } else { 0.5 };
    let each = documents.iter().map(|[c, r]| c - r * count / references);
    let prior = Prior::of_rates(chance / documents.len() as f64)?;
    let width = width(variance(each) / chance, chance.recip(), documents.len(), prior)?;
    let outwards = count + width / 2.0 + (width * count + width * width / 4.0).sqrt();
    Some([count * count / outwards, outwards].map(|end| 100.0 * end / references))
}

/// Of a sum over documents, if each were drawn again: D/(D−1) Σ(e−ē)².
pub(super) fn variance(each: impl ExactSizeIterator<Item = f64> + Clone) -> f64 {
    let count = each.len() as f64;
    let mean = each.clone().sum::<f64>() / count;
    count / (count - 1.0) * each.map(|e| (e - mean) * (e - mean)).sum::<f64>()
}

/// φt², from the dispersion that was seen.
fn width(seen: f64, kurtosis: f64, documents: usize, prior: Prior) -> Option<f64> {
    let Prior { freedom, scale } = prior;
    let known = 2.0 / (2.0 / (documents as f64 - 1.0) + kurtosis);
    let dispersion = (freedom * scale + known * seen) / (freedom + known);
    let quantile = StudentsT::new(0.0, 1.0, freedom + known).ok()?.inverse_cdf(UPPER);
    Some(dispersion * quantile * quantile)
}
