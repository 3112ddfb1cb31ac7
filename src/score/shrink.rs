//! Shares of positive judgements, shrunken towards what is usual in the period.

/// A beta distribution of shares of positive judgements, fitted to the dyads of a period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    /// Positive judgements that it is worth.
    pub positive: f64,
    /// Negative judgements that it is worth.
    pub negative: f64,
}

/// Judgements that a prior is worth at most: beyond, dyads do not differ in any way that their counts could show.
const MOST: f64 = 1e6;
/// Steps after which the fit is as good as it gets.
const STEPS: usize = 500;

impl Prior {
    /// Fits the prior by maximum likelihood.
    ///
    /// Each dyad's positive judgements p of p + n are beta-binomial: L(a, b) = Π B(p + a, n + b) / B(a, b), with a, b >
    /// 0 the judgements that the prior is worth. Because counts are whole, ln L is a sum of logarithms, Σ ln(a + k)
    /// over k < p and so on, and its derivatives are sums of fractions: no special function is needed, and the maximum
    /// is exact to the last bits. `None` where one sign never occurs or fewer than two dyads are judged: then there is
    /// no maximum.
    ///
    /// # References
    /// Skellam (1948), Journal of the Royal Statistical Society B 10(2):257–261; as an empirical-Bayes prior: Carlin &
    /// Louis (2000), Bayes and Empirical Bayes Methods for Data Analysis, ch. 3.
    ///
    /// # Examples
    /// ```
    /// # use bonafides::score::Prior;
    /// assert_eq!(Prior::fit([(3, 0), (1, 0)]), None);
    /// let prior = Prior::fit([(9, 1), (8, 2), (1, 9), (2, 8)]).unwrap();
    /// assert!((prior.mean() - 0.5).abs() < 1e-9);
    /// ```
    #[must_use]
    pub fn fit(counts: impl IntoIterator<Item = (u32, u32)>) -> Option<Self> {
        let tails = Tails::of(counts)?;
        let (mut a, mut b) = tails.start();
        for _ in 0..STEPS {
            let (step_a, step_b) = tails.step(a, b);
            let (next_a, next_b) = (a * libm::exp(step_a), b * libm::exp(step_b));
            if next_a + next_b > MOST {
                let share = next_a / (next_a + next_b);
                return Some(Self { positive: MOST * share, negative: MOST * (1.0 - share) });
            }
            (a, b) = (next_a, next_b);
            if step_a.abs().max(step_b.abs()) < 1e-13 {
                break;
            }
        }
        (a.is_finite() && b.is_finite() && a > 0.0 && b > 0.0).then_some(Self { positive: a, negative: b })
    }

    /// The usual share, a / (a + b).
    #[must_use]
    pub fn mean(self) -> f64 {
        self.positive / (self.positive + self.negative)
    }

    /// How many judgements the prior is worth, a + b.
    #[must_use]
    pub fn strength(self) -> f64 {
        self.positive + self.negative
    }

    /// The shrunken share: the posterior mean (p + a) / (p + n + a + b).
    ///
    /// Unit: share. Range: between 0 and 1, both excluded. Judgements count as one each, whatever their weights.
    ///
    /// ```
    /// # use bonafides::score::Prior;
    /// let prior = Prior { positive: 1.0, negative: 3.0 };
    /// assert_eq!(prior.share(3, 1), 0.5);
    /// ```
    #[must_use]
    pub fn share(self, positive: u32, negative: u32) -> f64 {
        let (p, n) = (f64::from(positive), f64::from(negative));
        (p + self.positive) / (p + n + self.strength())
    }
}

/// How many dyads have more than k positive, negative, and any judgements, for k = 0, 1, …
struct Tails {
    positive: Vec<f64>,
    negative: Vec<f64>,
    all: Vec<f64>,
}

impl Tails {
    fn of(counts: impl IntoIterator<Item = (u32, u32)>) -> Option<Self> {
        let mut counts: Vec<(u32, u32)> = counts.into_iter().filter(|(p, n)| p + n > 0).collect();
        counts.sort_unstable();
        let tail = |count: &dyn Fn(&(u32, u32)) -> u32| -> Vec<f64> {
            let most = counts.iter().map(count).max().unwrap_or(0) as usize;
            let mut tail = vec![0.0; most];
            for one in &counts {
                if let Some(last) = (count(one) as usize).checked_sub(1) {
                    tail[last] += 1.0;
                }
            }
            for place in (1..most).rev() {
                tail[place - 1] += tail[place];
            }
            tail
        };
        let tails = Self { positive: tail(&|c| c.0), negative: tail(&|c| c.1), all: tail(&|c| c.0 + c.1) };
        (counts.len() > 1 && !tails.positive.is_empty() && !tails.negative.is_empty()).then_some(tails)
    }

    /// Where to begin: the pooled share, worth two judgements.
    fn start(&self) -> (f64, f64) {
        let sum = |tail: &[f64]| tail.iter().sum::<f64>();
        let share = sum(&self.positive) / sum(&self.all);
        (2.0 * share, 2.0 * (1.0 - share))
    }

    fn likelihood(&self, a: f64, b: f64) -> f64 {
        let sum = |tail: &[f64], x: f64| -> f64 {
            tail.iter().enumerate().map(|(k, count)| count * libm::log(x + k as f64)).sum()
        };
        sum(&self.positive, a) + sum(&self.negative, b) - sum(&self.all, a + b)
    }

    /// The next step in (ln a, ln b): Newton's where the likelihood bends downwards, else uphill; halved until it
    /// climbs.
    fn step(&self, a: f64, b: f64) -> (f64, f64) {
        let first = |tail: &[f64], x: f64| -> f64 {
            tail.iter().enumerate().map(|(k, count)| count / (x + k as f64)).sum()
        };
        let second = |tail: &[f64], x: f64| -> f64 {
            tail.iter().enumerate().map(|(k, count)| -count / ((x + k as f64) * (x + k as f64))).sum()
        };
        let (shared, bend) = (first(&self.all, a + b), second(&self.all, a + b));
        let (slope_a, slope_b) = (first(&self.positive, a) - shared, first(&self.negative, b) - shared);
        // By the chain rule, in the logarithms of a and b.
        let (up_a, up_b) = (a * slope_a, b * slope_b);
        let aa = a * a * (second(&self.positive, a) - bend) + up_a;
        let bb = b * b * (second(&self.negative, b) - bend) + up_b;
        let ab = -a * b * bend;
        let determinant = aa * bb - ab * ab;
        let (mut step_a, mut step_b) = if aa < 0.0 && determinant > 0.0 {
            ((ab * up_b - bb * up_a) / determinant, (ab * up_a - aa * up_b) / determinant)
        } else {
            let size = up_a.abs().max(up_b.abs()).max(f64::MIN_POSITIVE);
            (up_a / size, up_b / size)
        };
        let here = self.likelihood(a, b);
        for _ in 0..40 {
            if step_a.abs().max(step_b.abs()) < 1e-6
                || self.likelihood(a * libm::exp(step_a), b * libm::exp(step_b)) > here
            {
                break;
            }
            (step_a, step_b) = (step_a / 2.0, step_b / 2.0);
        }
        (step_a, step_b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likelihood_agrees_with_the_arithmetic_by_hand() {
        // B(2+a, 1+b) / B(a, b) = a(a+1) b / ((a+b)(a+b+1)(a+b+2)).
        let tails = Tails::of([(2, 1), (0, 1)]).unwrap();
        let (a, b) = (1.5_f64, 2.5_f64);
        let by_hand = (a * (a + 1.0) * b / (4.0 * 5.0 * 6.0)).ln() + (b / 4.0).ln();
        assert!((tails.likelihood(a, b) - by_hand).abs() < 1e-14);
    }

    #[test]
    fn the_fit_is_a_maximum() {
        let counts = [(3, 1), (0, 7), (12, 2), (1, 1), (0, 2), (5, 0), (2, 9)];
        let prior = Prior::fit(counts).unwrap();
        let tails = Tails::of(counts).unwrap();
        let best = tails.likelihood(prior.positive, prior.negative);
        for (x, y) in [(1.01, 1.0), (0.99, 1.0), (1.0, 1.01), (1.0, 0.99), (1.02, 1.02)] {
            assert!(tails.likelihood(prior.positive * x, prior.negative * y) < best);
        }
    }

    #[test]
    fn dyads_that_do_not_differ_all_have_the_pooled_share() {
        let prior = Prior::fit([(5, 5), (5, 5), (5, 5)]).unwrap();
        assert!(prior.strength() >= MOST * 0.999);
        assert!((prior.share(0, 1) - 0.5).abs() < 1e-5);
    }

    #[test]
    fn without_both_signs_there_is_no_prior() {
        assert_eq!(Prior::fit([(0, 4), (0, 9)]), None);
        assert_eq!(Prior::fit([(2, 2)]), None);
        assert_eq!(Prior::fit([]), None);
    }

    #[test]
    fn little_evidence_is_drawn_farther_than_much() {
        let prior = Prior { positive: 2.0, negative: 2.0 };
        assert!((prior.share(1, 0) - 3.0 / 5.0).abs() < 1e-15);
        assert!((prior.share(100, 0) - 102.0 / 104.0).abs() < 1e-15);
    }
}
