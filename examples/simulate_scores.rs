//! What intervals and decompositions are worth, where the truth is known: `cargo run --release --example simulate_scores`.
//!
//! Composes codings at random, scores them as the program does, and prints the tables of docs/scores-simulation.md.

use bonafides::model::{ActorId, Coding, Date, Polarity, Reference, Toward, Voice};
use bonafides::score::{Estimation, Evidence, Method, Observation, Period, Plan, Resampling, decompose};
use bonafides::span::Span;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use statrs::distribution::{ContinuousCDF, Normal};

type Error = Box<dyn std::error::Error>;

/// Dyads in each cell of the table of coverage.
const DYADS: u32 = 2_000;
/// Round robins in each row of the table of recovery.
const ROUNDS: u32 = 30;
const ACTORS: u32 = 60;

fn main() -> Result<(), Error> {
    coverage()?;
    recovery()
}

fn actor(letter: char, number: u32) -> Result<ActorId, Error> {
    Ok(format!("{letter}{number:04}").parse()?)
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

fn coverage() -> Result<(), Error> {
    println!("## Do 95 % intervals of the net hold the truth 95 times in a hundred?\n");
    println!(
        "{DYADS} dyads in each row; 1,000 draws. `even`: judgements come by chance alone; `bunched`: half of the documents"
    );
    println!("have seven times as many as the other half, for each sign by itself.\n");
    println!("| documents | positive a document | negative | judgements | guarded | BCa | percentile |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let rates = [(1.0, 1.0), (2.0, 0.7), (0.4, 2.0), (0.15, 1.5)];
    for documents in [5, 20, 100] {
        let mut means = [0.0; 3];
        for (positive, negative) in rates {
            for bunched in [false, true] {
                let found = covered(documents, [positive, negative], bunched)?;
                let how = if bunched { "bunched" } else { "even" };
                let [guarded, bca, percentile] = found.map(|share| format!("{:.1}", 100.0 * share));
                println!(
                    "| {documents} | {positive} | {negative} | {how} | {guarded} | {bca} | {percentile} |"
                );
                means = std::array::from_fn(|place| means[place] + found[place] / 8.0);
            }
        }
        let [guarded, bca, percentile] = means.map(|share| format!("**{:.1}**", 100.0 * share));
        println!("| {documents} | | | mean | {guarded} | {bca} | {percentile} |");
    }
    println!();
    Ok(())
}

/// Shares of intervals that hold ln(positive / negative), for each kind of interval.
fn covered(documents: u32, rates: [f64; 2], bunched: bool) -> Result<[f64; 3], Error> {
    let mut random =
        ChaCha8Rng::seed_from_u64(u64::from(documents) + (rates[0] * 1e3) as u64 + u64::from(bunched) * 7919);
    let target = actor('T', 0)?;
    let (mut codings, mut references) = (Vec::new(), Vec::new());
    for dyad in 0..DYADS {
        let source = actor('S', dyad)?;
        for document in 0..documents {
            let id = format!("{dyad:04}-{document:03}");
            references.push(Reference {
                source,
                target,
                document: id.as_str().into(),
                date: Date::year(2000),
                sentences: 4,
            });
            let mut sentence = 0;
            for (rate, polarity) in rates.into_iter().zip([Polarity::Positive, Polarity::Negative]) {
                let much = if bunched && random.random_bool(0.5) { 1.75 } else { 0.25 };
                let count = poisson(&mut random, if bunched { rate * much } else { rate });
                for _ in 0..count {
                    codings.push(coding(&id, sentence, source, target, polarity));
                    sentence += 1;
                }
            }
        }
    }
    let plan = Plan::by(Period::All);
    let evidence = Evidence::of(&codings, &references, &[], &["benevolence".into()], &plan);
    let truth = (rates[0] / rates[1]).ln();
    let share = |method: Method| {
        let resampling = Resampling { method, ..Resampling::default() };
        let scores = evidence.estimate(&Estimation { resampling, ..Estimation::default() });
        let ends: Vec<(f64, f64)> = scores
            .iter()
            .filter(|score| score.dimension.as_str() == "all")
            .filter_map(|score| score.net_low.zip(score.net_high))
            .collect();
        let held = ends.iter().filter(|(low, high)| *low <= truth && truth <= *high).count();
        held as f64 / ends.len() as f64
    };
    Ok([Method::Guarded, Method::Bca, Method::Percentile].map(share))
}

fn coding(document: &str, sentence: u32, source: ActorId, target: ActorId, polarity: Polarity) -> Coding {
    Coding {
        document: document.into(),
        date: Date::year(2000),
        sentence,
        source,
        target,
        indicator: "is-friend".into(),
        dimension: "benevolence".into(),
        polarity,
        voice: Voice::Asserted,
        toward: Toward::Source,
        scored: true,
        reason: String::new(),
        span: Span::new(0, 1),
        target_span: Span::new(0, 1),
        quote: String::new(),
        pattern: String::new(),
        codebook: "simulated".into(),
        weight: None,
    }
}

// ------------------------------------------------------------------------------------------ recovery

/// How many judgements a dyad has.
#[derive(Clone, Copy)]
enum Evident {
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

/// A round robin of which the truth is known: nets, and for each observation the true γ.
struct Truth {
    observations: Vec<Observation>,
    alpha: Vec<f64>,
    beta: Vec<f64>,
    gamma: Vec<f64>,
}

/// Standard deviations of α, β, γ, and the two reciprocities.
const PARTS: [f64; 5] = [0.7, 0.9, 1.2, 0.3, 0.4];

fn round(random: &mut ChaCha8Rng, evident: Evident, density: f64) -> Result<Truth, Error> {
    let [of_alpha, of_beta, of_gamma, generalised, reciprocity] = PARTS;
    let pair = |random: &mut ChaCha8Rng, r: f64| {
        let (x, y) = (normal(random), normal(random));
        [x, r * x + (1.0_f64 - r * r).sqrt() * y]
    };
    let parts: Vec<[f64; 2]> = (0..ACTORS).map(|_| pair(random, generalised)).collect();
    let mut truth =
        Truth { observations: Vec::new(), alpha: Vec::new(), beta: Vec::new(), gamma: Vec::new() };
    for s in 0..ACTORS {
        for t in 0..s {
            let gammas = pair(random, reciprocity).map(|x| of_gamma * x);
            for ((s, t), gamma) in [(s, t), (t, s)].into_iter().zip(gammas) {
                if !random.random_bool(density) {
                    continue;
                }
                let (alpha, beta) = (of_alpha * parts[s as usize][0], of_beta * parts[t as usize][1]);
                let share = 1.0 / (1.0 + (0.5 - alpha - beta - gamma).exp());
                let count = evident.draw(random);
                let positive = (0..count).filter(|_| random.random_bool(share)).count() as u32;
                let negative = count - positive;
                truth.observations.push(Observation {
                    source: actor('A', s)?,
                    target: actor('A', t)?,
                    positive: f64::from(positive),
                    negative: f64::from(negative),
                });
                truth.alpha.push(alpha);
                truth.beta.push(beta);
                truth.gamma.push(gamma);
            }
        }
    }
    Ok(truth)
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    let (ma, mb) = (mean(a), mean(b));
    let product = |x: &[f64], mx: f64, y: &[f64], my: f64| -> f64 {
        x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum()
    };
    product(a, ma, b, mb) / (product(a, ma, a, ma) * product(b, mb, b, mb)).sqrt()
}

fn recovery() -> Result<(), Error> {
    let [alpha, beta, gamma, generalised, reciprocity] = PARTS;
    println!("## Are α, β and γ recovered?\n");
    println!(
        "{ROUNDS} round robins of {ACTORS} actors in each row. True standard deviations: α {alpha}, β {beta}, γ {gamma}; true"
    );
    println!(
        "correlations: α with β {generalised}, γ with its return {reciprocity}. Columns: mean number of dyads; correlation of the"
    );
    println!(
        "estimates with the truth; mean of γ found less γ true; share of 95 % intervals of γ that hold the truth; standard"
    );
    println!("deviations and correlations found.\n");
    println!(
        "| judgements a dyad | dyads that speak | dyads | r(α) | r(β) | r(γ) | r(γ), 20 and more | bias γ | coverage γ | sd α | sd β | sd γ | r(α, β) | r(γ, γ′) |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    let rows = [
        ("20", Evident::Each(20), 0.5),
        ("20", Evident::Each(20), 0.15),
        ("100", Evident::Each(100), 0.15),
        ("5", Evident::Each(5), 0.15),
        ("as real", Evident::AsReal, 0.15),
    ];
    for (name, evident, density) in rows {
        let mut random = ChaCha8Rng::seed_from_u64(1_945);
        let mut sums = [0.0; 12];
        for _ in 0..ROUNDS {
            let truth = round(&mut random, evident, density)?;
            let found = decompose(&truth.observations).ok_or("too few dyads")?;
            let gamma: Vec<f64> = found.relations.iter().map(|gamma| gamma.value).collect();
            let of = |part: &std::collections::BTreeMap<ActorId, bonafides::score::Estimate>,
                      actor: ActorId| part[&actor].value;
            let alpha: Vec<f64> =
                truth.observations.iter().map(|one| of(&found.dispositions, one.source)).collect();
            let beta: Vec<f64> =
                truth.observations.iter().map(|one| of(&found.standings, one.target)).collect();
            let held = found.relations.iter().zip(&truth.gamma).filter(|(found, truth)| {
                let [low, high] = found.interval();
                low <= **truth && **truth <= high
            });
            let much: Vec<(f64, f64)> = gamma
                .iter()
                .zip(&truth.gamma)
                .zip(&truth.observations)
                .filter(|(_, one)| one.positive + one.negative >= 20.0)
                .map(|((found, truth), _)| (*found, *truth))
                .collect();
            let (much_found, much_true): (Vec<f64>, Vec<f64>) = much.into_iter().unzip();
            let bias = gamma.iter().zip(&truth.gamma).map(|(found, truth)| found - truth).sum::<f64>();
            let count = gamma.len() as f64;
            let v = found.variances;
            let figures = [
                count,
                correlation(&alpha, &truth.alpha),
                correlation(&beta, &truth.beta),
                correlation(&gamma, &truth.gamma),
                if much_true.len() > 2 { correlation(&much_found, &much_true) } else { f64::NAN },
                bias / count,
                held.count() as f64 / count,
                v.disposition.sqrt(),
                v.standing.sqrt(),
                v.relation.sqrt(),
                v.generalised,
                v.reciprocity,
            ];
            sums = std::array::from_fn(|place| sums[place] + figures[place] / f64::from(ROUNDS));
        }
        let cells: Vec<String> =
            sums[1..].iter().map(|x| if x.is_nan() { "–".to_owned() } else { format!("{x:.3}") }).collect();
        println!("| {name} | {:.0} % | {:.0} | {} |", 100.0 * density, sums[0], cells.join(" | "));
    }
    Ok(())
}
