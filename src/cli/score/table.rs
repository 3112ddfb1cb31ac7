//! Scores as a reader on a terminal sees them: no line longer than eighty characters.

use comfy_table::Table;

use crate::cli::output;
use crate::model::{Score, Spoken};

/// A heading, and the place of the row above which it stands.
pub(in crate::cli) type Heading = (usize, &'static str);

/// Scores for a reader: rates are per hundred references. What is the same in every row has no column, nor have intervals
/// and flags where no row has any. Where γ stands with its interval, rates have no room. In a table with headings rows that
/// owe more than half to one document are marked.
pub(in crate::cli) fn table(scores: &[&Score], headings: &[Heading]) -> Table {
    let parts = varying(
        scores,
        &[
            ("dimension", |score| score.dimension.as_str()),
            ("kind", |score| score.kind.as_deref().unwrap_or_default()),
            ("venue", |score| score.venue.as_deref().unwrap_or_default()),
            ("voice", |score| score.voice.as_deref().unwrap_or_default()),
            ("toward", |score| score.toward.as_deref().unwrap_or_default()),
            ("joint", |score| score.joint.as_deref().unwrap_or_default()),
        ],
    );
    let gamma = scores.iter().any(|score| score.gamma.is_some());
    let sure = scores.iter().any(|score| score.net_low.is_some() || !score.flags.is_empty());
    let mut rest = vec!["#+", "#−", "#refs", "#docs"];
    rest.extend(["#+/100", "#−/100"].into_iter().filter(|_| !gamma));
    rest.push("#net");
    rest.extend(sure.then_some("#95 %"));
    rest.extend(["#γ", "#95 %"].into_iter().filter(|_| gamma));
    let mut table = headed(&["dyad", "period"], &parts, &rest);
    for (place, score) in scores.iter().enumerate() {
        for (_, heading) in headings.iter().filter(|(above, _)| *above == place) {
            table.add_row([heading]);
        }
        let mut row = vec![format!("{}→{}", score.source, score.target), output::cell(&score.period)];
        row.extend(cells(&parts, score));
        let [positive, negative, references, documents, trust, distrust, net, range] = figures(score);
        let mark = if !headings.is_empty() && is_of_one_document(score) { "†" } else { "" };
        row.extend([positive, negative, references, format!("{documents}{mark}")]);
        row.extend([trust, distrust].into_iter().filter(|_| !gamma));
        row.push(net);
        row.extend(sure.then_some(range));
        let of_gamma = [output::figure(score.gamma), interval(score.gamma_low, score.gamma_high)];
        row.extend(of_gamma.into_iter().filter(|_| gamma));
        table.add_row(row);
    }
    table
}

/// Whether a row owes more than half to one document.
pub(super) fn is_of_one_document(score: &Score) -> bool {
    score.largest_document.is_some_and(|share| share > 0.5)
}

/// A column of words: its name, and its cell in a row.
pub(super) type Column<R> = (&'static str, fn(&R) -> &str);

/// Those of some columns whose cells differ between rows.
pub(super) fn varying<R>(rows: &[&R], columns: &[Column<R>]) -> Vec<Column<R>> {
    let differ = |of: fn(&R) -> &str| {
        let mut cells = rows.iter().map(|row| of(row));
        let first = cells.next();
        cells.any(|cell| Some(cell) != first)
    };
    columns.iter().copied().filter(|(_, of)| differ(*of)).collect()
}

/// An empty table: the columns of words stand between the first and the rest.
pub(super) fn headed<R>(first: &[&str], columns: &[Column<R>], rest: &[&str]) -> Table {
    let names = columns.iter().map(|(name, _)| *name);
    let head: Vec<&str> = first.iter().copied().chain(names).chain(rest.iter().copied()).collect();
    output::table(&head)
}

/// What the columns of words have in a row.
pub(super) fn cells<R>(columns: &[Column<R>], row: &R) -> impl Iterator<Item = String> {
    columns.iter().map(move |(_, of)| output::cell(of(row)))
}

/// +, −, references, documents, both rates, net and its interval.
pub(super) fn figures(score: &Score) -> [String; 8] {
    let rate = |rate: Option<f64>| rate.map(|rate| format!("{rate:.1}")).unwrap_or_default();
    let flagged = if score.flags.is_empty() { "" } else { "*" };
    [
        score.positive.to_string(),
        score.negative.to_string(),
        score.references.to_string(),
        score.documents.to_string(),
        rate(score.trust_rate),
        rate(score.distrust_rate),
        match (score.spoken, score.net) {
            (Spoken::Never, _) => "never".to_owned(),
            (Spoken::Unjudged, _) => "–".to_owned(),
            (Spoken::Judged, net) => output::figure(net),
        },
        format!("{}{flagged}", interval(score.net_low, score.net_high)),
    ]
}

/// `−1.20 −0.31`, or nothing.
pub(in crate::cli) fn interval(low: Option<f64>, high: Option<f64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("{low:+.1}…{high:+.1}"),
        _ => String::new(),
    }
}
