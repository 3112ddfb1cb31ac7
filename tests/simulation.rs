//! What scores say, held against worlds of which the truth is known. `docs/scores-simulation.md` has all of it.

#[path = "../examples/simulate_scores/world.rs"]
mod world;

use bonafides::score::Method;
use world::{Evident, RATES, Setting, Truths, WORLDS, covered, recovered};

/// Of 4,000 dyads a share near .95 is known within .007, two times in three within .0035.
#[test]
fn intervals_hold_nets_and_rates_95_times_in_a_hundred() {
    const DYADS: u32 = 500;
    for documents in [5, 20, 100] {
        for truths in [Truths::Varied, Truths::Alike] {
            let settings = RATES.into_iter().flat_map(|rates| [false, true].map(|bunched| (rates, bunched)));
            let shares: Vec<Vec<f64>> = settings
                .map(|(rates, bunched)| {
                    let setting = Setting { documents, rates, bunched, truths };
                    covered(DYADS, setting, &[Method::Moderated]).unwrap()
                })
                .collect();
            for (place, what) in ["net", "trust", "distrust"].into_iter().enumerate() {
                let of: Vec<f64> = shares.iter().map(|shares| shares[place]).collect();
                let mean = of.iter().sum::<f64>() / of.len() as f64;
                assert!((0.93..=0.97).contains(&mean), "{what} of {documents} documents: {of:?}");
                assert!(
                    of.iter().all(|share| (0.91..=0.99).contains(share)),
                    "{what} of {documents} documents: {of:?}"
                );
            }
        }
    }
}

#[test]
fn alpha_beta_and_gamma_are_recovered() {
    let world = WORLDS.iter().find(|world| world.name == "in balance").unwrap();
    let found = recovered(world, (1, 40), Evident::Each(20), 1.0).unwrap();
    let [_, alpha, beta, gamma, best, _, bias, held, ..] = found;
    assert!(alpha > 0.9 && beta > 0.95 && gamma > 0.86, "{found:?}");
    // No estimate from the same judgements is nearer to the truth than `best`.
    assert!(gamma < best + 0.005 && best - gamma < 0.04, "{found:?}");
    assert!(bias.abs() < 0.1 && (0.92..=0.97).contains(&held), "{found:?}");
}

/// More than half of the dyads of speeches have one judgement: γ is known from afar only.
#[test]
fn gamma_is_seen_at_the_sparsity_of_speeches() {
    let world = WORLDS.iter().find(|world| world.name == "as real").unwrap();
    let found = recovered(world, (2, 60), Evident::AsReal, 0.15).unwrap();
    let [_, _, _, gamma, best, _, bias, held, ..] = found;
    assert!(gamma > 0.4 && gamma < best + 0.01 && best - gamma < 0.1, "{found:?}");
    assert!(bias.abs() < 0.15 && (0.85..=0.97).contains(&held), "{found:?}");
}
