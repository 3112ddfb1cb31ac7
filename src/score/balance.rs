//! The figures of one dyad, period and dimension. One function each, with its formula and its source.

/// Log balance of positive over negative judgements of one dyad in one period.
///
/// θ = ln((p + ½) / (n + ½)), with p, n the counts of scored positive and negative judgements, or the sums of their
/// weights. Unit: natural log
/// odds. Range: all real numbers; 0 = as many of each, ln 3 ≈ 1.10 = one positive and no negative, and the
/// sign turns when p and n change places. Empty case: `None` when p + n = 0, for silence is not neutrality.
///
/// The ½ keeps θ finite when one count is 0 and draws small counts towards 0, but does not make them certain:
/// read θ beside its counts.
///
/// # References
/// Lowe, Benoit, Mikhaylov & Laver (2011), Scaling policy preferences from coded political texts, Legislative
/// Studies Quarterly 36(1):123–155.
///
/// # Examples
/// ```
/// # use bonafides::score::log_balance;
/// assert_eq!(log_balance(3, 3), Some(0.0));
/// assert_eq!(log_balance(0, 0), None);
/// let net = log_balance(7, 2).unwrap_or_default();
/// assert!((net - (7.5_f64 / 2.5).ln()).abs() < 1e-15);
/// ```
#[must_use]
pub fn log_balance(p: impl Into<f64>, n: impl Into<f64>) -> Option<f64> {
    let (p, n) = (p.into(), n.into());
    if p == 0.0 && n == 0.0 {
        return None;
    }
    // A difference of logarithms changes sign exactly when p and n change places; the logarithm of a quotient
    // may differ in its last bit. `libm`, because `f64::ln` is the platform's and so are its last bits.
    Some(libm::log(p + 0.5) - libm::log(n + 0.5))
}

/// Judgements in a hundred references: how often a source that speaks of a target judges it so.
///
/// r = 100 · c / R, with c a count of scored judgements of one polarity (or the sum of their weights) and R the
/// sentences in the source's own voice that refer to the target. Unit: judgements per 100 sentences. Range: 0 and up;
/// above 100 where sentences carry more than one judgement on average. Empty case: `None` when R = 0, never spoken of.
///
/// Trust and distrust have a rate each, for they are two scales: a dyad may be high on both.
///
/// # References
/// The denominator is what is said of the target, not all that is said, after the relative frequencies of
/// Lowe, Benoit, Mikhaylov & Laver (2011), Legislative Studies Quarterly 36(1):123–155; trust and distrust as
/// two scales: Lewicki, McAllister & Bies (1998), Academy of Management Review 23(3):438–458.
///
/// # Examples
/// ```
/// # use bonafides::score::rate;
/// assert_eq!(rate(3, 24), Some(12.5));
/// assert_eq!(rate(0, 24), Some(0.0));
/// assert_eq!(rate(0, 0), None);
/// ```
#[must_use]
pub fn rate(count: impl Into<f64>, references: u32) -> Option<f64> {
    (references > 0).then(|| 100.0 * count.into() / f64::from(references))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_net_agrees_with_the_arithmetic_by_hand() {
        for (p, n, by_hand) in [
            (1, 0, 1.098_612_288_668_109_8),
            (0, 1, -1.098_612_288_668_109_8),
            (4, 1, 1.098_612_288_668_109_8),
            (7, 2, 1.098_612_288_668_109_8),
            (10, 0, 3.044_522_437_723_423),
        ] {
            let net = log_balance(p, n).unwrap();
            assert!((net - by_hand).abs() < 1e-14, "{p} against {n}: {net}");
        }
    }

    #[test]
    fn the_largest_counts_stay_finite() {
        assert!(log_balance(u32::MAX, 0).unwrap().is_finite());
        assert!(rate(u32::MAX, 1).unwrap().is_finite());
    }
}
