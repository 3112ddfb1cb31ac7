//! What intervals and decompositions are worth, where the truth is known: `cargo run --release --example simulate_scores`.
//!
//! Composes codings at random, scores them as the program does, and prints the tables of docs/scores-simulation.md.

mod world;

use bonafides::score::Method;
use world::{Error, Evident, RATES, Setting, Truths, WORLDS, World, covered, recovered};

/// Kinds of interval of nets; those of rates are by the default.
const METHODS: [Method; 3] = [Method::Moderated, Method::Bca, Method::Percentile];
/// Dyads in each row of the table of coverage.
const DYADS: u32 = 20_000;
/// Round robins in each row of the table of recovery, and how many actors each has: some, or as many as the United Nations
/// have members.
const ROUNDS: [(u32, u32); 2] = [(12, 60), (3, 193)];

fn main() -> Result<(), Error> {
    coverage()?;
    recovery()
}

fn coverage() -> Result<(), Error> {
    println!("## Do 95 % intervals hold the truth 95 times in a hundred?\n");
    println!(
        "20,000 dyads in each row; 1,000 draws; twenty references a document. `even`: judgements come by chance alone; `bunched`:"
    );
    println!(
        "half of the documents have seven times as many as the other half, for each sign by itself. The first three columns of"
    );
    println!("figures are of nets, the last two of trust and distrust rates by the default method.\n");
    println!("### Where the rates of dyads vary\n");
    println!(
        "The rates of each dyad are drawn from exponential distributions with the means of the row: gamma distributions of"
    );
    println!(
        "shape 1, as dyads of UN speeches vary in trust (1.1 to 1.3; in distrust they vary more, .1).\n"
    );
    covered_rows(Truths::Varied)?;
    println!("### Where all dyads have the same rates\n");
    println!(
        "With one truth in a row and few judgements, coverage leaps with it, because counts are whole numbers.\n"
    );
    covered_rows(Truths::Alike)
}

fn covered_rows(truths: Truths) -> Result<(), Error> {
    println!(
        "| documents | positive a document | negative | judgements | moderated | BCa | percentile | trust | distrust |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for documents in [5, 20, 100] {
        let mut means = [0.0; 5];
        for rates in RATES {
            for bunched in [false, true] {
                let setting = Setting { documents, rates, bunched, truths };
                let found = covered(DYADS, setting, &METHODS)?;
                let how = if bunched { "bunched" } else { "even" };
                let cells: Vec<String> = found.iter().map(|share| format!("{:.1}", 100.0 * share)).collect();
                let cells = cells.join(" | ");
                println!("| {documents} | {} | {} | {how} | {cells} |", rates[0], rates[1]);
                means = std::array::from_fn(|place| means[place] + found[place] / 8.0);
            }
        }
        let cells = means.map(|share| format!("**{:.1}**", 100.0 * share)).join(" | ");
        println!("| {documents} | | | mean | {cells} |");
    }
    println!();
    Ok(())
}

fn recovery() -> Result<(), Error> {
    println!("## Are α, β and γ recovered?\n");
    println!(
        "Round robins of 60 actors, twelve in each row, or of 193, three in each row; in three worlds:\n"
    );
    println!("| world | usual net | sd α | sd β | sd γ | r(α, β) | r(γ, γ′) |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    for World { name, usual, parts } in WORLDS {
        println!("| {name} | {usual} | {} |", parts.map(|part| part.to_string()).join(" | "));
    }
    println!(
        "\nColumns: mean number of dyads; correlation of the estimates with the truth; `best`: that of the mean of γ when α, β and"
    );
    println!(
        "all variances are known, which nobody can surpass; `known variances`: that of our γ when the variances need not be found;"
    );
    println!(
        "mean of γ found less γ true; share of 95 % intervals of γ that hold the truth; standard deviations and correlations found.\n"
    );
    println!(
        "| world | actors | judgements a dyad | dyads that speak | dyads | r(α) | r(β) | r(γ) | best | known variances | bias γ | coverage γ | sd α | sd β | sd γ | r(α, β) | r(γ, γ′) |"
    );
    println!(
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    );
    let [some, all] = ROUNDS;
    let rows = [
        (all, "20", Evident::Each(20), 1.0),
        (all, "20", Evident::Each(20), 0.5),
        (some, "20", Evident::Each(20), 1.0),
        (some, "20", Evident::Each(20), 0.5),
        (some, "20", Evident::Each(20), 0.15),
        (some, "50", Evident::Each(50), 0.5),
        (some, "100", Evident::Each(100), 0.5),
        (some, "100", Evident::Each(100), 0.15),
        (some, "5", Evident::Each(5), 0.15),
        (some, "as real", Evident::AsReal, 0.15),
    ];
    for world in WORLDS {
        for ((rounds, actors), name, evident, density) in rows {
            let figures = recovered(&world, (rounds, actors), evident, density)?;
            let cells = figures.map(|x| format!("{x:.3}"));
            println!(
                "| {} | {actors} | {name} | {:.0} % | {:.0} | {} |",
                world.name,
                100.0 * density,
                figures[0],
                cells[1..].join(" | ")
            );
        }
    }
    Ok(())
}
