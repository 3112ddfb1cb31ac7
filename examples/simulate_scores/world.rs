//! Worlds of which the truth is known, and how far scores are from it.
//!
//! The program `simulate_scores` prints tables of it; `tests/simulation.rs` holds the program to what they say.

use std::collections::BTreeMap;

use bonafides::model::{ActorId, Coding, Date, Dyad, Polarity, Reference, Score};
use bonafides::score::{
    Decomposition, Estimation, Evidence, Method, Observation, Period, Plan, Resampling, Variances, decompose,
    decompose_with,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use statrs::distribution::{ContinuousCDF, Normal};

pub type Error = Box<dyn std::error::Error>;

fn actor(letter: char, number: u32) -> Result<ActorId, Error> {
    Ok(format!("{letter}{number:04X}").parse()?)
}

fn poisson(random: &mut ChaCha8Rng, mean: f64) -> u32 {
    let (mut count, mut left) = (0, (-mean).exp());
    let mut drawn: f64 = random.random();
    let mut chance = left;
    while drawn > chance && count < 1_000 {
        count += 1;
        left *= mean / f64::from(count);
        chance += left;
        if left < 1e-300 {
            drawn = 0.0;
        }
    }
    count
}

fn normal(random: &mut ChaCha8Rng) -> f64 {
    Normal::standard().inverse_cdf(random.random_range(1e-12..1.0))
}

// ------------------------------------------------------------------------------------------ coverage

/// Mean numbers of positive and negative judgements in a document.
pub const RATES: [[f64; 2]; 4] = [[1.0, 1.0], [2.0, 0.7], [0.4, 2.0], [0.15, 1.5]];

/// Sentences of a document that refer to the target: more than judgements are drawn, since one holds one at most.
const REFERENCES: u32 = 20;

/// Whether the dyads of a setting have one truth or many.
#[derive(Clone, Copy)]
pub enum Truths {
    /// All have the rates of the setting.
    Alike,
    /// Each rate is drawn from an exponential distribution with that mean, a gamma distribution of shape 1: that of the
    /// trust rates of UN speeches has 1.1 to 1.3, of their distrust rates .1, which vary more.
    Varied,
}

/// What dyads of a row have in common.
#[derive(Clone, Copy)]
pub struct Setting {
    pub documents: u32,
    pub rates: [f64; 2],
    /// Half of the documents have seven times as many judgements as the other half, for each sign by itself.
    pub bunched: bool,
    pub truths: Truths,
}

/// Shares of intervals of so many dyads that hold ln(positive / negative) by each method; then of those that hold the two
/// rates, by the default method.
pub fn covered(dyads: u32, setting: Setting, methods: &[Method]) -> Result<Vec<f64>, Error> {
    let Setting { documents, rates, bunched, truths } = setting;
    let mut random =
        ChaCha8Rng::seed_from_u64(u64::from(documents) + (rates[0] * 1e3) as u64 + u64::from(bunched) * 7919);
    let target = actor('T', 0)?;
    let (mut codings, mut references, mut true_rates) = (Vec::new(), Vec::new(), BTreeMap::new());
    let date = Date::year(2000);
    for number in 0..dyads {
        let source = actor('S', number)?;
        let dyad = Dyad { source, target };
        let rates = match truths {
            Truths::Alike => rates,
            Truths::Varied => rates.map(|mean| -mean * random.random_range(f64::MIN_POSITIVE..1.0).ln()),
        };
        true_rates.insert(source, rates);
        for document in 0..documents {
            let id = format!("{number:04}-{document:03}");
            references.push(Reference {
                source,
                target,
                document: id.as_str().into(),
                date,
                sentences: REFERENCES,
            });
            let mut sentence = 0;
            for (rate, polarity) in rates.into_iter().zip([Polarity::Positive, Polarity::Negative]) {
                let much = if bunched && random.random_bool(0.5) { 1.75 } else { 0.25 };
                let count = poisson(&mut random, if bunched { rate * much } else { rate });
                for _ in 0..count {
                    let coding = Coding::of(id.as_str().into(), date, dyad, "benevolence".into(), polarity);
                    codings.push(Coding { sentence, ..coding });
                    sentence += 1;
                }
            }
        }
    }
    let plan = Plan::by(Period::All);
    let evidence = Evidence::of(&codings, &references, &[], &["benevolence".into()], &plan);
    let scores = |method: Method| {
        let resampling = Resampling { method, ..Resampling::default() };
        let mut scores = evidence.estimate(&Estimation { resampling, ..Estimation::default() });
        scores.retain(|score| score.dimension.as_str() == "all");
        scores
    };
    let nets = |method: &Method| {
        held(
            &scores(*method),
            |score| (score.net_low, score.net_high),
            |source| {
                let [positive, negative] = true_rates[&source];
                (positive / negative).ln()
            },
        )
    };
    let mut shares: Vec<f64> = methods.iter().map(nets).collect();
    let scores = scores(Method::default());
    let rate = |sign: usize| {
        let true_rates = &true_rates;
        move |source: ActorId| 100.0 * true_rates[&source][sign] / f64::from(REFERENCES)
    };
    shares.push(held(&scores, |score| (score.trust_low, score.trust_high), rate(0)));
    shares.push(held(&scores, |score| (score.distrust_low, score.distrust_high), rate(1)));
    Ok(shares)
}

/// The share of intervals that hold what is true of their source, of those that there are.
fn held(
    scores: &[Score],
    ends: impl Fn(&Score) -> (Option<f64>, Option<f64>),
    truth: impl Fn(ActorId) -> f64,
) -> f64 {
    let found: Vec<bool> = scores
        .iter()
        .filter_map(|score| {
            let (low, high) = ends(score);
            let truth = truth(score.source);
            Some(low? <= truth && truth <= high?)
        })
        .collect();
    found.iter().filter(|held| **held).count() as f64 / found.len() as f64
}

// ------------------------------------------------------------------------------------------ recovery

/// How many judgements a dyad has.
#[derive(Clone, Copy)]
pub enum Evident {
    /// So many each.
    Each(u32),
    /// As UN General Debates of 1990–2020 have it: more than half of the dyads have one.
    AsReal,
}

impl Evident {
    fn draw(self, random: &mut ChaCha8Rng) -> u32 {
        let Self::AsReal = self else {
            let Self::Each(count) = self else { return 0 };
            return count;
        };
        // Shares of dyads with 1, 2, 3, 4, 5–10, 11–20, and more judgements.
        let drawn: f64 = random.random();
        match drawn {
            d if d < 0.541 => 1,
            d if d < 0.716 => 2,
            d if d < 0.805 => 3,
            d if d < 0.856 => 4,
            d if d < 0.957 => random.random_range(5..=10),
            d if d < 0.984 => random.random_range(11..=20),
            _ => random.random_range(21..=80),
        }
    }
}

/// A round robin of which the truth is known: for each observation the true parts of its log odds, and where the other
/// direction of its pair is.
#[derive(Default)]
struct Truth {
    observations: Vec<Observation>,
    alpha: Vec<f64>,
    beta: Vec<f64>,
    gamma: Vec<f64>,
    returned: Vec<Option<usize>>,
}

/// What the log odds of a world are made of: the usual ones, standard deviations of α, β, γ, and the two reciprocities.
pub struct World {
    pub name: &'static str,
    pub usual: f64,
    pub parts: [f64; 5],
}

/// One in which dyads scatter much less, one as the decomposition of UN General Debates of 1990–2020 finds it, and that
/// with as much distrust as trust.
pub const WORLDS: [World; 3] = [
    World { name: "even", usual: -0.5, parts: [0.7, 0.9, 1.2, 0.3, 0.4] },
    World { name: "as real", usual: 3.0, parts: [0.86, 1.70, 1.28, 0.59, 0.96] },
    World { name: "in balance", usual: 0.0, parts: [0.86, 1.70, 1.28, 0.59, 0.96] },
];

impl World {
    fn round(
        &self,
        random: &mut ChaCha8Rng,
        actors: u32,
        evident: Evident,
        density: f64,
    ) -> Result<Truth, Error> {
        let [of_alpha, of_beta, of_gamma, generalised, reciprocity] = self.parts;
        let pair = |random: &mut ChaCha8Rng, r: f64| {
            let (x, y) = (normal(random), normal(random));
            [x, r * x + (1.0_f64 - r * r).sqrt() * y]
        };
        let parts: Vec<[f64; 2]> = (0..actors).map(|_| pair(random, generalised)).collect();
        let mut truth = Truth::default();
        for s in 0..actors {
            for t in 0..s {
                let gammas = pair(random, reciprocity).map(|x| of_gamma * x);
                let first = truth.gamma.len();
                for ((s, t), gamma) in [(s, t), (t, s)].into_iter().zip(gammas) {
                    if !random.random_bool(density) {
                        continue;
                    }
                    let (alpha, beta) = (of_alpha * parts[s as usize][0], of_beta * parts[t as usize][1]);
                    let share = logistic(self.usual + alpha + beta + gamma);
                    let count = evident.draw(random);
                    let positive = (0..count).filter(|_| random.random_bool(share)).count() as u32;
                    truth.observations.push(Observation {
                        source: actor('A', s)?,
                        target: actor('A', t)?,
                        positive: f64::from(positive),
                        negative: f64::from(count - positive),
                    });
                    truth.alpha.push(alpha);
                    truth.beta.push(beta);
                    truth.gamma.push(gamma);
                    truth.returned.push(None);
                }
                if truth.gamma.len() == first + 2 {
                    (truth.returned[first], truth.returned[first + 1]) = (Some(first + 1), Some(first));
                }
            }
        }
        Ok(truth)
    }

    /// The mean of γ given all that is true but γ: no estimate from the same judgements is nearer to it.
    fn best(&self, truth: &Truth) -> Vec<f64> {
        let [.., of_gamma, _, reciprocity] = self.parts;
        let tells = |place: usize, gamma: f64| {
            let Observation { positive, negative, .. } = truth.observations[place];
            let share = logistic(self.usual + truth.alpha[place] + truth.beta[place] + gamma);
            positive * share.max(1e-300).ln() + negative * (1.0 - share).max(1e-300).ln()
        };
        let places = || (-30..=30).map(|place| f64::from(place) * 0.2);
        let best = |place: usize| {
            let of_return: Vec<(f64, f64)> = places()
                .map(|y| (y, truth.returned[place].map_or(0.0, |other| tells(other, of_gamma * y))))
                .collect();
            let (mut mass, mut sum) = (0.0, 0.0);
            for x in places() {
                let told = tells(place, of_gamma * x);
                for (y, returned) in &of_return {
                    let bell =
                        (x * x - 2.0 * reciprocity * x * y + y * y) / (1.0 - reciprocity * reciprocity);
                    let weight = (told + returned - bell / 2.0).exp();
                    (mass, sum) = (mass + weight, sum + weight * of_gamma * x);
                }
            }
            sum / mass
        };
        (0..truth.gamma.len()).map(best).collect()
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    let (ma, mb) = (mean(a), mean(b));
    let product = |x: &[f64], mx: f64, y: &[f64], my: f64| -> f64 {
        x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum()
    };
    product(a, ma, b, mb) / (product(a, ma, a, ma) * product(b, mb, b, mb)).sqrt()
}

pub fn recovered(
    world: &World,
    (rounds, actors): (u32, u32),
    evident: Evident,
    density: f64,
) -> Result<[f64; 13], Error> {
    let mut random = ChaCha8Rng::seed_from_u64(1_945);
    let [alpha, beta, gamma, generalised, reciprocity] = world.parts;
    let known = Variances {
        disposition: alpha * alpha,
        standing: beta * beta,
        relation: gamma * gamma,
        generalised,
        reciprocity,
    };
    let mut sums = [0.0; 13];
    for _ in 0..rounds {
        let truth = world.round(&mut random, actors, evident, density)?;
        let found = decompose(&truth.observations).ok_or("too few dyads")?;
        let with_known = decompose_with(&truth.observations, known).ok_or("too few dyads")?;
        let gamma =
            |found: &Decomposition| found.relations.iter().map(|gamma| gamma.value).collect::<Vec<_>>();
        let observations = truth.observations.iter();
        let alpha: Vec<f64> = observations.clone().map(|one| found.dispositions[&one.source].value).collect();
        let beta: Vec<f64> = observations.map(|one| found.standings[&one.target].value).collect();
        let ends = found.relations.iter().zip(&truth.gamma);
        let holds = ends.filter(|(found, truth)| {
            let [low, high] = found.interval();
            low <= **truth && **truth <= high
        });
        let count = truth.gamma.len() as f64;
        let mean = |x: &[f64]| x.iter().sum::<f64>() / count;
        let v = found.variances;
        let figures = [
            count,
            correlation(&alpha, &truth.alpha),
            correlation(&beta, &truth.beta),
            correlation(&gamma(&found), &truth.gamma),
            correlation(&world.best(&truth), &truth.gamma),
            correlation(&gamma(&with_known), &truth.gamma),
            mean(&gamma(&found)) - mean(&truth.gamma),
            holds.count() as f64 / count,
            v.disposition.sqrt(),
            v.standing.sqrt(),
            v.relation.sqrt(),
            v.generalised,
            v.reciprocity,
        ];
        sums = std::array::from_fn(|place| sums[place] + figures[place] / f64::from(rounds));
    }
    Ok(sums)
}
