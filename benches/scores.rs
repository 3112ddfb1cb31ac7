//! How fast scores are made: `cargo bench --bench scores`.
//!
//! A million composed codings of ten thousand dyads in twenty-five documents each: first proves that every one is counted
//! and that every dyad has its interval, then takes the time of counting, of intervals from how documents differ, and of a thousand draws of documents for each
//! dyad, on all cores.

use std::hint::black_box;
use std::sync::LazyLock;

use bonafides::model::{ActorId, Coding, Date, Dyad, Polarity, Reference};
use bonafides::score::{Estimation, Evidence, Method, Period, Plan, Resampling};
use divan::Bencher;
use divan::counter::ItemsCount;

const SOURCES: u32 = 100;
const TARGETS: u32 = 100;
const DOCUMENTS: u32 = 25;
const SENTENCES: u32 = 4;
const CODINGS: u32 = SOURCES * TARGETS * DOCUMENTS * SENTENCES;

fn main() {
    divan::main();
}

static CORPUS: LazyLock<(Vec<Coding>, Vec<Reference>)> = LazyLock::new(compose);

fn actor(letter: char, number: u32) -> ActorId {
    format!("{letter}{number:03}").parse().expect("four letters are an actor")
}

/// Every source judges every target in each of its documents, four times, for or against as arithmetic falls.
fn compose() -> (Vec<Coding>, Vec<Reference>) {
    let (mut codings, mut references) = (Vec::new(), Vec::new());
    for s in 0..SOURCES {
        for d in 0..DOCUMENTS {
            let document: bonafides::model::DocId = format!("S{s:03}-{d:02}").into();
            let date = Date::year(1990 + d as u16);
            for t in 0..TARGETS {
                let (source, target) = (actor('S', s), actor('T', t));
                references.push(Reference { source, target, document: document.clone(), date, sentences: 9 });
                for k in 0..SENTENCES {
                    let is_positive = (s * 7 + t * 13 + d * 3 + k * 5) % 11 < 1 + (s + t) % 9;
                    let dimension = if k % 2 == 0 { "benevolence" } else { "fairness" };
                    let polarity = if is_positive { Polarity::Positive } else { Polarity::Negative };
                    let dyad = Dyad { source, target };
                    let coding = Coding::of(document.clone(), date, dyad, dimension.into(), polarity);
                    codings.push(Coding { sentence: t * SENTENCES + k, ..coding });
                }
            }
        }
    }
    (codings, references)
}

fn evidence() -> Evidence {
    let (codings, references) = &*CORPUS;
    let dimensions = ["benevolence".into(), "fairness".into()];
    Evidence::of(codings, references, &[], &dimensions, &Plan::by(Period::All))
}

/// Codings and references into counts.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn count_a_million(bencher: Bencher<'_, '_>) {
    let scores = evidence().scores();
    let counted: u32 = scores
        .iter()
        .filter(|row| row.dimension.as_str() == "all")
        .map(|row| row.positive + row.negative)
        .sum();
    assert_eq!(counted, CODINGS, "judgements counted and composed");
    bencher.counter(ItemsCount::new(CODINGS)).bench_local(|| black_box(evidence()));
}

/// Counts into figures with 95 % intervals by a method, first proven to be there.
fn estimate(bencher: Bencher<'_, '_>, method: Method) {
    let evidence = evidence();
    let resampling = Resampling { method, ..Resampling::default() };
    let estimation = Estimation { resampling, ..Estimation::default() };
    let scores = evidence.estimate(&estimation);
    assert!(
        scores.iter().all(|row| row.net_low < row.net && row.net < row.net_high),
        "every row has its interval"
    );
    bencher.counter(ItemsCount::new(CODINGS)).bench_local(|| black_box(evidence.estimate(&estimation)));
}

/// Intervals from how documents differ.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn estimate_a_million(bencher: Bencher<'_, '_>) {
    estimate(bencher, Method::Moderated);
}

/// Intervals from a thousand draws of documents for each dyad.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn draw_for_a_million(bencher: Bencher<'_, '_>) {
    estimate(bencher, Method::Bca);
}
