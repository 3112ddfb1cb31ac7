//! Scores against code that shares nothing with ours: `tests/scores/fixtures.py` made the figures, with NumPy and SciPy.

mod common;

use bonafides::score::{
    Estimate, Observation, Prior, Variances, bca, decompose_with, log_balance, net_moderated, percentile,
    rate_moderated,
};
use serde_json::Value;

fn fixtures(name: &str) -> Value {
    let text = std::fs::read_to_string(common::path("tests/scores/fixtures.json")).unwrap();
    serde_json::from_str::<Value>(&text).unwrap()[name].take()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn assert_near(found: &[f64], expected: &[f64], within: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < within, "{what}: {found} is not {expected}");
    }
}

#[test]
fn nets_are_those_of_numpy() {
    for row in fixtures("net").as_array().unwrap() {
        let [p, n, net] = numbers(row)[..] else { panic!("{row}") };
        assert_near(&[log_balance(p, n).unwrap()], &[net], 1e-12, "net");
    }
}

#[test]
fn intervals_are_those_of_scipy_on_the_same_draws() {
    let cases = fixtures("bootstrap");
    for case in cases.as_array().unwrap() {
        let (draws, jackknife) = (numbers(&case["draws"]), numbers(&case["jackknife"]));
        let estimate = case["estimate"].as_f64().unwrap();
        let found = percentile(&mut draws.clone()).unwrap();
        assert_near(&found, &numbers(&case["percentile"]), 1e-9, "percentile");
        let found = bca(&mut draws.clone(), estimate, &jackknife).unwrap();
        assert_near(&found, &numbers(&case["bca"]), 1e-9, "BCa");
    }
    assert_eq!(cases.as_array().unwrap().len(), 3);
}

#[test]
fn priors_and_shrunken_shares_are_those_of_scipy() {
    for case in fixtures("prior").as_array().unwrap() {
        let counts: Vec<(u32, u32)> = case["counts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (pair[0].as_u64().unwrap() as u32, pair[1].as_u64().unwrap() as u32))
            .collect();
        let prior = Prior::fit(counts.iter().copied()).unwrap();
        let expected = [&case["positive"], &case["negative"]].map(|number| number.as_f64().unwrap());
        assert_near(&[prior.positive, prior.negative], &expected, 1e-9, "prior");
        let shares: Vec<f64> = counts.iter().map(|(p, n)| prior.share(*p, *n)).collect();
        assert_near(&shares, &numbers(&case["shares"]), 1e-9, "share");
    }
}

#[test]
fn moderated_intervals_are_the_roots_that_numpy_finds() {
    let cases = fixtures("moderated");
    for case in cases.as_array().unwrap() {
        let rows: Vec<Vec<f64>> = case["documents"].as_array().unwrap().iter().map(numbers).collect();
        let judged: Vec<[f64; 2]> = rows.iter().map(|row| [row[0], row[1]]).collect();
        let referred: Vec<[f64; 2]> = rows.iter().map(|row| [row[0], row[2]]).collect();
        assert_near(&net_moderated(&judged).unwrap(), &numbers(&case["net"]), 1e-9, "net");
        assert_near(&rate_moderated(&referred).unwrap(), &numbers(&case["rate"]), 1e-9, "rate");
    }
    assert_eq!(cases.as_array().unwrap().len(), 5);
}

#[test]
fn relations_are_those_of_brute_force_at_the_same_variances() {
    let case = fixtures("relations");
    let observations: Vec<Observation> = case["observations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| Observation {
            source: row[0].as_str().unwrap().parse().unwrap(),
            target: row[1].as_str().unwrap().parse().unwrap(),
            positive: row[2].as_f64().unwrap(),
            negative: row[3].as_f64().unwrap(),
        })
        .collect();
    let [disposition, standing, relation, generalised, reciprocity] = numbers(&case["variances"])[..] else {
        panic!("{case}")
    };
    let variances = Variances { disposition, standing, relation, generalised, reciprocity };
    let found = decompose_with(&observations, variances).unwrap();
    let values = |part: &std::collections::BTreeMap<_, Estimate>| -> Vec<f64> {
        part.values().map(|estimate| estimate.value).collect()
    };
    assert_near(&[found.mean.value], &[case["mean"].as_f64().unwrap()], 1e-5, "usual odds");
    assert_near(&values(&found.dispositions), &numbers(&case["alpha"]), 1e-5, "alpha");
    assert_near(&values(&found.standings), &numbers(&case["beta"]), 1e-5, "beta");
    let gamma: Vec<f64> = found.relations.iter().map(|gamma| gamma.value).collect();
    assert_near(&gamma, &numbers(&case["gamma"]), 1e-5, "gamma");
}
